"""What can be written in a search, in one line."""

from __future__ import annotations

from tui.render.lines import Line, Span

_FIELDS_FIRST = 4
"""Fields named before the signs, which must be seen on a narrow screen too."""


def search_aid() -> Line:
    """Name the fields of a search and its signs, those that help most first: the end may be left out."""
    from store.search.fields import FIELDS  # not needed by a start

    fields = [Span(f"{name}: ", "dim") for name in FIELDS]
    signs = (Span('"a phrase" ', "dim"), Span("-without ", "dim"))
    return (*fields[:_FIELDS_FIRST], *signs, *fields[_FIELDS_FIRST:])


def field_aid(field: str) -> Line:
    """Say what one field takes, with an example; nothing when there is no such field."""
    from store.search.completion_fields import field_help

    found = field_help(field)
    if found is None:
        return ()
    name, example, takes = found
    parts = [Span(f"{part}, ", "dim") for part in takes.split(", ")]
    parts[-1] = Span(parts[-1].text.removesuffix(", "), "dim")
    return (Span(f"{name}:", "accent"), Span(f"{example.removeprefix(f'{name}:')}   ", "accent"), *parts)
