"""The ids by which records name each other, kept beside the records, and the trials that a change can regroup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tinydb.table import Document

from parsers.identifiers import registry_of
from parsers.naming import Naming, link_form
from store.document_text import to_text
from store.grouping import MOST_NAMERS, Doubt, Grouping, Node, Pair, group
from store.library_tables import ALIASES, DOUBTS, NAMES, PAIRS, SUMMARIES
from store.linking_leads import alias_weight
from store.rows import RowDB, RowTable
from store.summary import Held, held_in


@dataclass(slots=True)
class Surroundings:
    """All records that a change can regroup.

    `row_of` has the row of each record's trial now, 0 for one that is coming; `entries` these rows.
    """

    row_of: dict[str, int] = field(default_factory=dict)
    entries: dict[int, Document] = field(default_factory=dict)
    names: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    widely_named: set[str] = field(default_factory=set)
    pairs: dict[Pair, Document] = field(default_factory=dict)

    def grouped(self) -> Grouping:
        """The groups that the records are to be in."""
        nodes = [Node(each, register_of(each), self._named_by(each)) for each in self.row_of]
        confirmed = {ids: pair["words"] for ids, pair in self.pairs.items() if pair["same"]}
        rejected = [ids for ids, pair in self.pairs.items() if not pair["same"]]
        return group(nodes, confirmed, rejected, widely_named=self.widely_named)

    def ids(self) -> set[str]:
        """Every id that plays a part: of records, named by them, and in the reader's word."""
        named = {row["id"] for rows in self.names.values() for row in rows}
        return {*self.row_of, *_forms(self.row_of), *named, *(each for pair in self.pairs for each in pair)}

    def _named_by(self, own: str) -> tuple[tuple[str, Naming], ...]:
        rows = sorted((row["kind"], row["id"], row["of"], row["how"]) for row in self.names.get(own, ()))
        return tuple(dict.fromkeys((kind, Naming(named, registry, how)) for kind, named, registry, how in rows))


class Linking:
    """The tables behind the links; to be used within a transaction. `coming` are records that have no row yet."""

    def __init__(self, rows: RowDB) -> None:
        self._summaries = rows.table(SUMMARIES)
        self._names, self._aliases, self._pairs, self._doubts = map(rows.table, (NAMES, ALIASES, PAIRS, DOUBTS))
        self.coming: set[str] = set()

    def known_among(self, ids: Sequence[str]) -> set[str]:
        """Those of these ids that a trial is found by, or that records or the reader name: one lookup for all."""
        return {row["id"] for row in self._aliases.find_any("id", ids)}

    def name_first(self, rows: Iterable[tuple[int, Held]]) -> None:
        """Keep what new records name, given with the row of each, where nobody names any of it yet."""
        names: list[str] = []
        aliases: list[str] = []
        for doc_id, source in rows:
            names += [to_text(_naming_row(source, each)) for each in source.names]
            aliases += [to_text(_alias_row(each.id, doc_id, own=False)) for each in source.names]
            aliases += [to_text(each) for each in _form_rows(source.trial_id, doc_id)]
        if names:
            self._names.append_texts(names)
        if aliases:
            self._aliases.append_texts(aliases)

    def rename(self, sources: Sequence[Held]) -> set[str]:
        """Keep what these sources name now in place of what they named; returns the ids that this can regroup."""
        keys = {source.key for source in sources}
        own = {source.trial_id for source in sources}
        before = [row for row in self._names.find_any("by", sorted(own)) if _key(row) in keys]
        named = {row["id"] for row in before} | {each.id for source in sources for each in source.names}
        most = MOST_NAMERS + len(sources)
        touched = own | named | self._namers(named | _forms(own), most)
        _replace(self._names, before, [_naming_row(source, each) for source in sources for each in source.names])
        return touched

    def entries_of(self, trial_ids: set[str]) -> list[Document]:
        """The rows of the trials that hold records of these ids."""
        found = Surroundings()
        self._locate(trial_ids, found)
        return list(found.entries.values())

    def surroundings(self, touched: Iterable[str]) -> Surroundings:
        """Everything that can be in a group with these records, directly or through others."""
        found = Surroundings()
        new = self._locate(set(touched), found)
        while new:
            found.row_of |= new
            beside = self._beside(sorted(new), found)
            new = {each: row for each, row in self._locate(beside, found).items() if each not in found.row_of}
        return found

    def find(self, trial_id: str) -> int | None:
        """The row of the trial that an id leads to, which no trial stands under; None when it is not of one trial.

        A record's own id leads to it, then the form that it shares with others to the last of these.
        """
        for each in dict.fromkeys((trial_id, form_of(trial_id))):
            rows = [row for row in self._aliases.find_any("id", [each]) if row["entry"]]
            if rows:
                return int(max(rows, key=alias_weight)["entry"])
        return None

    def keep(self, around: Surroundings, grouping: Grouping, row_of: Mapping[str, int], touched: set[str]) -> bool:
        """Keep what follows from a grouping of records whose trials now are in these rows.

        `touched` are all ids that had to do with the change. Says whether a trial is found by other ids of its own now.
        """
        ids = around.ids() | touched
        leading = {group.ids[0] for group in grouping.groups}
        before = {row.doc_id: row for side in "ab" for row in self._doubts.find_any(side, sorted(around.row_of))}
        _replace(self._doubts, before.values(), [_doubt_row(each) for each in grouping.doubts])
        held = self._aliases.find_any("id", sorted(ids))
        rows = self._wanted_aliases(ids, row_of, leading)
        _replace(self._aliases, held, rows)
        return {_pair_of(row) for row in held if row["own"]} != {_pair_of(row) for row in rows if row["own"]}

    def _wanted_aliases(self, ids: set[str], row_of: Mapping[str, int], leading: set[str]) -> list[dict[str, Any]]:
        """What each of these ids leads to, but for those that trials stand under: a row, or 0 when to no single one."""
        wanted: dict[str, tuple[int, bool]] = {}
        for namer in self._names.find_any("id", sorted(ids)):
            row, held = row_of.get(namer["by"], 0), wanted.get(namer["id"])
            wanted[namer["id"]] = (row if held is None or held[0] == row else 0, False)
        for pair in self._pairs_of(sorted(ids)):
            for each in (pair["a"], pair["b"]):
                wanted.setdefault(each, (0, False))
        forms = [row for own in sorted(row_of) for row in _form_rows(own, row_of[own])]
        for form in forms:
            wanted.pop(form["id"], None)
        wanted |= {own: (row, True) for own, row in row_of.items()}
        single = [_alias_row(each, *wanted[each]) for each in sorted(wanted.keys() & ids - leading)]
        return single + [form for form in forms if form["id"] in ids]

    def _locate(self, ids: set[str], found: Surroundings) -> dict[str, int]:
        """The records with these ids, or with ids of these link forms, each with the row of its trial."""
        rows = self._summaries.find_any("id", sorted(ids))
        known = {row.doc_id for row in rows} | found.entries.keys()
        others = {row["entry"] for row in self._aliases.find_any("id", sorted(ids)) if row["own"]} - known
        for row in [*rows, *self._summaries.by_ids(sorted(others))]:
            found.entries[row.doc_id] = row
        located = {each.trial_id: doc_id for doc_id, row in found.entries.items() for each in held_in(row)}
        located |= {each: 0 for each in self.coming if each not in located}
        return {each: row for each, row in located.items() if each in ids or form_of(each) in ids}

    def _beside(self, ids: Sequence[str], found: Surroundings) -> set[str]:
        """The ids next to these records: of the same trial now, naming them, named by them, and said by the reader."""
        rows = {found.row_of[each] for each in ids} - {0}
        beside = {each.trial_id for row in rows for each in held_in(found.entries[row])} | _forms(ids)
        for pair in self._pairs_of(ids):
            found.pairs[pair["a"], pair["b"]] = pair
            beside |= {pair["a"], pair["b"]}
        for naming in self._names.find_any("by", ids):
            found.names[naming["by"]].append(naming)
            beside.add(naming["id"])
        namers: dict[str, set[str]] = defaultdict(set)
        for naming in self._names.find_any("id", sorted(beside)):
            namers[naming["id"]].add(naming["by"])
        found.widely_named |= {each for each, by in namers.items() if len(by) > MOST_NAMERS}
        return beside.union(*(by for each, by in namers.items() if each not in found.widely_named))

    def _pairs_of(self, ids: Sequence[str]) -> list[Document]:
        return list({row.doc_id: row for side in "ab" for row in self._pairs.find_any(side, ids)}.values())

    def _namers(self, named: set[str], most: int) -> set[str]:
        """The records that name these ids, but for ids that more than `most` name."""
        by: dict[str, set[str]] = defaultdict(set)
        for row in self._names.find_any("id", sorted(named)):
            by[row["id"]].add(row["by"])
        return {each for namers in by.values() if len(namers) <= most for each in namers}


