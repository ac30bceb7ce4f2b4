"""Facets: how what a query finds falls by coded values, and the choices written back into the query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from parsers.trial import SourceRecord, Trial, load
from store.library import Library
from store.review_events import Verdict
from store.search.facet_counts import FacetCounts, count_facets, count_without
from store.search.facets import (
    FACETS,
    Facet,
    FacetValue,
    chosen_values,
    facet_values,
    in_place,
    with_choice,
)
from store.search.query import parse
from tests.tui.running_app import made_library

BY_NAME = {facet.name: facet for facet in FACETS}


def made(number: int, status: str, countries: Sequence[str], start: str = "", **parts: Any) -> Trial:
    """A trial of our own with a status, sites in some countries, and perhaps a start."""
    trial_id = f"NCT{number:08}"
    source = SourceRecord(
        kind="ctgov", name="made-up.json", sha256=f"{number:064}", read_at="2025-01-01T00:00:00Z", parser="test/1"
    )
    return load(
        {
            "id": trial_id,
            "registry": "NCT",
            "identification": {"nct_id": trial_id, "brief_title": f"Study {number} of insulin"},
            "status": {"overall_status": status, **({"start_date": {"date": start}} if start else {})},
            "contacts_locations": {"locations": [{"country": country} for country in countries]},
            "sources": [source.model_dump()],
            **parts,
        }
    )


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Five trials."""
    trials = [
        made(1, "RECRUITING", ["France", "United States"], "2024-05", design={"phases": ["PHASE1", "PHASE2"]}),
        made(2, "RECRUITING", ["France"], "2023", design={"phases": ["PHASE2"]}, eligibility={"sex": "FEMALE"}),
        made(3, "COMPLETED", ["Japan"], "2024", design={"phases": ["NA"]}, eligibility={"sex": "ALL"}),
        made(4, "TERMINATED", ["France", "Japan"], has_results=True, results={"note": "done"}),
        made(5, "Paused for now", [], eligibility={"sex": "MALE", "std_ages": ["CHILD", "ADULT"]}),
    ]
    with made_library(tmp_path, trials) as opened:
        yield opened


def counts(library: Library, text: str = "") -> FacetCounts:
    """What a query counts, with trial 1 included and trial 3 excluded."""
    rows = library.ids_of(["NCT00000001", "NCT00000003"])
    return count_facets(library, text, verdicts={rows[0]: "include", rows[1]: "exclude"})


def listed(found: FacetCounts, name: str) -> dict[str, int]:
    """The values of a facet with their numbers, without those that find nothing."""
    facet = BY_NAME[name]
    values = facet_values(facet, found.by_facet[name])
    return {value.text.strip('"'): count for value in values if (count := found.of(facet, value))}


def value(name: str, text: str) -> FacetValue:
    """The value of a facet by its text."""
    return next((value for value in BY_NAME[name].values if value.text == text), BY_NAME[name].value(text))


def test_every_facet_is_counted(library: Library) -> None:
    found = counts(library)
    assert found.total == 5
    assert listed(found, "status") == {"recruiting": 2, "completed": 1, "terminated": 1, "paused_for_now": 1}
    assert listed(found, "phase") == {"1": 1, "2": 2, "na": 1, "phase": 2}
    assert listed(found, "country") == {"France": 3, "Japan": 2, "United States": 1, "country": 1}
    assert listed(found, "year") == {"2024": 2, "2023": 1, "start": 2}
    assert listed(found, "sex") == {"f": 2, "m": 2, "sex": 2}
    assert listed(found, "agegroup") == {"child": 1, "adult": 1, "agegroup": 4}
    assert listed(found, "has") == {"results": 1}
    assert listed(found, "decision") == {"include": 1, "exclude": 1, "none": 3}
    assert listed(found, "source") == {"ctgov": 5}


def test_the_numbers_follow_the_query(library: Library) -> None:
    found = counts(library, "status:recruiting")
    assert found.total == 2
    assert listed(found, "country") == {"France": 2, "United States": 1}
    assert listed(found, "decision") == {"include": 1, "none": 1}


def test_of_a_chosen_facet_the_other_values_are_counted_too(library: Library) -> None:
    found = counts(library, "status:recruiting country:japan")
    assert found.total == 0
    assert listed(found, "status") == {"completed": 1, "terminated": 1}
    assert listed(found, "country") == {"France": 2, "United States": 1}


def test_of_a_value_that_is_left_out_it_says_how_many_that_leaves_out(library: Library) -> None:
    found = counts(library, "-country:France")
    assert found.total == 2
    assert listed(found, "country") == {"France": 3, "Japan": 1, "country": 1}
    assert listed(found, "status") == {"completed": 1, "paused_for_now": 1}


