"""ISRCTN: the register's XML and ctrdata's JSON of it, by golden record, by odd case, and over real records."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from parsers.document import Document, Rejected
from parsers.formats import isrctn
from parsers.formats.isrctn_status import Dates, by_hand, on_day
from parsers.formats.register_fields import criteria_text, numbered_items, whole_number, without_midnight
from parsers.trial import Trial, dump
from parsers.xml_text import local_name
from tests.parsers.pages import Dumped, golden, leaves, read_page, words_of

NAMESPACE = 'xmlns="http://www.67bricks.com/isrctn"'


def record(**parts: Any) -> dict[str, Any]:
    """A record in ctrdata's JSON with only what it must have, and what is given."""
    return {"_id": "00000004", "isrctn": "00000004", "ctrname": "ISRCTN", "trialDescription": {"title": "Ours"}} | parts


def read(**parts: Any) -> Dumped:
    return read_page(isrctn.parse, json.dumps(record(**parts)))


def unparsed(dumped: Dumped) -> dict[str, str]:
    return {line["path"]: line["text"] for line in dumped.get("unparsed", [])}


def test_golden_field_by_field() -> None:
    text, expected = golden("isrctn")
    assert dict(leaves(read_page(isrctn.parse, text))) == dict(leaves(expected))


def test_is_recognised_by_content() -> None:
    assert isrctn.matches(Document("a", golden("isrctn")[0].encode())) == 1
    assert isrctn.matches(Document("a", json.dumps(record()).encode())) == 1
    assert isrctn.matches(Document("a", b'{"isrctn": "1", "trialDescription": {}}')) == 0.9
    for other in (b"", b"ISRCTN00000004", b"<trial><main/></trial>", b'{"a": 1}', b"[]", b"<", b"{"):
        assert isrctn.matches(Document("a", other)) == 0


def test_utf16_xml_that_says_so_is_read() -> None:
    text = golden("isrctn")[0].replace('encoding="UTF-8"', 'encoding="UTF-16"')
    document = Document("a", text.encode("utf-16"))
    assert isrctn.matches(document) == 1
    assert read_page(isrctn.parse, text.encode("utf-16"))["id"] == "ISRCTN00000003"


def test_a_lone_trial_and_one_of_several_hash_by_their_own_content() -> None:
    one = f"<fullTrial {NAMESPACE}><trial><isrctn>00000005</isrctn></trial></fullTrial>"
    other = one.replace("00000005", "00000006")
    both = f"<allTrials {NAMESPACE}>{one}{other}</allTrials>"
    first, second = isrctn.parse(Document("both.xml", both.encode()))
    (alone,) = isrctn.parse(Document("one.xml", one.encode()))
    assert isinstance(first, Trial) and isinstance(second, Trial) and isinstance(alone, Trial)
    assert (first.id, second.id) == ("ISRCTN00000005", "ISRCTN00000006")
    assert [first.sources[0].record, second.sources[0].record] == [1, 2]
    assert first.sources[0].sha256 == alone.sources[0].sha256 != second.sources[0].sha256
    (bare,) = isrctn.parse(Document("t.xml", b"<trial><isrctn>00000005</isrctn></trial>"))
    assert isinstance(bare, Trial) and bare.id == "ISRCTN00000005"


def test_the_time_of_import_is_not_part_of_the_record() -> None:
    hashes = set()
    for time in ("2024-01-01 01:02:03", "2025-01-01 01:02:03"):
        (trial,) = isrctn.parse(Document("a", json.dumps(record(record_last_import=time)).encode()))
        assert isinstance(trial, Trial) and not trial.unparsed
        hashes.add(trial.sources[0].sha256)
    assert len(hashes) == 1


def test_without_an_id_it_is_rejected() -> None:
    (refused,) = isrctn.parse(Document("a.json", json.dumps({"isrctn": "12", "trialDescription": {}}).encode()))
    assert isinstance(refused, Rejected) and "ISRCTN number" in refused.reason
    (broken,) = isrctn.parse(Document("a.xml", b"<allTrials><fullTrial>"))
    assert isinstance(broken, Rejected) and "XML" in broken.reason
    bomb = b'<!DOCTYPE t [<!ENTITY a "b">]><fullTrial><trial><isrctn>&a;</isrctn></trial></fullTrial>'
    (refused,) = isrctn.parse(Document("a.xml", bomb))
    assert isinstance(refused, Rejected) and "entities" in refused.reason
    items = [*isrctn.parse(Document("a.json", json.dumps([record(), 5]).encode()))]
    assert isinstance(items[0], Trial) and isinstance(items[1], Rejected) and items[1].record == 2


