"""Pages of sites without a format: what is recognised, what is left alone, and which trial a page is of."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers import reading
from parsers.document import Document, Rejected
from parsers.formats import ctgov, ignite, meddatax, medpath, unknown_page
from parsers.formats.unknown_page_values import age, date
from parsers.html_text import as_page
from parsers.trial import Trial
from tests.parsers.pages import Dumped, golden, read_page, words_of

PAGE = """Find a trial
Thyme for Coughing Sailors

Trial ID: NCT00000047
Overall Status
Active, not recruiting
Phase:
Phase 2/Phase 3
Study Type : Interventional
Sponsor
Ours Ltd (Industry)
Collaborator
Theirs Inc
Estimated Enrollment: 1,240 participants
Study Start (Actual)
May 25, 2021
Completion date: 03/04/2022
Ages Eligible for Study: 18 Years to 65 Years (Adult)
Gender: Male and female
Accepts Healthy Volunteers: No

Brief Summary

Sailors cough at night.

Thyme may help.

Conditions
* Cough
* Sea Sickness

Interventions
* Drug: Thyme
* Dietary Supplement: Honey

Inclusion Criteria:
* Is a sailor
* Coughs

Exclusion Criteria:
* Is allergic

Primary Outcome Measures
1. Nights with a cough [Time Frame: 30 days]
2. Mood

See also our other pages

