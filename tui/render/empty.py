"""What stands where there is nothing: what it is, why, and the next key."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tui.render.layout import Content, joined, set_lines
from tui.render.lines import BLANK, Line, Span
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARGIN = 2


@lru_cache(maxsize=1)
def opening(width: int) -> Sequence[Line]:
    """The library is being opened; set once, for it is asked for each row of the first frame."""
    return _set([(Span("opening…", "dim"),)], width)


def no_trials(folder: str, width: int, *, is_importing: bool) -> list[Line]:
    """The library holds no trial."""
    if is_importing:
        return _set([(Span("Importing; trials appear here as they arrive.", "dim"),)], width)
    return _set(
        [
            (Span("No trials yet.", "heading"),),
            BLANK,
            (Span("trialtui import PATH", "accent"), Span("  reads files and folders", "dim")),
            (Span("trialtui demo", "accent"), Span("  opens built-in examples", "dim")),
            BLANK,
            (Span("looked in ", "dim"), Span(shown_line(folder))),
            _keys(("R", "reads it again"), ("Q", "quits")),
        ],
        width,
    )


def no_hits(query: str, width: int, without: Sequence[tuple[str, int]] = ()) -> list[Line]:
    """A search found nothing; `without` says what it would find without some parts of it."""
    counts: list[Line] = [
        (Span("without ", "dim"), Span(shown_line(part), "accent"), Span(f"   {count:,}")) for part, count in without
    ]
    return _set(
        [
            (Span("No trial matches ", "heading"), Span(shown_line(query), "accent")),
            BLANK,
            *([*counts, BLANK] if counts else [(Span("All words must match; fewer words find more.", "dim"),)]),
            _keys(("/", "changes the search"), ("esc", "shows all trials"), ("-", "goes back")),
            *([_keys(("F", "clears facets"))] if any(":" in part for part, _ in without) else []),
        ],
        width,
    )


def not_understood(sentence: str, width: int) -> list[Line]:
    """A search could not be done, and nothing was listed before it."""
    keys = _keys(("/", "changes the search"), ("esc", "shows all trials"))
    return _set([(Span(shown_line(sentence), "warn"),), BLANK, keys], width)


def no_trial_chosen() -> list[Line]:
    """There is no trial to read."""
    return [BLANK, (Span("No trial is chosen.", "dim"),)]


def unreadable(sentence: str, width: int) -> list[Line]:
    """A trial could not be read."""
    return [BLANK, *set_lines(shown_line(sentence), width, "warn"), BLANK, _keys(("R", "tries again"))]


def _keys(*keys: tuple[str, str]) -> Line:
    parts: list[Content | None] = [(Span(key, "key"), Span(f" {word}", "dim")) for key, word in keys]
    return joined(parts, "   ")


def _set(lines: Sequence[Line], width: int) -> list[Line]:
    """Set lines with a margin, each broken where it does not fit."""
    room = max(width - 2 * _MARGIN, 1)
    margin = Span(" " * _MARGIN)
    return [BLANK, *((margin, *row) for line in lines for row in (set_lines(line, room) if line else [BLANK]))]
