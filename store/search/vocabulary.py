"""The words that an index holds, to see which of them a mistyped word may be."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from store.search.words import edits, first_letters, opposite

if TYPE_CHECKING:
    from tantivy import Searcher

TYPO_COLUMNS = (
    "acronym",
    "title",
    "official",
    "cond",
    "drug",
    "other",
    "keyword",
    "summary",
    "primary",
    "sponsor",
    "city",
    "mesh_cond",
    "mesh_drug",
)
"""Where the words come from that a mistyped word may be; they are then looked for everywhere."""

MOST = 40
"""Words that one is taken for at most, the nearest and most frequent."""

_KEPT = 200_000
"""Words in the lists kept (a list a first letter and set of columns): some 20 MB."""

MOST_LONGER = 32
"""Longer words that are looked for one by one at most, in a column."""

_LONGEST = 40

_ENOUGH = 100
"""Records with words that begin as what is being typed: it is then taken as spelled so far."""

_Words = dict[str, int]
_Key = tuple[tuple[str, ...], str, int]
"""Columns, the first letter, and how long beginnings of words are; 0 for whole words."""


class WordLists:
    """Lists of the words of one state of an index, those that were used lately; threads may share them."""

    def __init__(self) -> None:
        self._lists: OrderedDict[_Key, _Words] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: _Key, read: Callable[[], _Words]) -> _Words:
        """The list of a key, which is read when it is not held."""
        with self._lock:
            found = self._lists.get(key)
            if found is not None:
                self._lists.move_to_end(key)
                return found
        found = read()
        with self._lock:
            self._lists[key] = found
            while len(self._lists) > 1 and sum(map(len, self._lists.values())) > _KEPT:
                self._lists.popitem(last=False)
        return found


class Vocabulary:
    """The words of one state of an index. Lists of them are read when first asked for, and kept in `lists`."""

    def __init__(self, searcher: Searcher, lists: WordLists | None = None) -> None:
        self._searcher = searcher
        self._lists = lists or WordLists()

    def longer(self, column: str, word: str) -> list[str] | None:
        """The words of a column that begin with a word and go on; None when they are more than a few."""
        found = [known for known, _ in self._searcher.terms_with_prefix(column, word, limit=MOST_LONGER + 1)]
        return None if len(found) > MOST_LONGER else [known for known in found if known != word]

    def near(self, word: str, columns: Sequence[str], *, is_open: bool = False) -> list[list[str]]:
        """The words one typing error away, then those two away where the word is long enough; never itself.

        A first letter is rarely mistyped, and most words that differ in it are others (`brain`, `train`); the British
        `oe` and `ae` for `e` at the beginning are let through. With `is_open` what is found are beginnings of words,
        and none while many words begin as it is spelled. Nor is it ever the word that means the contrary
        (`hypotension` for `hypertension`).
        """
        most = edits(word)
        if not most:
            return []
        lists = [self._words(tuple(columns), start, len(word) if is_open else 0) for start in first_letters(word)]
        if is_open and sum(known.get(word, 0) for known in lists) >= _ENOUGH:
            return []
        found = [each for known in lists for each in _near(word, known, most, is_open=is_open)]
        kept = sorted(found)[:MOST]
        return [[known for distance, _, known in kept if distance == step] for step in range(1, most + 1)]

    def _words(self, columns: tuple[str, ...], start: str, length: int) -> _Words:
        """The words that begin so, with how many records hold each; with a length, their beginnings about as long."""
        return self._lists.get((columns, start, length), lambda: self._read(columns, start, length))

    def _read(self, columns: tuple[str, ...], start: str, length: int) -> _Words:
        found: _Words = {}
        if length:
            for known, records in self._words(columns, start, 0).items():
                for beginning in _beginnings(known, length):
                    found[beginning] = found.get(beginning, 0) + records
            return found
        for column in columns:
            for known, records in self._searcher.terms_with_prefix(column, start):
                if len(known) <= _LONGEST:
                    found[known] = found.get(known, 0) + records
        return found


def _beginnings(known: str, length: int) -> Iterable[str]:
    """The beginnings of a word that may be meant by one of this length: a letter less, as many, or one more."""
    return {known[:end] for end in (length - 1, length, length + 1) if end <= len(known)}


def _near(word: str, counts: _Words, most: int, *, is_open: bool) -> Iterator[tuple[float, int, str]]:
    """The words within so many typing errors: how many, the fewer records the later, and which."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract_iter

    contrary = opposite(word)
    for known, distance, _ in extract_iter(word, counts.keys(), scorer=OSA.distance, score_cutoff=most):
        is_it = known.startswith(word) if is_open else known == word
        is_contrary = contrary is not None and (known.startswith(contrary) if is_open else known == contrary)
        if not is_it and not is_contrary:
            yield distance, -counts[known], known
