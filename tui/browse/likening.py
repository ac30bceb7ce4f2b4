"""Similar trials of the one under the cursor, in a screen over the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.browse.taking import MOST_COMPARED
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from store.review_events import Verdict
    from store.summary import Summary
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen
    from tui.widgets.similar_list import SimilarRow


class Likening:
    """Opens the list of similar trials; it is where they come from."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"similar": self.open}

    def open(self) -> None:
        """List the trials most like the one under the cursor."""
        current = self._screen.rows.current
        if current is None:
            self._screen.tell("there is no trial here")
            return
        from tui.screens.similar import SimilarScreen  # not needed by a start

        self._screen.app.push_screen(SimilarScreen(self, current))

    def find(self, origin: Summary) -> list[SimilarRow]:
        """The trials most like one, in a worker. Raises StoreError."""
        from store.search.similar import similar_to  # not needed by a start
        from tui.widgets.similar_list import SimilarRow

        library = self._screen.desk.library
        found = {each.doc_id: each for each in similar_to(library, origin.doc_id)}
        return [SimilarRow(summary, found[summary.doc_id]) for summary in library.summaries([*found])]

    @property
    def verdicts(self) -> Mapping[int, Verdict]:
        """The decisions by row id."""
        return self._screen.book.verdicts

    def compare(self, row_ids: Sequence[int]) -> str:
        """Show trials side by side; a sentence when they are too many, else nothing."""
        if len(row_ids) > MOST_COMPARED:
            return f"compare shows two to four trials: mark at most {MOST_COMPARED - 1}"
        self._screen.taking.show(row_ids)
        return ""

    def read(self, chosen: Summary) -> None:
        """Go to a trial in the list; where the search does not list it, search for its id."""
        screen = self._screen
        position = screen.rows.position_of(chosen.doc_id)
        if position is not None:
            screen.rows.move_to(position)
        else:
            screen.listing.search(f'id:"{shown_line(chosen.id)}"', trial_id=chosen.id)
            screen.tell("- goes back to the search before")
        screen.looking.focus_pane("detail")
