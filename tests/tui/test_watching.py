"""What another session or an import beside the app brings: said once, calmly, and shown when the reader asks."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot

from parsers.trial import dump, load
from store.ingest import ingest
from store.library import Library
from tests.tui.running_app import list_rows, made_library, part, press, running, settle, small_trial
from tui.app import TrialApp


async def look(app: TrialApp, pilot: Pilot[None]) -> None:
    """Let some seconds pass."""
    app.browse.watching.look()
    await settle(pilot)


def bring(folder: Path, *numbers: int) -> None:
    """Import trials in another session."""
    with Library.open(folder / "library", cache=folder / "cache") as other:
        ingest(other, [small_trial(number) for number in numbers])


async def test_trials_of_another_session_are_told_once_and_shown_on_request(tmp_path: Path) -> None:
    library = made_library(tmp_path, [small_trial(number) for number in range(1, 4)])
    async with running(library) as (app, pilot):
        status = app.browse.status_line
        await look(app, pilot)
        assert status.message == ""
        await press(pilot, "j")
        bring(tmp_path, 11)
        await look(app, pilot)
        assert status.message == "", "more may be on the way"
        bring(tmp_path, 12)
        await look(app, pilot)
        assert status.message == ""
        await look(app, pilot)
        assert status.message == "2 more trials in the library since this list was read   R reads it again"
        assert "3 trials" in part(app, "title-found")
        status.clear()
        await look(app, pilot)
        assert status.message == "", "it was said before"
        before = app.browse.place.trial_id
        await press(pilot, "R")
        assert "5 trials" in part(app, "title-found") and app.browse.place.trial_id == before
        status.clear()
        await look(app, pilot)
        await look(app, pilot)
        assert status.message == ""


async def test_a_trial_that_another_session_changed_is_told(tmp_path: Path) -> None:
    library = made_library(tmp_path, [small_trial(number) for number in range(1, 4)])
    async with running(library) as (app, pilot):
        changed = dump(small_trial(2, acronym="NEW"))
        changed["sources"] = [{name: value for name, value in changed["sources"][0].items() if value is not None}]
        changed["sources"][0]["sha256"] = "f" * 64
        with Library.open(tmp_path / "library", cache=tmp_path / "cache") as other:
            ingest(other, [load(changed)])
        await look(app, pilot)
        await look(app, pilot)
        assert app.browse.status_line.message.startswith("the library changed since this list was read")


async def test_a_list_that_is_empty_shows_at_once_what_comes(tmp_path: Path) -> None:
    library = made_library(tmp_path, [])
    async with running(library) as (app, pilot):
        assert "No trials yet" in "\n".join(list_rows(app))
        bring(tmp_path, 1, 2)
        await look(app, pilot)
        assert "2 trials" in part(app, "title-found")
        assert len(list_rows(app)) == 2
        assert app.browse.status_line.message == ""


async def test_what_the_app_itself_changes_is_not_told(tmp_path: Path) -> None:
    library = made_library(tmp_path, [small_trial(number) for number in range(1, 4)])
    async with running(library) as (app, pilot):
        await press(pilot, "i", "x", "1")
        message = app.browse.status_line.message
        await look(app, pilot)
        await look(app, pilot)
        assert app.browse.status_line.message == message
