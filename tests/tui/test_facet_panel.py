"""The facet panel: its numbers, and choosing by keys, which is written into the search."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from parsers.trial import Trial, load
from store.errors import Busy
from store.library import Library
from store.search.facet_counts import FacetCounts
from tests.tui.running_app import (
    list_rows,
    made_library,
    part,
    press,
    running,
    settle,
    shown_ids,
    small_trial,
    type_text,
)
from tests.tui.widget_app import rows_of
from tui.app import TrialApp
from tui.render.facets import facet_line, query_line
from tui.render.layout import line_width
from tui.render.lines import text_of
from tui.screens.facets import FacetScreen
from tui.widgets.facet_list import FacetList
from tui.widgets.lines_view import LinesView

COUNTRIES = ("France", "Finland", "Japan", "United States", "United Kingdom", "Chile", "Peru", "Kenya", "Ghana", "Fiji")


def with_site(number: int, *countries: str) -> Trial:
    """A small trial with sites."""
    document = small_trial(number).model_dump(exclude_none=True)
    document["contacts_locations"] = {"locations": [{"country": country} for country in countries]}
    return load(document)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Twelve trials: three of each status, all in France, and one each in ten countries."""
    trials = [with_site(number, "France", COUNTRIES[number % len(COUNTRIES)]) for number in range(1, 13)]
    with made_library(tmp_path, trials) as opened:
        yield opened


def panel(app: TrialApp) -> list[str]:
    """The rows of the panel, without the cursor's bar."""
    return [row.replace("▌", " ").rstrip() for row in rows_of(app.screen.query_one(FacetList)) if row.strip()]


def row_with(app: TrialApp, name: str) -> str:
    """The row of a value."""
    return next(row for row in panel(app) if name in row)


def says(app: TrialApp, css_id: str) -> str:
    """What a line of the panel says."""
    return app.screen.query_one(f"#{css_id}", LinesView).text


def current(app: TrialApp) -> str:
    """The value under the cursor."""
    choice = app.screen.query_one(FacetList).current
    return choice.whole if choice else ""


async def opened(pilot: Pilot[None]) -> None:
    """Open the panel and wait for its numbers."""
    await press(pilot, "f")
    assert isinstance(pilot.app.screen, FacetScreen)


async def test_it_lists_what_there_is_with_numbers(library: Library) -> None:
    async with running(library) as (app, pilot):
        await opened(pilot)
        assert panel(app)[0] == "Status"
        assert row_with(app, "Recruiting").split() == ["Recruiting", "3", "████████"]
        assert "Suspended" not in " ".join(panel(app)), "what finds nothing is left out"
        assert row_with(app, "Phase 2").split()[:3] == ["Phase", "2", "12"]


async def test_choosing_writes_into_the_search_and_the_list_follows(library: Library) -> None:
    async with running(library) as (app, pilot):
        await opened(pilot)
        await press(pilot, "space")
        assert app.browse.place.query == "status:recruiting"
        assert "◆ Recruiting" in row_with(app, "Recruiting")
        assert set(shown_ids(app)) == {"NCT00000004", "NCT00000008", "NCT00000012"}
        await press(pilot, "down", "space")
        assert app.browse.place.query == "status:recruiting,not_yet_recruiting"
        await press(pilot, "space")
        assert app.browse.place.query == "status:recruiting"
        await press(pilot, "escape")
        assert app.screen is app.browse
        assert len(shown_ids(app)) == 3


async def test_leaving_out(library: Library) -> None:
    async with running(library) as (app, pilot):
        await opened(pilot)
        await press(pilot, "minus")
        assert app.browse.place.query == "-status:recruiting"
        assert row_with(app, "Recruiting").split()[:3] == ["×", "Recruiting", "3"]
        assert len(app.browse.rows.ids) == 9
        await press(pilot, "minus")
        assert app.browse.place.query == ""


async def test_typing_finds_a_country_and_enter_is_done(library: Library) -> None:
    async with running(library, query="study") as (app, pilot):
        await opened(pilot)
        assert "2 more: type to find one" in " ".join(panel(app))
        await type_text(pilot, "unitedk")
        assert current(app) == "United Kingdom"
        assert [row.split()[0] for row in panel(app)] == ["Country", "United"]
        await press(pilot, "enter")
        assert app.screen is app.browse
        assert app.browse.place.query == 'study country:"United Kingdom"'


async def test_typing_after_a_choice_looks_anew(library: Library) -> None:
    async with running(library) as (app, pilot):
        await opened(pilot)
        await type_text(pilot, "japan")
        await press(pilot, "space")
        await type_text(pilot, "chi")
        assert current(app) == "Chile"
        await press(pilot, "space")
        assert app.browse.place.query == 'country:"Japan","Chile"'
        await type_text(pilot, "x")
        await press(pilot, "backspace")
        await type_text(pilot, "nowhere")
        assert "Nothing has “nowhere”" in " ".join(panel(app))
        await press(pilot, "space", "ctrl+u")
        assert app.browse.place.query == 'country:"Japan","Chile"'
        assert row_with(app, "Japan").strip().startswith("◆")


async def test_enter_after_a_choice_chooses_no_more(library: Library) -> None:
    async with running(library) as (app, pilot):
        await opened(pilot)
        await press(pilot, "space", "down", "enter")
        assert app.browse.place.query == "status:recruiting"
        assert app.screen is app.browse


async def test_going_from_facet_to_facet_and_clearing_one(library: Library) -> None:
    async with running(library, query="status:recruiting phase:2 -status:completed") as (app, pilot):
        await opened(pilot)
        await press(pilot, "tab")
        assert current(app) == "Phase 2"
        await press(pilot, "shift+tab", "delete")
        assert app.browse.place.query == "phase:2"
        await press(pilot, "shift+tab")
        assert current(app) == "ctgov", "before the first facet comes the last"
        await press(pilot, "end", "home", "pagedown", "pageup", "up")
        assert current(app) == "Recruiting"


