"""What a library remembers of its fetches: where an interrupted one goes on, and up to when its trials were asked for.

Kept as a table of the library itself, so that it is as durable as the trials and belongs to these and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar

import orjson
from tinydb.table import Document

from store.library import Library

FETCHES = "fetches"
"""The table of trials.db."""


@dataclass(frozen=True)
class QueryMark:
    """Where the fetch of a query is, and when it last came to its end.

    `token` leads to the page after the last one stored; `version` is the day of the data on the first page. `checked`
    is that day of the last run that came to its end: what is older is stored. `since` is None when all is asked for.
    """

    query: str
    running: bool = True
    since: str | None = None
    token: str | None = None
    pages: int = 0
    received: int = 0
    total: int | None = None
    version: str | None = None
    checked: str | None = None
    at: str = ""


@dataclass(frozen=True)
class IdsMark:
    """Where the fetch of a list of ids is: how many were asked for, and which of these still need a second question."""

    position: int = 0
    waiting: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True)
class LibraryMark:
    """Where the update of a library is, and when it last came to its end.

    `position` is the row of the last trial asked for. All trials up to the row `up_to` are as of the day `checked`.
    """

    running: bool = True
    position: int = 0
    missing: tuple[str, ...] = ()
    version: str | None = None
    checked: str | None = None
    up_to: int = 0
    at: str = ""


Mark = TypeVar("Mark", QueryMark, IdsMark, LibraryMark)


class Memory:
    """The marks of one library for one API."""

    def __init__(self, library: Library, api: str) -> None:
        self._api = api
        self._rows = library.rows
        self._table = library.rows.table(FETCHES)

    def recall(self, kind: type[Mark], about: str = "") -> Mark | None:
        """The mark of this kind that was kept about something, or None."""
        found = self._table.find("key", self._key(kind, about))
        return _read(kind, found[0]) if found else None

    def keep(self, mark: QueryMark | IdsMark | LibraryMark, about: str = "") -> None:
        """Keep a mark, durably, in place of the one before. Raises StoreError."""
        key = self._key(type(mark), about)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document = {"key": key, "kind": type(mark).__name__, "api": self._api} | asdict(mark) | {"at": now}
        with self._rows.transaction():
            self._table.index("key", unique=True)
            found = self._table.find("key", key)
            if found:
                self._table.put(document, found[0].doc_id)
            else:
                self._table.insert(document)

    def forget(self, kind: type[Mark], about: str = "") -> None:
        """Keep nothing about it any longer."""
        with self._rows.transaction():
            found = self._table.find("key", self._key(kind, about))
            self._table.remove(doc_ids=[row.doc_id for row in found]) if found else None

    def queries(self) -> Iterator[QueryMark]:
        """What is remembered of queries, in the order first asked."""
        for row in self._table.find("kind", QueryMark.__name__):
            mark = _read(QueryMark, row)
            if mark and row.get("api") == self._api:
                yield mark

    def _key(self, kind: type[object], about: str) -> str:
        return sha256(orjson.dumps([kind.__name__, self._api, about])).hexdigest()


def _read(kind: type[Mark], row: Document) -> Mark | None:
    """The mark in a row; None when it is of another make."""
    values: dict[str, Any] = {field.name: row[field.name] for field in fields(kind) if field.name in row}
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
    try:
        return kind(**values)
    except TypeError:
        return None
