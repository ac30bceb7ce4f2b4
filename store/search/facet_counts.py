"""How the trials that a query finds fall by status, phase, country and so on: one count over the coded values.

Of a facet in which values are chosen the others are counted as if none were, so that a second one can be weighed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from store.review_events import VERDICTS
from store.search.editing import cleared, without_each
from store.search.facets import FACETS, Facet, FacetValue, chosen_values, facet_values
from store.search.fields import country_name
from store.search.query import parse
from store.search.tree import Reviewed
from store.search.words import squeezed, tokens

if TYPE_CHECKING:
    from tantivy import Query as Engine

    from store.library import Library
    from store.review_events import Verdict
    from store.search.index import Reading
    from store.search.plan import RowsOf

_MOST_CODES = 10_000
"""More than there are codes of all facets together, countries in every spelling included."""

_COUNTRY: Final = "country:"
"""How the codes of countries begin."""

_TOTAL: Final = {"total": {"value_count": {"field": "doc_id"}}}
"""How many trials there are, asked of the engine without ranking them."""

_MOST_PARTS = 12
"""How many parts of a query are left out in turn, to say what it would find without each."""


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many trials a query finds, and of each facet how many have each code (`none:...`: say nothing of it)."""

    total: int
    by_facet: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def of(self, facet: Facet, value: FacetValue) -> int:
        """How many trials a value of a facet finds."""
        return sum(self.by_facet.get(facet.name, {}).get(code, 0) for code in value.codes)


def count_facets(
    library: Library,
    text: str,
    *,
    session: str = "",
    off: Collection[str] = (),
    verdicts: Mapping[int, Verdict] | None = None,
) -> FacetCounts:
    """Count what `Library.search` finds for a text by every facet.

    `verdicts` are the decisions of the session by row id, where they are at hand. Raises QueryError for a text that is
    no query, StoreError when there is no index.
    """
    with library.index.reading(library.rows_of(session)) as opened:
        counted = _Counted(opened, library, off)
        _, total = counted.codes(text)
        decided = _by_verdict(verdicts, library.rows_of(session))
        return FacetCounts(total, {facet.name: _counts(counted, facet, text, decided) for facet in FACETS})


def _by_verdict(verdicts: Mapping[int, Verdict] | None, rows_of: RowsOf) -> dict[str, list[int]]:
    """The rows of each decision."""
    rows: dict[str, list[int]] = {verdict: [] for verdict in VERDICTS}
    if verdicts is None:
        return {verdict: [*rows_of(Reviewed("decision", verdict))] for verdict in rows}
    for row_id, verdict in verdicts.items():
        rows[verdict].append(row_id)
    return rows


