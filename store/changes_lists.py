"""Which item of an older list is which of a newer one, by what identifies it, so that an edited item is one change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from parsers.text import visible
from store.align import align

_MOST_COMPARED = 90_000
"""Pairs of items compared for likeness at most; where there are more, those that nothing identifies are new."""


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list of things: what they are called, and by which of their fields one is known.

    `known_by` are the fields to try one set after the other; items for which all of a set are equal are one thing.
    `unique` are fields that tell them apart only where no two items of a list have the same.
    Where that finds nothing, items that share half of the words of `alike` are, if they agree in the fields of
    `within`.
    """

    one: str
    many: str
    known_by: tuple[tuple[str, ...], ...]
    alike: str
    within: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()

    def name(self, item: Any) -> str:
        """One of the things in words, safe to show."""
        if not isinstance(item, Mapping):
            return visible(f"{item}", single_line=True)
        names = self.named_by or (self.known_by[0] if self.known_by else (self.alike,))
        parts = [_line(item[name]) for name in names if item.get(name) not in (None, "")]
        return ", ".join(part for part in parts if part) or _line(item.get(self.alike) or "")


def _line(value: Any) -> str:
    return visible(value if isinstance(value, str) else orjson.dumps(value).decode(), single_line=True).strip()


_CONTACT = (("name",), ("email",), ("phone", "phone_ext"))

LISTS: Mapping[str, ItemList] = {
    "arms_interventions.arm_groups": ItemList("arm", "arms", (("label",),), "label"),
    "arms_interventions.interventions": ItemList(
        "intervention", "interventions", (("name", "type"), ("name",)), "name", named_by=("name",)
    ),
    "conditions.conditions": ItemList("condition", "conditions", (), ""),
    "conditions.keywords": ItemList("keyword", "keywords", (), ""),
    "contacts_locations.central_contacts": ItemList("central contact", "central contacts", _CONTACT, "name"),
    "contacts_locations.countries": ItemList("country", "countries", (), ""),
    "contacts_locations.facility_contacts_unassigned": ItemList("site contact", "site contacts", _CONTACT, "name"),
    "contacts_locations.locations": ItemList(
        "site",
        "sites",
        (("facility", "city", "zip", "country"), ("facility", "city", "country")),
        "facility",
        ("city", "country"),
        ("facility", "city", "country"),
        ("facility", "country"),
    ),
    "contacts_locations.locations.contacts": ItemList("contact", "contacts", _CONTACT, "name"),
    "contacts_locations.overall_officials": ItemList("official", "officials", (("name",),), "name"),
    "derived.condition_browse.meshes": ItemList(
        "condition MeSH term", "condition MeSH terms", (("id",), ("term",)), "term", named_by=("term", "id")
    ),
    "derived.intervention_browse.meshes": ItemList(
        "intervention MeSH term", "intervention MeSH terms", (("id",), ("term",)), "term", named_by=("term", "id")
    ),
    "documents.large_docs": ItemList(
        "document", "documents", (("filename",), ("label",)), "label", named_by=("label", "filename")
    ),
    "identification.secondary_id_infos": ItemList("other id", "other ids", (("id",),), "id"),
    "outcomes.other_outcomes": ItemList(
        "other outcome", "other outcomes", (("measure", "time_frame"), ("measure",)), "measure", named_by=("measure",)
    ),
    "outcomes.primary_outcomes": ItemList(
        "primary outcome",
        "primary outcomes",
        (("measure", "time_frame"), ("measure",)),
        "measure",
        named_by=("measure",),
    ),
    "outcomes.secondary_outcomes": ItemList(
        "secondary outcome",
        "secondary outcomes",
        (("measure", "time_frame"), ("measure",)),
        "measure",
        named_by=("measure",),
    ),
    "references.avail_ipds": ItemList("data set", "data sets", (("id",), ("url",)), "type"),
    "references.references": ItemList(
        "citation", "citations", (("pmid",), ("citation",)), "citation", named_by=("citation",)
    ),
    "references.references.retractions": ItemList("retraction", "retractions", (("pmid",), ("source",)), "source"),
    "references.see_also_links": ItemList("link", "links", (("url",), ("label",)), "label", named_by=("label", "url")),
    "sponsor_collaborators.collaborators": ItemList("collaborator", "collaborators", (("name",),), "name"),
    "unparsed": ItemList("line", "lines", (("path", "text"),), "text", ("path",)),
}
"""The lists of a dumped trial by path."""

_NAMES = ("id", "title", "term", "name", "label", "measure", "groupId", "type", "event", "date")
"""Keys that an item of a list of which nothing else is known may be known by, the best first."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Which item is which, as positions: in order of the newer list, a removed item after the one before it.

    `moved` says whether those that are in both lists come in another order.
    """

    pairs: tuple[tuple[int | None, int | None], ...]
    moved: bool


