"""What the app gives its screens to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from store.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from parsers.document import Rejected
    from store.library import Library
    from store.review import ReviewLog
    from tui.workers import Writer

Handlers = Mapping[str, Callable[[], None]]
"""What to call for each command, by its id."""


@dataclass
class Desk:
    """The library and the one writer, and what the command line asked for.

    `opening` opens the library, once, when it is first needed: the first paint does not wait for it. `session` None and
    an empty `query` mean: go on where the last run ended. `rejected` fills with what an import could not take.
    """

    opening: Callable[[], Library]
    writer: Writer
    import_paths: Sequence[Path] = ()
    session: str | None = None
    query: str = ""
    reviewer: str | None = None
    rejected: list[Rejected] = field(default_factory=list)
    not_fetched: Sequence[str] = ()
    """What the last fetch did not bring, a sentence each."""
    run_app_command: Callable[[str], None] = lambda _: None
    """Does a command that is the app's own (help, palette, quit, ...)."""
    give_up: Callable[[StoreError], None] = lambda _: None
    """Ends the app when the library cannot be opened."""
    _library: Library | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    @property
    def library(self) -> Library:
        """The library. The first use opens it and reads the disk: begin in a worker. Raises StoreError."""
        try:
            with self._lock:
                self._library = self._library or self.opening()
                return self._library
        except StoreError as error:
            self.give_up(error)
            raise

    def close(self) -> None:
        """Close the library, if it was opened."""
        with self._lock:
            if self._library is not None:
                self._library.close()

    def reviews(self) -> ReviewLog:
        """The decision log. Reads the disk: call it in a worker. Raises StoreError when it cannot be opened."""
        log = self.library.reviews
        if self.reviewer:
            log.reviewer = self.reviewer
        return log
