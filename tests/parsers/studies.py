"""A study of our own in the registry's structure, for tests: every module, several value types, nothing real."""

from __future__ import annotations

import copy
from typing import Any

_STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000001",
            "nctIdAliases": ["NCT00000051"],
            "orgStudyIdInfo": {"id": "SMPL\\ONE\\1", "type": "NIH", "link": "https://example.org/1"},
            "secondaryIdInfos": [{"id": "U1111-0000-0001", "type": "REGISTRY", "domain": "UTN"}, {"id": "B-2"}],
            "organization": {"fullName": "Example Hospital", "class": "OTHER"},
            "briefTitle": "Blue Lamp for Winter Tiredness",
            "officialTitle": "A Made-up Study of a Blue Lamp [Model <7>] in Adults Who Are Tired in Winter",
            "acronym": "LAMP",
        },
        "statusModule": {
            "statusVerifiedDate": "2021-03",
            "overallStatus": "TERMINATED",
            "whyStopped": "The lamp broke \\(twice\\)",
            "expandedAccessInfo": {"hasExpandedAccess": False},
            "startDateStruct": {"date": "2019-10", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2020"},
            "studyFirstSubmitDate": "2019-08-01",
            "lastUpdatePostDateStruct": {"date": "2021-03-04", "type": "ESTIMATED"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "SPONSOR"},
            "leadSponsor": {"name": "Example Hospital", "class": "OTHER"},
            "collaborators": [{"name": "Lamp Makers Ltd.", "class": "INDUSTRY"}],
        },
        "oversightModule": {"oversightHasDmc": False, "isFdaRegulatedDrug": False, "isFdaRegulatedDevice": True},
        "descriptionModule": {
            "briefSummary": "Dose is \\> 10\\^3 lux.\n\n* one\n* two",
            "detailedDescription": "µ, ß, 灯",
        },
        "conditionsModule": {"conditions": ["Tiredness", "Seasonal Mood"], "keywords": ["light", "winter"]},
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
            "armGroups": [
                {"label": "Blue", "type": "EXPERIMENTAL", "interventionNames": ["Device: Blue lamp"]},
                {"label": "Dim", "type": "SHAM_COMPARATOR", "description": "A dim lamp."},
            ],
            "interventions": [
                {"type": "DEVICE", "name": "Blue lamp", "armGroupLabels": ["Blue"], "otherNames": ["BL"]}
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Tiredness score", "timeFrame": "Week 4", "description": "0 to 10"}],
            "otherOutcomes": [],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Tired\n\nExclusion Criteria:\n\n* Night shifts",
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "stdAges": ["ADULT", "OLDER_ADULT"],
        },
        "contactsLocationsModule": {
            "centralContacts": [
                {"name": "Desk", "role": "CONTACT", "phone": "000", "phoneExt": "1", "email": "a@example.org"}
            ],
            "locations": [
                {
                    "facility": "Example Hospital",
                    "city": "Exampleton",
                    "country": "Nowhere",
                    "geoPoint": {"lat": 10, "lon": -0.5},
                    "contacts": [{"name": "Nurse", "role": "CONTACT"}],
                },
                {"facility": "Second House", "status": "COMPLETED"},
            ],
        },
        "referencesModule": {
            "references": [{"pmid": "1", "type": "RESULT", "citation": "A B. C. doi: 10.1000/xyz.", "retractions": []}],
            "seeAlsoLinks": [{"label": "Home", "url": "https://example.org"}],
        },
        "ipdSharingStatementModule": {"ipdSharing": "NO", "infoTypes": ["SAP"]},
    },
    "resultsSection": {
        "moreInfoModule": {"pointOfContact": {"phone": None}},
        "adverseEventsModule": {"x": [1, 1.0, {}]},
    },
    "annotationSection": {"annotationModule": {"unpostedAnnotation": {"unpostedEvents": [{"type": "RELEASE"}]}}},
    "documentSection": {
        "largeDocumentModule": {"largeDocs": [{"typeAbbrev": "Prot", "hasProtocol": True, "size": 12}]}
    },
    "derivedSection": {
        "miscInfoModule": {
            "versionHolder": "2026-01-01",
            "submissionTracking": {"submissionInfos": [{"mcpReleaseN": 0}]},
        },
        "conditionBrowseModule": {"meshes": [{"id": "D000001", "term": "Tiredness"}], "browseLeaves": [{"id": "M1"}]},
    },
    "hasResults": True,
}


def study(number: int = 1) -> dict[str, Any]:
    """A new copy of the study, under the id NCT000000nn."""
    made = copy.deepcopy(_STUDY)
    made["protocolSection"]["identificationModule"]["nctId"] = f"NCT{number:08}"
    return made


def small_study(number: int = 1, title: str = "A Small Study") -> dict[str, Any]:
    """A study with an id and a title only."""
    return {"protocolSection": {"identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": title}}}
