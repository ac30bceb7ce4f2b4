"""Similar trials: the list over the list, and what is done from it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from parsers.trial import Trial, load
from store.errors import Busy
from store.library import Library
from store.search.similar import Shared, Similar
from tests.tui.running_app import made_library, part, press, running, settle, small_trial
from tests.tui.widget_app import rows_of
from tui.app import TrialApp
from tui.render.layout import line_width
from tui.render.lines import text_of
from tui.render.similar import shared_line
from tui.screens.compare import CompareScreen
from tui.screens.similar import SimilarScreen
from tui.widgets.lines_view import LinesView
from tui.widgets.similar_list import SimilarList

TOPICS = ("asthma", "gout", "migraine")


def with_topic(number: int) -> Trial:
    """A small trial of one of three conditions, with an intervention of its own."""
    document = small_trial(number, brief_title=f"Study {number}").model_dump(exclude_none=True)
    topic = TOPICS[number % len(TOPICS)]
    document["conditions"] = {"conditions": [topic.capitalize()]}
    document["arms_interventions"] = {"interventions": [{"name": f"Agent{number}"}]}
    return load(document)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Fifteen trials, five of each condition, among others of other things, so that a condition tells something."""
    others = [small_trial(number, brief_title=f"Matter{number}") for number in range(43, 99)]
    with made_library(tmp_path, [*map(with_topic, range(1, 16)), *others]) as opened:
        yield opened


def lines(app: TrialApp) -> list[str]:
    """The lines of the list of similar trials, without empty ones."""
    return [row for row in rows_of(app.screen.query_one(SimilarList)) if row.strip()]


def ids(app: TrialApp) -> list[str]:
    """The ids listed, from the top."""
    return [word for row in lines(app) for word in row.split() if word.startswith("NCT")]


def says(app: TrialApp, css_id: str) -> str:
    """What a line of the screen says."""
    return app.screen.query_one(f"#{css_id}", LinesView).text


async def test_it_lists_the_trials_like_the_one_under_the_cursor(library: Library) -> None:
    async with running(library, query="id:NCT00000003") as (app, pilot):
        await press(pilot, "~")
        assert isinstance(app.screen, SimilarScreen)
        assert says(app, "similar-title").strip() == "similar to  NCT00000003  Study 3"
        assert set(ids(app)) == {"NCT00000006", "NCT00000009", "NCT00000012", "NCT00000015"}
        assert "condition Asthma" in lines(app)[1]
        assert "Trial 1 of 4" in says(app, "similar-heading")
        await press(pilot, "q")
        assert not isinstance(app.screen, SimilarScreen)


async def test_moving_marking_and_comparing_with_the_one_they_are_like(library: Library) -> None:
    async with running(library, query="id:NCT00000003") as (app, pilot):
        await press(pilot, "~", "j", "k", "space")
        assert "1 marked" in says(app, "similar-heading")
        assert "Trial 2 of 4" in says(app, "similar-heading")
        await press(pilot, "space", "space", "space", "c")
        assert isinstance(app.screen, SimilarScreen), "five do not fit side by side"
        await press(pilot, "space", "c")
        assert isinstance(app.screen, CompareScreen)
        assert app.browse.taking.comparison is app.screen
        await press(pilot, "q")
        assert isinstance(app.screen, SimilarScreen)


async def test_without_a_mark_the_one_under_the_cursor_is_compared(library: Library) -> None:
    async with running(library, query="id:NCT00000003") as (app, pilot):
        await press(pilot, "~", "c")
        assert isinstance(app.screen, CompareScreen)
        heads = "".join(segment.text for row in app.screen.query("CompareGrid") for segment in row.render_line(0))
        assert "NCT00000003" in heads


async def test_reading_one_that_the_search_does_not_list(library: Library) -> None:
    async with running(library, query="id:NCT00000003") as (app, pilot):
        await press(pilot, "~")
        chosen = ids(app)[1]
        await press(pilot, "j", "enter")
        assert app.screen is app.browse
        assert app.browse.context == "detail"
        assert chosen in part(app, "detail-heading")
        assert chosen in app.browse.place.query
        await press(pilot, "-")
        assert app.browse.place.query == "id:NCT00000003"


