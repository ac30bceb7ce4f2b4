"""Why a record matched: where in it the words of a query stand, with some text around them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from parsers.text import visible
from store.search import texts
from store.search.hits import Query
from store.search.marks import find_marks
from store.search.near import distance
from store.search.schema import FIELD_COLUMNS
from store.search.tree import And, Field, IdPart, Near, Node, Or, Phrase, Word

LABELS: Final[Mapping[str, str]] = {
    "title": "Title",
    "acronym": "Acronym",
    "id": "Id",
    "cond": "Condition",
    "drug": "Intervention",
    "official": "Official title",
    "other": "Other name",
    "keyword": "Keyword",
    "primary": "Primary outcome",
    "sponsor": "Sponsor",
    "include": "Inclusion",
    "exclude": "Exclusion",
    "criteria": "Eligibility",
    "arms": "Arm",
    "secondary": "Secondary outcome",
    "summary": "Summary",
    "mesh_cond": "MeSH",
    "mesh_drug": "MeSH",
    "facility": "Site",
    "city": "City",
    "state": "State",
    "country": "Country",
    "person": "Investigator",
    "outcome": "Outcome",
    "mesh_cond_more": "MeSH",
    "mesh_drug_more": "MeSH",
    "detail": "Description",
    "low": "Other text",
}
"""The columns of a record's text with their names for people, those that say most in few words first."""

WIDTH: Final = 160
"""Characters of a snippet, about."""

MOST: Final = 3
"""How many snippets of a record are given, unless more words than that need one."""

_MOST_BEFORE = 40
"""Characters of a longer text that stand before its first match at most: a quarter of the snippet, about."""

_Term = Word | Phrase | IdPart


@dataclass(frozen=True, slots=True)
class Snippet:
    """A part of a text of a record: the column that it is from, its name, and where in it the query matches.

    The text is on one line and safe to show; an ellipsis stands where it was cut.
    """

    column: str
    label: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A text with matches, each with which of the query's terms (by number) it is of."""

    column: str
    text: str
    matches: list[tuple[tuple[int, int], frozenset[int]]]

    @property
    def terms(self) -> frozenset[int]:
        """The terms that match somewhere in the text."""
        return frozenset().union(*(terms for _, terms in self.matches))

    def spans_of(self, terms: Set[int]) -> list[tuple[int, int]]:
        """Where any of some terms match."""
        return [span for span, of in self.matches if of & terms]


def snippets(
    document: Mapping[str, Any], query: Query, *, most: int = MOST, width: int = WIDTH, seen: Sequence[str] = ()
) -> list[Snippet]:
    """Where a dumped trial matches a query, the best first: each word once, then others, `most` in all or as needed.

    `seen` are columns that the reader sees anyway: what is found there needs no other place, and none is given there.
    A site that is to be near a place comes first. Empty when the query asks for no words, or they match in no text
    (only by codes or numbers).
    """
    sites = [site for near in _near(query.root) if (site := _nearest(document, near))]
    wanted = [*_terms(query.root, None)]
    reader = _Reader(query, wanted)
    missing = set(range(len(wanted)))
    needed: list[tuple[_Found, Set[int]]] = []
    others: list[tuple[_Found, Set[int]]] = []
    given: set[str] = set()
    for column, text in _texts(document):
        found = reader.read(column, text) if text.casefold() not in given else None
        if found is None:
            continue
        given.add(text.casefold())
        terms = found.terms
        if column not in seen and terms & missing:
            needed.append((found, terms & missing))
        elif column not in seen and len(others) < most:
            others.append((found, terms))
        missing -= terms
        if not missing and len(needed) + len(others) >= most:
            break
    kept = [*needed, *others[: max(most - len(needed) - len(sites), 0)]]
    return [*sites, *(_snippet(found, found.spans_of(terms), query, width) for found, terms in kept)]


