"""The search index of a library built anew, beside orjson reading the same rows.

python -m tests.benchmarks index_build                   20,000 studies
STUDIES=100000 python -m tests.benchmarks index_build
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import orjson

from store.library import TRIALS, Library
from tests.benchmarks.registry_library import registry_library

STUDIES = 20_000
_AT_ONCE = 500


def run() -> list[str]:
    """The lines to print."""
    folder = registry_library(int(os.environ.get("STUDIES", STUDIES)))
    with (
        tempfile.TemporaryDirectory() as cache,
        Library.open(folder / "library", cache=Path(cache)) as library,
    ):
        floor = _seconds_to_read(library)
        began = time.perf_counter()
        library.catch_up()
        seconds = time.perf_counter() - began
        count, index = len(library.index), sum(path.stat().st_size for path in Path(cache).rglob("*") if path.is_file())
    return [
        f"{count:,} studies: {count / seconds:,.0f} a second by all cores, {index / count:,.0f} bytes of index a study",
        f"orjson reading the rows, one core: {count / floor:,.0f} a second ({floor / seconds:.2f} of the time)",
    ]


def _seconds_to_read(library: Library) -> float:
    rows, trials = library.all_ids("id"), library.rows.table(TRIALS)
    began = time.perf_counter()
    for start in range(0, len(rows), _AT_ONCE):
        for _, text in trials.texts(rows[start : start + _AT_ONCE]):
            orjson.loads(text)
    return time.perf_counter() - began
