"""The rows of trials, written anew from their single-source records when these, or what links them, change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from parsers.trial import Dumped
from store.grouping import Group, Grouping
from store.library_tables import PARTS, REMOVED, SUMMARIES, TRIALS
from store.linking import Surroundings
from store.merge import link_rows, merge_documents
from store.preparing import Prepared, columns_text
from store.rows import RowDB
from store.summary import Held, held_in, summary_document

Key = tuple[str, str, str]
"""What a source is a content of: the record's own id, the kind of source, the part of the record."""


@dataclass(frozen=True, slots=True)
class Written:
    """A trial's row that was written, for the index: whether it is a new one, and its columns as JSON."""

    doc_id: int
    new: bool
    text: str


@dataclass(frozen=True, slots=True)
class Staged:
    """A source whose content is to be stored: as it will be held, and the record."""

    held: Held
    record: Prepared

    @property
    def document(self) -> Dumped:
        """The dumped record, remembering what it replaces."""
        document: Dumped = orjson.loads(self.record.text)
        if self.held.superseded:
            document["sources"][0]["superseded"] = list(self.held.superseded)
        return document


class Entries:
    """Writes the rows of trials; to be used within a transaction. `revision` is the last number given to a change."""

    def __init__(self, rows: RowDB) -> None:
        self._summaries, self._trials, self._parts = (rows.table(name) for name in (SUMMARIES, TRIALS, PARTS))
        self._removed = rows.table(REMOVED)
        self.revision = 0
        self.written: list[Written] = []
        self.removed: list[int] = []

    def write_new(self, records: Sequence[Prepared]) -> list[int]:
        """Write trials of one new record each, together; returns their rows."""
        rows = [_with({"revision": revision}, record.row) for revision, record in enumerate(records, self.revision + 1)]
        doc_ids = self._summaries.append_texts(rows)
        self._trials.put_texts((doc_id, record.text) for doc_id, record in zip(doc_ids, records, strict=True))
        for doc_id, record in zip(doc_ids, records, strict=True):
            self.written.append(Written(doc_id, True, _with({"doc_id": doc_id}, record.values).decode()))
        self.revision += len(records)
        return doc_ids

    def regroup(self, around: Surroundings, grouping: Grouping, staged: Mapping[Key, Staged]) -> dict[str, int]:
        """Make the rows say what the groups are, with the staged contents; returns the row of each record.

        A row goes on under its number when the group holds the id that it stood under. Raises Damaged when a record
        that is to be merged cannot be read.
        """
        homes = {group: _homes(group, around) for group in grouping.groups}
        changed = [group for group in grouping.groups if _is_changed(group, homes[group], around, staged)]
        sources = _Sources(around, staged, {each for group in changed for each in group.ids})
        kept = self._kept(sources)
        for group in changed:
            self._remove(homes[group][1:])
        row_of = {each: homes[group][0] for group in grouping.groups for each in group.ids if homes[group]}
        for group in changed:
            contents = [
                _Content(held, staged.get(held.key), *kept.get(held.key, ({}, 0))) for held in sources.of(group)
            ]
            row = self._write(group, homes[group][0] if homes[group] else None, contents)
            row_of |= dict.fromkeys(group.ids, row)
        return row_of

    def _kept(self, sources: _Sources) -> dict[Key, tuple[Dumped, int]]:
        """The single-source records that are stored, each with its row in `PARTS` (0 for none)."""
        kept: dict[Key, tuple[Dumped, int]] = {}
        for row in self._parts.find_any("trial_id", sorted(sources.of_several)):
            kept[row["trial_id"], row["kind"], row["part"]] = dict(row["trial"]), row.doc_id
        for row in self._trials.by_ids(sorted(sources.alone)):
            kept[sources.alone[row.doc_id]] = dict(row), 0
        return kept

    def _write(self, group: Group, home: int | None, contents: Sequence[_Content]) -> int:
        """Write a trial's rows anew, or for the first time, and those of its parts."""
        first = contents[0].staged
        if home is None and len(contents) == 1 and first and not first.held.superseded:
            return self.write_new([first.record])[0]
        whole = [content.document for content in contents]
        document = merge_documents(whole, group.links)
        held = {each.held.key: each.held for each in contents}
        in_order = [
            held[source.get("trial_id", document["id"]), source["kind"], source.get("part", "")]
            for source in document["sources"]
        ]
        self.revision += 1
        row = summary_document(document, in_order) | {"revision": self.revision}
        if home is None:
            doc_id = self._summaries.insert(row)
        else:
            doc_id = home
            self._summaries.put(row, home)
        self._trials.put(document, doc_id)
        self._keep_parts(doc_id, contents, whole)
        values = first.record.values if first and len(contents) == 1 else columns_text(document)
        self.written.append(Written(doc_id, home is None, _with({"doc_id": doc_id}, values).decode()))
        return doc_id

    def _keep_parts(self, entry: int, contents: Sequence[_Content], whole: Sequence[Dumped]) -> None:
        """Keep the single-source records of a merged trial beside it; a trial's only source is its record itself."""
        if len(contents) == 1:
            if contents[0].row:
                self._parts.remove(doc_ids=[contents[0].row])
            return
        for content, trial in zip(contents, whole, strict=True):
            trial_id, kind, part = content.held.key
            row = {"trial_id": trial_id, "kind": kind, "part": part, "entry": entry, "trial": trial}
            if content.row:
                self._parts.put(row, content.row)
            else:
                self._parts.insert(row)

    def _remove(self, doc_ids: Sequence[int]) -> None:
        """Remove the rows of trials that are part of others now."""
        for doc_id in doc_ids:
            self.revision += 1
            self._removed.insert({"revision": self.revision, "doc_id": doc_id})
            self.removed.append(doc_id)
        if doc_ids:
            self._summaries.remove(doc_ids=doc_ids)
            self._trials.remove(doc_ids=doc_ids)


