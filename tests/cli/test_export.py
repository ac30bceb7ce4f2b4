"""`trialtui export`: what goes out comes back in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tinydb import TinyDB

from parsers import examples
from tests.cli.running import trialtui


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "library"
    assert trialtui("import", *examples.paths(), library=folder).returncode == 0
    return folder


def test_a_tinydb_file_is_one_for_tinydb_and_for_us(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "trials.json"
    done = trialtui("export", "--format", "tinydb", "-o", file, library=library)
    assert (done.returncode, done.stderr) == (0, f"trialtui: 14 trials written to {file}.\n")
    assert file.stat().st_mode & 0o777 == 0o600
    with TinyDB(file) as db:
        assert sorted(row["id"] for row in db) == [f"NCT{number:08}" for number in range(1, 15)]
    again = tmp_path / "again" / "library"
    assert "14 new" in trialtui("import", file, library=again).stdout
    for trial_id in ("NCT00000001", "NCT00000007"):
        studies = [trialtui("show", trial_id, "--format", "ctgov", library=each).stdout for each in (library, again)]
        assert studies[0] == studies[1]


def test_studies_come_out_for_a_query_and_by_id(library: Path) -> None:
    done = trialtui("export", "transplantation", "--format", "ctgov", library=library)
    studies = [json.loads(line)["protocolSection"] for line in done.stdout.splitlines()]
    ids = [study["identificationModule"]["nctId"] for study in studies]
    assert len(ids) > 1 and ids == sorted(ids)
    records = trialtui("export", "transplantation", "--format", "jsonl", library=library).stdout.splitlines()
    assert [json.loads(line)["id"] for line in records] == ids


def test_an_existing_file_stays_and_nothing_found_is_said(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.json"
    file.write_text("mine")
    done = trialtui("export", "--format", "tinydb", "-o", file, library=library)
    assert done.returncode == 1 and "--force" in done.stderr and file.read_text() == "mine"
    assert trialtui("export", "--format", "jsonl", "-o", file, "--force", library=library).returncode == 0
    done = trialtui("export", "xyzzyplugh", "--format", "jsonl", library=library)
    assert done.returncode == 1 and done.stdout == "" and "No trial" in done.stderr
    assert trialtui("export", "colour:red", "--format", "jsonl", library=library).returncode == 2
