"""The rows of a list as strips of the screen, those painted lately kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from textual.cache import LRUCache
from textual.strip import Strip

from tui.render.lines import BLANK, Line
from tui.render.rows import RowState, columns_for, placeholder_line, row_line, row_title
from tui.widgets.roles import role_style, strip_of

if TYPE_CHECKING:
    from rich.style import Style
    from textual.widget import Widget

    from store.summary import Summary

_KEPT: Final = 1024
_UNKNOWN: Final = RowState()

Marker = Callable[[str], Sequence[tuple[int, int]]]
"""Finds what to mark in a title: spans of characters."""

SecondLine = Callable[[int, RowState, int], Line]
"""Gives the line below a row, by its id, its state and the width in cells."""


class RowStrips:
    """Sets rows in the colours of a widget."""

    def __init__(self, owner: Widget) -> None:
        self._owner = owner
        self._kept: LRUCache[tuple[object, ...], Strip] = LRUCache(_KEPT)
        self._marker: Marker | None = None
        self._columns: tuple[str, ...] = ()
        self._plain: Style | None = None
        self.second: SecondLine | None = None
        """Gives the line below each row; None where a row is one line."""

    def mark(self, marker: Marker | None) -> None:
        """Set what is marked in the titles."""
        self._marker = marker
        self._kept.clear()

    def show_columns(self, names: tuple[str, ...]) -> bool:
        """Set which columns are shown; with none, as many as fit. Whether they are others than before."""
        if names == self._columns:
            return False
        self._columns = names
        self._kept.clear()
        return True

    def clear(self) -> None:
        """Set every row anew."""
        self._kept.clear()

    def begin(self) -> None:
        """Begin to draw rows: the widget's own style is worked out once, for that goes through all widgets above it."""
        self._plain = None

    def line(self, line: Line, width: int) -> Strip:
        """A line that is no row."""
        return strip_of(line, width, self._own(), self._role_style)

    def unknown(self, line_number: int, width: int) -> Strip:
        """A line of a row of which nothing has come, not even which it is: it holds its place."""
        return self.line(BLANK if line_number else placeholder_line(columns_for(width, self._columns), _UNKNOWN), width)

    def row(self, row_id: int, line_number: int, summary: Summary | None, state: RowState, width: int) -> Strip:
        """A line of a row, the first (0) or the one below it; without its record it holds its place."""
        base = self._base(state)
        if line_number and self.second is not None:
            return strip_of(self.second(row_id, state, width), width, base, self._role_style)
        if summary is None:
            return strip_of(placeholder_line(columns_for(width, self._columns), state), width, base, self._role_style)
        key = (row_id, summary.revision, state, width)
        strip = self._kept.get(key)
        if strip is None:
            matches = self._marker(row_title(summary)) if self._marker else ()
            line = row_line(summary, columns_for(width, self._columns), state, matches)
            strip = self._kept[key] = strip_of(line, width, base, self._role_style)
        return strip

    def _base(self, state: RowState) -> Style:
        if state.is_cursor:
            return self._owner.get_component_rich_style("row-list--cursor")
        return self._owner.get_component_rich_style("row-list--range") if state.is_in_range else self._own()

    def _own(self) -> Style:
        if self._plain is None:
            self._plain = self._owner.rich_style
        return self._plain

    def _role_style(self, role: str) -> Style:
        return role_style(self._owner, role)
