"""Typing a search: what may stand at the cursor, earlier searches, and what the field that is typed takes."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from store.errors import StoreError
from tui.browse.turn import PATIENCE_SECONDS
from tui.render.syntax import field_aid, search_aid
from tui.search_messages import SearchesRead, SuggestionsFound
from tui.workers import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.search.completion import Completion, Spot
    from store.search_history import Recall
    from tui.render.lines import Line
    from tui.screens.browse import BrowseScreen
    from tui.widgets.search_bar import SearchBar

_REST_SECONDS: Final = 0.1
"""How long a value rests before the library is asked for it: a fast typist is not followed letter by letter."""


class Suggesting:
    """Shows suggestions under the search bar, takes them over, and walks through earlier searches.

    What the language itself knows is there with the key; what the library knows comes from a worker. A key that is for
    suggestions still under way is done when they come.
    """

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._serial = 0
        self._timer: Timer | None = None
        self._looked_at: tuple[str, int] | None = None
        self._closed_for: str | None = None
        self._spot: Spot | None = None
        self._found: Sequence[Completion] = ()
        self._chosen = -1
        self._is_awaited = False
        self._when_found: Callable[[], object] | None = None
        self._is_settled = asyncio.Event()
        self._is_settled.set()
        self._recall: Recall | None = None
        self._recalled = ""
        self._texts: list[str] = []
        self._has_read = False

    # what is shown

    @property
    def _bar(self) -> SearchBar:
        return self._screen.title_line.search_bar

    @property
    def is_shown(self) -> bool:
        """Whether there are suggestions on the screen."""
        return bool(self._found)

    @property
    def is_waiting(self) -> bool:
        """Whether what is typed has not rested long enough yet for the library to be asked."""
        return self._timer is not None

    @property
    def aid(self) -> Line:
        """What the status line says while a search is typed: of the field at the cursor, or of all fields."""
        if self._spot is not None and self._spot.kind == "value":
            return field_aid(self._spot.field) or search_aid()
        return search_aid()

    def look(self) -> None:
        """Follow the text and the cursor of the search bar."""
        from store.search.completion import spot_at  # not needed by a start
        from store.search.completion_fields import choices_for, fields_for

        bar = self._bar
        here = (bar.value, bar.cursor_position)
        if here == self._looked_at or not self._screen.looking.is_typing:
            return
        self._looked_at = here
        if self._recall is not None and bar.value != self._recalled:
            self._recall = None
        if bar.value != self._closed_for:
            self._closed_for = None
        before, self._chosen = self._spot, -1
        self._wait_no_more()
        is_quiet = self._recall is not None or self._closed_for is not None or not bar.selection.is_empty
        self._spot = None if is_quiet else spot_at(*here)
        found: Sequence[Completion] = ()
        if self._spot is not None and self._spot.kind == "word":
            found = fields_for(self._spot)
        elif self._spot is not None and self._spot.kind == "value":
            found = choices_for(self._spot)
        elif self._spot is not None:
            found = self._screen.viewing.suggestions(self._spot.typed)
        self._ask(found)
        if (before and before.field) != (self._spot and self._spot.field):
            self._screen.looking.paint_hints()

    def _ask(self, found: Sequence[Completion]) -> None:
        """Show what is known, and have the library asked for the rest."""
        self._serial += 1
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._is_awaited = self._spot is not None and self._spot.kind == "value"
        if self._is_awaited:
            self._timer = self._screen.set_timer(_REST_SECONDS, partial(self._begin, self._serial, self._spot))
        if found or not self._is_awaited:
            self._show(found)
        else:
            self._show([each for each in self._found if self._still_fits(each)])

    def _still_fits(self, shown: Completion) -> bool:
        """Whether a suggestion of the letters before holds for one letter more: it then need not go and come back."""
        from store.search.completion import matching

        return self._spot is not None and bool(matching(self._spot.typed, [shown]))

    def _begin(self, serial: int, spot: Spot | None) -> None:
        self._timer = None
        if serial == self._serial and spot is not None:
            labels = tuple(self._screen.book.labels)
            self._screen.work(partial(self._read, serial, spot, labels), "suggestions")

    def _read(self, serial: int, spot: Spot, labels: Sequence[str]) -> None:
        """Ask the library, in a worker; where it cannot answer there is nothing to suggest."""
        from store.search.completion_index import from_library

        found: Sequence[Completion] = ()
        if serial == self._serial:
            try:
                found = from_library(self._screen.desk.library, spot, labels=labels)
            except StoreError:
                found = ()
        self._screen.post_message(SuggestionsFound(serial, found))

    def show_found(self, message: SuggestionsFound) -> None:
        """Show what the library has, unless something else is typed by now; then do what waited for it."""
        if message.serial != self._serial:
            return
        self._is_awaited = False
        if message.found or self._spot is None:
            chosen = self._found[self._chosen].text if self._chosen >= 0 else ""
            texts = [each.text for each in message.found]
            self._chosen = texts.index(chosen) if chosen in texts else -1
            self._show(message.found)
        elif not self._has_choices():
            self._show(())
        then = self._when_found
        if then is not None:
            then()
        self._wait_no_more()

    def _has_choices(self) -> bool:
        from store.search.completion_fields import choices_for

        return self._spot is not None and bool(choices_for(self._spot))

    def _show(self, found: Sequence[Completion]) -> None:
        self._found = found
        self._chosen = min(self._chosen, len(found) - 1)
        column = self._bar.column_of(self._spot.start) if self._spot else 0
        self._screen.suggestions.show_suggestions(found, self._chosen, column)

    def close(self) -> None:
        """Take the suggestions off; the same text gets none again."""
        self._closed_for = self._bar.value
        self._leave()

    def _leave(self) -> None:
        self._serial += 1
        self._spot, self._is_awaited, self._chosen = None, False, -1
        self._looked_at = None
        self._show(())

    # keys

    def steer(self, command_id: str) -> bool:
        """Do what a key of the search bar says while typing goes on; False when it ends the typing."""
        self.look()
        if command_id == "keep_search":
            return self._chosen >= 0 and self._take()
        if command_id == "leave_search":
            was_shown = self.is_shown
            self.close()
            return was_shown
        if command_id == "complete":
            self._when_there(self._take)
        elif command_id == "search_up":
            self._up()
        elif command_id == "search_down":
            return self._down()
        return True

    def _when_there(self, then: Callable[[], object]) -> None:
        """Do something with the suggestions now, or when they come; with none that come, nothing."""
        if self._found or not self._is_awaited:
            then()
            return
        self._when_found = then
        self._is_settled.clear()
        if self._timer is not None:
            self._timer.stop()
            self._begin(self._serial, self._spot)

    def _wait_no_more(self) -> None:
        self._when_found = None
        self._is_settled.set()

    async def settled(self) -> None:
        """Wait until a key that was for suggestions under way is done, so that the keys after it come after it."""
        try:
            await asyncio.wait_for(self._is_settled.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            self._wait_no_more()

    def _take(self) -> bool:
        """Put the chosen suggestion, or the first, into the search; False when there is none."""
        from store.search.completion import put_in

        if not self._found or self._spot is None:
            return False
        chosen = self._found[max(self._chosen, 0)]
        completed = put_in(self._bar.value, self._spot, chosen)
        self._leave()
        self._bar.put(completed.text, completed.cursor)
        if not chosen.goes_on:
            self._closed_for = completed.text
        self.look()
        return True

    def _choose(self, step: int) -> None:
        if self._found:
            self._chosen = min(max(self._chosen + step, -1), len(self._found) - 1)
            self._show(self._found)

    def _up(self) -> None:
        if self._chosen >= 0:
            self._choose(-1)
        else:
            self._recall_earlier()

    def _down(self) -> bool:
        """Go to the next suggestion, or to a later search; False when there is neither, which ends the typing."""
        if self._recall is not None and not self._recall.is_at_start:
            self._put_recalled(self._recall.later())
            return True
        if self._found or self._is_awaited:
            self._when_there(partial(self._choose, 1))
            return True
        return False

    # earlier searches

    def _recall_earlier(self) -> None:
        from store.search_history import Recall

        bar = self._bar
        if self._recall is None:
            self._recall = Recall(self._texts, "" if bar.is_all_selected else bar.value.strip(), bar.value)
            self._recalled = bar.value
        earlier = self._recall.earlier()
        if earlier is None:
            self._screen.tell("no earlier search begins so" if bar.value else "no earlier search")
        self._put_recalled(earlier)

    def _put_recalled(self, text: str | None) -> None:
        if text is not None:
            recall = self._recall
            self._leave()
            self._recall, self._recalled = recall, text
            self._bar.put(text, len(text))

    def read_history(self) -> None:
        """Have the earlier and the saved searches read, once, when there is something on the screen."""
        if not self._has_read:
            self._has_read = True
            self._screen.work(self._read_history, "searches")
            self._screen.viewing.read()

    def _read_history(self) -> None:
        """Read the earlier searches, in a worker; where they cannot be read, the review says why."""
        from store.search_history import history_of

        desk = self._screen.desk
        with contextlib.suppress(StoreError):
            texts = history_of(desk.library, reviewer=desk.reviews().reviewer).all()
            self._screen.post_message(SearchesRead(texts))

    def take_history(self, message: SearchesRead) -> None:
        """Take the earlier searches; those of this run come after them."""
        self._texts = [*message.texts, *self._texts]

    def end(self, command_id: str) -> None:
        """Keep the search that is typed, or open the saved one that it names, or show all trials again."""
        screen, text = self._screen, self._bar.value
        keeps = command_id != "leave_search"
        self._recall = None
        self._leave()
        if keeps and text.startswith("@") and screen.viewing.named(text):
            screen.looking.focus_pane("list")
            screen.viewing.open(text)
        else:
            screen.listing.end_typing(keeps=keeps)
            self.note(text if keeps else "")
        screen.viewing.paint_name()

    def note(self, text: str) -> None:
        """Keep a text among the earlier searches."""
        if text.strip():
            self._texts.append(text.strip())
            self._screen.desk.writer.submit(
                Job(partial(self._write, text), done=lambda _: None, failed=lambda *_: None, slot=f"search {text}")
            )

    def _write(self, text: str) -> None:
        from store.search_history import history_of

        desk = self._screen.desk
        history_of(desk.library, reviewer=desk.reviews().reviewer).add(text)
