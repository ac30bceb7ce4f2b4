"""Values of a meddatax page whose labels a Markdown extraction lost: read where a value can be of one field only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers import labels
from parsers.draft import Draft, Line
from parsers.values import PartialDate

_PEOPLE = re.compile(r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,12}) participants?")
_PHASES = re.compile(r"(?:EARLY_PHASE1|PHASE\d)(?:[/ ,|]+PHASE\d)*|NA")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_AGE = re.compile(r"\d{1,3} (?:Year|Month|Week|Day|Hour|Minute)s?")
_DATES = ("status.start_date.date", "status.completion_date.date")
_YES_NO = {"Yes": True, "No": False}


def basic(draft: Draft, lines: Sequence[Line]) -> None:
    """Status, phase, enrolment, study type by their codes; start and completion when both dates are there, in order."""
    coded_lines(draft, lines, [("status.overall_status", "Status"), ("design.study_type", "StudyType")])
    for line in lines:
        people = _PEOPLE.fullmatch(line.words)
        if people and draft.get("design.enrollment_info.count") is None:
            draft.set("design.enrollment_info.count", int(people.group(1).replace(",", "")), line)
        elif _PHASES.fullmatch(line.words) and draft.get("design.phases") is None:
            draft.set("design.phases", [*labels.phase_codes(line.words)], line)
    dates = [line for line in lines if _DATE.fullmatch(line.words)]
    first, last = (PartialDate(line.words).earliest() for line in dates) if len(dates) == 2 else (None, None)
    if first and last and first <= last and all(draft.get(path) is None for path in _DATES):
        for path, line in zip(_DATES, dates, strict=True):
            draft.set(path, line.words, line)


def coded_lines(draft: Draft, lines: Sequence[Line], fields: Sequence[tuple[str, str]]) -> None:
    """Lines that are a code of one of the fields that the page has not set, and of no other of them."""
    for line in lines:
        own = [path for path, enum in fields if line.words in labels.labels(enum) and draft.get(path) is None]
        if len(own) == 1:
            draft.set(own[0], line.words, line)


def who(draft: Draft, lines: Sequence[Line]) -> list[Line]:
    """Read ages, sex and healthy volunteers at the end of the criteria; the lines that are left.

    One age alone is left unparsed, for nothing says which of the two it is.
    """
    end = len(lines)
    healthy = lines[end - 1] if end and lines[end - 1].words in _YES_NO else None
    end -= healthy is not None
    sex = lines[end - 1] if end and lines[end - 1].words in labels.labels("Sex") else None
    if sex is None:
        return list(lines)
    end -= 1
    ages: list[Line] = []
    while end and len(ages) < 2 and _AGE.fullmatch(lines[end - 1].words):
        end -= 1
        ages.insert(0, lines[end])
    draft.set("eligibility.sex", sex.words, sex)
    if healthy is not None:
        draft.set("eligibility.healthy_volunteers", _YES_NO[healthy.words], healthy)
    for path, line in zip(("minimum_age", "maximum_age"), ages if len(ages) == 2 else [], strict=False):
        draft.set(f"eligibility.{path}", line.words, line)
    return list(lines[:end])
