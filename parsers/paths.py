"""Paths into a JSON document, as text: `protocolSection.contactsLocationsModule.locations[3].city`.

A dot, bracket or backslash in a key is written with a backslash before it, so that any key has a path of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import JsonValue

Step = str | int
"""A key of an object, or a position in a list (from 0)."""

_SPECIAL = re.compile(r"([\\.\[\]])")
_STEP = re.compile(r"\[(\d+)\]|(?:^|\.)((?:[^\\.\[\]]|\\.)*)", re.DOTALL)


def write_path(steps: Iterable[Step]) -> str:
    """The text of a path."""
    parts: list[str] = []
    for step in steps:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            parts.append(("." if parts else "") + _SPECIAL.sub(r"\\\1", step))
    return "".join(parts)


def read_path(path: str) -> tuple[Step, ...]:
    """The steps of a path that `write_path` wrote."""
    return tuple(
        int(found.group(1)) if found.group(1) else re.sub(r"\\(.)", r"\1", found.group(2), flags=re.DOTALL)
        for found in _STEP.finditer(path)
    )


def in_order(paths: Iterable[tuple[Step, ...]]) -> list[tuple[Step, ...]]:
    """Paths sorted so that what comes first in a list comes first."""
    return sorted(paths, key=lambda steps: tuple((isinstance(step, int), step) for step in steps))


def take(root: JsonValue, steps: tuple[Step, ...]) -> JsonValue:
    """Remove what is at a path, and give it. Raises LookupError when there is nothing."""
    parent = root
    for step in steps[:-1]:
        parent = _inside(parent, step)
    last = steps[-1]
    if isinstance(parent, dict) and isinstance(last, str):
        return parent.pop(last)
    if isinstance(parent, list) and isinstance(last, int):
        return parent.pop(last)
    raise LookupError(write_path(steps))


def put(root: JsonValue, steps: tuple[Step, ...], value: JsonValue) -> None:
    """Put a value at a path: into an object where it has no such key, into a list before what is there.

    Objects that are missing on the way are made; what cannot be put because something else stands there is left out.
    """
    parent = root
    for step in steps[:-1]:
        if isinstance(parent, dict) and isinstance(step, str):
            parent = parent.setdefault(step, {})
        elif isinstance(parent, list) and isinstance(step, int) and step < len(parent):
            parent = parent[step]
        else:
            return
    last = steps[-1]
    if isinstance(parent, dict) and isinstance(last, str):
        parent.setdefault(last, value)
    elif isinstance(parent, list) and isinstance(last, int):
        parent.insert(last, value)


def _inside(parent: JsonValue, step: Step) -> JsonValue:
    if isinstance(parent, dict) and isinstance(step, str):
        return parent[step]
    if isinstance(parent, list) and isinstance(step, int):
        return parent[step]
    raise LookupError(step)
