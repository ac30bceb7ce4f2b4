"""Screens that show what a worker finds for them."""

from __future__ import annotations

from typing import ClassVar

from tui.browse.turn import AT_ONCE, Turn
from tui.keymap import CommandScreen
from tui.screens.closing import close


class AnsweredScreen(CommandScreen[None]):
    """Keys wait until `turn` ends with the answer; the one that goes back does not."""

    BACK: ClassVar[str]
    """The command that goes back."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = Turn()
        self.turn.begin()

    def go_back(self) -> None:
        """Close the screen; that may be asked for before there are any widgets."""
        close(self)

    async def action_command(self, command_id: str) -> None:
        """Run a command for its key, once there is something to run it on."""
        if command_id == self.BACK:
            self.go_back()
            return
        if command_id not in AT_ONCE:
            await self.turn.wait()
        self.run_command(command_id)
