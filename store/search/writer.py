"""Changes to a tantivy index: documents in and out, then a commit, and no half of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from store.search.schema import Columns, as_json

if TYPE_CHECKING:
    from tantivy import Index

COMMIT_RECORDS = 16_000
"""Records that are best committed together. Each commit leaves a part of the index, and the engine merges eight parts
that are about as large: those of this size once in a registry of 610,000 studies, and never the whole index, which
would be mapped into memory for that.
"""

_MEMORY = 160_000_000
"""Bytes of postings that the engine gathers before it writes a segment: those of 16,000 studies and some more."""


_DAMAGE = (
    "Failed to open",
    "An IO error",
    "Data corrupted",
    "A thread holding the lock",
    "An error occurred in a thread",
    "Index incompatible",
    "The field does not exist",
    "System error",
    "Deserialize error",
    "An internal error",
)
"""How tantivy begins the messages of its errors about files."""


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


def is_damage(fault: BaseException) -> bool:
    """Whether what was raised while an index is read says that its files cannot be, not that it was asked wrongly."""
    if type(fault).__name__ == "PanicException" or isinstance(fault, OSError):
        return True
    return isinstance(fault, ValueError | RuntimeError) and str(fault).startswith(_DAMAGE)


class IndexWriter:
    """Changes to one index, seen by nobody before `commit`. Everything raises BrokenError."""

    def __init__(self, index: Index) -> None:
        with engine():
            self._writer = index.writer(_MEMORY, 1)

    def put(self, values: Columns, *, new: bool = False) -> None:
        """Put a trial in the place of what has its row id; `new` says that nothing has."""
        doc_id = values["doc_id"]
        assert isinstance(doc_id, int), "a trial's row"
        self.put_text(doc_id, as_json(values).decode(), new=new)

    def put_text(self, doc_id: int, text: str, *, new: bool = False) -> None:
        """`put` for columns `as_json`, which the engine reads at half the cost of a dictionary's values."""
        with engine():
            if not new:
                self._writer.delete_documents_by_term("doc_id", doc_id)
            self._writer.add_json(text)

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
