"""Studies as the classic API of ClinicalTrials.gov wrote them, put into the structure of the API after it (2024).

The classic names are those of the present pieces with a prefix (`OrgFullName`, `ArmGroupLabel`), and a list stands in
an object of its own (`PhaseList: {Phase: [...]}`). A name belongs to the field of its part whose own name it ends in.
Values are words for people (`Completed`, `May 1, 2018`, `Yes`): those of coded fields become codes, dates ISO dates.
What belongs to no field keeps its place under its classic name; so do the results, whose groups have other ids there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import get_args, get_origin

from pydantic import JsonValue

from parsers import labels
from parsers.formats.ctgov_xml_values import iso_date
from parsers.modules import Part

_ENUMS = {
    "OverallStatus": "Status",
    "LastKnownStatus": "Status",
    "LocationStatus": "RecruitmentStatus",
    "OrgClass": "AgencyClass",
    "LeadSponsorClass": "AgencyClass",
    "CollaboratorClass": "AgencyClass",
    "ResponsiblePartyType": "ResponsiblePartyType",
    "OrgStudyIdType": "OrgStudyIdType",
    "SecondaryIdType": "SecondaryIdType",
    "StudyType": "StudyType",
    "Phase": "Phase",
    "DesignAllocation": "DesignAllocation",
    "DesignInterventionModel": "InterventionalAssignment",
    "DesignPrimaryPurpose": "PrimaryPurpose",
    "DesignObservationalModel": "ObservationalModel",
    "DesignTimePerspective": "DesignTimePerspective",
    "DesignMasking": "DesignMasking",
    "DesignWhoMasked": "WhoMasked",
    "BioSpecRetention": "BioSpecRetention",
    "EnrollmentType": "EnrollmentType",
    "ArmGroupType": "ArmGroupType",
    "InterventionType": "InterventionType",
    "Gender": "Sex",
    "StdAge": "StandardAge",
    "SamplingMethod": "SamplingMethod",
    "CentralContactRole": "ContactRole",
    "LocationContactRole": "ContactRole",
    "OverallOfficialRole": "OfficialRole",
    "ReferenceType": "ReferenceType",
    "IPDSharing": "IpdSharing",
    "IPDSharingInfoType": "IpdSharingInfoType",
}
_OTHER_NAMES = {"Gender": "sex", "GenderBased": "genderBased", "GenderDescription": "genderDescription"}
_DATE = re.compile(r"Date\Z|\AVersionHolder\Z")
_DATE_TYPE = re.compile(r"Date(?:Struct)?Type\Z")
_YES_NO = {
    "yes": True,
    "no": False,
    "true": True,
    "false": False,
    "accepts healthy volunteers": True,
    "y": True,
    "n": False,
}


def is_classic(value: JsonValue) -> bool:
    """Whether a JSON value is a study of the classic API."""
    protocol = value.get("ProtocolSection") if isinstance(value, dict) else None
    return isinstance(protocol, dict) and "IdentificationModule" in protocol


def to_present(study: Mapping[str, JsonValue], places: Mapping[tuple[str, ...], type[Part] | None]) -> JsonValue:
    """The study in the present structure; `places` says where each part of the model stands in it."""
    found: dict[str, JsonValue] = {}
    for section, modules in study.items():
        present = _camel(section)
        if section == "ResultsSection":
            found["hasResults"] = True
            found[section] = modules
        elif isinstance(modules, dict) and any(place[0] == present for place in places):
            found[present] = _section(present, modules, places)
        else:
            found[section] = modules
    found.setdefault("hasResults", False)
    return found


def _section(
    section: str, modules: Mapping[str, JsonValue], places: Mapping[tuple[str, ...], type[Part] | None]
) -> JsonValue:
    whole = places.get((section,))
    if whole is not None:
        return _part(modules, whole)
    found: dict[str, JsonValue] = {}
    for module, value in modules.items():
        part = places.get((section, _camel(module)))
        fits = part is not None and isinstance(value, dict)
        found[_camel(module) if fits else module] = _part(value, part) if fits and isinstance(value, dict) else value
    return found


def _camel(name: str) -> str:
    small = name[:1].lower() + name[1:]
    return "ipdSharingStatementModule" if name == "IPDSharingStatementModule" else small


def _part(value: Mapping[str, JsonValue], part: type[Part] | None) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    fields = _fields(part) if part is not None else {}
    for name, held in value.items():
        listed = _listed(name, held)
        key, kind = _field_for(listed[0] if listed else name, fields, many=listed is not None)
        if key is None or key in found or kind is None:
            found[name] = held
        elif listed:
            found[key] = [_value(listed[0], item, kind) for item in listed[1]]
        else:
            found[key] = _value(name, held, kind)
    return found


def _listed(name: str, held: JsonValue) -> tuple[str, list[JsonValue]] | None:
    """The name and the items of a list, which stands alone in an object."""
    if not name.endswith("List") or not isinstance(held, dict) or len(held) != 1:
        return None
    ((inner, items),) = held.items()
    return (inner, items if isinstance(items, list) else [items])


@cache
def _fields(part: type[Part]) -> dict[str, tuple[type, bool]]:
    """The fields of a part by their present names: the type of a value, and whether there are several."""
    return {field.alias or name: _type_of(field.annotation) for name, field in part.model_fields.items()}


def _type_of(annotation: object) -> tuple[type, bool]:
    if isinstance(annotation, type):
        return annotation, False
    many = get_origin(annotation) is list
    inner = [_type_of(each) for each in get_args(annotation) if each is not type(None)]
    return (inner[0][0] if inner else str), many


def _field_for(name: str, fields: Mapping[str, tuple[type, bool]], *, many: bool) -> tuple[str | None, type | None]:
    """The field that a classic name means: its own, or the longest that it ends in."""
    names = [alias for alias, (_, several) in fields.items() if several == many]
    told = _OTHER_NAMES.get(name)
    if told in names:
        return told, fields[told][0]
    spelled = name.casefold()
    ends = {spelled, f"{spelled}s", f"{spelled}es", re.sub(r"y\Z", "ies", spelled)} if many else {spelled}
    fitting = [alias for alias in names if any(end.endswith(alias.casefold()) for end in ends)]
    best = max(fitting, key=len, default=None)
    return best, None if best is None else fields[best][0]


def _value(name: str, held: JsonValue, kind: type) -> JsonValue:
    if isinstance(held, dict):
        return _part(held, kind) if issubclass(kind, Part) else held
    if not isinstance(held, str):
        return held
    if kind is bool:
        return _YES_NO.get(held.casefold(), held)
    if kind in (int, float):
        return _number(held, kind)
    if _DATE_TYPE.search(name):
        return labels.code("DateType", held) or held
    if name in _ENUMS:
        return labels.code(_ENUMS[name], held) or held
    return iso_date(held) if _DATE.search(name) else held


def _number(text: str, kind: type) -> JsonValue:
    try:
        return int(text) if kind is int else float(text)
    except ValueError:
        return text
