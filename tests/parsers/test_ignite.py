"""Pages of Ignite: golden pages of four kinds, labels of every module, and what must not be lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Rejected
from parsers.formats import ignite, meddatax, medpath
from tests.parsers.pages import Dumped, golden, leaves, read_page, words_of

GOLDEN_PAGES = ["ignite_adverse_events", "ignite_eligibility", "ignite_design_info", "ignite_study"]


def page(kind: str, *lines: str, path: str = "") -> str:
    trail = path or f"Study -> Protocol Section -> {kind}"
    head = f"{kind}\n\n{kind}\n\nThe {kind} is ours.\n\n{kind} path is as follows:\n\n{trail}\n\n{kind}\n\n"
    house = "Ignite Creation Date: 2024-01-01 @ 1:00 AM\nNCT ID: NCT00000046\n"
    return head + house + "\n".join(lines) + "\nStudy: NCT00000046\nStudy Brief:\n"


def read(kind: str, *lines: str, path: str = "") -> Dumped:
    return read_page(ignite.parse, page(kind, *lines, path=path))


def unparsed(dumped: Dumped) -> list[str]:
    return [line["text"] for line in dumped.get("unparsed", [])]


@pytest.mark.parametrize("name", GOLDEN_PAGES)
def test_golden_field_by_field(name: str) -> None:
    text, expected = golden(name)
    assert dict(leaves(read_page(ignite.parse, text))) == dict(leaves(expected))


@pytest.mark.parametrize("name", GOLDEN_PAGES)
def test_same_fields_with_other_line_ends_and_no_blank_lines(name: str) -> None:
    text, expected = golden(name)
    compact = "\r\n".join(line for line in text.split("\n") if line)
    found = read_page(ignite.parse, compact)
    assert _without_lines(found) == _without_lines(expected)


@pytest.mark.parametrize("name", GOLDEN_PAGES)
def test_same_fields_with_characters_that_cannot_be_seen(name: str) -> None:
    text, expected = golden(name)
    found = read_page(ignite.parse, text.replace(":", ":\u200b").replace("\n", "\ufeff\n"))
    assert dict(leaves(found)) == dict(leaves(expected))


def _without_lines(dumped: Dumped) -> dict[str, object]:
    return {path: value for path, value in leaves(dumped) if not path.endswith(".line")}


@pytest.mark.parametrize("name", GOLDEN_PAGES)
def test_recognised_by_content(name: str) -> None:
    text, _ = golden(name)
    document = Document("notes.html", text.encode())
    assert ignite.matches(document) == 1.0
    assert meddatax.matches(document) < 0.5
    assert medpath.matches(document) < 0.5


def test_other_text_is_not_recognised() -> None:
    assert ignite.matches(Document("x", b"NCT ID: NCT00000046\nDescription: a page of something else")) == 0.0


@pytest.mark.parametrize(
    ("kind", "line", "path", "value"),
    [
        ("Status Module", "Overall Status: RECRUITING", "status.overall_status", "RECRUITING"),
        ("Status Module", "Why Stopped: Slow \\& late", "status.why_stopped", "Slow \\& late"),
        ("Status Module", "Start Date: 2024-05", "status.start_date.date", "2024-05"),
        ("Status Module", "Start Date Type: ESTIMATED", "status.start_date.type", "ESTIMATED"),
        ("Status Module", "Study First Submit Qc Date: 2024-05-01", "status.study_first_submit_qc_date", "2024-05-01"),
        ("Status Module", "Has Expanded Access: True", "status.expanded_access_info.has_expanded_access", True),
        ("Identification Module", "Official Title: On: cough", "identification.official_title", "On: cough"),
        ("Identification Module", "Org Study Id: X-46", "identification.org_study_id_info.id", "X-46"),
        ("Identification Module", "Organization: Ours Ltd", "identification.organization.full_name", "Ours Ltd"),
        (
            "Sponsor/Collaborators Module",
            "Lead Sponsor: Ours Ltd",
            "sponsor_collaborators.lead_sponsor.name",
            "Ours Ltd",
        ),
        (
            "Sponsor Collaborators Module",
            "Lead Sponsor Class: Industry",
            "sponsor_collaborators.lead_sponsor.class_",
            "INDUSTRY",
        ),
        ("Oversight Module", "Oversight Has DMC: False", "oversight.oversight_has_dmc", False),
        ("Oversight Module", "Is FDA Regulated Drug: True", "oversight.is_fda_regulated_drug", True),
        ("Oversight Module", "FDAAA801 Violation: True", "oversight.fdaaa801_violation", True),
        ("Conditions Module", "Keywords: ['cough', 'tea']", "conditions.keywords[1]", "tea"),
        ("Conditions Module", "Conditions: Cough, Croup", "conditions.conditions_raw", "Cough, Croup"),
        ("Design Module", "Study Type: OBSERVATIONAL", "design.study_type", "OBSERVATIONAL"),
        ("Design Module", "Patient Registry: True", "design.patient_registry", True),
        ("Design Module", "Enrollment Count: 40", "design.enrollment_info.count", 40),
        ("Design Module", "Phases: Phase 1, Phase 2", "design.phases[1]", "PHASE2"),
        ("Design Module", "Allocation: Non-Randomized", "design.design_info.allocation", "NON_RANDOMIZED"),
        (
            "Outcomes Module",
            "Primary Outcomes: [{'measure': 'Coughs'}]",
            "outcomes.primary_outcomes[0].measure",
            "Coughs",
        ),
        ("Eligibility Module", "Study Population: Singers", "eligibility.study_population", "Singers"),
        (
            "Eligibility Module",
            "Sampling Method: Probability Sample",
            "eligibility.sampling_method",
            "PROBABILITY_SAMPLE",
        ),
        ("IPD Sharing Statement Module", "IPD Sharing: NO", "ipd_sharing.ipd_sharing", "NO"),
        (
            "IPD Sharing Statement Module",
            "Description: None will be shared",
            "ipd_sharing.description",
            "None will be shared",
        ),
        ("IPD Sharing Statement Module", "Info Types: SAP, ICF", "ipd_sharing.info_types[1]", "ICF"),
        ("Protocol Section", "Description: On request", "ipd_sharing.description", "On request"),
        ("Large Document Module", "No SAP: True", "documents.no_sap", True),
        ("Misc Info Module", "Version Holder: 2024-06-07", "derived.misc_info.version_holder", "2024-06-07"),
    ],
)
def test_labels_are_the_names_of_the_model(kind: str, line: str, path: str, value: object) -> None:
    found = read(kind, line)
    assert dict(leaves(found))[path] == value
    assert unparsed(found) == []
    assert found["sources"][0]["part"] == kind


@pytest.mark.parametrize(
    ("path", "lines", "item"),
    [
        (
            "Study -> Protocol Section -> Outcomes Module -> Primary Outcomes",
            ["Measure: Coughs in a day", "Time Frame: 4 weeks", "Description: Counted"],
            (
                "outcomes.primary_outcomes[0]",
                {"measure": "Coughs in a day", "time_frame": "4 weeks", "description": "Counted"},
            ),
        ),
        (
            "Study -> Protocol Section -> Contacts Locations Module -> Locations",
            ["Facility: Ward 4", "City: Ulm", "Country: Germany", "Status: Recruiting"],
            (
                "contacts_locations.locations[0]",
                {"facility": "Ward 4", "city": "Ulm", "country": "Germany", "status": "RECRUITING"},
            ),
        ),
        (
            "Study -> Protocol Section -> Sponsor Collaborators Module -> Collaborators",
            ["Name: Ours Ltd", "Class: INDUSTRY"],
            ("sponsor_collaborators.collaborators[0]", {"name": "Ours Ltd", "class_": "INDUSTRY"}),
        ),
    ],
)
def test_a_page_of_one_entry_of_a_list(path: str, lines: list[str], item: tuple[str, dict[str, str]]) -> None:
    found = read(path.rpartition("-> ")[2], *lines, path=path)
    values = dict(leaves(found))
    assert {name: values[f"{item[0]}.{name}"] for name in item[1]} == item[1]
    assert unparsed(found) == []


def test_results_modules_have_v2_names() -> None:
    path = "Study -> Results Section -> Participant Flow Module"
    found = read("Participant Flow Module", "Pre Assignment Details: Two left.", "Recruitment Details: None", path=path)
    assert found["results"] == {"participantFlowModule": {"preAssignmentDetails": "Two left."}}
    assert found["has_results"] is True
    point = read(
        "Point Of Contact", "Phone Ext: 5", path="Study -> Results Section -> More Info Module -> Point Of Contact"
    )
    assert point["results"] == {"moreInfoModule": {"pointOfContact": {"phoneExt": "5"}}}


@pytest.mark.parametrize("value", ["None", ""])
def test_nothing_said_sets_nothing(value: str) -> None:
    found = read("Eligibility Module", f"Minimum Age: {value}".strip(), f"Healthy Volunteers: {value}".strip())
    assert "eligibility" not in found
    assert unparsed(found) == []


@pytest.mark.parametrize(
    "line", ["Colour: green", "Has Adverse Events: True", "Locations(If Any):", "Ward 4 Ulm View", "loose words"]
)
def test_what_means_no_field_is_unparsed(line: str) -> None:
    found = read("Status Module", "Overall Status: COMPLETED", line)
    assert unparsed(found) == [line]
    assert found["status"] == {"overall_status": "COMPLETED"}


@pytest.mark.parametrize("line", ["Healthy Volunteers: maybe", "Protocol Section: NCT00000047", "Study: NCT00000047"])
def test_a_value_that_a_field_cannot_hold_is_unparsed(line: str) -> None:
    assert unparsed(read("Eligibility Module", line)) == [line]


def test_values_are_whole_and_colons_in_them_are_text() -> None:
    text = "Aim: to test. Phase: 2. See https://example.org/x?y=1 * a * b \\[c\\]"
    assert read("Description Module", f"Brief Summary: {text}")["description"]["brief_summary"] == text


def test_a_value_of_several_lines_is_one_text() -> None:
    lines = [
        "Eligibility Criteria: Inclusion Criteria:",
        "",
        "* cough",
        "",
        "Exclusion Criteria:",
        "",
        "* croup",
        "Sex: ALL",
    ]
    found = read("Eligibility Module", *lines)
    assert (
        found["eligibility"]["eligibility_criteria"]
        == "Inclusion Criteria:\n\n* cough\n\nExclusion Criteria:\n\n* croup"
    )
    assert found["eligibility"]["sex"] == "ALL"


def test_a_second_value_is_unparsed_with_a_warning() -> None:
    found = read("Status Module", "Overall Status: COMPLETED", "Overall Status: RECRUITING")
    assert unparsed(found) == ["Overall Status: RECRUITING"]
    assert "overall_status" in found["warnings"][0]["text"]


def test_an_explanation_of_theirs_not_known_is_unparsed() -> None:
    text = page("Status Module", "Overall Status: COMPLETED").replace("The Status Module is ours.", "Some other words.")
    assert unparsed(read_page(ignite.parse, text)) == ["Some other words."]


DEFINED = """Viewing Identification Module

