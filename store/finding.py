"""Searching a library: its index and its table of other names, kept up with the rows, and queries put to both."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import Damaged, StoreError
from store.library_rows import Step, changed_since, load_columns, readable
from store.library_tables import SUMMARIES, TRIALS, last_revision
from store.search.hits import Hits, Query
from store.sorting import sorted_ids

if TYPE_CHECKING:
    from store.review import ReviewLog
    from store.rows import RowDB, RowTable
    from store.search.abbreviations import Abbreviations
    from store.search.expansion import Expanded
    from store.search.index import SearchIndex
    from store.search.plan import RowsOf
    from store.search.schema import Columns
    from store.search.texts import Record
    from store.search.tree import Reviewed

CATCH_UP = 2000
"""Records indexed between two commits of the index: what a killed process has to do again at most."""

MANY = 10_000
"""Changes from which an index is built by several processes."""

PAUSE_SECONDS = 5.0
"""How long searches go on without the newest records when another process is changing the index."""

_READ_AT_ONCE = 100

_FOUND_NOWHERE = "qqx"
"""A beginning that no word has: to look for it takes all that a search takes, but for going through what it finds."""

_STORED = ("relevance", "updated")
"""The orders of every trial that the rows alone have, where the index might have another."""


class Finding:
    """The searches of one library. Threads may share it.

    `folder` is where the index and the table of names are kept; `notices` gets a sentence by subject while something
    does not work fully; `reviews` opens the decisions, for queries that ask for them.
    """

    def __init__(self, rows: RowDB, folder: Path, notices: dict[str, str], reviews: Callable[[], ReviewLog]) -> None:
        self._rows = rows
        self._folder = folder
        self._notices = notices
        self._reviews = reviews
        self._lock = threading.RLock()
        self._catching_up = threading.Lock()
        self._gathering = threading.Lock()
        self._try_again = 0.0
        self._index: SearchIndex | None = None
        self._names: Abbreviations | None = None

    @property
    def _summaries(self) -> RowTable:
        return self._rows.table(SUMMARIES)

    def search(
        self,
        text: str,
        *,
        typing: bool = False,
        limit: int | None = None,
        sort: str = "relevance",
        reverse: bool = False,
        session: str = "",
        off: Collection[str] = (),
    ) -> Hits:
        """`Library.search`."""
        if sort in _STORED and not text.strip():
            return self._everything(Query(text, None, typing), sort, limit, reverse=reverse)
        from store.search.query import parse  # with what it brings, not needed by a start
        from store.search.schema import INTEGERS

        if sort == "decision":
            found = self.search(text, typing=typing, session=session, off=off)
            return replace(found, doc_ids=self._by_decision(found.doc_ids, session, reverse=reverse)[:limit])
        query = parse(text, typing=typing)
        by = sort if sort in INTEGERS else None
        if query.root is None and (by is None or sort == "updated"):
            return self._everything(query, sort, limit, reverse=reverse)
        expanded = self.expanded(query, off)
        if by or (sort == "relevance" and not reverse):
            found = self._found(expanded.query, limit, by, session, reverse=reverse)
            return replace(found, applied=expanded.applied)
        found = self._found(expanded.query, None, None, session)
        rows = found.doc_ids[::-1] if sort == "relevance" else self._sorted(found.doc_ids, sort, reverse=reverse)
        return Hits(rows[:limit], found.total, query, expanded.applied)

    def prepare(self) -> None:
        """`Library.prepare_search`."""
        self.search(_FOUND_NOWHERE, typing=True, limit=1)

    def _everything(self, query: Query, sort: str, limit: int | None, *, reverse: bool) -> Hits:
        rows = sorted_ids(self._summaries, "updated" if sort == "relevance" else sort, reverse=reverse, limit=limit)
        return Hits(rows, len(self._summaries), query)

    def _by_decision(self, rows: array[int], session: str, *, reverse: bool) -> array[int]:
        from store.reviewed_rows import by_decision

        return by_decision(rows, self._reviews().states(session), self._summaries, reverse=reverse)

    def _sorted(self, rows: array[int], sort: str, *, reverse: bool) -> array[int]:
        return sorted_ids(self._summaries, sort, rows, reverse=reverse)

    def _found(self, query: Query, limit: int | None, sort: str | None, session: str, *, reverse: bool = False) -> Hits:
        """What the index finds; a damaged one is built again first, once."""
        rows_of = self.rows_of(session)
        try:
            return self.index.search(query, limit=limit, sort=sort, reverse=reverse, rows_of=rows_of)
        except Damaged:
            return self.index.search(query, limit=limit, sort=sort, reverse=reverse, rows_of=rows_of)

    def expanded(self, query: Query, off: Collection[str] = ()) -> Expanded:
        """A query widened by what records say its words are called too, as far as that is known by now."""
        from store.search.expansion import Expanded, expand

        try:
            names = self._opened_names()
        except StoreError:
            return Expanded(query)
        return expand(query, names.links, off=off)

    def rows_of(self, session: str) -> RowsOf:
        """What answers a query about a session's decisions; they are read when it asks."""

        def rows(said: Reviewed) -> Sequence[int]:
            from store.reviewed_rows import reviewed_rows

            return reviewed_rows(said, self._reviews(), session, self._summaries)

        return rows

    # the index kept up

    @property
    def index(self) -> SearchIndex:
        """`Library.index`."""
        index = self._opened_index()
        self.catch_up(wait=False)
        return index

    def catch_up(self, *, wait: bool = True) -> bool:
        """`Library.catch_up`."""
        index = self._opened_index()
        if not wait and time.monotonic() < self._try_again:
            return False
        if not self._catching_up.acquire(blocking=wait):
            return False
        try:
            if index.revision == 0 and last_revision(self._summaries) > MANY:
                return self._build(index)
            while step := self._changed_since(index.revision, CATCH_UP):
                if not index.update(self._columns(step.doc_ids), step.revision, removed=step.removed):
                    self._notices["index"] = index.trouble
                    self._try_again = time.monotonic() + PAUSE_SECONDS
                    return False
            self._notices.pop("index", None)
            return True
        finally:
            self._catching_up.release()

    def _build(self, index: SearchIndex) -> bool:
        """Fill an empty index with many records, worked out by several processes; False when it cannot be done now."""
        from store.indexing_pool import IndexingPool
        from store.search.writer import COMMIT_RECORDS, BrokenError

        trials = self._rows.table(TRIALS)
        try:
            with IndexingPool() as pool, index.filling() as filler:
                while filler is not None and (step := self._changed_since(filler.revision, COMMIT_RECORDS)):
                    for doc_id, text in pool.columns(trials, step.doc_ids):
                        if text is None:
                            list(self._columns([doc_id]))
                        else:
                            filler.put_text(doc_id, text, new=True)
                    filler.commit(step.revision)
        except BrokenError as fault:
            self._notices["index"] = str(fault)
            return False
        if index.trouble:
            self._notices["index"] = index.trouble
            self._try_again = time.monotonic() + PAUSE_SECONDS
            return False
        self._notices.pop("index", None)
        return True

    def let_go_of_index(self) -> None:
        """`Library.let_go_of_index`."""
        with self._lock:
            if self._index is not None:
                self._index.close()

    def try_to_catch_up(self) -> None:
        """`catch_up`, leaving it to a later search when it cannot be done now; a notice says so."""
        with suppress(StoreError):
            self.catch_up()

    @contextmanager
    def changing_index(self) -> Iterator[SearchIndex | None]:
        """`Library.changing_index`."""
        self.try_to_catch_up()
        with self._catching_up:
            index = None
            with suppress(StoreError):
                opened = self._opened_index()
                index = opened if opened.revision == last_revision(self._summaries) else None
            yield index

    def _opened_index(self) -> SearchIndex:
        from store.search.index import SearchIndex  # tantivy is large, and most commands do not search

        with self._lock:
            if self._index is not None:
                return self._index
            try:
                index = SearchIndex.open(self._folder / "index")
                if index.revision > last_revision(self._summaries):
                    # Made from a newer state than there is now (a backup was put back): none of it can be trusted.
                    index.clear()
            except (StoreError, OSError) as error:
                self._notices["index"] = f"Searching does not work: {error}"
                raise StoreError(self._notices["index"]) from error
            self._index = index
            return index

    # the names kept up

    def gather_names(
        self, *, most: int | None = None, cancelled: Callable[[], bool] | None = None, rest: float = 0.0
    ) -> bool:
        """`Library.gather_names`."""
        from store.search.abbreviations import STEP
        from store.search.abbreviations_gathering import gather

        with self._gathering:
            names = self._opened_names()
            behind = last_revision(self._summaries) - names.revision
            if behind <= 0:
                return True
            if most is not None and behind > most:
                return False
            return gather(
                names,
                lambda revision: self._changed_since(revision, STEP),
                self._documents,
                cancelled=cancelled or (lambda: False),
                rest=rest,
            )

    def _opened_names(self) -> Abbreviations:
        from store.search.abbreviations import Abbreviations

        with self._lock:
            if self._names is None:
                names = Abbreviations.open(self._folder / "names")
                if names.revision > last_revision(self._summaries):
                    names.clear()
                self._names = names
            return self._names

    # rows

    def _changed_since(self, revision: int, most: int) -> Step | None:
        return changed_since(self._rows, revision, most)

    def _columns(self, doc_ids: Sequence[int]) -> Iterator[Columns]:
        """Records for the index, few in memory at a time, without those that cannot be read."""
        for some in _few(doc_ids):
            yield from readable(self._rows.table(TRIALS), some, load_columns, self._notices)

    def _documents(self, doc_ids: Sequence[int]) -> Iterator[tuple[int, Record]]:
        for some in _few(doc_ids):
            yield from readable(self._rows.table(TRIALS), some, lambda row: (row.doc_id, row), self._notices)


def _few(doc_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (doc_ids[start : start + _READ_AT_ONCE] for start in range(0, len(doc_ids), _READ_AT_ONCE))
