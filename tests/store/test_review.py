"""The decision log: what is said stands, across restarts, processes and undo."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from store.errors import Busy, DiskFull, StoreError
from store.review import Decision, ReviewLog
from store.review_state import UNDECIDED
from store.rows import RowDB
from tests.store.review_logs import ONE, SHA, THREE, TWO, Open, decide

ROOT = Path(__file__).resolve().parents[2]


def test_a_decision_says_what_who_when_and_of_which_record(log: ReviewLog) -> None:
    event = log.decide(ONE, "exclude", reason=" design ", session="s", record_revision=3, record_sha256=SHA)
    state = log.state(ONE, "s")
    assert (state.verdict, state.reason, state.reviewer, state.at) == ("exclude", "design", "ada", event.at)
    assert (state.record_revision, state.record_sha256, state.seq) == (3, SHA, 1)
    assert event.at.endswith("Z") and len(event.at) == len("2026-01-02T03:04:05.678Z")
    assert event.time.utcoffset() is not None
    assert log.state(ONE) == UNDECIDED, "another session is another matter"


def test_every_part_of_the_state_survives_a_restart(open_log: Open) -> None:
    first = open_log()
    decide(first, ONE, "maybe")
    first.note(ONE, "ask Bob\nabout = the arms")
    first.label(ONE, ["adults", " phase  two ", "adults", ""])
    again = open_log()
    state = again.state(ONE)
    assert (state.verdict, state.note, state.labels) == ("maybe", "ask Bob\nabout = the arms", ("adults", "phase two"))
    assert again.states() == first.states() == {ONE: state}


def test_the_note_does_not_take_the_decision_over(open_log: Open) -> None:
    decide(open_log("ada"), ONE, "include")
    bob = open_log("bob")
    bob.note(ONE, "agreed")
    assert bob.state(ONE).reviewer == "ada"
    bob.note(TWO, "only a note")
    assert (bob.state(TWO).verdict, bob.state(TWO).reviewer) == (None, "bob")


def test_saying_the_same_again_adds_nothing(log: ReviewLog) -> None:
    first = decide(log, ONE, "include")
    assert decide(log, ONE, "include") == first
    assert len(log.history()) == 1
    log.decide(ONE, "include", record_revision=8, record_sha256=SHA)
    assert len(log.history()) == 2, "of a newer revision of the record it is another statement"


def test_clearing_returns_to_undecided(log: ReviewLog) -> None:
    decide(log, ONE, "include")
    decide(log, ONE, None)
    assert log.state(ONE).verdict is None
    assert log.counts("", [ONE]).undecided == 1


def test_clearing_what_was_never_set_leaves_nothing_to_undo(log: ReviewLog) -> None:
    decide(log, ONE, "include")
    log.undo()
    decide(log, TWO, None)
    assert log.undo() is None
    assert log.redo() is not None, "and does not forget what can be done again"


@pytest.mark.parametrize("verdict", ["yes", "Include", "", "1"])
def test_a_wrong_verdict_is_refused_and_nothing_is_written(log: ReviewLog, verdict: str) -> None:
    with pytest.raises(StoreError, match="include, exclude, maybe"):
        decide(log, ONE, verdict)
    assert log.history() == []


@pytest.mark.parametrize("trial_id", ["", " ", "NCT1\nNCT2", "\ud800"])
def test_a_decision_needs_a_trial(log: ReviewLog, trial_id: str) -> None:
    with pytest.raises(StoreError, match="id of a trial"):
        decide(log, trial_id, "include")


def test_text_that_no_file_can_hold_is_repaired(open_log: Open) -> None:
    open_log().note(ONE, "half a \ud83d letter, a whole \U0001f600 and \0 nothing")
    assert open_log().state(ONE).note == "half a � letter, a whole \U0001f600 and \0 nothing"
    assert open_log().check() == []


def test_undo_and_redo_go_any_depth_across_restarts(open_log: Open) -> None:
    log = open_log()
    decide(log, ONE, "include")
    decide(log, ONE, "exclude", reason="design")
    log.note(ONE, "hm")
    log.label(TWO, ["x"])
    for expected in [TWO, ONE, ONE, ONE]:
        undone = open_log().undo()
        assert undone is not None and undone.trial_ids == (expected,)
    assert open_log().undo() is None
    assert not any(state.at for state in open_log().states().values())
    for _ in range(4):
        assert open_log().redo() is not None
    log = open_log()
    assert log.redo() is None
    assert (log.state(ONE).verdict, log.state(ONE).reason, log.state(ONE).note) == ("exclude", "design", "hm")
    assert log.state(TWO).labels == ("x",)


def test_undone_says_which_trial_and_what_changed(log: ReviewLog) -> None:
    decide(log, ONE, "exclude", reason="design")
    undone = log.undo()
    assert undone is not None
    ((trial_id, before, after),) = undone.changes
    assert (trial_id, before.verdict, before.reason, after) == (ONE, "exclude", "design", UNDECIDED)
    assert undone.text == f"undone: {ONE} exclude (design) → undecided"
    assert undone.event.action == "undo" and list(undone.event.span) == [1]
    redone = log.redo()
    assert redone is not None and redone.text == f"done again: {ONE} undecided → exclude (design)"
    log.note(ONE, "a")
    undone = log.undo()
    assert undone is not None and undone.text == f"undone: {ONE} its note"


def test_a_new_decision_after_undo_leaves_nothing_to_redo(log: ReviewLog) -> None:
    decide(log, ONE, "include")
    log.undo()
    decide(log, TWO, "maybe")
    assert log.redo() is None


def test_many_are_one_step(open_log: Open) -> None:
    log = open_log()
    decide(log, TWO, "include")
    events = log.decide_many([Decision(i, "exclude", 1, SHA, "design") for i in (ONE, TWO, THREE)], session="")
    assert [event.trial_id for event in events] == [ONE, TWO, THREE]
    assert {event.step for event in events} == {2}
    again = open_log()
    undone = again.undo()
    assert undone is not None and undone.trial_ids == (ONE, TWO, THREE) and undone.text == "undone: 3 trials"
    assert [again.state(i).verdict for i in (ONE, TWO, THREE)] == [None, "include", None]
    again.redo()
    assert {again.state(i).verdict for i in (ONE, TWO, THREE)} == {"exclude"}
    assert log.decide_many([]) == []


def test_many_are_all_or_none(log: ReviewLog) -> None:
    with pytest.raises(StoreError):
        log.decide_many([Decision(ONE, "include", 1, SHA), Decision("", "include", 1, SHA)])
    assert log.history() == []


def test_many_where_some_stand_already_give_an_event_each(log: ReviewLog) -> None:
    decide(log, TWO, "include")
    events = log.decide_many([Decision(i, "include", 7, SHA) for i in (ONE, TWO, THREE)])
    assert [(event.trial_id, event.seq) for event in events] == [(ONE, 2), (TWO, 1), (THREE, 3)]


def test_undo_keeps_to_its_session_and_its_reviewer(open_log: Open) -> None:
    ada, bob = open_log("ada"), open_log("bob")
    decide(ada, ONE, "include", session="s")
    decide(bob, ONE, "exclude", session="s")
    decide(ada, TWO, "maybe")
    undone = ada.undo("s")
    assert undone is not None and undone.text == f"undone: {ONE} (stays as it was decided since)"
    assert ada.state(ONE, "s").verdict == "exclude", "what bob said later stands"
    assert ada.state(TWO).verdict == "maybe"
    assert ada.undo("s") is None
    bob.undo("s")
    assert bob.state(ONE, "s") == UNDECIDED
    ada.redo("s")
    assert bob.state(ONE, "s").verdict == "include"


def test_what_is_done_again_takes_its_old_place(open_log: Open) -> None:
    ada, bob = open_log("ada"), open_log("bob")
    decide(ada, ONE, "include")
    decide(bob, ONE, "exclude")
    ada.undo()
    ada.redo()
    assert ada.state(ONE).verdict == open_log().state(ONE).verdict == "exclude", "what bob said later stands"


def test_a_step_that_begins_with_an_idle_clear_is_undone_whole(open_log: Open) -> None:
    log = open_log()
    log.decide_many([Decision(ONE, None, 1, SHA), Decision(TWO, "include", 1, SHA)])
    undone = open_log().undo()
    assert undone is not None and undone.trial_ids == (TWO,)
    assert log.state(TWO) == UNDECIDED
    assert open_log().redo() is not None and log.state(TWO).verdict == "include"


def test_nothing_is_ever_changed_or_removed(log: ReviewLog, path: Path) -> None:
    def rows() -> list[tuple[int, str]]:
        with closing(sqlite3.connect(path)) as db:
            return db.execute("SELECT doc_id, doc FROM events ORDER BY doc_id").fetchall()

    seen: list[tuple[int, str]] = []
    acts: list[Callable[[], object]] = [
        lambda: decide(log, ONE, "include"),
        lambda: decide(log, ONE, "exclude"),
        log.undo,
        log.redo,
        log.undo,
        lambda: log.start_session("s", "q"),
        lambda: log.set_reasons("s", ["why"]),
        lambda: log.note(ONE, ""),
    ]
    for act in acts:
        act()
        now = rows()
        assert now[: len(seen)] == seen and len(now) == len(seen) + 1
        seen = now


def test_the_history_of_a_trial_holds_its_undos(log: ReviewLog) -> None:
    decide(log, ONE, "include")
    log.decide_many([Decision(ONE, "maybe", 1, SHA), Decision(TWO, "maybe", 1, SHA)], session="")
    decide(log, THREE, "include")
    log.undo()
    log.undo()
    assert [event.action for event in log.history(ONE)] == ["decide", "decide", "undo"]
    assert [event.seq for event in log.history(THREE)] == [4, 5]
    assert len(log.history()) == 6
    assert log.history(session="none") == []


def test_each_process_sees_what_the_other_adds(open_log: Open) -> None:
    ada, bob = open_log("ada"), open_log("bob")
    decide(ada, ONE, "include")
    assert bob.refresh() and not bob.refresh()
    assert bob.state(ONE).verdict == "include"
    decide(bob, ONE, "exclude")
    decide(ada, TWO, "maybe")
    assert ada.states() == bob.states()
    assert [event.seq for event in ada.history()] == [1, 2, 3]
    assert ada.check() == bob.check() == []


def test_processes_and_threads_lose_nothing_of_each_other(open_log: Open, path: Path) -> None:
    log = open_log()
    command = [sys.executable, "-m", "tests.store.decide_many", str(path)]
    others = [subprocess.Popen([*command, name, "60"], cwd=ROOT) for name in ("bob", "cy")]
    threads = [
        threading.Thread(target=lambda n=n: [decide(log, f"NCT{n}{k:07}", "include") for k in range(40)])
        for n in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait() for other in others] == [0, 0]
    assert len(log.states()) == 3 * 40 + 2 * 60
    assert [event.seq for event in log.history()] == list(range(1, 241))
    assert log.check() == []


def test_a_write_that_finds_no_room_changes_nothing(path: Path) -> None:
    with RowDB(path) as db:
        log = ReviewLog(db, reviewer="ada")
        decide(log, ONE, "include")
        [(pages,)] = db.connection.execute("PRAGMA page_count")
        db.connection.execute(f"PRAGMA max_page_count={pages}")
        with pytest.raises(DiskFull):
            log.note(ONE, "x" * 100_000)
        assert log.state(ONE).note == "" and len(log.history()) == 1
        db.connection.execute("PRAGMA max_page_count=1000000")
        log.note(ONE, "short")
        assert log.state(ONE).note == "short" and log.check() == []


def test_a_write_that_is_kept_waiting_changes_nothing(path: Path) -> None:
    with RowDB(path, wait_seconds=0.01) as db, closing(sqlite3.connect(path, isolation_level=None)) as other:
        log = ReviewLog(db, reviewer="ada")
        decide(log, ONE, "include")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            log.undo()
        assert log.state(ONE).verdict == "include"
        other.execute("ROLLBACK")
        assert log.undo() is not None
