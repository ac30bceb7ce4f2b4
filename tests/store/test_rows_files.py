"""Whose file it is and who may see it: other programs' files, links, file modes, how a file is made."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from store import database_file
from store.errors import NotALibrary, StoreError
from store.rows import RowDB


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


def names(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


# Files of others


def test_a_database_of_another_program_is_left_as_it_is(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("CREATE TABLE t (doc_id INTEGER PRIMARY KEY, doc TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NotALibrary, match="another kind"):
        RowDB(path)
    assert path.read_bytes() == before


def test_each_kind_of_file_is_told_apart(filled: Path) -> None:
    with pytest.raises(NotALibrary, match="another kind"):
        RowDB(filled, application_id=7)


def test_a_file_of_a_newer_format_is_refused(path: Path) -> None:
    RowDB(path, version=2).close()
    with pytest.raises(NotALibrary, match="newer version"):
        RowDB(path)
    RowDB(path, version=3).close()


def test_what_is_no_plain_file_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(NotALibrary, match="not a plain file"):
        RowDB(path)
    pipe = path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(NotALibrary, match="not a plain file"):
        RowDB(pipe)
    (path / "file").write_text("text")
    with pytest.raises(StoreError, match=r"could not be made|cannot be opened"):
        RowDB(path / "file" / "rows.db")


@pytest.mark.parametrize("ending", ["", "-journal", "-wal", "-shm"])
def test_a_planted_link_is_refused(tmp_path: Path, filled: Path, ending: str) -> None:
    victim = tmp_path / "victim"
    planted = filled.with_name(filled.name + ending)
    if ending:
        planted.unlink(missing_ok=True)
        victim.write_bytes(b"precious")
    else:
        filled.rename(victim)
    before = victim.read_bytes()
    planted.symlink_to(victim)
    with pytest.raises(NotALibrary, match="symbolic link"):
        RowDB(filled)
    assert victim.read_bytes() == before


def test_a_link_to_nothing_is_refused(tmp_path: Path, path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotALibrary, match="symbolic link"):
        RowDB(path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_link_planted_as_journal_while_open_is_not_written_through(tmp_path: Path, filled: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    with RowDB(filled) as db:
        journal = filled.with_name(filled.name + "-journal")
        journal.unlink(missing_ok=True)
        journal.symlink_to(victim)
        with pytest.raises(StoreError, match="journal"):
            db.table("t").insert({})
    assert victim.read_bytes() == b"precious"


def test_a_file_that_is_moved_away_takes_no_more_writes(tmp_path: Path, filled: Path) -> None:
    with RowDB(filled) as db:
        filled.rename(tmp_path / "elsewhere.db")
        RowDB(filled).close()
        with pytest.raises(NotALibrary, match="moved or deleted"):
            db.table("t").insert({})


# Privacy


def test_files_are_for_their_owner_only(path: Path) -> None:
    before = os.umask(0)
    try:
        with RowDB(path / "own" / "rows.db") as db, db.transaction():
            db.table("t").insert({})
            modes = {place.name: stat.S_IMODE(place.stat().st_mode) for place in (path / "own").iterdir()}
            folder = stat.S_IMODE((path / "own").stat().st_mode)
    finally:
        os.umask(before)
    assert folder == 0o700
    assert modes == {"rows.db": 0o600, "rows.db-journal": 0o600}


def test_a_start_that_is_killed_leaves_no_file_that_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(database_file, "_write_header", killed)
    with pytest.raises(KeyboardInterrupt):
        RowDB(path)
    monkeypatch.undo()
    assert names(path.parent) == []
    RowDB(path).close()


def test_a_file_system_without_hard_links_will_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with RowDB(path) as db:
        db.table("t").insert({})
    assert names(path.parent) == ["rows.db", "rows.db-journal"]
