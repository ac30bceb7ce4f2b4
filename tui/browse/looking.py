"""How the screen is laid out, which pane is read, and what headings and status line say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from tui.commands import hints
from tui.render.lines import Span
from tui.render.review import progress_line, review_lines
from tui.render.values import shown_line
from tui.state import Layout, Pane, Preview, layout_for, next_preview, place_of_preview
from tui.widgets.detail import heading
from tui.widgets.lines_view import LinesView
from tui.widgets.search_bar import SearchBar
from tui.widgets.status_line import message_room

if TYPE_CHECKING:
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen


class Looking:
    """Fits the panes to the screen and moves between them."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._preview: Preview = "auto"
        self._is_zoomed = False
        self.pane: Pane = "list"
        self.is_typing = False
        self.layout = Layout(list=True, detail=True)
        self._said_tight = ""

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {
            "open_detail": lambda: self.focus_pane("detail"),
            "close_detail": lambda: self.focus_pane("list"),
            "other_pane": lambda: self.focus_pane("list" if self.pane == "detail" else "detail"),
            "zoom": self._zoom,
            "preview": self._move_preview,
            "escape": self._escape,
            "back": self._back,
        }

    # layout

    def begin(self) -> None:
        """Take the layout for the size before there is anything to lay out: nothing is then laid out twice."""
        self.layout = layout_for(*self._screen.size, preview=self._preview, pane=self.pane)
        self._screen.update_classes(self.layout.classes, animate=False)

    def arrange(self, *, is_typing: bool | None = None) -> None:
        """Lay the panes out for the size, the pane that is read, and whether a search is being typed."""
        screen, before = self._screen, self.layout
        self.is_typing = isinstance(screen.focused, SearchBar) if is_typing is None else is_typing
        width, height = screen.size
        self.layout = layout_for(width, height, preview=self._preview, is_zoomed=self._is_zoomed, pane=self.pane)
        classes = {**self.layout.classes, "-typing": self.is_typing and not self.layout.has_title}
        screen.update_classes(classes, animate=False)
        self._say_tight(width, height)
        self._painted_anew()
        if self.layout != before:
            screen.call_after_refresh(self._painted_anew)

    def _say_tight(self, width: int, height: int) -> None:
        """Say once for each size that it is tight, and no longer when it is not."""
        said = tight_words(width, height) if self.layout.is_tight else ""
        if said == self._said_tight:
            return
        if said:
            self._screen.tell(said)
        elif self._screen.status_line.message == self._said_tight:
            self._screen.tell("")
        self._said_tight = said

    def paint_hints(self) -> None:
        """Show the keys of where the reader is; while a search is typed, also what can be written in it."""
        screen = self._screen
        context, has_trials = screen.context, bool(screen.rows.total)
        aid = screen.suggesting.aid if context == "search" else None
        screen.status_line.show_hints(hints(context, has_trials=has_trials), aid)

    def _painted_anew(self) -> None:
        self.paint_headings()
        self.paint_status()
        self._screen.deciding.question.repaint()
        self._screen.reading.follow()

    def focus_pane(self, pane: Pane) -> None:
        """Go to a pane; where there is room for one only, it takes the place of the other."""
        screen = self._screen
        self.pane = pane
        self.arrange(is_typing=False)
        screen.set_focus(screen.rows if pane == "list" else screen.detail.text)
        self.paint_hints()

    def follow_focus(self) -> None:
        """Follow a focus that a click has moved."""
        screen = self._screen
        if isinstance(screen.focused, SearchBar):
            if not self.is_typing:
                self.arrange(is_typing=True)
            self.paint_hints()
            return
        pane: Pane = "detail" if screen.focused is screen.detail.text else "list"
        if pane != self.pane or self.is_typing:
            self.pane = pane
            self.arrange(is_typing=False)
        self.paint_hints()

    def _zoom(self) -> None:
        self._is_zoomed = not self._is_zoomed
        self.arrange()

    def _move_preview(self) -> None:
        width, height = self._screen.size
        self._is_zoomed = False
        self._preview = next_preview(place_of_preview(width, height, self._preview))
        self.arrange()
        fits = place_of_preview(width, height, self._preview) == self._preview
        self._screen.tell(f"preview: {self._preview}" + ("" if fits else ", where it fits"))

    # going back

    def _escape(self) -> None:
        """Go back a step: a selection, the range, the search, the marks, the pane."""
        screen = self._screen
        if screen.rows.has_range:
            screen.rows.end_range()
        elif screen.selections:
            screen.clear_selection()
        elif screen.place.query:
            screen.listing.search("", keeps_trial=True)
        elif screen.rows.marked:
            screen.rows.clear_marks()
            self.paint_headings()
        elif self.pane == "detail":
            self.focus_pane("list")

    def _back(self) -> None:
        if self.pane == "detail":
            self.focus_pane("list")
        else:
            self._screen.run_command("quit")

    # what is said

    def paint_status(self) -> None:
        """Say in the status line and the side pane how far the session is."""
        screen = self._screen
        progress, session = screen.listing.progress, screen.book.session.name
        is_saving = bool(screen.book.pending)
        line = progress_line(session, progress, "" if is_saving else screen.book.last_saved)
        screen.show_progress((*line, Span("   saving…", "warn")) if is_saving else line)
        if self.layout.side:
            side, current = self._lines("side-lines"), screen.rows.current
            state = screen.book.state(current.id if current else "")
            side.show(*review_lines(state, session, progress, side.size.width))

    def paint_headings(self) -> None:
        """Say over the panes which trial of how many is shown, and by sign which pane has the focus."""
        rows, count = self._screen.rows, self._screen.rows.total
        position = f"{rows.cursor + 1:,} of {count:,}"
        marks = f"{len(rows.marked)} marked" if rows.marked else ""
        in_list = self.pane == "list" and not self.is_typing
        width = self._screen.list_top.heading_width
        self._lines("list-heading").show(
            heading(f"Trial {position}" if count else "Trials", width, has_focus=in_list, remark=marks)
        )
        name = shown_line(rows.current.id) if rows.current else "Trial"
        alone = count and not self.layout.list
        self._screen.detail.show_heading(f"{name}   {position}" if alone else name, has_focus=self.pane == "detail")
        self._lines("side-heading").show(heading("Review", self._width("side"), has_focus=False))
        self._lines("foot").show((Span("─" * self._screen.size.width, "rule"),))

    def _lines(self, css_id: str) -> LinesView:
        return self._screen.query_one(f"#{css_id}", LinesView)

    def _width(self, css_id: str) -> int:
        return self._screen.query_one(f"#{css_id}", Vertical).size.width


def tight_words(width: int, height: int) -> str:
    """Say that a screen of that many columns and rows is tight, in as many words as its status line has room for."""
    size = f"{width}x{height}"
    forms = (f"{size} is tight: some fields hidden", f"{size} is tight: fields hidden", f"{size} tight")
    return next((form for form in forms if len(form) <= message_room(width)), forms[-1])
