"""The tables of an Ignite page in Markdown: which list of the model each is, by its name or by the page's path."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import JsonValue

from parsers.draft import Draft, Line, filled
from parsers.formats import ignite_results
from parsers.formats.ignite_fields import Place, field_in, list_called, value_of
from parsers.formats.markdown import Table

_NAMED = re.compile(r"(\S.{0,60}?) ?\(If Any\) ?:?", re.IGNORECASE)


def read_tables(draft: Draft, place: Place | None, lines: Sequence[Line], tables: Sequence[Table]) -> None:
    """Read every table whose columns are known; `lines` are those of the page that no table stands on.

    `place` is the part of the model that the page tells of. The rows of other tables are left unparsed.
    """
    named = [(_name_above(draft, table, lines, tables[:at]), table) for at, table in enumerate(tables)]
    events = [(name, table) for name, table in named if ignite_results.is_event_table(table.header)]
    ignite_results.read_cells(draft, events)
    for name, table in named:
        if ignite_results.is_event_table(table.header):
            continue
        listed = list_called(name) if name else place if place and place.item else None
        if listed:
            _read_list(draft, listed, table)


def _name_above(draft: Draft, table: Table, lines: Sequence[Line], before: Sequence[Table]) -> str | None:
    """The name that stands above a table (`Event Groups(If Any):`, perhaps with the bare name below it)."""
    start = before[-1].lines[-1].number if before else 0
    above = [line for line in filled(lines) if start < line.number < table.own[0].number][-2:]
    for line in reversed(above):
        found = _NAMED.fullmatch(line.words)
        if found:
            draft.claim(*(one for one in above if one is line or one.words == found.group(1)))
            return found.group(1)
    return None


def _read_list(draft: Draft, place: Place, table: Table) -> None:
    """The rows as entries of a list of the model, where every column is a field of its entries."""
    columns = [(column, field_in(place, column)) for column in table.header if column and column != "View"]
    if not columns or any(leaf is None for _, leaf in columns):
        return
    draft.claim(*table.own)
    for row in table.rows:
        item: dict[str, JsonValue] = {}
        cells = dict(zip(table.header, row.cells, strict=True))
        sure = True
        for column, leaf in columns:
            values = [*value_of(leaf, cells[column])] if leaf else []
            name = leaf.path.removeprefix(f"{place.path}.") if leaf else ""
            sure = sure and bool(values) and "." not in name
            item |= {name: values[0]} if values and values[0] is not None else {}
        if sure and item:
            draft.add(place.path, item, *row.lines)
