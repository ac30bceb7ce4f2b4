"""What queries find in an index: the language, the planner and the columns together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.trial import Trial, dump
from store.search.index import SearchIndex
from store.search.query import QueryError, parse
from store.search.schema import columns
from tests.store.test_query_registry import PIECES


def trial(number: int, **parts: Any) -> Trial:
    named = {"nct_id": f"NCT{number:08}", **parts.pop("identification", {"brief_title": f"Study {number}"})}
    return Trial.model_validate({"id": f"NCT{number:08}", "registry": "NCT", "identification": named, **parts})


def site(city: str, country: str, lat: float, lon: float) -> dict[str, Any]:
    return {"facility": f"{city} Hospital", "city": city, "country": country, "geo_point": {"lat": lat, "lon": lon}}


TRIALS = (
    trial(
        1,
        identification={"brief_title": "Stents for angina, 10 mg", "acronym": "STRONG"},
        status={
            "overall_status": "RECRUITING",
            "start_date": {"date": "2024-05"},
            "completion_date": {"date": "2026-05-31"},
            "last_update_post_date": {"date": "2024-06-01"},
        },
        design={
            "study_type": "INTERVENTIONAL",
            "phases": ["PHASE2", "PHASE3"],
            "design_info": {
                "allocation": "RANDOMIZED",
                "intervention_model": "PARALLEL",
                "primary_purpose": "TREATMENT",
                "masking_info": {"masking": "DOUBLE"},
            },
            "enrollment_info": {"count": 120},
        },
        conditions={"conditions": ["Angina"], "keywords": ["chest pain"]},
        eligibility={
            "sex": "ALL",
            "minimum_age": "18 Years",
            "maximum_age": "65 Years",
            "std_ages": ["ADULT", "OLDER_ADULT"],
            "healthy_volunteers": False,
            "eligibility_criteria": "Inclusion Criteria:\n\n* ECOG 0 or 1\n\nExclusion Criteria:\n\n* HIV infection",
        },
        sponsor_collaborators={"lead_sponsor": {"name": "Example Stents Ltd", "class": "INDUSTRY"}},
        contacts_locations={"locations": [site("Ulm", "Germany", 48.4, 9.99)]},
        outcomes={"primary_outcomes": [{"measure": "Overall survival", "time_frame": "2 years"}]},
        has_results=True,
    ),
    trial(
        2,
        identification={"brief_title": "A stent study of TGF beta and IL 2"},
        status={"overall_status": "COMPLETED", "start_date": {"date": "2019-01-15"}},
        design={"study_type": "OBSERVATIONAL", "design_info": {"observational_model": "COHORT"}},
        conditions={"conditions": ["Biopsies"]},
        eligibility={"sex": "FEMALE", "minimum_age": "6 Months", "std_ages": ["CHILD"], "healthy_volunteers": True},
        contacts_locations={
            "locations": [site("Hangzhou", "China", 30.3, 120.2), site("Paris", "France", 48.85, 2.35)],
            "overall_officials": [{"name": "Jane Example", "affiliation": "Example Clinic"}],
        },
    ),
    trial(3, identification={"brief_title": "HIV and biopsy"}),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    folder: Path = tmp_path_factory.mktemp("index")
    with SearchIndex.open(folder) as opened:
        assert opened.update((columns(number, dump(each)) for number, each in enumerate(TRIALS, start=1)), 1)
        yield opened


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("status:recruiting", {1}),
        ("status:open", {1}),
        ("phase:2/3", {1}),
        ("phase:3,4", {1}),
        ("type:obs", {2}),
        ("purpose:treat", {1}),
        ("masking:double", {1}),
        ("allocation:randomised", {1}),
        ("model:cohort", {2}),
        ("model:parallel", {1}),
        ("healthy:yes", {2}),
        ("healthy:no", {1}),
        ("class:industry", {1}),
        ("agegroup:child", {2}),
        ("sex:f", {1, 2}),
        ("sex:m", {1}),
        ("age:40", {1, 2}),
        ("age:>=66", {2}),
        ("age:3m", set()),
        ("start:2024", {1}),
        ("start:2024-05", {1}),
        ("start:2024-05-15", set()),
        ("start:..2023", {2}),
        ("start:>2019", {1}),
        ("completion:2026-05-31", {1}),
        ("updated:2024-06..", {1}),
        ("enrollment:>=100", {1}),
        ("enrollment:120", {1}),
        ("enrollment:<120", set()),
        ("sites:2..", {2}),
        ("sites:1", {1}),
        ("country:de", {1}),
        ("country:china,germany", {1, 2}),
        ("city:ulm", {1}),
        ("facility:hospital", {1, 2}),
        ("investigator:jane", {2}),
        ("near:Ulm,20", {1}),
        ("near:Shanghai,200", {2}),
        ("near:Shanghai,50", set()),
        ("near:48.9,2.4", {2}),
        ("near:Paris,Ulm", {1, 2}),
        ("has:results", {1}),
        ("-has:results", {2, 3}),
        ("missing:start", {3}),
        ("missing:phase", {2, 3}),
        ("missing:results", {2, 3}),
        ("missing:in", {2, 3}),
        ("in:ecog", {1}),
        ("ex:hiv", {1}),
        ("in:hiv", set()),
        ("hiv", {1, 3}),
        ("title:hiv", {3}),
        ("title:strong", {1}),
        ("outcome:survival", {1}),
        ("keyword:chest", {1}),
        ("stent", {1, 2}),
        ("stents", {1, 2}),
        ('"stents"', {1}),
        ("-stents", {2, 3}),
        ("biopsies", {2, 3}),
        ("biopsy", {2, 3}),
        ("10mg", {1}),
        ("TGFβ", {2}),
        ("il2", {2}),
        ("nct0000000", {1, 2, 3}),
        ("00000002", {2}),
        ("AREA[Phase]PHASE2", {1}),
        ("AREA[Phase]PHASE2 OR AREA[StartDate]RANGE[MIN, 2020]", {1, 2}),
        ("AREA[StartDate]MISSING", {3}),
        ("AREA[StartDate]RANGE[MIN, MAX]", {1, 2}),
        ("AREA[MinimumAge]RANGE[18 years, MAX]", {1}),
        ("AREA[MinimumAge]RANGE[MIN, 17 years]", {2}),
        ("AREA[MaximumAge]RANGE[MIN, 65 years]", {1}),
        ("AREA[MaximumAge]RANGE[66 years, MAX]", {2}),
        ("AREA[EligibilityCriteria]hiv", {1}),
        ("AREA[BriefTitle]hiv", {3}),
        ("EXPANSION[None]stents", {1}),
        ("EXPANSION[Term]stents", {1, 2}),
        ("NOT ALL AND AREA[Phase]PHASE2", set()),
        ("AREA[LocationGeoPoint]DISTANCE[48.4, 10, 5mi]", {1}),
        ("AREA[LocationCountry](France OR Germany)", {1, 2}),
        ("AREA[HasResults]false", {2, 3}),
        ("https://clinicaltrials.gov/search?cond=angina&aggFilters=status:rec,phase:2", {1}),
        ("https://clinicaltrials.gov/search?locStr=Ulm,%20Germany&city=Ulm&country=Germany&distance=10", {1}),
        ("https://clinicaltrials.gov/ct2/results?recrs=e&gndr=Female", {2}),
        ("https://clinicaltrials.gov/study/NCT00000002", {2}),
    ],
)
def test_what_is_found(index: SearchIndex, text: str, found: set[int]) -> None:
    assert set(index.search(parse(text)).doc_ids) == found


def test_the_word_as_spelled_comes_before_its_other_number(index: SearchIndex) -> None:
    assert list(index.search(parse("title:stents")).doc_ids) == [1, 2]
    assert list(index.search(parse("title:stent")).doc_ids) == [2, 1]


@given(st.lists(PIECES, max_size=8), st.booleans())
@settings(max_examples=150, deadline=None)
def test_whatever_is_a_query_can_be_searched(index: SearchIndex, pieces: list[str], typing: bool) -> None:
    try:
        hits = index.search(parse(" ".join(pieces), typing=typing))
    except QueryError as error:
        assert str(error).endswith(".")
    else:
        assert hits.total <= len(TRIALS)
