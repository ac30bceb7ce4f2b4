"""The status of an ISRCTN trial, which the register does not state but derives, as its own pages do.

The rule, in this order:

1. What staff set by hand wins: the overall status (`Stopped`, `Suspended`, `Completed`), else the recruitment status.
2. The trial's end has passed: COMPLETED.
3. Recruitment starts later: NOT_YET_RECRUITING.
4. Recruitment has started and ends later: RECRUITING.
5. Recruitment has ended and the trial ends later: ACTIVE_NOT_RECRUITING.
6. Anything else (a date is missing): no status.

"Passed" and "later" are as of the day that the record was read, as on the register's pages; a day counts to its end.
"""

from __future__ import annotations

from dataclasses import dataclass

from parsers import labels

_BY_HAND = {
    "stopped": "TERMINATED",
    "suspended": "SUSPENDED",
    "completed": "COMPLETED",
    "no longer recruiting": "ACTIVE_NOT_RECRUITING",
    "not yet recruiting": "NOT_YET_RECRUITING",
    "enrolment by invitation": "ENROLLING_BY_INVITATION",
}


@dataclass(frozen=True)
class Dates:
    """The dates that decide: ISO texts (a time may follow), empty where the record has none."""

    recruitment_start: str = ""
    recruitment_end: str = ""
    overall_end: str = ""


def by_hand(text: str) -> str:
    """The code of a status that staff set, or their own words."""
    return _BY_HAND.get(text.casefold()) or labels.code("Status", text) or text


def on_day(dates: Dates, day: str) -> str | None:
    """The status that the dates give on a day (`2024-05-31`), or None when they do not tell."""
    start, end, overall = (date[:10] for date in (dates.recruitment_start, dates.recruitment_end, dates.overall_end))
    if overall and overall < day:
        return "COMPLETED"
    if start and start > day:
        return "NOT_YET_RECRUITING"
    if start and end >= day:
        return "RECRUITING"
    return "ACTIVE_NOT_RECRUITING" if start and end and overall else None
