"""Taking JSON apart that is too long, or too broken, to be read at once: the values in it, one at a time.

Values are the elements of a list, the studies of an API page (an object with a list under `studies`), or whole values
that follow each other. Each comes as the bytes it was written in; nothing is parsed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.limits import LIMITS
from parsers.window import Piece, Window

STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
"""A JSON string."""
_SCALAR = re.compile(STRING + rb"|[-+.\w]+", re.DOTALL)
_MEMBER = STRING + rb"\s*:\s*(?:" + STRING + rb"|[-+.\w]+)"
PAGE = re.compile(rb"\{\s*(?:" + _MEMBER + rb'\s*,\s*)*"studies"\s*:\s*\[', re.DOTALL)
_PAGE_END = re.compile(rb"(?:\s*,\s*" + _MEMBER + rb")*\s*\}", re.DOTALL)
_BETWEEN = re.compile(rb"[\s,]*")
_TOKEN = re.compile(STRING + rb'|[\[\]{}]|"', re.DOTALL)
_LOOK_AHEAD = 4096
"""How many bytes the head of an API page, and what follows its studies, may take."""
_TOO_DEEP = f"its lists and objects are nested more than {LIMITS.nested:,} deep, as in a file made to harm: not read on"


def pieces(chunks: Iterator[bytes], longest: int = LIMITS.record) -> Iterator[Piece]:
    """The values in a JSON text, in order."""
    window = JsonWindow(chunks, longest)
    while first := window.next_byte():
        head = window.length_of(PAGE)
        if not head and first != b"[":
            piece = window.value()
            yield piece
            if not piece.whole:
                return
            continue
        window.place += head or 1
        while (first := window.next_byte()) and first != b"]":
            piece = window.value()
            yield piece
            if not piece.whole:
                return
        window.place += 1
        if not first or (head and not window.skip(_PAGE_END)):
            yield Piece(b"", window.line_at(window.place), whole=False)
            return


class JsonWindow(Window):
    """A JSON text being gone through."""

    def next_byte(self) -> bytes:
        """Go to the next byte that is neither blank nor comma, and give it; nothing at the end of the text."""
        while True:
            between = _BETWEEN.match(self.data, self.place)
            self.place = between.end() if between else self.place
            if self.place < len(self.data) or not self.more(self.place):
                return self.data[self.place : self.place + 1]

    def length_of(self, pattern: re.Pattern[bytes]) -> int:
        """How many of the next bytes the pattern takes; 0 when it does not fit."""
        while len(self.data) - self.place < _LOOK_AHEAD and self.more(self.place):
            pass
        found = pattern.match(self.data, self.place, self.place + _LOOK_AHEAD)
        return found.end() - self.place if found else 0

    def skip(self, pattern: re.Pattern[bytes]) -> bool:
        """Go behind what the pattern takes; False when it does not fit."""
        length = self.length_of(pattern)
        self.place += length
        return length > 0

    def value(self) -> Piece:
        """Go behind the value that starts here, and give it."""
        line = self.line_at(self.place)
        if self.data[self.place : self.place + 1] not in (b"{", b"["):
            return self._scalar(line)
        depth = 0
        position, begin, too_long = self.place, self.place, False
        while True:
            for token in _TOKEN.finditer(self.data, position):
                kind = token.group()
                position = token.start()
                if kind == b'"':
                    break
                position = token.end()
                depth += (kind in b"{[") - (kind in b"]}")
                if not depth:
                    self.place = position
                    too_long = too_long or position - begin > self.longest
                    return Piece(None if too_long else self.data[begin:position], line)
            else:
                position = len(self.data)
            if depth > LIMITS.nested:
                return Piece(b"", line, whole=False, fault=_TOO_DEEP)
            too_long = too_long or len(self.data) - begin > self.longest
            keep = position if too_long else begin
            if not self.more(keep):
                return Piece(None if too_long else self.data[begin - keep :], line, whole=False)
            position, begin = position - keep, begin - keep

    def _scalar(self, line: int) -> Piece:
        while not (found := _SCALAR.match(self.data, self.place)) or found.end() == len(self.data):
            if len(self.data) - self.place > self.longest or not self.more(self.place):
                break
        if not found:
            return Piece(self.data[self.place : self.place + _LOOK_AHEAD], line, whole=False)
        self.place = found.end()
        return Piece(found.group(), line)
