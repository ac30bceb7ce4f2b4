"""Where a query's words stand in lines of text: found for the lines asked for, in chunks, and kept."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from tui.render.lines import Line, text_of

Finder = Callable[[str], list[tuple[int, int]]]
"""Gives the character spans of a text that match."""

CHUNK = 64
"""Lines searched together: a phrase broken over lines is found, and only what is near the screen is searched."""


class Match(NamedTuple):
    """A match: the line and the character where it begins."""

    line: int
    start: int


Piece = tuple[int, int, Match]
"""A marked part of a line: first character, character after the last, and the match that it is part of."""


class LineMatches:
    """The matches of a query in lines. A match over two lines is one match with a piece in each."""

    def __init__(self, lines: Sequence[Line], find: Finder) -> None:
        self._lines = lines
        self._find = find
        self._chunks: dict[int, dict[int, list[Piece]]] = {}
        self._all: list[Match] | None = None

    def pieces(self, index: int) -> list[Piece]:
        """Give the marked parts of a line, in order."""
        return self._chunk(index // CHUNK).get(index, [])

    def all(self) -> list[Match]:
        """Give every match in reading order; searches all lines once."""
        if self._all is None:
            chunks = [self._chunk(number) for number in range((len(self._lines) + CHUNK - 1) // CHUNK)]
            self._all = sorted({piece[2] for chunk in chunks for pieces in chunk.values() for piece in pieces})
        return self._all

    def matching_lines(self) -> list[int]:
        """Give the lines with a marked part, in order; searches all lines once."""
        self.all()
        return sorted(index for chunk in self._chunks.values() for index in chunk)

    def _chunk(self, number: int) -> dict[int, list[Piece]]:
        known = self._chunks.get(number)
        if known is None:
            known = self._chunks[number] = self._search(number * CHUNK)
        return known

    def _search(self, first: int) -> dict[int, list[Piece]]:
        texts = [text_of(line) for line in self._lines[first : first + CHUNK]]
        starts = [0, *accumulate(len(text) + 1 for text in texts)]
        found: dict[int, list[Piece]] = {}
        for start, end in self._find("\n".join(texts)):
            row = bisect_right(starts, start) - 1
            match = Match(first + row, start - starts[row])
            while row < len(texts) and starts[row] < end:
                text = texts[row]
                margin = len(text) - len(text.lstrip()) if starts[row] > start else 0
                left, right = max(start - starts[row], margin), min(end - starts[row], len(text))
                if left < right:
                    found.setdefault(first + row, []).append((left, right, match))
                row += 1
        return found
