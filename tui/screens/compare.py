"""Two to four trials side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from textual.app import ComposeResult

from store.errors import StoreError
from tui.browse.reason import ReasonQuestion
from tui.commands import Context, hints
from tui.keymap import bindings_of
from tui.messages import CommandRequested, Compared, Failed
from tui.render.lines import Line, Span
from tui.screens.answered import AnsweredScreen
from tui.screens.closing import once_painted, while_open
from tui.widgets.compare_grid import CompareGrid
from tui.widgets.lines_view import LinesView
from tui.widgets.status_line import StatusLine
from tui.widgets.whole_message import WholeMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from store.compare import Comparison
    from store.review_events import Verdict


class Judge(Protocol):
    """Where the decisions of a comparison go, to be written as those of the list are."""

    @property
    def reasons(self) -> Sequence[str]:
        """The reasons of the open session for an exclusion."""

    @property
    def last_reason(self) -> str:
        """The reason that was given last."""

    def verdict(self, trial_id: str) -> Verdict | None:
        """The decision on a trial as it is on disk."""

    def decide(self, trial_id: str, verdict: Verdict | None, reason: str = "") -> None:
        """Decide on a trial; None clears."""

    def reverse(self, way: Literal["undo", "redo"]) -> None:
        """Take back the last change, or do again what was taken back."""


class CompareScreen(AnsweredScreen):
    """Shows a comparison; all columns scroll in step, for a row is one field over all trials.

    It opens at once and has its trials read and aligned in a worker, so that keys typed ahead are for it.
    """

    BACK = "close_compare"
    BINDINGS = bindings_of("compare", "reason")
    AUTO_FOCUS = "CompareGrid"
    DEFAULT_CSS: ClassVar[str] = """
    CompareScreen { layout: vertical; layers: base over; }
    CompareScreen CompareGrid { height: 1fr; width: 1fr; }
    """

    def __init__(self, load: Callable[[], Comparison], judge: Judge) -> None:
        super().__init__()
        self._load = load
        self._judge = judge
        self._comparison: Comparison | None = None
        self._fault = ""
        self._question = ReasonQuestion(self, lambda: judge.reasons)

    def compose(self) -> ComposeResult:
        """Lay out title, grid and status line."""
        yield LinesView("compare-title")
        yield CompareGrid(id="compare-grid")
        yield StatusLine()
        yield WholeMessage()

    def on_mount(self) -> None:
        """Have the trials read."""
        self.status.show_hints(hints("compare"))
        self._say_where()
        self.run_worker(self._read, name="compare", thread=True, exit_on_error=False)

    def _read(self) -> None:
        """Read and align the trials, in a worker."""
        try:
            self.post_message(Compared(self._load()))
        except StoreError as error:
            self.post_message(Failed(str(error)))
        except Exception as error:  # a fault of the program must not end a session of decisions
            self.post_message(Failed(f"The trials cannot be compared: an error in the program ({error!r})"))

    @while_open
    def on_compared(self, message: Compared) -> None:
        """Show the comparison."""
        self._comparison = message.comparison
        self.grid.show(message.comparison, self._verdicts())
        self._say_where()
        self.turn.end()

    @while_open
    def on_failed(self, message: Failed) -> None:
        """Say in place of the comparison why there is none."""
        self._fault = message.sentence
        self._say_where()
        self.turn.end()

    def on_resize(self) -> None:
        """Say anew which columns are in sight."""
        self._question.repaint()
        once_painted(self, self._say_where)

    @property
    def context(self) -> Context:
        """Where the keys go: to the comparison, or to the reason that is asked for."""
        return "reason" if self._question.is_open else "compare"

    @property
    def grid(self) -> CompareGrid:
        """The grid."""
        return self.query_one(CompareGrid)

    @property
    def status(self) -> StatusLine:
        """The status line."""
        return self.query_one(StatusLine)

    def _verdicts(self) -> dict[str, str]:
        ids = self._comparison.ids if self._comparison else ()
        return {trial_id: verdict for trial_id in ids if (verdict := self._judge.verdict(trial_id))}

    @while_open
    def show_verdicts(self) -> None:
        """Show the decisions as they stand now."""
        self.grid.set_verdicts(self._verdicts())

    @while_open
    def show_progress(self, line: Line) -> None:
        """Say at the left of the status line how far the session is."""
        self.status.show_left(line)

    @while_open
    def tell(self, text: str, role: str = "") -> None:
        """Say something in the status line."""
        self.status.tell(text, role)

    def ask(self, prompt: Line | None) -> None:
        """Show a prompt in the status line, or take it off."""
        self.status.ask(prompt)

    @while_open
    def run_command(self, command_id: str) -> None:
        """Do what a command says, here or by asking the app."""
        said = self._moves().get(command_id)
        if said is not None:
            self.tell(said() or "")
            self._say_where()
        elif (run := self._commands().get(command_id)) is not None:
            run()
        else:
            self.post_message(CommandRequested(command_id))

    def _commands(self) -> Mapping[str, Callable[[], None]]:
        return {
            "include_column": lambda: self._decide("include"),
            "maybe_column": lambda: self._decide("maybe"),
            "clear_column": lambda: self._decide(None),
            "exclude_column": self._ask_reason,
            "exclude_column_again": lambda: self._decide("exclude", self._judge.last_reason),
            "undo": lambda: self._judge.reverse("undo"),
            "redo": lambda: self._judge.reverse("redo"),
            "close_compare": self.go_back,
            **self._question.commands(),
        }

    def _decide(self, verdict: Verdict | None, reason: str = "") -> None:
        if self.grid.focused_trial:
            self._judge.decide(self.grid.focused_trial, verdict, reason)

    def _ask_reason(self) -> None:
        trial_id = self.grid.focused_trial
        if trial_id:
            self._question.ask(trial_id, lambda reason: self._judge.decide(trial_id, "exclude", reason))

    def _moves(self) -> Mapping[str, Callable[[], str | None]]:
        grid = self.grid
        return {
            "scroll_down": lambda: grid.scroll_rows(1),
            "scroll_up": lambda: grid.scroll_rows(-1),
            "scroll_half_down": lambda: grid.scroll_half(1),
            "scroll_half_up": lambda: grid.scroll_half(-1),
            "scroll_page_down": lambda: grid.scroll_page(1),
            "scroll_page_up": lambda: grid.scroll_page(-1),
            "scroll_top": grid.scroll_top,
            "scroll_bottom": grid.scroll_bottom,
            "only_differences": grid.toggle_only_differences,
            "next_difference": lambda: grid.go_to_difference(1),
            "previous_difference": lambda: grid.go_to_difference(-1),
            "next_section": lambda: grid.go_to_section(1),
            "previous_section": lambda: grid.go_to_section(-1),
            "column_right": lambda: grid.move_focus(1),
            "column_left": lambda: grid.move_focus(-1),
        }

    @while_open
    def _say_where(self) -> None:
        self.query_one("#compare-title", LinesView).show((Span(" compare  ", "title"), *self._where()))

    def _where(self) -> Line:
        if self._comparison is None:
            return (Span(self._fault, "warn"),) if self._fault else (Span("reading…", "dim"),)
        trials = len(self._comparison.ids)
        line: Line = (Span(f"{trials} trials"),)
        if self.grid.only_differences:
            line += (Span("   only differences", "accent"),)
        left, right = self.grid.hidden_columns
        if left or right:
            first, last = left + 1, trials - right
            seen = f"columns {first} to {last}" if first < last else f"column {first}"
            line += (Span(f"   {seen} in sight, h l for others", "dim"),)
        return line
