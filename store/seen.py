"""What was read before: a document whose every record is in the library need not be read again.

Kept by content, so that a stopped import goes on where it was, a download moved or renamed is known, and a second copy
costs only its reading from the disk.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from parsers.document import Document
from parsers.reading import READING
from store.document_text import to_text
from store.rows import RowDB

SEEN = "seen"
"""The table, in trials.db: one row a document, its id the first 63 bits of its hash."""

_BYTES = 16


class Seen:
    """The documents that were stored whole."""

    def __init__(self, rows: RowDB, form: str | None = None) -> None:
        self._table = rows.table(SEEN)
        self._read_as = f"{READING} {form or ''}\n".encode()

    def mark_of(self, document: Document) -> bytes:
        """What a document is known by: a hash of its bytes and of how they are read."""
        return _mark(self._read_as, document.data)

    def marks(self) -> Marks:
        """What another process needs to tell what was stored before now."""
        return Marks(self._read_as, self._table.ids())

    def records(self, marks: Iterable[bytes]) -> dict[bytes, int]:
        """By mark, how many records its document gave; only of documents that were stored whole before."""
        rows = {_row_of(mark): mark for mark in marks}
        found = self._table.by_ids(list(rows))
        return {rows[row.doc_id]: row["records"] for row in found if row["mark"] == rows[row.doc_id].hex()}

    def add(self, stored: Mapping[bytes, int]) -> None:
        """Note that all of these documents is stored, and how many records each gave.

        To be called in the transaction that stores the last of them.
        """
        if stored:
            self._table.put_texts((_row_of(mark), _text(mark, records)) for mark, records in stored.items())


class Marks:
    """Which documents were stored whole at some moment: 8 bytes of each."""

    def __init__(self, read_as: bytes, rows: Sequence[int]) -> None:
        self._read_as = read_as
        self._rows = rows

    def of(self, data: bytes) -> bytes:
        """What a document with these bytes is known by, as `Seen.mark_of`."""
        return _mark(self._read_as, data)

    def has(self, mark: bytes) -> bool:
        """Whether a document was stored, as far as these bytes can tell: `Seen.records` knows for certain."""
        row = _row_of(mark)
        place = bisect_left(self._rows, row)
        return place < len(self._rows) and self._rows[place] == row


def _mark(read_as: bytes, data: bytes) -> bytes:
    found = sha256(read_as)
    found.update(data)
    return found.digest()[:_BYTES]


def _text(mark: bytes, records: int) -> str:
    return to_text({"mark": mark.hex(), "records": records})


def _row_of(mark: bytes) -> int:
    return int.from_bytes(mark[:8]) >> 1
