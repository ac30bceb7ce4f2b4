"""What the app gives its screens to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tui.workers import Writer

if TYPE_CHECKING:
    from parsers.document import Rejected
    from store.library import Library
    from store.review import ReviewLog

Handlers = Mapping[str, Callable[[], None]]
"""What to call for each command, by its id."""


@dataclass
class Desk:
    """The open library and the one writer, and what the command line asked for.

    `session` None and an empty `query` mean: go on where the last run ended. `rejected` fills with what an import could
    not take.
    """

    library: Library
    writer: Writer
    import_paths: Sequence[Path] = ()
    session: str | None = None
    query: str = ""
    reviewer: str | None = None
    rejected: list[Rejected] = field(default_factory=list)
    run_app_command: Callable[[str], None] = lambda _: None
    """Does a command that is the app's own (help, palette, quit, ...)."""

    def reviews(self) -> ReviewLog:
        """The decision log. Reads the disk: call it in a worker. Raises StoreError when it cannot be opened."""
        log = self.library.reviews
        if self.reviewer:
            log.reviewer = self.reviewer
        return log
