"""Addresses of searches at ClinicalTrials.gov, its API and its classic site, as trees."""

from __future__ import annotations

import pytest

from store.search.query import QueryError, parse
from store.search.tree import Ages, And, Between, Codes, Field, Near, Node, Not
from tests.store.test_query_registry import shape

SITE = "https://clinicaltrials.gov/search?"
CLASSIC = "https://classic.clinicaltrials.gov/ct2/results?"
API = "https://clinicaltrials.gov/api/v2/studies?"


def parts(address: str) -> list[object]:
    """What an address asks for, thing by thing."""
    root = parse(address).root
    return [shape(child) for child in (root.children if isinstance(root, And) else [root] if root else [])]


def only(address: str) -> Node:
    root = parse(address).root
    assert root is not None and not isinstance(root, And)
    return root


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (f"{SITE}cond=gout", [("ConditionSearch", "gout")]),
        ("clinicaltrials.gov/search?cond=gout", [("ConditionSearch", "gout")]),
        ("http://www.ClinicalTrials.gov/search?cond=gout", [("ConditionSearch", "gout")]),
        (f"{SITE}term=gout", ["gout"]),
        (f"{SITE}intr=zinc+oxide", [("InterventionSearch", "zinc"), ("InterventionSearch", "oxide")]),
        (f"{SITE}titles=%22zinc%20oxide%22", [("TitleSearch", "zinc oxide")]),
        (
            f"{SITE}outc=pain&spons=acme&lead=acme",
            [("OutcomeSearch", "pain"), ("SponsorSearch", "acme"), ("LeadSponsorName", "acme")],
        ),
        (f"{SITE}term=AREA%5BPhase%5DPHASE2%20AND%20gout", ["gout"]),
        (f"{SITE}id=ABC-1", [("or", ("id", "abc1"), ("IdSearch", ("phrase", "abc", "1")))]),
        (f"{SITE}aggFilters=status:rec", [("status", "RECRUITING")]),
        (
            f"{SITE}aggFilters=status:rec%20not,phase:2%203",
            [("status", "RECRUITING|NOT_YET_RECRUITING"), ("phase", "PHASE2|PHASE3")],
        ),
        (f"{SITE}aggFilters=phase:0,studyType:int", [("phase", "EARLY_PHASE1"), ("type", "INTERVENTIONAL")]),
        (f"{SITE}aggFilters=results:with", [("has", "RESULTS")]),
        (f"{SITE}aggFilters=results:without", [("not", ("has", "RESULTS"))]),
        (f"{SITE}aggFilters=results:with%20without", []),
        (
            f"{SITE}aggFilters=sex:f,ages:child%20older,healthy:y",
            [("sex", "FEMALE|ALL"), ("agegroup", "CHILD|OLDER_ADULT"), ("healthy", "YES")],
        ),
        (f"{SITE}aggFilters=funderType:industry", [("class", "INDUSTRY")]),
        (f"{SITE}aggFilters=docs:prot%20sap", [("has", "DOCUMENTS")]),
        (f"{SITE}start=2020-01-01_2021-06-30", [("start", (20200101, 20210630))]),
        (f"{SITE}primComp=_2021-06-30", [("primary_completion", (None, 20210630))]),
        (
            f"{SITE}studyComp=2021-06-30_&firstPost=2019_",
            [("completion", (20210630, None)), ("posted", (20190000, None))],
        ),
        (
            f"{SITE}lastUpdPost=2021_&resFirstPost=2020_",
            [("updated", (20210000, None)), ("results_posted", (20200000, None))],
        ),
        (f"{SITE}ageRange=18y_65y", [("age", (18 * 365.25, 65 * 365.25))]),
        (f"{SITE}ageRange=6M_", [("age", (6 * 30.4375, None))]),
        (f"{SITE}country=United%20States", [("country", ("phrase", "united", "states"))]),
        (f"{SITE}country=France&state=Alsace", [("state", "alsace"), ("country", "france")]),
        (f"{SITE}locStr=Nowhereville", [("city", "nowhereville")]),
        (f"{SITE}locn=Charite", [("city", "charite")]),
        (f"{SITE}cond=gout&rank=3&viewType=Table&sort=%40relevance&limit=100&page=2", [("ConditionSearch", "gout")]),
        ("https://clinicaltrials.gov/study/NCT00000001?cond=gout&rank=2", [("id", "nct00000001")]),
        ("https://clinicaltrials.gov/ct2/show/record/NCT00000001", [("id", "nct00000001")]),
        (
            f"{API}query.cond=gout&filter.overallStatus=RECRUITING,COMPLETED&pageSize=5",
            [("ConditionSearch", "gout"), ("status", "RECRUITING|COMPLETED")],
        ),
        (f"{API}filter.ids=NCT00000001|NCT00000002", [("or", ("id", "nct00000001"), ("id", "nct00000002"))]),
        (f"{API}filter.advanced=AREA[StartDate]2022", [("start", (20220000, 20229999))]),
        (f"{API}postFilter.advanced=AREA[Phase]NA&fields=NCTId", [("phase", "NA")]),
        (f"{CLASSIC}cond=gout&term=&cntry=&state=&city=&dist=", [("ConditionSearch", "gout")]),
        (f"{CLASSIC}recrs=ab", [("status", "RECRUITING|NOT_YET_RECRUITING")]),
        (f"{CLASSIC}recrs=e&recrs=h", [("status", "COMPLETED|TERMINATED")]),
        (f"{CLASSIC}recr=Open", [("status", "RECRUITING|NOT_YET_RECRUITING|AVAILABLE")]),
        (f"{CLASSIC}phase=04", [("phase", "PHASE1|EARLY_PHASE1")]),
        (f"{CLASSIC}type=Intr&rslt=Without", [("type", "INTERVENTIONAL"), ("not", ("has", "RESULTS"))]),
        (
            f"{CLASSIC}age=02&gndr=Male&hlth=Y",
            [("agegroup", "CHILD|OLDER_ADULT"), ("sex", "MALE|ALL"), ("healthy", "YES")],
        ),
        (f"{CLASSIC}age_v=45", [("age", (45 * 365.25, 45 * 365.25))]),
        (f"{CLASSIC}fund=2", [("class", "INDUSTRY")]),
        (f"{CLASSIC}strd_s=01%2F15%2F2020&strd_e=02%2F01%2F2021", [("start", (20200115, 20210201))]),
        (f"{CLASSIC}lupd_e=02%2F01%2F2021", [("updated", (None, 20210201))]),
        (f"{CLASSIC}cntry=KR", [("country", ("phrase", "south", "korea"))]),
        (
            f"{CLASSIC}cntry1=NA%3AUS&state1=NA%3AUS%3ATX",
            [("state", "texas"), ("country", ("phrase", "united", "states"))],
        ),
        (f"{CLASSIC}u_prot=Y&Search=Apply", [("has", "DOCUMENTS")]),
        ("https://clinicaltrials.gov/ct2/results/refine?cond=gout", [("ConditionSearch", "gout")]),
    ],
)
def test_an_address_becomes_a_tree(address: str, asked: list[object]) -> None:
    if "AREA%5BPhase%5DPHASE2" in address:
        asked = [("phase", "PHASE2"), *asked]
    assert parts(address) == asked


