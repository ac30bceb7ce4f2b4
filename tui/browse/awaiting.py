"""A sign of life where an answer takes longer than a glance: what is being done, until it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.timer import Timer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.screens.browse import BrowseScreen

LATE_SECONDS: Final = 0.3
"""After which an answer is late. What is said of one that comes sooner would only flicker."""


class Awaiting:
    """What is being waited for; `show` is called when there is something else to say of it."""

    def __init__(self, screen: BrowseScreen, show: Callable[[], None]) -> None:
        self._screen = screen
        self._show = show
        self._timer: Timer | None = None
        self.late = ""
        """What is late (`sorting…`), or nothing."""

    def begin(self, what: str) -> None:
        """Wait for something, in the place of what was waited for before."""
        self._stop()
        if self.late:
            self._say(what)
        else:
            self._timer = self._screen.set_timer(LATE_SECONDS, lambda: self._say(what))

    def end(self) -> None:
        """Wait no more; the caller shows what came."""
        self._stop()
        self.late = ""

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _say(self, what: str) -> None:
        self._timer = None
        if what != self.late:
            self.late = what
            self._show()
