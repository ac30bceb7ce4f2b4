"""A library: the folder that holds a reader's trials and decisions, with the search index that is derived from them."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import uuid4

import platformdirs
from tinydb.table import Document

from parsers.identifiers import normalise
from store.connection import APPLICATION_ID
from store.errors import Damaged, ReadOnly, StoreError
from store.review import ReviewLog
from store.rows import RowDB, RowTable
from store.sorting import sorted_ids
from store.summary import Summary, summary_of

if TYPE_CHECKING:
    from parsers.trial import Trial
    from store.search.index import Hits, SearchIndex
    from store.search.query import Query
    from store.search.schema import Columns

TRIALS_FILE, REVIEWS_FILE = "trials.db", "reviews.db"
SUMMARIES, TRIALS, PARTS, ABOUT = "summaries", "trials", "parts", "about"
"""Tables of trials.db: what lists show, whole records under the same ids, the single sources of merged records, and
the library's own identity."""

REVIEWS_ID = APPLICATION_ID + 1
"""So that one of the two files is never taken for the other."""

CATCH_UP = 2000
"""Records indexed between two commits of the index: what a killed process has to do again at most."""

PAUSE_SECONDS = 5.0
"""How long searches go on without the newest records when another process is changing the index."""

_READ_AT_ONCE = 100

Read = TypeVar("Read")


