"""What a search does beyond its letters, in one line: other names that are looked for too, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.render.layout import line_width
from tui.render.lines import BLANK, Line, Span
from tui.render.rows import cut
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.search.expansion import Applied

KEY: Final = "+"
"""The key that says it whole, shown before it."""

_LEAST = 12
"""Cells below which nothing is said."""

_LONGEST_CHIP = 44


def chips_line(applied: Sequence[Applied], notes: Sequence[str], width: int) -> Line:
    """Set what a search does beyond its letters in `width` cells at most; empty where it does nothing so.

    Sentences come first, then the names that are looked for, then those that are switched off; what does not fit is
    counted.
    """
    ordered = [*(each for each in applied if each.is_on), *(each for each in applied if not each.is_on)]
    parts = [note_chip(note) for note in notes] + [chip(each) for each in ordered]
    if not parts or width < _LEAST:
        return BLANK
    line: Line = (Span(" "), Span(KEY, "key"))
    for place, part in enumerate(parts):
        left = len(parts) - place
        gap, more = (Span("  " if place else " "),), _more(left - 1)
        room = width - line_width((*line, *gap, *more)) - 1
        fitted = _cut(part, min(room, _LONGEST_CHIP) if more else room)
        if line_width(fitted) > room or line_width(fitted) < min(_LEAST, line_width(part)):
            return (*line, *_more(left), Span(" "))
        line = (*line, *gap, *fitted)
    return (*line, Span(" "))


def _more(count: int) -> Line:
    return (Span(f"  {count} more", "dim"),) if count else ()


def chip(applied: Applied) -> Line:
    """One further name: `HSCT = hematopoietic stem cell transplantation 1,204`; with `≠` where it is switched off."""
    sign, role = (" = ", "") if applied.is_on else (" ≠ ", "dim")
    return (
        Span(shown_line(applied.words), "accent" if applied.is_on else "dim"),
        Span(sign, "dim"),
        Span(shown_line(applied.shown), role),
        Span(f" {applied.records:,}", "dim"),
    )


def note_chip(note: str) -> Line:
    """A sentence on what was understood in one of several ways, or could not be done."""
    return (Span("! ", "warn"), Span(shown_line(note), "warn"))


def _cut(line: Line, width: int) -> Line:
    """Cut a line at its longest span, so that its ends stay, to `width` cells."""
    over = line_width(line) - max(width, 0)
    if over <= 0:
        return line
    longest = max(range(len(line)), key=lambda place: cell_len(line[place].text))
    span = line[longest]
    shown, _ = cut(span.text, max(cell_len(span.text) - over, 1))
    return (*line[:longest], Span(shown, span.role), *line[longest + 1 :])


def applied_line(applied: Applied) -> Line:
    """One further name in full, for the list of them: whether it is looked for, the name, and the evidence."""
    state = Span("on   ", "good") if applied.is_on else Span("off  ", "dim")
    return (
        state,
        Span(shown_line(applied.words), "accent"),
        Span(" = " if applied.is_on else " ≠ ", "dim"),
        Span(shown_line(applied.shown)),
        Span(f"   {applied.why}", "dim"),
    )
