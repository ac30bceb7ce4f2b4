"""Trials like one trial: its most telling words, looked for in the same places of others, and what they share.

A word tells the more the fewer trials have it there. Conditions and interventions count most, then the title, then
keywords, MeSH terms, primary outcomes and the inclusion criteria.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log
from typing import TYPE_CHECKING, Any, Final

from parsers.text import visible
from parsers.trial import dump
from store.search import texts
from store.search.words import tokens

if TYPE_CHECKING:
    from tantivy import Query as Engine

    from store.library import Library
    from store.search.index import Reading, SearchIndex

LIMIT: Final = 50
"""How many similar trials are given."""

_MOST_WORDS_SHOWN = 6
_COMMON = 0.15
"""The part of all trials from which on a word in a place tells nothing."""

_EMPTY_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "of", "on", "or", "than"}
    | {"that", "the", "their", "this", "to", "versus", "vs", "was", "were", "will", "with", "without", "not", "none"}
    | {"placebo", "sham", "usual", "standard", "care", "control", "controlled", "arm", "group", "other", "using"}
    | {"study", "trial", "patients", "subjects", "participants", "treatment", "therapy", "efficacy", "safety", "effect"}
    | {"clinical", "evaluate", "evaluation", "assess", "compare", "comparison", "investigate", "use", "used", "based"}
    | {"age", "aged", "year", "years", "month", "months", "week", "weeks", "day", "days", "hours", "time", "after"}
    | {"before", "between", "during", "within", "least", "more", "less", "mg", "kg", "ml", "dose", "baseline", "change"}
    | {"mean", "number", "rate", "incidence", "proportion", "percentage", "level", "levels", "score", "defined"}
    | {"disease", "diseases", "disorder", "disorders", "syndrome", "syndromes", "must", "have", "had", "any", "all"}
)
"""Words that tell nothing wherever they stand."""


@dataclass(frozen=True, slots=True)
class _Aspect:
    """Words of some columns of the one trial, how many of them at most, and where they are looked for with a weight."""

    said_in: tuple[str, ...]
    most: int
    looked_for_in: tuple[tuple[str, float], ...]


_ASPECTS: Final = (
    _Aspect(("cond",), 12, (("cond", 2.0), ("mesh_cond", 0.7), ("title", 0.7))),
    _Aspect(("mesh_cond",), 8, (("mesh_cond", 0.6), ("cond", 0.4))),
    _Aspect(("drug", "other"), 12, (("drug", 2.0), ("other", 0.8), ("mesh_drug", 0.7), ("title", 0.7))),
    _Aspect(("mesh_drug",), 8, (("mesh_drug", 0.6), ("drug", 0.5))),
    _Aspect(("acronym", "title"), 10, (("title", 1.2),)),
    _Aspect(("keyword",), 6, (("keyword", 0.6),)),
    _Aspect(("primary",), 5, (("primary", 0.4),)),
    _Aspect(("include",), 8, (("include", 0.25),)),
)


@dataclass(frozen=True, slots=True)
class Shared:
    """What two trials have in common: conditions and interventions as the other writes them, and other words."""

    conditions: tuple[str, ...] = ()
    interventions: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    """A similar trial: its row, how alike it is (100 would be the trial itself), and what they share."""

    doc_id: int
    percent: int
    shared: Shared


Record = Mapping[str, Any]
"""A dumped trial; Any, because its values are of many types and come from the store."""


def similar_to(library: Library, doc_id: int, *, limit: int = LIMIT) -> list[Similar]:
    """The trials of a library most like the one in a row, the most alike first.

    Empty when there is no such row, or it says nothing that any other says. Raises StoreError.
    """

    def load(row: int) -> Record | None:
        trial = library.load(row)
        return None if trial is None else dump(trial)

    document = load(doc_id)
    return [] if document is None else find_similar(library.index, doc_id, document, load, limit=limit)


def find_similar(
    index: SearchIndex, doc_id: int, document: Record, load: Callable[[int], Record | None], *, limit: int = LIMIT
) -> list[Similar]:
    """The trials most like the one in a row, the most alike first; `load` gives the dumped trial of a row.

    Empty when the trial says nothing that any other says.
    """
    said = _Said(document)
    with index.reading() as opened:
        wanted = _telling(opened, said)
        if not wanted:
            return []
        found = opened.searcher.search(_plan(opened, wanted), limit=limit + 1, count=False).hits
        row_ids = opened.searcher.fast_field_values("doc_id", [address for _, address in found])
    scored = [(int(row), float(score)) for row, (score, _) in zip(row_ids, found, strict=True) if row is not None]
    own = dict(scored).get(doc_id, 0.0) or max((score for _, score in scored), default=0.0)
    telling = _by_telling(wanted)
    similar = []
    for row, score in scored:
        other = load(row) if row != doc_id else None
        if other is not None:
            percent = min(max(round(100 * score / own), 1), 99) if own else 1
            similar.append(Similar(row, percent, said.shared_with(_Said(other), telling)))
    return similar[:limit]


@dataclass(frozen=True, slots=True)
class _Clause:
    """A word looked for in a column, how rare it is there, and what it counts."""

    column: str
    word: str
    rarity: float
    weight: float


def _telling(opened: Reading, said: _Said) -> list[_Clause]:
    """The most telling words of each aspect, each with the places where it is looked for."""
    known: dict[tuple[str, str], float] = {}
    total = max(opened.searcher.num_docs, 1)

    def rarity(column: str, word: str) -> float:
        if (column, word) not in known:
            count = opened.searcher.doc_freq(column, word)
            known[column, word] = log(1 + total / count) if 0 < count <= max(_COMMON * total, 2) else 0.0
        return known[column, word]

    clauses: dict[tuple[str, str], _Clause] = {}
    for aspect in _ASPECTS:
        counts = Counter(word for column in aspect.said_in for word in said.words(column))
        main, *_ = aspect.looked_for_in
        scores = {word: rarity(main[0], word) * (1 + log(count)) for word, count in counts.items()}
        best = nlargest(aspect.most, (word for word, score in scores.items() if score > 0), key=scores.__getitem__)
        for word in best:
            for column, weight in aspect.looked_for_in:
                before = clauses.get((column, word))
                rare = rarity(column, word)
                if rare and (before is None or before.weight < weight):
                    clauses[column, word] = _Clause(column, word, rare, weight)
    return list(clauses.values())


def _plan(opened: Reading, wanted: Iterable[_Clause]) -> Engine:
    """The engine's query for any of the words."""
    import tantivy

    engine = tantivy.Query
    parts = [
        engine.boost_query(engine.term_query(opened.schema, clause.column, clause.word), clause.weight)
        for clause in wanted
    ]
    return engine.boolean_query([(tantivy.Occur.Should, part) for part in parts])


