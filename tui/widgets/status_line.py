"""The status line: where the reader is at the left, a passing message, and the keys that matter most at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.timer import Timer

from tui.render.layout import line_width
from tui.render.lines import Line, Span
from tui.render.rows import cut
from tui.render.values import shown_line
from tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGE_SECONDS: Final = 5.0
"""How long a message stays."""

_LAST_HINT: Final = ("?", "keys")
_MESSAGE_AT_LEAST = 24


class StatusLine(LinesView):
    """One row at the foot of the screen. A message takes the place of hints, then of the left part."""

    def __init__(self) -> None:
        super().__init__("status")
        self._left: Line = ()
        self._message: Span | None = None
        self._prompt: Line | None = None
        self._hints: Sequence[tuple[str, str]] = ()
        self._timer: Timer | None = None

    @property
    def message(self) -> str:
        """The message that is shown now; empty when there is none."""
        return self._message.text if self._message else ""

    def show_left(self, left: Line) -> None:
        """Say where the reader is."""
        self._left = left
        self._paint()

    def show_hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """Set the keys to show, most useful first."""
        self._hints = hints
        self._paint()

    def tell(self, text: str, role: str = "", *, stays: bool = False) -> None:
        """Show a message for some seconds, or with `stays` until the next one."""
        if self._timer:
            self._timer.stop()
            self._timer = None
        self._message = Span(shown_line(text), role) if text else None
        if text and not stays:
            self._timer = self.set_timer(MESSAGE_SECONDS, self.clear)
        self._paint()

    def clear(self) -> None:
        """Take the message off."""
        self.tell("")

    def ask(self, prompt: Line | None) -> None:
        """Show a prompt in place of everything, or take it off."""
        self._prompt = prompt
        self._paint()

    def on_resize(self) -> None:
        """Fit the parts to the new width."""
        self._paint()

    def _paint(self) -> None:
        self.show(self._prompt or compose_status(self.size.width, self._left, self._message, self._hints))


def compose_status(width: int, left: Line, message: Span | None, hints: Sequence[tuple[str, str]]) -> Line:
    """Set a status line of `width` cells: hints are dropped from the least useful on, `? keys` last of all."""
    room = width - 2
    left_width = line_width(left)
    wanted = cell_len(message.text) if message else 0
    if message and left_width + 3 + wanted + 2 + line_width(_hint(*_LAST_HINT)) > room:
        left, left_width = (), 0
    used = left_width + (wanted + 3 if message else 0)
    right = fitting_hints(room - used - 3, hints)
    middle: Line = ()
    if message:
        shown, _ = cut(message.text, max(room - left_width - (3 if left else 0) - line_width(right) - 2, 0))
        middle = (*((Span("   "),) if left else ()), Span(shown, message.role))
    space = room - line_width(left) - line_width(middle) - line_width(right)
    if space < 0:
        left = (Span(cut("".join(span.text for span in left), max(line_width(left) + space, 0))[0]),)
        space = 0
    return (Span(" "), *left, *middle, Span(" " * space), *right, Span(" "))


def fitting_hints(room: int, hints: Sequence[tuple[str, str]]) -> Line:
    """Set as many hints as fit, the most useful first, and always `? keys` where there is any room for it."""
    last = _hint(*_LAST_HINT)
    spans: list[Span] = []
    room -= line_width(last)
    for keys, word in hints:
        hint = (*_hint(keys, word), Span("   "))
        if line_width(hint) > room:
            break
        room -= line_width(hint)
        spans.extend(hint)
    return (*spans, *last)


def _hint(keys: str, word: str) -> Line:
    return (Span(keys, "key"), Span(f" {word}", "dim"))
