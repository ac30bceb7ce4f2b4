"""Saved searches: kept as events, seen by every session, and what is damaged costs only itself."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from store.errors import StoreError
from store.library import REVIEWS_FILE, REVIEWS_ID, Library
from store.rows import RowDB
from store.saved_queries import NoSuchViewError, Views, views_of


@pytest.fixture
def db(tmp_path: Path) -> RowDB:
    """A new file for decisions."""
    return RowDB(tmp_path / REVIEWS_FILE, application_id=REVIEWS_ID)


def named(views: Views) -> list[tuple[str, str]]:
    """Every saved search: its name and query."""
    return [(view.name, view.query) for view in views.all()]


def test_a_search_is_kept_with_its_order(db: RowDB) -> None:
    Views(db).save("  first   choice ", " cond:asthma ", sort="start", is_reversed=True, off=["a>b"])
    view = Views(db, reviewer="other").get("FIRST choice")
    assert (view.name, view.query, view.sort, view.is_reversed) == ("first choice", "cond:asthma", "start", True)
    assert view.off == ("a>b",)
    assert view.shows("cond:asthma", "start", is_reversed=True)
    assert not view.shows("cond:asthma", "start", is_reversed=False)


def test_saving_again_takes_the_place_of_what_was_there(db: RowDB) -> None:
    views = Views(db)
    views.save("mine", "one")
    views.save("Mine", "two")
    assert named(Views(db)) == [("Mine", "two")]


def test_saving_the_same_writes_nothing(db: RowDB) -> None:
    views = Views(db)
    views.save("mine", "one")
    views.save("mine", "one")
    assert len(db.table("views")) == 1


def test_renaming_keeps_the_search(db: RowDB) -> None:
    views = Views(db)
    views.save("old", "asthma", sort="title")
    views.rename("OLD", "new name")
    assert views.get("new name").sort == "title"
    assert named(Views(db)) == [("new name", "asthma")]
    views.rename("new name", "New Name")
    assert named(Views(db)) == [("New Name", "asthma")]


def test_a_taken_name_is_refused_and_nothing_changes(db: RowDB) -> None:
    views = Views(db)
    views.save("one", "1")
    views.save("two", "2")
    with pytest.raises(StoreError, match="named 'two' already"):
        views.rename("one", "TWO")
    assert named(Views(db)) == [("one", "1"), ("two", "2")]


def test_removing_and_saving_anew(db: RowDB) -> None:
    views = Views(db)
    views.save("one", "1")
    assert views.remove("one").query == "1"
    assert named(Views(db)) == []
    with pytest.raises(NoSuchViewError, match="'one'; there are: none yet"):
        views.get("one")
    with pytest.raises(NoSuchViewError):
        views.remove("one")
    views.save("one", "again")
    assert named(Views(db)) == [("one", "again")]


@pytest.mark.parametrize("name", ["", "  ", "@", "x" * 81])
def test_what_can_be_no_name_is_refused(db: RowDB, name: str) -> None:
    with pytest.raises(StoreError, match="1 to 80 characters"):
        Views(db).save(name, "one")


def test_another_session_sees_what_was_saved(db: RowDB, tmp_path: Path) -> None:
    one = Views(db)
    other = Views(RowDB(tmp_path / REVIEWS_FILE, application_id=REVIEWS_ID))
    one.save("a", "1")
    assert named(other) == [("a", "1")]
    other.save("b", "2")
    one.save("c", "3")
    assert named(one) == named(other) == [("a", "1"), ("b", "2"), ("c", "3")]


def test_sessions_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    def save(number: int) -> None:
        own = RowDB(tmp_path / REVIEWS_FILE, application_id=REVIEWS_ID)
        for each in range(10):
            Views(own).save(f"{number}-{each}", "x")
        own.close()

    RowDB(tmp_path / REVIEWS_FILE, application_id=REVIEWS_ID).close()
    threads = [threading.Thread(target=save, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    views = Views(RowDB(tmp_path / REVIEWS_FILE, application_id=REVIEWS_ID))
    assert len(views.all()) == 30
    assert views.problems == ()


def test_a_damaged_event_costs_only_itself(db: RowDB) -> None:
    views = Views(db)
    for name in ("a", "b", "c"):
        views.save(name, name)
    row = dict(db.table("views").by_ids([2])[0])
    db.table("views").put(row | {"value": {"query": "changed"}}, doc_id=2)
    read = Views(db)
    assert named(read) == [("a", "a"), ("c", "c")]
    assert [str(problem) for problem in read.problems] == [
        "Event 2 of the saved searches is damaged and left out: its content does not match its hash."
    ]


def test_they_are_kept_beside_the_decisions(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        views_of(library).save("mine", "asthma")
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        assert named(views_of(library)) == [("mine", "asthma")]
        assert library.reviews.history() == []
