"""Closing a screen: once, and what comes for it afterwards is passed over.

Its widgets are gone before the last message has come, the last key of several typed at once, or the last picture.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Callable

SomeScreen = TypeVar("SomeScreen", bound=Widget)
Told = ParamSpec("Told")


def is_open(screen: Widget) -> bool:
    """Whether a screen is among those of the app, and has its widgets already."""
    return screen in screen.app.screen_stack and bool(screen.children)


def close(screen: Screen[ScreenResultType], result: ScreenResultType | None = None) -> None:
    """Close a screen with what it gives, unless that was done: Textual would close the one below, or end the app."""
    if screen.is_active:
        screen.dismiss(result)


def once_painted(screen: Widget, task: Callable[[], object]) -> None:
    """Do a task when what was changed on a screen is painted; not if a key has closed it before that."""
    screen.call_after_refresh(lambda: task() if is_open(screen) else None)


def while_open(answer: Callable[Concatenate[SomeScreen, Told], None]) -> Callable[Concatenate[SomeScreen, Told], None]:
    """Pass over what comes for a screen that was closed: a key, an answer of a worker, a word of the screen below."""

    @wraps(answer)
    def answered(screen: SomeScreen, /, *args: Told.args, **kwargs: Told.kwargs) -> None:
        if is_open(screen):
            answer(screen, *args, **kwargs)

    return answered
