"""Earlier searches: what each reviewer searched for, the last one last, kept beside the decisions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from store.errors import Damaged
from store.review_text import LONGEST_NAME, default_reviewer, one_line, repaired
from store.rows import RowDB

if TYPE_CHECKING:
    from store.library import Library

SEARCHES: Final = "searches"
"""The table in reviews.db."""

MOST_KEPT: Final = 300
"""Searches kept of one reviewer; the oldest go first."""

LONGEST_KEPT: Final = 2000
"""Characters; a longer search is a paste that nobody looks for by its beginning."""


class SearchHistory:
    """The `searches` table: one row a reviewer. It is a convenience, not a record: a damaged row is no history."""

    def __init__(self, db: RowDB, *, reviewer: str = "") -> None:
        self._reviewer = one_line(reviewer)[:LONGEST_NAME] or default_reviewer()
        self._db = db
        self._rows = db.table(SEARCHES)
        digest = hashlib.sha256(self._reviewer.encode()).digest()
        self._row = int.from_bytes(digest[:6], "big") + 1

    def all(self) -> list[str]:
        """The searches, the oldest first, each once."""
        try:
            found = self._rows.by_ids([self._row])
        except Damaged:
            return []
        held = found[0].get("searches") if found and found[0].get("reviewer") == self._reviewer else None
        return [text for text in held if isinstance(text, str)] if isinstance(held, list) else []

    def add(self, text: str) -> None:
        """Note a search as the last one; durable on return. Blanks, and texts too long to be asked again, are not.

        What another session of the reviewer added meanwhile stays. Raises StoreError when it cannot be written.
        """
        text = repaired(text).strip()
        if not text or len(text) > LONGEST_KEPT:
            return
        with self._db.transaction():
            before = self.all()
            if before[-1:] == [text]:
                return
            kept = [*(each for each in before if each != text), text][-MOST_KEPT:]
            self._rows.put({"reviewer": self._reviewer, "searches": kept}, doc_id=self._row)


def history_of(library: Library, *, reviewer: str = "") -> SearchHistory:
    """The earlier searches of a reviewer in a library. Raises StoreError when their file cannot be opened."""
    return SearchHistory(library.reviews_file(), reviewer=reviewer)


class Recall:
    """Walks through earlier searches from a text that was begun: those that begin with it, the last one first.

    `texts` are the searches, the oldest first; what stands in the field already is passed over.
    """

    def __init__(self, texts: list[str], begun: str, shown: str) -> None:
        wanted = begun.casefold()
        distinct = list(dict.fromkeys(reversed(texts)))
        self._found = [text for text in distinct if text.casefold().startswith(wanted) and text != shown]
        self._begun = shown
        self._place = -1

    @property
    def is_at_start(self) -> bool:
        """Whether what was begun is shown, and no earlier search."""
        return self._place < 0

    def earlier(self) -> str | None:
        """The search before; None when there is none."""
        if self._place + 1 >= len(self._found):
            return None
        self._place += 1
        return self._found[self._place]

    def later(self) -> str | None:
        """The search after, at the end what was begun; None when that is shown already."""
        if self._place < 0:
            return None
        self._place -= 1
        return self._begun if self._place < 0 else self._found[self._place]
