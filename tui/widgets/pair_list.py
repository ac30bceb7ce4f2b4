"""The list of pairs of trials that may be one: a line each, drawn as it comes into sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.render.duplicates import PairState, pair_line
from tui.render.lines import BLANK, Line, Span
from tui.widgets.quiet_focus import QuietFocus
from tui.widgets.roles import role_style, strip_of

if TYPE_CHECKING:
    from store.duplicates import Proposal


class PairList(QuietFocus, Widget, can_focus=True, inherit_bindings=False):
    """Shows pairs with a cursor; `state_of` says what is said of each. It has no keys of its own."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"pair-list--cursor"}
    ALLOW_SELECT = False

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another pair."""

    def __init__(self, state_of: Callable[[Proposal], PairState]) -> None:
        super().__init__()
        self._state_of = state_of
        self._pairs: Sequence[Proposal] = ()
        self._cursor = self._top = 0
        self._empty: Callable[[int], Sequence[Line]] = lambda _: ()

    @property
    def pairs(self) -> Sequence[Proposal]:
        """What is listed, in its order."""
        return self._pairs

    @property
    def cursor(self) -> int:
        """The position of the cursor, from 0."""
        return self._cursor

    @property
    def current(self) -> Proposal | None:
        """The pair under the cursor, or None in an empty list."""
        return self._pairs[self._cursor] if self._pairs else None

    def show(self, pairs: Sequence[Proposal], cursor: int | None = None) -> None:
        """List other pairs, or the same again as they are now; without `cursor` it stays at its position."""
        before, self._pairs = self.current, pairs
        self._cursor = max(min(self._cursor if cursor is None else cursor, len(pairs) - 1), 0)
        self._keep_in_view()
        self.refresh()
        if self.current != before:
            self.post_message(self.CursorMoved())

    def show_empty(self, lines_at: Callable[[int], Sequence[Line]]) -> None:
        """Set what stands in place of the pairs when there are none, by the width in cells."""
        self._empty = lines_at
        self.refresh()

    def move_to(self, position: int) -> None:
        """Put the cursor on a position; one beyond the list means its end."""
        self.show(self._pairs, position)

    def move_by(self, pairs: int) -> None:
        """Move the cursor by some pairs."""
        self.move_to(self._cursor + pairs)

    def _keep_in_view(self) -> None:
        height = max(self.size.height, 1)
        self._top = min(max(self._top, self._cursor - height + 1), self._cursor)
        self._top = max(min(self._top, len(self._pairs) - height), 0)

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._keep_in_view()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Give one row of the list."""
        position, width = y + self._top, self.size.width
        if not self._pairs:
            lines = self._empty(width)
            return strip_of(lines[y] if y < len(lines) else BLANK, width, self.rich_style, self._role_style)
        if position >= len(self._pairs):
            return Strip.blank(width, self.rich_style)
        pair = self._pairs[position]
        is_cursor = position == self._cursor
        base = self.get_component_rich_style("pair-list--cursor") if is_cursor else self.rich_style
        line = pair_line(pair, self._state_of(pair), max(width - 2, 0))
        return strip_of((Span("▌" if is_cursor else " ", "bar"), *line), width, base, self._role_style)

    def _role_style(self, role: str) -> Style:
        return role_style(self, role)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked pair."""
        if event.y + self._top < len(self._pairs):
            self.move_to(event.y + self._top)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move down with the wheel."""
        event.stop()
        self.move_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move up with the wheel."""
        event.stop()
        self.move_by(-3)
