"""Patterns for paths: `downloads/*.json`, `**/study-[0-9].xml`. For shells and callers that leave them as they are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import translate
from pathlib import Path

_SIGNS = frozenset("*?[")
_EVERY_FOLDER = "**"


def is_pattern(path: Path) -> bool:
    """Whether a path is a pattern: it holds a sign of one, and there is no such file."""
    return not _SIGNS.isdisjoint(str(path)) and not os.path.lexists(path)


def matching(pattern: Path) -> list[Path]:
    """The files and folders that a pattern fits, sorted; none within a folder that fits itself.

    `**` is any number of folders. As in a shell, hidden names fit only a pattern that begins with a dot; links to
    folders are not followed by `**`.
    """
    start = Path(pattern.anchor)
    found = [start]
    for part in pattern.parts[1 if pattern.anchor else 0 :]:
        found = [path for folder in found for path in _fitting(folder, part)]
    chosen: set[Path] = set()
    for path in sorted(set(found)):
        if chosen.isdisjoint(path.parents):
            chosen.add(path)
    return sorted(chosen)


def _fitting(folder: Path, part: str) -> Iterator[Path]:
    """What of a folder fits one part of a pattern."""
    if part == _EVERY_FOLDER:
        yield from _folders(folder)
    elif _SIGNS.isdisjoint(part):
        if os.path.lexists(folder / part):
            yield folder / part
    else:
        fits = re.compile(translate(part)).match
        names = [name for name, _ in _listed(folder) if fits(name) and (part[0] == "." or name[0] != ".")]
        yield from (folder / name for name in names)


def _folders(folder: Path) -> Iterator[Path]:
    """A folder and all folders in it; with a list of what is left to do, for folders can be very deep."""
    left = [folder]
    while left:
        here = left.pop()
        yield here
        left.extend(here / name for name, is_folder in _listed(here) if is_folder and name[0] != ".")


def _listed(folder: Path) -> list[tuple[str, bool]]:
    """The names in a folder, and whether each is a folder and no link; nothing for what cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    except (OSError, ValueError):
        return []
