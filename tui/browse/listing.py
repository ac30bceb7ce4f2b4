"""The list: what is searched for, in which order, and what came of it.

The first rows that a search finds are shown at once, with how many there are; for the others see `tui.browse.rest`.
"""

from __future__ import annotations

import time
from array import array
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from store.errors import StoreError
from tui.browse.asking import FIRST_ROWS, Asked, Manner, View, marker_of, position_in
from tui.browse.awaiting import Awaiting
from tui.browse.book import progress_of, progress_of_first
from tui.browse.catching_up import CatchingUp
from tui.browse.counting import Counting
from tui.browse.newest import Newest
from tui.browse.rest import Rest
from tui.memory import bytes_of_files, give_back
from tui.messages import Found, NotFound, NotWhole, Whole
from tui.render.empty import no_hits, no_trials, not_understood, opening
from tui.render.lines import Line, Span
from tui.render.values import shown_line
from tui.state import SORTS, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.library import Library
    from store.search.hits import Query
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen

_KEPT_QUERIES = 50

_MOST_READ = 112 << 20
"""Bytes of files in memory above which the index is let go of while a search is typed: some 37 MB are the program, and
a search of 610,000 trials reads 20 to 110 more. The next one then takes up to 5 ms longer."""

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
"""Seconds between two looks at what a running import has brought: the first time, and at most."""


