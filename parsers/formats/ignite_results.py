"""Results on Ignite pages: the labels of each results module, and the adverse event tables.

The results section of a trial is kept as ClinicalTrials.gov v2 JSON, so the fields here have v2 names. The tables come
as lines with a blank between cells, which a cell may hold too: numbers and fixed words are taken from the ends, and
what cannot be parted for certain stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from parsers.draft import Draft, Line
from parsers.formats.ignite_fields import key
from parsers.formats.markdown import Row, Table

_MODULES: Mapping[str, tuple[str, ...]] = {
    "participantFlowModule": ("preAssignmentDetails", "recruitmentDetails", "typeUnitsAnalyzed"),
    "baselineCharacteristicsModule": ("populationDescription", "typeUnitsAnalyzed"),
    "adverseEventsModule": ("frequencyThreshold", "timeFrame", "description", "allCauseMortalityComment"),
    "moreInfoModule.limitationsAndCaveats": ("description",),
    "moreInfoModule.certainAgreement": (
        "piSponsorEmployee",
        "restrictionType",
        "restrictiveAgreement",
        "otherDetails",
    ),
    "moreInfoModule.pointOfContact": ("title", "organization", "email", "phone", "phoneExt"),
}
"""The fields of the results section that hold a text or a yes or no, by the part they stand in."""

_BOOLEAN = frozenset({"piSponsorEmployee", "restrictiveAgreement"})
_GROUP_NUMBERS = (
    "deathsNumAffected",
    "deathsNumAtRisk",
    "seriousNumAffected",
    "seriousNumAtRisk",
    "otherNumAffected",
    "otherNumAtRisk",
)
_GROUP_ROW = re.compile(r"(\S.*?)" + r" (None|\d{1,9})" * 6 + r" View")
_EVENT_ROW = re.compile(r"(\S.*?) (SYSTEMATIC_ASSESSMENT|NON_SYSTEMATIC_ASSESSMENT|None) (.+) View")
_TITLE_AT_MOST = 150
_TABLE = re.compile(r"(.+?) ?\(If Any\):?")
_TABLES: Mapping[str, str] = {
    "Event Groups": "Title Description Deaths # Affected Deaths # At Risk Serious # Affected Serious # At Risk "
    "Other # Affected Other # At Risk View",
    "Serious Events": "Term Type Organ System Vocab View",
    "Other Events": "Term Type Organ System Vocab View",
}
_FIELDS = {"Event Groups": "eventGroups", "Serious Events": "seriousEvents", "Other Events": "otherEvents"}
_GROUP_COLUMNS: Mapping[str, str] = {
    "Title": "title",
    "Description": "description",
    "Deaths # Affected": "deathsNumAffected",
    "Deaths # At Risk": "deathsNumAtRisk",
    "Serious # Affected": "seriousNumAffected",
    "Serious # At Risk": "seriousNumAtRisk",
    "Other # Affected": "otherNumAffected",
    "Other # At Risk": "otherNumAtRisk",
}
_EVENT_COLUMNS: Mapping[str, str] = {
    "Term": "term",
    "Type": "assessmentType",
    "Organ System": "organSystem",
    "Vocab": "sourceVocabulary",
}

ORGAN_SYSTEMS = (
    "Blood and lymphatic system disorders",
    "Cardiac disorders",
    "Congenital, familial and genetic disorders",
    "Ear and labyrinth disorders",
    "Endocrine disorders",
    "Eye disorders",
    "Gastrointestinal disorders",
    "General disorders and administration site conditions",
    "General disorders",
    "Hepatobiliary disorders",
    "Immune system disorders",
    "Infections and infestations",
    "Injury, poisoning and procedural complications",
    "Investigations",
    "Metabolism and nutrition disorders",
    "Musculoskeletal and connective tissue disorders",
    "Neoplasms benign, malignant and unspecified (incl cysts and polyps)",
    "Nervous system disorders",
    "Pregnancy, puerperium and perinatal conditions",
    "Product Issues",
    "Psychiatric disorders",
    "Renal and urinary disorders",
    "Reproductive system and breast disorders",
    "Respiratory, thoracic and mediastinal disorders",
    "Skin and subcutaneous tissue disorders",
    "Social circumstances",
    "Surgical and medical procedures",
    "Vascular disorders",
)
"""The organ systems that the registry lets a sponsor choose from (MedDRA's system organ classes)."""


def results_part(trail: Sequence[str]) -> str | None:
    """The part of the results section that a page's path leads to, in v2 names."""
    wanted = "".join(key(step) for step in trail)
    return next((part for part in _MODULES if key(part) == wanted), None)


def results_field(part: str, label: str) -> str | None:
    """The path in a trial of the results field that a label means on a page of this part."""
    return next((f"results.{part}.{name}" for name in _MODULES[part] if key(name) == key(label)), None)


def results_value(path: str, text: str) -> JsonValue:
    """The value of a results field: text whole, yes or no where the field is one, None for nothing."""
    if path.rpartition(".")[2] in _BOOLEAN and text in ("True", "False"):
        return text == "True"
    return None if text == "None" else text or None


def table_of(words: str) -> str | None:
    """The name of the table that a line opens, or None."""
    found = _TABLE.fullmatch(words)
    return found.group(1) if found and found.group(1) in _TABLES else None


def read_table(draft: Draft, name: str, lines: Sequence[Line]) -> None:
    """The rows of an adverse event table; `lines` are all below the line that opens it."""
    path = f"results.adverseEventsModule.{_FIELDS[name]}"
    whole: Line | None = None
    for line in lines:
        if line.words in (name, _TABLES[name]):
            draft.claim(line)
            continue
        item, sure = _group(line.words) if name == "Event Groups" else _event(line.words)
        if item:
            at = draft.add(path, item, line)
            draft.raw(f"{path}[{at}]", line.text.strip())
            whole = whole or (None if sure else line)
    if whole:
        draft.warn(f"the cells of some rows of the table {name} cannot be told apart and are kept as one", whole)


def is_event_table(columns: Sequence[str]) -> bool:
    """Whether these are the columns of one of the adverse event tables."""
    return _columns_of(columns) is not None


def _columns_of(columns: Sequence[str]) -> Mapping[str, str] | None:
    """The fields of the columns, by their headings; the last column, View, says nothing."""
    said = [column for column in columns if column != "View"]
    return next((known for known in (_GROUP_COLUMNS, _EVENT_COLUMNS) if said == [*known]), None)


def read_cells(draft: Draft, named: Sequence[tuple[str | None, Table]]) -> None:
    """The adverse event tables of a Markdown page, whose cells are sure; each with its name where the page has it."""
    groups = [table for _, table in named if _columns_of(table.header) is _GROUP_COLUMNS]
    items = [_cells_of(row, table.header) for table in groups for row in table.rows]
    events = [(name, table) for name, table in named if _columns_of(table.header) is _EVENT_COLUMNS]
    names = _names_of([name for name, _ in events], items)
    for name, table in [("Event Groups", table) for table in groups] + [
        (names[number], table) for number, (_, table) in enumerate(events)
    ]:
        if name is None:
            draft.warn("whether the events of this table are serious is not said and not told", table.own[0])
            continue
        draft.claim(*table.own)
        for row in table.rows:
            item = _cells_of(row, table.header)
            if item:
                draft.add(f"results.adverseEventsModule.{_FIELDS[name]}", item, *row.lines)


def _names_of(said: Sequence[str | None], groups: Sequence[Mapping[str, JsonValue]]) -> list[str | None]:
    """Which events each table holds: by its name, else by the order that the page has, serious above other.

    A table alone is told by the groups: the kind of event that no participant had has no table.
    """
    if all(said) or not any(name is None for name in said):
        return [*said]
    if len(said) == 2:
        order: list[str | None] = ["Serious Events", "Other Events"]
        fits = all(name in (None, place) for name, place in zip(said, order, strict=True))
        return order if fits else [*said]
    kinds = {
        name: any(group.get(field) not in (None, 0) for group in groups)
        for name, field in (("Serious Events", "seriousNumAffected"), ("Other Events", "otherNumAffected"))
    }
    had = [name for name, any_had in kinds.items() if any_had]
    return [had[0]] if len(said) == 1 and len(had) == 1 else [*said]


def _cells_of(row: Row, header: Sequence[str]) -> dict[str, JsonValue]:
    """The cells of a row by field; nothing when a number is none."""
    known = _columns_of(header) or {}
    item: dict[str, JsonValue] = {}
    for column, cell in zip(header, row.cells, strict=True):
        field = known.get(column)
        if field is None or cell in ("", "None"):
            continue
        if "Num" in field and not re.fullmatch(r"\d{1,9}", cell):
            return {}
        item[field] = int(cell) if "Num" in field else cell.replace("\\_", "_") if field == "assessmentType" else cell
    return item


def _group(words: str) -> tuple[dict[str, JsonValue], bool]:
    """A row of the groups table (title and description, and six numbers), and whether it could be split for certain.

    Title and description are parted only where the description says the title again, as sponsors' texts often do
    (`Placebo Matched spray. Placebo: Matched spray`), or says nothing.
    """
    found = _GROUP_ROW.fullmatch(words)
    if not found:
        return {}, True
    cell, *said = found.groups()
    numbers: dict[str, JsonValue] = {
        name: int(number) for name, number in zip(_GROUP_NUMBERS, said, strict=True) if number != "None"
    }
    if cell.endswith(" None"):
        return {"title": cell.removesuffix(" None")} | numbers, True
    for blank in re.finditer(" ", cell[:_TITLE_AT_MOST]):
        title, description = cell[: blank.start()], cell[blank.end() :]
        if f"{title}:" in description:
            return {"title": title, "description": description} | numbers, True
    return {"title": cell} | numbers, False


def _event(words: str) -> tuple[dict[str, JsonValue], bool]:
    """A row of an events table (term, assessment, organ system, vocabulary), and whether its split is certain."""
    found = _EVENT_ROW.fullmatch(words)
    if not found:
        return {}, True
    term, assessment, rest = found.groups()
    item: dict[str, JsonValue] = {"term": term}
    if assessment != "None":
        item["assessmentType"] = assessment
    known = next((name for name in ORGAN_SYSTEMS if rest == name or rest.startswith(f"{name} ")), None)
    system = known or rest.removesuffix(" None")
    vocabulary = rest[len(system) :].strip()
    item["organSystem"] = system
    if vocabulary not in ("", "None"):
        item["sourceVocabulary"] = vocabulary
    return item, known is not None or rest.endswith(" None")
