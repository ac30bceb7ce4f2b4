"""Values as the registers behind WHO's portal write them: ids, dates, ages, sex, status, phase.

What is no known form is kept as the register's own text.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from parsers import identifiers, labels
from parsers.formats.ictrp_row import NOTHING
from parsers.months import month_number

_PORTAL = re.compile(r"(?:JPRN-|CTIS(?=\d)|EUCTR)", re.IGNORECASE)
_MEMBER_STATE = re.compile(r"-(?:([A-Z]{2}|3RD)|(Outside-EU/EEA))$", re.IGNORECASE)
_ANY_ID = re.compile(r"[A-Z][A-Z/-]*\d[\w./-]{2,40}", re.IGNORECASE)
_NAMED_DAY = re.compile(r"([A-Za-z]+)\.?\s+(\d{1,2}),?\s+(\d{4})|(\d{1,2})\s+([A-Za-z]+)\.?,?\s+(\d{4})")
_NAMED_MONTH = re.compile(r"([A-Za-z]+)\.?,?\s+(\d{4})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]00:00(?::00)?(?:\.0+)?Z?)?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 0?0:00(?::00)?)?")
_SERIAL = re.compile(r"[1-6]\d{4}(?:\.0+)?")
_AGE = re.compile(
    r"(?P<sign>>=|<=|≥|≦|≧|≤)?\s*(?P<number>\d+(?:\.\d+)?)\s*-?\s*"
    r"(?P<unit>years?|y(?:ea)?rs?|y|age|months?|weeks?|days?|hours?|minutes?)?(?:\(s\))?[\s-]*(?:of age|age|old)*\.?",
    re.IGNORECASE,
)
_NOUGHT = re.compile(r"0+(?:\.0+)? ?(?:[a-z]\w*(?:\(s\))?)?", re.IGNORECASE)
_NO_LIMIT = NOTHING | {"no limit", "no maximum age", "no minimum age", "not applicable", "no age limit"}
_SEXES = {
    "both": "ALL",
    "all": "ALL",
    "both males and females": "ALL",
    "both, male and female": "ALL",
    "male and female": "ALL",
    "male/female": "ALL",
    "females": "FEMALE",
    "males": "MALE",
}
_SEX_LINES = re.compile(r"female: ?(yes|no)? ?male: ?(yes|no)?", re.IGNORECASE)
_AGE_AT_MOST = 40
_STATUS = {
    "not recruiting": "Not recruiting",
    "open to recruitment": "RECRUITING",
    "pending": "NOT_YET_RECRUITING",
    "prematurely ended": "TERMINATED",
    "temporarily halted": "SUSPENDED",
    "temporary halt": "SUSPENDED",
    "enrolling by invitation": "ENROLLING_BY_INVITATION",
}
"""Words of the registers. WHO's `Not recruiting` says only that: not begun, over or at rest; no code says the same."""
_EU_PHASES = re.compile(r"\(Phase\s+(IV|I{1,3})\)\s*:\s*(yes|no)?", re.IGNORECASE)
_ROMAN = {"I": "PHASE1", "II": "PHASE2", "III": "PHASE3", "IV": "PHASE4"}
_REGISTERS = {
    "chictr": ("CHICTR",),
    "clinicaltrials.gov": ("NCT",),
    "eu clinical trials register": ("EUDRACT",),
    "ctis": ("EUCT",),
    "clinical trials information system": ("EUCT",),
    "german clinical trials register": ("DRKS",),
    "drks": ("DRKS",),
    "irct": ("IRCT",),
    "jprn": ("JRCT", "UMIN", "JAPICCTI", "JMAIIA"),
    "tctr": ("TCTR",),
    "isrctn": ("ISRCTN",),
    "anzctr": ("ACTRN",),
    "netherlands trial register": ("NTR", "OMON"),
    "nl-omon": ("OMON",),
    "lbctr": ("LBCTR",),
    "pactr": ("PACTR",),
    "rebec": ("REBEC",),
    "repec": ("REPEC",),
    "rpcec": ("RPCEC",),
    "slctr": ("SLCTR",),
    "ctri": ("CTRI",),
    "cris": ("KCT",),
}


def own_id(text: str) -> tuple[str, str, str] | None:
    """Id, register and (of the EU's national records) member state of a TrialID; None when it is no id.

    The portal puts `JPRN-`, `CTIS` or `EUCTR` before some registers' ids. An id of a register that is not known is kept
    as written, its register being the letters that it begins with.
    """
    bare = _PORTAL.sub("", text.strip(), count=1) if _PORTAL.match(text.strip()) else text.strip()
    state = _MEMBER_STATE.search(bare)
    for spelling in (bare, bare[: state.start()] if state else bare):
        known, register = identifiers.normalise(spelling), identifiers.registry_of(spelling)
        if known and register:
            of_state = state if register == "EUDRACT" else None
            return known, register, (of_state.group(1) or of_state.group(2)).upper() if of_state else ""
    found = _ANY_ID.fullmatch(bare)
    letters = re.match(r"[A-Za-z]+", bare) if found else None
    return (bare, letters.group().upper(), "") if letters else None


