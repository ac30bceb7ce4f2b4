"""Reads `field:value,value` of a query: the values of a field as the tree has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from store.search.fields import FieldKind, country_name, needs_value
from store.search.places import country_of_code, each_place, place_so_far, read_near
from store.search.scanner import QUOTES, Scanner
from store.search.terms import phrase, word
from store.search.tree import Codes, Field, Value

_VALUE = re.compile(rf"[^\s(),{QUOTES}]+")
_COMPARISON = re.compile(r"[<>=≤≥]{1,2}")
_COUNTED = frozenset(("number", "date", "age"))


def read_field(scanner: Scanner, kind: FieldKind, start: int) -> Field | None:
    """The field whose values begin here; None when nothing is said yet. `start` is where its name stands.

    Raises QueryError for a value that the field does not take.
    """
    scanner.skip_blanks()
    if kind.kind == "place":
        values = _places(scanner)
    else:
        values = [value for value in _values(scanner, kind) if value is not None]
    if not values and not scanner.typing:
        raise needs_value(kind, start)
    return Field("none" if kind.name == "missing" else kind.name, tuple(values), start) if values else None


def _parts(scanner: Scanner, *, compared: bool = False) -> Iterator[tuple[str, int, bool, bool]]:
    """Each value's text, its place, whether it is quoted, and whether it is still being typed."""
    while True:
        at = scanner.place
        if scanner.at(QUOTES):
            text, closed = scanner.quoted()
            yield text, at, True, not closed
        else:
            text = scanner.take(_VALUE)
            if compared and _COMPARISON.fullmatch(text):
                scanner.skip_blanks()
                text += scanner.take(_VALUE)
            yield text, at, False, scanner.is_open
        if not scanner.at(","):
            return
        scanner.place += 1


def _values(scanner: Scanner, kind: FieldKind) -> Iterator[Value | None]:
    for text, at, is_quoted, is_open in _parts(scanner, compared=kind.kind in _COUNTED):
        if text.strip():
            scanner.count(at)
            yield _value(kind, text, at, is_open=is_open, is_quoted=is_quoted)


def _value(kind: FieldKind, text: str, at: int, *, is_open: bool, is_quoted: bool) -> Value | None:
    """One value; None while it says nothing yet."""
    if kind.read is None:
        return _words(kind, text, at, is_open=is_open, is_quoted=is_quoted)
    if is_open and kind.so_far is not None:
        text = kind.so_far(text)
    return kind.read(text, at) if text else None


def _words(kind: FieldKind, text: str, at: int, *, is_open: bool, is_quoted: bool) -> Value | None:
    known = _country(text, is_open=is_open) if kind.name == "country" else text
    if is_quoted or known != text:
        return phrase(known, at, is_open=is_open)
    return word(text, at, is_open=is_open)


def _country(text: str, *, is_open: bool) -> str:
    """The name of the country that a text names in another way: a usual name, or its code."""
    known = country_name(text)
    if known != text or is_open or len(text.strip()) > 3:
        return known
    of_code = country_of_code(text.strip())
    return country_name(of_code) if of_code else text


def _places(scanner: Scanner) -> list[Value]:
    """The places of `near:`, whose own parts are separated by commas too."""
    parts = list(_parts(scanner))
    texts = [text for text, *_ in parts if text.strip()]
    if not texts:
        return []
    position = parts[0][1]
    if parts[-1][3] and not place_so_far(",".join(texts)):
        texts = texts[:-1] if place_so_far(",".join(texts[:-1])) else []
    found: list[Value] = []
    for group in each_place(texts):
        near, note = read_near(group, position)
        scanner.count(position)
        scanner.note(note)
        found.append(near)
    return found


def missing(name: str) -> Field:
    """The trials that say nothing of a field."""
    return Field("none", (Codes((name,)),))
