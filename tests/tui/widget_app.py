"""An app around one widget, with the colours that the widgets' style sheets name."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widget import Widget

from tui.theme import DEFAULT_VARIABLES


class WidgetApp(App[None]):
    """Shows one widget over the whole screen."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(DEFAULT_VARIABLES)

    def compose(self) -> ComposeResult:
        yield self.widget


def rows_of(widget: Widget) -> list[str]:
    """The text of a line-API widget's rows as they are drawn."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]
