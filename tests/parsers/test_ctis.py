"""The EU Clinical Trials Information System: a golden record, its older form, and what is left over."""

from __future__ import annotations

import copy
import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers.document import Document, Rejected
from parsers.formats import ctgov, ctis, euctr
from parsers.formats.ctis_codes import date, phases, status
from parsers.formats.ctis_draft import unescaped
from parsers.trial import Trial, dump
from tests.parsers.pages import Dumped, golden, leaves, read_page, words_of


@pytest.fixture
def record() -> dict[str, Any]:
    """The golden record, to be changed by a test."""
    loaded: dict[str, Any] = json.loads(golden("ctis")[0])
    return loaded


def read(record: object) -> Dumped:
    return read_page(ctis.parse, json.dumps(record))


def kept(dumped: Dumped) -> dict[str, str]:
    return {line["path"]: line["text"] for line in dumped.get("unparsed", [])}


def small(**more: object) -> dict[str, object]:
    """A record with a number and these keys alone."""
    return {"ctNumber": "2099-500002-22-00", "ctStatus": 1, **more}


def part_one(**more: object) -> dict[str, object]:
    return small(authorizedApplication={"authorizedPartI": more})


def test_golden_field_by_field() -> None:
    text, expected = golden("ctis")
    assert dict(leaves(read_page(ctis.parse, text))) == dict(leaves(expected))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_same_fields_in_other_encodings(encoding: str) -> None:
    text, expected = golden("ctis")
    assert dict(leaves(read_page(ctis.parse, text.encode(encoding)))) == dict(leaves(expected))


def test_recognised_by_content(record: dict[str, Any]) -> None:
    document = Document("x.txt", json.dumps(record).encode())
    assert ctis.matches(document) == 1.0
    assert ctgov.matches(document) < 0.5
    assert euctr.matches(document) == 0.0
    assert ctis.matches(Document("x", json.dumps({"ctrname": "CTIS", "x": 1}).encode())) > 0.5
    for other in ("", "{", "[]", '"ctNumber"', '{"ctNumber": 7}', '{"ctNumber": "2099-500002-22-00"}', '{"a": 1}'):
        assert ctis.matches(Document("x", other.encode())) < 0.5


def test_the_older_form_gives_the_same_fields(record: dict[str, Any]) -> None:
    """Until 2024 the parts stood at the top, and the status was in words."""
    older = copy.deepcopy(record)
    older |= older.pop("authorizedApplication")
    older["eudraCtInfo"] = older.pop("eudraCt")
    older["ctStatus"] = "Ongoing, recruitment ended"
    del older["ctPublicStatusCode"]
    new, old = read(record), read(older)
    for dumped in (new, old):
        del dumped["unparsed"]
    assert dict(leaves(old)) == dict(leaves(new))


def test_an_application_that_is_not_authorised_is_read_too(record: dict[str, Any]) -> None:
    first = record["authorizedApplication"]["authorizedPartI"]
    found = read(small(applications=[{"partI": {"id": 1}}, {"partI": first}, {"partI": {"id": 9}}]))
    assert found["identification"]["official_title"] == "Honey against cough & colds"
    assert found["status"]["overall_status"] == "Under evaluation"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("1", "Under evaluation"),
        ("2", "NOT_YET_RECRUITING"),
        ("3", "RECRUITING"),
        ("4", "RECRUITING"),
        ("5", "ACTIVE_NOT_RECRUITING"),
        ("6", "SUSPENDED"),
        ("7", "SUSPENDED"),
        ("8", "COMPLETED"),
        ("9", "Expired"),
        ("12", "Cancelled"),
        ("99", "99"),
        ("Authorised, not started", "NOT_YET_RECRUITING"),
        ("authorised - recruiting", "RECRUITING"),
        ("Something new", "Something new"),
    ],
)
def test_statuses(code: str, expected: str) -> None:
    assert status(code) == expected


