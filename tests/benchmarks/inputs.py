"""What the benchmarks run on: the real records where they are, else the built-in ones."""

from __future__ import annotations

from pathlib import Path

import parsers
from parsers import examples
from store.ingest import ingest
from store.library import Library
from tests.conftest import REAL_DATA


def inputs() -> list[Path]:
    """Files and folders of records."""
    return [REAL_DATA / "seeds", REAL_DATA / "ctgov_v2"] if REAL_DATA.is_dir() else examples.paths()


def filled_library(folder: Path) -> str:
    """Import the inputs into a library at `folder` (its cache beside it); says how many trials of which kind."""
    with Library.open(folder) as library:
        ingest(library, parsers.read(inputs()))
        kind = "real records" if REAL_DATA.is_dir() else "built-in records (../shared/data is not here)"
        return f"{library.count():,} trials, {kind}"
