"""A link: that a record takes two names for the same thing. What a search needs of the table of other names."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

_BETWEEN = "|"


class Kind(StrEnum):
    """What a link says of its two sides."""

    LONG = "a"
    """From a short form to its long form."""
    SHORT = "b"
    """From a long form to its short form."""
    NAME = "n"
    """From what an intervention is called to another name of it; with an empty text: that the name has others."""
    OF = "o"
    """From another name of an intervention to what it is called."""
    SAID = "s"
    """From a word of a text to the word beside it in a parenthesis, or back: a name of it, or not."""
    MESH = "m"
    """From a condition or intervention to the one MeSH term that the registry gave the record for it."""
    WORDING = "w"
    """From a MeSH term to how the record words it."""


class Link(NamedTuple):
    """That a record takes what has the key `key` and `text` for the same."""

    key: str
    kind: Kind
    text: str

    def packed(self) -> str:
        """The link as one text that begins with its key, for a sorted list."""
        return _BETWEEN.join(self)

    @classmethod
    def unpacked(cls, packed: str) -> Link:
        """The link that was packed."""
        key, kind, text = packed.split(_BETWEEN, 2)
        return cls(key, Kind(kind), text)


def prefix(key: str) -> str:
    """How the packed links of a key begin."""
    return key + _BETWEEN
