"""The table of abbreviations and synonyms of a library: the links of all its records, counted, in a folder.

It is derived from the records and safe to delete: a small tantivy index of its own beside the search index, one
document a record, so that a changed record changes its own votes and no others. How many records say a link is how
often the link stands in the index, which is read from its sorted list of terms: opening reads nothing, and a look-up
costs microseconds however large the library is. It holds the number of the last row revision it knows; whoever owns
the rows feeds it what came after, in steps of any size. A step is seen whole or not at all.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import ReadOnly
from store.search.expansion_choice import expansions
from store.search.expansion_evidence import Counted, Expansion
from store.search.folder import Build, IndexFolder, LockHeldError
from store.search.synonyms_links import Link, prefix
from store.search.writer import BrokenError, engine

if TYPE_CHECKING:
    from tantivy import Index, IndexWriter, Query, Searcher

FORMAT = 2
"""Version of the links and their keys; a table of another version is built again."""

STEP = 10_000
"""Records to feed in one step when there are many: a step has a commit, and its work is lost when it is cancelled."""

MOST_TEXTS = 100
"""Texts of one key that are looked at, the commonest: the rest are misspellings that a record or two have.

Where a key has more, records that have changed may count more than once, until the engine next merges its files.
"""

_MEMORY = 20_000_000
"""Bytes that the engine gathers before it writes."""

_PATIENCE = 2.0
_MOST_KEPT = 5000

_HELD = "Another session is gathering abbreviations; this one takes them up when they are there."
_UNWRITABLE = "The table of abbreviations could not be written ({}); searching works without it."

Mined = tuple[int, Sequence[str]]
"""A record's row id and its links, as `store.search.synonyms.links` gives them."""


@dataclass(frozen=True)
class _Opened:
    """A build, opened at one commit; `everything` counts what is not removed, where something is."""

    build: Build
    index: Index
    searcher: Searcher
    everything: Query | None


