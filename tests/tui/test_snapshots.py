"""The screens as they were last looked at and accepted: `make snapshots` accepts them as they are now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens import SHOTS, Shot, example_library, searched
from tests.tui.running_app import press, settle
from tui.app import TrialApp

WITH_THE_TIME = {"review", "tab-sources", "tab-raw"}
"""Screens that say when something was saved or read."""

SMALL_AND_OTHER = (
    Shot("detail-80x24", ("enter", "3"), 80, 24),
    Shot("compare-80x24", (*searched("prediabetes"), "space", "space", "c"), 80, 24),
    Shot("compare-200x60", (*searched("prediabetes"), "space", "space", "c"), 200, 60),
    Shot("search-200x60", searched("transplantation leukemia"), 200, 60),
    Shot("nothing-found", searched("zzyzx"), 80, 24),
    Shot("wrong-field", ("slash", *"colour:red"), 80, 24),
    Shot("reason", ("x",), 80, 24),
    Shot("odd-text", (*searched("NCT00000007"), "enter", "2")),
    Shot("facets-80x24", ("f", "space"), 80, 24),
    Shot("completion-80x24", ("slash", *"cond:le"), 80, 24),
    Shot("similar-80x24", (*searched("prediabetes"), "tilde"), 80, 24),
    Shot("why-80x24", (*searched("transplantation"), "W"), 80, 24),
    Shot("tight", (), 40, 12),
    Shot("light", ("colon", *"theme", "enter", "down", "down", "enter")),
)
SCREENS = [shot for shot in (*SHOTS, *SMALL_AND_OTHER) if shot.name not in WITH_THE_TIME]


@pytest.mark.parametrize("shot", SCREENS, ids=lambda shot: shot.name)
def test_screen(shot: Shot, snap_compare: Callable[..., bool], tmp_path: Path) -> None:
    async def go(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in shot.keys:
            await press(pilot, key)

    with example_library(tmp_path) as library:
        app = TrialApp(lambda: library, reviewer="tester")
        assert snap_compare(app, terminal_size=shot.size, run_before=go)
