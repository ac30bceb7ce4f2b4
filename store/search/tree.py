"""What a query is made of: a tree of frozen nodes, and the error that says why a text is not a query.

The query itself is in `store.search.hits`.
"""

from __future__ import annotations

from dataclasses import dataclass

from store.errors import StoreError


class QueryError(StoreError):
    """The text is not a query. `str(error)` says what is wrong and what is allowed; `position` is where, from 0."""

    def __init__(self, sentence: str, position: int = 0) -> None:
        super().__init__(sentence)
        self.position = position


@dataclass(frozen=True)
class Form:
    """One spelling of a word: its tokens in a row.

    `typos` says whether typing errors are allowed for it, `open` that the last token may go on even when the word is
    finished (its end is the next word's). A `variant` is another form of the word (`stents` for `stent`, `ug` for
    `mcg`): it ranks after the word as spelled, and what is to be matched as spelled leaves it out.
    """

    tokens: tuple[str, ...]
    typos: bool = False
    open: bool = False
    why: str = ""
    """The evidence, for what another text says to be the same thing (an abbreviation, a synonym); else empty."""
    variant: bool = False


@dataclass(frozen=True)
class Word:
    """A word, matched in any of its `forms`; `open` while it is being typed, so that it may go on."""

    text: str
    forms: tuple[Form, ...]
    open: bool = False
    start: int = 0
    id_part: str = ""
    """Folded letters and digits when the word looks like (a part of) a registry id, else empty."""


@dataclass(frozen=True)
class Phrase:
    """Words in this order, side by side, as spelled; `open` when the last of them is still being typed."""

    text: str
    tokens: tuple[str, ...]
    open: bool = False
    start: int = 0


@dataclass(frozen=True)
class Codes:
    """Coded values of which a trial has all (`phase:1/2`) or, with `any_of`, at least one (`status:active`)."""

    codes: tuple[str, ...]
    any_of: bool = True


@dataclass(frozen=True)
class Ages:
    """An age or a range of ages in days, either end open; a trial matches when its own range overlaps."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class Between:
    """A number from `low` to `high`, both included, either end open; dates as 20240131, parts left out 00 to 99."""

    low: int | None
    high: int | None


@dataclass(frozen=True)
class Near:
    """A site within so many kilometres of a point, which `label` names as people do."""

    latitude: float
    longitude: float
    kilometres: float
    label: str


@dataclass(frozen=True)
class Reviewed:
    """What a reviewer said, by `kind`: decision (include, exclude, maybe, none), tag, note or session."""

    kind: str
    value: str


@dataclass(frozen=True)
class IdPart:
    """A part of an id: folded letters and digits only."""

    part: str


Value = Word | Phrase | Codes | Ages | Between | Near | IdPart | Reviewed


@dataclass(frozen=True)
class Field:
    """`name:value,value`: a trial matches when any of the values does, in that field.

    Words are looked for in the field's columns, or in `columns` alone when it names some (an area of a registry).
    """

    name: str
    values: tuple[Value, ...]
    start: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class And:
    """All of the children; without any it is every trial."""

    children: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    """Any of the children."""

    children: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """Not the child, which is then matched as spelled: neither typing errors nor the beginning of a word."""

    child: Node


Node = And | Or | Not | Word | Phrase | Field


def terms_below(node: Node | Value | None) -> list[Word | Phrase | IdPart]:
    """The words, phrases and ids below a node that a matching text may hold."""
    if isinstance(node, Word | Phrase | IdPart):
        return [node]
    if isinstance(node, And | Or):
        return [term for child in node.children for term in terms_below(child)]
    if isinstance(node, Field):
        return [term for value in node.values for term in terms_below(value)]
    return []
