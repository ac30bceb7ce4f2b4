"""The status line: where the reader is at the left, a passing message, and the keys that matter most at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.timer import Timer

from tui.render.layout import line_width
from tui.render.lines import Line, Span
from tui.render.rows import LETTERS, cut
from tui.render.values import shown_line
from tui.widgets.lines_view import LinesView
from tui.widgets.whole_message import WholeMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGE_SECONDS: Final = 5.0
"""How long a message stays."""

_LAST_HINT: Final = ("?", "keys")
_GAP = 3
"""Cells between the parts of the line."""


class StatusLine(LinesView):
    """One row at the foot of the screen. A message takes the place of hints, then of the left part from its end.

    A message longer than the row stands whole over the rows above, where the screen has a `WholeMessage`.
    """

    def __init__(self) -> None:
        super().__init__("status")
        self._left: Line = ()
        self._message: Span | None = None
        self._shorter: Sequence[Span] = ()
        self._prompt: Line | None = None
        self._hints: Sequence[tuple[str, str]] = ()
        self._aid: Line | None = None
        self._timer: Timer | None = None

    @property
    def message(self) -> str:
        """The message that is shown now; empty when there is none."""
        return self._message.text if self._message else ""

    def show_left(self, left: Line) -> None:
        """Say where the reader is."""
        if left != self._left:
            self._left = left
            self._paint()

    def show_hints(self, hints: Sequence[tuple[str, str]], aid: Line | None = None) -> None:
        """Set the keys to show, most useful first.

        Where text is typed, `aid` says at the left what can be written, and `?` is a character like any other.
        """
        if (hints, aid) != (self._hints, self._aid):
            self._hints, self._aid = hints, aid
            self._paint()

    def tell(self, text: str, role: str = "", *, stays: bool = False, shorter: Sequence[str] = ()) -> None:
        """Show a message for some seconds, or with `stays` until the next one.

        `shorter` are other forms of it, for a row that has no room for the one before.
        """
        if self._timer:
            self._timer.stop()
            self._timer = None
        self._message = Span(shown_line(text), role) if text else None
        self._shorter = [Span(shown_line(form), role) for form in shorter]
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

    @property
    def _message_room(self) -> int:
        """How many cells a message may have."""
        width = self.size.width
        return message_room(width) if self._aid is None else typing_room(width, self._hints)

    @property
    def _fitting(self) -> Span | None:
        """The message in the first of its forms that the row has room for, else in its last."""
        forms = [self._message, *self._shorter]
        room = self._message_room
        return next((form for form in forms if form is None or cell_len(form.text) <= room), forms[-1])

    def _paint(self) -> None:
        width, message = self.size.width, self._fitting
        whole = next(iter(self.screen.query(WholeMessage)), None) if self.is_attached else None
        if whole is not None:
            is_long = message is not None and not self._prompt and cell_len(message.text) > self._message_room
            whole.show_message(message if is_long else None, width - 2)
            message = None if is_long else message
        if self._aid is None:
            line = compose_status(width, self._left, message, self._hints)
        else:
            line = compose_typing(width, self._aid, message, self._hints)
        self.show(self._prompt or line)


def message_room(width: int) -> int:
    """How many cells of a status line of `width` cells a message may have beside `? keys`."""
    return max(width - 2 - line_width(_hint(*_LAST_HINT)) - 2, 0)


def compose_status(width: int, left: Line, message: Span | None, hints: Sequence[tuple[str, str]]) -> Line:
    """Set a status line of `width` cells: hints are dropped from the least useful on, `? keys` never.

    The left part gives way to a message span by span from its end, and to no other hint than `? keys`.
    """
    room = width - 2
    wanted = cell_len(message.text) if message else 0
    least = line_width(_hint(*_LAST_HINT))
    left = fitting_left(left, room - least - (wanted + _GAP if message else 0) - 2, is_alone=not message)
    middle: Line = ()
    if message:
        gap = (Span(" " * _GAP),) if left else ()
        shown, _ = cut(message.text, max(room - line_width(left) - line_width(gap) - least - 2, 0))
        middle = (*gap, Span(shown, message.role))
    right = fitting_hints(room - line_width(left) - line_width(middle) - _GAP, hints)
    return _spread(width, (*left, *middle), right)


def compose_typing(width: int, aid: Line, message: Span | None, hints: Sequence[tuple[str, str]]) -> Line:
    """Set a status line for a field that is typed into: its keys at the right, what can be written at the left."""
    left = fitting_left((message,) if message else aid, typing_room(width, hints), is_alone=bool(message))
    return _spread(width, left, fitting_hints(width - 2, hints, None))


def typing_room(width: int, hints: Sequence[tuple[str, str]]) -> int:
    """How many cells beside the hints what can be written has, or a message in its place."""
    return max(width - 2 - line_width(fitting_hints(width - 2, hints, None)) - _GAP, 0)


def _spread(width: int, left: Line, right: Line) -> Line:
    """Set the two ends of a line, with a margin."""
    space = width - 2 - line_width(left) - line_width(right)
    return (Span(" "), *left, Span(" " * max(space, 0)), *right, Span(" "))


def fitting_left(left: Line, room: int, *, is_alone: bool) -> Line:
    """Leave out as many spans as `room` cells ask for: counts first, the rest from its end.

    The first span is cut where nothing else is said.
    """
    kept = list(left)
    while kept and line_width(_stripped(kept)) > room:
        if len(kept) == 1 and is_alone:
            return (Span(cut(kept[0].text.strip(), max(room, 0))[0], kept[0].role),)
        counts = [place for place, span in enumerate(kept) if span.role in LETTERS]
        del kept[counts[-1] if counts else -1]
    return _stripped(kept)


def _stripped(line: Sequence[Span]) -> Line:
    """A line without the spaces around it."""
    if not line:
        return ()
    first, *rest = line
    spans = [Span(first.text.lstrip(), first.role), *rest]
    spans[-1] = Span(spans[-1].text.rstrip(), spans[-1].role)
    return tuple(spans)


def fitting_hints(room: int, hints: Sequence[tuple[str, str]], last: tuple[str, str] | None = _LAST_HINT) -> Line:
    """Set as many hints as fit, the most useful first, and always the last where there is any room for it."""
    end = _hint(*last) if last else ()
    spans: list[Span] = []
    room -= line_width(end)
    for keys, word in hints:
        hint = _hint(keys, word)
        gap = (Span(" " * _GAP),) if spans or end else ()
        if line_width(hint) + line_width(gap) > room:
            break
        room -= line_width(hint) + line_width(gap)
        spans.extend((*hint, *gap) if end else (*gap, *hint))
    return (*spans, *end)


def _hint(keys: str, word: str) -> Line:
    return (Span(keys, "key"), Span(f" {word}", "dim"))
