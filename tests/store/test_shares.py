"""A search in shares finds what a search by one thread finds, in the same order and with the same counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.trial import Trial, dump
from store.errors import Damaged
from store.search import shares as shares_module
from store.search.index import SearchIndex
from store.search.query import parse
from store.search.schema import columns
from store.search.shares import SharedSearch

_WORDS = ("asthma", "asthmatic", "children", "budesonide", "inhaled", "airway")
_QUERIES = ("asthma", "asthm", "asthma children", '"inhaled budesonide"', "-children", "", "airway or inhaled")

Write = tuple[Sequence[tuple[int, Sequence[str]]], Sequence[int]]
"""What is put into the index at once: rows with their words, and rows to remove."""

_rows = st.lists(
    st.tuples(st.integers(1, 40), st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6)),
    max_size=12,
    unique_by=lambda row: row[0],
)
_writes = st.lists(st.tuples(_rows, st.lists(st.integers(1, 40), max_size=3)), min_size=1, max_size=4)


def trial(number: int, words: Sequence[str]) -> Trial:
    named = {"nct_id": f"NCT{number:08}", "brief_title": " ".join(words[:3])}
    said = {"brief_summary": " ".join(words)}
    return Trial.model_validate(
        {"id": named["nct_id"], "registry": "NCT", "identification": named, "description": said}
    )


def fill(index: SearchIndex, writes: Sequence[Write]) -> None:
    for revision, (rows, removed) in enumerate(writes, 1):
        taken = [row for row in removed if row not in dict(rows)]
        items = [columns(number, dump(trial(number, words))) for number, words in rows]
        assert index.update(items, revision, removed=taken)


def found(index: SearchIndex, text: str, limit: int | None) -> tuple[list[int], int]:
    hits = index.search(parse(text, typing=True), limit=limit)
    return list(hits.doc_ids), hits.total


def in_shares(monkeypatch: pytest.MonkeyPatch, index: SearchIndex, threads: int) -> None:
    monkeypatch.setattr(shares_module, "LEAST", 1)
    monkeypatch.setattr(index, "_shared", SharedSearch(threads))


@settings(max_examples=40, deadline=None)
@given(writes=_writes, threads=st.integers(2, 4))
def test_shares_find_what_one_thread_finds(
    writes: list[Write], threads: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("index")
    with SearchIndex.open(folder) as index, pytest.MonkeyPatch.context() as monkeypatch:
        fill(index, writes)
        monkeypatch.setattr(index, "_shared", SharedSearch(1))
        alone = [found(index, text, None) for text in _QUERIES]
    with SearchIndex.open(folder) as index, pytest.MonkeyPatch.context() as monkeypatch:
        in_shares(monkeypatch, index, threads)
        assert [found(index, text, None) for text in _QUERIES] == alone


def test_the_first_rows_are_the_best_of_all_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SearchIndex.open(tmp_path) as index:
        rows = [(number, [_WORDS[number % 5], *_WORDS[: number % 3], "airway"]) for number in range(1, 60)]
        fill(index, [(rows, ())])
        in_shares(monkeypatch, index, 3)
        for text in _QUERIES:
            whole, total = found(index, text, None)
            assert [found(index, text, limit) for limit in (1, 7, 80)] == [
                (whole[:limit], total) for limit in (1, 7, 80)
            ]


def test_a_small_index_is_not_shared(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path) as index:
        fill(index, [([(number, ["asthma"]) for number in range(1, 30)], ())])
        with index.reading() as reading:
            assert shares_module.shares_of(reading.searcher, 4) == []


def test_shares_hold_every_row_that_can_be_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares_module, "LEAST", 1)
    with SearchIndex.open(tmp_path) as index:
        fill(index, [([(number, ["asthma"]) for number in (3, 4, 17, 90)], ())])
        with index.reading() as reading:
            shares = shares_module.shares_of(reading.searcher, 3)
            assert shares_module.shares_of(reading.searcher, 1) == []
    assert shares == [(-(2**63), 31), (32, 60), (61, 2**63 - 1)]


def test_new_rows_are_in_the_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with SearchIndex.open(tmp_path) as index:
        in_shares(monkeypatch, index, 2)
        assert index.update([columns(5, dump(trial(5, ["asthma"])))], 1)
        assert found(index, "asthma", None) == ([5], 1)
        assert index.update([columns(number, dump(trial(number, ["asthma"]))) for number in (2, 700)], 2)
        assert found(index, "asthma", None) == ([2, 5, 700], 3)


def test_a_failure_in_any_share_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search = shares_module._search
    with SearchIndex.open(tmp_path) as index:
        fill(index, [([(number, ["asthma"]) for number in range(1, 9)], ())])
        in_shares(monkeypatch, index, 2)
        asked: list[object] = []

        def fail_once(*request: object) -> object:
            asked.append(request)
            if len(asked) == 2:
                raise ValueError("Data corrupted: a test")
            return search(*request)  # type: ignore[arg-type]  # passed on as it came.

        monkeypatch.setattr(shares_module, "_search", fail_once)
        with pytest.raises(Damaged):
            index.search(parse("asthma"))
        assert index.revision == 0
