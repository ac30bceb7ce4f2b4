"""A search that is not understood: said and marked when it is wrong, passed over while it is only not finished."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.messages import NotFound
    from tui.screens.browse import BrowseScreen


class Faults:
    """Judges the searches that could not be done, and marks in the search bar what is wrong with one."""

    def __init__(self, screen: BrowseScreen) -> None:
        self._screen = screen
        self._marked = ""
        """The search up to the end of what is marked; empty when nothing is."""

    def show(self, message: NotFound) -> None:
        """Say why a search could not be done; while it may still become one, leave all as it is."""
        from store.search.query import QueryError, parse
        from store.search.unfinished import fault_span, is_unfinished

        screen = self._screen
        is_typing, text = screen.looking.is_typing, screen.place.query
        span: tuple[int, int] | None = None
        try:
            parse(text, typing=is_typing)
        except QueryError as fault:
            if is_typing and is_unfinished(text, fault):
                message = replace(message, sentence="")
            else:
                span = fault_span(text, fault.position)
        self._mark(text, span)
        screen.listing.show_fault(message)

    def _mark(self, text: str, span: tuple[int, int] | None) -> None:
        self._marked = text[: span[1]] if span else ""
        self._screen.title_line.search_bar.mark_fault(span)

    def clear(self) -> None:
        """Take the mark off: a search was done."""
        self._mark("", None)

    def text_changed(self, text: str) -> None:
        """Take the mark off where another text stands now; one that only grew keeps it until its answer comes."""
        if self._marked and not text.startswith(self._marked):
            self.clear()
