"""Earlier versions of the single-source records of a library: what each was before a newer content replaced it.

Kept in a table of trials.db, a row a version, as what differs from the content that took its place (see `store.delta`),
so that the newest content, which the library holds, leads back to all the others, one after the other. Of 393 real
studies altered as a registry does it, what differs took 0.9 KB in the mean (its whole row 1.8 KB), the record
compressed and written as text 6.3 KB, the record itself 19 KB; it took 0.2 ms to make, compressing 0.7. Each row says
by a hash what it leads back from and what it leads to; a record that cannot be rebuilt exactly is said to be damaged,
never given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import pairwise
from typing import Any

import orjson
from tinydb.table import Document

from parsers.trial import Dumped
from store.delta import Delta, delta, restored
from store.errors import Damaged
from store.library import PARTS, TRIALS
from store.rows import RowDB
from store.summary import as_of

VERSIONS = "versions"
"""The table of trials.db."""

Key = tuple[str, str, str]
"""What a content is one of: its record's own registry id, the kind of its source, and the part of the record."""


@dataclass(frozen=True, slots=True)
class Version:
    """A content of a source that a newer one replaced, without the record itself.

    `doc_id` counts up in the order of replacing. `replaced_by` is the hash of the content that took its place, at
    `replaced_at` (ISO 8601, UTC). `as_of` are its own dates (see `store.summary.as_of`).
    """

    doc_id: int
    trial_id: str
    kind: str
    part: str
    sha256: str
    replaced_by: str
    replaced_at: str
    as_of: tuple[str, ...]
    leads: _Leads = field(repr=False)

    @property
    def key(self) -> Key:
        """What it is a content of."""
        return self.trial_id, self.kind, self.part


@dataclass(frozen=True, slots=True)
class _Leads:
    """How a version is rebuilt: the hash of the content beside it, what differs, its sources, its own hash."""

    base: str
    change: Delta | None
    sources: list[dict[str, Any]]
    check: str


class Versions:
    """The earlier versions in a library's rows."""

    def __init__(self, rows: RowDB) -> None:
        self._rows = rows
        self._table = rows.table(VERSIONS)
        self._is_indexed = False

    def keep(self, before: Dumped, after: Dumped, replaced_at: str) -> None:
        """Keep a dumped single-source record that `after`, a newer content of the same source, takes the place of.

        To be called in the transaction that replaces it, `after` being what is stored. `replaced_at` is ISO 8601, UTC.
        Raises ValueError when the two are not of one source, and StoreError as every write does.
        """
        if key_of(before) != key_of(after):
            raise ValueError(f"{key_of(after)} is no newer content of {key_of(before)}")
        old, new = _content(before), _content(after)
        if not self._is_indexed:
            self._rows.index(VERSIONS, "trial_id")
            self._is_indexed = True
        check, change = _hash(old), delta(old, new)
        if _hash(restored(new, change)) != check:
            change = {"v": old}
        source = before["sources"][0]
        self._table.insert(
            {
                "trial_id": before["id"],
                "kind": source["kind"],
                "part": source.get("part", ""),
                "sha256": source["sha256"],
                "replaced_by": after["sources"][0]["sha256"],
                "replaced_at": replaced_at,
                "as_of": list(as_of(before, source)),
                "sources": _as_read(before),
                "base": _hash(new),
                "delta": change,
                "check": check,
            }
        )

    def keep_all(self, entries: Sequence[Document], contents: Mapping[Key, Sequence[Dumped]], at: str = "") -> None:
        """Keep what new contents take the place of; to be called in the transaction, before they are written.

        `entries` are the rows in the table of summaries of the trials that they belong to. `contents` has, by what they
        are contents of, the dumped records as they come, each taking the place of the one before it, the first of what
        is stored, if anything is. `at` is when (ISO 8601, UTC), by default now. A stored record that cannot be read any
        more is not kept. Raises StoreError as every write does.
        """
        at = at or datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        stored = self._stored(entries, contents.keys())
        for key, come in contents.items():
            in_order = [stored[key], *come] if key in stored else [*come]
            for before, after in pairwise(in_order):
                self.keep(before, after, at)

    def _stored(self, entries: Sequence[Document], keys: Collection[Key]) -> dict[Key, Dumped]:
        """The single-source records of some trials that are stored now."""
        alone = [row.doc_id for row in entries if len(row["sources"]) == 1]
        with_others = sorted({key[0] for key in keys}) if len(alone) < len(entries) else []
        found: list[Dumped] = []
        for doc_id in alone:
            with suppress(Damaged):
                found += [dict(row) for row in self._rows.table(TRIALS).by_ids([doc_id])]
        for trial_id in with_others:
            with suppress(Damaged):
                found += [row["trial"] for row in self._rows.table(PARTS).find("trial_id", trial_id)]
        return {key: document for document in found if (key := key_of(document)) in keys}

    def of(self, *trial_ids: str) -> list[Version]:
        """The versions of the records with these registry ids, the last one replaced first."""
        rows = self._table.find_any("trial_id", trial_ids)
        return [_version(row.doc_id, row) for row in reversed(rows)]

    def documents(self, newest: Dumped) -> Iterator[tuple[Version, Dumped]]:
        """The earlier versions of a record that the library holds, each rebuilt, the last one replaced first.

        `newest` is the single-source record as stored. Raises Damaged where one cannot be rebuilt; those before it in
        time cannot be either.
        """
        content = _content(newest)
        known = {_hash(content): content}
        for version in self.of(newest["id"]):
            if version.key == key_of(newest):
                content = _rebuilt(version, known.get(version.leads.base))
                known[version.leads.check] = content
                yield version, {**content, "sources": version.leads.sources}

    def document(self, version: Version, newest: Dumped) -> Dumped:
        """The record as it was in an earlier version, exactly, but for the list of what it had itself replaced.

        `newest` is the content of the same source that the library holds. Raises Damaged when it cannot be rebuilt.
        """
        for each, document in self.documents(newest):
            if each.doc_id == version.doc_id:
                return document
        raise Damaged(
            f"The version of {version.trial_id} that was replaced {version.replaced_at} is not in the library."
        )


