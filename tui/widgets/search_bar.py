"""The field that a search is typed into; the list follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.binding import BindingsMap
from textual.widgets import Input
from textual.widgets.input import Selection

from parsers.text import visible
from tui.commands import command_for
from tui.widgets.own_keys import run_own_key

if TYPE_CHECKING:
    from collections.abc import Callable

_EDIT_KEYS = BindingsMap(Input.BINDINGS)


class SearchBar(Input):
    """A one-line field without a frame, which shows the search also while none is typed.

    Its edit keys are Textual's; what ends the typing comes from the table of commands.
    """

    ALLOW_SELECT = False

    def __init__(self, css_id: str) -> None:
        super().__init__(id=css_id, compact=True, select_on_focus=False, placeholder="all trials")
        self.cursor_blink = False
        self.end: Callable[[str], None] = lambda _: None
        """Called at once with the id of the command that ended the typing, so that no later key is before it."""
        self.pass_on: Callable[[str, str | None], None] = lambda *_: None
        """Called with a key, and what it prints, that came here after the end: it was typed for what comes next."""
        self._has_ended = True

    def show(self, text: str) -> None:
        """Show a search that was not typed here."""
        if text != self.value:
            self.value = text
            self.cursor_position = 0

    def on_focus(self) -> None:
        """Take keys from now on. The text that is there is selected: typing replaces it, an arrow key goes on in it."""
        self._has_ended = False
        self.selection = Selection(0, len(self.value))

    def on_blur(self) -> None:
        """Show a search that is longer than the field from its beginning."""
        self.cursor_position = 0

    def _on_paste(self, event: events.Paste) -> None:
        """Take pasted text as one line in which nothing can act on the terminal."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(visible(" ".join(event.text.split()), single_line=True))

    async def _on_key(self, event: events.Key) -> None:
        """Take a character, or end the typing; a key that came after the end is passed on."""
        if self._has_ended:
            event.stop()
            event.prevent_default()
            self.pass_on(event.key, event.character)
            return
        command = command_for("search", event.key)
        if command is None:
            if not await run_own_key(self, _EDIT_KEYS, event):
                await super()._on_key(event)
            return
        event.stop()
        event.prevent_default()
        self._has_ended = True
        self.end(command.id)
