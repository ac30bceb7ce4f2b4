"""What a search finds in the order of a number that the index has of each trial."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, cast

from store.search.shares import Found

if TYPE_CHECKING:
    from tantivy import DocAddress, Query, Schema, Searcher

_LEAST = -(2**63)
"""Below every number that a row has."""


def by_number(
    searcher: Searcher, schema: Schema, wanted: Query, most: int, name: str, *, descending: bool
) -> tuple[array[int], int]:
    """The first rows by a number, those without it last, equal ones in the order of their ids; and how many match."""
    import tantivy

    must = tantivy.Occur.Must
    order = tantivy.Order.Desc if descending else tantivy.Order.Asc
    total = cast(Found, searcher.search(wanted, limit=1, count=True)).count
    says = tantivy.Query.range_query(schema, name, tantivy.FieldType.Integer, _LEAST)
    with_it = tantivy.Query.boolean_query([(must, wanted), (must, says)])
    found = searcher.search(with_it, limit=most, count=False, order_by_field=name, order=order)
    rows = row_ids(searcher, [address for _, address in found.hits])
    keys = [-int(value) if descending else int(value) for value, _ in found.hits]
    ordered = array("q", (row for _, row in sorted(zip(keys, rows, strict=True))))
    if len(ordered) < min(most, total):
        silent = tantivy.Query.boolean_query([(must, wanted), (tantivy.Occur.MustNot, says)])
        rest = searcher.search(
            silent, limit=most - len(ordered), count=False, order_by_field="doc_id", order=tantivy.Order.Asc
        )
        ordered.extend(row_ids(searcher, [address for _, address in rest.hits]))
    return ordered, total


def row_ids(searcher: Searcher, addresses: list[DocAddress]) -> list[int]:
    """The row ids at these places of the index."""
    return [int(row) for row in searcher.fast_field_values("doc_id", addresses) if row is not None]