def _by_telling(wanted: Iterable[_Clause]) -> dict[str, float]:
    """The words that were looked for, with how much each tells."""
    telling: dict[str, float] = {}
    for clause in wanted:
        telling[clause.word] = max(telling.get(clause.word, 0.0), clause.rarity * clause.weight)
    return telling


class _Said:
    """What a trial says, by column."""

    def __init__(self, document: Record) -> None:
        self._columns = texts.by_column(document)

    def texts(self, *columns: str) -> Iterator[str]:
        """The texts of some columns."""
        return (text for column in columns for text in self._columns.get(column, ()) if text)

    def words(self, *columns: str) -> list[str]:
        """The words of some columns, without those that tell nothing."""
        found = (word for text in self.texts(*columns) for word in tokens(text))
        return [word for word in found if word not in _EMPTY_WORDS and len(word) > 1 and not word.isdigit()]

    def shared_with(self, other: _Said, telling: Mapping[str, float]) -> Shared:
        """What another trial has in common with this one; `telling` are the words that it was found by."""
        conditions = _same(self.texts("cond", "mesh_cond"), other.texts("cond", "mesh_cond"))
        drugs = ("drug", "other", "mesh_drug")
        interventions = [
            name for name in _same(self.texts(*drugs), other.texts(*drugs)) if not _EMPTY_WORDS.issuperset(tokens(name))
        ]
        said = {word for text in (*conditions, *interventions) for word in tokens(text)}
        places = sorted({column for aspect in _ASPECTS for column in aspect.said_in})
        both = set(telling).intersection(other.words(*places)) - said
        words = nlargest(_MOST_WORDS_SHOWN, both, key=lambda word: (telling[word], word))
        return Shared(_shown(conditions), _shown(interventions), tuple(words))


def _same(mine: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """Those of their names that are mine too, whatever the spelling and the order of words, each once."""
    known = {frozenset(tokens(name)) for name in mine}
    found = {key: name for name in reversed([*theirs]) if (key := frozenset(tokens(name))) in known and key}
    return [*reversed(found.values())]


def _shown(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(visible(name, single_line=True) for name in names)
