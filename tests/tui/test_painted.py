"""What a screen wanted to do when it was painted is not done once it is closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.library import Library
from tests.tui.running_app import press, running
from tui.screens.painted import once_painted
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
