"""The field that a search is typed into; the list follows it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

from tui.commands import command_for


class SearchBar(Input):
    """A one-line field without a frame. Its edit keys are Textual's; what ends it comes from the table of commands."""

    ALLOW_SELECT = False

    @dataclass
    class Ended(Message):
        """A key ended the typing; `command_id` is the command that it stands for."""

        search_bar: SearchBar
        command_id: str

    def __init__(self, css_id: str) -> None:
        super().__init__(id=css_id, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._has_ended = True

    def begin(self, text: str) -> None:
        """Take keys from now on, beginning with a text to go on from."""
        self._has_ended = False
        self.value = text
        self.cursor_position = len(text)

    async def _on_key(self, event: events.Key) -> None:
        """Take a character, or say that the typing ended; a key that came after the end goes where the focus is now."""
        if self._has_ended:
            event.stop()
            event.prevent_default()
            self.app.post_message(events.Key(event.key, event.character))
            return
        command = command_for("search", event.key)
        if command is None:
            await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        self._has_ended = True
        self.post_message(self.Ended(self, command.id))
