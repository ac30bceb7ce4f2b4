"""The search index kept up with an import, from what the import has in its hands: no record is read back for it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from store.search.index import Filler
from store.search.writer import COMMIT_RECORDS, BrokenError

if TYPE_CHECKING:
    from store.library import Library
    from store.storing import Written

COMMIT_SECONDS = 30.0
"""When searches get to see what was imported, at the latest."""


class Filling:
    """Puts what an import writes into the index, as long as nothing else is written to the library meanwhile.

    When something is, or the index cannot be written, it stops: the index then catches up by the rows' revisions.
    """

    def __init__(self, filler: Filler | None) -> None:
        self._filler = filler
        self._reached = filler.revision if filler else 0
        self._waiting = 0
        self._committed = time.monotonic()

    def add(self, written: Sequence[Written], removed: Sequence[int], revision: int) -> None:
        """Take in the rows written and removed by one transaction, whose last revision is `revision`."""
        changes = len(written) + len(removed)
        if self._filler is None or not changes:
            return
        try:
            if revision - changes != self._reached:
                self._stop()
                return
            for doc_id in removed:
                self._filler.remove(doc_id)
            fresh = {each.doc_id for each in written if each.new}
            for each in {each.doc_id: each for each in written if each.doc_id not in removed}.values():
                self._filler.put_text(each.doc_id, each.text, new=each.doc_id in fresh)
            self._reached = revision
            self._waiting += changes
            if self._waiting >= COMMIT_RECORDS or time.monotonic() - self._committed > COMMIT_SECONDS:
                self.commit()
        except BrokenError:
            self._filler = None

    def commit(self) -> None:
        """Let searches see what was taken in. Raises BrokenError."""
        if self._filler is not None and self._waiting:
            self._filler.commit(self._reached)
            self._waiting, self._committed = 0, time.monotonic()

    def finish(self) -> None:
        """Commit the rest; what cannot be committed now is caught up later."""
        try:
            self.commit()
        except BrokenError:
            self._filler = None

    def _stop(self) -> None:
        """Leave the rest to catching up: another session's rows belong between these."""
        self.commit()
        self._filler = None


@contextmanager
def filling(library: Library) -> Iterator[Filling]:
    """An import's way into the index; at the end the index is up to date, where that can be done now."""
    with library.changing_index() as index:
        if index is None:
            yield Filling(None)
        else:
            with index.filling() as filler:
                taken = Filling(filler)
                yield taken
                taken.finish()
    library.try_to_catch_up()
