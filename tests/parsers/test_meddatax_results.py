"""Results pages of meddatax, as text and as Markdown: every part by value, and pages written from real results."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers.document import Document
from parsers.formats import meddatax
from tests.parsers.pages import Dumped, read_page
from tests.parsers.results_writer import Study, results_page

STUDY: Study = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000047", "briefTitle": "Thyme Syrup for Coughing Sailors"},
        "statusModule": {
            "overallStatus": "COMPLETED",
            "lastUpdatePostDateStruct": {"date": "2024-02-03"},
            "resultsFirstPostDateStruct": {"date": "2023-11-30"},
        },
    },
    "resultsSection": {
        "participantFlowModule": {
            "groups": [
                {"id": "FG000", "title": "Thyme", "description": "10 mL of syrup\nthrice a day"},
                {"id": "FG001", "title": "Honey"},
            ],
            "periods": [
                {
                    "title": "At sea",
                    "milestones": [
                        {
                            "type": "STARTED",
                            "achievements": [
                                {"groupId": "FG000", "numSubjects": "20"},
                                {"groupId": "FG001", "numSubjects": "21"},
                            ],
                        },
                        {
                            "type": "COMPLETED",
                            "achievements": [
                                {"groupId": "FG000", "numSubjects": "18"},
                                {"groupId": "FG001", "numSubjects": "21"},
                            ],
                        },
                    ],
                    "dropWithdraws": [
                        {
                            "type": "Went ashore",
                            "reasons": [
                                {"groupId": "FG000", "numSubjects": "2"},
                                {"groupId": "FG001", "numSubjects": "0"},
                            ],
                        }
                    ],
                }
            ],
        },
        "baselineCharacteristicsModule": {
            "groups": [
                {"id": "BG000", "title": "Thyme", "description": "10 mL of syrup\nthrice a day"},
                {"id": "BG001", "title": "Honey"},
                {"id": "BG002", "title": "Total", "description": "Total of all reporting groups"},
            ],
            "denoms": [
                {
                    "units": "Participants",
                    "counts": [
                        {"groupId": "BG000", "value": "20"},
                        {"groupId": "BG001", "value": "21"},
                        {"groupId": "BG002", "value": "41"},
                    ],
                }
            ],
            "measures": [
                {
                    "title": "Age, Continuous",
                    "dispersionType": "STANDARD_DEVIATION",
                    "unitOfMeasure": "Years",
                    "classes": [
                        {
                            "categories": [
                                {
                                    "measurements": [
                                        {"groupId": "BG000", "value": "31.5", "spread": "4.2"},
                                        {"groupId": "BG001", "value": "30.0", "spread": "4.0"},
                                        {"groupId": "BG002", "value": "30.7", "spread": "4.1"},
                                    ]
                                }
                            ]
                        }
                    ],
                },
                {
                    "title": "Sex: Female, Male",
                    "unitOfMeasure": "Participants",
                    "classes": [
                        {
                            "categories": [
                                {
                                    "title": "Female",
                                    "measurements": [
                                        {"groupId": "BG000", "value": "3"},
                                        {"groupId": "BG001", "value": "5"},
                                        {"groupId": "BG002", "value": "8"},
                                    ],
                                },
                                {
                                    "title": "Male",
                                    "measurements": [
                                        {"groupId": "BG000", "value": "17"},
                                        {"groupId": "BG001", "value": "16"},
                                        {"groupId": "BG002", "value": "33"},
                                    ],
                                },
                            ]
                        }
                    ],
                },
            ],
        },
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "type": "PRIMARY",
                    "title": "Nights with a cough",
                    "description": "Counted by the cabin mate.",
                    "populationDescription": "All who came back.",
                    "timeFrame": "30 days",
                    "unitOfMeasure": "nights",
                    "groups": [
                        {"id": "OG000", "title": "Thyme", "description": "10 mL of syrup\nthrice a day"},
                        {"id": "OG001", "title": "Honey"},
                    ],
                    "denoms": [
                        {
                            "units": "Participants",
                            "counts": [
                                {"groupId": "OG000", "value": "18"},
                                {"groupId": "OG001", "value": "21"},
                            ],
                        }
                    ],
                    "classes": [
                        {
                            "categories": [
                                {
                                    "measurements": [
                                        {"groupId": "OG000", "value": "6", "lowerLimit": "2", "upperLimit": "11"},
                                        {"groupId": "OG001", "value": ".5", "lowerLimit": "0", "upperLimit": "NA"},
                                    ]
                                }
                            ]
                        }
                    ],
                }
            ]
        },
        "adverseEventsModule": {
            "eventGroups": [
                {
                    "id": "EG000",
                    "title": "Thyme",
                    "description": "10 mL of syrup\nthrice a day",
                    "deathsNumAffected": 0,
                    "seriousNumAffected": 1,
                    "seriousNumAtRisk": 20,
                    "otherNumAffected": 4,
                    "otherNumAtRisk": 20,
                },
                {
                    "id": "EG001",
                    "title": "Honey",
                    "deathsNumAffected": 0,
                    "seriousNumAffected": 0,
                    "seriousNumAtRisk": 21,
                    "otherNumAffected": 2,
                    "otherNumAtRisk": 21,
                },
            ],
            "seriousEvents": [
                {
                    "term": "Rash",
                    "organSystem": "Skin and subcutaneous tissue disorders",
                    "stats": [
                        {"groupId": "EG000", "numEvents": 2, "numAffected": 1, "numAtRisk": 20},
                        {"groupId": "EG001", "numAffected": 0, "numAtRisk": 21},
                    ],
                }
            ],
            "otherEvents": [
                {
                    "term": "Sweet tooth",
                    "organSystem": "General disorders",
                    "stats": [{"groupId": "EG000", "numAffected": 4, "numAtRisk": 20}],
                }
            ],
        },
    },
}


def unparsed(dumped: Dumped) -> list[str]:
    return [line["text"] for line in dumped.get("unparsed", [])]


@pytest.mark.parametrize("markdown", [False, True])
@pytest.mark.parametrize("part", [*STUDY["resultsSection"]])
def test_every_part_is_read_by_value(markdown: bool, part: str) -> None:
    found = read_page(meddatax.parse, results_page(STUDY, markdown=markdown))
    assert found["results"][part] == STUDY["resultsSection"][part]


@pytest.mark.parametrize("markdown", [False, True])
def test_the_rest_of_the_page(markdown: bool) -> None:
    page = results_page(STUDY, markdown=markdown)
    found = read_page(meddatax.parse, page)
    assert meddatax.matches(Document("x", page.encode())) >= 0.9
    assert (found["id"], found["has_results"]) == ("NCT00000047", True)
    assert found["sources"] == [{"kind": "meddatax", "part": "results", "parser": "meddatax/1"}]
    assert found["identification"]["brief_title"] == "Thyme Syrup for Coughing Sailors"
    assert found["status"] == {
        "overall_status": "COMPLETED",
        "last_update_post_date": {"date": "2024-02-03"},
        "results_first_post_date": {"date": "2023-11-30"},
    }
    assert unparsed(found) == []


def test_the_same_fields_without_blank_lines_after_captions_and_with_other_line_ends() -> None:
    page = results_page(STUDY)
    found, again = (read_page(meddatax.parse, text) for text in (page, page.replace("\n", "\r\n")))
    assert found["results"] == again["results"]


def test_what_the_overview_repeats_is_claimed_and_a_copied_day_is_not_taken_for_another() -> None:
    page = results_page(STUDY).replace("2023-11-30", "2024-02-03")
    page = page.replace(
        "Results Overview\n\n", "Results Overview\n\nCounted by the cabin mate.\n\nAnother thought.\n\n"
    )
    found = read_page(meddatax.parse, page)
    assert "results_first_post_date" not in found["status"]
    assert unparsed(found) == ["Another thought.", "Results posted on", "2024-02-03"]
    assert "the day of its last update" in found["warnings"][0]["text"]


def test_a_markdown_page_that_lost_the_labels_of_the_overview() -> None:
    page = results_page(STUDY, markdown=True)
    start, end = page.index("Recruitment status"), page.index("Participant Flow")
    bare = "COMPLETED\nPHASE2/PHASE3\n41 participants\n30 days\n2024-02-03\n"
    found = read_page(meddatax.parse, page[:start] + bare + page[end:])
    assert found["status"]["overall_status"] == "COMPLETED"
    assert found["design"] == {"phases": ["PHASE2", "PHASE3"], "enrollment_info": {"count": 41}}
    assert unparsed(found) == ["2024-02-03"]


@pytest.mark.parametrize(
    ("broken", "part"),
    [
        (("18\n21\n", "18\n"), "participantFlowModule"),
        (("5.0%\n1/20 • Number of events 2 • 24 weeks\n", ""), "adverseEventsModule.seriousEvents"),
        (("3 Participants\nn=5 Participants\n", ""), "baselineCharacteristicsModule"),
    ],
)
def test_a_table_that_does_not_come_out_even_is_left_unparsed(broken: tuple[str, str], part: str) -> None:
    page = results_page(STUDY)
    assert broken[0] in page
    found = read_page(meddatax.parse, page.replace(*broken, 1))
    node: Any = found["results"]
    for step in part.split("."):
        node = node.get(step, {})
    assert not node.get("measures") if isinstance(node, dict) else not node
    assert "Measure" in unparsed(found)


def test_who_to_ask_and_what_binds_the_investigator() -> None:
    more = (
        "\nAdditional Information\n\nDr. Ada Reed\n\nOurs Ltd\n\nPhone: 555-0100\n\nEmail: ada@example.org\n\n"
        "Results disclosure agreements\n\n- Principal investigator is not a sponsor employee\n"
        "- Publication restrictions are in place\nRestriction type: OTHER\n\nMore Related Trials\n\nHoney for All\n"
    )
    found = read_page(meddatax.parse, results_page(STUDY) + more)
    assert found["results"]["moreInfoModule"] == {
        "pointOfContact": {
            "title": "Dr. Ada Reed",
            "organization": "Ours Ltd",
            "phone": "555-0100",
            "email": "ada@example.org",
        },
        "certainAgreement": {
            "piSponsorEmployee": False,
            "restrictiveAgreement": True,
            "restrictionType": "OTHER",
        },
    }
    assert unparsed(found) == ["Honey for All"]


def test_a_results_page_without_an_id_is_refused() -> None:
    (item,) = meddatax.parse(Document("x", b"Trial Outcomes & Findings for Ours\n\nResults Overview\n"))
    assert "names no registry id" in str(item)


def _studies(folder: Path) -> Iterator[Study]:
    with gzip.open(folder / "ctgov_v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from (study for study in map(json.loads, lines) if "resultsSection" in study)


def _flow(results: Dumped) -> list[object]:
    return [
        (
            period["title"],
            [(one["type"], [n["numSubjects"] for n in one["achievements"]]) for one in period["milestones"]],
        )
        for period in results["participantFlowModule"]["periods"]
    ]


def _events(results: Dumped) -> list[object]:
    module = results.get("adverseEventsModule", {})
    return [
        (
            event["organSystem"],
            event["term"],
            [one["numAffected"] for one in event["stats"] if {"numAtRisk", "numAffected"} <= one.keys()],
        )
        for name in ("seriousEvents", "otherEvents")
        for event in module.get(name, [])
    ]


def _measured(results: Dumped) -> dict[str, object]:
    return {
        " ".join(one["title"].split()): (
            [" ".join(group["title"].split()) for group in one["groups"]],
            [
                n.get("value")
                for part in one["classes"]
                for c in part.get("categories", [])
                for n in c.get("measurements", [])
            ],
        )
        for one in results.get("outcomeMeasuresModule", {}).get("outcomeMeasures", [])
        if one.get("classes")
    }


@pytest.mark.parametrize("markdown", [False, True])
def test_pages_of_real_results(real_data: Path, count_real: Callable[[int], None], markdown: bool) -> None:
    read = {"flow": 0, "events": 0, "outcomes": 0, "outcomes there": 0}
    studies = list(_studies(real_data))
    for study in studies:
        found, own = read_page(meddatax.parse, results_page(study, markdown=markdown)), study["resultsSection"]
        results = found.get("results", {})
        if results.get("participantFlowModule", {}).get("periods"):
            assert _flow(results) == _flow(own), found["id"]
            read["flow"] += 1
        assert _events(results) == [event for event in _events(own) if event], found["id"]
        theirs = _measured(own)
        for title, said in _measured(results).items():
            assert title in theirs, (found["id"], title)
            read["outcomes"] += said == theirs[title]
        read["outcomes there"] += len(theirs)
    least = 1.0 if markdown else 0.9
    assert read["flow"] >= least * len(studies)
    assert read["outcomes"] >= (least - 0.01) * read["outcomes there"]
    count_real(len(studies))
