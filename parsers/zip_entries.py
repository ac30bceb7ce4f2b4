"""The content of one entry of a zip, as much of it at a time as is asked for; never more than its bytes may hold."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from parsers.extents import ReadAhead
from parsers.limits import Budget
from parsers.streams import CHUNK, BrokenError, until_break
from parsers.zip_directory import Entry, data_start

STORED, DEFLATED = 0, 8
_PEEKED = 512
"""Packed bytes in which an entry's first bytes of content show: codes may stand before them, some 290 bytes at most."""
_METHODS = {
    1: "Shrink",
    6: "Implode",
    9: "Deflate64",
    12: "BZIP2",
    14: "LZMA",
    16: "IBM CMPSC",
    18: "IBM TERSE",
    19: "IBM LZ77",
    93: "Zstandard",
    94: "MP3",
    95: "XZ",
    96: "JPEG",
    97: "WavPack",
    98: "PPMd",
    99: "AES encryption",
}


def refusal(entry: Entry) -> str | None:
    """Why an entry cannot be read, told from what the directory says of it; None when it can."""
    if entry.is_encrypted or entry.method == 99:
        return "it is encrypted: unpack the zip with its password and give the folder"
    if entry.method not in (STORED, DEFLATED):
        method = _METHODS.get(entry.method, f"method {entry.method}")
        return f"it is compressed by {method}, which is not read here: unpack the zip and give the folder"
    if entry.is_link:
        return "it is a link, which is not followed in a zip"
    if entry.packed is None and entry.method == STORED:
        return "where it ends is not known, for the zip's directory is missing"
    return None


class EntryFile:
    """An entry being read. `took` is told how many bytes of the zip were consumed.

    Raises BrokenError at once when its data cannot lie where it should.
    """

    def __init__(self, ahead: ReadAhead, entry: Entry, end: int, budget: Budget, took: Callable[[int], None]) -> None:
        start = data_start(ahead, entry.place)
        if start is None:
            raise BrokenError("it is not where the zip's directory says: the zip is damaged")
        if start + (entry.packed or 0) > end:
            raise BrokenError("its data lies over that of another entry, as in a zip made to harm: not read")
        self.start = self.place = start
        self.finished = False
        """Whether it was read to its end, which is then at `place`."""
        self._ahead = ahead
        self._entry = entry
        self._end = end if entry.packed is None else start + entry.packed
        self._took = took
        self._budgets = ((Budget(budget.limits), "the zip's entry"), (budget, "the archive"))
        self._own = self._budgets[0][0]
        self._engine = zlib.decompressobj(-15) if entry.method == DEFLATED else None
        self._left = b""
        self._crc = 0

    def begins_with(self, signatures: tuple[bytes, ...]) -> bool:
        """Whether its content begins with one of these, which are short. Nothing is consumed."""
        head = self._ahead.read(self.start, min(_PEEKED, self._end - self.start))
        if self._engine:
            try:
                head = zlib.decompressobj(-15).decompress(head, _PEEKED)
            except zlib.error:
                return False
        return head.startswith(signatures)

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; nothing at the end."""
        if self.finished:
            return b""
        data = self._inflated(size) if self._engine else self._packed(size)
        self._crc = zlib.crc32(data, self._crc)
        for budget, kind in self._budgets:
            budget.grown += len(data)
            if budget.is_spent:
                raise BrokenError(budget.sentence(kind))
        self.finished = self._engine.eof if self._engine else self.place >= self._end
        if not self.finished and not data:
            raise BrokenError(f"it breaks off after {self._own.grown} bytes of content: the zip is not complete")
        if self.finished:
            self._check(data)
        return data

    def skip(self) -> None:
        """Count what was not read as consumed."""
        if not self.finished and self._entry.packed is not None:
            self._took(self._end - self.place)

    def _packed(self, size: int) -> bytes:
        """The next bytes as they stand in the zip."""
        data = self._ahead.read(self.place, min(size, self._end - self.place))
        self.place += len(data)
        self._own.taken += len(data)
        self._took(len(data))
        return data

    def _inflated(self, size: int) -> bytes:
        """The next bytes of content; nothing when the data ends before the content does."""
        engine = self._engine
        assert engine is not None
        while True:
            packed = self._left or self._packed(CHUNK)
            before = engine.copy() if self._own.grown else None
            try:
                data = engine.decompress(packed, size)
            except zlib.error:
                rest = until_break(before or zlib.decompressobj(-15), packed)
                done = self._own.grown + len(rest)
                raise BrokenError(f"its compressed data is damaged after {done} bytes of content", rest) from None
            self._left = engine.unconsumed_tail
            if data or engine.eof or not packed:
                return data

    def _check(self, data: bytes) -> None:
        """Compare what came out with what the zip says of it; `data` is the last of it. Raises BrokenError.

        Content that came all at once is not given when it is not what it should be.
        """
        if self._engine:
            self.place -= len(self._engine.unused_data)
        known = self._entry.packed is not None
        rest = b"" if len(data) == self._own.grown else data
        if known and (self._own.grown != self._entry.size or self._crc != self._entry.crc):
            raise BrokenError("it is damaged: its content is not what the zip's checksum says", rest)
