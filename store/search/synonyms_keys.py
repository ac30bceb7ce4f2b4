"""When two texts are the same name: keys that leave out case, hyphens, plurals and British spelling.

A key is for comparing only; it is not a word to look for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from store.search.words import squeezed, tokens

LONGEST_RUN = 10
"""Words in the longest name kept."""

_LETTERS = (("ae", "e"), ("oe", "e"), ("yse", "yze"), ("ise", "ize"), ("isa", "iza"), ("ising", "izing"))
_ENDINGS = (("our", "or"), ("tre", "ter"), ("amme", "am"))
_STRESSED = 6
"""Letters that a word keeps when an ending is taken off it."""


@lru_cache(maxsize=8192)
def stem(token: str) -> str:
    """A token as compared: singular, American, without `-ation` (`haematopoietic transplantations`)."""
    if len(token) < 4 or not token.isalpha():
        return token
    for british, american in _LETTERS:
        token = token.replace(british, american)
    if token.endswith("ies") and len(token) > 4:
        token = f"{token[:-3]}y"
    elif token.endswith("s") and not token.endswith(("ss", "us", "is")):
        token = token[:-1]
    for british, american in _ENDINGS:
        if token.endswith(british) and len(token) > 4:
            token = token[: -len(british)] + american
    if token.endswith("ation") and len(token) - 5 >= _STRESSED:
        return token[:-5]
    return token.removesuffix("e") if len(token) > 4 else token


def run_key(words: Sequence[str]) -> str:
    """The key of folded tokens in a row, without the `s` of `cow's`; empty for none, or for too many."""
    return " ".join(stem(word) for word in words if word != "s") if len(words) <= LONGEST_RUN else ""


@lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """The key of a name or a long form."""
    return run_key(tokens(text))


@lru_cache(maxsize=8192)
def short_key(short: str) -> str:
    """The key of a short form: its letters and digits, singular (`MSCs` is `msc`, `IL-6` is `il6`)."""
    singular = short[:-1] if short.endswith("s") and short[-2:-1].isupper() and len(short) > 2 else short
    return squeezed(singular)
