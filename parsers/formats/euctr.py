"""The EU Clinical Trials Register: text exports (whole and short), protocol page, ctrdata's JSON of its records.

A trial has a record for each member state (and one for outside the European Economic Area), which often differ. Each
becomes a trial of its own with one source, whose `part` is the register's code of the member state; all have the
EudraCT number as id, so that the store makes one trial of them, in the order of these codes, keeping what each said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import orjson
from pydantic import JsonValue

from parsers import identifiers
from parsers.document import Document, Rejected
from parsers.formats.euctr_answers import Answer, Answers
from parsers.formats.euctr_codes import asks, joined
from parsers.formats.euctr_country import part_of, read_countries
from parsers.formats.euctr_design import read_design, read_numbers, read_population
from parsers.formats.euctr_draft import EuctrDraft, add_id
from parsers.formats.euctr_fields import (
    read_conditions,
    read_criteria,
    read_description,
    read_identification,
    read_outcomes,
    read_sponsors,
    read_status,
)
from parsers.formats.euctr_json import read_record
from parsers.formats.euctr_page import PageError, read_page
from parsers.formats.euctr_products import read_products
from parsers.formats.euctr_summary import is_summary, read_summary
from parsers.formats.euctr_text import blocks, read_block
from parsers.record import Record, as_text
from parsers.trial import Trial

NAME = "euctr"
READS_HTML = True
"""The register's pages keep the codes of their questions in the structure of their tables."""

_PARSER = "euctr/1"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T|$)")
_HEAD = 512 * 1024
_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|div)\b", re.IGNORECASE | re.DOTALL)
_PAGE_NUMBER = re.compile(r">\s*A\.2\s*</td>\s*<td[^>]*>\s*EudraCT number\b", re.IGNORECASE)
_TEXT_NUMBER = re.compile(r"^\s*EudraCT Number\s*:", re.IGNORECASE | re.MULTILINE)
_TEXT_CODE = re.compile(r"^\s*(A\.[123])\s+(.*)", re.MULTILINE)
_RESULTS = (
    "trialInformation",
    "subjectDisposition",
    "baselineCharacteristics",
    "endPoints",
    "trialChanges",
    "subjectAnalysisSets",
    "adverseEvents",
    "moreInfo",
)
"""The parts of ctrdata's JSON that hold a trial's posted results."""

_OF_CTRDATA = ("_id", "ctrname", "record_last_import", "history", "annotation")
"""What ctrdata adds of its own, different at each download."""

_RESULT_IDS = (
    ("isrctnIdentifier", "ISRCTN"),
    ("usctnIdentifier", "ClinicalTrials.gov"),
    ("whoIdentifier", "WHO UTN"),
)


def matches(document: Document) -> float:
    """How sure it is (0 to 1) that this is a record of the register: by its keys, or its codes with their labels."""
    if _is_json(document):
        value = document.json.value
        if not isinstance(value, dict):
            return 0.0
        coded = any(key.startswith(joined("A.2") + "_eudract") for key in value)
        return 1.0 if coded and (value.get("ctrname") == "EUCTR" or len(value) > 5) else 0.9 * coded
    head = document.text[:_HEAD]
    if _PAGE.match(head):
        return 1.0 if _PAGE_NUMBER.search(head) else 0.0
    if not _TEXT_NUMBER.search(head):
        return 0.0
    if any(asks(found[1], found[2]) for found in _TEXT_CODE.finditer(head)):
        return 1.0
    return 0.9 if any(is_summary(lines) for _, lines in blocks(head)) else 0.4


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """A trial for each member state's record."""
    if _is_json(document):
        yield _of_json(document)
    elif _PAGE.match(document.text[:_HEAD]):
        yield _of_page(document)
    else:
        yield from _of_text(document)


def _is_json(document: Document) -> bool:
    return document.parsed is not None or document.data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _of_text(document: Document) -> Iterator[Trial | Rejected]:
    """The blocks of an export. Of two that differ and are of one member state, the second is a part of its own.

    Lines count in the file: a document may be one trial's blocks out of many.
    """
    found = list(blocks(document.text))
    above = (document.line or 1) - 1
    seen: dict[tuple[str, str], list[bytes]] = {}
    for record, (line, lines) in enumerate(found, 1):
        number = record if document.record is None else document.record
        block = Document(document.name, document.data, number, above + line) if len(found) > 1 else document
        if is_summary(lines):
            yield read_summary(block, lines, _PARSER)
            continue
        answers = read_block(above + line, lines)
        content = _canonical(answers)
        read = _Record(block, answers, content)
        before = seen.setdefault((read.number, read.part), [])
        before += [] if content in before else [content]
        yield read.trial(before.index(content))


