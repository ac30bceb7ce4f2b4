"""The `trial` part of an ISRCTN record: ids, titles, status, design, eligibility, interventions, outcomes."""

from __future__ import annotations

import re

from parsers import labels
from parsers.draft import said
from parsers.formats import isrctn_status
from parsers.formats.isrctn_values import age, answer, answers, intervention_type, text_at
from parsers.formats.register_fields import (
    OtherId,
    add_other_ids,
    coded,
    criteria_text,
    joined,
    set_enrollment,
    set_outcomes,
    without_midnight,
)
from parsers.record_draft import RecordDraft

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d).*")
_REFERENCES = (
    ("clinicalTrialsGovNumber", "ClinicalTrials.gov", "REGISTRY"),
    ("eudraCTNumber", "EudraCT/CTIS", "OTHER"),
    ("irasNumber", "IRAS", "OTHER"),
    ("doi", "DOI", "OTHER"),
)
_STD_AGES = {
    "child": ["CHILD"],
    "adult": ["ADULT"],
    "senior": ["OLDER_ADULT"],
    "all": ["CHILD", "ADULT", "OLDER_ADULT"],
}
_OUTCOMES = (("primaryOutcome", "primary_outcomes"), ("secondaryOutcome", "secondary_outcomes"))


def read_identification(draft: RecordDraft, own: str) -> None:
    """Titles, the sponsor's own id, and the ids of the same trial elsewhere."""
    record, told = draft.record, draft.record.record("trialDescription")
    draft.set("identification.brief_title", text_at(told, "title"))
    draft.set("identification.official_title", text_at(told, "scientificTitle"))
    draft.set("identification.acronym", answer(told, "acronym"))
    references = record.record("externalRefs")
    draft.set("identification.org_study_id_info.id", answer(references, "protocolSerialNumber"))
    found = [OtherId(answer(references, name) or "", domain, kind) for name, domain, kind in _REFERENCES]
    found += [OtherId(text, "", "OTHER") for text in answers(references, "secondaryNumbers", "secondaryNumber")]
    named = draft.get("identification.org_study_id_info.id")
    add_other_ids(draft, own, (other for other in found if other.text and other.text != named))


def read_description(draft: RecordDraft) -> None:
    """The summary in plain English, and the hypothesis."""
    told = draft.record.record("trialDescription")
    draft.set("description.brief_summary", answer(told, "plainEnglishSummary"))
    draft.set("description.detailed_description", answer(told, "studyHypothesis"))


def read_status(draft: RecordDraft, day: str) -> None:
    """Status, dates of the study and of the record. `day` is the day of reading, to derive the status by."""
    record, design, people = draft.record, draft.record.record("trialDesign"), draft.record.record("participants")
    dates = isrctn_status.Dates(
        _date_in(people.peek("recruitmentStart")),
        _date_in(people.peek("recruitmentEnd")),
        _date_in(design.peek("overallEndDate")),
    )
    _read_overrides(draft)
    if draft.get("status.overall_status") is None and (derived := isrctn_status.on_day(dates, day)):
        draft.set("status.overall_status", derived)
        draft.warn_at(f"the register states no status: {derived} is derived from its dates as of {day}")
    draft.set("status.why_stopped", answer(design, "reasonAbandoned"))
    recruits = _date_in(people.peek("recruitmentStart"))
    started = ("participants", "recruitmentStart") if recruits else ("trialDesign", "overallStartDate")
    _set_date(draft, "status.start_date.date", started)
    _set_date(draft, "status.completion_date.date", ("trialDesign", "overallEndDate"))
    assigned = record.text("isrctn", "@dateAssigned")
    if assigned and _date_in(assigned):
        draft.set("status.study_first_submit_date", without_midnight(assigned))
        if record.peek("@publicIdentifierDateAssigned") == assigned:
            record.take("@publicIdentifierDateAssigned")
    _set_date(draft, "status.last_update_submit_date", ("@lastUpdated",))


def _read_overrides(draft: RecordDraft) -> None:
    """What staff set by hand; the second of two stays where it is, unless it says the same."""
    for steps in (("trialDesign", "overallStatusOverride"), ("participants", "recruitmentStatusOverride")):
        text = draft.record.peek(*steps)
        if not isinstance(text, str) or not text.strip():
            continue
        code = isrctn_status.by_hand(text.strip())
        if draft.get("status.overall_status") in (None, code):
            draft.set("status.overall_status", code)
            draft.record.take(*steps)


def _date_in(text: object) -> str:
    """The text when it is a date, else nothing."""
    return text.strip() if isinstance(text, str) and _ISO_DAY.fullmatch(text.strip()) else ""


def _set_date(draft: RecordDraft, path: str, steps: tuple[str, ...]) -> None:
    if _date_in(draft.record.peek(*steps)):
        draft.set(path, without_midnight(draft.record.text(*steps) or ""))