def test_what_the_register_writes_for_nothing_is_nothing() -> None:
    references = {"eudraCTNumber": "Nil known", "irasNumber": "", "protocolSerialNumber": "N/A", "secondaryNumbers": ""}
    dumped = read(externalRefs=references, results={"ipdSharingStatement": "Not provided at time of registration"})
    assert set(dumped["identification"]) == {"brief_title"}
    assert "ipd_sharing" not in dumped and not unparsed(dumped)


def test_unknown_values_are_kept_in_their_words_and_unknown_keys_in_their_place() -> None:
    dumped = read(
        participants={"gender": "Undecided", "ageRange": "Mixed", "targetEnrolment": "about 50", "shoeSize": "41"},
        interventions={"intervention": {"interventionType": "Mixed", "phase": "Phase X"}},
        trialDesign={"primaryStudyDesign": "Other", "trialTypes": {"trialType": ["Quality of life", "Treatment"]}},
    )
    assert dumped["eligibility"]["sex"] == "Undecided"
    assert dumped["arms_interventions"]["interventions"] == [{"type": "Mixed"}]
    assert dumped["design"]["phases"] == ["Phase X"]
    assert dumped["design"]["study_type"] == "Other"
    assert dumped["design"]["design_info"] == {"primary_purpose": "Quality of life"}
    assert unparsed(dumped) == {
        "participants.ageRange": "Mixed",
        "participants.targetEnrolment": "about 50",
        "participants.shoeSize": "41",
        "design.design_info.primary_purpose": "TREATMENT",
    }


@pytest.mark.parametrize(
    ("second", "field", "code"),
    [
        ("Cohort study", "observational_model", "COHORT"),
        ("Case-control study", "observational_model", "CASE_CONTROL"),
        ("Cross sectional study", "time_perspective", "CROSS_SECTIONAL"),
        ("Qualitative study", "observational_model", "Qualitative study"),
    ],
)
def test_an_observational_design(second: str, field: str, code: str) -> None:
    design = {"primaryStudyDesign": "Observational", "secondaryStudyDesign": second, "studyDesign": "In prose"}
    dumped = read(trialDesign=design, interventions={"intervention": {"phase": "Not Applicable"}})
    assert dumped["design"] == {"study_type": "OBSERVATIONAL", "design_info": {field: code}}
    assert unparsed(dumped) == {"trialDesign.studyDesign": "In prose"}


@pytest.mark.parametrize(("phase", "codes"), [("Not Applicable", ["NA"]), ("Phase II/III", ["PHASE2", "PHASE3"])])
def test_phases_of_an_interventional_study(phase: str, codes: list[str]) -> None:
    design = {"primaryStudyDesign": "Interventional", "secondaryStudyDesign": "Non randomised study"}
    dumped = read(trialDesign=design, interventions={"intervention": {"phase": phase}})
    assert dumped["design"]["phases"] == codes
    assert dumped["design"]["design_info"]["allocation"] == "NON_RANDOMIZED"


@pytest.mark.parametrize(
    ("start", "end", "overall", "status"),
    [
        ("2020-01-01", "2020-06-30", "2021-01-01", "COMPLETED"),
        ("2022-01-01", "2023-01-01", "2024-01-01", "NOT_YET_RECRUITING"),
        ("2021-01-01", "2021-12-31", "2023-01-01", "RECRUITING"),
        ("2021-01-01", "2021-06-15", "2023-01-01", "RECRUITING"),
        ("2021-01-01", "2021-06-14", "2023-01-01", "ACTIVE_NOT_RECRUITING"),
        ("2021-01-01", "2021-06-14", "2021-06-15", "ACTIVE_NOT_RECRUITING"),
        ("2021-01-01", "2021-06-14", "", None),
        ("2021-01-01", "", "2023-01-01", None),
        ("", "", "", None),
    ],
)
def test_the_status_that_dates_give(start: str, end: str, overall: str, status: str | None) -> None:
    assert on_day(Dates(start, f"{end}T00:00:00.000Z" if end else "", overall), "2021-06-15") == status


