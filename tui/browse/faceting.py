"""The facet panel over the list: what it counts, and the search that its choices are written into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from tui.render.empty import no_hits

if TYPE_CHECKING:
    from store.search.facet_counts import FacetCounts
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen


@dataclass
class CountedWithout(Message):
    """What a search that found nothing would find without each of its parts was counted."""

    text: str
    counts: Sequence[tuple[str, int]]


class Faceting:
    """Opens the panel and searches for what is chosen there; it is the panel's `Faceted`."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"facets": self.open, "clear_facets": self.clear}

    def open(self) -> None:
        """Show the panel."""
        from tui.screens.facets import FacetScreen  # not needed by a start

        self._screen.app.push_screen(FacetScreen(self))

    def clear(self) -> None:
        """Take out of the search what the panel can choose; the rest of it stays."""
        from store.search.editing import cleared  # not needed by a start
        from store.search.facets import FACET_FIELDS

        text = self.query
        left = cleared(text, FACET_FIELDS)
        if left == text:
            self._screen.tell("no facet is chosen" if text.strip() else "there is no search to clear")
            return
        self._screen.listing.search(left, keeps_trial=True)
        self._screen.tell("facets cleared   - goes back")

    @property
    def query(self) -> str:
        """The text of the search as it stands."""
        return self._screen.place.query

    def search(self, text: str) -> None:
        """Search for another text; the cursor stays on its trial where that is still found."""
        self._screen.listing.search(text, keeps_trial=True)

    def count(self, text: str) -> FacetCounts:
        """Count what a text finds, with the decisions of the open session. Raises StoreError."""
        from store.search.facet_counts import count_facets  # tantivy is loaded at the first search, not at the start

        screen = self._screen
        verdicts, session = dict(screen.book.verdicts), screen.book.session.name
        return count_facets(screen.desk.library, text, session=session, off=screen.place.off, verdicts=verdicts)

    # what a search that finds nothing would find

    def follow(self) -> None:
        """Where the list is empty because of the search, have counted which part of it is in the way."""
        screen = self._screen
        if screen.listing.query is not None and screen.listing.total and not screen.rows.total:
            screen.work(partial(self._ask_without, self.query), "without")

    def _ask_without(self, text: str) -> None:
        """Count, in a worker. Raises StoreError."""
        from store.search.facet_counts import count_without  # not needed by a start

        if text == self.query:
            screen = self._screen
            session, off = screen.book.session.name, screen.place.off
            screen.post_message(
                CountedWithout(text, count_without(screen.desk.library, text, session=session, off=off))
            )

    def show_without(self, message: CountedWithout) -> None:
        """Say what the search would find without each part, unless it is another by now."""
        screen = self._screen
        if message.counts and message.text == self.query and not screen.rows.total:
            screen.rows.show_empty(lambda width: no_hits(message.text, width, message.counts))
