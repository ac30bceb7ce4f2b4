"""The run-together cells of an outcome table: `Overall SurvivalAt Year 1` is a measure and a time frame.

The seam is where two cells meet without a blank, and what follows reads like a time frame. It is told by fixed words,
never by length alone; where no seam is sure the row is kept whole.
"""

from __future__ import annotations

import re

_UNIT = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|(?-i:h|d)|days?|nights?|weeks?|wks?|months?|mos?|quarters?|years?|yrs?|"
    r"cycles?|visits?|decades?|semesters?|trimesters?)"
)
_COUNT = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|forty|fifty|"
    r"sixty|ninety|first|second|third|last|final)"
)
_NUMBERS = r"\d+(?:[.,]\d+)?(?:(?:\s*(?:to|and|or|through|,|/|&|\+|±|-|–|—|~))+\s*\d+(?:[.,]\d+)?)*(?:st|nd|rd|th)?"
_EVENT = (
    r"baseline|screening|randomi[sz]ation|enrol?lment|inclusion|admission|discharge|surgery|operation|procedure|delivery|"
    r"birth|death|progression|completion|follow[- ]?up|treatment|therapy|transplant\w*|infusion|injection|vaccination|"
    r"dos(?:e|ing)|visit|hospitali[sz]ation|hospital stay|intervention|study|trial|session|end of|perioperative\w*|"
    r"intraoperative\w*|postoperative\w*|preoperative\w*|immediate\w*"
)
_TIME_LIKE = re.compile(rf"\d|\b{_UNIT}\b|{_EVENT}", re.IGNORECASE)
_MEASURED_TIME = re.compile(rf"\d\s*-?{_UNIT}\b|\b{_UNIT}\s*-?\d|\b{_COUNT}\s+{_UNIT}\b", re.IGNORECASE)

_OPENING_WORDS = (
    r"at|up ?to|until|till|from|through(?:out)?|within|during|every|each|before|after|prior|following|immediately|over",
    r"between|for|since|upon|time|approximately|about|around|average|end of|once|twice|daily|weekly|monthly|yearly",
    r"an? (?:average|maximum|median|minimum|total)|annually|hourly|on day|on the|on \d|in the|in \d|any ?time",
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|cycles?|visits?|periods?|phase|part|stage|trimester|quarter)\b",
    r"baseline|basal|screening|enrol?lment|randomi[sz]ation|study|treatment|follow[- ]?up|duration|change|samples?",
    r"assessed|measured|evaluated|collected|perioperative\w*|intra-?operative\w*|pre-?\w*|post-?\w*",
    r"(?:january|february|march|april|june|july|august|september|october|november|december)\b",
    r"[TDWMVY]\d+\b(?![)\]]|\s*-?(?:day|week|month|year)s?\b)",
    _COUNT,
)
_OPENERS = re.compile(rf"(?:{'|'.join(_OPENING_WORDS)})(?![a-z])", re.IGNORECASE)
_NUMBER_OPENER = re.compile(rf"[<>≤≥~±]?\s*({_NUMBERS})\s*-?\s*(?:study |treatment )?{_UNIT}\b", re.IGNORECASE)
_ONE_UNIT = re.compile(r"(\d*)1[\s-](?:second|minute|hour|day|week|month|year|cycle|visit)\b")
_ADJECTIVE = re.compile(r"(?!1\D)\d+(?:[A-Z]|(?:day|week|month|year)\b)")
"""A number right against a capital or a single unit: `326Day 1`, `326week 64` are an agent's number and a time."""

_LOWER_OPENER = re.compile(
    r"(?:baseline\b|within \d|approximately |until |from (?:baseline|enrol|random|day|the |date|first|\d)|"
    r"at (?:\d|least \d|baseline|day|week|month|year|the |first|end|each|visit)|up ?to \d|throughout |"
    r"through study|during the |after \d|before |hourly |daily |start of |(?:day|week|month|year) ?\d)"
)
_ENDS_ON_OPENER = re.compile(
    r"(?:group|set-?up|follow-?up|make-?up|work-?up|check-?up|start-?up|clean-?up|back-?up|wake-?up|soup|cup|stand-?up|"
    r"sit-?up|build-?up|scale-?up|run-?up|break-?up|flare-?up|therea?fter|hereafter|\w*today|\w*(?:mon|tues|wednes|thurs|"
    r"fri|satur|sun|birth|holi|week|mid|every|some)day|midweek|biweek|breakthrough|treat|repeat|format|heat|that|great|"
    r"what|fat|throat|combat|beat|seat|coat|flat|sweat|eat|threat|habitat)$",
    re.IGNORECASE,
)
_CLOSING = frozenset(")]}）】%\"”’'?!®™;.")
_NUMBERED = frozenset(
    {"fev", "igg", "iga", "cd", "il", "sf", "pd", "pdl", "acr", "crth", "asas", "pasi", "easi", "hlx"}
)
"""Words that carry a number of their own, so that a number joined to them need not be a time."""


