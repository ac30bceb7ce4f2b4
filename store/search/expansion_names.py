"""The other names of an intervention: those that hold both ways, and that are names of nothing else.

Most of what is called `pembrolizumab` is not called a `PD-1 inhibitor`, and what several drugs have as another name
(`Anti-TIGIT`) is what they are, no name of one. One record is enough where it gives a code and nothing contradicts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from store.search.expansion_evidence import FLOOR, HALF, SOME, TENTH, Counted, Expansion, LookUp, by_key, holds
from store.search.synonyms_links import Kind
from store.search.words import tokens

MOST_NAMES = 5
"""Other names taken, the commonest."""

_DIGITS, _RUNS = 3, 3
"""Digits that a code has at least, and runs of letters and digits at most (`MK-3475`, `177Lu-DOTA`)."""

_MOST_WORDS = 2
"""Words of a name beside a code, where one record is enough: more are a description."""


@dataclass(frozen=True)
class _Known:
    """What records say of one name: its other names, which of them it is another name of, words beside it in texts."""

    others: Mapping[str, Counter[str]]
    mains: Mapping[str, Counter[str]]
    beside: Mapping[str, Counter[str]]
    total: int

    def records(self, other: str) -> int:
        """How many records give it this name; what texts say counts where one has it as another name."""
        given = self.given(other)
        return given + self._beside(other) if given else 0

    def given(self, other: str) -> int:
        return sum(names[other].total() for names in (self.others, self.mains) if other in names)

    def share(self, other: str) -> float:
        """The share of the records with another name that give this one."""
        records = self.records(other)
        return records / (self.total + self._beside(other)) if records else 0.0

    def _beside(self, other: str) -> int:
        return self.beside[other].total() if other in self.beside else 0

    def shown(self, other: str) -> str:
        """The commonest spelling."""
        texts = self.others.get(other, Counter()) + self.mains.get(other, Counter())
        return min(texts, key=lambda text: (-texts[text], text))


def names(look_up: LookUp, key: str, said: Sequence[Counted]) -> Iterator[Expansion]:
    """The other names of what has a key, in one."""
    known = _known(said)
    held = []
    for other in dict.fromkeys([*known.others, *known.mains]):
        if known.share(other) < TENTH or holds(key, other):
            continue
        of_other = _known(look_up(other))
        if _is_name_of(look_up, key, known, other, of_other):
            held.append((-known.records(other), known.shown(other)))
    held = sorted(held)[:MOST_NAMES]
    if held:
        shown = ", ".join(text for _, text in held)
        rows = tuple(dict.fromkeys(tuple(tokens(text)) for _, text in held))
        yield Expansion(f"{key}>names", Kind.NAME, shown, rows, -held[0][0])


def _known(said: Sequence[Counted]) -> _Known:
    others = by_key(said, Kind.NAME)
    total = others.pop("", Counter()).total()
    return _Known(others, by_key(said, Kind.OF), by_key(said, Kind.SAID), total)


def _is_name_of(look_up: LookUp, key: str, known: _Known, other: str, of_other: _Known) -> bool:
    """Whether a name is one of what has the key, and of that alone."""
    ahead, back = known.share(other), of_other.share(key)
    if known.records(other) < FLOOR:
        if min(ahead, back) < HALF or not _has_code(key, known, other, of_other):
            return False
    elif back < TENTH or max(ahead, back) < HALF:
        return False
    return not (_is_shared(look_up, known, key, other, of_other) or _is_shared(look_up, of_other, other, key, known))


def _has_code(key: str, known: _Known, other: str, of_other: _Known) -> bool:
    """Whether one of two names is a code and the other no description, or both stand beside the same code."""
    if _is_code(key) or _is_code(other):
        return all(_is_code(name) or len(name.split()) <= _MOST_WORDS for name in (key, other))
    beside = {*known.others, *known.mains}.intersection((*of_other.others, *of_other.mains))
    return any(map(_is_code, beside))


def _is_code(key: str) -> bool:
    return sum(map(str.isdigit, key)) >= _DIGITS and any(map(str.isalpha, key)) and len(key.split()) <= _RUNS


def _is_shared(look_up: LookUp, known: _Known, name: str, drug: str, of_drug: _Known) -> bool:
    """Whether a name is another name of several things, of which a share is not the drug."""
    apart = [main for main in known.mains if main != drug and not _is_one(look_up, name, main, drug, of_drug)]
    things = len(apart) + (len(known.mains) > len(apart))
    if not apart or things < 2 or all(holds(main, apart[0]) for main in known.mains):
        return False
    elsewhere = sum(known.mains[main].total() for main in apart)
    here = sum(texts.total() for texts in known.mains.values()) - elsewhere
    if drug in known.others:
        here = max(here, known.total - elsewhere)
    return elsewhere >= SOME * (here + elsewhere)


def _is_one(look_up: LookUp, name: str, main: str, drug: str, of_drug: _Known) -> bool:
    """Whether two things that share a name are one: they name each other, or share another name that is one word."""
    if holds(main, drug) or of_drug.given(main):
        return True
    of_main = _known(look_up(main))
    both = {*of_main.others, *of_main.mains}.intersection((*of_drug.others, *of_drug.mains)).difference((name,))
    return any(len(each.split()) == 1 or _is_code(each) for each in both)
