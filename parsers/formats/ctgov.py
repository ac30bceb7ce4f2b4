"""ClinicalTrials.gov v2 JSON: a study becomes a `Trial`, and a `Trial` a study, leaf for leaf.

The model has the registry's own structure, so reading is validation. What has no place in it (an unknown module, a
value of another type than the structure says) waits in `Trial.unknown` under its path and is put back on export.
Studies of the API before it are put into this structure first (`ctgov_classic`).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeAlias, get_args

from pydantic import JsonValue, ValidationError

from parsers.document import Document, Rejected
from parsers.formats.ctgov_classic import is_classic, to_present
from parsers.identifiers import normalise, registry_of
from parsers.modules import Conditions, ContactsLocations, Part
from parsers.paths import Step, in_order, put, read_path, take, write_path
from parsers.trial import Dumped, SourceRecord, Trial

NAME = "ctgov"
_PARSER = "ctgov/1"

_PLACES: dict[str, tuple[str, ...]] = {
    "identification": ("protocolSection", "identificationModule"),
    "status": ("protocolSection", "statusModule"),
    "sponsor_collaborators": ("protocolSection", "sponsorCollaboratorsModule"),
    "oversight": ("protocolSection", "oversightModule"),
    "description": ("protocolSection", "descriptionModule"),
    "conditions": ("protocolSection", "conditionsModule"),
    "design": ("protocolSection", "designModule"),
    "arms_interventions": ("protocolSection", "armsInterventionsModule"),
    "outcomes": ("protocolSection", "outcomesModule"),
    "eligibility": ("protocolSection", "eligibilityModule"),
    "contacts_locations": ("protocolSection", "contactsLocationsModule"),
    "references": ("protocolSection", "referencesModule"),
    "ipd_sharing": ("protocolSection", "ipdSharingStatementModule"),
    "results": ("resultsSection",),
    "annotation": ("annotationSection",),
    "documents": ("documentSection", "largeDocumentModule"),
    "derived": ("derivedSection",),
    "has_results": ("hasResults",),
}
"""Where each field of a Trial stands in a study."""
FIELD_NAMES = tuple(_PLACES)
"""The fields of a Trial that come from a study."""
_FIELDS = {steps: field for field, steps in _PLACES.items()}
_NESTED_SECTIONS = frozenset(steps[0] for steps in _PLACES.values() if len(steps) > 1)
_BARE_SECTIONS = frozenset((section,) for section in _NESTED_SECTIONS)
_SECTIONS = frozenset(steps[0] for steps in _PLACES.values())

_DOWNLOAD_DAY = re.compile(rb'"versionHolder":"[^"\\]*"')

_NCT_ID = re.compile("NCT[0-9]{8}")

OWN: dict[type[Part], frozenset[str]] = {
    Conditions: frozenset({"conditions_raw", "keywords_raw"}),
    ContactsLocations: frozenset({"facility_contacts_unassigned", "countries"}),
}
"""Fields of the model that the registry's structure does not have: never read from a study, never written to one."""

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
}

Steps = tuple[Step, ...]
_Trail: TypeAlias = "tuple[_Trail | None, Step]"
"""Steps as a chain from the last to the first, which costs nothing to grow."""


class NoStudyError(ValueError):
    """JSON that is no study that can be kept; its text is a sentence for the user."""


@dataclass(frozen=True)
class _Shape:
    """What a part of the model makes of keys: its parts by key, and the keys that it would take for its own names.

    A key of a study that is spelled like a field's Python name (`nct_id`), or like a field that only we have, would be
    read as that field.
    """

    parts: Mapping[str, _Shape]
    clashing: frozenset[str]

    @cached_property
    def parts_that_clash(self) -> dict[str, _Shape]:
        """The parts in which, at any depth, a key could clash."""
        return {key: part for key, part in self.parts.items() if part.clashing or part.parts_that_clash}


def matches(document: Document) -> float:
    """How surely a document is a study of the registry's API, from the sections it has."""
    value = document.json.value
    if not isinstance(value, dict):
        return 0.0
    protocol = value.get("protocolSection")
    if (isinstance(protocol, dict) and "identificationModule" in protocol) or is_classic(value):
        return 1.0
    return 0.8 if not _SECTIONS.isdisjoint(value) else 0.0


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """Read a document that is one study."""
    text = document.json
    if not isinstance(text.value, dict):
        yield from _no_study(document)
        return
    try:
        yield from_study(_present(text.value), _source(document), [text.warning] if text.warning else [])
    except NoStudyError as fault:
        yield document.reject(str(fault))


