"""Where the sources of a trial differ: what is shown, and how each other source differs from that.

A field of one value has each source's beside it. Of a list, a part or a long text only what a source says otherwise is
listed: `+` only there, `-` not there, `~` otherwise there; in a text `[-words-]` are shown and `{+words+}` stand there.
What a source leaves unsaid of a thing that both have is no difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from store.changes import differences
from store.changes_fields import is_composite, label_of
from store.changes_fields import shown as in_words
from store.changes_lists import LISTS
from tui.render.changes import set_change, set_words
from tui.render.lines import Line, Span
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue

    from parsers.trial import Claim
    from store.changes import Change
    from tui.render.layout import Page

ORDER = "What is shown is of the source that comes first: a register's own record before any copy of it."

_INDENT = 3
"""Cells before what differs: as far as the name of the source above it."""

NameOf = Callable[[int], str]
"""What a source is called, by its place."""

_NAME = 20
"""Cells of the names of sources up to which the values are set in a column."""

_SHORT = 120
"""Characters up to which values are set one below the other; of longer ones the differences are."""


def claims(page: Page, found: Mapping[str, Sequence[Claim]], name_of: NameOf) -> None:
    """Set the fields of which sources say different things."""
    page.heading("Where sources differ", len(found))
    if not found:
        return
    page.text(ORDER, "dim")
    page.packed(
        [
            _key("✓", "good", "shown"),
            _key("+", "good", "only there"),
            _key("-", "bad", "not there"),
            _key("~", "warn", "otherwise there"),
            _key("[-words-]", "bad", "shown"),
            _key("{+words+}", "good", "there"),
        ]
    )
    for path, said in found.items():
        page.blank()
        _field(page, tuple(path.split(".")), said, name_of)


def _key(sign: str, role: str, text: str) -> Line:
    return (Span(sign, role), Span(f" {text}", "dim"))


def _field(page: Page, path: tuple[str, ...], said: Sequence[Claim], name_of: NameOf) -> None:
    """A field: its name and path, the source that is shown, then what the others say, those that agree together."""
    page.text((Span(label_of(path), "title"), Span(f"  {shown_line('.'.join(path))}", "dim")))
    first, *others = said
    found = [_otherwise(path, first.value, claim.value) for claim in others]
    as_values = all(_is_one_value(claim.value) for claim in said)
    as_values = as_values and max(len(in_words(path, claim.value)) for claim in said) <= _SHORT
    groups: dict[str, list[int]] = {}
    for place, claim in enumerate(others):
        same = claim.value == first.value
        groups.setdefault("" if same else repr(claim.value) if found[place] else "less", []).append(place)
    names = [", ".join(name_of(others[place].source) for place in places) for places in groups.values()]
    widths = [cell_len(name) for name in [name_of(first.source), *names]]
    column = max((width for width in widths if as_values and width <= _NAME), default=0)
    value = in_words(path, first.value) if as_values else _in_short(path, first.value)
    page.item("✓", _said(name_of(first.source), column, value, "(shown)"), marker_width=1, marker_role="good")
    for (group, places), name in zip(groups.items(), names, strict=True):
        claim, differs = others[places[0]], found[places[0]]
        if group in _NO_DIFFERENCE:
            page.item("=", _said(name, column, "", _NO_DIFFERENCE[group]), marker_width=1, marker_role="dim")
            continue
        value = in_words(path, claim.value) if as_values else _count(path, claim.value)
        page.item("≠", _said(name, column, value), marker_width=1, marker_role="warn")
        if not as_values:
            _differences(page, differs)


_NO_DIFFERENCE = {"": "the same", "less": "says less"}
"""What is said of sources that say nothing otherwise."""


def _differences(page: Page, found: Sequence[Change]) -> None:
    """What a source says otherwise; of a text the words alone, since the field is named above."""
    for change in found:
        if change.pieces and not change.item and len(found) == 1:
            set_words(page, change.pieces, _INDENT)
        else:
            set_change(page, change, _INDENT, moved="differs")


def _said(name: str, column: int, value: str, note: str = "") -> Line:
    """Who says what; values stand in a column where the names leave one."""
    gap = " " * (max(column - cell_len(name), 0) + 2)
    parts = [Span(name, "label")]
    parts += [Span(f"{gap}{value}")] if value else []
    parts += [Span(f"{'  ' if value else gap}{note}", "dim")] if note else []
    return tuple(parts)


def _is_one_value(value: JsonValue) -> bool:
    """Whether a value reads as one: a word, a number, a date with its kind, a list of such words."""
    if isinstance(value, dict):
        return is_composite(value)
    return not isinstance(value, list) or not any(isinstance(item, dict | list) for item in value)


def _in_short(path: tuple[str, ...], value: JsonValue) -> str:
    """The value that is shown, beside the differences from it: how many things it has, or how the text begins."""
    if not isinstance(value, str):
        return _count(path, value)
    text = " ".join(in_words(path, value).split())
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"


def _count(path: tuple[str, ...], value: JsonValue) -> str:
    """How many things there are in a list; nothing is said of another value."""
    if not isinstance(value, list):
        return ""
    of = LISTS.get(".".join(path))
    one, many = (of.one, of.many) if of else ("item", "items")
    return f"{len(value):,} {one if len(value) == 1 else many}"


def _otherwise(path: tuple[str, ...], shown: JsonValue, other: JsonValue) -> list[Change]:
    """What a source says otherwise than what is shown."""
    return [each for change in differences(path, shown, other) if (each := _without_unsaid(change))]


def _without_unsaid(change: Change) -> Change | None:
    """A change without the parts that the other source leaves unsaid; None when nothing is left.

    Of a thing that is not there its name is enough: what it holds is what is shown.
    """
    if change.kind == "removed":
        return replace(change, parts=())
    if change.kind != "changed" or not change.parts:
        return change
    parts = [each for part in change.parts if part.kind != "removed" and (each := _without_unsaid(part))]
    return replace(change, parts=tuple(parts)) if parts else None
