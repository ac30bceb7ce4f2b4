"""Several sources of one trial become one record, with the claims behind each field.

Sources are ordered by authority: a register's own record before any other, the registers in the order of `LEADING`;
of one register the reading that keeps most of the record first (ClinicalTrials.gov: v2 JSON, legacy XML, a row of a
search download). Then WHO's portal, which the registers themselves supply; a reader's own copy of a record; the
third-party sites, by how much of a record's structure they keep; pages of unknown sites, and kinds that are not listed
(plugins). Sources of one kind follow by their register, their id and the part of the record that they hold, so that the
order of reading does not matter.

Per field of a module the first source that says something wins; where sources differ, `claims` keeps what each said,
and `origins` says which source each value came from. Nothing is combined from sources that contradict each other: a
date keeps the type that its own source gave.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from pydantic import JsonValue

from parsers.text import plain
from parsers.trial import Trial, dump, load
from store.grouping import Link, leading, leading_place

AUTHORITY = (
    "ctgov",
    "ctgov-xml",
    "ctgov-csv",
    "ctis",
    "euctr",
    "isrctn",
    "drks",
    "ictrp",
    "tinydb",
    "meddatax",
    "ignite",
    "medpath",
    "page",
)
"""Kinds of source, the most trusted first; a kind that is not listed comes after these."""

_RUN_TOGETHER = (("conditions", "conditions_raw"), ("keywords", "keywords_raw"))
"""Lists of the conditions module, each with the string that holds it when a page lost the separators."""

Document = dict[str, Any]
"""What `dump` gives: plain JSON values in the model's own names."""

Said = Sequence[tuple[int, JsonValue]]
"""What sources say of one field: (place of the source in order of authority, value)."""


def merge(parts: Sequence[Trial], links: Sequence[Link] = ()) -> Trial:
    """One trial from single-source records of it; a single record comes back as it is.

    `links` says why records of several ids are of one trial. Raises ValueError when there are no records.
    """
    if len(parts) == 1:
        return parts[0]
    return load(merge_documents([dump(part) for part in parts], links))


def origins(parts: Sequence[Trial]) -> dict[str, int]:
    """By path, the index in the merged trial's `sources` of the source that each value came from."""
    return dict(merge(parts).origins)


def merge_documents(parts: Sequence[Mapping[str, Any]], links: Sequence[Link] = ()) -> Document:
    """`merge` on dumped trials, for the store, which keeps them dumped. Raises ValueError when there are none."""
    if not parts:
        raise ValueError("there is nothing to merge")
    if len(parts) == 1:
        return dict(parts[0])
    ordered = sorted(parts, key=_order)
    offsets = list(accumulate((len(part.get("sources", [])) for part in ordered[:-1]), initial=0))
    merging = _Merging(offsets)
    registers = {part["id"]: part["registry"] for part in ordered}
    trial_id = leading((registry, each) for each, registry in registers.items())[0]
    merged: Document = {"id": trial_id, "registry": registers[trial_id]}
    for key in _keys(ordered):
        if key in _BOOKKEEPING:
            continue
        said = [(place, part[key]) for place, part in enumerate(ordered) if key in part]
        merged[key] = merging.module(key, said)
    merging.compare_run_together(ordered)
    merged |= _bookkeeping(ordered, offsets)
    if links:
        merged["links"] = link_rows(links)
    merging.claims_into(merged)
    return merged


_BOOKKEEPING = ("id", "registry", "sources", "links", "claims", "origins", "raw_parts", "unparsed", "warnings")


class _Merging:
    """The fields of one trial as they are decided, with the claims and origins found on the way."""

    def __init__(self, offsets: Sequence[int]) -> None:
        self._offsets = offsets
        self._claims: dict[str, list[tuple[int, JsonValue]]] = {}
        self._origins: dict[str, int] = {}

    def module(self, path: str, said: Said) -> JsonValue:
        """A module: each of its fields decided on its own. A bare value at the top is one field."""
        objects = [(place, value) for place, value in said if isinstance(value, dict)]
        if not objects or any(not isinstance(value, dict) and not _is_empty(value) for _, value in said):
            return self._field(path, said)
        fields: dict[str, JsonValue] = {}
        for key in _keys(value for _, value in objects):
            inner = f"{path}.{key}"
            claimed = [(place, value[key]) for place, value in objects if key in value]
            fields[key] = self.module(inner, claimed) if _is_container(inner) else self._field(inner, claimed)
        return fields

    def _field(self, path: str, said: Said) -> JsonValue:
        """The value of a field: the first source that says something, completed by those that agree with it."""
        speaking = [(place, value) for place, value in said if not _is_empty(value)]
        if not speaking:
            return said[0][1]
        winner, value = speaking[0]
        self._origins[path] = winner
        differ = False
        for place, other in speaking[1:]:
            if isinstance(value, dict) and isinstance(other, dict) and _agree(value, other):
                value = self._complete(path, value, place, other)
            else:
                differ = differ or not _contains(value, other)
        if differ:
            self._claims[path] = list(speaking)
        return value

    def _complete(
        self, path: str, value: dict[str, JsonValue], place: int, other: Mapping[str, JsonValue]
    ) -> dict[str, JsonValue]:
        """An object with the keys that another source, which agrees with it, adds."""
        completed = dict(value)
        for key, more in other.items():
            held = completed.get(key)
            if _is_empty(more):
                continue
            if _is_empty(held):
                completed[key] = more
                self._origins[f"{path}.{key}"] = place
            elif isinstance(held, dict) and isinstance(more, dict):
                completed[key] = self._complete(f"{path}.{key}", held, place, more)
        return completed

    def compare_run_together(self, ordered: Sequence[Mapping[str, Any]]) -> None:
        """Claim a page's run-together list against another source's list, unless its words are just that list."""
        for name, raw_name in _RUN_TOGETHER:
            path = f"conditions.{name}"
            winner = self._origins.get(path)
            if winner is None:
                continue
            items = ordered[winner]["conditions"][name]
            for place, part in enumerate(ordered):
                raw = part.get("conditions", {}).get(raw_name)
                if place != winner and raw and not confirms(items, raw):
                    self._claims.setdefault(path, [(winner, items)]).append((place, raw))

    def claims_into(self, merged: Document) -> None:
        """Add the claims and origins, each source by its index in the merged trial."""
        claims: dict[str, list[dict[str, JsonValue]]] = merged.get("claims", {})
        for path, said in self._claims.items():
            found = [{"source": self._offsets[place], "value": value} for place, value in said]
            claims[path] = found + claims.get(path, [])
        if claims:
            merged["claims"] = claims
        merged["origins"] = {path: self._offsets[place] for path, place in self._origins.items()}


