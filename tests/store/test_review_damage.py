"""Damage to the decision log is named by the number of the event, and the rest stays readable."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from store.review import ReviewLog
from store.review_events import digest
from tests.store.review_logs import ONE, THREE, Open, change_row, decide


def damaged(log: ReviewLog) -> list[str]:
    log.refresh()
    return [str(problem) for problem in log.problems]


def write_five(log: ReviewLog) -> None:
    for number in range(1, 6):
        decide(log, f"NCT0000000{number}", "include")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("include", "exclude"),
        lambda text: text.replace('"record_revision":7', '"record_revision":8').replace(
            '"record_revision": 7', '"record_revision": 8'
        ),
        lambda text: orjson.dumps({**orjson.loads(text), "more": 1}).decode(),
        lambda text: orjson.dumps({**orjson.loads(text), "sha256": None}).decode(),
        lambda text: "{}",
        lambda text: "[1, 2]",
        lambda text: text[: len(text) // 2],
        lambda text: "",
    ],
)
def test_a_damaged_event_is_named_and_the_rest_is_read(
    open_log: Open, path: Path, change: Callable[[str], str]
) -> None:
    write_five(open_log())
    change_row(path, 3, change)
    again = open_log()
    (problem,) = damaged(again)
    assert problem.startswith("Event 3 of the decision log is damaged")
    assert set(again.states()) == {f"NCT0000000{number}" for number in (1, 2, 4, 5)}
    assert again.check() == [problem]
    decide(again, THREE, "maybe")
    assert open_log().state(THREE).verdict == "maybe"
    assert len(damaged(open_log())) == 1


def test_the_last_event_may_be_the_damaged_one(open_log: Open, path: Path) -> None:
    write_five(open_log())
    change_row(path, 5, lambda text: text[:-3])
    log = open_log()
    assert decide(log, ONE, "maybe") == 6
    assert [problem[:7] for problem in damaged(open_log())] == ["Event 5"]
    assert open_log().state(ONE).verdict == "maybe"


def test_a_last_event_without_its_number_does_not_stop_the_review(open_log: Open, path: Path) -> None:
    write_five(open_log())
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE events SET doc = '{}' WHERE doc_id = 5")
    decide(open_log(), ONE, "maybe")
    assert open_log().state(ONE).verdict == "maybe"
    assert damaged(open_log()) == ["Event 5 is missing from the decision log."]


@pytest.mark.parametrize("span", [{"first": 1, "last": 10**15}, {"first": 0, "last": 0}, {"first": 1}, [1], None])
def test_an_undo_of_what_cannot_be_is_damage(open_log: Open, path: Path, span: object) -> None:
    def forge(text: str) -> str:
        document = orjson.loads(text) | {"value": span}
        return orjson.dumps(document | {"sha256": digest(document)}).decode()

    log = open_log()
    decide(log, ONE, "include")
    log.undo()
    change_row(path, 2, forge)
    again = open_log()
    assert [problem[:7] for problem in damaged(again)] == ["Event 2"]
    assert again.state(ONE).verdict == "include" and len(again.history(ONE)) == 1


def test_a_missing_event_is_named(open_log: Open, path: Path) -> None:
    write_five(open_log())
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM events WHERE doc_id IN (2, 3)")
    log = open_log()
    assert damaged(log) == ["Events 2 to 3 are missing from the decision log."]
    assert len(log.states()) == 3


def test_events_cut_off_at_the_end_are_found_by_a_check(open_log: Open, path: Path) -> None:
    write_five(open_log())
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM events WHERE doc_id > 3")
    lost = "Events 4 to 5 are missing from the decision log."
    assert open_log().check() == [lost]
    log = open_log()
    assert decide(log, ONE, "maybe") == 6, "a number is never given twice"
    assert damaged(log) == damaged(open_log()) == log.check() == [lost]


def test_an_event_rewritten_with_a_hash_of_its_own_breaks_the_chain(open_log: Open, path: Path) -> None:
    def forge(text: str) -> str:
        document = orjson.loads(text) | {"value": "exclude"}
        return orjson.dumps(document | {"sha256": digest(document)}).decode()

    write_five(open_log())
    change_row(path, 2, forge)
    (problem,) = damaged(open_log())
    assert problem.startswith("Event 3 of the decision log does not follow event 2")


def test_an_event_copied_over_another_is_seen(open_log: Open, path: Path) -> None:
    write_five(open_log())
    with closing(sqlite3.connect(path)) as db:
        (first,) = db.execute("SELECT doc FROM events WHERE doc_id = 1").fetchone()
    change_row(path, 4, lambda text: first)
    assert [problem[:7] for problem in damaged(open_log())] == ["Event 4"]


def test_an_action_of_a_later_version_is_kept_and_changes_nothing(open_log: Open, path: Path) -> None:
    def later(text: str) -> str:
        document = orjson.loads(text) | {"action": "grade", "value": {"by": [1]}, "extra": True}
        return orjson.dumps(document | {"sha256": digest(document)}).decode()

    decide(open_log(), ONE, "include")
    change_row(path, 1, later)
    log = open_log()
    assert damaged(log) == []
    assert log.history()[0].action == "grade" and not log.states()