def test_every_value_finds_as_many_trials_as_it_says(library: Library) -> None:
    for text in ("", "insulin", "-status:completed", "country:France"):
        found = counts(library, text)
        for facet in FACETS:
            if facet.name == "decision":
                continue
            for each in facet_values(facet, found.by_facet[facet.name]):
                if each.text == "paused_for_now":
                    continue
                alone = with_choice(_without(text, facet), facet, each, "in")
                expected = library.search(alone).total
                said = chosen_values(text, facet, [each]).get(each)
                assert found.of(facet, each) == expected or said == "out", (text, facet.name, each.text)


def _without(text: str, facet: Facet) -> str:
    from store.search.editing import cleared

    return cleared(text, {facet.field}, keeps_excluded=True)


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_every_value_is_understood_and_found_again_in_the_text(facet: Facet) -> None:
    others = {"country": ["United States", "Korea, Republic of"], "year": ["2024", "1999"], "source": ["ctgov"]}
    values = facet_values(facet, dict.fromkeys(others.get(facet.name, []), 1))
    assert len(values) >= 2 or facet.name == "source"
    for each in values:
        for how in ("in", "out"):
            text = with_choice("insulin", facet, each, how)
            parse(text)
            assert chosen_values(text, facet, values) == {each: how}
            assert with_choice(text, facet, each, None) == "insulin"


def test_nothing_said_and_a_value_are_not_asked_for_together() -> None:
    phase = BY_NAME["phase"]
    missing = facet_values(phase, {})[-1]
    text = with_choice("x phase:1,2 -phase:3", phase, missing, "in")
    assert text == "x -phase:3 missing:phase"
    assert with_choice(text, phase, value("phase", "4"), "in") == "x -phase:3 phase:4"


def test_values_keep_their_places_when_the_numbers_change() -> None:
    country, year = BY_NAME["country"], BY_NAME["year"]
    before = facet_values(country, {"France": 9, "Japan": 3})
    after = in_place(country, before, facet_values(country, {"Japan": 7, "Chile": 1}))
    assert [each.text for each in after] == ['"France"', '"Japan"', '"Chile"', "country"]
    years = in_place(year, facet_values(year, {"2024": 1, "2020": 1}), facet_values(year, {"2022": 5}))
    assert [each.text for each in years] == ["2024", "2022", "2020", "start"]


def test_what_a_query_would_find_without_each_of_its_parts(library: Library) -> None:
    assert library.search("insulin status:completed country:France").total == 0
    assert count_without(library, "insulin status:completed country:France") == [
        ("status:completed", 3),
        ("country:France", 1),
    ]
    assert count_without(library, "status:completed") == []


def test_decisions_are_read_from_the_log_where_they_are_not_at_hand(library: Library) -> None:
    said: tuple[tuple[int, Verdict], ...] = ((1, "include"), (2, "include"), (4, "maybe"))
    for number, verdict in said:
        library.reviews.decide(f"NCT{number:08}", verdict, record_revision=1, record_sha256="0" * 64)
    found = count_facets(library, "")
    assert listed(found, "decision") == {"include": 2, "maybe": 1, "none": 2}
    assert listed(count_facets(library, "status:recruiting"), "decision") == {"include": 2}
    assert count_facets(library, "decision:include").total == 2
    assert listed(count_facets(library, "decision:include"), "status") == {"recruiting": 2}
    assert listed(count_facets(library, "decision:include", session="other"), "decision") == {"none": 5}


def test_a_country_counts_what_a_search_for_it_finds(tmp_path: Path) -> None:
    names = [["Guinea"], ["Papua New Guinea"], ["Turkey"], ["Türkiye"], ["Turkey", "Guinea"], ["Dominican Republic"]]
    names += [["Dominica"], ['Odd "Land" \\ x']]
    trials = [made(number, "COMPLETED", countries) for number, countries in enumerate(names, 1)]
    with made_library(tmp_path, trials) as library:
        found = count_facets(library, "")
        assert listed(found, "country") == {
            "Guinea": 3,
            "Papua New Guinea": 1,
            "Turkey": 3,
            "Dominican Republic": 1,
            "Dominica": 1,
            "Odd  Land  \\ x": 1,
        }
        country = BY_NAME["country"]
        for each in facet_values(country, found.by_facet["country"]):
            text = with_choice("", country, each, "in")
            assert library.search(text).total == found.of(country, each), text


def test_more_decisions_than_trials_found(library: Library) -> None:
    rows = library.ids_of([f"NCT{number:08}" for number in range(1, 6)])
    verdicts: dict[int, Verdict] = dict.fromkeys(rows, "exclude")
    verdicts[rows[0]] = "include"
    for text, expected in (
        ("status:recruiting", {"include": 1, "exclude": 1}),
        ("insulin", {"include": 1, "exclude": 4}),
        ("status:withdrawn", {}),
    ):
        assert listed(count_facets(library, text, verdicts=verdicts), "decision") == expected