def test_a_town_is_where_its_sites_are_near() -> None:
    near = only(f"{SITE}locStr=Ulm,%20Germany&country=Germany&city=Ulm&distance=10")
    assert isinstance(near, Field) and isinstance(near.values[0], Near)
    assert near.values[0].label == "Ulm, Germany" and round(near.values[0].kilometres, 3) == 16.093
    for address in (
        f"{SITE}lat=48.4&lng=9.99&locStr=Ulm&distance=50",
        f"{API}filter.geo=distance(48.4,9.99,50mi)",
        f"{API}filter.geo=distance(48.4,9.99,80.4672km)",
    ):
        near = only(address)
        assert isinstance(near, Field) and isinstance(near.values[0], Near)
        found = near.values[0]
        assert (found.latitude, found.longitude, round(found.kilometres, 3)) == (48.4, 9.99, 80.467)


def test_a_state_alone_is_a_word_and_a_town_that_is_not_known_too() -> None:
    query = parse(f"{SITE}country=Germany&state=Bavaria&city=Hinterkuhdorf")
    assert [shape(child) for child in query.root.children] == [  # type: ignore[union-attr]  # three things are asked
        ("city", "hinterkuhdorf"),
        ("state", "bavaria"),
        ("country", "germany"),
    ]
    assert any("Hinterkuhdorf" in note for note in query.notes)


