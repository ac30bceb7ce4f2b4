"""A query that was read and what it found: all that a list of every trial needs of the search, quick to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array

    from store.search.expansion import Applied
    from store.search.tree import IdPart, Node, Phrase, Word


@dataclass(frozen=True)
class Query:
    """A parsed query: the `text` it came from and its tree, None when it asks for nothing (every trial matches)."""

    text: str
    root: Node | None
    typing: bool = False
    notes: tuple[str, ...] = ()
    """Sentences on what was understood in one of several ways, or could not be done and is left out."""

    def __hash__(self) -> int:
        """By the text, of which the tree follows: marks look a query up for every line of a screen."""
        return hash((self.text, self.typing))

    @property
    def is_empty(self) -> bool:
        """Whether the query restricts nothing."""
        return self.root is None

    def highlights(self) -> list[Word | Phrase | IdPart]:
        """What to mark in a text: words, phrases and ids that are asked for, none that are excluded."""
        from store.search.tree import terms_below  # not needed by a start

        return terms_below(self.root)


@dataclass(frozen=True)
class Hits:
    """What a query found: row ids in order; `total` counts those beyond a limit too.

    `applied` is what the query was widened by.
    """

    doc_ids: array[int]
    total: int
    query: Query
    applied: tuple[Applied, ...] = ()
