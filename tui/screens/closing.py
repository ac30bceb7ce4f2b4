"""Screens that are closed: their widgets are gone before their last message has come, or the last picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen, ScreenResultType

if TYPE_CHECKING:
    from collections.abc import Callable


def is_open(screen: Screen[ScreenResultType]) -> bool:
    """Whether a screen is among those of the app, and so has its widgets."""
    return screen in screen.app.screen_stack


def once_painted(screen: Screen[ScreenResultType], task: Callable[[], object]) -> None:
    """Do a task when what was changed on a screen is painted; not if a key has closed it before that."""
    screen.call_after_refresh(lambda: task() if is_open(screen) else None)
