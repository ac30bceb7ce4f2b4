"""Trials side by side as lines: a label column that stays, a column a trial, `≠` where they differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len, set_cell_size

from parsers.labels import code
from tui.render.layout import NOT_REPORTED, pad, rule_line, set_lines
from tui.render.lines import BLANK, Line, Span
from tui.render.status import status_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from store.compare import Comparison, Group, Row

NARROWEST_COLUMN = 24
"""A trial's column is never narrower, unless the screen is: the columns that do not fit are scrolled to."""

TITLE_LINES = 3
"""Lines of a title at the head of its column, at most; the whole title is the first row of the comparison."""

_LONGEST_LABEL_WORD = 13

DIFFERS = "≠"

_BAR = " │ "
_WORD = re.compile(r"\w+(?:[.,/-]\w+)*|[<>≤≥=]+")
_SHARED_AT_LEAST = 0.5


class Columns(NamedTuple):
    """The widths of a comparison on a screen: label column, one trial's column, and how many of these fit."""

    label: int
    cell: int
    fitting: int


def columns_for(width: int, trials: int) -> Columns:
    """Share the width of the screen out: all trials if they fit, else as many as are readable."""
    label = 18 if width >= 100 else _LONGEST_LABEL_WORD + 1 if width >= 36 else 10
    room = width - label - 1
    each = NARROWEST_COLUMN + len(_BAR)
    fitting = max(1, min(trials, room // each))
    return Columns(label, max(room // fitting - len(_BAR), 1), fitting)


class GridLine(NamedTuple):
    """A line of the comparison: either a heading over the whole width, or a label and one cell a trial."""

    label: Line
    cells: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a comparison, with the numbers of the lines where sections and differing rows begin."""

    lines: tuple[GridLine, ...]
    sections: tuple[int, ...]
    differences: tuple[int, ...]


def grid(comparison: Comparison, columns: Columns, width: int) -> Grid:
    """Set the rows of a comparison. Every cell is there, whether or not its column is on the screen."""
    lines: list[GridLine] = []
    sections: list[int] = []
    differences: list[int] = []
    for group in comparison.groups:
        if lines:
            lines.append(GridLine(BLANK))
        sections.append(len(lines))
        lines.extend(_heading(group, width))
        for row in group.rows:
            if row.differs:
                differences.append(len(lines))
            lines.extend(_row(row, columns))
    return Grid(tuple(lines), tuple(sections), tuple(differences))


def _heading(group: Group, width: int) -> list[GridLine]:
    return [GridLine(line) for line in rule_line(group.title, width)]


def _row(row: Row, columns: Columns) -> list[GridLine]:
    labels = set_lines(row.label, columns.label - 1, "label")
    common = _common_words(row) if row.differs else None
    cells = [_cell(row.label, text, columns.cell, common) for text in row.cells]
    lines: list[GridLine] = []
    for number, (label, *parts) in enumerate(zip_longest(labels, *cells, fillvalue=BLANK)):
        sign = Span(DIFFERS if row.differs and not number else " ", "warn")
        lines.append(GridLine((*pad(label, columns.label), sign), tuple(pad(part, columns.cell) for part in parts)))
    return lines


def _cell(label: str, text: str | None, width: int, common: frozenset[str] | None) -> list[Line]:
    if text is None:
        return set_lines(NOT_REPORTED, width, "dim")
    if label == "Status" and (status := code("Status", text)):
        return set_lines(status_line(status), width)
    return set_lines(_marked(text.expandtabs(4), common), width)


def _common_words(row: Row) -> frozenset[str] | None:
    """Give the words that every trial's cell has; None when a cell is missing."""
    words = [frozenset(_WORD.findall(cell.casefold())) for cell in row.cells if cell is not None]
    return frozenset.intersection(*words) if len(words) == len(row.cells) else None


def _marked(text: str, common: frozenset[str] | None) -> Line:
    """Mark the words that not all cells have, where most words are shared; elsewhere all would be marked."""
    words = list(_WORD.finditer(text)) if common else []
    other = [word for word in words if common is not None and word.group().casefold() not in common]
    if not other or len(words) - len(other) < _SHARED_AT_LEAST * len(words):
        return (Span(text),)
    parts: list[Span] = []
    at = 0
    for word in other:
        parts += [Span(text[at : word.start()]), Span(word.group(), "differs")]
        at = word.end()
    return tuple(part for part in (*parts, Span(text[at:])) if part.text)


def title_lines_for(height: int) -> int:
    """How many lines of a title a screen of some rows has room for above the rows that are compared."""
    return TITLE_LINES if height >= 14 else 1 if height >= 8 else 0


def head(
    comparison: Comparison,
    columns: Columns,
    focused: int,
    verdicts: Mapping[str, str],
    title_lines: int = TITLE_LINES,
) -> list[GridLine]:
    """Set the head of the columns: ids with decisions, titles, and a rule; the focused column has a sign."""
    ids: list[Line] = []
    titles: list[list[Line]] = []
    for number, (trial_id, title) in enumerate(zip(comparison.ids, comparison.titles, strict=True)):
        here = number == focused
        verdict = verdicts.get(trial_id, "")
        decided = (Span("  "), Span(verdict, verdict)) if verdict else ()
        ids.append((Span("▸ " if here else "  ", "accent"), Span(trial_id, "accent" if here else "title"), *decided))
        titles.append(_short_title(title, columns.cell, "" if here else "dim", title_lines))
    rows: list[Sequence[Line]] = [ids, *zip_longest(*titles, fillvalue=BLANK)]
    margin = (Span(" " * (columns.label + 1)),)
    lines = [GridLine(margin, tuple(pad(cut(cell, columns.cell), columns.cell) for cell in row)) for row in rows]
    rule = GridLine((Span("─" * (columns.label + 1), "rule"),), tuple((Span("─" * columns.cell, "rule"),) for _ in ids))
    return [*lines, rule]


def _short_title(title: str, width: int, role: str, most: int) -> list[Line]:
    lines = set_lines(title, width, role)
    if len(lines) <= most or not most:
        return lines[:most]
    last = "".join(span.text for span in lines[most - 1])
    if cell_len(last) >= width:
        last = set_cell_size(last, width - 1).rstrip()
    return [*lines[: most - 1], (Span(f"{last}…", role),)]


def cut(line: Line, width: int) -> Line:
    """Cut a line to at most `width` cells."""
    kept: list[Span] = []
    room = width
    for span in line:
        size = cell_len(span.text)
        kept.append(span if size <= room else Span(set_cell_size(span.text, room), span.role))
        room -= min(size, room)
        if not room:
            break
    return tuple(kept)


def screen_line(line: GridLine, columns: Columns, first: int, focused: int) -> Line:
    """Put a line together as it stands on the screen, with the columns from `first` on."""
    if not line.cells:
        return line.label
    is_rule = line.label[0].role == "rule"
    parts = list(line.label)
    for number, cell in enumerate(line.cells[first : first + columns.fitting], first):
        bar = "─┼─" if is_rule else _BAR
        parts.append(Span(bar, "accent" if number == focused and not is_rule else "rule"))
        parts.extend(cell)
    return tuple(parts)
