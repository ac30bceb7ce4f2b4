"""The list: what is searched for, in which order, and what came of it."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from store.errors import StoreError
from tui.browse.book import progress_of
from tui.messages import Found, NotFound
from tui.render.empty import no_hits, no_trials, not_understood, opening
from tui.render.lines import Line, Span
from tui.render.values import shown_line
from tui.screens.pickers import Picker, PickerScreen
from tui.state import SORTS, Progress
from tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.library import Library
    from store.search.index import Hits
    from store.search.query import Query
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen
    from tui.widgets.row_list import Marker

_KEPT_QUERIES = 50


Manner = Literal["typed", "kept", "asked"]
"""How a search is asked: while it is typed, when the typing ends, or as it stands."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it is asked of the library; the cursor is to be on `row_id` or, without one, on `trial_id`."""

    serial: int
    text: str
    manner: Manner
    sort: str
    is_reversed: bool
    row_id: int | None
    trial_id: str
    book_version: int

    def hits(self, library: Library, text: str) -> Hits:
        """Search for a text. Raises QueryError."""
        return library.search(text, typing=self.manner == "typed", sort=self.sort, reverse=self.is_reversed)

    def kept(self, library: Library) -> Hits:
        """Keep what was found while typing: where the last word was only begun, the query says so with a `*`."""
        hits = self.hits(library, self.text)
        if self.text[-1:].isalnum():
            typed = library.search(self.text, typing=True, limit=1).total
            if typed != hits.total:
                begun = self.hits(library, f"{self.text}*")
                return begun if abs(begun.total - typed) < abs(hits.total - typed) else hits
        return hits

    def position(self, library: Library, ids: array[int]) -> int:
        """Where the cursor is to be among the rows found; their beginning when what it is to be on is not there."""
        named = library.ids_of([self.trial_id]) if self.trial_id else ()
        rows = [self.row_id] if self.row_id is not None else []
        return next((ids.index(row) for row in (*rows, *named) if row in ids), 0)


