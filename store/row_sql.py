"""The SQL of one table of documents: one row a document, `(doc_id, doc)`, `doc` being plain JSON text.

With `connection.py` this is the only SQL of the program, so that another engine can stand beside it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import unquote

import orjson

from store.connection import Connection, NoSuchTableError, SqlValue
from store.errors import Unstorable

Row = tuple[int, bytes]
"""The id and the JSON text of one document."""

_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")

_AMONG = "doc_id IN (SELECT value FROM json_each(?))"

_ESCAPED = re.compile(r"[A-Z%\x00-\x1f\x7f]|^sqlite_", re.ASCII)
"""What cannot stand in an SQLite name: letters whose case SQLite ignores, control characters, its own prefix."""


def table_names(connection: Connection) -> list[str]:
    """Return the names of the tables in a file, in order."""
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return sorted(unquote(name.decode()) for (name,) in rows)


def sql_name(name: str) -> str:
    """Return the SQLite name of a table called `name`: the same where it can be, %XX in place of what cannot stand."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise Unstorable(f"A table cannot be called {name!a}: half a character (a lone surrogate).") from None
    return _ESCAPED.sub(lambda found: f"%{ord(found[0][0]):02X}{found[0][1:]}", name)


class TableSql:
    """Statements on one table; a table that is not there reads as empty."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.connection = connection
        self.name = name
        self._key = sql_name(name)
        self._table = _quoted(self._key)

    def exists(self) -> bool:
        """Say whether the table has been written."""
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        return bool(self.connection.execute(sql, (self._key,)))

    def make(self) -> None:
        """Make the table when there is none; ids of removed documents are never given again."""
        self.connection.execute(
            f"CREATE TABLE IF NOT EXISTS {self._table} (doc_id INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL)"
        )

    def drop(self) -> None:
        """Remove the table, its indexes and its count of ids."""
        self.connection.execute(f"DROP TABLE IF EXISTS {self._table}")

    def clear(self) -> None:
        """Remove all rows and start the ids again at 1, as TinyDB's truncate does."""
        self.connection.execute(f"DELETE FROM {self._table}")
        self.connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (self._key,))

    def count(self) -> int:
        """Return the number of rows; quick when the table has an index, which SQLite counts instead."""
        rows = self._read(f"SELECT count(*) FROM {self._table}")
        return int(rows[0][0]) if rows else 0

    def has(self, doc_id: int) -> bool:
        """Say whether a row has this id."""
        return bool(self._read(f"SELECT 1 FROM {self._table} WHERE doc_id = ?", (doc_id,)))

    def text(self, doc_id: int) -> bytes | None:
        """Return the JSON text of one row, or None."""
        rows = self._read(f"SELECT doc FROM {self._table} WHERE doc_id = ?", (doc_id,))
        return _bytes(rows[0][0]) if rows else None

    def batch(self, after: int | None, limit: int) -> list[Row]:
        """Return up to `limit` rows in order of id, those after the id `after`."""
        if after is None:
            return self._rows(f"SELECT doc_id, doc FROM {self._table} ORDER BY doc_id LIMIT ?", (limit,))
        sql = f"SELECT doc_id, doc FROM {self._table} WHERE doc_id > ? ORDER BY doc_id LIMIT ?"
        return self._rows(sql, (after, limit))

    def some(self, doc_ids: Sequence[int]) -> list[Row]:
        """Return the rows that have one of these ids, in order of id."""
        sql = f"SELECT doc_id, doc FROM {self._table} WHERE doc_id IN (SELECT value FROM json_each(?)) ORDER BY doc_id"
        return self._rows(sql, (orjson.dumps(list(doc_ids)).decode(),))

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
        """Return the ids, all or those among some, in order of id or of a field: `limit` of them, those after `offset`.

        Documents without the field come first, or last descending. `folded` takes no notice of the case of A to Z and
        of spaces at the ends.
        """
        order = "DESC" if descending else "ASC"
        value = f"lower(trim({expression(field)}))" if field and folded else expression(field) if field else ""
        by_field = f"{value} {order}, " if field else ""
        where, named = ("", ()) if among is None else (f"WHERE {_AMONG} ", (orjson.dumps(list(among)).decode(),))
        sql = f"SELECT doc_id FROM {self._table} {where}ORDER BY {by_field}doc_id {order} LIMIT ? OFFSET ?"
        try:
            return self.connection.integers(sql, (*named, -1 if limit is None else limit, offset))
        except NoSuchTableError:
            return array("q")

    def count_without(self, field: str) -> int:
        """Return how many documents do not have a field; quick when it is indexed and they are few."""
        rows = self._read(f"SELECT count(*) FROM {self._table} WHERE {expression(field)} IS NULL")
        return int(rows[0][0]) if rows else 0

    def groups(self, field: str, first: int, last: int) -> list[tuple[object, bytes]]:
        """Return the values of a field over the rows from `first` to `last`, each with its rows' ids as a JSON list."""
        return self._groups(field, "doc_id BETWEEN ? AND ?", (first, last))

    def groups_among(self, field: str, doc_ids: Sequence[int]) -> list[tuple[object, bytes]]:
        """Return `groups` over the rows that have one of these ids."""
        among = (orjson.dumps(list(doc_ids)).decode(),)
        return self._groups(field, _AMONG, among)

    def _groups(self, field: str, where: str, parameters: tuple[SqlValue, ...]) -> list[tuple[object, bytes]]:
        sql = (
            f"SELECT {expression(field)} AS value, json_group_array(doc_id) FROM {self._table} "
            f"WHERE {where} GROUP BY value"
        )
        return [(value, _bytes(ids)) for value, ids in self._read(sql, parameters)]

    def next_id(self) -> int:
        """Return the id that a new row would get now."""
        rows = self._read("SELECT seq FROM sqlite_sequence WHERE name = ?", (self._key,))
        return int(rows[0][0]) + 1 if rows else 1

    def append(self, text: str) -> int:
        """Add a row under an id never used before and return it. Raises Duplicate for a value that must be unique."""
        return self.connection.insert(f"INSERT INTO {self._table} (doc) VALUES (?)", (text,))

    def add(self, doc_id: int, text: str) -> None:
        """Add a row. Raises Duplicate when the id, or a value that must be unique, is there already."""
        self.connection.execute(f"INSERT INTO {self._table} (doc_id, doc) VALUES (?, ?)", (doc_id, text))

    def add_many(self, rows: Iterable[tuple[int, str | bytes]]) -> None:
        """`add` for many rows; text as bytes is UTF-8."""
        self.connection.execute_many(f"INSERT INTO {self._table} (doc_id, doc) VALUES (?, CAST(? AS TEXT))", rows)

    def put(self, doc_id: int, text: str) -> None:
        """Add a row or replace the one that has this id."""
        self.put_many([(doc_id, text)])

    def put_many(self, rows: Iterable[tuple[int, str | bytes]]) -> None:
        """`put` for many rows; text as bytes is UTF-8."""
        sql = (
            f"INSERT INTO {self._table} (doc_id, doc) VALUES (?, CAST(? AS TEXT)) "
            f"ON CONFLICT (doc_id) DO UPDATE SET doc = excluded.doc"
        )
        self.connection.execute_many(sql, rows)

    def remove(self, doc_id: int) -> None:
        """Remove the row that has this id, if there is one."""
        self.connection.execute(f"DELETE FROM {self._table} WHERE doc_id = ?", (doc_id,))

    def has_index(self, field: str) -> bool:
        """Say whether a field is indexed."""
        sql = "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?"
        return bool(self.connection.execute(sql, (self._index_name(field),)))

    def index(self, field: str, *, unique: bool) -> None:
        """Keep an index of a field from now on. Raises Duplicate when it is to be unique and two rows share a value."""
        name = _quoted(self._index_name(field))
        kind = "UNIQUE INDEX" if unique else "INDEX"
        self.connection.execute(f"CREATE {kind} IF NOT EXISTS {name} ON {self._table} ({expression(field)})")

    def equal(self, field: str, value: SqlValue) -> list[Row]:
        """Return the rows whose field has this value, in order of id."""
        sql = f"SELECT doc_id, doc FROM {self._table} WHERE {expression(field)} = ? ORDER BY doc_id"
        return self._rows(sql, (value,))

    def among(self, field: str, values: Sequence[str]) -> list[Row]:
        """Return the rows whose field has one of these values, in order of id."""
        wanted = f"{expression(field)} IN (SELECT value FROM json_each(?))"
        sql = f"SELECT doc_id, doc FROM {self._table} WHERE {wanted} ORDER BY doc_id"
        return self._rows(sql, (orjson.dumps(list(values)).decode(),))

    def after(self, field: str, value: SqlValue, doc_id: int, limit: int) -> list[Row]:
        """Return up to `limit` rows that come after (value, doc_id) in order of the field, then of the id."""
        value_of = expression(field)
        sql = (
            f"SELECT doc_id, doc FROM {self._table} WHERE {value_of} >= ? AND ({value_of} > ? OR doc_id > ?) "
            f"ORDER BY {value_of}, doc_id LIMIT ?"
        )
        return self._rows(sql, (value, value, doc_id, limit))

    def largest(self, field: str) -> int | float | str | None:
        """Return the largest value of a field, text being larger than numbers; None when no document has it."""
        rows = self._read(f"SELECT max({expression(field)}) FROM {self._table}")
        value = rows[0][0] if rows else None
        return value.decode() if isinstance(value, bytes) else value

    def _index_name(self, field: str) -> str:
        # No table's name holds a % that two hexadecimal digits do not follow.
        return f"%index:{self._key}:{sql_name(field)}"

    def _rows(self, sql: str, parameters: tuple[SqlValue, ...]) -> list[Row]:
        return [(doc_id, _bytes(doc)) for doc_id, doc in self._read(sql, parameters)]

    def _read(self, sql: str, parameters: tuple[SqlValue, ...] = ()) -> list[Any]:
        try:
            return self.connection.execute(sql, parameters)
        except NoSuchTableError:
            return []


def expression(field: str) -> str:
    """Return the SQL for the value of a field; dots lead inwards. ValueError when it is no plain field name."""
    if not _FIELD.fullmatch(field):
        raise ValueError(f"{field!r} is not the name of a field that can be looked up.")
    return f"json_extract(doc, '$.{field}')"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _bytes(value: object) -> bytes:
    # A row edited by hand may hold a number or a blob where JSON text belongs; it is judged when it is decoded.
    return value if isinstance(value, bytes) else str(value).encode()
