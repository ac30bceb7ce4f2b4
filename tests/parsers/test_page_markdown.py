"""The Markdown-like extractions of the three sites give what their text gives; tables are read cell by cell."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Rejected
from parsers.draft import Line, read_lines
from parsers.formats import ignite, markdown, meddatax, meddatax_layout, medpath
from parsers.html_text import as_page
from tests.parsers import page_writer
from tests.parsers.markdown_writer import Study, ignite_events, meddatax_markdown, medpath_markdown
from tests.parsers.pages import Dumped, Parse, golden, leaves, read_page

OUR_HELP = {
    heading: meddatax_layout.digest(page_writer.help_sentence(heading)) if digest else ""
    for heading, digest in meddatax_layout.HELP.items()
}


def unparsed(dumped: Dumped) -> list[str]:
    return [line["text"] for line in dumped.get("unparsed", [])]


def fields(dumped: Dumped) -> dict[str, object]:
    """The fields of a trial, without line numbers and what is kept beside them."""
    left_out = ("unparsed", "warnings", "raw_parts")
    return {path: value for path, value in leaves(dumped) if not path.startswith(left_out)}


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("## Study Design", "Study Design"),
        ("## Study Design ##", "Study Design"),
        ("**NCT ID:** NCT00000045", "NCT ID: NCT00000045"),
        ("**NCT ID**: NCT00000045", "NCT ID: NCT00000045"),
        ("__Role:__ CONTACT", "Role: CONTACT"),
        ("**Whole line**", "Whole line"),
        ("**Not** a label", "**Not** a label"),
        ("NOT\\_YET\\_RECRUITING", "NOT_YET_RECRUITING"),
        ("1×10\\^6/kg and a\\_b", "1×10\\^6/kg and a\\_b"),
        ("PMID: 12 ([View on PubMed](https://pubmed.ncbi.nlm.nih.gov/12/))", "PMID: 12 (View on PubMed)"),
        ("[Ours](/sponsor/ours)", "Ours"),
        ("[paper](https://example.org/a)", "[paper](https://example.org/a)"),
        ("Email: [[email protected]](/cdn-cgi/l/email-protection#12)", "Email: [email protected]"),
        ("![flag](/x.svg)", "![flag](/x.svg)"),
        ("- **Sex:** ALL", "Sex: ALL"),
        ("- Sex", "Sex"),
        ("- Not a label", "- Not a label"),
        ("# 5 is no heading without a blank", "5 is no heading without a blank"),
        ("#hashtag", "#hashtag"),
    ],
)
def test_dress_is_taken_off_labels_only(text: str, bare: str) -> None:
    (line,) = markdown.undress((Line(7, text),), lambda words: words.partition(":")[0] == "Sex")
    assert (line.number, line.text) == (7, bare)


TABLE = """| Measure |
Thyme
10 mL

