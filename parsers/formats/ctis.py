"""Trials of the EU Clinical Trials Information System (CTIS), as JSON.

Read are the records that the public portal's retrieve interface gives (part I of the authorised application, and part
II for each member state), the form that it gave until June 2024, and ctrdata's JSON of both.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from pydantic import JsonValue

from parsers import identifiers
from parsers.document import Document, Rejected
from parsers.formats.ctis_draft import CtisDraft
from parsers.formats.ctis_people import read_contacts, read_sites, read_sponsors
from parsers.formats.ctis_products import read_products
from parsers.formats.ctis_protocol import read_design, read_identification, read_population, read_texts
from parsers.formats.ctis_status import read_documents, read_status
from parsers.record import Record
from parsers.trial import Trial

NAME = "ctis"

_PARSER = "ctis/1"
_OF_CTRDATA = ("_id", "ctrname", "record_last_import", "history", "annotation")
"""What ctrdata adds of its own, different at each download."""

_PARTS = ("authorizedApplication", "authorizedPartI", "authorizedPartsII", "ctPublicStatusCode", "applications")


def matches(document: Document) -> float:
    """How sure it is (0 to 1) that this is a CTIS record: by its number and the parts of an application."""
    if document.parsed is None and document.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
        return 0.0
    value = document.json.value
    if not isinstance(value, dict):
        return 0.0
    if isinstance(value.get("ctNumber"), str) and any(part in value for part in _PARTS):
        return 1.0
    return 0.9 if value.get("ctrname") == "CTIS" else 0.0


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """The trial of a record, or one `Rejected` when it has no EU CT number."""
    value = document.json.value
    if not isinstance(value, dict):
        fault = document.json.fault
        what = f"it is no JSON ({fault.reason})" if fault else "it is no JSON object"
        yield document.reject(f"no CTIS record: {what}")
        return
    number = next((known for key in ("ctNumber", "_id") if (known := _number(value.get(key)))), "")
    if not number:
        yield document.reject(
            "a CTIS record without an EU CT number (ctNumber), so it is not known which trial this is: save the whole"
            " record again"
        )
        return
    lasting = {key: held for key, held in value.items() if key not in _OF_CTRDATA}
    content = orjson.dumps(lasting, option=orjson.OPT_SORT_KEYS)
    source = document.source(NAME, parser=_PARSER, content=content)
    draft = CtisDraft(document, source, orjson.loads(orjson.dumps(value)))
    _read(draft, number)
    yield draft.trial(number, "EUCT")


def _number(held: JsonValue) -> str:
    text = held if isinstance(held, str) else ""
    return identifiers.normalise(text) or "" if identifiers.registry_of(text) == "EUCT" else ""


def _read(draft: CtisDraft, number: str) -> None:
    record = draft.record
    for key in ("ctNumber", "_id"):
        if _number(record.peek(key)) == number:
            record.take(key)
    if record.peek("ctrname") == "CTIS":
        record.take("ctrname")
    whole = record.record("authorizedApplication") if record.peek("authorizedApplication") else record
    first = _first_part(whole)
    seconds = whole.records("authorizedPartsII")
    read_identification(draft, whole, first)
    read_status(draft, whole, first)
    read_sponsors(draft, first)
    read_texts(draft, first)
    read_design(draft, first, seconds)
    read_products(draft, first)
    read_population(draft, first)
    read_contacts(draft, first)
    read_sites(draft, whole, first, seconds)
    read_documents(draft)


def _first_part(whole: Record) -> Record:
    """Part I as authorised; of a trial that is not authorised, that of its last application."""
    first = whole.record("authorizedPartI")
    if first.value:
        return first
    applications = whole.records("applications") or whole.records("applicationInfo")
    parts = [part for each in applications if (part := each.record("partI")).peek("trialDetails")]
    return parts[-1] if parts else first
