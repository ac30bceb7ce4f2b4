"""The design, arms, interventions and planned outcomes of a legacy XML record."""

from __future__ import annotations

import re

from pydantic import JsonValue

from parsers import labels
from parsers.formats.ctgov_xml_text import collapsed
from parsers.formats.ctgov_xml_values import (
    add,
    all_words,
    code,
    coded,
    flag,
    markup,
    number,
    said,
    textblock,
    words,
)
from parsers.record import Record, as_text
from parsers.record_draft import RecordDraft

_REGISTRY = re.compile(r"(?P<type>.+?)\s*\[\s*patient registry\s*\]", re.IGNORECASE)
_MASKED = re.compile(r"(?P<masking>[^()]+?)\s*\((?P<who>[^()]*)\)")
_ENUMS = {
    "allocation": "DesignAllocation",
    "intervention_model": "InterventionalAssignment",
    "primary_purpose": "PrimaryPurpose",
    "observational_model": "ObservationalModel",
    "time_perspective": "DesignTimePerspective",
}
_PART = re.compile(r",\s*(?![^(]*\))")
_LABELLED = re.compile(r"(?:^|,\s*)([A-Z][A-Za-z -]{2,40}):\s+")
_OLD_DESIGN_AT_MOST = 2000
_OUTCOMES = {
    "primary_outcome": "primary_outcomes",
    "secondary_outcome": "secondary_outcomes",
    "other_outcome": "other_outcomes",
}


def read_design(draft: RecordDraft) -> None:
    """Study type, phases, enrollment, specimens and design."""
    record = draft.record
    _read_study_type(draft)
    phase = words(record, "phase")
    draft.set("design.phases", [*(labels.phase_codes(phase) or [phase])] if phase else [])
    draft.set("design.target_duration", words(record, "target_duration"))
    access = record.record("expanded_access_info")
    kinds = {kind: flag(access, f"expanded_access_type_{kind}") for kind in ("individual", "intermediate", "treatment")}
    draft.set("design.expanded_access_types", said(**kinds))
    count = number(record, "enrollment")
    kind = coded(record, "EnrollmentType", "enrollment", "@type") if count is not None else None
    draft.set("design.enrollment_info", said(count=count, type=kind))
    retention = coded(record, "BioSpecRetention", "biospec_retention")
    draft.set("design.bio_spec", said(retention=retention, description=textblock(record, "biospec_descr")))
    info = record.record("study_design_info")
    for field, enum in _ENUMS.items():
        draft.set(f"design.design_info.{field}", coded(info, enum, field))
    _set_masking(draft, words(info, "masking"))
    draft.set("design.design_info.intervention_model_description", markup(info, "intervention_model_description"))
    draft.set("design.design_info.masking_info.masking_description", markup(info, "masking_description"))
    _read_old_design(draft)


def _read_study_type(draft: RecordDraft) -> None:
    text = words(draft.record, "study_type")
    registry = _REGISTRY.fullmatch(text) if text else None
    if registry:
        draft.set("design.patient_registry", True)
        text = registry["type"]
    draft.set("design.study_type", code("StudyType", text) if text else None)


def _set_masking(draft: RecordDraft, text: str | None) -> None:
    """The masking and who is masked: `Double (Participant, Investigator)`, formerly `Double Blind (Subject)`."""
    if not text:
        return
    found = _MASKED.fullmatch(text) if code("DesignMasking", text) == text else None
    draft.set("design.design_info.masking_info.masking", code("DesignMasking", found["masking"] if found else text))
    if found:
        who: list[JsonValue] = [code("WhoMasked", name.strip()) for name in found["who"].split(",") if name.strip()]
        draft.set("design.design_info.masking_info.who_masked", who)


def _read_old_design(draft: RecordDraft) -> None:
    """The design in one text, as downloads before 2017 have it: what of it has no field is left over.

    Either `Allocation: Randomized, Masking: Double Blind (Subject), ...` or, older still, the values without labels.
    """
    text = as_text(draft.record.peek("study_design"))
    if text is None or len(text) > _OLD_DESIGN_AT_MOST:
        return
    text = collapsed(text)
    pieces = _LABELLED.split(text)
    left: list[JsonValue] = [pieces[0]] if pieces[0] and len(pieces) > 1 else []
    for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
        if not _set_part(draft, label.lower().replace(" ", "_"), value):
            left.append(f"{label}: {value}")
    if len(pieces) == 1:
        left = [part for part in _PART.split(text) if not _set_unlabelled(draft, part)]
    draft.record.take("study_design")
    if left and isinstance(draft.record.value, dict):
        draft.record.value["study_design"] = left


def _set_part(draft: RecordDraft, field: str, value: str) -> bool:
    """Set the field that a labelled part of an old design is for; False when there is none."""
    if field == "masking":
        _set_masking(draft, value)
    elif field in _ENUMS:
        draft.set(f"design.design_info.{field}", code(_ENUMS[field], value))
    return field == "masking" or field in _ENUMS


def _set_unlabelled(draft: RecordDraft, part: str) -> bool:
    """Set the field whose values hold this part of an old design; False when none does, or it is set already."""
    for field, enum in _ENUMS.items():
        if code(enum, part) != part and not draft.get(f"design.design_info.{field}"):
            return _set_part(draft, field, part)
    bare = _MASKED.fullmatch(part)
    masking = bare["masking"] if bare else part
    if code("DesignMasking", masking) == masking or draft.get("design.design_info.masking_info"):
        return False
    return _set_part(draft, "masking", part)


def read_arms(draft: RecordDraft) -> None:
    """Arms and interventions; an arm's `intervention_names` are of the interventions that name it, as in v2.

    The number of arms or groups is left over where it is not the number of arms listed.
    """
    record = draft.record
    interventions = [_intervention(entry) for entry in record.records("intervention")]
    for entry in record.records("arm_group"):
        label = words(entry, "arm_group_label")
        names = [name for name, labelled in interventions if label and label in _labels(labelled)]
        fields = said(
            label=label,
            type=coded(entry, "ArmGroupType", "arm_group_type"),
            description=markup(entry, "description"),
            intervention_names=names,
        )
        add(draft, "arms_interventions.arm_groups", fields)
    for _, fields in interventions:
        add(draft, "arms_interventions.interventions", fields)
    arms = draft.get("arms_interventions.arm_groups")
    for name in ("number_of_arms", "number_of_groups"):
        if as_text(record.peek(name)) == str(len(arms) if isinstance(arms, list) else 0):
            record.take(name)


def _labels(intervention: dict[str, JsonValue]) -> list[JsonValue]:
    labelled = intervention.get("arm_group_labels")
    return labelled if isinstance(labelled, list) else []


def _intervention(entry: Record) -> tuple[str, dict[str, JsonValue]]:
    """An intervention, and how an arm names it: `Drug: Aspirin`."""
    kind, name = coded(entry, "InterventionType", "intervention_type"), words(entry, "intervention_name")
    shown = ": ".join(part for part in (labels.label("InterventionType", kind), name) if part)
    return shown, said(
        type=kind,
        name=name,
        description=markup(entry, "description"),
        arm_group_labels=all_words(entry, "arm_group_label"),
        other_names=all_words(entry, "other_name"),
    )


def read_outcomes(draft: RecordDraft) -> None:
    """Planned outcomes, in each kind's order."""
    for element, field in _OUTCOMES.items():
        for entry in draft.record.records(element):
            fields = said(
                measure=words(entry, "measure"),
                description=markup(entry, "description"),
                time_frame=words(entry, "time_frame"),
            )
            add(draft, f"outcomes.{field}", fields)
