"""The directory of a zip, read a little at a time: a list of 610,000 entries is never in memory as objects.

The layout is PKWARE's APPNOTE 6.3: the end record (4.3.16) and its 64-bit form (4.3.14), which say where the directory
is; the directory's records (4.3.12); the header before each entry's data (4.3.7).
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.extents import Extent, ReadAhead

LOCAL = b"PK\x03\x04"
_RECORD = b"PK\x01\x02"
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_LOCATOR_64 = b"PK\x06\x07"
STARTS = (LOCAL, _END, b"PK\x07\x08PK", b"PK00PK")
"""What a zip begins with: an entry, or its end when it is empty, or the mark of one that was or could be split."""

_RECORD_LAYOUT = struct.Struct("<4s6H3L5H2L")
_LOCAL_LAYOUT = struct.Struct("<4s5H3L2H")
_END_LAYOUT = struct.Struct("<4s4H2LH")
_END_64_LAYOUT = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_LAYOUT = struct.Struct("<4sLQL")
_END_SEARCHED = _END_LAYOUT.size + 0xFFFF
_SIZE_IN_EXTRA = 0xFFFFFFFF
_UNIX = 3
_LINK = 0xA
_UTF_8 = 0x800
_ENCRYPTED = 0x1
_SIZES_FOLLOW = 0x8


class BadZipError(Exception):
    """A zip that cannot be read at all; its text is a sentence."""


class Entry(NamedTuple):
    """One entry: what the directory says of it. `packed` is None when only its data shows where it ends."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int | None
    size: int
    place: int
    is_link: bool = False

    @property
    def name(self) -> str:
        """Its name as text: UTF-8 when it says so or is so, else the code page of the first zips."""
        try:
            return self.raw_name.decode("utf-8", "replace" if self.flags & _UTF_8 else "strict")
        except UnicodeDecodeError:
            return self.raw_name.decode("cp437")

    @property
    def is_encrypted(self) -> bool:
        """Whether a password is needed."""
        return bool(self.flags & _ENCRYPTED)


@dataclass
class Directory:
    """Where the directory of a zip is: right before its end record.

    `fault` is a sentence when `entries` came upon damage, and ended there.
    """

    extent: Extent
    start: int
    size: int
    fault: str = ""
    content: int = 0
    """What its entries say they hold together; known after `survey`."""
    _starts: array[int] = field(default_factory=lambda: array("Q"))

    @classmethod
    def find(cls, extent: Extent) -> Directory | None:
        """The directory, from the end of the zip; None when there is none. Raises BadZipError, OSError.

        One that is elsewhere than its end record says is of a zip in this one, which broke off.
        """
        first = max(0, extent.size - _END_SEARCHED)
        tail = extent.read(first, _END_SEARCHED)
        is_split = False
        place = tail.rfind(_END)
        while place >= 0:
            end = _End.at(extent, first + place)
            if end and (found := cls._of(extent, end)):
                return found
            is_split = is_split or bool(end and end.is_last and end.is_split)
            place = tail.rfind(_END, 0, place)
        if is_split:
            raise BadZipError("it is one part of a split zip: join them first (zip -s 0 parts.zip --out whole.zip)")
        return None

    @classmethod
    def _of(cls, extent: Extent, end: _End) -> Directory | None:
        found = cls(extent, end.start, end.size)
        if end.is_split or end.start + end.size != end.place:
            return None
        return found if extent.read(found.start, len(_RECORD)) == _RECORD or end.is_empty else None

    def entries(self) -> Iterator[Entry]:
        """The entries in the directory's order."""
        ahead, place, end = ReadAhead(self.extent), self.start, self.start + self.size
        self.fault = ""
        while place < end:
            head = ahead.read(place, _RECORD_LAYOUT.size)
            if len(head) < _RECORD_LAYOUT.size or not head.startswith(_RECORD):
                self.fault = "its directory is damaged"
                return
            _, made, _, flags, method, _, _, crc, packed, size, *lengths, _, _, outside, at = _RECORD_LAYOUT.unpack(
                head
            )
            name_length, extra_length, comment_length = lengths
            place += _RECORD_LAYOUT.size
            name = ahead.read(place, name_length)
            if _SIZE_IN_EXTRA in (packed, size, at):
                extra = ahead.read(place + name_length, extra_length)
                size, packed, at = _sizes_64(extra, size, packed, at)
            place += name_length + extra_length + comment_length
            is_link = made >> 8 == _UNIX and outside >> 28 == _LINK
            yield Entry(name, flags, method, crc, packed, size, at, is_link)

    def survey(self, most: int) -> Iterator[bytes]:
        """The names of all entries, noting where they are; ends behind `most`. To be done before `end_of` is asked."""
        self._starts = array("Q")
        last, in_order, self.content = -1, True, 0
        for entry in self.entries():
            self._starts.append(min(entry.place, self.start))
            in_order = in_order and last < entry.place
            last = entry.place
            self.content += entry.size
            yield entry.raw_name
            if len(self._starts) > most:
                break
        if not in_order:
            self._starts = array("Q", sorted(self._starts))

    def end_of(self, entry: Entry) -> int:
        """Where the data of an entry must end at the latest: where the next one starts, or the directory.

        For one of several entries at the same place it is that place, so that there is no room for data.
        """
        following = bisect_right(self._starts, entry.place)
        if following > 1 and self._starts[following - 2] == entry.place:
            return entry.place
        return self._starts[following] if following < len(self._starts) else self.start


