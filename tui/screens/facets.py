"""The facet panel: how the trials found fall by status, phase, country and so on, and choosing among them by keys.

A choice is written into the search at once, and the list beside the panel follows. What is chosen is read from the
search's text, so that the panel says the same as it whoever wrote it. The numbers come from a worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen

from parsers.text import visible
from store.errors import StoreError
from store.search.editing import cleared, is_address
from store.search.facets import (
    FACETS,
    Facet,
    FacetValue,
    chosen_values,
    facet_values,
    in_place,
    with_choice,
)
from store.search.query import parse
from store.search.tree import QueryError
from store.search.words import squeezed
from tui.commands import command_for
from tui.render.facets import facet_line, more_line, query_line
from tui.render.layout import set_lines
from tui.render.lines import Line, Span
from tui.render.values import shown_line
from tui.screens.closing import close, while_open
from tui.screens.pickers import foot_line, title_line
from tui.widgets.choice_list import Choice, ChoiceList
from tui.widgets.facet_list import FacetList
from tui.widgets.lines_view import LinesView

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from store.search.editing import How
    from store.search.facet_counts import FacetCounts

WIDTH: Final = 48
"""Cells of the panel, where the screen has them."""

_SHOWN_AT_FIRST: Final = 8
"""How many values of a long facet are listed while nothing is typed."""

_HINTS: Final = ("space chooses   - leaves out   esc closes", "tab next facet   del clears it   enter is done")


class Faceted(Protocol):
    """The search that the panel is of."""

    @property
    def query(self) -> str:
        """Its text."""

    def count(self, text: str) -> FacetCounts:
        """Count what a text finds, in a worker. Raises StoreError."""

    def search(self, text: str) -> None:
        """Search for another text."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A value with its facet, as listed, and whether it is chosen."""

    facet: Facet
    value: FacetValue
    how: How | None

    @property
    def id(self) -> str:
        """What it is found by among the choices."""
        return f"{self.facet.name}:{self.value.field}:{self.value.text}"


