"""Why a trial is excluded: the question in the status line, answered with one key or from the whole list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from tui.render.lines import Line, Span
from tui.render.review import reason_prompt
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App
    from textual.geometry import Size

    from tui.browse.desk import Handlers
    from tui.widgets.choice_list import Choice


class Asking(Protocol):
    """The screen that asks: it has a status line."""

    @property
    def app(self) -> App[Any]:  # what an app returns at its end does not matter here
        """The app, to show the whole list on."""

    @property
    def size(self) -> Size:
        """The size of the screen in cells."""

    def ask(self, prompt: Line | None) -> None:
        """Show a prompt in the status line, or take it off."""

    def tell(self, text: str) -> None:
        """Say something in the status line."""


class ReasonQuestion:
    """Asks for the reason of an exclusion; the answer goes to whoever had it asked."""

    def __init__(self, screen: Asking, reasons: Callable[[], Sequence[str]]) -> None:
        self._screen = screen
        self._reasons = reasons
        self._asked: tuple[str, Callable[[str], None]] | None = None

    def commands(self) -> Handlers:
        """What to call for the commands that answer it."""
        return {
            "no_reason": partial(self._answer, ""),
            "cancel_reason": self._cancel,
            "all_reasons": self._list,
            **{f"reason_{number}": partial(self._answer_number, number) for number in range(1, 10)},
        }

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self._asked is not None

    def ask(self, name: str, then: Callable[[str], None]) -> None:
        """Ask why something called `name` is excluded; `then` gets the reason, empty when none is given."""
        self._asked = (name, then)
        self.repaint()

    def repaint(self) -> None:
        """Fit the question to the width, if there is one."""
        if self._asked:
            self._screen.ask(reason_prompt(self._asked[0], self._reasons(), self._screen.size.width))

    def _answer_number(self, number: int) -> None:
        reasons = self._reasons()
        if number <= len(reasons):
            self._answer(reasons[number - 1])

    def _answer(self, reason: str) -> None:
        if self._asked is None:
            return
        _, then = self._asked
        self._asked = None
        self._screen.ask(None)
        then(reason)

    def _cancel(self) -> None:
        self._asked = None
        self._screen.ask(None)
        self._screen.tell("not excluded")

    def _list(self) -> None:
        """List every reason; another one can be typed."""
        from tui.screens.pickers import Picker, PickerScreen  # not needed by a start
        from tui.widgets.choice_list import Choice

        reasons = self._reasons()
        choices = [
            Choice(reason, (Span(f"{number}  ", "key"), Span(shown_line(reason))), reason, (str(number),))
            for number, reason in enumerate(reasons, 1)
        ]
        picker = Picker(
            "Reason of the exclusion",
            choices,
            hint="enter chooses   type another reason   esc goes back",
            made_of=partial(_other_reason, {reason.casefold() for reason in reasons}),
        )
        self._screen.app.push_screen(PickerScreen(picker), lambda reason: self._answer(reason) if reason else None)


def _other_reason(known: set[str], typed: str) -> Choice | None:
    """A reason that was typed, as one more choice."""
    from tui.widgets.choice_list import Choice  # not needed by a start

    reason = " ".join(typed.split())
    if not reason or reason.casefold() in known:
        return None
    return Choice(reason, (Span("other: ", "dim"), Span(shown_line(reason))), reason)