Cookie settings
"""


def unparsed(dumped: Dumped) -> list[str]:
    return [line["text"] for line in dumped.get("unparsed", [])]


def read(text: str | bytes) -> Dumped:
    return read_page(unknown_page.parse, text)


def refused(text: str) -> str:
    (item,) = unknown_page.parse(Document("page.txt", text.encode()))
    assert isinstance(item, Rejected)
    return item.reason


def score(text: str) -> float:
    return unknown_page.matches(Document("page.txt", text.encode()))


def test_a_page_field_by_field() -> None:
    found = read(PAGE)
    assert score(PAGE) == 0.5
    assert (found["id"], found["registry"]) == ("NCT00000047", "NCT")
    assert found["identification"] == {"nct_id": "NCT00000047"}
    assert found["status"] == {
        "overall_status": "ACTIVE_NOT_RECRUITING",
        "start_date": {"date": "2021-05-25", "type": "ACTUAL"},
    }
    assert found["design"] == {
        "phases": ["PHASE2", "PHASE3"],
        "study_type": "INTERVENTIONAL",
        "enrollment_info": {"count": 1240, "type": "ESTIMATED"},
    }
    assert found["sponsor_collaborators"] == {"lead_sponsor": {"name": "Ours Ltd", "class_": "INDUSTRY"}}
    assert found["description"] == {"brief_summary": "Sailors cough at night.\n\nThyme may help."}
    assert found["conditions"] == {"conditions": ["Cough", "Sea Sickness"]}
    assert found["arms_interventions"] == {
        "interventions": [{"type": "DRUG", "name": "Thyme"}, {"type": "DIETARY_SUPPLEMENT", "name": "Honey"}]
    }
    assert found["eligibility"] == {
        "minimum_age": "18 Years",
        "maximum_age": "65 Years",
        "sex": "ALL",
        "healthy_volunteers": False,
        "eligibility_criteria": (
            "Inclusion Criteria:\n\n* Is a sailor\n* Coughs\n\nExclusion Criteria:\n\n* Is allergic"
        ),
    }
    assert found["outcomes"] == {"primary_outcomes": [{"measure": "Nights with a cough", "time_frame": "30 days"}]}
    assert unparsed(found) == [
        "Find a trial",
        "Thyme for Coughing Sailors",
        "Collaborator",
        "Theirs Inc",
        "Completion date: 03/04/2022",
        "2. Mood",
        "See also our other pages",
        "Cookie settings",
    ]
    assert "unknown layout" in found["warnings"][0]["text"]


def test_the_same_page_as_markdown_and_as_html() -> None:
    labels = "Overall Status|Sponsor|Brief Summary|Conditions|Interventions"
    dressed = "\n".join(f"## {line}" if line in labels.split("|") else line for line in PAGE.split("\n"))
    dressed = dressed.replace("Trial ID: ", "- **Trial ID:** ").replace("Study Type : ", "**Study Type**: ")
    html = "".join(f"<div>{line}</div>" if line else "<p></p>" for line in PAGE.split("\n"))
    page = as_page(Document("page.html", f"<html><body>{html}".encode()))
    own = {name: part for name, part in read(PAGE).items() if name not in ("unparsed", "sources")}
    for text in (dressed, page.text):
        found = read(text)
        assert {name: part for name, part in found.items() if name not in ("unparsed", "sources")} == own


FIGURES = "Trial ID: NCT00000047\nOverall Status: Completed\nPhase: Phase 2\nStudy Type: Interventional\n"


@pytest.mark.parametrize(
    "below",
    [
        "Sponsor:\nGiven by (who answers for it):\nOurs Ltd\n",
        "Sponsor\n\n\n\nSource\nOurs Ltd\n",
        "Sponsor\nSponsors are those who start a trial and answer for how it is done.\n",
    ],
)
def test_what_is_no_value_of_the_label_above_it(below: str) -> None:
    dumped = read_page(unknown_page.parse, FIGURES + below)
    assert "sponsor_collaborators" not in dumped
    assert "\n".join(line["text"] for line in dumped["unparsed"]) == "\n".join(filter(None, below.split("\n")))


def test_what_is_told_twice_leaves_no_raw_text_behind() -> None:
    dumped = read_page(unknown_page.parse, FIGURES + "Condition: Cough\nDisease: Version: 1, Term: Cough\n")
    assert dumped["conditions"] == {"conditions": ["Cough"]}


@pytest.mark.parametrize("title", ["[18F]Light in Sailors", '["Thyme" trial]', "[-] Thyme", "[Trial of a lamp]"])
def test_a_page_may_begin_with_a_bracket(title: str, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(f"{title}\n\n{FIGURES}", encoding="utf-8")
    (trial,) = reading.read([page])
    assert isinstance(trial, Trial) and trial.id == "NCT00000047"


def test_tables_of_labels() -> None:
    rows = {
        "ISRCTN": "ISRCTN00000000",
        "Public title": "Thyme",
        "Recruitment status": "Recruiting",
        "Phase": "Phase II",
    }
    html = "".join(f"<tr><th>{label}</th><td>{value}</td></tr>" for label, value in rows.items())
    page = as_page(Document("p", f"<!doctype html><h1>Thyme at sea</h1><table>{html}</table>".encode()))
    found = read(page.text)
    assert (found["id"], found["registry"]) == ("ISRCTN00000000", "ISRCTN")
    assert found["identification"] == {"brief_title": "Thyme"}
    assert found["status"] == {"overall_status": "RECRUITING"}
    assert found["design"] == {"phases": ["PHASE2"]}
    assert unparsed(found) == ["# Thyme at sea"]


def test_a_table_with_labels_above_one_row_and_rows_that_lost_their_table() -> None:
    text = (
        "ClinicalTrials.gov Identifier: NCT00000047 |\nCondition or disease | Intervention/treatment | Phase |\n"
        "---|---|---|\nCough | Drug: Thyme | Phase 1 Phase 2 |\nStudy Type : | Observational |\nMasking: | None |\n"
    )
    found = read(text)
    assert found["conditions"] == {"conditions": ["Cough"]}
    assert found["arms_interventions"] == {"interventions": [{"type": "DRUG", "name": "Thyme"}]}
    assert found["design"] == {
        "phases": ["PHASE1", "PHASE2"],
        "study_type": "OBSERVATIONAL",
        "design_info": {"masking_info": {"masking": "NONE"}},
    }


def test_the_main_heading_is_the_title_when_there_is_no_other() -> None:
    page = "# Thyme for Coughing Sailors\n\nNCT00000047\n\nStatus: Recruiting\nPhase: 2\nSex: All\n"
    assert read(page)["identification"] == {"nct_id": "NCT00000047", "brief_title": "Thyme for Coughing Sailors"}
    assert "brief_title" not in read("# Trials of ours today\n\n" + page)["identification"]
    apart = page.replace("NCT00000047\n", "A page of ours\n\nNCT00000047\n")
    assert "brief_title" not in read(apart)["identification"]


BASE = "Status: Recruiting\nPhase: Phase 2\nSex: All\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NCT ID: NCT00000047\nSimilar: NCT00000048\n" + BASE, "NCT00000047"),
        ("# Thyme (NCT00000047)\n\n\n\n\n" + BASE + "\nSee NCT00000048.", "NCT00000047"),
        (BASE + "\nMore in ISRCTN00000000.", "ISRCTN00000000"),
        ("Trial ID: nct 0000 0047\n" + BASE, "NCT00000047"),
        ("NCT number: NCT00000047\nEudraCT number: 2000-000000-00\n" + BASE, "NCT00000047"),
        ("Secondary ID: ISRCTN00000000\nEudraCT number: 2000-000000-00\n" + BASE, "2000-000000-00"),
    ],
)
def test_which_trial_a_page_is_of(text: str, expected: str) -> None:
    assert read(text)["id"] == expected


def test_ids_of_other_registers_are_kept_as_such() -> None:
    found = read("NCT number: NCT00000047\nEudraCT number: 2000-000000-00\nSecondary ID: ISRCTN00000000\n" + BASE)
    assert found["identification"]["secondary_id_infos"] == [{"id": "2000-000000-00"}, {"id": "ISRCTN00000000"}]


@pytest.mark.parametrize(
    "text",
    [
        "Trial ID: NCT00000047\nTrial ID: NCT00000048\n" + BASE,
        BASE + "Compare NCT00000047 and NCT00000048 and others.",
        "# NCT00000047 or NCT00000048\n" + BASE,
    ],
)
def test_several_ids_as_likely_are_refused_by_name(text: str) -> None:
    assert "NCT00000047, NCT00000048" in refused(text)


def test_no_id_or_too_few_labels_are_refused() -> None:
    assert "without a registry id" in refused(BASE)
    assert "fewer than 3 labels" in refused("NCT00000047\nStatus: Recruiting\nPhase: soon\n")


@pytest.mark.parametrize(
    "text",
    [
        "We ran a trial (NCT00000047) of thyme.\n\nMethods: sailors were asked.\n\nResults: fewer coughs.\n",
        "Trial registration: ClinicalTrials.gov NCT00000047\n\nBackground\n\nCoughs are common.\n\nConclusions\n\n.",
        "Status: it is not known, says NCT00000047.\nPhase: of the moon\nSex: is discussed below\n",
        BASE,
        'nctId: NCT00000047\noverallStatus: RECRUITING\n"phase": Phase 2\nstudy_type: Interventional\nSex: All',
        '{"Trial ID": "NCT00000047"}\n' + BASE,
        "<trial>NCT00000047</trial>\n" + BASE,
        "",
    ],
)
def test_prose_and_other_things_are_not_recognised(text: str) -> None:
    assert score(text) == 0.0


@pytest.mark.parametrize("name", ["ignite_study", "ignite_eligibility", "meddatax", "medpath"])
def test_every_known_format_is_surer(name: str) -> None:
    document = Document("x", golden(name)[0].encode())
    known = max(form.matches(document) for form in (ctgov, ignite, meddatax, medpath))
    assert known > unknown_page.matches(document)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-05", "2021-05"),
        ("2021-05-25", "2021-05-25"),
        ("May 25, 2021", "2021-05-25"),
        ("25th May 2021", "2021-05-25"),
        ("Sep 1, 2011", "2011-09-01"),
        ("Sept. 2011", "2011-09"),
        ("December 2011", "2011-12"),
        ("February 30, 2020", None),
        ("03/04/2022", None),
        ("25/05/2021", None),
        ("soon", None),
        ("2021-13", None),
    ],
)
def test_dates_are_read_only_when_they_mean_one_day_or_month(text: str, expected: str | None) -> None:
    assert date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("18 Years", "18 Years"), ("6 months old", "6 Months"), ("1 year", "1 Year"), ("N/A", None)]
)
def test_ages(text: str, expected: str | None) -> None:
    assert age(text) == expected


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=50),
            st.sampled_from(
                ["Sponsor", "Phase:", "Phase 2", "Conditions", "* Cough", "Summary", "| Sex | All |", "# A", ""]
            ),
        ),
        max_size=15,
    )
)
@example(["SPONSOR", "__0__"])
def test_no_line_is_lost(lines: list[str]) -> None:
    text = "Trial ID: NCT00000047\n" + BASE + "\n".join(lines).replace("\r", "\n")
    (item,) = unknown_page.parse(Document("page.txt", text.encode("utf-8", "replace")))
    if isinstance(item, Trial):
        undressed = str.maketrans("", "", "*_#")  # signs of Markdown are no words
        everything = "".join(words_of(read(text.encode("utf-8", "replace"))).split()).casefold().translate(undressed)
        for line in text.split("\n")[4:]:
            value = "".join(line.rpartition(":")[2].split()).casefold().translate(undressed)
            known = {"sponsor", "phase:", "conditions", "summary", "phase2", "|sex|all|"}
            assert value in everything or "".join(line.split()).casefold() in known, line


GLOSSARY = """Glossary

