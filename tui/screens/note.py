"""A dialog for text: a note on a trial, or its labels."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import TextArea

from tui.commands import command_for
from tui.screens.closing import close, while_open
from tui.screens.pickers import WIDEST, foot_line, title_line
from tui.widgets.lines_view import LinesView
from tui.widgets.own_keys import run_own_key

_EDIT_KEYS = BindingsMap(TextArea.BINDINGS)


@dataclass(frozen=True, slots=True)
class TextAsked:
    """What the dialog asks for: its title, the text that is there, and what to say below it."""

    title: str
    text: str
    hint: str
    has_lines: bool = True


class _TextField(TextArea, inherit_bindings=True):
    """A text area in which enter saves and ctrl+j breaks the line."""

    def __init__(self, text: str, has_lines: bool) -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        self.cursor_blink = False
        self._has_lines = has_lines

    async def _on_key(self, event: events.Key) -> None:
        if command_for("dialog", event.key) and event.key in {"enter", "escape", "ctrl+c"}:
            event.prevent_default()
        elif event.key == "ctrl+j":
            event.stop()
            event.prevent_default()
            if self._has_lines:
                self.insert("\n")
        elif not await run_own_key(self, _EDIT_KEYS, event):
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        if self._has_lines:
            await super()._on_paste(event)
            return
        event.stop()
        event.prevent_default()
        self.insert(" ".join(event.text.split()))


class TextScreen(ModalScreen[str | None], inherit_bindings=False):
    """Asks for text; gives it, or None when the dialog was closed without saving."""

    def __init__(self, asked: TextAsked) -> None:
        super().__init__()
        self._asked = asked

    def compose(self) -> ComposeResult:
        """Lay out title, text and hint."""
        with Vertical(id="dialog", classes="-text" if self._asked.has_lines else "-line"):
            yield LinesView("dialog-title")
            yield _TextField(self._asked.text, self._asked.has_lines)
            yield LinesView("dialog-hint")

    def on_mount(self) -> None:
        """Put the cursor at the end of the text."""
        field = self.query_one(_TextField)
        field.move_cursor(field.document.end)
        field.focus()

    def on_resize(self) -> None:
        """Fit the rules above and below the text to the screen."""
        width = min(self.app.size.width, WIDEST)
        self.query_one("#dialog-title", LinesView).show(title_line(self._asked.title, width))
        self.query_one("#dialog-hint", LinesView).show(foot_line(self._asked.hint, width))

    @while_open
    def on_key(self, event: events.Key) -> None:
        """Save or close."""
        command = command_for("dialog", event.key)
        if command is None:
            return
        event.stop()
        if command.id == "dialog_accept":
            close(self, self.query_one(_TextField).text)
        elif command.id == "dialog_close":
            close(self)
