"""Taking trials out of the list: side by side, or to the terminal's clipboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from parsers.text import visible
from store.errors import StoreError
from tui import terminal
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.compare import Comparison
    from store.review_events import Verdict
    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen
    from tui.screens.compare import CompareScreen

MOST_COMPARED = 4
"""How many trials stand side by side at most."""


class Taking:
    """Compares and copies."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self.comparison: CompareScreen | None = None
        """The comparison that is over the browse screen."""

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"compare": self.compare, "copy": self.copy}

    def copy(self) -> None:
        """Send the selected text, or the id of the trial, to the terminal's clipboard."""
        screen, current = self._screen, self._screen.rows.current
        selected = screen.get_selected_text()
        text = visible(selected or (current.id if current else ""))
        if not text:
            screen.tell("there is nothing to copy")
            return
        screen.app.copy_to_clipboard(text)
        what = f"{len(text):,} characters" if selected else shown_line(text)
        remark = "; tmux needs set-clipboard on" if terminal.is_in_tmux() else ""
        screen.tell(f"{what} sent to terminal clipboard (OSC 52){remark}")

    def compare(self) -> None:
        """Show the marked trials side by side; one mark alone is compared with the trial under the cursor."""
        rows = self._screen.rows
        wanted = rows.marked
        if len(wanted) < 2 and rows.current_id is not None and rows.current_id not in wanted:
            wanted.append(rows.current_id)
        if not 2 <= len(wanted) <= MOST_COMPARED:
            said = "mark another with space, then c" if len(wanted) < 2 else f"{len(wanted)} are marked, esc unmarks"
            self._screen.tell(f"compare shows two to four trials: {said}")
            return
        self.show(wanted)

    def show(self, row_ids: Sequence[int]) -> None:
        """Show the trials of some rows side by side."""
        from tui.screens.compare import CompareScreen  # not needed by a start

        self.comparison = CompareScreen(partial(self._load, row_ids), self)
        self._screen.app.push_screen(self.comparison, self._close)

    def _load(self, row_ids: Sequence[int]) -> Comparison:
        """Read and align the trials, in a worker. Raises StoreError."""
        from store.compare import compare  # not needed by a start

        library = self._screen.desk.library
        trials = [trial for row_id in row_ids if (trial := library.load(row_id)) is not None]
        if len(trials) < 2:
            raise StoreError("What was marked is one trial now, or no longer in the library; esc unmarks.")
        return compare(trials)

    def _close(self, _: None) -> None:
        self.comparison = None

    # the decisions of a comparison

    @property
    def reasons(self) -> Sequence[str]:
        """The reasons of the open session for an exclusion."""
        return self._screen.deciding.reasons

    @property
    def last_reason(self) -> str:
        """The reason that was given last."""
        return self._screen.deciding.last_reason

    def verdict(self, trial_id: str) -> Verdict | None:
        """The decision on a trial as it is on disk."""
        return self._screen.book.state(trial_id).verdict

    def decide(self, trial_id: str, verdict: Verdict | None, reason: str = "") -> None:
        """Decide on a trial."""
        self._screen.deciding.decide_on(trial_id, verdict, reason)

    def reverse(self, way: Literal["undo", "redo"]) -> None:
        """Take back the last change, or do again what was taken back."""
        self._screen.deciding.reverse(way)

    def show_verdicts(self) -> None:
        """Show in the comparison what is on disk now."""
        if self.comparison:
            self.comparison.show_verdicts()
