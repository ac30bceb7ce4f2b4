"""Files into a library: by one process or several the same, what is known not read again, the index fed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from parsers.document import Document, Rejected
from parsers.formats.ctgov import to_study
from store import ingest, preparing_pool
from store.finding import Finding
from store.import_summary import ImportProgress
from store.ingest import import_paths
from store.library import SUMMARIES, TRIALS, Library
from store.preparing import Prepared, Ready, prepare_documents
from tests.conftest import ROOT
from tests.store.records import record

PADDING = "A long account of what was done. " * 2000


def lines(numbers: range, **more: Any) -> bytes:
    return b"".join(orjson.dumps(to_study(record(number)) | more) + b"\n" for number in numbers)


def opened(folder: Path) -> Library:
    return Library.open(folder / "library", cache=folder / "cache")


def content(library: Library) -> list[Any]:
    """Rows without what differs from one reading to the next."""
    kept = []
    for row in library.rows.table(TRIALS).each():
        sources = [{**source, "read_at": ""} for source in row["sources"]]
        kept.append((row.doc_id, {**row, "sources": sources}))
    return [*kept, *((row.doc_id, dict(row)) for row in library.rows.table(SUMMARIES).each())]


def test_several_processes_store_what_one_stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing_pool, "ALONE_BYTES", 10_000)
    monkeypatch.setattr(preparing_pool, "PACK_RECORDS", 7)
    file = tmp_path / "studies.jsonl"
    file.write_bytes(lines(range(1, 60)) + b"{broken\n" + lines(range(30, 90)))
    found = []
    for count in (1, 2):
        with opened(tmp_path / str(count)) as library:
            summary = import_paths(library, [file], workers=count)
            said = (summary.new, summary.unchanged, [str(each) for each in summary.rejected])
            found.append((said, content(library), list(library.search("study").doc_ids)))
    assert found[0][0][:2] == (89, 30) and len(found[0][0][2]) == 1
    assert found[0] == found[1]


def test_a_process_that_dies_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing_pool, "ALONE_BYTES", 1)
    monkeypatch.setattr(preparing_pool, "PACK_RECORDS", 5)
    first = True

    def found(*_: object, **__: object) -> Iterator[Document | Rejected]:
        nonlocal first
        for number in range(1, 60):
            yield Document("x", orjson.dumps(to_study(record(number))), number)
            if number == 30 and first:
                first = False
                import multiprocessing

                for child in multiprocessing.active_children():
                    os.kill(child.pid or 0, signal.SIGKILL)

    monkeypatch.setattr(ingest, "found", found)
    monkeypatch.setattr(ingest, "LOOKED_UP", 1)
    with opened(tmp_path) as library:
        summary = import_paths(library, ["x"], workers=2)
    assert (summary.new, summary.rejected) == (59, [])


@pytest.fixture
def prepared_documents(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is read from now on, document by document."""
    read: list[bytes] = []
    whole = prepare_documents

    def counted(documents: list[Document], form: str | None = None) -> list[list[Ready]]:
        read.extend(document.data for document in documents)
        return whole(documents, form)

    monkeypatch.setattr(preparing_pool, "prepare_documents", counted)
    return read


def test_what_was_stored_whole_is_not_read_again(tmp_path: Path, prepared_documents: list[bytes]) -> None:
    file = tmp_path / "studies.jsonl"
    file.write_bytes(lines(range(1, 40)) + b'{"protocolSection": {}}\n')
    with opened(tmp_path) as library:
        assert import_paths(library, [file]).new == 39
        assert len(prepared_documents) == 40
        prepared_documents.clear()
        again = import_paths(library, [file])
        assert (again.new, again.unchanged, len(again.rejected)) == (0, 39, 1)
        assert prepared_documents == [b'{"protocolSection": {}}'], "only what was not stored is looked at again"
        prepared_documents.clear()
        moved = tmp_path / "moved"
        moved.mkdir()
        file.rename(moved / "other name.jsonl")
        assert import_paths(library, [moved], form="ctgov").unchanged == 39
        assert len(prepared_documents) == 40, "read as a named format it may say something else"


def test_a_stopped_import_goes_on_where_it_was(
    tmp_path: Path, prepared_documents: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "BATCH", 10)
    file = tmp_path / "studies.jsonl"
    file.write_bytes(lines(range(1, 100)))
    with opened(tmp_path) as library:
        stopped = import_paths(library, [file], cancelled=lambda: library.count() >= 30)
        assert stopped.cancelled and "goes on from there" in " ".join(stopped.lines())
        kept = library.count()
        assert 30 <= kept < 99
        prepared_documents.clear()
        rest = import_paths(library, [file])
        assert (rest.new, rest.unchanged) == (99 - kept, kept)
        assert len(prepared_documents) == 99 - kept


def test_the_index_is_fed_without_reading_a_record_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "studies.jsonl"
    file.write_bytes(lines(range(1, 40)))
    with opened(tmp_path) as library:
        monkeypatch.setattr(Finding, "_columns", lambda *_: pytest.fail("a record was read back for the index"))
        import_paths(library, [file])
        assert library.index.revision == library.revision == 39
        assert len(library.search("study").doc_ids) == 39