Condition/disease
The disease, disorder or injury that is being studied. Other issues of health may be among them.

Eligibility criteria
The key requirements that people who want to take part in a clinical study must meet.

NCT number
A unique code given to each clinical study when it is registered (for example, NCT00000041).

Official title
The title of a clinical study, written in the language of medicine.

Phase
The stage of a clinical trial that is based on a rule of the authority.

Sponsor
The person or firm who starts the study and is in charge of it.

Study type
Describes the nature of a clinical study. Some are done with a drug.

Trial record 1 of 1
Recruiting
Thyme for Sailors

ClinicalTrials.gov ID NCT00000047
Sponsor Ours Ltd

Brief Summary
Sailors cough at night.

Official Title
A Trial of Thyme in Sailors

Conditions
Cough
Sea Sickness
Intervention / Treatment
Dietary Supplement: Thyme
Other: Water
Study Start (Actual)
2024-01

Phase
Phase 2
Phase 3

Eligibility Criteria

Inclusion Criteria:

Is a sailor

Exclusion Criteria:

Is allergic

Sponsor
Ours Ltd
Collaborators
Theirs Inc
"""


def test_a_glossary_is_not_taken_for_the_trial() -> None:
    found = read(GLOSSARY)
    assert found["id"] == "NCT00000047"
    assert found["identification"]["official_title"] == "A Trial of Thyme in Sailors"
    assert found["sponsor_collaborators"] == {"lead_sponsor": {"name": "Ours Ltd"}}
    assert found["conditions"] == {"conditions": ["Cough", "Sea Sickness"]}
    assert found["design"] == {"phases": ["PHASE2", "PHASE3"]}
    assert found["arms_interventions"]["interventions"] == [
        {"type": "DIETARY_SUPPLEMENT", "name": "Thyme"},
        {"type": "OTHER", "name": "Water"},
    ]
    assert found["eligibility"]["eligibility_criteria"] == (
        "Inclusion Criteria:\n\nIs a sailor\n\nExclusion Criteria:\n\nIs allergic"
    )
    assert "The person or firm who starts the study and is in charge of it." in unparsed(found)


def test_one_definition_gives_way_to_a_value_and_else_stays() -> None:
    defined = "Sponsor\nThe firm that is in charge of the study.\n"
    assert (
        read(FIGURES + defined + "Sponsor: Ours Ltd\n")["sponsor_collaborators"]["lead_sponsor"]["name"] == "Ours Ltd"
    )
    assert "sponsor_collaborators" in read(FIGURES + defined)


def test_the_id_in_a_sentence_beside_a_label_is_not_the_pages() -> None:
    text = FIGURES.replace("Trial ID: ", "ClinicalTrials.gov ID ") + (
        "Trial registration: this is an extension of an earlier study of the drug, which had the number NCT00000046\n"
    )
    assert read(text)["id"] == "NCT00000047"


@pytest.mark.parametrize(
    "below", ["Show more", "Collaborators\nTheirs Inc", "Contacts and Locations\nOurs", "Back to top"]
)
def test_what_is_no_item_ends_a_list_or_text(below: str) -> None:
    found = read(
        f"{FIGURES}Conditions\nCough\nSea Sickness\n{below}\nBrief Summary\nSailors cough.\n\n{below}\nAnd so on\n"
    )
    assert found["conditions"] == {"conditions": ["Cough", "Sea Sickness"]}
    assert found["description"] == {"brief_summary": "Sailors cough."}


def test_labels_that_are_not_read_stay_in_criteria() -> None:
    criteria = "* Location: left knee\n* Results\n* Contact: none"
    found = read(f"{FIGURES}Inclusion Criteria:\n{criteria}\n")
    assert found["eligibility"]["eligibility_criteria"] == f"Inclusion Criteria:\n\n{criteria}"


def test_help_below_the_heading_of_criteria_is_not_the_criteria() -> None:
    helped = "Eligibility Criteria\nSpeak with a doctor before joining, who will know whether it is wise to.\n"
    found = read(f"{FIGURES}{helped}Inclusion Criteria\nIs a sailor\nExclusion Criteria\nIs allergic\n")
    assert found["eligibility"]["eligibility_criteria"] == (
        "Inclusion Criteria:\n\nIs a sailor\n\nExclusion Criteria:\n\nIs allergic"
    )


def test_values_right_behind_the_colon() -> None:
    found = read("Trial ID:NCT00000047\nStatus:Completed\nPhase:Phase 2\nConditions:Cough\nGender:Both\n")
    assert (found["id"], found["design"], found["eligibility"]) == (
        "NCT00000047",
        {"phases": ["PHASE2"]},
        {"sex": "ALL"},
    )


def test_who_is_blinded() -> None:
    found = read(FIGURES + "Masking: Double (Participant, Investigator)\n")
    assert found["design"]["design_info"]["masking_info"] == {
        "masking": "DOUBLE",
        "who_masked": ["PARTICIPANT", "INVESTIGATOR"],
    }
    assert read(FIGURES + "Masking: Double (Cook)\n")["design"]["design_info"]["masking_info"] == {"masking": "DOUBLE"}


def test_the_page_of_another_register_is_of_its_own_id() -> None:
    figures = "\n".join(FIGURES.split("\n")[1:])
    elsewhere = "ClinicalTrials.gov number\nNCT00000047\nEudraCT Number: 2000-000000-00\n"
    for top in ("ISRCTN00000000", "ISRCTN00000000 - Thyme for sailors", "Trial record\n\n# ISRCTN00000000: Thyme"):
        found = read(f"{top}\n\n{figures}{elsewhere}")
        assert (found["id"], found["registry"]) == ("ISRCTN00000000", "ISRCTN")
        assert found["identification"] == {
            "secondary_id_infos": [{"id": "NCT00000047"}, {"id": "2000-000000-00"}],
        }
    found = read(f"A study that follows ISRCTN00000000\n\n{figures}{elsewhere}")
    assert found["id"] == "NCT00000047"
    assert read(f"NCT00000046 - An earlier study\n\n{FIGURES}")["id"] == "NCT00000047"


def test_headings_of_registers_end_what_stands_above_them() -> None:
    found = read(
        f"{FIGURES}Key inclusion criteria\n1. Sailors\n2. Cough\nParticipant type(s)\nPatient\n"
        "Plain English summary of protocol\nSailors cough.\nOther Matters\n\n"
        "Key exclusion criteria\nAllergy\nCondition\n"
        "Free text: cough\nMore: less\nPhase: Phase 2\n"
    )
    assert found["eligibility"]["eligibility_criteria"] == (
        "Inclusion Criteria:\n\n1. Sailors\n2. Cough\n\nExclusion Criteria:\n\nAllergy"
    )
    assert found["description"] == {"brief_summary": "Sailors cough."}
    assert "conditions" not in found


OTHERS = "Honey for Cough\nNCT00000046\nSponsor: Theirs Inc\nConditions: Fever\n\n"
OTHERS += "Salt for Cough\nNCT ID: NCT00000045\nSex: Female\n"


@pytest.mark.parametrize(
    "heading", ["Similar Trials", "## Related studies:", "Other clinical trials for cough", "You may also like"]
)
def test_trials_below_a_trial_are_not_read_into_it(heading: str) -> None:
    found = read(f"{FIGURES}Enrollment: 12\n\n{heading}\n{OTHERS}")
    assert found["id"] == "NCT00000047"
    assert not {"sponsor_collaborators", "conditions", "eligibility"} & found.keys()
    assert "Sponsor: Theirs Inc" in unparsed(found)


def test_a_menu_that_names_similar_trials_ends_nothing() -> None:
    found = read(f"Overview\nSimilar trials\nContact us\n\n{FIGURES}Sponsor: Ours Ltd\n")
    assert found["sponsor_collaborators"] == {"lead_sponsor": {"name": "Ours Ltd"}}


def test_what_stands_below_another_trials_id_is_that_trials() -> None:
    found = read(f"{FIGURES}\nHoney for Cough\nNCT00000046\nSponsor: Theirs Inc\n\nNCT00000047\nSex: Female\n")
    assert "sponsor_collaborators" not in found
    assert found["eligibility"] == {"sex": "FEMALE"}
    found = read(f"{FIGURES}Other Study IDs\nNCT00000046\nSponsor: Ours Ltd\n")
    assert found["sponsor_collaborators"] == {"lead_sponsor": {"name": "Ours Ltd"}}


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_criteria_in_the_words_of_sites_for_patients(apostrophe: str) -> None:
    found = read(
        f"{FIGURES}You can join if…\nIs a sailor\nYou CAN{apostrophe}T join if...\nIs allergic\nLocation\nNowhere\n"
    )
    assert found["eligibility"]["eligibility_criteria"] == (
        "Inclusion Criteria:\n\nIs a sailor\n\nExclusion Criteria:\n\nIs allergic"
    )


def test_criteria_below_two_headings_of_one_meaning_are_put_together() -> None:
    found = read(f"{FIGURES}You can join if\nOpen to all ages\nInclusion Criteria:\nIs a sailor\n\nSex: All\n")
    assert found["eligibility"]["eligibility_criteria"] == "Inclusion Criteria:\n\nOpen to all ages\n\nIs a sailor"


def test_an_indent_of_all_items_goes() -> None:
    found = read(f"{FIGURES}Inclusion Criteria:\n\n  * Is a sailor\n    * Of some years\n  * Coughs\n")
    assert found["eligibility"]["eligibility_criteria"] == (
        "Inclusion Criteria:\n\n* Is a sailor\n  * Of some years\n* Coughs"
    )


def test_a_page_whose_every_line_is_a_paragraph() -> None:
    lines = [
        *("Trial ID", "NCT00000047", "Status", "Completed", "Phase", "Phase 2", "Phase 3", "Conditions", "Cough"),
        *(
            "Sea Sickness",
            "Interventions",
            "Drug: Thyme",
            "Other: Water",
            "Inclusion Criteria",
            "Is a sailor",
            "Coughs",
        ),
        *("Exclusion Criteria", "Is allergic", "Sleeps", "Contacts and Locations", "Nowhere"),
    ]
    found = read("\n\n".join(lines))
    assert found["design"]["phases"] == ["PHASE2", "PHASE3"]
    assert found["conditions"] == {"conditions": ["Cough", "Sea Sickness"]}
    assert [item["name"] for item in found["arms_interventions"]["interventions"]] == ["Thyme", "Water"]
    assert found["eligibility"]["eligibility_criteria"].split("\n\n") == [
        *("Inclusion Criteria:", "Is a sailor", "Coughs", "Exclusion Criteria:", "Is allergic", "Sleeps"),
    ]


def test_no_break_blanks_are_blanks() -> None:
    plain = {name: part for name, part in read(PAGE).items() if name not in ("unparsed", "sources")}
    found = read(PAGE.replace(" ", "\N{NO-BREAK SPACE}"))
    assert {name: part for name, part in found.items() if name not in ("unparsed", "sources")} == plain


def test_the_head_of_a_table_that_lost_its_cells_ends_a_text() -> None:
    table = "Condition or disease \tIntervention/treatment \tPhase\nCough\tDrug: Thyme\tPhase 2\n"
    found = read(f"{FIGURES}Brief Summary\nSailors cough.\n{table}Detailed Description\nAt night.\n")
    assert found["description"] == {"brief_summary": "Sailors cough.", "detailed_description": "At night."}


@pytest.mark.parametrize("criteria", ["Is allergic.\nSleeps at noon.", "* Is allergic\n* Sleeps"])
def test_a_heading_that_is_not_known_ends_criteria_of_one_style(criteria: str) -> None:
    found = read(f"{FIGURES}Exclusion Criteria\n{criteria}\nTimeline\nScreening ~ 3 weeks\nSex: All\n")
    assert found["eligibility"]["eligibility_criteria"] == f"Exclusion Criteria:\n\n{criteria}"
    found = read(f"{FIGURES}Exclusion Criteria\n{criteria}\nOther Matters\n{criteria}\nSex: All\n")
    assert found["eligibility"]["eligibility_criteria"].endswith(f"Other Matters\n{criteria}")


def test_help_above_the_inclusion_criteria_alone_is_not_the_criteria() -> None:
    helped = "Eligibility Criteria\nSpeak with a doctor before joining, who will know whether it is wise to.\n\n"
    found = read(f"{FIGURES}{helped}Inclusion Criteria:\n* Is a sailor\n")
    assert found["eligibility"]["eligibility_criteria"] == "Inclusion Criteria:\n\n* Is a sailor"