def split_outcome(row: str) -> tuple[str, str] | None:
    """The measure and the time frame of a row, or None when no seam between them is sure.

    A seam is where a word meets a capital, a bracket or full stop meets a word, or a letter meets a number, and a
    time frame begins: `At Year 1`, `Up to 24 weeks`, `12 months`, `Baseline to week 12`, `From enrollment to ...`.
    """
    seams = [at for at in range(1, len(row)) if _opens(row, at)]
    if not seams:
        seams = [at for at in range(1, len(row)) if _camel(row, at) and _MEASURED_TIME.search(row[at:])]
        if len(seams) != 1:
            return None
    at = seams[0]
    return row[:at].strip(), row[at:].strip()


def has_seam(row: str) -> bool:
    """Whether two cells meet somewhere in the row: a word of three letters or more against a capitalised word."""
    return any(_camel(row, at) for at in range(1, len(row)))


def _camel(row: str, at: int) -> bool:
    before, after = row[max(0, at - 3) : at], row[at : at + 3]
    joined = len(after) == 3 and after[0].isupper() and after[1:].islower()
    return joined and (before[-1] in ")]）" or (len(before) == 3 and before.isalpha() and before[1:].islower()))


def _opens(row: str, at: int) -> bool:
    """Whether a time frame begins here, right against the cell before it."""
    before, first = row[at - 1], row[at]
    if before.isspace() or first.isspace():
        return False
    closed = before in _CLOSING
    if first.isdigit() or first in "<>≤≥~±":
        return _number_opens(row, at)
    if not first.isalpha() or (before.isdigit() and row[at + 1 : at + 2].isdigit()):
        return False
    if first.isupper():
        capital = row[at : at + 2].isupper() and before.isupper()
        joined = (before.islower() or before.isdigit() or closed or before.isupper()) and not capital
    else:
        joined = (closed and before not in "'’") or _lower_joined(row, at)
    return joined and _OPENERS.match(row, at) is not None and _TIME_LIKE.search(row, at) is not None


def _number_opens(row: str, at: int) -> bool:
    """Whether a number with a unit of time begins here, against a word (or the full stop or bracket that ends one)."""
    found = _NUMBER_OPENER.match(row, at)
    if found is None or _ADJECTIVE.match(row, at):
        return False
    before = row[at - 1]
    if before.isdigit():
        one = _ONE_UNIT.match(row, at)
        return one is not None and one.group(1) == "" and _ONE_UNIT.match(row, at - 1) is not None
    word = re.search(r"([^\W\d_]*)[^\w\s]?$", row[max(0, at - 40) : at])
    letters = word.group(1) if word else ""
    if before in ")]）】%®™" and row[at - 2 : at - 1] != "":
        return True
    if before in _CLOSING:
        return len(letters) >= 3 or row[at - 2 : at - 1] in _CLOSING
    one = _ONE_UNIT.match(row, at)
    if not before.isalpha() or (one is not None and one.group(1)) or letters.casefold() in _NUMBERED:
        return False
    if letters[-2:].islower():
        return len(letters) >= 2
    number = re.match(r"\d*", found.group(1))
    return len(letters) >= 2 and number is not None and len(number.group()) <= 2 and not number.group().startswith("0")


def _lower_joined(row: str, at: int) -> bool:
    """Whether a small-letter opener is joined to a word that is none with it: `survivalup to 2 years`."""
    if not row[at - 1].isalnum() or _LOWER_OPENER.match(row, at) is None:
        return False
    end = next((place for place in range(at, len(row)) if not row[place].isalpha()), len(row))
    start = next((place + 1 for place in range(at - 1, -1, -1) if row[place].isspace()), 0)
    return at - start >= 3 and _ENDS_ON_OPENER.search(row[start:end]) is None
