"""Trials that may be one: by ids that are named and do not settle it, and by what the records say.

They are proposed with what speaks for it, and merged by nobody but the reader.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Literal

from store.duplicates_blocks import Blocks
from store.duplicates_score import Facts, facts_of, judge, titles_of
from store.library_tables import DOUBTS, PAIRS, SUMMARIES, TRIALS
from store.linking import Linking, register_of
from store.summary import held_in

if TYPE_CHECKING:
    from store.rows import RowDB

_AT_ONCE = 500
"""Pairs compared, and trials looked at, between two looks at whether to go on."""

_FACTS = 20_000
"""Trials whose facts are kept in memory."""

_BETTER = 10
"""Points by which a match is much better than another."""

Tell = Callable[[int, int], None]
"""Called with how many trials were looked at, and of how many."""

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two trials, by the ids of records, that may be one.

    `evidence` says what speaks for it, `doubt` why they were not linked where ids speak for it (kind "named").
    `score` is in points of `store.duplicates_score`; None where ids speak.
    """

    ids: tuple[str, str]
    kind: Literal["named", "alike"]
    evidence: str
    doubt: str = ""
    score: int | None = None

    @property
    def why(self) -> str:
        """All that is to be said, in one line."""
        return f"{self.evidence}; not linked, because {self.doubt}" if self.doubt else self.evidence


def alike(rows: RowDB, *, tell: Tell | None = None, cancelled: Cancelled | None = None) -> list[Proposal]:
    """The trials of a library that are probably one by what their records say, the surest first.

    Reads every record once, and those worth comparing once more: on one core some 40 s for 100,000 whole studies, and
    as long again for comparing where a fifth of them are of other registers than most. When `cancelled` says so, it
    ends with what was found.
    """
    numbers, blocks = _blocks(rows, tell, cancelled or (lambda: False))
    found: dict[tuple[str, str], Proposal] = {}
    facts: dict[int, Facts] = {}
    pairs = blocks.pairs()
    while some := list(islice(pairs, _AT_ONCE)):
        if cancelled is not None and cancelled():
            break
        _load(rows, {numbers[each] for pair in some for each in pair}, facts)
        for one, other in some:
            proposal = _proposal(facts.get(numbers[one]), facts.get(numbers[other]))
            if proposal:
                found[proposal.ids] = proposal
    return sorted(_best(list(found.values())), key=lambda each: (-(each.score or 0), each.ids))


def named(rows: RowDB) -> list[Proposal]:
    """The records that name ids which do not settle whether they are of one trial, by id."""
    doubts = rows.table(DOUBTS).each()
    found = [Proposal((row["a"], row["b"]), "named", row["reason"], row["doubt"]) for row in doubts]
    return sorted(found, key=lambda each: each.ids)


def open_questions(rows: RowDB, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Those of these proposals that are still to be answered: two trials, which nobody called different."""
    own = _own_ids(rows, {each for proposal in proposals for each in proposal.ids})
    apart = {frozenset((row["a"], row["b"])) for row in rows.table(PAIRS).each() if not row["same"]}
    return [
        each
        for each in proposals
        if (one := own.get(each.ids[0]))
        and (other := own.get(each.ids[1]))
        and one != other
        and not any(frozenset((mine, its)) in apart for mine in one for its in other)
    ]


def _best(proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals without those where one of the two has a much better match in the register of the other.

    A trial has one record in a register: the worse match is its sister.
    """
    best: dict[tuple[str, str], int] = {}
    for each in proposals:
        for one, other in (each.ids, each.ids[::-1]):
            key = one, register_of(other)
            best[key] = max(best.get(key, 0), each.score or 0)
    return [
        each
        for each in proposals
        if all(best[one, register_of(other)] < (each.score or 0) + _BETTER for one, other in (each.ids, each.ids[::-1]))
    ]


def _own_ids(rows: RowDB, trial_ids: set[str]) -> dict[str, tuple[str, ...]]:
    """By id of a record, the ids of all records of its trial."""
    own: dict[str, tuple[str, ...]] = {}
    for row in Linking(rows).entries_of(trial_ids):
        ids = tuple(sorted({each.trial_id for each in held_in(row)}))
        own |= {each: ids for each in ids if each in trial_ids}
    return own


def _blocks(rows: RowDB, tell: Tell | None, cancelled: Cancelled) -> tuple[array[int], Blocks]:
    """The titles of all trials, and the row of each by its number."""
    numbers, blocks = array("q"), Blocks()
    total = len(rows.table(SUMMARIES)) if tell else 0
    for trial in rows.table(TRIALS).each(damaged=lambda fault: None):
        if len(numbers) % _AT_ONCE == 0:
            if cancelled():
                break
            if tell:
                tell(len(numbers), total)
        blocks.add(len(numbers), trial.get("registry", ""), titles_of(trial.get("identification") or {}))
        numbers.append(trial.doc_id)
    return numbers, blocks


def _load(rows: RowDB, doc_ids: set[int], facts: dict[int, Facts]) -> None:
    """Have the facts of these trials in memory; of one that is no more there are none."""
    if len(facts) > _FACTS:
        facts.clear()
    for row in rows.table(TRIALS).by_ids(sorted(doc_ids - facts.keys())):
        facts[row.doc_id] = facts_of(row.doc_id, row)


def _proposal(one: Facts | None, other: Facts | None) -> Proposal | None:
    judged = judge(one, other) if one and other else None
    if not (one and other and judged):
        return None
    score, evidence = judged
    ids = (one.id, other.id) if one.id < other.id else (other.id, one.id)
    return Proposal(ids, "alike", evidence, score=score)
