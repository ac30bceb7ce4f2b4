"""What stands where there is nothing: what it is, why, and the next key."""

from __future__ import annotations

from tui.render.lines import BLANK, Line, Span
from tui.render.values import shown_line


def opening() -> tuple[Line, ...]:
    """The library is being opened."""
    return (BLANK, (Span("  opening…", "dim"),))


def no_trials(folder: str, *, is_importing: bool) -> tuple[Line, ...]:
    """The library holds no trial."""
    if is_importing:
        return (BLANK, (Span("  Importing; trials appear here as they arrive.", "dim"),))
    return (
        BLANK,
        (Span("  No trials yet.", "heading"),),
        BLANK,
        (Span("  trialtui import PATH", "accent"), Span("  reads files and folders of records", "dim")),
        (Span("  trialtui demo", "accent"), Span("  opens built-in examples", "dim")),
        BLANK,
        (Span("  looked in ", "dim"), Span(shown_line(folder))),
        (Span("  R", "key"), Span(" reads it again   ", "dim"), Span("Q", "key"), Span(" quits", "dim")),
    )


def no_hits(query: str) -> tuple[Line, ...]:
    """A search found nothing."""
    return (
        BLANK,
        (Span("  No trial matches ", "heading"), Span(shown_line(query), "accent")),
        BLANK,
        (Span("  All words must match; fewer words or ", "dim"), Span("a OR b"), Span(" find more.", "dim")),
        (
            Span("  /", "key"),
            Span(" changes the search   ", "dim"),
            Span("esc", "key"),
            Span(" shows all trials   ", "dim"),
            Span("-", "key"),
            Span(" goes back", "dim"),
        ),
    )


def no_trial_chosen() -> tuple[Line, ...]:
    """There is no trial to read."""
    return (BLANK, (Span("No trial is chosen.", "dim"),))


def unreadable(sentence: str) -> tuple[Line, ...]:
    """A trial could not be read."""
    return (BLANK, (Span(sentence, "warn"),), BLANK, (Span("R", "key"), Span(" tries again", "dim")))
