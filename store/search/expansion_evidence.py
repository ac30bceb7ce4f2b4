"""What records say of a key, counted, and what is made of it: the ground on which names are taken for the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from store.search.synonyms_keys import name_key
from store.search.synonyms_links import Kind, Link

FLOOR = 2
"""Records that must say a thing, unless it is the only one said and plainly right."""

SOME = 0.15
"""Share from which a further meaning counts, where none is clear."""

HALF, TENTH = 0.5, 0.1


class Counted(NamedTuple):
    """A link and how many records say it."""

    link: Link
    records: int


LookUp = Callable[[str], Sequence[Counted]]


@dataclass(frozen=True)
class Expansion:
    """What else a run of words is called: `shown` to the reader, looked for in each of its `spellings` (token rows).

    `others` are the long forms that a short form has elsewhere: a record with one of them means that.
    """

    key: str
    kind: Kind
    shown: str
    spellings: tuple[tuple[str, ...], ...]
    records: int
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def why(self) -> str:
        """The evidence, in words."""
        said = "1 record" if self.records == 1 else f"{self.records:,} records"
        if self.kind in (Kind.LONG, Kind.SHORT):
            return f"so defined in {said}"
        return f"other name in {said}" if self.kind is Kind.NAME else f"MeSH term of {said}"


def by_key(said: Iterable[Counted], kind: Kind, key: Callable[[str], str] = name_key) -> dict[str, Counter[str]]:
    """The texts of links of one kind, with the records that say them, by their keys."""
    names: dict[str, Counter[str]] = {}
    for link, records in said:
        if link.kind is kind:
            names.setdefault(key(link.text), Counter())[link.text] += records
    return names


def holds(one: str, other: str) -> bool:
    """Whether one of two names has all the words of the other: then it is a wider or a narrower one."""
    first, second = set(one.split()), set(other.split())
    return first <= second or second <= first
