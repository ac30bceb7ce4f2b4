"""Earlier searches: kept for each reviewer, each once, the last one last; and the walk through them."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.library import REVIEWS_FILE, REVIEWS_ID
from store.rows import RowDB
from store.search_history import LONGEST_KEPT, MOST_KEPT, Recall, SearchHistory


@pytest.fixture
def db(tmp_path: Path) -> RowDB:
    """A new file for decisions."""
    return RowDB(tmp_path / REVIEWS_FILE, application_id=REVIEWS_ID)


def test_a_search_comes_once_where_it_was_made_last(db: RowDB) -> None:
    history = SearchHistory(db, reviewer="one")
    for text in ("a", "b", " a ", "", "   ", "c"):
        history.add(text)
    assert SearchHistory(db, reviewer="one").all() == ["b", "a", "c"]
    assert SearchHistory(db, reviewer="other").all() == []


def test_the_oldest_go_first_and_pastes_are_not_kept(db: RowDB) -> None:
    history = SearchHistory(db)
    for number in range(MOST_KEPT + 5):
        history.add(f"search {number}")
    history.add("x" * (LONGEST_KEPT + 1))
    assert len(history.all()) == MOST_KEPT
    assert history.all()[0] == "search 5"


def test_two_sessions_of_a_reviewer_keep_both_their_searches(db: RowDB, tmp_path: Path) -> None:
    one = SearchHistory(db)
    other = SearchHistory(RowDB(tmp_path / REVIEWS_FILE, application_id=REVIEWS_ID))
    one.add("a")
    other.add("b")
    one.add("c")
    assert other.all() == ["a", "b", "c"]


def test_a_damaged_row_is_no_history(db: RowDB) -> None:
    history = SearchHistory(db, reviewer="one")
    history.add("a")
    table = db.table("searches")
    [row] = table.ids()
    table.put({"reviewer": "one", "searches": "not a list"}, doc_id=row)
    assert history.all() == []
    history.add("b")
    assert history.all() == ["b"]


def walk(recall: Recall, steps: str) -> list[str | None]:
    """What is shown on the way: `e` is one step earlier, `l` one later."""
    return [recall.earlier() if step == "e" else recall.later() for step in steps]


def test_the_walk_goes_back_and_comes_back() -> None:
    recall = Recall(["aspirin", "metformin", "asthma"], "", "")
    assert walk(recall, "eeee") == ["asthma", "metformin", "aspirin", None]
    assert walk(recall, "llll") == ["metformin", "asthma", "", None]
    assert recall.is_at_start


def test_the_walk_keeps_to_what_was_begun() -> None:
    recall = Recall(["aspirin", "metformin", "Asthma", "aspirin"], "as", "as")
    assert walk(recall, "eee") == ["aspirin", "Asthma", None]
    assert walk(recall, "ll") == ["aspirin", "as"]


def test_what_stands_in_the_field_is_passed_over() -> None:
    assert walk(Recall(["b", "a"], "", "a"), "ee") == ["b", None]
