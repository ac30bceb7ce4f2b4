"""What the frame says is true of the screen as it is, and can be read to its end on a small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.import_summary import ImportProgress
from store.library import Library
from tests.tui.running_app import made_library, part, press, running, settle, small_trial, type_text
from tui.browse.looking import tight_words
from tui.commands import hints
from tui.messages import ImportAdvanced
from tui.render.layout import line_width
from tui.render.lines import Span, text_of
from tui.render.progress import advance_forms
from tui.render.review import progress_line
from tui.render.syntax import search_aid
from tui.screens.pickers import foot_line, title_line, wrapped_choices
from tui.state import Progress
from tui.widgets.choice_list import ChoiceList
from tui.widgets.lines_view import LinesView
from tui.widgets.status_line import compose_status, compose_typing
from tui.widgets.whole_message import WholeMessage

LEFT = progress_line("heart", Progress(1, 2, 3, 900), "14:02:11")


async def test_a_tight_screen_says_its_own_size_and_a_larger_one_nothing(library: Library) -> None:
    async with running(library, (40, 12)) as (app, pilot):
        status = app.browse.status_line
        assert status.message == "40x12 is tight: fields hidden"
        assert status.message in status.text
        await pilot.resize_terminal(20, 6)
        await settle(pilot)
        assert status.message == "20x6 tight"
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert status.message == ""


async def test_a_tight_screen_is_spoken_of_once(library: Library) -> None:
    async with running(library, (50, 12)) as (app, pilot):
        await press(pilot, "y")
        said = app.browse.status_line.message
        await press(pilot, "enter", "h")
        assert app.browse.status_line.message == said


@pytest.mark.parametrize("size", [(20, 6), (40, 12), (59, 14), (200, 14)])
def test_the_words_for_a_tight_screen_fit_on_it(size: tuple[int, int]) -> None:
    said = tight_words(*size)
    assert said.startswith("x".join(map(str, size)))
    assert said in text_of(compose_status(size[0], (), Span(said), []))


def test_the_left_part_gives_way_whole_words_at_a_time() -> None:
    assert "saved 14:02:11" in text_of(compose_status(60, LEFT, None, []))
    texts = [text_of(compose_status(width, LEFT, None, [])) for width in range(12, 60)]
    for text in texts:
        assert text.endswith("  ? keys "), "there is room between the parts"
        assert "sav" not in text or "saved 14:02:11" in text
        assert text.strip().startswith("heart") or len(text) < 18


def test_counts_give_way_to_a_message_before_the_time_of_the_last_save() -> None:
    text = text_of(compose_status(80, LEFT, Span("excluded NCT00000012 (intervention)"), []))
    assert "heart  6/900" in text
    assert "saved 14:02:11" in text
    assert "x 2" not in text


def test_a_time_without_counts_begins_at_the_edge() -> None:
    assert text_of(compose_status(60, progress_line("", Progress(), "14:02:11"), None, [])).startswith(" saved")


def test_while_a_search_is_typed_no_key_is_promised_that_would_be_typed() -> None:
    for width in (20, 40, 80, 120):
        line = text_of(compose_typing(width, search_aid(), None, hints("search")))
        assert "?" not in line
        assert len(line) <= width
    assert "esc clear" in line
    assert "status: phase: cond:" in line
    assert '"a phrase"' in line


async def test_the_search_says_what_can_be_written(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "/")
        assert "status: phase:" in app.browse.status_line.text
        assert "enter keep" in app.browse.status_line.text
        await press(pilot, "enter")
        assert "? keys" in app.browse.status_line.text
        assert "status:" not in app.browse.status_line.text


async def test_a_search_that_finds_nothing_offers_nothing_to_do_with_a_trial(library: Library) -> None:
    async with running(library, query="zebrafish") as (app, pilot):
        assert "decide" not in app.browse.status_line.text
        assert "/ search" in app.browse.status_line.text
        await press(pilot, "escape")
        assert "i x m decide" in app.browse.status_line.text


async def test_a_sentence_longer_than_the_status_line_is_shown_whole(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        whole = app.browse.query_one(WholeMessage)
        rows = app.browse.rows.size
        await press(pilot, "/", *"colour:red")
        assert whole.display
        shown = " ".join(" ".join(line.split()) for line in whole.text.splitlines())
        assert shown == app.browse.status_line.message
        assert app.browse.rows.size == rows, "nothing moves"
        assert whole.region.bottom == app.browse.status_line.region.y
        await press(pilot, "ctrl+u")
        assert not whole.display
        await press(pilot, *"age:x")
        assert whole.display or app.browse.status_line.message in app.browse.status_line.text


async def test_a_large_library_is_counted_in_full_beside_its_order(tmp_path: Path) -> None:
    with made_library(tmp_path, [small_trial(number) for number in range(1, 1003)]) as library:
        async with running(library, (80, 24), query="adults") as (app, pilot):
            assert part(app, "title-found").endswith("1,002 of 1,002   by relevance ▾")
            await pilot.resize_terminal(120, 40)
            await settle(pilot)
            assert part(app, "title-found").endswith("1,002 of 1,002 trials   by relevance ▾")
            await pilot.resize_terminal(80, 24)
            await settle(pilot)
            found = app.browse.query_one("#title-found", LinesView)
            assert line_width(found.lines[0]) <= found.size.width


async def test_what_is_typed_is_seen_on_a_tight_screen(library: Library) -> None:
    async with running(library, (40, 12)) as (app, pilot):
        await press(pilot, "/")
        await type_text(pilot, "metformin")
        bar = app.browse.title_line.search_bar
        assert bar.size.width > len("metformin")
        assert "metformin" in bar.render_line(0).text


async def test_a_long_search_is_seen_from_its_beginning(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "/")
        await type_text(pilot, "aspirin adults study metformin insulin statin")
        bar = app.browse.title_line.search_bar
        assert "statin" in bar.render_line(0).text
        await press(pilot, "enter")
        assert bar.render_line(0).text.startswith("aspirin")


async def test_the_list_opens_where_it_was_left_with_the_cursor_in_sight(tmp_path: Path) -> None:
    with made_library(tmp_path, [small_trial(number) for number in range(1, 301)]) as library:
        async with running(library, (80, 24)) as (_, pilot):
            await press(pilot, "G")
        async with running(library, (80, 24)) as (app, _):
            rows = app.browse.rows
            assert rows.cursor == 299
            assert rows.scroll_offset.y <= rows.cursor < rows.scroll_offset.y + rows.size.height
            assert any(row.startswith("▌") for row in (rows.render_line(y).text for y in range(rows.size.height)))


async def test_a_choice_that_is_cut_is_said_whole_below(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "question_mark")
        said = app.screen.query_one("#dialog-whole", LinesView)
        foot = app.screen.query_one("#dialog-hint", LinesView)
        assert foot.text.endswith("more below ─")
        choices = app.screen.query_one(ChoiceList)
        while choices.has_more_below:
            await press(pilot, "down")
            assert choices.current is not None
            assert choices.current.whole_text == " ".join(said.text.split())
        assert "more below" not in foot.text


async def test_where_every_choice_fits_no_row_is_kept(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "s")
        assert not app.screen.query_one("#dialog-whole", LinesView).display


async def test_a_list_of_nothing_has_nothing_to_filter(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "H")
        assert "type to filter" not in app.screen.query_one("#dialog-title", LinesView).text
        await press(pilot, "escape", "s")
        assert "type to filter" in app.screen.query_one("#dialog-title", LinesView).text


@pytest.mark.parametrize("width", [20, 40, 80, 110])
def test_a_dialog_is_bounded_by_rules_without_colours(width: int) -> None:
    assert line_width(title_line("Order", width)) == width
    assert text_of(title_line("Order", width)).endswith("──")
    foot = text_of(foot_line("enter runs   tab shows all screens   esc closes", width, "more below"))
    assert foot.startswith("─ enter runs")
    assert foot.endswith("─")
    assert len(foot) == max(width, len("─ enter runs  more below ─"))


@pytest.mark.parametrize("rejected", [0, 1_234])
async def test_how_far_an_import_is_stays_in_its_row(library: Library, rejected: int) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        progress = ImportProgress(2_000, rejected, 4.6, 24, 100)
        line, *shorter = advance_forms(progress)
        app.browse.importing.show_advance(ImportAdvanced(line, shorter))
        await settle(pilot)
        said = app.browse.status_line.text
        assert "importing 2,000 records  24%" in said and "(ctrl+c stops)" in said and said.endswith("? keys ")
        assert not app.browse.query_one(WholeMessage).display
        await pilot.resize_terminal(160, 40)
        await settle(pilot)
        assert "(ctrl+c stops, keeps what is done)" in app.browse.status_line.text


def test_one_record_is_one_record() -> None:
    assert advance_forms(ImportProgress(1, 0, 1.0))[0].startswith("importing 1 record  1 a second")


@pytest.mark.parametrize("width", [20, 61, 76])
def test_rows_to_be_read_only_are_not_wider_than_the_dialog(width: int) -> None:
    sentence = "a-page.txt: not a trial record in any format that is known: it is text that begins with a lamp " * 3
    rows = wrapped_choices((Span(sentence),), width)
    assert len(rows) > 2 and all(line_width(row.line) <= width for row in rows)
    assert "".join(text_of(row.line).replace(" ", "") for row in rows) == sentence.replace(" ", "")
