"""A list of registry ids, one a line: no records, but the names of records that a reader wants to have.

Blank lines and what follows a `#` are left out, a line of words at the top is a heading. Ids of any register, in any
spelling, quoted or not; several on a line when commas, semicolons, tabs or blanks part them; the address of a
registry's page stands for the id in it. Any other line is refused with its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.document import Document, Rejected, Wanted
from parsers.identifiers import find, normalise
from parsers.text import decode

NAME = "ids"

_HEAD = 16 * 1024
_LINES_LOOKED_AT = 100
_LEAST_SHARE = 0.6
_LONGEST_LINE = 2000
_SEPARATORS = re.compile(r"[,;\t]")
_QUOTES = "\"'“”‘’`"
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,6}[.)])\s+")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_HEADING = re.compile(r"[^\W\d_][\w /().#:-]{0,59}")
_SHOWN = 40


@dataclass(frozen=True)
class _Line:
    """A line that says something: its number, its ids, and whether all of it was ids."""

    number: int
    text: str
    ids: tuple[str, ...]

    @property
    def heading(self) -> bool:
        """Whether it can be the heading of a column: some words without an id."""
        return not self.ids and _HEADING.fullmatch(self.text.strip(f"{_QUOTES} ")) is not None


def matches(document: Document) -> float:
    """How surely a document is a list of ids: by the share of its lines that are ids and nothing else."""
    if document.data[:1] in (b"{", b"[", b"<"):
        return 0.0
    text = decode(document.data[:_HEAD])[0]
    if len(document.data) > _HEAD:
        text = text.rpartition("\n")[0]
    lines = _lines(text)[: _LINES_LOOKED_AT + 1]
    if len(lines) > 1 and lines[0].heading:
        del lines[0]
    share = sum(bool(line.ids) for line in lines) / len(lines) if lines else 0.0
    return round(0.55 + 0.4 * share, 3) if share >= _LEAST_SHARE else 0.0


def parse(document: Document) -> Iterator[Wanted | Rejected]:
    """Each id once, with its line; a sentence for each line that is none."""
    first, lines = document.line or 1, _lines(document.text)
    if document.record is not None and lines and lines[0].heading:
        first -= lines[0].number  # a heading and one line of the file, whose own line the document has
    seen: set[str] = set()
    for position, line in enumerate(lines):
        number = first + line.number - 1
        if not line.ids:
            if position or not line.heading:
                yield document.reject(_why(line.text), number)
            continue
        for trial_id in line.ids:
            if trial_id not in seen:
                seen.add(trial_id)
                yield Wanted(document.name, trial_id, number)


def _lines(text: str) -> list[_Line]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        said = line.partition("#")[0].strip()
        if said:
            found.append(_Line(number, said, _ids(said)))
    return found


def _ids(line: str) -> tuple[str, ...]:
    """The ids that a line consists of; none when it says anything else."""
    if len(line) > _LONGEST_LINE:
        return ()
    found: list[str] = []
    for cell in _SEPARATORS.split(_BULLET.sub("", line, count=1)):
        said = cell.strip().strip(_QUOTES).strip()
        if not said:
            continue
        whole = _id(said)
        ids = [whole] if whole else [_id(word.strip(_QUOTES)) for word in said.split()]
        known = [trial_id for trial_id in ids if trial_id]
        if len(known) < len(ids):
            return ()
        found += known
    return tuple(found)


def _id(text: str) -> str | None:
    """The id that a text is, or that the address of a page holds."""
    if _ADDRESS.fullmatch(text):
        held = find(text)
        return held[0][1] if len(held) == 1 else None
    return normalise(text)


def _why(line: str) -> str:
    held = find(line)
    shown = f"{line[:_SHOWN]}..." if len(line) > _SHOWN else line
    if held:
        return f'the line "{shown}" says more than ids: put what is beside {held[0][1]} behind a #'
    return f'the line "{shown}" is no registry id that is known (an NCT number is NCT and eight digits): correct it'
