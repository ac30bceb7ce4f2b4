"""Where a text matches a query: the spans to mark on the screen, by the same rules that find the record.

Words that the query excludes are not marked; the values of fields of words (`cond:`, `drug:`, ...) are, wherever they
stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from store.search.hits import Query
from store.search.tree import Form, IdPart, Phrase, Word
from store.search.words import FoldedText, edits, first_letters, joined, opposite, tokens, typo_pattern

_Span = tuple[int, int]


def find_marks(text: str, query: Query) -> list[tuple[int, int]]:
    """The spans of characters of `text` (start, end) that match the query, in order, none touching another."""
    marker = _marker(query)
    if marker.is_idle:
        return []
    folded = FoldedText(text)
    return _merged(folded.span(start, end) for start, end in marker.places(folded))


def _merged(spans: Iterable[_Span]) -> list[_Span]:
    merged: list[_Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@lru_cache(maxsize=8)
def _marker(query: Query) -> _Marker:
    """A query's marker is kept: one search marks many texts."""
    return _Marker(query)


def within_edits(word: str, other: str, most: int, *, begins: bool = False) -> bool:
    """Whether `other` (or with `begins` a beginning of it) is at most `most` typing errors away from `word`.

    A beginning may be a letter shorter or longer than the word. An error is a left-out, extra, wrong or swapped letter
    (optimal string alignment).
    """
    if len(other) + most < len(word) or (not begins and len(other) > len(word) + most):
        return False
    other = other[: len(word) + most]
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(word, start=1):
        previous, row = row, [place]
        for column, wanted in enumerate(other, start=1):
            cost = min(previous[column] + 1, row[-1] + 1, previous[column - 1] + (letter != wanted))
            if place > 1 and column > 1 and letter == other[column - 2] and word[place - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
        before = previous
    return (min(row[len(word) - 1 : len(word) + 2], default=most + 1) if begins else row[-1]) <= most


class _Marker:
    """Says which words of a text a query matches; what it says of a word is remembered."""

    def __init__(self, query: Query) -> None:
        self._exact: set[str] = set()
        self._begun: list[str] = []
        self._mistyped: list[tuple[str, bool]] = []
        self._patterns: list[re.Pattern[str]] = []
        self._rows: list[tuple[tuple[str, ...], bool]] = []
        self._ids: list[re.Pattern[str]] = []
        self._known: dict[str, bool] = {}
        for term in query.highlights():
            self._take(term)
        self.is_idle = not (self._exact or self._begun or self._rows or self._ids)

    def _take(self, term: Word | Phrase | IdPart) -> None:
        """Note what a term of the query matches."""
        if isinstance(term, IdPart):
            self._take_id(term.part)
            return
        if isinstance(term, Word) and term.id_part:
            self._take_id(term.id_part)
        for form in (Form(term.tokens),) if isinstance(term, Phrase) else term.forms:
            if len(form.tokens) > 1:
                is_open = (term.open or form.open) and not form.variant and not form.why
                self._rows.append((form.tokens, is_open))
                continue
            word = form.tokens[0]
            self._exact.add(word)
            if (term.open or form.open) and not form.variant and not form.why:
                self._begun.append(word)
            if form.typos and edits(word) == 1 and word.isascii():
                ending = "[a-z0-9]*" if term.open else ""
                self._patterns.append(re.compile(f"(?:{typo_pattern(word)}){ending}"))
            elif form.typos:
                self._mistyped.append((word, term.open))

    def _take_id(self, part: str) -> None:
        self._ids.append(re.compile(r"[\W_]?".join(map(re.escape, part))))

    def places(self, folded: FoldedText) -> list[_Span]:
        """The spans of the folded text that match."""
        words = [(found.group(), found.start(), found.end()) for found in folded.words()]
        places = [(start, end) for word, start, end in words if self._matches(word)]
        for row, is_open in self._rows:
            places += _rows_in(words, row, is_open=is_open)
        for found in folded.compound_words():
            if any(self._matches(spelling) for spelling in joined(tokens(found.group()))):
                places.append(found.span())
        for pattern in self._ids:
            places += [found.span() for found in pattern.finditer(folded.text)]
        return places

    def _matches(self, word: str) -> bool:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._decide(word)
        return known

    def _decide(self, word: str) -> bool:
        if word in self._exact or any(word.startswith(begun) for begun in self._begun):
            return True
        if any(pattern.fullmatch(word) for pattern in self._patterns):
            return True
        return any(
            word.startswith(first_letters(wanted))
            and within_edits(wanted, word, edits(wanted), begins=is_open)
            and not _is_contrary(word, wanted, is_open)
            for wanted, is_open in self._mistyped
        )


def _is_contrary(word: str, wanted: str, is_open: bool) -> bool:
    contrary = opposite(wanted)
    return contrary is not None and (word.startswith(contrary) if is_open else word == contrary)


def _rows_in(words: Sequence[tuple[str, int, int]], row: tuple[str, ...], *, is_open: bool) -> list[_Span]:
    """Where the words of a row stand side by side; the last of them may go on when the row is open."""
    found = []
    first = row[0]
    for place, (word, start, _) in enumerate(words[: max(0, len(words) - len(row) + 1)]):
        if word != first:
            continue
        here = words[place : place + len(row)]
        texts = tuple(text for text, _, _ in here)
        if texts[:-1] == row[:-1] and (texts[-1].startswith(row[-1]) if is_open else texts[-1] == row[-1]):
            found.append((start, here[-1][2]))
    return found