def read_design(draft: RecordDraft) -> None:
    """Study type, purpose and design; a randomised design says its allocation too."""
    design = draft.record.record("trialDesign")
    kind = coded("StudyType", answer(design, "primaryStudyDesign"))
    draft.set("design.study_type", kind)
    purposes = answers(design, "trialTypes", "trialType") or answers(design, "trialType")
    if purposes:
        draft.set("design.design_info.primary_purpose", coded("PrimaryPurpose", purposes[0]))
        for purpose in purposes[1:]:
            draft.set("design.design_info.primary_purpose", coded("PrimaryPurpose", purpose))
    if kind == "OBSERVATIONAL":
        _read_observation(draft)
        return
    whole, second = answer(design, "studyDesign"), answer(design, "secondaryStudyDesign")
    draft.set("design.design_info.intervention_model_description", joined((whole, second), "\n"))
    words = (second or "").casefold().replace("randomized", "randomised").replace("non-", "non ")
    if words.startswith(("randomised", "non randomised")):
        draft.set("design.design_info.allocation", "RANDOMIZED" if words.startswith("r") else "NON_RANDOMIZED")


def _read_observation(draft: RecordDraft) -> None:
    design = draft.record.record("trialDesign")
    text = answer(design, "secondaryStudyDesign")
    across = text is not None and text.casefold().startswith("cross")
    if across:
        draft.set("design.design_info.time_perspective", "CROSS_SECTIONAL")
    elif text:
        short = re.sub(r"\s+(?:observational\s+)?study$", "", text, flags=re.IGNORECASE)
        draft.set("design.design_info.observational_model", labels.code("ObservationalModel", short) or text)


def read_enrollment(draft: RecordDraft) -> None:
    """The final number of participants, else the one aimed at (which stays beside a final one)."""
    set_enrollment(draft, "participants", "totalFinalEnrolment", "targetEnrolment")


def read_eligibility(draft: RecordDraft) -> None:
    """Criteria, sex, ages and the kind of participants."""
    people = draft.record.record("participants")
    criteria = criteria_text(answer(people, "inclusion"), answer(people, "exclusion"))
    draft.set("eligibility.eligibility_criteria", criteria)
    draft.set("eligibility.sex", coded("Sex", answer(people, "gender")))
    draft.set("eligibility.minimum_age", age(people, "lowerAgeLimit"))
    draft.set("eligibility.maximum_age", age(people, "upperAgeLimit"))
    group = people.peek("ageRange")
    if isinstance(group, str) and group.strip().casefold() in _STD_AGES:
        people.take("ageRange")
        draft.set("eligibility.std_ages", [*_STD_AGES[group.strip().casefold()]])
    kinds = answers(people, "participantTypes", "participantType") or answers(people, "participantType")
    draft.set("eligibility.study_population", joined(kinds, "; "))
    allowed = answer(people, "healthyVolunteersAllowed")
    if any(kind.casefold().startswith("healthy volunteer") for kind in kinds) or (allowed or "").casefold() == "true":
        draft.set("eligibility.healthy_volunteers", True)
    elif allowed:
        draft.set("eligibility.healthy_volunteers", allowed.casefold() != "false")


def read_conditions(draft: RecordDraft) -> None:
    """Conditions; the register's classes of disease as keywords."""
    for condition in draft.record.records("conditions", "condition"):
        if text := answer(condition, "description"):
            draft.append("conditions.conditions", text)
        for name in ("diseaseClass1", "diseaseClass2"):
            if text := answer(condition, name):
                draft.append("conditions.keywords", text)
    for text in answers(draft.record, "conditions", "condition"):
        draft.append("conditions.conditions", text)


def read_interventions(draft: RecordDraft) -> None:
    """Interventions, and the phase, which stands with them."""
    phases: list[str] = []
    for item in draft.record.records("interventions", "intervention"):
        phase = item.text("phase")
        codes = labels.phase_codes(phase) if phase else []
        unspecified = phase is None or phase.casefold() == "not specified"
        phases += codes or ([] if unspecified or phase is None else [phase])
        found = said(
            type=intervention_type(answer(item, "interventionType")),
            name=answer(item, "drugNames"),
            description=answer(item, "description"),
        )
        if found:
            draft.append("arms_interventions.interventions", found)
    if draft.get("design.study_type") == "OBSERVATIONAL":
        phases = [phase for phase in phases if phase != "NA"]
    draft.set("design.phases", [*dict.fromkeys(phases)])


def read_outcomes(draft: RecordDraft) -> None:
    """Outcomes: measures with method and time points, or (older records) one text, cut where it is a numbered list."""
    told = draft.record.record("trialDescription")
    for name, field in _OUTCOMES:
        path = f"outcomes.{field}"
        for place in (told, draft.record):
            for item in place.records(f"{name}s", "outcomeMeasure"):
                found = said(
                    measure=text_at(item, "variable"),
                    description=text_at(item, "method"),
                    time_frame=text_at(item, "timepoints"),
                )
                if found:
                    draft.append(path, found)
        text = answer(told, name)
        if text and draft.get(path):
            draft.raw(path, text)
        else:
            set_outcomes(draft, path, text)
