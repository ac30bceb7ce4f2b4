"""The names of an intervention, in texts that may hold several: no doses, no descriptions, no makers.

`Tecentriq; MPDL3280A`, `Xolair (omalizumab)` and `AMR101 (VASCEPA, icosapent ethyl)` are several names of one thing.
Commas alone are no sign of that in what an intervention itself is called: `carboplatin, paclitaxel` are two drugs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from store.search.words import fold, squeezed, tokens

_MOST_WORDS, _MOST_CHARACTERS = 5, 48
_MOST_LISTED_WORDS = 3
_LONGEST_LIST = 400
"""Characters of a text that may list names; a longer one tells something."""

_UNIT = r"(?:%|[munk]?g\b|mcg|ml\b|iu\b|units?|mmol|gy\b|cfu\b)"
_DOSE = re.compile(rf"\d\s*(?:{_UNIT}|weeks?|days?|hours?)|\b(?:daily|weekly|dose)\b", re.IGNORECASE)
_DOSE_LAST = re.compile(rf"\s+\d[\d.,]*\s*{_UNIT}(?:/\w+)?[\w\s.-]*", re.IGNORECASE)
"""A dose after a name, with what follows it: a form, a way to give it."""

_MARKS = re.compile('[®™©*"“”‘’]|\\((?:R|TM|tm|r)\\)')
_NAME_WITH = re.compile(r"([^()\[\]]{3,})[(\[]([^()\[\]]{2,})[)\]]")
_PARTS = re.compile(r"\s*;\s+|\s+(?:or|aka)\s+")
_MAKER = re.compile(r"[A-Z][^0-9]*[a-z][^0-9]*")
"""What stands last in a parenthesis, as makers do (`Neoral, Novartis`)."""

_EMPTY = """
placebo control controls comparator vehicle sham arm group standard usual routine care treatment therapy no none na nil
inn usan
not other another active study investigational product drug drugs and with plus versus vs without only alone observation
questionnaire procedure intervention
"""
_NO_NAME = frozenset(_EMPTY.split())
"""Words that make of a name a description, or the name of anything."""

_SMALL = """
a an as at by de for from in of on or per the then to nos lot batch strain brand generic inc ltd llc gmbh co corp
company ag sa srl pharma pharmaceutical pharmaceuticals laboratory laboratories lab labs
"""
_NOT_LISTED = frozenset(_SMALL.split())
"""Words that make of a comma no sign of a list of names."""


def clean(text: str) -> str:
    """A text without marks of trade, folded, with single blanks."""
    return " ".join(fold(_MARKS.sub("", text)).split())


def own_names(text: str | None) -> list[str]:
    """The names in what an intervention is called, the one that stands first before the others."""
    if not text or len(text) > _LONGEST_LIST:
        return []
    cleaned = clean(text)
    inside = _NAME_WITH.fullmatch(cleaned)
    if inside:
        return _names([*_several(inside[1], is_own=True), *_without_maker(list(_several(inside[2])))])
    return _names(_several(cleaned, is_own=True))


def other_names(said: Iterable[str | None]) -> list[str]:
    """The names in what else an intervention is called."""
    found: list[str] = []
    for text in said:
        if text and len(text) <= _LONGEST_LIST:
            cleaned = clean(text)
            inside = _NAME_WITH.fullmatch(cleaned)
            found += _several(inside[1]) if inside else _several(cleaned)
            found += _without_maker(list(_several(inside[2]))) if inside else ()
    return _names(found)


def is_name(text: str) -> bool:
    """Whether a text is a name of something, no dose, no description and no word for anything."""
    words = tokens(text)
    if not words or len(words) > _MOST_WORDS or len(text) > _MOST_CHARACTERS or _DOSE.search(text):
        return False
    if not _NO_NAME.isdisjoint(words) or not any(letter.isalpha() for letter in text):
        return False
    return sum(map(len, words)) > 2 and not set("()[]{}:;,=<>+?/").intersection(text)


def _names(pieces: Iterable[str]) -> list[str]:
    return [name for name in map(_without_dose, pieces) if is_name(name)]


def _without_dose(piece: str) -> str:
    """A piece up to its dose (`montelukast 10 mg tablet`)."""
    found = _DOSE_LAST.search(piece) if any(map(str.isdigit, piece)) else None
    return piece[: found.start()] if found and found.end() == len(piece) else piece


def _several(text: str, *, is_own: bool = False) -> Iterator[str]:
    """The pieces of a text that may be names; `is_own` where it is what the intervention itself is called."""
    for part in _PARTS.split(text):
        piece = part.strip(" .,-")
        if ", " not in piece:
            yield piece
            continue
        listed = [each.strip(" .-") for each in piece.split(", ")]
        if all(map(_is_listed, listed)) and (not is_own or _are_one(listed)):
            yield from listed


def _is_listed(piece: str) -> bool:
    """Whether a piece between commas looks like a name."""
    return len(piece.split()) <= _MOST_LISTED_WORDS and is_name(piece) and _NOT_LISTED.isdisjoint(tokens(piece))


def _are_one(listed: Sequence[str]) -> bool:
    """Whether pieces between commas name one thing: then a name is spelled twice (`AB12, AB12-3, anti-X`)."""
    keys = [squeezed(piece) for piece in listed]
    return any(one in other for place, one in enumerate(keys) for other in (*keys[:place], *keys[place + 1 :]))


def _without_maker(listed: list[str]) -> list[str]:
    return listed[:-1] if len(listed) > 1 and _MAKER.fullmatch(listed[-1]) else listed
