"""The EU Clinical Trials Register's short export: a dozen labelled lines a trial, as its list of search results has.

It is of the trial in all its member states: the last lines name them, each with how the trial stands there. A state of
the trial as a whole is told only where all of them agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import orjson
from pydantic import JsonValue

from parsers import identifiers
from parsers.document import Document, Rejected
from parsers.draft import said
from parsers.formats.country_codes import country
from parsers.formats.euctr_fields import status_of
from parsers.record_draft import RecordDraft
from parsers.trial import Trial

_LABELS = (
    "EudraCT Number",
    "Sponsor Protocol Number",
    "Sponsor Name",
    "Full Title",
    "Start Date",
    "Medical condition",
    "Disease",
    "Population Age",
    "Gender",
    "Trial protocol",
    "Trial results",
    "Link",
)
_BY_WORDS = {label.casefold(): label for label in _LABELS}
_LINE = re.compile(r"\s*(" + "|".join(_LABELS) + r")\s*:\s*(.*?)\s*", re.IGNORECASE)
_SURE_LABELS = 4
_TERM = re.compile(
    r"(?<!SOC )\bTerm\s*:\s*(\S.*?)\s*(?=,?\s*(?:Level|Version|SOC Term|Classification Code)\s*:|$)", re.MULTILINE
)
_STATE = re.compile(r"\s*([A-Z]{2}|Outside EU/EEA)\s*\(([^()]*)\)\s*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_AGES = {
    "ADULT": ("adults",),
    "OLDER_ADULT": ("elderly",),
    "CHILD": (
        "under 18",
        "in utero",
        "preterm newborn infants",
        "newborns",
        "infants and toddlers",
        "children",
        "adolescents",
    ),
}
_SEXES = {"male, female": "ALL", "female, male": "ALL", "male": "MALE", "female": "FEMALE"}


def is_summary(lines: Sequence[str]) -> bool:
    """Whether lines are a trial of this export: the number first, and other labels of its own."""
    found = {match.group(1).casefold() for line in lines if (match := _LINE.fullmatch(line))}
    return len(found) >= _SURE_LABELS and {"eudract number", "sponsor name"} <= found


def read_summary(document: Document, lines: Sequence[str], parser: str) -> Trial | Rejected:
    """The trial of one entry of the export."""
    values, above = _values(lines)
    number = identifiers.normalise(values.get("EudraCT Number", ""))
    if number is None or identifiers.registry_of(number) != "EUDRACT":
        return document.reject(
            "an entry of the EU Clinical Trials Register without a EudraCT number, so it is not known which trial this "
            "is: save the list again"
        )
    content = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
    url = values.get("Link", "")
    source = document.source("euctr", "summary", parser=parser, content=content, url=url[:2000] or None)
    record: dict[str, JsonValue] = {**values, **({"(above)": above} if above else {})}
    draft = RecordDraft(document, source, record)
    for label in ("EudraCT Number", "Link"):
        draft.record.take(label)
    _read(draft, values)
    return draft.trial(number, "EUDRACT")


def _values(lines: Sequence[str]) -> tuple[dict[str, str], str]:
    """The values by label, lines without one going on with the value above them; and what stands above the first."""
    values: dict[str, str] = {}
    above: list[str] = []
    label = ""
    for line in lines:
        found = _LINE.fullmatch(line)
        if found and _BY_WORDS[found.group(1).casefold()] not in values:
            label = _BY_WORDS[found.group(1).casefold()]
            values[label] = found.group(2)
        elif line.strip() and label:
            values[label] = f"{values[label]}\n{line.strip()}".strip()
        elif line.strip():
            above.append(line.strip())
    return {name: text for name, text in values.items() if text}, "\n".join(above)


def _read(draft: RecordDraft, values: dict[str, str]) -> None:
    record = draft.record
    draft.set("identification.org_study_id_info", said(id=record.text("Sponsor Protocol Number")))
    draft.set("identification.official_title", record.text("Full Title"))
    draft.set("sponsor_collaborators.lead_sponsor", said(name=record.text("Sponsor Name")))
    if _DATE.fullmatch(values.get("Start Date", "")):
        draft.set("status.start_date.date", record.text("Start Date"))
    condition = record.text("Medical condition")
    draft.set("conditions.conditions", [condition] if condition else None)
    terms = [term for term in _TERM.findall(values.get("Disease", "")) if term != condition]
    if terms:
        draft.set("conditions.keywords", [*dict.fromkeys(terms)])
        draft.raw("conditions.keywords", record.text("Disease") or "")
    if sex := _SEXES.get(values.get("Gender", "").casefold()):
        record.take("Gender")
        draft.set("eligibility.sex", sex)
    _read_ages(draft, values.get("Population Age", ""))
    _read_states(draft, values.get("Trial protocol", ""))
    if (results := values.get("Trial results", "").casefold()).startswith(("view", "(no", "no ")):
        record.take("Trial results")
        draft.set("has_results", results.startswith("view"))


def _read_ages(draft: RecordDraft, text: str) -> None:
    """The age groups; the finer ones stay in the text too, which is taken only when it names none of them."""
    named = [name.strip().casefold() for name in text.split(",") if name.strip()]
    codes = [code for code in ("CHILD", "ADULT", "OLDER_ADULT") if any(name in _AGES[code] for name in named)]
    draft.set("eligibility.std_ages", [*codes])
    if all(name in ("adults", "elderly", "under 18") for name in named):
        draft.record.take("Population Age")


def _read_states(draft: RecordDraft, text: str) -> None:
    """The member states, and the status that all give; states that differ stay in the text too."""
    found = _STATE.findall(text)
    if not found or _STATE.sub("", text).strip():
        return
    names = [country(code) for code, _ in found if len(code) == 2]
    draft.set("contacts_locations.countries", [*dict.fromkeys(names)])
    statuses = {status_of(status.strip()) for _, status in found}
    if len(statuses) == 1:
        draft.set("status.overall_status", statuses.pop())
        if len(names) == len(found):
            draft.record.take("Trial protocol")