class Library:
    """One folder of trials. Safe to use from several threads; several processes may have it open.

    Reads go through a connection of their own, so that they do not wait for an import.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self._cache = cache
        self._notices: dict[str, str] = {}
        self._catching_up = threading.Lock()
        self._try_again = 0.0
        self._lock = threading.RLock()
        self._index: SearchIndex | None = None
        self._reviews: ReviewLog | None = None
        self._reviews_db: RowDB | None = None
        path = folder / TRIALS_FILE
        self.rows = RowDB(path)
        """The connection that an import writes through."""
        try:
            self._identity = _prepare(self.rows)
            self._reading = RowDB(path) if not self.rows.read_only else self.rows
        except BaseException:
            self.rows.close()
            raise

    @classmethod
    def open(cls, folder: Path | None = None, *, cache: Path | None = None) -> Self:
        """Open the library in `folder`, making it (0700) when there is none.

        Without a folder: the platform's folder for user data. `cache` is where the search index goes, by default the
        platform's cache folder. Raises NotALibrary, Damaged, Busy, ReadOnly, DiskFull or StoreError.
        """
        where = (folder or platformdirs.user_data_path("trialtui")).expanduser()
        try:
            where.mkdir(mode=0o700, parents=True, exist_ok=True)
            where = where.resolve()
        except OSError as error:
            raise ReadOnly(f"The library folder {where} could not be made: {error.strerror or error}.") from error
        return cls(where, (cache or platformdirs.user_cache_path("trialtui")).expanduser())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the files. May be called twice."""
        with self._lock:
            for db in {id(db): db for db in (self.rows, self._reading, self._reviews_db) if db}.values():
                db.close()
            self._index = None

    def count(self) -> int:
        """How many trials there are."""
        return len(self._summaries)

    @property
    def revision(self) -> int:
        """The number of the last change to a record; 0 when there is none."""
        return last_revision(self._summaries)

    def get(self, trial_id: str) -> Trial | None:
        """The trial with this registry id, in any spelling. Raises Damaged when its record cannot be read."""
        row = self._find(trial_id)
        try:
            return None if row is None else self.load(row)
        except Damaged as error:
            raise Damaged(f"{trial_id.strip()}: {error}") from error

    def entry(self, trial_id: str) -> Summary | None:
        """The summary of the trial with this registry id, in any spelling. Raises Damaged when it cannot be read."""
        row = self._find(trial_id)
        found = self._summaries.by_ids([row]) if row is not None else []
        return _summary(found[0]) if found else None

    def load(self, doc_id: int) -> Trial | None:
        """The trial of a row, or None when there is no such row. Raises Damaged when its record cannot be read."""
        found = self._reading.table(TRIALS).by_ids([doc_id])
        return _load(found[0]) if found else None

    def summaries(self, doc_ids: Sequence[int]) -> list[Summary]:
        """The summaries of these rows in the order asked for; rows that are not there are left out.

        So are rows that cannot be read: `notice` then says which.
        """
        return list(self._readable(self._summaries, doc_ids, _summary))

    def all_ids(self, sort: str = "updated", *, reverse: bool = False) -> array[int]:
        """Every row, sorted (see `store.sorting.SORTS`): newest update first by default, those without a date last."""
        return sorted_ids(self._summaries, sort, reverse=reverse)

    def ids_of(self, trial_ids: Iterable[str]) -> array[int]:
        """The rows of these registry ids, in any spelling, in the order given; ids that are not here are left out."""
        rows = (self._find(trial_id) for trial_id in trial_ids)
        return array("q", (row for row in rows if row is not None))

    def search(
        self,
        text: str,
        *,
        typing: bool = False,
        limit: int | None = None,
        sort: str = "relevance",
        reverse: bool = False,
    ) -> Hits:
        """The rows that match a query, the best first, or in another order; an empty query is every row.

        Raises QueryError for a query that cannot be understood, StoreError when there is no index to search.
        """
        from store.search.index import Hits
        from store.search.query import parse

        query = parse(text, typing=typing)
        if query.root is None:
            rows = self.all_ids("updated" if sort == "relevance" else sort, reverse=reverse)
            return Hits(rows if limit is None else rows[:limit], len(rows), query)
        if sort == "relevance" and not reverse:
            return self._searched(query, typing, limit)
        found = self._searched(query, typing)
        if sort == "relevance":
            rows = found.doc_ids[::-1]
        else:
            rows = sorted_ids(self._summaries, sort, found.doc_ids, reverse=reverse)
        return Hits(rows if limit is None else rows[:limit], found.total, query)

    def _searched(self, query: Query, typing: bool, limit: int | None = None) -> Hits:
        """What the index finds; a damaged one is built again first, once."""
        try:
            return self.index.search(query, typing=typing, limit=limit)
        except Damaged:
            return self.index.search(query, typing=typing, limit=limit)

    @property
    def index(self) -> SearchIndex:
        """The search index, brought up to the newest revision where that can be done now.

        Raises StoreError when there is no index; `notice` says so then, and when the index is behind.
        """
        index = self._opened_index()
        self.catch_up(wait=False)
        return index

    def catch_up(self, *, wait: bool = True) -> bool:
        """Add to the index what was changed since its revision, and say whether it is up to date.

        When another thread is at it: wait for that, or leave it to it. Raises StoreError when there is no index.
        """
        index = self._opened_index()
        if not wait and time.monotonic() < self._try_again:
            return False
        if not self._catching_up.acquire(blocking=wait):
            return False
        try:
            while changed := self._summaries.since("revision", index.revision, CATCH_UP):
                if not index.update(self._trials([row.doc_id for row in changed]), changed[-1]["revision"]):
                    self._notices["index"] = index.trouble
                    self._try_again = time.monotonic() + PAUSE_SECONDS
                    return False
            self._notices.pop("index", None)
            return True
        finally:
            self._catching_up.release()

    def try_to_catch_up(self) -> None:
        """`catch_up`, leaving it to a later search when it cannot be done now; `notice` says so."""
        with suppress(StoreError):
            self.catch_up()

    @contextmanager
    def changing_index(self) -> Iterator[SearchIndex | None]:
        """The index, up to date, for one who changes it; None when there is none, or it cannot be made so now.

        Other threads search it as it is meanwhile.
        """
        self.try_to_catch_up()
        with self._catching_up:
            index = None
            with suppress(StoreError):
                opened = self._opened_index()
                index = opened if opened.revision == self.revision else None
            yield index

    @property
    def notice(self) -> str | None:
        """A sentence for the reader when something does not work fully, or None."""
        return " ".join(self._notices.values()) or None

    @property
    def reviews(self) -> ReviewLog:
        """The decisions. Raises StoreError when their file cannot be opened."""
        with self._lock:
            if self._reviews is None:
                self._reviews_db = RowDB(self.folder / REVIEWS_FILE, application_id=REVIEWS_ID)
                self._reviews = ReviewLog(self._reviews_db)
            return self._reviews

    @property
    def _summaries(self) -> RowTable:
        return self._reading.table(SUMMARIES)

    def _find(self, trial_id: str) -> int | None:
        found = self._summaries.find("id", normalise(trial_id) or trial_id.strip())
        return found[0].doc_id if found else None

    def _trials(self, doc_ids: Sequence[int]) -> Iterator[Columns]:
        """Records for the index, few in memory at a time, without those that cannot be read."""
        for start in range(0, len(doc_ids), _READ_AT_ONCE):
            some = doc_ids[start : start + _READ_AT_ONCE]
            yield from self._readable(self._reading.table(TRIALS), some, _columns)

    def _readable(self, table: RowTable, doc_ids: Sequence[int], read: Callable[[Document], Read]) -> Iterator[Read]:
        """What can be read of these rows; `notice` names the last that cannot."""
        try:
            rows = table.by_ids(doc_ids)
        except Damaged as error:
            if len(doc_ids) > 1:
                for doc_id in doc_ids:
                    yield from self._readable(table, [doc_id], read)
                return
            self._notices["record"] = str(error)
            return
        for row in rows:
            try:
                yield read(row)
            except Damaged as error:
                self._notices["record"] = str(error)

    def _opened_index(self) -> SearchIndex:
        """The index of this very library: a folder that is made anew at the same path gets another one."""
        from store.search.index import SearchIndex  # tantivy is large, and most commands do not search

        with self._lock:
            if self._index is not None:
                return self._index
            name = sha256(f"{self.folder}\n{self._identity}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
            try:
                index = SearchIndex.open(self._cache / name / "index")
                if index.revision > self.revision:
                    # Made from a newer state than there is now (a backup was put back): none of it can be trusted.
                    index.clear()
            except (StoreError, OSError) as error:
                self._notices["index"] = f"Searching does not work: {error}"
                raise StoreError(self._notices["index"]) from error
            self._index = index
            return index


def last_revision(summaries: RowTable) -> int:
    """The largest revision in a table of summaries; 0 when it is empty."""
    last = summaries.last("revision")
    return last if isinstance(last, int) else 0


def _prepare(rows: RowDB) -> str:
    """Make the tables of a new library; return its identity (empty for one that is new and cannot be written)."""
    about = rows.table(ABOUT)
    held = about.by_ids([1])
    if not held and not rows.read_only:
        with rows.transaction():
            held = about.by_ids([1])
            if not held:
                rows.index(SUMMARIES, "id", unique=True)
                rows.index(SUMMARIES, "revision")
                rows.index(SUMMARIES, "last_update")
                rows.index(PARTS, "trial_id")
                about.put({"library": uuid4().hex}, 1)
                held = about.by_ids([1])
    return str(held[0].get("library", "")) if held else ""


def _load(document: Document) -> Trial:
    # The model and pydantic take a tenth of a second to import, and a list of summaries needs neither.
    from pydantic import ValidationError

    from parsers.trial import load

    try:
        return load(document)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"]))
        raise Damaged(
            f"The record of {document.get('id', 'a trial')} cannot be read: {place}: {fault['msg']}."
        ) from error


def _columns(document: Document) -> Columns:
    from store.search.schema import columns

    try:
        return columns(document.doc_id, document)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Damaged(f"The record of {document.get('id', 'a trial')} cannot be read: {error}.") from error


def _summary(document: Document) -> Summary:
    try:
        return summary_of(document.doc_id, document)
    except (KeyError, TypeError) as error:
        raise Damaged(f"The summary of {document.get('id', 'a trial')} cannot be read: {error}.") from error
