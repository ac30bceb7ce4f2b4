"""Learning, while nothing else is done, what records call things too, so that searches can look for that as well."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.screens.browse import BrowseScreen

_AFTER_SECONDS = 2.0
"""Until it begins: the first screen comes first."""

_REST = 1.0
"""How long it rests for each second of work, so that a key pressed does not wait."""


class Learning:
    """Keeps the table of other names up with the library, in a thread of its own."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._stopped = threading.Event()

    def begin_later(self) -> None:
        """Begin when the first screen stands."""
        self._screen.set_timer(_AFTER_SECONDS, self.begin)

    def begin(self) -> None:
        """Learn from what changed, unless an import is still changing it."""
        if not self._screen.importing.is_running:
            self._screen.work(self._run, "names")

    def stop(self) -> None:
        """End, losing the step at hand."""
        self._stopped.set()

    def _run(self) -> None:
        """Learn, in a worker. Raises StoreError."""
        self._screen.desk.library.gather_names(cancelled=self._stopped.is_set, rest=_REST)
