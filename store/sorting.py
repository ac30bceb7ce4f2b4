"""The orders that a list of trials can be in, made from the table of summaries.

No row is kept: rows are gathered by the values that they are sorted by, of which there are few, and the values sorted.
Registry ids and dates of update are indexed, so that the first of them need no look at the others.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import orjson

from store.errors import StoreError
from store.rows import RowTable

_WALKED_AT_ONCE = 50_000

Key = Callable[[object], str | float | None]
"""What a value of a summary is sorted by, or None when it says nothing."""


class Order(NamedTuple):
    """How to sort: by which field of a summary, and whether the largest comes first.

    As on ClinicalTrials.gov, dates go from the newest back and all else upwards. Without a `key` nearly every trial has
    a value of its own, and they are sorted where they are stored.
    """

    field: str
    key: Key | None
    descending: bool = False
    folded: bool = False


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


_PARTS = 60
"""Into how many a step between two phases is divided, so that the mean of two to six is a whole number of parts."""


def status_place(code: str) -> int:
    """Where a status stands in the order of statuses; one that is not known comes last."""
    return _STATUSES.index(code) if code in _STATUSES else len(_STATUSES)


def phase_place(phases: Sequence[str]) -> int | None:
    """Where phases stand in the order of phases: their mean, so that phase 1/2 stands between 1 and 2."""
    places = [_PHASES.index(phase) if phase in _PHASES else len(_PHASES) for phase in phases]
    return sum(places) * _PARTS // len(places) if places else None


def _status(status: object) -> float | None:
    return None if status is None else status_place(_text(status))


def _phase(phases: object) -> float | None:
    return phase_place(orjson.loads(phases)) if isinstance(phases, bytes | str) else None


def _latest(date: object) -> str | None:
    """A partial date as the last day that it can mean, as text."""
    return f"{_text(date)}-99-99"[:10] if date else None


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


SORTS: Mapping[str, Order] = {
    "id": Order("id", None),
    "title": Order("title", None, folded=True),
    "status": Order("status", _status),
    "phase": Order("phases", _phase),
    "enrollment": Order("enrollment", _number),
    "start": Order("start_date", _latest, descending=True),
    "completion": Order("completion_date", _latest, descending=True),
    "updated": Order("last_update", _latest, descending=True),
}
"""The orders by name; rows that do not say come last, and equal rows in the order they were first imported."""


INDEXED: Final = frozenset(("id", "updated"))
"""The orders by fields that are indexed: their first rows can be had without a look at the others."""


def is_quick_at_first(sort: str, *, is_everything: bool) -> bool:
    """Whether the first rows of a list can be had sooner than all, for a query or for `is_everything`."""
    if sort == "relevance" or (is_everything and sort in INDEXED):
        return True
    from store.search.schema import INTEGERS  # not needed by a start

    return sort in INTEGERS


def sorted_ids(
    summaries: RowTable,
    sort: str,
    doc_ids: Sequence[int] | None = None,
    *,
    reverse: bool = False,
    limit: int | None = None,
) -> array[int]:
    """Rows of the table of summaries, all or those given, in an order of `SORTS`, or in reverse; or the first `limit`.

    Raises StoreError for an order that there is not.
    """
    order = SORTS.get(sort)
    if order is None:
        raise StoreError(f"Trials cannot be sorted by {sort!r}; there is {', '.join(SORTS)}.")
    descending = order.descending != reverse
    if order.key is not None and (doc_ids is not None or sort not in INDEXED):
        return _by_value(summaries, order.field, order.key, doc_ids, descending=descending)[:limit]
    if doc_ids is not None or order.folded:
        return summaries.ids(order.field, descending=descending, folded=order.folded, among=doc_ids, limit=limit)
    if order.key is None or descending:
        return _walked(summaries, order.field, 0, limit, descending=descending)
    # Rows that do not say come first where an index is walked upwards.
    unsaid = summaries.count_without(order.field)
    found = _walked(summaries, order.field, unsaid, limit, descending=descending)
    left = unsaid if limit is None else min(unsaid, limit - len(found))
    return found + summaries.ids(order.field, limit=left)


def _walked(summaries: RowTable, field: str, start: int, limit: int | None, *, descending: bool) -> array[int]:
    """Rows in the order of an indexed field: some at a time, so that others can read meanwhile."""
    if limit is not None:
        return summaries.ids(field, descending=descending, limit=limit, offset=start)
    before, walked = summaries.last("revision"), array("q")
    while part := summaries.ids(field, descending=descending, limit=_WALKED_AT_ONCE, offset=start + len(walked)):
        walked.extend(part)
        if len(part) < _WALKED_AT_ONCE:
            break
    is_as_before = summaries.last("revision") == before
    return walked if is_as_before else summaries.ids(field, descending=descending, offset=start)


def _by_value(
    summaries: RowTable, field: str, key: Key, doc_ids: Sequence[int] | None, *, descending: bool
) -> array[int]:
    """Rows gathered by their values, and the values sorted; those that say nothing last."""
    unsaid: array[int] = array("q")
    gathered: dict[str | float, array[int]] = {}
    for value, ids in summaries.groups(field, doc_ids):
        place = key(value)
        (unsaid if place is None else gathered.setdefault(place, array("q"))).extend(ids)
    found = array("q")
    for place in sorted(gathered, reverse=descending):
        found.extend(sorted(gathered.pop(place)))
    found.extend(sorted(unsaid))
    return found
