"""Completion of a query: what is being typed at the cursor, what it may become, and the text with that put in.

Pure: text and cursor in, replacements out. What only the library knows (words of the index, names that the reader
gave) comes from `completion_index` or is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from store.search.words import fold, tokens

MOST: Final = 50
"""Replacements offered at one place, at most."""

LEAST_LETTERS: Final = 2
"""Letters of a bare word from which it is taken for the beginning of a field's name."""

VIEW: Final = "@"
"""What the name of a saved search begins with, where a query is typed."""

_QUOTES = '"\u201c\u201d\u201e'
_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*):(?!//)")
_WORD = re.compile(rf"[^\s(){_QUOTES}]+")
_VALUE = re.compile(rf"[^\s(),{_QUOTES}]+")
_BLANKS = re.compile(r"\s*")
_PLAIN = re.compile(rf"[^\s(),{_QUOTES}]+")

Kind = Literal["word", "value", "view"]


@dataclass(frozen=True, slots=True)
class Spot:
    """What is typed at the cursor: characters `start` to `end` of the query, `typed` being what they say so far.

    A `word` may become a field's name, a `value` is one of `field` (as it is written), a `view` is the name of a saved
    search. `is_quoted` says that the value is in quotes, of which the closing one is not typed yet.
    """

    kind: Kind
    typed: str
    start: int
    end: int
    field: str = ""
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing that may stand at a spot: its `text`, a `label` in words, and how many trials have it where known.

    After one that `goes_on` more is to be typed: a field's name wants a value.
    """

    text: str
    label: str = ""
    count: int | None = None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """A query after a completion was put in, and where its cursor is then."""

    text: str
    cursor: int


def spot_at(text: str, cursor: int) -> Spot | None:
    """What is typed where the cursor is; None in the middle of a word, in a phrase, and where nothing is begun."""
    if text.startswith(VIEW):
        return Spot("view", text[1:], 0, len(text)) if cursor == len(text) else None
    place = 0
    while place < cursor:
        if text[place].isspace() or text[place] in "()-":
            place += 1
            continue
        named = _FIELD.match(text, place)
        if named and named.end() <= cursor:
            spot, place = _value_at(text, cursor, named[1], named.end())
            if spot:
                return spot
        elif text[place] in _QUOTES:
            place = _closing(text, place) + 1
        else:
            end = _end_of(_WORD, text, place)
            if end >= cursor:
                return Spot("word", text[place:end], place, end) if end == cursor else None
            place = end
    return None


def _value_at(text: str, cursor: int, field: str, place: int) -> tuple[Spot | None, int]:
    """The value of a field that the cursor is at the end of, with where the field's values end before the cursor."""
    place = min(_end_of(_BLANKS, text, place), cursor)
    while True:
        start = place
        if place < len(text) and text[place] in _QUOTES:
            place = _closing(text, place) + 1
            if place > len(text) and cursor == len(text):
                return Spot("value", text[start + 1 :], start, cursor, field, is_quoted=True), cursor
        else:
            place = _end_of(_VALUE, text, place)
            if place == cursor:
                return Spot("value", text[start:place], start, place, field), place
        if place >= cursor or text[place : place + 1] != ",":
            return None, max(place, start + 1)
        place += 1


def _closing(text: str, place: int) -> int:
    """Where the quote that opens at `place` is closed; the end of the text when it is not."""
    return next((at for at in range(place + 1, len(text)) if text[at] in _QUOTES), len(text))


def _end_of(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def matching(typed: str, known: Iterable[Completion]) -> list[Completion]:
    """The completions that begin with what is typed, then those in which a later word of text or label does.

    Case, accents and signs do not matter. Where one is typed whole, it needs no completion, and only those that it
    begins are left.
    """
    wanted = " ".join(tokens(typed))
    begun: list[Completion] = []
    later: list[Completion] = []
    is_whole = False
    for each in known:
        texts = [" ".join(tokens(part)) for part in (each.text, each.label) if part]
        if fold(each.text).lower() == fold(typed).lower():
            is_whole = True
        elif any(text.startswith(wanted) for text in texts):
            begun.append(each)
        elif any(f" {wanted}" in text for text in texts):
            later.append(each)
    return begun[:MOST] if is_whole else [*begun, *later][:MOST]


def distinct(found: Iterable[Completion]) -> list[Completion]:
    """The completions, each text once in any case: the first."""
    kept: dict[str, Completion] = {}
    for each in found:
        kept.setdefault(each.text.casefold(), each)
    return list(kept.values())[:MOST]


def put_in(text: str, spot: Spot, chosen: Completion) -> Completed:
    """The query with a completion in the place of what was typed; a value of several words gets quotes."""
    if spot.kind == "view":
        written = VIEW + chosen.text
    elif spot.kind == "word" or (_PLAIN.fullmatch(chosen.text) and not spot.is_quoted):
        written = chosen.text
    else:
        bare = "".join(" " if character in _QUOTES else character for character in chosen.text)
        written = f'"{bare}"'
    before = text[: spot.start] + written
    return Completed(before + text[spot.end :], len(before))


def words_of(typed: str) -> tuple[Sequence[str], str]:
    """The words typed of a value that are whole, and the one that is begun (empty after a blank)."""
    parts = tokens(typed)
    if not parts or not typed[-1:].isalnum():
        return parts, ""
    return parts[:-1], parts[-1]