def link_rows(links: Sequence[Link]) -> list[Document]:
    """Links as a dumped trial has them."""
    return [{"ids": list(link.ids), "kind": link.kind, "reason": link.reason} for link in links]


def confirms(items: Sequence[str], run_together: str) -> bool:
    """Whether a string whose separators were lost is just these items: the same words, each item in one piece."""
    text = " ".join(run_together.casefold().split())
    phrases = [" ".join(item.casefold().split()) for item in items]
    in_one_piece = all(f" {phrase} " in f" {text} " for phrase in phrases)
    return in_one_piece and Counter(" ".join(phrases).split()) == Counter(text.split())


def _order(part: Mapping[str, Any]) -> tuple[int, str, int, str, str]:
    """Where a record stands among those of its trial: the same in whatever order they were read."""
    sources = part.get("sources", [])
    kind, name = (sources[0]["kind"], sources[0].get("part", "")) if sources else ("", "")
    place = AUTHORITY.index(kind) if kind in AUTHORITY else len(AUTHORITY)
    return place, kind, leading_place(part["registry"]), part["id"], name


def _keys(objects: Iterable[Mapping[str, Any]]) -> list[str]:
    """The keys of all of them, in the order met."""
    return list(dict.fromkeys(key for each in objects for key in each))


def _is_container(path: str) -> bool:
    """Whether an object only groups independent fields; the parts of any other object belong to one statement."""
    section, _, rest = path.partition(".")
    return path == "design.design_info" or (section in ("results", "annotation", "derived") and "." not in rest)


def _is_empty(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return all(_is_empty(each) for each in value.values())
    if isinstance(value, list):
        return all(_is_empty(each) for each in value)
    return value is None or (isinstance(value, str) and not value.strip())


def _normal(value: JsonValue) -> JsonValue:
    """A value for comparison: white space and the registry's escapes do not make two statements differ."""
    return " ".join(plain(value).split()) if isinstance(value, str) else value


def _agree(one: Mapping[str, JsonValue], other: Mapping[str, JsonValue]) -> bool:
    """Whether two objects say the same of something and contradict each other in nothing."""
    shared = [key for key, value in other.items() if not _is_empty(value) and not _is_empty(one.get(key))]
    return bool(shared) and all(_agrees(one[key], other[key]) for key in shared)


def _agrees(one: JsonValue, other: JsonValue) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return _agree(one, other)
    return _contains(one, other) and _contains(other, one)


def _contains(value: JsonValue, other: JsonValue) -> bool:
    """Whether everything that `other` says is said by `value` too; plain values of a list may come in any order."""
    if _is_empty(other):
        return True
    if isinstance(value, dict) and isinstance(other, dict):
        return all(_contains(value.get(key), each) for key, each in other.items())
    if isinstance(value, list) and isinstance(other, list):
        if len(value) != len(other):
            return False
        if any(isinstance(each, dict | list) for each in (*value, *other)):
            return all(map(_contains, value, other))
        return sorted(map(str, map(_normal, value))) == sorted(map(str, map(_normal, other)))
    if isinstance(value, bool) != isinstance(other, bool):
        return False
    return _normal(value) == _normal(other)


def _bookkeeping(ordered: Sequence[Mapping[str, Any]], offsets: Sequence[int]) -> Document:
    """Sources, and what points at them by index, with the indexes of the merged trial."""
    several = len({part["id"] for part in ordered}) > 1
    kept: Document = {
        "sources": [
            source | {"trial_id": part["id"]} if several else source
            for part in ordered
            for source in part.get("sources", [])
        ]
    }
    for name in ("unparsed", "warnings"):
        lines = [
            line | {"source": line.get("source", 0) + offset}
            for part, offset in zip(ordered, offsets, strict=True)
            for line in part.get(name, [])
        ]
        if lines:
            kept[name] = lines
    claims: dict[str, list[Document]] = {}
    raw_parts: dict[str, str] = {}
    for part, offset in zip(ordered, offsets, strict=True):
        for path, said in part.get("claims", {}).items():
            claims.setdefault(path, []).extend(claim | {"source": claim["source"] + offset} for claim in said)
        for path, text in part.get("raw_parts", {}).items():
            raw_parts[path if raw_parts.get(path, text) == text else f"{path} (source {offset + 1})"] = text
    return kept | ({"claims": claims} if claims else {}) | ({"raw_parts": raw_parts} if raw_parts else {})
