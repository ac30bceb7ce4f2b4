"""ClinicalTrials.gov legacy XML: a record with every element of the schema, older forms, odd values."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from lxml import etree

from parsers.document import Document, Rejected
from parsers.formats import ctgov_xml
from parsers.trial import Trial, dump
from tests.parsers.pages import GOLDEN, leaves

RECORD = (GOLDEN / "ctgov_xml.xml").read_bytes()
NOT_MARKED = {"nct_id"}


def parsed(data: str | bytes) -> list[Trial | Rejected]:
    document = Document("made.xml", data.encode() if isinstance(data, str) else data)
    return [*ctgov_xml.parse(document)]


def trial_of(data: str | bytes) -> Trial:
    (trial,) = parsed(data)
    assert isinstance(trial, Trial), str(trial)
    return trial


def study(inner: str, *, nct_id: str = "NCT00000021") -> str:
    return f"<clinical_study><id_info><nct_id>{nct_id}</nct_id></id_info>{inner}</clinical_study>"


def part(inner: str, *path: str) -> Any:
    """What stands at a path of the dump of a study of this content."""
    node: Any = dump(trial_of(study(inner)))
    for name in path:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def left(inner: str) -> dict[str, str]:
    return {line.path: line.text for line in trial_of(study(inner)).unparsed}


def test_every_element_of_the_schema_has_its_field() -> None:
    dumped = dump(trial_of(RECORD))
    dumped.pop("sources")
    expected = orjson.loads((GOLDEN / "ctgov_xml.json").read_bytes())
    assert dict(leaves(dumped)) == dict(leaves(expected))


def test_the_source_names_the_record_and_not_the_download() -> None:
    (source,) = trial_of(RECORD).sources
    assert (source.kind, source.name, source.url) == (
        "ctgov-xml",
        "made.xml",
        "https://clinicaltrials.gov/show/NCT00000021",
    )
    other = RECORD.replace(b"July 9, 2019", b"July 8, 2020").replace(b' rank="7"', b"").replace(b"\n", b"\r\n")
    assert trial_of(other).sources[0].sha256 == source.sha256
    assert trial_of(RECORD.replace(b"Moths", b"Flies")).sources[0].sha256 != source.sha256


def test_what_no_rule_understands_is_kept() -> None:
    """Every text of the record becomes a word that no rule knows: each is in the trial, or left over with its path."""
    root = etree.fromstring(RECORD)
    marked = {}
    for number, element in enumerate(e for e in root.iter() if isinstance(e.tag, str)):
        for name in map(str, element.attrib):
            marked[f"q{number}{name}z"] = f"{element.tag!s}/@{name}"
            element.set(name, f"q{number}{name}z")
        if not len(element) and element.tag not in NOT_MARKED:
            marked[f"q{number}z"] = str(element.tag)
            element.text = f"q{number}z"
    marked.pop("q0rankz")  # a place in a search, which is nothing of the study
    trial = trial_of(etree.tostring(root))
    held = " ".join(str(value) for _, value in leaves(dump(trial)))
    assert {mark: place for mark, place in marked.items() if mark not in held} == {}
    assert len(marked) > 300


def test_elements_that_are_not_in_the_schema_and_second_ones_are_left_over() -> None:
    inner = "<new_thing a='1'><b>2</b></new_thing><acronym>A</acronym><acronym>B</acronym><phase x='y'>Phase 4</phase>"
    assert left(inner) == {
        "new_thing[0].@a": "1",
        "new_thing[0].b[0]": "2",
        "acronym[0]": "A",
        "acronym[1]": "B",
        "phase[0].@x": "y",
    }
    assert part(inner, "design", "phases") == ["PHASE4"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("March 3, 2008", "2008-03-03"),
        ("March 31, 2008", "2008-03-31"),
        ("Sept. 2008", "2008-09"),
        ("May 2008", "2008-05"),
        ("February 30, 2008", "February 30, 2008"),
        ("Marchtober 2008", "Marchtober 2008"),
        ("Someday 2008", "Someday 2008"),
        ("2008-03-03", "2008-03-03"),
        ("13/2008", "13/2008"),
    ],
)
def test_dates_keep_their_precision_and_what_is_none_its_text(written: str, expected: str) -> None:
    assert part(f"<start_date>{written}</start_date>", "status", "start_date", "date") == expected


def test_an_unknown_date_is_no_date() -> None:
    inner = "<start_date>Unknown</start_date><verification_date>Unknown</verification_date>"
    assert part(inner, "status") is None
    assert left(inner) == {"start_date[0]": "Unknown", "verification_date[0]": "Unknown"}


@pytest.mark.parametrize(
    ("inner", "path", "expected"),
    [
        ("<phase>N/A</phase>", "design.phases", ["NA"]),
        ("<phase>Early Phase 1</phase>", "design.phases", ["EARLY_PHASE1"]),
        ("<phase>Phase 2/Phase 3</phase>", "design.phases", ["PHASE2", "PHASE3"]),
        ("<phase>Phase 9</phase>", "design.phases", ["Phase 9"]),
        ("<study_type>N/A</study_type>", "design.study_type", "N/A"),
        ("<study_type>Expanded Access</study_type>", "design.study_type", "EXPANDED_ACCESS"),
        ("<overall_status>Withheld</overall_status>", "status.overall_status", "WITHHELD"),
        ("<overall_status>Recruiting (soon)</overall_status>", "status.overall_status", "Recruiting (soon)"),
        ("<eligibility><gender>Both</gender></eligibility>", "eligibility.sex", "ALL"),
        ("<eligibility><minimum_age>N/A</minimum_age></eligibility>", "eligibility", None),
        ("<oversight_info><has_dmc>No</has_dmc></oversight_info>", "oversight", {"oversight_has_dmc": False}),
        ("<enrollment>0</enrollment>", "design.enrollment_info", {"count": 0}),
        ("<enrollment type='Actual'>12</enrollment>", "design.enrollment_info", {"count": 12, "type": "ACTUAL"}),
        ("<has_expanded_access>false</has_expanded_access>", "status.expanded_access_info.has_expanded_access", False),
    ],
)  # fmt: skip
def test_codes(inner: str, path: str, expected: object) -> None:
    assert part(inner, *path.split(".")) == expected
    assert left(inner) == {}


def test_values_of_the_wrong_kind_stay_where_they_are() -> None:
    inner = (
        "<enrollment type='Actual'>some</enrollment><has_expanded_access>maybe</has_expanded_access>"
        "<eligibility><healthy_volunteers>Not told</healthy_volunteers></eligibility>"
        "<brief_summary><textblock>A <b>bold</b> word</textblock></brief_summary>"
    )
    assert left(inner) == {
        "enrollment[0].@type": "Actual",
        "enrollment[0].#text": "some",
        "has_expanded_access[0]": "maybe",
        "eligibility[0].healthy_volunteers[0]": "Not told",
        "brief_summary[0].textblock[0].b[0]": "bold",
        "brief_summary[0].textblock[0].#text": "A \n word",
    }


@pytest.mark.parametrize(
    ("text", "healthy"),
    [("No", False), ("Accepts Healthy Volunteers", True), ("Does not accept healthy volunteers", False)],
)
def test_healthy_volunteers(text: str, healthy: bool) -> None:
    inner = f"<eligibility><healthy_volunteers>{text}</healthy_volunteers></eligibility>"
    assert part(inner, "eligibility", "healthy_volunteers") is healthy


@pytest.mark.parametrize(
    ("text", "masking"),
    [
        ("None (Open Label)", {"masking": "NONE"}),
        ("Open Label", {"masking": "NONE"}),
        ("Double-Blind", {"masking": "DOUBLE"}),
        (
            "Double Blind (Subject, Caregiver, Nurse)",
            {"masking": "DOUBLE", "who_masked": ["PARTICIPANT", "CARE_PROVIDER", "Nurse"]},
        ),
        ("Behind a curtain", {"masking": "Behind a curtain"}),
    ],
)
def test_masking(text: str, masking: object) -> None:
    inner = f"<study_design_info><masking>{text}</masking></study_design_info>"
    assert part(inner, "design", "design_info", "masking_info") == masking


def test_a_design_of_one_text_with_labels() -> None:
    inner = (
        "<study_design>Allocation:  Randomized, Masking: Double Blind (Subject, Investigator), Endpoint "
        "Classification: Safety/Efficacy Study, Primary Purpose: Treatment, "
        "Intervention Model: Parallel Assignment</study_design>"
    )
    assert part(inner, "design", "design_info") == {
        "allocation": "RANDOMIZED",
        "intervention_model": "PARALLEL",
        "primary_purpose": "TREATMENT",
        "masking_info": {"masking": "DOUBLE", "who_masked": ["PARTICIPANT", "INVESTIGATOR"]},
    }
    assert left(inner) == {"study_design[0]": "Endpoint Classification: Safety/Efficacy Study"}


def test_a_design_of_one_text_without_labels() -> None:
    inner = "<study_design>Treatment, Randomized, Double-Blind, Placebo Control, Parallel Assignment</study_design>"
    assert part(inner, "design", "design_info") == {
        "primary_purpose": "TREATMENT",
        "allocation": "RANDOMIZED",
        "masking_info": {"masking": "DOUBLE"},
        "intervention_model": "PARALLEL",
    }
    assert left(inner) == {"study_design[0]": "Placebo Control"}


def test_dates_under_their_older_names() -> None:
    inner = (
        "<firstreceived_date>May 1, 2006</firstreceived_date><lastchanged_date>May 2, 2006</lastchanged_date>"
        "<firstreceived_results_date>May 3, 2006</firstreceived_results_date>"
        "<firstreceived_results_disposition_date>May 4, 2006</firstreceived_results_disposition_date>"
        "<end_date>May 2007</end_date>"
    )
    assert part(inner, "status") == {
        "completion_date": {"date": "2007-05"},
        "study_first_submit_date": "2006-05-01",
        "last_update_submit_date": "2006-05-02",
        "results_first_submit_date": "2006-05-03",
        "disp_first_submit_date": "2006-05-04",
    }


def test_a_date_again_under_its_older_name_without_its_kind() -> None:
    trial = trial_of(
        study("<completion_date type='Anticipated'>May 2007</completion_date><end_date>May 2007</end_date>")
    )
    dumped = trial.status.model_dump(exclude_none=True)
    assert dumped["completion_date"] == {"date": "2007-05", "type": "ESTIMATED"}
    assert (trial.warnings, trial.unparsed) == ([], [])


def test_a_date_under_both_names_is_one_or_a_warning() -> None:
    names = "<study_first_submitted>May 1, 2006</study_first_submitted><firstreceived_date>{}</firstreceived_date>"
    same, other = trial_of(study(names.format("May 1, 2006"))), trial_of(study(names.format("May 2, 2006")))
    assert same.status.study_first_submit_date == other.status.study_first_submit_date == "2006-05-01"
    assert (same.warnings, same.unparsed) == ([], [])
    assert [line.text for line in other.unparsed] == ["2006-05-02"] and len(other.warnings) == 1


def test_the_date_of_quality_control_is_left_over_where_it_is_another() -> None:
    names = (
        "<last_update_submitted>May 1, 2006</last_update_submitted>"
        "<last_update_submitted_qc>{}</last_update_submitted_qc>"
    )
    assert left(names.format("May 1, 2006")) == {}
    assert left(names.format("May 2, 2006")) == {"last_update_submitted_qc[0]": "May 2, 2006"}


def test_what_the_registry_has_given_up_is_left_over() -> None:
    inner = (
        "<oversight_info><authority>Exampleland: Night Office</authority></oversight_info>"
        "<primary_outcome><measure>M</measure><safety_issue>No</safety_issue></primary_outcome>"
        "<is_fda_regulated>Yes</is_fda_regulated><is_section_801>Yes</is_section_801>"
    )
    assert left(inner) == {
        "oversight_info[0].authority[0]": "Exampleland: Night Office",
        "primary_outcome[0].safety_issue[0]": "No",
        "is_fda_regulated[0]": "Yes",
        "is_section_801[0]": "Yes",
    }


def test_the_old_form_of_the_responsible_party() -> None:
    inner = "<responsible_party><name_title>Ann Lee</name_title><organization>Works</organization></responsible_party>"
    expected = {"old_name_title": "Ann Lee", "old_organization": "Works"}
    assert part(inner, "sponsor_collaborators", "responsible_party") == expected


def test_measures_as_they_were_before_december_2016() -> None:
    inner = """<clinical_results><outcome_list><outcome><type>Primary</type><title>T</title>
      <group_list><group group_id="O1"><title>G</title></group></group_list>
      <measure_list>
        <measure><title>Number of Participants</title><units>participants</units><param>Number</param>
          <measurement_list><measurement group_id="O1" value="9"/></measurement_list></measure>
        <measure><title>T</title><units>mm</units><param>Mean</param>
          <category_list><category><sub_title>Left</sub_title>
            <measurement_list><measurement group_id="O1" value="3"/></measurement_list></category></category_list>
        </measure>
      </measure_list>
      <analysis_list><analysis><group_id_list><group_id>O1</group_id></group_id_list>
        <non_inferiority>Yes</non_inferiority></analysis></analysis_list>
      </outcome></outcome_list></clinical_results>"""
    (outcome,) = part(inner, "results", "outcomeMeasuresModule", "outcomeMeasures")
    assert outcome["denoms"] == [{"units": "Participants", "counts": [{"groupId": "OG000", "value": "9"}]}]
    measurements = [{"groupId": "OG000", "value": "3"}]
    assert outcome["classes"] == [{"categories": [{"title": "Left", "measurements": measurements}]}]
    assert (outcome["paramType"], outcome["unitOfMeasure"]) == ("MEAN", "mm")
    assert outcome["analyses"] == [{"groupIds": ["OG000"], "testedNonInferiority": True}]
    assert left(inner) == {}


def test_baseline_counts_as_they_were_before_december_2016() -> None:
    numbers = '<measurement_list><measurement group_id="B1" value="9"/></measurement_list>'
    inner = (
        "<clinical_results><baseline><measure_list><measure><title>Number of Participants</title>"
        f"<units>participants</units><param>Number</param><category_list><category>{numbers}</category></category_list>"
        f"</measure><measure><title>Age</title><param>Median</param>{numbers}</measure></measure_list></baseline>"
        "</clinical_results>"
    )
    baseline = part(inner, "results", "baselineCharacteristicsModule")
    assert baseline["denoms"] == [{"units": "Participants", "counts": [{"groupId": "BG000", "value": "9"}]}]
    assert [measure["title"] for measure in baseline["measures"]] == ["Age, Continuous"]


def test_a_total_of_a_group_that_is_not_listed_stays_an_event() -> None:
    inner = """<clinical_results><reported_events><group_list><group group_id="E1"/></group_list><serious_events>
      <category_list><category><title>Total</title><event_list><event>
        <sub_title>Total, serious adverse events</sub_title>
        <counts group_id="E2" subjects_affected="1" subjects_at_risk="2"/></event></event_list></category>
      </category_list></serious_events></reported_events></clinical_results>"""
    events = part(inner, "results", "adverseEventsModule")
    assert events["eventGroups"] == [{"id": "EG000"}]
    assert [event["stats"] for event in events["seriousEvents"]] == [
        [{"groupId": "EG001", "numAffected": 1, "numAtRisk": 2}]
    ]


def test_a_study_without_results_says_so() -> None:
    assert trial_of(study("")).has_results is False
    assert trial_of(
        study("<clinical_results><limitations_and_caveats>x</limitations_and_caveats></clinical_results>")
    ).has_results
