"""A word or phrase of a query -> the engine's query: how well it matches counts, and where.

Exact comes first, then another form of the word, then what is known to mean the same, then its beginning, then one
typing error, then two: each higher where a trial says what it is about than elsewhere, so that a study of what is known
to mean the same comes before one that excludes it as spelled. The steps between are higher than any weight of a
column, so the order is kept for a single word; for several words the counts add up. Measured over judged queries:
tests/benchmarks/relevance.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from store.search.expansion import SynonymForm
from store.search.schema import GRAM, HEAD, NARRATIVE, SHORT, WEIGHTS, grams
from store.search.tree import Form, Phrase, Word
from store.search.vocabulary import TYPO_COLUMNS, Vocabulary

if TYPE_CHECKING:
    from tantivy import Query as Engine
    from tantivy import Schema

ANYWHERE = tuple(WEIGHTS)
"""Every column of words."""
RANKED = {name: weight for name, weight in WEIGHTS.items() if name not in NARRATIVE}
"""The columns in which it counts where and how often a word is."""


class _Step(NamedTuple):
    """What a kind of match counts: where a trial says what it is about, and elsewhere."""

    head: float
    body: float


_EXACT = _Step(400.0, 300.0)
_VARIANT = _Step(385.0, 290.0)
_SAME = _Step(370.0, 270.0)
_BEGINNING = _Step(250.0, 180.0)
_ONE_TYPO = _Step(230.0, 120.0)
_TWO_TYPOS = _Step(150.0, 60.0)
_SCATTERED = 100.0
"""For the parts of a hyphenated word in one short text, not in a row."""
_SCATTERED_COLUMNS = ("title", "official", "cond", "drug", "other", "keyword", "arms")
_ONE_BY_ONE = 50
"""Words looked for one by one at most; a set of them costs more to begin with."""
_ID_PART, _WHOLE_ID = 450.0, 500.0
_FLAT = 20.0
"""What a column's weight is multiplied by where every match in it counts alike (beginnings, typing errors)."""
_LAST = frozenset(("exclude", "low"))
"""What is found only here comes after all that is found elsewhere by the same kind of match."""
_LAST_COUNTS = 0.9
_FEW_COLUMNS = ("title", "cond", "drug")
"""Where words two typing errors away are weighed; they come last anyway."""
_BEGUN_TYPOS = 8
"""Mistyped beginnings that are looked for at most: each is a walk through the words of every column."""

_InColumn = Callable[[str], list["Engine"]]


