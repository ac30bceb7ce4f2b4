"""A table as text (CSV, TSV): the columns that its header names, and its rows one at a time.

    table = Table.of(document)
    for record, row in enumerate(table.rows(), 1):
        row.line, row.cells["Column"], row.surplus, row.fault
        part = table.part(document, row, record)        # the row's own document, for its source and its hash

Cells are as RFC 4180 has them: quoted where they hold delimiters, quotes (doubled) or line ends. The standard library's
reader is not used: its longest cell is a setting of the whole process, and it reads on to the end of the file after a
stray quote. Here a quote that no quote before a delimiter or line end closes is a character like any other, as the
registries' tab-separated downloads write them. Cells may be of any length and hold any character, NUL too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from parsers.document import Document
from parsers.text import decode

DELIMITERS = (",", "\t", ";", "|")
"""What may part cells; the header line shows which: the one that makes most cells of it."""

_HEAD = 64 * 1024
_NAMED_DELIMITER = re.compile(r'\s*"?sep=(.)"?[ \t]*(?:\n|\Z)')
"""The line by which a spreadsheet says what parts the cells."""
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Row:
    """One row: its cells by column, without quotes, blanks as written; columns that it has no cell for are missing.

    `line` is where it starts in the file (from 1), `surplus` what stands behind the last column, `raw` the row as
    written. `fault` is a sentence when the cells are not as many as the columns or a quote is not closed; `whole` is
    False when the file breaks off in the row.
    """

    line: int
    cells: dict[str, str]
    surplus: tuple[str, ...] = ()
    raw: str = field(default="", repr=False)
    fault: str = ""
    whole: bool = True


@dataclass(frozen=True)
class Table:
    """A text read as a table. `header` is empty when there is no line to be one.

    Columns without a name are called `column 3`; of columns with the same name the second is `Name (2)`. `names` is the
    header line as written (and the one before it that names the delimiter).
    """

    header: tuple[str, ...]
    delimiter: str
    names: str
    _text: str = field(repr=False)
    _start: int = field(repr=False)
    _first_line: int | None = field(default=None, repr=False)

    @classmethod
    def of(cls, document: Document) -> Table:
        """The table that a document is; of a document with one row (`document.record` set) lines are the file's."""
        return cls._read(document.text, document.line if document.record is not None else None)

    @classmethod
    def head_of(cls, document: Document) -> Table:
        """The same from the first 64 KiB: for its header, to tell a format by."""
        return cls._read(decode(document.data[:_HEAD])[0])

    @classmethod
    def _read(cls, text: str, first_line: int | None = None) -> Table:
        start = 0
        named = _NAMED_DELIMITER.match(text)
        if named and not named.group(1).isalnum():
            start = named.end()
        start = _behind_blank_lines(text, start)
        delimiters = (named.group(1),) if named and start else DELIMITERS
        lines = {delimiter: _Line.read(text, start, delimiter, 0) for delimiter in delimiters}
        delimiter = max(delimiters, key=lambda sign: len(lines[sign].cells))
        line = lines[delimiter]
        header = () if start >= len(text) else _unique(line.cells)
        return cls(header, delimiter, text[: line.end].lstrip("\n"), text, line.end, first_line)

    def rows(self) -> Iterator[Row]:
        """The rows in order, without those that have nothing in any cell and those that say the header again."""
        text, place = self._text, _behind_blank_lines(self._text, self._start + 1)
        number, counted = 1, 0
        while place < len(text):
            number += text.count("\n", counted, place)
            counted = place
            line = _Line.read(text, place, self.delimiter, len(self.header))
            if any(cell.strip() for cell in line.cells) and not self._is_header(line.cells):
                yield self._row(line, text[place : line.end], number if self._first_line is None else self._first_line)
            place = _behind_blank_lines(text, line.end + 1)

    def part(self, document: Document, row: Row, record: int) -> Document:
        """The document of one row: the header line and the row; `document` itself when it holds one row only."""
        if document.record is not None:
            return document
        return document.part(f"{self.names}\n{row.raw}\n".encode(), record, row.line)

    def _is_header(self, cells: list[str]) -> bool:
        return (
            len(cells) == len(self.header)
            and _plain(cells[0]) in ("", self.header[0])
            and _unique(cells) == self.header
        )

    def _row(self, line: _Line, raw: str, number: int) -> Row:
        width = len(self.header)
        surplus = tuple(line.cells[width:])
        cells = dict(zip(self.header, line.cells, strict=False))
        if not line.closed:
            fault = "a quote opens in it that is not closed: the file seems cut off or damaged"
        elif any(cell.strip() for cell in surplus):
            fault = f"it has {len(line.cells)} cells where the header names {width} columns"
        elif len(cells) < width:
            fault = f"it has {len(line.cells)} cells where the header names {width} columns: it may be cut off"
        else:
            fault = ""
        return Row(number, cells, surplus, raw, fault, line.closed)


