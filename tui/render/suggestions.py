"""Suggestions while a search is typed: a few rows of what may stand at the cursor, with what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.render.lines import Line, Span
from tui.render.rows import cut
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.search.completion import Completion

MOST_ROWS: Final = 8
"""Rows of suggestions on a screen that has room for them."""

_WIDEST = 76
_LEAST_LABEL = 8
"""Cells below which a label is left out rather than cut."""

_GAP, _MARGINS = 2, 3


def rows_for(count: int, screen_height: int) -> int:
    """How many rows the suggestions get: a third of the screen at most, so that the list stays in sight."""
    return max(min(count, MOST_ROWS, screen_height // 3), 1 if count else 0)


def window(count: int, rows: int, chosen: int) -> int:
    """The first suggestion shown when `rows` of `count` are, so that the chosen one (-1: none) is among them."""
    return min(max(chosen - rows + 1, 0), max(count - rows, 0))


def suggestion_lines(found: Sequence[Completion], rows: int, chosen: int, width: int) -> list[Line]:
    """Set suggestions as `rows` lines of one width, `width` cells at most; `chosen` is the one chosen, -1 for none."""
    first = window(len(found), rows, chosen)
    shown = found[first : first + rows]
    texts = [shown_line(each.text) for each in shown]
    counts = ["" if each.count is None else f"{each.count:,}" for each in shown]
    labels = [shown_line(each.label) for each in shown]
    most = min(width, _WIDEST) - _MARGINS
    count_width = max(map(cell_len, counts), default=0)
    text_width = min(max(map(cell_len, texts), default=0), max(most - (count_width + _GAP if count_width else 0), 1))
    room = most - text_width - _GAP - (count_width + _GAP if count_width else 0)
    label_width = min(max(map(cell_len, labels), default=0), room)
    if label_width < min(_LEAST_LABEL, max(map(cell_len, labels), default=0)):
        label_width = 0
    lines: list[Line] = []
    for place, (text, label, count) in enumerate(zip(texts, labels, counts, strict=True)):
        is_chosen = first + place == chosen
        spans = [Span("▌" if is_chosen else " ", "bar"), Span(_fitted(text, text_width), "focus" if is_chosen else "")]
        if label_width:
            spans.append(Span(" " * _GAP + _fitted(label, label_width), "dim"))
        if count_width:
            spans.append(Span(" " * _GAP + count.rjust(count_width), "dim"))
        spans.append(Span(f" {_more(first, place, rows, len(found))}", "dim"))
        lines.append(tuple(spans))
    return lines


def _more(first: int, place: int, rows: int, count: int) -> str:
    """The sign at the end of a row that says that there are more above or below."""
    if place == rows - 1 and first + rows < count:
        return "▾"
    return "▴" if place == 0 and first else " "


def _fitted(text: str, width: int) -> str:
    shown, fill = cut(text, width)
    return shown + " " * fill
