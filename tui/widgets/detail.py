"""The detail pane: the head of a trial, its tabs, and the text of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.render.layout import line_width
from tui.render.lines import Line, Span, text_of
from tui.render.rows import cut
from tui.widgets.lines_view import LinesView
from tui.widgets.quiet_focus import QuietFocus
from tui.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD_ROWS, _NARROW_HEAD_ROWS, _LOW_HEAD_ROWS = 5, 6, 3
_NARROW_PANE, _LOW_PANE = 64, 20

TabName = tuple[str, str, str]
"""The name of a tab in full, a short one, and the shortest."""


class TabBar(LinesView):
    """The tabs of a trial by number and name; the one shown stands out by sign as well as by colour."""

    @dataclass
    class Clicked(Message):
        """A tab was clicked; `tab` counts from 0."""

        tab: int

    def __init__(self, names: Sequence[TabName]) -> None:
        super().__init__("tabs")
        self._names = names
        self._current = 0
        self._spans: list[tuple[int, int, int]] = []

    def show_tab(self, current: int) -> None:
        """Make another tab stand out."""
        self._current = current
        self._paint()

    def on_resize(self) -> None:
        """Fit the tabs to the new width."""
        self._paint()

    def _paint(self) -> None:
        line, self._spans = tab_line(self._names, self._current, self.size.width)
        self.show(line)

    def on_click(self, event: events.Click) -> None:
        """Tell which tab was clicked."""
        for tab, start, end in self._spans:
            if start <= event.x < end:
                self.post_message(self.Clicked(tab))


def tab_line(names: Sequence[TabName], current: int, width: int) -> tuple[Line, list[tuple[int, int, int]]]:
    """Set the tab bar, with where each tab stands (tab, first cell, cell after it).

    The longest names are taken that fit whichever tab is shown, so that the bar changes little from tab to tab; the
    current one is named in words where every tab keeps a name then. Where not even the shortest fit, those far from the
    current tab are their numbers.
    """
    numbered = [tuple(f"{number} {name}" for name in forms) for number, forms in enumerate(names, 1)]
    for form, gap in ((0, 2), (1, 2), (1, 1), (2, 2), (2, 1)):
        if all(_bar_width(_bar_texts(numbered, tab, form), gap) <= width for tab in range(len(names))):
            return _bar(_bar_texts(numbered, current, form), current, gap)
    texts = _bar_texts(numbered, current, 2)
    shortest = [forms[2] for forms in numbered]
    if _bar_width(shortest, 1) <= width < _bar_width(texts, 1):
        return _bar(shortest, current, 1)
    for far in sorted(range(len(names)), key=lambda tab: (-abs(tab - current), -tab)):
        if _bar_width(texts, 1) <= width:
            break
        texts[far] = f"{far + 1}" if far != current else numbered[current][2]
    return _bar(texts, current, 1)


def _bar_texts(names: Sequence[tuple[str, ...]], current: int, form: int) -> list[str]:
    return [forms[min(form, 1) if tab == current else form] for tab, forms in enumerate(names)]


def _bar_width(texts: Sequence[str], gap: int) -> int:
    return sum(cell_len(text) + gap for text in texts) + (gap == 1)


def _bar(texts: Sequence[str], current: int, gap: int) -> tuple[Line, list[tuple[int, int, int]]]:
    """Put tabs on a line; the brackets of the current one stand in the gaps beside it."""
    spans: list[Span] = []
    places: list[tuple[int, int, int]] = []
    at = 0
    for tab, text in enumerate(texts):
        is_after = tab == current + 1
        before = "[" if tab == current else "]" if is_after and gap == 1 else " "
        after = ("]" if tab == current else " ") if gap == 2 or tab == len(texts) - 1 else ""
        number, space, name = text.partition(" ")
        spans += [Span(before, "focus" if tab == current or before == "]" else "dim")]
        spans += [Span(number + space, "focus" if tab == current else "dim")]
        spans += [Span(name + after, "focus" if tab == current else "")]
        places.append((tab, at, at + 1 + cell_len(text + after)))
        at = places[-1][2]
    return tuple(spans), places


def fit_head(lines: Sequence[Line], rows: int, width: int) -> list[Line]:
    """Fit the head of a trial into a number of rows: a long title is cut, for the text holds it whole."""
    title = [line for line in lines if any(span.role == "title" for span in line)]
    rest = [line for line in lines if line not in title]
    room = max(rows - len(rest), 1)
    if len(title) > room:
        shown, _ = cut(" ".join(text_of(line) for line in title[room - 1 :]), max(width, 1))
        title = [*title[: room - 1], (Span(shown, "title"),)]
    return [*title, *rest][:rows]


class DetailText(TextPane, QuietFocus):
    """The pane of text, without a scrollbar: the heading says how far it is scrolled."""


class DetailPane(Vertical):
    """One trial. Its text pane has the focus when the trial is read."""

    def __init__(self, tab_names: Sequence[TabName]) -> None:
        super().__init__(id="detail")
        self._tab_names = tab_names
        self._head: Sequence[Line] = ()
        self._heading = ("Trial", False)

    def compose(self) -> ComposeResult:
        """Lay out heading, head, tabs and text."""
        yield LinesView("detail-heading")
        yield LinesView("detail-head")
        yield TabBar(self._tab_names)
        yield DetailText(id="detail-text")

    @property
    def text(self) -> TextPane:
        """The pane of text."""
        return self.query_one(TextPane)

    @property
    def tabs(self) -> TabBar:
        """The tab bar."""
        return self.query_one(TabBar)

    @property
    def text_width(self) -> int:
        """The width that text is set at, in cells."""
        return max(self.text.scrollable_content_region.width, 1)

    def show_head(self, head: Sequence[Line]) -> None:
        """Show the head of a trial, in the rows kept for it."""
        self._head = head
        part = self.query_one("#detail-head", LinesView)
        margin = Span(" ")
        part.show(*((margin, *line) for line in fit_head(head, self._head_rows, self.text_width)))

    def show_heading(self, title: str, *, has_focus: bool) -> None:
        """Name what is shown on the pane's rule."""
        self._heading = (title, has_focus)
        self._paint_heading()

    def _paint_heading(self) -> None:
        title, has_focus = self._heading
        line = heading(title, self.size.width, has_focus=has_focus, remark=self._how_far())
        self.query_one("#detail-heading", LinesView).show(line)

    def _how_far(self) -> str:
        """How far the text is scrolled, where it does not fit."""
        text = self.text
        if text.max_scroll_y <= 0:
            return ""
        return f"{100 * text.scroll_offset.y // text.max_scroll_y}%" if text.scroll_offset.y else "more below"

    def on_mount(self) -> None:
        """Follow the scrolling."""
        for changed in ("scroll_y", "virtual_size"):
            self.watch(self.text, changed, self._paint_heading, init=False)

    @property
    def _head_rows(self) -> int:
        """Rows kept for the head of a trial, the same for all, so that the text does not jump between trials."""
        if self.size.height < _LOW_PANE:
            return _LOW_HEAD_ROWS
        return _NARROW_HEAD_ROWS if self.size.width < _NARROW_PANE else _HEAD_ROWS

    def on_resize(self) -> None:
        """Keep as many rows for the head as the pane has room for."""
        part = self.query_one("#detail-head", LinesView)
        if part.size.height != self._head_rows:
            part.styles.height = self._head_rows
        self.show_head(self._head)


def heading(title: str, width: int, *, has_focus: bool, remark: str = "") -> Line:
    """Set a pane's rule with its title; the one with the focus stands out by sign as well as by colour."""
    sign = Span("▌ ", "focus") if has_focus else Span("─ ", "rule")
    shown = Span(f"{title} ", "focus" if has_focus else "dim")
    tail: Line = (Span(f" {remark} ", "dim"), Span("─", "rule")) if remark else ()
    fill = width - line_width((sign, shown)) - line_width(tail)
    return (sign, shown, Span("─" * max(fill, 0), "rule"), *(tail if fill > 0 else ()))