def names_register(text: str, register: str) -> bool:
    """Whether the portal's name of a source is the register that the id tells already."""
    return register in _REGISTERS.get(text.casefold(), ())


def iso_date(text: str) -> str:
    """A date as `2020-02-17` or `2020-02`; any other text as it is.

    Slashes are day first, which WHO writes with two digits each (in all of its rows that have the date in a second
    form too); written otherwise (`4/5/2020`), they are read only when one of the numbers can be no month. A number of
    five digits is a spreadsheet's count of days from 30 December 1899.
    """
    bare = " ".join(text.split())
    if found := _COMPACT.fullmatch(bare) or _ISO.fullmatch(bare):
        return _dated(text, *found.groups())
    if found := _DAY_FIRST.fullmatch(bare):
        first, second, year = found.groups()
        if int(second) > 12 >= int(first):
            return _dated(text, year, first, second)
        sure = int(first) > 12 or first == second or len(first) == len(second) == 2
        return _dated(text, year, second, first) if sure else text
    if found := _NAMED_DAY.fullmatch(bare):
        month, day, year, other_day, other_month, other_year = found.groups()
        return _dated(text, year or other_year, _month(month or other_month), day or other_day)
    if found := _NAMED_MONTH.fullmatch(bare):
        return _dated(text, found.group(2), _month(found.group(1)), None)
    if _SERIAL.fullmatch(bare):
        return (date(1899, 12, 30) + timedelta(days=int(float(bare)))).isoformat()
    return text


def _month(name: str) -> str | None:
    number = month_number(name)
    return None if number is None else str(number)


def _dated(text: str, year: str, month: str | None, day: str | None = None) -> str:
    """The date of these numbers, or the text when there is no such day."""
    try:
        date(int(year), int(month or 0), int(day or 1))
    except ValueError:
        return text
    return f"{year}-{int(month or 0):02}" + (f"-{int(day):02}" if day else "")


def age(text: str, *, upper: bool, years: bool) -> str | None:
    """An age (`18 Years`), None when there is no limit; a text of any other form, and `> 18`, as it is.

    An upper age of nought is a form left empty. `years`: a bare number is of years, as on the register's form.
    """
    if text.casefold() in _NO_LIMIT or (upper and _NOUGHT.fullmatch(text)):
        return None
    found = _AGE.fullmatch(text) if len(text) <= _AGE_AT_MOST else None
    if not found or not (found["unit"] or years):
        return text or None
    if found["sign"] and (found["sign"] in ("<=", "≤", "≦")) != upper:
        return text
    number = found["number"].rstrip("0").rstrip(".") if "." in found["number"] else found["number"]
    unit = (found["unit"] or "years").casefold()
    name = "Year" if unit.startswith(("y", "age")) else unit.rstrip("s").capitalize()
    return f"{int(number) if number.isdigit() else number} {name}{'' if number == '1' else 's'}"


def sex(text: str) -> str:
    """The code of who may take part, or the register's own words."""
    lines = _SEX_LINES.fullmatch(" ".join(text.split()))
    if lines:
        told = "".join((said or "no").casefold()[0] for said in lines.groups())
        return {"yy": "ALL", "yn": "FEMALE", "ny": "MALE"}.get(told, text)
    return _SEXES.get(text.casefold()) or labels.code("Sex", text) or text


def status(text: str) -> str:
    """The code of a status where one says the same, or the register's own words."""
    return _STATUS.get(text.casefold()) or labels.code("Status", text) or text


def study_type(text: str) -> str:
    """The code of a study's type, or the register's own words (`Diagnostic test`, `Prognosis study`)."""
    small = text.casefold()
    if small.startswith("interventional"):
        return "INTERVENTIONAL"
    if small.startswith(("observational", "non-interventional", "non interventional")):
        return "OBSERVATIONAL"
    return labels.code("StudyType", text) or text


def phases(text: str, register: str) -> list[str] | None:
    """The codes of the phases that a text names, or the text alone; None when it answers all of them with no.

    ChiCTR's `0` is its answer for exploratory and pilot studies of any kind: it stays as it is.
    """
    asked = _EU_PHASES.findall(text)
    if asked:
        return [_ROMAN[number.upper()] for number, said in asked if said.casefold() == "yes"] or None
    if register == "CHICTR" and text == "0":
        return [text]
    return labels.phase_codes(text.replace(",", "/")) or [text]
