"""A large zip into a library: its entries are read by the processes that prepare them, and nothing else changes."""

from __future__ import annotations

import gzip
import os
import signal
import zipfile
from pathlib import Path

import pytest

from parsers.reading import found
from parsers.streams import Meter
from parsers.zip_apart import Place
from parsers.zip_files import Found, Later
from store import ingest, preparing_pool
from store.ingest import import_paths
from store.preparing import Prepared
from store.preparing_worker import Worker
from store.seen import Marks, Seen
from tests.store.test_import_paths import content, lines, opened


@pytest.fixture(autouse=True)
def every_zip_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "ALONE_BYTES", 1)
    monkeypatch.setattr(preparing_pool, "PACK_RECORDS", 5)


def zip_of(folder: Path, numbers: range, *, name: str = "studies.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in numbers:
            archive.writestr(f"{number}.json", lines(range(number, number + 1)).strip())
    return path


def add(path: Path, entries: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


def damage(path: Path, name: str) -> None:
    """Change an entry's content, not its checksum."""
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo(name).header_offset + 30 + len(name)
    data = bytearray(path.read_bytes())
    data[place + 5 : place + 25] = bytes(20)
    path.write_bytes(data)


def places_in(path: Path) -> list[Place]:
    return [item.place for item in found([path], Meter(), apart=1) if isinstance(item, Later)]


def test_several_processes_store_what_one_stores_of_a_zip(tmp_path: Path) -> None:
    path = zip_of(tmp_path, range(1, 30))
    add(path, {"broken.json": b"{broken", "lines.jsonl": lines(range(30, 40)), "nothing.json": b""})
    add(path, {"packed.json.gz": gzip.compress(lines(range(40, 41))), "twice.jsonl": lines(range(5, 8))})
    add(path, {"other.json": lines(range(50, 51)), "ids.txt": b"NCT00000001\nNCT00000099\n"})
    damage(path, "12.json")
    said = []
    for count in (1, 2):
        with opened(tmp_path / str(count)) as library:
            summary = import_paths(library, [path], workers=count)
            rejected = [str(each) for each in summary.rejected]
            numbers = (summary.new, summary.unchanged, summary.wanted, len(summary.missing))
            said.append((numbers, rejected, content(library), list(library.search("study").doc_ids)))
    assert said[0][0][:2] == (40, 3) and len(said[0][1]) == 3
    assert said[0] == said[1]


def test_a_zip_that_was_stored_is_not_parsed_again(tmp_path: Path) -> None:
    path = zip_of(tmp_path, range(1, 20))
    with opened(tmp_path) as library:
        assert import_paths(library, [path], workers=2).new == 19
        worker = Worker(None, Seen(library.rows).marks())
        assert [records for place in places_in(path) for _, records in worker.read(place) or ()] == [None] * 19
        moved = path.rename(tmp_path / "newer.zip")
        add(moved, {"20.json": lines(range(20, 21)).strip()})
        again = import_paths(library, [moved], workers=2)
        assert (again.new, again.changed, again.unchanged, again.rejected) == (1, 0, 19, [])
        alone = import_paths(library, [moved], workers=1)
        assert (alone.new, alone.unchanged) == (0, 20), "known by the same mark, whoever reads it"


def test_a_stopped_import_of_a_zip_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH", 10)
    path = zip_of(tmp_path, range(1, 90))
    with opened(tmp_path) as library:
        stopped = import_paths(library, [path], workers=2, cancelled=lambda: library.count() >= 30)
        kept = library.count()
        assert stopped.cancelled and 30 <= kept < 89
        rest = import_paths(library, [path], workers=2)
        assert (rest.new, rest.unchanged, rest.rejected) == (89 - kept, kept, [])


def test_a_process_that_dies_over_a_zip_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_of(tmp_path, range(1, 60))

    def dying(*arguments: object, **named: object) -> Found:
        for number, item in enumerate(found(*arguments, **named)):  # type: ignore[arg-type]  # passed on as they come
            yield item
            if number == 30:
                import multiprocessing

                for child in multiprocessing.active_children():
                    os.kill(child.pid or 0, signal.SIGKILL)

    monkeypatch.setattr(ingest, "found", dying)
    with opened(tmp_path) as library:
        summary = import_paths(library, [path], workers=2)
    assert (summary.new, summary.rejected) == (59, [])


class _Everything(Marks):
    """Takes every document for one that was stored."""

    def __init__(self) -> None:
        super().__init__(b"", [])

    def has(self, mark: bytes) -> bool:
        return True


def test_what_only_seems_to_be_stored_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_of(tmp_path, range(1, 12))
    monkeypatch.setattr(Seen, "marks", lambda _: _Everything())
    with opened(tmp_path) as library:
        assert import_paths(library, [path], workers=2).new == 11


def test_a_worker_reads_what_it_is_sent(tmp_path: Path) -> None:
    path = zip_of(tmp_path, range(1, 3))
    add(path, {"both.jsonl": lines(range(3, 5)), "inner.zip": path.read_bytes()})
    worker = Worker(None, None)
    one, two, both, inner = [worker.read(place) for place in places_in(path)]
    assert inner is None, "an archive in the zip is for who sees the zip"
    assert one and two and both and len(both) == 2
    for mark, records in (*one, *two, *both):
        assert mark is None and [type(record) for record in records or ()] == [Prepared]
