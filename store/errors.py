# ruff: noqa: N818 - each name is what happened, as a caller tells it apart; they all are StoreErrors.
"""What the store could not do. The text of each error is a sentence that can be shown to the reader as it is."""

from __future__ import annotations


class StoreError(Exception):
    """Something the store could not do; `str(error)` is a sentence for the reader, with nothing half done behind it."""


class NotALibrary(StoreError):
    """The path holds something else: no file, an empty or foreign one, a link, a newer format."""


class Damaged(StoreError):
    """The file is ours and part of it cannot be read; what can be read stays readable."""


class Busy(StoreError):
    """Another session held the file for longer than the waiting time; nothing was changed, trying again is right."""


class ReadOnly(StoreError):
    """The file can be read and not written; nothing was changed."""


class DiskFull(StoreError):
    """There was no room for the change; it was undone whole."""


class Unstorable(StoreError, TypeError):
    """A document holds a value that JSON text cannot keep exactly; the sentence names where. TinyDB: TypeError."""


class Duplicate(StoreError, ValueError):
    """A document with the same id, or the same value in a unique field, is stored already. TinyDB: ValueError."""
