"""Pages of meddatax: a golden page and its variants, and each rule by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from parsers.document import Document, Rejected
from parsers.formats import ignite, meddatax, meddatax_layout, medpath
from tests.parsers import page_writer
from tests.parsers.pages import Dumped, golden, leaves, read_page

TOP = "A Trial of Ours\n\nNCT ID: NCT00000045\n\nLast Updated: 2024-01-02\n"


@pytest.fixture(autouse=True)
def _our_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """Teach the layout the help sentences of our pages, in place of the site's, which are not copied here."""
    ours = {
        heading: meddatax_layout.digest(page_writer.help_sentence(heading)) if digest else ""
        for heading, digest in meddatax_layout.HELP.items()
    }
    monkeypatch.setattr(meddatax_layout, "HELP", ours)


def read(*sections: str, top: str = TOP) -> Dumped:
    return read_page(meddatax.parse, "\n".join([top, *sections]))


def unparsed(dumped: Dumped) -> list[str]:
    return [line["text"] for line in dumped.get("unparsed", [])]


def test_golden_field_by_field() -> None:
    page, expected = golden("meddatax")
    found = read_page(meddatax.parse, page)
    assert dict(leaves(found)) == dict(leaves(expected))


def _one_per_line(page: str) -> str:
    return re.sub(r"\n+", "\n", page)


@pytest.mark.parametrize("change", ["crlf", "nbsp", "bom", "utf16"])
def test_same_fields_in_another_dress(change: str) -> None:
    page, expected = golden("meddatax")
    dressed = {
        "crlf": page.replace("\n", "\r\n").encode(),
        "nbsp": re.sub(r"(?m)^(Group|Intervention|Study) (Type|Groups|Design)\b", "\\1\u00a0\\2", page).encode(),
        "bom": b"\xef\xbb\xbf" + page.encode(),
        "utf16": page.encode("utf-16"),
    }[change]
    assert dict(leaves(read_page(meddatax.parse, dressed))) == dict(leaves(expected))


def test_same_fields_without_blank_lines() -> None:
    page, expected = golden("meddatax")
    found = read_page(meddatax.parse, _one_per_line(page))
    assert _flat(found) == _flat(expected)


def test_same_fields_without_help_sentences() -> None:
    page, expected = golden("meddatax")
    found = read_page(meddatax.parse, re.sub(r"Help of ours .*\n\n", "", page))
    assert _flat(found) == _flat(expected)


def _flat(dumped: Dumped) -> dict[str, object]:
    """Values by path with blanks evened and without line numbers, which the variants of a page change."""
    return {
        path: " ".join(value.split()) if isinstance(value, str) else value
        for path, value in leaves(dumped)
        if not path.endswith(".line")
    }


def test_recognised_by_content() -> None:
    page, _ = golden("meddatax")
    document = Document("anything.bin", page.encode())
    assert meddatax.matches(document) == 1.0
    assert ignite.matches(document) < 0.5
    assert medpath.matches(document) < 0.5
    bare = Document("x", re.sub(r"Help of ours .*\n\n", "", page).encode())
    assert meddatax.matches(bare) > 0.8
    assert meddatax.matches(Document("x", b"NCT ID: NCT00000045\nno page of a trial")) == 0.0


def test_a_page_without_id_is_refused_with_a_sentence() -> None:
    (refused,) = meddatax.parse(Document("odd.txt", b"A Trial\n\nConditions\n\nCough"))
    assert isinstance(refused, Rejected)
    assert "NCT ID" in str(refused)


def test_an_unknown_sentence_below_a_heading_is_content() -> None:
    found = read("Brief Summary\n\nSummaries tell what a trial is about.\n\nThe rest.")
    assert found["description"]["brief_summary"] == "Summaries tell what a trial is about.\n\nThe rest."


@pytest.mark.parametrize(
    "changed", ["Sponsors", "Study Groups", "Central Contacts", "Locations", "Conditions", "References"]
)
def test_a_help_sentence_that_the_site_changed_is_in_no_field(changed: str) -> None:
    page, expected = golden("meddatax")
    new = "These are quite other words of the site."
    found = read_page(meddatax.parse, page.replace(page_writer.help_sentence(changed), new))
    assert new in unparsed(found)
    found["unparsed"] = [line for line in found["unparsed"] if line["text"] != new]
    assert _flat(found) == _flat(expected)


def test_help_sentences_all_changed_are_in_no_field() -> None:
    page, expected = golden("meddatax")
    found = read_page(meddatax.parse, page.replace("Help of ours below", "Quite other words below"))
    assert [line for line in unparsed(found) if line.startswith("Quite other words")]
    for part in expected.keys() - {"description", "unparsed", "warnings"}:
        assert _flat({part: found[part]}) == _flat({part: expected[part]})


