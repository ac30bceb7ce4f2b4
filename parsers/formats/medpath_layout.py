"""The layout of a MedPath trial page: which lines are labels, and what stands below each.

The page has three parts with labels of their own; a label counts once, and only in its part, so that the same word
in a text is content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parsers.draft import Line, filled

HEAD = "head"
RECRUITMENT = "Recruitment & Eligibility"
DESIGN = "Study & Design"
LOCATIONS = "Trial Locations"

LABELS: Mapping[str, tuple[str, ...]] = {
    HEAD: (
        "Conditions",
        "Interventions",
        "Registration Number",
        "Lead Sponsor",
        "Brief Summary",
        "Detailed Description",
    ),
    RECRUITMENT: ("Status", "Sex", "Target Recruitment", "Inclusion Criteria", "Exclusion Criteria"),
    DESIGN: (
        "Study Type",
        "Study Design",
        "Arm && Interventions",
        "Primary Outcome Measures",
        "Secondary Outcome Measures",
        "Other Outcome Measures",
    ),
    LOCATIONS: (),
}
"""The labels of each part of the page; a part after the head begins with its own heading."""

COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright).{0,40}All Rights Reserved by MedPath\.?", re.IGNORECASE)
_PART_OF = {label: part for part, names in LABELS.items() for label in names}


@dataclass(frozen=True)
class Field:
    """A label with the lines below it (blank ones too); the text above all labels has an empty label."""

    label: str
    own: tuple[Line, ...]
    lines: tuple[Line, ...]


def fields(lines: Sequence[Line]) -> list[Field]:
    """The page cut at its labels, in order; the copyright line ends it, and what follows has the label `after`."""
    headings = {line.words for line in filled(lines)} & (LABELS.keys() - {HEAD})
    part = HEAD
    seen: set[str] = set()
    starts: list[tuple[int, str]] = [(0, "")]
    for at, line in enumerate(lines):
        words = line.words
        if words in seen:
            continue
        if COPYRIGHT.fullmatch(words):
            starts.append((at, "after"))
            break
        if words in headings:
            part = words
        elif words not in _PART_OF or not _belongs(words, part, headings):
            continue
        seen.add(words)
        starts.append((at, words))
    ends = [at for at, _ in starts[1:]] + [len(lines)]
    return [_field(lines, at, end, label) for (at, label), end in zip(starts, ends, strict=True)]


def _belongs(label: str, part: str, headings: set[str]) -> bool:
    """Whether a label may stand in this part of the page: its own, or any below the head when its heading is lost."""
    own = _PART_OF[label]
    return own == part or (own != HEAD and own not in headings)


def _field(lines: Sequence[Line], at: int, end: int, label: str) -> Field:
    first = at + 1 if label else at
    return Field(label, tuple(lines[at:first]), tuple(lines[first:end]))
