"""What a DRKS record says of the study: ids, texts, status, design, groups, outcomes, eligibility."""

from __future__ import annotations

from collections.abc import Mapping

from parsers import labels
from parsers.formats.drks_values import (
    ALLOCATION,
    BLINDED,
    LANGUAGES,
    MASKING,
    MODEL,
    PURPOSE,
    STATUS,
    age,
    locale_of,
    worded,
)
from parsers.formats.register_fields import (
    OtherId,
    add_other_ids,
    coded,
    criteria_text,
    joined,
    set_enrollment,
    set_outcomes,
)
from parsers.record import Record
from parsers.record_draft import RecordDraft

_IDS = (("eudraCtNumber", "EudraCT"), ("universalTrialNumber", "UTN"), ("eudamedNumber", "EUDAMED"))
_CHARACTER = ("studyCharacteristic", "characteristicDescriptions")
_CRITERIA = ("recruitment", "recruitmentDescriptions")


def read_identification(draft: RecordDraft, own: str) -> None:
    """The title, and the ids of the same study elsewhere; related studies are not among them."""
    draft.set("identification.brief_title", worded(draft.record, ("trialDescriptions",), "title"))
    draft.set("identification.acronym", worded(draft.record, ("trialDescriptions",), "acronym"))
    ids = draft.record.record("secondaryIds")
    found = [OtherId(ids.text(name) or "", domain, "OTHER") for name, domain in _IDS]
    if other := ids.text("otherPrimaryRegisterId"):
        found.append(OtherId(other, ids.text("otherPrimaryRegisterName") or "", "REGISTRY"))
    found += [
        OtherId(value, item.text("description") or "", "OTHER")
        for item in draft.record.records("otherSecondaryIds")
        if (value := item.text("value"))
    ]
    add_other_ids(draft, own, (other for other in found if other.text))


def read_description(draft: RecordDraft) -> None:
    """The summary in lay language, and that in scientific language."""
    draft.set("description.brief_summary", worded(draft.record, ("trialDescriptions",), "summary"))
    draft.set("description.detailed_description", worded(draft.record, ("trialDescriptions",), "scientificSummary"))


def read_status(draft: RecordDraft) -> None:
    """Status, why it was stopped, and dates; a planned date stays where it is when there is an actual one."""
    recruitment = draft.record.record("recruitment")
    draft.set("status.overall_status", _in_codes(STATUS, "Status", recruitment.text("status")))
    draft.set("status.why_stopped", worded(draft.record, _CRITERIA, "reasonDescription"))
    for field, name in (("start_date", "StartDate"), ("completion_date", "CompletionDate")):
        actual = recruitment.text(f"actual{name}")
        date = actual or recruitment.text(f"scheduled{name}")
        if date:
            draft.set(f"status.{field}", {"date": date, "type": "ACTUAL" if actual else "ESTIMATED"})
    draft.set("status.study_first_submit_date", draft.record.text("registrationDrks"))
    draft.set("status.last_update_submit_date", draft.record.text("lastUpdate"))


def _in_codes(own: Mapping[str, str], enum: str, text: str | None) -> str | None:
    return (own.get(text) or coded(enum, text)) if text else None


def read_design(draft: RecordDraft) -> None:
    """Type, phase and design; what is asked of one kind of study only is read of that kind only."""
    design = draft.record.record("studyCharacteristic")
    kind = design.text("type")
    draft.set("design.study_type", "OBSERVATIONAL" if kind == "NON_INTERVENTIONAL" else coded("StudyType", kind))
    observes = kind == "NON_INTERVENTIONAL"
    phase = design.text("phase")
    codes = ["NA"] if phase == "N_A" else labels.phase_codes(phase) if phase else []
    draft.set("design.phases", [] if observes and codes == ["NA"] else [*(codes or ([phase] if phase else []))])
    info = "design.design_info"
    draft.set(f"{info}.allocation", _in_codes(ALLOCATION, "DesignAllocation", design.text("allocation")))
    model = _in_codes(MODEL, "InterventionalAssignment", design.text("assignment"))
    draft.set(f"{info}.intervention_model", model)
    draft.set(f"{info}.primary_purpose", _in_codes(PURPOSE, "PrimaryPurpose", design.text("purpose")))
    _read_masking(draft, design)
    if observes:
        timing = design.text("timing") or (design.text("duration") if design.peek("duration") else None)
        draft.set(f"{info}.time_perspective", coded("DesignTimePerspective", timing))


