"""The aspects by which the trials that a query finds are counted, and their values as choices in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parsers.labels import labels
from store.search.editing import MISSING, How, choose, chosen, cleared, quoted

_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One row of a facet: the `field:text` that chooses it, the codes that are counted for it, and its name."""

    field: str
    text: str
    codes: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One aspect of a trial: its name among the codes, its title, and its field in the query language.

    `values` are those that are known beforehand, in the order to show them; `by_count` puts others by their number
    (else by themselves, the last first). `missing` names what a record may say nothing of.
    """

    name: str
    title: str
    field: str
    values: tuple[FacetValue, ...] = ()
    by_count: bool = True
    missing: str = ""

    def value(self, code: str) -> FacetValue:
        """The row of a code that is not known beforehand."""
        if self.name == "country":
            return FacetValue(self.field, quoted(code, always=True), (code,), code)
        name = code.lower()
        return FacetValue(self.field, name, (code,), name)


def _coded(name: str, enum: str, order: Sequence[str] = (), texts: Mapping[str, str] | None = None) -> list[FacetValue]:
    """The rows of an enumeration: those of `order` first; `texts` says how a code is best written in a query."""
    known = labels(enum)
    codes = [*order, *(code for code in known if code not in order)]
    return [FacetValue(name, (texts or {}).get(code, code.lower()), (code,), known[code]) for code in codes]


_STATUSES = (
    "RECRUITING",
    "NOT_YET_RECRUITING",
    "ENROLLING_BY_INVITATION",
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
)
_PHASES = {"EARLY_PHASE1": "early", "PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4", "NA": "na"}
_SEXES = (("f", ("FEMALE", "ALL"), "Women may join"), ("m", ("MALE", "ALL"), "Men may join"))
_HELD = ("results", "contacts", "references", "documents")
_DECISIONS = (("include", "Included"), ("exclude", "Excluded"), ("maybe", "Maybe"), ("none", "Undecided"))


def _facets() -> Iterator[Facet]:
    yield Facet("status", "Status", "status", tuple(_coded("status", "Status", _STATUSES)), missing="status")
    phases = _coded("phase", "Phase", tuple(_PHASES), _PHASES)
    yield Facet("phase", "Phase", "phase", tuple(phases), missing="phase")
    types = ("INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS")
    yield Facet("type", "Type", "type", tuple(_coded("type", "StudyType", types)), missing="type")
    yield Facet("country", "Country", "country", missing="country")
    yield Facet("year", "Start year", "start", by_count=False, missing="start")
    yield Facet("class", "Sponsor class", "class", tuple(_coded("class", "AgencyClass")), missing="class")
    sexes = (FacetValue("sex", text, codes, words) for text, codes, words in _SEXES)
    yield Facet("sex", "Sex", "sex", tuple(sexes), missing="sex")
    ages = ("CHILD", "ADULT", "OLDER_ADULT")
    yield Facet("agegroup", "Age group", "agegroup", tuple(_coded("agegroup", "StandardAge", ages)), missing="agegroup")
    held = (FacetValue("has", what, (what.upper(),), what.capitalize()) for what in _HELD)
    yield Facet("has", "With", "has", tuple(held))
    yield Facet("decision", "Decision", "decision", tuple(FacetValue("decision", t, (t,), w) for t, w in _DECISIONS))
    yield Facet("source", "Source", "source")


FACETS: Final[tuple[Facet, ...]] = tuple(_facets())
"""Every facet, in the order to show them."""

FACET_FIELDS: Final = frozenset(facet.field for facet in FACETS)
"""The fields of the query language that the facets choose by."""


def missing_value(facet: Facet) -> FacetValue:
    """The row for the trials that say nothing of what a facet is about."""
    return FacetValue(MISSING, facet.missing, (f"none:{facet.missing}",), "not reported")


def with_choice(text: str, facet: Facet, value: FacetValue, how: How | None) -> str:
    """The text of a query with a value of a facet chosen, excluded or neither.

    What is said of a field and that nothing is said of it cannot both be asked for: the one takes the other's place.
    """
    if how == "in" and value.field == MISSING:
        text = cleared(text, {facet.field}, keeps_excluded=True)
    elif how == "in" and chosen(text, MISSING, [facet.missing]).get(facet.missing) == "in":
        text = choose(text, MISSING, facet.missing, None)
    known = [each.text for each in facet.values if each.field == value.field]
    return choose(text, value.field, value.text, how, known)


def chosen_values(text: str, facet: Facet, values: Sequence[FacetValue]) -> dict[FacetValue, How]:
    """Which values of a facet the text of a query chooses or excludes."""
    said: dict[FacetValue, How] = {}
    for name in (facet.field, MISSING):
        own = {value.text: value for value in values if value.field == name}
        said |= {own[found]: how for found, how in chosen(text, name, own).items()}
    return said


def facet_values(facet: Facet, counts: Mapping[str, int]) -> list[FacetValue]:
    """Every value of a facet: those known beforehand, then those that were found, then that nothing is said."""
    known = {code for value in facet.values for code in value.codes}
    others = [code for code in counts if code not in known and not code.startswith("none:")]
    if facet.by_count:
        others.sort(key=lambda code: (-counts[code], code))
    else:
        others = sorted(filter(_YEAR.fullmatch, others), reverse=True)
    found = [*facet.values, *map(facet.value, others)]
    return [*found, missing_value(facet)] if facet.missing else found


def in_place(facet: Facet, before: Sequence[FacetValue], found: Sequence[FacetValue]) -> list[FacetValue]:
    """The values of a facet that are found now, among those that were shown before, which keep their order."""
    every = [*before, *(value for value in found if value not in before)]
    if not facet.by_count:
        every.sort(key=lambda value: value.text, reverse=True)
    return sorted(every, key=lambda value: value.field == MISSING)
