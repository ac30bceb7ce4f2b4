"""How many trials of the list are decided: counted with the list, then kept up with each decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.browse.asking import FIRST_ROWS
from tui.browse.book import progress_of, progress_of_first
from tui.browse.newest import Newest
from tui.messages import Counted
from tui.state import Progress

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable

    from store.review_events import Verdict
    from tui.screens.browse import BrowseScreen


class Counting:
    """The decisions over the list. `is_everything` says whether the list is of every trial that there is."""

    def __init__(self, screen: BrowseScreen, is_everything: Callable[[], bool]) -> None:
        self._screen = screen
        self._is_everything = is_everything
        self._lane = Newest(self._in_worker, self._count)
        self.progress = Progress()

    def _in_worker(self, task: Callable[[], None]) -> None:
        self._screen.run_worker(task, name="count", group="count", thread=True, exit_on_error=False)

    def take(self, progress: Progress, book_version: int) -> None:
        """Take a count that was made when the book had that version; anew where decisions came since."""
        self.progress = progress
        if book_version != self._screen.book.version:
            self.recount()

    def recount(self) -> None:
        """Count anew; a long list in a worker."""
        rows, book = self._screen.rows, self._screen.book
        if not rows.is_whole:
            self.progress = progress_of_first(rows.total, book.verdicts, is_everything=self._is_everything())
        elif rows.total <= FIRST_ROWS:
            self.progress = progress_of(rows.ids, book.verdicts)
        else:
            self._lane.ask((rows.ids, book.version))

    def _count(self, wanted: tuple[array[int], int]) -> None:
        """Count, in a worker."""
        ids, version = wanted
        self._screen.post_message(Counted(ids, progress_of(ids, self._screen.book.verdicts), version))

    def show_counted(self, message: Counted) -> None:
        """Take a count, unless the list is another one by now."""
        if message.ids is self._screen.rows.ids:
            self.take(message.progress, message.book_version)
            self._screen.looking.paint_status()

    def changed(self, row_id: int | None, before: Verdict | None, after: Verdict | None) -> None:
        """Count one decision that has changed, if its trial is in the list."""
        if row_id is None or not self.progress.is_counted:
            return
        if self._is_everything() or self._screen.rows.position_of(row_id) is not None:
            self.progress = self.progress.moved(before, after)