@dataclass(frozen=True, slots=True)
class _Content:
    """A source of a trial that is written: its new content, or the stored one; `row` is its row in `PARTS`, or 0."""

    held: Held
    staged: Staged | None
    stored: Dumped
    row: int

    @property
    def document(self) -> Dumped:
        """The dumped single-source record."""
        return self.staged.document if self.staged else self.stored


class _Sources:
    """The sources of the trials that are written, and where the stored ones are.

    `alone` has, by row, those that are a trial of their own and keep their content; `of_several` are the ids of those
    that are parts.
    """

    def __init__(self, around: Surroundings, staged: Mapping[Key, Staged], ids: set[str]) -> None:
        self._held: dict[str, dict[Key, Held]] = {each: {} for each in ids}
        self.alone: dict[int, Key] = {}
        self.of_several: set[str] = set()
        for doc_id, row in around.entries.items():
            held = [each for each in held_in(row) if each.trial_id in ids]
            for each in held:
                self._held[each.trial_id][each.key] = each
            if len(row["sources"]) > 1:
                self.of_several |= {each.trial_id for each in held}
            elif held and held[0].key not in staged:
                self.alone[doc_id] = held[0].key
        for key, content in staged.items():
            if key[0] in ids:
                self._held[key[0]][key] = content.held

    def of(self, group: Group) -> list[Held]:
        """The sources of a trial."""
        return [held for own in sorted(group.ids) for _, held in sorted(self._held[own].items())]


def _homes(group: Group, around: Surroundings) -> list[int]:
    """The rows that stood under an id of a group: the one that it keeps, and those that become part of it."""
    return sorted(
        {row for each in group.ids if (row := around.row_of[each]) and around.entries[row]["id"] in group.ids}
    )


def _is_changed(group: Group, homes: Sequence[int], around: Surroundings, staged: Mapping[Key, Staged]) -> bool:
    if len(homes) != 1 or any(key[0] in group.ids for key in staged):
        return True
    row = around.entries[homes[0]]
    return {each.trial_id for each in held_in(row)} != {*group.ids} or row.get("links", []) != link_rows(group.links)


def _with(more: Mapping[str, int], text: bytes) -> bytes:
    """A JSON object, which is not empty and has none of these keys, with some numbers more."""
    return orjson.dumps(more)[:-1] + b"," + text[1:]
