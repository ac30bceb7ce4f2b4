"""Which columns the list shows: as many as fit, or those that the reader chose; kept with the place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen


class ChoosingColumns:
    """Asks for the columns, and shows those of the place."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"columns": self.choose}

    def choose(self) -> None:
        """Ask for columns; the list follows each choice."""
        from tui.screens.columns import ColumnsScreen  # not needed by a start

        self._screen.app.push_screen(ColumnsScreen(self._screen.place.columns, self._show))

    def _show(self, names: tuple[str, ...]) -> None:
        self._screen.change_place(replace(self._screen.place, columns=names))
        self.follow()

    def follow(self) -> None:
        """Show the columns of the place."""
        self._screen.rows.show_columns(self._screen.place.columns)
