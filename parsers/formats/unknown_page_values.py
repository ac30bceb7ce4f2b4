"""Values on a page of an unknown layout: read only where they can mean one thing, in the model's own form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import JsonValue

from parsers import labels
from parsers.formats.unknown_page_labels import Known
from parsers.months import MONTHS, month_number
from parsers.values import PartialDate

_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS).replace("sep(?:tember)", "sept?(?:ember)")
_ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_WRITTEN = re.compile(
    rf"(?:(?P<first>{_MONTH})\.?\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?|"
    rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<second>{_MONTH})\.?,?\s+)(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*[(\[]\s*(actual|estimated|estimate|anticipated)\s*[)\]]\s*", re.IGNORECASE)
_COUNT = re.compile(
    r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,9})(?: (?:participants?|patients?|subjects?|people|volunteers?))?", re.I
)
_UNIT = r"(?:years?|months?|weeks?|days?|hours?|minutes?)"
_AGE = re.compile(rf"(\d{{1,3}}) ?({_UNIT})(?: old)?", re.IGNORECASE)
_RANGE = re.compile(
    rf"(?P<low>\d{{1,3}} ?{_UNIT}) (?:to|-|–) (?P<high>\d{{1,3}} ?{_UNIT})|"
    rf"(?P<over>\d{{1,3}} ?{_UNIT}) and (?:older|over|above)|"
    rf"up to (?P<under>\d{{1,3}} ?{_UNIT})|(?P<bare>\d{{1,3}}) (?:to|-|–) (?P<high2>\d{{1,3}} ?{_UNIT})",
    re.IGNORECASE,
)
_BOTH = frozenset(
    f"{first}{joint}{second}"
    for first, second in (("male", "female"), ("female", "male"), ("males", "females"), ("women", "men"))
    for joint in (" and ", ", ", " & ", "/")
)
_YES_NO = {"yes": True, "true": True, "accepts healthy volunteers": True, "no": False, "false": False}
_IN_BRACKETS = re.compile(r"[^()]*\(([^()]+)\)\s*")
_CLASSED = re.compile(r"(\S.*?) \((\w[\w. ]{1,30})\)")
_OF_TYPE = re.compile(r"(\w[\w /]{2,40}): (\S.*)")
_OUTCOME = re.compile(r"(?:\d+[.)]\s*)?(\S.*?)\s*\[\s*Time ?Frame:\s*(.*?)\s*\](?:\s*\[.*)?\s*(.*)", re.IGNORECASE)

Fields = dict[str, JsonValue]


def value_fields(known: Known, text: str) -> Fields | None:
    """The fields that a one-line value means, by path; None when it is not certain."""
    if known.kind == "text":
        return {known.path: text}
    if known.kind == "code":
        return _masking(known, text) if known.enum == "DesignMasking" else _one(known.path, _code(known, text))
    if known.kind == "phases":
        phases = labels.phase_codes(text) or (["NA"] if text.casefold() in ("n/a", "na", "not applicable") else [])
        return {known.path: [*phases]} if phases else None
    if known.kind == "date":
        return _date_fields(known, text)
    if known.kind == "count":
        return _count_fields(known.path, text)
    if known.kind == "age":
        return _one(known.path, age(text))
    if known.kind == "ages":
        return _age_fields(text)
    if known.kind == "yes":
        return _one(known.path, _YES_NO.get(text.casefold().rstrip(".")))
    if known.kind == "sponsor":
        return _sponsor_fields(known.path, text)
    return None


def _sponsor_fields(path: str, text: str) -> Fields | None:
    """A sponsor, with its class where it stands behind it in brackets (`Ours Ltd (Industry)`)."""
    found = _CLASSED.fullmatch(text)
    code = labels.code("AgencyClass", found.group(2)) if found else None
    if found is None or code is None:
        return _one(f"{path}.name", text)
    fields: Fields = {f"{path}.name": found.group(1), f"{path}.class_": code}
    return fields


def _one(path: str, value: JsonValue) -> Fields | None:
    return None if value is None else {path: value}


def _code(known: Known, text: str) -> str | None:
    if known.enum == "Sex" and text.casefold().strip(" .").removeprefix("both ") in _BOTH:
        return "ALL"
    return labels.code(known.enum, text)


def _masking(known: Known, text: str) -> Fields | None:
    """How blind a study is, and who is, where brackets name them (`Double (Participant, Investigator)`)."""
    fields = _one(known.path, _code(known, text))
    named = _IN_BRACKETS.fullmatch(text)
    who = [labels.code("WhoMasked", part.strip()) for part in named.group(1).split(",")] if named else []
    return fields | {f"{known.path.rpartition('.')[0]}.who_masked": [*who]} if fields and who and all(who) else fields


def date(text: str) -> str | None:
    """A date as ISO text, as precise as it is written; None for one in figures whose order is not sure."""
    bare = text.strip().rstrip(".")
    if _ISO.fullmatch(bare):
        return bare if PartialDate(bare).precision != "none" else None
    found = _WRITTEN.fullmatch(bare)
    if not found:
        return None
    name = (found.group("first") or found.group("second"))[:3].casefold()
    month = month_number(name) or 0
    day = found.group("day") or found.group("day2")
    iso = f"{found.group('year')}-{month:02}" + (f"-{int(day):02}" if day else "")
    return iso if PartialDate(iso).precision != "none" else None


def _date_fields(known: Known, text: str) -> Fields | None:
    remark = _REMARK.search(text)
    iso = date(_REMARK.sub("", text))
    if iso is None:
        return None
    if known.enum == "bare":
        return {known.path: iso}
    kind = _type_of(remark.group(1)) if remark else None
    fields: Fields = {f"{known.path}.date": iso}
    return fields | ({f"{known.path}.type": kind} if kind else {})


def _type_of(words: str) -> str:
    return "ACTUAL" if words.casefold() == "actual" else "ESTIMATED"


def type_in(label: str) -> str | None:
    """What a label says of its date or number: `ACTUAL`, `ESTIMATED` or nothing."""
    found = re.search(r"\b(actual|estimated|anticipated)\b", label, re.IGNORECASE)
    return _type_of(found.group(1)) if found else None


def _count_fields(path: str, text: str) -> Fields | None:
    remark = _REMARK.search(text)
    found = _COUNT.fullmatch(_REMARK.sub("", text).strip())
    if not found:
        return None
    fields: Fields = {f"{path}.count": int(found.group(1).replace(",", ""))}
    return fields | ({f"{path}.type": _type_of(remark.group(1))} if remark else {})


def age(text: str) -> str | None:
    """An age in the registry's words (`18 Years`), or None."""
    found = _AGE.fullmatch(text.strip())
    if not found:
        return None
    unit = found.group(2).casefold().rstrip("s").capitalize()
    return f"{found.group(1)} {unit}{'' if int(found.group(1)) == 1 else 's'}"


