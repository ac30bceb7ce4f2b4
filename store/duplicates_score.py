"""How much speaks for two trials being one: their titles, sponsors, enrolment, start and phases, in points.

Up to 50 points for titles (60 % alike gives none, the same 50; 15 more for a long title that is the same), 25 for the
same sponsor, 20 for the same enrolment, 15 for the same start, 5 for the same phases; points off for what speaks
against. Two trials of different registers are proposed from `ENOUGH` points on. Two of one register are proposed only
when nothing tells them apart: sister trials have the same sponsor, and titles that differ in a dose or a letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from store.linking import register_of
from store.search.words import fold

ENOUGH = 60
"""Points from which two trials of different registers are proposed."""

SAME_REGISTER = 90
"""Points of two trials of one register that nothing tells apart."""

LONG_TITLE = 8
"""Words that make a title one that two trials do not have by chance."""

_WORD = re.compile(r"[^\W_]+")
_DATE = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_NO_PHASES = frozenset({"NA", "0", ""})
_SHARED = """
a affiliated and at center central centre city clinical college co company corporation de des di du first
for foundation general gmbh health hospital hospitals in inc institute la limited llc ltd medical
medicine municipal national of people peoples plc province provincial research s school second the third
university
"""
_COMMON = frozenset(_SHARED.split())
"""Words that many sponsors share."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What two trials are compared by; titles and sponsor as folded words, `start` as a day number."""

    doc_id: int
    id: str
    registers: frozenset[str]
    titles: tuple[tuple[str, ...], ...]
    sponsor: str
    enrollment: int | None
    start: int | None
    phases: frozenset[str]
    study_type: str
    arms: int
    interventions: frozenset[str]


def facts_of(doc_id: int, trial: Mapping[str, Any]) -> Facts:
    """The facts of a dumped trial."""
    named, design, status = (trial.get(name) or {} for name in ("identification", "design", "status"))
    given = trial.get("arms_interventions") or {}
    sponsor = ((trial.get("sponsor_collaborators") or {}).get("lead_sponsor") or {}).get("name") or ""
    return Facts(
        doc_id=doc_id,
        id=trial["id"],
        registers=frozenset([trial["registry"], *(_register(each) for each in trial.get("sources", ()))]) - {""},
        titles=titles_of(named),
        sponsor=" ".join(words(sponsor)),
        enrollment=(design.get("enrollment_info") or {}).get("count"),
        start=_day((status.get("start_date") or {}).get("date")),
        phases=frozenset(design.get("phases") or ()) - _NO_PHASES,
        study_type=design.get("study_type") or "",
        arms=len(given.get("arm_groups") or ()),
        interventions=frozenset(" ".join(words(each.get("name") or "")) for each in given.get("interventions") or ()),
    )


def titles_of(named: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """The brief and the official title of a trial as folded words, each once."""
    said = (named.get(name) for name in ("brief_title", "official_title"))
    return tuple(dict.fromkeys(found for title in said if title and (found := tuple(words(title)))))


def words(text: str) -> list[str]:
    """The words of a text, without case and accents."""
    return _WORD.findall(fold(text).casefold())


def judge(one: Facts, other: Facts) -> tuple[int, str] | None:
    """The points for two trials and what speaks for them, in words; None when they are not to be proposed."""
    if one.study_type and other.study_type and one.study_type != other.study_type:
        return None
    if one.registers & other.registers:
        return (SAME_REGISTER, _same_words(one)) if _nothing_tells_apart(one, other) else None
    found = [rule(one, other) for rule in (_titles, _sponsors, _enrollments, _starts, _phases)]
    points = sum(each for each, _ in found)
    return (min(points, 100), ", ".join(said for _, said in found if said)) if points >= ENOUGH else None


def _titles(one: Facts, other: Facts) -> tuple[int, str]:
    pairs = [(mine, its) for mine in one.titles for its in other.titles]
    ratios = [(fuzz.ratio(*(" ".join(sorted(each)) for each in pair)), min(map(len, pair))) for pair in pairs]
    alike, title = max(ratios, default=(0.0, 0))
    points = round(max(0.0, alike - 60) * 1.25) + (15 if alike >= 97 and title >= LONG_TITLE else 0)
    return points, "the same title" if alike == 100 else f"titles {alike:.0f} % alike"


def _sponsors(one: Facts, other: Facts) -> tuple[int, str]:
    alike = sponsors_alike(one.sponsor, other.sponsor)
    return (25, "same sponsor") if alike >= 85 else (12, "sponsors of like names") if alike >= 70 else (0, "")


def _enrollments(one: Facts, other: Facts) -> tuple[int, str]:
    if not one.enrollment or not other.enrollment:
        return 0, ""
    few, many = sorted((one.enrollment, other.enrollment))
    if few == many:
        return 20, f"both {few:,} participants"
    return (8, f"{few:,} and {many:,} participants") if many <= 1.1 * few else (-10 if many > 1.6 * few else 0, "")


def _starts(one: Facts, other: Facts) -> tuple[int, str]:
    if one.start is None or other.start is None:
        return 0, ""
    apart = abs(one.start - other.start)
    if apart <= 16:
        return 15, "start on one day" if not apart else f"start {apart} day{'s' if apart > 1 else ''} apart"
    return (8, f"start {apart} days apart") if apart <= 61 else (-15 if apart > 365 else 0, "")


def _phases(one: Facts, other: Facts) -> tuple[int, str]:
    if not one.phases or not other.phases:
        return 0, ""
    if one.phases == other.phases:
        return 5, "same phase"
    return (0, "") if one.phases & other.phases else (-5, "")


def _nothing_tells_apart(one: Facts, other: Facts) -> bool:
    """Whether two trials of one register say the same in all that sister trials differ in."""
    return (
        {tuple(sorted(each)) for each in one.titles} == {tuple(sorted(each)) for each in other.titles}
        and max(map(len, one.titles), default=0) >= LONG_TITLE
        and bool(one.enrollment)
        and (one.enrollment, one.phases, one.arms) == (other.enrollment, other.phases, other.arms)
        and one.interventions == other.interventions
        and sponsors_alike(one.sponsor, other.sponsor) >= 85
        and one.start is not None
        and other.start is not None
        and abs(one.start - other.start) <= 16
    )


def _same_words(one: Facts) -> str:
    return f"the same titles, sponsor, arms and interventions, both {one.enrollment:,} participants, same start"


def sponsors_alike(one: str, other: str) -> float:
    """How alike two sponsors' names are, 0 to 100, words that many share left aside."""
    rare, others = (" ".join(word for word in name.split() if word not in _COMMON) for name in (one, other))
    return fuzz.token_set_ratio(rare, others) if rare and others else fuzz.ratio(one, other)


def _register(source: Mapping[str, Any]) -> str:
    return register_of(source["trial_id"]) if source.get("trial_id") else ""


def _day(text: str | None) -> int | None:
    """The day number of a date with a day, or of the middle of a month; None for less."""
    found = _DATE.fullmatch((text or "")[:10])
    if not found:
        return None
    year, month, day = found.groups()
    try:
        return date(int(year), int(month), int(day or 15)).toordinal()
    except ValueError:
        return None
