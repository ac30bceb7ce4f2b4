"""ClinicalTrials.gov legacy XML: `<clinical_study>`, alone or several in a wrapper (`<search_results>` and the like).

Source of the elements: the registry's `public.xsd` of 2020-05-08 with its history of changes, real downloads of 2014 to
2020, and the list form of the old search (`order`, `score`, `title`, `condition_summary`, `last_changed`). A record
becomes the same `Trial` as its v2 JSON, with CommonMark in the text fields, as far as both say the same.

What belongs to the download and not to the study is not hashed: `required_header` and the `rank` (place in the search).
The header's date is v2's version of the data. What v2 has no field for (`oversight_info/authority`, `safety_issue`,
`is_fda_regulated`, ...) is left to `unparsed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import orjson
from lxml import etree
from pydantic import JsonValue

from parsers.document import Document, Rejected
from parsers.formats.ctgov_xml_design import read_arms, read_design, read_outcomes
from parsers.formats.ctgov_xml_people import read_contacts, read_locations
from parsers.formats.ctgov_xml_protocol import (
    read_conditions,
    read_description,
    read_documents,
    read_eligibility,
    read_identification,
    read_oversight,
    read_pending_results,
    read_references,
    read_sponsors,
    read_status,
)
from parsers.formats.ctgov_xml_results import read_results
from parsers.formats.ctgov_xml_values import iso_date, value_of
from parsers.identifiers import normalise, registry_of
from parsers.record import Record, as_text
from parsers.record_draft import RecordDraft
from parsers.text import encoding_of
from parsers.trial import Trial
from parsers.xml_text import XmlText, local_name

NAME = "ctgov-xml"
_PARSER = "ctgov-xml/1"
_STUDY = "clinical_study"
_HEAD = 16_384
_PROLOGUE = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>)*+<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL
)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_PROCESSED = re.compile(
    r"(?:(?:ClinicalTrials\.gov )?processed this data|information obtained from ClinicalTrials\.gov) "
    r"on (?P<date>.+?)\.?",
    re.IGNORECASE,
)
_LINK_LABEL = re.compile(r"link to the current .{0,40}record\.?", re.IGNORECASE)
_NOT_OF_THE_STUDY = ("required_header", "@rank", "order", "score")


def matches(document: Document) -> float:
    """Sure when the root element is a study, nearly so when a root of another name holds one."""
    data = document.data
    encoding, skip = encoding_of(data[:4])
    found = _PROLOGUE.match(data[skip : skip + _HEAD].decode(encoding, "ignore"))
    if not found:
        return 0.0
    if found[1] == _STUDY:
        return 1.0
    held = any(f"{before}{_STUDY}".encode(encoding) in data for before in "<:")
    return 0.9 if held and found[1].lower() not in ("html", "body") else 0.0


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """Read a document that is one study, or a wrapper of some."""
    text, warning = document.xml, None
    if text.root is None and document.decode_warning:
        text, warning = _mended(document), document.decode_warning
    if text.root is None:
        line = document.line + max(text.line, 1) - 1 if document.line else text.line or None
        yield document.reject(text.fault, line)
        return
    studies = [*_studies(text.root)]
    if not studies:
        yield document.reject(f"there is no <{_STUDY}> in it: download the studies again as XML")
    for number, study in enumerate(studies, 1):
        # The text is read: without its bytes no part asks for the whole of them again.
        part = replace(document, data=b"")
        if len(studies) > 1:
            line = study.sourceline + (document.line or 1) - 1 if study.sourceline else None
            part = document.part(b"", number, line)
        yield _trial(part, study, warning)


def _mended(document: Document) -> XmlText:
    """A document with bytes that are not of its encoding, read with U+FFFD in their place."""
    return XmlText.read(_DECLARATION.sub("", document.text, count=1).encode("utf-8", "replace"))


def _studies(root: etree._Element) -> Iterator[etree._Element]:
    """The studies in a document, in its order; none is looked for within another."""
    if local_name(str(root.tag)) == _STUDY:
        yield root
        return
    for child in root:
        if isinstance(child.tag, str):
            yield from _studies(child)


def _trial(document: Document, study: etree._Element, warning: str | None) -> Trial | Rejected:
    value = value_of(study)
    record = Record(value)
    given = as_text(record.peek("id_info", "nct_id")) or as_text(record.peek("nct_id"))
    known = normalise(given) if given else None
    if known is None or registry_of(known) != "NCT":
        held = f"its nct_id ({given[:40]!r}) is no ClinicalTrials.gov id" if given else "it has no id_info/nct_id"
        return document.reject(f"{held}, which is NCT and eight digits: download the study again")
    url = as_text(record.peek("required_header", "url")) or as_text(record.peek("url"))
    draft = RecordDraft(
        document, document.source(NAME, parser=_PARSER, content=_canonical(value), url=url and url[:2000]), value
    )
    if warning:
        draft.warn_at(warning)
    _read_header(draft)
    for read in _READERS:
        read(draft)
    pending = study.iterfind("{*}pending_results/{*}*")
    read_pending_results(draft, [local_name(str(event.tag)) for event in pending])
    read_results(draft)
    return draft.trial(known, "NCT")


def _canonical(value: JsonValue) -> bytes:
    """What a study's hash is of: all that it says, and nothing of the download."""
    kept = {key: item for key, item in value.items() if key not in _NOT_OF_THE_STUDY} if isinstance(value, dict) else {}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)


def _read_header(draft: RecordDraft) -> None:
    """The header of a download; its URL is the source's, its date v2's version of the data."""
    header = draft.record.record("required_header")
    if header.text("url") is None:
        draft.record.text("url")
    for name in ("@rank", "order", "score"):
        draft.record.text(name)
    processed = _PROCESSED.fullmatch(as_text(header.peek("download_date")) or "")
    if processed and (date := iso_date(processed["date"])) != processed["date"]:
        header.take("download_date")
        draft.set("derived.misc_info.version_holder", date)
    if _LINK_LABEL.fullmatch(as_text(header.peek("link_text")) or ""):
        header.text("link_text")


_READERS = (
    read_identification,
    read_status,
    read_sponsors,
    read_oversight,
    read_description,
    read_conditions,
    read_design,
    read_arms,
    read_outcomes,
    read_eligibility,
    read_contacts,
    read_locations,
    read_references,
    read_documents,
)
