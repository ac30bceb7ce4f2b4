"""Probable duplicates: the pairs with their evidence, their records side by side, and what the reader says of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from parsers.trial import Trial
from store import duplicates
from store.duplicates import Proposal
from store.errors import StoreError
from store.library import Library
from store.rows import RowDB
from tests.store.linked_records import DRKS, ISRCTN, NCT, registered
from tests.tui.running_app import (
    detail_text,
    list_rows,
    made_library,
    part,
    press,
    running,
    settle,
    shown_ids,
    small_trial,
    until,
)
from tests.tui.widget_app import rows_of
from tui.app import TrialApp
from tui.commands import commands_of
from tui.screens.duplicates import DuplicatesScreen
from tui.screens.pickers import PickerScreen
from tui.widgets.choice_list import ChoiceList
from tui.widgets.lines_view import LinesView

TITLES = (
    "Evening light on the wards of seven small hospitals in winter",
    "Slow walking with a stick after a fall from a garden ladder",
    "Warm milk against cold feet in people who keep watch at night",
)


def registered_twice(number: int) -> list[Trial]:
    """Two records of different registers that name no ids and say the same of their trial."""
    said: dict[str, Any] = {
        "design": {"enrollment_info": {"count": 100 + number}, "phases": ["PHASE3"], "study_type": "INTERVENTIONAL"},
        "status": {"start_date": {"date": f"2020-0{number}-11"}, "last_update_post_date": {"date": f"2021-0{number}"}},
        "sponsor_collaborators": {"lead_sponsor": {"name": "Example Hospital of Lower Hill"}},
        "identification": {"brief_title": TITLES[number - 1]},
    }
    return [registered(each[number], **said) for each in (NCT, ISRCTN)]


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[Library]:
    """Three trials that are registered twice, and two others."""
    records = [record for number in (1, 2, 3) for record in registered_twice(number)]
    with made_library(tmp_path, [*records, small_trial(40), small_trial(41)]) as library:
        yield library


def opened(app: TrialApp) -> DuplicatesScreen:
    """The list of pairs, which is open."""
    assert isinstance(app.screen, DuplicatesScreen)
    return app.screen


async def rest(pilot: Pilot[None]) -> None:
    """Wait until the list of pairs has what it asked for."""
    await settle(pilot)
    screen = pilot.app.screen
    if isinstance(screen, DuplicatesScreen):
        await until(pilot, lambda: not screen.is_waiting)
    await settle(pilot)


async def open_list(pilot: Pilot[None], first: str = "g") -> DuplicatesScreen:
    """Open the list of pairs and go to its first one, or press another key, when it is there."""
    await press(pilot, "D")
    await rest(pilot)
    await answer(pilot, first)
    assert isinstance(pilot.app, TrialApp)
    return opened(pilot.app)


async def answer(pilot: Pilot[None], *keys: str) -> None:
    """Press keys in the list of pairs and wait for what comes of them."""
    await press(pilot, *keys)
    await rest(pilot)


def title(screen: DuplicatesScreen) -> str:
    """What the title says."""
    return screen.query_one("#pairs-title", LinesView).text


def rows(screen: DuplicatesScreen) -> list[str]:
    """The pairs as they are drawn."""
    return [row for row in rows_of(screen.pairs) if row]


def grid_text(screen: DuplicatesScreen) -> str:
    """The two records as they are drawn."""
    return "\n".join(rows_of(screen.grid))


async def test_pairs_stand_with_their_evidence_and_both_records(twins: Library) -> None:
    async with running(twins) as (_, pilot):
        screen = await open_list(pilot)
        assert title(screen) == " probable duplicates  3 pairs to answer"
        assert [row.split()[1 if "▌" in row else 0] for row in rows(screen)] == ISRCTN[1:4]
        assert "the same title, same sponsor" in rows(screen)[0]
        why = screen.query_one("#pair-why", LinesView).text
        assert "100 points  the same title, same sponsor, both 101 participants, start on one day, same phase" in why
        assert ISRCTN[1] in grid_text(screen)
        assert NCT[1] in grid_text(screen)
        assert TITLES[0].split()[0] in grid_text(screen)
        await answer(pilot, "j")
        assert "Pair 2 of 3" in screen.query_one("#pair-heading", LinesView).text
        assert ISRCTN[2] in grid_text(screen)


async def test_confirming_makes_one_row_and_decisions_are_kept(twins: Library) -> None:
    async with running(twins, query="winter") as (app, pilot):
        assert sorted(shown_ids(app)) == [NCT[1]]
        await press(pilot, "G")
        chosen = app.browse.rows.current
        assert chosen is not None
        other = ({NCT[1], ISRCTN[1]} - {chosen.id}).pop()
        await press(pilot, "I")
        screen = await open_list(pilot)
        await answer(pilot, "s")
        assert title(screen) == " probable duplicates  2 pairs to answer   1 one trial"
        assert screen.status.message == f"{ISRCTN[1]} and {NCT[1]}: one trial   u undoes"
        assert rows(screen)[0].split()[0] == "="
        assert screen.pairs.cursor == 1, "it goes on to the next pair"
        await press(pilot, "q")
        assert len(list_rows(app)) == 1
        assert "1 of 7 trials" in part(app, "title-found")
        assert list_rows(app)[0].lstrip("▌ ").startswith("i ")
        assert app.browse.rows.current is not None
        assert app.browse.rows.current.id == NCT[1]
        assert app.browse.listing.progress.include == 1
        assert twins.reviews.state(other).verdict == "include"
        await press(pilot, "7")
        assert "tester said on" in detail_text(app)


async def test_marked_trials_that_became_one_are_not_compared(twins: Library) -> None:
    async with running(twins) as (app, pilot):
        for trial_id in (NCT[1], ISRCTN[1]):
            await go_to(app, pilot, trial_id)
            await press(pilot, "space")
        await open_list(pilot)
        await answer(pilot, "s")
        await press(pilot, "q")
        await press(pilot, "c")
        assert "What was marked is one trial now" in app.screen.query_one("#compare-title", LinesView).text


async def test_rejecting_keeps_both_rows_and_is_not_asked_again(twins: Library) -> None:
    async with running(twins) as (app, pilot):
        screen = await open_list(pilot)
        await answer(pilot, "d")
        assert title(screen) == " probable duplicates  2 pairs to answer   1 different"
        assert rows(screen)[0].split()[0] == "≠"
        await press(pilot, "q")
        assert "8 trials" in part(app, "title-found")
        screen = await open_list(pilot)
        assert title(screen) == " probable duplicates  2 pairs to answer"
        assert not any(ISRCTN[1] in row for row in rows(screen))


async def test_undo_and_redo_go_to_their_pair(twins: Library) -> None:
    async with running(twins) as (app, pilot):
        screen = await open_list(pilot)
        await answer(pilot, "s", "d")
        assert title(screen) == " probable duplicates  1 pair to answer   1 one trial   1 different"
        await answer(pilot, "u")
        assert screen.pairs.cursor == 1
        assert screen.status.message == f"undone: {ISRCTN[2]} and {NCT[2]}: nothing said"
        await answer(pilot, "u")
        assert screen.pairs.cursor == 0
        assert title(screen) == " probable duplicates  3 pairs to answer"
        assert twins.count() == 8
        await answer(pilot, "u")
        assert screen.status.message == "there is nothing to undo"
        await answer(pilot, "ctrl+r")
        assert title(screen) == " probable duplicates  2 pairs to answer   1 one trial"
        await press(pilot, "q")
        assert "7 trials" in part(app, "title-found")


async def test_an_answer_can_be_another(twins: Library) -> None:
    async with running(twins) as (_, pilot):
        screen = await open_list(pilot)
        await answer(pilot, "d")
        await answer(pilot, "g", "d")
        assert screen.status.message == "that is said of this pair already"
        await answer(pilot, "s")
        assert title(screen) == " probable duplicates  2 pairs to answer   1 one trial"
        assert screen.pairs.cursor == 0, "it stays where an answer was changed"


async def test_one_trial_stands_alone_once_its_records_are_one(twins: Library) -> None:
    async with running(twins) as (_, pilot):
        screen = await open_list(pilot)
        await answer(pilot, "s", "g")
        head = grid_text(screen).splitlines()[0]
        assert NCT[1] in head
        assert ISRCTN[1] not in head


async def test_when_all_are_answered_it_says_so(twins: Library) -> None:
    async with running(twins) as (_, pilot):
        screen = await open_list(pilot)
        await answer(pilot, "s", "s", "s")
        assert title(screen) == " probable duplicates  none to answer   3 one trial"
        await answer(pilot, "}")
        assert screen.status.message == "no other pair is open"
        await answer(pilot, "R")
        assert "No two trials of this library look like one." in "\n".join(rows(screen))
        await answer(pilot, "s", "d", "j", "G", "n", "=", "pagedown", "l")
        assert screen.status.message


async def test_what_others_settle_needs_no_answer(tmp_path: Path) -> None:
    """Three records of one trial: two answers settle the third pair."""
    records = registered_twice(1)
    third = records[1].model_copy(update={"id": DRKS[1], "registry": "DRKS"})
    source = third.sources[0].model_copy(update={"kind": "drks", "sha256": "third"})
    third = third.model_copy(update={"sources": [source]})
    with made_library(tmp_path, [*records, third]) as library:
        async with running(library) as (_, pilot):
            screen = await open_list(pilot)
            assert len(screen.pairs.pairs) == 3
            await answer(pilot, "s", "s")
            assert title(screen) == " probable duplicates  none to answer   2 one trial"
            [settled] = [row for row in rows(screen) if "·" in row]
            place = rows(screen).index(settled)
            screen.pairs.move_to(place)
            await answer(pilot, "d")
            assert "settled it" in screen.status.message
            assert library.count() == 1


async def test_an_answer_against_another_is_refused_in_a_sentence(twins: Library) -> None:
    async with running(twins) as (_, pilot):
        screen = await open_list(pilot)

        def refuse(*_: object, **__: object) -> bool:
            raise StoreError("These cannot be one trial: you said so. Take that back first.")

        screen._linker._links = lambda: type("Refusing", (), {"say": refuse})()  # type: ignore[attr-defined]
        await answer(pilot, "s")
        assert screen.status.message == "These cannot be one trial: you said so. Take that back first."
        assert title(screen) == " probable duplicates  3 pairs to answer"


async def test_an_undo_that_waits_for_another_session_is_done_once(
    twins: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.linking_word._TRIES", 1)
    twins.rows.connection.execute("PRAGMA busy_timeout=1")
    async with running(twins) as (app, pilot):
        app.desk.writer._retry_seconds = 0.01
        screen = await open_list(pilot)
        await answer(pilot, "s", "s")
        with RowDB(twins.folder / "trials.db") as other, other.transaction():
            await pilot.press("u")
            await until(pilot, lambda: "Trying again" in screen.status.message)
        await rest(pilot)
        assert title(screen) == " probable duplicates  2 pairs to answer   1 one trial"
        assert twins.count() == 7


async def test_an_answer_that_waits_for_another_session_is_kept(
    twins: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.linking_word._TRIES", 1)
    twins.rows.connection.execute("PRAGMA busy_timeout=1")
    async with running(twins) as (app, pilot):
        app.desk.writer._retry_seconds = 0.01
        screen = await open_list(pilot)
        with RowDB(twins.folder / "trials.db") as other, other.transaction():
            await pilot.press("s")
            await until(pilot, lambda: "Trying again" in screen.status.message)
            assert rows(screen)[0].split()[0] == "…"
        await rest(pilot)
        assert title(screen) == " probable duplicates  2 pairs to answer   1 one trial"


async def test_the_search_shows_how_far_it_is_and_ends_with_its_screen(
    twins: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_begun, going_on, was_cancelled = threading.Event(), threading.Event(), threading.Event()
    search = duplicates.alike

    def slow(rows: RowDB, *, tell: duplicates.Tell, cancelled: duplicates.Cancelled) -> list[Proposal]:
        tell(500, 8_000)
        has_begun.set()
        going_on.wait(30)
        if cancelled():
            was_cancelled.set()
        return search(rows, tell=tell, cancelled=cancelled)

    monkeypatch.setattr(duplicates, "alike", slow)
    async with running(twins) as (app, pilot):
        await pilot.press("D")
        await until(pilot, has_begun.is_set)
        await until(pilot, lambda: "500 of 8,000 trials" in title(opened(app)))
        await pilot.press("q")
        await until(pilot, lambda: app.screen is app.browse)
        going_on.set()
        await until(pilot, was_cancelled.is_set)
        await settle(pilot)
        screen = await open_list(pilot)
        assert len(screen.pairs.pairs) == 3, "a search that was not finished is done again"


async def test_the_list_opens_at_the_trial_that_the_reader_comes_from(twins: Library) -> None:
    async with running(twins) as (app, pilot):
        row_id = twins.ids_of([NCT[2]])[0]
        app.browse.rows.move_to(app.browse.rows.ids.index(row_id))
        await settle(pilot)
        screen = await open_list(pilot, "ctrl+d")
        assert screen.pairs.current is not None
        assert NCT[2] in screen.pairs.current.ids


async def test_what_was_imported_since_is_looked_at(twins: Library) -> None:
    from store.ingest import ingest

    async with running(twins) as (_, pilot):
        await open_list(pilot)
        await press(pilot, "q")
        third = registered_twice(2)[1].model_copy(update={"id": DRKS[1], "registry": "DRKS"})
        ingest(twins, [third])
        await press(pilot, "R")
        screen = await open_list(pilot)
        assert any(DRKS[1] in row for row in rows(screen))


async def test_a_library_without_duplicates_says_so(library: Library, empty_library: Library) -> None:
    async with running(library) as (_, pilot):
        screen = await open_list(pilot)
        assert "No two trials of this library look like one." in "\n".join(rows(screen))


async def test_an_empty_library_has_no_pairs(empty_library: Library) -> None:
    async with running(empty_library) as (app, pilot):
        await open_list(pilot)
        await answer(pilot, "s", "u", "q", "L")
        assert app.browse.status_line.message == "there is no trial here"


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (59, 16), (80, 24), (120, 40), (200, 60)])
async def test_it_fits_any_size(twins: Library, size: tuple[int, int]) -> None:
    async with running(twins, size) as (app, pilot):
        screen = await open_list(pilot)
        await answer(pilot, "j", "s", "ctrl+d", "=", "n", "l", "?", "escape", "u")
        await pilot.resize_terminal(100, 30)
        await rest(pilot)
        assert len(rows(screen)) == 3
        assert grid_text(screen)
        assert app.is_running


async def test_every_command_of_the_screen_is_answered(twins: Library) -> None:
    async with running(twins) as (app, pilot):
        screen = await open_list(pilot)
        known = set(screen._commands()) | set(screen._moves()) | set(app._commands())
        wanted = {command.id for command in commands_of("duplicates")}
        assert wanted <= known, wanted - known


async def test_a_click_goes_to_a_pair_and_the_wheel_moves(twins: Library) -> None:
    async with running(twins) as (_, pilot):
        screen = await open_list(pilot)
        await pilot.click(screen.pairs, offset=(10, 2))
        await rest(pilot)
        assert screen.pairs.cursor == 2
        await pilot.click(screen.pairs, offset=(10, 9))
        assert screen.pairs.cursor == 2


# the links of a trial


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Library]:
    """A trial of two records that name each other, and another trial."""
    records = [registered(NCT[1], ISRCTN[1], text="of lamps"), registered(ISRCTN[1], NCT[1], text="of lamps too")]
    with made_library(tmp_path, [*records, small_trial(40)]) as library:
        assert library.count() == 2
        yield library


async def go_to(app: TrialApp, pilot: Pilot[None], trial_id: str) -> None:
    """Put the cursor on a trial."""
    rows = app.browse.rows
    rows.move_to(rows.ids.index(app.desk.library.ids_of([trial_id])[0]))
    await settle(pilot)


def choices(app: TrialApp) -> list[str]:
    """The rows of the dialog that is open."""
    assert isinstance(app.screen, PickerScreen)
    return ["".join(span.text for span in row.line) for row in app.screen.query_one(ChoiceList).choices]


def shown_hint(app: TrialApp) -> str:
    """What the foot of the dialog that is open says of its keys."""
    return rows_of(app.screen.query_one("#dialog-hint", LinesView))[0].rstrip(" ─")


async def test_an_automatic_link_can_be_called_wrong_and_right_again(linked: Library) -> None:
    async with running(linked) as (app, pilot):
        await go_to(app, pilot, NCT[1])
        await press(pilot, "I", "7", "L")
        assert [row.split("  ")[0] for row in choices(app)] == [f"{ISRCTN[1]} = {NCT[1]}"]
        await press(pilot, "enter")
        assert "3 trials" in part(app, "title-found")
        assert f"{ISRCTN[1]} and {NCT[1]}: different trials   L turns it round" in app.browse.status_line.message
        assert app.browse.rows.current is not None
        assert app.browse.rows.current.id == NCT[1], "the cursor stays on its trial"
        assert app.browse.book.state(NCT[1]).verdict == "include"
        await press(pilot, "L")
        assert choices(app)[0].startswith(f"{ISRCTN[1]} ≠ {NCT[1]}  tester said on")
        await press(pilot, "enter")
        assert linked.count() == 2
        assert "2 trials" in part(app, "title-found")


async def test_a_word_can_be_taken_back_from_the_palette(linked: Library) -> None:
    async with running(linked) as (app, pilot):
        await go_to(app, pilot, NCT[1])
        await press(pilot, "L")
        await press(pilot, "enter")
        assert linked.count() == 3
        app.browse.run_command("undo_link")
        await settle(pilot)
        assert linked.count() == 2
        assert "undone" in app.browse.status_line.message
        app.browse.run_command("undo_link")
        await settle(pilot)
        assert app.browse.status_line.message == "there is nothing to undo"


async def test_a_trial_of_one_id_has_no_links(linked: Library) -> None:
    async with running(linked) as (app, pilot):
        await go_to(app, pilot, "NCT00000040")
        await press(pilot, "L")
        assert choices(app) == []
        assert shown_hint(app) == "─ esc closes"
        await press(pilot, "escape")
        assert app.screen is app.browse
