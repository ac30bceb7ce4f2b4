"""Focus without repainting: a pane looks the same with and without it, and its heading tells which one has it."""

from __future__ import annotations

from textual import events
from textual.widget import Widget


class QuietFocus(Widget):
    """A widget that takes and gives up the focus without being painted again.

    Textual repaints a widget and recomputes its styles at every change of focus: over SSH, some 25 kB a pane.
    """

    def on_focus(self, event: events.Focus) -> None:
        """Have the focus; what Textual would do besides is left out."""
        event.prevent_default()
        self._hold(True)
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """Give the focus up; what Textual would do besides is left out."""
        event.prevent_default()
        self._hold(False)
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def _hold(self, has_focus: bool) -> None:
        self.set_reactive(Widget.has_focus, has_focus)
