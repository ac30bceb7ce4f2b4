"""The documents in a zip: each entry as if it were a file, zips and gzips in it too. Nothing is written to disk.

An entry's name is only ever shown: it leads nowhere, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from parsers.containers import Items, documents
from parsers.document import Rejected
from parsers.extents import Extent, MemoryExtent, PartExtent, ReadAhead
from parsers.limits import Budget, in_words
from parsers.streams import CHUNK, BrokenError, Meter, Stream, why
from parsers.text import visible
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


def zip_documents(name: str, extent: Extent, meter: Meter, budget: Budget) -> Items:
    """The documents in a zip that is a file; `meter` counts its bytes as they are consumed, in the end all of them."""
    before = meter.bytes_read

    def took(size: int) -> None:
        budget.taken += size
        meter.bytes_read = min(meter.bytes_read + size, before + extent.size)

    yield from _Reader(Archive(name, extent, budget, took)).documents()
    meter.bytes_read = before + extent.size


class _Reader:
    """One zip being taken apart."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._limits = archive.budget.limits
        self._ahead = ReadAhead(archive.extent)
        self._seen = 0
        self._refused = 0

    def documents(self) -> Items:
        try:
            directory = Directory.find(self._archive.extent)
            if refused := self._look_over(directory) if directory else None:
                yield self._told(refused)
                return
            yield from self._entries(directory or Salvage(self._archive.extent))
        except BadZipError as fault:
            yield self._told(str(fault))
        except OSError as fault:
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

    def _entries(self, source: Directory | Salvage) -> Items:
        """The documents of all entries, and what there is to say of the zip as a whole."""
        for entry in source.entries():
            if _is_no_file(entry.raw_name):
                self._archive.took(entry.packed or 0)
                continue
            self._seen += 1
            yield from self._entry(entry, source)
            if self._archive.budget.is_spent:
                yield self._told(f"what follows its entry {self._seen} was not read, for what it holds grows too much")
                return
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
        name = f"{self._archive.name}/{_shown(entry.name)}"
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
            yield from _Reader(replace(inner, extent=part)).documents()
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
        yield from _Reader(replace(inner, extent=MemoryExtent(held), took=_not_counted)).documents()


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
