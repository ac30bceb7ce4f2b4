"""A value of a facet as a row: whether it is chosen, its name, how many trials it finds, and that as a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from tui.render.lines import Line, Span
from tui.render.rows import cut
from tui.render.values import shown_line

if TYPE_CHECKING:
    from store.search.editing import How

_SIGNS: Final[dict[How | None, Span]] = {"in": Span("◆", "mark"), "out": Span("×", "bad"), None: Span(" ")}
_COUNT_WIDTH = 9
_BAR_WIDTH = 8
_BAR_FROM = 36
"""Cells of a row from which on it has a bar."""


def facet_line(label: str, count: int | None, most: int, how: How | None, width: int, *, is_old: bool) -> Line:
    """Set a value in `width` cells; `most` is the largest count of its facet, which fills the bar.

    A count of None is not known yet; one that `is_old` is of the search before and shown dim.
    """
    bar_width = _BAR_WIDTH + 1 if width >= _BAR_FROM else 0
    number = "…" if count is None else f"{count:,}"
    room = max(width - 2 - _COUNT_WIDTH - bar_width, 0)
    name, fill = cut(shown_line(label), room)
    role = "dim" if count == 0 and how is None else ""
    line: Line = (
        _SIGNS[how],
        Span(" "),
        Span(name + " " * fill, role),
        Span(number.rjust(_COUNT_WIDTH), "dim" if is_old or not count else ""),
    )
    return (*line, Span(" "), Span(_bar(count or 0, most), "rule")) if bar_width else line


def _bar(count: int, most: int) -> str:
    if count <= 0 or most <= 0:
        return " " * _BAR_WIDTH
    cells = round(_BAR_WIDTH * count / most)
    return ("█" * cells if cells else "▏").ljust(_BAR_WIDTH)


def more_line(count: int, width: int) -> Line:
    """Say that a facet has more values than are listed."""
    text, fill = cut(f"  {count:,} more: type to find one", max(width, 0))
    return (Span(text + " " * fill, "dim"),)


def query_line(text: str, width: int) -> Line:
    """Set the search as it stands, its end where it does not fit: choices are written there."""
    label = " search  "
    shown = shown_line(text) or "all trials"
    room = max(width - len(label) - 1, 1)
    while cell_len(shown) > room:
        shown = "…" + shown[2 if shown.startswith("…") else 1 :]
    return (Span(label, "dim"), Span(shown, "accent" if text.strip() else "dim"))
