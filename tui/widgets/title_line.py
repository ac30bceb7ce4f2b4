"""The title line: the search, the session, how many trials were found and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.render.layout import line_width
from tui.render.lines import Line, Span
from tui.render.rows import cut
from tui.render.values import shown_line
from tui.state import NORMAL_WIDTH, TIGHT
from tui.widgets.lines_view import LinesView
from tui.widgets.search_bar import SearchBar

if TYPE_CHECKING:
    from collections.abc import Sequence

_FOUND_WIDTH, _NARROW_FOUND_WIDTH = 42, 37
_SESSION_WIDTH = 20
_NAME = " trialtui  "
_VIEW_WIDTH, _NARROW_VIEW_WIDTH = 24, 14


class TitleLine(Horizontal):
    """One row: the name, what is searched for (or the field to type it into), and what came of it."""

    def __init__(self) -> None:
        super().__init__(id="title")
        self._found: Sequence[Line] = ((),)
        self._is_fault = False
        self._view = ""

    def compose(self) -> ComposeResult:
        """Lay out the four parts."""
        yield LinesView("title-name")
        yield SearchBar("search")
        yield LinesView("title-session")
        yield LinesView("title-found")

    def on_mount(self) -> None:
        """Show the name and that the library is being opened."""
        self._show_name()
        self.show("", "", ((Span("opening…", "dim"),),))

    @property
    def _width(self) -> int:
        """Cells of the row; those of the screen until it is laid out, so that the first frame has the name."""
        return self.size.width or self.app.size.width

    def _part(self, css_id: str) -> LinesView:
        return self.query_one(f"#{css_id}", LinesView)

    @property
    def search_bar(self) -> SearchBar:
        """The field to type a search into."""
        return self.query_one(SearchBar)

    def show(self, query: str, session: str, found: Sequence[Line]) -> None:
        """Say what is searched for, in which session, and what was found: the first of these lines that fits."""
        if not self.search_bar.has_focus:
            self.search_bar.show(shown_line(query))
        name, _ = cut(shown_line(session), _SESSION_WIDTH)
        named: Line = (Span(" session ", "dim"), Span(f"{name} ")) if session else ()
        part = self._part("title-session")
        part.styles.width = line_width(named)
        part.show(named)
        self._show_found(found, is_fault=False)

    def show_view(self, name: str) -> None:
        """Name the saved search that is shown, in the place of the program's name; empty for none."""
        if name != self._view:
            self._view = name
            self._show_name()

    def _show_name(self) -> None:
        room = _VIEW_WIDTH if self._width >= NORMAL_WIDTH else _NARROW_VIEW_WIDTH
        named = f" @{cut(shown_line(self._view), room)[0]}  " if self._view else _NAME
        part = self._part("title-name")
        part.styles.width = line_width((Span(named),))
        part.show((Span(named, "title"),))

    def show_fault(self, sentence: Line) -> None:
        """Say what is wrong with the search, with more room for it."""
        self._show_found((sentence,), is_fault=True)

    def _show_found(self, found: Sequence[Line], *, is_fault: bool) -> None:
        self._found, self._is_fault = found, is_fault
        self._fit()

    def _fit(self) -> None:
        """Share the row out. The session is named where there is room; the status line names it everywhere."""
        width = self._width
        is_wide, is_tight = width >= NORMAL_WIDTH, width < TIGHT[0]
        room = _FOUND_WIDTH if is_wide else width // 2 if is_tight else _NARROW_FOUND_WIDTH
        room = max(room, width * 3 // 5) if self._is_fault and not is_tight else room
        part = self._part("title-found")
        part.styles.width = room
        self._part("title-session").display = is_wide
        self._part("title-name").display = not is_tight
        line = next((line for line in self._found if line_width(line) < room), self._found[-1])
        margin = 0 if self._is_fault else max(room - line_width(line) - 1, 0)
        part.show((Span(" " * margin), *line))

    def on_resize(self) -> None:
        """Keep what was found at the right edge."""
        self._show_name()
        self._fit()