def _read_masking(draft: RecordDraft, design: Record) -> None:
    """Open, or blinded: single to quadruple by how many kinds of people are, where all are of the model's kinds."""
    kind = design.text("blindingType")
    names = [item.text("idBlindingWho", "blindingWho") for item in design.records("blindingWhoList")]
    who = [*dict.fromkeys(BLINDED.get(name, name) for name in names if name)]
    counted = who and len(who) <= len(MASKING) and set(who) <= set(BLINDED.values())
    if kind == "OPEN":
        kind = "NONE"
    elif kind == "BLINDED" and counted:
        kind = MASKING[len(who) - 1]
    draft.set("design.design_info.masking_info.masking", kind)
    draft.set("design.design_info.masking_info.who_masked", [*who])


def read_enrollment(draft: RecordDraft) -> None:
    """The final number of participants, else the planned one."""
    set_enrollment(draft, "recruitment", "totalParticipants", "plannedParticipants")


def read_conditions(draft: RecordDraft) -> None:
    """Conditions, the main one first; their codes as keywords, with the name of the catalogue."""
    found = draft.record.records("studiedHealthConditions")
    for condition in sorted(found, key=lambda each: each.peek("type") != "MAIN"):
        name, code = worded(condition, ("studiedHealthConditionDescriptions",), "comment"), condition.text("code")
        catalogue = condition.text("catalog") if code or condition.peek("catalog") == "FREETEXT" else None
        coded_name = joined((catalogue, code)) if code else ""
        if (name or coded_name) and condition.peek("type") in ("MAIN", "OTHER"):
            condition.take("type")
        if name or coded_name:
            draft.append("conditions.conditions", name or coded_name)
        if name and coded_name:
            draft.append("conditions.keywords", coded_name)


def read_groups(draft: RecordDraft) -> None:
    """The groups in the order of their numbers, each in English where it is; the other language stays."""
    found: dict[int, str] = {}
    for item in sorted(draft.record.records("observationalGroups"), key=lambda each: locale_of(each) != "en"):
        number = item.peek("idArm", "arm")
        if isinstance(number, int) and number not in found and (text := item.text("comment")):
            found[number] = text
            item.take("idArm", "arm")
            if locale_of(item) in LANGUAGES:
                item.take("idArm", "locale")
    for number in sorted(found):
        draft.append("arms_interventions.arm_groups", {"label": f"Arm {number}", "description": found[number]})


def read_outcomes(draft: RecordDraft) -> None:
    """Outcomes: one text each, cut where it is a numbered list."""
    for name, field in (("primaryOutcome", "primary_outcomes"), ("secondaryOutcome", "secondary_outcomes")):
        set_outcomes(draft, f"outcomes.{field}", worded(draft.record, _CHARACTER, name))


def read_eligibility(draft: RecordDraft) -> None:
    """Criteria, sex, ages, healthy volunteers."""
    recruitment = draft.record.record("recruitment")
    inclusion = worded(draft.record, _CRITERIA, "inclusionCriteria")
    exclusion = worded(draft.record, _CRITERIA, "exclusionCriteria")
    draft.set("eligibility.eligibility_criteria", criteria_text(inclusion, exclusion))
    draft.set("eligibility.sex", coded("Sex", recruitment.text("gender")))
    draft.set("eligibility.minimum_age", age(recruitment, "minimumAge"))
    draft.set("eligibility.maximum_age", age(recruitment, "maximumAge"))
    healthy = recruitment.peek("healthyVolunteers")
    if isinstance(healthy, bool):
        recruitment.take("healthyVolunteers")
        draft.set("eligibility.healthy_volunteers", healthy)
