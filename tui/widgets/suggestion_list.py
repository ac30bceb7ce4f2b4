"""The suggestions under the search bar: over the top of the list, which does not move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.render.layout import line_width
from tui.render.suggestions import rows_for, suggestion_lines
from tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.search.completion import Completion


class SuggestionList(LinesView):
    """Covers as many rows below the title line as there are suggestions, a few at most; hidden where there are none."""

    DEFAULT_CSS = """
    SuggestionList { layer: over; dock: top; margin-top: 1; width: auto; display: none; background: $panel; }
    """

    def __init__(self) -> None:
        super().__init__("suggestions")

    def show_suggestions(self, found: Sequence[Completion], chosen: int, column: int) -> None:
        """Show suggestions with one chosen (-1: none), below the `column` of the screen where they would be put."""
        if not found:
            self.display = False
            return
        width, height = self.screen.size
        rows = rows_for(len(found), height)
        lines = suggestion_lines(found, rows, chosen, width)
        size = max(map(line_width, lines))
        left = max(min(column - 1, width - size), 0)
        self._place(left, size, rows)
        self.show(*lines)
        self.display = True

    def _place(self, left: int, width: int, rows: int) -> None:
        """Take a place, if it is another one: each time the screen is laid out anew."""
        wanted = (left, width, rows)
        if wanted != (self.styles.margin.left, self._width, self._rows):
            self._width, self._rows = width, rows
            self.styles.margin = (1, 0, 0, left)
            self.styles.width, self.styles.height = width, rows

    _width = 0
    _rows = 0
