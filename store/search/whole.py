"""The whole of what a query matches, in order: in parts, so that it can be left off and nothing else waits for it.

The engine hands out an object for every hit and holds Python's one lock while it does. So the rows are asked for by
ranges of their ids, some ten thousand at a time; what is kept of a hit is one integer in an array.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from tantivy import DocAddress, Query, Schema, Searcher

    from store.library import Library

PART_ROWS: Final = 20_000
"""About how many hits are taken from the engine at a time."""

_MOST_PART_ROWS: Final = 4 * PART_ROWS
"""How many where each question takes the engine long, whatever the range."""

_LONG_SECONDS: Final = 0.05
_SAMPLED: Final = 512
_ID_BITS: Final = 32
_ID: Final = (1 << _ID_BITS) - 1
_NOT_SAID: Final = (1 << _ID_BITS) - 1
"""The rank of a row that does not say what the list is sorted by: behind all others, whichever way it is sorted."""

Value = float | int | None
"""What a hit is sorted by: its score, or the value of a column."""


def _never() -> bool:
    return False


def whole_list(
    library: Library,
    text: str,
    *,
    total: int,
    typing: bool = False,
    sort: str = "relevance",
    reverse: bool = False,
    session: str = "",
    off: Collection[str] = (),
    is_overtaken: Callable[[], bool] = _never,
) -> array[int] | None:
    """The row ids of all that `Library.search` finds, in its order; `total` is how many its first answer counted.

    None when `is_overtaken` said so on the way. Raises what `Library.search` raises.
    """
    from store.search.query import parse
    from store.search.schema import INTEGERS, UPWARDS

    query = parse(text, typing=typing)
    by = sort if sort in INTEGERS else None
    if (query.root is None and (by is None or sort == "updated")) or (by is None and sort != "relevance"):
        found = library.search(text, typing=typing, sort=sort, reverse=reverse, session=session, off=off).doc_ids
        return None if is_overtaken() else found
    with library.index.reading(library.rows_of(session)) as reading:
        return whole_order(
            reading.searcher,
            reading.schema,
            reading.planner.plan(library.expanded(query, off).query.root),
            total=total,
            by=by,
            is_descending=(by in UPWARDS) == reverse,
            is_overtaken=is_overtaken,
        )


def whole_order(
    searcher: Searcher,
    schema: Schema,
    query: Query,
    *,
    total: int,
    by: str | None = None,
    is_descending: bool = True,
    is_overtaken: Callable[[], bool] = _never,
) -> array[int] | None:
    """The row ids of all hits, 8 bytes each: the best first, or in the order of a fast column of numbers.

    Rows that do not say come last, equal ones in order of row id. Numbers are told apart from 0 to 4 thousand million.
    `total` is how many hits there are, about. None when `is_overtaken` said so between two parts.
    """
    runs: list[array[int]] = []
    for part, most in _parts(searcher, schema, query, total):
        if is_overtaken():
            return None
        values, doc_ids = _hits(searcher, part, most, by, is_descending=is_descending)
        runs.append(array("Q", sorted(_keys(values, doc_ids, is_descending=is_descending))))
    return _merged(runs, is_overtaken)


def _hits(
    searcher: Searcher, query: Query, limit: int, by: str | None, *, is_descending: bool
) -> tuple[list[Value], list[int]]:
    """The values and the row ids of some hits."""
    import tantivy

    if by is None:
        found = searcher.search(query, limit=max(limit, 1), count=False)
    else:
        order = tantivy.Order.Desc if is_descending else tantivy.Order.Asc
        found = searcher.search(query, limit=max(limit, 1), count=False, order_by_field=by, order=order)
    hits = cast("list[tuple[Value, DocAddress]]", found.hits)
    doc_ids = searcher.fast_field_values("doc_id", [address for _, address in hits])
    return [value for value, _ in hits], [int(doc_id or 0) for doc_id in doc_ids]


def _parts(searcher: Searcher, schema: Schema, query: Query, total: int) -> Iterator[tuple[Query, int]]:
    """The query over one range of row ids after another, each with how many hits it has at most.

    Over all at once when little is found.
    """
    import tantivy

    count = -(-total // PART_ROWS)
    if count <= 1:
        yield query, searcher.num_docs
        return
    everything = tantivy.Query.all_query()
    ends = [_hits(searcher, everything, 1, "doc_id", is_descending=way)[1] for way in (False, True)]
    first, last = (end[0] if end else 0 for end in ends)
    step = (last - first) // count + 1
    longest = step * (_MOST_PART_ROWS // PART_ROWS)
    while first <= last:
        integer, began = tantivy.FieldType.Integer, time.monotonic()
        among = tantivy.Query.range_query(schema, "doc_id", integer, first, first + step, include_upper=False)
        silent = tantivy.Query.const_score_query(among, 0.0)
        yield tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, silent)]), step
        first += step
        if time.monotonic() - began > _LONG_SECONDS:
            step = min(2 * step, longest)


def _keys(values: Sequence[Value], doc_ids: Sequence[int], *, is_descending: bool) -> Iterable[int]:
    """What hits are sorted by, with their row ids, as one integer each: the smaller comes first."""
    if values and isinstance(values[0], float):
        # The bits of numbers from zero up are in the order of the numbers.
        scores = array("f", (max(float(value or 0.0), 0.0) for value in values))
        ranks: Iterable[int | None] = array("I", scores.tobytes())
    else:
        ranks = (None if value is None else min(max(int(value), 0), _NOT_SAID - 1) for value in values)
    if is_descending:
        ranks = (None if rank is None else _NOT_SAID - 1 - rank for rank in ranks)
    return (
        (_NOT_SAID if rank is None else rank) << _ID_BITS | doc_id for rank, doc_id in zip(ranks, doc_ids, strict=True)
    )


def _merged(runs: Sequence[array[int]], is_overtaken: Callable[[], bool]) -> array[int] | None:
    """The row ids of sorted runs of keys, in one order; a piece at a time, so that no step is long."""
    samples = sorted(chain.from_iterable(run[::_SAMPLED] for run in runs))
    apart = max(PART_ROWS // _SAMPLED, 1)
    pivots = [*samples[apart::apart], (_NOT_SAID << _ID_BITS | _ID) + 1]
    places = [0] * len(runs)
    whole = array("q")
    for pivot in pivots:
        if is_overtaken():
            return None
        ends = [bisect_left(run, pivot, place) for run, place in zip(runs, places, strict=True)]
        piece = sorted(chain.from_iterable(run[a:b] for run, a, b in zip(runs, places, ends, strict=True)))
        whole.extend(key & _ID for key in piece)
        places = ends
    return whole