def test_a_condition_that_reads_like_a_heading_is_a_condition() -> None:
    with_help = [
        line
        for heading in ("Conditions", "Keywords")
        for line in (heading, page_writer.help_sentence(heading), "Locations")
    ]
    found = read(*with_help)
    assert found["conditions"] == {
        "conditions": ["Locations"],
        "keywords": ["Locations"],
        "conditions_raw": "Locations",
        "keywords_raw": "Locations",
    }
    assert read("Conditions\n\nKeywords\n\nStudy Design\n\nAllocation Method\n\nNA")["conditions"]["conditions"] == [
        "Keywords"
    ]


def test_headings_inside_a_text_are_text() -> None:
    found = read(
        "Detailed Description\n\nFirst.\n\nInterventions\n\nWe walk.\n\nLocations\n\nAt home.\n\nConditions\n\nCough"
    )
    assert "We walk." in found["description"]["detailed_description"]
    assert "At home." in found["description"]["detailed_description"]
    assert found["conditions"]["conditions"] == ["Cough"]


@pytest.mark.parametrize(
    ("written", "phases"),
    [
        ("PHASE1", ["PHASE1"]),
        ("PHASE1 PHASE2", ["PHASE1", "PHASE2"]),
        ("PHASE1/PHASE2", ["PHASE1", "PHASE2"]),
        ("PHASE2, PHASE3", ["PHASE2", "PHASE3"]),
        ("EARLY_PHASE1", ["EARLY_PHASE1"]),
        ("NA", ["NA"]),
        ("Phase 1/Phase 2", ["PHASE1", "PHASE2"]),
        ("PHASE9", ["PHASE9"]),
        ("a pilot", ["a pilot"]),
        ("-", None),
    ],
)
def test_phases(written: str, phases: list[str] | None) -> None:
    found = read(f"Basic Information\n\nClinical Phase\n\n{written}\n\nStudy Classification\n\nINTERVENTIONAL")
    assert found["design"].get("phases") == phases
    assert unparsed(found) == []


@pytest.mark.parametrize(
    "style",
    [
        "**{label}:** {value}",
        "### {label}\n{value}",
        "{label}\n\n{value}",
        "{label}\n{value}",
        "{label}: {value}",
        "{label} {value}",
    ],
)
def test_three_label_styles(style: str) -> None:
    pairs = {"Recruitment Status": "COMPLETED", "Total Enrollment": "12 participants", "Study Start Date": "2020-05"}
    found = read("Basic Information", *(style.format(label=label, value=value) for label, value in pairs.items()))
    assert found["status"]["overall_status"] == "COMPLETED"
    assert found["status"]["start_date"] == {"date": "2020-05"}
    assert found["design"]["enrollment_info"] == {"count": 12}


def test_a_label_without_value_does_not_take_the_next_label() -> None:
    basic = "Basic Information\nRecruitment Status\nClinical Phase\nPHASE4\nTotal Enrollment\nmany"
    found = read(basic, "Study Completion Date\n2021")
    assert "overall_status" not in found["status"]
    assert found["design"] == {"phases": ["PHASE4"]}
    assert unparsed(found) == ["Total Enrollment", "many"]


def test_unknown_codes_stay_as_they_came() -> None:
    found = read(
        "Basic Information\n\nRecruitment Status\n\nON_THE_MOON\n\nStudy Design\n\nBlinding Strategy\n\nQUINTUPLE"
    )
    assert found["status"]["overall_status"] == "ON_THE_MOON"
    assert found["design"]["design_info"]["masking_info"]["masking"] == "QUINTUPLE"


def test_results_available() -> None:
    assert read("Study Results\n\nResults available\n\nA sentence of theirs.")["has_results"] is True
    assert "has_results" not in read("Study Results\n\nSomething else about results")
    assert unparsed(read("Study Results\n\nSomething else")) == ["Something else"]


def test_interventions_in_three_shapes_by_the_names_of_the_arms() -> None:
    first = "Drug A\nIntervention Type DRUG\nShort.\nLonger.\nTea\nIntervention Type OTHER\n"
    groups = f"Study Groups\nArm A\nGroup Type EXPERIMENTAL\n{first}Walks\nIntervention Type BEHAVIORAL\nDaily."
    listed = f"Interventions\n{first}Walks\nDaily.\nIntervention Type BEHAVIORAL"
    found = read(groups, listed)["arms_interventions"]
    assert [(one["name"], one["type"], one.get("description")) for one in found["interventions"]] == [
        ("Drug A", "DRUG", "Short.\nLonger."),
        ("Tea", "OTHER", None),
        ("Walks", "BEHAVIORAL", "Daily."),
    ]
    assert found["arm_groups"][0]["intervention_names"] == ["Drug: Drug A", "Other: Tea", "Behavioral: Walks"]


def test_arms_without_a_list_of_interventions_still_give_interventions() -> None:
    found = read("Study Groups\nArm A\nGroup Type EXPERIMENTAL\nDrug A\nIntervention Type DRUG\nOne a day.")
    assert found["arms_interventions"]["interventions"] == [
        {"type": "DRUG", "name": "Drug A", "description": "One a day.", "arm_group_labels": ["Arm A"]}
    ]


