"""The layout of a meddatax trial page: which lines are headings, and which are the site's own help sentences.

A heading is known by its words and by the help sentence that the site sets below it. The sentences are kept as digests
(SHA-256 of the words, 16 hex digits): they are dropped by exact match only, and the site's prose is not copied here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.draft import Line, filled

HELP: Mapping[str, str] = {
    "Study Results": "",
    "Basic Information": "2f8102df31c3ccf5",
    "Brief Summary": "5d3cf3cf380f07bd",
    "Detailed Description": "05f33a4ea3b2ab51",
    "Conditions": "2f8bab5e9aaddf1f",
    "Keywords": "bc62f1e0d9024131",
    "Study Design": "4af054a75fa30967",
    "Study Groups": "6c09a3f52c594c58",
    "Interventions": "90cb89196e6bd0bc",
    "Eligibility Criteria": "2b13bf4d6997a752",
    "Sponsors": "8bc57ed75a79b4f9",
    "Responsible Party": "9cd89779d3ed47b4",
    "Principal Investigators": "2e0211a866e8ad60",
    "Locations": "db403e660c8f922a",
    "Countries": "dbc5887db6e79291",
    "Central Contacts": "4a12f92feaf341f3",
    "Facility Contacts": "fcc23b085e76446a",
    "References": "ce31dca5c76b8d64",
    "Provided Documents": "427603ade5107623",
    "Other Identifiers": "7f47c39b34036cb4",
    "More Related Trials": "4b1e40b2b5577f16",
}
"""Every heading of the page, with the digest of its help sentence (empty: it has none)."""

LABEL_GROUPS = (
    frozenset(
        {
            *("Recruitment Status", "Clinical Phase", "Total Enrollment", "Study Classification", "Results pending"),
            *("Study Start Date", "Study Completion Date", "Primary Completion Date", "Allocation Method"),
            *("Intervention Model", "Primary Study Purpose", "Blinding Strategy", "Observational Model"),
            *("Time Perspective", "Inclusion Criteria", "Exclusion Criteria", "Minimum Eligible Age"),
            *("Maximum Eligible Age", "Eligible Sex", "Accepts Healthy Volunteers", "Site Status"),
        }
    ),
    frozenset({"Sponsor Role", "Responsibility Role", "Reference Type", "Group Type", "Intervention Type"}),
    frozenset(
        {
            *("NCT ID", "Last Updated", "Role", "Phone", "Email", "PMID", "Document Type", "Identifier Type"),
            "Identifier Source",
        }
    ),
)
"""The labels of the page by how it shows them: alone on a line, before a value, before a colon."""

RESULTS_PENDING = "bf27326fc38289f4"
"""The digest of the notice below `Results pending`."""

_EVIDENCE = {
    "Study Results": r"results?\b",
    "Basic Information": r"(Recruitment Status|Clinical Phase|Total Enrollment|Study (Classification|\w+ Date))\b|"
    r"[\d,]+ participants?$|(INTERVENTION|OBSERVATION)AL$",
    "Study Design": r"(Allocation Method|Intervention Model|Primary Study Purpose|Blinding Strategy)\b|"
    r"(NON_)?RANDOMIZED$|SINGLE_GROUP$|(NA|PARALLEL|CROSSOVER|TREATMENT|PREVENTION)$",
    "Study Groups": r"(Group|Intervention) Type\b",
    "Interventions": r"Intervention Type\b",
    "Eligibility Criteria": r"((In|Ex)clusion Criteria|(Min|Max)imum Eligible Age|Eligible Sex|Accepts Healthy)\b",
    "Sponsors": r"Sponsor Role\b",
    "Responsible Party": r"Responsibility Role\b",
    "Principal Investigators": r"Role:",
    "Locations": r"Site Status\b|[^,]+,[^,]*,[^,]+",
    "Central Contacts": r"(Role|Phone|Email):",
    "Facility Contacts": r"Role:",
    "References": r"Reference Type\b|PMID:",
    "Provided Documents": r"Document Type\b|View Document",
    "Other Identifiers": r"Identifier (Type|Source)\b",
}
_NARRATIVE = frozenset({"Brief Summary", "Detailed Description"})
_ONE_LINE = frozenset({"Conditions", "Keywords", "Countries"})
_MAY_BE_EMPTY = frozenset({"Detailed Description", "Study Results"})
_SENTENCE = re.compile(r"(?:\S+ ){4,}\S+\.")
_REPEATABLE = frozenset(_EVIDENCE) - {"Study Results"}


def digest(words: str) -> str:
    """What a fixed sentence is known by."""
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class Section:
    """A heading with the lines below it; `own` are the site's own lines (the heading and its help sentence)."""

    heading: str
    own: tuple[Line, ...]
    lines: tuple[Line, ...]


