"""A query's text changed by choices: `field:value` terms put in and taken out, so that the text always says all.

Only terms that stand by themselves are touched (`status:recruiting`, `-phase:1,2`), not those inside parentheses. A
text with an `OR` of its own is put in parentheses before a term is added beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from store.search.fields import country_name, known_field
from store.search.tree import Codes, QueryError
from store.search.words import squeezed

How = Literal["in", "out"]
"""A value is chosen, or excluded."""

MISSING: Final = "missing"
"""The field whose values are names of fields that the record says nothing of."""

_QUOTES = '"\u201c\u201d\u201e'
_NAME = re.compile(r"([A-Za-z][A-Za-z_-]*):(?!//)\s*")
_VALUE = re.compile(rf"[^\s(),{_QUOTES}]+")
_KEYWORD = re.compile(rf"(AND|OR|NOT)(?=$|[\s(){_QUOTES}-])")
_PLAIN = re.compile(r"[^\W_][\w./+-]*")
_ADDRESS = re.compile(r"\s*(?:https?://)?(?:[a-z]+\.)?clinicaltrials\.gov/", re.IGNORECASE)
_CLOSERS: Final[Mapping[str, str]] = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class Term:
    """One `field:value,value` of a text: where it stands, its field's own name, and its values as they are written.

    `head` is what stands before the values (`-Phase:`).
    """

    start: int
    end: int
    is_excluded: bool
    field: str
    head: str
    values: tuple[str, ...]

    def text_with(self, values: Sequence[str]) -> str:
        """The term as written, with other values."""
        return f"{self.head}{','.join(values)}"


_Left = Callable[[Term], Sequence[str]]
"""Gives the values that stay in a term."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a text is made of: its terms, where each of its parts stands (terms, words, phrases, groups), whether an OR
    stands between them, and what closes what is left open.
    """

    terms: tuple[Term, ...]
    parts: tuple[tuple[int, int], ...]
    has_or: bool
    closers: str


def is_address(text: str) -> bool:
    """Whether a text is the address of a search, which stands alone: a term beside it would be a part of it."""
    return _ADDRESS.match(text) is not None


def chosen(text: str, field: str, values: Iterable[str]) -> dict[str, How]:
    """Which of some values of a field the text chooses or excludes by terms of their own."""
    known = {value: _meaning(field, value) for value in values}
    found: dict[str, How] = {}
    for term in _read(text).terms:
        for said in term.values if term.field == field else ():
            meant = _meaning(field, said)
            for value, meaning in known.items():
                if meaning == meant or (meaning < meant and meant not in known.values()):
                    found[value] = "out" if term.is_excluded else "in"
    return found


def choose(text: str, field: str, value: str, how: How | None, values: Iterable[str] = ()) -> str:
    """The text with a value of a field chosen, excluded, or (None) neither.

    `values` are those that the field's choices show: a value that stands for several (`status:rec`) is written out as
    these when one of them is taken out of it.
    """
    if chosen(text, field, (value, *values)).get(value) == how:
        return text
    cleaned = _edited(text, lambda term: _left(term, field, value, tuple(values)))
    return cleaned if how is None else _added(cleaned, field, value, is_excluded=how == "out")


def cleared(text: str, fields: Collection[str], *, keeps_excluded: bool = False) -> str:
    """The text without its terms of some fields, and without `missing:` of these; with `keeps_excluded` but for `-`."""

    def left(term: Term) -> Sequence[str]:
        if keeps_excluded and term.is_excluded:
            return term.values
        if term.field == MISSING:
            return [value for value in term.values if _own_name(value) not in fields]
        return () if term.field in fields else term.values

    return _edited(text, left)


def without_each(text: str) -> list[tuple[str, str]]:
    """Each part of a text that stands by itself, with the text without it; none where an OR stands between them."""
    read = _read(text)
    if read.has_or or len(read.parts) < 2:
        return []
    return [
        (text[start:end].strip(), " ".join(filter(None, (text[:start].rstrip(), text[end:].lstrip()))))
        for start, end in read.parts
    ]


def quoted(value: str, *, always: bool = False) -> str:
    """A value as it is written in a query: in quotes, unless it is one plain word; as it is when it has them."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value
    bare = value.translate({ord(quote): " " for quote in _QUOTES})
    return bare if _PLAIN.fullmatch(bare) and not always else f'"{bare}"'


def _left(term: Term, field: str, value: str, values: Sequence[str]) -> Sequence[str]:
    """The values of a term that stay when a value of a field is taken out."""
    if term.field != field:
        return term.values
    wanted = _meaning(field, value)
    known = {_meaning(field, each): each for each in values}
    kept: list[str] = []
    for said in term.values:
        meant = _meaning(field, said)
        if meant == wanted:
            continue
        if wanted < meant and meant not in known:
            kept += [quoted(known.get(frozenset({code}), code.lower())) for code in sorted(meant - wanted)]
        else:
            kept.append(said)
    return kept


def _added(text: str, field: str, value: str, *, is_excluded: bool) -> str:
    """The text with a value in the first term of its field and sign, or in a new one at its end."""
    text = f"{text.rstrip()}{_read(text).closers}"
    read = _read(text)
    if read.has_or:
        text = f"({text.strip()})"
    for term in () if read.has_or else read.terms:
        if term.field == field and term.is_excluded == is_excluded:
            return text[: term.start] + term.text_with([*term.values, quoted(value)]) + text[term.end :]
    return f"{text} {'-' if is_excluded else ''}{field}:{quoted(value)}".lstrip()


