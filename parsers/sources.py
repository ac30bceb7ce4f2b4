"""Files and folders to documents: what is there, in order, and a sentence for what cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from parsers.containers import documents
from parsers.document import Document, Rejected
from parsers.streams import Meter, Stream, UnreadableError, open_file, why

Found = Iterator[Document | Rejected]


def shown(path: Path) -> str:
    """A path as text that can be stored: bytes of a name that are no text become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def documents_at(path: Path, meter: Meter) -> Found:
    """The documents of a file, or of every file in a folder and its folders, by name; hidden ones are skipped."""
    for file in _files(path):
        if isinstance(file, Rejected):
            yield file
        else:
            yield from _read_file(file, meter)


def _read_file(path: Path, meter: Meter) -> Found:
    try:
        with open_file(path) as file:
            yield from documents(shown(path), Stream(file, meter))
    except UnreadableError as fault:
        yield Rejected(shown(path), str(fault))
    except (MemoryError, RecursionError):
        yield Rejected(shown(path), "there is not enough memory to read it: split it into smaller files")


def size_of(path: Path) -> int:
    """How many bytes `documents_at` will take from the disk, as far as can be seen now."""
    total = 0
    for file in _files(path):
        if isinstance(file, Path):
            try:
                total += file.stat().st_size
            except OSError:
                continue
    return total


def _files(path: Path) -> Iterator[Path | Rejected]:
    """The files at a path, which the user named; and what there is that cannot be gone into."""
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if is_folder:
        yield from _files_in(path)
    else:
        yield path


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
                inside = sorted((entry.name, entry.is_dir(), entry.is_symlink()) for entry in entries)
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
