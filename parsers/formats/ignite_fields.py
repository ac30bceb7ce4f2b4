"""Labels of an Ignite page and the fields they mean, found from the model's own names.

A page's labels are the registry's field names in title case (`Detailed Description`), so a label is compared with the
names of the `Trial` model, letters only. A page of a part (`Design Info`) has the names of that part; the study page
has those of all modules and some of its own.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from parsers.formats.labelled import coded
from parsers.trial import Trial

_NOT_LETTER = re.compile(r"[\W_]+")
_ARTICLE = re.compile(r"\b(?:a|an|the)\b", re.IGNORECASE)
_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}

_ALIASES: Mapping[str, str] = {
    "status": "status.overall_status",
    "lastupdateposted": "status.last_update_post_date.date",
    "firstpost": "status.study_first_post_date.date",
    "firstposted": "status.study_first_post_date.date",
    "ifstoppedwhy": "status.why_stopped",
    "ifexpandedaccessnct": "status.expanded_access_info.nct_id",
    "hasexpandedaccessnctstatus": "status.expanded_access_info.status_for_nct_id",
    "ifexpandedaccessnctstatus": "status.expanded_access_info.status_for_nct_id",
    "hasoversightdmc": "oversight.oversight_has_dmc",
    "hasdmc": "oversight.oversight_has_dmc",
    "isfdaaa801violation": "oversight.fdaaa801_violation",
    "sponsor": "sponsor_collaborators.lead_sponsor.name",
    "organizationstudyid": "identification.org_study_id_info.id",
    "whymasked": "design.design_info.masking_info.who_masked",
}
"""The study page's own words, letters only."""

_SAYS_NOTHING: Mapping[str, frozenset[str]] = {
    "status.why_stopped": frozenset({"Not Stopped", "N/A"}),
    "status.expanded_access_info.nct_id": frozenset({"N/A"}),
    "status.expanded_access_info.status_for_nct_id": frozenset({"N/A"}),
}
_MAIN = {
    "DateStruct": "date",
    "OrgStudyId": "id",
    "Organization": "full_name",
    "Sponsor": "name",
    "Enrollment": "count",
    "Masking": "masking",
    "ResponsibleParty": "type",
}
"""The field that a part's own name stands for: `Start Date` is the date of the start date."""

_ENUMS: Mapping[str, str] = {
    "status.overall_status": "Status",
    "status.last_known_status": "Status",
    "status.expanded_access_info.status_for_nct_id": "ExpandedAccessStatus",
    "design.study_type": "StudyType",
    "design.phases": "Phase",
    "design.design_info.allocation": "DesignAllocation",
    "design.design_info.intervention_model": "InterventionalAssignment",
    "design.design_info.primary_purpose": "PrimaryPurpose",
    "design.design_info.observational_model": "ObservationalModel",
    "design.design_info.time_perspective": "DesignTimePerspective",
    "design.design_info.masking_info.masking": "DesignMasking",
    "design.design_info.masking_info.who_masked": "WhoMasked",
    "design.enrollment_info.type": "EnrollmentType",
    "design.bio_spec.retention": "BioSpecRetention",
    "eligibility.sex": "Sex",
    "eligibility.std_ages": "StandardAge",
    "eligibility.sampling_method": "SamplingMethod",
    "ipd_sharing.ipd_sharing": "IpdSharing",
    "ipd_sharing.info_types": "IpdSharingInfoType",
    "identification.org_study_id_info.type": "OrgStudyIdType",
    "identification.secondary_id_infos.type": "SecondaryIdType",
    "identification.organization.class_": "AgencyClass",
    "sponsor_collaborators.lead_sponsor.class_": "AgencyClass",
    "sponsor_collaborators.collaborators.class_": "AgencyClass",
    "sponsor_collaborators.responsible_party.type": "ResponsiblePartyType",
    "arms_interventions.arm_groups.type": "ArmGroupType",
    "arms_interventions.interventions.type": "InterventionType",
    "contacts_locations.locations.status": "RecruitmentStatus",
    "contacts_locations.central_contacts.role": "ContactRole",
    "contacts_locations.overall_officials.role": "OfficialRole",
    "references.references.type": "ReferenceType",
}
_OUR_OWN = frozenset({"conditions.conditions_raw", "conditions.keywords_raw"})


def key(label: str) -> str:
    """A label or name by its letters and digits alone."""
    return _NOT_LETTER.sub("", _ARTICLE.sub("", label)).casefold()


@dataclass(frozen=True)
class Leaf:
    """A field that holds a value: where it is, and what it may hold."""

    path: str
    annotation: Any  # a type expression, as pydantic gives it


@dataclass(frozen=True)
class Place:
    """The part of the model that a page tells of; `item` when the page is one entry of a list."""

    path: str
    model: type[BaseModel]
    item: bool = False


def _model_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The part that an annotation holds, and whether in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    if get_origin(annotation) is list:
        return _model_in(get_args(annotation)[0])[0], True
    if get_origin(annotation) in (Union, UnionType):
        return next(((found, many) for found, many in map(_model_in, get_args(annotation)) if found), (None, False))
    return None, False


def _names(field: str, alias: str | None) -> set[str]:
    """The keys that a field's name may be written by: `org_study_id_info` is also `Org Study Id`."""
    names = {key(field), key(alias or field)}
    return names | {name.removesuffix(end) for name in names for end in ("info", "infos", "struct", "module")}


