"""`trialtui search --why`: under each trial where the search matched, for people and for programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from parsers.trial import dump
from store.search.snippets import Snippet, snippets
from tui.cli.output import terminal_width
from tui.render.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from store.library import Library
    from store.search.hits import Query
    from store.summary import Summary

Why = dict[int, list[Snippet]]
"""Where each row matched, by its number in the store."""

FORMS: Final = ("table", "json", "jsonl")
"""The formats that have room for it."""


def explain(library: Library, found: Iterable[Summary], query: Query, *, seen: Sequence[str] = ()) -> Why:
    """Where trials match a query; `seen` are columns that are printed anyway. Raises StoreError."""
    why: Why = {}
    for summary in found:
        trial = library.load(summary.doc_id)
        why[summary.doc_id] = snippets(dump(trial), query, seen=seen) if trial is not None else []
    return why


def public(parts: Iterable[Snippet]) -> list[dict[str, Any]]:
    """Snippets as scripts see them: the field's name, the text, and from where to where it matches."""
    return [{"field": part.label, "text": part.text, "matches": [list(span) for span in part.spans]} for part in parts]


def print_why(parts: Iterable[Snippet]) -> None:
    """Print snippets under a row, each on a line; what matches is underlined on a terminal."""
    width = terminal_width()
    for part in parts:
        head = f"    {part.label}: "
        start, stop = wrap(head + part.text, width)[0] if width else (0, len(head) + len(part.text))
        click.echo(head[: stop - start] + _marked(part, max(stop - len(head), 0)))


def _marked(part: Snippet, kept: int) -> str:
    """The text of a snippet as far as it is kept."""
    if not sys.stdout.isatty():
        return part.text[:kept]
    shown: list[str] = []
    at = 0
    for start, end in part.spans:
        shown += [part.text[at : min(start, kept)], click.style(part.text[start : min(end, kept)], underline=True)]
        at = min(end, kept)
        if end >= kept:
            break
    return "".join([*shown, part.text[at:kept]])
