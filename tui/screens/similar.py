"""Trials like one trial: the list of them, with what each shares with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from textual.app import ComposeResult
from textual.message import Message

from store.errors import StoreError
from tui.commands import Context, hints
from tui.keymap import bindings_of
from tui.messages import CommandRequested
from tui.render.similar import looking, not_found_out, nothing_similar, origin_line
from tui.screens.answered import AnsweredScreen
from tui.screens.closing import close, once_painted, while_open
from tui.widgets.detail import heading
from tui.widgets.lines_view import LinesView
from tui.widgets.similar_list import SimilarList, SimilarRow
from tui.widgets.status_line import StatusLine
from tui.widgets.whole_message import WholeMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from store.review_events import Verdict
    from store.summary import Summary


class Likening(Protocol):
    """Where similar trials come from, and what is done with them."""

    def find(self, origin: Summary) -> list[SimilarRow]:
        """The trials most like one, in a worker. Raises StoreError."""

    @property
    def verdicts(self) -> Mapping[int, Verdict]:
        """The decisions by row id."""

    def compare(self, row_ids: Sequence[int]) -> str:
        """Show trials side by side; a sentence when that cannot be done, else nothing."""

    def read(self, chosen: Summary) -> None:
        """Show a trial in the list, once this screen is closed."""


class SimilarScreen(AnsweredScreen):
    """Lists the trials most like one. Going to those like one of them can be gone back from, a step at a time."""

    BACK = "close_similar"
    BINDINGS = bindings_of("similar")
    AUTO_FOCUS = "SimilarList"
    DEFAULT_CSS = """
    SimilarScreen { layout: vertical; layers: base over; }
    SimilarScreen SimilarList { width: 1fr; height: 1fr; background: $background; }
    SimilarScreen .similar-list--cursor { background: $cursor; text-style: bold; }
    SimilarScreen #similar-title { background: $status; }
    """

    @dataclass
    class SimilarRead(Message):
        """Similar trials came from the worker; `fault` is the sentence when they did not."""

        serial: int
        rows: Sequence[SimilarRow]
        fault: str = ""

    def __init__(self, likening: Likening, origin: Summary) -> None:
        super().__init__()
        self._likening = likening
        self._trail: list[tuple[Summary, int]] = [(origin, 0)]
        self._serial = 0

    def compose(self) -> ComposeResult:
        """Lay out title, trials and status line."""
        yield LinesView("similar-title")
        yield LinesView("similar-heading")
        yield SimilarList()
        yield StatusLine()
        yield WholeMessage()

    def on_mount(self) -> None:
        """Have similar trials looked for."""
        self.status.show_hints(hints("similar"))
        self._look()

    # parts

    @property
    def context(self) -> Context:
        """Where the keys go."""
        return "similar"

    @property
    def list(self) -> SimilarList:
        """The trials."""
        return self.query_one(SimilarList)

    @property
    def status(self) -> StatusLine:
        """The status line."""
        return self.query_one(StatusLine)

    @property
    def origin(self) -> Summary:
        """The trial that those listed are like."""
        return self._trail[-1][0]

    def on_resize(self) -> None:
        """Fit the heading to the width."""
        once_painted(self, self._paint)

    # looking

    def _look(self) -> None:
        self._serial += 1
        self.turn.begin()
        self.list.show((), {})
        self.list.show_empty(looking)
        self._paint()
        task = partial(self._ask, self._serial, self.origin)
        self.run_worker(task, name="similar", group="similar", thread=True, exclusive=True, exit_on_error=False)

    def _ask(self, serial: int, origin: Summary) -> None:
        if serial != self._serial:
            return
        try:
            self.post_message(self.SimilarRead(serial, self._likening.find(origin)))
        except StoreError as error:
            self.post_message(self.SimilarRead(serial, (), str(error)))
        except Exception as error:  # a fault of the program must not end a session of decisions
            self.post_message(self.SimilarRead(serial, (), f"An error in the program ({error!r})."))

    @while_open
    def on_similar_screen_similar_read(self, message: SimilarRead) -> None:
        """List what was found, unless something else was asked for since."""
        if message.serial != self._serial:
            return
        self.list.show_empty(partial(not_found_out, message.fault) if message.fault else nothing_similar)
        self.list.show(message.rows, self._likening.verdicts, self._trail[-1][1])
        self._paint()
        self.turn.end()

    @while_open
    def _paint(self) -> None:
        rows, marked, width = self.list.rows, self.list.marked, self.size.width
        self.query_one("#similar-title", LinesView).show(origin_line(self.origin.id, self.origin.title))
        position = f"Trial {self.list.cursor + 1:,} of {len(rows):,}, the most alike first" if rows else "Trials"
        remark = f"{len(marked)} marked" if marked else ""
        line = heading(position, width, has_focus=True, remark=remark)
        self.query_one("#similar-heading", LinesView).show(line)

    # the keys

    @while_open
    def run_command(self, command_id: str) -> None:
        """Do what a command of the table says."""
        moves = self._moves()
        if command_id in moves:
            self.list.move_by(moves[command_id])
            self._paint()
            return
        run = self._commands().get(command_id)
        if run is not None:
            run()
        else:
            self.post_message(CommandRequested(command_id))

    def _moves(self) -> dict[str, int]:
        page = self.list.page_rows
        return {
            "similar_down": 1,
            "similar_up": -1,
            "similar_half_down": max(page // 2, 1),
            "similar_half_up": -max(page // 2, 1),
            "similar_page_down": page,
            "similar_page_up": -page,
            "similar_first": -1_000_000,
            "similar_last": 1_000_000,
        }

    def _commands(self) -> dict[str, Callable[[], None]]:
        return {
            "open_similar": self._read,
            "mark_similar": self._mark,
            "compare_similar": self._compare,
            "similar_to_similar": self._go_on,
            "close_similar": self.go_back,
        }

    def _read(self) -> None:
        if self.list.current:
            self._likening.read(self.list.current.summary)
            close(self)

    def _mark(self) -> None:
        self.list.toggle_mark()
        self.list.move_by(1)
        self._paint()
        count = len(self.list.marked)
        self.status.tell(f"{count} marked   c compares with {self.origin.id}" if count else "no marks")

    def _compare(self) -> None:
        current = self.list.current
        wanted = self.list.marked or ([current.summary.doc_id] if current else [])
        if wanted and (said := self._likening.compare([self.origin.doc_id, *wanted])):
            self.status.tell(said)

    def _go_on(self) -> None:
        if self.list.current:
            self._trail[-1] = (self.origin, self.list.cursor)
            self._trail.append((self.list.current.summary, 0))
            self._look()

    def go_back(self) -> None:
        """Go back a step; from the first, close."""
        if len(self._trail) > 1:
            self._trail.pop()
            self._look()
        else:
            super().go_back()

    @while_open
    def on_similar_list_chosen(self) -> None:
        """Read the trial that was clicked once more."""
        self._read()

    def tell(self, text: str, role: str = "") -> None:
        """Say something in the status line."""
        self.status.tell(text, role)
