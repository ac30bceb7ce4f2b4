"""The file of a database in its folder: how it is made, and what must not be taken for one.

Nothing here opens an existing database: closing any descriptor of a file drops the locks that SQLite holds on it in
this process (POSIX fcntl; https://sqlite.org/howtocorrupt.html section 2.2), so links are found by lstat.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import tempfile
from pathlib import Path

from store.errors import DiskFull, NotALibrary, ReadOnly, StoreError

PAGE_SIZE = 4096

Identity = tuple[int, int]
"""Device and inode: the same file."""


def make(path: Path, application_id: int, version: int) -> None:
    """Make an empty database at `path`, readable by its owner only, and its folder (0700) when there is none.

    It is made under another name and linked into place, so a killed start leaves no half file, and of two starts at
    the same moment one wins. Raises ReadOnly, DiskFull or StoreError.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    except OSError as error:
        raise _could_not_make(path, error) from error
    os.close(handle)
    try:
        _write_header(name, application_id, version)
        _move_into_place(Path(name), path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _could_not_make(path, error) from error
    except sqlite3.Error as error:
        raise StoreError(f"{path} could not be made: {error}.") from error
    finally:
        Path(name).unlink(missing_ok=True)


def check_place(path: Path) -> Identity:
    """Return the identity of the database file at `path`.

    Raises NotALibrary when there is no file, or it is a link, no plain file, or empty, or when a link was planted
    under the name of its journal.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        raise NotALibrary(f"There is no file {path}.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {_reason(error)}.") from error
    if stat.S_ISLNK(found.st_mode):
        raise NotALibrary(f"{path} is a symbolic link; links are not followed.")
    if not stat.S_ISREG(found.st_mode):
        raise NotALibrary(f"{path} is not a plain file.")
    if found.st_size == 0:
        raise NotALibrary(
            f"{path} is empty (0 bytes). An empty file is not taken for a new one: "
            f"put a backup in its place, or remove it to start anew."
        )
    for ending in ("-journal", "-wal", "-shm"):
        beside = path.with_name(path.name + ending)
        if beside.is_symlink():
            raise NotALibrary(f"{beside} is a symbolic link; links are not followed. Please remove it.")
    return found.st_dev, found.st_ino


def identity(path: Path) -> Identity | None:
    """Return the identity of what is at `path` now, or None when nothing is."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def is_writable(path: Path) -> bool:
    """Say whether this user may write the file and make a journal beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)


def _write_header(name: str, application_id: int, version: int) -> None:
    connection = sqlite3.connect(name, isolation_level=None)
    try:
        # No journal file: a header half written stays under the other name and is thrown away.
        for setting in (
            "journal_mode=MEMORY",
            "synchronous=FULL",
            f"page_size={PAGE_SIZE}",
            f"application_id={application_id}",
            f"user_version={version}",
        ):
            connection.execute(f"PRAGMA {setting}")
    finally:
        connection.close()


def _move_into_place(made: Path, path: Path) -> None:
    try:
        os.link(made, path)
    except FileExistsError:
        return  # Another start was quicker; its file is as good.
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        # A file system without hard links.
        if not path.exists():
            made.rename(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _could_not_make(path: Path, error: OSError) -> StoreError:
    kind = {errno.EACCES: ReadOnly, errno.EPERM: ReadOnly, errno.EROFS: ReadOnly, errno.ENOSPC: DiskFull}
    return kind.get(error.errno or 0, StoreError)(f"{path} could not be made: {_reason(error)}.")


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