def list_at(path: Sequence[str], items: Sequence[Any]) -> ItemList:
    """What is known of a list; of one that is not listed, how its items name themselves."""
    known = LISTS.get(".".join(path))
    if known:
        return known
    keys = tuple((name,) for name in _NAMES if any(isinstance(item, dict) and name in item for item in items))
    return ItemList("", "", keys, "title")


def match(older: Sequence[Any], newer: Sequence[Any], of: ItemList) -> Matching:
    """Pair the items of two lists: what is equal, then what is known for one thing, then what is alike."""
    pairing = _Pairing(older, newer)
    pairing.by(orjson.dumps)
    for names in of.known_by:
        pairing.by(partial(_known, names=names))
    if of.unique:
        pairing.by(partial(_known, names=of.unique), only_unique=True)
    if of.one:
        pairing.by_likeness(of)
    else:
        pairing.by_position()
    return pairing.result()


def _known(item: Any, names: Sequence[str]) -> Hashable:
    """What an item is known by; None when it does not say enough."""
    if not isinstance(item, Mapping) or item.get(names[0]) in (None, ""):
        return None
    return tuple(_normal(item.get(name)) for name in names)


def _normal(value: Any) -> str:
    return "" if value is None else " ".join(f"{value}".split()).casefold()


class _Pairing:
    """Items of two lists as they find each other."""

    def __init__(self, older: Sequence[Any], newer: Sequence[Any]) -> None:
        self._older, self._newer = older, newer
        self._partner: dict[int, int] = {}
        """The older item of each newer one that has one."""
        self._taken: set[int] = set()

    def by(self, known: Callable[[Any], Hashable], *, only_unique: bool = False) -> None:
        """Pair those for which `known` gives the same; in order where several are, or not at all."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for old in self._left_of(self._older, self._taken):
            waiting[known(self._older[old])].append(old)
        waiting.pop(None, None)
        if only_unique:
            for which in (self._older, self._newer):
                seen: dict[Hashable, int] = defaultdict(int)
                for item in which:
                    seen[known(item)] += 1
                for key, times in seen.items():
                    if times > 1:
                        waiting.pop(key, None)
        for new in self._left_of(self._newer, self._partner):
            candidates = waiting.get(known(self._newer[new]))
            if candidates:
                self._pair(candidates.pop(0), new)

    def by_likeness(self, of: ItemList) -> None:
        """Pair those that share words."""
        groups: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, items, done in ((0, self._older, self._taken), (1, self._newer, self._partner)):
            for place in self._left_of(items, done):
                item = items[place]
                within = tuple(_normal(item.get(name)) for name in of.within) if isinstance(item, Mapping) else ()
                groups[within][side].append(place)
        for olds, news in groups.values():
            if not olds or not news or len(olds) * len(news) > _MOST_COMPARED:
                continue
            texts = [[_alike(self._older[old], of) for old in olds], [_alike(self._newer[new], of) for new in news]]
            for row in align(texts):
                if row[0] is not None and row[1] is not None and texts[0][row[0]] and texts[1][row[1]]:
                    self._pair(olds[row[0]], news[row[1]])

    def by_position(self) -> None:
        """Pair what is left, in order, where the lists are equally long: nothing else tells what is what."""
        olds, news = self._left_of(self._older, self._taken), self._left_of(self._newer, self._partner)
        if len(olds) == len(news):
            for old, new in zip(olds, news, strict=True):
                self._pair(old, new)

    def result(self) -> Matching:
        """The pairs found, and the items that found none."""
        gone: dict[int, list[int]] = defaultdict(list)
        new_of = {old: new for new, old in self._partner.items()}
        after = -1
        for old in range(len(self._older)):
            after = new_of.get(old, after)
            if old not in new_of:
                gone[after].append(old)
        pairs: list[tuple[int | None, int | None]] = [(old, None) for old in gone[-1]]
        for new in range(len(self._newer)):
            pairs.append((self._partner.get(new), new))
            pairs += [(old, None) for old in gone[new]]
        kept = [self._partner[new] for new in sorted(self._partner)]
        return Matching(tuple(pairs), kept != sorted(kept))

    def _pair(self, old: int, new: int) -> None:
        self._partner[new] = old
        self._taken.add(old)

    @staticmethod
    def _left_of(items: Sequence[Any], done: set[int] | dict[int, int]) -> list[int]:
        return [place for place in range(len(items)) if place not in done]


def _alike(item: Any, of: ItemList) -> str:
    """The text by which an item is like another."""
    return _normal(item.get(of.alike)) if isinstance(item, Mapping) else _normal(item)
