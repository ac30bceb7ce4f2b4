"""One SQLite file of ours: made whole or not at all, opened only if it is what it should be, written durably.

Settings and reasons: journal_mode=TRUNCATE with synchronous=FULL keeps every acknowledged write over a power cut (the
default journal does not sync its removal; a write-ahead log needs shared memory, which network homes lack, and cannot
be read in a read-only folder); temp_store=MEMORY keeps record text out of shared temporary folders; a lock around each
transaction, because threads that share a connection would otherwise share a transaction.
"""

from __future__ import annotations

import sqlite3
import threading
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from store.database_file import check_place, identity, is_writable, make
from store.errors import Busy, Damaged, DiskFull, Duplicate, NotALibrary, ReadOnly, StoreError

APPLICATION_ID = 0x5472_6C31
"""Written in the header of our files ("Trl1"); a file with another number belongs to another program."""

FORMAT_VERSION = 1
"""Written in the header as user_version: how rows are laid out. A file with a higher number is refused."""

WAIT_SECONDS = 5.0
"""How long a statement waits for another session before it raises Busy."""

READING_KIB, WRITING_KIB = 1024, 16 * 1024
"""Page cache of a connection, and of one that writes: a transaction that outgrows it shuts readers out before it ends.

What is read stays in the system's memory anyway, and counts there for all sessions once.
"""

SqlValue = int | float | str | bytes | None


class NoSuchTableError(StoreError):
    """A statement named a table that has not been written yet."""


class Connection:
    """A checked, locked connection to one file; safe to share between threads.

    `lock` is held during each statement and during the whole of a transaction. `read_only` says whether writing is
    refused, because it was asked for or because the file or its folder cannot be written.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        application_id: int = APPLICATION_ID,
        version: int = FORMAT_VERSION,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        """Open `path`, making it (and its folder) when it does not exist and may be written.

        Raises NotALibrary, Damaged, Busy, ReadOnly (nothing there and no place to make it) or StoreError.
        """
        self.path = path
        self.lock = threading.RLock()
        self._level = 0
        if not read_only and not _exists(path):
            make(path, application_id, version)
        before = check_place(path)
        self.read_only = read_only or not is_writable(path)
        self._sqlite = self._connect(wait_seconds)
        try:
            self._check_header(application_id, version)
            if identity(path) != before:
                raise NotALibrary(f"{path} was replaced by another file while it was being opened; please try again.")
            self._configure()
        except BaseException:
            self._sqlite.close()
            raise

    def execute(self, sql: str, parameters: Sequence[SqlValue] = ()) -> list[Any]:
        """Run one statement and return its rows as tuples; text comes back as bytes. Raises StoreError."""
        with self.lock:
            self._check_transaction()
            try:
                return self._sqlite.execute(sql, parameters).fetchall()
            except (sqlite3.Error, OverflowError) as error:
                raise explain(error, self.path) from error

    def execute_many(self, sql: str, rows: Iterable[Sequence[SqlValue]]) -> None:
        """Run one statement for every row of parameters. Raises StoreError."""
        with self.lock:
            self._check_transaction()
            try:
                self._sqlite.executemany(sql, rows)
            except (sqlite3.Error, OverflowError) as error:
                raise explain(error, self.path) from error

    def integers(self, sql: str, parameters: Sequence[SqlValue] = ()) -> array[int]:
        """Run a statement that yields one integer a row; the result takes 8 bytes a row. Raises StoreError."""
        with self.lock:
            self._check_transaction()
            try:
                return array("q", chain.from_iterable(self._sqlite.execute(sql, parameters)))
            except (sqlite3.Error, OverflowError) as error:
                raise explain(error, self.path) from error

    def insert(self, sql: str, parameters: Sequence[SqlValue]) -> int:
        """Run an INSERT that leaves the id to SQLite and return the id. Raises StoreError."""
        with self.lock:
            self._check_transaction()
            try:
                return self._sqlite.execute(sql, parameters).lastrowid or 0
            except (sqlite3.Error, OverflowError) as error:
                raise explain(error, self.path) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the write lock of the file; everything inside is stored together, or nothing of it after an error.

        May be nested: an error that is caught outside an inner block undoes only that block. On return from the
        outermost block the change is on disk. Raises Busy, DiskFull, ReadOnly, Damaged or StoreError.
        """
        with self.lock:
            if self.read_only:
                raise ReadOnly(f"{self.path} is open for reading only; nothing was changed.")
            level = self._level
            self.execute(f"SAVEPOINT level_{level}" if level else "BEGIN IMMEDIATE")
            self._level = level + 1
            if not level:
                self._keep(WRITING_KIB)
            try:
                yield
                self.execute(f"RELEASE level_{level}" if level else "COMMIT")
            except BaseException:
                self._undo(level)
                raise
            finally:
                self._level = level
                if not level:
                    self._keep(READING_KIB)

    def close(self) -> None:
        """Close the file; an open transaction is undone. May be called twice."""
        with self.lock:
            self._sqlite.close()

    def _connect(self, wait_seconds: float) -> sqlite3.Connection:
        mode = "ro" if self.read_only else "rw"
        try:
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=wait_seconds,
                isolation_level=None,
                check_same_thread=False,
            )
        except sqlite3.Error as error:
            raise explain(error, self.path) from error
        # Text stays bytes until it is decoded, so that one undecodable row can be named.
        connection.text_factory = bytes
        return connection

    def _check_header(self, application_id: int, version: int) -> None:
        """Refuse what is not ours before anything is set or written."""
        [(found_id,)] = self.execute("PRAGMA application_id")
        [(found_version,)] = self.execute("PRAGMA user_version")
        self.execute("SELECT count(*) FROM sqlite_master")
        if found_id != application_id:
            raise NotALibrary(f"{self.path} is a database of another kind; it is left as it is.")
        if found_version > version:
            raise NotALibrary(
                f"{self.path} was written by a newer version of this program (format {found_version}; "
                f"this one knows {version}); please update."
            )

    def _configure(self) -> None:
        self.execute("PRAGMA temp_store=MEMORY")
        self._keep(READING_KIB)
        self.execute("PRAGMA synchronous=FULL")
        if self.read_only:
            return
        [(mode,)] = self.execute("PRAGMA journal_mode=TRUNCATE")
        if mode != b"truncate":
            raise Busy(f"{self.path} is in use by a program that keeps another kind of journal; please close it.")

    def _keep(self, kibibytes: int) -> None:
        """Let so much of the file be kept in memory; what is more is given back."""
        with suppress(sqlite3.Error):
            self._sqlite.execute(f"PRAGMA cache_size=-{kibibytes}")

    def _check_transaction(self) -> None:
        """After some faults SQLite ends the transaction itself: what follows must not be stored on its own."""
        if self._level and not self._sqlite.in_transaction:
            raise StoreError(f"The change to {self.path} was undone after an earlier error; nothing of it was saved.")

    def _undo(self, level: int) -> None:
        # The first error is the one to report; SQLite also undoes what is left when the file is next opened.
        with suppress(sqlite3.Error):
            if not self._sqlite.in_transaction:
                return
            if level:
                self._sqlite.execute(f"ROLLBACK TO level_{level}")
                self._sqlite.execute(f"RELEASE level_{level}")
            else:
                self._sqlite.execute("ROLLBACK")


