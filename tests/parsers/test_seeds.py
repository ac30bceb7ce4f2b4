"""The five sample pages of real sites: which fields each must yield, and that every line of them arrives somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parsers.criteria import split
from parsers.document import Document
from parsers.draft import read_lines
from parsers.formats import ignite, meddatax, medpath
from parsers.formats.ignite_page import frame
from parsers.formats.meddatax_layout import RESULTS_PENDING, digest, sections
from tests.parsers.pages import Dumped, leaves, read_page, words_of

PARSERS = {"ignite": ignite.parse, "meddatax": meddatax.parse, "medpath": medpath.parse}
MATCHES = {"ignite": ignite.matches, "meddatax": meddatax.matches, "medpath": medpath.matches}
SEEDS = {
    "NCT06548958": "ignite",
    "NCT06171906": "meddatax",
    "NCT06754540": "meddatax",
    "NCT07297173": "meddatax",
    "NCT06125106": "medpath",
}

FACTS: dict[str, dict[str, object]] = {
    "NCT06548958": {
        "identification.nct_id": "NCT06548958",
        "sources[0].kind": "ignite",
        "sources[0].part": "Description Module",
        "sources[0].page_created": "2025-12-25 @ 12:22 AM",
        "sources[0].page_modified": "2025-12-25 @ 12:22 AM",
    },
    "NCT06171906": {
        "status.overall_status": "NOT_YET_RECRUITING",
        "status.start_date.date": "2024-01-01",
        "status.completion_date.date": "2028-11-01",
        "status.last_update_post_date.date": "2023-12-15",
        "has_results": False,
        "design.study_type": "INTERVENTIONAL",
        "design.phases[0]": "PHASE4",
        "design.enrollment_info.count": 68,
        "design.design_info.allocation": "NA",
        "design.design_info.intervention_model": "SINGLE_GROUP",
        "design.design_info.primary_purpose": "TREATMENT",
        "design.design_info.masking_info.masking": "NONE",
        "conditions.conditions_raw": "MSC",
        "conditions.keywords_raw": "allo-HSCT PGF",
        "arms_interventions.arm_groups.length": 1,
        "arms_interventions.arm_groups[0].label": "MSCs treatment group",
        "arms_interventions.arm_groups[0].type": "EXPERIMENTAL",
        "arms_interventions.arm_groups[0].intervention_names[0]": "Biological: mesenchymal stromal cells",
        "arms_interventions.interventions.length": 1,
        "arms_interventions.interventions[0].type": "BIOLOGICAL",
        "arms_interventions.interventions[0].arm_group_labels[0]": "MSCs treatment group",
        "eligibility.minimum_age": "18 Years",
        "eligibility.maximum_age": "60 Years",
        "eligibility.sex": "ALL",
        "eligibility.healthy_volunteers": False,
        "sponsor_collaborators.lead_sponsor.name": "ShiCang Yu",
        "sponsor_collaborators.lead_sponsor.class_": "OTHER",
        "sponsor_collaborators.collaborators[0].name": "Xinqiao Hospital of Chongqing",
        "sponsor_collaborators.responsible_party.type": "SPONSOR_INVESTIGATOR",
        "sponsor_collaborators.responsible_party.investigator_full_name": "ShiCang Yu",
        "contacts_locations.overall_officials[0].role": "STUDY_CHAIR",
        "contacts_locations.overall_officials[0].affiliation": "Xinqiao Hospital",
        "contacts_locations.locations.length": 2,
        "contacts_locations.locations[0].state": "Shapingba District",
        "contacts_locations.locations[1].city": "Chongqing",
        "contacts_locations.locations[1].country": "China",
        "contacts_locations.countries[0]": "China",
        "contacts_locations.central_contacts[0].phone": "023-68774330",
        "contacts_locations.central_contacts[0].role": "CONTACT",
        "contacts_locations.facility_contacts_unassigned[0].name": "Jidong Huang",
        "contacts_locations.facility_contacts_unassigned[0].role": "primary",
        "references.references.length": 2,
        "references.references[0].pmid": "29392716",
        "references.references[1].pmid": "29050516",
        "references.references[1].type": "BACKGROUND",
        "documents.large_docs[0].label": "Study Protocol",
        "documents.large_docs[0].has_protocol": True,
        "identification.org_study_id_info.id": "MSC4PGF",
        "warnings.length": 1,
    },
    "NCT06754540": {
        "status.overall_status": "NOT_YET_RECRUITING",
        "status.last_update_post_date.date": "2025-01-17",
        "design.phases[0]": "PHASE2",
        "design.enrollment_info.count": 51,
        "design.design_info.primary_purpose": "PREVENTION",
        "conditions.conditions_raw": "Acute Myeloid Leukemia (AML) Relapse",
        "arms_interventions.arm_groups[0].intervention_names[0]": "Drug: Azacitidine (AZA)",
        "arms_interventions.interventions[0].description": "Azacitidine 32mg/m2",
        "eligibility.maximum_age": "70 Years",
        "sponsor_collaborators.responsible_party.type": "PRINCIPAL_INVESTIGATOR",
        "sponsor_collaborators.responsible_party.investigator_title": "director",
        "contacts_locations.central_contacts.length": 2,
        "contacts_locations.central_contacts[0].phone": "021-63240090",
        "contacts_locations.central_contacts[1].name": "Ying zhang, doctor",
        "contacts_locations.central_contacts[1].phone": "021-37798987",
        "identification.org_study_id_info.id": "SHSYXY-202405-AZA-DLI",
    },
    "NCT07297173": {
        "status.overall_status": "RECRUITING",
        "design.phases[0]": "PHASE1",
        "design.enrollment_info.count": 5,
        "arms_interventions.arm_groups.length": 1,
        "arms_interventions.arm_groups[0].label": "Cohort 1",
        "arms_interventions.arm_groups[0].intervention_names.length": 3,
        "arms_interventions.arm_groups[0].intervention_names[1]": "Biological: HLA-mismatched GPBMC infusion",
        "arms_interventions.interventions.length": 3,
        "arms_interventions.interventions[0].type": "PROCEDURE",
        "arms_interventions.interventions[2].name": "Allogeneic Stem Cell Transplantation",
        "eligibility.minimum_age": "15 Years",
        "sponsor_collaborators.responsible_party.type": "SPONSOR",
        "contacts_locations.locations[0].status": "RECRUITING",
        "contacts_locations.locations[0].city": "Beijing",
        "contacts_locations.central_contacts[0].phone": "+861066947168",
        "contacts_locations.central_contacts[1].phone": "+861066947180",
        "contacts_locations.facility_contacts_unassigned[1].role": "backup",
        "identification.org_study_id_info.id": "Allo-GPBMC to Allo-HSCT",
        "warnings.length": 2,
    },
    "NCT06125106": {
        "status.overall_status": "RECRUITING",
        "design.phases[0]": "PHASE1",
        "design.study_type": "INTERVENTIONAL",
        "design.design_info.intervention_model": "SINGLE_GROUP",
        "design.enrollment_info.count": 31,
        "conditions.conditions[0]": "Acute Lymphoblastic Leukemia",
        "sponsor_collaborators.lead_sponsor.name": "Zhejiang University",
        "eligibility.sex": "ALL",
        "arms_interventions.arm_groups[0].label": "Blinatumomab Group",
        "arms_interventions.arm_groups[0].intervention_names[0]": "Blinatumomab",
        "arms_interventions.interventions[0].arm_group_labels[0]": "Blinatumomab Group",
        "outcomes.primary_outcomes.length": 1,
        "outcomes.primary_outcomes[0].measure": "Progress-Free Survival",
        "outcomes.primary_outcomes[0].time_frame": "At Year 1",
        "outcomes.secondary_outcomes.length": 6,
        "outcomes.secondary_outcomes[3].measure": "acute graft versus host disease",
        "outcomes.secondary_outcomes[3].time_frame": "At Day 100",
        "contacts_locations.locations[0].city": "Hangzhou",
        "contacts_locations.locations[0].state": "Zhejiang",
        "contacts_locations.locations[0].country": "China",
        "raw_parts.outcomes.primary_outcomes[0]": "Progress-Free SurvivalAt Year 1",
    },
}
ABSENT = {
    "NCT06171906": (
        "description.detailed_description",
        "contacts_locations.locations[1].state",
        "contacts_locations.central_contacts[0].email",
    ),
    "NCT06754540": ("conditions.keywords_raw", "references.references.length"),
    "NCT07297173": ("eligibility.maximum_age", "sponsor_collaborators.responsible_party.investigator_full_name"),
    "NCT06125106": ("eligibility.minimum_age", "status.start_date.date"),
    "NCT06548958": ("identification.brief_title", "status.overall_status"),
}
LENGTHS = {
    "NCT06548958": {"description.brief_summary": 2_300, "description.detailed_description": 600},
    "NCT06171906": {"description.brief_summary": 1_300},
    "NCT06754540": {"description.detailed_description": 1_300, "arms_interventions.arm_groups[0].description": 450},
    "NCT07297173": {"arms_interventions.interventions[2].description": 370, "description.brief_summary": 350},
    "NCT06125106": {"description.detailed_description": 550, "outcomes.secondary_outcomes[2].description": 200},
}
CRITERIA = {"NCT06171906": (6, 8), "NCT06754540": (12, 13), "NCT07297173": (6, 8), "NCT06125106": (7, 14)}


def page_of(folder: Path, trial: str) -> str:
    return (folder / "seeds" / f"{SEEDS[trial]}_{trial}.txt").read_text(encoding="utf-8")


@pytest.fixture(params=SEEDS)
def seed(request: pytest.FixtureRequest, real_data: Path) -> tuple[str, str, Dumped]:
    trial = str(request.param)
    page = page_of(real_data, trial)
    return trial, page, read_page(PARSERS[SEEDS[trial]], page)


def test_each_page_is_recognised_by_its_own_format_alone(seed: tuple[str, str, Dumped]) -> None:
    trial, page, _ = seed
    document = Document("page", page.encode())
    sure = {name: matches(document) for name, matches in MATCHES.items()}
    assert sure.pop(SEEDS[trial]) == 1.0
    assert max(sure.values()) < 0.5


def test_the_fields_that_each_page_holds(seed: tuple[str, str, Dumped]) -> None:
    trial, _, found = seed
    values = dict(leaves(found))
    assert found["id"] == trial
    assert {path: values.get(path) for path in FACTS[trial]} == FACTS[trial]
    assert [path for path in ABSENT[trial] if path in values] == []
    assert [path for path, least in LENGTHS[trial].items() if len(str(values[path])) < least] == []


def test_nothing_is_left_unparsed(seed: tuple[str, str, Dumped]) -> None:
    assert seed[2].get("unparsed", []) == []


def test_criteria_are_apart(seed: tuple[str, str, Dumped]) -> None:
    trial, _, found = seed
    if trial not in CRITERIA:
        assert "eligibility" not in found
        return
    parts = split(found["eligibility"]["eligibility_criteria"])
    assert [part.kind for part in parts] == ["inclusion", "exclusion"]
    assert tuple(len(part.items) for part in parts) == CRITERIA[trial]


_LABELS = re.compile(
    r"NCT ID:.*|Study Brief:|Last Updated|Study Results|Results pending|(Recruitment|Site) Status|Clinical Phase|"
    r"Total Enrollment|Target Recruitment|Recruitment & Eligibility|Trial Locations|"
    r"Study (Classification|Start Date|Completion Date|Type|Design)|Allocation Method|Intervention Model|View Document|"
    r"Primary Study Purpose|Blinding Strategy|(In|Ex)clusion Criteria|(Min|Max)imum Eligible Age|Eligible Sex|"
    r"Accepts Healthy Volunteers|No|(Sponsor|Responsibility) Role \w+|Role: .*|Email: .*|Identifier (Type|Source): .*|"
    r"MedPath|Phase 1|Recruiting|Conditions|Interventions|Registration Number|Lead Sponsor|Status|Sex|All|"
    r"Study & Design|Arm && Interventions|(Primary|Secondary) Outcome Measures|"
    r"GroupInterventionDescription|NameTimeMethod|Locations \(1\)|Brief Summary|Detailed Description|© Copyright.*"
)
_PREFIX = re.compile(
    r"^(?:(?:Group|Intervention|Reference) Type|Site Status|Phone:|PMID:|Document Type:|[A-Z][\w ]+:)\s+"
)


def test_every_line_is_in_a_field_or_is_the_sites_own(seed: tuple[str, str, Dumped]) -> None:
    _, page, found = seed
    everything = words_of(found)
    lines = read_lines(page)
    own = {line.number for section in sections(lines) for line in section.own} | {
        line.number for line in frame(lines).lines
    }
    lost = []
    for line in lines:
        text = " ".join(line.text.split())
        value = _PREFIX.sub("", text).removesuffix(" (View on PubMed)").removesuffix(" participants")
        parts = [part for part in value.split(", ") if part.strip(", ")]
        if (
            not text
            or line.number in own
            or _LABELS.fullmatch(text)
            or _is_flag(text)
            or digest(text) == RESULTS_PENDING
        ):
            continue
        if not (text in everything or value in everything or all(part.strip(", ") in everything for part in parts)):
            lost.append(f"{line.number}: {text[:40]}")
    assert lost == []


def _is_flag(text: str) -> bool:
    return re.fullmatch("[\U0001f1e6-\U0001f1ff]+", text) is not None
