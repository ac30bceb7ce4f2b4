"""The documents in a zip: each entry as if it were a file, zips and gzips in it too. Nothing is written to disk.

An entry's name is only ever shown: it leads nowhere, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from parsers.containers import Items, documents
from parsers.document import Document, Rejected
from parsers.extents import Extent, MemoryExtent, PartExtent, ReadAhead
from parsers.limits import Budget, in_words
from parsers.streams import CHUNK, BrokenError, Meter, Stream, why
from parsers.text import visible
from parsers.zip_apart import Place, Stamp, place_of
from parsers.zip_directory import STARTS, BadZipError, Directory, Entry
from parsers.zip_entries import STORED, EntryFile, refusal
from parsers.zip_salvage import Salvage

_NAME_SHOWN = 240
_JUNK = frozenset((b"__MACOSX", b"Thumbs.db", b"desktop.ini"))
"""What systems put into zips on their own."""
_OFFICE = (
    (b"word/", "it is a Word document: save it as plain text"),
    (b"xl/", "it is an Excel workbook: save the sheet as CSV"),
    (b"ppt/", "it is a PowerPoint document: save it as plain text"),
)
_OFFICE_MARK = b"[Content_Types].xml"
_OPEN_DOCUMENT_MARK = b"mimetype"


@dataclass(frozen=True)
class Archive:
    """A zip to be read: its name, its bytes, what has been read of all it is packed in, and how deep in zips it is."""

    name: str
    extent: Extent
    budget: Budget
    took: Callable[[int], None]
    """Told how many bytes of the extent were consumed."""
    depth: int = 1


@dataclass(frozen=True)
class Apart:
    """Where the file of a zip is, whose entries may be read apart when together they hold `worth` bytes or more."""

    path: str
    stamp: Stamp
    worth: int


class Pause:
    """Stands between items: what came before it is to be dealt with before more is asked for."""


PAUSE: Final = Pause()

_RETURNED = 50
"""So many entries that could not be read apart, and more than could, and the rest is read here."""


class Later:
    """An entry of a zip that whoever is given it reads apart, by its `place`, or in its turn `here`."""

    def __init__(self, reader: _Reader, number: int, entry: Entry, source: Directory, place: Place) -> None:
        self.place = place
        self._reader = reader
        self._number = number
        self._entry = entry
        self._source = source

    @property
    def is_void(self) -> bool:
        """Whether it is not to be read any more, for what the zip holds grew too much."""
        return self._reader.stopped

    def was_read(self) -> bool:
        """Count the entry as read apart; False when it must be read here to tell what is wrong."""
        return self._reader.count_apart(self.place)

    def here(self) -> Items:
        """The documents of the entry, and what there is to say of it and of the zip."""
        return self._reader.returned(self._number, self._entry, self._source)


Found = Iterator[Document | Rejected | Later | Pause]


def only_documents(found: Found) -> Items:
    """What was found, entries that could be read apart opened here."""
    for item in found:
        if isinstance(item, Later):
            yield from item.here()
        elif not isinstance(item, Pause):
            yield item


def zip_documents(name: str, extent: Extent, meter: Meter, budget: Budget, apart: Apart | None = None) -> Found:
    """The documents in a zip that is a file; `meter` counts its bytes as they are consumed, in the end all of them.

    With `apart`, entries come as `Later` where that is worth it, and then a `Pause`.
    """
    before = meter.bytes_read

    def took(size: int) -> None:
        budget.taken += size
        meter.bytes_read = min(meter.bytes_read + size, before + extent.size)

    yield from _Reader(Archive(name, extent, budget, took), apart).documents()
    meter.bytes_read = before + extent.size


class _Reader:
    """One zip being taken apart."""

    def __init__(self, archive: Archive, apart: Apart | None = None) -> None:
        self.stopped = False
        """Whether nothing more is read, for what was read grew too much."""
        self._archive = archive
        self._apart = apart
        self._read_apart = self._returned = 0
        self._limits = archive.budget.limits
        self._ahead = ReadAhead(archive.extent)
        self._seen = 0
        self._refused = 0

    def documents(self) -> Found:
        try:
            directory = Directory.find(self._archive.extent)
            if refused := self._look_over(directory) if directory else None:
                yield self._told(refused)
                return
            yield from self._entries(directory or Salvage(self._archive.extent))
        except BadZipError as fault:
            yield self._told(str(fault))
        except OSError as fault:
            yield PAUSE
            yield self._told(f"{why(fault)}; the {self._seen} entries before that were read")

    def _told(self, reason: str) -> Rejected:
        return Rejected(self._archive.name, reason)

    def _look_over(self, directory: Directory) -> str | None:
        """Why the zip is not to be read at all, from the names of its entries."""
        count = 0
        is_office = False
        kinds: set[str] = set()
        for name in directory.survey(self._limits.entries):
            count += 1
            is_office = is_office or name == _OFFICE_MARK
            if count == 1 and name == _OPEN_DOCUMENT_MARK:
                return "it is an OpenDocument file or an e-book: save it as plain text, a sheet as CSV"
            if not kinds:
                kinds.update(sentence for folder, sentence in _OFFICE if name.startswith(folder))
        if count > self._limits.entries:
            return f"it has more than {self._limits.entries:,} entries, the most that are read: split it"
        if is_office and kinds:
            return kinds.pop()
        return None if count or directory.fault else "it is an empty zip archive"

    def count_apart(self, place: Place) -> bool:
        """Count an entry as read apart; False when what the zip holds grows too much with it."""
        budget = self._archive.budget
        with_it = Budget(budget.limits, budget.taken + place.packed, budget.grown + place.size)
        if with_it.is_spent:
            return False
        self._read_apart += 1
        budget.grown += place.size
        self._archive.took(place.packed)
        return True

    def returned(self, number: int, entry: Entry, source: Directory) -> Items:
        """The documents of an entry that could not be read apart."""
        self._returned += 1
        if self._returned > max(_RETURNED, self._read_apart):
            self._apart = None
        yield from self._entry(entry, source)
        yield from self._stop(number)

    def _stop(self, number: int) -> Iterator[Rejected]:
        """Stop behind an entry, the first of them being 1, when what was read grew too much."""
        if self._archive.budget.is_spent:
            self.stopped = True
            yield self._told(f"what follows its entry {number} was not read, for what it holds grows too much")

    def _entries(self, source: Directory | Salvage) -> Found:
        """The documents of all entries, and what there is to say of the zip as a whole."""
        waiting = False
        for entry in source.entries():
            if self.stopped:
                break
            if _is_no_file(entry.raw_name):
                self._archive.took(entry.packed or 0)
                continue
            self._seen += 1
            place = self._place(entry, source)
            if place and isinstance(source, Directory):
                waiting = True
                yield Later(self, self._seen, entry, source, place)
                continue
            if waiting:
                yield PAUSE
                waiting = False
            if not self.stopped:
                yield from self._entry(entry, source)
                yield from self._stop(self._seen)
        if waiting:
            yield PAUSE
        if not self.stopped:
            yield from self._summed_up(source)

    def _place(self, entry: Entry, source: Directory | Salvage) -> Place | None:
        """Where another process finds an entry; None when it is to be read here."""
        apart = self._apart
        if apart is None or not isinstance(source, Directory) or source.content < apart.worth:
            return None
        numbers = place_of(entry, source.end_of(entry))
        if Budget(self._limits, entry.packed or 0, entry.size).is_spent:
            return None
        return Place(apart.path, apart.stamp, self._limits, self._named(entry), *numbers) if numbers else None

    def _named(self, entry: Entry) -> str:
        return f"{self._archive.name}/{_shown(entry.name)}"

    def _summed_up(self, source: Directory | Salvage) -> Iterator[Rejected]:
        """What there is to say of the zip when all its entries were read."""
        if self._refused > self._limits.told:
            more = self._refused - self._limits.told
            yield self._told(f"{more:,} more entries could not be read, for reasons as above")
        if isinstance(source, Salvage):
            found = f"the {self._seen:,} entries found in it were read" if self._seen else "no entry was found in it"
            broken = "its directory, which is its end, is missing or damaged, as when a download breaks off"
            yield self._told(f"the zip is not complete ({broken}): {found}; fetch it again")
        elif not source.fault and not self._seen:
            yield self._told("there is no file in this zip")
        elif source.fault:
            yield self._told(f"{source.fault} after {self._seen:,} entries, which were read: fetch it again")

    def _refuse(self, name: str, reason: str) -> Iterator[Rejected]:
        self._refused += 1
        if self._refused <= self._limits.told:
            yield Rejected(name, reason)

    def _entry(self, entry: Entry, source: Directory | Salvage) -> Items:
        name = self._named(entry)
        if reason := refusal(entry):
            self._archive.took(entry.packed or 0)
            yield from self._refuse(name, reason)
            return
        try:
            file = EntryFile(self._ahead, entry, source.end_of(entry), self._archive.budget, self._archive.took)
        except BrokenError as fault:
            yield from self._refuse(name, str(fault))
            return
        if file.begins_with(STARTS):
            yield from self._inner(name, entry, file)
        else:
            yield from documents(name, Stream(file, Meter(), self._limits, self._archive.budget), self._limits)
        file.skip()
        if isinstance(source, Salvage) and file.finished:
            source.place = file.place

    def _inner(self, name: str, entry: Entry, file: EntryFile) -> Items:
        """The documents of a zip in this one: read where it stands, or, when it is compressed, from memory."""
        inner = replace(self._archive, name=name, depth=self._archive.depth + 1)
        if inner.depth > self._limits.depth:
            yield from self._refuse(
                name, f"it is a zip more than {self._limits.depth} zips deep: unpack the outer ones"
            )
            return
        if entry.method == STORED and entry.packed is not None:
            part = PartExtent(self._archive.extent, file.start, entry.packed)
            yield from only_documents(_Reader(replace(inner, extent=part)).documents())
            file.finished = True
            return
        held, fault = _gathered(file, self._limits.record)
        if held is None:
            most = in_words(self._limits.record)
            reason = (
                f"it is a compressed zip within a zip, longer than {most}: unpack the outer one and give the folder"
            )
            yield from self._refuse(name, reason)
            return
        if fault:
            yield from self._refuse(name, fault)
        inside = replace(inner, extent=MemoryExtent(held), took=_not_counted)
        yield from only_documents(_Reader(inside).documents())


def _not_counted(size: int) -> None:
    """Bytes that were counted when they came out of the zip around them."""


def _gathered(file: EntryFile, most: int) -> tuple[bytes | None, str]:
    """All the content of an entry, or None when it is more than `most`; and a sentence when it breaks off."""
    parts: list[bytes] = []
    size = 0
    try:
        while data := file.read(CHUNK):
            size += len(data)
            if size > most:
                return None, ""
            parts.append(data)
    except BrokenError as fault:
        return b"".join((*parts, fault.rest)), str(fault)
    return b"".join(parts), ""


def _is_no_file(name: bytes) -> bool:
    """Whether an entry is a folder, hidden, or made by a system for itself."""
    parts = name.replace(b"\\", b"/").split(b"/")
    return not parts[-1] or any((part[:1] == b"." and part.strip(b".")) or part in _JUNK for part in parts)


def _shown(name: str) -> str:
    """An entry's name, safe to show and of a length that can be read."""
    text = visible(name, single_line=True)
    half = _NAME_SHOWN // 2
    return text if len(text) <= _NAME_SHOWN else f"{text[:half]}...{text[-half:]}"
