"""Typing a search: suggestions, earlier searches, what a field takes, and a search that is not finished or wrong."""

from __future__ import annotations

import pytest
from textual.events import Key

from store.errors import StoreError
from store.library import Library
from store.search_history import history_of
from tests.tui.running_app import context, part, press, running, settle, type_text
from tui.app import TrialApp
from tui.browse.listing import Listing
from tui.widgets.suggestion_list import SuggestionList


def suggested(app: TrialApp) -> list[str]:
    """The suggestions on the screen, a row each; none where the list of them is not shown."""
    shown = app.browse.query_one(SuggestionList)
    return [" ".join(row.split()) for row in shown.text.splitlines()] if shown.display else []


def bar_text(app: TrialApp) -> str:
    """What stands in the search bar."""
    return app.browse.title_line.search_bar.value


async def test_a_field_is_completed_and_then_its_value(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/", "s", "t", "a", "t", "u")
        assert suggested(app)[0].startswith("status:")
        await press(pilot, "tab")
        assert bar_text(app) == "status:"
        await press(pilot, "r", "e")
        assert suggested(app)[0] == "recruiting 3", "with the number of trials"
        assert suggested(app)[1] == "active_not_recruiting Active, not recruiting 0"
        await press(pilot, "tab")
        assert bar_text(app) == "status:recruiting"
        assert suggested(app) == [], "what was taken is not offered again"
        await press(pilot, "enter")
        assert context(app) == "list"
        assert app.browse.place.query == "status:recruiting"


async def test_arrows_choose_and_enter_takes_the_chosen_one(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/", *"sex:", "down", "down")
        assert suggested(app)[1].startswith("▌")
        chosen = suggested(app)[1].removeprefix("▌").split()[0]
        await press(pilot, "enter")
        assert bar_text(app) == f"sex:{chosen}"
        assert context(app) == "search", "the search goes on"


async def test_escape_takes_the_suggestions_off_before_the_search(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/", *"status:")
        assert suggested(app)
        await press(pilot, "escape")
        assert suggested(app) == []
        assert bar_text(app) == "status:"
        await press(pilot, "r")
        assert suggested(app), "another text has its own"
        await press(pilot, "escape", "escape")
        assert context(app) == "list"
        assert app.browse.place.query == ""


async def test_suggestions_are_never_in_the_way_of_typing(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        before = app.browse.rows.region
        await press(pilot, "/")
        await type_text(pilot, "st")
        assert suggested(app)
        assert app.browse.rows.region == before, "the list does not move"
        await type_text(pilot, "udy 3")
        assert suggested(app) == []
        assert bar_text(app) == "study 3"
        await press(pilot, "enter")
        assert app.browse.place.query == "study 3"


async def test_keys_typed_at_once_mean_the_same(library: Library) -> None:
    async with running(library) as (app, pilot):
        await pilot.press("/", *"statu", "tab", *"comp", "tab", "enter")
        await settle(pilot)
        assert app.browse.place.query == "status:completed"
        assert context(app) == "list"


async def test_a_key_for_suggestions_under_way_waits_for_them_and_so_do_the_keys_after_it(library: Library) -> None:
    async with running(library) as (app, pilot):
        await pilot.press("/", *"title:metf", "tab", "enter")
        await settle(pilot)
        assert app.browse.place.query == "title:metformin"
        await pilot.press("/", "ctrl+u", *"title:aspi", "down", "enter", "enter")
        await settle(pilot)
        assert app.browse.place.query == "title:aspirin"
        await pilot.press("/", "ctrl+u", *"title:zzz", "tab", "x", "enter")
        await settle(pilot)
        assert app.browse.place.query == "title:zzzx", "where nothing comes, the key does nothing"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 12), (20, 6)])
async def test_suggestions_fit_on_every_screen(library: Library, size: tuple[int, int]) -> None:
    async with running(library, size) as (app, pilot):
        await press(pilot, "/", *"metformin status:")
        region = app.browse.query_one(SuggestionList).region
        assert suggested(app)
        assert region.y == 1
        assert region.right <= size[0]
        assert region.height <= max(size[1] // 3, 1)


async def test_the_chosen_suggestion_is_always_in_sight(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "/", *"status:", *["down"] * 12)
        assert any(row.startswith("▌") for row in suggested(app))
        assert suggested(app)[0].endswith("▴")


async def test_the_status_line_says_what_the_field_takes(library: Library) -> None:
    async with running(library, (120, 40)) as (app, pilot):
        await press(pilot, "/", *"age:")
        assert "age:45   an age" in app.browse.status_line.text
        await press(pilot, "ctrl+u")
        assert "status:" in app.browse.status_line.text


# earlier searches


async def test_earlier_searches_come_back_by_their_beginning(library: Library) -> None:
    async with running(library) as (app, pilot):
        for query in ("metformin", "aspirin", "metformin adults", "aspirin"):
            await press(pilot, "/")
            await type_text(pilot, query)
            await press(pilot, "enter")
        await press(pilot, "/", "up")
        assert bar_text(app) == "metformin adults", "the one that is shown is passed over, each comes once"
        await press(pilot, "ctrl+u", *"met", "up")
        assert bar_text(app) == "metformin adults"
        await press(pilot, "up")
        assert bar_text(app) == "metformin"
        await press(pilot, "up")
        assert bar_text(app) == "metformin"
        await press(pilot, "down", "down")
        assert bar_text(app) == "met", "what was begun comes back"
        await press(pilot, "down")
        assert context(app) == "list"


async def test_earlier_searches_outlive_the_app(library: Library) -> None:
    async with running(library) as (_, pilot):
        await press(pilot, "/")
        await type_text(pilot, "metformin")
        await press(pilot, "enter", "escape")
    async with running(library) as (app, pilot):
        await press(pilot, "/", "up")
        assert bar_text(app) == "metformin"
        await press(pilot, "enter")
        assert app.browse.place.query == "metformin"


async def test_an_earlier_search_is_searched_for_at_once(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/")
        await type_text(pilot, "metformin")
        await press(pilot, "enter", "escape", "/", "up")
        assert part(app, "title-found").strip().startswith("3 of 12")


async def test_nothing_that_is_put_into_the_bar_can_act_on_the_terminal(library: Library) -> None:
    history_of(library, reviewer="tester").add("asthma\x1b[2J\u202e")
    async with running(library) as (app, pilot):
        await press(pilot, "/", "up")
        assert bar_text(app).startswith("asthma")
        assert bar_text(app).isprintable()


# wrong, and not finished


async def test_a_fault_is_marked_where_it_is(library: Library) -> None:
    async with running(library) as (app, pilot):
        bar = app.browse.title_line.search_bar
        await press(pilot, "/")
        await type_text(pilot, "study colour:red more")
        marked = [segment.text for segment in bar.render_line(0) if segment.style and segment.style.underline]
        assert marked == ["colour:red"]
        await press(pilot, "ctrl+u")
        await type_text(pilot, "study")
        assert not any(segment.style and segment.style.underline for segment in bar.render_line(0))


@pytest.mark.parametrize("query", ["phase:2 status:", "age:12..", '"study 1', "(study", "start:202", "sex:fem"])
async def test_what_is_only_not_finished_is_not_called_wrong(library: Library, query: str) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/")
        for character in query:
            await type_text(pilot, character)
            assert "×" not in part(app, "title-found")
            assert app.browse.status_line.message == ""


async def test_what_is_wrong_is_said_at_once(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/", *"status:zz")
        assert "×" in part(app, "title-found")
        assert "zz" in app.browse.status_line.message


async def test_a_search_left_unfinished_is_wrong_when_it_is_kept(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/", *"(study", "enter")
        assert "not closed" in app.browse.status_line.message
        assert "×" in part(app, "title-found")


async def test_the_search_is_asked_at_the_key_and_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    typed = Listing.typed

    def noted(listing: Listing, text: str) -> None:
        if text != listing._screen.place.query:
            asked.append(text)
        typed(listing, text)

    monkeypatch.setattr(Listing, "typed", noted)
    async with running(library) as (app, pilot):
        await press(pilot, "/")
        bar = app.browse.title_line.search_bar
        for letter in "insu":
            await bar._on_key(Key(letter, letter))
            assert asked[-1] == bar.value, "before the field tells of its new text"
        await settle(pilot)
        assert asked == ["i", "in", "ins", "insu"]
        assert part(app, "title-found").split()[:3] == ["3", "of", "12"]


async def test_what_a_search_needs_is_loaded_when_the_bar_opens(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared: list[bool] = []
    monkeypatch.setattr(Library, "prepare_search", lambda _: prepared.append(True))
    async with running(library) as (_, pilot):
        assert prepared == []
        await press(pilot, "/")
        assert prepared == [True]
        await press(pilot, "escape", "/")
        assert prepared == [True], "once"


async def test_what_cannot_be_loaded_before_is_left_to_the_search(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Library) -> None:
        raise StoreError("Searching does not work: a test")

    monkeypatch.setattr(Library, "prepare_search", fail)
    async with running(library) as (app, pilot):
        await press(pilot, "/")
        assert app.browse.status_line.message == ""
        await press(pilot, *"insulin")
        assert part(app, "title-found").split()[:3] == ["3", "of", "12"]