def test_a_status_set_by_hand_wins_and_a_derived_one_is_told() -> None:
    design, people = {"overallEndDate": "1999-12-31T00:00:00.000Z"}, {"recruitmentStatusOverride": "Suspended"}
    assert by_hand("stopped") == "TERMINATED" and by_hand("On holiday") == "On holiday"
    said = read(trialDesign=design, participants=people)
    assert said["status"] == {"overall_status": "SUSPENDED", "completion_date": {"date": "1999-12-31"}}
    assert "warnings" not in said
    derived = read(trialDesign=design)
    assert derived["status"]["overall_status"] == "COMPLETED"
    assert "derived from its dates" in derived["warnings"][0]["text"]


def test_dates_that_are_none_stay_in_their_place() -> None:
    dumped = read(participants={"recruitmentStart": "soon"}, trialDesign={"overallStartDate": "2001-02-03T10:00:00Z"})
    assert dumped["status"] == {"start_date": {"date": "2001-02-03T10:00:00Z"}}
    assert unparsed(dumped) == {"participants.recruitmentStart": "soon"}
    assert without_midnight("2001-02-03T00:00:00.000Z") == "2001-02-03"


def test_numbered_lists_are_cut_only_when_they_are_plain() -> None:
    assert numbered_items("1. A\nmore\n2) B") == ["A\nmore", "B"]
    for whole in ("1. A", "A\n1. B\n2. C", "1. A\n3. B", "1. A\n2. B\n1. C", "1.\n2. B"):
        assert numbered_items(whole) == [whole]
    assert [whole_number(text) for text in ("12", "1,200", "1,20", "twelve", "", None)] == [
        12,
        1200,
        None,
        None,
        None,
        None,
    ]


def test_criteria_keep_a_heading_of_their_own() -> None:
    assert criteria_text("Adults", None) == "Inclusion Criteria:\n\nAdults"
    own = "Inclusion criteria as of 2020:\n1. Adults"
    assert criteria_text(own, "Children") == f"{own}\n\nExclusion Criteria:\n\nChildren"
    assert criteria_text("Met all inclusion tests of the clinic", None).startswith("Inclusion Criteria:\n\nMet")


def test_whatever_an_element_holds_is_kept() -> None:
    text = golden("isrctn")[0].encode()
    count = sum(1 for _ in etree.fromstring(text).iter())
    for number in range(3, count):
        root = etree.fromstring(text)
        element = [*root.iter()][number]
        if local_name(str(element.tag)) == "isrctn":
            continue
        element.text = "stranger"
        (trial,) = isrctn.parse(Document("a.xml", etree.tostring(root)))
        assert isinstance(trial, Trial)
        assert "stranger" in words_of(dump(trial)), element.tag


def test_hostile_text_is_only_text() -> None:
    dumped = read(trialDescription={"title": "[red]\x1b]52;c;eA==\x07 <script>", "acronym": "x" * 100_000})
    assert dumped["identification"]["brief_title"] == "[red]\x1b]52;c;eA==\x07 <script>"


CODED = {
    "Interventional",
    "Treatment",
    "Prevention",
    "All",
    "Drug",
    "Device",
    "Other",
    "Phase III",
    "Stopped",
    "Yes",
    "No",
}
NOTHING = {"Nil known", "Not provided at time of registration", "ISRCTN"}


def test_real_records_lose_nothing(real_data: Path, count_real: Callable[[int], None]) -> None:
    paths = sorted((real_data / "registers").glob("ISRCTN__*.json"))
    for path in paths:
        document = Document(path.name, path.read_bytes())
        assert isrctn.matches(document) == 1
        (trial,) = isrctn.parse(document)
        assert isinstance(trial, Trial) and trial.id == f"ISRCTN{path.stem[-8:]}"
        everything = words_of(dump(trial))
        for place, value in leaves(json.loads(path.read_bytes())):
            text = " ".join(str(value).split()).removesuffix("T00:00:00.000Z")
            known = place.endswith(".length") or place == "record_last_import" or text in CODED | NOTHING
            assert known or text in everything, (path.name, place, text)
    assert len(paths) == 9
    count_real(len(paths))