Viewing Identification Module

An asterisk marks what every study has.

You see the Identification Module Field Definitions List of one study.

NCTid *: The number that the register gives, like NCT0000xxxx.

Brief Title *: A short name for lay readers.

Acronym: The letters that a study goes by, if any.

Org Study ID Info: What the organization calls it.

Identification Module


Ignite Creation Date: 2024-01-01 @ 1:00 AM
NCT ID: NCT00000046
Brief Title: Tea before bed
Acronym: None
Study: NCT00000046
Study Brief: Tea before bed
Protocol Section: NCT00000046
"""


def test_definitions_above_the_values_are_not_values() -> None:
    dumped = read_page(ignite.parse, DEFINED)
    assert dumped["identification"] == {"nct_id": "NCT00000046", "brief_title": "Tea before bed"}
    assert dumped["sources"][0]["part"] == "Identification Module"
    assert "unparsed" not in dumped and "warnings" not in dumped
    assert ignite.matches(Document("x", DEFINED.encode())) == 1.0


def test_what_the_one_who_saved_the_page_wrote_above_it_is_no_value() -> None:
    above = "---\nurl: https://example.org/x\ntitle: Saved\nStatus: read\n---\n"
    dumped = read_page(ignite.parse, above + page("Eligibility Module", "Sex: ALL"))
    assert dumped["eligibility"] == {"sex": "ALL"}
    assert "ipd_sharing" not in dumped and "status" not in dumped
    assert unparsed(dumped) == above.strip().split("\n")


def test_a_starred_label_is_a_definition_wherever_it_stands() -> None:
    dumped = read(
        "Identification Module", "Brief Title *: A short name for lay readers.", "Brief Title: Tea before bed"
    )
    assert dumped["identification"]["brief_title"] == "Tea before bed"
    assert unparsed(dumped) == ["Brief Title *: A short name for lay readers."]


def test_a_page_without_id_is_refused_with_a_sentence() -> None:
    (refused,) = ignite.parse(Document("odd.txt", b"Ignite Creation Date: 2024\nBrief Summary: x"))
    assert isinstance(refused, Rejected)
    assert "NCT ID" in str(refused)


_LINES = st.lists(
    st.one_of(
        st.text(max_size=60).map(lambda text: " ".join(text.split())),
        st.sampled_from(
            ["Brief Summary: a", "Status: X", "Event Groups(If Any):", "A 1 2 3 4 5 6 View", "Sex: ALL", "Phases: ["]
        ),
        st.builds(
            "{}: {}".format,
            st.sampled_from(["Masking", "Conditions", "Organization", "Time Frame"]),
            st.text(max_size=20),
        ),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(_LINES, st.sampled_from(["Description Module", "Adverse Events Module", "Design Module", "Nonsense Module"]))
def test_no_line_is_lost(lines: list[str], kind: str) -> None:
    text = page(kind, *lines).replace("\r", "\n")
    everything = "".join(words_of(read_page(ignite.parse, text)).split()).casefold()
    for line in "\n".join(lines).replace("\r", "\n").split("\n"):
        said = "".join(line.split()).casefold()
        value = "".join(line.partition(":")[2].split()).casefold()
        assert said in everything or value in everything or value in ("none", "n/a"), line


def test_a_path_whose_arrows_a_tool_escaped() -> None:
    told = read(
        "Eligibility Module", "Minimum Age: 18 Years", path="Study -\\> Protocol Section -\\> Eligibility Module"
    )
    plain = read("Eligibility Module", "Minimum Age: 18 Years")
    assert told["eligibility"] == plain["eligibility"] == {"minimum_age": "18 Years"}
    assert unparsed(told) == unparsed(plain)
