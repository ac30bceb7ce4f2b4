"""The Changes tab: what became of the trial under the cursor, read only where it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.trial import Trial, dump
from store import changes_history
from store.errors import Damaged
from store.library import Library
from store.versions import Versions
from tests.tui.running_app import detail_text, made_library, part, press, running, small_trial

AT = "2026-02-03T04:05:06Z"


def earlier(trial: Trial) -> Trial:
    """The trial as it was before: it was not yet completed."""
    source = trial.sources[0].model_copy(update={"sha256": "0" * 63 + "f"})
    status = trial.status.model_copy(update={"overall_status": "SUSPENDED"})
    return trial.model_copy(update={"sources": [source], "status": status})


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Library]:
    """Three trials, of which the one that stands first, NCT00000003, has an earlier version."""
    trials = [small_trial(number) for number in range(1, 4)]
    with made_library(tmp_path, trials) as library:
        Versions(library.rows).keep(dump(earlier(trials[-1])), dump(trials[-1]), AT)
        yield library


async def test_the_earlier_version_is_told_from_the_one_now(changed: Library) -> None:
    async with running(changed) as (app, pilot):
        await press(pilot, "9")
        assert "[9 Changes]" in part(app, "tabs")
        assert "1 earlier version kept" in detail_text(app)
        assert "Suspended → Terminated" in detail_text(app)


async def test_a_trial_that_never_changed_says_so(changed: Library) -> None:
    async with running(changed) as (app, pilot):
        await press(pilot, "9", "j")
        assert detail_text(app).startswith("No earlier version of NCT00000002 is kept")
        await press(pilot, "k")
        assert "Suspended → Terminated" in detail_text(app)


async def test_the_changes_are_read_only_where_they_are_shown(
    changed: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    history = changes_history.history

    def counted(rows: object, trial_id: str) -> changes_history.History:
        read.append(trial_id)
        return history(changed.rows, trial_id)

    monkeypatch.setattr(changes_history, "history", counted)
    async with running(changed) as (_, pilot):
        await press(pilot, "j", "j", "7", "8", "k")
        assert read == []
        await press(pilot, "9")
        await press(pilot, "k")
        assert read == ["NCT00000002", "NCT00000003"]
        await press(pilot, "1", "j")
        assert len(read) == 2


async def test_changes_that_cannot_be_read_are_a_sentence(changed: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object) -> changes_history.History:
        raise Damaged("The earlier versions cannot be read: the file is damaged.")

    monkeypatch.setattr(changes_history, "history", damaged)
    async with running(changed) as (app, pilot):
        await press(pilot, "9")
        assert "the file is damaged" in detail_text(app)
        await press(pilot, "1")
        assert "About statin" in detail_text(app)
