"""Documents prepared by several processes, in order: reading a whole registry takes more than one core can give.

Small inputs are prepared here: a process takes a third of a second to start.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import redirect_stderr
from itertools import chain
from multiprocessing import resource_tracker

from parsers.document import Document, Rejected
from store.preparing import Ready, prepare_documents

PACK_BYTES, PACK_RECORDS = 2**20, 64
"""What goes to a process at once: enough to outweigh the way there and back."""

AHEAD = 8
"""Packs a process has before it or done: enough that none waits while a batch is stored."""

ALONE_BYTES = 8 * 2**20
"""Input that is prepared without other processes."""

Pack = list[Document | Rejected]
Asked = Future[list[list[Ready]]] | None
"""The answer to come; None when there is no process left to give it."""

Answer = tuple[Document | Rejected, list[Ready]]
"""A document (or what could not be one) with what it holds."""


def workers_for_this_machine() -> int:
    """How many processes: one a core, four at most, for the process that stores keeps a core busy by itself."""
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def prepared(
    documents: Iterable[Document | Rejected], form: str | None = None, *, workers: int | None = None
) -> Generator[Answer, None, None]:
    """Every document with what it holds, in the order given. `workers` 0 or 1: all is done in this process."""
    count = workers_for_this_machine() if workers is None else workers
    items = iter(documents)
    first: Pack = []
    size = 0
    for item in items:
        first.append(item)
        size += len(item.data) if isinstance(item, Document) else 0
        if size > ALONE_BYTES and count > 1:
            break
        if count < 2 or len(first) >= PACK_RECORDS:
            yield from _here(first, form)
            first.clear()
    else:
        yield from _here(first, form)
        return
    yield from _elsewhere(chain(first, items), form, count)


def _here(items: Iterable[Document | Rejected], form: str | None) -> Iterator[Answer]:
    for item in items:
        yield item, [item] if isinstance(item, Rejected) else prepare_documents([item], form)[0]


def _elsewhere(items: Iterable[Document | Rejected], form: str | None, count: int) -> Iterator[Answer]:
    """Prepared by `count` processes; a pack whose process died (memory) is prepared here."""
    _start_tracker()
    pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)
    waiting: deque[tuple[Pack, Asked]] = deque()
    try:
        for pack in _packs(items):
            waiting.append((pack, _ask(pool, pack, form)))
            if len(waiting) > AHEAD * count:
                yield from _answered(*waiting.popleft(), form)
        while waiting:
            yield from _answered(*waiting.popleft(), form)
    finally:
        pool.shutdown(cancel_futures=True)


def _ask(pool: ProcessPoolExecutor, pack: Pack, form: str | None) -> Asked:
    documents = [item for item in pack if isinstance(item, Document)]
    try:
        return pool.submit(prepare_documents, documents, form)
    except BrokenProcessPool:
        return None


def _answered(pack: Pack, asked: Asked, form: str | None) -> Iterator[Answer]:
    try:
        answers = iter(asked.result()) if asked else None
    except BrokenProcessPool:
        answers = None
    if answers is None:
        yield from _here(pack, form)
        return
    for item in pack:
        yield item, [item] if isinstance(item, Rejected) else next(answers)


def _packs(items: Iterable[Document | Rejected]) -> Iterator[Pack]:
    pack: Pack = []
    size = 0
    for item in items:
        pack.append(item)
        size += len(item.data) if isinstance(item, Document) else 0
        if size >= PACK_BYTES or len(pack) >= PACK_RECORDS:
            yield pack
            pack, size = [], 0
    if pack:
        yield pack


def _start_tracker() -> None:
    """Start the process that `multiprocessing` wants beside its workers.

    It takes the number of standard error from `sys.stderr`, which has none while an app holds the terminal.
    """
    with redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()


def _begin() -> None:
    """Begin a worker: it leaves ctrl+c to the process that started it, ends with it, and does not look for cycles.

    Records have none, and to look through them for some took half of the time. What a worker might print has no place
    on a screen that an app draws on.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
