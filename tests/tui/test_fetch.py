"""Fetching from the app: what is asked for, how far it is, what came, and how it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.library import Library
from tests.store.fetch.conftest import study
from tests.store.fetch.server import BASE, FakeRegistry, Reply, serving
from tests.tui.running_app import list_rows, made_library, part, press, running, settle, shown_ids, small_trial, until
from tui.app import TrialApp
from tui.browse import fetching
from tui.screens.pickers import PickerScreen
from tui.widgets.choice_list import ChoiceList


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeRegistry]:
    """A server with the studies 1 to 12, which the app asks; it may ask as fast as it can."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetching, "REQUESTS_A_SECOND", 1000.0)
    with serving(FakeRegistry([study(number) for number in range(1, 13)])) as running_server:
        monkeypatch.setenv(fetching.ADDRESS, running_server.url)
        yield running_server


def said(app: TrialApp) -> str:
    """What the status line says."""
    return app.browse.status_line.message


async def test_the_trial_under_the_cursor_is_fetched_and_stays_under_it(library: Library, server: FakeRegistry) -> None:
    server.studies["NCT00000010"] = study(10, posted="2026-09-09", text="as it is now")
    async with running(library) as (app, pilot):
        await press(pilot, "j", "j", "U")
        assert said(app) == "1 asked: 1 changed"
        assert server.paths() == ["/studies/NCT00000010"]
        assert app.browse.rows.current is not None
        assert app.browse.rows.current.id == "NCT00000010"
        assert shown_ids(app)[0] == "NCT00000010", "it was updated last now"
        assert "as it is now" in part(app, "detail-head")
        await press(pilot, "U")
        assert said(app) == "1 asked: 1 unchanged"


async def test_the_marked_trials_are_fetched_together(library: Library, server: FakeRegistry) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "space", "space", "j", "space", "U")
        assert said(app) == "3 asked: 3 changed"
        assert [asked["filter.ids"] for asked in server.pages_asked] == ["NCT00000012,NCT00000011,NCT00000009"]


async def test_a_range_is_fetched(library: Library, server: FakeRegistry) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "v", "j", "U")
        assert said(app) == "2 asked: 2 changed"
        assert not app.browse.rows.has_range


async def test_it_can_be_asked_for_from_the_text_of_a_trial(library: Library, server: FakeRegistry) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "enter", "U")
        assert server.paths() == ["/studies/NCT00000012"]
        assert "Lamp study 12" in part(app, "detail-head")
        assert app.browse.context == "detail"


async def test_decisions_stay(library: Library, server: FakeRegistry) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "I", "U")
        assert said(app) == "1 asked: 1 changed"
        assert list_rows(app)[0].lstrip("▌ ").startswith("i ")
        assert app.browse.listing.progress.include == 1


async def test_what_is_not_of_the_registry_and_what_it_does_not_have_is_said(
    tmp_path: Path, server: FakeRegistry
) -> None:
    other = small_trial(3).model_copy(update={"id": "DRKS00000000", "registry": "DRKS"})
    with made_library(tmp_path, [small_trial(1), small_trial(77), other]) as library:
        async with running(library) as (app, pilot):
            await press(pilot, "v", "G", "U")
            assert said(app) == (
                "2 asked: 1 changed, 1 not found (NCT00000077); DRKS00000000 is not of ClinicalTrials.gov"
            )
            await press(pilot, "!")
            assert isinstance(app.screen, PickerScreen)
            rows = ["".join(span.text for span in row.line) for row in app.screen.query_one(ChoiceList).choices]
            assert rows == [
                "DRKS00000000: no id of ClinicalTrials.gov is known of it.",
                "NCT00000077: ClinicalTrials.gov has no such trial.",
            ]


async def test_nothing_is_asked_where_no_trial_is_of_the_registry(tmp_path: Path, server: FakeRegistry) -> None:
    other = small_trial(3).model_copy(update={"id": "DRKS00000000", "registry": "DRKS"})
    with made_library(tmp_path, [other]) as library:
        async with running(library) as (app, pilot):
            await press(pilot, "U")
            assert said(app) == "DRKS00000000 is not of ClinicalTrials.gov"
            assert not server.log


