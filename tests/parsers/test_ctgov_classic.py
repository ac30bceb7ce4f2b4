"""Studies of the classic API: names, lists and values in the present structure, alone and in its pages."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers.document import Document
from parsers.formats import ctgov
from parsers.formats.ctgov_classic import is_classic, to_present
from parsers.reading import read
from parsers.trial import Trial, dump

STUDY: dict[str, Any] = {
    "ProtocolSection": {
        "IdentificationModule": {
            "NCTId": "NCT00000063",
            "NCTIdAliasList": {"NCTIdAlias": ["NCT00000064"]},
            "OrgStudyIdInfo": {"OrgStudyId": "TEA-1"},
            "SecondaryIdInfoList": {"SecondaryIdInfo": [{"SecondaryId": "X9", "SecondaryIdType": "Other Identifier"}]},
            "Organization": {"OrgFullName": "Ours Ltd", "OrgClass": "INDUSTRY"},
            "BriefTitle": "Tea",
        },
        "StatusModule": {
            "StatusVerifiedDate": "May 2020",
            "OverallStatus": "Active, not recruiting",
            "ExpandedAccessInfo": {"HasExpandedAccess": "No"},
            "StartDateStruct": {"StartDate": "May 1, 2018", "StartDateType": "Anticipated"},
            "StudyFirstPostDateStruct": {"StudyFirstPostDate": "April 2, 2018", "StudyFirstPostDateType": "Actual"},
        },
        "ConditionsModule": {"ConditionList": {"Condition": ["Cough"]}, "KeywordList": {"Keyword": ["sea"]}},
        "DesignModule": {
            "StudyType": "Interventional",
            "PhaseList": {"Phase": ["Phase 1", "Phase 2"]},
            "DesignInfo": {
                "DesignAllocation": "Randomized",
                "DesignInterventionModel": "Parallel Assignment",
                "DesignMaskingInfo": {
                    "DesignMasking": "Double",
                    "DesignWhoMaskedList": {"DesignWhoMasked": ["Participant", "Investigator"]},
                },
            },
            "EnrollmentInfo": {"EnrollmentCount": "40", "EnrollmentType": "Actual"},
        },
        "ArmsInterventionsModule": {
            "ArmGroupList": {
                "ArmGroup": [
                    {
                        "ArmGroupLabel": "A",
                        "ArmGroupType": "Experimental",
                        "ArmGroupInterventionList": {"ArmGroupInterventionName": ["Drug: Tea"]},
                    }
                ]
            },
            "InterventionList": {
                "Intervention": [
                    {
                        "InterventionType": "Drug",
                        "InterventionName": "Tea",
                        "InterventionArmGroupLabelList": {"InterventionArmGroupLabel": ["A"]},
                        "InterventionOtherNameList": {"InterventionOtherName": ["Camellia"]},
                    }
                ]
            },
        },
        "EligibilityModule": {
            "EligibilityCriteria": "Inclusion Criteria:\n\nsailors",
            "HealthyVolunteers": "Accepts Healthy Volunteers",
            "Gender": "Female",
            "MinimumAge": "18 Years",
            "StdAgeList": {"StdAge": ["Adult", "Older Adult"]},
        },
        "IPDSharingStatementModule": {"IPDSharing": "No", "SomethingNew": "kept"},
        "OddModule": {"Odd": "kept too"},
    },
    "DerivedSection": {"MiscInfoModule": {"VersionHolder": "February 28, 2023"}},
}
PRESENT: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000063",
            "nctIdAliases": ["NCT00000064"],
            "orgStudyIdInfo": {"id": "TEA-1"},
            "secondaryIdInfos": [{"id": "X9", "type": "OTHER"}],
            "organization": {"fullName": "Ours Ltd", "class": "INDUSTRY"},
            "briefTitle": "Tea",
        },
        "statusModule": {
            "statusVerifiedDate": "2020-05",
            "overallStatus": "ACTIVE_NOT_RECRUITING",
            "expandedAccessInfo": {"hasExpandedAccess": False},
            "startDateStruct": {"date": "2018-05-01", "type": "ESTIMATED"},
            "studyFirstPostDateStruct": {"date": "2018-04-02", "type": "ACTUAL"},
        },
        "conditionsModule": {"conditions": ["Cough"], "keywords": ["sea"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
            },
            "enrollmentInfo": {"count": 40, "type": "ACTUAL"},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Tea"]}],
            "interventions": [
                {"type": "DRUG", "name": "Tea", "armGroupLabels": ["A"], "otherNames": ["Camellia"]},
            ],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\nsailors",
            "healthyVolunteers": True,
            "sex": "FEMALE",
            "minimumAge": "18 Years",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        },
        "ipdSharingStatementModule": {"ipdSharing": "NO", "SomethingNew": "kept"},
        "OddModule": {"Odd": "kept too"},
    },
    "derivedSection": {"miscInfoModule": {"versionHolder": "2023-02-28"}},
    "hasResults": False,
}
PLACES = {place: ctgov.part_of(field) for field, place in ctgov._PLACES.items()}


def test_a_study_value_by_value() -> None:
    assert to_present(STUDY, PLACES) == PRESENT


def test_a_trial_holds_all_of_it() -> None:
    document = Document("study.json", json.dumps(STUDY).encode())
    assert ctgov.matches(document) == 1.0
    (trial,) = ctgov.parse(document)
    assert isinstance(trial, Trial)
    assert ctgov.to_study(trial) == PRESENT
    (quick,) = ctgov.parse_dumped(document)
    assert isinstance(quick, dict)
    assert {**quick, "sources": []} == {**dump(trial), "sources": []}


def test_results_keep_their_own_shape() -> None:
    results = {"ParticipantFlowModule": {"FlowGroupList": {"FlowGroup": [{"FlowGroupId": "FG000"}]}}}
    document = Document("study.json", json.dumps(STUDY | {"ResultsSection": results}).encode())
    (trial,) = ctgov.parse(document)
    assert isinstance(trial, Trial) and trial.has_results is True
    assert trial.unknown["ResultsSection"] == results


@pytest.mark.parametrize(
    "value",
    [
        {"FullStudiesResponse": {"APIVrs": "1.01", "FullStudies": [{"Rank": 1, "Study": STUDY}]}},
        {"FullStudy": {"Rank": 1, "Study": STUDY}},
        [{"FullStudiesResponse": {"FullStudies": [{"Rank": 1, "Study": STUDY}]}}],
        {"Study": STUDY},
        STUDY,
    ],
)
def test_the_pages_and_files_of_that_api(value: object, tmp_path: Path) -> None:
    path = tmp_path / "classic.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    (trial,) = read([path])
    assert isinstance(trial, Trial) and (trial.id, trial.title) == ("NCT00000063", "Tea")
    assert trial.sources[0].kind == "ctgov"


def test_what_is_no_classic_study() -> None:
    assert not is_classic({"ProtocolSection": {"a": 1}}) and not is_classic(["ProtocolSection"])


def _classic(value: dict[str, Any], nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """A part of a present study in the classic names, by the registry's own list of both."""
    by_name = {node["name"]: node for node in nodes}
    found: dict[str, Any] = {}
    for name, held in value.items():
        node = by_name.get(name, {})
        piece, below = node.get("piece", name), node.get("children", [])
        if isinstance(held, list):
            found[f"{piece}List"] = {
                piece: [_classic(each, below) if isinstance(each, dict) else each for each in held]
            }
        elif isinstance(held, dict):
            found[piece] = _classic(held, below)
        else:
            found[piece] = {True: "Yes", False: "No"}[held] if isinstance(held, bool) else str(held)
    return found


def test_real_studies_in_classic_names_come_back(real_data: Path, count_real: Callable[[int], None]) -> None:
    nodes = json.loads((real_data / "schema" / "ctgov_v2_metadata.json").read_text(encoding="utf-8"))
    sections = {node["name"]: node for node in nodes}
    modelled = ("protocolSection",)
    records = 0
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as lines:
        for line in lines:
            study = json.loads(line)
            kept = {name: study[name] for name in modelled}
            for place in kept["protocolSection"].get("contactsLocationsModule", {}).get("locations", []):
                place.pop("geoPoint", None)  # the list of names has nothing below it
            classic = {
                sections[name]["piece"]: _classic(part, sections[name]["children"]) for name, part in kept.items()
            }
            assert to_present(classic, PLACES) == {**kept, "hasResults": False}
            records += 1
    count_real(records)
