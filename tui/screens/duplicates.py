"""Trials that may be one: the pairs with what speaks for them, and the two records of a pair side by side."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from textual.app import ComposeResult
from textual.timer import Timer

from store.errors import StoreError
from tui.browse.pair_book import PairBook
from tui.commands import BY_ID, Context, hints, shown_keys
from tui.keymap import bindings_of
from tui.messages import CommandRequested, Failed, PairCompared, ProposalsAdvanced, ProposalsRead
from tui.render.duplicates import counts_line, looking_line, no_pairs, why_lines
from tui.render.lines import Line, Span
from tui.screens.answered import AnsweredScreen
from tui.screens.closing import once_painted, while_open
from tui.widgets.compare_grid import CompareGrid
from tui.widgets.detail import heading
from tui.widgets.lines_view import LinesView
from tui.widgets.pair_list import PairList
from tui.widgets.status_line import StatusLine
from tui.widgets.whole_message import WholeMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from store.compare import Comparison
    from store.duplicates import Cancelled, Proposal, Tell
    from store.linking_log import Verdict as LinkVerdict
    from store.review_events import Verdict
    from tui.messages import WordNotSaid, WordSaid

_REST_SECONDS = 0.05
"""How long the cursor rests on a pair before its records are read."""

_LOW = 16
"""Rows of a screen below which only the pairs are listed."""


class Linker(Protocol):
    """Where the pairs come from, and where what is said of them goes."""

    def propose(self, *, again: bool, tell: Tell, cancelled: Cancelled) -> list[Proposal]:
        """The pairs that nobody answered yet, in a worker. Raises StoreError."""

    def compare(self, ids: tuple[str, str]) -> Comparison:
        """The trials of a pair side by side, in a worker. Raises StoreError."""

    def say(self, ids: tuple[str, str], verdict: LinkVerdict) -> None:
        """Have it written that two records are of one trial, or of different ones."""

    def reverse(self, way: Literal["undo", "redo"]) -> None:
        """Take back what was said last, or say again what was taken back."""

    def verdict(self, trial_id: str) -> Verdict | None:
        """The decision on a trial as it is on disk."""


class DuplicatesScreen(AnsweredScreen):
    """Lists the pairs; the answers are written by whoever opened it, which then tells `show_said`.

    An answered pair stays in its place with the sign of its answer until all is looked through anew.
    """

    BACK = "close_duplicates"
    BINDINGS = bindings_of("duplicates")
    AUTO_FOCUS = "PairList"
    DEFAULT_CSS: ClassVar[str] = """
    DuplicatesScreen { layout: vertical; layers: base over; }
    DuplicatesScreen CompareGrid { height: 1fr; width: 1fr; }
    DuplicatesScreen PairList { width: 1fr; height: 1fr; background: $background; }
    """

    def __init__(self, linker: Linker, *, near: str = "", again: bool = False) -> None:
        """Take what the pairs come from; the cursor begins at the first pair of the trial `near`."""
        super().__init__()
        self._linker = linker
        self._near = near
        self._again = again
        self._book = PairBook()
        self._serial = self._compared = 0
        self._is_looking = True
        self._looked: Line = looking_line(0, 0)
        self._timer: Timer | None = None
        self._has_left = threading.Event()

    def compose(self) -> ComposeResult:
        """Lay out title, pairs, what speaks for one, its records, and the status line."""
        yield LinesView("pairs-title")
        yield PairList(lambda pair: self._book.state(pair.ids))
        yield LinesView("pair-heading")
        yield LinesView("pair-why")
        yield CompareGrid(id="pair-grid")
        yield StatusLine()
        yield WholeMessage()

    def on_mount(self) -> None:
        """Have the pairs looked for."""
        self.status.show_hints(hints("duplicates"))
        self._arrange()
        self._paint()
        self._look(again=self._again, is_whole=True)

    def on_unmount(self) -> None:
        """Let the search end."""
        self._has_left.set()

    # parts

    @property
    def context(self) -> Context:
        """Where the keys go."""
        return "duplicates"

    @property
    def pairs(self) -> PairList:
        """The list of pairs."""
        return self.query_one(PairList)

    @property
    def grid(self) -> CompareGrid:
        """The two records."""
        return self.query_one(CompareGrid)

    @property
    def status(self) -> StatusLine:
        """The status line."""
        return self.query_one(StatusLine)

    def _lines(self, css_id: str) -> LinesView:
        return self.query_one(f"#{css_id}", LinesView)

    def on_resize(self) -> None:
        """Share the rows out anew."""
        self._arrange()
        once_painted(self, self._paint)

    def _arrange(self) -> None:
        """Share the rows out: a quarter for the pairs, some for what speaks for one, the rest for its records."""
        height = self.size.height
        is_low = height < _LOW
        for part in (self._lines("pair-heading"), self._lines("pair-why"), self.grid):
            part.display = not is_low
        self.pairs.styles.height = "1fr" if is_low else max(height // 4, 4)
        self._lines("pair-why").styles.height = 2 if height < 30 else 3

    @while_open
    def _paint(self) -> None:
        """Say in the title how many pairs there are, and of the one under the cursor what speaks for it."""
        counts = self._looked if self._is_looking else counts_line(self._book.counts)
        self._lines("pairs-title").show((Span(" probable duplicates  ", "title"), *counts))
        pair, width = self.pairs.current, self.size.width
        place = f"Pair {self.pairs.cursor + 1:,} of {len(self.pairs.pairs):,}" if pair else "Pair"
        self._lines("pair-heading").show(heading(place, width, has_focus=False))
        lines = why_lines(pair, max(width - 2, 1)) if pair else []
        self._lines("pair-why").show(*((Span(" "), *line) for line in lines))

    # pairs

    def _look(self, *, again: bool = False, is_whole: bool = False) -> None:
        """Have the open pairs read, in a worker: `is_whole` when the list is to be begun anew with them."""
        self._serial += 1
        self._is_looking = self._is_looking or again or is_whole
        task = partial(self._read, self._serial, again, is_whole)
        self.run_worker(task, group="pairs", thread=True, exclusive=True, exit_on_error=False)

    def _read(self, serial: int, again: bool, is_whole: bool) -> None:
        """Look for pairs, in a worker."""
        try:
            found = self._linker.propose(again=again, tell=self._advance, cancelled=self._has_left.is_set)
            self.post_message(ProposalsRead(serial, found, is_whole))
        except StoreError as error:
            self.post_message(Failed(str(error)))
        except Exception as error:  # a fault of the program must not end a session of decisions
            self.post_message(Failed(f"Duplicates cannot be looked for: an error in the program ({error!r})"))

    def _advance(self, looked_at: int, total: int) -> None:
        self.post_message(ProposalsAdvanced(looked_at, total))

    @while_open
    def on_proposals_advanced(self, message: ProposalsAdvanced) -> None:
        """Say how far the search is."""
        self._looked = looking_line(message.looked_at, message.total)
        self._paint()

    @while_open
    def on_proposals_read(self, message: ProposalsRead) -> None:
        """List the pairs; those that are listed already stay, with what is said of them now."""
        if message.serial != self._serial:
            return
        self._is_looking = False
        self._book.read((pair.ids for pair in message.proposals), is_whole=message.is_whole)
        if message.is_whole:
            self.pairs.show_empty(no_pairs)
            near, self._near = self._near, ""
            first = (place for place, pair in enumerate(message.proposals) if near in pair.ids)
            self.pairs.show(message.proposals, next(first, 0))
        else:
            listed = {pair.ids for pair in self.pairs.pairs}
            self.pairs.show([*self.pairs.pairs, *(pair for pair in message.proposals if pair.ids not in listed)])
        self._paint()
        self.turn.end()

    @while_open
    def on_failed(self, message: Failed) -> None:
        """Say why there are no pairs."""
        self._is_looking = False
        self._paint()
        self.tell(message.sentence, "warn")
        self.turn.end()

    # the two records

    @while_open
    def on_pair_list_cursor_moved(self) -> None:
        """Show the records of the pair once the cursor rests."""
        self._paint()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_REST_SECONDS, self._compare)

    @while_open
    def _compare(self) -> None:
        self._timer = None
        pair = self.pairs.current
        if pair is None:
            return
        self._compared += 1
        task = partial(self._read_pair, self._compared, pair.ids)
        self.run_worker(task, group="pair", thread=True, exclusive=True, exit_on_error=False)

    def _read_pair(self, serial: int, ids: tuple[str, str]) -> None:
        """Read and align two trials, in a worker."""
        try:
            self.post_message(PairCompared(serial, self._linker.compare(ids)))
        except StoreError as error:
            self.post_message(PairCompared(serial, None, str(error)))
        except Exception as error:  # a fault of the program must not end a session of decisions
            fault = f"The two cannot be compared: an error in the program ({error!r})"
            self.post_message(PairCompared(serial, None, fault))

    @while_open
    def on_pair_compared(self, message: PairCompared) -> None:
        """Show the two trials, unless the cursor is on others by now."""
        if message.serial != self._compared:
            return
        if message.comparison is None:
            self.tell(message.fault, "warn")
            return
        ids = message.comparison.ids
        decided = {each: verdict for each in ids if (verdict := self._linker.verdict(each))}
        self.grid.show(message.comparison, decided)

    @property
    def is_waiting(self) -> bool:
        """Whether something that was asked for is still to come."""
        return self._is_looking or self._timer is not None or self._book.is_saving

    # answers

    def _answer(self, verdict: LinkVerdict) -> None:
        """Say something of the pair under the cursor, and go on to the next that is open."""
        pair = self.pairs.current
        state = self._book.state(pair.ids) if pair else "settled"
        if pair is None:
            self.tell("there is no pair to answer")
        elif state == "settled":
            self.tell("these two need no answer any more: what was said of others settled it")
        elif state == "saving":
            self.tell("the answer to this pair is still being saved")
        elif state == verdict:
            self.tell("that is said of this pair already")
        else:
            self._book.begin(pair.ids)
            self._linker.say(pair.ids, verdict)
            self.pairs.refresh()
            self._paint()
            if state == "open":
                self._go_to_open(is_after_answer=True)

    def _go_to_open(self, *, is_after_answer: bool = False) -> None:
        """Go to the next open pair, round the end of the list if need be."""
        pairs, here = self.pairs.pairs, self.pairs.cursor
        order = (*range(here + 1, len(pairs)), *range(here))
        place = next((each for each in order if self._book.state(pairs[each].ids) == "open"), None)
        if place is not None:
            self.pairs.move_to(place)
        elif not is_after_answer:
            self.tell("no other pair is open")

    @while_open
    def show_said(self, message: WordSaid) -> None:
        """Show what is said now; what others it settled is looked up."""
        if message.ids is not None:
            self._book.end(message.ids, message.verdict)
            places = [place for place, pair in enumerate(self.pairs.pairs) if pair.ids == message.ids]
            if message.goes_there and places:
                self.pairs.move_to(places[0])
            self.pairs.refresh()
            self._look()
            self._compare()
        self._paint()
        keys = shown_keys(BY_ID["undo_word"]) if message.ids is not None and not message.goes_there else ""
        self.tell(f"{message.said}   {keys} undoes" if keys else message.said)

    @while_open
    def show_not_said(self, message: WordNotSaid) -> None:
        """Say that an answer is not on disk, and why."""
        if message.ids is not None and not message.is_kept:
            self._book.fail(message.ids)
            self.pairs.refresh()
        self._paint()
        self.tell(message.sentence + ("  Trying again." if message.is_kept else ""), "bad")

    # commands

    def tell(self, text: str, role: str = "") -> None:
        """Say something in the status line."""
        self.status.tell(text, role)

    @while_open
    def run_command(self, command_id: str) -> None:
        """Do what a command says, here or by asking the app."""
        if (move := self._moves().get(command_id)) is not None:
            self.tell(move() or "")
        elif (run := self._commands().get(command_id)) is not None:
            run()
        else:
            self.post_message(CommandRequested(command_id))

    def _commands(self) -> Mapping[str, Callable[[], None]]:
        return {
            "same_trial": partial(self._answer, "same"),
            "different_trials": partial(self._answer, "different"),
            "undo_word": partial(self._linker.reverse, "undo"),
            "redo_word": partial(self._linker.reverse, "redo"),
            "next_question": self._go_to_open,
            "look_anew": self._look_anew,
            "close_duplicates": self.go_back,
        }

    def _look_anew(self) -> None:
        self._looked = looking_line(0, 0)
        self._look(again=True, is_whole=True)
        self._paint()

    def _moves(self) -> Mapping[str, Callable[[], str | None]]:
        pairs, grid = self.pairs, self.grid
        return {
            "pair_down": lambda: pairs.move_by(1),
            "pair_up": lambda: pairs.move_by(-1),
            "pair_first": lambda: pairs.move_to(0),
            "pair_last": lambda: pairs.move_to(len(pairs.pairs) - 1),
            "pair_line_down": lambda: grid.scroll_rows(1),
            "pair_line_up": lambda: grid.scroll_rows(-1),
            "pair_half_down": lambda: grid.scroll_half(1),
            "pair_half_up": lambda: grid.scroll_half(-1),
            "pair_page_down": lambda: grid.scroll_page(1),
            "pair_page_up": lambda: grid.scroll_page(-1),
            "only_differences": grid.toggle_only_differences,
            "next_difference": lambda: grid.go_to_difference(1),
            "previous_difference": lambda: grid.go_to_difference(-1),
            "next_section": lambda: grid.go_to_section(1),
            "previous_section": lambda: grid.go_to_section(-1),
            "column_right": lambda: grid.move_focus(1),
            "column_left": lambda: grid.move_focus(-1),
        }
