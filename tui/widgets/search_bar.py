"""The field that a search is typed into; the list follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.highlighter import Highlighter
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingsMap
from textual.widgets import Input
from textual.widgets.input import Selection

from parsers.text import visible
from tui.commands import command_for
from tui.widgets.own_keys import run_own_key
from tui.widgets.roles import role_style

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_EDIT_KEYS = BindingsMap(Input.BINDINGS)


class _FaultMark(Highlighter):
    """Marks the characters of a search that are at fault."""

    def __init__(self) -> None:
        self.span: tuple[int, int] | None = None
        self.style = Style()

    def highlight(self, text: Text) -> None:
        """Underline the fault, in the colour of one."""
        if self.span:
            text.stylize(self.style, *self.span)


class SearchBar(Input):
    """A one-line field without a frame, which shows the search also while none is typed.

    Its edit keys are Textual's; what ends the typing, or steers it, comes from the table of commands.
    """

    ALLOW_SELECT = False

    def __init__(self, css_id: str) -> None:
        self._mark = _FaultMark()
        super().__init__(
            id=css_id, compact=True, select_on_focus=False, placeholder="all trials", highlighter=self._mark
        )
        self.cursor_blink = False
        self.end: Callable[[str], None] = lambda _: None
        """Called at once with the id of the command that ended the typing, so that no later key is before it."""
        self.steer: Callable[[str], bool] = lambda _: False
        """Called with the id of a command; True when it was done in the field and the typing goes on."""
        self.moved: Callable[[], None] = lambda: None
        """Called after a key that changed the text or moved the cursor."""
        self.settled: Callable[[], Awaitable[None]] | None = None
        """Awaited after a key that steered: no key after it is taken before."""
        self.pass_on: Callable[[str, str | None], None] = lambda *_: None
        """Called with a key, and what it prints, that came here after the end: it was typed for what comes next."""
        self._has_ended = True

    def show(self, text: str) -> None:
        """Show a search that was not typed here."""
        if text != self.value:
            self.value = text
            self.cursor_position = 0

    def put(self, text: str, cursor: int) -> None:
        """Put a text in the place of what was typed, and go on typing at `cursor`; nothing in it can act."""
        self.value = shown = visible(text, single_line=True)
        self.cursor_position = cursor if shown == text else len(shown)

    @property
    def is_all_selected(self) -> bool:
        """Whether the next character replaces all that is there."""
        return bool(self.value) and abs(self.selection.end - self.selection.start) == len(self.value)

    def column_of(self, place: int) -> int:
        """The column of the screen in which a character of the search stands."""
        shown = cell_len(self.value[:place]) - self.scroll_offset.x
        return self.content_region.x + max(min(shown, self.content_region.width - 1), 0)

    def mark_fault(self, span: tuple[int, int] | None) -> None:
        """Mark the characters from the first to before the second as wrong, or none."""
        if span != self._mark.span:
            self._mark.span = span
            self._mark.style = role_style(self, "bad") + Style(underline=True)
            self.refresh()

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
        self.moved()

    async def _on_key(self, event: events.Key) -> None:
        """Take a character, or run a command; a key that came after the end is passed on."""
        if self._has_ended:
            event.stop()
            event.prevent_default()
            self.pass_on(event.key, event.character)
            return
        command = command_for("search", event.key)
        if command is None:
            if not await run_own_key(self, _EDIT_KEYS, event):
                await super()._on_key(event)
            self.moved()
            return
        event.stop()
        event.prevent_default()
        if not self.steer(command.id):
            self._has_ended = True
            self.end(command.id)
        elif self.settled is not None:
            await self.settled()
