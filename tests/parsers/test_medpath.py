"""Pages of MedPath: a golden page, and the cells that the site runs together."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Rejected
from parsers.formats import ignite, meddatax, medpath
from parsers.formats.arm_cells import split_arm
from parsers.formats.medpath_layout import LABELS
from parsers.formats.outcome_cells import split_outcome
from tests.parsers.page_writer import medpath_page
from tests.parsers.pages import Dumped, golden, leaves, read_page, words_of

HEAD = (
    "MedPath\n\nA Trial of Ours\n\nPhase 2\nRecruiting\nConditions\nCough\n"
    "Interventions\nRegistration Number\nNCT00000048\n"
)


def read(*lines: str, head: str = HEAD) -> Dumped:
    return read_page(medpath.parse, head + "\n".join(lines))


def unparsed(dumped: Dumped) -> list[str]:
    return [line["text"] for line in dumped.get("unparsed", [])]


def test_golden_field_by_field() -> None:
    text, expected = golden("medpath")
    assert dict(leaves(read_page(medpath.parse, text))) == dict(leaves(expected))


def test_same_fields_with_windows_line_ends() -> None:
    text, expected = golden("medpath")
    assert dict(leaves(read_page(medpath.parse, text.replace("\n", "\r\n")))) == dict(leaves(expected))


def test_recognised_by_content() -> None:
    text, _ = golden("medpath")
    document = Document("page.pdf", text.encode())
    assert medpath.matches(document) == 1.0
    assert meddatax.matches(document) < 0.5
    assert ignite.matches(document) < 0.5
    assert medpath.matches(Document("x", b"Registration Number\nNCT00000048\nSome other site")) < 0.5


def test_a_page_without_id_is_refused_with_a_sentence() -> None:
    (refused,) = medpath.parse(Document("odd.txt", b"MedPath\n\nA Trial\n\nConditions\nCough"))
    assert isinstance(refused, Rejected)
    assert "registration number" in str(refused)


@pytest.mark.parametrize(
    ("written", "phases"),
    [
        ("Phase 1/2", ["PHASE1", "PHASE2"]),
        ("Phase 1/Phase 2", ["PHASE1", "PHASE2"]),
        ("Not Applicable", ["NA"]),
        ("Early Phase 1", ["EARLY_PHASE1"]),
        ("Phase 4", ["PHASE4"]),
        ("Phase III", ["PHASE3"]),
    ],
)
def test_phase_words(written: str, phases: list[str]) -> None:
    assert read(head=HEAD.replace("Phase 2", written))["design"]["phases"] == phases


def test_chrome_above_and_below_is_unparsed_and_the_title_is_the_line_below_the_name() -> None:
    found = read(
        "Lead Sponsor", "Ours", "", "© Copyright 2031. All Rights Reserved by MedPath", "Terms", head="Sign in\n" + HEAD
    )
    assert found["identification"]["brief_title"] == "A Trial of Ours"
    assert unparsed(found) == ["Sign in", "Terms"]


def test_values_not_given_are_not_set() -> None:
    found = read(
        "Recruitment & Eligibility",
        "Status",
        "COMPLETED",
        "Sex",
        "Not specified",
        "Target Recruitment",
        "Not specified",
    )
    assert "eligibility" not in found
    assert unparsed(found) == ["COMPLETED"]
    assert found["status"]["overall_status"] == "RECRUITING"


def test_a_label_counts_once_and_only_in_its_part() -> None:
    found = read(
        "Detailed Description", "Sex", "and so on", "Interventions", "more", "Recruitment & Eligibility", "Sex", "Male"
    )
    assert found["description"]["detailed_description"] == "Sex\nand so on\nInterventions\nmore"
    assert found["eligibility"]["sex"] == "MALE"


@pytest.mark.parametrize(
    ("row", "measure", "time_frame"),
    [
        ("Overall SurvivalAt Year 1", "Overall Survival", "At Year 1"),
        ("Engraftment by rateDay 100", "Engraftment by rate", "Day 100"),
        ("Pain (VAS)up to 24 weeks", "Pain (VAS)", "up to 24 weeks"),
        ("Change in HbA1cBaseline to week 12", "Change in HbA1c", "Baseline to week 12"),
        ("Quality of life12 months", "Quality of life", "12 months"),
        (
            "Falls at homeFrom enrollment to the end of treatment at 8 weeks",
            "Falls at home",
            "From enrollment to the end of treatment at 8 weeks",
        ),
        (
            "Days in careThrough study completion, an average of 1 year",
            "Days in care",
            "Through study completion, an average of 1 year",
        ),
        ("Wound closure.Within 30 days", "Wound closure.", "Within 30 days"),
        ("Survival to 90 daysOne year", "Survival to 90 days", "One year"),
        ("Serum IgG41 year", "Serum IgG4", "1 year"),
        ("Sleep scorebaseline, week 6", "Sleep score", "baseline, week 6"),
        ("Steps, weeks 1 to 42, 4, 6 and 8 weeks", None, None),
        ("Response by RECIST 1.16 months", None, None),
        ("Length of follow-up to 24 weeks", None, None),
        ("Change in the group to 24 weeks", None, None),
        ("Treated within 30 days", None, None),
        ("Safety", None, None),
        ("Tolerability of OMP-313M32", None, None),
    ],
)
def test_outcome_rows(row: str, measure: str | None, time_frame: str | None) -> None:
    assert split_outcome(row) == (None if measure is None else (measure, time_frame))


def test_a_row_without_a_sure_seam_is_kept_whole_with_a_warning() -> None:
    found = read("Primary Outcome Measures", "NameTimeMethod", "Safety of itDuring stays", "", "Counted.", "")
    assert found["outcomes"]["primary_outcomes"] == [{"measure": "Safety of itDuring stays", "description": "Counted."}]
    assert "time frame" in found["warnings"][0]["text"]


def test_paragraphs_of_the_method_stay_together() -> None:
    found = read(
        "Secondary Outcome Measures",
        "NameTimeMethod",
        "PainDay 2",
        "",
        "One.",
        "",
        "Two:",
        "",
        "Three",
        "",
        "ItchDay 3",
    )
    assert found["outcomes"]["secondary_outcomes"] == [
        {"measure": "Pain", "time_frame": "Day 2", "description": "One.\n\nTwo:\n\nThree"},
        {"measure": "Itch", "time_frame": "Day 3"},
    ]
    assert found["raw_parts"]["outcomes.secondary_outcomes[1]"] == "ItchDay 3"


@pytest.mark.parametrize(
    ("row", "names", "cells"),
    [
        ("Arm ATeaDrunk hot", ["Tea"], ("Arm A", ("Tea",), "Drunk hot")),
        ("PlaceboPlaceboPlacebo tablets", ["Placebo"], ("Placebo", ("Placebo",), "Placebo tablets")),
        ("Tea and honeyTeaHoneyTwice a day", ["Honey", "Tea"], ("Tea and honey", ("Tea", "Honey"), "Twice a day")),
        ("Tea and honeyTea, HoneyTwice a day", ["Honey", "Tea"], ("Tea and honey", ("Tea", "Honey"), "Twice a day")),
        ("Arm ATeaTea, honey and bread", ["Honey", "Tea"], ("Arm A", ("Tea",), "Tea, honey and bread")),
        ("Anti-PD1 armPD1", ["PD1"], ("Anti-PD1 arm", ("PD1",), "")),
        ("Arm ATea with milkHot", ["Tea", "Tea with milk"], ("Arm A", ("Tea with milk",), "Hot")),
        ("Control without anything", ["Tea"], None),
        ("Ginger GroupGingerGiven hot", [], ("Ginger Group", ("Ginger",), "Given hot")),
        ("Walking groupDaily exerciseThirty minutes", [], None),
    ],
)
def test_arm_rows(row: str, names: list[str], cells: tuple[str, tuple[str, ...], str] | None) -> None:
    found = split_arm(row, names, "A page about something else")
    assert (None if found is None else (found.label, found.names, found.description)) == cells


def test_an_arm_that_cannot_be_split_is_kept_whole_with_a_warning() -> None:
    found = read(
        "Study & Design",
        "Arm && Interventions",
        "GroupInterventionDescription",
        "Walking groupDaily exerciseThirty minutes",
    )
    assert found["arms_interventions"] == {"arm_groups": [{"label": "Walking groupDaily exerciseThirty minutes"}]}
    assert "told apart" in found["warnings"][0]["text"]
    assert found["raw_parts"]["arms_interventions"] == "Walking groupDaily exerciseThirty minutes"


@pytest.mark.parametrize(
    ("place", "spot"),
    [
        ("Lyon, France", {"city": "Lyon", "country": "France"}),
        ("Halifax, Nova Scotia, Canada", {"city": "Halifax", "state": "Nova Scotia", "country": "Canada"}),
        ("Seoul, Korea, Republic of", {"city": "Seoul", "country": "Korea, Republic of"}),
    ],
)
@pytest.mark.parametrize("flag", ["🇫🇷", "🏳️", "📍", None])
def test_sites(place: str, spot: dict[str, str], flag: str | None) -> None:
    site = ["Ward 4, Second Hospital, Block C", *([flag] if flag else []), place]
    found = read("Trial Locations", "Locations (2)", *site, *site)
    assert found["contacts_locations"]["locations"] == [{"facility": site[0]} | spot] * 2
    assert unparsed(found) == []


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=60),
            st.sampled_from(["Study & Design", "NameTimeMethod", "PainDay 2", "Sex", "🇫🇷", "Trial Locations"]),
        ),
        max_size=15,
    )
)
def test_no_line_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines).replace("\r", "\n")
    everything = "".join(words_of(read(text)).replace(",", "").split())
    flags = {
        "GroupInterventionDescription",
        "NameTimeMethod",
        "🇫🇷",
        *(label for part in LABELS.items() for label in (part[0], *part[1])),
    }
    for line in text.split("\n"):
        symbols = not any(character.isalnum() for character in line)
        assert "".join(line.replace(",", "").split()) in everything or line.strip() in flags or symbols, line


def _studies(folder: Path, step: int) -> list[Any]:
    with gzip.open(folder / "ctgov_v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for number, line in enumerate(lines) if number % step == 0]


def test_seams_in_rows_of_real_outcomes(real_data: Path) -> None:
    right = wrong = whole = 0
    for study in _studies(real_data, 1):
        for outcomes in study["protocolSection"].get("outcomesModule", {}).values():
            for outcome in outcomes:
                cells = tuple(" ".join(outcome.get(name, "").split()) for name in ("measure", "timeFrame"))
                found = split_outcome("".join(cells))
                right, wrong, whole = (
                    right + (found == cells),
                    wrong + (found not in (None, cells)),
                    whole + (found is None),
                )
    assert right > 0.9 * (right + wrong + whole)
    assert wrong < 0.002 * (right + wrong + whole)


def test_pages_of_real_studies_give_their_arms_back(real_data: Path) -> None:
    studies = _studies(real_data, 10)
    wrong = 0
    for study in studies:
        found = read_page(medpath.parse, medpath_page(study))
        arms = study["protocolSection"].get("armsInterventionsModule", {}).get("armGroups", [])
        expected = [" ".join(arm["label"].split()) for arm in arms if arm.get("interventionNames")]
        labels = [" ".join(arm["label"].split()) for arm in found.get("arms_interventions", {}).get("arm_groups", [])]
        wrong += labels != expected
    assert wrong <= 0.02 * len(studies)
