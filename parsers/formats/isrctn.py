"""ISRCTN: the XML of the register's API, and the JSON that ctrdata makes of it.

The XML is `allTrials` with a `fullTrial` each (the trial, and beside it its contacts, sponsors and funders), a
`fullTrial` or a `trial` alone; in the JSON the trial is alone and its parties are bare keys. Elements are told by their
names, in whatever namespace. The register writes "Nil known", "Not Specified" or "Not Applicable" where it has no
answer: such answers are read as none. It states no status: `parsers.formats.isrctn_status` has the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from lxml import etree
from pydantic import JsonValue

from parsers import identifiers
from parsers.document import Document, Rejected
from parsers.formats import isrctn_fields, isrctn_people
from parsers.record_draft import RecordDraft
from parsers.trial import Trial
from parsers.xml_text import local_name, to_value

NAME = "isrctn"
_PARSER = "isrctn/1"
_HEAD = 4096
_IMPORTED = "record_last_import"
"""When ctrdata downloaded the record: no part of it, so that it is left out."""
_NO_ID = (
    "the record has no ISRCTN number (element `isrctn`, eight digits), so it cannot be told from others: "
    "export it again"
)


def matches(document: Document) -> float:
    """How surely a document is of this register: by the root of the XML, or the keys of the JSON."""
    head = _head(document)
    if head.startswith(b"<"):
        return 1.0 if b"rial" in head and b"Trials_downloaded" not in head and _elements(document) else 0.0
    return max(map(_likeness, _items(document)[:1]), default=0.0) if head.startswith((b"{", b"[")) else 0.0


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """Read a document that is one record, or holds several."""
    if _head(document).startswith(b"<"):
        yield from _parse_xml(document)
        return
    items = _items(document)
    if not items:
        fault = document.json.fault
        yield document.reject(fault.reason if fault else "an ISRCTN record must be a JSON object")
    for number, item in enumerate(items, 1):
        if isinstance(item, dict):
            own = document if len(items) == 1 else document.part(orjson.dumps(item), number)
            yield _trial(own, {**item}, [document.json.warning] if document.json.warning else [])
        else:
            yield document.part(b"", number).reject("an ISRCTN record must be a JSON object")


def _parse_xml(document: Document) -> Iterator[Trial | Rejected]:
    elements = _elements(document)
    if not elements:
        yield document.reject(document.xml.fault or "there is no trial in this ISRCTN file", document.xml.line or None)
    for number, element in enumerate(elements, 1):
        own = document
        if len(elements) > 1 and document.record is None:
            own = document.part(etree.tostring(element, encoding="utf-8"), number, element.sourceline)
        yield _trial(own, _record_of(element), [])


def _head(document: Document) -> bytes:
    """The first bytes without what an encoding puts before and between them."""
    return document.data[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")


def _items(document: Document) -> list[JsonValue]:
    value = document.json.value
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _likeness(item: JsonValue) -> float:
    if not isinstance(item, dict):
        return 0.0
    if item.get("ctrname") == "ISRCTN":
        return 1.0
    return 0.9 if "isrctn" in item and "trialDescription" in item else 0.0


def _elements(document: Document) -> list[etree._Element]:
    """The elements that are a record each; a `trial` is one only with what this register's have."""
    root = document.xml.root
    if root is None:
        return []
    if local_name(str(root.tag)) in ("fullTrial", "trial"):
        found = [root]
    else:
        children = [child for child in root if isinstance(child.tag, str)]
        found = [child for child in children if local_name(str(child.tag)) in ("fullTrial", "trial")]
    return [each for each in found if _trial_in(each) is not None]


def _trial_in(element: etree._Element) -> etree._Element | None:
    trial = element if local_name(str(element.tag)) == "trial" else _child(element, "trial")
    if trial is None or (_child(trial, "isrctn") is None and _child(trial, "trialDescription") is None):
        return None
    return trial


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local_name(str(child.tag)) == name), None)


def _record_of(element: etree._Element) -> dict[str, JsonValue]:
    """A record as plain values: the trial's, with its contacts, sponsors and funders beside them."""
    whole = _single(to_value(element))
    if not isinstance(whole, dict):
        return {}
    trial = whole.pop("trial", None) if local_name(str(element.tag)) == "fullTrial" else None
    return whole | (trial if isinstance(trial, dict) else {})


def _single(value: JsonValue) -> JsonValue:
    """The value with its only element in place of each list of one, as ctrdata's JSON has it."""
    if isinstance(value, dict):
        return {name: _single(part) for name, part in value.items()}
    if isinstance(value, list):
        return _single(value[0]) if len(value) == 1 else [_single(part) for part in value]
    return value


def _id_of(draft: RecordDraft, value: dict[str, JsonValue]) -> str | None:
    """The record's own id; every place that gives the same is read."""
    places = (("isrctn",), ("isrctn", "#text"), ("@publicIdentifierCanonical",), ("_id",))
    own: str | None = None
    for steps in places:
        text = draft.record.peek(*steps)
        digits = str(text).strip() if isinstance(text, str | int) else ""
        known = identifiers.normalise(digits if digits.upper().startswith("ISRCTN") else f"ISRCTN{digits}")
        own = own or known
        if known and known == own:
            draft.record.take(*steps)
    if value.get("ctrname") == "ISRCTN":
        value.pop("ctrname")
    if value.get("@publicIdentifierType") == "ISRCTN":
        value.pop("@publicIdentifierType")
    return own


def _trial(document: Document, value: dict[str, JsonValue], warnings: list[str]) -> Trial | Rejected:
    lasting = {name: part for name, part in value.items() if name != _IMPORTED}
    content = orjson.dumps(lasting, option=orjson.OPT_SORT_KEYS)
    source = document.source(NAME, parser=_PARSER, content=content)
    value = orjson.loads(content)
    draft = RecordDraft(document, source, value)
    for warning in warnings:
        draft.warn_at(warning)
    own = _id_of(draft, value)
    if own is None:
        return document.reject(_NO_ID)
    isrctn_fields.read_identification(draft, own)
    isrctn_fields.read_description(draft)
    isrctn_fields.read_status(draft, source.read_at[:10])
    isrctn_fields.read_design(draft)
    isrctn_fields.read_enrollment(draft)
    isrctn_fields.read_eligibility(draft)
    isrctn_fields.read_conditions(draft)
    isrctn_fields.read_interventions(draft)
    isrctn_fields.read_outcomes(draft)
    isrctn_people.read_parties(draft)
    isrctn_people.read_places(draft)
    isrctn_people.read_results(draft)
    return draft.trial(own, "ISRCTN")
