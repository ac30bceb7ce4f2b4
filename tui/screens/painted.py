"""What a screen does when it is painted, unless it was closed by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen, ScreenResultType

if TYPE_CHECKING:
    from collections.abc import Callable


def once_painted(screen: Screen[ScreenResultType], task: Callable[[], object]) -> None:
    """Do a task when what was changed on a screen is painted; not on a closed one, whose widgets are gone by then.

    A key that closes it may come before the picture.
    """
    screen.call_after_refresh(lambda: task() if screen in screen.app.screen_stack else None)