def local_entry(ahead: ReadAhead, place: int) -> tuple[Entry, int] | None:
    """The entry whose header is at a place, as the header says, and where its data starts; None for no header."""
    head = ahead.read(place, _LOCAL_LAYOUT.size)
    if len(head) < _LOCAL_LAYOUT.size or not head.startswith(LOCAL):
        return None
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL_LAYOUT.unpack(head)
    behind = place + _LOCAL_LAYOUT.size
    name = ahead.read(behind, name_length)
    if _SIZE_IN_EXTRA in (packed, size):
        size, packed, _ = _sizes_64(ahead.read(behind + name_length, extra_length), size, packed, 0)
    unknown = bool(flags & _SIZES_FOLLOW) and not packed
    return Entry(
        name, flags, method, crc, None if unknown else packed, size, place
    ), behind + name_length + extra_length


def data_start(ahead: ReadAhead, place: int) -> int | None:
    """Where the data starts of the entry whose header is at a place; None when there is no header."""
    start = data_start_in(ahead.read(place, _LOCAL_LAYOUT.size))
    return None if start is None else place + start


def data_start_in(data: bytes) -> int | None:
    """Where the data starts in an entry's bytes, which begin with its header; None when there is no header."""
    if len(data) < _LOCAL_LAYOUT.size or not data.startswith(LOCAL):
        return None
    name_length, extra_length = _LOCAL_LAYOUT.unpack_from(data)[-2:]
    return _LOCAL_LAYOUT.size + int(name_length) + int(extra_length)


class _End(NamedTuple):
    """What an end record says, at which `place`; `is_last` when nothing follows but its comment."""

    place: int
    is_last: bool
    is_split: bool
    entries: int
    size: int
    start: int

    @property
    def is_empty(self) -> bool:
        return not self.size and not self.entries and self.is_last

    @classmethod
    def at(cls, extent: Extent, place: int) -> _End | None:
        """The end record at a place, or the 64-bit one before it; None when it is cut off."""
        record = extent.read(place, _END_LAYOUT.size)
        if len(record) < _END_LAYOUT.size:
            return None
        _, disk, first_disk, here, count, size, start, comment = _END_LAYOUT.unpack(record)
        is_last = place + _END_LAYOUT.size + comment == extent.size
        locator = extent.read(max(0, place - _LOCATOR_LAYOUT.size), _LOCATOR_LAYOUT.size)
        if locator.startswith(_LOCATOR_64) and len(locator) == _LOCATOR_LAYOUT.size:
            _, _, said, _ = _LOCATOR_LAYOUT.unpack(locator)
            for at in (said, place - _LOCATOR_LAYOUT.size - _END_64_LAYOUT.size):
                large = extent.read(at, _END_64_LAYOUT.size) if 0 <= at < place else b""
                if large.startswith(_END_64) and len(large) == _END_64_LAYOUT.size:
                    *_, disk, first_disk, here, count, size, start = _END_64_LAYOUT.unpack(large)
                    place = at
                    break
        return cls(place, is_last, disk != first_disk or here != count, count, size, start)


def _sizes_64(extra: bytes, size: int, packed: int, place: int) -> tuple[int, int, int]:
    """The three numbers, each from the 64-bit field among the extra ones when its own place has no room for it."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            said = extra[at + 4 : at + 4 + length]
            values = [value for (value,) in struct.iter_unpack("<Q", said[: len(said) // 8 * 8])]
            found = [values.pop(0) if known == _SIZE_IN_EXTRA and values else known for known in (size, packed, place)]
            return found[0], found[1], found[2]
        at += 4 + length
    return size, packed, place
