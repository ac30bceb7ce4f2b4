"""The query language: a line of text becomes a tree, or a sentence that says why it does not.

    words                 all of them, anywhere in the record, with typing errors by length
    "a phrase"            these words side by side, as spelled
    -word -"a phrase"     not this (also -field:value and -( ... ))
    field:value,value     any of the values, in that field; a value may be quoted
    field:low..high       a range of numbers, dates or ages, either end left out; also field:>=value
    a OR b   ( )          either; OR binds weaker than words side by side
    begin*                any word that begins so
    AREA[...] ...         an expression of ClinicalTrials.gov, or the address of a search there

While a query is being typed (`typing=True`) its last word may go on, and an unfinished end (an open quote or
parenthesis, a lone `-`, a field without a value, half a date, `OR` without a right side) restricts nothing yet.
"""

from __future__ import annotations

import re

from store.search.field_reader import read_field
from store.search.fields import known_field, unknown_field
from store.search.hits import Query
from store.search.scanner import MOST_TERMS, QUOTES, Scanner
from store.search.terms import phrase, with_neighbours, word
from store.search.tree import And, Node, Not, Or, QueryError

__all__ = ["MOST_CHARACTERS", "MOST_TERMS", "QueryError", "parse"]

MOST_CHARACTERS = 4000
"""Longest query text; a longer one is a paste by mistake."""

_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*):(?!//)")
_CHUNK = re.compile(rf"(?:[^\s(){QUOTES},;/|&+]|(?<=\d)[,/](?=\d))+")
_EXPRESSION = re.compile(r"\b(?:AREA|SEARCH|COVERAGE|EXPANSION|RANGE|DISTANCE|TILT)\[")
_ADDRESS = re.compile(r"\s*(?:https?://)?(?:[a-z]+\.)?clinicaltrials\.gov/\S*(?:\?.*)?\s*", re.IGNORECASE | re.DOTALL)


def parse(text: str, *, typing: bool = False) -> Query:
    """The query that a text asks; a text of blanks asks for everything. Raises QueryError with a sentence."""
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"The query is longer than {MOST_CHARACTERS:,} characters; use fewer words.", MOST_CHARACTERS)
    if _ADDRESS.fullmatch(text):
        from store.search.registry_expression_url import read_address  # for those who paste one

        root, notes = read_address(text.strip(), typing=typing)
        return Query(text, root, typing, tuple(notes))
    if _EXPRESSION.search(text):
        from store.search.registry_expression import read_expression  # for those who write one

        root, notes = read_expression(text, typing=typing)
        return Query(text, root, typing, tuple(notes))
    reader = _Reader(text, typing)
    root = reader.read()
    if root is None and text.strip() and not typing:
        raise QueryError(f"There is no word to look for in “{text.strip()}”; write letters or digits.", 0)
    return Query(text, root, typing, tuple(reader.notes))


class _Reader(Scanner):
    """Reads a query of our own language."""

    def read(self) -> Node | None:
        """The whole tree."""
        node = self._either(0)
        self.skip_blanks()
        if not self.at_end:
            raise QueryError(
                'This “)” closes nothing; write “(” before it or put the text in quotes: "a) b".', self.place
            )
        return node

    def _either(self, depth: int) -> Node | None:
        """Parts joined by OR."""
        parts = [self._every(depth)]
        while self.keyword("OR"):
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
            if self.keyword("OR"):
                self.place = before
                break
            if self.keyword("AND"):
                continue
            if self.at_end or self.at(")"):
                break
            node = self._one(depth)
            if node is not None:
                nodes.append(node)
        nodes = with_neighbours(nodes)
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes)) if nodes else None

    def _one(self, depth: int) -> Node | None:
        """One word, phrase, field or group, or what is not wanted."""
        self.go_deeper(depth)
        if self.at("-") or self.keyword("NOT"):
            return self._excluded(depth)
        if self.at("("):
            return self._group(depth)
        if self.at(QUOTES):
            start = self.place
            inner, closed = self.quoted()
            return self._counted(phrase(inner, start, is_open=not closed), start)
        return self._field_or_word()

    def _excluded(self, depth: int) -> Node | None:
        """What follows `-` or NOT; a dash that stands alone, as in a pasted title, means nothing."""
        dashes = self.place
        while self.at("-"):
            self.place += 1
        after = self.place
        self.skip_blanks()
        if self.at_end or self.at(")") or (after > dashes and self.place > after):
            return None
        child = self._one(depth + 1)
        return None if child is None else Not(child)

    def _group(self, depth: int) -> Node | None:
        start = self.place
        self.place += 1
        node = self._either(depth + 1)
        if self.at(")"):
            self.place += 1
        elif not self.typing:
            raise QueryError("This “(” is not closed; write “)” where the group ends.", start)
        return node

    def _field_or_word(self) -> Node | None:
        start = self.place
        named = _FIELD.match(self.text, start)
        if named:
            kind = known_field(named[1])
            rest = _CHUNK.match(self.text, named.end())
            if kind is not None:
                self.place = named.end()
                return read_field(self, kind, start)
            if rest or (named.end() < len(self.text) and self.text[named.end()] in QUOTES):
                raise unknown_field(named[1], rest[0] if rest else "", start)
        if not self.take(_CHUNK):
            self.place += 1
        return self._counted(word(self.text[start : self.place], start, is_open=self.is_open), start)

    def _counted(self, node: Node | None, start: int) -> Node | None:
        if node is not None:
            self.count(start)
        return node
