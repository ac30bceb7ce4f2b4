"""Decisions as files: words, guarded cells, whole files."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.errors import StoreError
from store.export.csv_cells import Cell, cell, csv_lines, guard
from store.export.decisions import DECISION_FIELDS, EVENT_FIELDS, as_csv, as_jsonl, decision_rows, event_rows
from store.export.files import write_file
from store.review import Decision, ReviewLog
from store.rows import RowDB

ONE, TWO, THREE = "NCT00000001", "NCT00000002", "NCT00000003"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[ReviewLog]:
    with RowDB(tmp_path / "reviews.db") as db:
        yield ReviewLog(db, reviewer="ada", clock=lambda: "2026-02-03T04:05:06.789Z")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+a", "-a", "@a", "\ta", "\ra", " =1", "\n=1", "\n \t=1", " \ta", "-", "+", "-1+1", "=cmd|' /C calc'!A0",
     "\ufeff=1", "\u200b@x", "\u00a0=1", "＝1", "－a", "+1 555 1234", "-1,2x", "--1", "\0=1", "-1e", "+."],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_is_prefixed(text: str) -> None:
    assert guard(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    ["", "a", "a=b", "1", "-1", "+1.5", " -2 ", "-.5", "1e5", "-1.5E-3", "'", "a\n=b", "NCT", "(=)", "±5", "5-10",
     "≥ 18", " a", "\na"],
)  # fmt: skip
def test_other_text_and_numbers_stay(text: str) -> None:
    assert guard(text) == text


def test_a_cell_holds_no_control_character() -> None:
    shown = cell("a\x1b[31mb\x00\x9b\u202e")
    assert isinstance(shown, str)
    assert not any(character in shown for character in "\x1b\x00\x9b\u202e")
    assert (cell(None), cell(-5), cell(1.5)) == ("", -5, 1.5)
    assert str(cell("\x1b=1+1")).startswith("'") or "\x1b" not in str(cell("\x1b=1+1"))


def test_csv_reads_back_with_commas_quotes_and_lines() -> None:
    rows: list[list[Cell]] = [["a,b", 'say "x"', "two\nlines"], [1, None, -2]]
    text = "".join(csv_lines(["p", "q", "r"], rows))
    assert list(csv.reader(io.StringIO(text))) == [
        ["p", "q", "r"], ["a,b", 'say "x"', "two\nlines"], ["1", "", "-2"]]  # fmt: skip


def fill(log: ReviewLog) -> None:
    log.start_session("s", "hsct", reasons=["dose"])
    log.decide(ONE, "exclude", reason="dose", session="s", record_revision=4, record_sha256="ab")
    log.note(ONE, '=HYPERLINK("x")\nsecond, line', session="s")
    log.label(ONE, ["x", "y"], session="s")
    log.decide_many([Decision(TWO, "include", 5, "cd"), Decision(THREE, "maybe", 5, "cd")], session="s")
    log.undo("s")
    log.note(TWO, "later", session="s")
    log.decide(THREE, None, session="s", record_revision=5, record_sha256="cd")


def test_current_decisions_in_words(log: ReviewLog) -> None:
    fill(log)
    rows = list(csv.DictReader(io.StringIO("".join(as_csv(DECISION_FIELDS, decision_rows(log.states("s"), "s"))))))
    assert rows == [
        {
            "trial_id": ONE, "decision": "exclude", "reason": "dose", "note": '\'=HYPERLINK("x")\nsecond, line',
            "labels": "x; y", "reviewer": "ada", "at": "2026-02-03T04:05:06.789Z", "session": "s",
            "record_revision": "4", "record_sha256": "ab", "seq": "2",
        },
        {
            "trial_id": TWO, "decision": "undecided", "reason": "", "note": "later",
            "labels": "", "reviewer": "ada", "at": "2026-02-03T04:05:06.789Z", "session": "s",
            "record_revision": "0", "record_sha256": "", "seq": "8",
        },
    ]  # fmt: skip


def test_json_lines_keep_text_and_lists_as_they_are(log: ReviewLog) -> None:
    fill(log)
    first, second = map(json.loads, as_jsonl(decision_rows(log.states("s"), "s")))
    assert tuple(first) == DECISION_FIELDS
    assert (first["note"], first["labels"], first["record_revision"]) == (
        '=HYPERLINK("x")\nsecond, line', ["x", "y"], 4)  # fmt: skip
    assert second["decision"] == "undecided"


def test_the_whole_log(log: ReviewLog) -> None:
    fill(log)
    lines = list(as_jsonl(event_rows(log.history())))
    assert [json.loads(line)["sha256"] for line in lines] == [event.sha256 for event in log.history()]
    assert json.loads(lines[6])["value"] == {"first": 5, "last": 6}
    rows = list(csv.DictReader(io.StringIO("".join(as_csv(EVENT_FIELDS, event_rows(log.history()))))))
    assert [(row["seq"], row["action"], row["value"]) for row in rows] == [
        ("1", "session", '{"query":"hsct","reasons":["dose"]}'),
        ("2", "decide", "exclude"),
        ("3", "note", '\'=HYPERLINK("x")\nsecond, line'),
        ("4", "label", "x; y"),
        ("5", "decide", "include"),
        ("6", "decide", "maybe"),
        ("7", "undo", "events 5 to 6"),
        ("8", "note", "later"),
        ("9", "decide", "cleared"),
    ]


def test_a_file_is_written_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    write_file(path, ["a", "é\n"])
    assert path.read_bytes() == "aé\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["out.csv"]


def test_a_file_is_on_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.csv"
    synced: list[tuple[int, bool]] = []
    monkeypatch.setattr("os.fsync", lambda handle: synced.append((os.fstat(handle).st_size, path.exists())))
    write_file(path, ["abc"])
    assert synced[0] == (3, False)


def test_a_file_that_is_there_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("mine")
    with pytest.raises(StoreError, match=r"out\.csv is there already; --force"):
        write_file(path, ["new"])
    assert path.read_text() == "mine"
    write_file(path, ["new"], force=True)
    assert path.read_text() == "new" and stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_made_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"

    def chunks() -> Iterator[str]:
        yield "new"
        path.write_text("another's")

    with pytest.raises(StoreError, match="there already"):
        write_file(path, chunks())
    assert path.read_text() == "another's" and names(tmp_path) == ["out.csv"]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def chunks() -> Iterator[str]:
        yield "half"
        raise OSError(28, "No space left on device")

    (tmp_path / "old.csv").write_text("old")
    with pytest.raises(StoreError, match="No space left"):
        write_file(tmp_path / "old.csv", chunks(), force=True)
    assert (tmp_path / "old.csv").read_text() == "old" and names(tmp_path) == ["old.csv"]


def test_links_and_folders_are_not_written_through(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    with pytest.raises(StoreError, match="there already"):
        write_file(link, ["new"])
    write_file(link, ["new"], force=True)
    assert target.read_text() == "precious" and link.read_text() == "new" and not link.is_symlink()
    with pytest.raises(StoreError, match="not a file"):
        write_file(tmp_path, ["new"], force=True)
    with pytest.raises(StoreError, match="cannot be written"):
        write_file(tmp_path / "none" / "out.csv", ["new"])
