"""Cells of the registry's search downloads that hold more than a text: dates, ages, lists, the design, documents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import JsonValue

from parsers import labels
from parsers.months import month_number

_WRITTEN_DATE = re.compile(r"([A-Za-z]{3,9})\.?(?:\s+(\d{1,2})\s*,)?\s+(\d{4})")
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_BLANKS = re.compile(r"\s+")
_AGE_UNIT = r"(\d+(?:\.\d+)?\s+(?:Year|Month|Week|Day|Hour|Minute)s?)"
_AGE = re.compile(
    rf"(?:(?:{_AGE_UNIT}|N/A)\s+(?:to\s+(?:{_AGE_UNIT}|N/A)|and\s+(?:older|over))|up\s+to\s+{_AGE_UNIT})?"
    r"\s*(?:\(([^()]*)\))?",
    re.IGNORECASE,
)
_TYPES = "|".join(
    re.escape(name)
    for name in sorted({*labels.labels("InterventionType"), *labels.labels("InterventionType").values()})
)
_TYPED = re.compile(rf"({_TYPES})\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_NEXT_TYPED = re.compile(rf"\|(?=(?:{_TYPES})\s*:)", re.IGNORECASE)
_OLD_AGE_GROUPS = {"senior": "OLDER_ADULT"}
_DOCUMENT = re.compile(
    r"https?://(?:[\w-]+\.)*clinicaltrials\.gov/(?:[^/?#\s]+/)*(\w+)/(((?:Prot|SAP|ICF)(?:_(?:Prot|SAP|ICF))*)_\d+\.\w+)",
    re.IGNORECASE,
)
"""The registry's address of a document: the trial's id, the file's name, and what its name says it holds."""


@dataclass(frozen=True)
class Ages:
    """What an age cell says; ages as the registry writes them (`18 Years`), groups as codes of StandardAge."""

    minimum: str = ""
    maximum: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class DesignPair:
    """One `Name: value (remark)` of a design cell; the value is empty where the cell leaves it so."""

    name: str
    value: str
    remark: str = ""

    @property
    def text(self) -> str:
        """The pair as the cell has it."""
        return f"{self.name}: {self.value}" + (f" ({self.remark})" if self.remark else "")


def date(text: str) -> str:
    """A date as `2018-09-20` or `2017-06`; `September 20, 2018` and `June 2017` are read, what is no date stays."""
    found = _WRITTEN_DATE.fullmatch(text.strip())
    month = _month(found.group(1)) if found else None
    if not found or month is None:
        return text
    day = f"-{int(found.group(2)):02}" if found.group(2) else ""
    return f"{found.group(3)}-{month:02}{day}"


def is_date(text: str) -> bool:
    """Whether `date` has made a date of a text."""
    return _ISO_DATE.fullmatch(text) is not None


def split_list(cell: str, *separators: str) -> list[str]:
    """The entries of a list cell, joined by `|` unless others are named; blank ones left out."""
    pieces = re.split("|".join(map(re.escape, separators or ("|",))), cell)
    return [text for piece in pieces if (text := piece.strip())]


def interventions(cell: str) -> list[JsonValue] | None:
    """`DRUG: name|DEVICE: name` as interventions; a name may hold a `|`. None when one lacks its type."""
    found: list[JsonValue] = []
    for piece in _NEXT_TYPED.split(cell):
        typed = _TYPED.fullmatch(piece.strip())
        if not typed:
            return None
        kind, name = labels.code("InterventionType", typed.group(1)), typed.group(2).strip()
        found.append({"type": kind, "name": name} if name else {"type": kind})
    return found


def ages(cell: str) -> Ages | None:
    """`18 Years to 75 Years (Adult, Older Adult)`, `up to 18 Years`, `CHILD, ADULT`; None for anything else."""
    text = _BLANKS.sub(" ", cell).strip()
    alone = _age_groups(text)
    if alone:
        return Ages(groups=alone)
    found = _AGE.fullmatch(text)
    if not found:
        return None
    least, most, up_to, listed = found.groups()
    groups = _age_groups(listed or "")
    return Ages(least or "", most or up_to or "", groups or ()) if groups or not listed else None


def phases(cell: str) -> list[str]:
    """`PHASE1|PHASE2`, `Phase 1|Phase 2` or `Phase 1/Phase 2` as codes; empty when it says something else."""
    return labels.phase_codes(cell.replace("|", "/"))


def design_pairs(cell: str) -> list[DesignPair] | None:
    """`Allocation: RANDOMIZED|Masking: SINGLE (PARTICIPANT)`; None when a part has no name."""
    found = []
    for piece in split_list(cell):
        name, colon, value = piece.partition(":")
        if not colon:
            return None
        plain, bracket, remark = value.strip().partition(" (")
        whole = bracket and remark.endswith(")")
        found.append(DesignPair(name.strip(), plain if whole else value.strip(), remark[:-1] if whole else ""))
    return found


def large_documents(cell: str, trial_id: str) -> list[JsonValue] | None:
    """`Study Protocol, https://.../Prot_000.pdf|...` as documents of the record.

    None unless each address is the registry's own for this record, so that the file's name says all of it.
    """
    found: list[JsonValue] = []
    for piece in split_list(cell):
        named, _, address = piece.rpartition(",")
        parts = _DOCUMENT.fullmatch(address.strip())
        if not parts or parts.group(1) != trial_id:
            return None
        _, filename, abbreviation = parts.groups()
        held = abbreviation.split("_")
        document: dict[str, JsonValue] = {
            "type_abbrev": abbreviation,
            "has_protocol": "Prot" in held,
            "has_sap": "SAP" in held,
            "has_icf": "ICF" in held,
            "label": named.strip().strip('"').strip(),
            "filename": filename,
        }
        found.append({name: value for name, value in document.items() if value != ""})
    return found


def _age_groups(text: str) -> tuple[str, ...]:
    """The codes of a list of age groups; empty when something in it is none."""
    names = split_list(text, ",", "|")
    codes = [labels.code("StandardAge", name) or _OLD_AGE_GROUPS.get(name.casefold()) for name in names]
    return tuple(filter(None, codes)) if codes and all(codes) else ()


def _month(name: str) -> int | None:
    low = name.lower()
    return month_number(low)
