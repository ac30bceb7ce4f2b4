"""The EU Clinical Trials Register's text export taken apart: all the blocks of a trial, a block for each member state.

A block begins with the summary of the trial (its own heading may stand before it), whose first line names the trial.
Blocks of one trial follow each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.limits import LIMITS
from parsers.window import Piece

_START = re.compile(rb"[ \t]*EudraCT Number[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)
_NUMBER = re.compile(rb"\d{4}-\d{6}-\d{2}")
_HEADING = re.compile(rb"\s*(?:Summary)?\s*", re.IGNORECASE)
_HEADING_LINES = 20
_BLOCK = re.compile(
    rb"(?:^|\n)[ \t]*EudraCT Number[ \t]*:[ \t]*\d{4}-\d{6}-\d{2}.*\r?\n(?:.*\r?\n){0,3}?"
    rb"[ \t]*(?:Sponsor.{0,3} Protocol|National Competent|Sponsor Name|A\.1 )",
    re.IGNORECASE,
)
_ABOVE = 4096
"""What may stand above the first block."""


def is_export(head: bytes) -> bool:
    """Whether a text that begins so is an export of blocks."""
    found = _BLOCK.search(head[: 2 * _ABOVE])
    return found is not None and found.start() <= _ABOVE


def trials(lines: Iterator[tuple[int, bytes | None]], longest: int = LIMITS.record) -> Iterator[Piece]:
    """The blocks of each trial together, from numbered lines; what stands above the first block is left out.

    The last trial is not `whole`: only the end of the text says that it ends.
    """
    trial = b""
    parts: list[bytes] = []
    above: list[bytes] = []
    first, size = 1, 0
    for number, line in lines:
        start = _START.match(line) if line else None
        if start and (found := _number(start.group(1))) != trial:
            if trial:
                yield Piece(b"".join(parts) if size <= longest else None, first)
            trial, parts, first, size = found, [], number - len(above), 0
        if not start and line is not None and len(above) < _HEADING_LINES and _HEADING.fullmatch(line):
            above.append(line)
            continue
        size += sum(map(len, above)) + (longest + 1 if line is None else len(line))
        if size <= longest:
            parts += (*above, line or b"")
        above = []
        if not trial:
            parts = []
    if trial:
        yield Piece(b"".join((*parts, *above)) if size <= longest else None, first, whole=False)


def _number(said: bytes) -> bytes:
    """The trial's number, without what some exports add to it; the text itself when there is none in it."""
    found = _NUMBER.search(said)
    return found.group() if found else said.strip() or b"?"
