"""Codes of the Clinical Trials Information System (CTIS) and what they are in our terms.

Source: the portal's value lists, cross-checked with the texts beside the codes in real records. What no code of ours
says exactly stays in the system's words.
"""

from __future__ import annotations

import re

_STATUSES: dict[int, tuple[str, str | None]] = {
    1: ("Under evaluation", None),
    2: ("Authorised, recruitment pending", "NOT_YET_RECRUITING"),
    3: ("Authorised, recruiting", "RECRUITING"),
    4: ("Ongoing, recruiting", "RECRUITING"),
    5: ("Ongoing, recruitment ended", "ACTIVE_NOT_RECRUITING"),
    6: ("Temporarily halted", "SUSPENDED"),
    7: ("Suspended", "SUSPENDED"),
    8: ("Ended", "COMPLETED"),
    9: ("Expired", None),
    10: ("Revoked", None),
    11: ("Not authorised", None),
    12: ("Cancelled", None),
}
"""By public status code of a trial, or of a trial in one member state: its words, and our code where one says it."""

_OTHER_WORDS = {"Authorised, not started": "NOT_YET_RECRUITING", "Halted": "SUSPENDED"}
_NOT_WORD = re.compile(r"[\W_]+")


def _plain(words: str) -> str:
    return _NOT_WORD.sub(" ", words).strip().casefold()


_CODES = {_plain(words): code for words, code in (*_STATUSES.values(), *_OTHER_WORDS.items()) if code}

PHASES: dict[str, list[str]] = {
    "1": ["PHASE1"],
    "2": ["PHASE1"],
    "3": ["PHASE1"],
    "4": ["PHASE2"],
    "5": ["PHASE3"],
    "6": ["PHASE4"],
    "7": ["PHASE1", "PHASE2"],
    "8": ["PHASE1", "PHASE2"],
    "9": ["PHASE1", "PHASE2"],
    "10": ["PHASE2", "PHASE3"],
    "11": ["PHASE3", "PHASE4"],
}
_PHASE = re.compile(r"\bphase\s+(iv|i{1,3})\b", re.IGNORECASE)
_NUMBERS = {"i": "PHASE1", "ii": "PHASE2", "iii": "PHASE3", "iv": "PHASE4"}

ROLES = {"1": "Test", "2": "Comparator", "3": "Placebo", "4": "Auxiliary"}
"""What a product is in the trial."""

AGES = {"1": "In utero", "2": "0-17 years", "3": "18-64 years", "4": "65+ years"}
STD_AGES = {"2": "CHILD", "3": "ADULT", "4": "OLDER_ADULT"}
ALLOCATIONS = {"1": "RANDOMIZED", "2": "NON_RANDOMIZED", "3": "NA"}


def status_words(said: str) -> str:
    """The words of a status that is given as a code or in words."""
    known = _STATUSES.get(int(said)) if said.isdecimal() and len(said) < 4 else None
    return known[0] if known else said


def status(said: str, *, early: bool = False) -> str:
    """The status as our code, or in the system's words where no code says it; `early`: it ended before its time."""
    words = status_words(said)
    code = _CODES.get(_plain(words), words)
    return "TERMINATED" if early and code == "COMPLETED" else code


def phases(text: str) -> list[str]:
    """The phases that a text of the portal names: `Phase II and Phase III (Integrated)`."""
    found = (_NUMBERS[number.casefold()] for number in _PHASE.findall(text))
    return [*dict.fromkeys(found)]


def date(text: str) -> str:
    """A date of the portal as year-month-day: it writes 31/03/2024 or 2024-03-31, a time may follow; else nothing."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?", text)
    if found:
        return "-".join(found.groups())
    found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)
    return "-".join(reversed(found.groups())) if found else ""
