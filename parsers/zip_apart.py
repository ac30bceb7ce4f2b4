"""Entries of a large zip on the disk, read by other processes than the one that goes through the zip.

Only what is in order is read apart: an entry that lies where it should, is as long as the directory says, has its
checksum and is no archive itself. Any other is read where the whole zip is seen (`zip_files`): its limits hold for
all, and its sentences say what is wrong.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import MAX_WBITS

try:
    from isal import isal_zlib as zlib  # twice as fast; wrong content is told by its length and checksum all the same
except ImportError:  # there is none for this machine (pyproject.toml)
    import zlib  # type: ignore[no-redef]  # the one in place of the other

from parsers.containers import documents, one_study
from parsers.document import Document, Rejected
from parsers.limits import Limits
from parsers.streams import Meter, Stream, UnreadableError, open_file
from parsers.zip_directory import STARTS, Entry, data_start_in
from parsers.zip_entries import DEFLATED, refusal

LARGEST = 4 * 1024**2
"""Bytes of content; a longer entry is read as a stream."""

_ARCHIVES = (*STARTS, b"\x1f\x8b")

Stamp = tuple[int, int, int, int]


class Place(NamedTuple):
    """Where an entry lies: in the file at `path` that was then as `stamp` says, from `start` to `end` at the latest."""

    path: str
    stamp: Stamp
    limits: Limits
    name: str
    start: int
    end: int
    is_deflated: bool
    packed: int
    size: int
    crc: int


def place_of(entry: Entry, end: int) -> tuple[int, int, bool, int, int, int] | None:
    """The numbers of a `Place`; None for an entry that cannot be read apart."""
    if entry.packed is None or not 0 < entry.size <= LARGEST or entry.packed > LARGEST or refusal(entry):
        return None
    if end - entry.place <= entry.packed:
        return None
    return entry.place, end, entry.method == DEFLATED, entry.packed, entry.size, entry.crc


def stamp_of(file: BinaryIO) -> Stamp:
    """What tells an open file from one that took its place."""
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class Places:
    """Reads entries, with the last file kept open."""

    def __init__(self) -> None:
        self._known: tuple[str, Stamp] | None = None
        self._file: BinaryIO | None = None

    def content(self, place: Place) -> bytes | None:
        """The content of an entry; None when anything about it is out of order."""
        file = self._opened(place)
        if file is None:
            return None
        try:
            file.seek(place.start)
            data = file.read(min(place.end - place.start, place.packed + _HEADER_AT_MOST))
        except OSError:
            return None
        start = data_start_in(data)
        if start is None or start + place.packed > min(len(data), place.end - place.start):
            return None
        packed = data[start : start + place.packed]
        content = inflated(packed, place.size) if place.is_deflated else packed
        in_order = content is not None and len(content) == place.size and zlib.crc32(content) == place.crc
        return None if not in_order or content is None or content.startswith(_ARCHIVES) else content

    def _opened(self, place: Place) -> BinaryIO | None:
        if self._known != (place.path, place.stamp):
            if self._file:
                self._file.close()
            self._known, self._file = (place.path, place.stamp), None
            try:
                file = open_file(Path(place.path))
            except UnreadableError:
                return None
            if stamp_of(file) == place.stamp:
                self._file = file
            else:
                file.close()
        return self._file


_HEADER_AT_MOST = 30 + 2 * 0xFFFF


def inflated(packed: bytes, size: int) -> bytes | None:
    """What deflated data becomes; None when it is damaged or becomes more than `size` bytes."""
    engine = zlib.decompressobj(-MAX_WBITS)
    try:
        content = engine.decompress(packed, size + 1)
    except zlib.error:  # type: ignore[misc]  # isal says that it is an exception, not a class of them.
        return None
    return content if engine.eof else None


def documents_in(place: Place, content: bytes) -> list[Document | Rejected]:
    """The documents in the content of an entry."""
    study = one_study(place.name, content)
    if study:
        return [study]
    return list(documents(place.name, Stream(io.BytesIO(content), Meter(), place.limits), place.limits))