class Abbreviations:
    """The table of one library. Threads may share it; several processes may use one folder."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._changing = threading.RLock()
        self._stamp: tuple[int, int, int] | None = None
        self._opened: _Opened | None = None
        self._known: dict[str, tuple[Counted, ...]] = {}
        self._reported = 0
        self.trouble = ""
        """Why the last `update` or `clear` changed nothing, in a sentence; empty when it did."""

    @classmethod
    def open(cls, folder: Path) -> Abbreviations:
        """Open the table in a folder, or begin an empty one. Raises ReadOnly when neither can be done."""
        table = cls(IndexFolder(folder))
        table._current()
        return table

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._opened = self._stamp = None
            self._known.clear()

    def __enter__(self) -> Abbreviations:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        """How many records say something."""
        return self._current().searcher.num_docs

    @property
    def revision(self) -> int:
        """The row revision up to which the table is complete; 0 for an empty one that wants every record."""
        with self._lock:
            self._reported = self._current().build.revision
            return self._reported

    def update(self, items: Iterable[Mined], revision: int, *, removed: Iterable[int] = ()) -> bool:
        """Put what records say in the place of what they said, and note that `revision` is reached.

        The items are all that changed since the `revision` that this table last reported; whoever gives them may stop
        by raising, and nothing is changed. Returns False, with the reason in `trouble`, when it cannot be done now.
        """
        self.trouble = ""
        with self._changing, ExitStack() as held:
            try:
                self._folder.make()
                held.enter_context(self._folder.locked(_PATIENCE))
                opened = self._current(locked=True)
                if opened.build.revision < self._reported:
                    self.trouble = _HELD
                else:
                    self._write(opened, items, revision, removed)
            except LockHeldError:
                self.trouble = _HELD
            except (BrokenError, OSError) as fault:
                self.trouble = _UNWRITABLE.format(fault)
        return not self.trouble

    def clear(self) -> bool:
        """Empty the table, so that every record is wanted again. False, with the reason in `trouble`, as `update`."""
        self.trouble = ""
        with self._changing:
            try:
                self._folder.make()
                with self._folder.locked(_PATIENCE):
                    self._begin()
                    self._reported = 0
            except LockHeldError:
                self.trouble = _HELD
            except (BrokenError, OSError) as fault:
                self.trouble = _UNWRITABLE.format(fault)
        return not self.trouble

    def links(self, key: str) -> Sequence[Counted]:
        """What records say of a key, the commonest first; nothing when the table cannot be read (it is then empty)."""
        if not key:
            return ()
        try:
            opened = self._current()
            known = self._known.get(key)
            if known is None:
                known = self._looked_up(opened, key)
                self._keep(opened, key, known)
            return known
        except ReadOnly:
            return ()
        except BrokenError:
            with suppress(BrokenError, OSError, LockHeldError):
                self._replace_broken()
            return ()

    def _keep(self, opened: _Opened, key: str, known: tuple[Counted, ...]) -> None:
        """Remember an answer, unless the table has changed meanwhile."""
        with self._lock:
            if opened is self._opened:
                if len(self._known) >= _MOST_KEPT:
                    self._known.clear()
                self._known[key] = known

    def expansions(self, tokens: Sequence[str], *, written: str = "", context: Iterable[str] = ()) -> list[Expansion]:
        """What else words in a row may be called; see `store.search.expansion_choice.expansions`."""
        return expansions(self.links, tokens, written=written, context=context)

    def _looked_up(self, opened: _Opened, key: str) -> tuple[Counted, ...]:
        start = prefix(key)
        with engine():
            found = opened.searcher.terms_with_prefix("link", start, limit=MOST_TEXTS)
            if opened.everything is not None and 0 < len(found) < MOST_TEXTS:
                found = opened.searcher.terms_with_prefix("link", start, opened.everything, limit=MOST_TEXTS)
        ranked = sorted(((-records, packed) for packed, records in found if records > 0))
        return tuple(Counted(Link.unpacked(packed), -negative) for negative, packed in ranked)

    def _current(self, *, locked: bool = False) -> _Opened:
        """The build in use, opened at its newest commit. `locked` says that this thread holds the folder's lock."""
        with self._lock:
            stamp = self._folder.stamp()
            if self._opened is not None and stamp is not None and stamp == self._stamp:
                return self._opened
            build = self._folder.build()
            opened = None
            if build is not None and build.format == FORMAT:
                with suppress(BrokenError):
                    opened = self._reopened(build)
            if opened is not None:
                self._use(opened, stamp)
                return opened
            return self._begin() if locked else self._open_or_begin()

    def _open_or_begin(self) -> _Opened:
        """Begin an empty table, unless another process has done so meanwhile. Raises ReadOnly."""
        try:
            self._folder.make()
            with self._folder.locked(_PATIENCE):
                return self._current(locked=True)
        except (OSError, LockHeldError, BrokenError) as fault:
            reason = "another session is changing it" if isinstance(fault, LockHeldError) else str(fault)
            where = self._folder.path
            raise ReadOnly(f"The table of abbreviations in {where} cannot be made: {reason}.") from fault

    def _use(self, opened: _Opened, stamp: tuple[int, int, int] | None) -> None:
        self._opened, self._stamp = opened, stamp
        self._known = {}

    def _reopened(self, build: Build) -> _Opened:
        """The build at its newest commit. Raises BrokenError."""
        import tantivy

        with engine():
            before = self._opened
            if before is not None and before.build.name == build.name:
                before.index.reload()
                return self._read(build, before.index)
            index = tantivy.Index.open(str(self._folder.folder_of(build)))
            index.config_reader("manual")
            return self._read(build, index)

    def _read(self, build: Build, index: Index) -> _Opened:
        import tantivy

        everything = tantivy.Query.all_query() if _has_removed(self._folder.folder_of(build)) else None
        return _Opened(build, index, index.searcher(), everything)

    def _begin(self) -> _Opened:
        """Put an empty table in use. The folder's lock is held. Raises BrokenError, OSError."""
        import tantivy

        with engine():
            build = self._folder.begin(FORMAT)
            builder = tantivy.SchemaBuilder()
            builder.add_integer_field("doc_id", indexed=True)
            builder.add_text_field("link", tokenizer_name="raw", index_option="basic")
            index = tantivy.Index(builder.build(), path=str(self._folder.folder_of(build)))
            index.config_reader("manual")
            opened = self._read(build, index)
            self._folder.use(build)
        with self._lock:
            self._use(opened, self._folder.stamp())
        self._folder.remove_others(build)
        return opened

    def _replace_broken(self) -> None:
        """Begin anew, unless another process did already."""
        broken = self._opened
        with self._changing, self._folder.locked(_PATIENCE):
            in_use = self._folder.build()
            if in_use is None or broken is None or in_use.name == broken.build.name:
                self._begin()

    def _write(self, opened: _Opened, items: Iterable[Mined], revision: int, removed: Iterable[int]) -> None:
        """Replace documents and commit, then note the revision: a death in between means writing the same again."""
        with engine():
            writer = opened.index.writer(_MEMORY, 1)
        try:
            self._put(writer, opened, items, removed)
            with engine():
                writer.commit()
        except BaseException:
            with suppress(BrokenError), engine():
                writer.rollback()
            raise
        finally:
            with suppress(BrokenError), engine():
                writer.wait_merging_threads()
        self._folder.use(replace(opened.build, revision=revision))
        self._reported = revision

    def _put(self, writer: IndexWriter, opened: _Opened, items: Iterable[Mined], removed: Iterable[int]) -> None:
        from tantivy import Document

        is_new = opened.searcher.num_docs == 0
        schema = opened.index.schema
        for doc_id in removed:
            with engine():
                writer.delete_documents_by_term("doc_id", doc_id)
        for doc_id, links in items:
            with engine():
                if not is_new:
                    writer.delete_documents_by_term("doc_id", doc_id)
                if links:
                    writer.add_document(Document.from_dict({"doc_id": doc_id, "link": list(links)}, schema))


def _has_removed(folder: Path) -> bool:
    """Whether the engine's list of its files says that documents in them are no longer there."""
    try:
        segments = json.loads((folder / "meta.json").read_bytes())["segments"]
        return any(segment["deletes"] for segment in segments)
    except (OSError, ValueError, KeyError, TypeError):
        return True
