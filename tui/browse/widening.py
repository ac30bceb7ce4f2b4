"""What a search does beyond its letters: shown above the list, said in full on a key, and switched off or on there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui.render.chips import applied_line
from tui.render.lines import Span
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.search.expansion import Applied
    from tui.browse.desk import Handlers
    from tui.messages import Found
    from tui.screens.browse import BrowseScreen

_MOST_OFF: Final = 100
"""Names switched off that are remembered, those switched off last."""


class Widening:
    """The chips line, and the list of what it stands for."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._applied: Sequence[Applied] = ()
        self._notes: Sequence[str] = ()
        self._said: Sequence[str] = ()

    def commands(self) -> Handlers:
        """What to call for the commands of this part."""
        return {"widening": self.choose}

    def follow(self, message: Found) -> None:
        """Show what a search does beyond its letters, if it is the one that is listed."""
        asked, place = message.asked, self._screen.place
        if (asked.text, asked.off) == (place.query, place.off):
            self.show(message.applied, message.query.notes if message.query else ())

    def show(self, applied: Sequence[Applied], notes: Sequence[str]) -> None:
        """Show what the search that is listed does beyond its letters; a sentence is said whole when typing ends."""
        self._applied, self._notes = applied, notes
        self._screen.list_top.show_chips(applied, notes, self._screen.rows.total)
        if not self._screen.looking.is_typing and notes != self._said:
            self._said = notes
            if notes:
                self._screen.tell(" ".join(notes), "warn")

    def choose(self) -> None:
        """List what the search does beyond its letters; a name that is chosen is switched off, or on again."""
        from tui.screens.pickers import Picker, PickerScreen, text_width, wrapped_choices  # not needed by a start
        from tui.widgets.choice_list import Choice

        if not self._applied and not self._notes:
            self._screen.tell("this search looks for its own words and nothing else")
            return
        width = text_width(self._screen.app.size.width)
        choices = [
            choice for note in self._notes for choice in wrapped_choices((Span(shown_line(note), "warn"),), width)
        ]
        choices += [
            Choice(each.key, applied_line(each), f"{each.words} {each.shown} {each.why}") for each in self._applied
        ]
        hint = "enter switches off or on   esc closes" if self._applied else "esc closes"
        self._screen.app.push_screen(PickerScreen(Picker("What this search adds", choices, hint=hint)), self._switch)

    def _switch(self, key: str | None) -> None:
        known = next((each for each in self._applied if each.key == key), None)
        if known is None:
            return
        screen, place = self._screen, self._screen.place
        others = tuple(each for each in place.off if each != known.key)
        off = (*others, known.key)[-_MOST_OFF:] if known.is_on else others
        screen.change_place(replace(place, off=off))
        screen.listing.search(place.query, keeps_trial=True)
        what = f"{shown_line(known.words)} = {shown_line(known.shown)}"
        screen.tell(f"no longer looked for: {what}" if known.is_on else f"looked for too: {what}")
