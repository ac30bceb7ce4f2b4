"""`trialtui duplicates`: list, same, different, undo."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from store.errors import StoreError
from store.ingest import ingest
from store.library import Library
from tests.store.linked_records import DRKS, ISRCTN, NCT, registered
from tests.store.test_duplicates import TITLE, trial
from tui.cli.context import Context
from tui.cli.duplicates import FIELDS, duplicates


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, [trial(NCT[1], title=f"=1+1 \x1b[31m{TITLE}"), trial(ISRCTN[1], title=f"=1+1 {TITLE}")])
        ingest(library, [registered(NCT[2], DRKS[1]), registered(NCT[3], DRKS[1]), registered(DRKS[1])])
    return Context(tmp_path / "library", reviewer="ada")


def run(context: Context, *arguments: str) -> Result:
    return CliRunner().invoke(duplicates, arguments, obj=context)


def test_the_list_says_what_speaks_for_it_and_what_tells_the_two_apart(context: Context) -> None:
    done = run(context, "list")
    assert done.exit_code == 0
    blocks = done.stdout.split("\n\n")
    assert len(blocks) == 3
    assert blocks[0].startswith(f" id  the ctgov record of {NCT[2]} names {DRKS[1]} as its DRKS number; not linked")
    assert blocks[2].startswith("100  ")
    assert "same sponsor, both 120 participants" in blocks[2]
    assert f"     {NCT[1]}     =1+1 " in blocks[2]
    assert "Hospital of Nowhere · 120 participants · 2024-03-01" in blocks[2]
    assert "\x1b" not in done.stdout
    assert run(context, "list", "--limit", "1").stdout.count("\n") == 3


def test_the_list_goes_out_as_json_and_as_csv_without_formulas(context: Context) -> None:
    rows = json.loads(run(context, "list", "--format", "json").stdout)
    assert [(row["id"], row["other_id"], row["kind"], row["score"]) for row in rows] == [
        (DRKS[1], NCT[2], "named", None),
        (DRKS[1], NCT[3], "named", None),
        (ISRCTN[1], NCT[1], "alike", 100),
    ]
    assert rows[2]["title"] == f"=1+1 {TITLE}"
    found = list(csv.DictReader(io.StringIO(run(context, "list", "--format", "csv").stdout)))
    assert tuple(found[0]) == FIELDS
    assert found[2]["title"] == f"'=1+1 {TITLE}"
    assert (found[0]["score"], found[2]["score"]) == ("", "100")


def test_a_word_is_said_shown_and_taken_back(context: Context) -> None:
    done = run(context, "same", NCT[1].lower(), ISRCTN[1], "--reason", "the protocol says so")
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"{ISRCTN[1]} are one trial, listed as {NCT[1]}." in done.stderr
    assert "were said to be one trial before" in run(context, "same", NCT[1], ISRCTN[1]).stderr
    with context.open_library() as library:
        [event] = library.links.log.history()
        assert (event.reviewer, event.reason) == ("ada", "the protocol says so")
        trial = library.get(NCT[1])
        assert trial is not None
        assert trial.links[0].reason.endswith("of one trial: the protocol says so"), "it stands in the Sources tab"
        assert library.count() == 4
    assert f"undone: {ISRCTN[1]} and {NCT[1]}: nothing said" in run(context, "undo").stderr
    assert "done again" in run(context, "redo").stderr
    assert "are different trials." in run(context, "different", NCT[1], ISRCTN[1]).stderr
    assert f"{ISRCTN[1]} {NCT[1]}" not in run(context, "list").stdout
    assert run(context, "undo").exit_code == run(context, "undo").exit_code == 0
    last = run(context, "undo")
    assert (last.exit_code, "Nothing was said" in last.stderr) == (1, True)
    assert run(context, "redo").exit_code == 0


def test_when_nothing_is_left_it_says_so(context: Context) -> None:
    for pair in ((NCT[1], ISRCTN[1]), (NCT[2], DRKS[1]), (NCT[3], DRKS[1])):
        run(context, "different", *pair)
    done = run(context, "list")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No trials that may be one" in done.stderr
    assert json.loads(run(context, "list", "--format", "json").stdout) == []


def test_an_unknown_id_is_an_error_in_a_sentence(context: Context) -> None:
    done = run(context, "same", NCT[1], NCT[9])
    assert isinstance(done.exception, StoreError)
    assert str(done.exception) == f"There is no trial {NCT[9]} in the library."
    assert run(context, "same", NCT[1]).exit_code == 2
