"""A TinyDB file taken apart: each document of each table, as a TinyDB file that holds it alone.

TinyDB writes tables by name, and in them documents by number: `{"_default": {"1": {...}, "2": {...}}}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import JsonValue

from parsers.limits import LIMITS
from parsers.splitter import STRING, JsonWindow
from parsers.window import Piece

_KEY = re.compile(STRING + rb"\s*:", re.DOTALL)
TABLES = re.compile(
    rb"\{\s*(?:" + STRING + rb"\s*:\s*\{\s*\}\s*,\s*)*" + STRING + rb'\s*:\s*\{\s*"\d+"\s*:\s*\{', re.DOTALL
)
"""How the text of a TinyDB file begins: with a document, but for tables without any."""


def rows_of(value: JsonValue) -> list[JsonValue]:
    """Each document in the content of a TinyDB file, as such content; nothing when it is none."""
    if not isinstance(value, dict) or not all(isinstance(table, dict) for table in value.values()):
        return []
    rows: list[JsonValue] = []
    for name, table in value.items():
        for number, held in table.items() if isinstance(table, dict) else ():
            if not (number.isdecimal() and isinstance(held, dict)):
                return []
            rows.append({name: {number: held}})
    return rows


def rows(chunks: Iterator[bytes], longest: int = LIMITS.record) -> Iterator[Piece]:
    """Each document in the text of a TinyDB file, as such a text."""
    window = JsonWindow(chunks, longest)
    if window.next_byte() == b"{":
        window.place += 1
        while table := _key(window):
            if window.next_byte() != b"{":
                break
            window.place += 1
            while number := _key(window):
                window.next_byte()
                piece = window.value()
                data = None if piece.data is None else b"{%s{%s%s}}" % (table, number, piece.data)
                if not piece.whole:
                    yield piece
                    return
                yield Piece(data, piece.line)
            if window.next_byte() != b"}":
                break
            window.place += 1
        if window.next_byte() == b"}":
            return
    yield Piece(b"", window.line_at(window.place), whole=False)


def _key(window: JsonWindow) -> bytes:
    """Go behind the key that is next, and give it with its colon; nothing when no key is next."""
    window.next_byte()
    length = window.length_of(_KEY)
    window.place += length
    return window.data[window.place - length : window.place]
