"""DRKS: the register's JSON, by golden record, by odd case, and over a real record."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers.document import Document, Rejected
from parsers.formats import drks
from parsers.formats.country_codes import country
from parsers.trial import Trial, dump
from tests.parsers.pages import Dumped, golden, leaves, read_page, words_of

MARK = "stranger"


def read(**parts: Any) -> Dumped:
    return read_page(drks.parse, json.dumps({"drksId": "DRKS00000000"} | parts))


def unparsed(dumped: Dumped) -> dict[str, str]:
    return {line["path"]: line["text"] for line in dumped.get("unparsed", [])}


def test_golden_field_by_field() -> None:
    text, expected = golden("drks")
    assert dict(leaves(read_page(drks.parse, text))) == dict(leaves(expected))


def test_is_recognised_by_content() -> None:
    assert drks.matches(Document("a", golden("drks")[0].encode())) == 1
    assert drks.matches(Document("a", b'{"drksId": "DRKS00000000"}')) == 0.6
    for other in (b"", b"{}", b"[]", b"[1]", b"DRKS00000000", b"{", b'{"nctId": "x"}'):
        assert drks.matches(Document("a", other)) == 0


def test_without_an_id_it_is_rejected() -> None:
    for value in (None, "", "NCT00000001", 5):
        (refused,) = drks.parse(Document("a.json", json.dumps({"drksId": value, "recruitment": {}}).encode()))
        assert isinstance(refused, Rejected) and "DRKS id" in refused.reason
    first, second = drks.parse(Document("a.json", b'[{"drksId": "drks 00000000"}, "x"]'))
    assert isinstance(first, Trial) and first.id == "DRKS00000000" and first.registry == "DRKS"
    assert isinstance(second, Rejected) and second.record == 2
    (broken,) = drks.parse(Document("a.json", b'{"drksId": '))
    assert isinstance(broken, Rejected)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("PENDING", "NOT_YET_RECRUITING"),
        ("RECRUITING", "RECRUITING"),
        ("INVITE_ONLY", "ENROLLING_BY_INVITATION"),
        ("SUSPENDED", "SUSPENDED"),
        ("COMPLETE_FOLLOW_UP_COMPLETE", "COMPLETED"),
        ("DISCONTINIUED", "TERMINATED"),
        ("WITHDRAWN", "WITHDRAWN"),
        ("SOMETHING_NEW", "SOMETHING_NEW"),
    ],
)
def test_statuses(status: str, code: str) -> None:
    assert read(recruitment={"status": status})["status"] == {"overall_status": code}


@pytest.mark.parametrize(
    ("least", "most", "fields"),
    [
        ({"amount": 18, "unit": "YEARS"}, {"amount": 65, "unit": "YEARS"}, ("18 Years", "65 Years")),
        ({"amount": None, "unit": "NO_MIN_AGE"}, {"amount": 3, "unit": "DAYS"}, (None, "3 Days")),
        ({"amount": 22, "unit": "WEEK_OF_PREGNANCY"}, None, ("22 WEEK_OF_PREGNANCY", None)),
        (None, {"amount": 1.0, "unit": "MONTHS"}, (None, "1 Months")),
    ],
)
def test_ages(least: object, most: object, fields: tuple[str | None, str | None]) -> None:
    dumped = read(recruitment={"minimumAge": least, "maximumAge": most})
    found = dumped.get("eligibility", {})
    assert (found.get("minimum_age"), found.get("maximum_age")) == fields
    assert not unparsed(dumped)


def test_a_text_in_no_language_and_in_german_only() -> None:
    dumped = read(trialDescriptions=[{"title": "Ohne"}, {"idLocale": {"locale": "de"}, "title": None, "summary": "Da"}])
    assert dumped["identification"]["brief_title"] == "Ohne"
    assert dumped["description"]["brief_summary"] == "Da"
    assert not unparsed(dumped)


def test_an_observational_study_has_no_phase_that_does_not_apply() -> None:
    character = {"type": "NON_INTERVENTIONAL", "phase": "N_A", "timing": "PROSPECTIVE", "duration": "LONGITUDINAL"}
    dumped = read(studyCharacteristic=character)
    assert dumped["design"] == {"study_type": "OBSERVATIONAL", "design_info": {"time_perspective": "PROSPECTIVE"}}
    assert unparsed(dumped) == {"studyCharacteristic.duration": "LONGITUDINAL"}
    assert read(studyCharacteristic={"type": "INTERVENTIONAL", "phase": "N_A"})["design"]["phases"] == ["NA"]


def test_masking_counts_only_known_kinds_of_people() -> None:
    who = [{"idBlindingWho": {"blindingWho": name}} for name in ("PATIENT_SUBJECT", "DATA_ANALYST")]
    info = read(studyCharacteristic={"blindingType": "BLINDED", "blindingWhoList": who})["design"]["design_info"]
    assert info == {"masking_info": {"masking": "BLINDED", "who_masked": ["PARTICIPANT", "DATA_ANALYST"]}}
    info = read(studyCharacteristic={"blindingType": "OPEN", "blindingWhoList": []})["design"]["design_info"]
    assert info == {"masking_info": {"masking": "NONE"}}


def test_parts_of_another_shape_are_kept() -> None:
    dumped = read(recruitment="soon", trialContacts={"a": 1}, studyCharacteristic=[], secondaryIds=[1, 2])
    assert unparsed(dumped) == {
        "recruitment": "soon",
        "trialContacts.a": "1",
        "secondaryIds[0]": "1",
        "secondaryIds[1]": "2",
    }


def places(value: Any, steps: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where something stands in a record."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in inner:
        yield (*steps, step)
        yield from places(below, (*steps, step))


@pytest.mark.parametrize("stranger", [MARK, [MARK, "b"], {"a": {"b": MARK}}, [[MARK]], 5, True])
def test_whatever_stands_anywhere_is_kept(stranger: object) -> None:
    text = golden("drks")[0]
    for steps in places(json.loads(text)):
        record = json.loads(text)
        part = record
        for step in steps[:-1]:
            part = part[step]
        part[steps[-1]] = stranger
        (item,) = drks.parse(Document("a.json", json.dumps(record).encode()))
        if isinstance(item, Trial) and "base64Encoded" not in steps:
            assert MARK not in str(stranger) or MARK in words_of(dump(item)), steps
        else:
            assert steps[0] == "drksId" or "base64Encoded" in steps


def test_countries_by_code() -> None:
    assert [country(code) for code in ("de", "GB", "CU", "ZW", "XX", "")] == [
        "Germany",
        "United Kingdom",
        "Cuba",
        "Zimbabwe",
        "XX",
        "",
    ]


CODED = {
    *("NON_INTERVENTIONAL", "REGISTERED", "FREETEXT", "MAIN", "OTHER", "NO_MAX_AGE", "YEARS", "DE", "PRIMARY_SPONSOR"),
    *("PRINCIPAL_COORDINATING_INVESTIGATOR", "PUBLIC_QUERIES", "SCIENTIFIC_QUERIES", "COLLABORATOR_OTHER_ADDRESS"),
    *("OTHER_PRINCIPAL_COORDINATING_INVESTIGATOR", "en"),
}


def test_a_real_record_loses_nothing(real_data: Path, count_real: Callable[[int], None]) -> None:
    path = real_data / "registers" / "DRKS_trial-DRKS00038775.json"
    (trial,) = drks.parse(Document(path.name, path.read_bytes()))
    assert isinstance(trial, Trial) and trial.id == "DRKS00038775"
    dumped = dump(trial)
    everything = words_of(dumped)
    for place, value in leaves(json.loads(path.read_bytes())):
        text = " ".join(str(value).split())
        known = place.endswith(".length") or isinstance(value, bool | None) or text in CODED
        assert known or text in everything, (place, text)
    assert len(dumped["contacts_locations"]["overall_officials"]) == 3
    count_real(1)
