"""The query language: a line of text becomes a tree, or a sentence that says why it does not.

    words                 all of them, anywhere in the record, with typing errors by length
    "a phrase"            these words side by side, as spelled
    -word -"a phrase"     not this (also -field:value and -( ... ))
    field:value,value     any of the values, in that field; a value may be quoted
    a OR b   ( )          either; OR binds weaker than words side by side
    begin*                any word that begins so

While a query is being typed (`typing=True`) its last word may go on, and an unfinished end (an open quote or
parenthesis, a lone `-`, a field without a value, `OR` without a right side) restricts nothing yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.search.fields import FieldKind, country_name, known_field, needs_value, unknown_field
from store.search.terms import phrase, with_neighbours, word
from store.search.tree import And, Field, Node, Not, Or, Query, QueryError, Value

__all__ = ["MOST_CHARACTERS", "MOST_TERMS", "Query", "QueryError", "parse"]

MOST_CHARACTERS = 4000
"""Longest query text; a longer one is a paste by mistake."""

MOST_TERMS = 100
"""Most words, phrases and values in one query: each costs time."""

_MOST_NESTED = 40
_QUOTES = '"\u201c\u201d\u201e'
_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*):(?!//)")
_BLANKS = re.compile(r"\s*")
_CHUNK = re.compile(rf"(?:[^\s(){_QUOTES},;/|&+]|(?<=\d)[,/](?=\d))+")
_VALUE = re.compile(rf"[^\s(),{_QUOTES}]+")
_WORD_END = re.compile(rf"$|[\s(){_QUOTES}-]")


def parse(text: str, *, typing: bool = False) -> Query:
    """The query that a text asks; a text of blanks asks for everything. Raises QueryError with a sentence."""
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"The query is longer than {MOST_CHARACTERS:,} characters; use fewer words.", MOST_CHARACTERS)
    reader = _Reader(text, typing)
    root = reader.read()
    if root is None and text.strip() and not typing:
        raise QueryError(f"There is no word to look for in “{text.strip()}”; write letters or digits.", 0)
    return Query(text, root, typing)


@dataclass
class _Reader:
    """Reads one query from left to right; `place` is the next character."""

    text: str
    typing: bool
    place: int = 0
    terms: int = 0

    def read(self) -> Node | None:
        """The whole tree."""
        node = self._either(0)
        self._skip_blanks()
        if self.place < len(self.text):
            raise QueryError(
                'This “)” closes nothing; write “(” before it or put the text in quotes: "a) b".', self.place
            )
        return node

    def _skip_blanks(self) -> None:
        found = _BLANKS.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def _at(self, characters: str) -> bool:
        return self.place < len(self.text) and self.text[self.place] in characters

    def _keyword(self, name: str) -> bool:
        """Step over an operator word in capitals, when it is next."""
        self._skip_blanks()
        end = self.place + len(name)
        if not self.text.startswith(name, self.place) or not _WORD_END.match(self.text, end):
            return False
        self.place = end
        return True

    def _either(self, depth: int) -> Node | None:
        """Parts joined by OR."""
        parts = [self._every(depth)]
        while self._keyword("OR"):
            operator = self.place - 2
            parts.append(self._every(depth))
            if not self.typing and (parts[-1] is None or parts[-2] is None):
                raise QueryError('OR needs a word on both sides; to look for the word, write it small: "or".', operator)
        nodes = [part for part in parts if part is not None]
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes)) if nodes else None

    def _every(self, depth: int) -> Node | None:
        """Parts side by side, until OR, a closing parenthesis or the end."""
        nodes: list[Node] = []
        while True:
            before = self.place
            if self._keyword("OR"):
                self.place = before
                break
            if self._keyword("AND"):
                continue
            if self.place >= len(self.text) or self._at(")"):
                break
            node = self._one(depth)
            if node is not None:
                nodes.append(node)
        nodes = with_neighbours(nodes)
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes)) if nodes else None

    def _one(self, depth: int) -> Node | None:
        """One word, phrase, field or group, or what is not wanted."""
        if depth > _MOST_NESTED:
            raise QueryError(f"The query is nested more than {_MOST_NESTED} deep; use fewer parentheses.", self.place)
        if self._at("-") or self._keyword("NOT"):
            return self._excluded(depth)
        if self._at("("):
            return self._group(depth)
        if self._at(_QUOTES):
            start = self.place
            inner, closed = self._quoted()
            return self._counted(phrase(inner, start, is_open=not closed), start)
        return self._field_or_word()

    def _excluded(self, depth: int) -> Node | None:
        """What follows `-` or NOT; a dash that stands alone, as in a pasted title, means nothing."""
        dashes = self.place
        while self._at("-"):
            self.place += 1
        after = self.place
        self._skip_blanks()
        if self.place >= len(self.text) or self._at(")") or (after > dashes and self.place > after):
            return None
        child = self._one(depth + 1)
        return None if child is None else Not(child)

    def _group(self, depth: int) -> Node | None:
        start = self.place
        self.place += 1
        node = self._either(depth + 1)
        if self._at(")"):
            self.place += 1
        elif not self.typing:
            raise QueryError("This “(” is not closed; write “)” where the group ends.", start)
        return node

    def _quoted(self) -> tuple[str, bool]:
        """The text in quotes that begins here, and whether it is closed."""
        start = self.place + 1
        end = next((at for at in range(start, len(self.text)) if self.text[at] in _QUOTES), -1)
        if end < 0 and not self.typing:
            raise QueryError('This quote is not closed; write " where the phrase ends.', self.place)
        self.place = len(self.text) if end < 0 else end + 1
        return self.text[start : len(self.text) if end < 0 else end], end >= 0

    def _is_open(self) -> bool:
        """Whether what was just read is still being typed."""
        return self.typing and self.place == len(self.text)

    def _field_or_word(self) -> Node | None:
        start = self.place
        named = _FIELD.match(self.text, start)
        if named:
            kind = known_field(named[1])
            rest = _CHUNK.match(self.text, named.end())
            if kind is not None:
                self.place = named.end()
                return self._field(kind, start)
            if rest or self._follows(named.end(), _QUOTES):
                raise unknown_field(named[1], rest[0] if rest else "", start)
        chunk = _CHUNK.match(self.text, start)
        self.place = chunk.end() if chunk else start + 1
        return self._counted(word(self.text[start : self.place], start, is_open=self._is_open()), start)

    def _follows(self, place: int, characters: str) -> bool:
        return place < len(self.text) and self.text[place] in characters

    def _field(self, kind: FieldKind, start: int) -> Node | None:
        self._skip_blanks()
        values: list[Value] = []
        while True:
            at = self.place
            if self._at(_QUOTES):
                text, closed = self._quoted()
                value = self._value(kind, text, at, is_open=not closed, is_phrase=True)
            else:
                chunk = _VALUE.match(self.text, at)
                self.place = chunk.end() if chunk else at
                text = chunk[0] if chunk else ""
                value = self._value(kind, text, at, is_open=self._is_open(), is_phrase=False)
            if value is not None:
                values.append(value)
                self._count(at)
            if not self._at(","):
                break
            self.place += 1
        if not values and not self.typing:
            raise needs_value(kind, start)
        return Field(kind.name, tuple(values), start) if values else None

    def _value(self, kind: FieldKind, text: str, at: int, *, is_open: bool, is_phrase: bool) -> Value | None:
        if not text.strip():
            return None
        if kind.read is None:
            known = country_name(text) if kind.name == "country" else text
            if is_phrase or known != text:
                return phrase(known, at, is_open=is_open)
            return word(text, at, is_open=is_open)
        if is_open and kind.name == "age":
            text = _age_so_far(text)
        return kind.read(text, at) if text else None

    def _counted(self, node: Node | None, start: int) -> Node | None:
        if node is not None:
            self._count(start)
        return node

    def _count(self, start: int) -> None:
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise QueryError(f"The query has more than {MOST_TERMS} words; use fewer.", start)


def _age_so_far(text: str) -> str:
    """The part of a half-typed age or range that says something: `12.` is 12, `12..1` is 12 and older."""
    low, dots, high = text.partition("..")
    if not dots:
        return text.rstrip(".")
    complete = len(high) >= len(low) or not high.isdigit()
    return text if complete and (low or high) else f"{low}.." if low else ""
