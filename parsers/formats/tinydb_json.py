"""A TinyDB JSON file (`{"_default": {"1": {...}, ...}, "other": {...}}`) whose documents are trials.

Each document goes to the reading that fits it: a trial as `parsers.trial.dump` writes it comes back as it was; a record
that another format knows (a v2 study, a register's JSON) is read by that format; a flat document whose fields are named
as ClinicalTrials.gov names its columns is read as a row of its download. Of a dumped trial that was merged from several
sources the parts cannot be told apart again, so it comes back as one record of kind `tinydb`: what it held of sources,
claims and origins is in `unparsed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

import orjson
from pydantic import JsonValue, ValidationError

from parsers.document import Document, Rejected, Wanted
from parsers.formats import ctgov_csv
from parsers.formats.ctgov_csv_columns import known_columns
from parsers.identifiers import normalise, registry_of
from parsers.json_text import JsonText
from parsers.record import Record
from parsers.trial import Trial, dump, load

NAME = "tinydb"
_PARSER = "tinydb/1"

_HEAD = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*\{\s*(?:"\d+"\s*:\s*\{|\})')
_MERGED = ("sources", "links", "claims", "origins")
_LOOKED_AT = 20
_ONE_OF_MANY = 0.5
"""How sure of a document that was taken from a TinyDB file and is no trial: enough to refuse it by its place there."""
_MODULES = frozenset(
    name for name in Trial.model_fields if name not in ("id", "registry", "unparsed", "warnings", "results")
)

Found = Trial | Rejected | Wanted


class _Format(Protocol):
    """What is asked of another format here."""

    def matches(self, document: Document) -> float:
        """How surely a document is of the format."""

    def parse(self, document: Document) -> Iterable[Found]:
        """What is in a document."""


def matches(document: Document) -> float:
    """How surely a document is a TinyDB file with trials in it: tables of numbered documents, one a trial at least."""
    if not _HEAD.match(document.data[:4096]) and not document.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return 0.0
    tables = _tables(document.json.value)
    if not tables:
        return 0.0
    seen = [value for _, _, value in _documents(tables)][:_LOOKED_AT]
    if any(_is_known(document, value) for value in seen):
        return 0.95
    return _ONE_OF_MANY if document.record is not None and len(seen) == 1 else 0.0


def parse(document: Document) -> Iterator[Found]:
    """The trials of all tables, in order; a document that is none is refused by table and number."""
    tables = _tables(document.json.value)
    if not tables:
        fault = document.json.fault
        yield document.reject(fault.reason if fault else "it is no TinyDB file: no table with numbered documents")
        return
    for record, (table, number, value) in enumerate(_documents(tables), 1):
        text = JsonText.of(value, document.json.warning)
        own = document.record is not None  # the document is one of a file that was taken apart
        part = Document(document.name, text.canonical, document.record if own else record, document.line, text)
        found = False
        for item in _read(part, value, f'document {number} of table "{table}"'):
            found = True
            yield item
        if not found:
            yield part.reject(f'document {number} of table "{table}" holds no trial')


def _read(part: Document, value: JsonValue, where: str) -> Iterator[Found]:
    if not isinstance(value, dict):
        yield part.reject(f"{where} is no object")
        return
    if _is_dumped(value):
        yield _dumped(part, value, where)
        return
    form = _other_format(part)
    if form is not None:
        yield from form.parse(part)
    elif "nct_id" in known_columns([*value]):
        yield ctgov_csv.from_fields(part, ctgov_csv.as_fields(value), kind=NAME, parser=_PARSER)
    else:
        keys = ", ".join([*value][:4])
        yield part.reject(f"{where} is no trial that is known (its fields are {keys}): nothing in it is a registry id")


def _tables(value: JsonValue) -> dict[str, dict[str, JsonValue]]:
    """The tables of a TinyDB file; empty when the value is none."""
    if not isinstance(value, dict):
        return {}
    tables = {name: table for name, table in value.items() if isinstance(table, dict)}
    numbered = all(key.isdigit() for table in tables.values() for key in table)
    return tables if len(tables) == len(value) and numbered else {}


def _documents(tables: Mapping[str, Mapping[str, JsonValue]]) -> Iterator[tuple[str, str, JsonValue]]:
    for name, table in tables.items():
        for number, value in table.items():
            yield name, number, value


def _is_known(document: Document, value: JsonValue) -> bool:
    if not isinstance(value, dict):
        return False
    known = _is_dumped(value) or "protocolSection" in value or "nct_id" in known_columns([*value])
    return known or _other_format(Document(document.name, b"", 1, None, JsonText.of(value))) is not None


def _is_dumped(value: Mapping[str, JsonValue]) -> bool:
    """Whether an object is a trial as `dump` writes it, perhaps with fields of its owner's beside."""
    named = any(isinstance(value.get(name), dict | list) for name in _MODULES)
    trial_id = value.get("id")
    return (
        named and isinstance(trial_id, str) and (isinstance(value.get("registry"), str) or bool(registry_of(trial_id)))
    )


def _other_format(part: Document) -> _Format | None:
    """The format that is surest of one document, apart from this one and the one that reads rows, as this one does."""
    from parsers.reading import FORMATS, recognise  # here, for the formats are registered there with this one

    return recognise(part, [form for form in FORMATS if form.NAME not in (NAME, ctgov_csv.NAME)])


def _dumped(part: Document, value: Mapping[str, JsonValue], where: str) -> Trial | Rejected:
    trial_id = str(value["id"])
    own = {"registry": registry_of(trial_id) or "", "id": normalise(trial_id) or trial_id}
    fields = {**value, **own} if "registry" not in value else dict(value)
    beside = {name: fields.pop(name) for name in [*fields] if name not in Trial.model_fields}
    try:
        trial = load(fields)
    except ValidationError as fault:
        error = fault.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, error["loc"]))
        return part.reject(f"{where} is no trial as this program writes it: at {place}, {error['msg'].lower()}")
    if len(trial.sources) == 1 and not beside:
        return trial
    return _as_one(part, trial, beside)


def _as_one(part: Document, trial: Trial, beside: Mapping[str, JsonValue]) -> Trial:
    """The trial with one source; what it held of several, and what its document had beside it, in `unparsed`."""
    fields = dump(trial)
    single = len(trial.sources) == 1
    kept: dict[str, JsonValue] = {} if single else {name: fields.pop(name) for name in _MERGED if name in fields}
    if not single:
        content = orjson.dumps({**fields, **kept}, option=orjson.OPT_SORT_KEYS)
        source = part.source(NAME, parser=_PARSER, content=content)
        fields["sources"] = [source.model_dump(mode="json", exclude_unset=True)]
    for name in ("unparsed", "warnings"):
        if name in fields and not single:
            fields[name] = [{**line, "source": 0} for line in fields[name]]
    left = [{"path": path, "text": text} for path, text in Record({**beside, **kept}).left()]
    if left:
        fields["unparsed"] = [*fields.get("unparsed", []), *left]
    if kept.get("sources"):
        told = f"it was merged from {len(trial.sources)} sources and comes back as one: what each said is in unparsed"
        fields["warnings"] = [*fields.get("warnings", []), {"text": told}]
    return load(fields)
