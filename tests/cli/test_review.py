"""`trialtui review list|status|export`, on a library that answers from a dictionary."""

from __future__ import annotations

import csv
import io
import json
import stat
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Self

import pytest
from click.testing import CliRunner, Result

from store.errors import StoreError
from store.review import ReviewLog
from store.rows import RowDB
from tui.cli.review import review_group

ONE, TWO, THREE, GONE = "NCT00000001", "NCT00000002", "NCT00000003", "NCT00000099"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class FakeLibrary:
    """Three trials; the query "two" finds the first two, "bad" cannot be run."""

    reviews: ReviewLog
    notice: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def search(self, text: str) -> SimpleNamespace:
        if text == "bad":
            raise StoreError("There is no field bad.")
        rows = [10, 20] if text == "two" else [10, 20, 30]
        return SimpleNamespace(doc_ids=array("q", rows), total=len(rows))

    def ids_of(self, trial_ids: Iterable[str]) -> array[int]:
        known = {ONE: 10, TWO: 20, THREE: 30}
        return array("q", [known[trial_id] for trial_id in trial_ids if trial_id in known])


@pytest.fixture
def log(tmp_path: Path) -> Iterator[ReviewLog]:
    with RowDB(tmp_path / "reviews.db") as db:
        yield ReviewLog(db, reviewer="ada", clock=lambda: "2026-02-03T04:05:06.789Z")


@pytest.fixture
def run(log: ReviewLog) -> Callable[..., Result]:
    def command(*arguments: str) -> Result:
        opener = SimpleNamespace(open_library=lambda: FakeLibrary(log))
        return CliRunner().invoke(review_group, list(arguments), obj=opener)

    return command


def fill(log: ReviewLog) -> None:
    log.start_session("s", "two", reasons=["dose"])
    for trial_id, verdict, reason in [(ONE, "exclude", "dose"), (THREE, "include", ""), (GONE, "maybe", "")]:
        log.decide(
            trial_id, verdict, reason=reason, session="s", record_revision=1, record_sha256="ab"  # type: ignore[arg-type]  # words from a list
        )  # fmt: skip
    log.note(TWO, "=1+1", session="")


def test_without_sessions_it_says_so(run: Callable[..., Result]) -> None:
    for command in ("list", "status"):
        result = run(command)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "trialtui: No review sessions yet.\n")
    assert run("export").stdout.startswith("trial_id,decision,")


def test_the_list_has_a_line_a_session(run: Callable[..., Result], log: ReviewLog) -> None:
    fill(log)
    result = run("list")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "SESSION    STARTED           DECIDED  INCLUDE  EXCLUDE  MAYBE  QUERY",
        "(unnamed)  2026-02-03 04:05  0/3      0        0        0",
        "s          2026-02-03 04:05  1/2      0        1        0      two",
    ]


def test_the_status_counts_within_the_query_and_names_the_rest(run: Callable[..., Result], log: ReviewLog) -> None:
    fill(log)
    result = run("status", "--session", "s")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "session    s",
        "query      two",
        "started    2026-02-03 04:05 UTC by ada",
        "progress   1 of 2 decided (50 %)",
        "include    0",
        "exclude    1",
        "       1   dose",
        "maybe      0",
        "undecided  1",
        "elsewhere  2 decided that the query does not find now",
    ]
    every = run("status").stdout
    assert "session    (unnamed)\nquery      (all trials)\n" in every and "\n\nsession    s\n" in every


def test_a_query_that_cannot_be_run_is_said_and_the_decisions_are_counted(
    run: Callable[..., Result], log: ReviewLog
) -> None:
    log.start_session("b", "bad")
    log.decide(ONE, "include", session="b", record_revision=1, record_sha256="")
    result = run("status")
    assert result.exit_code == 1
    assert result.stderr == "trialtui: Session b: its query cannot be run: There is no field bad.\n"
    assert "include    1" in result.stdout


def test_what_the_library_has_to_say_is_said(log: ReviewLog) -> None:
    log.start_session("s", "two")
    library = FakeLibrary(log, notice="Searching may miss the newest records: the folder is full.")
    result = CliRunner().invoke(review_group, ["status"], obj=SimpleNamespace(open_library=lambda: library))
    assert result.exit_code == 1 and "undecided  2" in result.stdout
    assert result.stderr == f"trialtui: Session s: {library.notice}\n"


