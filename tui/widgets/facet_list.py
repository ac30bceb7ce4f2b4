"""The rows of the facet panel: choices in groups, whose numbers change while the cursor stays on its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.widgets.choice_list import Choice, ChoiceList

if TYPE_CHECKING:
    from collections.abc import Sequence


class FacetList(ChoiceList):
    """A `ChoiceList` that moves by groups and whose rows can be set anew in place."""

    def renew(self, choices: Sequence[Choice]) -> None:
        """Show the same choices with other numbers, and perhaps a few more or less; the cursor stays on its own."""
        current, offset = self.current, self._cursor - self._top
        self.show(choices, selected=current.id if current else None)
        self._top = max(min(self._cursor - offset, len(self._rows) - self.page_rows), 0)
        self._keep_in_view()
        self.refresh()

    def go_to(self, choice_id: str | None) -> None:
        """Put the cursor on a choice, or on the first."""
        self.show(self.choices, selected=choice_id, empty=self._empty)

    def move_by_group(self, step: int) -> None:
        """Go to the first choice of the next group, or of the one before; after the last comes the first."""
        starts = [place + 1 for place, row in enumerate(self._rows[:-1]) if isinstance(row, str)]
        if not starts:
            return
        here = max((start for start in starts if start <= self._cursor), default=starts[0])
        self._cursor = starts[(starts.index(here) + step) % len(starts)]
        self._top = max(min(self._cursor - 1, len(self._rows) - self.page_rows), 0)
        self.refresh()
