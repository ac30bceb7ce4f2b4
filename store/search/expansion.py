"""A query with its words' other names: abbreviations written out, long forms as their abbreviations, synonyms.

The query's tree keeps its shape: a word gets further forms, each with its evidence. Words side by side that are one
name (`stem cell transplantation`) get the same further form each, so that a trial with `SCT` has all of them. What is
to be matched as spelled stays as it is: quotes, excluded words, beginnings (`begin*`), ids, names of people and places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from store.search.expansion_choice import expansions
from store.search.expansion_evidence import Expansion, LookUp
from store.search.hits import Query
from store.search.synonyms_keys import stem
from store.search.synonyms_links import Kind
from store.search.tree import And, Field, Form, Node, Or, Value, Word

LONGEST_RUN = 8
"""Words in the longest run that is looked up."""

MOST_LOOK_UPS = 80
"""Runs of one query that are looked up: a pasted page is not a list of names."""

_LONG_WORD = 6
"""Letters: a query in capitals with a longer word is one typed with the caps lock on, not a list of short forms."""

_SHORTEST_PART = 3
_VOWELS = frozenset("aeiouy")
"""Letters that a part of a word has none of where it is a short form in small letters (`allo-hsct`)."""

AS_SPELLED = frozenset(("person", "investigator", "facility", "city", "state", "country", "contact", "id"))
"""Fields of names of people and places."""


@dataclass(frozen=True)
class SynonymForm(Form):
    """A form that says the same with other words.

    A trial that says one of the phrases `unless` means something else by it, and does not match through this form.
    """

    unless: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Applied:
    """What a query was widened by, for a chip: `words` as the reader wrote them are also looked for as `shown`.

    `key` names it from one keystroke to the next; a reader who switched it off (`is_on` False) sees it still.
    """

    key: str
    words: str
    shown: str
    why: str
    records: int
    kind: Kind
    start: int
    is_on: bool = True


@dataclass(frozen=True)
class Expanded:
    """A query with what it was widened by, in the order of its text."""

    query: Query
    applied: tuple[Applied, ...] = ()


def expand(query: Query, look_up: LookUp, *, off: Collection[str] = ()) -> Expanded:
    """Widen a query by what records say its words are called too, but for the keys in `off`."""
    if query.root is None:
        return Expanded(query)
    expander = _Expander(look_up, frozenset(off), query)
    root = expander.node(query.root)
    if not expander.applied:
        return Expanded(query)
    ordered = sorted(expander.applied.values(), key=lambda each: each.start)
    return Expanded(replace(query, root=root), tuple(ordered))


class _Expander:
    """Goes through one query's tree."""

    def __init__(self, look_up: LookUp, off: frozenset[str], query: Query) -> None:
        self._look_up = look_up
        self._off = off
        self._left = MOST_LOOK_UPS
        self._loud = query.text.isupper() and any(len(word) > _LONG_WORD for word in query.text.split())
        self._context = frozenset(stem(token) for word in _words(query.root) for token in word.forms[0].tokens)
        self.applied: dict[str, Applied] = {}

    def node(self, node: Node) -> Node:
        """The node, widened."""
        if isinstance(node, Word):
            return self._run([node])[0]
        if isinstance(node, Or):
            return Or(tuple(self.node(child) for child in node.children))
        if isinstance(node, And):
            return And(tuple(self._side_by_side(node.children)))
        if isinstance(node, Field) and node.name not in AS_SPELLED:
            return replace(node, values=tuple(self._value(value) for value in node.values))
        return node

    def _value(self, value: Value) -> Value:
        return self._run([value])[0] if isinstance(value, Word) else value

    def _side_by_side(self, nodes: Sequence[Node]) -> list[Node]:
        """The children of an And: runs of words, with whatever stands between them."""
        found: list[Node] = []
        run: list[Word] = []
        for node in nodes:
            if isinstance(node, Word):
                run.append(node)
                continue
            found += self._run(run)
            run = []
            found.append(self.node(node))
        return [*found, *self._run(run)]

    def _run(self, words: Sequence[Word]) -> list[Word]:
        """Words side by side, widened; the longest names first, none inside another."""
        found = list(words)
        taken: set[int] = set()
        for length in range(min(len(words), LONGEST_RUN), 0, -1):
            for first in range(len(words) - length + 1):
                places = range(first, first + length)
                if taken.isdisjoint(places) and self._widen(found, words[first : first + length], places):
                    taken.update(places)
        return found

    def _widen(self, found: list[Word], words: Sequence[Word], places: Iterable[int]) -> bool:
        """Give the words of one name its other names; whether it has any."""
        if self._left <= 0 or not all(map(_is_free, words)):
            return False
        self._left -= 1
        tokens = [token for word in words for token in word.forms[0].tokens]
        written = " ".join(word.text for word in words)
        context = self._context.difference(map(stem, tokens))
        known = expansions(self._look_up, tokens, written=written.lower() if self._loud else written, context=context)
        if words[-1].open and sum(map(len, tokens)) < 3 and not written.isupper():
            known = []
        elif len(words) == 1:
            said = {row for each in known for row in each.spellings}
            known += [each for each in self._with_a_part_known(words[0]) if said.isdisjoint(each.spellings)]
        forms = [form for each in known for form in self._forms(each, words[0].start, written, tuple(tokens))]
        for place in places if forms else ():
            word = found[place]
            found[place] = replace(word, forms=(*word.forms, *forms))
        return bool(known)

    def _with_a_part_known(self, word: Word) -> list[Expansion]:
        """The word with a short form that is a part of it written out: `alloHSCT` with what `HSCT` stands for."""
        row = next((form.tokens for form in word.forms if len(form.tokens) > 1 and not form.variant), ())
        if not all(token.isalpha() and len(token) >= _SHORTEST_PART for token in row):
            return []
        found = []
        for place, part in enumerate(row):
            start = word.text.lower().find(part)
            written = word.text[start : start + len(part)] if start >= 0 else part
            if not written.isupper() and not _VOWELS.isdisjoint(part):
                continue
            before, after = row[:place], row[place + 1 :]
            for known in expansions(self._look_up, [part], written=written, context=self._context.difference(row)):
                if known.kind is Kind.LONG:
                    rows = tuple((*before, *said, *after) for said in known.spellings)
                    shown = " ".join((*before, known.shown, *after))
                    found.append(replace(known, shown=shown, spellings=rows))
        return found

    def _forms(self, expansion: Expansion, start: int, written: str, tokens: tuple[str, ...]) -> list[Form]:
        """The forms of one expansion, none when it is switched off; it is noted either way."""
        rows = [row for row in expansion.spellings if row and row != tokens]
        if not rows:
            return []
        key, why = expansion.key, expansion.why
        is_on = key not in self._off
        known = Applied(key, written, expansion.shown, why, expansion.records, expansion.kind, start, is_on)
        self.applied.setdefault(key, known)
        return [SynonymForm(row, why=why, unless=expansion.others) for row in rows] if is_on else []


def _is_free(word: Word) -> bool:
    """Whether a word may be called otherwise: it is no register's id (a drug's code may be), no beginning of a word."""
    is_id = word.id_part.isdigit() or word.id_part.startswith("nct")
    return not is_id and not word.text.endswith("*") and bool(word.forms)


def _words(node: Node | None) -> list[Word]:
    """The words that are asked for anywhere in a tree."""
    if isinstance(node, Word):
        return [node]
    if isinstance(node, And | Or):
        return [word for child in node.children for word in _words(child)]
    if isinstance(node, Field):
        return [value for value in node.values if isinstance(value, Word)]
    return []
