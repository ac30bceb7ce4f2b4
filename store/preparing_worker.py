"""The side of a process that prepares packs of documents for the one that stores them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.document import Document, Rejected
from parsers.reading import formats_named
from parsers.zip_apart import Place, Places, documents_in
from store.preparing import Ready, prepare_document
from store.seen import Marks
from store.worker_process import begin_worker

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
    """Begin a worker that reads in this format, if one is forced, and knows these marks."""
    global _worker
    begin_worker()
    _worker = (Worker(form, marks),)


def prepare_pack(pack: list[Document | Place]) -> list[Answered]:
    """What each item of a pack holds, ready to be stored; to be called in a process that has begun."""
    return _worker[0].prepare(pack)
