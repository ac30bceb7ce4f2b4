"""The list's second line: where the search matched in each trial on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.trial import Trial, load
from store.library import Library
from store.search.snippets import Snippet
from tests.tui.running_app import list_rows, made_library, press, running, settle, shown_ids, small_trial, type_text
from tui.render.layout import line_width
from tui.render.lines import text_of
from tui.render.rows import RowState, why_line


def with_condition(number: int) -> Trial:
    """A small trial with a condition and a sponsor."""
    document = small_trial(number).model_dump(exclude_none=True)
    document["conditions"] = {"conditions": ["Migraine" if number % 2 else "Gout"]}
    document["sponsor_collaborators"] = {"lead_sponsor": {"name": f"Clinic {number}"}}
    return load(document)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Sixty trials, every second of migraine."""
    with made_library(tmp_path, map(with_condition, range(1, 61))) as opened:
        yield opened


async def test_it_is_off_until_asked_for_and_off_again(library: Library) -> None:
    async with running(library, query="migraine") as (app, pilot):
        assert "Migraine" not in list_rows(app)[1]
        await press(pilot, "W")
        rows = list_rows(app)
        assert rows[0].startswith("▌   NCT00000001")
        assert rows[1].strip("▌ ") == "Condition Migraine"
        assert rows[3].strip() == "Condition Migraine"
        await press(pilot, "W")
        assert "Condition" not in " ".join(list_rows(app))


async def test_matches_are_marked_in_it(library: Library) -> None:
    async with running(library, query="migraine") as (app, pilot):
        await press(pilot, "W")
        strip = app.browse.rows.render_line(1)
        assert [each.text for each in strip if each.style and each.style.underline] == ["Migraine"]


async def test_without_words_it_says_what_the_trial_is_about(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "W")
        assert list_rows(app)[1].strip("▌ ") == "Gout · Clinic 60"
        await press(pilot, "/")
        await type_text(pilot, "phase:2")
        await press(pilot, "enter")
        assert "Clinic" in list_rows(app)[1]


async def test_it_follows_the_search_and_the_scrolling(library: Library) -> None:
    async with running(library, (80, 24), query="migraine") as (app, pilot):
        await press(pilot, "W", "G")
        rows = list_rows(app)
        assert shown_ids(app)[-1] == "NCT00000059"
        assert "Condition Migraine" in rows[-1]
        await press(pilot, "/", "ctrl+u")
        await type_text(pilot, "clinic")
        await press(pilot, "enter")
        assert "Sponsor Clinic" in list_rows(app)[1]


async def test_moving_and_clicking_by_trials_not_by_lines(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        rows = app.browse.rows
        await press(pilot, "W")
        height = rows.size.height
        await press(pilot, "j")
        assert rows.cursor == 1
        assert list_rows(app)[2].startswith("▌")
        await press(pilot, "pagedown")
        assert rows.cursor == 1 + height // 2 - 1
        await press(pilot, "G", "g")
        assert rows.cursor == 0
        await pilot.click(rows, offset=(10, 5))
        await settle(pilot)
        assert rows.cursor == 2
        await press(pilot, "v", "j", "space")
        assert len(rows.marked) == 2


async def test_the_cursor_keeps_its_trial_when_it_is_turned_on_and_off(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, *["ctrl+d"] * 3)
        trial = app.browse.place.trial_id
        for _ in range(2):
            await press(pilot, "W")
            assert app.browse.place.trial_id == trial
            assert trial in shown_ids(app)


async def test_only_what_is_on_the_screen_is_explained(library: Library) -> None:
    async with running(library, (80, 24), query="study") as (app, pilot):
        await press(pilot, "W")
        assert len(app.browse.explaining._parts) <= app.browse.rows.size.height // 2 + 1


@pytest.mark.parametrize("size", [(200, 60), (120, 40), (80, 24), (40, 12), (20, 6), (1, 1)])
async def test_it_fits_every_screen(library: Library, size: tuple[int, int]) -> None:
    async with running(library, size, query="migraine") as (app, pilot):
        await press(pilot, "W", "G", "g", "j")
        rows = app.browse.rows
        assert all(len(rows.render_line(y).text) == rows.size.width for y in range(rows.size.height))


@pytest.mark.parametrize("width", [10, 24, 40, 54, 76, 200])
def test_parts_share_the_line(width: int) -> None:
    parts = [
        Snippet("official", "Official title", "…a long text before it, and then asthma in the midst", ((33, 39),)),
        Snippet("include", "Inclusion", "…known wheezing of any cause", ((7, 15),)),
    ]
    line = why_line(parts, RowState(is_cursor=True), width)
    assert line_width(line) <= max(width, 4)
    marked = [span.text for span in line if span.role == "match"]
    if width >= 54:
        assert marked == ["asthma", "wheezing"]
    if width == 200:
        assert text_of(line) == (
            "▌   Official title …a long text before it, and then asthma in the midst"
            " · Inclusion …known wheezing of any cause"
        )
