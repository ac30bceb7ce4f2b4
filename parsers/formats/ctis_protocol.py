"""CTIS part I, the protocol's side, as fields: titles, ids, objectives, conditions, design, criteria, end points."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from parsers import identifiers
from parsers.formats import ctis_codes
from parsers.formats.ctis_draft import CtisDraft, flag, said, told
from parsers.formats.euctr_draft import add_id
from parsers.paths import Step
from parsers.record import Record

_IDS = ("trialDetails", "clinicalTrialIdentifiers")
_INFORMATION = ("trialDetails", "trialInformation")
_POPULATION = (*_INFORMATION, "populationOfTrialSubjects")
_PERIODS = ("trialDetails", "protocolInformation", "studyDesign", "periodDetails")
_ECHOES = (("title",), ("shortTitle",), ("applications", 0, "fullTitle"))
_DOMAINS = {"NCT": "ClinicalTrials.gov", "ISRCTN": "ISRCTN", "UTN": "WHO UTN"}


def read_identification(draft: CtisDraft, whole: Record, first: Record) -> None:
    """Titles, the sponsor's own id, and the ids of the same trial in other registers."""
    official, brief, own = (said(first, *_IDS, key) for key in ("fullTitle", "publicTitle", "shortTitle"))
    draft.put("identification.official_title", official or told(draft.record, "title"))
    draft.put("identification.brief_title", brief)
    draft.put("identification.org_study_id_info.id", own or told(draft.record, "shortTitle"))
    held = {official, brief, own, str(draft.get("identification.official_title") or "")}
    held.add(str(draft.get("identification.org_study_id_info.id") or ""))
    for steps in _ECHOES:
        if told(draft.record, *steps) in held:
            draft.record.take(*steps)
    for place in (whole.record("eudraCt"), draft.record.record("eudraCtInfo")):
        if identifiers.registry_of(told(place, "eudraCtCode")) == "EUDRACT":
            add_id(draft, identifiers.normalise(said(place, "eudraCtCode")) or "", "EUDRACT_NUMBER", "EudraCT")
    numbers = first.record(*_IDS, "secondaryIdentifyingNumbers")
    for key in [*numbers.value] if isinstance(numbers.value, dict) else []:
        for number in numbers.records(key):
            _read_number(draft, number)


def _read_number(draft: CtisDraft, record: Record) -> None:
    """An id in another register: one that is known by its form, else one with the name of its register."""
    text, domain = told(record, "number"), told(record, "otherRegistryName")
    registry = identifiers.registry_of(text)
    if registry:
        record.take("number")
        record.take("otherRegistryName") if domain else None
        add_id(draft, identifiers.normalise(text) or text, "REGISTRY", domain or _DOMAINS.get(registry, registry))
    elif text and domain:
        record.take("number")
        record.take("otherRegistryName")
        add_id(draft, text, "OTHER", domain)


def read_texts(draft: CtisDraft, first: Record) -> None:
    """Objectives, conditions, criteria and end points."""
    information = first.record(*_INFORMATION)
    draft.put("description.brief_summary", said(information, "trialObjective", "mainObjective"))
    objectives = _numbered(information, ("trialObjective", "secondaryObjectives"), "secondaryObjective")
    draft.put("description.detailed_description", f"Secondary objectives:\n\n{objectives}" if objectives else "")
    _read_conditions(draft, first, information)
    kinds = (("Inclusion", "principalInclusionCriteria"), ("Exclusion", "principalExclusionCriteria"))
    listed = ((kind, _numbered(information, ("eligibilityCriteria", key), key)) for kind, key in kinds)
    texts = [f"{kind} Criteria:\n\n{text}" for kind, text in listed if text]
    draft.put("eligibility.eligibility_criteria", "\n\n".join(texts))
    for kind in ("primary", "secondary"):
        for point in information.records("endPoint", f"{kind}EndPoints"):
            if measure := said(point, "endPoint"):
                draft.append(f"outcomes.{kind}_outcomes", {"measure": measure})
                _take_number(point)
                if point.peek("isPrimary") is (kind == "primary"):
                    point.take("isPrimary")


def _numbered(record: Record, steps: tuple[Step, ...], key: str) -> str:
    """A list of texts as one, each with its number where the list has several; by their own numbers."""
    items = [(item, text) for item in record.records(*steps) if (text := said(item, key))]
    items.sort(key=lambda pair: number if isinstance(number := pair[0].peek("number"), int) else 0)
    written = [f"{told(item, 'number') or at}. {text}" for at, (item, text) in enumerate(items, 1)]
    for item, _ in items:
        _take_number(item)
    return "\n\n".join(written) if len(written) > 1 else "".join(text for _, text in items)


def _take_number(item: Record) -> None:
    if isinstance(item.peek("number"), int):
        item.take("number")


