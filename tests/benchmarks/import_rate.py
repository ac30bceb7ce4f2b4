"""Import of the real records: rate and memory, beside reading the same JSON with orjson alone.

Each side runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

from tests.terminal_session import ROOT

_FLOOR = """
import gzip, orjson, time
from tests.benchmarks.inputs import inputs
start = time.perf_counter(); count = 0
for folder in inputs():
    for path in sorted(folder.rglob('*')) if folder.is_dir() else [folder]:
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == '.gz' else data
        if path.suffix == '.json':
            page = orjson.loads(data); count += len(page.get('studies', [page]))
        elif '.jsonl' in path.suffixes:
            count += sum(1 for line in data.splitlines() if orjson.loads(line))
"""
_IMPORT = """
import time
from pathlib import Path
from store.ingest import import_paths
from store.library import Library
from tests.benchmarks.inputs import inputs
with Library.open(Path({folder!r}) / 'library', cache=Path({folder!r}) / 'cache') as library:
    start = time.perf_counter()
    count = import_paths(library, inputs(), workers=1).records
"""
_REPORT = """
seconds = time.perf_counter() - start
from tests.memory import peak_bytes
print(count, seconds, peak_bytes() / 1024**2)
"""


def _measured(program: str) -> tuple[int, float, float]:
    done = subprocess.run(
        [sys.executable, "-c", program + _REPORT], capture_output=True, text=True, check=True, cwd=ROOT
    )
    count, seconds, megabytes = done.stdout.split()
    return int(count), float(seconds), float(megabytes)


def run() -> list[str]:
    """The lines to print."""
    floor_count, floor_seconds, floor_memory = _measured(_FLOOR)
    with tempfile.TemporaryDirectory() as folder:
        count, seconds, memory = _measured(_IMPORT.format(folder=folder))
    floor_rate, rate = floor_count / floor_seconds, count / seconds
    return [
        f"orjson alone   {floor_count:6,} records {floor_rate:9,.0f} a second   peak {floor_memory:5.0f} MB   1.000",
        f"import         {count:6,} records {rate:9,.0f} a second   peak {memory:5.0f} MB   {rate / floor_rate:.3f}",
    ]
