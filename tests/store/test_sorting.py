"""The orders of a list from the rows alone: what they hold, and what they leave unread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.errors import StoreError
from store.library_tables import SUMMARIES, prepare_tables
from store.rows import RowDB, RowTable
from store.sorting import SORTS, sorted_ids

BLANK: dict[str, Any] = {
    "title": "",
    "status": None,
    "phases": [],
    "enrollment": None,
    "start_date": None,
    "completion_date": None,
    "last_update": None,
}

ROWS: tuple[dict[str, Any], ...] = (
    {"id": "NCT00000003", "title": " beta", "status": "COMPLETED", "phases": ["PHASE3"], "enrollment": 9,
     "start_date": "2020", "completion_date": "2021-05", "last_update": "2024-02-01"},
    {"id": "NCT00000001", "title": "Zeta"},
    {"id": "NCT00000002", "title": "Alpha", "status": "RECRUITING", "phases": ["PHASE1", "PHASE2"], "enrollment": 1000,
     "start_date": "2020-06-05", "completion_date": "2021", "last_update": "2025-02-01"},
    {"id": "NCT00000004", "title": "alpha", "status": "A NEW CODE", "phases": ["PHASE2"], "enrollment": 9,
     "start_date": "2021-01", "last_update": "2025-02-01"},
)  # fmt: skip


@pytest.fixture
def summaries(tmp_path: Path) -> Iterator[RowTable]:
    """Four summaries, the second of which says only its id and its title."""
    with RowDB(tmp_path / "trials.db") as db:
        prepare_tables(db)
        table = db.table(SUMMARIES)
        table.insert_multiple({**BLANK, **row, "revision": number} for number, row in enumerate(ROWS, 1))
        yield table


@pytest.mark.parametrize(
    ("sort", "order", "backwards"),
    [
        ("id", [2, 3, 1, 4], [4, 1, 3, 2]),
        ("title", [3, 4, 1, 2], [2, 1, 4, 3]),
        ("status", [3, 1, 4, 2], [4, 1, 3, 2]),
        ("phase", [3, 4, 1, 2], [1, 4, 3, 2]),
        ("enrollment", [1, 4, 3, 2], [3, 1, 4, 2]),
        ("start", [4, 1, 3, 2], [3, 1, 4, 2]),
        ("completion", [3, 1, 2, 4], [1, 3, 2, 4]),
        ("updated", [4, 3, 1, 2], [1, 3, 4, 2]),
    ],
)
def test_every_order(summaries: RowTable, sort: str, order: list[int], backwards: list[int]) -> None:
    assert list(sorted_ids(summaries, sort)) == order
    assert list(sorted_ids(summaries, sort, reverse=True)) == backwards
    assert list(sorted_ids(summaries, sort, limit=2)) == order[:2]
    assert list(sorted_ids(summaries, sort, [1, 2, 4])) == [row for row in order if row != 3]
    assert list(sorted_ids(summaries, sort, [])) == []


def test_every_order_is_tried_above() -> None:
    marks = test_every_order.pytestmark  # type: ignore[attr-defined]  # where pytest keeps the cases
    assert {case[0] for case in marks[0].args[1]} == set(SORTS)


def test_an_order_that_there_is_not(summaries: RowTable) -> None:
    with pytest.raises(StoreError, match=r"'colour'"):
        sorted_ids(summaries, "colour")


def test_an_empty_library(tmp_path: Path) -> None:
    with RowDB(tmp_path / "trials.db") as db:
        for sort in SORTS:
            assert list(sorted_ids(db.table(SUMMARIES), sort)) == []


@pytest.mark.parametrize("sort", list(SORTS))
def test_many_parts_make_one_order(summaries: RowTable, monkeypatch: pytest.MonkeyPatch, sort: str) -> None:
    whole = list(sorted_ids(summaries, sort))
    monkeypatch.setattr("store.rows._GROUPED_AT_ONCE", 1)
    monkeypatch.setattr("store.sorting._WALKED_AT_ONCE", 1)
    assert list(sorted_ids(summaries, sort)) == whole


def test_a_change_while_the_rows_are_walked_gives_each_once(
    summaries: RowTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.sorting._WALKED_AT_ONCE", 2)
    ids = RowTable.ids

    def changed_after_the_first(self: RowTable, field: str | None = None, **options: Any) -> Any:
        found = ids(self, field, **options)
        if options.get("offset") == 0:
            self.update({"last_update": "2026-01-01", "revision": 9}, doc_ids=[2])
        return found

    monkeypatch.setattr(RowTable, "ids", changed_after_the_first)
    assert sorted(sorted_ids(summaries, "updated")) == [1, 2, 3, 4]


@pytest.mark.parametrize("sort", ["id", "updated"])
def test_the_first_rows_are_read_from_an_index(summaries: RowTable, sort: str) -> None:
    field = SORTS[sort].field
    plan = summaries._sql.connection.execute(
        f"EXPLAIN QUERY PLAN SELECT doc_id FROM summaries ORDER BY json_extract(doc, '$.{field}'), doc_id LIMIT 10"
    )
    assert b"USING COVERING INDEX" in plan[0][-1] or b"USING INDEX" in plan[0][-1]
    assert b"TEMP B-TREE" not in b"".join(row[-1] for row in plan)
