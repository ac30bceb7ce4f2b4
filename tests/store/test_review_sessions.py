"""Sessions, the place where a reviewer was, and who the reviewer is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from store.errors import StoreError
from store.review import ReviewLog
from store.review_state import DEFAULT_REASONS
from store.review_text import default_reviewer
from store.rows import RowDB
from tests.store.review_logs import ONE, TWO, Open, change_row, decide


def test_a_session_has_a_name_a_query_and_reasons(open_log: Open) -> None:
    log = open_log()
    started = log.start_session("  HSCT  2026 ", " cond:leukemia ")
    assert (started.name, started.query, started.reasons) == ("HSCT 2026", "cond:leukemia", DEFAULT_REASONS)
    log.start_session("b", "", reasons=["no controls", "no controls", "dose"])
    log.set_reasons("HSCT 2026", ["age"])
    again = open_log("bob")
    assert [(each.name, each.query, each.reasons) for each in again.sessions()] == [
        ("HSCT 2026", "cond:leukemia", ("age",)),
        ("b", "", ("no controls", "dose")),
    ]
    assert (again.sessions()[0].started_at, again.sessions()[0].started_by) == (started.started_at, "ada")
    assert again.session("b") == again.sessions()[1]
    assert again.session("c") is None and again.session("") is not None


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_session_needs_a_name(log: ReviewLog, name: str) -> None:
    with pytest.raises(StoreError, match="name of 1 to 80"):
        log.start_session(name, "")


def test_a_name_is_taken_once_however_it_is_written(open_log: Open) -> None:
    open_log().start_session("Cardio", "")
    with pytest.raises(StoreError, match="'Cardio' already"):
        open_log().start_session("cardio", "")
    with pytest.raises(StoreError, match="at most 9"):
        open_log().start_session("many", "", reasons=[str(number) for number in range(10)])
    with pytest.raises(StoreError, match="no review session named 'other'"):
        open_log().set_reasons("other", [])


def test_decisions_in_a_session_whose_start_is_lost_are_still_listed(open_log: Open, path: Path) -> None:
    log = open_log()
    log.start_session("s", "q")
    decide(log, ONE, "include", session="s")
    change_row(path, 1, lambda text: "{}")
    again = open_log()
    assert [each.name for each in again.sessions()] == ["s"]
    assert again.state(ONE, "s").verdict == "include"
    assert again.start_session("s", "q").query == "q", "and it can be started anew"


def test_the_last_place_is_found_again(open_log: Open) -> None:
    log = open_log()
    assert log.place() is None and log.place("s") is None
    log.save_place("", {"query": "a", "trial_id": ONE, "tab": 2})
    log.save_place("s", {"query": "b", "sort": ["start", True]})
    assert open_log().place() == {"session": "s", "query": "b", "sort": ["start", True]}
    assert open_log().place("") == {"session": "", "query": "a", "trial_id": ONE, "tab": 2}
    open_log().save_place("", {"query": "c"})
    assert open_log().place() == {"session": "", "query": "c"}
    assert open_log("bob").place() is None
    with pytest.raises(StoreError, match="cannot be kept"):
        log.save_place("", {"x": object()})


def test_a_place_that_did_not_move_is_not_written(log: ReviewLog, path: Path) -> None:
    log.save_place("", {"query": "a"})
    before = path.read_bytes()
    log.save_place("", {"query": "a"})
    assert path.read_bytes() == before


def test_a_damaged_place_is_no_place(open_log: Open, path: Path) -> None:
    open_log().save_place("", {"query": "a"})
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE places SET doc = '{'")
    log = open_log()
    assert log.place() is None
    log.save_place("", {"query": "b"})
    assert open_log().place() == {"session": "", "query": "b"}


def test_the_reviewer_is_the_named_one_or_the_login() -> None:
    assert default_reviewer({"TRIALTUI_REVIEWER": " Ada \n Lovelace "}) == "Ada Lovelace"
    assert default_reviewer({})
    assert len(default_reviewer({"TRIALTUI_REVIEWER": "x" * 300})) == 80


def test_the_reviewer_can_be_set_on_an_open_log(log: ReviewLog) -> None:
    decide(log, ONE, "include")
    log.save_place("", {"query": "a"})
    log.reviewer = " bob "
    assert log.undo() is None and log.place() is None
    decide(log, TWO, "include")
    assert log.history()[-1].reviewer == "bob"
    log.reviewer = ""
    assert log.reviewer == default_reviewer()


def test_a_log_that_cannot_be_written_is_still_read(open_log: Open, path: Path) -> None:
    decide(open_log(), ONE, "include")
    with RowDB(path, read_only=True) as db:
        log = ReviewLog(db, reviewer="bob")
        assert log.state(ONE).verdict == "include"
        with pytest.raises(StoreError):
            decide(log, ONE, "exclude")
        with pytest.raises(StoreError):
            log.save_place("", {"query": "a"})
        assert log.state(ONE).verdict == "include" and log.check() == []
