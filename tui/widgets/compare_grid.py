"""The comparison on the screen: ids and titles stay at the top, labels at the left, and all columns scroll in step."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.cache import LRUCache
from textual.events import Resize
from textual.geometry import Size
from textual.strip import Strip

from store.compare import Comparison
from tui.render.compare import Columns, Grid, GridLine, columns_for, grid, head, screen_line, title_lines_for
from tui.widgets.line_scroller import LineScroller

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EMPTY = Comparison((), (), ())


class CompareGrid(LineScroller):
    """Shows a comparison of trials, all of it or only the rows that differ, with one column in focus."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"compare-grid--current"}
    DEFAULT_CSS = """
    CompareGrid > .compare-grid--current { text-style: reverse; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self._whole = self._comparison = _EMPTY
        self._only_differences = False
        self._verdicts: Mapping[str, str] = {}
        self._columns = Columns(1, 1, 1)
        self._head: Sequence[GridLine] = ()
        self._grid = Grid((), (), ())
        self._focused = self._first = 0
        self._current = -1
        self._strips: LRUCache[tuple[bool, int], Strip] = LRUCache(512)

    # What is shown

    @property
    def focused_trial(self) -> str:
        """The id of the trial whose column is in focus; empty when nothing is shown."""
        return self._whole.ids[self._focused] if self._whole.ids else ""

    @property
    def only_differences(self) -> bool:
        """Whether only the rows that differ are shown."""
        return self._only_differences

    @property
    def hidden_columns(self) -> tuple[int, int]:
        """How many columns are out of sight at the left and at the right."""
        return self._first, max(len(self._whole.ids) - self._first - self._columns.fitting, 0)

    def show(self, comparison: Comparison, verdicts: Mapping[str, str] | None = None) -> None:
        """Show a comparison from its top; `verdicts` are decisions by trial id."""
        self._whole = comparison
        self._verdicts = dict(verdicts or {})
        self._focused = self._first = 0
        self._current = -1
        self._filter()
        self.scroll_top()

    def set_verdicts(self, verdicts: Mapping[str, str]) -> None:
        """Show other decisions in the head of the columns."""
        self._verdicts = dict(verdicts)
        self._lay_out_head()

    def toggle_only_differences(self) -> str:
        """Leave out the rows that are alike, or show them again; say what is shown."""
        self._only_differences = not self._only_differences
        title = self._section_at_top()
        self._current = -1
        self._filter()
        self._go_to_section(title)
        if not self._only_differences:
            return "all rows"
        count = len(self._grid.differences)
        if count == 1:
            return "only the one row that differs"
        return f"only the {count:,} rows that differ" if count else "the trials do not differ in any row"

    def _filter(self) -> None:
        self._comparison = self._whole.only_differences() if self._only_differences else self._whole
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.text_width
        if not width:
            return
        self._columns = columns_for(width, len(self._whole.ids) or 1)
        self._grid = grid(self._comparison, self._columns, width)
        self._keep_focus_in_sight()
        self._lay_out_head()

    def _lay_out_head(self) -> None:
        titles = title_lines_for(self.size.height)
        ids = self._whole.ids
        self._head = head(self._whole, self._columns, self._focused, self._verdicts, titles) if ids else ()
        self.virtual_size = Size(self.text_width, len(self._head) + len(self._grid.lines))
        self._strips.clear()
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        """Set the columns anew for a new width; the section at the top stays there."""
        title = self._section_at_top()
        self._lay_out()
        self._go_to_section(title)

    # Columns

    def move_focus(self, step: int) -> str:
        """Put the focus on another column, which comes into sight; say which one."""
        last = len(self._whole.ids) - 1
        self._focused = min(max(self._focused + step, 0), max(last, 0))
        self._keep_focus_in_sight()
        self._lay_out_head()
        return f"column {self._focused + 1} of {last + 1}: {self.focused_trial}" if last >= 0 else ""

    def _keep_focus_in_sight(self) -> None:
        furthest = max(len(self._whole.ids) - self._columns.fitting, 0)
        self._first = min(max(self._first, self._focused - self._columns.fitting + 1), self._focused, furthest)

    # Sections and differences

    @property
    def page_height(self) -> int:
        """Lines that scroll past in a page: those under the head."""
        return max(super().page_height - len(self._head), 1)

    def go_to_section(self, step: int) -> None:
        """Go to the next section, or with -1 to the one before."""
        here, starts = self.scroll_offset.y, self._grid.sections
        place = bisect_right(starts, here) if step > 0 else bisect_left(starts, here) - 1
        if 0 <= place < len(starts):
            self.scroll_to(y=starts[place], animate=False, immediate=True)

    def go_to_difference(self, step: int) -> str:
        """Go to the next row that differs, or with -1 to the one before; say which it is of how many."""
        starts = self._grid.differences
        if not starts:
            return "the trials do not differ in any row"
        top = self.scroll_offset.y
        seen = top <= self._current < top + self.page_height
        here = self._current if seen else top - (step > 0)
        place = bisect_right(starts, here) if step > 0 else bisect_left(starts, here) - 1
        place %= len(starts)
        self._current = starts[place]
        if not top <= self._current < top + self.page_height:
            self.scroll_to(y=max(self._current - 1, 0), animate=False, immediate=True)
        self._strips.clear()
        self.refresh()
        return f"difference {place + 1:,} of {len(starts):,}"

    def _section_at_top(self) -> str:
        place = bisect_right(self._grid.sections, self.scroll_offset.y) - 1
        return self._comparison.groups[place].title if place >= 0 else ""

    def _go_to_section(self, title: str) -> None:
        titles = [group.title for group in self._comparison.groups]
        line = self._grid.sections[titles.index(title)] if title in titles else 0
        self.scroll_to(y=line, animate=False, immediate=True, force=True)

    # Drawing

    def notify_style_update(self) -> None:
        """Draw anew with a changed theme."""
        super().notify_style_update()
        self._strips.clear()

    def render_line(self, y: int) -> Strip:
        """Draw the line at `y`: of the head, or of the rows as they are scrolled."""
        pinned = y < len(self._head)
        row = y if pinned else y - len(self._head) + self.scroll_offset.y
        lines = self._head if pinned else self._grid.lines
        if row >= len(lines):
            return Strip.blank(self.text_width, self.role_style(""))
        strip = self._strips.get((pinned, row))
        if strip is None:
            strip = self._strips[pinned, row] = self._strip(lines[row], current=not pinned and row == self._current)
        return strip

    def _strip(self, line: GridLine, *, current: bool) -> Strip:
        spans = screen_line(line, self._columns, self._first, self._focused)
        drawn = [Segment(text, self.role_style(role)) for text, role in spans if text]
        if current and drawn:
            text, style, _ = drawn[0]
            mark = self.get_component_rich_style("compare-grid--current", partial=True)
            drawn[0] = Segment(text, style + mark if style else mark)
        return Strip(drawn).adjust_cell_length(self.text_width, self.role_style(""))
