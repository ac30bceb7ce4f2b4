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
from typing import TYPE_CHECKING, Protocol, cast

from store.errors import Damaged, ReadOnly
from store.search.folder import Build, IndexFolder, LockHeldError
from store.search.plan import Planner
from store.search.query import Query, QueryError, parse
from store.search.schema import FORMAT, build_schema, columns, register_tokenizers

if TYPE_CHECKING:
    from tantivy import Index, Schema

    from parsers.trial import Trial

_PATIENCE = 2.0
"""Seconds to wait for another process that is changing the index."""

_WRITER_MEMORY = 64_000_000

_HELD = "Another session is changing the search index; this one catches up at the next search."
_UNWRITABLE = "The search index could not be written ({}); it catches up at the next search."

_REFUSED = "An invalid argument was passed"
"""How tantivy begins its message when a query, not a file, is at fault."""


@dataclass(frozen=True)
class Hits:
    """What a query found: row ids, the best first; `total` counts those beyond a limit too."""

    doc_ids: array[int]
    total: int
    query: Query


class _Counted(Protocol):
    """The part of tantivy's SearchResult that its stub leaves out."""

    count: int


class _BrokenError(Exception):
    """The engine cannot read or write its files."""


@contextmanager
def _engine() -> Iterator[None]:
    """Turn what the engine raises into `_BrokenError`; its panics are no Exception, and name themselves."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as fault:
        raise _BrokenError(str(fault)) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise _BrokenError(str(fault)) from None


@dataclass(frozen=True)
class _Opened:
    """One build, opened, with the stamp of the state that it was opened under."""

    build: Build
    index: Index
    planner: Planner
    schema: Schema


class SearchIndex:
    """The index of one library. Threads may share it; several processes may use one folder."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._changing = threading.RLock()
        self._stamp: tuple[int, int, int] | None = None
        self._opened: _Opened | None = None
        self._reported = 0
        self.trouble = ""
        """Why the last `update` or `clear` left the index behind, in a sentence; empty when it did not."""

    @classmethod
    def open(cls, folder: Path) -> SearchIndex:
        """Open the index in a folder, or begin an empty one. Raises ReadOnly when neither can be done."""
        index = cls(IndexFolder(folder))
        index._current()
        return index

    def close(self) -> None:
        """Let go of the files."""
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

    def update(self, items: Iterable[tuple[int, Trial]], revision: int, *, removed: Iterable[int] = ()) -> bool:
        """Put trials under their row ids, in place of what was there, and note that `revision` is reached.

        The items are all that changed since the `revision` that this index last reported. Returns False, with the
        reason in `trouble`, when another process is changing the index, has begun it anew, or it cannot be written:
        then nothing was changed, and the next call with what changed since the (then) `revision` catches up.
        """
        return self._change(lambda opened: self._write(opened, items, removed, revision))

    def clear(self) -> bool:
        """Empty the index, so that every row is wanted again. False, with the reason in `trouble`, as `update`."""
        return self._change(self._empty)

    def search(self, query: Query, *, typing: bool = False, limit: int | None = None) -> Hits:
        """The trials that match, the best first. Raises Damaged when the index could not be read; it is then empty."""
        if typing and not query.typing:
            query = parse(query.text, typing=True)
        with self._guarded() as opened:
            searcher = opened.index.searcher()
            wanted = searcher.num_docs if limit is None else min(limit, searcher.num_docs)
            found = searcher.search(opened.planner.plan(query.root), limit=max(wanted, 1), count=True)
            total = cast(_Counted, found).count
            hits = found.hits[:wanted]
            doc_ids = searcher.fast_field_values("doc_id", [address for _, address in hits])
        ids = (int(doc_id) for doc_id in doc_ids if doc_id is not None)
        ranked = sorted(zip((-score for score, _ in hits), ids, strict=True))
        return Hits(array("q", (doc_id for _, doc_id in ranked)), total, query)

    @contextmanager
    def _guarded(self) -> Iterator[_Opened]:
        """The index for reading; when the engine fails, an empty index takes its place."""
        opened = self._current()
        try:
            with _engine():
                yield opened
        except _BrokenError as fault:
            if str(fault).startswith(_REFUSED):
                raise QueryError("The search engine cannot look for this; use shorter or fewer words.") from fault
            self._replace_broken(opened)
            raise Damaged("The search index was damaged; it is being built again. Search once more.") from fault

    def _replace_broken(self, broken: _Opened) -> None:
        """Begin anew, unless another process did already; leave it to the next call when that cannot be done now."""
        with self._changing, suppress(LockHeldError, OSError, _BrokenError), self._folder.locked(_PATIENCE):
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
            with _engine():
                if opened is not None and opened.build.name == build.name:
                    opened.index.reload()
                    return replace(opened, build=build)
                index = tantivy.Index.open(str(self._folder.folder_of(build)))
                return self._prepared(build, index)
        except _BrokenError:
            return None

    def _prepared(self, build: Build, index: Index) -> _Opened:
        """An index with its tokenizer, read anew only when told: tantivy's own watcher is a thread that never rests."""
        index.config_reader("manual")
        register_tokenizers(index)
        return _Opened(build, index, Planner(index.schema), index.schema)

    def _open_or_begin(self) -> _Opened:
        """Begin an empty index, unless another process has done so meanwhile."""
        try:
            self._folder.make()
            with self._folder.locked(_PATIENCE):
                return self._current(locked=True)
        except (OSError, LockHeldError, _BrokenError) as fault:
            reason = "another session is changing it" if isinstance(fault, LockHeldError) else str(fault)
            raise ReadOnly(f"The search index in {self._folder.path} cannot be made: {reason}.") from fault

    def _begin(self) -> _Opened:
        """Put an empty index in use. The folder's lock is held. Raises _BrokenError."""
        import tantivy

        with _engine():
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
            except (_BrokenError, OSError) as fault:
                self.trouble = _UNWRITABLE.format(fault)
                return False
            try:
                work(opened)
            except _BrokenError as fault:
                self.trouble = _UNWRITABLE.format(fault)
        return not self.trouble

    def _empty(self, opened: _Opened) -> None:
        self._begin()
        self._reported = 0

    def _write(
        self, opened: _Opened, items: Iterable[tuple[int, Trial]], removed: Iterable[int], revision: int
    ) -> None:
        """Replace documents and commit, then note the revision: a death in between means writing the same again."""
        from tantivy import Document

        if opened.build.revision < self._reported:
            self.trouble = _HELD
            return
        with _engine():
            writer = opened.index.writer(_WRITER_MEMORY, 1)
        try:
            for doc_id in removed:
                with _engine():
                    writer.delete_documents_by_term("doc_id", doc_id)
            for doc_id, trial in items:
                values = columns(doc_id, trial)
                with _engine():
                    writer.delete_documents_by_term("doc_id", doc_id)
                    writer.add_document(Document.from_dict(values, opened.schema))
            with _engine():
                writer.commit()
        except BaseException:
            with suppress(_BrokenError), _engine():
                writer.rollback()
            raise
        finally:
            with suppress(_BrokenError), _engine():
                writer.wait_merging_threads()
        with _engine():
            self._folder.use(replace(opened.build, revision=revision))
        self._reported = revision
