"""What must not harm the rows: kills, other sessions, full and read-only disks, damage."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from tinydb import where

from store.errors import Busy, Damaged, DiskFull, NotALibrary, ReadOnly, StoreError
from store.rows import RowDB, RowTable

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A closed file of 20 documents of some 3 KB in the table t, indexed by id."""
    with RowDB(path) as db:
        db.index("t", "id")
        db.table("t").insert_multiple({"id": f"mark-{n}", "text": "z" * 3000} for n in range(1, 21))
    return path


def child(command: str, path: Path, number: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-m", "tests.store.row_children", command, str(path), str(number)]
    return subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def names(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


def whole(path: Path) -> bool:
    check = sqlite3.connect(path)
    try:
        return bool(check.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    finally:
        check.close()


# Kills


def test_what_was_acknowledged_survives_a_kill_at_random(path: Path) -> None:
    chance = random.Random(4)
    acknowledged: set[int] = set()
    last_pair = 0
    for _ in range(8):
        process = child("acknowledge", path, max(acknowledged, default=0) + 1)
        assert process.stdout is not None
        for _ in range(chance.randint(1, 60)):
            kind, number = process.stdout.readline().split()
            if kind == "event":
                acknowledged.add(int(number))
            else:
                last_pair = int(number)
        process.kill()
        for line in process.communicate()[0].splitlines():
            if line.startswith("event ") and line.split()[1].isdecimal():
                acknowledged.add(int(line.split()[1]))
        with RowDB(path) as db:
            assert acknowledged <= {document["n"] for document in db.table("events").each()}
            left, right = db.table("pair").by_ids([1, 2])
            assert left["n"] == right["n"] >= last_pair, "two documents of one transaction are both old or both new"
        assert whole(path)


def test_a_transaction_cut_off_half_written_is_undone(filled: Path) -> None:
    process = child("hold", filled, 50)
    assert process.stdout is not None
    assert process.stdout.readline() == "inside\n"
    journal = filled.with_name(filled.name + "-journal")
    with pytest.raises(Busy):
        RowDB(filled, wait_seconds=0).table("t").insert({})
    process.kill()
    process.communicate()
    assert journal.stat().st_size > 0, "part of it had been written ahead"
    with pytest.raises(ReadOnly, match="unfinished"):
        RowDB(filled, read_only=True)
    with RowDB(filled) as db:
        assert len(db.table("t").all()) == 20
        assert db.tables() == {"t"}
    assert whole(filled)


# Several sessions


def test_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    with RowDB(path) as db:
        db.table("counter").insert({"value": 0})
    processes = [child("insert", path, 60) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    with RowDB(path) as db:
        assert sorted(document["n"] for document in db.table("events")) == sorted([*range(60), *range(60)])
        assert db.table("counter").all() == [{"value": 120}]


def test_threads_that_share_a_connection_lose_nothing(path: Path) -> None:
    with RowDB(path) as db:
        events, counter = db.table("events"), db.table("counter")
        counter.insert({"value": 0})
        given: list[int] = []
        failures: list[BaseException] = []

        def work(worker: int) -> None:
            try:
                for n in range(40):
                    given.append(events.insert({"worker": worker, "n": n}))
                    with db.transaction():
                        value = counter.get(doc_id=1)["value"]
                        counter.update({"value": value + 1}, doc_ids=[1])
                    assert events.count(where("worker") == worker) == n + 1
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert sorted(given) == list(events.ids()) == list(range(1, 161))
        assert counter.all() == [{"value": 160}]


def test_two_starts_at_once_make_one_file(path: Path) -> None:
    opened: list[RowDB] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        db = RowDB(path / "new" / "rows.db")
        db.table("t").insert({})
        opened.append(db)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(db.table("t")) for db in opened] == [4] * 4
    for db in opened:
        db.close()
    assert names(path / "new") == ["rows.db", "rows.db-journal"]


def test_a_session_that_waits_too_long_is_told(filled: Path) -> None:
    with RowDB(filled) as first, RowDB(filled, wait_seconds=0) as second:
        with first.transaction():
            first.table("t").remove(doc_ids=[1])
            with pytest.raises(Busy, match="another session"):
                second.table("t").insert({})
            assert len(second.table("t")) == 20, "reading goes on"
        second.table("t").insert({})
        assert len(first.table("t")) == 20


# Room


def test_a_full_disk_undoes_the_change_and_reading_goes_on(filled: Path) -> None:
    with RowDB(filled) as db:
        table = db.table("t")
        [(pages,)] = db.connection.execute("PRAGMA page_count")
        db.connection.execute(f"PRAGMA max_page_count={pages + 2}")
        with pytest.raises(DiskFull, match="no room"):
            table.insert_multiple({"text": "y" * 3000} for _ in range(9))
        with pytest.raises(DiskFull), db.transaction():
            table.remove(doc_ids=[1])
            table.insert({"text": "y" * 50_000})
        assert len(table.all()) == 20
        assert table.get(doc_id=1)["id"] == "mark-1"
        db.connection.execute(f"PRAGMA max_page_count={pages + 200}")
        assert table.insert({"text": "y" * 50_000}) == 21
    assert whole(filled)


def test_nothing_is_stored_alone_after_the_transaction_was_undone_beneath_it(filled: Path) -> None:
    with RowDB(filled) as db:
        with pytest.raises(StoreError, match="undone"), db.transaction():
            db.table("t").remove(doc_ids=[1])
            db.connection.execute("ROLLBACK")
            db.table("t").remove(doc_ids=[2])
        assert len(db.table("t")) == 20


def test_a_limit_on_the_file_loses_nothing_acknowledged(path: Path) -> None:
    process = child("fill", path, 150_000)
    lines = process.communicate()[0].splitlines()
    events = [line for line in lines if line.startswith("event")]
    assert len(events) > 5
    assert lines[-2].startswith(("StoreError", "DiskFull")), lines[-2]
    assert lines[-1] == f"readable {len(events)}"
    with RowDB(path) as db:
        assert [document["n"] for document in db.table("events")] == list(range(len(events)))
    assert whole(path)


# Reading only


def writes(table: RowTable) -> list[Callable[[], object]]:
    return [
        lambda: table.insert({}),
        lambda: table.append([{}]),
        lambda: table.put({}, 1),
        lambda: table.update({"seen": True}, doc_ids=[1]),
        lambda: table.upsert({}, lambda document: True),
        lambda: table.remove(doc_ids=[1]),
        table.truncate,
    ]


def test_a_file_opened_for_reading_refuses_every_write(filled: Path) -> None:
    before = filled.read_bytes()
    with RowDB(filled, read_only=True) as db:
        assert db.read_only
        for write in writes(db.table("t")):
            with pytest.raises(ReadOnly, match="reading"):
                write()
        with pytest.raises(ReadOnly):
            db.drop_tables()
        db.index("t", "other")
        assert len(db.table("t").all()) == 20
        assert db.table("t").find("id", "mark-7")
    assert filled.read_bytes() == before


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_cannot_be_written_is_read(filled: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    denied = filled if what == "file" else filled.parent
    # Root may write anywhere, so the answer of the system is put in its place.
    monkeypatch.setattr(os, "access", lambda place, mode: Path(place) != denied)
    with RowDB(filled) as db:
        assert db.read_only
        assert len(db.table("t")) == 20
        with pytest.raises(ReadOnly):
            db.table("t").insert({})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write in a folder of mode 0500")
def test_no_file_is_made_in_a_read_only_folder(path: Path) -> None:
    path.parent.chmod(0o500)
    try:
        with pytest.raises(ReadOnly):
            RowDB(path)
    finally:
        path.parent.chmod(0o700)


def test_reading_makes_no_file(path: Path) -> None:
    with pytest.raises(NotALibrary, match="no file"):
        RowDB(path, read_only=True)
    assert not path.exists()


# Damage


def damage(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert content.count(old) == 1
    path.write_bytes(content.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"mark-8","text":"zz', b'"mark-8","text":"\xff\xfe'), (b'"mark-8","text":"zz', b'"mark-8","text" "zz')],
)
def test_a_damaged_document_is_named_and_the_others_are_read(filled: Path, old: bytes, new: bytes) -> None:
    damage(filled, old, new)
    with RowDB(filled) as db:
        table = db.table("t")
        for read in (table.all, lambda: table.get(doc_id=8), lambda: table.by_ids([7, 8])):
            with pytest.raises(Damaged, match="Document 8 of table 't'"):
                read()
        assert table.get(doc_id=7)["id"] == "mark-7"
        told: list[Damaged] = []
        assert [document.doc_id for document in table.each(batch=3, damaged=told.append)] == [
            *range(1, 8),
            *range(9, 21),
        ]
        assert len(told) == 1


def test_a_damaged_page_is_said_to_be_damaged(filled: Path) -> None:
    content = bytearray(filled.read_bytes())
    content[4096 * 5 : 4096 * 6] = random.Random(1).randbytes(4096)
    filled.write_bytes(content)
    with RowDB(filled) as db:
        with pytest.raises(Damaged, match="damaged"):
            db.table("t").all()
        assert db.table("t").get(doc_id=1)["id"] == "mark-1"


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda content: content[: len(content) // 2], Damaged),
        (lambda content: content[:100] + b"\xff" * 3996 + content[4096:], Damaged),
        (lambda content: content[:4096] + bytes(len(content) - 4096), Damaged),
        (lambda content: b"X" * 100 + content[100:], NotALibrary),
        (lambda content: bytes(len(content)), NotALibrary),
        (lambda content: b'{"_default": {}}', NotALibrary),
    ],
)
def test_a_spoilt_file_is_refused_and_left_as_it_is(
    filled: Path, spoil: Callable[[bytes], bytes], error: type[StoreError]
) -> None:
    spoilt = spoil(filled.read_bytes())
    filled.write_bytes(spoilt)
    with pytest.raises(error, match=r"rows\.db is"), RowDB(filled) as db:
        db.table("t").all()
    assert filled.read_bytes() == spoilt


def test_an_empty_file_is_not_taken_for_a_new_one(path: Path) -> None:
    path.touch()
    with pytest.raises(NotALibrary, match="empty"):
        RowDB(path)
    assert path.read_bytes() == b""
