"""Search downloads as CSV and TSV: every column of both sites by value, odd rows, and what must not be lost."""

from __future__ import annotations

from typing import Any

import pytest

from parsers.document import Document, Rejected
from parsers.formats import ctgov_csv
from parsers.trial import Trial, dump

NEW = {
    "NCT Number": "NCT00000001",
    "Study Title": 'Blue Lamp, the "Big" One',
    "Study URL": "https://clinicaltrials.gov/study/NCT00000001",
    "Acronym": "LAMP",
    "Study Status": "ACTIVE_NOT_RECRUITING",
    "Brief Summary": "Dose is \\> 10 lux.\n\n* one\n* two",
    "Study Results": "YES",
    "Conditions": "Tiredness|Mood, Seasonal",
    "Interventions": "DEVICE: Blue | red lamp|DRUG: Tea: black",
    "Primary Outcome Measures": "Tiredness score, The sum of ten answers., Week 4|Sleep, 12 weeks",
    "Secondary Outcome Measures": "Light, colour and warmth as felt by all who sat there",
    "Other Outcome Measures": "Mood",
    "Sponsor": "Example Hospital, Exampleton",
    "Collaborators": "Lamp Makers Ltd.|Tea Society",
    "Sex": "FEMALE",
    "Age": "ADULT, OLDER_ADULT",
    "Phases": "PHASE1|PHASE2",
    "Enrollment": "40",
    "Funder Type": "OTHER_GOV",
    "Study Type": "INTERVENTIONAL",
    "Study Design": "Allocation: RANDOMIZED|Intervention Model: PARALLEL|Masking: DOUBLE (PARTICIPANT, INVESTIGATOR)|"
    "Primary Purpose: SUPPORTIVE_CARE",
    "Other IDs": "SMPL-1|U1111-0000-0001",
    "Start Date": "2019-10",
    "Primary Completion Date": "2020-01-31",
    "Completion Date": "2020",
    "First Posted": "2019-09-01",
    "Results First Posted": "2021-02-03",
    "Last Update Posted": "2021-03-04",
    "Locations": "Example Hospital, Inc., Exampleton, Ohio, 00001, United States|Lampe, Köln, 00002, Germany",
    "Study Documents": "Study Protocol, https://cdn.clinicaltrials.gov/large-docs/01/NCT00000001/Prot_000.pdf|"
    "Study Protocol, Statistical Analysis Plan, and Informed Consent Form, "
    "https://cdn.clinicaltrials.gov/large-docs/01/NCT00000001/Prot_SAP_ICF_001.pdf",
}
CLASSIC = {
    "Rank": "7",
    "NCT Number": "NCT00000002",
    "Title": "Warm Socks at Night",
    "Acronym": "",
    "Status": "Unknown status",
    "Study Results": "No Results Available",
    "Conditions": "Cold Feet",
    "Interventions": "Dietary Supplement: Soup|Behavioral: Socks",
    "Outcome Measures": "Warmth|Sleep, as told",
    "Sponsor/Collaborators": "Sock University|Wool Inc.",
    "Gender": "All",
    "Age": "18 Years to 75 Years \N{NO-BREAK SPACE} (Adult, Older Adult)",
    "Phases": "Phase 2|Phase 3",
    "Enrollment": "1,517",
    "Funded Bys": "Other|Industry",
    "Study Type": "Observational [Patient Registry]",
    "Study Designs": "Observational Model: Case-Only|Time Perspective: Cross-Sectional",
    "Other IDs": "WS-1",
    "Start Date": "September 1, 2011",
    "Primary Completion Date": "January 2012",
    "Completion Date": "Dec 5, 2012",
    "First Posted": "October 31, 2011",
    "Results First Posted": "",
    "Last Update Posted": "November 4, 2012",
    "Locations": "Sock University, Seoul, Korea, Republic of",
    "Study Documents": '"Informed Consent Form", https://ClinicalTrials.gov/ProvidedDocs/02/NCT00000002/ICF_000.pdf',
    "URL": "https://ClinicalTrials.gov/show/NCT00000002",
}


def as_csv(*rows: dict[str, str]) -> str:
    lines = [[*rows[0]], *([*row.values()] for row in rows)]
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) + "\r\n" for line in lines)


def as_tsv(*rows: dict[str, str]) -> str:
    return "".join("\t".join(line) + "\n" for line in [[*rows[0]], *([*row.values()] for row in rows)])


