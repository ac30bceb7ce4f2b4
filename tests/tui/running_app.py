"""The whole app without a terminal, over a library of small made-up trials in a temporary folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from parsers.trial import SourceRecord, Trial, load
from store.ingest import ingest
from store.library import Library
from tests.tui.widget_app import rows_of
from tui.app import TrialApp
from tui.widgets.lines_view import LinesView

STATUSES = ("RECRUITING", "COMPLETED", "NOT_YET_RECRUITING", "TERMINATED")
DRUGS = ("metformin", "insulin", "aspirin", "statin")
WAIT_STEPS = 2000
"""How often the app is asked whether it has come to rest, before a test gives up."""


def small_trial(number: int, **identification: Any) -> Trial:
    """A trial numbered from 1; a higher number was updated later, so it stands higher in the list."""
    trial_id = f"NCT{number:08}"
    drug = DRUGS[number % len(DRUGS)]
    return load(
        {
            "id": trial_id,
            "registry": "NCT",
            "identification": {
                "nct_id": trial_id,
                "brief_title": f"Study {number} of {drug} in adults",
                **identification,
            },
            "status": {
                "overall_status": STATUSES[number % len(STATUSES)],
                "last_update_post_date": {
                    "date": f"20{10 + number // 300:02}-{1 + number // 28 % 12:02}-{1 + number % 28:02}"
                },
            },
            "design": {"phases": ["PHASE2"], "enrollment_info": {"count": 10 * number}},
            "description": {"brief_summary": f"About {drug}. " + "A line of text to scroll past. " * 200},
            "sources": [
                SourceRecord(
                    kind="ctgov",
                    name="made-up.json",
                    sha256=f"{number:064}",
                    read_at="2025-01-01T00:00:00Z",
                    parser="test/1",
                ).model_dump()
            ],
        }
    )


def made_library(folder: Path, trials: Iterable[Trial]) -> Library:
    """Open a new library that holds some trials; the caller closes it."""
    library = Library.open(folder / "library", cache=folder / "cache")
    ingest(library, trials)
    return library


@asynccontextmanager
async def running(
    library: Library, size: tuple[int, int] = (120, 40), **options: Any
) -> AsyncIterator[tuple[TrialApp, Pilot[None]]]:
    """Run the app on a library until it has come to rest on what it opens with."""
    app = TrialApp(lambda: library, reviewer="tester", **options)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        yield app, pilot


async def settle(pilot: Pilot[None]) -> None:
    """Wait until no worker runs, nothing waits to be written, and the detail pane has what it asked for."""
    app = pilot.app
    assert isinstance(app, TrialApp)
    quiet = 0
    for _ in range(WAIT_STEPS):
        await pilot.pause()
        is_busy = (
            any(not worker.is_finished for worker in app.workers)
            or app.desk.writer.waiting > 0
            or app.browse.reading.is_waiting
            or app.browse.suggesting.is_waiting
            or not app.browse.is_open
            or app.browse.fetching.is_running
        )
        quiet = 0 if is_busy else quiet + 1
        if quiet == 3:
            return
        await pilot.pause(0.005)
    raise AssertionError("the app did not come to rest")


async def until(pilot: Pilot[None], is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(WAIT_STEPS):
        await pilot.pause(0.005)
        if is_so():
            return
    raise AssertionError("it never came to be so")


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another and wait for what comes of them."""
    await pilot.press(*keys)
    await settle(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type characters and wait for what comes of them."""
    await press(pilot, *("space" if character == " " else character for character in text))


def list_rows(app: TrialApp) -> list[str]:
    """The rows of the list as they are drawn, without empty ones."""
    return [row for row in rows_of(app.browse.rows) if row]


def part(app: TrialApp, css_id: str) -> str:
    """What a part of the frame says."""
    return app.browse.query_one(f"#{css_id}", LinesView).text


def context(app: TrialApp) -> str:
    """Where the keys go."""
    return app.browse.context


def detail_text(app: TrialApp) -> str:
    """The text of the detail pane, all of it."""
    return "\n".join("".join(span.text for span in line) for line in app.browse.detail.text.lines)


def shown_ids(app: TrialApp) -> list[str]:
    """The ids in the rows that are drawn, from the top."""
    return [word for row in list_rows(app) for word in row.split() if word.startswith("NCT")]
