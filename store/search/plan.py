"""A query tree -> the engine's query: what must match, and what ranks first.

A word counts by how well it matches before where: exact, then its beginning, then one typing error, then two. The
steps between are higher than any weight of a column, so the order is kept for a single word; for several words the
counts add up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from store.search.schema import EVERYTHING, FIELD_COLUMNS, GRAM, LOW, NO_LIMIT, TYPO_COLUMNS, WEIGHTS, grams
from store.search.tree import Ages, And, Codes, Field, Form, IdPart, Node, Not, Or, Phrase, Value, Word
from store.search.words import edits, opposite, typo_pattern

if TYPE_CHECKING:
    from tantivy import Query as Engine
    from tantivy import Schema

_EXACT, _BEGINNING, _ONE_TYPO, _TWO_TYPOS = 400.0, 300.0, 200.0, 100.0
_ID_PART, _WHOLE_ID = 450.0, 500.0
_FLAT = 20.0
"""What a column's weight is multiplied by where the engine counts every match alike (beginnings, typing errors)."""
_SIDE_BY_SIDE = 15.0
_SIDE_COLUMNS = ("title", "official", "cond", "drug", "other", "keyword")
_FEW_COLUMNS = ("title", "cond", "drug")
"""Where words two typing errors away are weighed: to look for them costs most, and they come last anyway."""
_ANYWHERE = (EVERYTHING, LOW)