def read(text: str | bytes) -> list[Trial | Rejected]:
    return list(ctgov_csv.parse(Document("a.csv", text if isinstance(text, bytes) else text.encode())))


def only(text: str | bytes) -> Trial:
    (item,) = read(text)
    assert isinstance(item, Trial), str(item)
    return item


def fields(trial: Trial) -> dict[str, Any]:
    return {name: value for name, value in dump(trial).items() if name not in ("sources", "id", "registry")}


def one(**columns: str) -> Trial:
    """A row with a number and these columns (a name's blanks as `_`)."""
    said = {name.replace("_", " "): text for name, text in columns.items()}
    return only(as_csv({"NCT Number": "NCT00000003"} | said))


def unparsed(trial: Trial) -> dict[str, str]:
    return {line.path: line.text for line in trial.unparsed}


def test_every_column_of_the_new_site() -> None:
    trial = only(as_csv(NEW))
    assert (trial.id, trial.registry) == ("NCT00000001", "NCT")
    assert fields(trial) == {
        "identification": {
            "nct_id": "NCT00000001",
            "brief_title": 'Blue Lamp, the "Big" One',
            "acronym": "LAMP",
            "org_study_id_info": {"id": "SMPL-1"},
            "secondary_id_infos": [{"id": "U1111-0000-0001"}],
        },
        "description": {"brief_summary": "Dose is \\> 10 lux.\n\n* one\n* two"},
        "status": {
            "overall_status": "ACTIVE_NOT_RECRUITING",
            "start_date": {"date": "2019-10"},
            "primary_completion_date": {"date": "2020-01-31"},
            "completion_date": {"date": "2020"},
            "study_first_post_date": {"date": "2019-09-01"},
            "results_first_post_date": {"date": "2021-02-03"},
            "last_update_post_date": {"date": "2021-03-04"},
        },
        "eligibility": {"sex": "FEMALE", "std_ages": ["ADULT", "OLDER_ADULT"]},
        "conditions": {"conditions": ["Tiredness", "Mood, Seasonal"]},
        "has_results": True,
        "arms_interventions": {
            "interventions": [{"type": "DEVICE", "name": "Blue | red lamp"}, {"type": "DRUG", "name": "Tea: black"}]
        },
        "outcomes": {
            "primary_outcomes": [
                {"measure": "Tiredness score", "description": "The sum of ten answers.", "time_frame": "Week 4"},
                {"measure": "Sleep", "time_frame": "12 weeks"},
            ],
            "secondary_outcomes": [{"measure": "Light, colour and warmth as felt by all who sat there"}],
            "other_outcomes": [{"measure": "Mood"}],
        },
        "raw_parts": {
            "outcomes.secondary_outcomes[0]": "Light, colour and warmth as felt by all who sat there",
        },
        "sponsor_collaborators": {
            "lead_sponsor": {"name": "Example Hospital, Exampleton", "class_": "OTHER_GOV"},
            "collaborators": [{"name": "Lamp Makers Ltd."}, {"name": "Tea Society"}],
        },
        "design": {
            "enrollment_info": {"count": 40},
            "study_type": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "design_info": {
                "allocation": "RANDOMIZED",
                "intervention_model": "PARALLEL",
                "masking_info": {"masking": "DOUBLE", "who_masked": ["PARTICIPANT", "INVESTIGATOR"]},
                "primary_purpose": "SUPPORTIVE_CARE",
            },
        },
        "contacts_locations": {
            "locations": [
                {
                    "facility": "Example Hospital, Inc.",
                    "city": "Exampleton",
                    "state": "Ohio",
                    "zip": "00001",
                    "country": "United States",
                },
                {"facility": "Lampe", "city": "Köln", "zip": "00002", "country": "Germany"},
            ]
        },
        "documents": {
            "large_docs": [
                {
                    "type_abbrev": "Prot",
                    "has_protocol": True,
                    "has_sap": False,
                    "has_icf": False,
                    "label": "Study Protocol",
                    "filename": "Prot_000.pdf",
                },
                {
                    "type_abbrev": "Prot_SAP_ICF",
                    "has_protocol": True,
                    "has_sap": True,
                    "has_icf": True,
                    "label": "Study Protocol, Statistical Analysis Plan, and Informed Consent Form",
                    "filename": "Prot_SAP_ICF_001.pdf",
                },
            ]
        },
    }


