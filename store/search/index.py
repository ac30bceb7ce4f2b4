"""The search index of a library: tantivy in a folder, derived from the rows and safe to delete.

It holds the number of the last row revision it knows; whoever owns the rows feeds it what came after. When the folder
is missing, damaged or of another version, an empty index of revision 0 takes its place.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import Damaged, ReadOnly
from store.search.by_number import by_number, row_ids
from store.search.folder import Build, IndexFolder, LockHeldError
from store.search.hits import Hits, Query
from store.search.near import Sites
from store.search.plan import Planner, RowsOf
from store.search.query import QueryError, parse
from store.search.schema import FORMAT, UPWARDS, Columns, build_schema, register_tokenizers
from store.search.shares import Share, SharedSearch, shares_of, threads_for_this_machine
from store.search.vocabulary import Vocabulary, WordLists
from store.search.writer import BrokenError, IndexWriter, engine, is_damage

if TYPE_CHECKING:
    from tantivy import Index, Schema, Searcher

_PATIENCE = 2.0
"""Seconds to wait for another process that is changing the index."""

_HELD = "Another session is changing the search index; this one catches up at the next search."
_UNWRITABLE = "The search index could not be written ({}); it catches up at the next search."

_REFUSED = "An invalid argument was passed"
"""How tantivy begins its message when a query, not a file, is at fault."""


class _Derived:
    """What is worked out of one state of an index when it is first needed; holds no file of it open."""

    def __init__(self, state: tuple[str, int]) -> None:
        self.state = state
        self.words = WordLists()
        self._sites: Sites | None = None
        self._shares: list[Share] | None = None

    def sites(self, searcher: Searcher) -> Sites:
        """Where the sites of all trials are."""
        if self._sites is None:
            self._sites = Sites(place for place, _ in searcher.terms_with_prefix("geo", ""))
        return self._sites

    def shares(self, searcher: Searcher, most: int) -> list[Share]:
        """The row ids in shares, one a thread; none when one thread does it all."""
        if self._shares is None:
            self._shares = shares_of(searcher, most)
        return self._shares


@dataclass(frozen=True)
class _Opened:
    """One build, opened, with the stamp of the state that it was opened under."""

    build: Build
    index: Index
    schema: Schema


@dataclass(frozen=True)
class Reading:
    """The index at one moment, for those who ask more of it than which trials match."""

    searcher: Searcher
    planner: Planner
    schema: Schema
    derived: _Derived


class SearchIndex:
    """The index of one library. Threads may share it; several processes may use one folder."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._changing = threading.RLock()
        self._stamp: tuple[int, int, int] | None = None
        self._opened: _Opened | None = None
        self._reported = 0
        self._known: _Derived | None = None
        self._shared = SharedSearch(threads_for_this_machine())
        self.trouble = ""
        """Why the last `update` or `clear` left the index behind, in a sentence; empty when it did not."""

    @classmethod
    def open(cls, folder: Path) -> SearchIndex:
        """Open the index in a folder, or begin an empty one. Raises ReadOnly when neither can be done."""
        index = cls(IndexFolder(folder))
        index._current()
        return index

    def close(self) -> None:
        """Let go of the files; the next search opens them again, in about a millisecond.

        What was read of them counts as memory of this process until then, though the system can take it back.
        """
        with self._lock:
            self._opened = self._stamp = None

    def __enter__(self) -> SearchIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        """How many trials the index holds."""
        with self._guarded() as opened:
            return opened.index.searcher().num_docs

    @property
    def revision(self) -> int:
        """The row revision up to which the index is complete; 0 for an empty one that wants every row."""
        with self._lock:
            self._reported = self._current().build.revision
            return self._reported

    def update(self, items: Iterable[Columns], revision: int, *, removed: Iterable[int] = ()) -> bool:
        """Put trials (their `columns`) in place of what was there, and note that `revision` is reached.

        The items are all that changed since the `revision` that this index last reported. Returns False, with the
        reason in `trouble`, when another process is changing the index, has begun it anew, or it cannot be written:
        then nothing was changed, and the next call with what changed since the (then) `revision` catches up.
        """
        return self._change(lambda opened: self._write(opened, items, removed, revision))

    def clear(self) -> bool:
        """Empty the index, so that every row is wanted again. False, with the reason in `trouble`, as `update`."""
        return self._change(self._empty)

    def search(
        self,
        query: Query,
        *,
        typing: bool = False,
        limit: int | None = None,
        sort: str | None = None,
        reverse: bool = False,
        rows_of: RowsOf | None = None,
    ) -> Hits:
        """The trials that match, the best first, or by one of `schema.INTEGERS`: dates from the newest back, others up.

        Trials without the number come last. `rows_of` answers for what a reviewer said, which is not in the index.
        Raises Damaged when the index could not be read; it is then empty.
        """
        if typing and not query.typing:
            query = parse(query.text, typing=True)
        with self.reading(rows_of) as reading:
            searcher, wanted = reading.searcher, reading.planner.plan(query.root)
            most = max(searcher.num_docs if limit is None else min(limit, searcher.num_docs), 1)
            if sort is not None:
                descending = (sort not in UPWARDS) != reverse
                return Hits(*by_number(searcher, reading.schema, wanted, most, sort, descending=descending), query)
            shares = reading.derived.shares(searcher, self._shared.threads)
            hits, total = self._shared.search(searcher, reading.schema, wanted, most, shares)
            ids = row_ids(searcher, [address for _, address in hits])
        ranked = sorted(zip((-score for score, _ in hits), ids, strict=True))
        return Hits(array("q", (doc_id for _, doc_id in ranked[:most])), total, query)

    @contextmanager
    def reading(self, rows_of: RowsOf | None = None) -> Iterator[Reading]:
        """The index as it is now, for searches of one's own; when the engine fails, an empty index takes its place.

        Raises Damaged then.
        """
        with self._guarded() as opened:
            searcher = opened.index.searcher()
            derived = self._derived(opened)
            vocabulary = Vocabulary(searcher, derived.words)
            planner = Planner(opened.schema, vocabulary, rows_of, lambda near: derived.sites(searcher).near(near))
            yield Reading(searcher, planner, opened.schema, derived)

    def _derived(self, opened: _Opened) -> _Derived:
        """What was worked out of this state of the index; kept until the next."""
        state = opened.build.name, opened.build.revision
        with self._lock:
            if self._known is None or self._known.state != state:
                self._known = _Derived(state)
            return self._known

    @contextmanager
    def _guarded(self) -> Iterator[_Opened]:
        """The index for reading; when the engine fails, an empty index takes its place."""
        opened = self._current()
        try:
            yield opened
        except BaseException as fault:
            if isinstance(fault, ValueError) and str(fault).startswith(_REFUSED):
                raise QueryError("The search engine cannot look for this; use shorter or fewer words.") from fault
            if not is_damage(fault):
                raise
            self._replace_broken(opened)
            raise Damaged("The search index was damaged; it is being built again. Search once more.") from fault

    def _replace_broken(self, broken: _Opened) -> None:
        """Begin anew, unless another process did already; leave it to the next call when that cannot be done now."""
        with self._changing, suppress(LockHeldError, OSError, BrokenError), self._folder.locked(_PATIENCE):
            in_use = self._folder.build()
            if in_use is None or in_use.name == broken.build.name:
                self._begin()

    def _current(self, *, locked: bool = False) -> _Opened:
        """The build in use as it is now: opened, and with what other processes committed.

        `locked` says that this thread holds the folder's lock. Raises ReadOnly when no index can be made.
        """
        with self._lock:
            stamp = self._folder.stamp()
            if self._opened is not None and stamp is not None and stamp == self._stamp:
                return self._opened
            build = self._folder.build()
            opened = self._reload(build) if build is not None and build.format == FORMAT else None
            if opened is not None:
                self._opened, self._stamp = opened, stamp
                return opened
            return self._begin() if locked else self._open_or_begin()

    def _reload(self, build: Build) -> _Opened | None:
        """The build with its newest commit; None when it cannot be opened."""
        import tantivy

        opened = self._opened
        try:
            with engine():
                if opened is not None and opened.build.name == build.name:
                    opened.index.reload()
                    return replace(opened, build=build)
                index = tantivy.Index.open(str(self._folder.folder_of(build)))
                return self._prepared(build, index)
        except BrokenError:
            return None

    def _prepared(self, build: Build, index: Index) -> _Opened:
        """An index with its tokenizer, read anew only when told: tantivy's own watcher is a thread that never rests."""
        index.config_reader("manual")
        register_tokenizers(index)
        return _Opened(build, index, index.schema)

    def _open_or_begin(self) -> _Opened:
        """Begin an empty index, unless another process has done so meanwhile."""
        try:
            self._folder.make()
            with self._folder.locked(_PATIENCE):
                return self._current(locked=True)
        except (OSError, LockHeldError, BrokenError) as fault:
            reason = "another session is changing it" if isinstance(fault, LockHeldError) else str(fault)
            raise ReadOnly(f"The search index in {self._folder.path} cannot be made: {reason}.") from fault

    def _begin(self) -> _Opened:
        """Put an empty index in use. The folder's lock is held. Raises BrokenError."""
        import tantivy

        with engine():
            build = self._folder.begin(FORMAT)
            index = tantivy.Index(build_schema(), path=str(self._folder.folder_of(build)))
            opened = self._prepared(build, index)
            self._folder.use(build)
        with self._lock:
            self._opened, self._stamp = opened, self._folder.stamp()
        self._folder.remove_others(build)
        return opened

    def _change(self, work: Callable[[_Opened], None]) -> bool:
        """Do work on the index while no other process changes it; False, with the reason in `trouble`, if it cannot."""
        self.trouble = ""
        with self._changing, ExitStack() as held:
            try:
                self._folder.make()
                held.enter_context(self._folder.locked(_PATIENCE))
                opened = self._current(locked=True)
            except LockHeldError:
                self.trouble = _HELD
                return False
            except (BrokenError, OSError) as fault:
                self.trouble = _UNWRITABLE.format(fault)
                return False
            try:
                work(opened)
            except BrokenError as fault:
                self.trouble = _UNWRITABLE.format(fault)
        return not self.trouble

    def _empty(self, opened: _Opened) -> None:
        self._begin()
        self._reported = 0

    def _write(self, opened: _Opened, items: Iterable[Columns], removed: Iterable[int], revision: int) -> None:
        """Replace documents and commit, then note the revision: a death in between means writing the same again."""
        if opened.build.revision < self._reported:
            self.trouble = _HELD
            return
        filler = Filler(self, opened)
        try:
            for doc_id in removed:
                filler.writer.remove(doc_id)
            for values in items:
                filler.writer.put(values)
            filler.commit(revision)
        except BaseException:
            filler.writer.close(undo=True)
            raise
        filler.writer.close()

    @contextmanager
    def filling(self) -> Iterator[Filler | None]:
        """Put many trials in, with commits on the way; nobody else changes the index meanwhile.

        None, with the reason in `trouble`, when the index cannot be changed now.
        """
        self.trouble = ""
        with self._changing, ExitStack() as held:
            try:
                self._folder.make()
                held.enter_context(self._folder.locked(_PATIENCE))
                filler = Filler(self, self._current(locked=True))
            except (LockHeldError, BrokenError, OSError) as fault:
                self.trouble = _HELD if isinstance(fault, LockHeldError) else _UNWRITABLE.format(fault)
                yield None
                return
            try:
                yield filler
            except BaseException:
                filler.writer.close(undo=True)
                raise
            filler.writer.close()

    def note_revision(self, opened: _Opened, revision: int) -> None:
        """Note up to which revision a build is complete. The folder's lock is held. Raises BrokenError."""
        with engine():
            self._folder.use(replace(opened.build, revision=revision))
        self._reported = revision


class Filler:
    """Puts trials into an index that nobody else changes."""

    def __init__(self, index: SearchIndex, opened: _Opened) -> None:
        self.writer = IndexWriter(opened.index)
        self.revision = opened.build.revision
        """Up to which the index is complete."""
        self._index = index
        self._opened = opened

    def put_text(self, doc_id: int, text: str, *, new: bool) -> None:
        """Put a trial, its columns as JSON, in the place of what has its row id; `new` says that nothing has.

        Raises BrokenError.
        """
        self.writer.put_text(doc_id, text, new=new)

    def remove(self, doc_id: int) -> None:
        """Take a trial out. Raises BrokenError."""
        self.writer.remove(doc_id)

    def commit(self, revision: int) -> None:
        """Let readers see what was put in, which is all up to `revision`. Raises BrokenError."""
        self.writer.commit()
        self._index.note_revision(self._opened, revision)
        self.revision = revision
