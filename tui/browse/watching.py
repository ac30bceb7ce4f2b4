"""Seeing that another session, or an import beside the app, has changed the library."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from store.errors import StoreError
from tui.commands import BY_ID, shown_keys
from tui.messages import LibraryLookedAt

if TYPE_CHECKING:
    from tui.screens.browse import BrowseScreen

LOOK_SECONDS: Final = 5.0
"""Time between two looks at the number of the last change."""


class Watching:
    """Looks now and then whether the library is another than the one that is listed.

    A list that somebody reads stays as it is until they ask; an empty one shows what came at once. Nothing is said
    while changes still come: at the second look that finds the same, once.
    """

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._seen = self._told = -1

    def start(self) -> None:
        """Look from now on."""
        self._screen.set_interval(LOOK_SECONDS, self.look)

    def look(self) -> None:
        """Look, in a worker, unless this app is changing the library itself or shows something else."""
        screen = self._screen
        is_busy = screen.importing.is_running or screen.fetching.is_running
        if screen.is_open and screen.is_current and not is_busy and screen.listing.revision is not None:
            screen.work(self._look, "watch")

    def _look(self) -> None:
        library = self._screen.desk.library
        # What cannot be read now is told when the reader asks for something.
        with suppress(StoreError):
            revision = library.revision
            if revision != self._screen.listing.revision:
                self._screen.post_message(LibraryLookedAt(revision, library.count()))

    def show(self, message: LibraryLookedAt) -> None:
        """Show what came to an empty list; else say that it is there, when no more comes."""
        screen, listing = self._screen, self._screen.listing
        settled, self._seen = message.revision == self._seen, message.revision
        if listing.revision is None or message.revision == listing.revision or message.revision == self._told:
            return
        if not listing.total:
            listing.renew()
        elif settled and screen.is_current:
            self._told = message.revision
            keys = shown_keys(BY_ID["reload"])
            more = message.count - listing.total
            came = (
                f"{more:,} more trial{'' if more == 1 else 's'} in the library" if more > 0 else "the library changed"
            )
            screen.tell(f"{came} since this list was read" + (f"   {keys} reads it again" if keys else ""), stays=True)
