"""From one match of the search to the next in the trial that is read, through all its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.message import Message

from tui.render.tabs import TABS
from tui.widgets.line_matches import LineMatches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.search.hits import Query
    from store.summary import Summary
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen

_LAST: Final = ("changes", "raw")
"""Tabs that are looked through only when no other has a match: they say what others do, or did."""


@dataclass
class MatchTabFound(Message):
    """Which other tab has the next match was found out; None when none has. `step` is the way: 1 on, -1 back."""

    serial: int
    step: int
    tab: int | None


class Finding:
    """Goes to matches. Where this tab has no further one, the tabs after it are set and searched in a worker."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._serial = 0
        self._landing = 0

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"next_match": partial(self._go, 1), "previous_match": partial(self._go, -1)}

    def _go(self, step: int) -> None:
        """Go to the next marked word of the text, or in the list, where every row matches, to the next row."""
        screen, text = self._screen, self._screen.detail.text
        query, summary = screen.listing.query, screen.rows.current
        if screen.looking.pane == "list":
            screen.rows.move_by(step)
        elif query is None or summary is None or text.has_match_beyond(step):
            self._go_here(step)
        else:
            self._serial += 1
            screen.turn.begin()
            tabs = _tabs_from(screen.reading.tab, step, with_last=not text.has_matches)
            task = partial(self._look, self._serial, step, summary, tabs, screen.detail.text_width, query)
            screen.work(task, "find")

    def _go_here(self, step: int) -> str:
        text = self._screen.detail.text
        said = text.next_match() if step > 0 else text.previous_match()
        self._screen.tell(said)
        return said

    def _look(self, serial: int, step: int, summary: Summary, tabs: Sequence[int], width: int, query: Query) -> None:
        """Look for the first of some tabs with a match, in a worker."""
        tab: int | None = None
        try:
            tab = next((tab for tab in tabs if self._has_match(summary, tab, width, query)), None)
        finally:
            self._screen.post_message(MatchTabFound(serial, step, tab))

    def _has_match(self, summary: Summary, tab: int, width: int, query: Query) -> bool:
        from store.search.marks import find_marks  # tantivy is loaded at the first search, not at the start

        lines = self._screen.reading.lines_of(summary, tab, width)
        return bool(LineMatches(lines, lambda text: find_marks(text, query)).all())

    def show_found(self, message: MatchTabFound) -> None:
        """Go to the tab that was found, or round the end of this one, or say that there is none."""
        if message.serial != self._serial:
            return
        screen = self._screen
        if message.tab is not None:
            self._landing = message.step
            screen.reading.show_tab(message.tab)
            return
        screen.turn.end()
        if screen.detail.text.has_matches:
            self._go_here(message.step)
        else:
            screen.tell("no marked word in this trial: what was found is a code, a number or a place")

    def tab_shown(self) -> None:
        """Go to the first match of the tab that was gone to, from the end that was come from."""
        if not self._landing:
            return
        step, self._landing = self._landing, 0
        self._screen.turn.end()
        said = self._go_here(step)
        said, _, _ = said.partition(",")
        self._screen.tell(f"{said} in {TABS[self._screen.reading.tab].title}")


def _tabs_from(here: int, step: int, *, with_last: bool) -> list[int]:
    """The other tabs in the order in which they are gone to from one."""
    count = len(TABS)
    order = [(here + step * distance) % count for distance in range(1, count)]
    ranked = sorted(order, key=lambda tab: TABS[tab].id in _LAST)
    return [tab for tab in ranked if with_last or TABS[tab].id not in _LAST]
