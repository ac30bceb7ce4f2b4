"""One search done by several threads, each over the trials of a range of row ids, so that every core does a share.

The engine passes over the parts of the index that lie outside a range, and looks at no id in those that lie within it;
only a part across a border costs more. Measured: 53 ms of one thread for two words in 610,000 trials are 28 of two.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, cast

from store.cores import cores

if TYPE_CHECKING:
    from tantivy import DocAddress, Query, Schema, Searcher

LEAST = 50_000
"""Trials in an index that is worth sharing: a search of fewer is done before another thread has begun."""

MOST = 4
"""Threads at most: each asks every column for the words of the query, which costs the more the smaller its share."""

Share = tuple[int, int]
"""The first and the last row id of a share."""

Scored = tuple[float, "DocAddress"]


class Found(Protocol):
    """tantivy's SearchResult, whose stub leaves out the count."""

    hits: list[Scored]
    count: int


def threads_for_this_machine() -> int:
    """How many threads: one a core, up to `MOST`."""
    return min(MOST, cores())


def shares_of(searcher: Searcher, most: int) -> list[Share]:
    """The row ids of an index in as many ranges of one length; none when it is too small to be shared.

    The outermost are open, so that rows which are new since belong to one too.
    """
    import tantivy

    if most < 2 or searcher.num_docs < LEAST:
        return []
    everything = tantivy.Query.all_query()
    first, last = (
        int(searcher.search(everything, limit=1, count=False, order_by_field="doc_id", order=order).hits[0][0])
        for order in (tantivy.Order.Asc, tantivy.Order.Desc)
    )
    inner = [first + (last + 1 - first) * number // most for number in range(1, most)]
    return [(begin, end - 1) for begin, end in pairwise([-(2**63), *inner, 2**63])]


class SharedSearch:
    """Searches with all cores. Threads may share it."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._pool = ThreadPoolExecutor(max(self.threads - 1, 1), "search share")

    def search(
        self, searcher: Searcher, schema: Schema, wanted: Query, most: int, shares: Sequence[Share]
    ) -> tuple[list[Scored], int]:
        """The best trials of each share, `most` or all of them, in no order; and how many trials match."""
        if not shares:
            found = _search(searcher, wanted, most)
            return found.hits, found.count
        queries = [_within(schema, share, wanted) for share in shares]
        others = [self._pool.submit(_search, searcher, query, most) for query in queries[1:]]
        parts = [_search(searcher, queries[0], most), *(other.result() for other in others)]
        return [hit for part in parts for hit in part.hits], sum(part.count for part in parts)


def _search(searcher: Searcher, wanted: Query, most: int) -> Found:
    return cast(Found, searcher.search(wanted, limit=most, count=True))


def _within(schema: Schema, share: Share, wanted: Query) -> Query:
    """What is wanted of a share; the range stands first, so that the engine sees at once that a part has none.

    It counts nothing: the engine would count 1 for it, but only in the parts across a border.
    """
    import tantivy

    ids = tantivy.Query.range_query(schema, "doc_id", tantivy.FieldType.Integer, *share)
    uncounted = tantivy.Query.boost_query(ids, 0.0)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, uncounted), (tantivy.Occur.Must, wanted)])
