"""The title line: the search, the session, how many trials were found and in which order."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.render.layout import line_width
from tui.render.lines import Line, Span
from tui.render.values import shown_line
from tui.state import NORMAL_WIDTH
from tui.widgets.lines_view import LinesView
from tui.widgets.search_bar import SearchBar

_FOUND_WIDTH, _NARROW_FOUND_WIDTH = 42, 37


class TitleLine(Horizontal):
    """One row: the name, what is searched for (or the field to type it into), and what came of it."""

    def __init__(self) -> None:
        super().__init__(id="title")
        self._found: Line = ()
        self._is_fault = False

    def compose(self) -> ComposeResult:
        """Lay out the four parts."""
        yield LinesView("title-name")
        yield SearchBar("search")
        yield LinesView("title-session")
        yield LinesView("title-found")

    def on_mount(self) -> None:
        """Show the name and that the library is being opened."""
        self._part("title-name").show((Span(" trialtui  ", "title"),))
        self.show("", "", (Span("opening…", "dim"),))

    def _part(self, css_id: str) -> LinesView:
        return self.query_one(f"#{css_id}", LinesView)

    @property
    def search_bar(self) -> SearchBar:
        """The field to type a search into."""
        return self.query_one(SearchBar)

    def show(self, query: str, session: str, found: Line) -> None:
        """Say what is searched for, in which session, and what was found."""
        if not self.search_bar.has_focus:
            self.search_bar.show(shown_line(query))
        named: Line = (Span(" session ", "dim"), Span(f"{shown_line(session)} ")) if session else ()
        part = self._part("title-session")
        part.styles.width = line_width(named)
        part.show(named)
        self.show_found(found)

    def show_found(self, found: Line, *, is_fault: bool = False) -> None:
        """Say what was found, at the right edge; a sentence of what is wrong gets more room."""
        self._found, self._is_fault = found, is_fault
        self.set_class(is_fault, "-fault")
        self._paint_found()

    def on_resize(self) -> None:
        """Keep what was found at the right edge."""
        is_wide = self.size.width >= NORMAL_WIDTH
        self._part("title-found").styles.width = _FOUND_WIDTH if is_wide else _NARROW_FOUND_WIDTH
        self.call_after_refresh(self._paint_found)

    def _paint_found(self) -> None:
        part = self._part("title-found")
        margin = 0 if self._is_fault else max(part.size.width - line_width(self._found) - 1, 0)
        part.show((Span(" " * margin), *self._found))
