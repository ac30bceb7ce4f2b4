"""What a trial says in codes, numbers and places, as the index keeps it: to restrict by, to count by, to sort by."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from parsers.values import Age
from store.search.schema import NO_LIMIT
from store.search.texts import Record, at, countries, every
from store.search.words import code_of
from store.sorting import phase_place, status_place

DATES = {
    "start": "start_date",
    "completion": "completion_date",
    "primary_completion": "primary_completion_date",
    "posted": "study_first_post_date",
    "results_posted": "results_first_post_date",
}
"""Fields of dates with their places in the status module; `updated`, `added` and `changed` are worked out."""

_TEXT_FIELDS = tuple(
    (field, frozenset(columns))
    for field, columns in {
        "title": ("title", "official"),
        "cond": ("cond",),
        "drug": ("drug",),
        "sponsor": ("sponsor",),
        "country": ("country",),
        "state": ("state",),
        "city": ("city",),
        "facility": ("facility",),
        "outcome": ("primary", "secondary", "outcome"),
        "criteria": ("include", "exclude", "criteria"),
        "in": ("include",),
        "ex": ("exclude",),
        "mesh": ("mesh_cond", "mesh_drug"),
        "keyword": ("keyword",),
        "summary": ("summary",),
    }.items()
)
"""Fields of words that a record may say nothing of, with the columns that are empty then."""

_NUMBERS = (*DATES, "updated", "enrollment", "sites")
_HAS = ("RESULTS", "CONTACTS", "REFERENCES", "DOCUMENTS")
_ALWAYS = ("source", "year")

_DATE = re.compile(r"([1-9]\d{3})(?:-(\d\d)(?:-(\d\d))?)?")


def codes(document: Record, words: Collection[str], known: Collection[str]) -> tuple[list[str], list[str]]:
    """Every `NAME:CODE` of a trial, its countries by name; and the fields that it says nothing of.

    `words` are the columns of words that it has something in, `known` the fields of numbers that it fills.
    """
    found: list[str] = []
    silent: list[str] = []
    for name, values in _coded(document):
        before = len(found)
        found += [_code(name, value) for value in values if value]
        if len(found) == before and name not in _ALWAYS:
            silent.append(name)
    has = _parts(document)
    found += [f"has:{name}" for name in has]
    found += [f"country:{name}" for name in countries(document)]
    silent += [name.lower() for name in _HAS if name not in has]
    said = set(words)
    silent += [field for field, columns in _TEXT_FIELDS if said.isdisjoint(columns)]
    silent += [name for name in _NUMBERS if name not in known]
    if "age_min" not in known:
        silent.append("age")
    return found, silent


def _coded(document: Record) -> Iterator[tuple[str, Iterable[str | None]]]:
    """The coded fields with their values as the registry writes them."""
    design, rules = at(document, "design"), at(document, "eligibility")
    info, status = at(design, "design_info"), at(document, "status")
    healthy = rules.get("healthy_volunteers")
    yield "status", [status.get("overall_status")]
    yield "phase", every(design, "phases")
    yield "type", [design.get("study_type")]
    yield "sex", [rules.get("sex")]
    yield "purpose", [info.get("primary_purpose")]
    yield "masking", [at(info, "masking_info").get("masking")]
    yield "allocation", [info.get("allocation")]
    yield "model", [info.get("intervention_model"), info.get("observational_model")]
    yield "healthy", [None if healthy is None else "YES" if healthy else "NO"]
    yield "class", [at(at(document, "sponsor_collaborators"), "lead_sponsor").get("class_")]
    yield "agegroup", every(rules, "std_ages")
    yield "source", dict.fromkeys(source["kind"] for source in every(document, "sources"))
    yield "year", [(at(status, "start_date").get("date") or "")[:4]]


def _parts(document: Record) -> list[str]:
    """What the record has beside its fields."""
    places, links = at(document, "contacts_locations"), at(document, "references")
    has = {
        "RESULTS": document.get("has_results") or document.get("results"),
        "CONTACTS": places.get("central_contacts")
        or places.get("facility_contacts_unassigned")
        or any(site.get("contacts") for site in every(places, "locations")),
        "REFERENCES": links.get("references"),
        "DOCUMENTS": at(document, "documents").get("large_docs"),
    }
    return [name for name in _HAS if has[name]]


@lru_cache(maxsize=10_000)
def _code(name: str, value: str) -> str:
    return f"{name}:{code_of(value)}"


def numbers(document: Record) -> dict[str, int | float]:
    """Dates as numbers (20240199 for January 2024), enrollment, how many sites, ages in days, places in orders."""
    status, places = at(document, "status"), at(document, "contacts_locations")
    dates = {name: at(status, place).get("date") for name, place in DATES.items()}
    read = [source.get("read_at") or "" for source in every(document, "sources")]
    dates["updated"] = at(status, "last_update_post_date").get("date") or status.get("last_update_submit_date")
    dates["added"], dates["changed"] = min(read, default=None), max(read, default=None)
    found: dict[str, int | float] = {name: number for name, date in dates.items() if date and (number := day(date))}
    count = at(at(document, "design"), "enrollment_info").get("count")
    if isinstance(count, int) and abs(count) < 2**62:
        found["enrollment"] = count
    if sites := every(places, "locations"):
        found["sites"] = len(sites)
    if code := status.get("overall_status"):
        found["status"] = status_place(code)
    if (place := phase_place(every(at(document, "design"), "phases"))) is not None:
        found["phase"] = place
    return found | _ages(at(document, "eligibility"))


@lru_cache(maxsize=10_000)
def day(date: str) -> int | None:
    """A date that a record gives, as a number whose digits are its year, month and day; 99 for what it leaves out.

    A partial date so counts as the last day that it can mean, as in the orders of the list.
    """
    found = _DATE.match(date)
    return int(found[1]) * 10_000 + int(found[2] or 99) * 100 + int(found[3] or 99) if found else None


def _ages(rules: Record) -> dict[str, int | float]:
    """The range of ages in days; nothing when the record says nothing about age."""
    lowest, highest = rules.get("minimum_age"), rules.get("maximum_age")
    if not (lowest or highest or rules.get("std_ages")):
        return {}
    low = _days(lowest) if lowest else None
    high = _days(highest) if highest else None
    return {"age_min": float(low or 0.0), "age_max": NO_LIMIT if high is None else float(high)}


@lru_cache(maxsize=2000)
def _days(age: str) -> float | None:
    return Age(age).days


def places(document: Record) -> list[str]:
    """Where its sites are, as `LAT,LON`, each place once."""
    points = [site.get("geo_point") for site in every(at(document, "contacts_locations"), "locations")]
    found = dict.fromkeys((point.get("lat"), point.get("lon")) for point in points if point)
    return list(dict.fromkeys(_place(lat, lon) for lat, lon in found if lat is not None and lon is not None))


@lru_cache(maxsize=10_000, typed=True)
def _place(lat: float, lon: float) -> str:
    return f"{lat},{lon}"
