"""What a search does beyond its letters: the line over the list, and the list of it in which names are switched off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from store.library import Library
from store.search.expansion import Applied
from store.search.synonyms_links import Kind
from tests.tui.running_app import made_library, part, press, running, settle, small_trial, type_text
from tui.render.chips import applied_line, chips_line
from tui.render.layout import line_width
from tui.render.lines import text_of
from tui.screens.pickers import PickerScreen
from tui.widgets.choice_list import ChoiceList
from tui.widgets.lines_view import LinesView

HSCT = Applied(
    "hsct>a", "HSCT", "hematopoietic stem cell transplantation", "so defined in 1,204 records", 1204, Kind.LONG, 0
)
AML = Applied("aml>b", "AML", "acute myeloid leukemia", "so defined in 903 records", 903, Kind.LONG, 5)
OFF = Applied("key>names", "keytruda", "pembrolizumab", "other name in 41 records", 41, Kind.NAME, 9, is_on=False)
NOTE = "There are 31 places called Sampletown, and the largest was taken."


def chips(width: int, *applied: Applied, notes: tuple[str, ...] = ()) -> str:
    """The chips line as text."""
    return text_of(chips_line(applied, notes, width))


def test_a_name_is_shown_with_its_evidence() -> None:
    assert chips(80, HSCT) == " + HSCT = hematopoietic stem cell transplantation 1,204 "
    assert chips(80, OFF) == " + keytruda ≠ pembrolizumab 41 "


def test_where_there_is_nothing_to_say_there_is_no_line() -> None:
    assert chips(80) == ""
    assert chips(5, HSCT) == ""


@pytest.mark.parametrize("width", range(6, 140, 3))
def test_the_line_never_takes_more_than_its_room_and_nothing_is_passed_over(width: int) -> None:
    text = chips(width, HSCT, AML, OFF, notes=(NOTE,))
    assert len(text) <= width
    if text:
        shown = sum(name in text for name in ("!", "HSCT", "AML", "keytruda"))
        counted = int(text.split(" more")[0].split()[-1]) if " more" in text else 0
        assert shown + counted == 4


def test_what_is_switched_off_comes_last_and_a_sentence_first() -> None:
    text = chips(200, OFF, HSCT, notes=(NOTE,))
    assert text.index("!") < text.index("HSCT") < text.index("keytruda")


def test_the_evidence_is_said_in_full() -> None:
    assert text_of(applied_line(HSCT)).endswith("so defined in 1,204 records")
    assert text_of(applied_line(HSCT)).startswith("on ")
    assert text_of(applied_line(replace(HSCT, is_on=False))).startswith("off ")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 12)])
async def test_nothing_moves_when_there_are_chips(library: Library, size: tuple[int, int]) -> None:
    async with running(library, size) as (app, pilot):
        screen = app.browse
        before = screen.rows.region
        screen.widening.show((HSCT, AML), ())
        await settle(pilot)
        assert screen.rows.region == before
        heading = screen.query_one("#list-heading", LinesView)
        assert heading.text.startswith("▌ Trial 1 of 12")
        assert line_width(heading.lines[0]) == heading.size.width, "its rule ends where the chips begin"
        shown = screen.query_one("#chips", LinesView)
        assert shown.region.right <= before.right
        assert not shown.display or line_width(shown.lines[0]) <= shown.size.width
        screen.widening.show((), ())
        await settle(pilot)
        assert not shown.display


async def test_the_line_fits_the_list_when_its_width_changes(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        app.browse.widening.show((HSCT, AML), ())
        await settle(pilot)
        wide = part(app, "chips")
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert len(part(app, "chips")) < len(wide)
        assert app.browse.query_one("#chips").region.right <= app.browse.rows.region.right


async def test_a_name_is_switched_off_and_on_again(library: Library) -> None:
    async with running(library, query="metformin") as (app, pilot):
        widening = app.browse.widening
        widening.show((HSCT, AML), ())
        await press(pilot, "+")
        assert isinstance(app.screen, PickerScreen)
        await press(pilot, "down", "enter")
        assert app.browse.place.off == (AML.key,)
        assert "no longer looked for: AML" in app.browse.status_line.message
        widening.show((HSCT, replace(AML, is_on=False)), ())
        await press(pilot, "+", "down", "enter")
        assert not app.browse.place.off


async def test_a_name_of_the_records_is_looked_for_until_it_is_switched_off(tmp_path: Path) -> None:
    titles = ["Forced walking exercise (FWE) in adults"] * 3 + ["Forced walking exercise at home", "FWE at work"]
    trials = [small_trial(number, brief_title=title) for number, title in enumerate(titles, 1)]
    with made_library(tmp_path, trials) as library:
        library.gather_names()
        async with running(library) as (app, pilot):
            await press(pilot, "/")
            await type_text(pilot, "FWE")
            await press(pilot, "enter")
            assert part(app, "chips").strip() == "+ FWE = Forced walking exercise 3"
            assert app.browse.rows.total == 5
            await press(pilot, "+", "enter")
            assert part(app, "chips").strip() == "+ FWE ≠ Forced walking exercise 3"
            assert app.browse.rows.total == 4
            await press(pilot, "+", "enter")
            assert app.browse.rows.total == 5


async def test_what_is_switched_off_stays_so_at_the_next_start(library: Library) -> None:
    async with running(library) as (app, pilot):
        app.browse.widening.show((HSCT,), ())
        await press(pilot, "+", "enter")
    async with running(library) as (app, _):
        assert app.browse.place.off == (HSCT.key,)


async def test_sentences_are_said_in_full_and_are_not_to_be_chosen(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        app.browse.widening.show((), (NOTE,))
        await press(pilot, "+")
        said = app.screen.query_one(ChoiceList)
        assert NOTE.split()[-1] in " ".join(said.render_line(row).text for row in range(said.size.height))
        await press(pilot, "enter")
        assert app.browse.is_current


async def test_a_search_that_adds_nothing_says_so(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "+")
        assert "nothing else" in app.browse.status_line.message


async def test_a_sentence_on_a_search_is_told_when_it_is_kept(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "/")
        await type_text(pilot, "near:Cambridge")
        assert "!" in part(app, "chips")
        await press(pilot, "enter")
        assert "places called Cambridge" in app.browse.status_line.message
