"""What every sub-command is given: where the library is, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.library import Library


@dataclass(frozen=True)
class Context:
    """The options before the sub-command; `library` None means the user data folder of the platform."""

    library: Path | None = None
    query: str = ""
    session: str | None = None
    reviewer: str | None = None

    def open_library(self, cache: Path | None = None) -> Library:
        """The library, made when it is not there; `cache` is where its index is kept instead of the usual place.

        Raises StoreError with a sentence when it cannot be opened.
        """
        from store.library import Library

        return Library.open(self.library, cache=cache)
