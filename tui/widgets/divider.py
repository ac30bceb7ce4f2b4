"""The thin line between two panes."""

from __future__ import annotations

from typing import ClassVar

from textual.strip import Strip
from textual.widget import Widget

from tui.render.lines import Span
from tui.widgets.roles import ROLE_CLASSES, strip_of


class Divider(Widget):
    """One column that is a line, joined to the rule of the panes at its top."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(ROLE_CLASSES)
    ALLOW_SELECT = False
    DEFAULT_CSS = "Divider { width: 1; height: 100%; }"

    def __init__(self, css_id: str) -> None:
        super().__init__(id=css_id)

    def render_line(self, y: int) -> Strip:
        """Give one cell of the line."""
        sign = "┬" if y == 0 else "│"
        style = self.get_component_rich_style("role--rule", partial=True)
        return strip_of((Span(sign, "rule"),), self.size.width, self.rich_style, lambda _: style)