def test_another_sessions_records_in_between_are_found_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH", 5)
    file, other = tmp_path / "studies.jsonl", tmp_path / "other.jsonl"
    file.write_bytes(lines(range(1, 40)))
    other.write_bytes(lines(range(60, 70)))

    def meanwhile() -> bool:
        if library.count() == 20:
            with Library.open(tmp_path / "library", cache=tmp_path / "cache of the other") as second:
                import_paths(second, [other])
        return False

    with opened(tmp_path) as library:
        import_paths(library, [file], cancelled=meanwhile)
        assert library.count() == 49
        assert sorted(library.search("study").doc_ids) == sorted(library.all_ids())


def test_progress_tells_how_much_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "TELL_SECONDS", 0.0)
    file = tmp_path / "studies.jsonl"
    file.write_bytes(lines(range(1, 200), padding=PADDING))
    told: list[ImportProgress] = []
    with opened(tmp_path) as library:
        import_paths(library, [file], progress=told.append, workers=1)
    assert told[-1].records == 199 and told[-1].bytes_read == told[-1].bytes_total == file.stat().st_size
    shares = [each.bytes_read for each in told]
    assert shares == sorted(shares) and len(set(shares)) > 3
    halfway = ImportProgress(100, 0, 10.0, 400, 1000)
    assert halfway.remaining == 15.0
    assert ImportProgress(100, 0, 10.0, 400, None).remaining is None


def test_what_waits_for_other_processes_is_not_told_as_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing_pool, "ALONE_BYTES", 100_000)
    monkeypatch.setattr(ingest, "TELL_SECONDS", 0)
    file = tmp_path / "studies.jsonl"
    file.write_bytes(b"".join(lines(range(number, number + 1), padding=PADDING) for number in range(1, 61)))
    told: list[ImportProgress] = []
    with opened(tmp_path) as library:
        import_paths(library, [file], progress=told.append, workers=2)
    size = file.stat().st_size
    assert told[-1].records == 60 and told[-1].bytes_read == size
    for progress in told:
        done = progress.records / 60
        assert progress.bytes_read / size <= done + 0.25, (progress.records, progress.bytes_read)


KILLED = """
import sys
from pathlib import Path
from store import ingest
from store.library import Library
ingest.BATCH = 10
with Library.open(Path(sys.argv[1]) / "library", cache=Path(sys.argv[1]) / "cache") as library:
    ingest.import_paths(library, [sys.argv[2]], progress=lambda p: print(p.records, flush=True), workers=1)
"""


@pytest.mark.parametrize("after", [1, 3])
def test_killed_it_holds_whole_records_and_completes_when_run_again(tmp_path: Path, after: int) -> None:
    file = tmp_path / "studies.jsonl"
    file.write_bytes(lines(range(1, 2500)))
    program = "import store.ingest; store.ingest.TELL_SECONDS = 0\n" + KILLED
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path), str(file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(after * 40):
        assert process.stdout.readline()
    process.kill()
    process.wait()
    with opened(tmp_path) as library:
        kept = library.count()
        assert 0 < kept < 2499
        assert all(library.load(row) is not None for row in library.all_ids())
        rest = import_paths(library, [file])
        assert (rest.new, rest.unchanged, rest.rejected) == (2499 - kept, kept, [])
        assert sorted(library.search("study").doc_ids) == sorted(library.all_ids())


def test_a_worker_ends_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom parsers.document import Document\nfrom store import preparing_pool as pool\n"
        "def endless():\n    while True:\n        yield Document('x', b'{}', 1)\n"
        "if __name__ == '__main__':\n    pool.ALONE_BYTES = 1\n"
        "    for _ in pool.prepared(endless(), workers=2):\n"
        "        import multiprocessing\n"
        "        print(*[child.pid for child in multiprocessing.active_children()], flush=True)\n"
    )
    script = tmp_path / "endless.py"
    script.write_text(program)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    workers: list[str] = []
    while len(workers) < 2:
        workers = process.stdout.readline().split()
    process.kill()
    process.wait()
    assert _within(10, lambda: not any(_is_alive(int(worker)) for worker in workers))


def _within(seconds: float, holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def _is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_fault_of_one_record_is_of_that_record_alone(tmp_path: Path) -> None:
    file = tmp_path / "studies.jsonl"
    file.write_bytes(lines(range(1, 20)))
    with opened(tmp_path) as library:
        import_paths(library, [file])
        library.rows.connection.execute("UPDATE trials SET doc = 'no JSON' WHERE doc_id = 5")
        file.write_bytes(lines(range(1, 20), more={"of": "it"}))
        summary = import_paths(library, [file])
        assert summary.changed + len(summary.rejected) == 19
        assert library.get("NCT00000004") is not None


def test_prepared_records_carry_their_place() -> None:
    [[ready]] = prepare_documents([Document("a.jsonl", lines(range(7, 8)).strip(), 3, 3)])
    assert isinstance(ready, Prepared)
    assert (ready.name, ready.record, ready.trial_id) == ("a.jsonl", 3, "NCT00000007")


def test_processes_start_while_an_app_holds_standard_error(tmp_path: Path) -> None:
    program = (
        "import io, sys\nfrom parsers.document import Document\nfrom store import preparing_pool as pool\n"
        "class Held(io.StringIO):\n    def fileno(self): return -1\n"
        "if __name__ == '__main__':\n    sys.stderr = Held()\n    pool.ALONE_BYTES = 1\n"
        "    print(len(list(pool.prepared([Document('x', b'{}', n) for n in range(5)], workers=2))))\n"
    )
    script = tmp_path / "held.py"
    script.write_text(program)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(script)], cwd=ROOT, capture_output=True, text=True, env=environment, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("5", 0)