async def test_clearing_all_keeps_the_words(library: Library) -> None:
    async with running(library, query="insulin status:recruiting -country:Peru") as (app, pilot):
        await press(pilot, "F")
        assert app.browse.place.query == "insulin"
        await press(pilot, "F")
        assert "no facet is chosen" in app.browse.status_line.message
        await press(pilot, "-")
        assert app.browse.place.query == "insulin status:recruiting -country:Peru"


async def test_what_was_typed_into_the_search_is_shown_as_chosen(library: Library) -> None:
    async with running(library, query="phase:2 -status:Completed") as (app, pilot):
        await opened(pilot)
        assert "◆ Phase 2" in row_with(app, "Phase 2")
        assert "× Completed" in row_with(app, "Completed")
        assert says(app, "dialog-whole").strip() == "search  phase:2 -status:Completed"


async def test_decisions_of_the_session_are_counted(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "i", "m")
        await opened(pilot)
        await type_text(pilot, "decision")
        assert row_with(app, "Included").split()[:2] == ["Included", "1"]
        assert row_with(app, "Undecided").split()[:2] == ["Undecided", "10"]


async def test_keys_do_not_wait_for_the_numbers(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def slow(*_: object, **__: object) -> FacetCounts:
        gate.wait(30)
        return FacetCounts(0)

    async with running(library) as (app, pilot):
        monkeypatch.setattr("store.search.facet_counts.count_facets", slow)
        await pilot.press("f")
        await pilot.press(*"recr")
        assert row_with(app, "Recruiting").split() == ["Recruiting", "…"]
        await pilot.press("space")
        assert app.browse.place.query == "status:recruiting"
        gate.set()
        await settle(pilot)


async def test_numbers_that_cannot_be_had_are_said_and_choosing_goes_on(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> FacetCounts:
        raise Busy("Another session is writing.")

    async with running(library) as (app, pilot):
        monkeypatch.setattr("store.search.facet_counts.count_facets", failing)
        await opened(pilot)
        assert "Another session is writing." in says(app, "dialog-hint")
        await press(pilot, "space")
        assert app.browse.place.query == "status:recruiting"


async def test_a_pasted_address_cannot_be_added_to(library: Library) -> None:
    async with running(library, query="https://clinicaltrials.gov/search?term=study") as (app, pilot):
        await opened(pilot)
        await press(pilot, "space")
        assert "which stands alone" in " ".join(says(app, "dialog-hint").split())
        assert app.browse.place.query == "https://clinicaltrials.gov/search?term=study"
        await press(pilot, "escape")
        assert app.screen is app.browse


async def test_numbers_that_come_late_are_dropped(library: Library) -> None:
    async with running(library) as (app, pilot):
        await opened(pilot)
        screen = app.screen
        assert isinstance(screen, FacetScreen)
        before = panel(app)
        screen.on_facet_screen_counted(FacetScreen.Counted(screen._serial - 1, FacetCounts(0)))
        assert panel(app) == before


async def test_a_search_that_finds_nothing_says_what_is_in_the_way(library: Library) -> None:
    async with running(library, query="study status:withdrawn") as (app, _):
        rows = " ".join(list_rows(app))
        assert "without status:withdrawn   12" in rows
        assert "F clears facets" in rows


@pytest.mark.parametrize("size", [(200, 60), (120, 40), (80, 24), (60, 15), (40, 12), (20, 6), (1, 1)])
async def test_it_fits_every_screen(library: Library, size: tuple[int, int]) -> None:
    async with running(library, size) as (app, pilot):
        await opened(pilot)
        dialog = app.screen.query_one("#dialog").region
        assert dialog.right == size[0]
        assert dialog.width == min(48, size[0])
        assert dialog.bottom <= size[1]
        if size[1] >= 6:
            assert "Recruiting"[: size[0] - 16] in " ".join(panel(app))
        if size[1] >= 20:
            assert dialog.y == 1, "the search stays in sight"
        assert "12" in part(app, "title-found")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert app.screen.query_one("#dialog").region.width == 48


@pytest.mark.parametrize("width", range(6, 60))
def test_a_row_fills_its_width(width: int) -> None:
    for count in (None, 0, 1, 610_000):
        line = facet_line("Enrolling by invitation 哮喘", count, 610_000, "in", width, is_old=False)
        assert line_width(line) == max(width, 11)


def test_the_search_is_shown_from_its_end() -> None:
    assert text_of(query_line("", 40)) == " search  all trials"
    shown = text_of(query_line("asthma " * 9 + "status:recruiting", 30))
    assert shown == " search  …a status:recruiting"


async def test_a_cursor_move_paints_two_rows(library: Library) -> None:
    async with running(library) as (app, pilot):
        await opened(pilot)
        rows = app.screen.query_one(FacetList)
        painted: list[int] = []
        draw = rows.render_line

        def noting(y: int) -> Strip:
            painted.append(y)
            return draw(y)

        rows.render_line = noting  # type: ignore[method-assign]  # to see what is painted
        await press(pilot, "down")
        assert sorted(painted) == [1, 2]


async def test_a_library_without_a_trial(empty_library: Library) -> None:
    async with running(empty_library) as (app, pilot):
        await opened(pilot)
        await press(pilot, "space", "minus", "delete", "tab", "down", "x", "ctrl+u", "enter")
        assert app.screen is app.browse
        await press(pilot, "~")
        assert "no trial here" in app.browse.status_line.message
        await press(pilot, "W")
