"""A library: the folder that holds a reader's trials and decisions, with the search index that is derived from them."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import platformdirs
from tinydb.table import Document

from parsers.identifiers import normalise
from store.connection import APPLICATION_ID
from store.errors import Damaged, ReadOnly, StoreError
from store.finding import Finding
from store.library_rows import load_summary, load_trial, readable
from store.library_tables import (
    ABOUT,
    PARTS,
    SUMMARIES,
    TRIALS,
    last_revision,
    prepare_tables,
)
from store.review import ReviewLog
from store.rows import RowDB, RowTable
from store.sorting import sorted_ids
from store.summary import Summary

if TYPE_CHECKING:
    from parsers.trial import Trial
    from store.changes_history import History
    from store.duplicates import Cancelled, Proposal, Tell
    from store.linking_log import LinkLog
    from store.linking_word import Links
    from store.search.expansion import Expanded
    from store.search.hits import Hits, Query
    from store.search.index import SearchIndex
    from store.search.plan import RowsOf

__all__ = ["ABOUT", "PARTS", "SUMMARIES", "TRIALS", "Library", "last_revision"]

TRIALS_FILE, REVIEWS_FILE = "trials.db", "reviews.db"

REVIEWS_ID = APPLICATION_ID + 1
"""So that one of the two files is never taken for the other."""


class Library:
    """One folder of trials. Safe to use from several threads; several processes may have it open.

    Reads go through a connection of their own, so that they do not wait for an import.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self._cache = cache
        self._notices: dict[str, str] = {}
        self._lock = threading.RLock()
        self._reviews: ReviewLog | None = None
        self._links: LinkLog | None = None
        self._alike: list[Proposal] | None = None
        self._proposing = threading.Lock()
        self._reviews_db: RowDB | None = None
        path = folder / TRIALS_FILE
        self.rows = RowDB(path)
        """The connection that an import writes through."""
        try:
            self._identity = prepare_tables(self.rows)
            self._reading = RowDB(path) if not self.rows.read_only else self.rows
            self._finding = Finding(self._reading, self._derived_folder(), self._notices, lambda: self.reviews)
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
        library = cls(where, (cache or platformdirs.user_cache_path("trialtui")).expanduser())
        library._follow_links()
        return library

    def _derived_folder(self) -> Path:
        """Where what is derived from this very library is kept: one made anew at the same path gets another."""
        name = sha256(f"{self.folder}\n{self._identity}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return self._cache / name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the files. May be called twice."""
        with self._lock:
            for db in {id(db): db for db in (self.rows, self._reading, self._reviews_db) if db}.values():
                db.close()

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
        row = self.row_of(trial_id)
        return load_summary(row) if row is not None else None

    def load(self, doc_id: int) -> Trial | None:
        """The trial of a row, or None when there is no such row. Raises Damaged when its record cannot be read."""
        found = self._reading.table(TRIALS).by_ids([doc_id])
        return load_trial(found[0]) if found else None

    def summaries(self, doc_ids: Sequence[int]) -> list[Summary]:
        """The summaries of these rows in the order asked for; rows that are not there are left out.

        So are rows that cannot be read: `notice` then says which.
        """
        return list(readable(self._summaries, doc_ids, load_summary, self._notices))

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
        session: str = "",
        off: Collection[str] = (),
    ) -> Hits:
        """The rows that match a query, the best first, or in another order; an empty query is every row.

        `session` is whose decisions, tags and notes the query means. `off` are the keys of other names (`Hits.applied`)
        that it is not to be widened by. Raises QueryError for a query that cannot be understood, StoreError when there
        is no index to search.
        """
        return self._finding.search(
            text, typing=typing, limit=limit, sort=sort, reverse=reverse, session=session, off=off
        )

    def expanded(self, query: Query, off: Collection[str] = ()) -> Expanded:
        """A query as `search` puts it: widened by what records say its words are called too."""
        return self._finding.expanded(query, off)

    def rows_of(self, session: str) -> RowsOf:
        """What answers a query about a session's decisions; they are read when it asks."""
        return self._finding.rows_of(session)

    def gather_names(
        self, *, most: int | None = None, cancelled: Callable[[], bool] | None = None, rest: float = 0.0
    ) -> bool:
        """Learn from the records what things are called too, as far as that was not done; whether it is up to date.

        Takes about a millisecond a record. With `most`, nothing is done when more than so many changed. With `rest`
        the thread sleeps that many times as long as it works. Raises StoreError when the names cannot be kept.
        """
        return self._finding.gather_names(most=most, cancelled=cancelled, rest=rest)

    @property
    def index(self) -> SearchIndex:
        """The search index, brought up to the newest revision where that can be done now.

        Raises StoreError when there is no index; `notice` says so then, and when the index is behind.
        """
        return self._finding.index

    def catch_up(self, *, wait: bool = True) -> bool:
        """Add to the index what was changed since its revision, and say whether it is up to date.

        When another thread is at it: wait for that, or leave it to it. Raises StoreError when there is no index.
        """
        return self._finding.catch_up(wait=wait)

    def prepare_search(self) -> None:
        """Load what a search needs, so that the first one is as quick as those after it. Raises StoreError."""
        self._finding.prepare()

    def let_go_of_index(self) -> None:
        """Let go of the index's files, when no search is likely soon: what was read of them counts as memory here."""
        self._finding.let_go_of_index()

    def try_to_catch_up(self) -> None:
        """`catch_up`, leaving it to a later search when it cannot be done now; `notice` says so."""
        self._finding.try_to_catch_up()

    def changing_index(self) -> AbstractContextManager[SearchIndex | None]:
        """The index, up to date, for one who changes it; None when there is none, or it cannot be made so now.

        Other threads search it as it is meanwhile.
        """
        return self._finding.changing_index()

    @property
    def notice(self) -> str | None:
        """A sentence for the reader when something does not work fully, or None."""
        return " ".join(self._notices.values()) or None

    @property
    def reviews(self) -> ReviewLog:
        """The decisions. Raises StoreError when their file cannot be opened."""
        with self._lock:
            if self._reviews is None:
                from store.linking_leads import Leads

                self._reviews = ReviewLog(self.reviews_file(), grouped=Leads(self._reading))
            return self._reviews

    def reviews_file(self) -> RowDB:
        """The file of decisions, and of what else a reviewer wrote. Raises StoreError when it cannot be opened."""
        with self._lock:
            if self._reviews_db is None:
                self._reviews_db = RowDB(self.folder / REVIEWS_FILE, application_id=REVIEWS_ID)
            return self._reviews_db

    def link(self, one: str, other: str, *, reason: str = "") -> bool:
        """Say that two records, given by any id, are of one trial; False when that was said before. See `links`."""
        return self.links.say(one, other, "same", reason=reason)

    def unlink(self, one: str, other: str, *, reason: str = "") -> bool:
        """Say that two records are of different trials, also where they were linked by themselves. See `links`."""
        return self.links.say(one, other, "different", reason=reason)

    @property
    def links(self) -> Links:
        """The reader's word on which records are of one trial. Raises StoreError when its file cannot be opened."""
        from store.linking_word import Links

        return Links(self, self._link_log())

    def history(self, trial_id: str) -> History:
        """The earlier versions of a trial and what changed between them. Raises Damaged when it cannot be read."""
        from store.changes_history import history

        return history(self._reading, trial_id)

    def proposals(
        self,
        offset: int = 0,
        limit: int | None = None,
        *,
        again: bool = False,
        tell: Tell | None = None,
        cancelled: Cancelled | None = None,
    ) -> list[Proposal]:
        """Trials that may be one and that nobody answered yet: those whose ids say so, then the most alike.

        The first call reads every record (call it in a worker thread), later ones are quick; `again` looks anew, for
        what was imported since.
        """
        from store.duplicates import alike, named, open_questions

        with self._proposing:
            found = None if again else self._alike
            if found is None:
                found = alike(self._reading, tell=tell, cancelled=cancelled)
                self._alike = None if cancelled is not None and cancelled() else found
            found = open_questions(self._reading, named(self._reading) + found)
        return found[offset : None if limit is None else offset + limit]

    def _link_log(self) -> LinkLog:
        from store.linking_log import LinkLog

        with self._lock:
            if self._links is None:
                self._links = LinkLog(self.reviews_file())
            return self._links

    def _follow_links(self) -> None:
        """Put into effect what is known of links and is not yet; `notice` says so when that cannot be done now."""
        from store.linking_following import follow

        try:
            follow(self, self._link_log if (self.folder / REVIEWS_FILE).exists() else None)
        except StoreError as error:
            self._notices["links"] = str(error)

    def row_of(self, trial_id: str) -> Document | None:
        """The row that the trial with this id has in the table of summaries."""
        row = self._find(trial_id)
        found = self._summaries.by_ids([row]) if row is not None else []
        return found[0] if found else None

    @property
    def _summaries(self) -> RowTable:
        return self._reading.table(SUMMARIES)

    def _find(self, trial_id: str) -> int | None:
        """The row of the trial that this is an id of: its own, of another of its records, or named by one of them."""
        known = normalise(trial_id) or trial_id.strip()
        if found := self._summaries.find("id", known):
            return found[0].doc_id
        from store.linking import Linking  # most ids are a trial's own

        return Linking(self._reading).find(known)