@pytest.mark.parametrize(
    ("address", "part"),
    [
        (f"{SITE}cond=gout&aggFilters=violation:y", "violation:y"),
        (f"{SITE}cond=gout&aggFilters=status:rec%20xyz", "status:xyz"),
        (f"{SITE}cond=gout&aggFilters=studyType:obs_patreg", "registries"),
        (f"{SITE}cond=gout&aggFilters=funderType:nih", "lead sponsor"),
        (f"{SITE}cond=gout&colour=red", "colour=red"),
        (f"{SITE}cond=gout&ageRange=18y_30y", "overlaps"),
        (f"{SITE}cond=gout&ageRange=young", "young"),
        (f"{SITE}cond=gout&term=AREA[LocationZip]1", "AREA[LocationZip]"),
        (f"{API}query.cond=gout&filter.synonyms=ConditionSearch:1", "synonyms"),
        (f"{API}query.cond=gout&filter.geo=distance(x)", "distance(x)"),
        (f"{CLASSIC}cond=gout&f801=Yes", "violation"),
        (f"{SITE}cond=NCT00000001,NCT00000002&aggFilters=phase:2", "filters are left out"),
        (f"{SITE}locStr=Springfield&city=Springfield&country=United%20States", "places called Springfield"),
        ("https://clinicaltrials.gov/", "every trial"),
        (f"{SITE}sort=date", "every trial"),
    ],
)
def test_what_cannot_be_done_is_said(address: str, part: str) -> None:
    notes = parse(address).notes
    assert any(part in note for note in notes), notes
    assert all(note.endswith(".") and "\n" not in note for note in notes)


def test_what_can_be_done_is_not_remarked_upon() -> None:
    address = f"{SITE}cond=gout&aggFilters=status:rec,phase:2,results:with&start=2020-01-01_&rank=1"
    assert parse(address).notes == ()


def test_ids_alone_are_all_that_is_asked() -> None:
    asked = [("or", ("id", "nct00000001"), ("id", "nct00000002"))]
    assert parts(f"{SITE}term=NCT00000001%20OR%20NCT00000002&aggFilters=phase:2") == asked
    assert parts(f"{SITE}cond=gout&term=NCT00000001,+nct00000002") == asked


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (f"{SITE}cond=(gout", "cond= of the address: "),
        (f"{SITE}term=AREA[Fase]1", "mean AREA[Phase]?"),
        (f"{SITE}start=soon_", "“soon” is no date"),
        (f"{SITE}start=2021-01-01_2020-01-01", "begins above its end"),
        (f"{API}filter.overallStatus=NOWHERE", "NOWHERE"),
        ("https://[clinicaltrials.gov/search?cond=gout", ""),
    ],
)
def test_a_wrong_address_is_explained(address: str, sentence: str) -> None:
    try:
        query = parse(address)
    except QueryError as error:
        assert sentence and sentence in str(error) and str(error).endswith(".")
    else:
        assert not sentence and query.root is not None


def test_every_beginning_of_an_address_is_accepted_while_it_is_typed() -> None:
    address = f"{SITE}cond=heart%20attack&term=AREA%5BPhase%5DPHASE2&aggFilters=status:rec,phase:2&start=2020_&city=Ulm"
    for end in range(len(address) + 1):
        parse(address[:end], typing=True)


def test_kinds_of_value_are_those_of_the_fields() -> None:
    assert isinstance(only(f"{SITE}start=2020_"), Field)
    started, taken, held = (
        only(f"{SITE}{each}") for each in ("start=2020_", "ageRange=1y_2y", "aggFilters=results:without")
    )
    assert isinstance(started, Field) and isinstance(started.values[0], Between)
    assert isinstance(taken, Field) and isinstance(taken.values[0], Ages)
    assert isinstance(held, Not) and isinstance(held.child, Field) and isinstance(held.child.values[0], Codes)


def test_addresses_of_other_sites_are_words() -> None:
    assert parse("https://example.org/search?cond=gout").root is not None
    assert not parse("https://example.org/search?cond=gout").notes