def test_a_trial_ended_early_is_terminated() -> None:
    events = {"trialEvents": [{"events": [{"notificationType": "EARLY_TERMINATION", "date": "2031-01-01"}]}]}
    assert read(small(ctPublicStatusCode=8, events=events))["status"]["overall_status"] == "TERMINATED"
    ended = read(small(ctPublicStatusCode=8))
    assert ended["status"]["overall_status"] == "COMPLETED"
    assert kept(ended)["ctPublicStatusCode"] == "8"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("31/03/2024", "2024-03-31"),
        ("2024-03-31", "2024-03-31"),
        ("2024-03-31T12:00:00.1", "2024-03-31"),
        ("3/4/2024", ""),
        ("BE: 15/04/2024", ""),
        ("March 2024", ""),
    ],
)
def test_dates(written: str, expected: str) -> None:
    assert date(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Therapeutic exploratory (Phase II)", ["PHASE2"]),
        ("Phase II and Phase III (Integrated)", ["PHASE2", "PHASE3"]),
        ("Human pharmacology (Phase I)- First administration to humans", ["PHASE1"]),
        ("Therapeutic use (Phase IV)", ["PHASE4"]),
        ("later", []),
    ],
)
def test_phases(written: str, expected: list[str]) -> None:
    assert phases(written) == expected


def test_entities_are_undone_once_and_only_whole_ones() -> None:
    assert unescaped("a&#64;b &amp;lt; AT&T &copy2 x &apos;y&apos;") == "a@b &lt; AT&T &copy2 x 'y'"


@pytest.mark.parametrize(
    ("rest", "inside", "total", "count"),
    [(5, [20], "20", 25), (5, [20], "25", 25), (0, [7, 4], "11", 11), (None, [], "9", 9), (5, [20], "many", None)],
)
def test_enrolment_is_of_the_whole_trial(
    record: dict[str, Any], rest: int | None, inside: list[int], total: str, count: int | None
) -> None:
    record["authorizedApplication"]["authorizedPartI"]["rowSubjectCount"] = rest
    record["authorizedApplication"]["authorizedPartsII"] = [{"recruitmentSubjectCount": each} for each in inside]
    record["totalNumberEnrolled"] = total
    assert read(record)["design"].get("enrollment_info", {}).get("count") == count


def test_a_thing_that_is_written_twice_is_left_over_once(record: dict[str, Any]) -> None:
    sponsor = {"id": 77, "organisation": {"id": 78, "name": "Comb Ltd"}, "unknown": "once only"}
    record["authorizedApplication"]["authorizedPartI"]["sponsors"].append(sponsor)
    record["primarySponsor"] = copy.deepcopy(sponsor)
    record["coSponsors"] = [copy.deepcopy(sponsor) | {"unknown": "another"}]
    texts = [line["text"] for line in read(record)["unparsed"]]
    assert texts.count("once only") == 1
    assert texts.count("another") == 1


def test_equal_events_of_two_countries_are_no_repetition() -> None:
    event = {"notificationType": "START_OF_TRIAL", "date": "2031-02-03"}
    found = read(small(events={"trialEvents": [{"mscName": name, "events": [event]} for name in ("Italy", "Malta")]}))
    assert list(kept(found).values()).count("2031-02-03") == 2


def test_a_product_without_a_name_is_listed_by_its_role() -> None:
    group = {"productRoleCode": "3", "productRoleName": "Placebo", "products": [{"id": 1, "routes": ["ORAL USE"]}]}
    found = read(part_one(productRoleGroupInfos=[group]))["arms_interventions"]["interventions"]
    assert found == [{"name": "Placebo", "description": "Role: Placebo\nRoutes of administration: ORAL USE"}]


def test_related_trials_are_no_ids_of_this_one() -> None:
    found = read(part_one(trialDetails={"associatedClinicalTrials": [{"ctNumber": "2099-000009-99"}]}))
    assert "identification" not in found
    assert "2099-000009-99" in kept(found).values()


