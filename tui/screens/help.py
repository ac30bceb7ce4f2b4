"""The keys of a screen, from the table of commands: typing filters by word or key, enter runs the command."""

from __future__ import annotations

from typing import Final

from tui.commands import COMMANDS, Command, Context, commands_of, shown_keys
from tui.render.lines import Line, Span
from tui.render.rows import cut
from tui.screens.pickers import Picker, PickerScreen
from tui.widgets.choice_list import Choice

_KEYS_WIDTH = 17
_TITLE_WIDTH = 24
_HINT: Final = "enter runs   tab shows all screens   esc closes   Shift+drag selects text"
_NAMES: Final[dict[Context, str]] = {
    "list": "the list",
    "detail": "the trial",
    "compare": "the comparison",
    "duplicates": "the probable duplicates",
    "facets": "the facet panel",
    "similar": "the similar trials",
    "search": "the search bar",
    "reason": "the reason prompt",
    "views": "the saved searches",
    "dialog": "dialogs",
}


class HelpScreen(PickerScreen):
    """Lists the commands of the context it was asked in; gives the id of the one to run."""

    def __init__(self, context: Context) -> None:
        self._of: Context = context
        self._is_whole = False
        super().__init__(self._picker())

    def _picker(self) -> Picker:
        if self._is_whole:
            runnable = {command.id for command in commands_of(self._of)}
            shown = [choice_of(command, can_run=command.id in runnable) for command in COMMANDS if command.keys]
            return Picker("Keys of every screen", shown, hint=_HINT)
        shown = [choice_of(command) for command in commands_of(self._of)]
        return Picker(f"Keys of {_NAMES[self._of]}", shown, hint=_HINT)

    def run_command(self, command_id: str) -> None:
        """Do what a key of the dialog says; one more shows the whole map."""
        if command_id != "dialog_whole":
            super().run_command(command_id)
            return
        self._is_whole = not self._is_whole
        self.fill(self._picker())


class PaletteScreen(PickerScreen):
    """Finds any command of the context by its words; gives its id."""

    def __init__(self, context: Context) -> None:
        commands = commands_of(context)
        super().__init__(Picker("Commands", [choice_of(command, group="") for command in commands], hint=_HINT_PALETTE))


_HINT_PALETTE: Final = "enter runs   esc closes"


def choice_of(command: Command, *, can_run: bool = True, group: str | None = None) -> Choice:
    """A command as a row: its keys, its title, what it does."""
    where = "" if can_run else f"  in {', '.join(_NAMES[context] for context in command.contexts)}"
    return Choice(
        id=command.id if can_run else "",
        line=_line(command, where),
        words=f"{command.title} {command.help} {command.group} {command.id}",
        keys=command.keys,
        group=command.group if group is None else group,
        whole=command.help + where,
    )


def _line(command: Command, where: str) -> Line:
    keys, keys_fill = cut(shown_keys(command), _KEYS_WIDTH - 1)
    title, title_fill = cut(command.title, _TITLE_WIDTH - 1)
    return (
        Span(keys + " " * (keys_fill + 1), "key"),
        Span(title + " " * (title_fill + 1)),
        Span(command.help + where, "dim"),
    )
