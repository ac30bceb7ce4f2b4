"""What the index keeps of a record in codes, numbers and places, and what is found by them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.trial import Trial, dump
from store.library import Library
from store.review_events import Verdict
from store.search.codes import codes, day, numbers, places
from store.search.hits import Query
from store.search.index import SearchIndex
from store.search.near import Sites, distance
from store.search.schema import WEIGHTS, as_json, columns
from store.search.texts import by_column
from store.search.tree import Between, Codes, Field, Near, Node, Not, Reviewed
from store.search.words import tokens, without_long
from tests.store.records import record

PARTS: dict[str, Any] = {
    "status": {
        "overall_status": "RECRUITING",
        "start_date": {"date": "2023-04"},
        "last_update_post_date": {"date": "2024-02-09"},
    },
    "design": {
        "study_type": "INTERVENTIONAL",
        "phases": ["PHASE1", "PHASE2"],
        "design_info": {"primary_purpose": "TREATMENT", "masking_info": {"masking": "DOUBLE"}},
        "enrollment_info": {"count": 64},
    },
    "sponsor_collaborators": {"lead_sponsor": {"name": "Sample General", "class_": "INDUSTRY"}},
    "eligibility": {
        "sex": "FEMALE",
        "healthy_volunteers": False,
        "minimum_age": "18 Years",
        "std_ages": ["ADULT"],
        "eligibility_criteria": "Inclusion Criteria:\n\n* able to walk\n\nExclusion Criteria:\n\n* a pacemaker",
    },
    "contacts_locations": {
        "locations": [
            {
                "facility": "Sample Clinic",
                "city": "Lyon",
                "country": "France",
                "geo_point": {"lat": 45.75, "lon": 4.85},
            },
            {"facility": "Other Clinic", "city": "Lyon", "country": "France", "geo_point": {"lat": 45.75, "lon": 4.85}},
        ]
    },
}


def document(parts: dict[str, Any]) -> dict[str, Any]:
    named = {"identification": {"nct_id": "NCT00000031", "brief_title": "A sample"}}
    return dump(Trial.model_validate({"id": "NCT00000031", "registry": "NCT", **named, **parts}))


def test_codes_are_the_registrys_own_by_field() -> None:
    found, _ = codes(document(PARTS), (), ())
    assert {"status:RECRUITING", "phase:PHASE1", "phase:PHASE2", "type:INTERVENTIONAL", "sex:FEMALE"} <= set(found)
    assert {"purpose:TREATMENT", "masking:DOUBLE", "healthy:NO", "class:INDUSTRY", "agegroup:ADULT"} <= set(found)
    assert {"year:2023", "country:France"} <= set(found)
    assert found.count("country:France") == 1


def test_what_a_record_does_not_say_is_kept_as_such() -> None:
    said = document(PARTS)
    words = {name for name, texts in by_column(said).items() if any(texts)}
    missing = set(codes(said, words, numbers(said))[1])
    assert {"allocation", "model", "results", "contacts", "completion", "keyword"} <= missing
    assert missing.isdisjoint({"status", "phase", "age", "start", "enrollment", "country", "healthy", "sites"})


def test_numbers_are_dates_by_digit_counts_and_ages_in_days() -> None:
    found = numbers(document(PARTS))
    assert found["start"] == 20230499
    assert found["updated"] == 20240209
    assert (found["enrollment"], found["sites"]) == (64, 2)
    assert (found["age_min"], found["age_max"]) == (18 * 365.25, 1e9)


@given(st.dates())
def test_a_date_is_the_number_of_its_digits_and_shorter_ones_come_after(date: Any) -> None:
    written = date.isoformat()
    if date.year < 1000:
        assert day(written) is None
        return
    whole, month, year = day(written), day(written[:7]), day(written[:4])
    assert str(whole) == written.replace("-", "")
    assert year is not None and month is not None and whole is not None and whole < month < year


@pytest.mark.parametrize("text", ["", "soon", "31/01/2024", "24-01-01"])
def test_what_is_no_date_is_no_number(text: str) -> None:
    assert day(text) is None


def test_every_text_is_in_one_column_of_the_schema() -> None:
    found = by_column(document(PARTS))
    assert set(found) <= set(WEIGHTS)
    everywhere = [text for texts in found.values() for text in texts if text]
    assert sum("walk" in text for text in everywhere) == sum("pacemaker" in text for text in everywhere) == 1
    assert "walk" in str(found["include"]) and "pacemaker" in str(found["exclude"])


def test_separators_of_our_own_in_a_record_do_no_harm() -> None:
    odd = document({"conditions": {"conditions": ["first\x1esecond", "third\x1ffourth"]}})
    found = columns(1, odd)["cond"]
    assert isinstance(found, list)
    assert [tokens(text) for text in found] == [["first", "second"], ["third", "fourth"]]


def test_places_are_named_once() -> None:
    assert places(document(PARTS)) == ["45.75,4.85"]


def test_distances_are_those_of_the_sphere() -> None:
    assert distance(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(343.6, abs=1)
    assert distance(0, 179.5, 0, -179.5) == pytest.approx(111.2, abs=0.2)
    sites = Sites(["48.85,2.35", "51.5,-0.12", "not a place", "91"])
    assert sites.near(Near(48.9, 2.3, 30, "Paris")) == ["48.85,2.35"]
    assert set(sites.near(Near(48.9, 2.3, 400, "Paris"))) == {"48.85,2.35", "51.5,-0.12"}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    with SearchIndex.open(tmp_path / "index") as opened:
        assert opened.update([columns(1, document(PARTS)), columns(2, document({}))], 1)
        yield opened


@pytest.mark.parametrize(
    ("root", "rows"),
    [
        (Field("start", (Between(20230000, 20239999),)), [1]),
        (Field("start", (Between(20230500, None),)), []),
        (Field("enrollment", (Between(None, 64),)), [1]),
        (Field("enrollment", (Between(65, None),)), []),
        (Field("masking", (Codes(("DOUBLE",)),)), [1]),
        (Field("none", (Codes(("enrollment",)),)), [2]),
        (Not(Field("none", (Codes(("enrollment",)),))), [1]),
        (Field("near", (Near(45.7, 4.8, 20, "Lyon"),)), [1]),
        (Field("near", (Near(45.7, 4.8, 1, "Lyon"),)), []),
        (Field("tag", (Reviewed("tag", "later"),)), [2]),
        (Field("decision", (Reviewed("decision", "none"),)), [1]),
    ],
)
def test_fields_restrict(index: SearchIndex, root: Node, rows: list[int]) -> None:
    found = index.search(Query("made", root), rows_of=lambda _: [2])
    assert list(found.doc_ids) == rows


def test_what_a_reviewer_said_is_asked_of_the_session(tmp_path: Path) -> None:
    from store.ingest import ingest

    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, [record(number) for number in range(1, 5)])
        library.reviews.start_session("first pass", "")
        library.reviews.decide("NCT00000001", "include", session="first pass", record_revision=1, record_sha256="")
        library.reviews.note("NCT00000002", "Ask the sponsor, then decide", session="first pass")
        library.reviews.label("NCT00000003", ["Full text"], session="first pass")

        def ids(text: str, session: str = "first pass") -> set[str]:
            rows = library.search(text, session=session).doc_ids
            return {entry.id for entry in library.summaries(list(rows))}

        assert ids("decision:include") == {"NCT00000001"}
        assert ids("decision:none") == {"NCT00000002", "NCT00000003", "NCT00000004"}
        assert ids('note:"the sponsor"') == {"NCT00000002"}
        assert ids("tag:fulltext") == {"NCT00000003"}
        assert ids('session:"first pass"', "") == {"NCT00000001", "NCT00000002", "NCT00000003"}
        assert ids("decision:include", "") == set()
        assert ids("study decision:none", "") == {f"NCT0000000{number}" for number in range(1, 5)}


def test_a_list_by_decision_keeps_its_order_within_each(tmp_path: Path) -> None:
    from store.ingest import ingest

    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, [record(number, updated=f"2025-01-0{number}") for number in range(1, 6)])
        decided: list[tuple[int, Verdict]] = [(1, "exclude"), (2, "maybe"), (3, "include"), (4, "maybe")]
        for number, verdict in decided:
            library.reviews.decide(f"NCT{number:08}", verdict, session="one", record_revision=1, record_sha256="")

        def order(**how: Any) -> list[int]:
            return list(library.search("study", sort="decision", session="one", **how).doc_ids)

        assert order() == [3, 2, 4, 1, 5]
        assert order(reverse=True) == [1, 2, 4, 3, 5]
        assert order(limit=2) == [3, 2]
        assert list(library.search("", sort="decision", session="one").doc_ids) == [3, 4, 2, 1, 5]
        assert list(library.search("", sort="posted").doc_ids) == [1, 2, 3, 4, 5]


def test_words_go_to_the_engine_in_lower_case_and_codes_as_they_are() -> None:
    """The engine folds no case itself, so that a capital letter left in a word would hide it."""
    named = {"nct_id": "NCT00000031", "brief_title": "ÄRZTE of TGFβ-X"}
    values = orjson.loads(as_json(columns(1, document(PARTS | {"identification": named}))))
    assert values["title"] == ["arzte of tgfbeta-x", "tgfbetax", "tgfb-x tgfbx", "tgf beta x"]
    assert values["code"][0] == "status:RECRUITING"


def test_words_that_are_far_too_long_are_left_out_wherever_they_stand() -> None:
    long = "a" * 321
    for text, left in (
        (long, " "),
        (f"b {long}", "b  "),
        (f"{long} c", "  c"),
        (f"b\n{long}\nc {'d ' * 400}", f"b\n \nc {'d ' * 400}"),
        (f"{'b-' * 300}{long}-c", f"{'b-' * 300} -c"),
        ("a" * 320, "a" * 320),
        (f"{'b ' * 200}{'a' * 320} c", f"{'b ' * 200}{'a' * 320} c"),
    ):
        assert without_long(text) == left
