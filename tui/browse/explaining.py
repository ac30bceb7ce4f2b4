"""The line below each row: where in the trial the search matched, found in a worker for the rows on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.message import Message
from textual.timer import Timer

from tui.render.rows import RowState, about_line, why_line

if TYPE_CHECKING:
    from store.search.hits import Query
    from store.search.snippets import Snippet
    from tui.browse.desk import Handlers
    from tui.render.lines import Line
    from tui.screens.browse import BrowseScreen

_AT_ONCE: Final = 6
"""How many rows are explained between two messages to the screen."""

_MARGIN, _LABEL_ROOM, _SHORTEST = 5, 13, 20
"""Cells of the line that are not text: its margin and a label; and the shortest part that is worth its room."""

_REST_SECONDS: Final = 0.15
"""How long the keys rest while a search is typed before its rows are explained: that would hold them up."""

_PARTS: Final = 2
"""How many parts a line has at most, where the search has as many words."""

_MOST_KEPT: Final = 2000


@dataclass
class Explained(Message):
    """Where the search matched in some rows was found out, by row id; nothing for a row that matched by no word."""

    serial: int
    parts: Mapping[int, Sequence[Snippet]]


class Explaining:
    """Keeps the second lines of the list; off until it is asked for."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._serial = 0
        self._of: tuple[Query, int] | None = None
        self._parts: dict[int, Sequence[Snippet]] = {}
        self._timer: Timer | None = None
        self.is_on = False
        screen.rows.viewed = self.viewed

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"why": self.toggle}

    def toggle(self) -> None:
        """Show the second lines, or no more."""
        self.is_on = not self.is_on
        self._parts.clear()
        self._screen.rows.show_second_lines(self._line if self.is_on else None)
        if not self.is_on:
            self._screen.tell("one line a trial")
        elif self._screen.listing.query is None:
            self._screen.tell("a line more: conditions and sponsor, or where a search matches")
        else:
            self._screen.tell("a line more: where the search matches")

    def viewed(self, row_ids: Sequence[int]) -> None:
        """Have those of the rows on the screen explained that are not."""
        query, width = self._screen.listing.query, self._screen.rows.size.width
        if not self.is_on or query is None or not width:
            return
        if self._of != (query, width):
            self._of = query, width
            self._parts.clear()
        wanted = [row_id for row_id in row_ids if row_id not in self._parts]
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if wanted and self._screen.looking.is_typing:
            self._timer = self._screen.set_timer(_REST_SECONDS, partial(self._begin, wanted, query, width))
        elif wanted:
            self._begin(wanted, query, width)

    def _begin(self, wanted: Sequence[int], query: Query, width: int) -> None:
        """Have rows explained, unless the search is another by now."""
        if self._of == (query, width):
            self._serial += 1
            room = max(width - _MARGIN - _LABEL_ROOM, _SHORTEST)
            task = partial(self._ask, self._serial, wanted, query, room)
            self._screen.work(task, "why")

    def _ask(self, serial: int, row_ids: Sequence[int], query: Query, width: int) -> None:
        """Explain rows, in a worker, until others are asked for. Raises StoreError."""
        from parsers.trial import dump  # tantivy and the model are loaded at the first search, not at the start
        from store.search.snippets import snippets

        library = self._screen.desk.library
        for start in range(0, len(row_ids), _AT_ONCE):
            parts: dict[int, Sequence[Snippet]] = {}
            for row_id in row_ids[start : start + _AT_ONCE]:
                if serial != self._serial:
                    return
                trial = library.load(row_id)
                found = snippets(dump(trial), query, most=_PARTS, width=width, seen=("title",)) if trial else ()
                parts[row_id] = found
            self._screen.post_message(Explained(serial, parts))

    def show_explained(self, message: Explained) -> None:
        """Show what was found out, unless it is of another search."""
        if message.serial != self._serial:
            return
        if len(self._parts) > _MOST_KEPT:
            self._parts.clear()
        self._parts |= message.parts
        self._screen.rows.repaint_rows(message.parts)

    def _line(self, row_id: int, state: RowState, width: int) -> Line:
        """The line below a row: where it matched, or what it is about; nothing before that is known."""
        parts = self._parts.get(row_id)
        if parts:
            return why_line(parts, state, width)
        if parts is None and self._screen.listing.query is not None:
            return why_line((), state, width)
        return about_line(self._screen.rows.summary(row_id), state, width)