def parse_dumped(document: Document) -> Iterator[Dumped | Rejected]:
    """What `parse` gives, dumped; at a fifth of the cost for a study that follows the structure."""
    from parsers.formats.ctgov_document import dumped

    text = document.json
    if not isinstance(text.value, dict):
        yield from _no_study(document)
        return
    try:
        source = document.source_values(NAME, parser=_PARSER, content=content_of(text.canonical))
        yield dumped(_present(text.value), source, [text.warning] if text.warning else [])
    except NoStudyError as fault:
        yield document.reject(str(fault))


def _present(study: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The study in the present structure, whichever of the registry's APIs wrote it."""
    if "protocolSection" in study or not is_classic(study):
        return study
    present = to_present(study, {place: part_of(field) for field, place in _PLACES.items()})
    return present if isinstance(present, dict) else study


def _source(document: Document) -> SourceRecord:
    return document.source(NAME, parser=_PARSER, content=content_of(document.json.canonical))


def content_of(canonical: bytes) -> bytes:
    """A study as it is hashed: without the day of the download (`versionHolder`), which is new in every download.

    `canonical` is JSON without blanks, in which a quotation mark within a text has a backslash before it: what looks
    like this key is this key.
    """
    return _DOWNLOAD_DAY.sub(b"", canonical, count=1) if b'"versionHolder"' in canonical else canonical


def _no_study(document: Document) -> Iterator[Rejected]:
    fault = document.json.fault
    yield document.reject(fault.reason if fault else "a study must be a JSON object")


def from_study(
    study: Mapping[str, JsonValue], source: SourceRecord | None = None, warnings: Iterable[str] = ()
) -> Trial:
    """The trial that a study is. The study is not changed, but the trial shares its values.

    Raises NoStudyError when it has no id to keep it under.
    """
    head: dict[str, Any] = {"id": id_of(study), "registry": "NCT"}
    if source is not None:
        head["sources"] = [source]
    sentences = list(warnings)
    fields, unknown = placed(study, sentences)
    _set_aside(fields, _clashes(fields), unknown)
    try:
        return _validated(head, fields, unknown, sentences)
    except ValidationError as fault:
        misfits = _misfits(fault)
        for steps, value in _set_aside(fields, misfits, unknown).items():
            if value is not None:
                sentences.append(_misplaced(write_path(_path(steps)), value, misfits[steps]))
    try:
        return _validated(head, fields, unknown, sentences)
    except ValidationError as fault:
        places = ", ".join(sorted(write_path(_path(steps)) for steps in _misfits(fault)))
        raise NoStudyError(f"its structure is not understood ({places})") from None


def to_study(trial: Trial) -> dict[str, JsonValue]:
    """The study that a trial is, in the registry's structure: of a study read by `from_study`, every leaf of it."""
    fields = trial.model_dump(
        mode="json",
        by_alias=True,
        exclude_unset=True,
        include=set(_PLACES),
        exclude={field: set(OWN[part]) for field in _PLACES if (part := part_of(field)) in OWN},
    )
    study: dict[str, JsonValue] = {}
    for field, place in _PLACES.items():
        if field in fields:
            put(study, place, fields[field])
    for steps in in_order(map(read_path, trial.unknown)):
        put(study, steps, trial.unknown[write_path(steps)])
    return study


def id_of(study: Mapping[str, JsonValue]) -> str:
    """The id of a study, as the registry spells it. Raises NoStudyError."""
    protocol = study.get("protocolSection")
    identification = protocol.get("identificationModule") if isinstance(protocol, dict) else None
    given = identification.get("nctId") if isinstance(identification, dict) else None
    if given is None:
        raise NoStudyError(
            "the study has no nctId (protocolSection.identificationModule.nctId), so it cannot be told from others: "
            "fetch it again with the field NCTId"
        )
    if isinstance(given, str) and _NCT_ID.fullmatch(given):
        return given
    known = normalise(given) if isinstance(given, str) else None
    if known is None or registry_of(known) != "NCT":
        raise NoStudyError(
            f"its nctId ({str(given)[:40]!r}) is no ClinicalTrials.gov id, which is NCT and eight digits"
        )
    return known


def placed(study: Mapping[str, JsonValue], sentences: list[str]) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
    """The values of a study by field of a Trial, and by path those that have no field."""
    fields: dict[str, JsonValue] = {}
    unknown: dict[str, JsonValue] = {}
    for steps, value in _parts(study):
        field = _FIELDS.get(steps)
        if field and isinstance(value, bool if field == "has_results" else dict):
            fields[field] = value
            continue
        path = write_path(steps)
        unknown[path] = value
        if value is not None and (field or steps in _BARE_SECTIONS) and value != {}:
            sentences.append(_misplaced(path, value, "true or false" if field == "has_results" else "an object"))
    return fields, unknown


def _parts(study: Mapping[str, JsonValue]) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    """The modules of a study, and what is beside them, each with its place."""
    for section, value in study.items():
        if section in _NESTED_SECTIONS and isinstance(value, dict) and value:
            for module, part in value.items():
                yield (section, module), part
        else:
            yield (section,), value


def _validated(
    head: dict[str, Any], fields: dict[str, JsonValue], unknown: dict[str, JsonValue], sentences: list[str]
) -> Trial:
    values = head | fields
    if unknown:
        values["unknown"] = unknown
    if sentences:
        values["warnings"] = [{"text": sentence} for sentence in sentences]
    return Trial.model_validate(values)


def _set_aside(
    fields: dict[str, JsonValue], misfits: Iterable[Steps], unknown: dict[str, JsonValue]
) -> dict[Steps, JsonValue]:
    """Move values from `fields` (their parts are copied, not changed) to `unknown`; give them by their steps."""
    moved: dict[Steps, JsonValue] = {}
    copied: set[Step] = set()
    for steps in reversed(in_order(misfits)):
        field = str(steps[0])
        if field not in copied:
            fields[field] = copy.deepcopy(fields[field])
            copied.add(field)
        moved[steps] = take(fields, steps)
    for steps in reversed(moved):
        unknown[write_path(_path(steps))] = moved[steps]
    return dict(reversed(moved.items()))


def _path(steps: Steps) -> Steps:
    """The place in a study of a place in a Trial."""
    return (*_PLACES[str(steps[0])], *steps[1:])


def _misfits(fault: ValidationError) -> dict[Steps, str]:
    """The values that a validation refused, each with what belongs in its place."""
    found: dict[Steps, str] = {}
    for error in fault.errors(include_url=False, include_context=False, include_input=False):
        field, *rest = error["loc"]
        shape: _Shape | None = _shape_of(str(field))
        steps: list[Step] = [field]
        for step in rest:
            if shape is None and isinstance(step, str):
                break
            steps.append(step)
            if isinstance(step, str):
                shape = shape.parts.get(step) if shape else None
        known = _EXPECTED.get(error["type"], "another kind of value")
        found[tuple(steps)] = known if tuple(steps) not in found else "a number"
    return found


def _clashes(fields: Mapping[str, JsonValue]) -> list[Steps]:
    """The keys in the modules of a study that the model would take for its own names."""
    found: list[Steps] = []
    for field, value in fields.items():
        shape = _shape_of(field)
        if shape and isinstance(value, dict):
            _look_for_clashes(value, shape, (None, field), found)
    return found


def _look_for_clashes(part: dict[str, JsonValue], shape: _Shape, trail: _Trail, found: list[Steps]) -> None:
    """Add the clashing keys in and below `part`; a plain loop, because every record goes through it."""
    if not shape.clashing.isdisjoint(part):
        found.extend((*_steps(trail), key) for key in shape.clashing & part.keys())
    for key, inner in shape.parts_that_clash.items():
        value = part.get(key)
        if isinstance(value, dict):
            _look_for_clashes(value, inner, (trail, key), found)
        elif isinstance(value, list):
            for position, item in enumerate(value):
                if isinstance(item, dict):
                    _look_for_clashes(item, inner, ((trail, key), position), found)


def _steps(trail: _Trail | None) -> Steps:
    return () if trail is None else (*_steps(trail[0]), trail[1])


@cache
def _shape_of(field: str) -> _Shape | None:
    part = part_of(field)
    return None if part is None else shape(part)


@cache
def part_of(field: str) -> type[Part] | None:
    """The model of a field of a Trial; None for one that is kept as it is."""
    return _part_in(Trial.model_fields[field].annotation)


@cache
def shape(part: type[Part]) -> _Shape:
    """The parts of a part, and its clashing keys."""
    parts: dict[str, _Shape] = {}
    names: set[str] = set()
    own = OWN.get(part, frozenset())
    aliases = {name: field.alias or name for name, field in part.model_fields.items()}
    for name, field in part.model_fields.items():
        names |= {name, aliases[name]} if name in own else {name} - set(aliases.values())
        inner = _part_in(field.annotation)
        if inner is not None and name not in own:
            parts[aliases[name]] = shape(inner)
    return _Shape(parts, frozenset(names))


def _part_in(annotation: object) -> type[Part] | None:
    """The part that a field holds, alone, optionally or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((part for inner in get_args(annotation) if (part := _part_in(inner))), None)


def _misplaced(path: str, value: JsonValue, expected: str) -> str:
    return f"{path} holds {_kind(value)} where {expected} belongs: it is kept at that place, but in no field"


def _kind(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, float):
        return "a decimal number"
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else "a number"
