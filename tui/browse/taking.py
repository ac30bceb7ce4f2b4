"""Taking trials out of the list: side by side, or to the terminal's clipboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from parsers.text import visible
from tui import terminal
from tui.messages import Compared
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.browse.desk import Handlers
    from tui.screens.browse import BrowseScreen

MOST_COMPARED = 4
"""How many trials stand side by side at most."""


class Taking:
    """Compares and copies."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen

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
        self._screen.work(partial(self._load, wanted), "compare")

    def _load(self, row_ids: Sequence[int]) -> None:
        """Read and align the trials, in a worker."""
        from store.compare import compare  # not needed by a start

        library = self._screen.desk.library
        trials = [trial for row_id in row_ids if (trial := library.load(row_id)) is not None]
        self._screen.post_message(Compared(compare(trials)))

    def show(self, message: Compared) -> None:
        """Show the comparison."""
        from tui.screens.compare import CompareScreen  # not needed by a start

        states = {trial_id: self._screen.book.state(trial_id) for trial_id in message.comparison.ids}
        verdicts = {trial_id: state.verdict for trial_id, state in states.items() if state.verdict}
        self._screen.app.push_screen(CompareScreen(message.comparison, verdicts))
