"""Two to four trials side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.message import Message

from tui.commands import Context, hints
from tui.keymap import CommandScreen, bindings_of
from tui.messages import CommandRequested
from tui.render.lines import Line, Span
from tui.widgets.compare_grid import CompareGrid
from tui.widgets.lines_view import LinesView
from tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from store.compare import Comparison
    from store.review_events import Verdict


@dataclass
class DecideRequested(Message):
    """The reader decides on a trial; None clears. With `stay` the cursor does not move on."""

    trial_id: str
    verdict: Verdict | None
    stay: bool = True


class CompareScreen(CommandScreen[None]):
    """Shows a comparison; all columns scroll in step, for a row is one field over all trials."""

    BINDINGS = bindings_of("compare")
    AUTO_FOCUS = "CompareGrid"
    DEFAULT_CSS: ClassVar[str] = """
    CompareScreen { layout: vertical; }
    CompareScreen CompareGrid { height: 1fr; width: 1fr; }
    """

    def __init__(self, comparison: Comparison, verdicts: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._comparison = comparison
        self._verdicts = dict(verdicts or {})

    def compose(self) -> ComposeResult:
        """Lay out title, grid and status line."""
        yield LinesView("compare-title")
        yield CompareGrid(id="compare-grid")
        yield StatusLine()

    def on_mount(self) -> None:
        """Show the comparison."""
        self.grid.show(self._comparison, self._verdicts)
        self.status.show_hints(hints("compare"))
        self._say_where()

    def on_resize(self) -> None:
        """Say anew which columns are in sight."""
        self.call_after_refresh(self._say_where)

    @property
    def context(self) -> Context:
        """Where the keys go: always the comparison."""
        return "compare"

    @property
    def grid(self) -> CompareGrid:
        """The grid."""
        return self.query_one(CompareGrid)

    @property
    def status(self) -> StatusLine:
        """The status line."""
        return self.query_one(StatusLine)

    def show_verdicts(self, verdicts: Mapping[str, str]) -> None:
        """Show the decisions as they stand now, by trial id."""
        self.grid.set_verdicts(verdicts)

    def run_command(self, command_id: str) -> None:
        """Do what a command says, here or by asking the app."""
        verdicts: dict[str, Verdict | None] = {
            "include": "include",
            "exclude": "exclude",
            "maybe": "maybe",
            "clear": None,
        }
        wanted = command_id.removesuffix("_stay")
        own = self._commands().get(command_id)
        if own:
            self.status.tell(own() or "")
            self._say_where()
        elif wanted in verdicts and self.grid.focused_trial:
            self.post_message(DecideRequested(self.grid.focused_trial, verdicts[wanted]))
        else:
            self.post_message(CommandRequested(command_id))

    def _commands(self) -> dict[str, Callable[[], str | None]]:
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
            "close_compare": self._close,
        }

    def _close(self) -> None:
        self.dismiss()

    def _say_where(self) -> None:
        trials = len(self._comparison.ids)
        left, right = self.grid.hidden_columns
        line: Line = (Span(" compare  ", "title"), Span(f"{trials} trials"))
        if left or right:
            line += (Span(f"   columns {left + 1} to {trials - right} in sight", "dim"),)
        if self.grid.only_differences:
            line += (Span("   only differences", "accent"),)
        self.query_one("#compare-title", LinesView).show(line)
