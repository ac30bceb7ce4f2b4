"""The tables of a MedPath page, whose cells the page runs together: arms with interventions, and outcome measures.

Each row is split by what is known (`arm_cells`, `outcome_cells`); the row as the page has it is kept beside the split,
and a row that cannot be split for certain is kept whole, with a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from parsers import labels
from parsers.draft import Draft, Line, block, filled, said
from parsers.formats.arm_cells import ArmRow, split_arm, typed_label
from parsers.formats.markdown import outside, tables
from parsers.formats.outcome_cells import has_seam, split_outcome

_ARM_HEADER = "groupinterventiondescription"
_OUTCOME_HEADER = "nametimemethod"
_ARM_COLUMNS = ("Group", "Intervention", "Description")
_OUTCOME_COLUMNS = ("Name", "Time", "Method")
_ROW_AT_MOST = 600
_UNSURE_ROW_AT_MOST = 250


@dataclass
class _Arm:
    """An arm of the table: its row, the cells (none when it is kept whole), and the paragraphs that follow."""

    line: Line
    cells: ArmRow | None
    more: list[Line] = field(default_factory=list)
    sure: bool = False


@dataclass
class _Outcome:
    """An outcome of the table: its row, measure and time frame, and the paragraphs that follow."""

    line: Line
    cells: tuple[str, str] | None
    more: list[Line] = field(default_factory=list)
    method: str | None = None


def interventions(draft: Draft, lines: Sequence[Line]) -> list[dict[str, JsonValue]]:
    """The interventions listed at the head of the page, one a line, as `Drug: X` or the name alone."""
    found: list[dict[str, JsonValue]] = []
    for line in filled(lines):
        kind, _, name = line.text.strip().partition(": ")
        code = labels.code("InterventionType", kind) if name else None
        found.append({"type": code, "name": name.strip()} if code else {"name": line.text.strip()})
        draft.claim(line)
    return found


def arms(draft: Draft, lines: Sequence[Line], listed: Sequence[dict[str, JsonValue]], page: str) -> None:
    """The arm table; `listed` are the page's interventions, `page` its title and summary."""
    names = [str(item["name"]) for item in listed]
    rows: list[_Arm] = []
    before: Line | None = None
    found = [table for table in tables(lines) if table.header == _ARM_COLUMNS]
    for table in found:
        draft.claim(*table.own)
        for row in table.rows:
            label, name, about = row.cells
            own = ArmRow(label, (name,) if name else (), about)
            rows.append(_Arm(row.lines[0], own, [*row.lines[1:]], sure=True))
    for line in filled(outside(lines, found)):
        if line.words.casefold() == _ARM_HEADER:
            draft.claim(line)
        else:
            _arm_line(rows, line, before, split_arm(line.text.strip(), names, page))
        before = line
    _write_arms(draft, rows, listed)


def _arm_line(rows: list[_Arm], line: Line, before: Line | None, cells: ArmRow | None) -> None:
    """Take a line as a new arm, or as a paragraph of the arm above."""
    follows = bool(before and line.number - before.number == 1)
    first = not rows or rows[-1].sure
    if cells or first or follows or has_seam(line.text) or typed_label(line.text.strip())[0]:
        rows.append(_Arm(line, cells))
    else:
        rows[-1].more.append(line)


def _write_arms(draft: Draft, rows: Sequence[_Arm], listed: Sequence[dict[str, JsonValue]]) -> None:
    kinds = {str(item["name"]): str(item.get("type") or "") for item in listed}
    linked: dict[str, list[str]] = {name: [] for name in kinds}
    items: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in rows:
        draft.claim(row.line, *row.more)
        label = row.cells.label if row.cells else row.line.text.strip()
        first = row.cells.description if row.cells else ""
        about = first if row.sure else "\n\n".join(filter(None, [first, block(row.more)]))
        names = items.setdefault((label, about), {"names": []})["names"]
        for name in row.cells.names if row.cells else ():
            names += [name] if name not in names else []
            linked.setdefault(name, []).append(typed_label(label)[1])
        if row.cells is None:
            draft.warn("the cells of this arm cannot be told apart and are kept as its label", row.line)
    for (label, about), cells in items.items():
        code, plain_label = typed_label(label)
        named = [_registry_name(kinds.get(name, ""), name) for name in cells["names"]]
        item = said(label=plain_label, type=code, description=about, intervention_names=named)
        draft.add("arms_interventions.arm_groups", item)
    for name, arm_labels in linked.items():
        item = said(type=kinds.get(name), name=name, arm_group_labels=list(dict.fromkeys(arm_labels)))
        draft.add("arms_interventions.interventions", item)
    if any(not row.sure for row in rows):
        draft.raw("arms_interventions", "\n".join(row.line.text.strip() for row in rows if not row.sure))


def _registry_name(kind: str, name: str) -> str:
    return f"{labels.label('InterventionType', kind)}: {name}" if kind else name


def outcomes(draft: Draft, path: str, lines: Sequence[Line]) -> None:
    """An outcome table: measure and time frame in a row, the method in the paragraphs below it."""
    rows: list[_Outcome] = []
    found = [table for table in tables(lines) if table.header == _OUTCOME_COLUMNS]
    for table in found:
        draft.claim(*table.own)
        for row in table.rows:
            name, time, method = row.cells
            rows.append(_Outcome(row.lines[0], (name, time), [*row.lines[1:]], method))
    for line in filled(outside(lines, found)):
        if line.words.casefold() == _OUTCOME_HEADER:
            draft.claim(line)
            continue
        text = line.text.strip()
        cells = split_outcome(text) if len(text) <= _ROW_AT_MOST else None
        if cells or not rows or rows[-1].method is not None or _maybe_row(text):
            rows.append(_Outcome(line, cells))
        else:
            rows[-1].more.append(line)
    _write_outcomes(draft, path, rows)


def _write_outcomes(draft: Draft, path: str, rows: Sequence[_Outcome]) -> None:
    for row in rows:
        measure, time_frame = row.cells or (row.line.text.strip(), "")
        about = block(row.more) if row.method is None else row.method
        item = said(measure=measure, time_frame=time_frame, description=about)
        at = draft.add(path, item, row.line, *row.more)
        if row.method is None:
            draft.raw(f"{path}[{at}]", row.line.text.strip())
        if row.cells is None:
            draft.warn("the time frame of this outcome cannot be told from its measure", row.line)


def _maybe_row(text: str) -> bool:
    """Whether a line below a row reads like cells run together, though the seam is not sure."""
    return len(text) <= _UNSURE_ROW_AT_MOST and not text.endswith(".") and has_seam(text)
