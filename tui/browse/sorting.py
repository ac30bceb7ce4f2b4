"""The order of the list: chosen, and turned round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.render.lines import Span
from tui.state import SORTS

if TYPE_CHECKING:
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen


class Sorting:
    """Has the list searched for again in another order; the cursor stays on its trial."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"sort": self.choose, "reverse": self.reverse}

    def choose(self) -> None:
        """Ask for the order of the list."""
        from tui.screens.pickers import Picker, PickerScreen  # not needed by a start
        from tui.widgets.choice_list import Choice

        choices = [Choice(name, (Span(words),), words) for name, words in SORTS.items()]
        picker = Picker("Order of the list", choices, selected=self._screen.place.sort)
        self._screen.app.push_screen(PickerScreen(picker), self._sort_by)

    def _sort_by(self, sort: str | None) -> None:
        if sort:
            self._screen.change_place(replace(self._screen.place, sort=sort, is_reversed=False))
            self._screen.listing.search(self._screen.place.query, keeps_trial=True)

    def reverse(self) -> None:
        """Turn the order round."""
        place = self._screen.place
        self._screen.change_place(replace(place, is_reversed=not place.is_reversed))
        self._screen.listing.search(place.query, keeps_trial=True)
