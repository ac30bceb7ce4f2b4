"""The list of trials: rows by position, painted a line at a time, their records fetched a page at a time."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from store.errors import StoreError
from tui.render.lines import BLANK, Line
from tui.render.rows import Columns, RowState, columns_for, placeholder_line, row_line, row_title
from tui.widgets.quiet_focus import QuietFocus
from tui.widgets.roles import role_style, strip_of

if TYPE_CHECKING:
    from store.review_events import Verdict
    from store.summary import Summary

PAGE_ROWS = 256
"""How many records are fetched at a time."""

_KEPT_SUMMARIES = 32 * PAGE_ROWS
_KEPT_STRIPS = 1024

Marker = Callable[[str], Sequence[tuple[int, int]]]
"""Finds what to mark in a title: spans of characters."""


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
        self._fetch = fetch
        self._ids: array[int] = array("q")
        self._cursor = 0
        self._anchor: int | None = None
        self._marked: dict[int, None] = {}
        self._verdicts: Mapping[int, Verdict] = {}
        self._pending: Mapping[int, object] = {}
        self._marker: Marker | None = None
        self._empty: Callable[[int], Sequence[Line]] = lambda _: ()
        self._serial = 0
        self._awaited: set[int] = set()
        self._summaries: OrderedDict[int, Summary] = OrderedDict()
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(_KEPT_STRIPS)

    # what is listed

    @property
    def ids(self) -> array[int]:
        """The row ids in the order of the list; not to be changed in place."""
        return self._ids

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
        return None if row_id is None else self._summaries.get(row_id)

    def show_rows(self, ids: array[int], cursor: int = 0, *, keep_view: bool = False) -> None:
        """List other rows with the cursor on a position; with `keep_view` its row stays where it is on the screen."""
        offset = self._cursor - self.scroll_offset.y
        self._ids = ids
        self._serial += 1
        self._awaited.clear()
        self._anchor = None
        self._cursor = max(min(cursor, len(ids) - 1), 0)
        self.virtual_size = Size(self.size.width, len(ids))
        top = self._cursor - offset if keep_view else self._cursor - self._height // 3
        if not keep_view and self._cursor < self._height:
            top = 0
        self._scroll_to_row(top)
        self.refresh()
        self._want_visible()
        self.post_message(self.CursorMoved(self))

    def forget_records(self) -> None:
        """Drop the records held, for the library has changed; they are fetched again as rows are shown."""
        self._summaries.clear()
        self._strips.clear()
        self._serial += 1
        self._awaited.clear()
        self.refresh()
        self._want_visible()

    def show_empty(self, lines_at: Callable[[int], Sequence[Line]]) -> None:
        """Set what stands in place of the rows when there are none, by the width in cells."""
        self._empty = lines_at
        if not self._ids:
            self.refresh()

    def mark_matches(self, marker: Marker | None) -> None:
        """Set what is marked in the titles."""
        self._marker = marker
        self._strips.clear()
        self.refresh()

    def show_decisions(self, verdicts: Mapping[int, Verdict], pending: Mapping[int, object]) -> None:
        """Set where the decisions are looked up, by row id: those written, and those being written."""
        self._verdicts, self._pending = verdicts, pending
        self.refresh()

    def repaint_rows(self, row_ids: Iterable[int]) -> None:
        """Paint the rows of some ids again, where they are on the screen."""
        wanted = set(row_ids)
        for position in self._visible():
            if self._ids[position] in wanted:
                self.refresh_line(position)

    # the cursor

    def move_to(self, position: int) -> None:
        """Put the cursor on a position; one beyond the list means its end."""
        position = max(min(position, len(self._ids) - 1), 0)
        if position == self._cursor:
            return
        before, self._cursor = self._cursor, position
        if self._anchor is None:
            self.refresh_line(before)
            self.refresh_line(position)
        else:
            self.refresh_lines(min(before, position), abs(before - position) + 1)
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
        top, height = round(self.scroll_target_y), self._height
        if self._cursor < top:
            self._scroll_to_row(min(self._cursor, top - height // 2) if self._cursor >= top - height else self._cursor)
        elif self._cursor >= top + height:
            far = self._cursor >= top + 2 * height
            self._scroll_to_row(
                self._cursor - height // 2 if far else max(self._cursor - height + 1, top + height // 2)
            )

    def _scroll_to_row(self, row: int) -> None:
        """Put a row at the top. By force: rows that have just come have no scrollbar yet, and do not scroll without."""
        self.scroll_to(y=max(row, 0), animate=False, immediate=True, force=True)

    # marks and ranges

    @property
    def marked(self) -> list[int]:
        """The marked row ids, in the order in which they were marked."""
        return list(self._marked)

    def toggle_mark(self) -> None:
        """Mark the rows of the range, or the one under the cursor; take the mark off where all have it."""
        chosen = self.chosen
        if all(row_id in self._marked for row_id in chosen):
            for row_id in chosen:
                del self._marked[row_id]
        else:
            self._marked.update(dict.fromkeys(chosen))
        self.end_range()
        self.repaint_rows(chosen)

    def clear_marks(self) -> None:
        """Take every mark off."""
        marked = self.marked
        self._marked.clear()
        self.repaint_rows(marked)

    @property
    def has_range(self) -> bool:
        """Whether a range was begun."""
        return self._anchor is not None

    def begin_range(self) -> None:
        """Begin a range at the cursor, or end the one that is there."""
        if self._anchor is not None or not self._ids:
            self.end_range()
            return
        self._anchor = self._cursor
        self.refresh_line(self._cursor)

    def end_range(self) -> None:
        """Forget the range."""
        if self._anchor is None:
            return
        first, last = sorted((self._anchor, self._cursor))
        self._anchor = None
        self.refresh_lines(first, last - first + 1)

    @property
    def chosen(self) -> list[int]:
        """The row ids that a command is for: those of the range, or the one under the cursor."""
        if not self._ids:
            return []
        first, last = sorted((self._cursor if self._anchor is None else self._anchor, self._cursor))
        return list(self._ids[first : last + 1])

    # painting

    def render_line(self, y: int) -> Strip:
        """Give one row of the screen."""
        position, width = y + self.scroll_offset.y, self.size.width
        if not self._ids:
            lines = self._empty(width)
            return strip_of(lines[y] if y < len(lines) else BLANK, width, self.rich_style, self._role_style)
        if position >= len(self._ids):
            return Strip.blank(width, self.rich_style)
        row_id = self._ids[position]
        state = self._state(position, row_id)
        key = (row_id, state, width)
        strip = self._strips.get(key)
        if strip is None:
            summary = self._summaries.get(row_id)
            line = self._line(summary, state, columns_for(width))
            strip = strip_of(line, width, self._base(state), self._role_style)
            if summary is not None:
                self._strips[key] = strip
        return strip

    def _state(self, position: int, row_id: int) -> RowState:
        anchor = self._cursor if self._anchor is None else self._anchor
        return RowState(
            is_cursor=position == self._cursor,
            is_marked=row_id in self._marked,
            is_in_range=self._anchor is not None and min(anchor, self._cursor) <= position <= max(anchor, self._cursor),
            verdict=self._verdicts.get(row_id),
            is_pending=row_id in self._pending,
        )

    def _line(self, summary: Summary | None, state: RowState, columns: Columns) -> Line:
        if summary is None:
            return placeholder_line(columns, state)
        return row_line(summary, columns, state, self._marker(row_title(summary)) if self._marker else ())

    def _base(self, state: RowState) -> Style:
        if state.is_cursor:
            return self.get_component_rich_style("row-list--cursor")
        return self.get_component_rich_style("row-list--range") if state.is_in_range else self.rich_style

    def _role_style(self, role: str) -> Style:
        return role_style(self, role)

    def notify_style_update(self) -> None:
        """Forget what was painted in other colours."""
        self._strips.clear()
        super().notify_style_update()

    # fetching

    @property
    def _height(self) -> int:
        return max(self.size.height, 1)

    def _visible(self) -> range:
        top = self.scroll_offset.y
        return range(min(top, len(self._ids)), min(top + self._height, len(self._ids)))

    def _want_visible(self) -> None:
        """Ask for the pages on the screen and beside it that are not held."""
        if not self._ids or not self.is_mounted:
            return
        visible = self._visible()
        first = max(visible.start - self._height, 0) // PAGE_ROWS
        last = min(visible.stop + self._height, len(self._ids) - 1) // PAGE_ROWS
        for page in range(first, last + 1):
            self._want(page)

    def _want(self, page: int) -> None:
        wanted = self._ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        if page in self._awaited or all(row_id in self._summaries for row_id in wanted):
            return
        self._awaited.add(page)
        self.run_worker(
            partial(self._fetch_page, self._serial, page, wanted),
            name="fetch rows",
            group="rows",
            thread=True,
            exit_on_error=False,
        )

    def _fetch_page(self, serial: int, page: int, row_ids: array[int]) -> None:
        if serial != self._serial:
            return
        try:
            self.post_message(self.PageArrived(serial, page, self._fetch(row_ids)))
        except StoreError as error:
            self.post_message(self.PageArrived(serial, page, [], str(error)))

    def on_row_list_page_arrived(self, message: PageArrived) -> None:
        """Show records that came, unless the list is another one by now."""
        if message.serial != self._serial:
            message.stop()
            return
        self._awaited.discard(message.page)
        for summary in message.summaries:
            self._summaries[summary.doc_id] = summary
            self._summaries.move_to_end(summary.doc_id)
        while len(self._summaries) > _KEPT_SUMMARIES:
            self._summaries.popitem(last=False)
        first = message.page * PAGE_ROWS
        self.refresh(Region(0, first - self.scroll_offset.y, self.size.width, PAGE_ROWS))
        if first <= self._cursor < first + PAGE_ROWS:
            self.post_message(self.CursorMoved(self))

    # the terminal

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Fetch what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        self._want_visible()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the cursor in view."""
        self.virtual_size = Size(event.size.width, len(self._ids))
        self._keep_in_view()
        self._want_visible()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked row; on its second click, read it."""
        position = event.y + self.scroll_offset.y
        if position >= len(self._ids):
            return
        if position == self._cursor:
            self.post_message(self.Chosen(self))
        else:
            self.move_to(position)