@cache
def _leaves(model: type[BaseModel]) -> tuple[tuple[frozenset[str], str, Any], ...]:
    """The fields that hold values below a part: their keys seen from the part, their path from it, their type."""
    found: list[tuple[frozenset[str], str, Any]] = []
    for field, info in model.model_fields.items():
        own = _names(field, info.alias)
        below, many = _model_in(info.annotation)
        if below is None or many:
            found.append((frozenset(own), field, info.annotation))
            continue
        for names, path, annotation in _leaves(below):
            joined = {first + name for first in own for name in names} | {name for name in names if len(name) > 5}
            main = own if path == _MAIN.get(below.__name__) else set()
            found.append((frozenset(joined | main), f"{field}.{path}", annotation))
    return tuple(found)


def field_in(place: Place, label: str) -> Leaf | None:
    """The field of a part that a label means, if exactly one."""
    wanted = key(label)
    hits = {
        path: Leaf(f"{place.path}.{path}" if place.path else path, annotation)
        for names, path, annotation in _leaves(place.model)
        if wanted in names and f"{place.path}.{path}" not in _OUR_OWN
    }
    if len(hits) > 1:
        direct = [leaf for path, leaf in hits.items() if key(path) == wanted or key(path.split(".")[-1]) == wanted]
        return direct[0] if len(direct) == 1 else None
    return next(iter(hits.values()), None)


@cache
def _modules() -> Mapping[str, Place]:
    """The modules by key, with and without the word: `Status Module` and `Status`."""
    places: dict[str, Place] = {}
    for field, info in Trial.model_fields.items():
        model, many = _model_in(info.annotation)
        if model is not None and not many and model.__module__ == "parsers.modules":
            places |= {key(field): Place(field, model), key(model.__name__).removesuffix("module"): Place(field, model)}
    derived = places["derived"]
    for field in derived.model.model_fields:
        below = _step(derived, key(field))
        places |= {key(field): below} if below else {}
    places["ipdsharingstatement"] = places["ipdsharing"]
    places["largedocument"] = places["documents"]
    return places


@cache
def _everywhere() -> Mapping[str, Leaf]:
    """The keys that mean one field in the whole of a trial."""
    known = {place.path: place for place in _modules().values()}
    pairs = [
        (name, Leaf(f"{place.path}.{path}", annotation))
        for place in known.values()
        for names, path, annotation in _leaves(place.model)
        for name in names
        if f"{place.path}.{path}" not in _OUR_OWN
    ]
    count = Counter(name for name, _ in pairs)
    by_path = {leaf.path: leaf for _, leaf in pairs}
    aliases = {alias: by_path[path] for alias, path in _ALIASES.items() if path in by_path}
    return {name: leaf for name, leaf in pairs if count[name] == 1} | aliases


def field_anywhere(label: str) -> Leaf | None:
    """The field that a label means in the whole of a trial, if exactly one."""
    return _everywhere().get(key(label))


def place_of(trail: list[str]) -> Place | None:
    """The part of the model that a page's path leads to: `["Design Module", "Design Info"]`."""
    place: Place | None = None
    for step in trail:
        wanted = key(step)
        if place is None:
            place = _modules().get(wanted.removesuffix("module")) or _modules().get(wanted)
            if place is None:
                return None
            continue
        below = _step(place, wanted)
        if below is None:
            return None
        place = below
    return place


def list_called(name: str) -> Place | None:
    """The list of the model that a table's name means (`Arm Groups`, `Primary Outcomes`), if exactly one."""
    wanted = key(name).removesuffix("list")
    modules = {place.path: place for place in _modules().values()}
    found = [below for place in modules.values() if (below := _step(place, wanted)) and below.item]
    return found[0] if len(found) == 1 else None


def _step(place: Place, wanted: str) -> Place | None:
    for field, info in place.model.model_fields.items():
        model, many = _model_in(info.annotation)
        names = _names(field, info.alias)
        if model is not None and (wanted in names or f"{wanted}s" in names):
            return Place(f"{place.path}.{field}", model, many)
    return None


def value_of(leaf: Leaf, text: str) -> Iterator[JsonValue]:
    """The value that a text means for a field, if the field can hold it; the codes of enumerations are looked up.

    None for `None` and for what the study page writes when there is nothing to say.
    """
    if text in ("", "None") or text in _SAYS_NOTHING.get(leaf.path, ()):
        yield None
        return
    for candidate in _candidates(leaf, text):
        try:
            TypeAdapter(leaf.annotation).validate_python(candidate)
        except ValidationError:
            continue
        yield candidate
        return


def _candidates(leaf: Leaf, text: str) -> Iterator[JsonValue]:
    enum = _ENUMS.get(leaf.path)
    if text[0] in "[{":
        literal = _literal(text)
        if literal is not None:
            yield literal
    if get_origin(leaf.annotation) is list:
        parts = re.split(r"\s*[,|]\s*", text) if enum else [text]
        yield [coded(enum, part) if enum else part for part in parts]
        return
    if text.casefold() in _BOOLEANS:
        yield _BOOLEANS[text.casefold()]
    if re.fullmatch(r"\d{1,15}", text):
        yield int(text)
    yield coded(enum, text) if enum else text


def _literal(text: str) -> JsonValue:
    """A list or mapping that a page shows as Python writes it, or None when it is neither."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, list | dict) else None
