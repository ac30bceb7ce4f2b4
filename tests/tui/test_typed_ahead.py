"""Keys that come before the answer to the ones before them: each keeps the meaning that it has in the order typed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from store.library import Library
from tests.tui.running_app import press, running, settle, shown_ids, until
from tui.app import TrialApp
from tui.browse.turn import Turn
from tui.screens.compare import CompareScreen


class SlowSearch:
    """Holds every search of a library back until it is let go."""

    def __init__(self, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
        self._may_answer = threading.Event()
        self._may_answer.set()
        search = library.search

        def slow(*arguments: Any, **options: Any) -> Any:
            self._may_answer.wait(60)
            return search(*arguments, **options)

        monkeypatch.setattr(library, "search", slow)

    def hold(self) -> None:
        self._may_answer.clear()

    def let_go(self) -> None:
        self._may_answer.set()


@pytest.fixture
def search(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowSearch]:
    slow = SlowSearch(library, monkeypatch)
    yield slow
    slow.let_go()


def type_at_once(app: TrialApp, *keys: str) -> None:
    """Have keys arrive together, before the app has looked at the first."""
    for key in keys:
        for one in [key] if len(key) > 1 and key in {"enter", "escape"} else key:
            character = one if len(one) == 1 else None
            app.post_message(Key(_character_to_key(one) if character else one, character))


async def turn_the_loop() -> None:
    """Let what has arrived be looked at, without waiting for what it waits for."""
    for _ in range(200):
        await asyncio.sleep(0)


async def test_marks_typed_with_a_search_are_for_what_it_finds(library: Library, search: SlowSearch) -> None:
    async with running(library) as (app, pilot):
        search.hold()
        type_at_once(app, "/insulin", "enter", "  c")
        await turn_the_loop()
        assert app.browse.rows.marked == [], "nothing is marked in a list that the reader did not mean"
        search.let_go()
        await until(pilot, lambda: isinstance(app.screen, CompareScreen) and bool(app.screen.grid.focused_trial))
        assert app.browse.place.query == "insulin"
        marked = [summary.id for row in app.browse.rows.marked if (summary := app.browse.rows.summary(row))]
        assert marked == shown_ids(app)[:2], "the two best, from the top"


async def test_a_decision_typed_with_a_search_is_for_its_best(library: Library) -> None:
    async with running(library) as (app, pilot):
        type_at_once(app, "/insulin", "enter", "I")
        await until(pilot, lambda: bool(app.browse.book.verdicts))
        await settle(pilot)
        assert list(app.browse.book.verdicts) == list(library.ids_of(shown_ids(app)[:1]))
        assert len(shown_ids(app)) == 3


async def test_every_way_to_another_list_is_waited_for(library: Library, search: SlowSearch) -> None:
    async with running(library, query="insulin") as (app, pilot):
        search.hold()
        type_at_once(app, "escape", "GM")
        await turn_the_loop()
        search.let_go()
        await until(pilot, lambda: bool(app.browse.book.verdicts))
        await settle(pilot)
        assert list(app.browse.book.verdicts) == list(library.ids_of(["NCT00000001"]))
        assert len(shown_ids(app)) == 12


async def test_a_late_answer_keeps_the_row_that_the_reader_has_gone_to(library: Library, search: SlowSearch) -> None:
    async with running(library, query="insulin") as (app, pilot):
        app.browse.turn = Turn(patience=0.01)
        third = shown_ids(app)[2]
        search.hold()
        await pilot.press("S")
        await pilot.press("j", "space")
        assert app.browse.rows.cursor == 2, "a late answer does not stop the keys"
        search.let_go()
        await settle(pilot)
        assert app.browse.place.is_reversed
        assert app.browse.place.trial_id == third
        assert app.browse.rows.cursor == 0, "the third of the list is the first of the list turned round"


async def test_a_search_that_fails_lets_the_keys_go_on(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(library) as (app, pilot):

        def broken(*arguments: Any, **options: Any) -> Any:
            raise RuntimeError("an error of ours")

        monkeypatch.setattr(library, "search", broken)
        await press(pilot, "S", "j")
        assert "an error in the program" in app.browse.status_line.message
        assert app.browse.rows.cursor == 1


@pytest.mark.parametrize("opening", ["~", "D", "  c"])
async def test_a_screen_is_closed_by_a_key_typed_with_the_one_that_opens_it(opening: str, library: Library) -> None:
    async with running(library) as (app, pilot):
        type_at_once(app, opening, "q", "j")
        await settle(pilot)
        assert app.screen is app.browse
        assert app.browse.rows.cursor == opening.count(" ") + 1, "and the next key goes to the list again"
