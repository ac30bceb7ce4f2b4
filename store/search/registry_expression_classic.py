"""Addresses of the classic ClinicalTrials.gov (`/ct2/results?...`, closed in June 2024), in the terms of the new one.

The letters and digits that the old site used are facts about it, cross-checked with those that the R package ctrdata
(MIT) translates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_LETTERS = "a=rec b=not c=ava d=act e=com f=enr g=sus h=ter i=wit j=nla k=tna l=afm m=unk"
_STATUSES = dict(pair.split("=") for pair in _LETTERS.split(" "))
_OPEN, _CLOSED = "abc", "defghijklm"
_PHASES = {"0": "1", "1": "2", "2": "3", "3": "4", "4": "0", "5": "na"}
_TYPES = {"Intr": "int", "Obsr": "obs", "PReg": "obs_patreg", "Expn": "exp"}
_AGES = {"0": "child", "1": "adult", "2": "older"}
_FUNDERS = {"0": "nih", "1": "fed", "2": "industry", "3": "other"}
_SEXES = {"Female": "f", "Male": "m", "Both": "all"}
_DATES = {
    "strd": "start",
    "prcd": "primComp",
    "cmpd": "studyComp",
    "sfpd": "firstPost",
    "rcv": "firstPost",
    "rfpd": "resFirstPost",
    "lupd": "lastUpdPost",
    "lup": "lastUpdPost",
}
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ACCESS = {"ea_tmt": "exp_treat", "ea_idv": "exp_indiv", "ea_int": "exp_inter"}
_DOCUMENTS = {"u_prot": "prot", "u_sap": "sap", "u_icf": "icf"}
_PASSED_OVER = ("Search", "rsub", "draw", "rank", "sort", "view", "count", "flds", "pg", "load", "show_rss", "sel_rss")

Pairs = list[tuple[str, str]]


def translated(given: Sequence[tuple[str, str]], note: Callable[[str], None]) -> Pairs:
    """The parameters of an old address as those of a new one; what has no place there is said by `note`."""
    plain: Pairs = []
    ticked: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    for name, value in given:
        if not value.strip() or name in _PASSED_OVER:
            continue
        filtered = _filter(name, value)
        day = re.fullmatch(r"([a-z]+)_([se])", name)
        if filtered is not None:
            ticked.setdefault(filtered[0], []).extend(filtered[1])
        elif day and day[1] in _DATES:
            ends.setdefault(_DATES[day[1]], ["", ""])[day[2] == "e"] = _iso(value)
        else:
            plain += _plain(name, value)
    plain += [(name, "_".join(pair)) for name, pair in ends.items()]
    return plain + [("aggFilters", f"{name}:{' '.join(dict.fromkeys(keys))}") for name, keys in ticked.items() if keys]


def _filter(name: str, value: str) -> tuple[str, list[str]] | None:
    """A filter of the new site with its options; None for what was none."""
    if name in ("recrs", "recr"):
        letters = {"Open": _OPEN, "Closed": _CLOSED, "Recruiting": "a"}.get(value, value)
        return "status", [_STATUSES.get(letter, letter) for letter in letters]
    if name == "phase":
        return "phase", [_PHASES.get(digit, digit) for digit in value]
    if name == "age":
        return "ages", [_AGES.get(digit, digit) for digit in value]
    if name == "fund":
        return "funderType", [_FUNDERS.get(digit, digit) for digit in value]
    if name == "type":
        return "studyType", [_TYPES.get(value, value)]
    if name == "gndr":
        return "sex", [_SEXES.get(value, value)]
    if name == "rslt":
        return "results", [value.lower()]
    if name == "hlth":
        return "healthy", ["y"] if value.lower().startswith("y") else []
    if name == "f801":
        return "violation", ["y"]
    if name in _ACCESS:
        return "studyType", [_ACCESS[name]]
    return ("docs", [_DOCUMENTS[name]]) if name in _DOCUMENTS else None


def _plain(name: str, value: str) -> Pairs:
    """A parameter that is the same at the new site, or has another name there."""
    from store.search.places import country_of_code

    numbered = name.rstrip("123")
    if numbered == "cntry":
        code = value.rpartition(":")[2]
        return [("country", country_of_code(code) or value)]
    if numbered == "state":
        return [("state", _state(value))]
    if name == "dist":
        return [("distance", value)]
    if name == "age_v":
        return [("ageRange", f"{value}_{value}")]
    return [(name, value)]


def _state(value: str) -> str:
    """The name of a state that is written as `NA:US:TX` or `US:TX`."""
    from store.search.places import region_of_letters

    return region_of_letters(value.rpartition(":")[2]) or value


def _iso(value: str) -> str:
    """A date with the month first as one with the year first."""
    found = _DAY.fullmatch(value.strip())
    return f"{found[3]}-{int(found[1]):02}-{int(found[2]):02}" if found else value.strip()
