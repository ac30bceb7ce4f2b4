"""Changes to a tantivy index: documents in and out, then a commit, and no half of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from store.search.schema import Columns

if TYPE_CHECKING:
    from tantivy import Index

_MEMORY = 96_000_000
"""Bytes of postings that the engine gathers before it writes a segment."""


class BrokenError(Exception):
    """The engine cannot read or write its files."""


@contextmanager
def engine() -> Iterator[None]:
    """Turn what the engine raises into `BrokenError`; its panics are no Exception, and name themselves."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as fault:
        raise BrokenError(str(fault)) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise BrokenError(str(fault)) from None


class IndexWriter:
    """Changes to one index, seen by nobody before `commit`. Everything raises BrokenError."""

    def __init__(self, index: Index) -> None:
        from tantivy import Document

        self._document = Document
        self._schema = index.schema
        with engine():
            self._writer = index.writer(_MEMORY, 1)

    def put(self, values: Columns, *, new: bool = False) -> None:
        """Put a trial in the place of what has its row id; `new` says that nothing has."""
        with engine():
            if not new:
                self._writer.delete_documents_by_term("doc_id", values["doc_id"])
            self._writer.add_document(self._document.from_dict(values, self._schema))

    def remove(self, doc_id: int) -> None:
        """Take a trial out."""
        with engine():
            self._writer.delete_documents_by_term("doc_id", doc_id)

    def commit(self) -> None:
        """Let readers see what was done."""
        with engine():
            self._writer.commit()

    def close(self, *, undo: bool = False) -> None:
        """Let the engine finish; with `undo`, forget what was not committed."""
        if undo:
            with suppress(BrokenError), engine():
                self._writer.rollback()
        with suppress(BrokenError), engine():
            self._writer.wait_merging_threads()
