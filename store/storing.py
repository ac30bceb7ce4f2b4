"""One record into the rows of a library: beside the others of its trial, in place of an older one, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import orjson

from parsers.trial import Dumped
from store.document_text import to_text
from store.errors import Damaged, StoreError, Unstorable
from store.library import PARTS, SUMMARIES, TRIALS, last_revision
from store.merge import merge_documents
from store.placing import Place, place, succeeding
from store.preparing import Prepared
from store.rows import RowDB
from store.search.schema import Columns, columns
from store.summary import Held, held_in, summary_document


class Outcome(Enum):
    """What became of a record."""

    NEW = "new"
    CHANGED = "changed"
    MERGED = "merged"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Written:
    """A trial's row that was written, for the index: whether it is a new one, and its columns."""

    doc_id: int
    new: bool
    values: Columns


class Storing:
    """Writes records; to be used within a transaction. `revision` is the last one given."""

    def __init__(self, rows: RowDB) -> None:
        self._rows = rows
        self._summaries, self._trials, self._parts = (rows.table(name) for name in (SUMMARIES, TRIALS, PARTS))
        self.revision = 0
        self.written: list[Written] = []

    def begin(self) -> None:
        """Look where the library is; other sessions may have written since the last transaction."""
        self.revision = last_revision(self._summaries)
        self.written.clear()

    def place_all(self, records: Sequence[Prepared]) -> list[Outcome | StoreError]:
        """Store records where they belong, and say what became of each: a fault is of that record alone.

        New trials, which most are, are written together; so that order does not matter, they are before any other
        record of the same trial is placed.
        """
        held_ids = {row["id"] for row in self._summaries.find_any("id", [record.trial_id for record in records])}
        outcomes: list[Outcome | StoreError] = []
        new: dict[str, Prepared] = {}
        for record in records:
            if record.trial_id in new:
                self._write_new(new)
            if record.trial_id in held_ids:
                outcomes.append(self._place_alone(record))
            else:
                held_ids.add(record.trial_id)
                new[record.trial_id] = record
                outcomes.append(Outcome.NEW)
        self._write_new(new)
        return outcomes

    def _write_new(self, new: dict[str, Prepared]) -> None:
        """Write these trials, which the library does not hold, and forget them."""
        first = self.revision + 1
        rows = [to_text(record.row | {"revision": revision}) for revision, record in enumerate(new.values(), first)]
        doc_ids = self._summaries.append_texts(rows)
        self._trials.put_texts((doc_id, record.text) for doc_id, record in zip(doc_ids, new.values(), strict=True))
        for doc_id, record in zip(doc_ids, new.values(), strict=True):
            self.written.append(Written(doc_id, True, record.values | {"doc_id": doc_id}))
        self.revision += len(new)
        new.clear()

    def _place_alone(self, record: Prepared) -> Outcome | StoreError:
        before = self.revision, len(self.written)
        try:
            with self._rows.transaction():
                return self._place(record)
        except (Unstorable, Damaged) as error:
            self.revision = before[0]
            del self.written[before[1] :]
            return error

    def _place(self, record: Prepared) -> Outcome:
        [row] = self._summaries.find("id", record.trial_id)
        held = held_in(row)
        where, position = place(held, record.source)
        if where is Place.NEWER:
            held[position] = succeeding(held[position], record.source)
            self._combine(row.doc_id, record, held, position)
            return Outcome.CHANGED
        if where is Place.OTHER:
            self._combine(row.doc_id, record, [*held, record.source], len(held))
            return Outcome.MERGED
        return Outcome.UNCHANGED

    def _combine(self, doc_id: int, record: Prepared, held: Sequence[Held], position: int) -> None:
        """Store a record as the source at `position` of a trial whose sources are then `held`."""
        document: Dumped = orjson.loads(record.text)
        if held[position].superseded:
            document["sources"][0]["superseded"] = list(held[position].superseded)
        if len(held) == 1:
            self._write_document(doc_id, document, held)
            return
        merged = merge_documents(self._keep_parts(doc_id, held[position], document))
        by_source = {(each.kind, each.part): each for each in held}
        in_order = [by_source[source["kind"], source.get("part", "")] for source in merged["sources"]]
        self._write_document(doc_id, merged, in_order)

    def _keep_parts(self, doc_id: int, source: Held, document: Dumped) -> list[Dumped]:
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

    def _write_document(self, doc_id: int, document: Dumped, held: Sequence[Held]) -> None:
        """Write a trial's two rows anew, under the next revision."""
        self._summaries.put(summary_document(document, held) | {"revision": self.revision + 1}, doc_id)
        self._trials.put(document, doc_id)
        self.revision += 1
        self.written.append(Written(doc_id, False, columns(doc_id, document)))


def _part(trial_id: str, kind: str, part: str, trial: Dumped) -> dict[str, Any]:
    return {"trial_id": trial_id, "kind": kind, "part": part, "trial": trial}
