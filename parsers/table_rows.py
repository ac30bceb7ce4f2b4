"""A table of trials as text (CSV, TSV) taken apart: each row with the header line before it, so that it reads alone.

Rows end as `parsers.table_text` reads cells: a line end within a quoted cell is part of it, and a quote that no quote
before a delimiter or line end closes is a character like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from parsers.document import Document
from parsers.identifiers import normalise
from parsers.limits import LIMITS
from parsers.table_text import Table, column_words
from parsers.window import Piece, Window

_HEAD = 64 * 1024
_IDS = re.compile(
    r"(?:.*\b)?(?:nct ?(?:number|id|no)|clinicaltrials gov (?:identifier|id)|(?:main|trial) ?(?:id|number)|trialid"
    r"|eudract ?(?:number|no|id)?|eu ?(?:ct|trial) number|isrctn(?: ?(?:number|id|no))?|drks(?: ?id)?"
    r"|regist(?:ry|ration) ?(?:number|id))"
)
"""A column that says which trial a row is of, in words (`NCT Number`, `TrialID`, `trial_id`)."""
_WIDE = 20
"""Cells of a row that begins with a trial's id, in a table without a header (the WHO's full export has some 40)."""
_NAMED_DELIMITER = re.compile(rb'\s*"?sep=."?\s*', re.IGNORECASE)
_LINE_END = re.compile(rb"\r\n|\n|\r(?=[^\n])")
_QUOTED = re.compile(rb'"[^"]*"')
"""A cell in quotes, whose delimiters part nothing."""
_BLANK = b' "\t\r\n\0'
_TOO_WIDE = f"the row has more than {LIMITS.cells:,} cells, the most that are read: leave columns out"
_FAR = 1024**2
"""A quote that opens a cell of a tab-separated row that has all its cells without it is not followed further."""


@dataclass(frozen=True)
class Layout:
    """How a table is written: what parts its cells, how many columns it has, its header line (empty for none)."""

    delimiter: bytes
    width: int
    header: bytes


def layout_of(head: bytes) -> Layout | None:
    """The layout of a table of trials that begins so (as UTF-8); None when it is no such table."""
    if head.lstrip()[:1] in (b"<", b"{", b"[", b"|"):
        return None
    table = Table.head_of(Document("", head[:_HEAD]))
    delimiter, width = table.delimiter.encode(), len(table.header)
    if width < 2 or len(delimiter) > 1:
        return None
    if any(map(normalise, table.header)):
        return Layout(delimiter, width, b"") if normalise(table.header[0]) and width >= _WIDE else None
    is_of_trials = any(_IDS.fullmatch(column_words(name)) for name in table.header)
    return Layout(delimiter, width, f"{table.names}\n".encode()) if is_of_trials else None


def _is_too_wide(row: bytes, delimiter: bytes) -> bool:
    """Whether a row has more cells than are read; delimiters within a quoted cell part nothing."""
    return row.count(delimiter) >= LIMITS.cells and _QUOTED.sub(b"", row).count(delimiter) >= LIMITS.cells


def rows(chunks: Iterator[bytes], layout: Layout, longest: int = LIMITS.record) -> Iterator[Piece]:
    """Each row of a table with its header, from the whole text; rows without anything in a cell are left out.

    A header that comes again, as where files were joined, is left out too. The last row is not `whole` when no line end
    follows it.
    """
    blank = _BLANK + layout.delimiter
    reader = _Rows(Window(chunks, longest), layout)
    *named, header = layout.header.rstrip().split(b"\n", 1)
    header = header if named and _NAMED_DELIMITER.fullmatch(named[0]) else layout.header.rstrip()
    while (piece := reader.next()) is not None:
        row = piece.data
        if row is None:
            yield piece
        elif _is_too_wide(row, layout.delimiter):
            yield Piece(None, piece.line, piece.whole, _TOO_WIDE)
        elif row.strip(blank) and _plain(row) != header and not _NAMED_DELIMITER.fullmatch(row):
            yield Piece(layout.header + row, piece.line, piece.whole)


def _plain(row: bytes) -> bytes:
    """A row to compare with the header."""
    return row.strip().replace(b"\r\n", b"\n").replace(b"\r", b"\n")


class _Rows:
    """The rows of a table, header included, one after another."""

    def __init__(self, window: Window, layout: Layout) -> None:
        self._window = window
        self._delimiter = layout.delimiter
        self._width = layout.width
        self._row, self._last_row = _patterns(layout.delimiter)

    def next(self) -> Piece | None:
        """The next row; None at the end of the text."""
        window, ended = self._window, False
        while not (found := self._row.match(window.data, window.place)):
            left = len(window.data) - window.place
            if left > window.longest or (left > _FAR and self._is_full_line()):
                break
            if not window.more(window.place):
                ended = True
                break
        start, line = window.place, window.line_at(window.place)
        if ended:
            if start == len(window.data):
                return None
            found = self._last_row.match(window.data, start)
        if not found or (b"\n" in found.group().rstrip() and self._is_stray(found.group())):
            found = _LINE_END.search(window.data, start)
        if not found and len(window.data) - start > window.longest:
            return self._too_long(line)
        window.place = found.end() if found else len(window.data)
        row = window.data[start : window.place]
        return Piece(row if len(row) <= window.longest else None, line, whole=row.endswith((b"\n", b"\r")))

    def _is_full_line(self) -> bool:
        """Whether the line that is next has all its cells, in a tab-separated table."""
        window = self._window
        end = window.data.find(b"\n", window.place)
        return self._is_stray(window.data[window.place : end]) if end >= 0 else False

    def _is_stray(self, row: bytes) -> bool:
        """Whether each line of a tab-separated row has all its cells, so that a quote in it is no quotation mark."""
        lines = row.rstrip(b"\r\n").split(b"\n")
        return self._delimiter == b"\t" and all(line.count(b"\t") == self._width - 1 for line in lines)

    def _too_long(self, line: int) -> Piece:
        """Go behind a line that is longer than a record may be."""
        window = self._window
        while not (found := _LINE_END.search(window.data, window.place)):
            window.place = len(window.data)
            if not window.more(window.place):
                return Piece(None, line)
        window.place = found.end()
        return Piece(None, line)


@cache
def _patterns(delimiter: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """A row that ends in sight, and one that may end with the text.

    Each cell is quoted, or runs to the delimiter; not the latter while the text may go on within its quotes.
    """
    sign = re.escape(delimiter)
    blank = rb" *+" if delimiter == b"\t" else rb"[ \t]*+"
    inside = blank + rb'"(?:[^"]++|"")*+'
    bare = rb"[^" + sign + rb"\r\n]*+"
    patterns = []
    for end_of_cell, unclosed, end in (
        (rb"(?=[" + sign + rb"\r\n])", inside + rb'"?' + blank + rb"\Z", rb"(?:\r\n|\n|\r(?=[^\n]))"),
        (rb"(?=[" + sign + rb"\r\n]|\Z)", inside + rb"\Z", rb"(?:\r\n|\n|\r|\Z)"),
    ):
        cell = rb"(?>" + inside + rb'"' + blank + end_of_cell + rb"|(?!" + unclosed + rb")" + bare + rb")"
        patterns.append(re.compile(cell + rb"(?:" + sign + cell + rb")*+" + end))
    return patterns[0], patterns[1]
