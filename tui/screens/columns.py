"""The columns of the list: a picker that stays open while they are switched on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.render.further_columns import COLUMNS
from tui.render.lines import Line, Span
from tui.screens.pickers import Picker, PickerScreen
from tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

_AUTOMATIC = "automatic"
_HINT = "enter switches on or off   esc closes"


class ColumnsScreen(PickerScreen):
    """Tells `choose` of every change of the columns that are shown; none stands for as many as fit."""

    def __init__(self, shown: tuple[str, ...], choose: Callable[[tuple[str, ...]], None]) -> None:
        self._shown = shown
        self._choose = choose
        super().__init__(self._picker(_AUTOMATIC))

    def _picker(self, selected: str) -> Picker:
        rows = [Choice(_AUTOMATIC, _line("As many as fit", is_on=not self._shown), "automatic as many as fit")]
        rows += [Choice(name, _line(words, is_on=name in self._shown), words) for name, words in COLUMNS.items()]
        return Picker("Columns of the list", rows, selected=selected, hint=_HINT)

    def accept(self, choice: Choice | None) -> None:
        """Switch a column on or off, and go on."""
        if choice is None:
            return
        if choice.id == _AUTOMATIC:
            self._shown = ()
        else:
            wanted = {*self._shown} ^ {choice.id}
            self._shown = tuple(name for name in COLUMNS if name in wanted)
        self._choose(self._shown)
        self.typed = ""
        self.fill(self._picker(choice.id))


def _line(words: str, *, is_on: bool) -> Line:
    return (Span("◆ " if is_on else "  ", "mark"), Span(words, "" if is_on else "dim"))
