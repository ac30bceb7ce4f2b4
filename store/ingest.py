"""Records into a library: in batches that are each stored whole, merged with what is there, and into the index."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from parsers.document import Document, Rejected, Wanted
from parsers.reading import formats_named, found
from parsers.streams import Meter
from parsers.trial import Trial, dump
from parsers.zip_files import Later, Pause
from store.errors import Busy, StoreError
from store.filling import Filling, filling
from store.import_summary import ImportProgress, ImportSummary
from store.library import Library
from store.preparing import Prepared, Ready, prepare
from store.preparing_pool import ALONE_BYTES, Answer, prepared
from store.seen import Seen
from store.storing import Outcome, Storing
from store.worker_process import workers_for_this_machine

BATCH = 500
"""Records a transaction: what a killed import loses at most."""

LOOKED_UP = 64
"""Documents looked up at once, whether they were stored before."""

TELL_SECONDS = 0.25
"""Time between two calls of the progress callback at least."""

TRIES = 12
"""How often a batch waits for another session's write (some seconds each time) before the import gives up."""

Tell = Callable[[ImportProgress], None]
Cancelled = Callable[[], bool]

MaybeLater = TypeVar("MaybeLater", bound=Document | Rejected | Later | Pause)
"""Documents, and among them what other processes will read where there is such."""


def ingest(
    library: Library,
    items: Iterable[Trial | Rejected | Wanted],
    *,
    progress: Tell | None = None,
    cancelled: Cancelled | None = None,
) -> ImportSummary:
    """Store records, each with exactly one source, and bring the search index up to them.

    Killed at any moment, the library holds each record whole, old or new, and reading the same input again completes
    it. `progress` is called at most four times a second; when `cancelled` says so, what was read is kept and the rest
    is not read. Raises StoreError (Busy, DiskFull, ReadOnly, ...) with the batches before it kept.
    """
    with _running(library, progress) as run:
        for item in items:
            run.take(Answer(None, [prepare(dump(item)) if isinstance(item, Trial) else item]))
            if cancelled is not None and cancelled():
                run.summary.cancelled = True
                break
    return run.summary


def import_paths(
    library: Library,
    paths: Iterable[str | Path],
    *,
    form: str | None = None,
    progress: Tell | None = None,
    cancelled: Cancelled | None = None,
    workers: int | None = None,
) -> ImportSummary:
    """Read files and folders into a library, as `ingest`; by several processes when there is much to read.

    What was stored whole before is not read again. `form` forces a format by name. `workers` is how many processes
    read; 1: only this one. Raises ValueError for a format that there is not, and StoreError as `ingest`.
    """
    formats_named(form)
    meter = Meter()
    seen = Seen(library.rows, form)
    with _running(library, progress, meter, seen) as run:
        count = workers_for_this_machine() if workers is None else workers
        items = found(paths, meter, total=progress is not None, apart=ALONE_BYTES if count > 1 else None)
        answers = prepared(run.unread(items), form, workers=count, seen=seen, unread=run.unread)
        try:
            for answer in answers:
                run.take(answer)
                if cancelled is not None and cancelled():
                    run.summary.cancelled = True
                    break
        finally:
            answers.close()
    return run.summary


