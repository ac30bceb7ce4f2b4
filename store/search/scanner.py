"""Reads a query from left to right: what our own query language and a registry's expressions have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from store.search.tree import QueryError

MOST_TERMS = 100
"""Most words, phrases and values in one query: each costs time."""

MOST_NESTED = 40
QUOTES = '"\u201c\u201d\u201e'

_BLANKS = re.compile(r"\s*")
_WORD_END = re.compile(rf"$|[\s(){QUOTES}-]")


@dataclass
class Scanner:
    """Where a query is being read: `place` is the next character, `notes` what is to be said of it."""

    text: str
    typing: bool
    place: int = 0
    terms: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def at_end(self) -> bool:
        """Whether the whole text is read."""
        return self.place >= len(self.text)

    @property
    def is_open(self) -> bool:
        """Whether what was just read is still being typed."""
        return self.typing and self.place == len(self.text)

    def skip_blanks(self) -> None:
        """Step over blanks."""
        found = _BLANKS.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def at(self, characters: str) -> bool:
        """Whether one of the characters is next."""
        return self.place < len(self.text) and self.text[self.place] in characters

    def take(self, pattern: re.Pattern[str]) -> str:
        """Step over what matches a pattern here, and return it; empty when nothing does."""
        found = pattern.match(self.text, self.place)
        if not found:
            return ""
        self.place = found.end()
        return found[0]

    def keyword(self, name: str) -> bool:
        """Step over an operator word in capitals, when it is next."""
        self.skip_blanks()
        end = self.place + len(name)
        if not self.text.startswith(name, self.place) or not _WORD_END.match(self.text, end):
            return False
        self.place = end
        return True

    def quoted(self) -> tuple[str, bool]:
        """The text in quotes that begins here, and whether it is closed."""
        start = self.place + 1
        end = next((at for at in range(start, len(self.text)) if self.text[at] in QUOTES), -1)
        if end < 0 and not self.typing:
            raise QueryError('This quote is not closed; write " where the phrase ends.', self.place)
        self.place = len(self.text) if end < 0 else end + 1
        return self.text[start : len(self.text) if end < 0 else end], end >= 0

    def count(self, start: int) -> None:
        """Count one more word, phrase or value. Raises QueryError when there are too many."""
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise QueryError(f"The query has more than {MOST_TERMS} words; use fewer.", start)

    def go_deeper(self, depth: int) -> None:
        """Note that parts are nested so deep. Raises QueryError when that is too deep."""
        if depth > MOST_NESTED:
            raise QueryError(f"The query is nested more than {MOST_NESTED} deep; use fewer parentheses.", self.place)

    def note(self, sentence: str) -> None:
        """Keep a sentence to be said of the query, once."""
        if sentence and sentence not in self.notes:
            self.notes.append(sentence)
