"""The table of abbreviations fed from the rows, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from store.library_rows import Step
from store.search.abbreviations import Abbreviations
from store.search.abbreviations_gathering import gather
from store.search.folder import IndexFolder

_GRAFT = {"description": {"detailed_description": "A bone marrow graft (BMG) is given."}}


class Rows:
    """Rows of a library: what changed at each revision."""

    def __init__(self, changes: Sequence[tuple[int, dict[str, Any] | None]], at_once: int = 2) -> None:
        self.changes = list(changes)
        self.at_once = at_once
        self.read: list[int] = []

    def changed_since(self, revision: int) -> Step | None:
        some = self.changes[revision : revision + self.at_once]
        if not some:
            return None
        gone = [doc_id for doc_id, document in some if document is None]
        return Step(revision + len(some), [doc_id for doc_id, document in some if document is not None], gone)

    def documents(self, doc_ids: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        state = {doc_id: document for doc_id, document in self.changes if document is not None}
        for doc_id in doc_ids:
            self.read.append(doc_id)
            yield doc_id, state[doc_id]


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Abbreviations]:
    with Abbreviations.open(tmp_path / "abbreviations") as opened:
        yield opened


def records(table: Abbreviations) -> int:
    return sum(counted.records for counted in table.links("bmg"))


def test_all_steps_are_taken_and_later_only_what_changed(table: Abbreviations) -> None:
    rows = Rows([(number, _GRAFT) for number in range(1, 6)])
    assert gather(table, rows.changed_since, rows.documents)
    assert (table.revision, records(table), rows.read) == (5, 5, [1, 2, 3, 4, 5])
    rows.changes += [(3, None), (6, _GRAFT)]
    rows.read.clear()
    assert gather(table, rows.changed_since, rows.documents)
    assert (table.revision, records(table), rows.read) == (7, 5, [6])
    assert gather(table, rows.changed_since, rows.documents)
    assert rows.read == [6]


def test_cancelled_within_a_step_it_goes_on_from_there(table: Abbreviations) -> None:
    rows = Rows([(number, _GRAFT) for number in range(1, 7)])
    assert not gather(table, rows.changed_since, rows.documents, cancelled=lambda: len(rows.read) > 3)
    assert (table.revision, records(table)) == (2, 2)
    assert gather(table, rows.changed_since, rows.documents)
    assert (table.revision, records(table)) == (6, 6)


def test_a_record_that_cannot_be_read_says_nothing(table: Abbreviations) -> None:
    rows = Rows([(1, {"description": "?"}), (2, _GRAFT), (3, {"conditions": {"conditions": [7]}})])
    assert gather(table, rows.changed_since, rows.documents)
    assert (table.revision, records(table)) == (3, 1)


def test_while_another_session_gathers_it_stops(table: Abbreviations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.search.abbreviations._PATIENCE", 0.0)
    rows = Rows([(1, _GRAFT)])
    with IndexFolder(table._folder.path).locked(0.0):
        assert not gather(table, rows.changed_since, rows.documents)
    assert table.trouble


def test_a_gentle_thread_rests_as_long_as_it_is_told(table: Abbreviations, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(1000))
    slept: list[float] = []
    monkeypatch.setattr("store.search.abbreviations_gathering.time.perf_counter", lambda: float(next(clock)))
    monkeypatch.setattr("store.search.abbreviations_gathering.time.sleep", slept.append)
    rows = Rows([(number, _GRAFT) for number in range(1, 4)])
    assert gather(table, rows.changed_since, rows.documents, rest=0.5)
    assert slept == [0.5, 0.5, 0.5]
    assert gather(table, rows.changed_since, rows.documents)