@contextmanager
def _running(
    library: Library, progress: Tell | None, meter: Meter | None = None, seen: Seen | None = None
) -> Iterator[_Import]:
    """An import; at the end of the block what is left is stored and indexed."""
    with _rare_garbage_collection(), filling(library) as index:
        run = _Import(library, index, progress, meter or Meter(), seen)
        yield run
        run.store()
    run.end()


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Look for reference cycles seldom: records have none, and looking through them took half of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Import:
    """One import: what was read and is not yet stored, and the counts."""

    def __init__(
        self, library: Library, filling: Filling, progress: Tell | None, meter: Meter, seen: Seen | None
    ) -> None:
        self.summary = ImportSummary()
        self._library = library
        self._filling = filling
        self._progress = progress
        self._meter = meter
        self._seen = seen
        self._storing = Storing(library.rows)
        self._began = self._told = time.monotonic()
        self._waiting: list[tuple[list[Ready], bytes | None]] = []
        self._records = 0
        self._wanted: list[Wanted] = []
        self._marks: dict[int, bytes] = {}
        self._ahead: dict[int, int] = {}
        """Bytes of input that were read to find a document which is not answered yet; most are read with another."""

    def unread(self, items: Iterable[MaybeLater]) -> Iterator[MaybeLater]:
        """The documents that were not stored whole before; the others' records are counted as unchanged.

        Entries that other processes read pass: what they hold is looked up there.
        """
        some: list[MaybeLater] = []
        for item, size in self._measured(items):
            some.append(item)
            if size and isinstance(item, Document | Rejected):
                self._ahead[id(item)] = size
            if len(some) >= LOOKED_UP or isinstance(item, Later | Pause):
                yield from self._new_of(some)
                some = []
        yield from self._new_of(some)

    def _measured(self, items: Iterable[MaybeLater]) -> Iterator[tuple[MaybeLater, int]]:
        """Items, each with the bytes of input that were read to find it."""
        coming = iter(items)
        before = self._meter.bytes_read
        for item in coming:
            yield item, self._meter.bytes_read - before
            before = self._meter.bytes_read

    def _new_of(self, items: Sequence[MaybeLater]) -> Iterator[MaybeLater]:
        known: dict[bytes, int] = {}
        marks: dict[int, bytes] = {}
        documents = [each for each in items if isinstance(each, Document)]
        if self._seen and documents:
            marks = {id(each): self._seen.mark_of(each) for each in documents}
            known = self._seen.records(marks.values())
        for item in items:
            mark = marks.get(id(item))
            if mark is not None and mark in known:
                self.summary.unchanged += known[mark]
                self._ahead.pop(id(item), None)
                self._tell()
                continue
            if mark is not None:
                self._marks[id(item)] = mark
            yield item

    def take(self, answer: Answer) -> None:
        """Take in what a document gave; it is stored when its batch is full."""
        mark = answer.mark or self._marks.pop(id(answer.document), None)
        self._ahead.pop(id(answer.document), None)
        self.summary.unchanged += answer.unchanged
        self._waiting.append((answer.records, mark))
        self._records += len(answer.records)
        if self._records >= BATCH:
            self.store()
        self._tell()

    def store(self) -> None:
        """Store what is waiting, all or nothing of it, and give it to the index."""
        batch, self._waiting, self._records = self._waiting, [], 0
        if not batch:
            return
        for attempt in range(TRIES):
            try:
                self.summary.add(self._store_together(batch))
                break
            except Busy:
                if attempt == TRIES - 1:
                    raise
        self._filling.add(self._storing.written, self._storing.removed, self._storing.revision)

    def end(self) -> None:
        """Close the books: what of the wanted ids is missing, how long it took, what the index has to say."""
        self.summary.wanted = len(self._wanted)
        self.summary.missing = [each for each in self._wanted if not self._library.ids_of([each.trial_id])]
        self.summary.notice = self._library.notice
        self.summary.seconds = time.monotonic() - self._began
        self._tell(last=True)

    def _store_together(self, batch: list[tuple[list[Ready], bytes | None]]) -> ImportSummary:
        counts = ImportSummary()
        wanted = [item for items, _ in batch for item in items if isinstance(item, Wanted)]
        with self._library.rows.transaction():
            self._storing.begin()
            records = [item for items, _ in batch for item in items if isinstance(item, Prepared)]
            outcomes = iter(self._storing.place_all(records))
            stored: dict[bytes, int] = {}
            for items, mark in batch:
                refused = len(counts.rejected)
                for item in items:
                    if isinstance(item, Prepared):
                        _count(item, next(outcomes), counts)
                    elif isinstance(item, Rejected):
                        counts.rejected.append(item)
                if mark and len(counts.rejected) == refused and not any(isinstance(item, Wanted) for item in items):
                    stored[mark] = len(items)
            if self._seen:
                self._seen.add(stored)
        self._wanted += wanted
        return counts

    def _tell(self, *, last: bool = False) -> None:
        now = time.monotonic()
        if self._progress is not None and (last or now - self._told >= TELL_SECONDS):
            self._told = now
            done = self.summary.records + self._records
            # Documents wait for other processes: what was read of them is not done before they are answered.
            read, total = self._meter.bytes_read - sum(self._ahead.values()), self._meter.bytes_total
            self._progress(ImportProgress(done, self.summary.refused, now - self._began, read, total))


def _count(record: Prepared, outcome: Outcome | StoreError, counts: ImportSummary) -> None:
    """Count what became of a record."""
    if isinstance(outcome, StoreError):
        counts.rejected.append(Rejected(record.name, str(outcome), record.record))
        return
    counts.new += outcome is Outcome.NEW
    counts.changed += outcome is Outcome.CHANGED
    counts.merged += outcome is Outcome.MERGED
    counts.unchanged += outcome is Outcome.UNCHANGED