class TermPlanner:
    """Makes engine queries for words and phrases."""

    def __init__(self, schema: Schema, vocabulary: Vocabulary) -> None:
        import tantivy

        self._schema = schema
        self._vocabulary = vocabulary
        self._engine = tantivy.Query
        self._occur = tantivy.Occur

    def plan(
        self, term: Word | Phrase, weighed: Mapping[str, float], columns: Sequence[str], *, as_spelled: bool
    ) -> Engine:
        """What has the term in one of the columns, ranked by how it matches and by the weighed columns."""
        forms = (Form(term.tokens),) if isinstance(term, Phrase) else term.forms
        steps = [self._step(_EXACT, columns, weighed, self._rows([form for form in forms if _is_own(form)]))]
        if not as_spelled:
            if some := [form for form in forms if _is_variant(form)]:
                steps.append(self._step(_VARIANT, columns, weighed, self._rows(some)))
            if some := [form for form in forms if form.why]:
                steps.append(self._same(some, columns, weighed))
        begun = [form for form in forms if _is_own(form) and (term.open or form.open)]
        if begun and (not as_spelled or term.text.endswith("*")):
            steps.append(self._beginnings(begun, columns, weighed))
        if not as_spelled:
            steps += self._typos(forms, columns, weighed, is_open=term.open)
            texts = [name for name in columns if name in _SCATTERED_COLUMNS]
            parts = forms[0].tokens
            if isinstance(term, Word) and len(parts) > 1 and texts and "".join(parts).isascii():
                steps.append(self._scattered(parts, texts))
            if isinstance(term, Word) and columns is ANYWHERE and (term.id_part or term.text.lower() == "nct"):
                steps.append(self.id_part(term.id_part or "nct"))
        return self._best(steps)

    def id_part(self, part: str) -> Engine:
        """Trials with an id that holds the part; a whole id first."""
        holds = [self._engine.term_query(self._schema, "id_start", part, "basic")]
        pieces = grams(part)
        if len(part) < GRAM:
            inside = f"{re.escape(part)}.*|.*{re.escape(part)}"
            holds.append(self._engine.regex_query(self._schema, "id_grams", inside))
        elif len(pieces) == 1:
            holds.append(self._engine.term_query(self._schema, "id_grams", pieces[0]))
        elif not part.startswith("nct"):
            # `NCT` only ever begins an id, and its pieces are in nearly all of them.
            holds.append(self._engine.phrase_query(self._schema, "id_grams", list(pieces)))
        whole = self._engine.term_query(self._schema, "id", part, "basic")
        found = self._engine.const_score_query(self._any(holds), _ID_PART)
        return self._best([self._engine.const_score_query(whole, _WHOLE_ID), found])

    def _best(self, queries: Sequence[Engine]) -> Engine:
        return queries[0] if len(queries) == 1 else self._engine.disjunction_max_query(list(queries))

    def _any(self, queries: Iterable[Engine]) -> Engine:
        return self._engine.boolean_query([(self._occur.Should, query) for query in queries])

    def _step(self, step: _Step, columns: Sequence[str], weighed: Mapping[str, float], in_column: _InColumn) -> Engine:
        """One kind of match: the step for being in one of the columns, and how much it is in the best weighed one.

        What is in a weighed column is in one of the columns, so the engine may take both as they come; to look up each
        trial of the one in the other would take longer.
        """
        found = [
            self._engine.const_score_query(self._any(query for name in some for query in in_column(name)), base)
            for some, base in _by_step(step, columns)
        ]
        counted = [
            self._engine.boost_query(query, weight) for name, weight in weighed.items() for query in in_column(name)
        ]
        if counted:
            found = [self._best(found), self._engine.disjunction_max_query(counted, 0.1)]
            return self._any(found)
        return self._best(found)

    def _flat_step(
        self, step: _Step, columns: Sequence[str], weighed: Mapping[str, float], in_column: _InColumn
    ) -> Engine:
        """One kind of match of which each counts alike: the step, and the weight of the best column that it is in."""
        found = []
        for some, base in _by_step(step, columns):
            alike: dict[float, list[Engine]] = {}
            for name in some:
                if queries := in_column(name):
                    alike.setdefault(base + weighed.get(name, 0.0) * _FLAT, []).extend(queries)
            found += [self._engine.const_score_query(self._any(queries), count) for count, queries in alike.items()]
        return self._best(found) if found else self._engine.empty_query()

    def _same(self, forms: Sequence[Form], columns: Sequence[str], weighed: Mapping[str, float]) -> Engine:
        """What means the same, but for trials that say something else by it."""
        step = self._step(_SAME, columns, weighed, self._rows(forms))
        others = dict.fromkeys(row for form in forms if isinstance(form, SynonymForm) for row in form.unless)
        if not others:
            return step
        unwanted = self._any(self._row(name, Form(row)) for row in others for name in columns)
        return self._engine.boolean_query([(self._occur.Must, step), (self._occur.MustNot, unwanted)])

    def _scattered(self, tokens: Sequence[str], texts: Sequence[str]) -> Engine:
        """Short texts with all parts of a hyphenated word, in any order (`anti-TGF-beta`: `anti-PD-L1/TGF-beta`)."""
        found = [
            self._engine.boolean_query(
                [(self._occur.Must, self._engine.term_query(self._schema, name, token)) for token in tokens]
            )
            for name in texts
        ]
        return self._engine.const_score_query(self._any(found), _SCATTERED)

    def _rows(self, forms: Sequence[Form]) -> _InColumn:
        return lambda column: [self._row(column, form) for form in forms]

    def _row(self, column: str, form: Form) -> Engine:
        if len(form.tokens) == 1:
            return self._engine.term_query(self._schema, column, form.tokens[0])
        return self._engine.phrase_query(self._schema, column, list(form.tokens))

    def _beginnings(self, forms: Sequence[Form], columns: Sequence[str], weighed: Mapping[str, float]) -> Engine:
        """Words that begin so. Of one to three letters there are too many to look for them in every text."""
        letters = min(len(form.tokens[-1]) for form in forms)
        if columns is ANYWHERE and letters <= GRAM:
            columns = SHORT if letters < GRAM else tuple(RANKED)
            weighed = {name: weight for name, weight in weighed.items() if name in columns}
        elif letters < 2:
            columns, weighed = columns[:1], dict(list(weighed.items())[:1])
        flat = _among(TYPO_COLUMNS, weighed)
        return self._flat_step(
            _BEGINNING, columns, flat, lambda name: [each for form in forms for each in self._begin(name, form)]
        )

    def _begin(self, column: str, form: Form) -> list[Engine]:
        """The form with more letters after it; a row's single last letter says too little yet, and is left out.

        Tokens are letters and digits, so they stand for themselves in a pattern.
        """
        *row, last = form.tokens
        if not row:
            return self._longer(column, last)
        if len(last) == 1:
            return [self._row(column, Form(tuple(row)))]
        return [self._engine.regex_phrase_query(self._schema, column, [*row, f"{last}.*"])]

    def _longer(self, column: str, word: str) -> list[Engine]:
        """Words that begin with a word; without the word itself, which counts more as such, where they are few.

        To look for it here too would take as long as all else of a word that many trials have.
        """
        words = self._vocabulary.longer(column, word)
        if words is None:
            return [self._prefix(column, word)]
        return [self._engine.term_query(self._schema, column, each) for each in words]

    def _prefix(self, column: str, beginning: str) -> Engine:
        return self._engine.fuzzy_term_query(self._schema, column, beginning, 0, prefix=True)

    def _typos(
        self, forms: Sequence[Form], columns: Sequence[str], weighed: Mapping[str, float], *, is_open: bool
    ) -> list[Engine]:
        """Words that the index holds one or two typing errors away."""
        known_in = TYPO_COLUMNS if columns is ANYWHERE else tuple(name for name in columns if name != "low")
        if is_open and columns is ANYWHERE:
            columns = tuple(RANKED)
        flat, few = _among(TYPO_COLUMNS, weighed), _among(_FEW_COLUMNS, weighed)
        found: list[list[str]] = [[], []]
        for form in forms:
            if form.typos and known_in:
                near = self._vocabulary.near(form.tokens[0], known_in, is_open=is_open)
                for words, more in zip(found, near, strict=False):
                    words += more
        in_column = self._begun_any if is_open else self._any_of
        return [
            self._flat_step(base, columns, counted, in_column(words))
            for base, counted, words in ((_ONE_TYPO, flat, found[0]), (_TWO_TYPOS, few, found[1]))
            if words
        ]

    def _any_of(self, words: Sequence[str]) -> _InColumn:
        if len(words) <= _ONE_BY_ONE:
            return lambda column: [self._engine.term_query(self._schema, column, word) for word in words]
        return lambda column: [self._engine.term_set_query(self._schema, column, list(words))]

    def _begun_any(self, words: Sequence[str]) -> _InColumn:
        return lambda column: [self._prefix(column, word) for word in words[:_BEGUN_TYPOS]]


def _by_step(step: _Step, columns: Sequence[str]) -> list[tuple[list[str], float]]:
    """The columns by what being in one of them counts; no list is empty."""
    last = [name for name in columns if name in _LAST]
    body = [name for name in columns if name not in HEAD and name not in _LAST]
    groups = (
        ([name for name in columns if name in HEAD], step.head),
        (body, step.body),
        (last, step.body * _LAST_COUNTS),
    )
    return [(names, base) for names, base in groups if names]


def _among(some: Sequence[str], weighed: Mapping[str, float]) -> Mapping[str, float]:
    """Those of the weighed columns that are among some; all of them when none is."""
    return {name: weight for name, weight in weighed.items() if name in some} or weighed


def _is_own(form: Form) -> bool:
    return not form.variant and not form.why


def _is_variant(form: Form) -> bool:
    return form.variant and not form.why
