"""Documents prepared by several processes, in order: reading a whole registry takes more than one core can give.

Small inputs are prepared here: a process takes a third of a second to start.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from typing import NamedTuple, cast

from parsers.document import Document, Rejected
from parsers.zip_files import Later, Pause
from store.preparing import Ready, prepare_documents
from store.preparing_worker import Answered, Read, begin, prepare_pack
from store.seen import Seen
from store.worker_process import start_tracker, workers_for_this_machine

PACK_BYTES, PACK_RECORDS = 2**20, 64
"""What goes to a process at once: enough to outweigh the way there and back."""

AHEAD = 24
"""Packs a process has before it or done: enough that none waits while a part of the index is written, 1.3 seconds."""

ALONE_BYTES = 8 * 2**20
"""Input that is prepared without other processes."""

Item = Document | Rejected | Later | Pause
Pack = list[Document | Rejected | Later]
Asked = Future[list[Answered]] | None
"""The answer to come; None when there is no process left to give it."""

Unread = Callable[[Iterable[Document | Rejected]], Iterable[Document | Rejected]]
"""Leaves out of documents those that were stored before."""


class Answer(NamedTuple):
    """A document (or what could not be one) with what it holds.

    Of an entry that was read apart there is no document here: `mark` is what its own is known by. `unchanged` is how
    many records it has when it was stored before.
    """

    document: Document | Rejected | None
    records: list[Ready]
    mark: bytes | None = None
    unchanged: int = 0


def prepared(
    items: Iterable[Item],
    form: str | None = None,
    *,
    workers: int | None = None,
    seen: Seen | None = None,
    unread: Unread = iter,
) -> Generator[Answer, None, None]:
    """Every document with what it holds, in the order given. `workers` 0 or 1: all is done in this process.

    `seen` has what was stored before; `unread` leaves that out of the documents of an entry which is read here.
    """
    yield from _Preparing(form, workers_for_this_machine() if workers is None else workers, seen, unread).all(items)


class _Preparing:
    """Documents being prepared."""

    def __init__(self, form: str | None, workers: int, seen: Seen | None, unread: Unread) -> None:
        self._form = form
        self._workers = workers
        self._seen = seen
        self._unread = unread

    def all(self, items: Iterable[Item]) -> Iterator[Answer]:
        """Prepared here, or, what is more than a little, by other processes."""
        coming = iter(items)
        first: list[Item] = []
        size = 0
        for item in coming:
            first.append(item)
            size += _size(item)
            if self._workers > 1 and (size > ALONE_BYTES or isinstance(item, Later)):
                break
            if self._workers < 2 or len(first) >= PACK_RECORDS:
                yield from self._here(first)
                first.clear()
        else:
            yield from self._here(first)
            return
        yield from self._elsewhere(chain(first, coming))

    def _here(self, items: Iterable[Item]) -> Iterator[Answer]:
        for item in items:
            if isinstance(item, Later):
                yield from () if item.is_void else self._here(self._unread(item.here()))
            elif not isinstance(item, Pause):
                yield Answer(item, [item] if isinstance(item, Rejected) else prepare_documents([item], self._form)[0])

    def _elsewhere(self, items: Iterable[Item]) -> Iterator[Answer]:
        """Prepared by other processes; a pack whose process died (memory) is prepared here."""
        start_tracker()
        known = self._seen.marks() if self._seen else None
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(self._workers, context, initializer=begin, initargs=(self._form, known))
        waiting: deque[tuple[Pack, Asked]] = deque()
        try:
            for pack in _packs(items):
                most = AHEAD * self._workers if pack else 0
                if pack:
                    waiting.append((pack, _ask(pool, pack)))
                while len(waiting) > most:
                    yield from self._answered(*waiting.popleft())
            while waiting:
                yield from self._answered(*waiting.popleft())
        finally:
            pool.shutdown(cancel_futures=True)

    def _answered(self, pack: Pack, asked: Asked) -> Iterator[Answer]:
        try:
            answers = asked.result() if asked else None
        except BrokenProcessPool:
            answers = None
        if answers is None:
            yield from self._here(pack)
            return
        told = iter(answers)
        counts = self._counts(pack, answers)
        for item in pack:
            if isinstance(item, Rejected):
                yield Answer(item, [item])
            elif isinstance(item, Document):
                yield Answer(item, cast(list[Ready], next(told)))
            else:
                yield from self._of_entry(item, cast(list[Read] | None, next(told)), counts)

    def _counts(self, pack: Pack, answers: list[Answered]) -> dict[bytes, int]:
        """By mark, how many records the documents have that were stored before, as a process says."""
        entries = (answer for item, answer in zip(_asked_for(pack), answers, strict=True) if isinstance(item, Later))
        marks = [mark for read in entries for mark, records in cast(list[Read], read or []) if mark and records is None]
        return self._seen.records(marks) if self._seen and marks else {}

    def _of_entry(self, later: Later, read: list[Read] | None, counts: dict[bytes, int]) -> Iterator[Answer]:
        certain = read is not None and all(records is not None or mark in counts for mark, records in read)
        if later.is_void:
            return
        if read is None or not certain or not later.was_read():
            yield from self._here(self._unread(later.here()))
            return
        for mark, records in read:
            if records is not None:
                yield Answer(None, records, mark)
            elif mark is not None:
                yield Answer(None, [], unchanged=counts[mark])


def _asked_for(pack: Pack) -> Iterator[Document | Later]:
    """What of a pack goes to a process."""
    return (item for item in pack if not isinstance(item, Rejected))


def _ask(pool: ProcessPoolExecutor, pack: Pack) -> Asked:
    try:
        return pool.submit(prepare_pack, [item.place if isinstance(item, Later) else item for item in _asked_for(pack)])
    except BrokenProcessPool:
        return None


def _packs(items: Iterable[Item]) -> Iterator[Pack]:
    """Items together that go to a process together; an empty pack for a pause."""
    pack: Pack = []
    size = 0
    for item in items:
        if isinstance(item, Pause):
            yield pack
            yield []
            pack, size = [], 0
            continue
        pack.append(item)
        size += _size(item)
        if size >= PACK_BYTES or len(pack) >= PACK_RECORDS:
            yield pack
            pack, size = [], 0
    if pack:
        yield pack


def _size(item: Item) -> int:
    """The bytes of an item's content."""
    if isinstance(item, Later):
        return item.place.size
    return len(item.data) if isinstance(item, Document) else 0
