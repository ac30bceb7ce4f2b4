"""The index's columns of stored records, worked out by several processes: for an index that is built anew."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self

import orjson

from store.rows import RowTable
from store.search.schema import as_json, columns
from store.worker_process import begin_worker, start_tracker, workers_for_this_machine

PACK = 100
"""Records that go to a process at once."""

_AHEAD = 4
"""Packs a process has before it or done."""

Columns = tuple[int, str | None]
"""A row with its columns as JSON, None for one that cannot be read."""


class IndexingPool:
    """Processes that work out columns, to be used in a `with`."""

    def __init__(self, workers: int | None = None) -> None:
        start_tracker()
        self._workers = workers or workers_for_this_machine()
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(self._workers, context, initializer=begin_worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def columns(self, trials: RowTable, doc_ids: Sequence[int]) -> Iterator[Columns]:
        """The columns of rows; a pack whose process died (memory) is worked out here."""
        waiting: deque[tuple[list[tuple[int, bytes]], Future[list[Columns]] | None]] = deque()
        for start in range(0, len(doc_ids), PACK):
            pack = trials.texts(doc_ids[start : start + PACK])
            waiting.append((pack, self._ask(pack)))
            if len(waiting) > _AHEAD * self._workers:
                yield from _answered(*waiting.popleft())
        while waiting:
            yield from _answered(*waiting.popleft())

    def _ask(self, pack: list[tuple[int, bytes]]) -> Future[list[Columns]] | None:
        try:
            return self._pool.submit(columns_of, pack)
        except BrokenProcessPool:
            return None


def _answered(pack: list[tuple[int, bytes]], asked: Future[list[Columns]] | None) -> list[Columns]:
    try:
        return asked.result() if asked else columns_of(pack)
    except BrokenProcessPool:
        return columns_of(pack)


def columns_of(pack: Sequence[tuple[int, bytes]]) -> list[Columns]:
    """The columns of rows in JSON."""
    return [(doc_id, _columns(doc_id, text)) for doc_id, text in pack]


def _columns(doc_id: int, text: bytes) -> str | None:
    try:
        return as_json(columns(doc_id, orjson.loads(text))).decode()
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
