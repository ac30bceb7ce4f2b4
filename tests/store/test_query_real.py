"""Queries over the real records, against what the registry's own JSON says when it is asked without an index."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers.formats.ctgov import from_study
from parsers.trial import dump
from store.search.index import SearchIndex
from store.search.query import parse
from store.search.schema import columns

Study = dict[str, Any]
"""A study as the API gives it; Any, because its values are of many types."""

DAYS = {"year": 365.25, "month": 30.4375, "week": 7.0, "day": 1.0, "hour": 1 / 24, "minute": 1 / 1440}


@pytest.fixture(scope="module")
def studies(real_data: Path) -> list[Study]:
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def index(studies: list[Study], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    with SearchIndex.open(tmp_path_factory.mktemp("index")) as opened:
        entries = (columns(at, dump(from_study(study))) for at, study in enumerate(studies))
        assert opened.update(entries, 1)
        yield opened


def module(study: Study, name: str) -> Study:
    found: Study = study["protocolSection"].get(name, {})
    return found


def sites(study: Study) -> list[Study]:
    return list(module(study, "contactsLocationsModule").get("locations", ()))


def dated(study: Study, name: str) -> str:
    return str(module(study, "statusModule").get(name, {}).get("date", ""))


def latest(study: Study, name: str) -> str:
    """The last day that a date can mean, with 99 for the parts that it leaves out."""
    parts = dated(study, name).split("-") if dated(study, name) else []
    return "-".join([*parts, "99", "99"][:3]) if parts else ""


def days(age: str) -> float:
    number, unit = age.split()
    return float(number) * DAYS[unit.lower().rstrip("s")]


def ages(study: Study) -> tuple[float, float]:
    rules = module(study, "eligibilityModule")
    low, high = rules.get("minimumAge"), rules.get("maximumAge")
    return days(low) if low else 0.0, days(high) if high else math.inf


def kilometres(study: Study, latitude: float, longitude: float) -> float:
    """How far the nearest site is, by the spherical law of cosines."""
    found = math.inf
    for place in sites(study):
        point = place.get("geoPoint")
        if point:
            one, other = math.radians(latitude), math.radians(point["lat"])
            turn = math.radians(point["lon"] - longitude)
            cosine = math.sin(one) * math.sin(other) + math.cos(one) * math.cos(other) * math.cos(turn)
            found = min(found, 6371.0088 * math.acos(max(-1.0, min(1.0, cosine))))
    return found


def count(study: Study) -> int:
    return int(module(study, "designModule").get("enrollmentInfo", {}).get("count", -1))


def phases(study: Study) -> list[str]:
    return list(module(study, "designModule").get("phases", ()))


def design(study: Study, name: str) -> object:
    return module(study, "designModule").get("designInfo", {}).get(name)


YEAR = 365.25
ASKED: dict[str, Callable[[Study], bool]] = {
    "status:recruiting": lambda s: module(s, "statusModule").get("overallStatus") == "RECRUITING",
    "AREA[OverallStatus](COMPLETED OR TERMINATED)": lambda s: (
        module(s, "statusModule").get("overallStatus") in ("COMPLETED", "TERMINATED")
    ),
    "phase:2": lambda s: "PHASE2" in phases(s),
    "AREA[Phase]PHASE2 AND NOT AREA[Phase]PHASE1": lambda s: "PHASE2" in phases(s) and "PHASE1" not in phases(s),
    "phase:1/2": lambda s: {"PHASE1", "PHASE2"} <= set(phases(s)),
    "missing:phase": lambda s: not phases(s),
    "start:2023": lambda s: dated(s, "startDateStruct")[:4] == "2023",
    "start:2023-05..2024": lambda s: "2023-05" <= latest(s, "startDateStruct") <= "2024-99-99",
    "start:<2015": lambda s: "" < dated(s, "startDateStruct") < "2015",
    "missing:start": lambda s: not dated(s, "startDateStruct"),
    "AREA[StartDate]MISSING": lambda s: not dated(s, "startDateStruct"),
    "AREA[CompletionDate]RANGE[2020-01-01, MAX]": lambda s: latest(s, "completionDateStruct") >= "2020-01-01",
    "updated:2024-01-01..": lambda s: dated(s, "lastUpdatePostDateStruct") >= "2024-01-01",
    "posted:2019": lambda s: dated(s, "studyFirstPostDateStruct")[:4] == "2019",
    "enrollment:50..100": lambda s: 50 <= count(s) <= 100,
    "enrollment:>500": lambda s: count(s) > 500,
    "AREA[EnrollmentCount]RANGE[MIN, 10]": lambda s: 0 <= count(s) <= 10,
    "sites:>20": lambda s: len(sites(s)) > 20,
    "has:results": lambda s: bool(s.get("hasResults")),
    "AREA[HasResults]false": lambda s: not s.get("hasResults"),
    "healthy:yes": lambda s: module(s, "eligibilityModule").get("healthyVolunteers") is True,
    "sex:m": lambda s: module(s, "eligibilityModule").get("sex") in ("MALE", "ALL"),
    "AREA[Sex]FEMALE": lambda s: module(s, "eligibilityModule").get("sex") == "FEMALE",
    "age:10": lambda s: bool(module(s, "eligibilityModule")) and ages(s)[0] <= 10 * YEAR <= ages(s)[1],
    "age:12..17": lambda s: (
        bool(module(s, "eligibilityModule")) and ages(s)[0] <= 17 * YEAR and ages(s)[1] >= 12 * YEAR
    ),
    "AREA[MinimumAge]RANGE[18 years, MAX]": lambda s: ages(s)[0] >= 18 * YEAR,
    "AREA[MaximumAge]RANGE[MIN, 17 years]": lambda s: ages(s)[1] <= 17 * YEAR,
    "class:industry": lambda s: (
        module(s, "sponsorCollaboratorsModule").get("leadSponsor", {}).get("class") == "INDUSTRY"
    ),
    "masking:none": lambda s: (
        (module(s, "designModule").get("designInfo", {}).get("maskingInfo") or {}).get("masking") == "NONE"
    ),
    "allocation:randomised": lambda s: design(s, "allocation") == "RANDOMIZED",
    "purpose:prevention": lambda s: design(s, "primaryPurpose") == "PREVENTION",
    "country:france": lambda s: any(site.get("country") == "France" for site in sites(s)),
    "country:us,de": lambda s: any(site.get("country") in ("United States", "Germany") for site in sites(s)),
    "near:30.29,120.16,100": lambda s: kilometres(s, 30.29, 120.16) <= 100,
    "near:Hangzhou,100": lambda s: kilometres(s, 30.29, 120.16) <= 100,
    "AREA[LocationGeoPoint]DISTANCE[48.85, 2.35, 30mi]": lambda s: kilometres(s, 48.85, 2.35) <= 48.28032,
    "https://clinicaltrials.gov/search?aggFilters=status:com,phase:3,results:with": lambda s: (
        module(s, "statusModule").get("overallStatus") == "COMPLETED"
        and "PHASE3" in phases(s)
        and bool(s.get("hasResults"))
    ),
}


@pytest.mark.parametrize("text", ASKED)
def test_what_is_found_is_what_the_records_say(
    index: SearchIndex, studies: list[Study], count_real: Callable[[int], None], text: str
) -> None:
    count_real(len(studies))
    wanted = {at for at, study in enumerate(studies) if ASKED[text](study)}
    assert wanted
    assert set(index.search(parse(text)).doc_ids) == wanted
