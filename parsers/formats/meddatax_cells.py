"""The tables of a meddatax results page: groups of participants across, measures down.

In Markdown the cells are sure. As text each cell stands on lines of its own, and where rows begin is told by what the
cells of a table look like, read from its end: every row must have as many cells as the last. Where the lines do not
come out even nothing is read, so that no number is put under a wrong group.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.draft import Line, filled
from parsers.formats.markdown import Table

_SIZE = re.compile(r"n ?= ?([\d,]{1,15}) (\S.*?)", re.IGNORECASE)
_MEASURE = "Measure"
_USUAL = (
    "Age, Continuous",
    "Age, Categorical",
    "Age, Customized",
    "Sex: Female, Male",
    "Sex/Gender, Customized",
    "Race (NIH/OMB)",
    "Ethnicity (NIH/OMB)",
    "Race/Ethnicity, Customized",
    "Race and Ethnicity Not Collected",
    "Region of Enrollment",
)
"""Titles of the baseline measures that the registry offers."""

Known = Mapping[str, Collection[tuple[str, ...]]]
"""Titles of groups that a table of the page has for certain, with the descriptions they have there, by lines."""
_ROWS_AT_MOST = 20000


@dataclass(frozen=True)
class Group:
    """A group of participants: title, how many of what (`42`, `Participants`; empty when not said), description."""

    title: str
    count: str = ""
    units: str = ""
    description: str = ""


@dataclass(frozen=True)
class ResultRow:
    """A row: the lines of its label (a measure, perhaps with a class or category), and a cell for each group."""

    label: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ResultTable:
    """A table of results, with all the lines of the page it stands on."""

    groups: tuple[Group, ...]
    rows: tuple[ResultRow, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Look:
    """What the cells of a kind of table look like, line by line, and how many lines a row's label may have.

    `first` matches the first line of a cell, `more` the lines that may follow in it.
    """

    first: re.Pattern[str]
    more: re.Pattern[str]
    labels: tuple[int, int]


def of_markdown(table: Table) -> ResultTable | None:
    """The table with its cells, or None when it is none of a results page."""
    if not table.header or table.header[0].strip() != _MEASURE:
        return None
    groups = tuple(_group(cell.split("\n")) for cell in table.header[1:])
    rows = tuple(ResultRow(tuple(row.cells[0].split("\n")), row.cells[1:]) for row in table.rows)
    return ResultTable(groups, rows, table.lines)


def of_lines(lines: Sequence[Line], look: Look, known: Known) -> ResultTable | None:
    """The table that lines below the word Measure hold, or None when they do not come out even."""
    said = filled(lines)
    if not said or said[0].words != _MEASURE:
        return None
    body = [line.words for line in said[1:]]
    rows, top = _rows_from_end(body, look)
    if not rows:
        return None
    found = _groups_in(body[:top], rows, look, known)
    if found is None:
        return None
    groups, end = found
    first = ResultRow(tuple(body[end:top]), rows[0].cells)
    return ResultTable(groups, (first, *rows[1:]), tuple(said))


def _group(lines: Sequence[str]) -> Group:
    """A group from its lines: title, size where said, description."""
    size = next((found for line in lines[1:2] if (found := _SIZE.fullmatch(line))), None)
    about = lines[2:] if size else lines[1:]
    count, units = (size.group(1).replace(",", ""), size.group(2)) if size else ("", "")
    return Group(lines[0] if lines else "", count, units, "\n".join(about))


def _rows_from_end(body: Sequence[str], look: Look) -> tuple[list[ResultRow], int]:
    """The rows, and where they begin; the label of the first row is not yet told from the head."""
    rows: list[ResultRow] = []
    width = 0
    at = len(body)
    while at > 0 and len(rows) < _ROWS_AT_MOST:
        cells, start = _cells_before(body, at, look, width)
        if not cells or (width and len(cells) != width):
            break
        width = width or len(cells)
        label = start
        while label > 0 and start - label < look.labels[1] and not _ends_cell(body, label, look):
            label -= 1
        if label > 0 and not _ends_cell(body, label, look):
            return [ResultRow((), cells), *reversed(rows)], start
        if start - label < look.labels[0]:
            break
        rows.append(ResultRow(tuple(body[label:start]), cells))
        at = label
    return [], 0


def _ends_cell(body: Sequence[str], at: int, look: Look) -> bool:
    """Whether the line above is the end of a cell."""
    while at > 0 and look.more.fullmatch(body[at - 1]) and not look.first.fullmatch(body[at - 1]):
        at -= 1
    return at > 0 and look.first.fullmatch(body[at - 1]) is not None


def _cells_before(body: Sequence[str], end: int, look: Look, width: int) -> tuple[tuple[str, ...], int]:
    """The cells that end above a line, at most `width` (0: as many as there are), and where they begin."""
    cells: list[str] = []
    at = end
    while at > 0 and (not width or len(cells) < width):
        start = at
        while start > 0 and look.more.fullmatch(body[start - 1]) and not look.first.fullmatch(body[start - 1]):
            start -= 1
        if start == 0 or not look.first.fullmatch(body[start - 1]):
            break
        cells.append("\n".join(body[start - 1 : at]))
        at = start - 1
    return tuple(reversed(cells)), at


def _groups_in(
    head: Sequence[str], rows: Sequence[ResultRow], look: Look, known: Known
) -> tuple[tuple[Group, ...], int] | None:
    """The groups, and where they end: what is left of the head is the first row's label."""
    width = len(rows[0].cells)
    sizes = [at for at, line in enumerate(head) if _SIZE.fullmatch(line)]
    if sizes:
        starts = [at - 1 for at in sizes]
    else:
        starts = [at for at, line in enumerate(head) if line in known]
        if not starts and len(head) == width + look.labels[0] == width + look.labels[1]:
            starts = list(range(width))
    if len(starts) != width or starts[0] != 0:
        return None
    end = _end_of_groups(head, starts, rows, look, known)
    if end is None or not look.labels[0] <= len(head) - end <= look.labels[1]:
        return None
    bounds = [*starts[1:], end]
    return tuple(_group(head[at:stop]) for at, stop in zip(starts, bounds, strict=True)), end


def _end_of_groups(
    head: Sequence[str], starts: Sequence[int], rows: Sequence[ResultRow], look: Look, known: Known
) -> int | None:
    """Where the last group ends and the first row's label begins, or None when it cannot be told.

    Told by a label of one length, by a measure that goes on in the next row, by a measure's usual title, or, for a
    label of one line, by a description that another table has or by groups of one length.
    """
    if look.labels[0] == look.labels[1]:
        return len(head) - look.labels[0]
    least = starts[-1] + 1 + bool(_SIZE.fullmatch(head[starts[-1] + 1] if starts[-1] + 1 < len(head) else ""))
    below = list(head[least:])
    if len(below) <= 1:
        return least if below else None
    repeated = rows[1].label[0] if len(rows) > 1 else ""
    for title in (repeated, *_USUAL):
        if below.count(title) == 1:
            return least + below.index(title)
    one_line = len(head) - 1
    if tuple(below[:-1]) in known.get(head[starts[-1]], ()):
        return one_line
    lengths = {stop - at for at, stop in pairwise(starts)}
    return one_line if lengths == {one_line - starts[-1]} else None