@pytest.mark.parametrize("write", [as_csv, as_tsv])
def test_every_column_of_the_classic_site(write: Any) -> None:
    trial = only(write(CLASSIC))
    assert fields(trial) == {
        "identification": {
            "nct_id": "NCT00000002",
            "brief_title": "Warm Socks at Night",
            "org_study_id_info": {"id": "WS-1"},
        },
        "status": {
            "overall_status": "UNKNOWN",
            "start_date": {"date": "2011-09-01"},
            "primary_completion_date": {"date": "2012-01"},
            "completion_date": {"date": "2012-12-05"},
            "study_first_post_date": {"date": "2011-10-31"},
            "last_update_post_date": {"date": "2012-11-04"},
        },
        "eligibility": {
            "sex": "ALL",
            "minimum_age": "18 Years",
            "maximum_age": "75 Years",
            "std_ages": ["ADULT", "OLDER_ADULT"],
        },
        "conditions": {"conditions": ["Cold Feet"]},
        "has_results": False,
        "arms_interventions": {
            "interventions": [{"type": "DIETARY_SUPPLEMENT", "name": "Soup"}, {"type": "BEHAVIORAL", "name": "Socks"}]
        },
        "sponsor_collaborators": {
            "lead_sponsor": {"name": "Sock University", "class_": "OTHER"},
            "collaborators": [{"name": "Wool Inc.", "class_": "INDUSTRY"}],
        },
        "design": {
            "enrollment_info": {"count": 1517},
            "study_type": "OBSERVATIONAL",
            "patient_registry": True,
            "phases": ["PHASE2", "PHASE3"],
            "design_info": {"observational_model": "CASE_ONLY", "time_perspective": "CROSS_SECTIONAL"},
        },
        "contacts_locations": {
            "locations": [{"facility": "Sock University", "city": "Seoul", "country": "Korea, Republic of"}]
        },
        "documents": {
            "large_docs": [
                {
                    "type_abbrev": "ICF",
                    "has_protocol": False,
                    "has_sap": False,
                    "has_icf": True,
                    "label": "Informed Consent Form",
                    "filename": "ICF_000.pdf",
                }
            ]
        },
        "unparsed": [
            {"path": "Outcome Measures[0]", "text": "Warmth"},
            {"path": "Outcome Measures[1]", "text": "Sleep, as told"},
        ],
    }


def test_the_columns_of_the_classic_site_before_2018() -> None:
    trial = one(
        Recruitment="Recruiting",
        Age_Groups="Child|Adult|Senior",
        First_Received="March 3, 2009",
        Last_Updated="March 4, 2010",
        Last_Verified="March 2010",
        Results_First_Received="May 5, 2011",
        Study_Types="Interventional",
        Study_Designs="Endpoint Classification: Safety Study|Masking: Open Label",
    )
    assert trial.status.overall_status == "RECRUITING"
    assert trial.eligibility.std_ages == ["CHILD", "ADULT", "OLDER_ADULT"]
    assert trial.status.study_first_submit_date == "2009-03-03"
    assert trial.status.last_update_submit_date == "2010-03-04"
    assert trial.status.status_verified_date == "2010-03"
    assert trial.status.results_first_submit_date == "2011-05-05"
    assert trial.design.design_info is not None
    assert trial.design.design_info.masking_info is not None
    assert trial.design.design_info.masking_info.masking == "NONE"
    assert unparsed(trial) == {"Study Designs": "Endpoint Classification: Safety Study"}


def test_the_source_says_where_the_row_stands() -> None:
    first, second = read(as_csv(NEW, NEW | {"NCT Number": "NCT00000004"}))
    assert isinstance(first, Trial)
    assert isinstance(second, Trial)
    assert first.sources[0].kind == "ctgov-csv"
    assert first.sources[0].url == "https://clinicaltrials.gov/study/NCT00000001"
    assert (first.sources[0].record, second.sources[0].record) == (1, 2)
    assert second.sources[0].url is None
    assert unparsed(second)["Study URL"] == "https://clinicaltrials.gov/study/NCT00000001"


