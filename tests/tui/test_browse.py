"""Browsing: the list, the trial under the cursor, its tabs, searching, and what stands where there is nothing."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.document import Document
from parsers.trial import dump
from store.library import Library
from store.preparing import prepare
from store.preparing_pool import Answer
from tests.tui.running_app import (
    context,
    detail_text,
    list_rows,
    made_library,
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
from tui.screens.compare import CompareScreen


async def test_opens_on_the_newest_trial(library: Library) -> None:
    async with running(library) as (app, _):
        assert shown_ids(app) == [f"NCT{number:08}" for number in range(12, 0, -1)]
        assert "▌" in list_rows(app)[0]
        assert "12 trials" in part(app, "title-found")
        assert "Study 12 of metformin" in part(app, "detail-head")
        assert "NCT00000012" in part(app, "detail-heading")


async def test_a_row_says_status_phase_and_size_in_words_when_there_is_room(library: Library) -> None:
    async with running(library, (90, 24)) as (app, _):
        row = list_rows(app)[0]
        assert "● Recruiting" in row
        assert "P2" in row
        assert row.rstrip().endswith("120")


async def test_moving_shows_another_trial_in_the_same_tab(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "7", "j", "j")
        assert "Study 10" in part(app, "detail-head")
        assert "[7 Sources]" in part(app, "tabs")
        assert "made-up.json" in detail_text(app)
        await press(pilot, "G")
        assert "NCT00000001" in part(app, "detail-heading")
        await press(pilot, "g")
        assert "Trial 1 of 12" in part(app, "list-heading")


async def test_every_tab_can_be_reached_by_its_number_and_in_turn(library: Library) -> None:
    async with running(library) as (app, pilot):
        for number in range(1, 10):
            await press(pilot, str(number))
            assert f"[{number} " in part(app, "tabs")
        await press(pilot, "right_square_bracket")
        assert "[1 " in part(app, "tabs")
        await press(pilot, "left_square_bracket")
        assert "[9 " in part(app, "tabs")


async def test_reading_and_coming_back(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "enter")
        assert context(app) == "detail"
        assert part(app, "detail-heading").startswith("▌")
        assert not part(app, "list-heading").startswith("▌")
        await press(pilot, "ctrl+d")
        assert app.browse.detail.text.scroll_offset.y > 0
        await press(pilot, "J")
        assert app.browse.rows.cursor == 1
        assert app.browse.detail.text.scroll_offset.y == 0
        await press(pilot, "h")
        assert context(app) == "list"


async def test_search_follows_the_typing(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/")
        assert context(app) == "search"
        await type_text(pilot, "insul")
        assert set(shown_ids(app)) == {"NCT00000009", "NCT00000005", "NCT00000001"}
        assert "3 of 12 trials" in part(app, "title-found")
        await press(pilot, "enter")
        assert context(app) == "list"
        assert len(shown_ids(app)) == 3, "what was found while typing is kept"
        assert app.browse.place.query == "insul*", "and the search says how"


async def test_a_whole_word_is_kept_as_it_was_typed(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/")
        await type_text(pilot, "insulin")
        await press(pilot, "enter")
        assert app.browse.place.query == "insulin"


async def test_escape_in_the_search_shows_all_trials_again(library: Library) -> None:
    async with running(library, query="aspirin") as (app, pilot):
        assert len(shown_ids(app)) == 3
        trial = app.browse.place.trial_id
        await press(pilot, "/", "escape")
        assert len(shown_ids(app)) == 12
        assert app.browse.place.trial_id == trial, "the cursor stays on its trial"


async def test_previous_query(library: Library) -> None:
    async with running(library) as (app, pilot):
        for word in ("aspirin", "insulin"):
            await press(pilot, "/", "ctrl+u")
            await type_text(pilot, word)
            await press(pilot, "enter")
        await press(pilot, "-")
        assert app.browse.place.query == "aspirin"


async def test_matches_are_marked_in_titles_and_text(library: Library) -> None:
    async with running(library, query="aspirin") as (app, pilot):
        strip = app.browse.rows.render_line(0)
        marked = [segment.text for segment in strip if segment.style and segment.style.underline]
        assert marked == ["aspirin"]
        await press(pilot, "enter", "n")
        assert "match 1 of" in app.browse.status_line.message


async def test_only_matching_lines(library: Library) -> None:
    async with running(library, query="aspirin") as (app, pilot):
        lines = app.browse.detail.text.virtual_size.height
        await press(pilot, "enter", "&")
        assert app.browse.detail.text.virtual_size.height < lines
        await press(pilot, "&")
        assert app.browse.detail.text.virtual_size.height == lines


async def test_a_click_moves_between_the_panes(library: Library) -> None:
    async with running(library) as (app, pilot):
        await pilot.click(app.browse.detail.text)
        await settle(pilot)
        assert context(app) == "detail"
        assert part(app, "detail-heading").startswith("▌")
        await pilot.click(app.browse.rows, offset=(20, 3))
        await settle(pilot)
        assert context(app) == "list"
        assert app.browse.rows.cursor == 3
        await pilot.click(app.browse.query_one("#tabs"), offset=(16, 0))
        await settle(pilot)
        assert "[2 " in part(app, "tabs")
        await pilot.click(app.browse.title_line.search_bar)
        await settle(pilot)
        assert context(app) == "search"
        await type_text(pilot, "aspirin")
        assert len(shown_ids(app)) == 3


async def test_a_query_that_cannot_be_understood_is_explained(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/")
        app.browse.title_line.search_bar.value = "colour:red aspirin"
        await settle(pilot)
        assert "colour" in part(app, "title-found")
        assert len(shown_ids(app)) == 12, "the list stays as it was"
        await press(pilot, "ctrl+u")
        await type_text(pilot, "aspirin")
        assert "3 of 12" in part(app, "title-found")
        assert app.browse.status_line.message == "", "what was wrong is no longer said"


async def test_keys_after_the_search_go_to_the_list(library: Library) -> None:
    async with running(library) as (app, pilot):
        for key in ["slash", *"aspirin", "enter", "j"]:
            app.simulate_key(key)
        await settle(pilot)
        assert app.browse.place.query == "aspirin"
        assert context(app) == "list"


async def test_no_hits_says_so_and_what_to_do(library: Library) -> None:
    async with running(library, query="zebrafish") as (app, _):
        text = "\n".join(list_rows(app))
        assert "No trial matches zebrafish" in text
        assert "esc" in text


async def test_an_empty_library_says_how_to_fill_it(empty_library: Library) -> None:
    async with running(empty_library) as (app, pilot):
        text = "\n".join(list_rows(app))
        assert "No trials yet." in text
        assert "trialtui import PATH" in text
        assert str(empty_library.folder) in "".join(row.strip() for row in list_rows(app))
        await press(pilot, "j", "i", "x", "c", "enter", "n", "u", "y", "v", "space", "G")
        assert app.is_running


async def test_sort_and_reverse(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "s")
        await type_text(pilot, "enrol")
        await press(pilot, "enter")
        assert app.browse.place.sort == "enrollment"
        first = shown_ids(app)[0]
        await press(pilot, "S")
        assert shown_ids(app)[-1] != shown_ids(app)[0]
        assert first in {"NCT00000001", "NCT00000012"}
        assert "by enrolment" in part(app, "title-found")


async def test_marks_and_comparing(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "c")
        assert "mark another" in app.browse.status_line.message
        await press(pilot, "space", "space", "c")
        assert isinstance(app.screen, CompareScreen)
        await press(pilot, "q")
        assert app.screen_stack[-1] is app.browse
        assert "◆" in list_rows(app)[0]
        await press(pilot, "escape")
        assert "◆" not in "\n".join(list_rows(app))


async def test_five_marks_are_too_many_to_compare(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "v", "j", "j", "j", "j", "space", "c")
        assert app.screen is app.browse
        assert "5 are marked" in app.browse.status_line.message


async def test_copy_sends_the_id_to_the_terminal(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "y")
        assert app.clipboard == "NCT00000012"
        assert "OSC 52" in app.browse.status_line.message


async def test_text_of_a_record_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    title = "[bold]Odd[/bold] [@click=app.quit]title[/] \x1b[31m\u202ered [/nope]"
    with made_library(tmp_path, [small_trial(1, brief_title=title)]) as library:
        async with running(library, (160, 40)) as (app, pilot):
            shown = part(app, "detail-head")
            assert "[bold]Odd[/bold]" in list_rows(app)[0]
            assert "[bold]Odd[/bold]" in shown
            assert "[@click=app.quit]" in shown
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            await press(pilot, "8", "1")
            assert app.is_running


async def test_import_at_the_start_with_rejects(tmp_path: Path, empty_library: Library) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "broken.json").write_text('{"protocolSection": {', encoding="utf-8")
    with gzip.open(folder / "one.json.gz", "wt", encoding="utf-8") as file:
        file.write(
            '{"protocolSection": {"identificationModule": {"nctId": "NCT00000077", "briefTitle": "One"},'
            ' "statusModule": {"overallStatus": "COMPLETED"}}}'
        )
    async with running(empty_library, import_paths=[folder]) as (app, pilot):
        assert shown_ids(app) == ["NCT00000077"]
        assert "1 new" in app.browse.status_line.message
        assert "1 rejected" in app.browse.status_line.message
        assert [each.name for each in app.rejected] == [app.rejected[0].name]
        assert "broken.json" in str(app.rejected[0])
        await press(pilot, "!")
        assert app.screen is not app.browse
        await press(pilot, "escape")
        assert app.screen is app.browse


async def test_an_import_is_stopped_and_keeps_what_is_done(
    empty_library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    going_on, has_two = threading.Event(), threading.Event()

    def endless(*_: object, **__: object) -> Iterator[Answer]:
        for number in range(1, 1_000_000):
            if number == 3:
                has_two.set()
                going_on.wait(30)
            yield Answer(Document(f"{number}.json", b""), [prepare(dump(small_trial(number)))])

    monkeypatch.setattr("store.ingest.prepared", endless)
    app = TrialApp(lambda: empty_library, import_paths=[tmp_path])
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, has_two.is_set)
        await pilot.press("ctrl+c")
        assert "stopping" in app.browse.status_line.message
        going_on.set()
        await settle(pilot)
        assert "import stopped" in app.browse.status_line.message
        assert {"NCT00000001", "NCT00000002"} <= set(shown_ids(app))
        await press(pilot, "ctrl+c")
        assert app.browse.status_line.message == "press Q to quit"


async def test_reload_shows_what_another_process_added(tmp_path: Path, library: Library) -> None:
    from store.ingest import ingest

    async with running(library) as (app, pilot):
        await press(pilot, "j")
        with Library.open(library.folder, cache=tmp_path / "cache") as other:
            ingest(other, [small_trial(40)])
        await press(pilot, "R")
        assert shown_ids(app)[0] == "NCT00000040"
        assert app.browse.rows.current is not None
        assert app.browse.rows.current.id == "NCT00000011", "the cursor stays on its trial"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_widgets_do_not_grow_with_the_records(tmp_path: Path, size: tuple[int, int]) -> None:
    mounted = []
    for count in (10, 1000):
        with made_library(tmp_path / str(count), [small_trial(number) for number in range(1, count + 1)]) as library:
            async with running(library, size) as (app, pilot):
                await press(pilot, "G")
                await settle(pilot)
                mounted.append(len(list(app.browse.walk_children())))
    assert mounted[0] == mounted[1]


async def test_a_new_search_is_typed_over_the_old_one(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "slash")
        await type_text(pilot, "metformin")
        await press(pilot, "enter", "slash")
        await type_text(pilot, "aspirin")
        await press(pilot, "enter")
        assert app.browse.place.query == "aspirin"
        await press(pilot, "slash", "right")
        await type_text(pilot, " adults")
        await press(pilot, "enter")
        assert app.browse.place.query == "aspirin adults"


async def test_a_search_left_unfinished_is_explained_at_the_next_start(library: Library) -> None:
    async with running(library) as (_, pilot):
        await press(pilot, "/", *"colour:red", "enter")
    async with running(library) as (app, pilot):
        text = "\n".join(list_rows(app))
        assert "opening" not in text
        assert "There is no field colour:" in text
        await press(pilot, "escape")
        assert len(shown_ids(app)) == 12


async def test_an_empty_list_names_the_search_that_found_nothing(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "/", *"zebra")
        assert "No trial matches zebra" in "\n".join(list_rows(app))
        await press(pilot, *" colour:red")
        assert "There is no field colour:" in "\n".join(list_rows(app))
        await press(pilot, *["backspace"] * 11, *"fish")
        assert "No trial matches zebrafish" in "\n".join(list_rows(app))


async def test_a_mark_on_the_last_row_is_counted_in_the_heading(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "G", "space")
        assert "1 marked" in part(app, "list-heading")
        await press(pilot, "space")
        assert "marked" not in part(app, "list-heading")
