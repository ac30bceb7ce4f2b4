"""An index of many records that is built anew: by several processes, the same as one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import finding, indexing_pool
from store.indexing_pool import columns_of
from store.ingest import ingest
from store.library import Library
from store.library_tables import SUMMARIES, TRIALS
from tests.store.records import record


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of thirty records."""
    with Library.open(tmp_path / "library", cache=tmp_path / "first") as library:
        ingest(library, [record(number, text=f"word{number % 3}") for number in range(1, 31)])
    return tmp_path


def found(library: Library) -> list[list[int]]:
    return [list(library.search(text).doc_ids) for text in ("word0", "word1 study", "NCT00000007", "zzz")]


def test_it_is_the_same_as_one_by_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(folder / "library", cache=folder / "first") as library:
        expected = found(library)
    monkeypatch.setattr(finding, "MANY", 10)
    monkeypatch.setattr("store.search.writer.COMMIT_RECORDS", 12)
    monkeypatch.setattr(indexing_pool, "PACK", 5)
    monkeypatch.setattr(finding.Finding, "_columns", lambda *_: pytest.fail("worked out here"))
    with Library.open(folder / "library", cache=folder / "second") as library:
        assert found(library) == expected
        assert len(library.index) == 30
        assert library.index.revision == library.revision


def test_a_record_that_cannot_be_read_is_named_and_the_rest_goes_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MANY", 10)
    with Library.open(folder / "library", cache=folder / "second") as library:
        library.rows.table(TRIALS).put({"id": "NCT00000003", "sources": 5}, 3)
        assert library.search("study").total == 29
        assert "NCT00000003" in str(library.notice)


def test_a_pack_that_holds_what_is_no_record() -> None:
    assert columns_of([(1, b"[]"), (2, b"not json")]) == [(1, None), (2, None)]


def test_texts_are_as_stored(folder: Path) -> None:
    with Library.open(folder / "library", cache=folder / "first") as library:
        rows = library.rows.table(SUMMARIES).texts([2, 1, 99])
        assert [doc_id for doc_id, _ in rows] == [1, 2]
        assert b'"id":"NCT00000001"' in rows[0][1]
