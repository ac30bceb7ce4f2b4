"""Lists longer than what a search shows at once: the first rows, the true count, and the rest when it is needed."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key

from store.errors import StoreError
from store.library import Library
from store.search.hits import Hits
from store.search.whole import whole_list
from store.summary import Summary
from tests.tui.running_app import list_rows, made_library, part, press, running, settle, small_trial, type_text, until
from tui.app import TrialApp
from tui.browse.asking import after_first
from tui.browse.rest import COMING

COUNT, FIRST = 60, 20
NEVER = 3600.0


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Sixty trials; NCT00000060 was updated last and stands first."""
    with made_library(tmp_path, [small_trial(number) for number in range(1, COUNT + 1)]) as opened:
        yield opened


class Gate:
    """Stands before the reading of whole lists: counts them, and holds them back while it is closed."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.opened.set()
        self.asked: list[str] = []
        self.fault: Exception | None = None

    def pass_on(self, library: Library, text: str, **options: Any) -> array[int] | None:
        self.asked.append(text)
        self.opened.wait(30)
        if self.fault is not None:
            raise self.fault
        return whole_list(library, text, **options)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Twenty rows at once, and the rest only when a key needs it."""
    made = Gate()
    monkeypatch.setattr("tui.browse.asking.FIRST_ROWS", FIRST)
    monkeypatch.setattr("tui.browse.asking.FIRST_TYPED_ROWS", FIRST)
    monkeypatch.setattr("tui.browse.rest.REST_SECONDS", NEVER)
    monkeypatch.setattr("tui.browse.rest.TYPED_REST_SECONDS", NEVER)
    monkeypatch.setattr("store.search.whole.whole_list", made.pass_on)
    return made


def status(app: TrialApp) -> str:
    """What the status line says at its left."""
    return "".join(span.text for span in app.browse.status_line._left)


def trial_id(app: TrialApp) -> str:
    """The trial under the cursor."""
    current = app.browse.rows.current
    assert current is not None
    return current.id


async def test_the_first_rows_are_shown_with_the_true_count(library: Library, gate: Gate) -> None:
    async with running(library) as (app, _):
        assert (len(app.browse.rows.ids), app.browse.rows.total) == (FIRST, COUNT)
        assert "60 trials" in part(app, "title-found")
        assert "Trial 1 of 60" in part(app, "list-heading")
        assert not gate.asked
        rows = list_rows(app)
        assert len(rows) == app.browse.rows.size.height
        assert all("NCT" in row for row in rows[:FIRST])
        assert all("···" in row for row in rows[FIRST:]), "rows beyond hold their place"


