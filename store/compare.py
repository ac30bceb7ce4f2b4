"""N trials side by side: groups of rows in a reader's order, each row saying whether the trials differ.

Cells are plain text with control characters made visible; None means that a trial's sources do not report it. A cell
may have several lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.text import visible
from parsers.trial import Trial
from store.compare_fields import FIELDS, Cell
from store.compare_lists import LISTS


@dataclass(frozen=True, slots=True)
class Row:
    """One field over all trials; `differs` when the cells are not all the same but for white space and case."""

    label: str
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Trials side by side, in the order asked: `ids` and `titles` head the columns."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    groups: tuple[Group, ...]

    def only_differences(self) -> Comparison:
        """The same comparison without rows in which the trials agree, and without groups that are then empty."""
        groups = (Group(group.title, tuple(row for row in group.rows if row.differs)) for group in self.groups)
        return Comparison(self.ids, self.titles, tuple(group for group in groups if group.rows))


_ORDER = (
    "Identity",
    "Status and dates",
    "Design",
    "Enrollment",
    "Population",
    "Conditions",
    "Arms",
    "Interventions",
    "Outcomes",
    "Eligibility",
    "Sponsor and collaborators",
    "Contacts and sites",
    "References",
    "Results and data",
)
"""The groups as a reader wants them: what and when, how, in whom, with what, measured how, by whom, where."""


def compare(trials: Sequence[Trial]) -> Comparison:
    """The trials as aligned rows. A row that no trial reports is left out, and so is a group without rows."""
    groups = (Group(title, tuple(_rows(title, trials))) for title in _ORDER)
    return Comparison(
        ids=tuple(visible(trial.id, single_line=True) for trial in trials),
        titles=tuple(visible(trial.title, single_line=True) for trial in trials),
        groups=tuple(group for group in groups if group.rows),
    )


def _rows(title: str, trials: Sequence[Trial]) -> Iterable[Row]:
    fields = ((name, [read(trial) for trial in trials]) for name, read in FIELDS.get(title, ()))
    lists = (row for align in LISTS.get(title, ()) for row in align(trials))
    for name, cells in (*fields, *lists):
        cleaned = tuple((cell.strip() or None) if cell is not None else None for cell in cells)
        if any(cleaned):
            yield Row(name, cleaned, len({_normal(cell) for cell in cleaned}) > 1)


def _normal(cell: Cell) -> Cell:
    return None if cell is None else " ".join(cell.split()).casefold()