class Listing:
    """Runs searches in a worker, the newest one only, and shows what they find."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._serial = self._answered = self._refreshing = 0
        self._queries: list[str] = []
        self._fault = ""
        self._came_from: int | None = None
        self.query: Query | None = None
        self.total: int | None = None
        self.progress = Progress()

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        rows = self._screen.rows
        return {
            "cursor_down": lambda: rows.move_by(1),
            "cursor_up": lambda: rows.move_by(-1),
            "half_down": lambda: rows.move_by(max(rows.page_rows // 2, 1)),
            "half_up": lambda: rows.move_by(-max(rows.page_rows // 2, 1)),
            "page_down": lambda: rows.move_by(rows.page_rows),
            "page_up": lambda: rows.move_by(-rows.page_rows),
            "first": lambda: rows.move_to(0),
            "last": lambda: rows.move_to(len(rows.ids) - 1),
            "mark": self.mark,
            "range": rows.begin_range,
            "search": self.begin_typing,
            "previous_query": self.go_back,
            "sort": self.choose_sort,
            "reverse": self.reverse,
            "reload": self.reload,
        }

    def mark(self) -> None:
        """Mark what is chosen, and go on to the next row where it is one."""
        rows = self._screen.rows
        had_range = rows.has_range
        rows.toggle_mark()
        if not had_range:
            rows.move_by(1)
        count = len(rows.marked)
        self._screen.tell(f"{count} marked   c compares two to four" if count else "no marks")

    # searching

    def begin_typing(self) -> None:
        """Type a new search over the one that is there, or go on with that."""
        self._screen.looking.pane = "list"
        self._screen.looking.arrange(is_typing=True)
        self._screen.set_focus(self._screen.title_line.search_bar)

    def end_typing(self, *, keeps: bool) -> None:
        """Close the search bar: keep what is found, on the trial that the reader saw, or show all trials again."""
        text = self._screen.title_line.search_bar.value if keeps else ""
        self._screen.looking.focus_pane("list")
        if keeps:
            self._remember(text)
            place = self._screen.place
            is_seen = self._answered == self._serial and place.query == text
            self._screen.change_place(replace(place, query=text))
            self._run(text, "kept", "", keeps_row=is_seen)
        else:
            self.search(text, keeps_trial=True)

    def typed(self, text: str) -> None:
        """Search for what is in the search bar so far; the cursor goes to the best."""
        if self._screen.looking.is_typing and text != self._screen.place.query:
            self._screen.change_place(replace(self._screen.place, query=text))
            self._run(text, "typed", "")

    def search(self, text: str, *, keeps_trial: bool = False, trial_id: str = "") -> None:
        """Search for a text; the cursor stays on its trial if asked, or goes to `trial_id`, else to the best."""
        self._remember(text)
        place = self._screen.place
        wanted = place.trial_id if keeps_trial else trial_id
        self._screen.change_place(replace(place, query=text, trial_id=wanted or place.trial_id))
        self._run(text, "asked", wanted, keeps_row=keeps_trial)

    def _remember(self, text: str) -> None:
        if self._queries[-1:] != [text]:
            self._queries = [*self._queries[1 - _KEPT_QUERIES :], text]

    def go_back(self) -> None:
        """Go back to the search before this one."""
        if len(self._queries) < 2:
            self._screen.tell("there is no search before this one")
            return
        self._queries.pop()
        self.search(self._queries[-1])

    def reload(self) -> None:
        """Read the library again, keeping the trial under the cursor."""
        self._screen.linking.library_changed()
        self._screen.rows.forget_records()
        self._screen.reading.forget()
        self.search(self._screen.place.query, keeps_trial=True)
        self._screen.reviewing.read_again()
        self._screen.tell("read again")

    def refresh(self) -> None:
        """Show what the library holds now; the cursor stays on its trial, and that where it is on the screen."""
        self._screen.rows.forget_records()
        self.search(self._screen.place.query, keeps_trial=True)
        self._refreshing = self._serial

    def choose_sort(self) -> None:
        """Ask for the order of the list."""
        choices = [Choice(name, (Span(words),), words) for name, words in SORTS.items()]
        picker = Picker("Order of the list", choices, selected=self._screen.place.sort)
        self._screen.app.push_screen(PickerScreen(picker), self._sort_by)

    def _sort_by(self, sort: str | None) -> None:
        if sort:
            self._screen.change_place(replace(self._screen.place, sort=sort, is_reversed=False))
            self.search(self._screen.place.query, keeps_trial=True)

    def reverse(self) -> None:
        """Turn the order round."""
        place = self._screen.place
        self._screen.change_place(replace(place, is_reversed=not place.is_reversed))
        self.search(place.query, keeps_trial=True)

    def _run(self, text: str, manner: Manner, trial_id: str, *, keeps_row: bool = False) -> None:
        """Have a search done. Keys wait for it, except those that still change what is searched for."""
        self._serial += 1
        place = self._screen.place
        self._came_from = self._screen.rows.current_id
        if manner == "typed":
            self._screen.turn.end()
        else:
            self._screen.turn.begin()
        asked = Asked(
            self._serial,
            text,
            manner,
            place.sort,
            place.is_reversed,
            self._came_from if keeps_row else None,
            trial_id,
            self._screen.book.version,
        )
        self._screen.work(partial(self._ask, asked), "search")

    def _ask(self, asked: Asked) -> None:
        """Search, in a worker; nothing is done for a request that a newer one has overtaken."""
        if asked.serial != self._serial:
            return
        library, verdicts = self._screen.desk.library, dict(self._screen.book.verdicts)
        try:
            hits = asked.kept(library) if asked.manner == "kept" else asked.hits(library, asked.text)
            ids = array("q", hits.doc_ids)
            text = hits.query.text if asked.text.strip() else asked.text
            cursor = asked.position(library, ids)
            query = hits.query if text.strip() else None
            progress = progress_of(ids, verdicts)
            found = Found(
                asked.serial, text, ids, library.count(), query, _marker(query), cursor, progress, asked.book_version
            )
        except StoreError as error:
            self._screen.post_message(NotFound(asked.serial, str(error)))
        except Exception as error:  # keys wait for the answer, whatever it is
            self._screen.post_message(NotFound(asked.serial, f"The search failed: an error in the program ({error!r})"))
        else:
            self._screen.post_message(found)

    # what came of it

    def show_found(self, message: Found) -> None:
        """Show what a search found, unless a newer one was asked for."""
        if message.serial != self._serial:
            return
        self._screen.turn.end()
        self._answered = message.serial
        if self._fault:
            self._fault = ""
            self._screen.status_line.clear()
        self.total, self.progress = message.total, message.progress
        if message.book_version != self._screen.book.version:
            self.progress = progress_of(message.ids, self._screen.book.verdicts)
        rows = self._screen.rows
        self._screen.change_place(replace(self._screen.place, query=message.text))
        if self._queries and message.text == f"{self._queries[-1]}*":
            self._queries[-1] = message.text
        if message.query != self.query:
            self.query = message.query
            rows.mark_matches(message.marker)
            self._screen.reading.mark_matches(message.query)
        rows.show_empty(partial(self._empty, message.total, message.text))
        held = self._held_position(message.ids)
        keeps_view = held is not None or message.serial == self._refreshing
        rows.show_rows(message.ids, message.cursor if held is None else held, keep_view=keeps_view)
        self.paint()
        self._screen.looking.paint_status()
        self._screen.looking.paint_hints()

    def _held_position(self, ids: array[int]) -> int | None:
        """Where the row is to which the reader has moved since the search was asked; None when there is no such row."""
        current = self._screen.rows.current_id
        if current is None or current == self._came_from or current not in ids:
            return None
        return ids.index(current)

    def show_fault(self, message: NotFound) -> None:
        """Say why a search could not be done; the list stays as it was, and where there is none says so too."""
        if message.serial != self._serial:
            return
        self._screen.turn.end()
        self._fault = message.sentence
        self._screen.rows.show_empty(partial(not_understood, message.sentence))
        self.paint()
        self._screen.tell(message.sentence, "warn", stays=True)

    def _empty(self, total: int, query: str, width: int) -> Sequence[Line]:
        if total == 0:
            folder, is_importing = self._screen.desk.library.folder, self._screen.importing.is_running
            return no_trials(str(folder), width, is_importing=is_importing)
        return no_hits(query, width)

    def show_opening(self) -> None:
        """Say that the library is being opened."""
        self._screen.rows.show_empty(opening)

    def recount(self) -> None:
        """Count the decisions of the list anew."""
        self.progress = progress_of(self._screen.rows.ids, self._screen.book.verdicts)

    def paint(self) -> None:
        """Say in the title line what is listed, or what is wrong with the search."""
        place = self._screen.place
        self._screen.title_line.show(place.query, place.session, self._found_lines())
        if self._fault:
            self._screen.title_line.show_fault((Span("× ", "bad"), Span(shown_line(self._fault), "warn")))

    def _found_lines(self) -> Sequence[Line]:
        """How many trials were found and in which order, in full and shorter."""
        place = self._screen.place
        if self.total is None:
            return ((Span("opening…", "dim"),),)
        found = len(self._screen.rows.ids)
        noun = "trial" if self.total == 1 else "trials"
        count = f"{found:,} of {self.total:,}" if place.query else f"{self.total:,}"
        order = "newest first" if place.sort == "relevance" and not place.query else SORTS[place.sort]
        ordered = Span(f"   {order} {'▴' if place.is_reversed else '▾'}", "dim")
        full, short = Span(f"{count} {noun}"), Span(count)
        return (full, ordered), (short, ordered), (short,)


def _marker(query: Query | None) -> Marker | None:
    """What finds a query's words in a title."""
    if query is None:
        return None
    from store.search.marks import find_marks  # tantivy is loaded at the first search, not at the start

    return partial(find_marks, query=query)
