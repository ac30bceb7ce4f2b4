"""DRKS: the JSON of the German Clinical Trials Register.

Texts come in two languages: the English one is read, the German one where there is no English; the other stays in
`unparsed` under its path. The register's codes are mapped where a code of the model says the same, and kept as they
are elsewhere. Source: the register's JSON schema, version 2.0.19.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from pydantic import JsonValue

from parsers import identifiers
from parsers.document import Document, Rejected
from parsers.formats import drks_fields, drks_people
from parsers.formats.drks_values import drop_languages
from parsers.record_draft import RecordDraft
from parsers.trial import Trial

NAME = "drks"
_PARSER = "drks/1"
_HEAD = 64
_PARTS = frozenset({"trialDescriptions", "studyCharacteristic", "recruitment", "trialContacts", "trialResults"})
_NO_ID = (
    "the record has no DRKS id (drksId: DRKS and eight digits): it may be a draft that is not registered yet; "
    "download it again from the register"
)


def matches(document: Document) -> float:
    """How surely a document is of this register, from its keys."""
    if not document.data[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith((b"{", b"[")):
        return 0.0
    items = _items(document)
    first = items[0] if items else None
    if not isinstance(first, dict) or "drksId" not in first:
        return 0.0
    return 1.0 if _PARTS & first.keys() else 0.6


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """Read a document that is one record, or a list of them."""
    items = _items(document)
    if not items:
        fault = document.json.fault
        yield document.reject(fault.reason if fault else "a DRKS record must be a JSON object")
    for number, item in enumerate(items, 1):
        part = document if len(items) == 1 else document.part(orjson.dumps(item), number)
        if isinstance(item, dict):
            yield _trial(part, item, document.json.warning)
        else:
            yield part.reject("a DRKS record must be a JSON object")


def _items(document: Document) -> list[JsonValue]:
    value = document.json.value
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _trial(document: Document, item: dict[str, JsonValue], warning: str | None) -> Trial | Rejected:
    content = orjson.dumps(item, option=orjson.OPT_SORT_KEYS)
    draft = RecordDraft(document, document.source(NAME, parser=_PARSER, content=content), orjson.loads(content))
    if warning:
        draft.warn_at(warning)
    own = identifiers.normalise(str(draft.record.peek("drksId") or ""))
    if own is None or identifiers.registry_of(own) != "DRKS":
        return document.reject(_NO_ID)
    draft.record.take("drksId")
    drks_fields.read_identification(draft, own)
    drks_fields.read_description(draft)
    drks_fields.read_status(draft)
    drks_fields.read_design(draft)
    drks_fields.read_enrollment(draft)
    drks_fields.read_conditions(draft)
    drks_fields.read_groups(draft)
    drks_fields.read_outcomes(draft)
    drks_fields.read_eligibility(draft)
    drks_people.read_people(draft)
    drks_people.read_places(draft)
    drks_people.read_results(draft)
    drop_languages(draft.record.value)
    return draft.trial(own, "DRKS")
