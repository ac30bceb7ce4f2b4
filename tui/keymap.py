"""From the table of commands to Textual's bindings, and the screens whose every key comes from it."""

from __future__ import annotations

from typing import Generic

from textual.binding import Binding, BindingType
from textual.reactive import Reactive
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

from tui.commands import BY_ID, Context, commands_of


def bindings_of(*contexts: Context) -> list[BindingType]:
    """The bindings of the commands of some contexts; a command's id is the binding's, by which it can be rebound.

    They have priority: a key is answered when it arrives and in its turn, not after a passage from widget to widget in
    which a later key could overtake it. Textual leaves out the ones that a focused text field wants for itself.
    """
    return [
        Binding(
            ",".join(command.keys),
            f"command('{command.id}')",
            command.title,
            show=False,
            priority=True,
            id=command.id,
        )
        for command in commands_of(*contexts)
        if command.keys
    ]


class CommandScreen(Screen[ScreenResultType], Generic[ScreenResultType], inherit_bindings=False):
    """A screen that runs commands of the table: those of `context`, which may change with the focus."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual has it, but a change of focus does not paint the whole screen again."""

    @property
    def context(self) -> Context:
        """Where the keys go now."""
        raise NotImplementedError

    def run_command(self, command_id: str) -> None:
        """Do what a command of the table says."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a command through only in its contexts, so that one key may stand for another thing in each."""
        if action != "command":
            return True
        return self.context in BY_ID[str(parameters[0])].contexts

    async def action_command(self, command_id: str) -> None:
        """Run a command of the table for its key."""
        self.run_command(command_id)
