"""The thin line between two panes."""

from __future__ import annotations

from functools import partial

from textual.strip import Strip
from textual.widget import Widget

from tui.render.lines import Span
from tui.widgets.roles import role_style, strip_of


class Divider(Widget):
    """One column that is a line, joined to the rule of the panes at its top."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Divider { width: 1; height: 100%; }"

    def __init__(self, css_id: str) -> None:
        super().__init__(id=css_id)

    def render_line(self, y: int) -> Strip:
        """Give one cell of the line."""
        sign = "┬" if y == 0 else "│"
        return strip_of((Span(sign, "rule"),), self.size.width, self.rich_style, partial(role_style, self))
