"""A message that is longer than the status line: the whole of it, over the rows above that line."""

from __future__ import annotations

from tui.render.layout import set_lines
from tui.render.lines import Span
from tui.widgets.lines_view import LinesView


class WholeMessage(LinesView):
    """Covers as many rows as the message needs, up to half the screen; what is under it does not move."""

    DEFAULT_CSS = """
    WholeMessage { layer: over; dock: bottom; margin-bottom: 1; display: none; background: $panel; }
    """

    def show_message(self, message: Span | None, width: int) -> None:
        """Show a message in rows of `width` cells, or nothing."""
        if message is None:
            if self.display:
                self.display = False
            return
        rows = set_lines(message.text, max(width, 1), message.role)[: max(self.screen.size.height // 2, 1)]
        self.styles.height = len(rows)
        self.display = True
        self.show(*((Span(" "), *row) for row in rows))