def test_the_same_row_hashes_the_same_in_another_file_order_and_dialect() -> None:
    def hashed(text: str) -> list[str]:
        return [item.sources[0].sha256 for item in read(text) if isinstance(item, Trial)]

    other = CLASSIC | {"NCT Number": "NCT00000005", "URL": ""}
    turned = dict(reversed((CLASSIC | {"Rank": "99"}).items()))
    assert hashed(as_csv(CLASSIC)) == hashed(as_tsv(turned)) == hashed(as_csv(other, CLASSIC | {"Rank": "2"}))[1:]
    assert hashed(as_csv(CLASSIC)) != hashed(as_csv(CLASSIC | {"Title": "Warm Socks by Day"}))


def test_a_row_as_a_document_of_its_own_has_the_line_of_the_file() -> None:
    row = Document("a.csv", as_csv(NEW).encode(), record=9, line=31)
    (trial,) = ctgov_csv.parse(row)
    assert isinstance(trial, Trial)
    assert trial.sources[0].record == 9
    (refused,) = ctgov_csv.parse(Document("a.csv", as_csv(NEW | {"NCT Number": "x"}).encode(), record=9, line=31))
    assert str(refused).startswith("a.csv, record 9, line 31: ")


def test_unknown_columns_are_unparsed_by_their_name() -> None:
    trial = one(Study_Title="T", My_Notes="read twice", Grade="")
    assert unparsed(trial) == {"My Notes": "read twice"}


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("Interventions", "Blue lamp|DRUG: Tea"),
        ("Enrollment", "about 40"),
        ("Age", "grown-ups"),
        ("Phases", "Phase 2 or so"),
        ("Study Results", "maybe"),
        ("Study Documents", "Plan, https://example.org/Prot_000.pdf"),
        ("Study Documents", "Study Protocol, https://cdn.clinicaltrials.gov/large-docs/99/NCT00000099/Prot_000.pdf"),
        ("Study Design", "Randomized"),
        ("Study URL", "https://example.org/NCT00000003"),
    ],
)
def test_what_a_rule_does_not_understand_stays_unparsed(column: str, text: str) -> None:
    trial = only(as_csv({"NCT Number": "NCT00000003", column: text}))
    assert unparsed(trial) == {column: text}
    assert set(fields(trial)) == {"identification", "unparsed"}


def test_unknown_codes_and_dates_keep_their_own_words() -> None:
    trial = one(Study_Status="Paused", Start_Date="next spring", Sex="Any", Study_Type="Survey")
    assert trial.status.overall_status == "Paused"
    assert trial.status.start_date is not None
    assert trial.status.start_date.date == "next spring"
    assert trial.eligibility.sex == "Any"
    assert trial.design.study_type == "Survey"


def test_a_design_value_that_is_cut_to_a_letter_is_no_value() -> None:
    trial = one(Study_Design="Observational Model: |Time Perspective: p")
    assert trial.design.design_info is None
    assert unparsed(trial) == {"Study Design": "Time Perspective: p"}


def test_expanded_access_of_the_classic_site() -> None:
    trial = one(Study_Type="Expanded Access:Individual Patients|Treatment IND/Protocol|Barter")
    assert trial.design.study_type == "EXPANDED_ACCESS"
    assert trial.design.expanded_access_types is not None
    assert trial.design.expanded_access_types.individual is True
    assert trial.design.expanded_access_types.intermediate is None
    assert trial.design.expanded_access_types.treatment is True
    assert unparsed(trial) == {"Study Type[0]": "Barter"}


def test_classes_that_are_not_certain_are_not_given() -> None:
    three = one(**{"Sponsor/Collaborators": "A|B|C", "Funded_Bys": "Other|NIH"})
    assert fields(three)["sponsor_collaborators"] == {
        "lead_sponsor": {"name": "A", "class_": "OTHER"},
        "collaborators": [{"name": "B"}, {"name": "C"}],
    }
    assert unparsed(three) == {"Funded Bys": "Other|NIH"}
    alike = one(**{"Sponsor/Collaborators": "A|B|C", "Funded_Bys": "U.S. Fed"})
    assert [other.class_ for other in alike.sponsor_collaborators.collaborators] == ["FED", "FED"]
    assert unparsed(alike) == {}


def test_a_primary_completion_date_that_repeats_the_start_date_is_told() -> None:
    dates = {"Start_Date": "June 2, 2020", "Primary_Completion_Date": "June 2, 2020"}
    assert ["start date again" in warning.text for warning in one(**dates, Completion_Date="May 2022").warnings] == [
        True
    ]
    assert one(**dates, Completion_Date="June 2, 2020").warnings == []
