"""The list of similar trials: each as a row of the list, with what it shares on the line below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.render.lines import BLANK, Line, Span
from tui.render.rows import RowState, columns_for, row_line
from tui.render.similar import shared_line
from tui.widgets.quiet_focus import QuietFocus
from tui.widgets.roles import role_style, strip_of

if TYPE_CHECKING:
    from store.review_events import Verdict
    from store.search.similar import Similar
    from store.summary import Summary

_LINES = 2
"""Lines of a trial."""


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """A trial and how it is like the one that was asked for."""

    summary: Summary
    similar: Similar


class SimilarList(QuietFocus, Widget, can_focus=True, inherit_bindings=False):
    """Shows trials with a cursor and marks. It has no keys of its own."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"similar-list--cursor"}
    ALLOW_SELECT = False

    @dataclass
    class Chosen(Message):
        """The row under the cursor was clicked once more."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[SimilarRow] = ()
        self._cursor = self._top = 0
        self._marked: dict[int, None] = {}
        self._verdicts: Mapping[int, Verdict] = {}
        self._empty: Callable[[int], Sequence[Line]] = lambda _: ()

    @property
    def current(self) -> SimilarRow | None:
        """The row under the cursor, or None in an empty list."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def cursor(self) -> int:
        """The position of the cursor, from 0."""
        return self._cursor

    @property
    def rows(self) -> Sequence[SimilarRow]:
        """What is listed."""
        return self._rows

    @property
    def marked(self) -> list[int]:
        """The marked row ids, in the order in which they were marked."""
        return list(self._marked)

    @property
    def page_rows(self) -> int:
        """How many trials are seen at once."""
        return max(self.size.height // _LINES, 1)

    def show(self, rows: Sequence[SimilarRow], verdicts: Mapping[int, Verdict], cursor: int = 0) -> None:
        """List other trials, none marked; `verdicts` are the decisions by row id."""
        self._rows, self._verdicts = rows, verdicts
        self._marked.clear()
        self._top = 0
        self.move_to(cursor)

    def show_empty(self, lines_at: Callable[[int], Sequence[Line]]) -> None:
        """Set what stands in place of the trials when there are none, by the width in cells."""
        self._empty = lines_at
        self.refresh()

    def toggle_mark(self) -> None:
        """Mark the trial under the cursor, or take its mark off."""
        if self.current:
            row_id = self.current.summary.doc_id
            if row_id in self._marked:
                del self._marked[row_id]
            else:
                self._marked[row_id] = None
            self.refresh()

    def move_to(self, position: int) -> None:
        """Put the cursor on a position; one beyond the list means its end."""
        self._cursor = max(min(position, len(self._rows) - 1), 0)
        self._keep_in_view()
        self.refresh()

    def move_by(self, rows: int) -> None:
        """Move the cursor by some trials."""
        self.move_to(self._cursor + rows)

    def _keep_in_view(self) -> None:
        height = self.page_rows
        self._top = min(max(self._top, self._cursor - height + 1), self._cursor)
        self._top = max(min(self._top, len(self._rows) - height), 0)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._keep_in_view()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Give one line of the list."""
        width = self.size.width
        if not self._rows:
            lines = self._empty(width)
            return strip_of(lines[y] if y < len(lines) else BLANK, width, self.rich_style, self._role_style)
        position, line_number = divmod(y + self._top * _LINES, _LINES)
        if position >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        is_cursor = position == self._cursor
        base = self.get_component_rich_style("similar-list--cursor") if is_cursor else self.rich_style
        line = self._line(self._rows[position], width, is_cursor=is_cursor, is_second=line_number == 1)
        return strip_of(line, width, base, self._role_style)

    def _line(self, row: SimilarRow, width: int, *, is_cursor: bool, is_second: bool) -> Line:
        if is_second:
            first, *rest = shared_line(row.similar.percent, row.similar.shared, width)
            return (Span("▌", "bar"), Span(first.text[1:]), *rest) if is_cursor else (first, *rest)
        row_id = row.summary.doc_id
        state = RowState(is_cursor, row_id in self._marked, verdict=self._verdicts.get(row_id))
        return row_line(row.summary, columns_for(width), state)

    def _role_style(self, role: str) -> Style:
        return role_style(self, role)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked trial; on its second click, read it."""
        position = event.y // _LINES + self._top
        if position >= len(self._rows):
            return
        if position == self._cursor:
            self.post_message(self.Chosen())
        else:
            self.move_to(position)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move down with the wheel."""
        event.stop()
        self.move_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move up with the wheel."""
        event.stop()
        self.move_by(-3)
