"""What TinyDB sees of a file: mappings that read a row when it is asked for and write the rows that changed."""

from __future__ import annotations

from array import array
from collections.abc import Callable, ItemsView, Iterator, Mapping, MutableMapping, ValuesView

from store.connection import Connection
from store.document_text import from_text, to_text
from store.errors import Damaged
from store.row_sql import Row, TableSql, table_names

BATCH = 100
"""Rows read at a time; at 20 KB a record 2 MB."""

Fields = dict[str, object]
"""The content of one document."""


def decode(sql: TableSql, row: Row) -> Fields:
    """Return the document of a row. Raises Damaged, naming the row, when its text is no JSON object."""
    doc_id, text = row
    try:
        return from_text(text)
    except ValueError as error:
        raise Damaged(
            f"Document {doc_id} of table {sql.name!r} in {sql.connection.path} is damaged: {error}."
        ) from error


def rows_in_order(
    sql: TableSql, batch: int = BATCH, damaged: Callable[[Damaged], None] | None = None
) -> Iterator[tuple[int, Fields]]:
    """Yield each id and document in order of id, holding `batch` rows at a time and no lock in between.

    A row that is no document is given to `damaged` and passed over; without `damaged` it is raised.
    """
    after: int | None = None
    while rows := sql.batch(after, batch):
        for row in rows:
            try:
                fields = decode(sql, row)
            except Damaged as error:
                if damaged is None:
                    raise
                damaged(error)
            else:
                yield row[0], fields
        after = rows[-1][0]


def as_id(key: object) -> int | None:
    """Return the id that a key of a table stands for (TinyDB spells ids as text), or None when it can be none."""
    try:
        doc_id = int(str(key))
    except ValueError:
        return None
    return doc_id if str(doc_id) == str(key) and -(2**63) <= doc_id < 2**63 else None


class Rows(Mapping[str, Fields]):
    """The documents of one table by id, the id as text; nothing is read until it is asked for."""

    def __init__(self, sql: TableSql) -> None:
        self.sql = sql

    def __getitem__(self, key: str) -> Fields:
        doc_id = as_id(key)
        text = self.sql.text(doc_id) if doc_id is not None else None
        if doc_id is None or text is None:
            raise KeyError(key)
        return decode(self.sql, (doc_id, text))

    def __contains__(self, key: object) -> bool:
        doc_id = as_id(key)
        return doc_id is not None and self.sql.has(doc_id)

    def __iter__(self) -> Iterator[str]:
        return map(str, self.sql.ids())

    def __len__(self) -> int:
        return self.sql.count()

    def items(self) -> ItemsView[str, Fields]:
        """Return a view that reads the table in batches."""
        return _Items(self)

    def values(self) -> ValuesView[Fields]:
        """Return a view that reads the table in batches."""
        return _Values(self)


class _Items(ItemsView[str, Fields]):
    _mapping: Rows

    def __iter__(self) -> Iterator[tuple[str, Fields]]:
        return ((str(doc_id), fields) for doc_id, fields in rows_in_order(self._mapping.sql))


class _Values(ValuesView[Fields]):
    _mapping: Rows

    def __iter__(self) -> Iterator[Fields]:
        return (fields for _, fields in rows_in_order(self._mapping.sql))


class ChangingRows(MutableMapping[int, Fields]):
    """The documents of one table inside a transaction, for TinyDB's updaters.

    An updater may change a document that it has taken out; it is stored when the next one is taken out, and by
    `save()`, if its text has changed. One document is held at a time, however large the table is.
    """

    def __init__(self, sql: TableSql) -> None:
        self._sql = sql
        self._taken: tuple[int, Fields, bytes] | None = None

    def __getitem__(self, doc_id: int) -> Fields:
        if self._taken is not None and self._taken[0] == doc_id:
            return self._taken[1]
        self.save()
        text = self._sql.text(doc_id)
        if text is None:
            raise KeyError(doc_id)
        fields = decode(self._sql, (doc_id, text))
        self._taken = (doc_id, fields, text)
        return fields

    def __setitem__(self, doc_id: int, fields: Fields) -> None:
        self.save()
        self._taken = None
        self._sql.put(doc_id, to_text(fields))

    def __delitem__(self, doc_id: int) -> None:
        self.save()
        self._taken = None
        if doc_id not in self:
            raise KeyError(doc_id)
        self._sql.remove(doc_id)

    def __contains__(self, doc_id: object) -> bool:
        return isinstance(doc_id, int) and self._sql.has(doc_id)

    def __iter__(self) -> Iterator[int]:
        ids: array[int] = self._sql.ids()
        return iter(ids)

    def __len__(self) -> int:
        return self._sql.count()

    def clear(self) -> None:
        """Remove every document."""
        self._taken = None
        self._sql.clear()

    def save(self) -> None:
        """Store the document that was taken out last, if it was changed."""
        if self._taken is None:
            return
        doc_id, fields, before = self._taken
        text = to_text(fields)
        if text.encode() != before:
            self._sql.put(doc_id, text)
            self._taken = (doc_id, fields, text.encode())


class Tables(MutableMapping[str, Mapping[str, Fields]]):
    """The tables of a file by name. Setting or deleting one is stored at once, whole."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __getitem__(self, name: str) -> Mapping[str, Fields]:
        sql = TableSql(self.connection, name)
        if not sql.exists():
            raise KeyError(name)
        return Rows(sql)

    def __setitem__(self, name: str, documents: Mapping[str, Fields]) -> None:
        sql = TableSql(self.connection, name)
        with self.connection.transaction():
            sql.make()
            rows = ChangingRows(sql)
            new = {int(key): fields for key, fields in documents.items()}
            for doc_id in rows:
                if doc_id not in new:
                    del rows[doc_id]
            rows.update(new)

    def __delitem__(self, name: str) -> None:
        with self.connection.transaction():
            TableSql(self.connection, name).drop()

    def __iter__(self) -> Iterator[str]:
        return iter(table_names(self.connection))

    def __len__(self) -> int:
        return len(table_names(self.connection))
