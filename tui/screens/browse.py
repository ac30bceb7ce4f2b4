"""The browse screen: a list of trials, the trial under the cursor, and the decisions on them.

It lays out the panes and passes commands and messages on; what they do is in `tui.browse`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from store.errors import StoreError
from tui.browse.book import ReviewBook
from tui.browse.columns import ChoosingColumns
from tui.browse.deciding import Deciding
from tui.browse.explaining import Explained, Explaining
from tui.browse.faceting import CountedWithout, Faceting
from tui.browse.faults import Faults
from tui.browse.fetching import Fetching
from tui.browse.finding import Finding, MatchTabFound
from tui.browse.importing import Importing
from tui.browse.learning import Learning
from tui.browse.likening import Likening
from tui.browse.linking import Linking
from tui.browse.listing import Listing
from tui.browse.looking import Looking
from tui.browse.reading import Reading
from tui.browse.reviewing import Reviewing
from tui.browse.sorting import Sorting
from tui.browse.suggesting import Suggesting
from tui.browse.taking import Taking
from tui.browse.turn import AT_ONCE, Turn
from tui.browse.viewing import Viewing
from tui.browse.watching import Watching
from tui.browse.widening import Widening
from tui.browse.writing import Writing
from tui.commands import Context, command_for
from tui.keymap import CommandScreen, bindings_of
from tui.messages import (
    Counted,
    Failed,
    FetchAdvanced,
    FetchEnded,
    Found,
    HistoryRead,
    ImportAdvanced,
    ImportEnded,
    LibraryLookedAt,
    LinksRead,
    NotFound,
    NotSaved,
    NotWhole,
    Saved,
    SessionOpened,
    SessionsRead,
    TrialRead,
    Whole,
    WordNotSaid,
    WordSaid,
)
from tui.render.tabs import TABS
from tui.search_messages import SearchesRead, SuggestionsFound, ViewsRead
from tui.state import Place
from tui.widgets.detail import DetailPane, TabBar
from tui.widgets.divider import Divider
from tui.widgets.lines_view import LinesView
from tui.widgets.list_top import ListTop
from tui.widgets.row_list import RowList
from tui.widgets.search_bar import SearchBar
from tui.widgets.status_line import StatusLine
from tui.widgets.suggestion_list import SuggestionList
from tui.widgets.title_line import TitleLine
from tui.widgets.whole_message import WholeMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.summary import Summary
    from tui.browse.desk import Desk
    from tui.render.lines import Line


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
        self.turn = Turn()
        self.rows = RowList(self._fetch, "rows")
        self.detail = DetailPane([(tab.title, tab.short, tab.shortest) for tab in TABS])
        self.title_line = TitleLine()
        self.status_line = StatusLine()
        self.suggestions = SuggestionList()
        self.list_top = ListTop()
        self.listing = Listing(self)
        self.reading = Reading(self)
        self.looking = Looking(self)
        self.deciding = Deciding(self)
        self.writing = Writing(self)
        self.reviewing = Reviewing(self)
        self.importing = Importing(self)
        self.fetching = Fetching(self)
        self.learning = Learning(self)
        self.taking = Taking(self)
        self.sorting = Sorting(self)
        self.linking = Linking(self)
        self.faceting = Faceting(self)
        self.finding = Finding(self)
        self.likening = Likening(self)
        self.explaining = Explaining(self)
        self.suggesting = Suggesting(self)
        self.viewing = Viewing(self)
        self.faults = Faults(self)
        self.widening = Widening(self)
        self.columns = ChoosingColumns(self)
        self.watching = Watching(self)
        self._by_command: dict[str, Callable[[], None]] = {}

    def _fetch(self, row_ids: Sequence[int]) -> list[Summary]:
        return self.desk.library.summaries(row_ids)

    def compose(self) -> ComposeResult:
        """Lay out title, panes and status line; first what lies over them: last, it would repaint all as it comes."""
        self.looking.begin()
        yield self.suggestions
        yield WholeMessage()
        yield self.title_line
        with Horizontal(id="panes"):
            with Vertical(id="list"):
                yield self.list_top
                yield self.rows
            yield Divider("divider")
            yield self.detail
            yield Divider("side-divider")
            with Vertical(id="side"):
                yield LinesView("side-heading")
                yield LinesView("side-lines")
        yield LinesView("foot")
        yield self.status_line

    def on_mount(self) -> None:
        """Open the library in a worker, while the frame is painted."""
        parts = (
            self.listing,
            self.reading,
            self.looking,
            self.deciding,
            self.writing,
            self.reviewing,
            self.importing,
            self.fetching,
            self.taking,
            self.sorting,
            self.linking,
            self.faceting,
            self.finding,
            self.likening,
            self.explaining,
            self.viewing,
            self.widening,
            self.columns,
        )
        for part in parts:
            self._by_command |= part.commands()
        self.list_top.fitted = self.looking.paint_headings
        search_bar = self.title_line.search_bar
        search_bar.steer, search_bar.moved = self.suggesting.steer, self._follow_typing
        search_bar.settled, search_bar.end = self.suggesting.settled, self.suggesting.end
        search_bar.pass_on = lambda key, character: self.turn.put_first(partial(self._run_key, key, character))
        self.rows.beyond = self.listing.rest.go_when_whole
        self.listing.show_opening()
        self.looking.arrange()
        desk = self.desk
        self.reviewing.open(desk.session, query=desk.query, starts=desk.session is not None)
        self.importing.start()
        self.learning.begin_later()
        self.watching.start()

    def on_resize(self) -> None:
        """Choose the layout for the new size."""
        self.looking.arrange()
        self.call_after_refresh(self.reading.follow)

    # commands

    @property
    def context(self) -> Context:
        """Where the keys go now."""
        if self.deciding.question.is_open:
            return "reason"
        return "search" if isinstance(self.focused, SearchBar) else self.looking.pane

    async def action_command(self, command_id: str) -> None:
        """Run a command for its key, on the list that the search before it brings."""
        if command_id not in AT_ONCE:
            await self.turn.wait()
        self.run_command(command_id)

    def _run_key(self, key: str, character: str | None) -> None:
        """Run what a key stands for that was typed ahead."""
        command = command_for(self.context, key, character)
        if not self.is_current:
            self.app.post_message(events.Key(key, character))
        elif command:
            self.run_command(command.id)

    def run_command(self, command_id: str) -> None:
        """Do what a command says, here or by asking the app."""
        run = self._by_command.get(command_id)
        if run is not None:
            run()
        else:
            self.desk.run_app_command(command_id)

    def work(self, task: Callable[[], None], group: str) -> None:
        """Do a task in a thread; one that a later task of its group overtakes gets no answer shown."""
        self.run_worker(
            partial(self._attempt, task), name=group, group=group, thread=True, exclusive=True, exit_on_error=False
        )

    def _attempt(self, task: Callable[[], None]) -> None:
        try:
            task()
        except StoreError as error:
            self.post_message(Failed(str(error)))
        except Exception as error:  # a fault of the program must not end a session of decisions
            self.post_message(Failed(f"That could not be done: an error in the program ({error!r})"))

    def tell(self, text: str, role: str = "", *, stays: bool = False, shorter: Sequence[str] = ()) -> None:
        """Say something in the status line, and in that of a comparison that is over this screen."""
        self.status_line.tell(text, role, stays=stays, shorter=shorter)
        if self.taking.comparison:
            self.taking.comparison.tell(text, role)

    def show_progress(self, line: Line) -> None:
        """Say at the left of the status lines how far the session is."""
        self.status_line.show_left(line)
        if self.taking.comparison:
            self.taking.comparison.show_progress(line)

    def ask(self, prompt: Line | None) -> None:
        """Show a prompt in the status line, or take it off."""
        self.status_line.ask(prompt)
        self.looking.paint_hints()

    def change_place(self, place: Place) -> None:
        """Be at another place, and keep it."""
        if place != self.place:
            self.place = place
            self.reviewing.place_changed()
            self.viewing.paint_name()

    # what the widgets tell

    def on_descendant_focus(self) -> None:
        """Follow a focus that a click has moved."""
        self.looking.follow_focus()

    def on_row_list_cursor_moved(self) -> None:
        """Follow the cursor."""
        current = self.rows.current
        if current is not None and self.is_open:
            self.change_place(replace(self.place, trial_id=current.id))
        self.reading.follow()
        if self.looking.layout.side:
            self.looking.paint_status()

    def on_row_list_chosen(self) -> None:
        """Read the trial that was clicked once more."""
        self.looking.focus_pane("detail")

    def on_tab_bar_clicked(self, message: TabBar.Clicked) -> None:
        """Show the clicked tab."""
        self.reading.show_tab(message.tab)

    def on_input_changed(self) -> None:
        """Follow a text that was put into the search bar by something else than a key."""
        self._follow_typing()

    def _follow_typing(self) -> None:
        """Search for what is typed, and say how it may go on: at a key, so that the search runs while that is drawn."""
        text = self.title_line.search_bar.value
        self.faults.text_changed(text)
        if not self.viewing.may_name(text):
            self.listing.typed(text)
        self.suggesting.look()

    # what the workers tell

    def on_found(self, message: Found) -> None:
        """Show what a search found."""
        self.faults.clear()
        self.listing.show_found(message)
        self.faceting.follow()
        self.widening.follow(message)
        self.columns.follow()
        self.rows.call_after_refresh(self.suggesting.read_history)

    def on_library_looked_at(self, message: LibraryLookedAt) -> None:
        """Say that the library is another than the one listed."""
        self.watching.show(message)

    def on_not_found(self, message: NotFound) -> None:
        """Say why a search could not be done."""
        self.faults.show(message)

    def on_caught_up(self) -> None:
        """Search again in the index as it is now."""
        self.listing.catching_up.show_end()

    def on_whole(self, message: Whole) -> None:
        """Take all rows of the list."""
        self.listing.show_whole(message)

    def on_not_whole(self, message: NotWhole) -> None:
        """Say why there are only the first rows."""
        self.listing.show_not_whole(message)

    def on_counted(self, message: Counted) -> None:
        """Take a count of the decisions."""
        self.listing.counting.show_counted(message)

    def on_trial_read(self, message: TrialRead) -> None:
        """Show a trial."""
        self.reading.show(message)

    def on_counted_without(self, message: CountedWithout) -> None:
        """Say what a search that found nothing would find."""
        self.faceting.show_without(message)

    def on_explained(self, message: Explained) -> None:
        """Show where a search matched."""
        self.explaining.show_explained(message)

    def on_match_tab_found(self, message: MatchTabFound) -> None:
        """Go to the tab with the next match."""
        self.finding.show_found(message)

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

    def on_fetch_advanced(self, message: FetchAdvanced) -> None:
        """Say how far a fetch is."""
        self.fetching.show_advance(message)

    def on_fetch_ended(self, message: FetchEnded) -> None:
        """Say what came of a fetch."""
        self.fetching.show_end(message)

    def on_word_said(self, message: WordSaid) -> None:
        """Show what is said of two records now."""
        self.linking.show_said(message)

    def on_word_not_said(self, message: WordNotSaid) -> None:
        """Say that what was said of two records is not on disk."""
        self.linking.show_not_said(message)

    def on_links_read(self, message: LinksRead) -> None:
        """List the links of a trial."""
        self.linking.show_links(message)

    def on_suggestions_found(self, message: SuggestionsFound) -> None:
        """Show what may stand at the cursor of the search bar."""
        self.suggesting.show_found(message)

    def on_searches_read(self, message: SearchesRead) -> None:
        """Take the earlier searches."""
        self.suggesting.take_history(message)

    def on_views_read(self, message: ViewsRead) -> None:
        """Take the saved searches."""
        self.viewing.show_read(message)

    def on_failed(self, message: Failed) -> None:
        """Say what could not be done."""
        self.tell(message.sentence, "warn")
