"""What no rule claimed: lines of a page by their number, values of a structured record under the part they are in."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING

from rich.cells import cell_len

from parsers.paths import read_path, write_path
from tui.render.layout import NARROWEST, joined, set_lines
from tui.render.lines import Line, Span
from tui.render.values import shown, shown_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.trial import UnparsedLine
    from tui.render.layout import Page

_LONGEST_KEY = 40
"""Cells of the column of keys at most; a longer key stands above its value."""

_INDENT = 2


def unparsed(page: Page, lines: Sequence[UnparsedLine], name_of: Callable[[int], str] | None) -> None:
    """Set what no rule claimed; `name_of` names a source by its place, where there are several."""
    page.heading("Lines and values that no rule claimed", len(lines))
    for source, of_source in groupby(lines, key=lambda line: line.source):
        if name_of is not None:
            page.text(name_of(source), "title")
        for has_path, some in groupby(of_source, key=lambda line: bool(line.path)):
            if has_path:
                _values(page, some)
                continue
            for line in some:
                page.item(f"{line.line}" if line.line else "", shown(line.text), marker_width=4)


def _values(page: Page, lines: Iterable[UnparsedLine]) -> None:
    """Values of a record: the part that holds them once, then each under its key; those of a list under one key."""
    for parent, of_parent in groupby(((*_parts(line.path), line) for line in lines), key=lambda each: each[0]):
        by_key = [(key, [line for _, _, line in of]) for key, of in groupby(of_parent, key=lambda each: each[1])]
        if parent:
            page.text(shown_line(parent), "label")
        indent = _INDENT if parent else 0
        column = min(max(cell_len(shown_line(key)) for key, _ in by_key), _LONGEST_KEY, page.width // 3)
        for key, some in by_key:
            _value(page, shown_line(key), [_said(line) for line in some], indent, column)


def _parts(path: str) -> tuple[str, str]:
    """The part of a record that a value is in, and its key; a position in a list is not told."""
    steps = read_path(path)
    last = next((place for place in range(len(steps) - 1, -1, -1) if isinstance(steps[place], str)), None)
    if last is None:
        return "", path
    return write_path(steps[:last]), f"{steps[last]}"


def _said(line: UnparsedLine) -> Line:
    return joined([shown(line.text), (Span(f"line {line.line}", "dim"),) if line.line else None])


def _value(page: Page, key: str, values: Sequence[Line], indent: int, column: int) -> None:
    """A key with its values, one below the other."""
    start = indent + column + 2
    room = max(page.width - start, NARROWEST // 2)
    rows = [row for value in values for row in set_lines(value, room)]
    margin = (Span(" " * start),)
    if cell_len(key) > column:
        page.text(key, "label", indent)
        page.add([margin + row for row in rows])
        return
    first = (Span(" " * indent), Span(key + " " * (column - cell_len(key) + 2), "label"))
    page.add([(margin if number else first) + row for number, row in enumerate(rows)])
