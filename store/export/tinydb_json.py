"""Trials as a plain TinyDB JSON file, which TinyDB opens with its own storage and this program reads back as it was.

A trial with several sources comes back as one record without its parts; to keep them, give the parts themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from parsers.trial import Trial, dump
from store.errors import StoreError
from store.export.files import write_file

TABLE = "_default"
"""The table that TinyDB itself uses when none is named."""


def write_tinydb(path: Path, trials: Iterable[Trial], *, table: str = TABLE, force: bool = False) -> None:
    """Write trials, one at a time, as documents numbered from 1; the file is whole or not there, mode 0600.

    Raises:
        StoreError: the file is there and `force` is not given, or it cannot be written; nothing is left of it.
    """
    write_file(path, tinydb_chunks(trials, table), force=force)


def tinydb_chunks(trials: Iterable[Trial], table: str = TABLE) -> Iterator[str]:
    """The text of the file in pieces, one trial in memory at a time."""
    yield f"{{{orjson.dumps(table).decode()}: {{"
    for number, trial in enumerate(trials, 1):
        try:
            document = orjson.dumps(dump(trial)).decode()
        except TypeError as error:
            raise StoreError(
                f"{trial.id} holds something that JSON cannot ({error}), so nothing was written."
            ) from None
        yield f'{"" if number == 1 else ","}\n"{number}": {document}'
    yield "\n}}\n"
