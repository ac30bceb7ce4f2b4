"""Pairs of trials that may be one: a line each, what speaks for it, and how many are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tui.render.layout import joined, set_lines
from tui.render.lines import Line, Span
from tui.render.rows import cut
from tui.render.values import shown_line

if TYPE_CHECKING:
    from store.duplicates import Proposal

PairState = Literal["open", "saving", "same", "different", "settled"]
"""What is said of a pair; settled: it needs no answer any more, because of what was said of others."""

_SIGNS: Final[dict[PairState, tuple[str, str]]] = {
    "open": (" ", ""),
    "saving": ("…", "warn"),
    "same": ("=", "good"),
    "different": ("≠", "bad"),
    "settled": ("·", "dim"),
}
_ID_WIDTH, _POINTS_WIDTH = 20, 5
_POINTS_FROM, _BOTH_FROM = 60, 42
"""The widths from which a line says its points and what speaks for the pair, and from which both ids are in columns."""


def pair_line(pair: Proposal, state: PairState, width: int) -> Line:
    """Set a pair in one line: the sign of its answer, the two ids, points of likeness, and what speaks for it."""
    sign, role = _SIGNS[state]
    text_role = "" if state == "open" else "dim"
    start = (Span(f"{sign} ", role),)
    if width < _BOTH_FROM:
        return (*start, Span(" ".join(map(shown_line, pair.ids)), text_role))
    ids = tuple(Span(_column(each, _ID_WIDTH), text_role) for each in pair.ids)
    if width < _POINTS_FROM:
        return (*start, *ids)
    points = "ids" if pair.score is None else str(pair.score)
    why = Span(shown_line(pair.why), text_role or "dim")
    return (*start, *ids, Span(_column(points, _POINTS_WIDTH), text_role or "accent"), why)


def _column(text: str, width: int) -> str:
    shown, fill = cut(shown_line(text), width - 1)
    return shown + " " * (fill + 1)


def why_lines(pair: Proposal, width: int) -> list[Line]:
    """Set what speaks for a pair, whole, and why it was not linked by itself."""
    points = "" if pair.score is None else f"{pair.score} points"
    speaks = joined([(Span(points, "accent"),) if points else None, shown_line(pair.evidence)], "  ")
    lines = set_lines(speaks, width)
    if pair.doubt:
        lines += set_lines(f"not linked by itself, because {shown_line(pair.doubt)}", width, "warn")
    return lines


@dataclass(frozen=True, slots=True)
class PairCounts:
    """How many pairs are open, and how many were answered and how since the screen was opened."""

    open: int
    same: int = 0
    different: int = 0


def counts_line(counts: PairCounts) -> Line:
    """Say how many pairs are to be answered, and how many were."""
    pairs = f"{counts.open:,} {'pair' if counts.open == 1 else 'pairs'} to answer" if counts.open else "none to answer"
    return joined(
        [
            pairs,
            (Span(f"{counts.same:,} one trial", "good"),) if counts.same else None,
            (Span(f"{counts.different:,} different", "bad"),) if counts.different else None,
        ],
        "   ",
    )


def looking_line(looked_at: int, total: int) -> Line:
    """Say how far the search for such pairs is."""
    far = f"  {looked_at:,} of {total:,} trials" if total else ""
    return (Span(f"looking for trials that may be one…{far}", "dim"),)


def no_pairs(width: int) -> list[Line]:
    """Say that no two trials look like one, and what would be listed."""
    said = (
        "No two trials of this library look like one.",
        "Listed would be trials whose records name each other's ids without settling it, and trials of different "
        "registers with titles, sponsors, enrolment and start that are alike.",
    )
    first, second = (set_lines(text, max(width - 4, 1), role) for text, role in zip(said, ("", "dim"), strict=True))
    return [(), *((Span("  "), *line) for line in (*first, (), *second))]