async def test_a_record_of_another_register_is_fetched_by_the_id_that_it_names(
    tmp_path: Path, server: FakeRegistry
) -> None:
    other = small_trial(3, nct_id=None, secondary_id_infos=[{"id": "NCT00000005", "type": "REGISTRY"}])
    other = other.model_copy(update={"id": "DRKS00000000", "registry": "DRKS"})
    with made_library(tmp_path, [small_trial(1), other]) as library:
        async with running(library) as (app, pilot):
            assert app.browse.rows.current is not None
            assert app.browse.rows.current.id == "DRKS00000000"
            await press(pilot, "I", "U")
            assert server.paths() == ["/studies/NCT00000005"]
            assert said(app) == "1 asked: 1 merged"
            assert app.browse.rows.current is not None
            assert app.browse.rows.current.id == "NCT00000005", "one trial now, and the cursor on it"
            assert library.count() == 2
            assert app.browse.book.state("NCT00000005").verdict == "include"


async def test_faults_of_the_network_are_one_sentence(library: Library, server: FakeRegistry) -> None:
    server.replies.append(Reply(403, b"not today"))
    async with running(library) as (app, pilot):
        await press(pilot, "U")
        assert said(app) == "1 asked: nothing came; 127.0.0.1 answered 403: not today"
        await press(pilot, "U")
        assert said(app) == "1 asked: 1 changed", "and it can be tried again"


async def test_an_address_that_is_none_is_said(
    library: Library, server: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(fetching.ADDRESS, "gopher:hole")
    async with running(library) as (app, pilot):
        await press(pilot, "U")
        assert said(app).startswith("The fetch stopped: ")
        assert "gopher:hole" in said(app)


class Gate:
    """Holds the server's answers back until it is opened."""

    def __init__(self, server: FakeRegistry, path: str) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        self._path = BASE + path
        server.heard = self._hold

    def _hold(self, asked: object) -> None:
        if getattr(asked, "path", "") == self._path:
            self.reached.set()
            self.opened.wait(30)


async def test_a_fetch_is_stopped_and_keeps_what_is_done(library: Library, server: FakeRegistry) -> None:
    del server.studies["NCT00000011"]
    gate = Gate(server, "/studies/NCT00000011")
    async with running(library) as (app, pilot):
        await press(pilot, "space", "space", "space")
        await pilot.press("U")
        await until(pilot, gate.reached.is_set)
        await until(pilot, lambda: "of 3 trials" in said(app))
        assert "ctrl+c stops" in said(app)
        await pilot.press("U")
        assert said(app) == "a fetch is running; ctrl+c stops it"
        await pilot.press("j")
        assert app.browse.rows.cursor == 4, "the list can be read meanwhile"
        await pilot.press("ctrl+c")
        assert said(app) == "stopping the fetch; what is done is kept"
        gate.opened.set()
        await settle(pilot)
        assert said(app).startswith("3 asked: 2 changed; stopped, what came is kept")
        assert "U on the same trials goes on from there" in said(app)
        titles = [summary.title for summary in library.summaries(library.all_ids())]
        assert sum("Lamp study" in title for title in titles) == 2
        await press(pilot, "ctrl+c")
        assert said(app) == "press Q to quit"


async def test_leaving_while_a_fetch_waits_for_its_answer(library: Library, server: FakeRegistry) -> None:
    gate = Gate(server, "/studies/NCT00000012")
    app = TrialApp(lambda: library, reviewer="tester")
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.browse.is_open and app.browse.rows.current is not None)
        await pilot.press("U")
        await until(pilot, gate.reached.is_set)
        await pilot.press("Q")
    assert not gate.opened.is_set(), "it ended without the answer"
    library.close()
    gate.opened.set()
    thread = app.browse.fetching._thread
    assert thread is not None
    thread.join(30)
    assert not thread.is_alive()


async def test_a_library_that_cannot_be_written_is_said(
    library: Library, server: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library.rows.connection, "read_only", True)
    async with running(library) as (app, pilot):
        await press(pilot, "U")
        assert "can be read and not written" in said(app)
        assert not server.log


async def test_an_empty_list_has_nothing_to_fetch(empty_library: Library, server: FakeRegistry) -> None:
    async with running(empty_library) as (app, pilot):
        await press(pilot, "U")
        assert said(app) == "there is no trial to fetch"
