"""The records of a list's rows, fetched in worker threads: a page at a time, those on the screen first."""

from __future__ import annotations

from array import array
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from store.errors import StoreError
from tui.widgets.row_records import RowRecords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.message import Message
    from textual.widget import Widget

    from store.summary import Summary

PAGE_ROWS: Final = 256
"""How many records are fetched at a time."""

AHEAD_SECONDS: Final = 0.1
"""How long after the rows on the screen have their records those beside it are fetched."""


class RowPages:
    """Fetches for a widget. `fetch` gives the records of some row ids and is called in a thread.

    `arrival` makes the message that the widget gets: the serial number of the list, the page, its records, and what
    was wrong. `seen` gives the positions on the screen.
    """

    def __init__(
        self,
        owner: Widget,
        fetch: Callable[[Sequence[int]], list[Summary]],
        arrival: Callable[[int, int, list[Summary], str], Message],
        seen: Callable[[], range],
    ) -> None:
        self._owner = owner
        self._fetch = fetch
        self._arrival = arrival
        self._seen = seen
        self._ids: array[int] = array("q")
        self._awaited: set[int] = set()
        self._timer: Timer | None = None
        self.serial = 0
        self.records = RowRecords()

    def begin(self, ids: array[int]) -> None:
        """Be for these rows from now on; what was asked for before is not awaited any more."""
        self._ids = ids
        self.serial += 1
        self._awaited.clear()

    def want(self) -> None:
        """See to the records of the rows on the screen, and later of those beside it."""
        if not self.records.holds(map(self._ids.__getitem__, self._seen())):
            self._want_near()
        elif self._timer is None:
            self._timer = self._owner.set_timer(AHEAD_SECONDS, self._want_near)

    def _want_near(self) -> None:
        """Ask for the pages of the rows on the screen and, as many again, before and after it."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        seen = self._seen()
        first, end = max(seen.start - len(seen), 0), min(seen.stop + len(seen), len(self._ids))
        for page in range(first // PAGE_ROWS, -(-end // PAGE_ROWS)):
            self._want(page)

    def _want(self, page: int) -> None:
        wanted = self._ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        if page in self._awaited or self.records.holds(wanted):
            return
        self._awaited.add(page)
        task = partial(self._fetch_page, self.serial, page, wanted)
        self._owner.run_worker(task, name="fetch rows", group="rows", thread=True, exit_on_error=False)

    def _fetch_page(self, serial: int, page: int, row_ids: array[int]) -> None:
        if serial != self.serial:
            return
        try:
            self._owner.post_message(self._arrival(serial, page, self._fetch(row_ids), ""))
        except StoreError as error:
            self._owner.post_message(self._arrival(serial, page, [], str(error)))

    def take(self, serial: int, page: int, records: Iterable[Summary]) -> range | None:
        """Hold records that came; the rows of their page, or None when the list is another one by now."""
        if serial != self.serial:
            return None
        self._awaited.discard(page)
        self.records.take(records)
        return range(page * PAGE_ROWS, (page + 1) * PAGE_ROWS)
