"""The documents in one file: its lines, rows, elements or blocks when they are records, the studies of a list or an
API page, the documents of a TinyDB file, or the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from parsers import table_rows, text_blocks, tinydb_rows, wrapped, xml_records
from parsers.document import Document, Rejected
from parsers.json_start import begins_as_json
from parsers.json_text import JsonText
from parsers.limits import LIMITS, Limits, in_words
from parsers.lookalike import binary_kind
from parsers.splitter import PAGE, pieces
from parsers.streams import Stream, transcoded
from parsers.text import encoding_of
from parsers.window import Piece, numbered_lines

_HEAD = 64 * 1024
_LINES_TRIED = 20
_NOTHING = "it is a list without studies: there is nothing to read in it"

_STUDY = re.compile(rb'\s*\{\s*"protocolSection"\s*:')
"""How a study mostly begins; one that begins otherwise may stand in another value."""
_NEXT_OBJECT = re.compile(rb"\}\s*\{")

_MANY = re.compile(rb"\s*(?:\[|" + PAGE.pattern + rb")", re.DOTALL)
"""How a line begins that may hold several records; any other is read by whoever parses it."""

Items = Iterator[Document | Rejected]


def documents(name: str, stream: Stream, limits: Limits = LIMITS) -> Items:
    """Every record of a file as a document, in order, numbered when there are several; and what cannot be one.

    Of a file with one record a line, row or element, or of a list too long to be read at once, only one record is in
    memory at a time.
    """
    return _File(name, stream, limits).documents()


class _File:
    """One file being taken apart."""

    def __init__(self, name: str, stream: Stream, limits: Limits) -> None:
        self._name = name
        self._stream = stream
        self._chunks = iter(stream)
        self._limits = limits
        self._too_long = (
            f"is longer than {in_words(limits.record)}, the most that one record may take: split it, or leave parts out"
        )

    def documents(self) -> Items:
        head = self._next(_HEAD)
        encoding, mark = encoding_of(head)
        if not head[mark:].strip():
            nothing = "the file holds nothing but blanks" if head else "the file is empty"
            yield self._reject(self._stream.fault or nothing)
        elif kind := binary_kind(head):
            yield self._reject(kind)
        elif encoding != "utf-8":
            yield from self._other_encoding(head, encoding, mark)
        elif begins_as_json(head, mark):
            yield from self._json(head[mark:])
        else:
            yield from self._records(head[mark:]) or self._page(head)

    def _reject(self, reason: str, record: int | None = None, line: int | None = None) -> Rejected:
        return Rejected(self._name, reason, record, line)

    def _next(self, size: int, newlines: int = 0) -> bytes:
        """The next chunks together, until they hold `size` bytes, or so many line ends if any are asked for."""
        parts: list[bytes] = []
        seen = 0
        while size > 0 and (not newlines or seen < newlines) and (chunk := next(self._chunks, b"")):
            parts.append(chunk)
            size -= len(chunk)
            seen += chunk.count(b"\n")
        return b"".join(parts)

    def _page(self, head: bytes) -> Items:
        """Text that is one document."""
        data = head + self._next(self._limits.record + 1 - len(head))
        if self._stream.fault:
            yield self._reject(self._stream.fault)
        elif len(data) > self._limits.record:
            yield self._reject(f"the text {self._too_long}")
        else:
            yield Document(self._name, data)

    def _other_encoding(self, head: bytes, encoding: str, mark: int) -> Items:
        """UTF-16 or UTF-32: records are taken from it as UTF-8; a page stays as it is."""
        content = head[mark:].decode(encoding, "replace").encode()
        is_json = begins_as_json(content)
        if not is_json and not _has_records(content):
            yield from self._page(head)
            return
        self._chunks = transcoded(chain((head[mark:],), self._chunks), encoding)
        content = self._next(_HEAD)
        yield from self._json(content) if is_json else self._records(content) or ()

    def _records(self, head: bytes) -> Items | None:
        """The records in a text that is no JSON; None when it is one document."""
        longest = self._limits.record
        if layout := table_rows.layout_of(head):
            return self._ended(table_rows.rows(self._all(head), layout, longest), "row")
        if text_blocks.is_export(head):
            return self._ended(text_blocks.trials(numbered_lines(self._all(head), longest), longest), "trial")
        depth = xml_records.record_depth(head)
        if depth is None:
            return None
        return self._xml(head) if depth else self._joined_xml(head)

    def _all(self, head: bytes) -> Iterator[bytes]:
        return chain((head,), self._chunks)

    def _xml(self, head: bytes) -> Items:
        """XML with records in it."""
        chunks = self._all(head)
        if encoding := xml_records.encoding_of_xml(head):
            chunks = transcoded(chunks, encoding)
        return self._closed(xml_records.records(chunks, self._limits.record), None)

    def _joined_xml(self, head: bytes) -> Items:
        """XML that is a record: a document, unless another one follows in the same file."""
        data = head + self._next(self._limits.record + 1 - len(head))
        found = xml_records.records(iter((data,)), self._limits.record)
        first, second = next(found, None), next(found, None)
        is_joined = first and first.whole and second and second.data
        yield from self._xml(data) if is_joined else self._page(data)

    def _json(self, head: bytes) -> Items:
        """JSON: a value, values, or a value a line."""
        if b"\n" not in head.strip():
            head += self._next(self._limits.whole + 1 - len(head), newlines=2)
        first, *others = _first_lines(head)
        if others and _is_object(first.lstrip()):
            yield from self._json_lines(head)
            return
        data = head + self._next(self._limits.whole + 1 - len(head))
        complete = len(data) <= self._limits.whole and not self._stream.fault
        if complete and _is_one_object(data):
            yield Document(self._name, data)
            return
        text = JsonText.read(data) if complete else None
        if text and not text.fault:
            yield from self._value(data, text)
        elif tinydb_rows.TABLES.match(data):
            yield from self._closed(tinydb_rows.rows(self._all(data), self._limits.record), None)
        elif not (first.startswith(b"[") or PAGE.match(data)) and any(map(_is_object, others)):
            yield from self._json_lines(data)
        else:
            whole = Document(self._name, data, parsed=text) if complete else None
            yield from self._closed(pieces(self._all(data), self._limits.record), whole)

    def _value(self, data: bytes, text: JsonText) -> Items:
        items = _items(text)
        if not items:
            yield self._reject(_NOTHING)
        for record, item in enumerate(items, 1):
            alone = item is text
            yield Document(self._name, data if alone else item.canonical, None if alone else record, None, item)

    def _json_lines(self, head: bytes) -> Items:
        """One record a line; a line that holds a list or an API page is opened."""
        record = 0
        for number, line in numbered_lines(self._all(head), self._limits.record):
            if line is None:
                record += 1
                yield self._reject(f"the line {self._too_long}", record, number)
            elif self._stream.fault and not line.endswith(b"\n"):
                break
            elif line.strip():
                if not _MANY.match(line):
                    record += 1
                    yield Document(self._name, line.rstrip(), record, number)
                    continue
                text = JsonText.read(line.rstrip())
                for item in _items(text):
                    record += 1
                    yield Document(self._name, line if item is text else item.canonical, record, number, item)
        if self._stream.fault:
            yield self._reject(f"{self._stream.fault}; the {record} records before that were read")

    def _ended(self, found: Iterator[Piece], kind: str) -> Items:
        """Records that end where the next begins: the last one may end with the text, unless the text breaks off."""
        record = 0
        for piece, alone in _with_alone(found):
            record += 1
            if self._stream.fault and not piece.whole:
                record -= 1
            elif piece.data is None:
                yield self._reject(piece.fault or f"the {kind} {self._too_long}", record, piece.line)
            else:
                yield Document(self._name, piece.data, None if alone else record, None if alone else piece.line)
        if self._stream.fault:
            yield self._reject(f"{self._stream.fault}; the {record} {kind}s before that were read")
        elif not record:
            yield self._reject(f"there is no {kind} in it, only a heading: there is nothing to read")

    def _closed(self, found: Iterator[Piece], whole: Document | None) -> Items:
        """Records that say themselves where they end. `whole` is the text, when it may be one record, a broken one."""
        record = 0
        broken = False
        for piece, alone in _with_alone(found):
            record += 1
            broken = not piece.whole
            if whole and record == 1 and (broken or piece.data == whole.data.strip()):
                yield whole
            elif broken:
                yield self._break(piece, record)
            elif piece.data is None:
                yield self._reject(f"the record {self._too_long}", record, piece.line)
            elif alone and piece.data.startswith(b"{"):
                yield from self._value(piece.data, JsonText.read(piece.data))
            else:
                yield Document(self._name, piece.data, None if alone else record, None if alone else piece.line)
        if not record and not self._stream.fault:
            yield self._reject(_NOTHING)
        elif self._stream.fault and not broken:
            yield self._reject(f"{self._stream.fault}; the {record} records before that were read")

    def _break(self, piece: Piece, record: int) -> Rejected:
        """What to say of a text that ends, or stops being JSON or XML, in a record."""
        before = f"the {record - 1} records before it were read"
        if record == 1 and self._stream.fault:
            return self._reject(self._stream.fault)
        if piece.fault or self._stream.fault:
            return self._reject(f"{piece.fault or self._stream.fault}; {before}", record, piece.line)
        if piece.data is None:
            return self._reject(f"the record {self._too_long}", record, piece.line)
        if not piece.data.strip():
            return self._reject(f"the list is not closed: the file seems cut off; {before}", None, piece.line)
        if piece.data.startswith(b"<"):
            return self._reject(f"the XML ends in this record: the file seems cut off; {before}", record, piece.line)
        fault = JsonText.read(piece.data).fault
        place = f"{fault.reason}, column {fault.column}" if fault else "something that is no JSON follows"
        line = piece.line + max(0, fault.line - 1 if fault else 0)
        return self._reject(f"the JSON stops here ({place}): the file seems cut off or damaged; {before}", record, line)


def one_study(name: str, data: bytes) -> Document | None:
    """The document that a file is which is surely one study of ClinicalTrials.gov, and read as such; None for others.

    For whoever parses it next, in the same process.
    """
    if data[:1] != b"{" or b'"protocolSection"' not in data:
        return None
    text = JsonText.read(data)
    is_study = isinstance(text.value, dict) and "protocolSection" in text.value
    return Document(name, data, parsed=text) if is_study else None


def _has_records(head: bytes) -> bool:
    """Whether a text that begins so, and is no JSON, holds several records."""
    return bool(table_rows.layout_of(head) or text_blocks.is_export(head) or xml_records.record_depth(head))


def _first_lines(head: bytes) -> list[bytes]:
    """Up to twenty lines that are not blank, but for the one that `head` ends in; at least one."""
    lines = [line.rstrip() for line in head.split(b"\n", _LINES_TRIED)[:_LINES_TRIED] if line.strip()]
    return lines or [head]


def _is_object(line: bytes) -> bool:
    """Whether a line is a JSON object of its own (an indented one is part of a larger value)."""
    return line.startswith(b'{"') and isinstance(JsonText.read(line).value, dict)


def _is_one_object(data: bytes) -> bool:
    """Whether JSON is surely one object that is a record itself, told without reading it: whoever parses it does that.

    Not so when it may hold several, or when another object follows (as a `{` after a `}` would show).
    """
    return bool(
        data.lstrip()[:1] == b"{"
        and b'"studies"' not in data
        and b'"StudyFields"' not in data
        and b'"ProtocolSection"' not in data
        and (_STUDY.match(data) or b'"protocolSection"' not in data)
        and not tinydb_rows.TABLES.match(data)
        and not _NEXT_OBJECT.search(data)
    )


def _items(text: JsonText) -> list[JsonText]:
    """The records in a JSON value: the elements of a list, the studies of an API page (or of pages, or by their ids),
    the documents of a TinyDB file, or the value itself.

    A list of numbers or words is one value: no record is lost by it, and no sentence is said of each of them.
    """
    listed = text.value
    if isinstance(listed, dict) and "protocolSection" not in listed:
        rows = tinydb_rows.rows_of(listed)
        listed = rows if len(rows) > 1 else wrapped.records_in(listed)
    elif isinstance(listed, list):
        listed = [study for item in listed for study in wrapped.opened(item)]
    if not isinstance(listed, list) or (listed and not any(isinstance(item, (dict, list)) for item in listed)):
        return [text]
    return [JsonText.of(item, text.warning) for item in listed]


def _with_alone(found: Iterator[Piece]) -> Iterator[tuple[Piece, bool]]:
    """Each piece, and whether it is the only one."""
    before = next(found, None)
    if before is None:
        return
    alone = True
    for piece in found:
        yield before, False
        before, alone = piece, False
    yield before, alone