def explain(error: Exception, path: Path) -> StoreError:
    """Return the StoreError that says in a sentence what SQLite meant."""
    if isinstance(error, OverflowError):
        return StoreError(f"A number was too large for {path}; nothing was changed.")
    if isinstance(error, sqlite3.ProgrammingError):
        return StoreError(f"{path} is closed ({error}).")
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return NotALibrary(f"{path} was moved or deleted while it was open; nothing was changed.")
    if code == sqlite3.SQLITE_READONLY_ROLLBACK:
        return ReadOnly(
            f"{path} has an unfinished write to undo, and may only be read; open it once with write access."
        )
    text = str(error)
    if text.startswith("no such table"):
        return NoSuchTableError(f"{path}: {text}.")
    if "malformed JSON" in text:
        return Damaged(f"{path} is damaged: a row does not hold JSON.")
    kind, sentence = _SENTENCES.get(code & 0xFF, (StoreError, "{path} could not be used: {error}."))
    return kind(sentence.format(path=path, error=text))


_SENTENCES: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (Busy, "{path} is in use by another session; nothing was changed, please try again."),
    sqlite3.SQLITE_LOCKED: (Busy, "{path} is in use by another session; nothing was changed, please try again."),
    sqlite3.SQLITE_FULL: (DiskFull, "There is no room for the change to {path}; it was undone whole."),
    sqlite3.SQLITE_READONLY: (ReadOnly, "{path} can be read but not written; nothing was changed."),
    sqlite3.SQLITE_CORRUPT: (Damaged, "{path} is damaged: {error}."),
    sqlite3.SQLITE_NOTADB: (NotALibrary, "{path} is not a database; it is left as it is."),
    sqlite3.SQLITE_IOERR: (StoreError, "The disk that holds {path} reports an error ({error}); nothing was changed."),
    sqlite3.SQLITE_CANTOPEN: (StoreError, "{path} or its journal beside it cannot be opened."),
    sqlite3.SQLITE_CONSTRAINT: (Duplicate, "{path} holds that already: {error}."),
}


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()
