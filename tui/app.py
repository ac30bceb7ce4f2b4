"""The app: what is above the screens, and how it begins and ends."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.app import App
from textual.filter import LineFilter
from textual.screen import Screen

from tui import garbage, terminal, theme
from tui.browse.desk import Desk
from tui.keymap import CommandScreen
from tui.render.lines import Span
from tui.screens.browse import BrowseScreen
from tui.widgets.status_line import StatusLine
from tui.workers import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from parsers.document import Rejected
    from store.errors import StoreError
    from store.library import Library
    from tui.messages import CommandRequested

LAST_WRITES_SECONDS: Final = 10.0
"""How long the end waits for writes that are under way."""

LAST_ANSWER_SECONDS: Final = 0.5
"""How long the end waits for a fetch: one that is storing is done by then, one that waits for an answer is not."""

START_SECONDS: Final = 1.5
"""How long a start is taken to last: then garbage is looked for again."""

_STYLES: Final = Path(__file__).parent / "styles"
_STOCK_THEME: Final = "textual-dark"


class TrialApp(App[None], inherit_bindings=False):
    """Browses one library; its keys all come from the table of commands."""

    TITLE = "trialtui"
    CSS_PATH: ClassVar = [_STYLES / "app.tcss"]
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        opening: Callable[[], Library],
        *,
        import_paths: Sequence[Path] = (),
        session: str | None = None,
        query: str = "",
        reviewer: str | None = None,
    ) -> None:
        """Take what opens the library. Without `session` and `query` the last place is opened."""
        super().__init__()
        self.animation_level = "none"
        self.desk = Desk(opening, Writer(), tuple(import_paths), session, query, reviewer)
        self.desk.run_app_command = self._run
        self.desk.give_up = self._give_up
        self.fault = ""
        self.browse = BrowseScreen(self.desk)
        self._signs = [theme.AsciiSigns()] if terminal.needs_ascii() else []
        self._watching: asyncio.Task[None] | None = None
        self._is_leaving = False
        self._garbage = garbage.RestingLook()
        for own in (theme.DARK, theme.LIGHT):
            self.register_theme(own)
        if self.theme == _STOCK_THEME:
            self.theme = theme.resolve("auto")

    def _give_up(self, error: StoreError) -> None:
        """End, from a worker, because the library cannot be opened; `fault` says why."""
        self.fault = str(error)
        self.call_from_thread(self.exit, return_code=1)

    @property
    def rejected(self) -> Sequence[Rejected]:
        """What the import could not take, in the order of reading."""
        return self.desk.rejected

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the colours that a theme of the terminal's own palette does not name."""
        return dict(theme.DEFAULT_VARIABLES)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Draw signs with ASCII where the terminal's charset has no others."""
        return [*super().get_line_filters(), *self._signs]

    def get_default_screen(self) -> Screen[None]:
        """Begin with the browse screen."""
        return self.browse

    def on_mount(self) -> None:
        """Draw anew after a suspension, and end in order when the terminal goes away."""
        self.app_resume_signal.subscribe(self, lambda _: self._redraw())
        self.set_timer(START_SECONDS, garbage.resume)
        self.set_interval(garbage.LOOK_SECONDS, self._garbage.look)
        terminal.end_on_signals(self.exit)
        if not self.is_headless and sys.__stdin__ is not None:
            self._watching = asyncio.create_task(terminal.end_when_orphaned(self.exit, sys.__stdin__.fileno()))

    async def on_event(self, event: events.Event) -> None:
        """Note that a key or a click came, and do with it what any app does."""
        if isinstance(event, events.InputEvent):
            self._garbage.touched()
        await super().on_event(event)

    def on_unmount(self) -> None:
        """See the last writes out."""
        if self._watching:
            self._watching.cancel()
        self.browse.importing.stop()
        self.browse.fetching.stop()
        self.browse.learning.stop()
        self.browse.reviewing.save_place()
        self.desk.writer.stop(LAST_WRITES_SECONDS)
        self.browse.fetching.leave(LAST_ANSWER_SECONDS)

    # commands

    def on_command_requested(self, message: CommandRequested) -> None:
        """Do what a screen left to the app."""
        self._run(message.command_id)

    def _run(self, command_id: str) -> None:
        run = self._commands().get(command_id)
        if run is not None:
            run()

    def _commands(self) -> dict[str, Callable[[], None]]:
        return {
            "help": self._show_help,
            "palette": self._show_palette,
            "theme": self._choose_theme,
            "redraw": self._redraw,
            "suspend": self.action_suspend_process,
            "quit": self._quit,
            "interrupt": self._interrupt,
        }

    def _redraw(self) -> None:
        self.refresh(layout=True)

    def _tell(self, text: str) -> None:
        for status in self.screen.query(StatusLine):
            status.tell(text)

    def _quit(self) -> None:
        waiting = self.desk.writer.waiting
        if waiting and not self._is_leaving:
            self._is_leaving = True
            self._tell(f"{waiting} not saved yet; Q again leaves without")
            return
        self.exit()

    def _interrupt(self) -> None:
        if self.browse.importing.is_running:
            self.browse.importing.stop()
            self._tell("stopping the import; what is done is kept")
        elif self.browse.fetching.is_running:
            self.browse.fetching.stop()
            self._tell("stopping the fetch; what is done is kept")
        elif self.screen.get_selected_text():
            self.browse.taking.copy()
        else:
            self._tell("press Q to quit")

    def _show_help(self) -> None:
        from tui.screens.help import HelpScreen  # not needed by a start

        screen = self.screen
        if isinstance(screen, CommandScreen):
            self.push_screen(HelpScreen(screen.context), lambda chosen: self._run_on(screen, chosen))

    def _show_palette(self) -> None:
        from tui.screens.help import PaletteScreen  # not needed by a start

        screen = self.screen
        if isinstance(screen, CommandScreen):
            self.push_screen(PaletteScreen(screen.context), lambda chosen: self._run_on(screen, chosen))

    def _run_on(self, screen: CommandScreen[None], command_id: str | None) -> None:
        if command_id:
            screen.run_command(command_id)

    def _choose_theme(self) -> None:
        from tui.screens.pickers import Picker, PickerScreen  # not needed by a start
        from tui.widgets.choice_list import Choice

        before = self.theme
        choices = [Choice(name, (Span(words),), f"{name} {words}") for name, words in theme.THEMES.items()]
        picker = Picker("Colours", choices, selected=before, tried=self._use_theme)
        self.push_screen(PickerScreen(picker), lambda chosen: self._use_theme(chosen or before))

    def _use_theme(self, name: str) -> None:
        self.theme = theme.resolve(name)
