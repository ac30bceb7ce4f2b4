"""Lining up the items of several lists: equal and similar items share a row, and each list keeps its own words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

_WORD = re.compile(r"\w+")

SIMILAR = 0.5
"""Share of words in common (Dice coefficient) from which two items are taken for the same thing."""

AlignedRow = tuple[int | None, ...]
"""For each list, the position of its item in this row, or None."""


def align(lists: Sequence[Sequence[str]]) -> list[AlignedRow]:
    """Rows over all lists that hold every item once.

    The first list gives the order; each next one joins the rows that its items are most like, and its other items come
    after the item before them (the first ones before the item after them, and all at the end when none is like any).
    """
    rows: list[list[int | None]] = []
    for column, items in enumerate(lists):
        for row in rows:
            row.append(None)
        matched = _matches(items, [_row_words(row, lists) for row in rows])
        place = matched[min(matched)] - 1 if matched else len(rows) - 1
        inserted: list[tuple[int, int]] = []
        for position in range(len(items)):
            if position in matched:
                place = matched[position]
                rows[place][column] = position
            else:
                inserted.append((place + 1, position))
        for at, position in reversed(inserted):
            rows.insert(at, [*[None] * column, position])
    return [tuple(row) for row in rows]


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()) or [text])


def _row_words(row: Sequence[int | None], lists: Sequence[Sequence[str]]) -> frozenset[str]:
    """The words of the first item in a row: what the row is about."""
    return next((_words(lists[column][item]) for column, item in enumerate(row) if item is not None), frozenset())


def _matches(items: Sequence[str], rows: Sequence[frozenset[str]]) -> dict[int, int]:
    """For items that are like a row's: the row's number. The most alike are matched first, each once."""
    rows_with: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for word in row:
            rows_with[word].append(number)
    pairs: list[tuple[float, int, int, int]] = []
    for position, item in enumerate(items):
        words = _words(item)
        shared = Counter(number for word in words for number in rows_with.get(word, ()))
        for number, common in shared.items():
            likeness = 2 * common / (len(words) + len(rows[number]))
            if likeness >= SIMILAR:
                pairs.append((-likeness, abs(position - number), position, number))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, position, number in sorted(pairs):
        if position not in matched and number not in taken:
            matched[position] = number
            taken.add(number)
    return matched