@lru_cache(maxsize=10_000)
def register_of(trial_id: str) -> str:
    """The register of a record by its id; empty when it is of none that is known."""
    return registry_of(trial_id) or ""


def form_of(trial_id: str) -> str:
    """The form of a record's id in which others name it; quick, for most ids are their own."""
    return link_form(trial_id, register_of(trial_id)) if trial_id.startswith("20") else trial_id


def _forms(ids: Iterable[str]) -> set[str]:
    return set(map(form_of, ids))


def _key(naming: Mapping[str, Any]) -> tuple[str, str, str]:
    return naming["by"], naming["kind"], naming["part"]


def _pair_of(alias: Mapping[str, Any]) -> tuple[str, int, str]:
    return alias["id"], alias["entry"], alias.get("of", "")


def _naming_row(source: Held, naming: Naming) -> dict[str, str]:
    by, kind, part = source.key
    return {"id": naming.id, "of": naming.registry, "how": naming.how, "by": by, "kind": kind, "part": part}


def _alias_row(trial_id: str, entry: int, own: bool) -> dict[str, Any]:
    return {"id": trial_id, "entry": entry, "own": own}


def _form_rows(trial_id: str, entry: int) -> list[dict[str, Any]]:
    """The row for the form in which others name a record, where that is not its own id; several may share one."""
    form = form_of(trial_id)
    return [] if form == trial_id else [_alias_row(form, entry, own=True) | {"of": trial_id}]


def _doubt_row(doubt: Doubt) -> dict[str, str]:
    return {"a": doubt.ids[0], "b": doubt.ids[1], "reason": doubt.reason, "doubt": doubt.doubt}


def _replace(table: RowTable, before: Iterable[Document], wanted: Iterable[Mapping[str, Any]]) -> None:
    """Make rows say what is wanted; those that say it already stay as they are."""
    missing = {to_text(row): None for row in wanted}
    gone = [row.doc_id for row in before if missing.pop(to_text(row), row) is not None]
    if gone:
        table.remove(doc_ids=gone)
    if missing:
        table.append_texts(list(missing))
