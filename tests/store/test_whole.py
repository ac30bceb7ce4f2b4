"""Whole lists from the index: in parts, in the order of a search that asks for everything at once."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator

import pytest
import tantivy

from store.search import whole
from store.search.whole import whole_order

ROWS = 300
WORDS = ("asthma", "insulin", "statin")


@pytest.fixture
def index() -> Iterator[tantivy.Index]:
    """Rows 1 to 300 with some words and, but for every seventh, a number; in several segments and no order."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("doc_id", indexed=True, fast=True)
    builder.add_text_field("words")
    builder.add_integer_field("number", fast=True)
    schema = builder.build()
    made = tantivy.Index(schema)
    chance = random.Random(1)
    rows = list(range(1, ROWS + 1))
    chance.shuffle(rows)
    writer = made.writer(15_000_000, 1)
    for start in range(0, ROWS, 100):
        for row in rows[start : start + 100]:
            said = " ".join(chance.choices(WORDS, k=1 + row % 9))
            number = {} if row % 7 == 0 else {"number": 20_000_000 + row % 20}
            writer.add_document(tantivy.Document.from_dict({"doc_id": row, "words": said, **number}, schema))
        writer.commit()
    writer.wait_merging_threads()
    made.reload()
    yield made


def at_once(index: tantivy.Index, query: tantivy.Query) -> list[int]:
    """The rows of a query by their scores, and equal ones by their ids."""
    searcher = index.searcher()
    hits = searcher.search(query, limit=ROWS).hits
    ids = searcher.fast_field_values("doc_id", [address for _, address in hits])
    ranked = sorted(zip((-score for score, _ in hits), (int(row or 0) for row in ids), strict=True))
    return [row for _, row in ranked]


@pytest.mark.parametrize("part", [1000, 50, 7])
@pytest.mark.parametrize("words", ["asthma", "asthma OR insulin", "nothing"])
def test_parts_make_the_order_of_the_whole(
    index: tantivy.Index, monkeypatch: pytest.MonkeyPatch, part: int, words: str
) -> None:
    monkeypatch.setattr(whole, "PART_ROWS", part)
    monkeypatch.setattr(whole, "_SAMPLED", 3)
    query = index.parse_query(words, ["words"])
    expected = at_once(index, query)
    found = whole_order(index.searcher(), index.schema, query, total=len(expected))
    assert found is not None
    assert list(found) == expected
    assert isinstance(found, array)


@pytest.mark.parametrize("part", [1000, 20])
@pytest.mark.parametrize("is_descending", [True, False])
def test_numbers_with_those_that_do_not_say_last(
    index: tantivy.Index, monkeypatch: pytest.MonkeyPatch, part: int, is_descending: bool
) -> None:
    monkeypatch.setattr(whole, "PART_ROWS", part)
    everything = tantivy.Query.all_query()
    found = whole_order(
        index.searcher(), index.schema, everything, total=ROWS, by="number", is_descending=is_descending
    )
    said = [row for row in range(1, ROWS + 1) if row % 7]
    expected = sorted(said, key=lambda row: (-(row % 20) if is_descending else row % 20, row))
    assert found is not None
    assert list(found) == [*expected, *range(7, ROWS + 1, 7)]


def test_it_stops_where_it_is_overtaken(index: tantivy.Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "PART_ROWS", 30)
    asked: list[int] = []

    def is_overtaken() -> bool:
        asked.append(len(asked))
        return len(asked) > 3

    everything = tantivy.Query.all_query()
    found = whole_order(index.searcher(), index.schema, everything, total=ROWS, is_overtaken=is_overtaken)
    assert found is None
    assert len(asked) == 4


def test_no_more_hits_than_a_part_are_asked_for_at_once(index: tantivy.Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "PART_ROWS", 30)
    monkeypatch.setattr(whole, "_LONG_SECONDS", 3600.0)
    limits: list[int] = []
    hits = whole._hits

    def counted(
        searcher: tantivy.Searcher, query: tantivy.Query, limit: int, *rest: object, **options: object
    ) -> object:
        limits.append(limit)
        return hits(searcher, query, limit, *rest, **options)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(whole, "_hits", counted)
    whole_order(index.searcher(), index.schema, tantivy.Query.all_query(), total=ROWS)
    assert max(limits) <= 31
