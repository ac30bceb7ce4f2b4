"""The browse screen: a list of trials, the trial under the cursor, and the decisions on them.

It lays out the panes and passes commands and messages on; what they do is in `tui.browse`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from parsers.trial import Trial
from store.errors import StoreError
from store.summary import Summary
from tui import terminal
from tui.browse.book import ReviewBook
from tui.browse.deciding import Deciding
from tui.browse.desk import Desk
from tui.browse.importing import Importing
from tui.browse.listing import Listing
from tui.browse.reading import Reading
from tui.browse.reviewing import Reviewing
from tui.browse.writing import Writing
from tui.commands import Context, hints
from tui.keymap import CommandScreen, bindings_of
from tui.messages import (
    Failed,
    Found,
    HistoryRead,
    ImportAdvanced,
    ImportEnded,
    NotFound,
    NotSaved,
    Saved,
    SessionOpened,
    SessionsRead,
    TrialRead,
    TrialsCompared,
)
from tui.render.lines import Line, Span
from tui.render.review import progress_line, review_lines
from tui.render.tabs import TABS
from tui.render.values import shown_line
from tui.state import Layout, Pane, Place, Preview, layout_for, next_preview, place_of_preview
from tui.widgets.detail import DetailPane, TabBar, heading
from tui.widgets.divider import Divider
from tui.widgets.lines_view import LinesView
from tui.widgets.row_list import RowList
from tui.widgets.search_bar import SearchBar
from tui.widgets.status_line import StatusLine
from tui.widgets.title_line import TitleLine

MOST_COMPARED = 4
"""How many trials stand side by side at most."""


class BrowseScreen(CommandScreen[None]):
    """List, trial and decisions. `place` is what is shown; it is kept at each change."""

    BINDINGS = bindings_of("list", "detail", "reason")
    AUTO_FOCUS = "RowList"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.place = Place()
        self.book = ReviewBook()
        self.is_open = False
        self.is_typing = False
        self.pane: Pane = "list"
        self.preview: Preview = "auto"
        self.is_zoomed = False
        self.layout_now = Layout(list=True, detail=True)
        self.rows = RowList(self._fetch, "rows")
        self.detail = DetailPane([tab.title for tab in TABS])
        self.title_line = TitleLine(id="title")
        self.status_line = StatusLine()
        self.listing = Listing(self)
        self.reading = Reading(self)
        self.deciding = Deciding(self)
        self.writing = Writing(self)
        self.reviewing = Reviewing(self)
        self.importing = Importing(self)
        self._by_command: dict[str, Callable[[], None]] = {}

    def _fetch(self, row_ids: Sequence[int]) -> list[Summary]:
        return self.desk.library.summaries(row_ids)

    def compose(self) -> ComposeResult:
        """Lay out title, panes and status line."""
        yield self.title_line
        with Horizontal(id="panes"):
            with Vertical(id="list"):
                yield LinesView("list-heading")
                yield self.rows
            yield Divider("divider")
            yield self.detail
            yield Divider("side-divider")
            with Vertical(id="side"):
                yield LinesView("side-heading")
                yield LinesView("side-lines")
        yield LinesView("foot")
        yield self.status_line

    # the frame

    def on_mount(self) -> None:
        """Paint the frame, then open the library in a worker."""
        for part in (self.listing, self.reading, self.deciding, self.writing, self.reviewing, self.importing):
            self._by_command |= part.commands()
        self._by_command |= {
            "zoom": self._zoom,
            "preview": self._move_preview,
            "compare": self._compare,
            "copy": self._copy,
            "escape": self._escape,
            "back": self._back,
        }
        self.listing.show_opening()
        self.arrange()
        self.importing.start()
        starts = self.desk.session is not None
        self.call_after_refresh(partial(self.reviewing.open, self.desk.session, query=self.desk.query, starts=starts))

    def on_unmount(self) -> None:
        """Keep the place and stop the import; the app sees the writer out."""
        self.importing.stop()
        self.reviewing.save_place()

    def on_resize(self) -> None:
        """Choose the layout for the new size."""
        self.arrange()

    def arrange(self, *, is_typing: bool | None = None) -> None:
        """Lay the panes out for the size, the pane that is read, and whether a search is being typed."""
        self.is_typing = isinstance(self.focused, SearchBar) if is_typing is None else is_typing
        before = self.layout_now
        self.layout_now = layout_for(
            self.size.width, self.size.height, preview=self.preview, is_zoomed=self.is_zoomed, pane=self.pane
        )
        for name, applies in self.layout_now.classes.items():
            self.set_class(applies, name)
        self.set_class(self.is_typing, "-typing")
        if self.layout_now.is_tight and not before.is_tight:
            self.tell("60x15 is tight: some fields hidden")
        if self.layout_now != before:
            self.call_after_refresh(self._arranged)
        else:
            self._arranged()

    def _arranged(self) -> None:
        self.paint_headings()
        self.paint_status()
        self.reading.follow()

    @property
    def context(self) -> Context:
        """Where the keys go now."""
        if self.deciding.is_asking:
            return "reason"
        if isinstance(self.focused, SearchBar):
            return "search"
        return self.pane

    def focus_pane(self, pane: Pane) -> None:
        """Go to a pane; where there is room for one only, it takes the place of the other."""
        self.pane = pane
        self.arrange(is_typing=False)
        self.set_focus(self.rows if pane == "list" else self.detail.text)

    def focus_other_pane(self) -> None:
        """Go to the pane that has not the focus."""
        self.focus_pane("list" if self.pane == "detail" else "detail")

    def on_descendant_focus(self) -> None:
        """Follow a focus that a click has moved."""
        pane: Pane = "detail" if self.focused is self.detail.text else "list"
        if not isinstance(self.focused, SearchBar):
            self.title_line.end_typing()
            if pane != self.pane or self.is_typing:
                self.pane = pane
                self.arrange(is_typing=False)
        self.status_line.show_hints(hints(self.context))

    # what is said

    def tell(self, text: str, role: str = "", *, stays: bool = False) -> None:
        """Say something in the status line."""
        self.status_line.tell(text, role, stays=stays)

    def ask(self, prompt: Line | None) -> None:
        """Show a prompt in the status line, or take it off."""
        self.status_line.ask(prompt)
        self.status_line.show_hints(hints(self.context))

    def paint_status(self) -> None:
        """Paint what the status line and the side pane say of the session."""
        progress, session = self.listing.progress, self.book.session.name
        waiting = self.desk.writer.waiting if self.book.pending else 0
        saved = f"{self.book.last_saved}" if not waiting else ""
        line = progress_line(session, progress, saved)
        self.status_line.show_left((*line, Span("   saving…", "warn")) if waiting else line)
        self.status_line.show_hints(hints(self.context))
        if self.layout_now.side:
            side = self.query_one("#side-lines", LinesView)
            current = self.rows.current
            state = self.book.state(current.id if current else "")
            side.show(*review_lines(state, session, progress, side.size.width))

    def paint_headings(self) -> None:
        """Paint the panes' headings: which trial of how many, and which pane has the focus."""
        rows, count = self.rows, len(self.rows.ids)
        where = f"Trial {rows.cursor + 1:,} of {count:,}" if count else "Trials"
        marks = f"{len(rows.marked)} marked" if rows.marked else ""
        width = self.query_one("#list", Vertical).size.width
        in_list = self.pane == "list"
        self.query_one("#list-heading", LinesView).show(heading(where, width, has_focus=in_list, remark=marks))
        current = rows.current
        name = shown_line(current.id) if current else "Trial"
        if not self.layout_now.list and count:
            name = f"{name}   {rows.cursor + 1:,} of {count:,}"
        self.detail.show_heading(name, has_focus=not in_list)
        side = self.query_one("#side-heading", LinesView)
        side.show(heading("Review", self.query_one("#side", Vertical).size.width, has_focus=False))
        foot = self.query_one("#foot", LinesView)
        foot.show((Span("─" * self.size.width, "rule"),))

    # commands

    def run_command(self, command_id: str) -> None:
        """Do what a command says, here or in the app."""
        run = self._by_command.get(command_id)
        if run is not None:
            run()
        else:
            self.app.run_app_command(command_id)

    def _zoom(self) -> None:
        self.is_zoomed = not self.is_zoomed
        self.arrange()

    def _move_preview(self) -> None:
        self.is_zoomed = False
        placed = place_of_preview(self.size.width, self.size.height, self.preview)
        self.preview = next_preview(placed)
        self.arrange()
        fits = place_of_preview(self.size.width, self.size.height, self.preview) == self.preview
        self.tell(f"preview: {self.preview}" + ("" if fits else ", where it fits"))

    def _escape(self) -> None:
        """Go back a step: a selection, the range, the search, the marks, the pane."""
        if self.rows.has_range:
            self.rows.end_range()
        elif self.selections:
            self.clear_selection()
        elif self.place.query:
            self.listing.search("", keeps_trial=True)
        elif self.rows.marked:
            self.rows.clear_marks()
            self.paint_headings()
        elif self.pane == "detail":
            self.focus_pane("list")

    def _back(self) -> None:
        if self.pane == "detail":
            self.focus_pane("list")
        else:
            self.run_command("quit")

    def _copy(self) -> None:
        current = self.rows.current
        selected = self.get_selected_text()
        text = selected or (current.id if current else "")
        if not text:
            self.tell("there is nothing to copy")
            return
        self.app.copy_to_clipboard(shown_text(text))
        what = "selection" if selected else shown_line(text)
        remark = "; tmux needs set-clipboard on" if terminal.is_in_tmux() else ""
        self.tell(f"{what} sent to terminal clipboard (OSC 52){remark}")

    def _compare(self) -> None:
        wanted = list(self.rows.marked)
        current = self.rows.current_id
        if len(wanted) < 2 and current is not None and current not in wanted:
            wanted.append(current)
        if not 2 <= len(wanted) <= MOST_COMPARED:
            said = "mark one or more others with space, then c" if len(wanted) < 2 else f"{len(wanted)} are marked"
            self.tell(f"compare shows two to four trials: {said}")
            return
        load = partial(self._load_compared, wanted)
        self.run_worker(load, name="compare", group="compare", thread=True, exclusive=True, exit_on_error=False)

    def _load_compared(self, row_ids: Sequence[int]) -> None:
        """Read the trials to compare, in a worker."""
        try:
            trials = [trial for row_id in row_ids if (trial := self.desk.library.load(row_id)) is not None]
        except StoreError as error:
            self.post_message(Failed(str(error)))
        else:
            self.post_message(TrialsCompared(trials))

    # what workers and widgets tell

    def change_place(self, place: Place) -> None:
        """Be at another place, and keep it."""
        if place != self.place:
            self.place = place
            self.reviewing.place_changed()

    def on_row_list_cursor_moved(self) -> None:
        """Follow the cursor."""
        current = self.rows.current
        if current is not None and self.is_open:
            self.change_place(replace(self.place, trial_id=current.id))
        self.reading.follow()
        if self.layout_now.side:
            self.paint_status()

    def on_row_list_chosen(self) -> None:
        """Read the trial that was clicked twice."""
        self.focus_pane("detail")

    def on_tab_bar_clicked(self, message: TabBar.Clicked) -> None:
        """Show the clicked tab."""
        self.reading.show_tab(message.tab)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Search for what is typed."""
        self.listing.search(message.value, is_typing=self.is_typing)

    def on_search_bar_ended(self, message: SearchBar.Ended) -> None:
        """Close the search bar."""
        self.listing.end_typing(keeps=message.command_id == "keep_search")

    def on_found(self, message: Found) -> None:
        """Show what a search found."""
        self.listing.show_found(message)

    def on_not_found(self, message: NotFound) -> None:
        """Say why a search could not be done."""
        self.listing.show_fault(message)

    def on_trial_read(self, message: TrialRead) -> None:
        """Show a trial."""
        self.reading.show(message)

    def on_session_opened(self, message: SessionOpened) -> None:
        """Take the decisions of a session."""
        self.reviewing.show_opened(message)

    def on_sessions_read(self, message: SessionsRead) -> None:
        """List the sessions."""
        self.reviewing.show_sessions(message)

    def on_history_read(self, message: HistoryRead) -> None:
        """List what was decided on a trial."""
        self.writing.show_history(message)

    def on_saved(self, message: Saved) -> None:
        """Show what is on disk now."""
        self.deciding.show_saved(message)

    def on_not_saved(self, message: NotSaved) -> None:
        """Say that a write failed."""
        self.deciding.show_not_saved(message)

    def on_import_advanced(self, message: ImportAdvanced) -> None:
        """Say how far an import is."""
        self.importing.show_advance(message)

    def on_import_ended(self, message: ImportEnded) -> None:
        """Say what came of an import."""
        self.importing.show_end(message)

    def on_failed(self, message: Failed) -> None:
        """Say what could not be done."""
        self.tell(message.sentence, "warn")

    def on_trials_compared(self, message: TrialsCompared) -> None:
        """Show trials side by side."""
        from tui.screens.compare import CompareScreen  # not needed by a start

        verdicts = {trial.id: verdict for trial in message.trials if (verdict := self.book.state(trial.id).verdict)}
        self.app.push_screen(CompareScreen(compare(message.trials), verdicts))