twice
|
Honey
|
|---|:---:|---|
|
At sea
STARTED
|
20
|
21
|
| Ashore | 1 \\| 2 | a<br>b |
"""


def test_cells_may_run_over_several_lines() -> None:
    (table,) = markdown.tables(read_lines("above\n" + TABLE + "| too | few |\nbelow"))
    assert table.header == ("Measure", "Thyme\n10 mL\ntwice", "Honey")
    assert [row.cells for row in table.rows] == [("At sea\nSTARTED", "20", "21"), ("Ashore", "1 | 2", "a\nb")]
    assert [line.number for line in table.lines] == list(range(2, 2 + TABLE.count("\n")))


def test_tables_below_each_other_and_tables_without_edges() -> None:
    text = "| A | B |\n|---|---|\n| 1 | 2 |\n| C | D |\n|---|---|\n| 3 | 4 |\nE | F |\n---|---|\n5 | 6 |\nno row\n"
    found = markdown.tables(read_lines(text))
    assert [(table.header, [row.cells for row in table.rows]) for table in found] == [
        (("A", "B"), [("1", "2")]),
        (("C", "D"), [("3", "4")]),
        (("E", "F"), [("5", "6")]),
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="|-ab \\:", max_size=12), max_size=12))
def test_no_line_is_in_two_tables_and_none_is_made_up(lines: list[str]) -> None:
    said = read_lines("\n".join(lines))
    numbers = [line.number for table in markdown.tables(said) for line in table.lines]
    assert len(numbers) == len(set(numbers))
    assert {line.number for line in markdown.outside(said, markdown.tables(said))} == {
        line.number for line in said
    } - set(numbers)


MEDPATH = """Thyme for Coughing Sailors
- Conditions
- Cough
- Sea Sickness
- Registration Number
- ACTRN12600000000000
- Lead Sponsor
- Ours Ltd
- Brief Summary
Not available
Recruitment & Eligibility
- Status
- Completed
- Sex
- All
- Target Recruitment
- 60
Sailors who:
1.Cough
Not those who:
1.Are allergic
Study & Design
- Study Type
- Interventional
- Arm && Interventions
| Group | Intervention | Description |
|---|---|---|
| Experimental: Arm | Thyme | Syrup,<br>twice. |
| Experimental: Arm | Honey | Syrup,<br>twice. |
- Primary Outcome Measures
| Name | Time | Method |
|---|---|---|
| Nights | Day 30 | Counted |
"""


def test_a_medpath_page_with_bulleted_labels_tables_and_lost_labels() -> None:
    found = read_page(medpath.parse, MEDPATH)
    assert medpath.matches(Document("x", MEDPATH.encode())) >= 0.9
    assert (found["id"], found["registry"]) == ("ACTRN12600000000000", "ACTRN")
    assert found["identification"] == {"brief_title": "Thyme for Coughing Sailors"}
    assert found["conditions"] == {"conditions": ["Cough", "Sea Sickness"]}
    assert found["status"] == {"overall_status": "COMPLETED"}
    assert found["design"] == {"study_type": "INTERVENTIONAL", "enrollment_info": {"count": 60}}
    assert found["eligibility"] == {
        "eligibility_criteria": "Sailors who:\n1.Cough\nNot those who:\n1.Are allergic",
        "sex": "ALL",
    }
    assert found["arms_interventions"]["arm_groups"] == [
        {
            "label": "Arm",
            "type": "EXPERIMENTAL",
            "description": "Syrup,\ntwice.",
            "intervention_names": ["Thyme", "Honey"],
        }
    ]
    assert found["outcomes"]["primary_outcomes"] == [
        {"measure": "Nights", "time_frame": "Day 30", "description": "Counted"}
    ]
    assert "description" not in found
    assert unparsed(found) == []
    assert "raw_parts" not in found


BARE = """Thyme for Coughing Sailors

**NCT ID:** NCT00000047

## Basic Information
NOT\\_YET\\_RECRUITING
PHASE1/PHASE2
1,240 participants
INTERVENTIONAL
2024-01
2024-05-02
## Study Design
RANDOMIZED
PARALLEL
OTHER
DOUBLE
## Eligibility Criteria
Inclusion Criteria
* Coughs
18 Years
60 Years
FEMALE
No
"""


def test_a_meddatax_page_that_lost_its_labels_gives_what_can_mean_one_thing() -> None:
    found = read_page(meddatax.parse, BARE)
    assert found["status"] == {
        "overall_status": "NOT_YET_RECRUITING",
        "start_date": {"date": "2024-01"},
        "completion_date": {"date": "2024-05-02"},
    }
    assert found["design"] == {
        "phases": ["PHASE1", "PHASE2"],
        "enrollment_info": {"count": 1240},
        "study_type": "INTERVENTIONAL",
        "design_info": {
            "allocation": "RANDOMIZED",
            "intervention_model": "PARALLEL",
            "masking_info": {"masking": "DOUBLE"},
        },
    }
    assert found["eligibility"] == {
        "eligibility_criteria": "Inclusion Criteria:\n\n* Coughs",
        "minimum_age": "18 Years",
        "maximum_age": "60 Years",
        "sex": "FEMALE",
        "healthy_volunteers": False,
    }
    assert unparsed(found) == ["OTHER"]


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [("2024-01\n", "", ["2024-05-02", "OTHER"]), ("18 Years\n", "", ["OTHER", "60 Years"])],
)
def test_one_date_or_age_alone_is_not_guessed(before: str, after: str, left: list[str]) -> None:
    assert unparsed(read_page(meddatax.parse, BARE.replace(before, after))) == left


IGNITE = """## Adverse Events Module