def _texts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a record that is searched, with its column."""
    by_column = texts.by_column(document)
    by_column["id"] = [*texts.ids(document)]
    by_column["country"] = [*texts.countries(document)]
    for column in (*LABELS, *(other for other in by_column if other not in LABELS)):
        for text in dict.fromkeys(by_column.get(column, ())):
            if text:
                yield column, text


def _terms(node: Node | None, columns: Collection[str] | None) -> Iterator[tuple[_Term, Collection[str] | None]]:
    """The words that are asked for, each with the columns that it may stand in, None for any."""
    if isinstance(node, Word | Phrase):
        yield node, columns
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _terms(child, columns)
    elif isinstance(node, Field):
        for value in node.values:
            if isinstance(value, IdPart):
                yield value, ("id",)
            elif isinstance(value, Word | Phrase):
                yield value, node.columns or FIELD_COLUMNS.get(node.name)


def _near(node: Node | None) -> Iterator[Near]:
    """The places that a site is to be near."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _near(child)
    elif isinstance(node, Field):
        yield from (value for value in node.values if isinstance(value, Near))


def _nearest(document: Mapping[str, Any], near: Near) -> Snippet | None:
    """The site nearest to a place, with how far it is; None where none is near enough."""
    best: tuple[float, str] | None = None
    for site in texts.every(texts.at(document, "contacts_locations"), "locations"):
        point = site.get("geo_point") or {}
        if point.get("lat") is None or point.get("lon") is None:
            continue
        away = distance(near.latitude, near.longitude, point["lat"], point["lon"])
        if away <= near.kilometres and (best is None or away < best[0]):
            best = away, ", ".join(filter(None, (site.get(part) for part in ("facility", "city", "country"))))
    if best is None:
        return None
    return Snippet("facility", "Site", visible(f"{best[1]}, {best[0]:,.0f} km", single_line=True), ())


class _Reader:
    """Finds a query in texts, and knows which of its terms a match is of."""

    def __init__(self, query: Query, wanted: Sequence[tuple[_Term, Collection[str] | None]]) -> None:
        self._query = query
        self._wanted = wanted
        self._alone = [_alone(term) for term, _ in wanted]
        self._known: dict[str, frozenset[int]] = {}

    def read(self, column: str, text: str) -> _Found | None:
        """The matches in a text of a column; None when there are none that count there."""
        spans = find_marks(text, self._query)
        own = {number for number, (_, columns) in enumerate(self._wanted) if columns is None or column in columns}
        kept = [(span, terms) for span in spans if (terms := self._of(text[span[0] : span[1]]) & own)]
        if not kept:
            return None
        return _Found(column, text, kept)

    def _of(self, matched: str) -> frozenset[int]:
        known = self._known.get(matched)
        if known is None:
            numbers = (number for number, alone in enumerate(self._alone) if find_marks(matched, alone))
            known = self._known[matched] = frozenset(numbers)
        return known


def _alone(term: _Term) -> Query:
    """A query for one term."""
    if isinstance(term, IdPart):
        return Query(term.part, Field("id", (term,)))
    return Query(term.text, term)


def _snippet(found: _Found, spans: Sequence[tuple[int, int]], query: Query, width: int) -> Snippet:
    """Cut a text around as many of some matches as fit, at blanks where there are any."""
    text, (first, last) = found.text, _window(found.text, spans, width)
    cut = " ".join(visible(text[first:last], single_line=True).split())
    shown = f"{'…' if first else ''}{cut}{'…' if last < len(text) else ''}"
    return Snippet(found.column, LABELS.get(found.column, found.column), shown, tuple(find_marks(shown, query)))


def _window(text: str, spans: Sequence[tuple[int, int]], width: int) -> tuple[int, int]:
    """Where the part of a text begins and ends that is shown."""
    if len(text) <= width:
        return 0, len(text)
    before = min(width // 4, _MOST_BEFORE)
    within = [sum(start <= other and end <= start + width - before for other, end in spans) for start, _ in spans]
    start, end = spans[within.index(max(within))]
    first = max(min(start - before, len(text) - width), 0)
    last = max(first + width, end)
    return _at_blank(text, first, start), _at_blank(text, last, end)


def _at_blank(text: str, place: int, towards: int) -> int:
    """The blank nearest to a place on the way to another, or the place itself."""
    if place <= 0 or place >= len(text):
        return max(min(place, len(text)), 0)
    step = 1 if towards > place else -1
    for at in range(place, towards, step):
        if text[at].isspace():
            return at + 1 if step > 0 else at
    return place