class Listing:
    """Runs searches in a worker, the newest one only, and shows what they find."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._issued = self._serial = self._answered = 0
        self._queries: list[str] = []
        self._fault = ""
        self._came_from: int | None = None
        # A search that takes long, or has to bring the index up to date first, does not hold up the one after it.
        self._lane = Newest(self._in_worker, self._ask, most=2)
        self._asked: Asked | None = None
        self._counted = (-1, 0)
        self._renewed_at, self._pause = 0.0, _FIRST_PAUSE
        self.query: Query | None = None
        self.total: int | None = None
        self.revision: int | None = None
        """The number of the last change to the library that is listed."""
        self.catching_up = CatchingUp(screen)
        self.rest = Rest(screen, self._is_overtaken)
        self.awaiting = Awaiting(screen, self.paint)
        self.counting = Counting(screen, lambda: self.query is None)

    def _in_worker(self, task: Callable[[], None]) -> None:
        self._screen.run_worker(task, name="search", group="search", thread=True, exit_on_error=False)

    @property
    def progress(self) -> Progress:
        """How many trials of the list are decided."""
        return self.counting.progress

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
            "last": lambda: rows.move_to(rows.total - 1),
            "mark": self.mark,
            "range": rows.begin_range,
            "search": self.begin_typing,
            "previous_query": self.go_back,
            "reload": self.reload,
        }

    def mark(self) -> None:
        """Mark what is chosen, and go on to the next row where it is one."""
        rows = self._screen.rows
        had_range = rows.has_range
        rows.toggle_mark()
        if not had_range:
            rows.move_by(1)
        self._screen.looking.paint_headings()
        count = len(rows.marked)
        self._screen.tell(f"{count} marked   c compares two to four" if count else "no marks")

    # searching

    def begin_typing(self) -> None:
        """Type a new search over the one that is there, or go on with that."""
        self.catching_up.begin()
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
        place = self._screen.place
        self._run(place.query, "renewed", place.trial_id, keeps_row=True)

    def begin_following(self) -> None:
        """Be ready to follow an import."""
        self._renewed_at, self._pause = time.monotonic(), _FIRST_PAUSE

    def follow(self) -> None:
        """Show what a running import has brought, at once in an empty list, else now and then and ever less often."""
        now = time.monotonic()
        is_due = now - self._renewed_at >= self._pause or not self._screen.rows.total
        if is_due and self._serial == self._answered:
            self._renewed_at, self._pause = now, min(2 * self._pause, _LONGEST_PAUSE)
            self.renew()

    def renew(self) -> None:
        """Show what the library holds now, unless that is being asked already; no key waits for it."""
        place = self._screen.place
        if self._serial == self._answered:
            self._run(place.query, "renewed", place.trial_id, keeps_row=True, is_awaited=False)

    def _run(
        self, text: str, manner: Manner, trial_id: str, *, keeps_row: bool = False, is_awaited: bool = True
    ) -> None:
        """Have a search done. Keys wait for it if it is awaited, except those that change what is searched for."""
        place, rows = self._screen.place, self._screen.rows
        self._issued += 1
        self._serial = self._issued
        self._came_from = rows.current_id
        self.rest.stop()
        if text.strip():
            self.catching_up.begin()
        if manner == "typed":
            self._screen.turn.end()
        elif is_awaited:
            self._screen.turn.begin()
        if manner != "renewed":
            before = self._asked
            is_sort = before and (before.sort, before.is_reversed) != (place.sort, place.is_reversed)
            self.awaiting.begin("sorting…" if is_sort else "searching…")
        height, offset = rows.view
        was_typed = self._asked is not None and self._asked.is_typed
        self._lane.ask(
            Asked(
                self._serial,
                text,
                manner,
                place.sort,
                place.is_reversed,
                self._screen.book.session.name,
                place.off,
                row_id=self._came_from if keeps_row else None,
                trial_id=trial_id,
                is_strict=not keeps_row or rows.cursor > 0 or manner == "renewed",
                is_typed=manner == "typed" or (manner == "renewed" and was_typed),
                view=View(height, offset if manner == "renewed" else None),
                book_version=self._screen.book.version,
            )
        )

    def _ask(self, asked: Asked) -> None:
        """Find the first rows, in a worker; nothing is done for a request that a newer one has overtaken."""
        if asked.serial != self._serial:
            return
        try:
            found = self._find(asked)
        except StoreError as error:
            self._screen.post_message(NotFound(asked.serial, str(error)))
        except Exception as error:  # keys wait for the answer, whatever it is
            self._screen.post_message(NotFound(asked.serial, f"The search failed: an error in the program ({error!r})"))
        else:
            if found is not None:
                self._screen.post_message(found)
            if asked.manner != "typed":
                self._screen.desk.library.let_go_of_index()

    def _find(self, asked: Asked) -> Found | None:
        library = self._screen.desk.library
        revision = library.revision
        hits = asked.first(library)
        text = hits.query.text if asked.text.strip() else asked.text
        ids = array("q", hits.doc_ids)
        cursor = asked.position(library, ids)
        if cursor is None and asked.is_strict and len(ids) < hits.total:
            whole = asked.whole(library, text, hits.total, partial(self._is_overtaken, asked.serial))
            if whole is None:
                return None
            ids, cursor = whole, asked.position(library, whole)
        if len(ids) > FIRST_ROWS:
            give_back()
        cursor, found = cursor or 0, max(hits.total, len(ids))
        query = hits.query if text.strip() else None
        return Found(
            replace(asked, text=text),
            ids,
            found,
            found if query is None else self._library_count(library),
            query,
            hits.applied,
            marker_of(query),
            cursor,
            asked.records(library, ids, cursor),
            self._progress(ids, found, is_everything=query is None),
            revision,
        )

    def _progress(self, ids: array[int], found: int, *, is_everything: bool) -> Progress:
        verdicts = self._screen.book.verdicts
        if len(ids) == found:
            return progress_of(ids, verdicts)
        return progress_of_first(found, verdicts, is_everything=is_everything)

    def _library_count(self, library: Library) -> int:
        """How many trials there are, counted anew only when one has changed."""
        revision = library.revision
        if self._counted[0] != revision:
            self._counted = (revision, library.count())
        return self._counted[1]

    def _is_overtaken(self, serial: int) -> bool:
        return serial != self._serial

    # what came of it

    def show_found(self, message: Found) -> None:
        """Show what a search found, unless a newer one was asked for."""
        asked = message.asked
        if asked.serial != self._serial:
            return
        self._screen.turn.end()
        self.awaiting.end()
        self._answered, self._asked = asked.serial, asked
        if self._fault:
            self._fault = ""
            self._screen.status_line.clear()
        self.total, self.revision = message.total, message.revision
        self._screen.change_place(replace(self._screen.place, query=asked.text))
        if self._queries and asked.text == f"{self._queries[-1]}*":
            self._queries[-1] = asked.text
        self._show_rows(message)
        self.counting.take(message.progress, asked.book_version)
        self.paint()
        self._screen.looking.paint_headings()
        self._screen.looking.paint_status()
        self._screen.looking.paint_hints()
        if asked.manner == "typed":
            # Some milliseconds, in which nothing can be painted.
            self._screen.call_after_refresh(self._let_go_of_much)

    def _let_go_of_much(self) -> None:
        if bytes_of_files() > _MOST_READ:
            self._screen.work(self._screen.desk.library.let_go_of_index, "memory")

    def _show_rows(self, message: Found) -> None:
        rows, asked = self._screen.rows, message.asked
        if message.query != self.query:
            self.query = message.query
            rows.mark_matches(message.marker)
            self._screen.reading.mark_matches(message.query)
        rows.show_empty(partial(self._empty, message.total, asked.text))
        held = self._held_position(message.ids)
        rows.show_rows(
            message.ids,
            message.cursor if held is None else held,
            total=message.found,
            records=message.records,
            keep_view=held is not None or asked.manner == "renewed",
            is_renewed=asked.manner == "renewed",
        )
        self.rest.begin(asked)

    def show_whole(self, message: Whole) -> None:
        """Take all rows of which the first are shown, unless another search was asked for."""
        if message.serial != self._serial:
            return
        self._screen.rows.take_whole(message.ids)
        if self.query is None:
            # An import beside may have brought more since the first rows were read.
            self.total = len(message.ids)
        self.counting.take(message.progress, message.book_version)
        self.paint()
        self._screen.looking.paint_headings()
        self._screen.looking.paint_status()
        self.rest.arrived()

    def show_not_whole(self, message: NotWhole) -> None:
        """Say why there are only the first rows."""
        if message.serial == self._serial:
            self.rest.failed(message.sentence)

    def _held_position(self, ids: array[int]) -> int | None:
        """Where the row is to which the reader has moved since the search was asked; None when there is no such row."""
        current = self._screen.rows.current_id
        return None if current is None or current == self._came_from else position_in(ids, current)

    def show_fault(self, message: NotFound) -> None:
        """Say why a search could not be done; the list stays as it was, and where there is none says so too."""
        if message.serial != self._serial:
            return
        self._screen.turn.end()
        self.awaiting.end()
        self._serial = self._answered
        self.rest.begin(self._asked)
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
        found = self._screen.rows.total
        noun = "trial" if self.total == 1 else "trials"
        count = f"{found:,} of {self.total:,}" if place.query else f"{self.total:,}"
        if self.awaiting.late:
            late = Span(f"   {self.awaiting.late}", "accent")
            return (Span(f"{count} {noun}"), late), (Span(count), late), (late,)
        order = "newest first" if place.sort == "relevance" and not place.query else SORTS[place.sort]
        ordered = Span(f"   {order} {'▴' if place.is_reversed else '▾'}", "dim")
        full, short = Span(f"{count} {noun}"), Span(count)
        return (full, ordered), (short, ordered), (short,)
