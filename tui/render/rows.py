"""A trial as one row of the list: which columns fit a width, and what stands in them.

From the left: cursor bar, mark, decision letter, id; then the title, which takes what is left; then status, phase and
number of participants. A narrow list drops the number first, then the phase, then the status word for its sign alone;
what was dropped comes back, the phase first, where the title can spare the room. Columns that the reader chose take
their place, the last dropped first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size

from parsers.labels import label, phase_label
from tui.render.further_columns import COLUMNS, FURTHER, further_text
from tui.render.lines import Line, Span
from tui.render.status import status_sign
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from store.review_events import Verdict
    from store.search.snippets import Snippet
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
_PART_AT_LEAST = 10
"""Cells that a further part of the line below a row has for its text, or it is left out."""

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
    more: tuple[str, ...] = ()
    """Those of `further_columns` that the reader chose; `status` is then empty where it was not chosen."""


@dataclass(frozen=True, slots=True)
class RowState:
    """What is true of a row beside its record; `is_pending` while a decision is being written."""

    is_cursor: bool = False
    is_marked: bool = False
    is_in_range: bool = False
    verdict: Verdict | None = None
    is_pending: bool = False


@cache
def columns_for(width: int, chosen: tuple[str, ...] = ()) -> Columns:
    """Choose the columns for a list of `width` cells: as many as fit, of those that the reader chose if any."""
    room = width - _GUTTER - _ID_WIDTH - _ID_GAP - 1
    wide = "label" if width >= _LABEL_FROM else "word"
    automatic = (
        Columns(0, wide, True, True),
        Columns(0, wide, True, False),
        Columns(0, wide, False, False),
        Columns(0, "sign", True, True),
        Columns(0, "sign", True, False),
    )
    for columns in _of_chosen(chosen, wide) if chosen else automatic:
        title = room - _right_width(columns)
        if title >= _TITLE_AT_LEAST:
            return replace(columns, title=title)
    least = Columns(0, "sign" if not chosen or "status" in chosen else "", False, False)
    return replace(least, title=max(room - _right_width(least), 0))


def _of_chosen(chosen: tuple[str, ...], wide: str) -> Iterator[Columns]:
    """The ways to show chosen columns: all of them, the status by its sign alone, then one less from the end."""
    wanted = [name for name in COLUMNS if name in chosen]
    forms = (wide, "word", "sign") if "status" in wanted else ("",)
    for count in range(len(wanted), 0, -1):
        kept = wanted[:count]
        more = tuple(name for name in kept if name in FURTHER)
        for form in forms:
            yield Columns(0, form, "phase" in kept, "enrollment" in kept, more)


def _right_width(columns: Columns) -> int:
    status, has_phase, has_enrollment = columns.status, columns.has_phase, columns.has_enrollment
    width = _GAP + (_STATUS_WIDTH[status] if status else 0) + sum(1 + FURTHER[name] for name in columns.more)
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
        *_further(summary, columns.more),
        Span(" "),
    )


def _further(summary: Summary, names: Sequence[str]) -> Line:
    """The columns that are there only when they are chosen."""
    texts = [(further_text(name, summary), FURTHER[name]) for name in names]
    return tuple(
        Span(f" {_fitted(shown_line(text) if text else _MISSING, width)}", "" if text else "dim")
        for text, width in texts
    )


def why_line(parts: Sequence[Snippet], state: RowState, width: int) -> Line:
    """Set where a search matched in a trial as the line below its row: as much of each part as there is room for."""
    spans: list[Span] = [_bar(state), Span("   ")]
    leads = [f"{' · ' if number else ''}{part.label} " for number, part in enumerate(parts)]
    needs = [cell_len(lead) + cell_len(part.text) for lead, part in zip(leads, parts, strict=True)]
    room = width - _GUTTER - 1
    for number, (part, lead, need) in enumerate(zip(parts, leads, needs, strict=True)):
        rest = sum(needs[number + 1 :])
        share = min(need, max(room - rest, room // (len(parts) - number)))
        shown, matches = _around(part, share - cell_len(lead))
        text, _ = cut(shown, share - cell_len(lead))
        if not text or (number and share < min(need, cell_len(lead) + _PART_AT_LEAST)):
            break
        spans += [Span(lead, "dim"), *_marked(text, shown, matches)]
        room -= cell_len(lead) + cell_len(text)
    return tuple(spans)


def _around(part: Snippet, room: int) -> tuple[str, Sequence[tuple[int, int]]]:
    """The text of a part from so near before its first match that this is seen in `room` cells, with its matches."""
    if not part.spans or cell_len(part.text[: part.spans[0][1]]) < room or cell_len(part.text) <= room:
        return part.text, part.spans
    start = part.spans[0][0]
    return f"…{part.text[start:]}", [(first - start + 1, last - start + 1) for first, last in part.spans]


def about_line(summary: Summary | None, state: RowState, width: int) -> Line:
    """Set what a trial is about as the line below its row, where no search matched: its conditions and its sponsor."""
    bar = _bar(state)
    if summary is None:
        return bar, Span("   "), Span("·" * max(min(width - _GUTTER, 24), 0), "dim")
    said = " · ".join(filter(None, (", ".join(map(shown_line, summary.conditions)), shown_line(summary.sponsor))))
    text, _ = cut(said, max(width - _GUTTER - 1, 0))
    return bar, Span("   "), Span(text, "dim")


def placeholder_line(columns: Columns, state: RowState) -> Line:
    """Set a row whose record has not arrived: it holds its place."""
    return (
        *_gutter(state),
        Span("·" * _ID_WIDTH, "dim"),
        Span(" " * _ID_GAP),
        Span("·" * min(columns.title, 24), "dim"),
    )


def _bar(state: RowState) -> Span:
    return Span("▌", "bar") if state.is_cursor else Span("│", "mark") if state.is_in_range else Span(" ")


def _gutter(state: RowState) -> Line:
    bar = _bar(state)
    mark = Span("◆", "mark") if state.is_marked else Span(" ")
    if state.is_pending:
        return bar, mark, Span("…", "dim"), Span(" ")
    if state.verdict is None:
        return bar, mark, Span(" "), Span(" ")
    return bar, mark, Span(LETTERS[state.verdict], state.verdict), Span(" ")


def _title(title: str, width: int, matches: Sequence[tuple[int, int]]) -> Line:
    """Cut a title to its column, with its matches marked as far as they are seen."""
    shown, fill = cut(title, width)
    *spans, last = _marked(shown, title, matches)
    return (*spans, Span(last.text + " " * fill))


def _marked(shown: str, whole: str, matches: Sequence[tuple[int, int]]) -> Line:
    """Mark the matches of a text that may be cut; the last span is what is after them, perhaps nothing."""
    kept = len(shown) - 1 if shown != whole else len(shown)
    spans: list[Span] = []
    at = 0
    for start, end in sorted(matches):
        start, end = max(start, at), min(end, kept)
        if start >= end:
            continue
        spans += [Span(shown[at:start])] if start > at else []
        spans.append(Span(shown[start:end], "match"))
        at = end
    return (*spans, Span(shown[at:]))


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
    if not form:
        return ()
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
