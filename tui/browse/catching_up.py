"""The search index brought up to date beside the searches, which find meanwhile what is in it so far."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from store.errors import StoreError
from tui.messages import CaughtUp

if TYPE_CHECKING:
    from tui.screens.browse import BrowseScreen

_SLOW_SECONDS: Final = 1.0
"""After which the reader is told."""

_SAID: Final = "bringing the search up to date; it finds what it knows so far"


def _load() -> None:
    """Load what the first key of a search needs, and a start does without."""
    import store.search.completion
    import store.search.completion_fields
    import store.search.marks  # noqa: F401 - to have them loaded is all that is wanted


class CatchingUp:
    """Runs once, with the first search: a start without one needs no index."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._is_begun = False
        self._timer: Timer | None = None

    def begin(self) -> None:
        """Bring the index up to date, unless that was begun before."""
        if self._is_begun:
            return
        self._is_begun = True
        self._timer = self._screen.set_timer(_SLOW_SECONDS, self._say)
        self._screen.work(self._run, "catch up")

    def _run(self) -> None:
        """Get ready for a search and catch up, in a worker; a search says what is wrong when it cannot be done."""
        library = self._screen.desk.library
        try:
            with suppress(StoreError):
                _load()
                library.prepare_search()
            library.try_to_catch_up()
        finally:
            self._screen.post_message(CaughtUp())

    def _say(self) -> None:
        self._timer = None
        self._screen.tell(_SAID, stays=True)

    def show_end(self) -> None:
        """Search again, if searches had to do with less."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            return
        if self._screen.status_line.message == _SAID:
            self._screen.status_line.clear()
        self._screen.listing.renew()
