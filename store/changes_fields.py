"""What the fields of a dumped trial are called where changes are listed, and how their values read.

Fields are named by their path without positions (`contacts_locations.locations.status`). One that is not named here is
called by the words of its own name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import orjson

from parsers.labels import label
from parsers.text import plain, visible

MODULES: Mapping[str, tuple[str, ...]] = {
    "Status and dates": ("status",),
    "Design": ("design",),
    "Eligibility": ("eligibility",),
    "Arms and interventions": ("arms_interventions",),
    "Outcomes": ("outcomes",),
    "Contacts & sites": ("contacts_locations",),
    "Results": ("has_results", "results"),
    "Identification": ("identification",),
    "Description": ("description",),
    "Conditions": ("conditions",),
    "Sponsor": ("sponsor_collaborators",),
    "Oversight": ("oversight",),
    "References": ("references",),
    "Sharing of individual participant data": ("ipd_sharing",),
    "Documents": ("documents",),
    "From the registry": ("derived", "annotation"),
    "Fields of the source that the model does not name": ("unknown",),
    "Lines and values that no rule claimed": ("unparsed",),
}
"""The modules by the names that the screens give them, those first that a reader decides by."""

LEADING = frozenset({"status.overall_status", "status.why_stopped", "design.enrollment_info", "has_results"})
"""Fields that come first in their module."""

ROUTINE = frozenset(
    {
        "status.last_update_post_date",
        "status.last_update_submit_date",
        "status.status_verified_date",
        "status.results_first_submit_date",
        "status.results_first_submit_qc_date",
    }
)
"""Dates that move with every update, and come last."""

_LABELS = {
    "arms_interventions.arm_groups.intervention_names": "Receives",
    "arms_interventions.interventions.arm_group_labels": "In arms",
    "conditions.conditions_raw": "Conditions, unseparated",
    "conditions.keywords_raw": "Keywords, unseparated",
    "contacts_locations.locations": "Sites",
    "contacts_locations.locations.geo_point": "Coordinates",
    "derived.condition_browse.ancestors": "Condition MeSH ancestors",
    "derived.condition_browse.meshes": "Condition MeSH",
    "derived.intervention_browse.ancestors": "Intervention MeSH ancestors",
    "derived.intervention_browse.meshes": "Intervention MeSH",
    "derived.misc_info.version_holder": "Data version",
    "design.bio_spec.description": "Specimens kept",
    "design.bio_spec.retention": "Biospecimens",
    "design.design_info.intervention_model_description": "Model description",
    "design.design_info.masking_info": "Masking",
    "design.design_info.masking_info.who_masked": "Who is masked",
    "design.enrollment_info": "Enrollment",
    "design.enrollment_info.count": "Enrollment",
    "design.expanded_access_types.individual": "Expanded access, individual patients",
    "design.expanded_access_types.intermediate": "Expanded access, intermediate-size population",
    "design.expanded_access_types.treatment": "Expanded access, treatment protocol",
    "design.n_ptrs_to_this_exp_acc_nct_id": "Records that point here",
    "design.phases": "Phase",
    "design.target_duration": "Target follow-up",
    "documents.large_docs": "Documents",
    "documents.large_docs.date": "Date",
    "documents.large_docs.has_icf": "Consent form",
    "documents.large_docs.has_protocol": "Protocol",
    "documents.large_docs.has_sap": "Analysis plan",
    "documents.large_docs.type_abbrev": "Kind",
    "documents.no_sap": "Without analysis plan",
    "eligibility.eligibility_criteria": "Eligibility criteria",
    "eligibility.std_ages": "Age groups",
    "has_results": "Results posted",
    "identification.nct_id": "NCT id",
    "identification.org_study_id_info": "Sponsor's id",
    "identification.org_study_id_info.id": "Sponsor's id",
    "identification.org_study_id_info.link": "Sponsor's id, link",
    "identification.org_study_id_info.type": "Sponsor's id, kind",
    "identification.secondary_id_infos": "Other ids",
    "ipd_sharing.access_criteria": "Access",
    "ipd_sharing.info_types": "Documents",
    "ipd_sharing.ipd_sharing": "Plan",
    "oversight.fdaaa801_violation": "FDAAA 801 violation",
    "oversight.is_fda_regulated_device": "FDA-regulated device",
    "oversight.is_fda_regulated_drug": "FDA-regulated drug",
    "oversight.is_ppsd": "Pediatric postmarket surveillance",
    "oversight.is_unapproved_device": "Unapproved device",
    "oversight.is_us_export": "Exported from the U.S.",
    "oversight.oversight_has_dmc": "Data monitoring committee",
    "references.references.pmid": "PMID",
    "sponsor_collaborators.responsible_party.investigator_affiliation": "Investigator's affiliation",
    "sponsor_collaborators.responsible_party.investigator_full_name": "Investigator",
    "sponsor_collaborators.responsible_party.investigator_title": "Investigator's title",
    "sponsor_collaborators.responsible_party.old_name_title": "Responsible party, old form",
    "sponsor_collaborators.responsible_party.old_organization": "Organization, old form",
    "sponsor_collaborators.responsible_party.type": "Responsible party",
    "status.completion_date": "Completion",
    "status.delayed_posting": "Posting delayed",
    "status.disp_first_post_date": "Certification or extension posted",
    "status.disp_first_submit_date": "Certification or extension submitted",
    "status.disp_first_submit_qc_date": "Certification or extension, quality checked",
    "status.expanded_access_info": "Expanded access",
    "status.expanded_access_info.has_expanded_access": "Expanded access available",
    "status.expanded_access_info.nct_id": "Expanded access under record",
    "status.expanded_access_info.status_for_nct_id": "Status of the expanded access record",
    "status.last_known_status": "Last known status",
    "status.last_update_post_date": "Last update posted",
    "status.last_update_submit_date": "Last update submitted",
    "status.overall_status": "Status",
    "status.primary_completion_date": "Primary completion",
    "status.results_first_post_date": "Results posted",
    "status.results_first_submit_date": "Results submitted",
    "status.results_first_submit_qc_date": "Results submitted, quality checked",
    "status.start_date": "Start",
    "status.status_verified_date": "Status verified",
    "status.study_first_post_date": "First posted",
    "status.study_first_submit_date": "First submitted",
    "status.study_first_submit_qc_date": "First submitted, quality checked",
}

_ENUMS = {
    "arms_interventions.arm_groups.type": "ArmGroupType",
    "arms_interventions.interventions.type": "InterventionType",
    "contacts_locations.central_contacts.role": "ContactRole",
    "contacts_locations.facility_contacts_unassigned.role": "ContactRole",
    "contacts_locations.locations.contacts.role": "ContactRole",
    "contacts_locations.locations.status": "RecruitmentStatus",
    "contacts_locations.overall_officials.role": "OfficialRole",
    "design.bio_spec.retention": "BioSpecRetention",
    "design.design_info.allocation": "DesignAllocation",
    "design.design_info.intervention_model": "InterventionalAssignment",
    "design.design_info.masking_info.masking": "DesignMasking",
    "design.design_info.masking_info.who_masked": "WhoMasked",
    "design.design_info.observational_model": "ObservationalModel",
    "design.design_info.primary_purpose": "PrimaryPurpose",
    "design.design_info.time_perspective": "DesignTimePerspective",
    "design.enrollment_info.type": "EnrollmentType",
    "design.phases": "Phase",
    "design.study_type": "StudyType",
    "eligibility.sampling_method": "SamplingMethod",
    "eligibility.sex": "Sex",
    "eligibility.std_ages": "StandardAge",
    "identification.org_study_id_info.type": "OrgStudyIdType",
    "identification.organization.class_": "AgencyClass",
    "identification.secondary_id_infos.type": "SecondaryIdType",
    "ipd_sharing.info_types": "IpdSharingInfoType",
    "ipd_sharing.ipd_sharing": "IpdSharing",
    "references.references.type": "ReferenceType",
    "sponsor_collaborators.collaborators.class_": "AgencyClass",
    "sponsor_collaborators.lead_sponsor.class_": "AgencyClass",
    "sponsor_collaborators.responsible_party.type": "ResponsiblePartyType",
    "status.expanded_access_info.status_for_nct_id": "ExpandedAccessStatus",
    "status.last_known_status": "Status",
    "status.overall_status": "Status",
}

_MARKUP = re.compile(
    r"description\.\w+|status\.why_stopped|eligibility\.(?:eligibility_criteria|gender_description|study_population)"
    r"|ipd_sharing\.(?:description|time_frame|access_criteria)|references\.(?:see_also_links\.label|avail_ipds\.comment)"
    r"|(?:arms_interventions|outcomes|design|results)\..*(?i:description|comment|notes|details)"
)
"""Fields of markup, whose escapes are undone to be shown."""

_COMPOSITES: Mapping[frozenset[str], tuple[str, str, str | None]] = {
    frozenset({"date", "type"}): ("date", "type", "DateType"),
    frozenset({"count", "type"}): ("count", "type", "EnrollmentType"),
    frozenset({"name", "class_"}): ("name", "class_", "AgencyClass"),
    frozenset({"full_name", "class_"}): ("full_name", "class_", "AgencyClass"),
    frozenset({"lat", "lon"}): ("lat", "lon", None),
}
"""Objects that read as one value: by their keys, what leads, what is put beside it, and of what enumeration that is."""

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def label_of(path: Sequence[str]) -> str:
    """What a field is called."""
    return _LABELS.get(".".join(path)) or words(path[-1])


@cache
def words(key: str) -> str:
    """A key as words: `detailed_description` and `detailedDescription` as `Detailed description`."""
    parts = _CAPITAL.sub(" ", key.removesuffix("Module")).replace("_", " ").split()
    lowered = " ".join(part if part.isupper() and len(part) > 1 else part.lower() for part in parts)
    return visible(lowered[:1].upper() + lowered[1:], single_line=True)


def is_code(path: Sequence[str]) -> bool:
    """Whether a field holds codes of an enumeration."""
    return ".".join(path) in _ENUMS


def is_composite(*values: Any) -> bool:
    """Whether values, those that are there, read as one each: a date with its kind, a sponsor with its class."""
    there = [value for value in values if value is not None]
    if not there or not all(isinstance(value, dict) for value in there):
        return False
    if any(isinstance(part, dict | list) for value in there for part in value.values()):
        return False
    return any(all(value.keys() <= keys for value in there) and any(there) for keys in _COMPOSITES)


def shown(path: Sequence[str], value: Any) -> str:
    """A value as text to read: labelled, escapes undone, safe for a terminal; empty for one that is not there."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        name = ".".join(path)
        if name in _ENUMS:
            return visible(label(_ENUMS[name], value) or "")
        return visible(plain(value) if _MARKUP.fullmatch(name) else value)
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 or path[-1] == "count" else f"{value}"
    if isinstance(value, dict) and is_composite(value):
        return _composite(value)
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return ", ".join(shown(path, item) for item in value)
    return visible(orjson.dumps(value).decode(), single_line=True)


def _composite(value: Mapping[str, Any]) -> str:
    lead, beside, enum = next(parts for keys, parts in _COMPOSITES.items() if value.keys() <= keys)
    first, second = value.get(lead), value.get(beside)
    if enum is None:
        return visible(f"{'?' if first is None else first}, {'?' if second is None else second}", single_line=True)
    text = f"{first:,}" if lead == "count" and isinstance(first, int) else _line(first)
    kind = _line(label(enum, second) if isinstance(second, str) else second)
    if lead in ("date", "count"):
        kind = kind.lower()
    return f"{text} ({kind})" if text and kind else text or f"({kind})"


def _line(value: Any) -> str:
    return "" if value is None else visible(f"{value}", single_line=True)