def column_words(name: str) -> str:
    """A column's name to compare with: its words in small letters, one blank between (`Sponsor/Collaborators`)."""
    return _NO_WORD.sub(" ", name).strip().casefold()


@dataclass(frozen=True)
class _Line:
    """The cells from a place in a text to the end of the row, which is at `end` (a newline or the end of the text)."""

    cells: list[str]
    end: int
    closed: bool = True

    @classmethod
    def read(cls, text: str, place: int, delimiter: str, width: int) -> _Line:
        cell, open_quote = _patterns(delimiter)
        cells: list[str] = []
        while True:
            found = cell.match(text, place)
            quoted = found.group(1) if found else None
            if found and quoted is not None and not _stray(text, place, found.end(), delimiter, width):
                cells.append(quoted.replace('""', '"'))
                place = found.end()
            elif (
                not found
                and (rest := open_quote.match(text, place))
                and not _stray(text, place, len(text), delimiter, width)
            ):
                cells.append(rest.group(1).replace('""', '"'))
                return cls(cells, len(text), closed=False)
            else:
                end = _end_of_cell(text, place, delimiter)
                cells.append(text[place:end])
                place = end
            if not text.startswith(delimiter, place):
                return cls(cells, place)
            place += len(delimiter)


@cache
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A quoted cell up to what parts it from the next one, and a quote that nothing closes."""
    sign = re.escape(delimiter)
    blank = " *" if delimiter == "\t" else r"[ \t]*"
    inside = r'"((?:[^"]++|"")*+)'
    return re.compile(rf'{blank}{inside}"{blank}(?={sign}|\n|\Z)'), re.compile(rf"{blank}{inside}\Z")


def _stray(text: str, start: int, end: int, delimiter: str, width: int) -> bool:
    """Whether the quote at `start`, which would quote all up to `end`, is a character like any other.

    It is in a tab-separated table when each line that it would reach over has all its cells without it.
    """
    if delimiter != "\t" or width < 2 or ("\n" not in text[start:end] and end < len(text)):
        return False
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", max(start, end - 1))
    lines = text[first : last if last >= 0 else len(text)].rstrip("\n").split("\n")
    return all(line.count(delimiter) == width - 1 for line in lines)


def _end_of_cell(text: str, place: int, delimiter: str) -> int:
    line = text.find("\n", place)
    line = len(text) if line < 0 else line
    part = text.find(delimiter, place, line)
    return line if part < 0 else part


def _behind_blank_lines(text: str, place: int) -> int:
    """The start of the next line that is not blank (a line of delimiters is none)."""
    while place < len(text):
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        if text[place:end].strip(" \0\ufeff"):
            return place
        place = end + 1
    return len(text)


def _plain(name: str) -> str:
    return " ".join(name.replace("\ufeff", "").split())


def _unique(names: list[str]) -> tuple[str, ...]:
    """The columns of a header: each has a name, and no two the same one."""
    found: dict[str, None] = {}
    times: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        plain = _plain(name) or f"column {number}"
        unique = plain
        while unique in found:
            times[plain] = times.get(plain, 1) + 1
            unique = f"{plain} ({times[plain]})"
        found[unique] = None
    return tuple(found)
