"""Bytes of a file, a chunk at a time: gzip undone, limits kept, a break told without losing what came before it."""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 256 * 1024
MAX_RECORD = 64 * 1024**2
"""The longest record that is read, in bytes after decompression."""
MAX_DOCUMENT = 1024**3
"""What compressed data may grow to, in bytes, unless it is plausibly that large: see MAX_RATIO."""
MAX_RATIO = 100
"""A gzip above MAX_DOCUMENT is read on while it is less than so many times its size (trial records: 5 times)."""

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


class Stream:
    """The content of one file as chunks of bytes.

    Iteration ends at the end of the file or where it breaks; then `fault` is the sentence that says why.
    """

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        self.fault: str | None = None
        self.compressed = False
        self._file = file
        self._meter = meter
        self._raw = 0
        self._size = 0

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
        try:
            data = self._file.read(CHUNK)
        except OSError as fault:
            self.fault = f"reading stopped after {self._raw} bytes: {why(fault)}"
            return b""
        self._raw += len(data)
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
        while not self.fault:
            before = engine.copy()
            try:
                content = engine.decompress(data, CHUNK) if data else engine.flush()
            except zlib.error:
                content = _until_break(before, data)
                self.fault = f"the gzip data is damaged after {self._size + len(content)} bytes of content"
            self._size += len(content)
            if content:
                yield content
            if self._size > max(MAX_DOCUMENT, self._raw * MAX_RATIO):
                self.fault = f"{self._raw} bytes of gzip grew to {self._size}: reading stopped there"
            if engine.eof:
                return
            if not data:
                self.fault = f"the gzip data breaks off after {self._size} bytes of content: the file is not complete"
            data = engine.unconsumed_tail or self._read()


def _until_break(engine: zlib._Decompress, data: bytes) -> bytes:
    """What `engine` still makes of damaged data: fed byte by byte, so that only what follows the damage is lost."""
    parts: list[bytes] = []
    with suppress(zlib.error):
        parts.extend(engine.decompress(data[place : place + 1]) for place in range(len(data)))
    return b"".join(parts)


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
