"""What differs between two texts, by line first and then by word, as pieces that add up to both.

Lines that are equal stay; between them, lines are paired in order by the words that they share, and of each pair the
words that differ are found. Words are compared by rapidfuzz: of two texts of 20,000 characters in a few milliseconds,
where the standard library's matcher takes time that grows with the square.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

_TOKEN = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+(?:[.,/'’-]\w+)*|[^\S\n]+|[<>≤≥=]+|.", re.DOTALL
)
"""A word (hyphens and decimals included), a run of spaces, a comparison, or any other character; an ideograph alone."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")

PAIRED = 0.4
"""Share of words in common from which a line is taken for a changed one, not for another."""

_MOST_PAIRS = 40_000
"""Pairs of lines between two equal ones that are looked at; where there are more, all of them are new."""

_MOST_WORDS = 30_000
"""Words of two lines together that are compared; where there are more, all between their equal ends are new."""

PieceKind = Literal["same", "removed", "added", "gap"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in both (`same`), only in the older (`removed`) or only in the newer (`added`).

    A `gap` stands for text in both that is left out of an excerpt.
    """

    kind: PieceKind
    text: str


def words_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of two texts: those but the added ones make up `before`, those but the removed ones `after`."""
    older, newer = _LINE.findall(before), _LINE.findall(after)
    pieces: list[Piece] = []
    gone: list[str] = []
    come: list[str] = []
    for step in Indel.opcodes(older, newer):
        if step.tag == "equal":
            pieces += _between(gone, come)
            gone, come = [], []
            pieces.append(Piece("same", "".join(older[step.src_start : step.src_end])))
        else:
            gone += older[step.src_start : step.src_end]
            come += newer[step.dest_start : step.dest_end]
    return _joined([*pieces, *_between(gone, come)])


def _between(gone: Sequence[str], come: Sequence[str]) -> Iterator[Piece]:
    """The pieces of the lines between two equal ones."""
    for old, new in _paired(gone, come):
        if old and new:
            yield from _line_diff(old, new)
        elif old:
            yield Piece("removed", old)
        elif new:
            yield Piece("added", new)


def _paired(gone: Sequence[str], come: Sequence[str]) -> list[tuple[str, str]]:
    """The lines in order, each older one beside the newer one that it became; an empty text where there is none."""
    if len(gone) * len(come) > _MOST_PAIRS or not gone or not come:
        return [*((old, "") for old in gone), *(("", new) for new in come)]
    best = _best_likeness(gone, come)
    pairs: list[tuple[str, str]] = []
    row, column = len(gone), len(come)
    while row and column:
        if best[row][column] == best[row][column - 1]:
            column -= 1
            pairs.append(("", come[column]))
        elif best[row][column] == best[row - 1][column]:
            row -= 1
            pairs.append((gone[row], ""))
        else:
            row, column = row - 1, column - 1
            pairs.append((gone[row], come[column]))
    pairs += [("", new) for new in reversed(come[:column])]
    pairs += [(old, "") for old in reversed(gone[:row])]
    return pairs[::-1]


def _best_likeness(gone: Sequence[str], come: Sequence[str]) -> list[list[float]]:
    """For the first so many older and newer lines, how alike they can be made by pairing them in order."""
    older, newer = [_words(line) for line in gone], [_words(line) for line in come]
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    for row, mine in enumerate(older, 1):
        for column, theirs in enumerate(newer, 1):
            alike = 2 * (mine & theirs).total() / ((mine.total() + theirs.total()) or 1)
            paired = best[row - 1][column - 1] + alike if alike >= PAIRED else 0.0
            best[row][column] = max(paired, best[row - 1][column], best[row][column - 1])
    return best


def _words(line: str) -> Counter[str]:
    return Counter(token for token in _TOKEN.findall(line.casefold()) if token[0].isalnum())


def _line_diff(old: str, new: str) -> list[Piece]:
    """The pieces of two lines, with runs of words that say little between two changes made part of them."""
    older, newer = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(older) + len(newer) > _MOST_WORDS:
        return [Piece("removed", old), Piece("added", new)]
    steps: list[tuple[str, str, str]] = []
    for step in Indel.opcodes(older, newer):
        gone, come = "".join(older[step.src_start : step.src_end]), "".join(newer[step.dest_start : step.dest_end])
        if step.tag == "equal":
            steps.append((gone, "", ""))
        elif steps and not steps[-1][0]:
            steps[-1] = ("", steps[-1][1] + gone, steps[-1][2] + come)
        else:
            steps.append(("", gone, come))
    return [piece for step in _readable(steps) for piece in _pieces(*step)]


def _readable(steps: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Steps (same, removed, added) without a common run that is no longer than the changes on both of its sides."""
    settled: list[tuple[str, str, str]] = []
    for same, gone, come in steps:
        settled.append((same, gone, come))
        while len(settled) >= 3 and not settled[-1][0]:
            before, common, last = settled[-3:]
            if len(common[0].strip()) > min(max(len(before[1]), len(before[2])), max(len(last[1]), len(last[2]))):
                break
            settled[-3:] = [("", before[1] + common[0] + last[1], before[2] + common[0] + last[2])]
    return settled


def _pieces(same: str, gone: str, come: str) -> Iterator[Piece]:
    if same:
        yield Piece("same", same)
    if gone:
        yield Piece("removed", gone)
    if come:
        yield Piece("added", come)


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Pieces of which no two neighbours are of one kind."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return tuple(joined)


def excerpt(pieces: Sequence[Piece], around: int = 160) -> tuple[Piece, ...]:
    """The pieces with what is the same cut to the lines of the changes, `around` characters at most on each side."""
    shown: list[Piece] = []
    for number, piece in enumerate(pieces):
        if piece.kind != "same":
            shown.append(piece)
            continue
        head = "" if not number else _head(piece.text, around)
        tail = "" if number == len(pieces) - 1 else _tail(piece.text, around)
        left_out = piece.text[len(head) : len(piece.text) - len(tail)]
        if len(left_out.strip()) <= len("… …") or len(head) + len(tail) >= len(piece.text):
            shown.append(piece)
            continue
        shown += [Piece("same", head)] if head else []
        shown.append(Piece("gap", left_out))
        shown += [Piece("same", tail)] if tail else []
    return tuple(shown)


def _head(text: str, most: int) -> str:
    """The rest of the line that a change stands in."""
    line = text[: text.find("\n")] if "\n" in text else text
    if len(line) <= most:
        return line
    space = line.rfind(" ", 0, most)
    return line[: space if space > 0 else most]


def _tail(text: str, most: int) -> str:
    """The beginning of the line that a change stands in."""
    line = text[text.rfind("\n") + 1 :]
    if len(line) <= most:
        return line
    space = line.find(" ", len(line) - most)
    return line[space + 1 :] if space > 0 else line[-most:]