def _counts(counted: _Counted, facet: Facet, text: str, decided: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """How many trials each code of a facet would find; of a code that is left out, how many that leaves out."""

    def of(freed: str) -> dict[str, int]:
        return counted.decisions(freed, decided) if facet.name == "decision" else counted.codes(freed)[0][facet.name]

    counts = of(cleared(text, {facet.field}, keeps_excluded=True))
    said = cleared(text, {facet.field})
    if said == text:
        return counts
    others = of(said)
    values = facet_values(facet, others)
    left_out = [value for value, how in chosen_values(text, facet, values).items() if how == "out"]
    return counts | {code: others[code] for value in left_out for code in value.codes if code in others}


def count_without(
    library: Library, text: str, *, session: str = "", off: Collection[str] = ()
) -> list[tuple[str, int]]:
    """What a query would find without each of its parts, where that is anything, the most first.

    Raises QueryError for a text that is no query, StoreError when there is no index.
    """
    with library.index.reading(library.rows_of(session)) as opened:
        counted = _Counted(opened, library, off)
        found = [(part, counted.total(rest)) for part, rest in without_each(text)[:_MOST_PARTS]]
    return sorted(((part, count) for part, count in found if count), key=lambda each: -each[1])


def _named_countries(counts: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """The countries as records name them, the most usual spelling of each, with every name that a search for it finds.

    A search for `Guinea` finds what is in Papua New Guinea too, and one for `Turkey` what is in `Türkiye`.
    """
    usual: dict[str, str] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        usual.setdefault(squeezed(country_name(name)), name)
    padded = {name: [f" {' '.join(tokens(each))} " for each in (name, country_name(name))] for name in counts}
    found: dict[str, tuple[str, ...]] = {}
    for name in usual.values():
        wanted = padded[name][1]
        found[name] = tuple(other for other in counts if other == name or any(wanted in said for said in padded[other]))
    return found


def _any_of(names: Iterable[str]) -> str:
    """The engine's words for trials with a site in any of some countries."""
    bare = (name.replace("\\", "\\\\").replace('"', '\\"') for name in names)
    return " OR ".join(f'code:"{_COUNTRY}{name}"' for name in bare)


class _Counted:
    """Counts in one state of an index."""

    def __init__(self, opened: Reading, library: Library, off: Collection[str] = ()) -> None:
        self._opened = opened
        self._library = library
        self._off = off
        self._known: dict[str, tuple[dict[str, dict[str, int]], int]] = {}
        terms = opened.searcher.terms_with_prefix("code", _COUNTRY)
        self._countries = _named_countries({term.removeprefix(_COUNTRY): count for term, count in terms})

    def _plan(self, text: str) -> Engine:
        return self._opened.planner.plan(self._library.expanded(parse(text), self._off).query.root)

    def total(self, text: str) -> int:
        """How many trials a query finds."""
        return self._sum(self._plan(text))

    def _sum(self, plan: Engine) -> int:
        return int(self._opened.searcher.aggregate(plan, _TOTAL)["total"]["value"])

    def codes(self, text: str) -> tuple[dict[str, dict[str, int]], int]:
        """How many of the trials that a query finds have each code, by facet; and how many there are: in one pass."""
        if text in self._known:
            return self._known[text]
        asked: dict[str, object] = {"codes": {"terms": {"field": "code", "size": _MOST_CODES}}, **_TOTAL}
        asked |= {facet.name: {"filter": f"none:{facet.missing}"} for facet in FACETS if facet.missing}
        several = {name: names for name, names in self._countries.items() if len(names) > 1}
        asked |= {f"{_COUNTRY}{name}": {"filter": _any_of(names)} for name, names in several.items()}
        found = self._opened.searcher.aggregate(self._plan(text), asked)
        by_name: dict[str, dict[str, int]] = {facet.name: {} for facet in FACETS}
        for bucket in found["codes"]["buckets"]:
            name, _, code = bucket["key"].partition(":")
            by_name.setdefault(name, {})[code] = bucket["doc_count"]
        alone = {name: count for name, count in by_name["country"].items() if self._countries.get(name) == (name,)}
        joint = {name: found[f"{_COUNTRY}{name}"]["doc_count"] for name in several}
        by_name["country"] = alone | {name: count for name, count in joint.items() if count}
        for facet in FACETS:
            if facet.missing and (silent := found[facet.name]["doc_count"]):
                by_name[facet.name][f"none:{facet.missing}"] = silent
        self._known[text] = by_name, int(found["total"]["value"])
        return self._known[text]

    def decisions(self, text: str, decided: Mapping[str, Sequence[int]]) -> dict[str, int]:
        """How many of the trials that a query finds have each decision, and how many have none."""
        total = self.codes(text)[1]
        if not text.strip():
            found = {verdict: len(rows) for verdict, rows in decided.items()}
        elif sum(map(len, decided.values())) > total:
            rows_found = self._rows(text, total)
            found = {verdict: len(rows_found.intersection(rows)) for verdict, rows in decided.items()}
        else:
            found = {verdict: self._among(text, rows) for verdict, rows in decided.items()}
        return {**found, "none": total - sum(found.values())}

    def _rows(self, text: str, total: int) -> set[int]:
        """The rows that a query finds, which are `total`."""
        searcher = self._opened.searcher
        hits = searcher.search(self._plan(text), limit=max(total, 1), count=False).hits
        rows = searcher.fast_field_values("doc_id", [address for _, address in hits])
        return {int(row) for row in rows if row is not None}

    def _among(self, text: str, rows: Sequence[int]) -> int:
        """How many of some rows a query finds."""
        import tantivy

        among = tantivy.Query.term_set_query(self._opened.schema, "doc_id", list(rows))
        both = [(tantivy.Occur.Must, query) for query in (self._plan(text), among)]
        return self._sum(tantivy.Query.boolean_query(both))
