"""What can be written in a search, in one line."""

from __future__ import annotations

from tui.render.lines import Line, Span


def search_aid() -> Line:
    """Name the fields of a search and its signs, those that help most first: the end may be left out."""
    from store.search.fields import FIELDS  # not needed by a start

    fields = [Span(f"{name}: ", "dim") for name in FIELDS]
    return (*fields, Span(' "a phrase"  ', "dim"), Span("-without", "dim"))
