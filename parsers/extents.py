"""Bytes that can be read at any place: a file, a part of one, or memory. An archive is read so, without unpacking."""

from __future__ import annotations

import os
from typing import BinaryIO, Protocol

_AHEAD = 1024**2
_NEAR = 64 * 1024


class Extent(Protocol):
    """Bytes from 0 to `size`."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def read(self, place: int, length: int) -> bytes:
        """The bytes from a place on; fewer than `length` only where the extent ends. Raises OSError."""


class FileExtent:
    """An open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)

    def read(self, place: int, length: int) -> bytes:
        """The bytes from a place on, as many reads as it takes."""
        if place >= self.size:
            return b""
        self._file.seek(place)
        data = self._file.read(length)
        while len(data) < length and (more := self._file.read(length - len(data))):
            data += more
        return data


class PartExtent:
    """A part of another extent."""

    def __init__(self, whole: Extent, start: int, size: int) -> None:
        self._whole = whole
        self._start = start
        self.size = max(0, min(size, whole.size - start))

    def read(self, place: int, length: int) -> bytes:
        """The bytes from a place in the part on."""
        return self._whole.read(self._start + place, max(0, min(length, self.size - place)))


class MemoryExtent:
    """Bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, place: int, length: int) -> bytes:
        """The bytes from a place on."""
        return self._data[place : place + length]


class ReadAhead:
    """An extent read mostly in order, in small pieces: it fetches a MiB at a time while the order is kept."""

    def __init__(self, extent: Extent) -> None:
        self.size = extent.size
        self._extent = extent
        self._data = b""
        self._place = 0

    def read(self, place: int, length: int) -> bytes:
        """The bytes from a place on."""
        begin = place - self._place
        if begin < 0 or begin + length > len(self._data):
            in_order = 0 <= begin <= len(self._data) + _NEAR
            self._data = self._extent.read(place, max(length, _AHEAD) if in_order else length)
            self._place, begin = place, 0
        return self._data[begin : begin + length]