def help_lines(lines: Sequence[Line]) -> int:
    """How many headings with their help sentence there are: the surest sign of this site."""
    return sum(_is_help(line.words, below) for line, below in pairwise(filled(lines)))


def _is_help(heading: str, below: Line) -> bool:
    """Whether the line below a heading is that heading's help sentence."""
    expected = HELP.get(heading)
    return bool(expected) and digest(below.words) == expected


def has_evidence(heading: str, lines: Sequence[Line]) -> bool:
    """Whether lines hold what stands below this heading; True when nothing fixed stands there."""
    pattern = _EVIDENCE.get(heading)
    return pattern is None or any(re.match(pattern, line.words, re.IGNORECASE) for line in lines)


class _Splitter:
    """Decides, from the top of the page to its end, which lines that read like a heading are one."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._said = [at for at, line in enumerate(lines) if not line.blank]
        self._places = [order for order, at in enumerate(self._said) if lines[at].words in HELP]
        self._help = {order for order in self._places if self._below(order, 1) and self._has_help(order)}
        self._helped = {self._heading(order) for order in self._help}
        self._seen: set[str] = set()

    def _heading(self, order: int) -> str:
        return self._lines[self._said[order]].words

    def _below(self, order: int, count: int) -> list[Line]:
        """The next lines that say something."""
        return [self._lines[at] for at in self._said[order + 1 : order + 1 + count]]

    def _has_help(self, order: int) -> bool:
        return _is_help(self._heading(order), self._below(order, 1)[0])

    def _accepts(self, number: int, start: int | None) -> bool:
        order = self._places[number]
        heading = self._heading(order)
        if order in self._help:
            return True
        if heading in self._helped or (heading in self._seen and heading not in _REPEATABLE):
            return False
        end = self._places[number + 1] if number + 1 < len(self._places) else len(self._said)
        span = self._below(order, end - order - 1)
        if heading in _EVIDENCE:
            return has_evidence(heading, span) or (heading == "Study Results" and start is None)
        if start is None:
            return True
        current, empty = self._heading(start), order - start <= 1 + (start in self._help)
        if current not in _NARRATIVE or heading not in _ONE_LINE:
            return not empty or current in _MAY_BE_EMPTY
        sentence = len(span) == 2 and _SENTENCE.fullmatch(span[0].words) is not None
        return len(span) == 1 or sentence or (empty and current in _MAY_BE_EMPTY)

    def split(self) -> list[Section]:
        starts: list[int] = []
        for number, order in enumerate(self._places):
            if self._accepts(number, starts[-1] if starts else None):
                starts.append(order)
                self._seen.add(self._heading(order))
        ends = [*(self._said[order] for order in starts[1:]), len(self._lines)]
        found = [self._section(order, end) for order, end in zip(starts, ends, strict=False)]
        return [_without_new_help(section) for section in found] if self._has_new_help(found) else found

    def _has_new_help(self, found: Sequence[Section]) -> bool:
        """Whether a sentence below a heading may be a help sentence that the site has changed.

        So where other headings have theirs, or where most headings have a sentence below.
        """
        fixed = [section for section in found if HELP[section.heading] and section.heading not in _NARRATIVE]
        new = [section for section in fixed if _without_new_help(section) is not section]
        return bool(self._helped) or len(new) >= max(3, len(fixed) / 2)

    def _section(self, order: int, end: int) -> Section:
        own = 1 + (order in self._help)
        first = self._said[order + own - 1] + 1
        lines = tuple(self._lines[at] for at in self._said[order : order + own])
        return Section(self._heading(order), lines, tuple(self._lines[first:end]))


def _without_new_help(section: Section) -> Section:
    """The section without the sentence below a heading that should have its help there: it belongs to no field."""
    said = filled(section.lines)
    expected = HELP[section.heading] and len(section.own) == 1 and section.heading not in _NARRATIVE
    if not expected or len(said) < 2 or not _SENTENCE.fullmatch(said[0].words):
        return section
    return replace(section, lines=tuple(line for line in section.lines if line.number > said[0].number))


def sections(lines: Sequence[Line]) -> list[Section]:
    """The sections of a page, in its order.

    A heading with its help sentence is one for certain, and then the same words elsewhere are content. A heading
    without it counts when what belongs below it follows, and not where the section above would be left without
    content: there it is a value that reads like a heading (a condition called Locations).
    """
    return _Splitter(lines).split()