class Planner:
    """Makes engine queries for one schema."""

    def __init__(self, schema: Schema) -> None:
        import tantivy

        self._schema = schema
        self._engine = tantivy.Query
        self._occur = tantivy.Occur
        self._float = tantivy.FieldType.Float

    def plan(self, root: Node | None) -> Engine:
        """The engine's query for a tree; every trial for None."""
        return self._engine.all_query() if root is None else self._node(root)

    def _node(self, node: Node, *, as_spelled: bool = False) -> Engine:
        if isinstance(node, And):
            return self._every(node, as_spelled)
        if isinstance(node, Or):
            return self._best([self._node(child, as_spelled=as_spelled) for child in node.children])
        if isinstance(node, Not):
            return self._without([self._node(node.child, as_spelled=True)])
        if isinstance(node, Field):
            return self._best([self._value(node.name, value, as_spelled) for value in node.values])
        return self._term(node, tuple(WEIGHTS), _ANYWHERE, as_spelled)

    def _every(self, node: And, as_spelled: bool) -> Engine:
        """All the children; words that stand side by side in a title or a list rank higher."""
        clauses = [(self._occur.Must, self._node(child, as_spelled=as_spelled)) for child in node.children]
        run = [token for child in node.children if isinstance(child, Word) for token in child.forms[0].tokens]
        if len(run) > 1 and not as_spelled:
            near = self._best([self._row(name, run, WEIGHTS[name] * _SIDE_BY_SIDE) for name in _SIDE_COLUMNS])
            clauses.append((self._occur.Should, near))
        return self._engine.boolean_query(clauses)

    def _row(self, column: str, run: Sequence[str], weight: float) -> Engine:
        return self._engine.const_score_query(self._engine.phrase_query(self._schema, column, list(run)), weight)

    def _without(self, unwanted: Sequence[Engine]) -> Engine:
        everything = self._engine.const_score_query(self._engine.all_query(), 0.0)
        return self._engine.boolean_query(
            [(self._occur.Must, everything), *((self._occur.MustNot, query) for query in unwanted)]
        )

    def _best(self, queries: Sequence[Engine]) -> Engine:
        """Any of them; the best counts."""
        return queries[0] if len(queries) == 1 else self._engine.disjunction_max_query(list(queries))

    def _any(self, queries: Iterable[Engine]) -> Engine:
        return self._engine.boolean_query([(self._occur.Should, query) for query in queries])

    def _value(self, name: str, value: Value, as_spelled: bool) -> Engine:
        """A value in its field. Fields of codes, ages and ids restrict and do not rank."""
        if isinstance(value, Codes):
            terms = [self._engine.term_query(self._schema, name, code, "basic") for code in value.codes]
            occur = self._occur.Should if value.any_of else self._occur.Must
            return self._engine.const_score_query(self._engine.boolean_query([(occur, term) for term in terms]), 0.0)
        if isinstance(value, Ages):
            return self._engine.const_score_query(self._ages(value), 0.0)
        if isinstance(value, IdPart):
            return self._id(value.part)
        columns = FIELD_COLUMNS[name]
        return self._term(value, columns, columns, as_spelled)

    def _ages(self, ages: Ages) -> Engine:
        """Trials whose range of ages overlaps; `age_max` and `age_min` are missing where nothing is said."""
        low = 0.0 if ages.low is None else ages.low
        high = NO_LIMIT if ages.high is None else ages.high
        joins = self._engine.range_query(self._schema, "age_min", self._float, 0.0, high)
        stays = self._engine.range_query(self._schema, "age_max", self._float, low, NO_LIMIT)
        return self._engine.boolean_query([(self._occur.Must, joins), (self._occur.Must, stays)])

    def _id(self, part: str) -> Engine:
        """Trials with an id that holds the part; a whole id first."""
        pieces = grams(part)
        if len(part) < GRAM:
            holds = self._engine.regex_query(self._schema, "id_grams", f"{re.escape(part)}.*|.*{re.escape(part)}")
        elif len(pieces) == 1:
            holds = self._engine.term_query(self._schema, "id_grams", pieces[0])
        else:
            holds = self._engine.phrase_query(self._schema, "id_grams", list(pieces))
        whole = self._engine.term_query(self._schema, "id", part, "basic")
        return self._best(
            [self._engine.const_score_query(whole, _WHOLE_ID), self._engine.const_score_query(holds, _ID_PART)]
        )

    def _term(self, term: Word | Phrase, weighed: Sequence[str], columns: Sequence[str], as_spelled: bool) -> Engine:
        """A word or phrase that must be in one of the columns, ranked by how and where it matches."""
        forms = (Form(term.tokens),) if isinstance(term, Phrase) else term.forms
        flat = [name for name in weighed if name in TYPO_COLUMNS] or weighed
        steps = [self._step(_EXACT, columns, weighed, lambda name: [self._row_of(name, form) for form in forms], 1.0)]
        begun = [form for form in forms if term.open or form.open]
        if begun and (not as_spelled or term.text.endswith("*")):
            steps.append(self._step(_BEGINNING, columns, flat, lambda name: [self._begin(name, f) for f in begun]))
        if not as_spelled:
            mistyped = [form.tokens[0] for form in forms if form.typos]
            few = [name for name in weighed if name in _FEW_COLUMNS] or weighed
            for count, step, counted in ((1, _ONE_TYPO, flat), (2, _TWO_TYPOS, few)):
                words = [word for word in mistyped if edits(word) >= count]
                if words:
                    steps.append(self._step(step, columns, counted, self._mistyped(words, count, is_open=term.open)))
            if isinstance(term, Word) and term.id_part and columns == _ANYWHERE:
                steps.append(self._id(term.id_part))
        return self._best(steps)

    def _step(
        self,
        base: float,
        columns: Sequence[str],
        weighed: Sequence[str],
        in_column: Callable[[str], list[Engine]],
        scale: float = _FLAT,
    ) -> Engine:
        """One kind of match: `base` for being in one of the columns, and the weight of the best column it is in."""
        found = self._any(query for name in columns for query in in_column(name))
        counted = [
            self._engine.boost_query(query, WEIGHTS.get(name, 1.0) * scale)
            for name in weighed
            for query in in_column(name)
        ]
        return self._engine.boolean_query(
            [
                (self._occur.Must, self._engine.const_score_query(found, base)),
                (self._occur.Should, self._engine.disjunction_max_query(counted, 0.1)),
            ]
        )

    def _row_of(self, column: str, form: Form) -> Engine:
        if len(form.tokens) == 1:
            return self._engine.term_query(self._schema, column, form.tokens[0])
        return self._engine.phrase_query(self._schema, column, list(form.tokens))

    def _begin(self, column: str, form: Form) -> Engine:
        """The form with more letters after it; a row's single last letter says too little yet, and is left out.

        Tokens are letters and digits, so they stand for themselves in a pattern.
        """
        *row, last = form.tokens
        if not row:
            return self._engine.fuzzy_term_query(self._schema, column, last, 0, prefix=True)
        if len(last) == 1:
            return self._row_of(column, Form(tuple(row)))
        return self._engine.regex_phrase_query(self._schema, column, [*row, f"{last}.*"])

    def _mistyped(self, words: Sequence[str], count: int, *, is_open: bool) -> Callable[[str], list[Engine]]:
        return lambda column: [self._near(column, word, count, is_open=is_open) for word in words]

    def _near(self, column: str, word: str, count: int, *, is_open: bool) -> Engine:
        """Words `count` typing errors away, never the word that means the contrary."""
        if edits(word) == 1 and word.isascii():
            pattern = typo_pattern(word)
            return self._engine.regex_query(self._schema, column, f"(?:{pattern}).*" if is_open else pattern)
        near = self._engine.fuzzy_term_query(self._schema, column, word, count, prefix=is_open)
        contrary = opposite(word)
        if contrary is None:
            return near
        unwanted = self._engine.regex_query(self._schema, column, f"{contrary}.*" if is_open else contrary)
        return self._engine.boolean_query([(self._occur.Must, near), (self._occur.MustNot, unwanted)])
