"""Labels that pages of trials have, with the field each means; the table is `unknown_page_labels.json`.

Sources: the display labels of ClinicalTrials.gov (the present site and the one before 2024), the 24 items of the WHO
Trial Registration Data Set 1.3.1, and the words that other sites use for the same fields. Only labels that mean one
field are in it. By field: `kind`, how the value reads; `enum`, the enumeration of its codes (`bare`: a date without a
type); `labels`, in any case and punctuation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_TABLE = Path(__file__).with_name("unknown_page_labels.json")
_NOT_WORD = re.compile(r"[\W_]+")
_LABEL_AT_MOST = 70
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z])")
_CODE_NAME = re.compile(r"[a-z]+[A-Z].*|.*[\"'`_<>{}$=\[\]].*")
"""What programs write, and pages for people do not: `briefTitle`, `"status"`, `study_type`."""


@dataclass(frozen=True)
class Known:
    """What a label means: a field by its path, how its value reads, and the enumeration of its codes.

    Kinds: `text`, `block` (several lines), `code`, `phases`, `date`, `count`, `age`, `ages` (a range), `yes`, `list`,
    `criteria`, `interventions`, `outcomes`, `sponsor`, `id` (the trial's own) and `other ids` (those it has elsewhere);
    `none` is not read, and ends what stands above it.
    """

    path: str
    kind: str
    enum: str = ""


def key(label: str) -> str:
    """A label by its letters and digits alone."""
    return _NOT_WORD.sub("", label).casefold()


@cache
def known_labels() -> Mapping[str, Known]:
    """Every known label, by its letters, with what it means."""
    table: dict[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return {
        key(label): Known(path, entry["kind"], entry.get("enum", ""))
        for path, entry in table.items()
        for label in entry["labels"]
    }


def meaning(label: str) -> Known | None:
    """What a label means, if it is one of those known."""
    if len(label) > _LABEL_AT_MOST or _CODE_NAME.fullmatch(_APOSTROPHE.sub("", label)):
        return None
    return known_labels().get(key(label))