def _read_conditions(draft: CtisDraft, first: Record, information: Record) -> None:
    """Conditions as named; as keywords their MedDRA terms and the therapeutic areas."""
    named = [
        said(each, "medicalCondition") for each in information.records("medicalCondition", "partIMedicalConditions")
    ]
    named = named or [told(each, "medicalCondition") for each in first.records("medicalConditions")]
    conditions = [*dict.fromkeys(filter(None, named))]
    draft.put("conditions.conditions", [*conditions])
    for each in first.records("medicalConditions"):
        if told(each, "medicalCondition") in conditions:
            each.take("medicalCondition")
    terms = [said(each, "termName") for each in information.records("medicalCondition", "meddraConditionTerms")]
    areas = [said(each, "name") for each in first.records("therapeuticAreas")]
    listed = draft.record.texts("therapeuticAreas")
    keywords = dict.fromkeys(filter(None, terms + areas + listed))
    draft.put("conditions.keywords", [each for each in keywords if each not in conditions])
    for each in first.records("partOneTherapeuticAreas"):
        if told(each, "therapeuticArea", "name") in keywords:
            each.take("therapeuticArea", "name")


def read_design(draft: CtisDraft, first: Record, seconds: Sequence[Record]) -> None:
    """Study type (CTIS has clinical trials only), phases, allocation, arms and the planned number of subjects."""
    draft.put("design.study_type", "INTERVENTIONAL")
    code = told(first, *_INFORMATION, "trialCategory", "trialPhase")
    written = told(draft.record, "trialPhase")
    phases = ctis_codes.PHASES.get(code) or ctis_codes.phases(written)
    draft.put("design.phases", [*phases])
    if code in ctis_codes.PHASES:
        first.take(*_INFORMATION, "trialCategory", "trialPhase")
    if phases and phases == ctis_codes.phases(written) and "-" not in written:
        draft.record.take("trialPhase")
    periods = first.records(*_PERIODS)
    allocations = {told(period, "allocationMethod") for period in periods}
    if len(allocations) == 1 and (allocation := ctis_codes.ALLOCATIONS.get(allocations.pop())):
        draft.put("design.design_info.allocation", allocation)
        for period in periods:
            period.take("allocationMethod")
    for period in periods:
        _read_arms(draft, period)
    _read_numbers(draft, first, seconds)


def _read_arms(draft: CtisDraft, period: Record) -> None:
    held = draft.get("arms_interventions.arm_groups")
    labels = [each.get("label") for each in held if isinstance(each, dict)] if isinstance(held, list) else []
    for arm in period.records("armDetails"):
        label = told(arm, "title")
        if not label or label in labels:
            continue
        arm.take("title")
        group: dict[str, JsonValue] = {"label": label}
        if description := said(arm, "description"):
            group["description"] = description
        draft.append("arms_interventions.arm_groups", group)


def _read_numbers(draft: CtisDraft, first: Record, seconds: Sequence[Record]) -> None:
    """Subjects planned in the whole trial: those of the member states and those of the rest of the world.

    The portal's total is of the member states alone where it is their sum; then the others are added to it.
    """
    total = told(draft.record, "totalNumberEnrolled")
    if not total.isdecimal() or len(total) > 9:
        return
    inside = sum(count for each in seconds if isinstance(count := each.peek("recruitmentSubjectCount"), int))
    outside = first.peek("rowSubjectCount")
    added = outside if isinstance(outside, int) and int(total) == inside else 0
    draft.put("design.enrollment_info", {"count": int(total) + added, "type": "ESTIMATED"})
    if not added:
        draft.record.take("totalNumberEnrolled")


def read_population(draft: CtisDraft, first: Record) -> None:
    """Age groups (not limits: the system tells groups), sex, healthy volunteers, groups of subjects."""
    population = first.record(*_POPULATION)
    codes = [told(each, "ageRangeCategory") for each in population.records("ageRanges")]
    written = told(draft.record, "ageGroup")
    groups = [part.strip() for part in written.split(",") if part.strip()] or [
        ctis_codes.AGES[code] for code in codes if code in ctis_codes.AGES
    ]
    known = {name: code for code, name in ctis_codes.AGES.items()}
    codes = [*dict.fromkeys(codes + [known[name] for name in groups if name in known])]
    draft.put(
        "eligibility.std_ages", [ctis_codes.STD_AGES[code] for code in sorted(codes) if code in ctis_codes.STD_AGES]
    )
    for each in population.records("ageRanges"):
        for key in ("ageRangeCategory", "ageRangeCategoryCode"):
            if told(each, key) in ctis_codes.AGES:
                each.take(key)
    draft.record.take("ageGroup")
    _read_sex(draft, population)
    subjects = [name for each in population.records("clinicalTrialGroups") if (name := said(each, "name"))]
    if subjects:
        healthy = any("healthy" in name.casefold() for name in subjects)
        draft.put("eligibility.healthy_volunteers", healthy)
    lines = [f"Age groups: {', '.join(groups)}"] if groups else []
    lines += [f"Subjects: {', '.join(subjects)}"] if subjects else []
    draft.put("eligibility.study_population", "\n".join(lines))


def _read_sex(draft: CtisDraft, population: Record) -> None:
    female, male = flag(population, "isFemaleSubjects"), flag(population, "isMaleSubjects")
    written = {part.strip().casefold() for part in told(draft.record, "gender").split(",")} - {""}
    if female is None and male is None and written <= {"male", "female"} and written:
        female, male = "female" in written, "male" in written
    sex = {(True, True): "ALL", (True, False): "FEMALE", (False, True): "MALE"}.get((bool(female), bool(male)))
    draft.put("eligibility.sex", sex)
    if written == {name for name, included in (("female", female), ("male", male)) if included}:
        draft.record.take("gender")
