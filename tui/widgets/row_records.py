"""The records that a list holds: those of the rows near the screen, and of rows that were there lately."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.summary import Summary

KEPT_RECORDS: Final = 2048


class RowRecords:
    """Records by row id; of more than `KEPT_RECORDS` the ones that came first are dropped."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, Summary] = OrderedDict()

    def get(self, row_id: int | None) -> Summary | None:
        """The record of a row, if it is held."""
        return None if row_id is None else self._held.get(row_id)

    def holds(self, row_ids: Iterable[int]) -> bool:
        """Whether the records of all these rows are held."""
        return all(row_id in self._held for row_id in row_ids)

    def take(self, records: Iterable[Summary]) -> None:
        """Hold some records, in place of those that were held of the same rows."""
        for record in records:
            self._held[record.doc_id] = record
            self._held.move_to_end(record.doc_id)
        while len(self._held) > KEPT_RECORDS:
            self._held.popitem(last=False)

    def clear(self) -> None:
        """Hold none."""
        self._held.clear()
