"""WHO ICTRP: the portal's XML and CSV exports, and the weekly full export (CSV, with or without the names of columns).

Each record stands under its own register's id; other ids of the same trial are its secondary ids. WHO's portal holds
records of some twenty registers in their own words: `ictrp_values` and `ictrp_design` have what is known of each.
Columns without a field (ethics review, addresses and affiliations of contacts, flags of the portal) stay in `unparsed`
under their names. When a record was exported is left out of its hash; `Last_Refreshed_on` is its page's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import orjson
from lxml import etree
from pydantic import JsonValue

from parsers import identifiers
from parsers.document import Document, Rejected
from parsers.formats import ictrp_design, ictrp_fields, ictrp_outcomes
from parsers.formats.ictrp_row import FULL_EXPORT, KNOWN, Row, texts_of
from parsers.formats.ictrp_values import names_register, own_id
from parsers.record_draft import RecordDraft
from parsers.table_text import Table, column_words
from parsers.trial import Trial
from parsers.xml_text import local_name, to_value

NAME = "ictrp"
_PARSER = "ictrp/1"
_HEAD = 4096
_OF_THE_EXPORT = ("export date", "internal number")
_NO_ID = "the record has no TrialID that is a registry's id, so it cannot be told from others: export it again with it"
_FIRST_CELL = re.compile(rb'"?([\w./ -]{6,40})"?,')


def matches(document: Document) -> float:
    """How surely a document is an export of the portal: by the elements of the XML, or the names of the columns."""
    head = document.data[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"<"):
        return 1.0 if b"Trial" in head and _elements(document) else 0.0
    if head.startswith((b"{", b"[")):
        return 0.0
    first = head.split(b"\n", 1)[0]
    if b"trialid" in first.lower().replace(b"_", b"").replace(b" ", b""):
        known = KNOWN & {column_words(name) for name in Table.head_of(document).header}
        return 1.0 if len(known) >= 6 else 0.7 if len(known) >= 3 else 0.0
    return 0.9 if _is_bare(document, head) else 0.0


def _is_bare(document: Document, head: bytes) -> bool:
    """Whether a table without names of columns is the full export: an id first, and as many cells as it has."""
    cell = _FIRST_CELL.match(head)
    if not cell or not identifiers.find(cell.group(1).decode("ascii", "replace")):
        return False
    return len(Table.head_of(document).header) == len(FULL_EXPORT)


def _elements(document: Document) -> list[etree._Element]:
    """The elements that are a record each: `Trial` with a `TrialID`."""
    root = document.xml.root
    if root is None:
        return []
    found = [root] if local_name(str(root.tag)) == "Trial" else [each for each in root if isinstance(each.tag, str)]
    return [each for each in found if local_name(str(each.tag)) == "Trial" and _names(each) & {"trialid", "trial id"}]


def _names(element: etree._Element) -> set[str]:
    return {column_words(local_name(str(child.tag))) for child in element if isinstance(child.tag, str)}


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """Read a document that is one record, or holds several."""
    if document.data[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
        yield from _parse_xml(document)
    else:
        yield from _parse_table(document)


def _parse_xml(document: Document) -> Iterator[Trial | Rejected]:
    elements = _elements(document)
    if not elements:
        reason = document.xml.fault or "there is no Trial with a TrialID in it, as WHO's exports have"
        yield document.reject(reason, document.xml.line or None)
    for number, element in enumerate(elements, 1):
        own = document
        if len(elements) > 1 and document.record is None:
            own = document.part(etree.tostring(element, encoding="utf-8"), number, element.sourceline)
        beside = _beside(document) if len(elements) == 1 else {}
        yield _trial(own, beside | _cells(element))


def _cells(element: etree._Element) -> dict[str, JsonValue]:
    value = to_value(element)
    return {name: _alone(cell) for name, cell in value.items()} if isinstance(value, dict) else {}


def _beside(document: Document) -> dict[str, JsonValue]:
    """What stands beside the one `Trial` of a document, as on the portal's own page of a record."""
    root = document.xml.root
    if root is None or local_name(str(root.tag)) == "Trial":
        return {}
    return {name: cell for name, cell in _cells(root).items() if local_name(name) != "Trial"}


def _alone(cell: JsonValue) -> JsonValue:
    """The text of an element that stands once; its `xml:space` says nothing."""
    found = cell[0] if isinstance(cell, list) and len(cell) == 1 else cell
    if isinstance(found, dict) and not found.keys() - {"@space", "#text"}:
        return found.get("#text", "")
    return found


def _parse_table(document: Document) -> Iterator[Trial | Rejected]:
    bare = _with_names(document)
    table = Table.of(bare or document)
    if "trialid" not in [name.replace(" ", "") for name in map(column_words, table.header)]:
        yield document.reject("it has no column TrialID, so its rows cannot be told apart: export it again with it")
        return
    several = document.record is None
    for number, row in enumerate(table.rows(), 1):
        if bare:
            row = replace(row, line=row.line - 1 if several else row.line)
        part = table.part(document, row, number) if several else document
        if not row.whole:
            yield part.reject(row.fault, row.line)
            continue
        cells: dict[str, JsonValue] = {**row.cells}
        surplus = [cell for cell in row.surplus if cell.strip()]
        yield _trial(part, cells, surplus, row.fault)


def _with_names(document: Document) -> Document | None:
    """The document with the columns of the full export named, when they are not."""
    head = document.data[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if b"trialid" in head.split(b"\n", 1)[0].lower().replace(b"_", b"") or not _is_bare(document, head):
        return None
    text = ",".join(FULL_EXPORT) + "\n" + document.text
    return Document(document.name, text.encode("utf-8", "surrogatepass"), document.record, document.line)


def _trial(
    document: Document, cells: dict[str, JsonValue], surplus: list[str] | None = None, fault: str = ""
) -> Trial | Rejected:
    texts = texts_of(cells)
    known = own_id(texts.get("trialid") or texts.get("trial id") or "")
    if known is None:
        return document.reject(_NO_ID)
    own, register, state = known
    hashed = {name: text for name, text in texts.items() if name not in _OF_THE_EXPORT}
    source = document.source(
        NAME,
        state,
        parser=_PARSER,
        content=orjson.dumps(hashed, option=orjson.OPT_SORT_KEYS),
        url=texts.get("web address"),
        page_modified=texts.get("last refreshed on"),
    )
    draft = RecordDraft(document, source, cells | ({"(without a column)": [*surplus]} if surplus else {}))
    row = Row(draft.record, texts)
    for name in ("trialid", "trial id", "last refreshed on", "web address", "export date"):
        row.take(name)
    if names_register(row.peek("source register"), register):
        row.take("source register")
    if fault:
        draft.warn_at(fault)
    _read(draft, row, own, register)
    return draft.trial(own, register)


def _read(draft: RecordDraft, row: Row, own: str, register: str) -> None:
    ictrp_fields.read_identification(draft, row, own)
    ictrp_fields.read_dates(draft, row)
    ictrp_fields.read_study(draft, row, register)
    ictrp_fields.read_sponsors(draft, row, register)
    ictrp_fields.read_conditions(draft, row)
    ictrp_design.read_interventions(draft, row, register)
    ictrp_design.read_enrollment(draft, row)
    ictrp_design.read_design(draft, row)
    ictrp_outcomes.read_outcomes(draft, row, register)
    ictrp_fields.read_places(draft, row)
    ictrp_fields.read_eligibility(draft, row, register)
    ictrp_fields.read_contacts(draft, row)
    ictrp_fields.read_results(draft, row)
