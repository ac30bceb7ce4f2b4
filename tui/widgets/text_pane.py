"""The reading pane: lines of text by the line API, with marked matches, at a cost of what is on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.events import Resize
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip

from tui.render.lines import Line, text_of
from tui.widgets.line_matches import LineMatches, Match
from tui.widgets.line_scroller import LineScroller

if TYPE_CHECKING:
    from store.search.hits import Query

_MANY_LINES = 4000
"""Lines from which their place is found by proportion: to count the characters of so many would hold up the keys."""


class TextPane(LineScroller):
    """Shows lines that are set for its width; at another width they are cut until they come set for that one."""

    ALLOW_SELECT = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {"text-pane--match", "text-pane--match-current"}
    DEFAULT_CSS = """
    TextPane > .text-pane--match { color: $warning; text-style: bold underline; }
    TextPane > .text-pane--match-current { color: $warning; text-style: bold underline reverse; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Line] = ()
        self._shown: Sequence[int] = range(0)
        self._query: Query | None = None
        self._has_new_marks = False
        self._matches: LineMatches | None = None
        self._current = -1
        self._only_matching = False
        self._strips: LRUCache[tuple[int, int], Strip] = LRUCache(1024)

    # What is shown

    @property
    def lines(self) -> Sequence[Line]:
        """The lines that the pane holds, filtered or not."""
        return self._lines

    @property
    def top_line(self) -> int:
        """The line at the top of the pane, as an index into `lines`."""
        return self._shown[min(self.scroll_offset.y, len(self._shown) - 1)] if len(self._shown) else 0

    def show(self, lines: Sequence[Line], *, keep_scroll: bool = False, keep_text: bool = False) -> None:
        """Show lines, from their top or from as many lines down as before.

        With `keep_text` they are the lines that were here, set anew for another width: the text at the top stays there.
        """
        top = self.scroll_offset.y if keep_scroll else 0
        if keep_text:
            top = _same_place(self._lines, lines, self.top_line)
        self._set_lines(lines, top)

    def _set_lines(self, lines: Sequence[Line], top: int) -> None:
        self._lines = lines
        self._only_matching = False
        self._search()
        self._lay_out(top)

    def _lay_out(self, top: int) -> None:
        """Take the lines to show anew, with one of them at the top."""
        self._has_new_marks = False
        self._shown = (
            self._matches.matching_lines() if self._only_matching and self._matches else range(len(self._lines))
        )
        self._strips.clear()
        self.virtual_size = Size(self.text_width, len(self._shown))
        self.scroll_to(y=top, animate=False, immediate=True, force=True)
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        """Cut or fill the lines for another width, until they come set for it."""
        if self._shown and self.text_width != self.virtual_size.width:
            self.virtual_size = Size(self.text_width, len(self._shown))
            self._strips.clear()
            self.refresh()

    # Matches

    def mark(self, query: Query | None) -> None:
        """Mark the words of a query wherever they stand; None takes the marks off. `paint_marks` shows them.

        A search brings another text most often: to paint this one in between would hold up the list that it brings.
        """
        if query == self._query:
            return
        self._query = query
        was_filtered, top = self._only_matching, self.top_line
        self._only_matching = False
        self._search()
        if was_filtered:
            self._lay_out(top)
        self._strips.clear()
        self._has_new_marks = True

    def paint_marks(self) -> None:
        """Paint the text again if it was marked since."""
        if self._has_new_marks:
            self._has_new_marks = False
            self.refresh()

    def _search(self) -> None:
        self._current = -1
        query = self._query
        if query is None:
            self._matches = None
            return
        from store.search.marks import find_marks  # tantivy's cost is paid at the first search, not at start-up

        self._matches = LineMatches(self._lines, lambda text: find_marks(text, query))

    @property
    def has_matches(self) -> bool:
        """Whether a word of the query stands in these lines; searches all of them once."""
        return self._matches is not None and bool(self._matches.all())

    def has_match_beyond(self, step: int) -> bool:
        """Whether there is a match after (1) or before (-1) the current one, without going round."""
        if self._matches is None:
            return False
        found = self._matches.all()
        wanted = self._current + step if self._current >= 0 else self._match_from_top(found, step)
        return 0 <= wanted < len(found)

    def next_match(self) -> str:
        """Go to the match after the current one, or the first on the screen; say which it is of how many."""
        return self._go_to_match(1)

    def previous_match(self) -> str:
        """Go to the match before the current one, or before the screen; say which it is of how many."""
        return self._go_to_match(-1)

    def _go_to_match(self, step: int) -> str:
        if self._matches is None:
            return "nothing to find: search first"
        found = self._matches.all()
        if not found:
            return "no match in this tab"
        wanted = self._current + step if self._current >= 0 else self._match_from_top(found, step)
        self._current = wanted % len(found)
        self._bring_into_view(self._shown.index(found[self._current].line))
        self._strips.clear()
        self.refresh()
        turned = "" if wanted == self._current else ", round the end" if step > 0 else ", round the start"
        return f"match {self._current + 1:,} of {len(found):,}{turned}"

    def _match_from_top(self, found: Sequence[Match], step: int) -> int:
        first = next((number for number, match in enumerate(found) if match.line >= self.top_line), len(found))
        return first if step > 0 else first - 1

    def _bring_into_view(self, row: int) -> None:
        top, height = self.scroll_offset.y, self.page_height
        if not top <= row < top + height:
            self.scroll_to(y=max(row - height // 3, 0), animate=False, immediate=True)

    def toggle_matching_only(self) -> str:
        """Show only the lines with a match, or all again; say what is shown."""
        if self._matches is None or not self._matches.all():
            return "no match in this tab"
        top = self.top_line
        self._only_matching = not self._only_matching
        if self._only_matching:
            rows = self._matches.matching_lines()
            self._lay_out(next((row for row, line in enumerate(rows) if line >= top), 0))
            return f"{len(rows):,} matching lines of {len(self._lines):,}"
        self._lay_out(top)
        return "all lines"

    # Drawing

    def notify_style_update(self) -> None:
        """Draw anew with a changed theme."""
        super().notify_style_update()
        self._strips.clear()

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw anew with a changed selection."""
        self._strips.clear()
        self.refresh()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Give the selected text."""
        return selection.extract("\n".join(text_of(self._lines[index]) for index in self._shown)), "\n"

    def render_line(self, y: int) -> Strip:
        """Draw the line of the pane at `y`."""
        row = self.scroll_offset.y + y
        width = self.text_width
        if row >= len(self._shown):
            return Strip.blank(width, self.role_style(""))
        strip = self._strips.get((row, width))
        if strip is None:
            strip = self._strip(row).crop_extend(0, width, self.role_style("")).simplify().apply_offsets(0, row)
            self._strips[row, width] = strip
        return strip

    def _strip(self, row: int) -> Strip:
        index = self._shown[row]
        drawn = [Segment(text, self.role_style(role)) for text, role in self._lines[index] if text]
        if self._matches:
            for start, end, match in self._matches.pieces(index):
                current = self._current >= 0 and match == self._matches.all()[self._current]
                name = "text-pane--match-current" if current else "text-pane--match"
                drawn = _restyled(drawn, start, end, self.get_component_rich_style(name, partial=True))
        selection = self.text_selection
        span = selection.get_span(row) if selection else None
        if span is not None:
            start, end = span
            chosen = self.screen.get_component_rich_style("screen--selection")
            drawn = _restyled(drawn, start, end if end >= 0 else sum(len(part.text) for part in drawn), chosen)
        return Strip(drawn)


def _restyled(drawn: list[Segment], start: int, end: int, style: Style) -> list[Segment]:
    """Lay a style over the characters from `start` to `end`."""
    parts: list[Segment] = []
    offset = 0
    for text, own, _ in drawn:
        for left, right, over in ((0, start, False), (start, end, True), (end, offset + len(text), False)):
            part = text[max(left - offset, 0) : max(right - offset, 0)]
            if part:
                parts.append(Segment(part, (own + style if own else style) if over else own))
        offset += len(text)
    return parts


def _same_place(before: Sequence[Line], after: Sequence[Line], top: int) -> int:
    """Find the line of a text set anew at which it stood."""
    if max(len(before), len(after)) > _MANY_LINES:
        return top * len(after) // max(len(before), 1)
    return _line_after(after, _ink(before[:top]))


def _ink(lines: Sequence[Line]) -> int:
    """Count the characters of lines that do not depend on the width: no spaces, no rules."""
    return sum(sum(map(len, span.text.split())) for line in lines for span in line if span.role != "rule")


def _line_after(lines: Sequence[Line], ink: int) -> int:
    """Find the line that has `ink` before it."""
    for index, line in enumerate(lines):
        if ink <= 0:
            return index
        ink -= _ink([line])
    return 0