def test_an_intervention_told_in_other_words_is_kept_with_a_warning() -> None:
    groups = "Study Groups\nArm A\nGroup Type EXPERIMENTAL\nDrug A\nIntervention Type DRUG\nTwice daily."
    found = read(groups, "Interventions\nDrug A\nOnce daily.\nIntervention Type DRUG")
    assert found["arms_interventions"]["interventions"][0]["description"] == "Once daily."
    assert unparsed(found) == ["Twice daily."]
    assert "other words" in found["warnings"][0]["text"]


def test_cohorts_of_an_observational_study_have_no_type() -> None:
    found = read("Study Groups\nCases\nWith cough.\nGroup Type\nControls\nGroup Type None")
    assert found["arms_interventions"]["arm_groups"] == [
        {"label": "Cases", "description": "With cough."},
        {"label": "Controls"},
    ]


def test_sites_with_and_without_status_and_state() -> None:
    found = read(
        "Locations\nClinic One, Unit 2\nLyon, , France\nSite Status\nClinic Two\nBrno, South, Czechia",
        "Clinic Three\nTaipei, , Taiwan\nSite Status WITHDRAWN",
        "Countries\nFrance Czechia Taiwan",
    )
    assert found["contacts_locations"] == {
        "locations": [
            {"facility": "Clinic One, Unit 2", "city": "Lyon", "country": "France"},
            {"facility": "Clinic Two", "city": "Brno", "state": "South", "country": "Czechia"},
            {"facility": "Clinic Three", "city": "Taipei", "country": "Taiwan", "status": "WITHDRAWN"},
        ],
        "countries": ["France", "Czechia", "Taiwan"],
    }
    assert unparsed(found) == []


@pytest.mark.parametrize(
    "address", ["[email\u00a0protected]", "[email protected]", "[email&#160;protected]", "[emailprotected]"]
)
def test_a_hidden_address_is_none_with_a_warning(address: str) -> None:
    found = read(f"Central Contacts\n\nAn Example\n\nRole: CONTACT\n\nEmail: {address}")
    assert found["contacts_locations"]["central_contacts"] == [{"name": "An Example", "role": "CONTACT"}]
    assert [warning["line"] for warning in found["warnings"]] == [13]
    assert unparsed(found) == []


@pytest.mark.parametrize(
    ("line", "phone"),
    [
        ("Phone: 023-555", {"phone": "023-555"}),
        ("Phone: +44 20 5550 0100 ext 5", {"phone": "+44 20 5550 0100", "phone_ext": "5"}),
        ("+44 (0)20 5550 0100", {"phone": "+44 (0)20 5550 0100"}),
        ("5550100 x12", {"phone": "5550100", "phone_ext": "12"}),
        ("+44 20 5550 0100 (M-F 9-5", {"phone": "+44 20 5550 0100 (M-F 9-5"}),
        ("888-555-0100 (U.S. only)", {"phone": "888-555-0100 (U.S. only)"}),
        ("Phone: see the ward", {"phone": "see the ward"}),
    ],
)
def test_phones(line: str, phone: Mapping[str, str]) -> None:
    found = read(f"Central Contacts\nAn Example\nRole: CONTACT\n{line}\nB Example\nRole: CONTACT")
    assert found["contacts_locations"]["central_contacts"] == [
        {"name": "An Example", "role": "CONTACT", **phone},
        {"name": "B Example", "role": "CONTACT"},
    ]


def test_a_responsible_party_of_the_old_kind() -> None:
    found = read(
        "Responsible Party", page_writer.help_sentence("Responsible Party"), "Dr. Example, Head of Trials\nExample Ltd"
    )
    assert found["sponsor_collaborators"]["responsible_party"] == {
        "old_name_title": "Dr. Example, Head of Trials",
        "old_organization": "Example Ltd",
    }


def test_criteria_without_their_labels_are_still_criteria() -> None:
    found = read(
        "Eligibility Criteria\nAnyone with a cough.\nMinimum Eligible Age\n6 Months\nMaximum Eligible Age\nN/A"
    )
    assert found["eligibility"] == {"eligibility_criteria": "Anyone with a cough.", "minimum_age": "6 Months"}


def test_a_second_value_of_a_field_is_left_unparsed_with_a_warning() -> None:
    found = read("Basic Information\nRecruitment Status\nCOMPLETED\nRecruitment Status\nRECRUITING")
    assert found["status"]["overall_status"] == "COMPLETED"
    assert unparsed(found) == ["Recruitment Status", "RECRUITING"]
    assert "overall_status" in found["warnings"][0]["text"]


def test_a_results_page_gives_its_id_and_keeps_its_lines() -> None:
    found = read_page(
        meddatax.parse,
        "Trial Outcomes & Findings for A Trial of Ours (NCT NCT00000045)\n\nResults Overview\n\n12 of 40",
    )
    assert (found["id"], found["has_results"]) == ("NCT00000045", True)
    assert found["identification"]["brief_title"] == "A Trial of Ours"
    assert unparsed(found) == ["12 of 40"]