class FacetScreen(ModalScreen[None], inherit_bindings=False):
    """The panel, over the right of the list and the text."""

    @dataclass
    class Counted(Message):
        """The numbers came from the worker; `fault` is the sentence when they did not."""

        serial: int
        counts: FacetCounts | None
        fault: str = ""

    def __init__(self, faceted: Faceted) -> None:
        super().__init__()
        self._faceted = faceted
        self._text = faceted.query
        self._typed = ""
        self._types_anew = False
        self._has_chosen = False
        self._serial = 0
        self._counts: FacetCounts | None = None
        self._is_old = False
        self._fault = ""
        self._seen: set[FacetValue] = set()
        self._by_id: dict[str, _Row] = {}
        self._order: dict[str, list[FacetValue]] = {facet.name: list(facet.values) for facet in FACETS}

    def compose(self) -> ComposeResult:
        """Lay out title, values, the search, and what the keys do."""
        with Vertical(id="dialog"):
            yield LinesView("dialog-title")
            yield FacetList()
            yield LinesView("dialog-whole")
            yield LinesView("dialog-hint")

    def on_mount(self) -> None:
        """Show what is chosen, and have the numbers counted."""
        self._list.focus()
        self._arrange()
        self._fill()
        self._count()

    @property
    def _list(self) -> FacetList:
        return self.query_one(FacetList)

    @property
    def _width(self) -> int:
        return min(self.app.size.width, WIDTH)

    def _lines(self, css_id: str) -> LinesView:
        return self.query_one(f"#{css_id}", LinesView)

    def on_resize(self) -> None:
        """Fit the panel to the screen."""
        self._arrange()
        self._fill()

    def _arrange(self) -> None:
        """Leave the title and the status line of the screen below in sight, where there is room."""
        height = self.app.size.height
        is_roomy = height >= 20
        self.styles.align = ("right", "top")
        dialog = self.query_one("#dialog", Vertical)
        dialog.styles.width = self._width
        dialog.styles.height = height - 2 if is_roomy else height
        dialog.styles.margin = (1 if is_roomy else 0, 0, 0, 0)
        self._lines("dialog-whole").display = height >= 8
        self._lines("dialog-hint").styles.height = 2 if is_roomy else 1

    # the numbers

    def _count(self) -> None:
        """Have the trials counted for the search as it is; a later count overtakes this one."""
        self._serial += 1
        self._is_old = True
        task = partial(self._ask, self._serial, self._text)
        self.run_worker(task, name="facets", group="facets", thread=True, exclusive=True, exit_on_error=False)

    def _ask(self, serial: int, text: str) -> None:
        if serial != self._serial:
            return
        try:
            self.post_message(self.Counted(serial, self._faceted.count(text)))
        except StoreError as error:
            self.post_message(self.Counted(serial, None, str(error)))
        except Exception as error:  # the panel goes on without its numbers
            self.post_message(self.Counted(serial, None, f"An error in the program ({error!r})."))

    @while_open
    def on_facet_screen_counted(self, message: Counted) -> None:
        """Show the numbers, unless others were asked for since."""
        if message.serial != self._serial:
            return
        self._fault = message.fault
        self._is_old = False
        if message.counts is not None:
            self._counts = message.counts
            for facet in FACETS:
                self._take_values(facet, message.counts)
        self._fill()

    def _take_values(self, facet: Facet, counts: FacetCounts) -> None:
        """Note the values that a facet has; those known already keep their places."""
        found = facet_values(facet, counts.by_facet.get(facet.name, {}))
        self._order[facet.name] = in_place(facet, self._order[facet.name], found)
        self._seen |= {value for value in found if counts.of(facet, value)}

    # the rows

    @while_open
    def _fill(self) -> None:
        """List the values that what is typed finds, with what is chosen and how many trials each finds."""
        rows = [row for facet in FACETS for row in self._rows_of(facet)]
        if rows:
            self._list.renew([choice for _, choice in rows])
        else:
            self._list.show((), empty=(Span(f"  Nothing has “{shown_line(self._typed)}”.", "dim"),))
        self._by_id = {choice.id: row for row, choice in rows if row is not None}
        self._paint()

    def _rows_of(self, facet: Facet) -> list[tuple[_Row | None, Choice]]:
        values = self._order[facet.name]
        said = chosen_values(self._text, facet, values)
        counts = {value: self._counts.of(facet, value) for value in values} if self._counts else {}
        most = max(counts.values(), default=0)
        listed = [value for value in values if self._is_listed(facet, value, is_said=value in said)]
        kept = listed if self._typed else _first(listed, facet, said)
        width = self._width - 4
        found: list[tuple[_Row | None, Choice]] = []
        for value in kept:
            row = _Row(facet, value, said.get(value))
            line = facet_line(value.label, counts.get(value), most, row.how, width, is_old=self._is_old)
            found.append((row, Choice(row.id, line, group=facet.title, whole=value.label)))
        if len(kept) < len(listed):
            more = more_line(len(listed) - len(kept), width)
            found.append((None, Choice(f"{facet.name}:", more, group=facet.title)))
        return found

    def _is_listed(self, facet: Facet, value: FacetValue, *, is_said: bool) -> bool:
        """Whether what is typed finds a value that is chosen, or finds a trial, or did since the panel was opened."""
        wanted = squeezed(self._typed)
        if wanted not in squeezed(value.label) and not squeezed(facet.title).startswith(wanted):
            return False
        return is_said or self._counts is None or value in self._seen

    def _paint(self) -> None:
        """Say what is typed, the search as it is, and what the keys do, or what is wrong."""
        typed: Line = (Span("type to find one ", "dim"),)
        if self._typed:
            typed = (Span(shown_line(self._typed), "match"), Span("▏", "focus"), Span(" "))
        self._lines("dialog-title").show(title_line("Facets", self._width, typed))
        self._lines("dialog-whole").show(query_line(self._text, self._width))
        if self._fault:
            self._lines("dialog-hint").show(
                *((Span(" "), *row) for row in set_lines(self._fault, self._width - 2, "warn"))
            )
            return
        first, second = (foot_line(hint, self._width) for hint in _HINTS)
        self._lines("dialog-hint").show(first, second)

    # the keys

    @while_open
    def on_key(self, event: events.Key) -> None:
        """Run a command of the panel, or take the character as part of what is looked for."""
        event.stop()
        event.prevent_default()
        command = command_for("facets", event.key, event.character)
        if command:
            self.run_command(command.id)
        elif event.key in {"backspace", "ctrl+h"}:
            self._type(self._typed[:-1])
        elif event.key == "ctrl+u":
            self._type("")
        elif event.is_printable and event.character:
            self._type(("" if self._types_anew else self._typed) + event.character)

    @while_open
    def on_paste(self, event: events.Paste) -> None:
        """Take pasted text as what is looked for."""
        event.stop()
        self._type(self._typed + visible(" ".join(event.text.split()), single_line=True))

    def _type(self, text: str) -> None:
        """Look for other values; the cursor goes to the first whose name begins so."""
        self._typed, self._types_anew = text, False
        self._fill()
        begun = squeezed(text)
        rows = self._by_id.items() if begun else ()
        best = next((name for name, row in rows if squeezed(row.value.label).startswith(begun)), None)
        self._list.go_to(best)
        self._paint()

    def run_command(self, command_id: str) -> None:
        """Do what a key of the panel says."""
        page = max(self._list.page_rows - 1, 1)
        steps = {
            "facet_down": 1,
            "facet_up": -1,
            "facet_page_down": page,
            "facet_page_up": -page,
            "facet_first": -1_000_000,
            "facet_last": 1_000_000,
        }
        runs: dict[str, Callable[[], object]] = {
            "next_facet": lambda: self._list.move_by_group(1),
            "previous_facet": lambda: self._list.move_by_group(-1),
            "choose_value": lambda: self._say("in"),
            "exclude_value": lambda: self._say("out"),
            "clear_facet": self._clear,
            "accept_facets": self._accept,
            "close_facets": lambda: close(self),
        }
        if command_id in steps:
            self._list.move_by(steps[command_id])
        else:
            runs[command_id]()
        if self.is_current:
            self._paint()

    @property
    def _row(self) -> _Row | None:
        current = self._list.current
        return self._by_id.get(current.id) if current else None

    def _say(self, how: How) -> None:
        """Choose or leave out the value under the cursor; said again, neither."""
        row = self._row
        if row is not None:
            wanted = None if row.how == how else how
            self._change(with_choice(self._text, row.facet, row.value, wanted))
            self._has_chosen = self._types_anew = True

    def _clear(self) -> None:
        """Take every choice of the facet under the cursor out of the search."""
        row = self._row
        if row is not None:
            self._change(cleared(self._text, {row.facet.field}))

    def _accept(self) -> None:
        """Be done; where nothing was chosen yet, choose the value under the cursor."""
        row = self._row
        if row is not None and not self._has_chosen and row.how != "in":
            self._say("in")
        if not self._fault:
            close(self)

    def _change(self, text: str) -> None:
        """Search for another text, and count anew."""
        self._fault = ""
        if text == self._text:
            return
        if is_address(self._text):
            self._fault = "The search is a pasted address, which stands alone: write it in words to choose here."
            return
        try:
            parse(text)
        except QueryError as error:
            self._fault = str(error)
            return
        self._text = text
        self._faceted.search(text)
        self._fill()
        self._count()

    @while_open
    def on_choice_list_clicked(self, message: ChoiceList.Clicked) -> None:
        """Choose what was clicked."""
        self._say("in")


def _first(values: list[FacetValue], facet: Facet, said: Mapping[FacetValue, How]) -> list[FacetValue]:
    """The values of a facet that are listed while nothing is typed: all of a short one, and what is chosen."""
    if facet.values or len(values) <= _SHOWN_AT_FIRST + 1:
        return values
    return [value for place, value in enumerate(values) if place < _SHOWN_AT_FIRST or value in said]
