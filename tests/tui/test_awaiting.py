"""What is said while an answer is late."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.library import Library
from store.search.hits import Hits
from tests.tui.running_app import made_library, part, press, running, settle, small_trial, until


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Three trials."""
    with made_library(tmp_path, [small_trial(number) for number in range(1, 4)]) as opened:
        yield opened


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Holds searches back while it is closed."""
    opened = threading.Event()
    opened.set()
    search = Library.search

    def held_back(self: Library, text: str, **options: Any) -> Hits:
        opened.wait(30)
        return search(self, text, **options)

    monkeypatch.setattr(Library, "search", held_back)
    return opened


async def test_a_late_order_is_said_to_be_sorted(library: Library, gate: threading.Event) -> None:
    async with running(library) as (app, pilot):
        assert "newest first" in part(app, "title-found")
        gate.clear()
        await pilot.press("s")
        await pilot.press(*"title", "enter")
        await until(pilot, lambda: "sorting…" in part(app, "title-found"))
        assert "3 trials" in part(app, "title-found")
        gate.set()
        await until(pilot, lambda: "by title" in part(app, "title-found"))
        assert "sorting…" not in part(app, "title-found")


async def test_a_late_search_is_said_to_go_on_until_the_last_is_there(library: Library, gate: threading.Event) -> None:
    async with running(library) as (app, pilot):
        gate.clear()
        await pilot.press("slash", *"stu")
        await until(pilot, lambda: "searching…" in part(app, "title-found"))
        await pilot.press(*"dy")
        assert "searching…" in part(app, "title-found")
        gate.set()
        await until(pilot, lambda: "searching…" not in part(app, "title-found"))
        assert "3 of 3 trials" in part(app, "title-found")


async def test_nothing_is_said_of_an_answer_that_comes_at_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.browse.awaiting.LATE_SECONDS", 3600.0)
    async with running(library) as (app, pilot):
        await press(pilot, "slash", *"study")
        await settle(pilot)
        assert not app.browse.listing.awaiting.late
        assert app.browse.listing.awaiting._timer is None
