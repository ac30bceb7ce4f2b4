"""The list while an import runs: it follows what has come, and nothing that is read moves."""

from __future__ import annotations

import threading

import pytest

from parsers.trial import dump, load
from store.ingest import ingest
from store.library import Library
from tests.tui.running_app import (
    context,
    list_rows,
    part,
    press,
    running,
    settle,
    shown_ids,
    small_trial,
    type_text,
    until,
)
from tui.app import TrialApp
from tui.messages import ImportAdvanced


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every word of an import is a time to look at what it has brought."""
    monkeypatch.setattr("tui.browse.listing._FIRST_PAUSE", 0.0)


def cursor(app: TrialApp) -> tuple[int | None, int]:
    """The row under the cursor, and where it is on the screen."""
    rows = app.browse.rows
    return rows.current_id, rows.cursor - rows.scroll_offset.y


def advance(app: TrialApp) -> None:
    """Have an import say how far it is."""
    app.browse.importing.show_advance(ImportAdvanced("importing"))


@pytest.mark.usefixtures("at_once")
async def test_rows_come_while_the_cursor_stays_on_its_trial(library: Library) -> None:
    async with running(library, (120, 12)) as (app, pilot):
        app.browse.listing.begin_following()
        await press(pilot, "j", "j")
        before = cursor(app)
        for number in (40, 41):
            ingest(library, [small_trial(number)])
            advance(app)
            await settle(pilot)
        assert cursor(app) == before
        assert app.browse.rows.total == 14
        assert "Trial 5 of 14" in part(app, "list-heading")
        assert app.browse.status_line.message == "importing"
        await press(pilot, "g")
        assert shown_ids(app)[:3] == ["NCT00000041", "NCT00000040", "NCT00000012"]


@pytest.mark.usefixtures("at_once")
async def test_a_changed_record_is_shown_as_it_is_now(library: Library) -> None:
    async with running(library) as (app, pilot):
        app.browse.listing.begin_following()
        changed = dump(small_trial(12, brief_title="A title that was changed"))
        changed["sources"] = [{name: value for name, value in changed["sources"][0].items() if value is not None}]
        changed["sources"][0]["sha256"] = "f" * 64
        ingest(library, [load(changed)])
        advance(app)
        await settle(pilot)
        assert "A title that was changed" in list_rows(app)[0]
        assert not any("···" in row for row in list_rows(app))


@pytest.mark.usefixtures("at_once")
async def test_a_search_that_is_being_typed_goes_on(library: Library) -> None:
    async with running(library) as (app, pilot):
        app.browse.listing.begin_following()
        await press(pilot, "slash")
        await type_text(pilot, "insul")
        ingest(library, [small_trial(13)])
        advance(app)
        await settle(pilot)
        assert "4 of 13" in part(app, "title-found"), "with the beginning of a word as its last"
        assert context(app) == "search"
        await type_text(pilot, "in")
        assert app.browse.place.query == "insulin"


async def test_the_list_is_not_read_anew_at_every_word(library: Library) -> None:
    async with running(library) as (app, pilot):
        app.browse.listing.begin_following()
        ingest(library, [small_trial(40)])
        advance(app)
        await settle(pilot)
        assert "12 trials" in part(app, "title-found"), "the first look is a moment later"


async def test_an_empty_list_is_filled_at_once(empty_library: Library) -> None:
    async with running(empty_library) as (app, pilot):
        app.browse.listing.begin_following()
        ingest(empty_library, [small_trial(1)])
        advance(app)
        await settle(pilot)
        assert shown_ids(app) == ["NCT00000001"]


async def test_searches_go_on_while_the_index_is_brought_up_to_date(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    going_on = threading.Event()
    begun: list[int] = []

    def slow(_: Library) -> None:
        begun.append(1)
        going_on.wait(60)

    monkeypatch.setattr("tui.browse.catching_up._SLOW_SECONDS", 0.01)
    monkeypatch.setattr(Library, "try_to_catch_up", slow)
    async with running(library) as (app, pilot):
        assert not begun, "a start needs no index"
        await pilot.press("slash", *"aspirin")
        await until(pilot, lambda: "3 of 12" in part(app, "title-found"))
        assert "up to date" in app.browse.status_line.message
        ingest(library, [small_trial(14)])
        going_on.set()
        await settle(pilot)
        assert "4 of 13" in part(app, "title-found")
        assert "up to date" not in app.browse.status_line.message
        so_far = len(begun)
        await press(pilot, "enter", "slash")
        assert len(begun) == so_far, "once a run"
