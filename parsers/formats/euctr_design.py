"""EUCTR sections E.6 to E.8 and F as fields: purpose, phases, design, sites' countries, who may take part, numbers.

The register tells age groups, not limits: a trial with subjects of 18 to 64 years may ask for 50 or more. So the groups
are given (`std_ages`, and in words), and no lowest or highest age.
"""

from __future__ import annotations

from parsers.formats.euctr_answers import Answers
from parsers.formats.euctr_draft import EuctrDraft

_PHASES = {"E.7.1": "PHASE1", "E.7.2": "PHASE2", "E.7.3": "PHASE3", "E.7.4": "PHASE4"}
_PURPOSES = {"E.6.1": "DIAGNOSTIC", "E.6.2": "PREVENTION", "E.6.3": "TREATMENT"}
_MASKINGS = {"E.8.1.2": "NONE", "E.8.1.3": "SINGLE", "E.8.1.4": "DOUBLE"}
_MODELS = {"E.8.1.5": "PARALLEL", "E.8.1.6": "CROSSOVER"}
_DESIGN_LINES = {
    "E.8.1": "Controlled",
    "E.8.1.7": "Other design",
    "E.8.1.7.1": "Other design",
    "E.8.2.1": "Compared with another medicinal product",
    "E.8.2.2": "Compared with placebo",
    "E.8.2.3": "Compared with something else",
    "E.8.2.3.1": "Comparator",
    "E.8.2.4": "Treatment arms",
}
_CHILDREN = {
    "F.1.1.2": "Preterm newborn infants",
    "F.1.1.3": "Newborns (0-27 days)",
    "F.1.1.4": "Infants and toddlers (28 days-23 months)",
    "F.1.1.5": "Children (2-11 years)",
    "F.1.1.6": "Adolescents (12-17 years)",
}
_AGES = {
    "F.1.1": "Under 18 years",
    "F.1.1.1": "In utero",
    **_CHILDREN,
    "F.1.2": "Adults (18-64 years)",
    "F.1.3": "Elderly (65 years and older)",
}
_GROUPS = {
    "F.3.2": "Patients",
    "F.3.3": "Specific vulnerable populations",
    "F.3.3.1": "Women of childbearing potential not using contraception",
    "F.3.3.2": "Women of childbearing potential using contraception",
    "F.3.3.3": "Pregnant women",
    "F.3.3.4": "Nursing women",
    "F.3.3.5": "Emergency situation",
    "F.3.3.6": "Subjects incapable of giving consent personally",
    "F.3.3.6.1": "Subjects incapable of giving consent",
    "F.3.3.7": "Other vulnerable populations",
    "F.3.3.7.1": "Other vulnerable populations",
}


def read_design(draft: EuctrDraft) -> None:
    """Study type, phases, purpose, allocation, model and masking, as far as the answers agree."""
    answers = draft.answers
    draft.put("design.study_type", "INTERVENTIONAL")
    draft.put("design.phases", [*_chosen(answers, _PHASES)])
    for name, codes in (("primary_purpose", _PURPOSES), ("intervention_model", _MODELS)):
        _set_only(draft, f"design.design_info.{name}", codes)
    _set_only(draft, "design.design_info.masking_info.masking", _MASKINGS)
    _read_allocation(draft)
    single = answers.peek("E.8.2.4") == "1" and not draft.get("design.design_info.intervention_model")
    draft.put("design.design_info.intervention_model", "SINGLE_GROUP" if single else None)
    lines = answers.lines(_DESIGN_LINES)
    draft.put("design.design_info.intervention_model_description", "\n".join(lines))
    monitored = answers.yes("E.8.7")
    draft.put("oversight.oversight_has_dmc", monitored)
    answers.take_yes_or_no("E.8.7")


def _chosen(answers: Answers, codes: dict[str, str]) -> list[str]:
    """What is answered with yes; then all these answers are taken, for a no is what the list leaves out."""
    chosen = [value for code, value in codes.items() if answers.yes(code)]
    if chosen:
        answers.take_yes_or_no(*codes)
    return chosen


def _set_only(draft: EuctrDraft, path: str, codes: dict[str, str]) -> None:
    """Set a field of one value when just one of these questions is answered with yes."""
    if len([code for code in codes if draft.answers.yes(code)]) == 1:
        draft.put(path, _chosen(draft.answers, codes)[0])


def _read_allocation(draft: EuctrDraft) -> None:
    """Randomised or not; of a trial that is not, only when it is told whether there is anything to allocate to."""
    answers = draft.answers
    randomised, arms = answers.yes("E.8.1.1"), answers.peek("E.8.2.4")
    several = arms.isdecimal() and int(arms) > 1
    code = "RANDOMIZED" if randomised else None
    if randomised is False:
        code = "NA" if arms == "1" else "NON_RANDOMIZED" if several or answers.yes("E.8.1") else None
    if code:
        draft.put("design.design_info.allocation", code)
        answers.take_yes_or_no("E.8.1.1")


def read_population(draft: EuctrDraft) -> None:
    """Age groups, sex, healthy volunteers and the groups of subjects."""
    answers = draft.answers
    ages = {
        "CHILD": answers.yes("F.1.1") or any(answers.yes(code) for code in _CHILDREN),
        "ADULT": answers.yes("F.1.2"),
        "OLDER_ADULT": answers.yes("F.1.3"),
    }
    draft.put("eligibility.std_ages", [age for age, included in ages.items() if included])
    female, male = answers.yes("F.2.1"), answers.yes("F.2.2")
    sexes = {(True, True): "ALL", (True, False): "FEMALE", (False, True): "MALE"}
    if female is not None and male is not None and (sex := sexes.get((female, male))):
        draft.put("eligibility.sex", sex)
        answers.take_yes_or_no("F.2.1", "F.2.2")
    draft.put("eligibility.healthy_volunteers", answers.yes("F.3.1"))
    answers.take_yes_or_no("F.3.1")
    lines = _age_lines(answers) + answers.lines(_GROUPS)
    draft.put("eligibility.study_population", "\n".join(lines))


def _age_lines(answers: Answers) -> list[str]:
    """A line for each age group that takes part, with the number of subjects planned in it."""
    lines: list[str] = []
    for code, group in _AGES.items():
        if not answers.yes(code):
            continue
        answers.take_yes_or_no(code)
        number = answers.text(code, "Number") if code == "F.1.1" else answers.text(f"{code}.1", "Number")
        lines.append(f"{group}: {number} subjects planned" if number else group)
    return lines


def read_numbers(draft: EuctrDraft) -> None:
    """The planned number of subjects in the whole trial; of one country only where there is no other."""
    answers = draft.answers
    code = "F.4.2.2"
    if not answers.peek(code):
        outside = answers.yes("E.8.6.1") if not answers.yes("E.8.6.2") else True
        several = answers.yes("E.8.5")
        code = "F.4.2.1" if outside is False and several else "F.4.1" if outside is False and several is False else ""
    count = answers.peek(code).replace(",", "") if code else ""
    if count.isdecimal() and len(count) <= 9:
        answers.text(code)
        draft.put("design.enrollment_info", {"count": int(count), "type": "ESTIMATED"})
