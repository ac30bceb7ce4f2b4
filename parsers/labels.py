"""Codes of the registry's enumerations and the words people read for them; the table is `labels.json`.

The table holds the 41 enumerations of the ClinicalTrials.gov v2 structure with their 210 values (source: the API
migration guide of 2024-08-27), by enumeration: `pieces`, the fields that use it; `values`, code to official label;
`readable`, our own words where the official label is the code itself; `accepted`, other spellings to code, as older
records and other sites write them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

_TABLE = Path(__file__).with_name("labels.json")
_NOT_WORD = re.compile(r"[\W_]+")
_REMARK = re.compile(r"\s*[(\[].*", re.DOTALL)
_PHASE = re.compile(r"(early)?\s*(?:phase)?\s*\b(iv|i{1,3}|[0-4])(?![\w.])", re.IGNORECASE)
_PHASE_WORDS = re.compile(r"(?:early|phases?|(?:clinical )?trial|study|iv|i{1,3}|[0-4]|and|to|[\W_])+", re.IGNORECASE)
_PHASES = {"0": "EARLY_PHASE1", "i": "PHASE1", "ii": "PHASE2", "iii": "PHASE3", "iv": "PHASE4"}


class _Enumeration(TypedDict):
    pieces: list[str]
    values: dict[str, str]
    readable: NotRequired[dict[str, str]]
    accepted: NotRequired[dict[str, str]]


@cache
def _table() -> dict[str, _Enumeration]:
    table: dict[str, _Enumeration] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@cache
def labels(enum: str) -> Mapping[str, str]:
    """Every code of an enumeration with the words to show for it, in the registry's order.

    Raises KeyError for a name that is no enumeration.
    """
    entry = _table()[enum]
    return entry["values"] | entry.get("readable", {})


def enums() -> tuple[str, ...]:
    """The names of the enumerations (`Status`, `Phase`, ...)."""
    return tuple(_table())


def label(enum: str, code: str | None) -> str | None:
    """The words to show for a code; a code that the table does not know shows as itself, None as None.

    Raises KeyError for a name that is no enumeration.
    """
    return None if code is None else labels(enum).get(code, code)


def _words(text: str) -> str:
    """The words of a text in one case; kept apart, for `Phase I/II` is not `Phase III`."""
    return _NOT_WORD.sub(" ", text).strip().casefold()


@cache
def _codes(enum: str) -> Mapping[str, str]:
    """Each spelling of an enumeration, in words, with its code."""
    entry = _table()[enum]
    spellings = {_words(spelling): code for spelling, code in entry.get("accepted", {}).items()}
    for table in (entry.get("readable", {}), entry["values"]):
        spellings |= {_words(words): code for code, words in table.items()}
    return spellings | {_words(code): code for code in entry["values"]}


def code(enum: str, text: str) -> str | None:
    """The code that a text means: a code, a label or an older spelling, in any case and punctuation; None if unknown.

    A remark in brackets is left out when the whole is not known: `Double (Participant, Investigator)` is DOUBLE.
    Raises KeyError for a name that is no enumeration.
    """
    known = _codes(enum)
    return known.get(_words(text)) or known.get(_words(_REMARK.sub("", text)))


def phase_label(phases: Sequence[str]) -> str:
    """The phases of a study in words: `Phase 1/Phase 2`, or nothing when there are none."""
    return "/".join(label("Phase", phase) or "" for phase in phases)


def phase_codes(text: str) -> list[str]:
    """The phases that a text names: `Phase 1/Phase 2`, `PHASE1|PHASE2`, `Phase I/II`; empty when it holds more."""
    whole = code("Phase", text)
    if whole:
        return [whole]
    separated = re.sub(r"(?<=phase)(?=\d)", " ", text.replace("_", " "), flags=re.IGNORECASE)
    if not _PHASE_WORDS.fullmatch(separated):
        return []
    found: list[str] = []
    for early, number in _PHASE.findall(separated):
        phase = "EARLY_PHASE1" if early else _PHASES.get(number.lower(), f"PHASE{number}")
        found += [phase] if phase not in found else []
    return found
