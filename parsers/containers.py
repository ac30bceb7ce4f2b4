"""The documents in one file: its lines when they are records, the studies of a list or an API page, or the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from parsers.document import Document, Rejected
from parsers.json_text import JsonText
from parsers.lookalike import binary_kind
from parsers.splitter import PAGE, Piece, pieces
from parsers.streams import MAX_RECORD, Stream
from parsers.text import decode, encoding_of

_HEAD = 64 * 1024
_LINES_TRIED = 20
_JSON_START = re.compile(rb'\s*(?:\{\s*(?:["}]|$)|\[\s*(?:[\[{"\]\d-]|true|false|null|$))')
_MIB = MAX_RECORD // 1024**2
_TOO_LONG = f"is longer than {_MIB} MiB, the most that one record may take: split it, or leave parts out"
_NOTHING = "it is a list without studies: there is nothing to read in it"

Items = Iterator[Document | Rejected]


def documents(name: str, stream: Stream) -> Items:
    """Every record of a file as a document, in order, numbered when there are several; and what cannot be one.

    Of a file with one record a line, or of a list too long to be read at once, only one record is in memory at a time.
    """
    return _File(name, stream).documents()


class _File:
    """One file being taken apart."""

    def __init__(self, name: str, stream: Stream) -> None:
        self._name = name
        self._stream = stream
        self._chunks = iter(stream)

    def documents(self) -> Items:
        head = self._next(_HEAD)
        encoding, mark = encoding_of(head)
        if not head[mark:].strip():
            nothing = "the file holds nothing but blanks" if head else "the file is empty"
            yield self._reject(self._stream.fault or nothing)
        elif kind := binary_kind(head):
            yield self._reject(kind)
        elif encoding != "utf-8":
            yield from self._other_encoding(head)
        elif _JSON_START.match(head, mark):
            yield from self._json(head[mark:])
        else:
            yield from self._page(head)

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
        """Text that is no JSON: one document."""
        data = head + self._next(MAX_RECORD + 1 - len(head))
        if self._stream.fault:
            yield self._reject(self._stream.fault)
        elif len(data) > MAX_RECORD:
            yield self._reject(f"the text {_TOO_LONG}")
        else:
            yield Document(self._name, data)

    def _other_encoding(self, head: bytes) -> Items:
        """UTF-16 or UTF-32: JSON is taken apart as UTF-8, which must be the whole of it."""
        data = head + self._next(MAX_RECORD + 1 - len(head))
        text = decode(data)[0].encode()
        if len(data) > MAX_RECORD:
            yield self._reject(f"the text, which is no UTF-8, {_TOO_LONG}, or save it as UTF-8")
        elif _JSON_START.match(text):
            yield from self._json(text)
        elif self._stream.fault:
            yield self._reject(self._stream.fault)
        else:
            yield Document(self._name, data)

    def _json(self, head: bytes) -> Items:
        """JSON: a value, values, or a value a line."""
        if b"\n" not in head.strip():
            head += self._next(MAX_RECORD + 1 - len(head), newlines=2)
        first, *others = _first_lines(head)
        if others and _is_object(first.lstrip()):
            yield from self._lines(head)
            return
        data = head + self._next(MAX_RECORD + 1 - len(head))
        complete = len(data) <= MAX_RECORD and not self._stream.fault
        text = JsonText.read(data) if complete else None
        if text and not text.fault:
            yield from self._value(data, text)
        elif not (first.startswith(b"[") or PAGE.match(data)) and any(map(_is_object, others)):
            yield from self._lines(data)
        else:
            yield from self._pieces(data, Document(self._name, data, parsed=text) if complete else None)

    def _value(self, data: bytes, text: JsonText) -> Items:
        items = _items(text)
        if not items:
            yield self._reject(_NOTHING)
        for record, item in enumerate(items, 1):
            alone = item is text
            yield Document(self._name, data if alone else item.canonical, None if alone else record, None, item)

    def _lines(self, head: bytes) -> Items:
        """One record a line; a line that holds a list or an API page is opened."""
        record = 0
        for number, line in _lines(chain((head,), self._chunks)):
            if line is None:
                record += 1
                yield self._reject(f"the line {_TOO_LONG}", record, number)
            elif self._stream.fault and not line.endswith(b"\n"):
                break
            elif line.strip():
                text = JsonText.read(line.rstrip())
                for item in _items(text):
                    record += 1
                    yield Document(self._name, line if item is text else item.canonical, record, number, item)
        if self._stream.fault:
            yield self._reject(f"{self._stream.fault}; the {record} records before that were read")

    def _pieces(self, head: bytes, whole: Document | None) -> Items:
        """The values of a JSON text that does not read as a whole; `whole` when there is one value, or a broken one."""
        record = 0
        broken = False
        for piece in pieces(chain((head,), self._chunks)):
            record += 1
            broken = not piece.whole
            if whole and record == 1 and (broken or piece.data == head.strip()):
                yield whole
            elif broken:
                yield self._break(piece, record)
            elif piece.data is None:
                yield self._reject(f"the record {_TOO_LONG}", record, piece.line)
            else:
                yield Document(self._name, piece.data, record, piece.line)
        if not record and not self._stream.fault:
            yield self._reject(_NOTHING)
        elif self._stream.fault and not broken:
            yield self._reject(f"{self._stream.fault}; the {record} records before that were read")

    def _break(self, piece: Piece, record: int) -> Rejected:
        """What to say of a text that ends, or stops being JSON, in a record."""
        before = f"the {record - 1} records before it were read"
        if self._stream.fault:
            return self._reject(f"{self._stream.fault}; {before}", record, piece.line)
        if piece.data is None:
            return self._reject(f"the record {_TOO_LONG}", record, piece.line)
        if not piece.data.strip():
            return self._reject(f"the list is not closed: the file seems cut off; {before}", None, piece.line)
        fault = JsonText.read(piece.data).fault
        place = f"{fault.reason}, column {fault.column}" if fault else "something that is no JSON follows"
        line = piece.line + max(0, fault.line - 1 if fault else 0)
        return self._reject(f"the JSON stops here ({place}): the file seems cut off or damaged; {before}", record, line)


def _first_lines(head: bytes) -> list[bytes]:
    """Up to twenty lines that are not blank, but for the one that `head` ends in; at least one."""
    lines = [line.rstrip() for line in head.split(b"\n", _LINES_TRIED)[:_LINES_TRIED] if line.strip()]
    return lines or [head]


def _is_object(line: bytes) -> bool:
    """Whether a line is a JSON object of its own (an indented one is part of a larger value)."""
    return line.startswith(b'{"') and isinstance(JsonText.read(line).value, dict)


def _items(text: JsonText) -> list[JsonText]:
    """The records in a JSON value: the elements of a list, the studies of an API page, or the value itself.

    A list of numbers or words is one value: no record is lost by it, and no sentence is said of each of them.
    """
    listed = text.value
    if isinstance(listed, dict) and "protocolSection" not in listed:
        listed = listed.get("studies")
    if not isinstance(listed, list) or (listed and not any(isinstance(item, (dict, list)) for item in listed)):
        return [text]
    return [JsonText.of(item, text.warning) for item in listed]


def _lines(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number and its line end; None for one longer than a record may be."""
    number, size = 1, 0
    parts: list[bytes] = []
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for line in ended:
            yield number, None if size + len(line) > MAX_RECORD else b"".join((*parts, line, b"\n"))
            number, size = number + 1, 0
            parts.clear()
        size += len(rest)
        if size > MAX_RECORD:
            parts.clear()
        else:
            parts.append(rest)
    if size:
        yield number, None if size > MAX_RECORD else b"".join(parts)