def _of_page(document: Document) -> Trial | Rejected:
    try:
        answers = read_page(document.text)
    except PageError as fault:
        return document.reject(f"a page of the EU Clinical Trials Register, but {fault}")
    return _Record(document, answers, _canonical(answers)).trial()


def _of_json(document: Document) -> Trial | Rejected:
    value = document.json.value
    if not isinstance(value, dict):
        fault = document.json.fault
        what = f"it is no JSON ({fault.reason})" if fault else "it is no JSON object"
        return document.reject(f"no record of the EU Clinical Trials Register: {what}")
    answers, others = read_record(value)
    results: dict[str, JsonValue] = {key: others.pop(key) for key in [*others] if key in _RESULTS}
    said = [[answer.place, answer.value] for answer in answers]
    lasting = {key: held for key, held in others.items() if key not in _OF_CTRDATA}
    content = orjson.dumps([said, lasting, results], option=orjson.OPT_SORT_KEYS)
    return _Record(document, answers, content, others, results).trial()


def _canonical(answers: list[Answer]) -> bytes:
    """What is hashed: the answers in order, without where they stand."""
    return orjson.dumps([[a.code, a.label, a.language, a.item, a.part, a.value] for a in answers])


class _Record:
    """One member state's record: what it says, of which trial it is, and the trial that it becomes."""

    def __init__(
        self,
        document: Document,
        answers: list[Answer],
        content: bytes,
        others: dict[str, JsonValue] | None = None,
        results: dict[str, JsonValue] | None = None,
    ) -> None:
        self._document = document
        self._answers = Answers(answers)
        self._content = content
        self._others = Record(others or {})
        self._results = results or {}
        named = self._others.text("_id") or ""
        self._others.text("ctrname")
        said = (self._answers.peek("A.2"), self._answers.peek("X.1"), self._others.text("eudractNumber") or "", named)
        ids = [identifiers.normalise(text) for text in said if identifiers.registry_of(text) == "EUDRACT"]
        self.number = ids[0] or "" if ids else ""
        self.part = part_of(self._answers, named)

    def trial(self, earlier: int = 0) -> Trial | Rejected:
        """The trial; `earlier` is how many other records of this member state came before in the same document."""
        if not self.number:
            return self._document.reject(
                "a record of the EU Clinical Trials Register without a EudraCT number (A.2), so it is not known which"
                " trial this is: save the whole record again"
            )
        part = f"{self.part} {earlier + 1}".strip() if earlier else self.part
        link = self._answers.text("X.7")
        source = self._document.source(NAME, part, parser=_PARSER, content=self._content, url=link or None)
        draft = EuctrDraft(self._document, source, self._answers)
        for code in ("A.2", "X.1"):
            self._answers.take(
                *(each for each in self._answers.find(code) if identifiers.normalise(each.says) == self.number)
            )
        for read in _READERS:
            read(draft)
        if self._results:
            _read_results(draft, self._results)
        left: list[JsonValue] = [{"path": path, "text": text} for path, text in self._others.left()]
        return draft.trial(self.number, "EUDRACT", left)


_READERS = (
    read_identification,
    read_status,
    read_sponsors,
    read_conditions,
    read_design,
    read_description,
    read_products,
    read_outcomes,
    read_criteria,
    read_population,
    read_numbers,
    read_countries,
)


def _read_results(draft: EuctrDraft, results: dict[str, JsonValue]) -> None:
    """Posted results, whole; the trial's ids in other registers and the real start and end are taken up from them."""
    draft.put("results", results)
    draft.put("has_results", True)
    told = Record(results.get("trialInformation"))
    for key, domain in _RESULT_IDS:
        if known := identifiers.normalise(as_text(told.peek(key)) or ""):
            add_id(draft, known, "REGISTRY", domain)
    begun = as_text(told.peek("recruitmentStartDate")) or ""
    if _DATE.match(begun):
        draft.put("status.start_date", {"date": begun[:10], "type": "ACTUAL"})
    ended = as_text(told.peek("globalEndOfTrialDate")) or ""
    if _DATE.match(ended) and as_text(told.peek("isGlobalEndOfTrialReached")) == "true":
        draft.put("status.completion_date", {"date": ended[:10], "type": "ACTUAL"})