@pytest.mark.parametrize("command", ["status", "export"])
def test_an_unknown_session_is_named_with_those_there_are(
    run: Callable[..., Result], log: ReviewLog, command: str
) -> None:
    fill(log)
    result = run(command, "--session", "S")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "trialtui: There is no review session named 'S'; there are: s.\n"


def test_the_export_holds_every_session_or_the_named_one(run: Callable[..., Result], log: ReviewLog) -> None:
    fill(log)
    rows = list(csv.DictReader(io.StringIO(run("export").stdout)))
    assert [(row["session"], row["trial_id"], row["decision"], row["note"]) for row in rows] == [
        ("", TWO, "undecided", "'=1+1"),
        ("s", ONE, "exclude", ""),
        ("s", THREE, "include", ""),
        ("s", GONE, "maybe", ""),
    ]
    lines = run("export", "--session", "s", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["reason"] for line in lines] == ["dose", "", ""]
    assert run("export", "--session", "").stdout.count("\n") == 2


def test_the_export_of_the_log(run: Callable[..., Result], log: ReviewLog) -> None:
    fill(log)
    log.undo("s")
    lines = run("export", "--events", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["session", "decide", "decide", "decide", "note", "undo"]
    assert run("export", "--events", "--session", "").stdout.count("\n") == 2


def test_the_export_to_a_file(run: Callable[..., Result], log: ReviewLog, tmp_path: Path) -> None:
    fill(log)
    path = tmp_path / "out.csv"
    first = run("export", "-o", str(path))
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr == f"trialtui: 4 decisions written to {path}.\n"
    assert path.read_text().count("\n") == 5 and stat.S_IMODE(path.stat().st_mode) == 0o600
    again = run("export", "-o", str(path), "--format", "jsonl")
    assert again.exit_code == 1 and "there already; --force" in again.stderr
    assert run("export", "-o", str(path), "--format", "jsonl", "--force").exit_code == 0
    assert json.loads(path.read_text().splitlines()[0])["trial_id"] == TWO
    assert run("export", "-o", "-").stdout.count("\n") == 5


def test_damage_is_said_and_the_rest_exported(run: Callable[..., Result], log: ReviewLog, tmp_path: Path) -> None:
    import sqlite3

    fill(log)
    with closing(sqlite3.connect(tmp_path / "reviews.db")) as db, db:
        db.execute("UPDATE events SET doc = replace(doc, 'exclude', 'include') WHERE doc_id = 2")
    with RowDB(tmp_path / "reviews.db") as rows:
        opener = SimpleNamespace(open_library=lambda: FakeLibrary(ReviewLog(rows, reviewer="ada")))
        result = CliRunner().invoke(review_group, ["export", "--session", "s"], obj=opener)
    assert result.exit_code == 1 and "Event 2 of the decision log is damaged" in result.stderr
    assert ONE not in result.stdout and THREE in result.stdout


def test_nothing_in_a_note_can_act_on_the_terminal(run: Callable[..., Result], log: ReviewLog) -> None:
    log.start_session("s\x1b[2J", "\x9b31m")
    log.note(ONE, "\x1b]52;c;YQ==\x07 \u202e \x9b31m \x7f", session="s\x1b[2J")
    for arguments in (["list"], ["status"], ["export"], ["export", "--format", "jsonl"], ["export", "--events"]):
        shown = run(*arguments).stdout
        assert not any(character in shown for character in "\x1b\x9b\x07\x7f\u202e"), arguments
    assert json.loads(run("export", "--format", "jsonl").stdout)["note"] == "\x1b]52;c;YQ==\x07 \u202e \x9b31m \x7f"


@pytest.mark.parametrize("arguments", [["export", "--format", "xls"], ["nothing"], ["list", "x"]])
def test_wrong_usage_is_status_2(run: Callable[..., Result], arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_textual_is_not_imported() -> None:
    code = "import sys, tui.cli.review; sys.exit(any(m.split('.')[0] in ('textual', 'rich') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
