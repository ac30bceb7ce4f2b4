"""The list of trials: rows by position, painted a line at a time, their records fetched a page at a time.

The ids of the first rows are enough to begin with: those after them hold their place until they have come.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.render.lines import BLANK, Line
from tui.render.rows import RowState
from tui.widgets.quiet_focus import QuietFocus
from tui.widgets.row_choice import RowChoice
from tui.widgets.row_pages import RowPages
from tui.widgets.row_strips import Marker, RowStrips, SecondLine

if TYPE_CHECKING:
    from store.review_events import Verdict
    from store.summary import Summary

_NEAR_ROWS: Final = 2000
"""How far from the cursor a row is looked for first."""


class RowList(ScrollView, QuietFocus, can_focus=True, inherit_bindings=False):
    """A list of trials by row id; holds no widget and no record for a row that is not near the screen.

    `fetch` gives the records of some row ids and is called in a worker thread. A row whose record has not arrived
    holds its place. A cursor move repaints two rows; past the edge the list scrolls by half a page.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-list--cursor", "row-list--range"}
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    RowList {
        height: 1fr;
        width: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 0;
        scrollbar-size-horizontal: 0;
    }
    """

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another trial, or on the same at another place."""

        row_list: RowList

        @property
        def control(self) -> RowList:
            """The list whose cursor moved."""
            return self.row_list

    @dataclass
    class Chosen(Message):
        """The row under the cursor was clicked once more."""

        row_list: RowList

    @dataclass
    class PageArrived(Message):
        """Records came from the worker; `fault` is the sentence when they did not."""

        serial: int
        page: int
        summaries: list[Summary]
        fault: str = ""

    def __init__(self, fetch: Callable[[Sequence[int]], list[Summary]], css_id: str | None = None) -> None:
        super().__init__(id=css_id)
        self._pages = RowPages(self, fetch, self.PageArrived, self._visible)
        self._records = self._pages.records
        self._ids: array[int] = array("q")
        self._total = 0
        self._cursor = 0
        self._choice = RowChoice()
        self._verdicts: Mapping[int, Verdict] = {}
        self._pending: Mapping[int, object] = {}
        self._empty: Callable[[int], Sequence[Line]] = lambda _: ()
        self._strips = RowStrips(self)
        self._tall = 1
        self.viewed: Callable[[Sequence[int]], None] = lambda _: None
        """Called with the row ids on the screen whenever they may be others."""
        self.beyond: Callable[[int], None] = lambda _: None
        """Called with the position that the cursor is to go to when the ids there have not come yet."""

    # what is listed

    @property
    def ids(self) -> array[int]:
        """The row ids in the order of the list, as far as they have come; not to be changed in place."""
        return self._ids

    @property
    def total(self) -> int:
        """How many rows the list has."""
        return self._total

    @property
    def is_whole(self) -> bool:
        """Whether the ids of all rows have come."""
        return len(self._ids) == self._total

    @property
    def cursor(self) -> int:
        """The position of the cursor, from 0; 0 in an empty list."""
        return self._cursor

    @property
    def current_id(self) -> int | None:
        """The row id under the cursor, or None in an empty list."""
        return self._ids[self._cursor] if self._ids else None

    @property
    def current(self) -> Summary | None:
        """The record under the cursor, if it has arrived."""
        return self.summary(self.current_id)

    def summary(self, row_id: int | None) -> Summary | None:
        """The record of a row, if it is held."""
        return self._records.get(row_id)

    def position_of(self, row_id: int) -> int | None:
        """Where a row is, as far as the ids have come; quick for one that is near the cursor."""
        start = max(self._cursor - _NEAR_ROWS, 0)
        near = self._ids[start : self._cursor + _NEAR_ROWS]
        for ids, first in ((near, start), (self._ids, 0)):
            try:
                return first + ids.index(row_id)
            except ValueError:
                continue
        return None

    @property
    def view(self) -> tuple[int, int]:
        """How many rows fit on the screen, and how far below its top the cursor is."""
        return self._height, self._cursor - self._top

    def show_rows(
        self,
        ids: array[int],
        cursor: int = 0,
        *,
        total: int | None = None,
        records: Iterable[Summary] = (),
        keep_view: bool = False,
        is_renewed: bool = False,
    ) -> None:
        """List other rows with the cursor on a position; with `keep_view` its row stays where it is on the screen.

        `total` counts the rows whose ids are still to come, too; `records` are those at hand, with `is_renewed` in
        place of all that are held.
        """
        offset = self._cursor - self._top
        self._ids, self._total = ids, max(len(ids), total or 0)
        self._pages.begin(self._ids)
        if is_renewed:
            self._records.clear()
        self._records.take(records)
        self._choice.end_range()
        self._cursor = max(min(cursor, len(ids) - 1), 0)
        self._extend()
        top = self._cursor - offset if keep_view else self._cursor - self._height // 3
        if not keep_view and self._cursor < self._height:
            top = 0
        self._scroll_to_row(top)
        self.refresh()
        self._want_visible()
        self.post_message(self.CursorMoved(self))

    def _extend(self) -> None:
        """Take note of how long the list is. One that fills the screen, as it did before, needs no layout for that."""
        size = Size(self.size.width, self._total * self._tall)
        before = self.virtual_size
        if before.width == size.width and min(before.height, size.height) > self.size.height:
            self.set_reactive(RowList.virtual_size, size)
        else:
            self.virtual_size = size

    def take_whole(self, ids: array[int]) -> None:
        """Take the ids of all rows, those that are listed already first: nothing on the screen moves."""
        known, said = len(self._ids), self._total
        self._ids, self._total = ids, len(ids)
        self._pages.begin(self._ids)
        self._extend()
        if self._total != said:
            self.refresh()
        else:
            self._repaint_all([position for position in self._visible() if position >= known])
        self._want_visible()

    def forget_records(self) -> None:
        """Drop the records held, for the library has changed; they are fetched again as rows are shown."""
        self._records.clear()
        self._pages.begin(self._ids)
        self.refresh()
        self._want_visible()

    def show_empty(self, lines_at: Callable[[int], Sequence[Line]]) -> None:
        """Set what stands in place of the rows when there are none, by the width in cells."""
        self._empty = lines_at
        if not self._total:
            self.refresh()

    def mark_matches(self, marker: Marker | None) -> None:
        """Set what is marked in the titles."""
        self._strips.mark(marker)
        self.refresh()

    def show_columns(self, names: tuple[str, ...]) -> None:
        """Set which columns are shown (see `render.further_columns`); with none, as many as fit."""
        if self._strips.show_columns(names):
            self.refresh()

    def show_decisions(self, verdicts: Mapping[int, Verdict], pending: Mapping[int, object]) -> None:
        """Set where the decisions are looked up, by row id: those written, and those being written."""
        self._verdicts, self._pending = verdicts, pending
        if self._ids:
            self.refresh()

    def repaint_rows(self, row_ids: Iterable[int]) -> None:
        """Paint the rows of some ids again, where they are on the screen."""
        wanted = set(row_ids)
        for position in self._visible():
            if self._ids[position] in wanted:
                self._repaint(position)

    def show_second_lines(self, line_of: SecondLine | None) -> None:
        """Give every row a second line, or one only; asked with the same again, the lines have changed."""
        tall = 1 if line_of is None else 2
        self._strips.second = line_of
        if tall != self._tall:
            self._tall = tall
            self.virtual_size = Size(self.size.width, self._total * tall)
            self._scroll_to_row(self._cursor - self._height // 3 if self._cursor >= self._height else 0)
            self._want_visible()
        self.refresh()

    # the cursor

    def move_to(self, position: int) -> None:
        """Put the cursor on a position; one beyond the list means its end.

        Where the ids have not come yet it stays, and `beyond` is asked for them.
        """
        position = max(min(position, self._total - 1), 0)
        if position == self._cursor:
            return
        if position >= len(self._ids):
            self.beyond(position)
            return
        before, self._cursor = self._cursor, position
        if self.has_range:
            self._repaint(min(before, position), abs(before - position) + 1)
        else:
            self._repaint(before)
            self._repaint(position)
        self._keep_in_view()
        self.post_message(self.CursorMoved(self))

    def move_by(self, rows: int) -> None:
        """Move the cursor by some rows."""
        self.move_to(self._cursor + rows)

    @property
    def page_rows(self) -> int:
        """How many rows a page is."""
        return max(self._height - 1, 1)

    def _keep_in_view(self) -> None:
        """Scroll half a page past the edge, so that the next moves need none."""
        top, height = round(self.scroll_target_y) // self._tall, self._height
        if self._cursor < top:
            self._scroll_to_row(min(self._cursor, top - height // 2) if self._cursor >= top - height else self._cursor)
        elif self._cursor >= top + height:
            far = self._cursor >= top + 2 * height
            self._scroll_to_row(
                self._cursor - height // 2 if far else max(self._cursor - height + 1, top + height // 2)
            )

    def _scroll_to_row(self, row: int) -> None:
        """Put a row at the top. By force: rows that have just come have no scrollbar yet, and do not scroll without."""
        self.scroll_to(y=max(row, 0) * self._tall, animate=False, immediate=True, force=True)

    # marks and ranges

    @property
    def marked(self) -> list[int]:
        """The marked row ids, in the order in which they were marked."""
        return self._choice.marked

    def toggle_mark(self) -> None:
        """Mark the rows of the range, or the one under the cursor; take the mark off where all have it."""
        chosen = self.chosen
        self._choice.toggle(chosen)
        self.end_range()
        self.repaint_rows(chosen)

    def clear_marks(self) -> None:
        """Take every mark off."""
        self.repaint_rows(self._choice.clear())

    @property
    def has_range(self) -> bool:
        """Whether a range was begun."""
        return self._choice.has_range

    def begin_range(self) -> None:
        """Begin a range at the cursor, or end the one that is there."""
        if self.has_range or not self._ids:
            self.end_range()
            return
        self._choice.begin_range(self._cursor)
        self._repaint(self._cursor)

    def end_range(self) -> None:
        """Forget the range."""
        if self.has_range:
            span = self._choice.span(self._cursor)
            self._choice.end_range()
            self._repaint_all(span)

    @property
    def chosen(self) -> list[int]:
        """The row ids that a command is for: those of the range, or the one under the cursor."""
        span = self._choice.span(self._cursor)
        return list(self._ids[span.start : span.stop])

    # painting

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some rows of the screen."""
        self._strips.begin()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Give one row of the screen."""
        (position, line_number), width = divmod(y + self.scroll_offset.y, self._tall), self.size.width
        if not self._ids:
            lines = self._empty(width)
            return self._strips.line(lines[y] if y < len(lines) else BLANK, width)
        if position >= self._total:
            return self._strips.line(BLANK, width)
        if position >= len(self._ids):
            return self._strips.unknown(line_number, width)
        row_id = self._ids[position]
        return self._strips.row(row_id, line_number, self.summary(row_id), self._state(position, row_id), width)

    def _state(self, position: int, row_id: int) -> RowState:
        return RowState(
            is_cursor=position == self._cursor,
            is_marked=self._choice.is_marked(row_id),
            is_in_range=self._choice.is_in_range(position, self._cursor),
            verdict=self._verdicts.get(row_id),
            is_pending=row_id in self._pending,
        )

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        self._strips.clear()
        super().notify_style_update()

    # fetching

    @property
    def _height(self) -> int:
        """How many whole rows fit on the screen."""
        return max(self.size.height // self._tall, 1)

    @property
    def _top(self) -> int:
        """The position of the row at the top of the screen."""
        return self.scroll_offset.y // self._tall

    def _repaint(self, position: int, rows: int = 1) -> None:
        self.refresh_lines(position * self._tall, rows * self._tall)

    def _repaint_all(self, positions: Sequence[int]) -> None:
        """Paint rows again from the first to the last of some, in order."""
        if positions:
            self._repaint(positions[0], positions[-1] - positions[0] + 1)

    def _visible(self) -> range:
        """The positions on the screen, a row of which only the first line is seen too."""
        top, bottom = self._top, -(-(self.scroll_offset.y + max(self.size.height, 1)) // self._tall)
        return range(min(top, len(self._ids)), min(bottom, len(self._ids)))

    def _want_visible(self) -> None:
        """Ask for the records of the rows on the screen, and later beside it, that are not held."""
        if self.is_mounted:
            self._pages.want()
            self.viewed([self._ids[position] for position in self._visible()])

    def on_row_list_page_arrived(self, message: PageArrived) -> None:
        """Show records that came, unless the list is another one by now."""
        before = {position: self.summary(self._ids[position]) for position in self._visible()}
        rows = self._pages.take(message.serial, message.page, message.summaries)
        if rows is None:
            message.stop()
            return
        others = [position for position, held in before.items() if self.summary(self._ids[position]) != held]
        self._repaint_all(others)
        if self._cursor in (others if self._cursor in before else rows):
            self.post_message(self.CursorMoved(self))

    # the terminal

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Fetch what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        self._want_visible()
        if self._top + self._height > len(self._ids) < self._total:
            self.beyond(self._cursor)

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        if self._total:
            self.virtual_size = Size(event.size.width, self._total * self._tall)
        self._keep_in_view()
        self._want_visible()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked row; on its second click, read it."""
        position = (event.y + self.scroll_offset.y) // self._tall
        if position >= self._total:
            return
        if position == self._cursor:
            self.post_message(self.Chosen(self))
        else:
            self.move_to(position)