def _age_fields(text: str) -> Fields | None:
    found = _RANGE.fullmatch(re.sub(r"\s*\(.*\)\s*", "", text).strip())
    if not found:
        return None
    said = found.groupdict()
    high = said["high"] or said["high2"] or said["under"]
    unit = said["high2"].split()[-1] if said["high2"] else ""
    low = f"{said['bare']} {unit}" if said["bare"] else said["low"] or said["over"]
    ages = {"minimum_age": age(low) if low else None, "maximum_age": age(high) if high else None}
    return {f"eligibility.{name}": value for name, value in ages.items() if value}


def interventions(lines: Sequence[str]) -> list[Fields]:
    """Interventions, one a line, each with its type; nothing unless every line has one."""
    found: list[Fields] = []
    for line in lines:
        parts = _OF_TYPE.fullmatch(line)
        code = labels.code("InterventionType", parts.group(1)) if parts else None
        if parts is None or code is None:
            return []
        found.append({"type": code, "name": parts.group(2).strip()})
    return found


def outcome(line: str) -> Fields | None:
    """An outcome with its time frame in brackets, or None."""
    found = _OUTCOME.fullmatch(line)
    if not found or not found.group(2):
        return None
    item: Fields = {"measure": found.group(1), "time_frame": found.group(2)}
    return item | ({"description": found.group(3)} if found.group(3) else {})
