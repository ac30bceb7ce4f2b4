"""A trial as one row of the list: which columns fit a width, and what stands in them.

From the left: cursor bar, mark, decision letter, id; then the title, which takes what is left; then status, phase and
number of participants. A narrow list drops the number first, then the phase, then the status word for its sign alone;
what was dropped comes back, the phase first, where the title can spare the room.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size

from parsers.labels import label, phase_label
from tui.render.lines import Line, Span
from tui.render.status import status_sign
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.review_events import Verdict
    from store.summary import Summary

LETTERS: Final[dict[Verdict, str]] = {"include": "i", "exclude": "x", "maybe": "m"}
"""The letter of each decision, which is also its key."""

_ID_WIDTH = 11
_GUTTER = 4
_ID_GAP = 2
_GAP = 1
_TITLE_AT_LEAST = 28
_STATUS_WIDTH = {"label": 25, "word": 12, "sign": 1}
_LABEL_FROM = 118
_PHASE_WIDTH = 4
_ENROLLMENT_WIDTH = 7
_MISSING = "–"

_SHORT_STATUS = {
    "NOT_YET_RECRUITING": "Not yet",
    "ACTIVE_NOT_RECRUITING": "Active",
    "UNKNOWN": "Unknown",
    "ENROLLING_BY_INVITATION": "By invite",
    "TEMPORARILY_NOT_AVAILABLE": "Paused",
    "NO_LONGER_AVAILABLE": "Ended",
    "APPROVED_FOR_MARKETING": "Approved",
}
_LONE_PHASE = {"EARLY_PHASE1": "eP1", "NA": "N/A"}
_SHORT_PHASE = {"PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4"}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a list: widths in cells; `status` is how a status is written."""

    title: int
    status: str
    has_phase: bool
    has_enrollment: bool


@dataclass(frozen=True, slots=True)
class RowState:
    """What is true of a row beside its record; `is_pending` while a decision is being written."""

    is_cursor: bool = False
    is_marked: bool = False
    is_in_range: bool = False
    verdict: Verdict | None = None
    is_pending: bool = False


@cache
def columns_for(width: int) -> Columns:
    """Choose the columns for a list of `width` cells."""
    room = width - _GUTTER - _ID_WIDTH - _ID_GAP - 1
    wide = "label" if width >= _LABEL_FROM else "word"
    for status, has_phase, has_enrollment in (
        (wide, True, True),
        (wide, True, False),
        (wide, False, False),
        ("sign", True, True),
        ("sign", True, False),
    ):
        title = room - _right_width(status, has_phase, has_enrollment)
        if title >= _TITLE_AT_LEAST:
            return Columns(title, status, has_phase, has_enrollment)
    return Columns(max(room - _right_width("sign", False, False), 0), "sign", False, False)


def _right_width(status: str, has_phase: bool, has_enrollment: bool) -> int:
    width = _GAP + _STATUS_WIDTH[status]
    if has_phase:
        width += _GAP + _PHASE_WIDTH
    if has_enrollment:
        width += 1 + _ENROLLMENT_WIDTH
    return width


def row_title(summary: Summary) -> str:
    """The title as the list shows it: one safe line, not yet cut."""
    return shown_line(summary.title)


def row_line(summary: Summary, columns: Columns, state: RowState, matches: Sequence[tuple[int, int]] = ()) -> Line:
    """Set a trial as one row; `matches` are the character spans of `row_title` to mark.

    A longer id than most takes its room from the title.
    """
    trial_id = shown_line(summary.id)
    title_width = max(columns.title - max(cell_len(trial_id) - _ID_WIDTH, 0), 0)
    return (
        *_gutter(state),
        Span(_fitted(trial_id, max(_ID_WIDTH, cell_len(trial_id))), "id"),
        Span(" " * _ID_GAP),
        *_title(row_title(summary), title_width, matches),
        Span(" " * _GAP),
        *_status(summary.status, columns.status),
        *([Span(" " * _GAP + _fitted(short_phase(summary.phases), _PHASE_WIDTH))] if columns.has_phase else []),
        *([Span(" "), _enrollment(summary)] if columns.has_enrollment else []),
        Span(" "),
    )


def placeholder_line(columns: Columns, state: RowState) -> Line:
    """Set a row whose record has not arrived: it holds its place."""
    return (
        *_gutter(state),
        Span("·" * _ID_WIDTH, "dim"),
        Span(" " * _ID_GAP),
        Span("·" * min(columns.title, 24), "dim"),
    )


def _gutter(state: RowState) -> Line:
    bar = Span("▌", "bar") if state.is_cursor else Span("│", "mark") if state.is_in_range else Span(" ")
    mark = Span("◆", "mark") if state.is_marked else Span(" ")
    if state.is_pending:
        return bar, mark, Span("…", "dim"), Span(" ")
    if state.verdict is None:
        return bar, mark, Span(" "), Span(" ")
    return bar, mark, Span(LETTERS[state.verdict], state.verdict), Span(" ")


def _title(title: str, width: int, matches: Sequence[tuple[int, int]]) -> Line:
    """Cut a title to its column, with its matches marked as far as they are seen."""
    shown, fill = cut(title, width)
    kept = len(shown) - 1 if shown != title else len(shown)
    spans: list[Span] = []
    at = 0
    for start, end in sorted(matches):
        start, end = max(start, at), min(end, kept)
        if start >= end:
            continue
        spans += [Span(shown[at:start])] if start > at else []
        spans.append(Span(shown[start:end], "match"))
        at = end
    return (*spans, Span(shown[at:] + " " * fill))


def cut(text: str, width: int) -> tuple[str, int]:
    """Shorten text to `width` cells, an ellipsis at its end; with the number of cells left over."""
    size = cell_len(text)
    if size <= width:
        return text, width - size
    if width <= 0:
        return "", 0
    kept = set_cell_size(text, width - 1).rstrip()
    return f"{kept}…", width - 1 - cell_len(kept)


def _fitted(text: str, width: int) -> str:
    shown, fill = cut(text, width)
    return shown + " " * fill


def _status(code: str | None, form: str) -> Line:
    sign = status_sign(code)
    if form == "sign":
        return (sign,)
    full = shown_line(label("Status", code)) if code else "not reported"
    word = full if form == "label" else _SHORT_STATUS.get(code or "", full)
    return sign, Span(" " + _fitted(word, _STATUS_WIDTH[form] - 2), sign.role)


def short_phase(phases: Sequence[str]) -> str:
    """Write phases in few cells: `P2`, `P1/2`, `N/A`; a code that is not known in its own words."""
    if not phases:
        return _MISSING
    if len(phases) == 1 and phases[0] in _LONE_PHASE:
        return _LONE_PHASE[phases[0]]
    if all(phase in _SHORT_PHASE for phase in phases):
        return "P" + "/".join(_SHORT_PHASE[phase] for phase in phases)
    return shown_line(phase_label(phases))


def _enrollment(summary: Summary) -> Span:
    """The number of participants, right-aligned."""
    count = summary.enrollment
    if count is None:
        return Span(_MISSING.rjust(_ENROLLMENT_WIDTH), "dim")
    text = f"{count:,}"
    if len(text) > _ENROLLMENT_WIDTH:
        text = f"{count / 1e6:,.1f}M"
    return Span(text.rjust(_ENROLLMENT_WIDTH))