def test_unknown_values_and_shapes_are_kept_with_their_path() -> None:
    found = read(
        small(
            ctPublicStatusCode={"odd": 1},
            trialPhase="Phase none",
            gender="Other",
            documents="see there",
            sponsors=[[1]],
            extra=[{"deep": ["kept"]}],
        )
    )
    left = kept(found)
    assert left["ctPublicStatusCode.odd"] == "1"
    assert (left["trialPhase"], left["gender"], left["documents"]) == ("Phase none", "Other", "see there")
    assert (left["sponsors[0][0]"], left["extra[0].deep[0]"]) == ("1", "kept")
    assert "phases" not in found["design"]
    assert "sex" not in found.get("eligibility", {})


def test_hostile_text_is_kept_as_it_is() -> None:
    bad = "\x1b]0;owned\x07[red]\u202e<b>"
    found = read(part_one(trialDetails={"clinicalTrialIdentifiers": {"fullTitle": bad}}))
    assert found["identification"]["official_title"] == bad


def test_a_later_download_of_the_same_record_hashes_the_same(record: dict[str, Any]) -> None:
    later = {key: record[key] for key in reversed(record) if key != "_id"}
    later["record_last_import"] = "2040-01-01 00:00:00"
    changed = record | {"ctPublicStatusCode": 8}
    hashes = [
        trial.sources[0].sha256
        for each in (record, later, changed)
        for trial in ctis.parse(Document("x", json.dumps(each).encode()))
        if isinstance(trial, Trial)
    ]
    assert hashes[0] == hashes[1] != hashes[2]


def test_the_id_of_ctrdata_stands_in_for_a_missing_number() -> None:
    assert read({"_id": "2099-500003-33-01", "ctrname": "CTIS"})["id"] == "2099-500003-33-01"


@pytest.mark.parametrize(
    ("data", "reason"),
    [('{"ctrname": "CTIS"}', "EU CT number"), ('{"ctNumber": "NCT00000001"}', "EU CT number"), ("[1]", "JSON")],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: str, reason: str) -> None:
    (refused,) = ctis.parse(Document("odd", data.encode()))
    assert isinstance(refused, Rejected)
    assert reason in str(refused)


def test_real_records(real_data: Path, count_real: Callable[[int], None]) -> None:
    files = sorted((real_data / "registers").glob("CTIS__*.json"))
    assert len(files) == 4
    for file in files:
        document = Document(file.name, file.read_bytes())
        assert ctis.matches(document) == 1.0
        (trial,) = ctis.parse(document)
        assert isinstance(trial, Trial), str(trial)
        assert trial.id in file.name
        found = dump(trial)
        assert found["design"]["phases"]
        assert found["eligibility"]["std_ages"]
        assert found["sponsor_collaborators"]["lead_sponsor"]["name"]
        assert found["contacts_locations"]["locations"]
        assert found["outcomes"]["primary_outcomes"]
        assert "Exclusion Criteria" in found["eligibility"]["eligibility_criteria"]
    count_real(len(files))


@pytest.mark.parametrize("name", ["2022-500244-37-00", "2023-505613-24-00", "2023-508143-51-01", "2024-510663-34-00"])
def test_every_leaf_of_a_real_record_is_kept(real_data: Path, name: str) -> None:
    data = (real_data / "registers" / f"CTIS__{name}.json").read_bytes()
    (trial,) = ctis.parse(Document(name, data))
    assert isinstance(trial, Trial)
    said = html.unescape(words_of(dump(trial))).casefold()
    lost = [
        (path, value)
        for path, value in leaves(json.loads(data))
        if not path.endswith(".length")
        and value is not None
        and " ".join(html.unescape(str(value)).split()).casefold() not in said
        and path not in _IN_FIELDS
    ]
    assert lost == []


_IN_FIELDS = {"ctrname", "trialPhase", "gender", "startDateEU", "lastUpdated", "lastPublicationUpdate", "ageGroup"}
"""What arrives as a code, dates as year-month-day; and the name of the format."""
