"""A comparison as text, Markdown, CSV or JSON, for people and for scripts."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from itertools import zip_longest
from unicodedata import combining, east_asian_width

import orjson

from store.compare import Comparison
from store.export.csv_cells import csv_lines

NOT_REPORTED = "not reported"
DIFFERS = "≠"
"""The sign of a row in which the trials differ."""


COLUMNS = 120
"""Columns of a comparison as text, at most."""


def to_text(comparison: Comparison, width: int = COLUMNS) -> str:
    """Columns side by side in `width` characters; `≠` marks rows that differ."""
    columns = len(comparison.ids)
    name_width = min(24, width // 4)
    cell_width = max(10, (width - name_width - 2) // max(1, columns) - 2)
    lines = _wrapped(("", " "), comparison.ids, name_width, cell_width)
    lines += _wrapped(("", " "), comparison.titles, name_width, cell_width)
    for group in comparison.groups:
        lines += ["", group.title.upper()]
        for row in group.rows:
            cells = tuple(NOT_REPORTED if cell is None else cell for cell in row.cells)
            lines += _wrapped((row.label, DIFFERS if row.differs else " "), cells, name_width, cell_width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _wrapped(head: tuple[str, str], cells: tuple[str, ...], name_width: int, cell_width: int) -> list[str]:
    """A row as lines: label and sign, then each cell wrapped in its column."""
    name, sign = head
    names = textwrap.wrap(name, name_width)
    columns = [[part for line in cell.splitlines() for part in _wrap(line, cell_width)] for cell in cells]
    lines = []
    for number, (label, *parts) in enumerate(zip_longest(names, *columns, fillvalue="")):
        padded = (part + " " * (cell_width - _width(part)) for part in parts)
        lines.append(f"{sign if number == 0 else ' '} {label.ljust(name_width)}  {'  '.join(padded)}")
    return lines


def _width(text: str) -> int:
    """Columns on a terminal: two for a wide East Asian character, none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(each) in "WF" else not combining(each) for each in text)


def _wrap(line: str, width: int) -> list[str]:
    """A line in pieces of a width, broken at blanks, and within a word that is wider; its indent is kept."""
    pieces = [""]
    for word in re.findall(r"^\s*\S+|\S+", line):
        if pieces[-1] and _width(f"{pieces[-1]} {word}") <= width:
            pieces[-1] += f" {word}"
            continue
        pieces += [""] if pieces[-1] else []
        for each in word:
            if _width(pieces[-1] + each) > width:
                pieces.append("")
            pieces[-1] += each
    return pieces


def to_markdown(comparison: Comparison) -> str:
    """One table a group; the column `≠` is marked where the trials differ."""
    heads = " | ".join(map(_markdown, comparison.ids))
    parts = ["# " + " and ".join(map(_markdown, comparison.ids)), ""]
    for group in comparison.groups:
        parts += [f"## {group.title}", "", f"| | ≠ | {heads} |", "|---|---|" + "---|" * len(comparison.ids)]
        for row in group.rows:
            cells = " | ".join(f"*{NOT_REPORTED}*" if cell is None else _markdown(cell) for cell in row.cells)
            parts.append(f"| {_markdown(row.label)} | {'≠' if row.differs else ''} | {cells} |")
        parts.append("")
    return "\n".join(parts)


_MARKDOWN = str.maketrans({each: f"\\{each}" for each in "\\`*_{}[]<>#|~"} | {"\n": "<br>"})


def _markdown(cell: str) -> str:
    """Text that Markdown shows as it is, in one table cell."""
    return cell.translate(_MARKDOWN)


def to_csv(comparison: Comparison) -> str:
    """One line a row: group, field, differs (yes, no), then a column a trial; an empty cell is not reported."""
    rows = (
        [group.title, row.label, "yes" if row.differs else "no", *row.cells]
        for group in comparison.groups
        for row in group.rows
    )
    return "".join(csv_lines(["group", "field", "differs", *comparison.ids], rows))


def to_json(comparison: Comparison) -> str:
    """An object with `ids`, `titles` and `groups` of rows; a cell that is not reported is null."""
    return orjson.dumps(comparison, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


WRITERS: Mapping[str, Callable[[Comparison], str]] = {
    "text": to_text,
    "md": to_markdown,
    "csv": to_csv,
    "json": to_json,
}
"""The writers by the name of their format."""
