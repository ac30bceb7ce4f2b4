"""Labels that a page shows in other capitals than its site does, as a style sheet has them: put back in the usual."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from parsers.draft import Line

_AT_LEAST = 2
_LONGEST = 60


def respelled(lines: Sequence[Line], *groups: Collection[str]) -> tuple[Line, ...]:
    """The lines with the labels of each group spelled as in it, where the page has most of them in other capitals.

    A label stands alone on its line, or begins it before a colon or a value. On a page that has its labels in the usual
    capitals, the same words in others are content and stay.
    """
    found = tuple(lines)
    for group in groups:
        usual = {label.casefold(): label for label in group}
        hits = [(at, label) for at, line in enumerate(found) if (label := _label(line.words, usual))]
        others = {at: label for at, label in hits if not found[at].words.startswith(label)}
        if len(others) >= _AT_LEAST and len(others) > len(hits) - len(others):
            found = tuple(
                Line(line.number, others[at] + line.words[len(others[at]) :]) if at in others else line
                for at, line in enumerate(found)
            )
    return found


def _label(words: str, usual: Mapping[str, str]) -> str | None:
    """The label that a line is, or has before a colon; one of several words may have a value of few right beside it."""
    folded = words.casefold()
    label = usual.get(folded.partition(":")[0].rstrip())
    if label is None and len(words) <= _LONGEST:
        starts = [each for each in usual if " " in each and folded.startswith(f"{each} ")]
        label = usual[max(starts, key=len)] if starts else None
    bare = words[: len(label or "")]
    return label if label and (bare == label or bare in (bare.upper(), bare.lower(), bare.title())) else None
