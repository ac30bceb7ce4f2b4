"""Abbreviations and what they stand for, where a running text says so itself: `long form (SF)` and `SF (long form)`.

The algorithm is that of A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions
in biomedical text", Pacific Symposium on Biocomputing 8 (2003), pages 451 to 462: the letters of the short form are
looked for from right to left in the few words before the parenthesis, and its first letter must begin a word. Three
things are added, for precision: the initials of the words are tried first, a short form needs a capital, and words
that give no letter to the short form are few.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from store.search.words import fold

SHORTEST, LONGEST = 2, 10
"""Letters and digits that a short form has."""

_REACH = 16
"""How many characters a long form has for each character of the short one, at most."""

_SHORT_HEAD = 14
"""Characters in which a short form shows a capital."""

_INSIDE = re.compile(r"[(\[]([^()\[\]]{2,120})[)\]]")
_INSIDE_ROUND = re.compile(r"\(([^()\[\]]{2,120})[)\]]")
"""The same where a text has no square bracket: twice as fast."""
_PIECE_END = re.compile(r"[,;:=|\"]| or | and | n ?=|\n\s*\n")
_AROUND = " \n\\'\"*_."
_SHORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9/.&+'-]*(?: [A-Z0-9][A-Za-z0-9-]{0,3})?")
_SHORT_BEFORE = re.compile(r"(?<![\w/+.-])[A-Za-z0-9][A-Za-z0-9/.&+-]{1,13}$")
_SENTENCE_END = re.compile(
    r"[;:!?.\n()\[\]](?:(?<=[;:!?])\s|(?<=\.)(?<!\bvs\.)(?<!\b[A-Z]\.)\s|(?<=\n)\s*(?:\n|[*•-]|[0-9]+[.)]\s)|(?<=[()\[\]]))"
)
_LONGEST_NAME = 24
_NAME = re.compile(r"([A-Za-z](?:[A-Za-z]{4,17}?|[A-Za-z]{0,5}-?[0-9]{3,8}[A-Za-z]?))\s?(?:tm)?\s?")
_NAME_BEFORE = re.compile(r"(?<![\w-])([A-Za-z](?:[A-Za-z]{4,17}|[A-Za-z]{0,5}-?[0-9]{3,8}[A-Za-z]?))\s?$")
_WORD = re.compile(r"[a-z0-9]+(?:'s\b)?")
_SIGN = re.compile(r"[a-z0-9]")
_NO_SHORT = re.compile(r"[IVX]+[ABab]?|[A-Z]?[a-z]+ [A-Z0-9]{1,2}|[^/]*[a-z][^/]*/.*|.*/[^/]*[a-z][^/]*|.*/[A-Z]?")
"""Roman numerals, `Part 1`, units (`mg/L`) and halves."""

_LINKING_WORDS = "a an and at by de del der des di du et for from in la le of on or per the to und via with y"
_LINKING = frozenset(_LINKING_WORDS.split())

_NEVER_FIRST = frozenset(("a", "an", "and", "of", "or", "the", "to"))

_Spans = Sequence[tuple[int, int]]


def add_definitions(text: str, found: dict[str, str], beside: list[tuple[str, str]] | None = None) -> None:
    """Add what a text says its short forms stand for, as written; what `found` has already stays as it is.

    Blanks in a long form become single; dashes, accents and Greek letters are folded as the search index does. Where
    a parenthesis is one word that might be another name of the word before it (`montelukast (Singulair)`), the two
    are added to `beside`.
    """
    if "(" not in text and "[" not in text:
        return
    folded = fold(text)
    for inside in (_INSIDE if "[" in folded else _INSIDE_ROUND).finditer(folded):
        said = inside[1]
        if _has_capital(said[:_SHORT_HEAD]):
            piece = _first_piece(said)
            if piece in found:
                continue
            if is_short(piece):
                long = _long_before(folded, inside.start(), piece)
                if long is not None:
                    _add(found, piece, long)
                    continue
                if beside is not None:
                    _add_beside(beside, folded, inside)
                continue
        short = _short_before(folded, inside.start())
        if short and short not in found and stands_for(short, piece := _first_piece(said)):
            _add(found, short, piece)
        elif beside is not None:
            _add_beside(beside, folded, inside)


def _add_beside(beside: list[tuple[str, str]], text: str, inside: re.Match[str]) -> None:
    """Add the two words, if a parenthesis is one word, the words are no short ones and one is written as a name."""
    other = _NAME.fullmatch(inside[1])
    before = _NAME_BEFORE.search(text, max(0, inside.start() - _LONGEST_NAME), inside.start()) if other else None
    if other and before and (_is_proper(before[1]) or _is_proper(other[1])):
        beside.append((before[1], other[1]))


def _is_proper(word: str) -> bool:
    """Whether a word is written as names of products are: with a capital or a number."""
    return word[0].isupper() or any(map(str.isdigit, word))


def _has_capital(text: str) -> bool:
    return text != text.lower()


def _first_piece(said: str) -> str:
    """What a parenthesis says first."""
    said = said.strip(_AROUND)
    end = _PIECE_END.search(said)
    return said[: end.start()].strip(_AROUND) if end else said


@lru_cache(maxsize=8192)
def is_short(text: str, *, capitals: int = 1) -> bool:
    """Whether a text has the shape of a short form: few signs, some of them capitals (a digit counts as one)."""
    if not _SHORT.fullmatch(text) or _NO_SHORT.fullmatch(text):
        return False
    signs = [sign for sign in text if sign.isalnum()]
    large = sum(sign.isupper() for sign in signs)
    digits = sum(sign.isdigit() for sign in signs)
    if not SHORTEST <= len(signs) <= LONGEST or not large or digits == len(signs):
        return False
    return large + digits >= max(2, capitals) or (capitals < 2 and len(signs) <= 3)


def stands_for(short: str, long: str) -> bool:
    """Whether the whole of a text can be the long form of a short form."""
    lowered = long.lower()
    first = _SIGN.search(lowered)
    if not first or not _signs(short).startswith(first[0]):
        return False
    words = _words(lowered)
    return bool(words) and _long_form(short, long) == (words[0][0], words[-1][1])


def has_initials(short: str, long: str) -> bool:
    """Whether the signs of a short form are the initials of its long form: then it is no accident.

    It may have more than that of the first word (`alloHSCT`, allogeneic hematopoietic stem cell transplantation).
    """
    signs, lowered = _signs(short), long.lower()
    words = _words(lowered)
    if not words or _by_initials(signs, lowered, words) == words[0][0]:
        return bool(words)
    first = lowered[slice(*words[0])]
    return any(
        first.startswith(signs[:length]) and _by_initials(signs[length:], lowered, words[1:]) == words[1][0]
        for length in range(2, len(signs) - 1 if len(words) > 1 else 0)
    )


def _long_form(short: str, before: str) -> tuple[int, int] | None:
    """Where the long form of a short form is in the text that stands before it; None when it is not there.

    It has at most as many words as the short form has signs, and five more, or twice as many. A last word may stand
    outside of it (`upper limit of normal values (ULN)`).
    """
    signs, lowered = _signs(short), before.lower()
    words = _words(lowered)[-min(len(signs) + 5, 2 * len(signs)) :]
    if not words:
        return None
    start = _by_initials(signs, lowered, words)
    if start is None and short.endswith("s") and len(signs) > SHORTEST:
        start = _by_initials(signs[:-1], lowered, words)
    if start is None and len(signs) > SHORTEST and len(words) > len(signs) and signs[-1].isalpha():
        start = _by_initials(signs, lowered, words[:-1])
        if start is not None:
            return start, words[-2][1]
    if start is None:
        start = _by_letters(signs, lowered, words)
    return None if start is None else (start, words[-1][1])


def _words(lowered: str) -> list[tuple[int, int]]:
    return [found.span() for found in _WORD.finditer(lowered)]


@lru_cache(maxsize=8192)
def _signs(short: str) -> str:
    """The letters and digits of a short form, in lower case."""
    return "".join(_SIGN.findall(short.lower()))


def _long_before(text: str, end: int, short: str) -> str | None:
    """The long form of a short form in the part of the sentence before a place."""
    before = text[max(0, end - _REACH * (len(short) + 2)) : end]
    start = 0
    for found in _SENTENCE_END.finditer(before):
        start = found.end()
    before = before[start:]
    place = _long_form(short, before)
    return None if place is None else before[place[0] : place[1]]


def _short_before(text: str, end: int) -> str:
    """The short form that stands right before a parenthesis, or nothing."""
    before = text[max(0, end - _SHORT_HEAD - 2) : end]
    last = before.rstrip().rsplit(None, 1)
    if not last or last[-1] == last[-1].lower() or not before[-1:].isspace():
        return ""
    found = _SHORT_BEFORE.search(before, 0, len(before.rstrip()))
    return found[0] if found and is_short(found[0], capitals=2) else ""


def _add(found: dict[str, str], short: str, long: str) -> None:
    """Keep a pair, if it says something."""
    long = " ".join(long.split())
    if is_telling(short, long):
        found[short] = long


def is_telling(short: str, long: str) -> bool:
    """Whether a long form is longer, and does not hold the short one as a word (`CAT`, `CAT scan`)."""
    signs, lowered = _signs(short), long.lower()
    return len(long) >= len(short) + 2 and (signs not in lowered or signs not in _WORD.findall(lowered))


def _by_initials(signs: str, text: str, words: _Spans) -> int | None:
    """Where the last words begin whose initials are the signs, linking words aside."""
    left = len(signs)
    for start, end in reversed(words):
        if text[start] == signs[left - 1]:
            left -= 1
            if not left:
                return None if text[start:end] in _NEVER_FIRST else start
        elif text[start:end] not in _LINKING:
            return None
    return None


def _by_letters(signs: str, text: str, words: _Spans) -> int | None:
    """Where the words begin that hold the signs, looked for from the right; the first sign must begin a word."""
    low = words[0][0]
    place = len(text)
    for sign in reversed(signs[1:]):
        place = text.rfind(sign, low, place)
        if place < 0:
            return None
    while (place := text.rfind(signs[0], low, place)) > low and text[place - 1].isalnum():
        pass
    if place < 0:
        return None
    return place if _is_likely(signs, text, [span for span in words if span[0] >= place]) else None


def _is_likely(signs: str, text: str, words: _Spans) -> bool:
    """Whether words that hold the signs, but not as their initials, are their long form: few of them give no sign."""
    said = [text[start:end] for start, end in words]
    if not said or said[0] in _LINKING or ", " in text[words[0][0] :]:
        return False
    telling = [word for word in said if word not in _LINKING]
    if len(signs) == SHORTEST:
        return len(telling) == 1
    silent = sum(word[0] not in signs for word in telling)
    return silent <= max(1, len(telling) // 3)
