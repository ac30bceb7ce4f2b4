"""Files, folders, patterns and standard input to documents: what is there, in order, and what cannot be read."""

from __future__ import annotations

import io
import os
import select
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from parsers.containers import documents
from parsers.document import Document, Rejected
from parsers.extents import FileExtent
from parsers.globs import is_pattern, matching
from parsers.limits import LIMITS, Budget, Limits
from parsers.streams import Meter, Readable, Stream, UnreadableError, open_file, why
from parsers.zip_apart import stamp_of
from parsers.zip_directory import STARTS
from parsers.zip_files import Apart, Found, only_documents, zip_documents

STANDARD_INPUT = Path("-")
"""The path that stands for standard input."""
_STANDARD_INPUT = "standard input"
_NO_MEMORY = "there is not enough memory to read it: split it into smaller files"


def shown(path: Path) -> str:
    """A path as text that can be stored: bytes of a name that are no text become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def documents_at(path: Path, meter: Meter, limits: Limits = LIMITS) -> Iterator[Document | Rejected]:
    """The documents of a file, of every file in a folder and its folders by name, or of standard input for `-`.

    A pattern (`*.json`) that is no file gives the files and folders that it fits. Hidden files are skipped.
    """
    return only_documents(found_at(path, meter, limits))


def found_at(path: Path, meter: Meter, limits: Limits = LIMITS, *, apart: int | None = None) -> Found:
    """`documents_at`; entries of zips that hold `apart` bytes or more come as `Later`, for other processes to read."""
    if path == STANDARD_INPUT:
        yield from _read_standard_input(meter, limits)
        return
    for file in _files(path):
        if isinstance(file, Rejected):
            yield file
        else:
            yield from _read_file(file, meter, limits, apart)


def _read_file(path: Path, meter: Meter, limits: Limits, apart: int | None) -> Found:
    name = shown(path)
    try:
        with open_file(path) as file:
            if _is_zip(file):
                place = None if apart is None else Apart(str(path), stamp_of(file), apart)
                yield from zip_documents(name, FileExtent(file), meter, Budget(limits), place)
            else:
                yield from documents(name, Stream(file, meter, limits), limits)
    except UnreadableError as fault:
        yield Rejected(name, str(fault))
    except (MemoryError, RecursionError):
        yield Rejected(name, _NO_MEMORY)


def _is_zip(file: BinaryIO) -> bool:
    """Whether a file begins as a zip; what cannot be read is told by who reads it."""
    try:
        head = file.read(max(map(len, STARTS))) or b""
        file.seek(0)
    except OSError:
        return False
    return head.startswith(STARTS)


def _read_standard_input(meter: Meter, limits: Limits) -> Found:
    """The documents of what is piped in."""
    source = getattr(sys.stdin, "buffer", None)
    if source is None or sys.stdin.closed:
        yield Rejected(_STANDARD_INPUT, "it is closed: pipe a file into the program, or name the file")
        return
    if sys.stdin.isatty():
        yield Rejected(_STANDARD_INPUT, "it is the keyboard: pipe a file into the program, or name the file")
        return
    if _size_of_standard_input() is None:
        meter.bytes_total = None
    try:
        yield from documents(_STANDARD_INPUT, Stream(_as_it_comes(source), meter, limits), limits)
    except (MemoryError, RecursionError):
        yield Rejected(_STANDARD_INPUT, _NO_MEMORY)


class _Piped:
    """A pipe of which each read gives what has come, so that the first records are not held up by the next ones."""

    def __init__(self, source: io.BufferedReader) -> None:
        self._source = source

    def read(self, size: int) -> bytes:
        data = self._source.read1(size)
        # Whoever shares a pipe can have made it one that does not wait. Its buffer then takes that for the end.
        while not data and (more := self._source.raw.read(size)) != b"":
            if more:
                return more
            select.select([self._source], [], [])
        return data


def _as_it_comes(source: BinaryIO) -> Readable:
    return _Piped(source) if isinstance(source, io.BufferedReader) else source


def _size_of_standard_input() -> int | None:
    """How many bytes standard input has, when it is a file; None when only its end will show."""
    try:
        status = os.fstat(sys.stdin.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def size_of(path: Path) -> int:
    """How many bytes `documents_at` will take from the disk, as far as can be seen now.

    Standard input counts nothing unless it is a file; while it is read, the meter has no total.
    """
    if path == STANDARD_INPUT:
        return _size_of_standard_input() or 0
    total = 0
    for file in _files(path):
        if isinstance(file, Path):
            try:
                total += file.stat().st_size
            except OSError:
                continue
    return total


def _files(path: Path) -> Iterator[Path | Rejected]:
    """The files at a path or pattern, which the user named; and what there is that cannot be gone into."""
    try:
        paths = matching(path) if is_pattern(path) else [path]
    except (OSError, ValueError):
        paths = [path]
    if not paths:
        yield Rejected(shown(path), "no file or folder fits this pattern: check the spelling")
    for each in paths:
        try:
            is_folder = each.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if is_folder:
            yield from _files_in(each)
        else:
            yield each


def _files_in(folder: Path) -> Iterator[Path | Rejected]:
    """The files in a folder and its folders; with a list of what is left to do, for folders can be very deep."""
    left: list[Path | Rejected] = [folder]
    folders = {folder}
    while left:
        path = left.pop()
        if isinstance(path, Rejected) or path not in folders:
            yield path
            continue
        folders.remove(path)
        try:
            with os.scandir(path) as entries:
                inside = sorted((entry.name, _is_folder(entry), entry.is_symlink()) for entry in entries)
        except OSError as fault:
            yield Rejected(shown(path), why(fault))
            continue
        for name, is_folder, is_link in reversed(inside):
            if name.startswith("."):
                continue
            if is_folder and is_link:
                left.append(Rejected(shown(path / name), "a link to a folder is not followed: name that folder itself"))
                continue
            left.append(path / name)
            if is_folder:
                folders.add(path / name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry leads to a folder; a link that leads nowhere, or round in a ring, is told when it is read."""
    try:
        return entry.is_dir()
    except OSError:
        return False
