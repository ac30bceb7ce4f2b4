"""From match to match through all the tabs of a trial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.trial import Trial, load
from store.library import Library
from tests.tui.running_app import made_library, part, press, running, small_trial


def with_parts(number: int) -> Trial:
    """A small trial that names a person in its contacts, and a word in its summary and its criteria."""
    document = small_trial(number).model_dump(exclude_none=True)
    document["description"] = {"brief_summary": "About ozone. And ozone again."}
    document["eligibility"] = {"eligibility_criteria": "Inclusion Criteria:\n\n* Breathing ozone\n* Adult"}
    document["contacts_locations"] = {"central_contacts": [{"name": "Ada Lovelace", "email": "ada@example.org"}]}
    return load(document)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Three trials."""
    with made_library(tmp_path, map(with_parts, range(1, 4))) as opened:
        yield opened


async def test_the_next_match_is_in_the_next_tab_that_has_one(library: Library) -> None:
    async with running(library, query="ozone") as (app, pilot):
        await press(pilot, "enter", "n")
        assert app.browse.status_line.message == "match 1 of 2"
        await press(pilot, "n")
        assert app.browse.status_line.message == "match 2 of 2"
        await press(pilot, "n")
        assert "[3 " in part(app, "tabs")
        assert app.browse.status_line.message == "match 1 of 1 in Eligibility"
        await press(pilot, "n")
        assert "[1 " in part(app, "tabs"), "after the last tab with a match comes the first"
        assert app.browse.status_line.message == "match 1 of 2 in Overview"
        await press(pilot, "N")
        assert app.browse.status_line.message == "match 1 of 1 in Eligibility"
        await press(pilot, "N")
        assert app.browse.status_line.message == "match 2 of 2 in Overview", "backwards to its last"


async def test_a_match_in_another_tab_only(library: Library) -> None:
    async with running(library, query="lovelace") as (app, pilot):
        await press(pilot, "enter", "n")
        assert "[5 " in part(app, "tabs")
        assert app.browse.status_line.message == "match 1 of 1 in Contacts & sites"
        await press(pilot, "n")
        assert "[5 " in part(app, "tabs")
        assert app.browse.status_line.message == "match 1 of 1, round the end", "the raw record says it again"


async def test_keys_typed_ahead_wait_for_the_tab(library: Library) -> None:
    async with running(library, query="ozone") as (app, pilot):
        await press(pilot, "enter", "n", "n", "n", "n")
        assert app.browse.status_line.message == "match 1 of 2 in Overview"


async def test_no_word_is_marked(library: Library) -> None:
    async with running(library, query="phase:2") as (app, pilot):
        await press(pilot, "enter", "n")
        assert "no marked word in this trial" in app.browse.status_line.message
        assert "[1 " in part(app, "tabs")


async def test_without_a_search_there_is_nothing_to_find(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "enter", "n")
        assert app.browse.status_line.message == "nothing to find: search first"
