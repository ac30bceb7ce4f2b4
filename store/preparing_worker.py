"""The side of a process that prepares packs of documents for the one that stores them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Sequence

from parsers.document import Document, Rejected
from parsers.reading import formats_named
from parsers.zip_apart import Place, Places, documents_in
from store.preparing import Ready, prepare_document
from store.seen import Marks

Read = tuple[bytes | None, list[Ready] | None]
"""A document of an entry: what it is known by (None for what is no document), and what it holds.

None for what it holds: it was stored before.
"""

Answered = list[Ready] | list[Read] | None
"""What a document holds, or the documents of an entry; None for an entry that must be read by who has the zip."""


class Worker:
    """What a process keeps from one pack to the next."""

    def __init__(self, form: str | None, marks: Marks | None) -> None:
        self._formats = formats_named(form)
        self._forced = form is not None
        self._marks = marks
        self._places = Places()

    def prepare(self, pack: Iterable[Document | Place]) -> list[Answered]:
        """What each document of a pack holds, and each entry."""
        return [self.read(item) if isinstance(item, Place) else self._ready(item) for item in pack]

    def read(self, place: Place) -> list[Read] | None:
        """The documents of an entry; None when it must be read by who has the zip."""
        try:
            content = self._places.content(place)
            if content is None:
                return None
            mark = self._mark(content)
            if self._is_known(mark):
                return [(mark, None)]
            found = documents_in(place, content)
        except (MemoryError, RecursionError):
            return None
        return [self._read(item, content, mark) for item in found]

    def _read(self, item: Document | Rejected, content: bytes, mark: bytes | None) -> Read:
        """An item of an entry, whose whole content has this mark."""
        if isinstance(item, Rejected):
            return None, [item]
        if item.data != content:
            mark = self._mark(item.data)
            if self._is_known(mark):
                return mark, None
        return mark, self._ready(item)

    def _mark(self, data: bytes) -> bytes | None:
        return self._marks.of(data) if self._marks else None

    def _is_known(self, mark: bytes | None) -> bool:
        return mark is not None and self._marks is not None and self._marks.has(mark)

    def _ready(self, document: Document) -> list[Ready]:
        return prepare_document(document, self._formats, forced=self._forced)


_worker: Sequence[Worker] = ()


def begin(form: str | None, marks: Marks | None) -> None:
    """Begin a worker: it leaves ctrl+c to the process that started it, ends with it, and does not look for cycles.

    Records have none, and to look through them for some took half of the time. What a worker might print has no place
    on a screen that an app draws on.
    """
    global _worker
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = (Worker(form, marks),)


def prepare_pack(pack: list[Document | Place]) -> list[Answered]:
    """What each item of a pack holds, ready to be stored; to be called in a process that has begun."""
    return _worker[0].prepare(pack)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
