"""The saved searches: a picker in which one can also be renamed and removed."""

from __future__ import annotations

from textual import events

from tui.commands import command_for
from tui.screens.closing import close, while_open
from tui.screens.pickers import PickerScreen
from tui.widgets.choice_list import ChoiceList

NEW, RENAME, REMOVE = "\n+", "\nrename\n", "\nremove\n"
"""What the answer begins with when it is not the name of a saved search to open; no name holds a line break."""


class ViewsScreen(PickerScreen):
    """Gives the name of the saved search to open, or one with what is to be done to it before it."""

    @while_open
    def on_key(self, event: events.Key) -> None:
        """Rename or remove the one under the cursor, or do as every picker does."""
        command = command_for("views", event.key)
        if command is None:
            super().on_key(event)
            return
        event.stop()
        event.prevent_default()
        self.run_command(command.id)

    def run_command(self, command_id: str) -> None:
        """Do what a key of the dialog says; two more are of this one."""
        current = self.query_one(ChoiceList).current
        before = {"rename_view": RENAME, "remove_view": REMOVE}.get(command_id)
        if before is None:
            super().run_command(command_id)
        elif current is not None and current.id and not current.id.startswith("\n"):
            close(self, before + current.id)
