"""Which trials of a library are worth comparing: those whose titles share rare words.

Of each title the rarer half of its words is kept by word and register; two trials of different registers meet when
their titles share two such words, unless a word is in more than `MOST` titles of a register. Two of one register meet
only when a long title is the same. So the cost goes with the number of trials and not with its square.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from store.duplicates_score import LONG_TITLE

LEAST_WORDS = 4
"""Words of a title that can tell anything."""

MOST = 1000
"""Titles of a register in which a word may be that brings trials together."""

LARGEST_BLOCK = 50
"""Trials of one register under one title; more are a series, not duplicates."""

LIKE = 0.4
"""Of the words that two titles have between them, how many they must share."""

Titles = Sequence[Sequence[str]]


class Blocks:
    """The titles of many trials, as numbers: some 200 bytes a trial."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._seen = Counter[int]()
        self._titles = array("i")
        self._ends = array("q")
        self._trial_of = array("i")
        self._first = array("q")
        self._registers: list[str] = []
        self._same: dict[tuple[str, int], array[int]] = {}

    def add(self, trial: int, register: str, titles: Titles) -> None:
        """Take in a trial by its number, which is one more than that of the one before."""
        self._registers.append(register)
        self._first.append(len(self._trial_of))
        for title in titles:
            numbers = sorted({self._words.setdefault(word, len(self._words)) for word in title})
            if len(numbers) < LEAST_WORDS:
                continue
            self._seen.update(numbers)
            self._titles.extend(numbers)
            self._ends.append(len(self._titles))
            self._trial_of.append(trial)
            if len(title) >= LONG_TITLE:
                self._same.setdefault((register, hash(tuple(sorted(title)))), array("i")).append(trial)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Two trials at a time that are worth comparing, each two at least once."""
        for trials in self._same.values():
            some = sorted(set(trials))
            if 1 < len(some) <= LARGEST_BLOCK:
                yield from ((one, other) for place, one in enumerate(some) for other in some[place + 1 :])
        if len(set(self._registers)) > 1:
            yield from self._across()

    def _across(self) -> Iterator[tuple[int, int]]:
        """Trials of different registers whose titles share two rare words."""
        held: dict[int, dict[str, array[int]]] = defaultdict(dict)
        for number, trial in enumerate(self._trial_of):
            register = self._registers[trial]
            title = set(self._title(number))
            rare = sorted(title, key=lambda word: (self._seen[word], word))[: len(title) // 2 + 1]
            met = Counter[int]()
            for word in rare:
                for other, trials in held[word].items():
                    if other != register and len(trials) <= MOST:
                        met.update(trials)
                kept = held[word].setdefault(register, array("i"))
                if len(kept) <= MOST and (not kept or kept[-1] != trial):
                    kept.append(trial)
            yield from ((other, trial) for other, times in met.items() if times > 1 and self._is_like(title, other))

    def _is_like(self, title: set[int], trial: int) -> bool:
        """Whether a title is like one of a trial's."""
        number = self._first[trial]
        while number < len(self._trial_of) and self._trial_of[number] == trial:
            other = self._title(number)
            shared = len(title.intersection(other))
            if shared >= LIKE * (len(title) + len(other) - shared):
                return True
            number += 1
        return False

    def _title(self, number: int) -> array[int]:
        return self._titles[self._ends[number - 1] if number else 0 : self._ends[number]]
