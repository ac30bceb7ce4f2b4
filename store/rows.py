"""TinyDB on SQLite rows: TinyDB's documents, queries and tables, with writes that are durable and cost what changed.

    with RowDB(Path("trials.db")) as db:
        db.index("trials", "id", unique=True)
        trials = db.table("trials")
        trials.insert({"id": "NCT00000001"})
        trials.find("id", "NCT00000001")

A write returns when it is on disk. Several processes and threads may use one file; each write sees the newest state.
A search sees each document once and whole, and does not keep other sessions from writing meanwhile.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar, cast

import orjson
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table
from tinydb.utils import LRUCache

from store.connection import APPLICATION_ID, FORMAT_VERSION, WAIT_SECONDS, Connection
from store.document_text import is_broken, to_text
from store.errors import Damaged, Duplicate
from store.row_sql import Row, TableSql
from store.row_views import BATCH, ChangingRows, Rows, Tables, as_id, decode, rows_in_order

__all__ = ["RowDB", "RowStorage", "RowTable"]

_LARGEST_ID = 2**63 - 1

_GROUPED_AT_ONCE = 20_000
"""Documents whose values are read at a time."""


class RowStorage(Storage):
    """The tables of one SQLite file as a TinyDB storage.

    `read()` returns a view that reads a row when it is asked for. `RowDB` writes past it, row by row; a stock TinyDB
    works on it too, at the cost of rewriting a table for each change.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        read_only: bool = False,
        application_id: int = APPLICATION_ID,
        version: int = FORMAT_VERSION,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        """Open the file, or make it when there is none. Raises what `Connection` raises."""
        self.connection = Connection(
            Path(path),
            read_only=read_only,
            application_id=application_id,
            version=version,
            wait_seconds=wait_seconds,
        )

    def read(self) -> dict[str, dict[str, Any]]:
        """Return the tables, lazily."""
        # TinyDB only uses what every mapping has.
        return cast(dict[str, dict[str, Any]], Tables(self.connection))

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Make `data` the whole content of the file; a view from `read()` has stored its changes already."""
        if isinstance(data, Tables) and data.connection is self.connection:
            return
        with self.connection.transaction():
            tables = Tables(self.connection)
            for name in set(tables) - set(data):
                del tables[name]
            for name, documents in data.items():
                tables[name] = documents

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


K = TypeVar("K")
V = TypeVar("V")


class _NoCache(LRUCache[K, V]):
    """Keeps nothing, not even between the two steps of one search, where another thread could meet it."""

    def get(self, key: K, default: Any = None) -> Any:
        return default

    def set(self, key: K, value: V) -> None:
        pass


class RowTable(Table):
    """A TinyDB table whose operations read and write only the rows they concern.

    Documents come in order of id. Ids are never used twice, except after `truncate()` or dropping the table, as in
    TinyDB. There is no query cache unless one is asked for by its size: TinyDB's cache hides what other processes
    write, and hands the same documents to every caller.

    A *field* is named as in the document; dots lead inwards (`"source.kind"`).
    """

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        """See `TinyDB.table`; `persist_empty` makes the table if there is none and leaves an existing one alone."""
        super().__init__(storage, name, cache_size)
        if not cache_size:
            self._query_cache = _NoCache()
        self._sql = TableSql(cast(RowStorage, storage).connection, name)
        if persist_empty and not self._sql.exists():
            with self._sql.connection.transaction():
                self._sql.make()

    def insert(self, document: Mapping[str, Any]) -> int:
        """Store one document and return its id, which a `Document` brings along. Raises Duplicate, StoreError."""
        return self._add([document], keep_ids=True)[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Store documents in one transaction and return their ids. Raises Duplicate, StoreError."""
        return self._add(documents, keep_ids=True)

    def append(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Store documents in one transaction, each under a new id (a `Document`'s own is left aside)."""
        return self._add(documents, keep_ids=False)

    def put(self, document: Mapping[str, Any], doc_id: int) -> None:
        """Make `document` the whole document with this id, whether there was one or not."""
        self.put_text(to_text(document), doc_id)

    def put_text(self, text: str, doc_id: int) -> None:
        """`put` for a document that `to_text` has written already."""
        self.put_texts([(doc_id, text)])

    def put_texts(self, rows: Iterable[tuple[int, str | bytes]]) -> None:
        """`put_text` for many documents, with their ids, in one transaction; text also as `to_bytes` gives it."""
        with self._sql.connection.transaction():
            self._sql.make()
            self._sql.put_many(rows)
        self.clear_cache()

    def append_texts(self, texts: Sequence[str | bytes]) -> list[int]:
        """`append` for documents that `to_text` or `to_bytes` has written already. Raises Duplicate, StoreError."""
        with self._sql.connection.transaction():
            self._sql.make()
            first = self._sql.next_id()
            doc_ids = list(range(first, first + len(texts)))
            self._sql.add_many(zip(doc_ids, texts, strict=True))
        self.clear_cache()
        return doc_ids

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Update the documents that match, or store a new one, in one transaction; see TinyDB."""
        with self._sql.connection.transaction():
            return super().upsert(document, cond)

    def get(
        self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: Iterable[int] | None = None
    ) -> Any:
        """Return one document or None, or, for `doc_ids`, a list in order of id; see TinyDB."""
        if doc_id is None and doc_ids is not None:
            wanted = [found for found in map(as_id, doc_ids) if found is not None]
            return self._documents(self._sql.some(wanted))
        # TinyDB's overloads leave out the call without arguments, which it answers with an error.
        return super().get(cast(QueryLike, cond), cast(None, doc_id))

    def by_ids(self, doc_ids: Sequence[int]) -> list[Document]:
        """Return the documents with these ids in the order asked for; ids that nothing has are left out."""
        found = {document.doc_id: document for document in self._documents(self._sql.some(doc_ids))}
        return [found[doc_id] for doc_id in doc_ids if doc_id in found]

    def texts(self, doc_ids: Sequence[int]) -> list[tuple[int, bytes]]:
        """Return the rows with these ids as they are stored, JSON in UTF-8, in order of id."""
        return self._sql.some(doc_ids)

    def find(self, field: str, value: str | int) -> list[Document]:
        """Return the documents whose field equals `value`, in order of id; one lookup when the field is indexed."""
        if isinstance(value, str) and is_broken(value):
            return []
        if _is_inexact(value):
            candidates: Iterable[Document] = self.each()
        else:
            candidates = self._documents(self._sql.equal(field, value))
        return [document for document in candidates if _value_at(document, field) == value]

    def find_any(self, field: str, values: Sequence[str]) -> list[Document]:
        """Return the documents whose field is one of these texts, in order of id; quick when the field is indexed."""
        wanted = {value for value in values if not is_broken(value)}
        if any(map(_is_inexact, wanted)):
            return sorted((row for value in wanted for row in self.find(field, value)), key=lambda row: row.doc_id)
        rows = self._documents(self._sql.among(field, sorted(wanted)))
        return [document for document in rows if _value_at(document, field) in wanted]

    def since(self, field: str, value: str | int | float, limit: int, *, after_id: int = _LARGEST_ID) -> list[Document]:
        """Return up to `limit` documents whose field is larger than `value`, in order of the field, then of the id.

        To read on within equal values, pass the last document's value and its id as `after_id`: documents with the
        same value and a larger id come too.
        """
        return self._documents(self._sql.after(field, value, after_id, limit))

    def last(self, field: str) -> str | int | float | None:
        """Return the largest value of a field (text being larger than numbers), or None when no document has it."""
        return self._sql.largest(field)

    def ids(
        self,
        field: str | None = None,
        *,
        descending: bool = False,
        folded: bool = False,
        among: Sequence[int] | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> array[int]:
        """Return all ids, or `limit` of them after `offset`, in order of id, or of a field and then of id.

        8 bytes each. With `among`, of those documents only.

        No document is read where the field is indexed. Documents without the field come first; descending, last.
        `folded` takes no notice of the case of A to Z and of spaces at the ends.
        """
        return self._sql.ids(field, descending=descending, folded=folded, among=among, limit=limit, offset=offset)

    def count_without(self, field: str) -> int:
        """Return how many documents do not have a field; quick when it is indexed and they are few."""
        return self._sql.count_without(field)

    def groups(self, field: str, doc_ids: Sequence[int] | None = None) -> Iterator[tuple[object, array[int]]]:
        """Yield the values of a field, each with the ids of documents that have it; a value may come several times.

        Reads the documents, all or those given, without keeping any, some thousand at a time, so that others can read
        and write meanwhile. Text comes as bytes, and what is no plain value as JSON text.
        """
        if doc_ids is None:
            last = next(iter(self._sql.ids(descending=True, limit=1)), 0)
            found = (
                self._sql.groups(field, start, start + _GROUPED_AT_ONCE - 1)
                for start in range(0, last + 1, _GROUPED_AT_ONCE)
            )
        else:
            found = (
                self._sql.groups_among(field, doc_ids[start : start + _GROUPED_AT_ONCE])
                for start in range(0, len(doc_ids), _GROUPED_AT_ONCE)
            )
        return ((value, array("q", orjson.loads(ids))) for part in found for value, ids in part)

    def each(self, batch: int = BATCH, *, damaged: Callable[[Damaged], None] | None = None) -> Iterator[Document]:
        """Yield every document in order of id, reading `batch` at a time; others may write meanwhile.

        A row whose text is damaged is given to `damaged` and passed over; without `damaged` it is raised.
        """
        return (self.document_class(fields, doc_id) for doc_id, fields in rows_in_order(self._sql, batch, damaged))

    def index(self, field: str, unique: bool = False) -> None:
        """Index a field from now on, so that `find`, `since`, `last` and `ids` need not read the table.

        Does nothing when it is indexed, or when the file is read-only. Raises Duplicate when the values must be unique
        and are not.
        """
        if self._sql.connection.read_only or self._sql.has_index(field):
            return
        with self._sql.connection.transaction():
            self._sql.make()
            self._sql.index(field, unique=unique)

    def __len__(self) -> int:
        """Return the number of documents; quick for a table of any size that has an index."""
        return self._sql.count()

    def _add(self, documents: Iterable[Mapping[str, Any]], *, keep_ids: bool) -> list[int]:
        with self._sql.connection.transaction():
            self._sql.make()
            doc_ids = [self._add_one(document, keep_ids) for document in documents]
        self.clear_cache()
        return doc_ids

    def _add_one(self, document: Mapping[str, Any], keep_id: bool) -> int:
        if not isinstance(document, Mapping):
            # TinyDB's own words: scripts may rely on them.
            raise ValueError("Document is not a Mapping")
        text = to_text(document)
        if not (keep_id and isinstance(document, self.document_class)):
            return self._sql.append(text)
        doc_id: int = document.doc_id
        if self._sql.has(doc_id):
            raise Duplicate(f"Document with ID {doc_id} already exists")
        self._sql.add(doc_id, text)
        return doc_id

    def _documents(self, rows: Iterable[Row]) -> list[Document]:
        return [self.document_class(decode(self._sql, row), row[0]) for row in rows]

    def _get_next_id(self) -> int:
        return self._sql.next_id()

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        # TinyDB only uses what every mapping has.
        return cast(dict[str, Mapping[str, Any]], Rows(self._sql))

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self._sql.connection.transaction():
            self._sql.make()
            rows = ChangingRows(self._sql)
            updater(cast(dict[int, Mapping[str, Any]], rows))
            rows.save()
        self.clear_cache()


class RowDB(TinyDB):
    """A TinyDB whose tables are rows of one SQLite file."""

    table_class = RowTable
    default_storage_class = RowStorage  # type: ignore[assignment]  # TinyDB's type is narrower than its use of it.

    def __init__(
        self,
        path: str | Path,
        *,
        read_only: bool = False,
        application_id: int = APPLICATION_ID,
        version: int = FORMAT_VERSION,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        """Open the file, or make it (0600) and its folder (0700) when there is none.

        Args:
            path: the file; a symbolic link is refused.
            read_only: refuse every write with ReadOnly. It is so too when the file or its folder cannot be written.
            application_id: what the file is, in its header; another number is refused. Give each kind of file its own.
            version: the newest layout that the caller knows; a file of a newer one is refused.
            wait_seconds: how long to wait for another session before Busy.

        Raises NotALibrary, Damaged, Busy, ReadOnly, DiskFull or StoreError.
        """
        super().__init__(
            path, read_only=read_only, application_id=application_id, version=version, wait_seconds=wait_seconds
        )

    @property
    def connection(self) -> Connection:
        """The connection behind the tables."""
        return cast(RowStorage, self.storage).connection

    @property
    def read_only(self) -> bool:
        """Whether writing is refused."""
        return self.connection.read_only

    def table(self, name: str, **options: Any) -> RowTable:
        """Return the table called `name`; it is made by its first write."""
        return cast(RowTable, super().table(name, **options))

    def transaction(self) -> AbstractContextManager[None]:
        """Store everything done inside together, or nothing of it after an error; see `Connection.transaction`."""
        return self.connection.transaction()

    def index(self, table: str, field: str, unique: bool = False) -> None:
        """Index a field of a table from now on; see `RowTable.index`."""
        self.table(table).index(field, unique)

    def data_version(self) -> int:
        """Return a number that changes when another connection has written to the file, and not by own writes."""
        [(version,)] = self.connection.execute("PRAGMA data_version")
        return int(version)


def _is_inexact(value: str | int) -> bool:
    """Say whether SQLite's JSON functions could see another value: they end text at NUL and round large integers."""
    return "\0" in value if isinstance(value, str) else not -_LARGEST_ID <= value <= _LARGEST_ID


def _value_at(document: Mapping[str, object], field: str) -> object:
    value: object = document
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
