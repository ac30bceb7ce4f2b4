"""A search as it is asked of the library: its first rows at once, and then all of them."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from store.library import Library
    from store.search.hits import Hits, Query
    from store.summary import Summary
    from tui.widgets.row_strips import Marker

FIRST_ROWS: Final = 1000
"""How many rows a search shows at once; those after them come when the keys rest."""

FIRST_TYPED_ROWS: Final = 200
"""How many it shows while it is typed: each costs a little of the time to the picture, and few will be seen."""

Manner = Literal["typed", "kept", "asked", "renewed"]
"""How a search is asked: while it is typed, when the typing ends, as it stands, or again since the library grew."""


@dataclass(frozen=True, slots=True)
class View:
    """The part of a list that is on the screen: how many rows, and how far below its top the cursor is to be.

    `offset` None: as near to the top as the list allows.
    """

    height: int
    offset: int | None = None

    def top(self, cursor: int) -> int:
        """The position at the top of the screen when the cursor is on a position."""
        if self.offset is not None:
            return max(cursor - self.offset, 0)
        return 0 if cursor < self.height else max(cursor - self.height // 3, 0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A search with its order, the session whose decisions it means, and the other names that are switched `off`.

    The cursor is to be on the row `row_id` or, without one, on `trial_id`.
    `is_strict`: it is to be there wherever that is, so that all rows are asked for if it is not among the first.
    `is_typed`: the last word may have been only begun.
    """

    serial: int
    text: str
    manner: Manner
    sort: str
    is_reversed: bool
    session: str
    off: tuple[str, ...]
    row_id: int | None
    trial_id: str
    is_strict: bool
    is_typed: bool
    view: View
    book_version: int

    def hits(self, library: Library, text: str) -> Hits:
        """Search for a text: its first rows. Raises QueryError, StoreError."""
        from store.sorting import is_quick_at_first

        first = FIRST_TYPED_ROWS if self.manner == "typed" else FIRST_ROWS
        return library.search(
            text,
            typing=self.is_typed,
            limit=first if is_quick_at_first(self.sort, is_everything=not text.strip()) else None,
            sort=self.sort,
            reverse=self.is_reversed,
            session=self.session,
            off=self.off,
        )

    def first(self, library: Library) -> Hits:
        """The first rows. Raises QueryError, StoreError."""
        return self._kept(library) if self.manner == "kept" else self.hits(library, self.text)

    def _kept(self, library: Library) -> Hits:
        """Keep what was found while typing: where the last word was only begun, the query says so with a `*`."""
        hits = self.hits(library, self.text)
        if self.text[-1:].isalnum():
            typed = library.search(self.text, typing=True, limit=1, session=self.session, off=self.off).total
            if typed != hits.total:
                begun = self.hits(library, f"{self.text}*")
                return begun if abs(begun.total - typed) < abs(hits.total - typed) else hits
        return hits

    def whole(self, library: Library, text: str, total: int, is_overtaken: Callable[[], bool]) -> array[int] | None:
        """All rows in order, 8 bytes each; None when it was overtaken. Raises QueryError, StoreError."""
        from store.search.whole import whole_list  # not needed by a start

        return whole_list(
            library,
            text,
            total=total,
            typing=self.is_typed,
            sort=self.sort,
            reverse=self.is_reversed,
            session=self.session,
            off=self.off,
            is_overtaken=is_overtaken,
        )

    def position(self, library: Library, ids: array[int]) -> int | None:
        """Where the cursor is to be among some rows; None when it is to be on a row that is not there."""
        if self.row_id is None and not self.trial_id:
            return 0
        named = library.ids_of([self.trial_id]) if self.trial_id else ()
        rows = [self.row_id] if self.row_id is not None else []
        return next((place for row in (*rows, *named) if (place := position_in(ids, row)) is not None), None)

    def records(self, library: Library, ids: array[int], cursor: int) -> list[Summary]:
        """The records of the rows that will be on the screen."""
        top = max(min(self.view.top(cursor), len(ids) - self.view.height), 0)
        return library.summaries(ids[top : top + self.view.height])


def position_in(ids: array[int], row_id: int) -> int | None:
    """Where a row is in a list; None when it is not."""
    try:
        return ids.index(row_id)
    except ValueError:
        return None


def after_first(first: array[int], whole: array[int]) -> array[int]:
    """A whole list that begins with the rows that are shown already, so that nothing on the screen moves."""
    if whole[: len(first)] == first:
        return whole
    shown = set(first)
    return first + array("q", (row_id for row_id in whole if row_id not in shown))


def marker_of(query: Query | None) -> Marker | None:
    """What finds a query's words in a title."""
    if query is None:
        return None
    from store.search.marks import find_marks  # tantivy is loaded at the first search, not at the start

    return partial(find_marks, query=query)
