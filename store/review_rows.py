"""Reading events from their table, past rows that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from store.errors import Damaged
from store.review_events import Chain, Event
from store.rows import RowTable

PAGE = 2000
"""How many events are read at a time."""


def read_events(table: RowTable, chain: Chain) -> Iterator[Event]:
    """The events after the chain's last, as they are verified; damaged ones are noted in the chain and left out."""
    while True:
        try:
            page = table.since("seq", chain.last, PAGE)
        except Damaged:
            yield from _read_singly(table, chain)
            return
        for document in page:
            event = chain.read(document.doc_id, document)
            if event is not None:
                yield event
        if len(page) < PAGE:
            return


def _read_singly(table: RowTable, chain: Chain) -> Iterator[Event]:
    """`read_events` where a row of the page cannot be read at all: one row at a time."""
    for seq in range(chain.last + 1, next_number(table, chain)):
        try:
            found = table.by_ids([seq])
        except Damaged as error:
            chain.unreadable(seq, str(error))
            continue
        event = chain.read(seq, found[0]) if found else None
        if event is not None:
            yield event


def next_number(table: RowTable, chain: Chain) -> int:
    """The number of the next event: after every row there ever was, also one that was lost from the end."""
    return max(chain.last + 1, table._get_next_id())
