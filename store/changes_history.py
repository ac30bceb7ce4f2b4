"""What became of a trial in a library: each time a source was replaced by a newer content, and what changed by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from parsers.trial import Dumped
from store.changes import ModuleChanges, changes
from store.changes_summary import summary
from store.errors import Damaged
from store.library import PARTS, SUMMARIES, TRIALS
from store.merge import merge_documents
from store.rows import RowDB
from store.summary import content_hash, last_update
from store.versions import Key, Version, Versions, key_of

_MOST_SOURCES = 10
"""Sources of a trial up to which a decision is looked for among all that some of them said."""


@dataclass(frozen=True, slots=True)
class Step:
    """A content of a source taking the place of an older one.

    `date` is the newer record's own (partial, as the source gives it), or else the day of the replacing; `version` says
    what was replaced, by what, and when.
    """

    date: str
    version: Version
    modules: tuple[ModuleChanges, ...]

    @property
    def summary(self) -> str:
        """What changed, in one line."""
        return summary(self.modules)


@dataclass(frozen=True, slots=True)
class History:
    """The steps of a trial, the last one first; `faults` are sentences on versions that cannot be read any more."""

    trial_id: str
    steps: tuple[Step, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """What changed in a trial since somebody saw it.

    `replaced` counts the contents that newer ones replaced, `added` are the kinds of the sources that came to it.
    """

    modules: tuple[ModuleChanges, ...]
    replaced: int
    added: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What changed, in one line; empty when nothing did."""
        if not self.replaced and not self.added:
            return ""
        return summary(self.modules)


def history(rows: RowDB, trial_id: str, *, bookkeeping: bool = False) -> History:
    """The history of the trial that stands under an id; empty when none does. `bookkeeping`: see `changes`.

    Raises Damaged when the trial itself cannot be read.
    """
    found = _history(rows, trial_id, bookkeeping)
    # Another session may have replaced a content between two reads.
    return _history(rows, trial_id, bookkeeping) if found.faults else found


def _history(rows: RowDB, trial_id: str, bookkeeping: bool) -> History:
    versions = Versions(rows)
    steps: list[Step] = []
    faults: list[str] = []
    for newest in current_sources(rows, _stored(rows, trial_id)):
        newer = newest
        try:
            for version, older in versions.documents(newest):
                found = changes(older, newer, bookkeeping=bookkeeping)
                steps.append(Step(last_update(newer) or version.replaced_at[:10], version, tuple(found)))
                newer = older
        except Damaged as error:
            faults.append(str(error))
    steps.sort(key=lambda step: step.version.doc_id, reverse=True)
    return History(trial_id, tuple(steps), tuple(faults))


def _stored(rows: RowDB, trial_id: str) -> Dumped:
    """The trial that stands under an id, as it is stored; empty when there is none."""
    found = rows.table(SUMMARIES).find("id", trial_id)
    documents = rows.table(TRIALS).by_ids([found[0].doc_id]) if found else []
    return dict(documents[0]) if documents else {}


def current_sources(rows: RowDB, trial: Mapping[str, Any]) -> list[Dumped]:
    """The single-source records that a stored trial holds now, in the order of its sources."""
    sources = trial.get("sources", [])
    if len(sources) <= 1:
        return [dict(trial)] if sources else []
    ids = {trial["id"], *(source.get("trial_id") or trial["id"] for source in sources)}
    held = {key_of(row["trial"]): row["trial"] for row in rows.table(PARTS).find_any("trial_id", sorted(ids))}
    keys = [(source.get("trial_id") or trial["id"], source["kind"], source.get("part", "")) for source in sources]
    return [held[key] for key in keys if key in held]


def changes_since(rows: RowDB, trial_id: str, sha256: str) -> Since | None:
    """What changed in the trial that stands under an id since the hash of its sources' contents was `sha256`.

    That is the hash in its summary, which a decision notes. None when the library does not know such a state of the
    trial, or cannot rebuild it any more.
    """
    trial = _stored(rows, trial_id)
    current = current_sources(rows, trial)
    earlier: dict[Key, list[tuple[Version, Dumped]]] = {}
    for document in current:
        earlier[key_of(document)] = list(_readable(Versions(rows).documents(document)))
    for replaced, then in enumerate(_states(current, earlier)):
        for held in _subsets(then):
            if content_hash([document["sources"][0]["sha256"] for document in held]) != sha256:
                continue
            kept = {key_of(document) for document in held}
            added = tuple(key_of(document)[1] for document in current if key_of(document) not in kept)
            found = changes(merge_documents(held), trial)
            return Since(tuple(found), replaced, added)
    return None


def _readable(documents: Iterator[tuple[Version, Dumped]]) -> Iterator[tuple[Version, Dumped]]:
    """The versions up to the first that cannot be rebuilt."""
    while True:
        try:
            yield next(documents)
        except (StopIteration, Damaged):
            return


def _states(
    current: Sequence[Dumped], earlier: Mapping[Key, Sequence[tuple[Version, Dumped]]]
) -> Iterator[list[Dumped]]:
    """What the sources held: now, before the last replacing, before the one before, and so on."""
    held = {key_of(document): document for document in current}
    yield list(held.values())
    for _, document in sorted(
        (pair for pairs in earlier.values() for pair in pairs), key=lambda pair: pair[0].doc_id, reverse=True
    ):
        held[key_of(document)] = document
        yield list(held.values())


def _subsets(documents: Sequence[Dumped]) -> Iterator[Sequence[Dumped]]:
    """All of the sources, then with fewer and fewer of them: some may have come later."""
    least = 1 if len(documents) <= _MOST_SOURCES else max(len(documents) - 1, 1)
    for number in range(len(documents), least - 1, -1):
        yield from combinations(documents, number)
