"""What two similar trials share, in one line; and what stands where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.render.layout import joined, line_width
from tui.render.lines import BLANK, Line, Span
from tui.render.rows import cut
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.search.similar import Shared

_INDENT: Final = 4
_MOST_NAMES = 4


def shared_line(percent: int, shared: Shared, width: int) -> Line:
    """Set how alike two trials are and what they share, cut to `width` cells."""
    parts: list[Line] = []
    for name, values in (
        ("condition", shared.conditions),
        ("intervention", shared.interventions),
        ("words", shared.words),
    ):
        if values:
            more = f", {len(values) - _MOST_NAMES} more" if len(values) > _MOST_NAMES and name != "words" else ""
            kept = values if name == "words" else values[:_MOST_NAMES]
            parts.append((Span(f"{name} ", "dim"), Span(", ".join(map(shown_line, kept)) + more)))
    said: Line = joined(parts) if parts else (Span("little beside single words", "dim"),)
    return _fitted((Span(" " * _INDENT), Span(f"{percent:>3}%  ", "dim"), *said), width)


def _fitted(line: Line, width: int) -> Line:
    """Cut a line at its end."""
    if line_width(line) <= width:
        return line
    kept: list[Span] = []
    room = width
    for span in line:
        text, _ = cut(span.text, room)
        kept.append(Span(text, span.role))
        room -= line_width((Span(text),))
        if text != span.text or room <= 0:
            break
    return tuple(kept)


def origin_line(trial_id: str, title: str) -> Line:
    """Name the trial that others are like."""
    return (Span(" similar to  ", "title"), Span(shown_line(trial_id), "accent"), Span(f"  {shown_line(title)}"))


def looking(width: int) -> Sequence[Line]:
    """Similar trials are being looked for."""
    return [BLANK, (Span("  looking…", "dim"),)]


def nothing_similar(width: int) -> Sequence[Line]:
    """No trial is similar."""
    return [
        BLANK,
        (Span("  No other trial says what tells this one apart.", "heading"),),
        BLANK,
        (Span("  q", "key"), Span(" goes back", "dim")),
    ]


def not_found_out(sentence: str, width: int) -> Sequence[Line]:
    """Similar trials could not be looked for."""
    text, _ = cut(shown_line(sentence), max(width - 4, 1))
    return [BLANK, (Span(f"  {text}", "warn"),), BLANK, (Span("  q", "key"), Span(" goes back", "dim"))]
