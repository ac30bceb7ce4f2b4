"""Why a record matched: the parts of it in which the words of a query stand, and what is cut round them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from parsers import read
from parsers.trial import Trial, dump
from store.search.marks import find_marks
from store.search.query import parse
from store.search.snippets import Snippet, snippets
from tests.tui.records import trial

LONG = "Nothing to see here. " * 40


def record(**parts: Any) -> dict[str, Any]:
    """A record of our own as it is stored."""
    return dump(trial(**parts))


ASTHMA = record(
    identification={"brief_title": "Breathing well", "official_title": "A trial of airways and asthma"},
    conditions={"conditions": ["Asthma"], "keywords": ["asthma", "wheezing"]},
    arms_interventions={"interventions": [{"name": "Salbutamol", "other_names": ["Albuterol"]}]},
    eligibility={
        "eligibility_criteria": f"Inclusion Criteria:\n\n* {LONG}\n* Known asthma\n\nExclusion Criteria:\n\n* Smoking"
    },
    sponsor_collaborators={"lead_sponsor": {"name": "Salbutamol Hospital"}},
    contacts_locations={"central_contacts": [{"name": "Ada Wheezer", "email": "ada@example.org"}]},
)


def found(query: str, document: Any = ASTHMA, **options: Any) -> list[Snippet]:
    """The snippets of a record for a query."""
    return snippets(document, parse(query), **options)


def said(parts: Sequence[Snippet]) -> list[tuple[str, str]]:
    """Labels and texts."""
    return [(part.label, part.text) for part in parts]


def marked(part: Snippet) -> list[str]:
    """What is marked in a snippet."""
    return [part.text[start:end] for start, end in part.spans]


def test_each_word_has_its_place_and_the_best_come_first() -> None:
    assert said(found("asthma smoking")) == [
        ("Condition", "Asthma"),
        ("Exclusion", "* Smoking"),
        ("Official title", "A trial of airways and asthma"),
    ]


def test_a_word_that_stands_only_at_the_end_of_a_record_is_found() -> None:
    assert said(found("wheezer")) == [("Other text", "Ada Wheezer")]


def test_what_the_reader_sees_anyway_is_not_said_again() -> None:
    assert said(found("breathing smoking", seen=("title",))) == [("Exclusion", "* Smoking")]
    assert found("breathing", seen=("title",)) == []


def test_as_many_as_needed_and_no_more_than_asked_for() -> None:
    assert len(found("asthma", most=1)) == 1
    assert {part.label for part in found("asthma smoking salbutamol", most=1)} == {
        "Condition",
        "Exclusion",
        "Intervention",
    }


def test_the_same_text_in_two_places_is_given_once() -> None:
    assert [part.text.lower() for part in found("asthma", most=9)].count("asthma") == 1


def test_words_of_a_field_count_only_there() -> None:
    assert said(found("sponsor:salbutamol")) == [("Sponsor", "Salbutamol Hospital")]
    assert said(found("drug:salbutamol")) == [("Intervention", "Salbutamol")]


def test_excluded_words_and_codes_say_nothing() -> None:
    assert found("-asthma") == []
    assert found("status:recruiting") == []
    assert found("") == []


def test_an_id_is_said() -> None:
    assert said(found("id:0000042")) == [("Id", "NCT00000042")]
    assert ("Id", "NCT00000042") in said(found("NCT00000042"))


def test_the_nearest_site_is_said() -> None:
    sites = [
        {"facility": "Far", "city": "Lyon", "country": "France", "geo_point": {"lat": 45.76, "lon": 4.84}},
        {"facility": "Near", "city": "Paris", "country": "France", "geo_point": {"lat": 48.86, "lon": 2.36}},
        {"facility": "Nowhere", "city": "Unknown"},
    ]
    document = record(contacts_locations={"locations": sites})
    assert said(found("near:48.85,2.35,600", document)) == [("Site", "Near, Paris, France, 1 km")]
    assert found("near:0,0,100", document) == []
    assert found("-near:48.85,2.35,600", document) == []


def test_a_long_text_is_cut_round_the_match() -> None:
    (part,) = [part for part in found("asthma", most=9, width=60) if part.column == "include"]
    assert marked(part) == ["asthma"]
    assert part.text.startswith("…")
    assert len(part.text) <= 62
    assert "Known asthma" in part.text


def test_the_part_is_shown_that_holds_the_word_which_needs_it() -> None:
    document = record(
        identification={"brief_title": "Asthma"},
        description={"brief_summary": f"asthma asthma asthma. {LONG} Here is ozone. {LONG}"},
    )
    part = found("asthma ozone", document, width=50, seen=("title",))[0]
    assert "ozone" in marked(part)


def test_a_text_without_blanks_is_cut_too() -> None:
    document = record(description={"brief_summary": "哮" * 300 + "喘息" + "哮" * 300})
    (part,) = found("喘", document, width=40)
    assert len(part.text) <= 42
    assert "喘" in marked(part)


def test_what_is_shown_cannot_act_on_the_terminal() -> None:
    document = record(identification={"brief_title": "x", "official_title": "before \x1b[31m asthma\x07 \u202e after"})
    (part,) = found("asthma", document)
    assert not set(part.text) & {"\x1b", "\x07", "\u202e"}
    assert marked(part) == ["asthma"]


def test_real_records_say_where_every_word_is(real_data: Path, count_real: Callable[[int], None]) -> None:
    records = [dump(each) for each in read([real_data / "ctgov_v2" / "studies.jsonl.gz"]) if isinstance(each, Trial)]
    query = parse("asthma OR omalizumab OR leukemia OR hospital")
    matched = 0
    for document in records:
        parts = snippets(document, query)
        matched += bool(parts)
        for part in parts:
            assert part.spans, part
            assert all(0 <= start < end <= len(part.text) for start, end in part.spans)
            assert len(part.text) < 260, part
            assert part.spans == tuple(find_marks(part.text, query))
    assert matched > len(records) // 2
    count_real(len(records))
