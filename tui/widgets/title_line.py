"""The title line: the search, the session, how many trials were found and in which order."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.render.layout import line_width
from tui.render.lines import Line, Span
from tui.render.values import shown_line
from tui.widgets.lines_view import LinesView
from tui.widgets.search_bar import SearchBar


class TitleLine(Horizontal):
    """One row: the name, what is searched for (or the field to type it into), and what came of it."""

    def __init__(self) -> None:
        super().__init__(id="title")
        self._found: Line = ()
        self._is_fault = False

    def compose(self) -> ComposeResult:
        """Lay out the four parts."""
        yield LinesView("title-name")
        yield LinesView("title-query")
        yield SearchBar("search")
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

    def begin_typing(self, text: str) -> None:
        """Put the field in the place of the search, with a text to go on from."""
        self.search_bar.begin(text)
        self.add_class("-typing")

    def end_typing(self) -> None:
        """Put the search back in the place of the field."""
        self.remove_class("-typing")

    def show(self, query: str, session: str, found: Line) -> None:
        """Say what is searched for, in which session, and what was found."""
        what: Line = (Span(shown_line(query), "accent"),) if query else (Span("all trials", "dim"),)
        named: Line = (Span("   session ", "dim"), Span(shown_line(session))) if session else ()
        self._part("title-query").show((*what, *named))
        self.show_found(found)

    def show_found(self, found: Line, *, is_fault: bool = False) -> None:
        """Say what was found, at the right edge; a sentence of what is wrong gets more room."""
        self._found, self._is_fault = found, is_fault
        self.set_class(is_fault, "-fault")
        self._paint_found()

    def on_resize(self) -> None:
        """Keep what was found at the right edge."""
        self.call_after_refresh(self._paint_found)

    def _paint_found(self) -> None:
        part = self._part("title-found")
        margin = 0 if self._is_fault else max(part.size.width - line_width(self._found) - 1, 0)
        part.show((Span(" " * margin), *self._found))
