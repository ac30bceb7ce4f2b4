"""Records into a library: in batches that are each stored whole, merged with what is there, then into the index."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from parsers.document import Rejected
from parsers.trial import Trial, dump, load
from store.errors import Busy, Damaged, StoreError, Unstorable
from store.library import CATCH_UP, PARTS, SUMMARIES, TRIALS, Library, last_revision
from store.merge import merge_documents
from store.placing import Place, place, succeeding
from store.summary import Held, held_from, held_in, summary_document

BATCH = 200
"""Records a transaction: what a killed import loses at most."""

TELL_SECONDS = 0.25
"""Time between two calls of the progress callback at least."""

TRIES = 12
"""How often a batch waits for another session's write (some seconds each time) before the import gives up."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: records handled, those rejected among them, and seconds since it began."""

    records: int
    rejected: int
    seconds: float

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / self.seconds if self.seconds > 0 else 0.0


@dataclass(slots=True)
class ImportSummary:
    """What an import did. `records` were read; each was new, changed, merged, unchanged or rejected.

    `changed` took the place of an older content of the same source; `merged` is another source of a known trial.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    seconds: float = 0.0
    cancelled: bool = False
    notice: str | None = None

    @property
    def records(self) -> int:
        """How many records were read, rejected ones included."""
        return self.new + self.changed + self.unchanged + self.merged + len(self.rejected)

    @property
    def stored(self) -> int:
        """How many records changed the library."""
        return self.new + self.changed + self.merged

    def lines(self) -> list[str]:
        """The summary for people, one sentence a line; it counts what was rejected, and leaves naming it to others."""
        counts = [(self.new, "new"), (self.changed, "changed"), (self.merged, "merged"), (self.unchanged, "unchanged")]
        parts = [f"{number:,} {name}" for number, name in [*counts, (len(self.rejected), "rejected")] if number]
        rate = f" in {self.seconds:.1f} s ({self.records / self.seconds:,.0f} a second)" if self.seconds > 0 else ""
        noun = "record" if self.records == 1 else "records"
        lines = [f"{self.records:,} {noun} read{rate}: {', '.join(parts) or 'nothing to import'}."]
        if self.records and not self.stored and not self.rejected:
            lines.append("The library holds all of it already; nothing was changed.")
        if self.cancelled:
            lines.append("The import was stopped; what was read before is kept.")
        return lines + ([self.notice] if self.notice else [])


def ingest(
    library: Library,
    items: Iterable[Trial | Rejected],
    *,
    progress: Callable[[ImportProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportSummary:
    """Store records, each with exactly one source, and bring the search index up to them.

    Killed at any moment, the library holds each record whole, old or new, and reading the same input again completes
    it. `progress` is called at most four times a second; when `cancelled` says so, what was read is kept and the rest
    is not read. Raises StoreError (Busy, DiskFull, ReadOnly, ...) with the batches before it kept.
    """
    run = _Import(library, progress)
    with _rare_garbage_collection():
        for item in items:
            run.take(item)
            if cancelled is not None and cancelled():
                run.summary.cancelled = True
                break
        return run.finish()


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """Look for reference cycles seldom: records have none, and looking through them took an eighth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Import:
    """One import: the records read and not yet stored, how many are stored and not yet indexed, and the counts."""

    def __init__(self, library: Library, progress: Callable[[ImportProgress], None] | None) -> None:
        self.summary = ImportSummary()
        self._library = library
        self._progress = progress
        self._began = self._told = time.monotonic()
        self._waiting: list[Trial] = []
        self._unindexed = 0
        self._revision = 0
        rows = library.rows
        self._summaries, self._trials, self._parts = (rows.table(name) for name in (SUMMARIES, TRIALS, PARTS))

    def take(self, item: Trial | Rejected) -> None:
        """Take a record in; it is stored when its batch is full."""
        if isinstance(item, Rejected):
            self.summary.rejected.append(item)
        else:
            self._waiting.append(item)
        if len(self._waiting) >= BATCH:
            self._store()
        self._tell()

    def finish(self) -> ImportSummary:
        """Store and index the rest."""
        self._store()
        self._index()
        self.summary.seconds = time.monotonic() - self._began
        self._tell(last=True)
        return self.summary

    def _store(self) -> None:
        """Store the waiting records, all or none of them."""
        batch, self._waiting = self._waiting, []
        if not batch:
            return
        for attempt in range(TRIES):
            try:
                counts = self._store_together(batch)
                break
            except Busy:
                if attempt == TRIES - 1:
                    raise
        self.summary.new += counts.new
        self.summary.changed += counts.changed
        self.summary.unchanged += counts.unchanged
        self.summary.merged += counts.merged
        self.summary.rejected += counts.rejected
        self._unindexed += counts.stored
        if self._unindexed >= CATCH_UP:
            self._index()

    def _store_together(self, batch: list[Trial]) -> ImportSummary:
        counts = ImportSummary()
        with self._library.rows.transaction():
            self._revision = last_revision(self._summaries)
            for trial in batch:
                try:
                    with self._library.rows.transaction():
                        self._place(trial, counts)
                except (Unstorable, Damaged) as error:
                    source = trial.sources[0]
                    counts.rejected.append(Rejected(source.name, str(error), source.record))
        return counts

    def _place(self, trial: Trial, counts: ImportSummary) -> None:
        """Store one record where it belongs."""
        incoming = held_from(trial)
        rows = self._summaries.find("id", trial.id)
        if not rows:
            self._write(None, trial, dump(trial), [incoming])
            counts.new += 1
            return
        row = rows[0]
        held = held_in(row)
        where, position = place(held, incoming)
        if where is Place.NEWER:
            held[position] = succeeding(held[position], incoming)
            self._combine(row.doc_id, trial, held, position)
            counts.changed += 1
        elif where is Place.OTHER:
            self._combine(row.doc_id, trial, [*held, incoming], len(held))
            counts.merged += 1
        else:
            counts.unchanged += 1

    def _combine(self, doc_id: int, trial: Trial, held: list[Held], position: int) -> None:
        """Store a record as the source at `position` of a trial whose sources are then `held`."""
        document = dump(trial)
        if held[position].superseded:
            document["sources"][0]["superseded"] = list(held[position].superseded)
        if len(held) == 1:
            self._write(doc_id, load(document), document, held)
            return
        parts = self._keep_parts(doc_id, held[position], document)
        merged = merge_documents(parts)
        by_source = {(each.kind, each.part): each for each in held}
        in_order = [by_source[source["kind"], source.get("part", "")] for source in merged["sources"]]
        self._write(doc_id, load(merged), merged, in_order)

    def _keep_parts(self, doc_id: int, source: Held, document: dict[str, Any]) -> list[dict[str, Any]]:
        """Keep a source's own record beside the merged one; return those of all sources, in the order first read."""
        trial_id = document["id"]
        kept = self._parts.find("trial_id", trial_id)
        if not kept:
            [single] = self._trials.by_ids([doc_id])
            only = single["sources"][0]
            self._parts.insert(_part(trial_id, only["kind"], only.get("part", ""), dict(single)))
        same = [row for row in kept if (row["kind"], row["part"]) == (source.kind, source.part)]
        part = _part(trial_id, source.kind, source.part, document)
        if same:
            self._parts.put(part, same[0].doc_id)
        else:
            self._parts.insert(part)
        return [row["trial"] for row in self._parts.find("trial_id", trial_id)]

    def _write(self, doc_id: int | None, trial: Trial, document: dict[str, Any], held: list[Held]) -> None:
        """Write a trial's two rows under the next revision."""
        row = summary_document(trial, self._revision + 1, held)
        if doc_id is None:
            doc_id = self._summaries.insert(row)
        else:
            self._summaries.put(row, doc_id)
        self._trials.put(document, doc_id)
        self._revision += 1

    def _index(self) -> None:
        """Bring the index up to what is stored; without one, searching catches up later."""
        with suppress(StoreError):  # the library's notice says it
            self._library.catch_up()
        self._unindexed = 0
        self.summary.notice = self._library.notice

    def _tell(self, *, last: bool = False) -> None:
        now = time.monotonic()
        if self._progress is not None and (last or now - self._told >= TELL_SECONDS):
            self._told = now
            done = self.summary.records + len(self._waiting)
            self._progress(ImportProgress(done, len(self.summary.rejected), now - self._began))


def _part(trial_id: str, kind: str, part: str, trial: dict[str, Any]) -> dict[str, Any]:
    return {"trial_id": trial_id, "kind": kind, "part": part, "trial": trial}
