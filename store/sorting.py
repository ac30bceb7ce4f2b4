"""The orders that a list of trials can be in."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from store.errors import StoreError
from store.rows import RowTable

_AT_ONCE = 1000

Key = Callable[[Mapping[str, Any]], str | float | None]
"""What a summary row is sorted by, or None when it does not say."""


class Order(NamedTuple):
    """How to sort: by what, and whether the largest comes first.

    As on ClinicalTrials.gov, dates go from the newest back and all else upwards.
    """

    key: Key
    descending: bool = False


_STATUSES = (
    "RECRUITING",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "AVAILABLE",
    "ACTIVE_NOT_RECRUITING",
    "SUSPENDED",
    "TEMPORARILY_NOT_AVAILABLE",
    "COMPLETED",
    "APPROVED_FOR_MARKETING",
    "NO_LONGER_AVAILABLE",
    "TERMINATED",
    "WITHDRAWN",
    "WITHHELD",
    "UNKNOWN",
)
"""From what a patient can join now to what never was."""

_PHASES = ("NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4")


def _status(row: Mapping[str, Any]) -> float | None:
    status = row["status"]
    return None if status is None else _STATUSES.index(status) if status in _STATUSES else len(_STATUSES)


def _phase(row: Mapping[str, Any]) -> float | None:
    """The mean of the phases, so that phase 1/2 stands between 1 and 2."""
    places = [_PHASES.index(phase) if phase in _PHASES else len(_PHASES) for phase in row["phases"]]
    return sum(places) / len(places) if places else None


def _latest(date: str | None) -> str | None:
    """A partial date as the last day that it can mean, as text."""
    return f"{date}-99-99"[:10] if date else None


SORTS: Mapping[str, Order] = {
    "id": Order(lambda row: row["id"]),
    "title": Order(lambda row: row["title"].strip().casefold()),
    "status": Order(_status),
    "phase": Order(_phase),
    "enrollment": Order(lambda row: row["enrollment"]),
    "start": Order(lambda row: _latest(row["start_date"]), descending=True),
    "updated": Order(lambda row: _latest(row["last_update"]), descending=True),
}
"""The orders by name; rows that do not say come last, and equal rows in the order they were first imported."""


def sorted_ids(
    summaries: RowTable, sort: str, doc_ids: Sequence[int] | None = None, *, reverse: bool = False
) -> array[int]:
    """Rows of the table of summaries, all or those given, in an order of `SORTS`, or in reverse.

    Raises StoreError for an order that there is not.
    """
    order = SORTS.get(sort)
    if order is None:
        raise StoreError(f"Trials cannot be sorted by {sort!r}; there is {', '.join(SORTS)}.")
    if sort == "updated" and not reverse:
        newest = summaries.ids("last_update", descending=True)
        if doc_ids is None:
            return newest
        wanted = set(doc_ids)
        return array("q", (row for row in newest if row in wanted))
    keys = dict(_keys(summaries, order.key, summaries.ids() if doc_ids is None else doc_ids))
    said = [row for row, key in keys.items() if key is not None]
    said.sort(key=keys.__getitem__, reverse=order.descending != reverse)
    return array("q", [*said, *(row for row, key in keys.items() if key is None)])


def _keys(summaries: RowTable, key: Key, doc_ids: Sequence[int]) -> list[tuple[int, Any]]:
    return [
        (row.doc_id, key(row))
        for start in range(0, len(doc_ids), _AT_ONCE)
        for row in summaries.by_ids(doc_ids[start : start + _AT_ONCE])
    ]
