"""Bytes of a file, a chunk at a time: gzip undone, limits kept, a break told without losing what came before it."""

from __future__ import annotations

import codecs
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from parsers.limits import LIMITS, Budget, Limits

CHUNK = 256 * 1024

_GZIP = b"\x1f\x8b"
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass
class Meter:
    """How far reading has come: bytes taken from the disk so far, and what there is in all (None when unknown)."""

    bytes_read: int = 0
    bytes_total: int | None = None


class UnreadableError(Exception):
    """A file that cannot be opened or read; its text is a sentence for the user."""


class BrokenError(Exception):
    """Content that breaks off or is damaged; its text is a sentence, `rest` what can still be used before the break."""

    def __init__(self, sentence: str, rest: bytes = b"") -> None:
        super().__init__(sentence)
        self.rest = rest


class Readable(Protocol):
    """What a stream reads from: a file, or an entry of a zip."""

    def read(self, size: int, /) -> bytes | None:
        """The next bytes, at most `size`; nothing at the end, None for not yet. Raises OSError or BrokenError."""


class Stream:
    """The content of one file as chunks of bytes.

    Iteration ends at the end of the file or where it breaks; then `fault` is the sentence that says why. `outer` is
    the budget of the archive that the file is in.
    """

    def __init__(self, file: Readable, meter: Meter, limits: Limits = LIMITS, outer: Budget | None = None) -> None:
        self.fault: str | None = None
        self.compressed = False
        self._file = file
        self._meter = meter
        self._outer = outer
        self._own = Budget(limits)

    def __iter__(self) -> Iterator[bytes]:
        first = self._read()
        self.compressed = first.startswith(_GZIP)
        if self.compressed:
            yield from self._unzipped(first)
            return
        while first:
            yield first
            first = self._read()

    def _read(self) -> bytes:
        if self.fault:
            return b""
        try:
            data = self._file.read(CHUNK)
        except OSError as fault:
            self.fault = f"reading stopped after {self._own.taken} bytes: {why(fault)}"
            return b""
        except BrokenError as fault:
            self.fault = str(fault)
            data = fault.rest
        if data is None:  # a file of the system that gives its lines as they come
            self.fault = f"reading stopped after {self._own.taken} bytes: there is no more in it now, and no end"
            return b""
        self._own.taken += len(data)
        self._meter.bytes_read += len(data)
        return data

    def _unzipped(self, data: bytes) -> Iterator[bytes]:
        """What a gzip holds, member after member; a break sets `fault` after everything before it was given."""
        while data and not self.fault:
            if not data.startswith(_GZIP):
                self.fault = "after the end of the gzip data there is something that is no gzip"
                return
            engine = zlib.decompressobj(wbits=31)
            yield from self._member(engine, data)
            data = engine.unused_data.lstrip(b"\0")
            while len(data) < len(_GZIP) and (more := self._read()):
                data = (data + more).lstrip(b"\0")

    def _member(self, engine: zlib._Decompress, data: bytes) -> Iterator[bytes]:
        """The content of one gzip member, which starts with `data` and goes on in the file."""
        stopped = False
        while True:
            before = engine.copy()
            try:
                content = engine.decompress(data, CHUNK) if data else engine.flush()
            except zlib.error:
                content, stopped = until_break(before, data), True
                self.fault = f"the gzip data is damaged after {self._own.grown + len(content)} bytes of content"
            stopped = self._grows(len(content)) or stopped
            if content:
                yield content
            if engine.eof or stopped:
                return
            if not data:
                done = self._own.grown
                self.fault = self.fault or f"the gzip data breaks off after {done} bytes of content: it is not complete"
                return
            data = engine.unconsumed_tail or self._read()

    def _grows(self, size: int) -> bool:
        """Count bytes that came out; True, and a fault, when they are more than may be."""
        self._own.grown += size
        if self._own.is_spent:
            self.fault = self._own.sentence("gzip")
        if self._outer:
            self._outer.grown += size
            if self._outer.is_spent:
                self.fault = self._outer.sentence("the archive")
        return self._own.is_spent or bool(self._outer and self._outer.is_spent)


def until_break(engine: zlib._Decompress, data: bytes) -> bytes:
    """What `engine` still makes of damaged data: fed byte by byte, so that only what follows the damage is lost."""
    parts: list[bytes] = []
    with suppress(zlib.error):
        parts.extend(engine.decompress(data[place : place + 1]) for place in range(len(data)))
    return b"".join(parts)


def transcoded(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Text in another encoding as UTF-8; what is no text in it becomes a byte that is none, for `decode` to tell."""
    decoder = codecs.getincrementaldecoder(encoding)(_NO_TEXT)
    for chunk in chunks:
        if content := decoder.decode(chunk).encode("utf-8", "surrogateescape"):
            yield content
    if content := decoder.decode(b"", final=True).encode("utf-8", "surrogateescape"):
        yield content


_NO_TEXT = "trialtui.no-text"
codecs.register_error(_NO_TEXT, lambda fault: ("\udcff", fault.end))  # type: ignore[attr-defined]  # is a decoding fault


def open_file(path: Path) -> BinaryIO:
    """Open a regular file for reading; raises UnreadableError for anything else, before it can block on a pipe."""
    try:
        _refuse_special(path.stat().st_mode)
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as fault:
        raise UnreadableError(why(fault, path)) from None
    try:
        _refuse_special(os.fstat(number).st_mode)
        return os.fdopen(number, "rb", buffering=0)
    except UnreadableError:
        os.close(number)
        raise


def _refuse_special(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for test, name in _KINDS if test(mode)), "something special")
        raise UnreadableError(f"it is {kind}, not a file: save what it gives to a file and give that")


def why(fault: OSError | ValueError, path: Path | None = None) -> str:
    """Why the system refused, in a sentence that says what can be done."""
    if isinstance(fault, FileNotFoundError):
        if path is not None and path.is_symlink():
            return "the link points to a file that does not exist"
        return "there is no such file or folder: check the spelling"
    if isinstance(fault, PermissionError):
        return "reading it is not permitted: change its permissions or copy it"
    if isinstance(fault, ValueError):
        return "this is no name that a file can have"
    return f"it cannot be read ({fault.strerror or fault})"
