"""Deciding: keys become decisions on disk, in their order, and the screen says so only then."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from store.errors import Busy, ReadOnly
from store.library import Library
from store.review import ReviewLog
from tests.tui.running_app import list_rows, made_library, part, press, running, settle, small_trial, until
from tui.screens.pickers import PickerScreen

TRIALS = [f"NCT{number:08}" for number in range(12, 0, -1)]


def decided(library: Library, session: str = "") -> dict[str, str]:
    """What the library on disk says, read anew: verdict and reason by trial."""
    with Library.open(library.folder) as reopened:
        states = reopened.reviews.states(session)
        return {
            trial_id: f"{state.verdict} {state.reason}".strip() for trial_id, state in states.items() if state.verdict
        }


def letters(rows: list[str]) -> str:
    """The decision letters of the list, a blank where there is none."""
    return "".join(row[2:3] for row in rows)


async def test_a_decision_is_on_disk_and_goes_on_to_the_next(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "i", "m")
        assert decided(library) == {TRIALS[0]: "include", TRIALS[1]: "maybe"}
        assert app.browse.rows.cursor == 2
        assert letters(list_rows(app)).startswith("im ")
        status = part(app, "status")
        assert "2/12" in status
        assert "i 1" in status
        assert "saved " in status


async def test_exclude_asks_for_a_reason(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "x")
        assert "1 population" in part(app, "status")
        assert decided(library) == {}
        await press(pilot, "3")
        assert decided(library) == {TRIALS[0]: "exclude design"}
        await press(pilot, "x", "enter")
        assert decided(library)[TRIALS[1]] == "exclude"
        await press(pilot, "x", "escape")
        assert len(decided(library)) == 2
        await press(pilot, "x", "j", "q")
        assert app.browse.rows.cursor == 2, "keys of the list wait while a reason is asked for"
        assert len(decided(library)) == 2


async def test_another_reason_can_be_typed(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "x", "?")
        assert isinstance(app.screen, PickerScreen)
        await press(pilot, *"too", "space", *"small", "enter")
        assert decided(library) == {TRIALS[0]: "exclude too small"}


async def test_capitals_stay_and_exclude_for_the_last_reason(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "x", "2", "X", "j", "I", "j", "M")
        assert decided(library) == {
            TRIALS[0]: "exclude intervention",
            TRIALS[1]: "exclude intervention",
            TRIALS[2]: "include",
            TRIALS[3]: "maybe",
        }
        assert app.browse.rows.cursor == 3


async def test_pressing_twice_changes_nothing(library: Library) -> None:
    async with running(library) as (_, pilot):
        await press(pilot, "I", "I", "I")
        assert decided(library) == {TRIALS[0]: "include"}
        await press(pilot, "0")
        assert decided(library) == {}


async def test_undo_and_redo(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "i", "x", "1", "u")
        assert decided(library) == {TRIALS[0]: "include"}
        assert app.browse.rows.cursor == 1, "the cursor goes to what was undone"
        await press(pilot, "ctrl+r")
        assert decided(library)[TRIALS[1]] == "exclude population"
        await press(pilot, "u", "u", "u")
        assert decided(library) == {}
        assert "nothing to undo" in app.browse.status_line.message
        assert letters(list_rows(app)).strip() == ""


async def test_undo_reaches_back_over_a_restart(library: Library) -> None:
    async with running(library) as (_, pilot):
        await press(pilot, "i")
    async with running(library) as (app, pilot):
        assert letters(list_rows(app))[0] == "i"
        await press(pilot, "u")
        assert decided(library) == {}


async def test_a_range_is_one_step(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "v", "j", "j", "i")
        assert decided(library) == dict.fromkeys(TRIALS[:3], "include")
        assert app.browse.rows.cursor == 3
        assert not app.browse.rows.has_range
        await press(pilot, "u")
        assert decided(library) == {}


async def test_fast_typing_neither_loses_nor_reorders(library: Library) -> None:
    async with running(library) as (_, pilot):
        for key in "ix3mx1iix2m":
            pilot.app.simulate_key(key)
        await settle(pilot)
        assert decided(library) == {
            TRIALS[0]: "include",
            TRIALS[1]: "exclude design",
            TRIALS[2]: "maybe",
            TRIALS[3]: "exclude population",
            TRIALS[4]: "include",
            TRIALS[5]: "include",
            TRIALS[6]: "exclude intervention",
            TRIALS[7]: "maybe",
        }


async def test_a_name_typed_at_once_goes_into_the_dialog(library: Library) -> None:
    async with running(library) as (app, pilot):
        for key in ["r", *"mixed", "enter"]:
            pilot.app.simulate_key(key)
        await settle(pilot)
        assert app.browse.place.session == "mixed"
        assert decided(library) == {}


async def test_deciding_while_reading(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "enter", "3", "i")
        assert decided(library) == {TRIALS[0]: "include"}
        assert TRIALS[1] in part(app, "detail-heading")
        assert "[3 " in part(app, "tabs")
        assert app.browse.context == "detail"


async def test_next_and_previous_undecided(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "j", "I", "j", "I", "g", "}")
        assert app.browse.rows.cursor == 3
        await press(pilot, "{")
        assert app.browse.rows.cursor == 0


async def test_all_decided_says_so(tmp_path: Path) -> None:
    with made_library(tmp_path, [small_trial(1), small_trial(2)]) as library:
        async with running(library) as (app, pilot):
            await press(pilot, "i", "i", "}")
            assert "all 2 decided" in app.browse.status_line.message


async def test_note_labels_and_history(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "a", *"odd", "ctrl+j", *"dose", "enter")
        await press(pilot, "t", *"pilot", "comma", *"dose", "enter")
        state = library.reviews.state(TRIALS[0])
        assert state.note == "odd\ndose"
        assert state.labels == ("pilot", "dose")
        await press(pilot, "I", "H")
        assert isinstance(app.screen, PickerScreen)
        words = " ".join(choice.words for choice in app.screen.picker.choices)
        assert "note: " in words
        assert "include" in words
        assert "tester" in words
        await press(pilot, "escape", "a", "escape")
        assert library.reviews.state(TRIALS[0]).note == "odd\ndose"


async def test_the_side_pane_shows_what_is_decided(library: Library) -> None:
    async with running(library, (200, 60)) as (app, pilot):
        assert "undecided" in part(app, "side-lines")
        await press(pilot, "x", "4", "k")
        assert "x exclude" in part(app, "side-lines")
        assert "duplicate" in part(app, "side-lines")


async def test_sessions_keep_their_own_decisions_and_place(library: Library) -> None:
    async with running(library, query="insulin") as (app, pilot):
        await press(pilot, "r", *"first", "enter")
        assert "session first" in part(app, "title-session")
        await press(pilot, "i")
        assert list(decided(library, "first").values()) == ["include"]
        assert decided(library) == {}
        place = app.browse.place
    async with running(library) as (app, pilot):
        assert app.browse.place == place, "the next start opens where the last ended"
        assert "1/3" in part(app, "status")
        await press(pilot, "r", *"no", "space", "enter")
        assert app.browse.place.session == ""


async def test_a_session_named_on_the_command_line_is_started_once(library: Library) -> None:
    for _ in range(2):
        async with running(library, session="named", query="aspirin") as (app, _pilot):
            assert app.browse.place.session == "named"
            assert app.browse.place.query == "aspirin"
    assert [session.name for session in library.reviews.sessions()] == ["named"]


async def test_the_place_is_kept(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "j", "j", "4", "S")
        place = app.browse.place
    async with running(library) as (app, pilot):
        assert app.browse.place == place
        assert app.browse.rows.current is not None
        assert app.browse.rows.current.id == TRIALS[2]
        assert "[4 " in part(app, "tabs")


def failing(times: int, error: Exception, then: Callable[..., object]) -> Callable[..., object]:
    """A method that raises so many times before it does what it should."""
    left = [times]

    def method(*args: object, **options: object) -> object:
        if left[0]:
            left[0] -= 1
            raise error
        return then(*args, **options)

    return method


async def test_a_decision_that_cannot_be_saved_yet_is_kept_and_tried_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy("Another session is writing.")
    monkeypatch.setattr(ReviewLog, "decide_many", failing(2, busy, ReviewLog.decide_many))
    async with running(library) as (app, pilot):
        app.desk.writer._retry_seconds = 0.0
        told: list[str] = []
        monkeypatch.setattr(app.browse.status_line, "tell", lambda text, *_, **__: told.append(text))
        await press(pilot, "i", "m")
        assert "not saved: Another session is writing.  Trying again." in told
        assert decided(library) == {TRIALS[0]: "include", TRIALS[1]: "maybe"}


async def test_a_decision_that_can_never_be_saved_is_given_up_and_said(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = ReadOnly("The library is read-only.")
    monkeypatch.setattr(ReviewLog, "decide_many", failing(1, never, ReviewLog.decide_many))
    async with running(library) as (app, pilot):
        await press(pilot, "I")
        assert "not saved: The library is read-only." in app.browse.status_line.message
        assert "saved " not in part(app, "status").replace("not saved", "")
        assert letters(list_rows(app)).strip() == ""
        await press(pilot, "I")
        assert decided(library) == {TRIALS[0]: "include"}


async def test_the_letter_is_not_shown_before_the_write_is_done(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    write = ReviewLog.decide_many

    def waiting(log: ReviewLog, *args: object, **options: object) -> object:
        gate.wait(30)
        return write(log, *args, **options)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(ReviewLog, "decide_many", waiting)
    async with running(library) as (app, pilot):
        await pilot.press("I")
        await pilot.pause()
        assert letters(list_rows(app))[0] == "…"
        await until(pilot, lambda: "saving" in part(app, "status"))
        await pilot.press("Q")
        assert "not saved yet" in app.browse.status_line.message
        gate.set()
        await settle(pilot)
        assert letters(list_rows(app))[0] == "i"
