"""The line over the list: its heading and, at the right of that, what the search does beyond its letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Horizontal

from tui.render.chips import chips_line
from tui.render.layout import line_width
from tui.render.lines import Line
from tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from store.search.expansion import Applied

_AROUND_NUMBERS: Final = 14
"""Cells that the heading keeps beside the two numbers in it."""


class ListTop(Horizontal):
    """One row. The chips take what the heading can spare, so that nothing moves when there are some."""

    DEFAULT_CSS = """
    ListTop { height: 1; width: 1fr; }
    ListTop #chips { display: none; }
    """

    def __init__(self) -> None:
        super().__init__(id="list-top")
        self._applied: Sequence[Applied] = ()
        self._notes: Sequence[str] = ()
        self._count = 0
        self._line: Line = ()
        self.fitted: Callable[[], None] = lambda: None
        """Called when the heading has another width."""

    def compose(self) -> ComposeResult:
        """Lay out the two parts."""
        yield LinesView("list-heading")
        yield LinesView("chips")

    @property
    def heading_width(self) -> int:
        """Cells that the heading has."""
        return max(self.size.width - line_width(self._line), 0)

    def show_chips(self, applied: Sequence[Applied], notes: Sequence[str], count: int) -> None:
        """Show what a search does beyond its letters, over a list of so many rows."""
        self._applied, self._notes, self._count = applied, notes, count
        self._fit()

    def on_resize(self) -> None:
        """Fit the chips to the new width."""
        self._fit()

    def _fit(self) -> None:
        heading = 2 * len(f"{self._count:,}") + _AROUND_NUMBERS
        line = chips_line(self._applied, self._notes, self.size.width - heading)
        if line != self._line:
            self._line = line
            part = self.query_one("#chips", LinesView)
            part.styles.width = line_width(line)
            part.display = bool(line)
            part.show(line)
            self.fitted()
