"""The search finds what was meant, and the judgements are in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.library import Library
from tests.benchmarks.relevance import library_search, studies_library
from tests.relevance.judged import EVERY, Quality, judged, qualities, recall, reciprocal_rank

LEAST_QUERIES = 60
LEAST = Quality(LEAST_QUERIES, recall=0.95, mrr=0.985)
"""What was reached, a little rounded down: what a change must not lose."""

LEAST_OF_A_CLASS = 0.78


@pytest.fixture(scope="module")
def studies(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with studies_library(tmp_path_factory.mktemp("studies")) as library:
        yield library


def test_the_first_ten_hold_what_was_meant(studies: Library, count_real: Callable[[int], None]) -> None:
    reached = qualities(judged(), library_search(studies))
    assert reached[EVERY].recall >= LEAST.recall, reached
    assert reached[EVERY].mrr >= LEAST.mrr, reached
    assert min(quality.recall for quality in reached.values()) >= LEAST_OF_A_CLASS, reached
    count_real(studies.count())


def test_every_answer_is_a_study_that_is_here(studies: Library) -> None:
    known = {entry.id for entry in studies.summaries(studies.all_ids())}
    assert all(one.relevant <= known for one in judged())


def test_queries_are_told_apart_and_have_answers() -> None:
    queries = judged()
    assert len(queries) >= LEAST_QUERIES
    assert max(Counter(one.query for one in queries).values()) == 1
    for one in queries:
        assert one.relevant and one.need and one.kind != EVERY
        assert all(re.fullmatch(r"NCT\d{8}", trial_id) for trial_id in one.relevant)


def test_recall_counts_the_first_ten_ranks() -> None:
    ids = [f"NCT{number:08}" for number in range(1, 31)]
    assert recall(ids[:10], frozenset(ids)) == 1.0
    assert recall([*ids[:5], *["NCT00000099"] * 5, *ids[5:]], frozenset(ids)) == 0.5
    assert recall(ids[:3], frozenset(ids[2:4])) == 0.5
    assert recall([], frozenset(ids)) == 0.0


def test_reciprocal_rank_is_of_the_first_right_answer() -> None:
    assert reciprocal_rank(["NCT00000001", "NCT00000002"], frozenset({"NCT00000001"})) == 1.0
    assert reciprocal_rank(["NCT00000001", "NCT00000002"], frozenset({"NCT00000002"})) == 0.5
    assert reciprocal_rank(["NCT00000001"] * 10 + ["NCT00000002"], frozenset({"NCT00000002"})) == 0.0


def test_qualities_are_means_by_class_and_over_all() -> None:
    queries = judged()
    perfect = qualities(queries, lambda one: sorted(one.relevant))
    assert {(quality.recall, quality.mrr) for quality in perfect.values()} == {(1.0, 1.0)}
    assert perfect[EVERY].queries == len(queries) == sum(q.queries for k, q in perfect.items() if k != EVERY)
    assert qualities(queries, lambda one: [])[EVERY] == Quality(len(queries), 0.0, 0.0)
