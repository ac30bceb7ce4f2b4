"""What is still to come for a screen that was closed does nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.events import Key, Paste

from store.library import Library
from tests.tui.running_app import press, running, settle
from tui.messages import Failed, WordNotSaid, WordSaid
from tui.screens.closing import is_open, once_painted
from tui.screens.compare import CompareScreen
from tui.screens.duplicates import DuplicatesScreen
from tui.screens.pickers import PickerScreen

_PAIR = ("NCT00000001", "NCT00000002")


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


async def test_a_word_that_is_on_disk_when_the_list_of_pairs_is_closed_needs_no_list(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "D")
        screen = app.screen
        assert isinstance(screen, DuplicatesScreen)
        await app.pop_screen()
        screen.show_said(WordSaid(_PAIR, None, "nothing is said of the two now", goes_there=True))
        screen.show_not_said(WordNotSaid(_PAIR, "The disk is full.", is_kept=False))
        screen.on_failed(Failed("no pairs"))
        assert app.screen is app.browse


async def test_what_comes_before_a_screen_has_its_widgets_is_passed_over(library: Library) -> None:
    async with running(library) as (app, _):
        screen = CompareScreen(lambda: pytest.fail("read"), app.browse.taking)
        assert not is_open(screen)
        screen.tell("too early")
        screen.show_progress(())


@pytest.mark.parametrize("opening", ["s", "f", "V", "C", "?", ":", "t", "b"])
@pytest.mark.parametrize("closing", ["escape", "enter"])
async def test_a_dialog_that_two_keys_close_at_once_is_closed_once(
    opening: str, closing: str, library: Library
) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, opening)
        dialog = app.screen
        assert dialog is not app.browse
        for _ in range(3):
            dialog.post_message(Key(closing, None))
        dialog.post_message(Key("x", "x"))
        dialog.post_message(Paste("text"))
        await settle(pilot)
        await press(pilot, "escape")
        assert app.is_running
        assert app.screen is app.browse
