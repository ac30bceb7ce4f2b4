"""Saved searches in the app: kept under a name, opened, renamed, removed; the open one is named in the title line."""

from __future__ import annotations

import pytest

from store.library import Library
from store.saved_queries import views_of
from tests.tui.running_app import context, part, press, running, type_text
from tests.tui.test_search_bar import bar_text, suggested
from tui.app import TrialApp
from tui.screens.note import TextScreen
from tui.screens.views import ViewsScreen
from tui.widgets.choice_list import ChoiceList


def title_name(app: TrialApp) -> str:
    """What stands at the left of the title line."""
    return part(app, "title-name").strip()


async def test_a_search_is_saved_with_its_order_and_opened_again(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/")
        await type_text(pilot, "metformin")
        await press(pilot, "enter", "s", *"start", "enter", "S", "b")
        assert isinstance(app.screen, TextScreen)
        await type_text(pilot, "first choice")
        await press(pilot, "enter")
        assert app.browse.status_line.message == "saved as @first choice"
        assert title_name(app) == "@first choice"
        await press(pilot, "escape")
        assert title_name(app) == "trialtui", "another list is no longer that search"
        await press(pilot, "s", *"relevance", "enter", "V", "enter")
        assert app.browse.place.query == "metformin"
        assert (app.browse.place.sort, app.browse.place.is_reversed) == ("start", True)
        assert title_name(app) == "@first choice"


async def test_the_open_search_is_named_at_the_next_start(library: Library) -> None:
    views_of(library).save("diabetes", "metformin")
    async with running(library, query="metformin") as (app, _):
        assert title_name(app) == "@diabetes"


async def test_the_app_is_opened_with_a_saved_search_by_its_name(library: Library) -> None:
    views_of(library).save("diabetes", "metformin", sort="title")
    async with running(library, query="@diabetes") as (app, _):
        assert (app.browse.place.query, app.browse.place.sort) == ("metformin", "title")
        assert title_name(app) == "@diabetes"


async def test_the_title_stays_while_typing(library: Library) -> None:
    views_of(library).save("diabetes", "metformin")
    async with running(library, (80, 24), query="metformin") as (app, pilot):
        before = app.browse.title_line.search_bar.region
        await press(pilot, "/", "x")
        assert app.browse.title_line.search_bar.region == before
        await press(pilot, "enter")
        assert title_name(app) == "trialtui"


async def test_a_name_typed_in_the_list_of_searches_saves_this_one(library: Library) -> None:
    async with running(library, query="metformin") as (app, pilot):
        await press(pilot, "V")
        await type_text(pilot, "mine")
        await press(pilot, "enter")
        assert [(view.name, view.query) for view in views_of(library).all()] == [("mine", "metformin")]
        assert title_name(app) == "@mine"


async def test_renaming_and_removing(library: Library) -> None:
    views_of(library).save("old", "metformin")
    async with running(library) as (app, pilot):
        await press(pilot, "V", "ctrl+r")
        assert isinstance(app.screen, TextScreen)
        await press(pilot, "ctrl+u")
        await type_text(pilot, "new")
        await press(pilot, "enter")
        assert [view.name for view in views_of(library).all()] == ["new"]
        await press(pilot, "V", "ctrl+x")
        assert views_of(library).all() == []
        assert "removed @new" in app.browse.status_line.message
        await press(pilot, "/", "up")
        assert bar_text(app) == "metformin", "what it searched for is not lost"


async def test_a_name_that_is_taken_is_refused(library: Library) -> None:
    for name in ("one", "two"):
        views_of(library).save(name, name)
    async with running(library) as (app, pilot):
        await press(pilot, "V", "ctrl+r", "ctrl+u")
        await type_text(pilot, "Two")
        await press(pilot, "enter")
        assert "named 'two' already" in app.browse.status_line.message
        assert [view.name for view in views_of(library).all()] == ["one", "two"]


async def test_a_saved_search_is_opened_by_its_name_in_the_search_bar(library: Library) -> None:
    views_of(library).save("first choice", "metformin", sort="title")
    async with running(library) as (app, pilot):
        await press(pilot, "/", "@", "f")
        assert suggested(app) == ["first choice metformin"]
        assert len(app.browse.rows.ids) == 12, "nothing is searched for meanwhile"
        await press(pilot, "tab")
        assert bar_text(app) == "@first choice"
        await press(pilot, "enter")
        assert context(app) == "list"
        assert (app.browse.place.query, app.browse.place.sort) == ("metformin", "title")


async def test_without_saved_searches_the_list_says_how_to_save_one(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "V")
        assert isinstance(app.screen, ViewsScreen)
        assert "Type a name" in app.screen.query_one(ChoiceList).render_line(0).text


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_long_name_leaves_room_for_the_search(library: Library, size: tuple[int, int]) -> None:
    views_of(library).save("a name that is quite a lot longer than most names are", "metformin")
    async with running(library, size, query="metformin") as (app, _):
        assert "…" in title_name(app)
        assert app.browse.title_line.search_bar.size.width >= 20
