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
        self._strips: dict[tuple[str, int], Strip] = {}

    def render_line(self, y: int) -> Strip:
        """Give one cell of the line; all but the first are the same."""
        key = ("┬" if y == 0 else "│", self.size.width)
        strip = self._strips.get(key)
        if strip is None:
            line = (Span(key[0], "rule"),)
            strip = self._strips[key] = strip_of(line, key[1], self.rich_style, partial(role_style, self))
        return strip

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        self._strips.clear()
        super().notify_style_update()
