"""What the browse screen is showing, as plain values with pure transitions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from tui.render.further_columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from store.review_events import Verdict

SORTS: Final = {
    "relevance": "by relevance",
    "updated": "by last update",
    "start": "by start date",
    "completion": "by completion date",
    "posted": "by first posting",
    "id": "by id",
    "title": "by title",
    "status": "by status",
    "phase": "by phase",
    "enrollment": "by enrolment",
    "decision": "by decision",
}
"""The orders of the list, with their names for people; without a search, relevance means the last update."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader is; kept at each change, so that the next start opens here. `tab` counts from 0.

    `off` are the keys of the other names that a search is not to be widened by; `columns` are those of the list, none
    for as many as fit.
    """

    query: str = ""
    session: str = ""
    trial_id: str = ""
    tab: int = 0
    sort: str = "relevance"
    is_reversed: bool = False
    off: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """The place as JSON values."""
        return asdict(self)

    @classmethod
    def of(cls, document: Mapping[str, object] | None) -> Place:
        """The place that a document holds; a value that is missing or of another kind takes its default."""
        held = document or {}
        words = {name: held.get(name) for name in ("query", "session", "trial_id", "sort")}
        said = {name: value for name, value in words.items() if isinstance(value, str)}
        tab, is_reversed = held.get("tab"), held.get("is_reversed")
        return cls(
            query=said.get("query", ""),
            session=said.get("session", ""),
            trial_id=said.get("trial_id", ""),
            tab=tab if type(tab) is int else 0,
            sort=said.get("sort", "") if said.get("sort") in SORTS else "relevance",
            is_reversed=is_reversed is True,
            off=_texts(held.get("off")),
            columns=tuple(name for name in COLUMNS if name in _texts(held.get("columns"))),
        )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list | tuple) else ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many trials of the list are decided, and how; not counted while only its first rows are known."""

    include: int = 0
    exclude: int = 0
    maybe: int = 0
    total: int = 0
    is_counted: bool = True

    @property
    def decided(self) -> int:
        """How many have a decision."""
        return self.include + self.exclude + self.maybe

    def moved(self, before: Verdict | None, after: Verdict | None) -> Progress:
        """The counts after one trial of the list changed its decision."""
        counts: dict[Verdict, int] = {"include": self.include, "exclude": self.exclude, "maybe": self.maybe}
        if before:
            counts[before] -= 1
        if after:
            counts[after] += 1
        return replace(self, include=counts["include"], exclude=counts["exclude"], maybe=counts["maybe"])


Pane = Literal["list", "detail"]
Preview = Literal["auto", "right", "bottom", "off"]

NORMAL_WIDTH: Final = 100
WIDE_WIDTH: Final = 160
BELOW_HEIGHT: Final = 36
TITLE_HEIGHT: Final = 20
ROOMY_HEIGHT: Final = 30
TIGHT: Final = (60, 15)
"""Columns and rows below which only one pane is shown and some fields are hidden."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What fits on a screen: which panes are shown, and whether the text is below the list or at its right."""

    list: bool
    detail: bool
    side: bool = False
    is_below: bool = False
    has_title: bool = True
    is_roomy: bool = False
    is_tight: bool = False

    @property
    def classes(self) -> dict[str, bool]:
        """The style classes of the screen, each with whether it applies."""
        return {
            "-no-list": not self.list,
            "-no-detail": not self.detail,
            "-both": self.list and self.detail,
            "-side": self.side,
            "-below": self.is_below,
            "-no-title": not self.has_title,
            "-roomy": self.is_roomy,
        }


def layout_for(
    width: int, height: int, *, preview: Preview = "auto", is_zoomed: bool = False, pane: Pane = "list"
) -> Layout:
    """Choose the layout for a screen of `width` by `height` cells, `pane` being the one that is read."""
    is_tight = width < TIGHT[0] or height < TIGHT[1]
    placed = place_of_preview(width, height, preview)
    has_both = placed != "off" and not is_zoomed
    return Layout(
        list=has_both or pane == "list",
        detail=has_both or pane == "detail",
        side=has_both and placed == "right" and width >= WIDE_WIDTH,
        is_below=has_both and placed == "bottom",
        has_title=height >= TITLE_HEIGHT,
        is_roomy=height >= ROOMY_HEIGHT,
        is_tight=is_tight,
    )


def place_of_preview(width: int, height: int, preview: Preview) -> Preview:
    """Where the text goes beside the list: what was asked for as far as it fits, else what the screen has room for."""
    if width < TIGHT[0] or height < TIGHT[1]:
        return "off"
    if preview == "right" and width >= 80:
        return "right"
    if preview == "bottom" and height >= TITLE_HEIGHT:
        return "bottom"
    if preview == "auto":
        return "right" if width >= NORMAL_WIDTH else "bottom" if height >= BELOW_HEIGHT else "off"
    return "off"


def next_preview(placed: Preview) -> Preview:
    """The place that the preview takes after this one: right, below, off."""
    order: tuple[Preview, ...] = ("right", "bottom", "off")
    return order[(order.index(placed) + 1) % len(order)] if placed in order else "right"
