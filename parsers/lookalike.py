"""What a file that is no trial record looks like, in a sentence: so that the reader knows what to do with it."""

from __future__ import annotations

import re

from pydantic import JsonValue

from parsers.document import Document
from parsers.json_start import begins_as_json
from parsers.json_text import JsonFault
from parsers.text import encoding_of

_SIGNATURES = (
    (b"PK\x03\x04", "it is a zip, which is read only as a file of its own: save it as one, or unpack it"),
    (b"PK\x05\x06", "it is an empty zip archive"),
    (b"\xfd7zXZ\x00", "it is compressed with xz: uncompress it first (unxz)"),
    (b"BZh", "it is compressed with bzip2: uncompress it first (bunzip2)"),
    (b"\x28\xb5\x2f\xfd", "it is compressed with zstd: uncompress it first (unzstd)"),
    (b"7z\xbc\xaf\x27\x1c", "it is a 7z archive: unpack it and give the folder"),
    (b"\x1f\x8b", "it is a gzip within a gzip: uncompress it once"),
    (b"%PDF-", "it is a PDF: save the page as text or fetch the record as JSON"),
    (b"SQLite format 3\x00", "it is an SQLite database, not a record: a library is named by --library"),
    (b"\x89PNG", "it is a picture"),
    (b"\xff\xd8\xff", "it is a picture"),
    (b"GIF8", "it is a picture"),
    (b"\xd0\xcf\x11\xe0", "it is an old office document: save it as text"),
    (b"{\\rtf", "it is an RTF document: save it as plain text"),
    (b"Rar!\x1a\x07", "it is a RAR archive: unpack it and give the folder"),
)
_BEGINNINGS = tuple(signature for signature, _ in _SIGNATURES)
_LOOKED_AT = 4096
_BINARY = "it is binary data, not text"
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1b") + b"\x7f"
_XML_ROOT = re.compile(r"<(?![?!])([\w:.-]+)")
_KEYS_SHOWN = 4
_WORDS_SHOWN = 60


def binary_kind(head: bytes) -> str | None:
    """The sentence for content that is no text, from its first bytes; None when it may be text."""
    if head.startswith(_BEGINNINGS):
        return next(sentence for signature, sentence in _SIGNATURES if head.startswith(signature))
    if head[257:262] == b"ustar":
        return "it is a tar archive: unpack it and give the folder"
    if encoding_of(head)[0] != "utf-8":
        return None
    head = head[:_LOOKED_AT]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return _BINARY if b"\0" in head[:1024] or controls * 10 > len(head) else None


def what_it_is(document: Document) -> str:
    """What a document that no format knows seems to be."""
    start = document.text.lstrip()[:400]
    if not start:
        return "there is no text in it"
    if _as_json(start):
        fault = document.json.fault
        return _of_value(document.json.value) if fault is None else f"it is no JSON that can be read: {_said(fault)}"
    if start.startswith("<"):
        root = _XML_ROOT.search(start)
        kind = "a web page" if re.search(r"<!doctype html|<html", start, re.IGNORECASE) else "XML"
        return f"it is {kind}{f' (its first element is {root.group(1)})' if root and kind == 'XML' else ''}"
    first = start.splitlines()[0].strip()
    return f'it is text that begins with "{first[:_WORDS_SHOWN]}{"..." if len(first) > _WORDS_SHOWN else ""}"'


def json_line(document: Document) -> int | None:
    """The line of the file that a document's JSON is at fault in, or None."""
    fault = document.json.fault
    return (
        (document.line or 1) + fault.line - 1
        if fault and fault.line and _as_json(document.text.lstrip()[:400])
        else None
    )


def _as_json(start: str) -> bool:
    return start.startswith("{") or begins_as_json(start.encode("utf-8", "replace"))


def _said(fault: JsonFault) -> str:
    cut = ": it seems cut off, fetch it again" if "end of data" in fault.reason else ""
    return f"{fault.reason}{f' (column {fault.column})' if fault.column else ''}{cut}"


def _of_value(value: JsonValue) -> str:
    """What a JSON value is."""
    if isinstance(value, dict):
        keys = ", ".join(f'"{key[:30]}"' for key in list(value)[:_KEYS_SHOWN])
        more = ", ..." if len(value) > _KEYS_SHOWN else ""
        return f"it is a JSON object with the keys {keys}{more}" if value else "it is an empty JSON object"
    if isinstance(value, list):
        return f"it is a JSON list of {len(value)}"
    kind = "text" if isinstance(value, str) else "null" if value is None else "a number or truth value"
    return f"it is JSON, but only {kind}"
