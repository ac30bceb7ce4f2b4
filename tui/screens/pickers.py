"""A dialog that lists things to choose from and narrows them as the reader types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from parsers.text import visible
from tui.commands import command_for
from tui.render.layout import line_width, set_lines
from tui.render.lines import Line, Span
from tui.render.values import shown_line
from tui.screens.closing import close, once_painted, while_open
from tui.state import TIGHT, TITLE_HEIGHT
from tui.widgets.choice_list import Choice, ChoiceList
from tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDEST, _MARGINS = 128, 6
"""The widest that a dialog is (see styles/app.tcss), and what of it is not text."""

_FRAME_ROWS = 3
"""Rows of a dialog beside its choices: title, hint, and one for a choice made of what is typed."""

_MOST_WHOLE_ROWS = 3
"""Rows below the choices in which one that is cut is said whole, at most."""


@dataclass(frozen=True, slots=True)
class Picker:
    """What a picker shows: its title and choices, the one chosen now, and a line that says what the keys do.

    `made_of` may offer one more choice made of what was typed. `tried` is told of each choice that the cursor comes to.
    """

    title: str
    choices: Sequence[Choice]
    selected: str | None = None
    hint: str = "enter chooses   esc closes"
    empty: str = "Nothing here."
    made_of: Callable[[str], Choice | None] | None = None
    tried: Callable[[str], None] | None = None


class PickerScreen(ModalScreen[str | None], inherit_bindings=False):
    """Shows a `Picker`; gives the id of the choice, or None."""

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self.picker = picker
        self.typed = ""

    def compose(self) -> ComposeResult:
        """Lay out title, choices and hint."""
        with Vertical(id="dialog") as dialog:
            dialog.styles.height = self._height()
            yield LinesView("dialog-title")
            yield ChoiceList()
            yield LinesView("dialog-whole")
            yield LinesView("dialog-hint")

    def on_mount(self) -> None:
        """Fill in what there is."""
        self.query_one(ChoiceList).focus()
        self._fit()
        self.narrow()

    def _height(self) -> int:
        """Rows of the dialog: as many as all the choices need, so that narrowing them moves nothing, if they fit."""
        choices = self.picker.choices
        rows = len(choices) + len({choice.group for choice in choices if choice.group}) + _FRAME_ROWS
        rows += self._whole_rows()
        return max(min(rows, self.app.size.height * 4 // 5), _FRAME_ROWS + 1)

    def _whole_rows(self) -> int:
        """Rows kept for saying a choice whole, the same for all choices: none where all rows fit."""
        width, height = text_width(self.app.size.width), self.app.size.height
        cut = [choice for choice in self.picker.choices if line_width(choice.line) > width]
        wanted = max((len(set_lines(choice.whole_text, width)) for choice in cut), default=0)
        return min(wanted, _MOST_WHOLE_ROWS if height >= TITLE_HEIGHT else 1 if height >= TIGHT[1] else 0)

    def on_resize(self) -> None:
        """Fit the dialog to the screen."""
        self._fit()
        once_painted(self, self._say_more)

    def _fit(self) -> None:
        rows = self._whole_rows()
        self.query_one("#dialog").styles.height = self._height()
        whole = self.query_one("#dialog-whole", LinesView)
        whole.display, whole.styles.height = bool(rows), rows
        self.query_one("#dialog-title", LinesView).show(self._title())

    def _say_more(self) -> None:
        """Say the current choice whole, what the keys do, and whether there are choices below."""
        choices = self.query_one(ChoiceList)
        width = min(self.app.size.width, WIDEST)
        current = choices.current
        said = set_lines(current.whole_text, text_width(width), "dim") if current else []
        self.query_one("#dialog-whole", LinesView).show(*((Span("   "), *row) for row in said))
        more = "more below" if choices.has_more_below else ""
        hint = self.picker.hint if current else hint_without_choices(self.picker.hint)
        self.query_one("#dialog-hint", LinesView).show(foot_line(hint, width, more))

    def fill(self, picker: Picker) -> None:
        """Show another picker in the place of this one; what was typed stays."""
        self.picker = picker
        self.on_resize()
        self.narrow()

    def narrow(self) -> None:
        """Show the choices that what was typed finds."""
        found = matching(self.picker.choices, self.typed)
        made = self.picker.made_of(self.typed) if self.picker.made_of else None
        if made is not None:
            found.append(made)
        selected = None if self.typed else self.picker.selected
        nothing = f"Nothing has “{self.typed}”." if self.typed else self.picker.empty
        self.query_one(ChoiceList).show(found, selected=selected, empty=(Span(f"  {nothing}", "dim"),))
        self.query_one("#dialog-title", LinesView).show(self._title())
        once_painted(self, self._say_more)
        self._try()

    def _title(self) -> Line:
        typed: Line = ()
        if self.typed:
            typed = (Span(shown_line(self.typed), "match"), Span("▏", "focus"), Span(" "))
        elif self.picker.choices:
            typed = (Span("type to filter ", "dim"),)
        return title_line(self.picker.title, min(self.app.size.width, WIDEST), typed)

    def _try(self) -> None:
        current = self.query_one(ChoiceList).current
        if self.picker.tried and current:
            self.picker.tried(current.id)

    @while_open
    def on_key(self, event: events.Key) -> None:
        """Run a command of the dialog, or take the character as part of the filter."""
        event.stop()
        event.prevent_default()
        command = command_for("dialog", event.key)
        if command:
            self.run_command(command.id)
        elif event.key in {"backspace", "ctrl+h"}:
            self._type(self.typed[:-1])
        elif event.key == "ctrl+u":
            self._type("")
        elif event.is_printable and event.character:
            self._type(self.typed + event.character)

    @while_open
    def on_paste(self, event: events.Paste) -> None:
        """Take pasted text as part of the filter."""
        event.stop()
        self._type(self.typed + visible(" ".join(event.text.split()), single_line=True))

    def _type(self, text: str) -> None:
        self.typed = text
        self.narrow()

    def run_command(self, command_id: str) -> None:
        """Do what a key of the dialog says."""
        choices = self.query_one(ChoiceList)
        steps = {
            "dialog_down": 1,
            "dialog_up": -1,
            "dialog_page_down": choices.page_rows - 1,
            "dialog_page_up": 1 - choices.page_rows,
            "dialog_first": -1_000_000,
            "dialog_last": 1_000_000,
        }
        if command_id in steps:
            choices.move_by(steps[command_id])
            self._say_more()
            self._try()
        elif command_id == "dialog_accept":
            self.accept(choices.current)
        elif command_id == "dialog_close":
            close(self)

    @while_open
    def on_choice_list_clicked(self, message: ChoiceList.Clicked) -> None:
        """Choose what was clicked."""
        self.accept(message.choice)

    def accept(self, choice: Choice | None) -> None:
        """Close with a choice; one without an id is there to be read only."""
        if choice is not None and choice.id:
            close(self, choice.id)
        elif not any(each.id for each in self.picker.choices):
            close(self)


def title_line(title: str, width: int, remark: Line = ()) -> Line:
    """Set the title of a dialog on a rule, which bounds it also where a terminal has no colours."""
    line: Line = (Span("▌ ", "focus"), Span(f"{title}  " if remark else f"{title} ", "title"), *remark)
    return (*line, Span("─" * max(width - line_width(line), 0), "rule"))


def foot_line(hint: str, width: int, remark: str = "") -> Line:
    """Set what the keys of a dialog do on a rule; parts of it that do not fit are left out from the end."""
    tail: Line = (Span(f" {remark} ", "dim"), Span("─", "rule")) if remark else ()
    parts = hint.split("   ")
    while len(parts) > 1 and cell_len("   ".join(parts)) + 3 + line_width(tail) > width:
        parts.pop()
    line: Line = (Span("─ ", "rule"), Span("   ".join(parts) + " ", "dim"))
    return (*line, Span("─" * max(width - line_width(line) - line_width(tail), 0), "rule"), *tail)


def hint_without_choices(hint: str) -> str:
    """What the keys of a dialog do while there is nothing to choose: those that act on a choice are left out."""
    return "   ".join(part for part in hint.split("   ") if not part.startswith(("enter", "ctrl+")))


def text_width(screen_width: int) -> int:
    """Cells of a row of text in a dialog on a screen of some width."""
    return max(min(screen_width, WIDEST) - _MARGINS, 1)


def wrapped_choices(line: Line, width: int) -> list[Choice]:
    """A line to be read only, as the rows it needs at a width; each is found by the words of the whole line."""
    words = " ".join(span.text for span in line)
    rows = set_lines(line, max(width - 2, 1))
    return [Choice("", ((Span("  "), *row) if number else row), words) for number, row in enumerate(rows)]


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that hold every word typed, those that have it for a key first; all when nothing was typed."""
    wanted = typed.casefold().split()
    by_key = [choice for choice in choices if typed and typed.strip() in choice.keys]
    found = [choice for choice in choices if all(word in choice.words.casefold() for word in wanted)]
    return by_key + [choice for choice in found if choice not in by_key]
