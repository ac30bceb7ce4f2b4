"""Import of a made-up registry (one zip), beside orjson and a validating peer on the same studies.

    python -m tests.benchmarks registry_import           100,000 studies
    STUDIES=610000 python -m tests.benchmarks registry_import

Each side runs in a process of its own, so that its peak memory is its own, and has its bytecode, as installed programs
do (a first import of some studies leaves it). Of that, pages of files (the search index
while its parts are merged) can be taken back by the system; what is not a file's is said beside it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from store.worker_process import workers_for_this_machine
from tests.benchmarks.first_paint import as_installed
from tests.benchmarks.peers import peer_folder
from tests.benchmarks.registry import write_zip
from tests.terminal_session import ROOT

STUDIES = 100_000
FIRST_STUDIES = 1_000
WHOLE_REGISTRY = 610_000
PEER_STUDIES = 20_000
_PEER = "altissimo-clinicaltrials==2.0.5"

_LOOP = """
import sys, time, zipfile
{setup}
from tests.memory import OwnMemory
own = OwnMemory()
start = time.perf_counter(); count = 0
with zipfile.ZipFile(sys.argv[1]) as archive:
    for entry in archive.infolist()[:{most}]:
        {each}
        count += 1
"""
_IMPORT = """
import sys, time
from pathlib import Path
from store.ingest import import_paths
from store.library import Library
from tests.memory import OwnMemory
if __name__ == "__main__":
    with Library.open(Path(sys.argv[2]) / "library", cache=Path(sys.argv[2]) / "cache") as library:
        own = OwnMemory()
        start = time.perf_counter()
        summary = import_paths(library, [sys.argv[1]])
        count = summary.new
"""
_REPORT = """
    seconds = time.perf_counter() - start
    from tests.memory import peak_bytes, children_peak_bytes
    print(count, seconds, (peak_bytes() + children_peak_bytes({workers})) / 1024**2, own.end() / 1024**2)
"""


class Measured(NamedTuple):
    """What a side did: studies, seconds, megabytes resident at most, and those of them that are no file's."""

    studies: int
    seconds: float
    resident: float
    own: float

    @property
    def rate(self) -> float:
        """Studies a second."""
        return self.studies / self.seconds


def _measured(program: str, folder: Path, *, path: Path | None = None) -> Measured:
    script = folder / "measured.py"
    script.write_text(program)
    places = [str(ROOT), *([str(path)] if path else [])]
    environment = os.environ | as_installed(folder.parent) | {"PYTHONPATH": os.pathsep.join(reversed(places))}
    command = [sys.executable, str(script), str(folder / "registry.zip"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    count, seconds, resident, own = done.stdout.split()
    return Measured(int(count), float(seconds), float(resident), float(own))


def _loop(setup: str, each: str, most: int) -> str:
    return _LOOP.format(setup=setup, each=each, most=most) + "if True:" + _REPORT.format(workers=0)


def run() -> list[str]:
    """The lines to print."""
    studies = int(os.environ.get("STUDIES", STUDIES))
    ours_program = _IMPORT + _REPORT.format(workers=workers_for_this_machine())
    with tempfile.TemporaryDirectory() as name:
        first, folder = Path(name) / "first", Path(name) / "whole"
        for place, count in ((first, FIRST_STUDIES), (folder, studies)):
            place.mkdir()
            size = write_zip(place / "registry.zip", count)
        _measured(ours_program, first)
        floor = _measured(_loop("import orjson", "orjson.loads(archive.read(entry))", studies), folder)
        peer_at = peer_folder(_PEER)
        validate = "Study.model_validate_json(archive.read(entry))"
        setup = "from clinicaltrials.models.study import Study"
        peer = _measured(_loop(setup, validate, PEER_STUDIES), folder, path=peer_at) if peer_at else None
        ours = _measured(ours_program, folder)
        held = {part: _megabytes(folder / part) for part in ("library", "cache")}
    rates = {"orjson alone": floor, "altissimo (validates)": peer, "trialtui import": ours}
    lines = [f"{studies:,} studies, {size / studies / 1000:.1f} kB in the mean, {size / 1e9:.2f} GB of JSON"]
    lines += [_line(what, said, floor) for what, said in rates.items() if said]
    lines.append(f"on disk: library {held['library']:,.0f} MB, search index {held['cache']:,.0f} MB")
    whole = WHOLE_REGISTRY / ours.rate / 60
    lines.append(f"at this rate {WHOLE_REGISTRY:,} studies take {whole:.1f} minutes")
    return lines


def _line(what: str, said: Measured, floor: Measured) -> str:
    return (
        f"{what:24}{said.studies:8,} studies {said.rate:8,.0f} a second  {said.rate / floor.rate:.3f}"
        f"  peak {said.resident:5,.0f} MB, {said.own:,.0f} without files"
    )


def _megabytes(folder: Path) -> float:
    if shutil.which("du"):
        done = subprocess.run(["du", "-sk", str(folder)], capture_output=True, text=True, check=True)
        return int(done.stdout.split()[0]) / 1024
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1024**2