async def test_the_rest_waits_while_a_search_is_typed(
    library: Library, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(library) as (app, pilot):
        monkeypatch.setattr("tui.browse.rest.REST_SECONDS", 0.01)
        await press(pilot, "slash", *"study")
        await settle(pilot)
        assert not gate.asked
        await press(pilot, "enter")
        await until(pilot, lambda: app.browse.rows.is_whole)
        assert gate.asked == ["study"]


async def test_a_search_reads_no_more_than_a_page(
    library: Library, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[int | None] = []
    read: list[int] = []
    search, summaries = Library.search, Library.summaries

    def counted_search(self: Library, text: str, **options: Any) -> Hits:
        limits.append(options.get("limit"))
        return search(self, text, **options)

    def counted_summaries(self: Library, doc_ids: Sequence[int]) -> list[Summary]:
        read.append(len(doc_ids))
        return summaries(self, doc_ids)

    monkeypatch.setattr(Library, "search", counted_search)
    monkeypatch.setattr(Library, "summaries", counted_summaries)
    async with running(library, (120, 12)) as (app, pilot):
        await press(pilot, "slash")
        for letter in "study":
            limits.clear()
            read.clear()
            await pilot.press(letter)
            await settle(pilot)
            assert limits == [FIRST]
            assert read[0] == app.browse.rows.size.height
            assert sum(read) <= app.browse.rows.size.height + FIRST
        assert app.browse.rows.total == COUNT
        assert not gate.asked


async def test_the_rest_comes_when_the_keys_rest(library: Library, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.browse.rest.REST_SECONDS", 0.01)
    async with running(library) as (app, pilot):
        await until(pilot, lambda: app.browse.rows.is_whole)
        assert gate.asked == [""]
        assert list(app.browse.rows.ids) == list(library.all_ids())


async def test_the_end_is_reached_when_the_rest_has_come(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        gate.opened.clear()
        await pilot.press("G")
        await until(pilot, lambda: gate.asked == [""])
        assert app.browse.status_line.message == COMING
        assert app.browse.rows.cursor == 0
        gate.opened.set()
        await settle(pilot)
        assert app.browse.rows.cursor == COUNT - 1
        assert trial_id(app) == "NCT00000001"
        assert app.browse.status_line.message == ""


async def test_keys_after_the_end_wait_for_it(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        for key in "Gkk":
            app.post_message(Key(key, key))
        await settle(pilot)
        assert app.browse.rows.cursor == COUNT - 3


async def test_a_page_beyond_the_first_rows(library: Library, gate: Gate) -> None:
    async with running(library, (120, 14)) as (app, pilot):
        page = app.browse.rows.page_rows
        for number in range(1, 5):
            await press(pilot, "pagedown")
            assert app.browse.rows.cursor == page * number
        assert page * 4 > FIRST
        assert all("NCT" in row for row in list_rows(app))


async def test_nothing_moves_when_the_rest_comes(library: Library, gate: Gate) -> None:
    async with running(library, (120, 14)) as (app, pilot):
        await press(pilot, *"jjjjjjjjjjjj")
        rows = app.browse.rows
        before = (trial_id(app), rows.cursor, rows.scroll_offset.y, list_rows(app))
        app.browse.listing.rest.want()
        await until(pilot, lambda: rows.is_whole)
        await settle(pilot)
        assert (trial_id(app), rows.cursor, rows.scroll_offset.y, list_rows(app)) == before


def test_a_whole_list_in_another_order_begins_with_what_is_shown() -> None:
    assert list(after_first(array("q", [3, 1]), array("q", [3, 1, 2]))) == [3, 1, 2]
    assert list(after_first(array("q", [3, 1]), array("q", [1, 2, 3, 4]))) == [3, 1, 2, 4]


async def test_a_newer_search_overtakes_the_rest(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        gate.opened.clear()
        app.browse.listing.rest.want()
        await until(pilot, lambda: gate.asked == [""])
        await pilot.press("slash", *"aspirin")
        await until(pilot, lambda: "15 of 60" in part(app, "title-found"))
        gate.opened.set()
        await settle(pilot)
        assert (len(app.browse.rows.ids), app.browse.rows.total) == (15, 15)


async def test_the_next_undecided_beyond_the_first_rows(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "v", *["j"] * (FIRST - 1), "I")
        assert app.browse.rows.cursor == FIRST - 1
        await press(pilot, "g", "right_curly_bracket")
        assert app.browse.rows.cursor == FIRST
        assert trial_id(app) == "NCT00000040"
        await press(pilot, "left_curly_bracket")
        assert app.browse.rows.cursor == COUNT - 1, "round the beginning"


async def test_deciding_goes_on_beyond_the_first_rows(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, *"j" * (FIRST - 1), "i")
        assert app.browse.rows.cursor == FIRST


async def test_decisions_over_a_search_are_counted_when_all_of_it_is_there(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "i", "x", "enter", "G", "m")
        assert "3/60  i 1  x 1  m 1" in status(app)
        await press(pilot, "slash")
        await type_text(pilot, "study")
        await press(pilot, "enter")
        assert "…/60" in status(app)
        await press(pilot, "G")
        assert "3/60  i 1  x 1  m 1" in status(app)


async def test_undo_goes_to_a_trial_beyond_the_first_rows(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "G", "I", "g", "R")
        assert not app.browse.rows.is_whole
        await press(pilot, "u")
        assert app.browse.rows.cursor == COUNT - 1


async def test_another_order_keeps_the_trial_or_begins_at_its_top(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "S")
        assert (app.browse.rows.cursor, trial_id(app)) == (0, "NCT00000001"), "the cursor had not been moved"
        assert not gate.asked
        await press(pilot, "j", "S")
        assert (app.browse.rows.cursor, trial_id(app)) == (COUNT - 2, "NCT00000002")
        assert app.browse.rows.is_whole


async def test_the_next_start_opens_beyond_the_first_rows(library: Library, gate: Gate) -> None:
    async with running(library) as (_, pilot):
        await press(pilot, "G", "k")
    async with running(library) as (app, _):
        assert trial_id(app) == "NCT00000002"
        assert app.browse.rows.cursor == COUNT - 2


async def test_a_rest_that_cannot_be_read_is_explained_and_asked_for_again(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        gate.fault = StoreError("The disk is gone.")
        await press(pilot, "G")
        assert "The disk is gone." in app.browse.status_line.message
        assert app.browse.rows.cursor == 0
        gate.fault = ValueError("odd")
        await press(pilot, "G")
        assert "an error in the program" in app.browse.status_line.message
        gate.fault = None
        await press(pilot, "G")
        assert app.browse.rows.cursor == COUNT - 1


async def test_a_search_that_cannot_be_understood_leaves_the_list_whole(library: Library, gate: Gate) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "slash")
        app.browse.title_line.search_bar.value = "colour:red"
        await settle(pilot)
        assert app.browse.rows.total == COUNT
        await press(pilot, "enter", "G")
        assert app.browse.rows.cursor == COUNT - 1


async def test_scrolling_beyond_the_first_rows_asks_for_the_rest(library: Library, gate: Gate) -> None:
    async with running(library, (120, 14)) as (app, pilot):
        app.browse.rows.scroll_to(y=FIRST + 5, animate=False, immediate=True)
        await settle(pilot)
        await until(pilot, lambda: app.browse.rows.is_whole)
        await settle(pilot)
        assert all("NCT" in row for row in list_rows(app))
        assert app.browse.rows.cursor == 0


async def test_trials_are_counted_once_for_many_searches(
    library: Library, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    count: Callable[[Library], int] = Library.count

    def counting(self: Library) -> int:
        counted.append(1)
        return count(self)

    monkeypatch.setattr(Library, "count", counting)
    async with running(library) as (_, pilot):
        await press(pilot, "slash")
        await type_text(pilot, "aspirin")
        assert len(counted) == 1
