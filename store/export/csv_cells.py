"""CSV that a spreadsheet cannot be attacked with: no cell is taken for a formula, no control character gets through.

The characters that start a formula are those of OWASP's page on CSV injection, in their full-width forms too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from parsers.text import visible

Cell = str | int | float | None

_FORMULA = re.compile(r"[\s\0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|[\s\0\u200b-\u200f\u2060\ufeff]*?[\t\r]")
_NUMBER = re.compile(r"\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*", re.ASCII)


def guard(text: str) -> str:
    """The text with `'` before it where a spreadsheet would run it; numbers stay as they are."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def cell(value: Cell) -> str | int | float:
    """What goes into one cell: text guarded, its control characters made visible; None as an empty cell."""
    if value is None:
        return ""
    return guard(visible(value)) if isinstance(value, str) else value


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The header and the rows as CSV (RFC 4180 quoting), a record a string, each ended by a line feed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in _with_header(header, rows):
        writer.writerow([cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _with_header(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield header
    yield from rows