Adverse Events Module path is as follows:

Study -> Results Section -> Adverse Events Module -> Event Groups

- **NCT ID:** NCT00000047
- **Time Frame:** 30 days
| Title | Description | Deaths # Affected | Deaths # At Risk | Serious # Affected | Serious # At Risk | Other # Affected | Other # At Risk | View |
|---|---|---|---|---|---|---|---|---|
| Thyme | Syrup 5 mL 3 times | 0 | None | 1 | 20 | {other} | 20 | View |
| Term | Type | Organ System | Vocab | View |
|---|---|---|---|---|
| Rash | NON\\_SYSTEMATIC\\_ASSESSMENT | Skin disorders | None | [View](/x) |
"""  # noqa: E501 - a table row is one line


def test_an_events_table_alone_is_told_by_the_groups() -> None:
    found = read_page(ignite.parse, IGNITE.format(other=0))["results"]["adverseEventsModule"]
    assert found == {
        "timeFrame": "30 days",
        "eventGroups": [
            {
                "title": "Thyme",
                "description": "Syrup 5 mL 3 times",
                "deathsNumAffected": 0,
                "seriousNumAffected": 1,
                "seriousNumAtRisk": 20,
                "otherNumAffected": 0,
                "otherNumAtRisk": 20,
            }
        ],
        "seriousEvents": [
            {"term": "Rash", "assessmentType": "NON_SYSTEMATIC_ASSESSMENT", "organSystem": "Skin disorders"}
        ],
    }
    unsure = read_page(ignite.parse, IGNITE.format(other=3))
    assert "seriousEvents" not in unsure["results"]["adverseEventsModule"]
    assert len(unparsed(unsure)) == 3
    assert "serious is not said" in unsure["warnings"][0]["text"]


def test_other_tables_of_ignite_are_read_by_their_names() -> None:
    text = (
        "Viewing Study NCT00000047\n\nBrief Title: Thyme\nPrimary Outcomes(If Any):\n\nPrimary Outcomes\n\n"
        "| Measure | Description | Time Frame | View |\n|---|---|---|---|\n| Nights | None | 30 days | View |\n"
        "Arm Groups(If Any):\n| Label | Type | Description | View |\n|---|---|---|---|\n"
        "| Arm | EXPERIMENTAL | Syrup | View |\nOdd Things(If Any):\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    )
    found = read_page(ignite.parse, text)
    assert found["outcomes"]["primary_outcomes"] == [{"measure": "Nights", "time_frame": "30 days"}]
    assert found["arms_interventions"]["arm_groups"] == [
        {"label": "Arm", "type": "EXPERIMENTAL", "description": "Syrup"}
    ]
    assert unparsed(found) == ["| A | B |", "|---|---|", "| 1 | 2 |"]


def test_an_ignite_page_that_lost_its_id_is_refused() -> None:
    (item,) = ignite.parse(Document("x", IGNITE.format(other=0).replace("NCT00000047", "").encode()))
    assert isinstance(item, Rejected) and "NCT ID" in str(item)


@pytest.mark.parametrize(
    ("name", "parse"),
    [
        ("ignite_adverse_events", ignite.parse),
        ("ignite_eligibility", ignite.parse),
        ("ignite_study", ignite.parse),
        ("meddatax", meddatax.parse),
        ("medpath", medpath.parse),
    ],
)
def test_a_saved_web_page_gives_what_its_text_gives(name: str, parse: Parse) -> None:
    text, _ = golden(name)
    html = "".join(f"<div>{escape(line)}</div>" if line else "<p></p>" for line in text.split("\n"))
    document = as_page(Document("page.html", f"<!DOCTYPE html><html><body>{html}".encode()))
    found, own = (fields(read_page(parse, one)) for one in (document.text, text))
    assert {path: _even(value) for path, value in found.items()} == {path: _even(value) for path, value in own.items()}


def _studies(folder: Path, step: int) -> Iterator[Study]:
    with gzip.open(folder / "ctgov_v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % step == 0:
                yield json.loads(line)


def _even(text: object) -> str:
    return " ".join(str(text or "").split())


def test_meddatax_pages_of_real_studies_read_the_same_in_markdown(
    real_data: Path, monkeypatch: pytest.MonkeyPatch, count_real: Callable[[int], None]
) -> None:
    monkeypatch.setattr(meddatax_layout, "HELP", OUR_HELP)
    count = 0
    for study in _studies(real_data, 10):
        page = page_writer.meddatax_page(study)
        plain, dressed = (read_page(meddatax.parse, text) for text in (page, meddatax_markdown(page)))
        assert fields(dressed) == fields(plain)
        count += 1
    count_real(count)


def test_arms_without_a_type_of_real_studies(real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meddatax_layout, "HELP", OUR_HELP)
    read = there = 0
    for study in _studies(real_data, 3):
        arms = study["protocolSection"].get("armsInterventionsModule", {}).get("armGroups", [])
        if not arms or any("type" in arm for arm in arms):
            continue
        there += 1
        found = read_page(meddatax.parse, page_writer.meddatax_page(study)).get("arms_interventions", {})
        got = [(_even(arm["label"]), _even(arm.get("description"))) for arm in found.get("arm_groups", [])]
        read += bool(got)
        assert got in ([], [(_even(arm["label"]), _even(arm.get("description"))) for arm in arms])
    assert read >= 0.9 * there > 0


@pytest.mark.parametrize("labels_lost", [False, True])
def test_medpath_tables_of_real_studies(real_data: Path, labels_lost: bool) -> None:
    for study in _studies(real_data, 10):
        found = read_page(medpath.parse, medpath_markdown(study, labels_lost=labels_lost))
        own = study["protocolSection"].get("outcomesModule", {})
        for kind in ("primary", "secondary"):
            got = found.get("outcomes", {}).get(f"{kind}_outcomes", [])
            names = (("measure", "measure"), ("timeFrame", "time_frame"), ("description", "description"))
            expected = [tuple(_even(one.get(name)) for name, _ in names) for one in own.get(f"{kind}Outcomes", [])]
            assert [tuple(_even(one.get(name)) for _, name in names) for one in got] == expected


@pytest.mark.parametrize("captions", [False, True])
def test_ignite_tables_of_real_results(real_data: Path, captions: bool) -> None:
    names = ("term", "assessmentType", "organSystem", "sourceVocabulary")
    for study in _studies(real_data, 3):
        if "resultsSection" not in study:
            continue
        own = study["resultsSection"]["adverseEventsModule"]
        found = read_page(ignite.parse, ignite_events(study, captions=captions))["results"]["adverseEventsModule"]
        for kind in ("seriousEvents", "otherEvents"):
            got = [tuple(one.get(name) for name in names) for one in found.get(kind, [])]
            assert got == [tuple(one.get(name) for name in names) for one in own.get(kind, [])]
        assert [_even(one["title"]) for one in found["eventGroups"]] == [
            _even(one["title"]) for one in own["eventGroups"]
        ]
