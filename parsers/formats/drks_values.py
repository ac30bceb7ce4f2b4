"""Values of a DRKS record: texts in two languages, and the register's codes in those of the model.

Source of the codes: the register's JSON schema, version 2.0.19.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from parsers.record import Record

STATUS = {
    "PENDING": "NOT_YET_RECRUITING",
    "INVITE_ONLY": "ENROLLING_BY_INVITATION",
    "COMPLETE_FOLLOW_UP_CONTINUING": "ACTIVE_NOT_RECRUITING",
    "COMPLETE_FOLLOW_UP_COMPLETE": "COMPLETED",
    "DISCONTINIUED": "TERMINATED",
    "DISCONTINUED": "TERMINATED",
}
ALLOCATION = {
    "SINGLE_ARM_STUDY": "NA",
    "NON_RANDOMIZED_CONTROLLED_TRIAL": "NON_RANDOMIZED",
    "RANDOMIZED_CONTROLLED_TRIAL": "RANDOMIZED",
}
MODEL = {"SINGLE": "SINGLE_GROUP"}
PURPOSE = {"HEALTH_CARE_SYSTEM": "HEALTH_SERVICES_RESEARCH", "BASIC_RESEARCH_PHYSIOLOGICAL_STUDY": "BASIC_SCIENCE"}
BLINDED = {
    "PATIENT_SUBJECT": "PARTICIPANT",
    "INVESTIGATOR_THERAPIST": "INVESTIGATOR",
    "CAREGIVER": "CARE_PROVIDER",
    "ASSESSOR": "OUTCOMES_ASSESSOR",
}
MASKING = ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")
"""The names of masking by how many kinds of people are blinded, as ClinicalTrials.gov counts them."""
PUBLICATION = {"RESULT": "RESULT", "ABSTRACT": "RESULT", "BASICREPORTING": "RESULT", "LITERATURE": "BACKGROUND"}
_AGE_UNITS = {"DAYS": "Days", "WEEKS": "Weeks", "MONTHS": "Months", "YEARS": "Years"}
LANGUAGES = ("en", "de")
_NO_LIMIT = ("NO_MIN_AGE", "NO_MAX_AGE")


def locale_of(item: Record) -> str:
    """The language of an item: `en`, `de`, or nothing."""
    found = item.peek("idLocale", "locale") or item.peek("idArm", "locale")
    return found if isinstance(found, str) else ""


def worded(record: Record, steps: tuple[str, ...], name: str) -> str | None:
    """A text that a list holds once a language: English, else whichever there is. The other stays in the record."""
    items = sorted(record.records(*steps), key=lambda item: locale_of(item) != "en")
    return next((text for item in items if (text := item.text(name))), None)


def drop_languages(value: JsonValue) -> None:
    """Remove the language of every item of which nothing else is left; one that is no language stays."""
    left: list[JsonValue] = [value]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            locale = node.get("idLocale")
            if isinstance(locale, dict) and locale.get("locale") in LANGUAGES and not any(True for _ in _said(node)):
                locale.pop("locale")
            left.extend(node.values())
        elif isinstance(node, list):
            left.extend(node)


def _said(item: dict[str, JsonValue]) -> Iterator[str]:
    yield from (path for path, _ in Record({name: part for name, part in item.items() if name != "idLocale"}).left())


def age(record: Record, name: str) -> str | None:
    """An age (`18 Years`), taken; None where there is no limit. A unit that is no time of life stays in its words."""
    part = record.record(name)
    unit, amount = part.peek("unit"), part.peek("amount")
    if unit in _NO_LIMIT and amount in (None, 0):
        record.take(name)
    if not isinstance(unit, str) or unit in _NO_LIMIT or amount is None:
        return None
    record.take(name)
    number = int(amount) if isinstance(amount, float) and amount.is_integer() else amount
    return f"{number} {_AGE_UNITS.get(unit, unit)}"
