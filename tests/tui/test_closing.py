"""What is still to come for a screen that was closed does nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.library import Library
from tests.tui.running_app import press, running
from tui.screens.closing import once_painted
from tui.screens.pickers import PickerScreen


async def test_a_dialog_closed_before_it_is_painted_does_no_more(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "s")
        dialog = app.screen
        assert isinstance(dialog, PickerScreen)
        waiting: list[Callable[[], object]] = []
        monkeypatch.setattr(dialog, "call_after_refresh", waiting.append)
        done: list[str] = []
        once_painted(dialog, lambda: done.append("painted"))
        waiting[0]()
        assert done == ["painted"]
        dialog.narrow()
        await app.pop_screen()
        for task in waiting:
            task()
        assert len(waiting) >= 2
        assert done == ["painted"]


@pytest.mark.parametrize(
    ("keys", "task"),
    [(["f"], "_fill"), (["~"], "_paint"), (["space", "space", "c"], "_say_where"), (["D"], "_paint")],
)
async def test_an_answer_that_comes_when_a_screen_was_closed_is_passed_over(
    keys: list[str], task: str, library: Library
) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, *keys)
        screen = app.screen
        assert screen is not app.browse
        await app.pop_screen()
        getattr(screen, task)()
        assert app.screen is app.browse
