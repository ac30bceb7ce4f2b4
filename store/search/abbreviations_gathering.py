"""The table of abbreviations kept up with the rows, in the background: in steps that can be cancelled.

Searching works meanwhile, with what the table has. Nothing of the database is held: rows are read a few at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from store.search.synonyms import links
from store.search.texts import Record

if TYPE_CHECKING:
    from store.library_rows import Step
    from store.search.abbreviations import Abbreviations, Mined

BURST_SECONDS = 0.004
"""How long a background thread works before it lets go of Python's lock, so that a key pressed does not wait."""


class _CancelledError(Exception):
    """The reader wants something else."""


def _never() -> bool:
    return False


def gather(
    table: Abbreviations,
    changed_since: Callable[[int], Step | None],
    documents: Callable[[Sequence[int]], Iterable[tuple[int, Record]]],
    *,
    cancelled: Callable[[], bool] = _never,
    rest: float = 0.0,
) -> bool:
    """Feed the table what changed since its revision, step by step; whether it is up to date.

    `changed_since` gives the next step after a revision (`store.search.abbreviations.STEP` records are a good size),
    `documents` the dumped trials of rows. With `rest` the thread sleeps that many times as long as it works. False
    when cancelled, which loses the step at hand, or when it cannot be done now (`table.trouble` says why).
    """
    while (step := changed_since(table.revision)) is not None:
        try:
            if not table.update(_mined(documents(step.doc_ids), cancelled, rest), step.revision, removed=step.removed):
                return False
        except _CancelledError:
            return False
    return True


def _mined(documents: Iterable[tuple[int, Record]], cancelled: Callable[[], bool], rest: float) -> Iterator[Mined]:
    began = time.perf_counter()
    for doc_id, document in documents:
        if cancelled():
            raise _CancelledError
        try:
            found = links(document)
        except (AttributeError, KeyError, TypeError, ValueError):
            # A record that cannot be read says nothing; who opens it is told.
            found = []
        yield doc_id, found
        worked = time.perf_counter() - began
        if rest and worked > BURST_SECONDS:
            time.sleep(worked * rest)
            began = time.perf_counter()
