"""The rows of the list after the first: fetched when the keys rest or when a key needs them, and put in place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from store.errors import StoreError
from tui.browse.asking import after_first
from tui.browse.book import progress_of
from tui.browse.newest import Newest
from tui.memory import give_back
from tui.messages import NotWhole, Whole

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable

    from tui.browse.asking import Asked
    from tui.screens.browse import BrowseScreen

REST_SECONDS, TYPED_REST_SECONDS = 0.3, 1.5
"""How long the keys rest before the rows after the first are fetched, and how long while a search is typed: the next
letter asks for other rows, and to fetch these would hold up its search."""

COMING: Final = "the rest of the list is coming…"


class Rest:
    """Fetches all rows of the list that is shown, one list at a time, in a worker of its own.

    So a search that is typed meanwhile need not wait for them; `is_overtaken` says of a serial number that it was.
    """

    def __init__(self, screen: BrowseScreen, is_overtaken: Callable[[int], bool]) -> None:
        self._screen = screen
        self._is_overtaken = is_overtaken
        self._lane = Newest(self._in_worker, self._ask)
        self._asked: Asked | None = None
        self._is_asked = False
        self._timer: Timer | None = None
        self._task: Callable[[], object] | None = None
        self._cursor = 0

    def _in_worker(self, task: Callable[[], None]) -> None:
        self._screen.run_worker(task, name="whole list", group="whole list", thread=True, exit_on_error=False)

    # asking

    def begin(self, asked: Asked | None) -> None:
        """Have all rows of the list that is shown fetched when the keys rest, if they are not there."""
        self.stop()
        self._asked, self._is_asked = asked, False
        if not self._screen.rows.is_whole:
            is_typed = asked is not None and asked.manner == "typed"
            self._timer = self._screen.set_timer(TYPED_REST_SECONDS if is_typed else REST_SECONDS, self.want)

    def stop(self) -> None:
        """Fetch nothing, and do nothing when what is being fetched comes: another search was asked for."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._task is not None:
            self._task = None
            if self._screen.status_line.message == COMING:
                self._screen.status_line.clear()

    def want(self) -> None:
        """Have all rows fetched now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if not self._is_asked and self._asked is not None:
            self._is_asked = True
            self._lane.ask((self._asked, self._screen.rows.ids, self._screen.rows.total))

    def when_whole(self, task: Callable[[], object]) -> None:
        """Do something once all rows are there; keys wait for that. Not if the cursor is moved meanwhile."""
        if self._screen.rows.is_whole:
            task()
            return
        self._task, self._cursor = task, self._screen.rows.cursor
        self._screen.turn.begin()
        self._screen.tell(COMING, stays=True)
        self.want()

    def go_when_whole(self, position: int) -> None:
        """Put the cursor on a position once all rows are there."""
        self.when_whole(lambda: self._screen.rows.move_to(position))

    # fetching

    def _ask(self, wanted: tuple[Asked, array[int], int]) -> None:
        """Find all rows, in a worker, unless a newer search has overtaken that."""
        asked, first, total = wanted
        serial, screen = asked.serial, self._screen
        if self._is_overtaken(serial):
            return
        try:
            ids = asked.whole(screen.desk.library, asked.text, total, partial(self._is_overtaken, serial))
        except Exception as error:  # the first rows are shown and can be read, whatever is wrong with the others
            said = str(error) if isinstance(error, StoreError) else f"an error in the program ({error!r})"
            screen.post_message(NotWhole(serial, f"The rest of the list cannot be read: {said}"))
            return
        if asked.manner != "typed":
            give_back()
            screen.desk.library.let_go_of_index()
        if ids is not None:
            version, whole = screen.book.version, after_first(first, ids)
            screen.post_message(Whole(serial, whole, progress_of(whole, screen.book.verdicts), version))

    # what came of it

    def arrived(self) -> None:
        """Do what had to wait for all rows, and let keys pass."""
        task = self._task if self._screen.rows.cursor == self._cursor else None
        self.stop()
        if task is not None:
            task()
        self._screen.turn.end()

    def failed(self, sentence: str) -> None:
        """Say why there are only the first rows; the next key that needs the others asks again."""
        self._is_asked = False
        self.stop()
        self._screen.turn.end()
        self._screen.tell(sentence, "warn")