def _edited(text: str, left: _Left) -> str:
    """The text with the values that `left` gives for each of its terms; a term without any is taken out."""
    read = _read(text)
    if read.has_or:
        return text
    for term in reversed(read.terms):
        values = left(term)
        if tuple(values) == term.values:
            continue
        if values:
            text = text[: term.start] + term.text_with(values) + text[term.end :]
        else:
            text = " ".join(filter(None, (text[: term.start].rstrip(), text[term.end :].lstrip())))
    return text


def _meaning(field: str, text: str) -> frozenset[str]:
    """What a value says, the same for all its spellings: its codes, or another single sign."""
    text = text.strip(_QUOTES)
    kind = known_field(field)
    if field == MISSING:
        return frozenset({_own_name(text)})
    if kind is None or kind.read is None:
        return frozenset({squeezed(country_name(text) if field == "country" else text)})
    try:
        value = kind.read(text, 0)
    except QueryError:
        return frozenset({text})
    if isinstance(value, Codes) and (value.any_of or len(value.codes) == 1):
        return frozenset(value.codes)
    return frozenset({repr(value)})


def _own_name(name: str) -> str:
    kind = known_field(name.strip(_QUOTES))
    return kind.name if kind else name.strip(_QUOTES).lower()


def _read(text: str) -> _Read:
    """Read a text from left to right, without what stands in parentheses, brackets or quotes."""
    terms: list[Term] = []
    parts: list[tuple[int, int]] = []
    has_or = False
    place, closers = 0, ""
    start, is_excluded = -1, False
    while place < len(text) and not closers:
        if text[place].isspace():
            place += 1
            continue
        keyword = _KEYWORD.match(text, place)
        if keyword and keyword[1] != "NOT":
            has_or |= keyword[1] == "OR"
            place, start, is_excluded = keyword.end(), -1, False
            continue
        if keyword or text[place] == "-":
            start = place if start < 0 else start
            is_excluded = True
            place = keyword.end() if keyword else place + 1
            if not keyword and text[place : place + 1].isspace():
                start, is_excluded = -1, False  # a dash that stands alone means nothing
            continue
        first = place if start < 0 else start
        term = _term_at(text, first, place, is_excluded=is_excluded)
        if term is not None:
            terms.append(term)
            place, closers = term.end, _open_quote(term.values[-1:])
        else:
            place, closers = _past(text, place)
        parts.append((first, place))
        start, is_excluded = -1, False
    return _Read(tuple(terms), tuple(parts), has_or, closers)


def _open_quote(last: Sequence[str]) -> str:
    """The quote that a last value misses at its end."""
    return '"' if last and last[0][0] in _QUOTES and (len(last[0]) == 1 or last[0][-1] not in _QUOTES) else ""


def _term_at(text: str, first: int, place: int, *, is_excluded: bool) -> Term | None:
    """The term whose field's name begins at a place; None when none does."""
    named = _NAME.match(text, place)
    kind = known_field(named[1]) if named else None
    if named is None or (kind is None and named[1].lower() != MISSING):
        return None
    values = tuple(_values_at(text, named.end()))
    end = named.end() + len(",".join(values)) if values else place + len(named[0].rstrip())
    end += text.startswith(",", end)
    head = text[first : named.end()] if values else text[first:place] + named[0].rstrip()
    return Term(first, end, is_excluded, kind.name if kind else MISSING, head, values)


def _values_at(text: str, place: int) -> Iterator[str]:
    """The values from a place on, quotes and all."""
    while True:
        if place < len(text) and text[place] in _QUOTES:
            end = next((at + 1 for at in range(place + 1, len(text)) if text[at] in _QUOTES), len(text))
        else:
            found = _VALUE.match(text, place)
            if not found:
                return
            end = found.end()
        yield text[place:end]
        if not text.startswith(",", end):
            return
        place = end + 1


def _past(text: str, place: int) -> tuple[int, str]:
    """The place after what begins here (a quote, a group, a word), and what closes it when its end is missing."""
    if text[place] in _QUOTES:
        end = next((at + 1 for at in range(place + 1, len(text)) if text[at] in _QUOTES), -1)
        return (len(text), '"') if end < 0 else (end, "")
    if text[place] in _CLOSERS:
        return _past_group(text, place)
    while place < len(text) and not text[place].isspace() and text[place] not in f"({_QUOTES}":
        if text[place] == "[":
            place, closers = _past_group(text, place)
            if closers:
                return place, closers
        else:
            place += 1
    return place, ""


def _past_group(text: str, place: int) -> tuple[int, str]:
    """The place after a group in parentheses or brackets, and what closes it when its end is missing."""
    waiting: list[str] = []
    while place < len(text):
        letter = text[place]
        if letter in _QUOTES:
            place, missing = _past(text, place)
            if missing:
                return place, missing + "".join(reversed(waiting))
            continue
        if letter in _CLOSERS:
            waiting.append(_CLOSERS[letter])
        elif waiting and letter == waiting[-1]:
            waiting.pop()
            if not waiting:
                return place + 1, ""
        place += 1
    return place, "".join(reversed(waiting))
