"""EUCTR section D as interventions: each product under test or compared with, and each placebo."""

from __future__ import annotations

from pydantic import JsonValue

from parsers.formats.euctr_answers import Answers
from parsers.formats.euctr_draft import EuctrDraft

_NAMES = ("D.3.1", "D.2.1.1.1", "D.3.8", "D.3.9.3", "D.3.2", "D.3.9.2")
"""Where a product's name may stand, the first that is given being the name: product, trade name, INN, other, codes."""

_SUBSTANCE_NAMES = ("D.3.8", "D.3.9.3", "D.3.9.2")
_PRODUCT_LINES = {
    "D.1.2": "Role",
    "D.3.4": "Pharmaceutical form",
    "D.3.7": "Routes of administration",
    "D.2.1.1.2": "Marketing authorisation holder",
    "D.2.1.2": "Authorised in",
    "D.2.5.1": "Orphan drug designation",
    "D.3.11.13.1": "Other type of product",
}
_KINDS = {
    "D.2.1": "Has a marketing authorisation",
    "D.2.5": "Orphan drug",
    "D.3.4.1": "Paediatric formulation",
    "D.3.11.1": "Of chemical origin",
    "D.3.11.2": "Of biological origin",
    "D.3.11.3": "Advanced therapy",
    "D.3.11.3.1": "Somatic cell therapy",
    "D.3.11.3.2": "Gene therapy",
    "D.3.11.3.3": "Tissue engineered",
    "D.3.11.3.4": "Advanced therapy combined with a device",
    "D.3.11.4": "Combined with a device",
    "D.3.11.5": "Radiopharmaceutical",
    "D.3.11.6": "Immunological",
    "D.3.11.7": "Derived from plasma",
    "D.3.11.8": "Extractive",
    "D.3.11.9": "Recombinant",
    "D.3.11.10": "Contains genetically modified organisms",
    "D.3.11.11": "Herbal",
    "D.3.11.12": "Homeopathic",
    "D.3.11.13": "Of another type",
}
"""What is said of a product when it is answered with yes, besides its type."""

_PLACEBO_LINES = {"D.8.3": "Pharmaceutical form", "D.8.4": "Route of administration"}
_STRENGTH = ("D.3.10.2", "D.3.10.3", "D.3.10.1")
_TYPES = (
    ("D.3.11.3.2", "GENETIC"),
    ("D.3.11.4", "COMBINATION_PRODUCT"),
    ("D.3.11.3.1", "BIOLOGICAL"),
    ("D.3.11.3.3", "BIOLOGICAL"),
    ("D.3.11.2", "BIOLOGICAL"),
    ("D.3.11.6", "BIOLOGICAL"),
    ("D.3.11.7", "BIOLOGICAL"),
    ("D.3.11.9", "BIOLOGICAL"),
    ("D.3.11.1", "DRUG"),
)
"""Which answer of yes tells the kind of intervention, the most telling first."""


def read_products(draft: EuctrDraft) -> None:
    """An intervention for each product and placebo; what is answered with no stays as the register has it."""
    answers = draft.answers
    for number in [number for number in answers.items("D.") if _is_product(answers, number)]:
        intervention = _product(answers, number)
        if intervention:
            draft.append("arms_interventions.interventions", intervention)
    for number in answers.items("D.8"):
        if answers.yes("D.8.1", item=number) is not False and answers.find("D.8.1", item=number):
            answers.take_yes_or_no("D.8.1", item=number)
            placebo: dict[str, JsonValue] = {"name": "Placebo"}
            lines = answers.lines(_PLACEBO_LINES, number)
            draft.append("arms_interventions.interventions", placebo | _described(lines))


def _is_product(answers: Answers, number: int) -> bool:
    return any(answer.item == number and answer.code[:3] in ("D.1", "D.2", "D.3") for answer in answers)


def _product(answers: Answers, number: int) -> dict[str, JsonValue]:
    names = _names(answers, number)
    told = next(((code, kind) for code, kind in _TYPES if answers.yes(code, item=number)), None)
    said: dict[str, JsonValue] = {}
    if told:
        answers.take_yes_or_no(told[0], item=number)
        said["type"] = told[1]
    lines = answers.lines(_PRODUCT_LINES, number) + _strengths(answers, number) + answers.lines(_KINDS, number)
    if names:
        said["name"] = names[0]
    said |= _described(lines)
    return said | ({"other_names": [*names[1:]]} if names[1:] else {})


def _names(answers: Answers, number: int) -> list[str]:
    """Every name that a product goes by, the one to list it under first."""
    names: dict[str, None] = {}
    for code in _NAMES:
        for answer in answers.find(code, item=number):
            if answer.language == "":
                answers.take(answer)
                names[answer.says] = None
    folded = {name.casefold(): name for name in reversed(names)}
    return [name for name in names if folded[name.casefold()] == name]


def _strengths(answers: Answers, number: int) -> list[str]:
    """A line for the strength of each substance: how it is meant, the number, the unit."""
    parts = sorted({answer.part for code in _STRENGTH for answer in answers.find(code, item=number)})
    lines: list[str] = []
    for part in parts:
        said = [answers.text(code, item=number, part=part) for code in _STRENGTH]
        substance = _substance(answers, number, part) if len(parts) > 1 else ""
        lines.append(f"Strength{substance}: " + " ".join(" ".join(said).split()))
    return lines


def _substance(answers: Answers, number: int, part: int) -> str:
    said = (
        answer.says
        for code in _SUBSTANCE_NAMES
        for answer in answers
        if (answer.code, answer.item, answer.part) == (code, number, part)
    )
    name = next(filter(None, said), "")
    return f" of {name}" if name else ""


def _described(lines: list[str]) -> dict[str, JsonValue]:
    return {"description": "\n".join(lines)} if lines else {}
