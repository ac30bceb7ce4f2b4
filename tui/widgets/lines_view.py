"""A fixed block of lines: the title line, a pane's heading, the status line, the head of a trial."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.render.lines import BLANK, Line
from tui.widgets.roles import role_style, strip_of


class LinesView(Widget):
    """Shows lines from its top, cut at its right edge; repaints only the lines that changed."""

    ALLOW_SELECT = False

    DEFAULT_CSS = "LinesView { height: 1; width: 1fr; }"

    def __init__(self, css_id: str | None = None) -> None:
        super().__init__(id=css_id)
        self._lines: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown now."""
        return self._lines

    @property
    def text(self) -> str:
        """What is shown now, without roles, a line a row."""
        return "\n".join("".join(span.text for span in line) for line in self._lines)

    def show(self, *lines: Line) -> None:
        """Show other lines; nothing is repainted where they are the same."""
        before, self._lines = self._lines, lines
        for row in range(max(len(before), len(lines))):
            if before[row : row + 1] != lines[row : row + 1]:
                self.refresh(self._row_region(row))

    def _row_region(self, row: int) -> Region:
        return Region(0, row, self.size.width, 1)

    def render_line(self, y: int) -> Strip:
        """Give one row of the block."""
        line = self._lines[y] if y < len(self._lines) else BLANK
        return strip_of(line, self.size.width, self.rich_style, self._role_style)

    def _role_style(self, role: str) -> Style:
        return role_style(self, role)
