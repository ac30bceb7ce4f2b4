"""Zips made for tests, and what is read from them."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections import deque
from collections.abc import Iterable
from pathlib import Path

import orjson

from parsers.document import Document, Rejected
from parsers.limits import LIMITS, Limits
from parsers.sources import documents_at, found_at, size_of
from parsers.streams import Meter
from parsers.zip_apart import Places, documents_in
from parsers.zip_files import Later, Pause
from tests.parsers.studies import small_study

Found = list[Document | Rejected]
ONE, TWO, THREE = (orjson.dumps(small_study(number)) for number in (1, 2, 3))
NOISE = random.Random(7).randbytes(5000).hex()


def zipped(entries: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries, all compressed by one method."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data, compress_type=method)
    return held.getvalue()


def found_in(folder: Path, data: bytes, limits: Limits = LIMITS) -> Found:
    """The documents in a zip; the meter must have counted all its bytes.

    Whatever the zip, they are the same when entries are read apart, before or behind their turn.
    """
    path = folder / "a.zip"
    path.write_bytes(data)
    meter, other = Meter(bytes_total=size_of(path)), Meter()
    found = list(documents_at(path, meter, limits))
    assert meter.bytes_read == meter.bytes_total == len(data)
    assert found_apart(path, other, limits) == found
    assert other.bytes_read == len(data)
    return found


def found_apart(path: Path, meter: Meter, limits: Limits = LIMITS, *, ahead: int = 3) -> Found:
    """The documents at a path, entries of zips read apart while others are asked for already."""
    found: Found = []
    places, waiting = Places(), deque[Later]()

    def settle(most: int) -> None:
        while len(waiting) > most:
            later = waiting.popleft()
            content = places.content(later.place)
            if later.is_void:
                continue
            apart = content is not None and later.was_read()
            found.extend(documents_in(later.place, content or b"") if apart else later.here())

    for item in found_at(path, meter, limits, apart=0):
        if isinstance(item, Later):
            waiting.append(item)
            settle(ahead)
        elif isinstance(item, Pause):
            settle(0)
        else:
            assert not waiting, "what is read here comes behind a pause"
            found.append(item)
    assert not waiting, "a zip ends with a pause"
    return found


def names(found: Found) -> list[str]:
    """The name of each document, from behind that of the zip."""
    return [item.name.partition("a.zip")[2] for item in found if isinstance(item, Document)]


def values(found: Found) -> list[object]:
    """What each document holds as JSON."""
    return [item.json.value for item in found if isinstance(item, Document)]


def sentences(found: Found) -> list[str]:
    """What is said, from behind the name of the zip."""
    return [str(item).partition("a.zip")[2] for item in found if isinstance(item, Rejected)]


def patched(data: bytes, name: bytes, *, flags: int | None = None, method: int | None = None) -> bytes:
    """A zip with the flags or method of an entry changed, in the directory and before the data."""
    changed = bytearray(data)
    for signature, name_at, flags_at in ((b"PK\x01\x02", 46, 8), (b"PK\x03\x04", 30, 6)):
        place = -1
        while (place := changed.find(signature, place + 1)) >= 0:
            if changed[place + name_at :].startswith(name):
                if flags is not None:
                    struct.pack_into("<H", changed, place + flags_at, flags)
                if method is not None:
                    struct.pack_into("<H", changed, place + flags_at + 2, method)
    return bytes(changed)