def key_of(document: Mapping[str, Any]) -> Key:
    """What a dumped single-source record is a content of."""
    source = document["sources"][0]
    return document["id"], source["kind"], source.get("part", "")


def _rebuilt(version: Version, beside: Dumped | None) -> Dumped:
    """The content of a version, from the one that replaced it; None when that is not at hand."""
    leads = version.leads
    fault = "the content that replaced it is not as it was then"
    if beside is not None:
        try:
            found: Dumped = restored(beside, leads.change)
            if _hash(found) == leads.check:
                return found
            fault = "what is kept of it is damaged"
        except (AttributeError, LookupError, TypeError, ValueError):
            fault = "what is kept of it is damaged"
    when = version.replaced_at or "at an unknown time"
    raise Damaged(
        f"The version of {version.trial_id} ({version.kind}) that was replaced {when}, and any before it, cannot be "
        f"rebuilt: {fault}. The record as it is now is not affected."
    )


def _content(document: Dumped) -> Dumped:
    """A record without where it was read; the key keeps its place among the others."""
    return {**document, "sources": []}


def _as_read(document: Dumped) -> list[dict[str, Any]]:
    """Its sources, without the contents replaced before, which have rows of their own."""
    return [{name: said for name, said in source.items() if name != "superseded"} for source in document["sources"]]


def _hash(content: Dumped) -> str:
    return blake2b(orjson.dumps(content), digest_size=12).hexdigest()


def _version(doc_id: int, row: Mapping[str, Any]) -> Version:
    try:
        return Version(
            doc_id=doc_id,
            trial_id=row["trial_id"],
            kind=row["kind"],
            part=row["part"],
            sha256=row["sha256"],
            replaced_by=row["replaced_by"],
            replaced_at=row["replaced_at"],
            as_of=tuple(row["as_of"]),
            leads=_Leads(row["base"], row["delta"], row["sources"], row["check"]),
        )
    except (KeyError, TypeError) as error:
        raise Damaged(f"An earlier version of {row.get('trial_id', 'a trial')} cannot be read: {error}.") from error
