"""The run-together cells of an arm table: `Arm AAzacitidinePatients receive ...` is an arm, what it gets, and how.

The seams are found by intervention names that the page lists elsewhere. Where it lists none, two cells meet where a
word meets a capitalised word, and the middle cell must be said elsewhere on the page. Else the row is kept whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers import labels

_TYPES = "|".join(re.escape(words) for words in labels.labels("ArmGroupType").values())
_TYPED = re.compile(rf"({_TYPES}) ?: ?(\S.*)", re.DOTALL)
_SEAM = re.compile(r"(?<=[^\W\d_][a-z]{2})(?=[A-Z][a-z]{2})|(?<=[)\]])(?=[A-Z][a-z]{2})")
_SEPARATOR = re.compile(r"\s*[,;|+/]\s*|\s*")
_INSIDE = frozenset("-/(+&.,;:'’")
_WITHIN_WORDS = frozenset("/(&,'’")
_SEAMS_LOOKED_AT = 8


@dataclass(frozen=True)
class ArmRow:
    """A row of an arm table: the arm's label, the names of its interventions, the description."""

    label: str
    names: tuple[str, ...]
    description: str


def split_arm(row: str, names: Sequence[str], page: str) -> ArmRow | None:
    """The cells of a row, or None when its seams are not sure.

    `names` are the intervention names that the page lists, `page` the other text of the page, where the name must be
    said when none are listed.
    """
    return _split_by_names(row, names) if any(names) else _split_by_seams(row, page)


def typed_label(label: str) -> tuple[str | None, str]:
    """The code of the arm type that a label begins with (`Experimental: Arm A`), and the label without it."""
    found = _TYPED.fullmatch(label)
    return (labels.code("ArmGroupType", found.group(1)), found.group(2)) if found else (None, label)


def _split_by_names(row: str, names: Sequence[str]) -> ArmRow | None:
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(name) for name in longest_first))
    for inside in (_INSIDE, _WITHIN_WORDS):
        for found in _overlapping(pattern, row):
            before = row[found.start() - 1]
            if not before.isspace() and before not in inside and _closes(row, found.end()):
                taken, end = _more_names(row, pattern, found)
                return ArmRow(row[: found.start()].strip(), tuple(taken), row[end:].strip())
    return None


def _overlapping(pattern: re.Pattern[str], row: str) -> Iterator[re.Match[str]]:
    """Every place after the first where a name stands, places inside another name too."""
    start = 1
    while found := pattern.search(row, start):
        yield found
        start = found.start() + 1


def _more_names(row: str, pattern: re.Pattern[str], first: re.Match[str]) -> tuple[list[str], int]:
    """The names that stand in one cell, and where it ends: a row of other names that ends right against a cell."""
    taken, end = [first.group()], first.end()
    names, at = list(taken), end
    while (gap := _SEPARATOR.match(row, at)) and (more := pattern.match(row, gap.end())):
        if more.group() in names:
            break
        names.append(more.group())
        at = more.end()
        follower = row[at : at + 1]
        if not follower or not (follower.isspace() or follower.islower() or follower in _INSIDE or follower in ")]%|"):
            taken, end = list(names), at
    return taken, end


def _closes(row: str, end: int) -> bool:
    """Whether a cell can end here: at the row's end, right against the next cell, or before another name."""
    return end == len(row) or row[end] in ",;|+" or not (row[end].isspace() or row[end] in _INSIDE or row[end] in ")]%")


def _split_by_seams(row: str, page: str) -> ArmRow | None:
    seams = [found.start() for found in _SEAM.finditer(row)][:_SEAMS_LOOKED_AT]
    sure: list[ArmRow] = []
    for left, right in pairwise(seams):
        name = row[left:right].strip()
        elsewhere = f"{page}\n{row[:left]}\n{row[right:]}"
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", elsewhere, re.IGNORECASE):
            sure.append(ArmRow(row[:left].strip(), (name,), row[right:].strip()))
    return sure[0] if len(sure) == 1 else None