async def test_reading_one_that_is_in_the_list(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "G", "~")
        chosen = ids(app)[0]
        await press(pilot, "enter")
        assert app.browse.place.query == ""
        assert chosen in part(app, "detail-heading")


async def test_going_on_to_those_like_one_of_them_and_back(library: Library) -> None:
    async with running(library, query="id:NCT00000003") as (app, pilot):
        await press(pilot, "~")
        second = ids(app)[1]
        await press(pilot, "j", "~")
        assert second in says(app, "similar-title")
        await press(pilot, "escape")
        assert "NCT00000003" in says(app, "similar-title")
        assert "Trial 2 of 4" in says(app, "similar-heading"), "on the trial that was gone from"
        await press(pilot, "escape")
        assert app.screen is app.browse


async def test_decisions_and_letters_are_shown(library: Library) -> None:
    async with running(library, query="asthma") as (app, pilot):
        await press(pilot, "I", "j", "~")
        assert app.browse.rows.cursor == 1
        row = next(row for row in lines(app) if "NCT00000003" in row)
        assert row.lstrip("▌ ").startswith("i NCT00000003")


async def test_a_trial_like_none(library: Library) -> None:
    async with running(library, query="id:NCT00000050") as (app, pilot):
        await press(pilot, "~")
        if not ids(app):
            assert "No other trial says what tells this one apart." in lines(app)[0]
        await press(pilot, "space", "c", "enter", "~", "G", "q")
        assert app.screen is app.browse or isinstance(app.screen, SimilarScreen)


async def test_a_fault_is_said(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> list[Similar]:
        raise Busy("Another session is writing.")

    monkeypatch.setattr("store.search.similar.similar_to", failing)
    async with running(library) as (app, pilot):
        await press(pilot, "~")
        assert "Another session is writing." in lines(app)[0]


async def test_keys_do_not_wait_for_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def slow(*_: object) -> list[Similar]:
        gate.wait(30)
        return []

    monkeypatch.setattr("store.search.similar.similar_to", slow)
    async with running(library) as (app, pilot):
        await pilot.press("~")
        assert "looking…" in " ".join(lines(app))
        await pilot.press("q")
        assert app.screen is app.browse
        gate.set()
        await settle(pilot)


@pytest.mark.parametrize("size", [(200, 60), (120, 40), (80, 24), (40, 12), (20, 6), (1, 1)])
async def test_it_fits_every_screen(library: Library, size: tuple[int, int]) -> None:
    async with running(library, size, query="id:NCT00000003") as (app, pilot):
        await press(pilot, "~", "G", "g")
        if size[0] >= 20:
            assert "NCT000000" in " ".join(lines(app))
        listed = app.screen.query_one(SimilarList)
        assert all(len(listed.render_line(y).text) == size[0] for y in range(listed.size.height))


@pytest.mark.parametrize("width", [8, 20, 40, 80, 200])
def test_what_is_shared_is_cut_to_the_width(width: int) -> None:
    shared = Shared(tuple(f"Condition {number}" for number in range(9)), ("Aspirin",), ("alpha", "beta"))
    line = shared_line(42, shared, width)
    assert line_width(line) <= width
    if width == 200:
        said = text_of(line)
        assert "condition Condition 0, Condition 1, Condition 2, Condition 3, 5 more" in said
        assert said.endswith("intervention Aspirin · words alpha, beta")
    assert text_of(shared_line(7, Shared(), 80)).strip() == "7%  little beside single words"


async def test_keys_typed_with_the_one_that_asks_for_them_are_for_what_is_found(library: Library) -> None:
    async with running(library, query="id:NCT00000003") as (app, pilot):
        await press(pilot, "~", "j")
        second = ids(app)[1]
        await press(pilot, "q")
        for key in ("~", "j", "enter"):
            app.post_message(Key(key if len(key) > 1 else _character_to_key(key), None))
        await settle(pilot)
        assert app.screen is app.browse
        assert app.browse.place.trial_id == second
