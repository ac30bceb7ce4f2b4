"""What a library must catch up with when it is opened: the rules by which ids are read, and the reader's word."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from store.errors import Damaged
from store.library_tables import PARTS, SUMMARIES, TRIALS, is_named, linked_head, put_linked
from store.rows import RowDB
from store.summary import held_from, held_in

if TYPE_CHECKING:
    from parsers.trial import Dumped
    from store.library import Library
    from store.linking_log import LinkLog

_AT_ONCE = 500


def follow(library: Library, log: Callable[[], LinkLog] | None) -> None:
    """Read what records name when that was read by other rules; apply what was said of links and is not yet in effect.

    Quick when there is nothing to do. `log` opens the reader's word, None when there is none. Raises StoreError.
    """
    if library.rows.read_only:
        return
    if not is_named(library.rows):
        name_again(library.rows)
    if log is not None and log().head != linked_head(library.rows):
        library.links.apply()


def name_again(rows: RowDB) -> None:
    """Read from every record what it names, and group the records so.

    Some hundred records a transaction: a killed start leaves trials whole, and the next one does it again. A record
    that cannot be read is passed over. Raises Busy, ReadOnly, DiskFull.
    """
    # Here, since most starts have nothing to catch up with, and this imports the model.
    from store.storing import Storing

    doc_ids: array[int] = rows.table(SUMMARIES).ids()
    for start in range(0, len(doc_ids), _AT_ONCE):
        with rows.transaction():
            storing = Storing(rows)
            storing.begin()
            sources = [held_from(each) for each in _records(rows, doc_ids[start : start + _AT_ONCE])]
            storing.name_again(sources)
    with rows.transaction():
        put_linked(rows, linked_head(rows))


def _records(rows: RowDB, doc_ids: Sequence[int]) -> list[Dumped]:
    """The single-source records of these trials that can be read."""
    found: list[Dumped] = []
    for summary in rows.table(SUMMARIES).by_ids(doc_ids):
        try:
            ids = sorted({each.trial_id for each in held_in(summary)})
            if len(summary["sources"]) > 1:
                found += [row["trial"] for row in rows.table(PARTS).find_any("trial_id", ids)]
            else:
                found += [dict(row) for row in rows.table(TRIALS).by_ids([summary.doc_id])]
        except Damaged:
            continue
    return found
