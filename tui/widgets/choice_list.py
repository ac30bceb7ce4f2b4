"""Rows to choose from, with headings between them: the body of every dialog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.render.lines import BLANK, Line, Span, text_of
from tui.widgets.roles import role_style, strip_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: what stands in it, and the words that find it. A choice without an id cannot be chosen.

    `whole` is said below the list where the row is cut; without it that is the row itself.
    """

    id: str
    line: Line
    words: str = ""
    keys: tuple[str, ...] = ()
    group: str = ""
    whole: str = ""

    @property
    def whole_text(self) -> str:
        """What the row says, also where it is cut."""
        return self.whole or text_of(self.line)


class ChoiceList(Widget, can_focus=True, inherit_bindings=False):
    """Shows choices with a cursor; it has no keys of its own."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-list--cursor"}
    ALLOW_SELECT = False

    @dataclass
    class Clicked(Message):
        """The choice under the cursor was clicked."""

        choice: Choice

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Choice | str] = []
        self._cursor = -1
        self._top = 0
        self._empty: Line = BLANK

    @property
    def current(self) -> Choice | None:
        """The choice under the cursor, or None when there is none to choose."""
        row = self._rows[self._cursor] if 0 <= self._cursor < len(self._rows) else None
        return row if isinstance(row, Choice) else None

    @property
    def choices(self) -> list[Choice]:
        """What is shown, in its order."""
        return [row for row in self._rows if isinstance(row, Choice)]

    @property
    def page_rows(self) -> int:
        """How many rows are seen at once."""
        return max(self.size.height, 1)

    @property
    def has_more_below(self) -> bool:
        """Whether rows are out of sight below."""
        return self._top + self.page_rows < len(self._rows)

    def show(self, choices: Sequence[Choice], *, selected: str | None = None, empty: Line = BLANK) -> None:
        """Show other choices, the cursor on `selected` or on the first; `empty` stands there when there are none."""
        self._rows = []
        group = ""
        for choice in choices:
            if choice.group != group:
                group = choice.group
                self._rows.append(group)
            self._rows.append(choice)
        self._empty, self._top = empty, 0
        ids = [row.id if isinstance(row, Choice) else None for row in self._rows]
        self._cursor = ids.index(selected) if selected is not None and selected in ids else self._next(-1, 1)
        self._keep_in_view()
        self.refresh()

    def move_by(self, rows: int) -> None:
        """Move the cursor by some rows, past headings."""
        step = 1 if rows > 0 else -1
        wanted = max(min(self._cursor + rows, len(self._rows) - 1), 0)
        found = self._next(wanted - step, step)
        if found < 0:
            found = self._next(wanted + step, -step)
        if found >= 0:
            before, top = self._cursor, self._top
            self._cursor = found
            self._keep_in_view()
            if self._top == top:
                self.refresh(*(Region(0, row - top, self.size.width, 1) for row in (before, found)))
            else:
                self.refresh()

    def _next(self, position: int, step: int) -> int:
        position += step
        while 0 <= position < len(self._rows):
            if isinstance(self._rows[position], Choice):
                return position
            position += step
        return -1

    def _keep_in_view(self) -> None:
        height = self.page_rows
        first = self._cursor - 1 if self._cursor == 1 else self._cursor
        if first < self._top:
            self._top = max(first, 0)
        elif self._cursor >= self._top + height:
            self._top = self._cursor - height + 1

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._keep_in_view()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Give one row of the list."""
        position, width = y + self._top, self.size.width
        if not self._rows:
            return strip_of(self._empty if y == 0 else BLANK, width, self.rich_style, self._role_style)
        if position >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        row = self._rows[position]
        if isinstance(row, str):
            return strip_of((Span(row, "heading"),), width, self.rich_style, self._role_style)
        is_cursor = position == self._cursor
        base = self.get_component_rich_style("choice-list--cursor") if is_cursor else self.rich_style
        bar = Span("▌ ", "bar") if is_cursor else Span("  ")
        return strip_of((bar, *row.line), width, base, self._role_style)

    def _role_style(self, role: str) -> Style:
        return role_style(self, role)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked choice and choose it."""
        position = event.y + self._top
        if position < len(self._rows) and isinstance(choice := self._rows[position], Choice):
            self._cursor = position
            self.refresh()
            self.post_message(self.Clicked(choice))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move down with the wheel."""
        event.stop()
        self.move_by(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move up with the wheel."""
        event.stop()
        self.move_by(-3)
