"""A query tree -> the engine's query: what must match, and what ranks first.

What restricts (codes, numbers, places, ages, what a reviewer said) does not rank; words do, as `term_plan` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeGuard

from store.search.schema import FIELD_COLUMNS, NO_LIMIT, SHORT, WEIGHTS
from store.search.term_plan import ANYWHERE, RANKED, TermPlanner
from store.search.tree import (
    Ages,
    And,
    Between,
    Codes,
    Field,
    IdPart,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Reviewed,
    Value,
    Word,
)
from store.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tantivy import Query as Engine
    from tantivy import Schema

_SIDE_BY_SIDE = 15.0
_SIDE_COLUMNS = ("title", "official", "cond", "drug", "other", "keyword")

UNDECIDED = Reviewed("decision", "none")
"""Asks for the trials without a decision: all but the rows that `rows_of` gives for it, those with one."""

RowsOf = Callable[[Reviewed], Iterable[int]]
"""The row ids of the trials of which a reviewer said something."""
PlacesNear = Callable[[Near], Sequence[str]]
"""The places of sites, as the index has them, that are near a point."""


class Planner:
    """Makes engine queries for one schema.

    `rows_of` and `places_near` answer what the index alone cannot; without them nobody said anything, and no place is
    near another.
    """

    def __init__(
        self,
        schema: Schema,
        vocabulary: Vocabulary,
        rows_of: RowsOf | None = None,
        places_near: PlacesNear | None = None,
    ) -> None:
        import tantivy

        self._schema = schema
        self._engine = tantivy.Query
        self._occur = tantivy.Occur
        self._types = tantivy.FieldType
        self._terms = TermPlanner(schema, vocabulary)
        self._rows_of: RowsOf = rows_of or (lambda _: ())
        self._places_near: PlacesNear = places_near or (lambda _: ())

    def plan(self, root: Node | None) -> Engine:
        """The engine's query for a tree; every trial for None."""
        return self._engine.all_query() if root is None else self._node(root)

    def _node(self, node: Node, *, as_spelled: bool = False) -> Engine:
        if isinstance(node, And):
            return self._every(node, as_spelled) if node.children else self._everything()
        if isinstance(node, Or):
            return self._best([self._node(child, as_spelled=as_spelled) for child in node.children])
        if isinstance(node, Not):
            return self._without([self._node(node.child, as_spelled=True)])
        if _is_begun(node) and not as_spelled:
            return self._engine.boolean_query(
                [(self._occur.Must, self._everything()), (self._occur.Should, self._letter(node))]
            )
        if isinstance(node, Field):
            return self._best([self._value(node, value, as_spelled) for value in node.values])
        return self._terms.plan(node, RANKED, ANYWHERE, as_spelled=as_spelled)

    def _every(self, node: And, as_spelled: bool) -> Engine:
        """All the children; words that stand side by side in a title or a list rank higher.

        A single letter that is still being typed restricts nothing yet: it only ranks what has it first.
        """
        clauses = [
            (self._occur.Should, self._letter(child))
            if _is_begun(child)
            else (self._occur.Must, self._node(child, as_spelled=as_spelled))
            for child in node.children
        ]
        run = [token for child in node.children if isinstance(child, Word) for token in child.forms[0].tokens]
        if len(run) > 1 and not as_spelled:
            near = self._best([self._row(name, run, WEIGHTS[name] * _SIDE_BY_SIDE) for name in _SIDE_COLUMNS])
            clauses.append((self._occur.Should, near))
        if all(occur == self._occur.Should for occur, _ in clauses):
            clauses.append((self._occur.Must, self._everything()))
        return self._engine.boolean_query(clauses)

    def _letter(self, begun: Word) -> Engine:
        """A letter that stands alone in a short text."""
        return self._terms.plan(begun, {name: RANKED[name] for name in SHORT}, SHORT, as_spelled=True)

    def _row(self, column: str, run: Sequence[str], weight: float) -> Engine:
        return self._engine.const_score_query(self._engine.phrase_query(self._schema, column, list(run)), weight)

    def _without(self, unwanted: Sequence[Engine]) -> Engine:
        return self._engine.boolean_query(
            [(self._occur.Must, self._everything()), *((self._occur.MustNot, query) for query in unwanted)]
        )

    def _everything(self) -> Engine:
        return self._only(self._engine.all_query())

    def _only(self, query: Engine) -> Engine:
        """What restricts and does not rank."""
        return self._engine.const_score_query(query, 0.0)

    def _best(self, queries: Sequence[Engine]) -> Engine:
        """Any of them; the best counts."""
        return queries[0] if len(queries) == 1 else self._engine.disjunction_max_query(list(queries))

    def _value(self, field: Field, value: Value, as_spelled: bool) -> Engine:
        """A value in its field. All but words and ids restrict and do not rank."""
        if isinstance(value, Word | Phrase):
            weights = {name: WEIGHTS[name] for name in field.columns} or FIELD_COLUMNS[field.name]
            return self._terms.plan(value, weights, tuple(weights), as_spelled=as_spelled)
        if isinstance(value, IdPart):
            return self._terms.id_part(value.part)
        return self._only(self._restriction(field.name, value))

    def _restriction(self, name: str, value: Codes | Ages | Between | Near | Reviewed) -> Engine:
        if isinstance(value, Codes):
            terms = [self._code(name, code) for code in value.codes]
            occur = self._occur.Should if value.any_of else self._occur.Must
            return self._engine.boolean_query([(occur, term) for term in terms])
        if isinstance(value, Ages):
            return self._ages(value)
        if isinstance(value, Between):
            return self._engine.range_query(self._schema, name, self._types.Integer, value.low, value.high)
        if isinstance(value, Near):
            return self._among("geo", self._places_near(value))
        rows = self._among("doc_id", list(self._rows_of(value)))
        return self._without([rows]) if value == UNDECIDED else rows

    def _code(self, name: str, code: str) -> Engine:
        column, term = ("none", code.lower()) if name == "none" else ("code", f"{name}:{code}")
        return self._engine.term_query(self._schema, column, term, "basic")

    def _among(self, column: str, values: Sequence[str] | Sequence[int]) -> Engine:
        return self._engine.term_set_query(self._schema, column, values) if values else self._engine.empty_query()

    def _ages(self, ages: Ages) -> Engine:
        """Trials whose range of ages overlaps; `age_max` and `age_min` are missing where nothing is said."""
        low = 0.0 if ages.low is None else ages.low
        high = NO_LIMIT if ages.high is None else ages.high
        joins = self._engine.range_query(self._schema, "age_min", self._types.Float, 0.0, high)
        stays = self._engine.range_query(self._schema, "age_max", self._types.Float, low, NO_LIMIT)
        return self._engine.boolean_query([(self._occur.Must, joins), (self._occur.Must, stays)])


def _is_begun(node: Node) -> TypeGuard[Word]:
    """Whether a node is a single letter that may go on."""
    return isinstance(node, Word) and node.open and len(node.text) == 1
