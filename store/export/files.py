"""Writing an exported file so that it is whole or not there, readable by its owner only, and never by surprise."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from store.errors import StoreError


def write_file(path: Path, chunks: Iterable[str], *, force: bool = False) -> None:
    """Write text (UTF-8) to a file: temporary file beside it, fsync, rename, mode 0600.

    Args:
        path: Where to.
        chunks: The text, in pieces.
        force: Replace a file that is there already; a link is replaced, never written through.

    Raises:
        StoreError: the file is there and `force` is not given, or it cannot be written; no part of it is left.
    """
    if path.exists() and not path.is_file():
        raise StoreError(f"{path} is not a file, so nothing is written to it.")
    if not force and os.path.lexists(path):
        raise StoreError(f"{path} is there already; --force replaces it.")
    try:
        _write_beside(path, chunks, force)
    except FileExistsError:
        raise StoreError(f"{path} is there already; --force replaces it.") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror or error}.") from error


def _write_beside(path: Path, chunks: Iterable[str], force: bool) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk.encode("utf-8", "replace"))
            file.flush()
            os.fsync(file.fileno())
        if force:
            temporary.replace(path)
        else:
            _place_new(temporary, path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _place_new(temporary: Path, path: Path) -> None:
    """Give the finished file its name unless another has taken it meanwhile. Raises FileExistsError."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: take the name first, then fill it
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, where the system can do it for a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
