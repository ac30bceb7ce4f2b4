"""`trialtui search`: words that begin with a dash, words half typed, and records that would act on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers import examples
from tests.cli.running import trialtui

HOSTILE = "\x1b]0;owned\x07\x9b31m\u202e\u200b\r\x7f\U000e0041e" + "\u0301" * 9


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("searching") / "library"
    assert trialtui("import", *examples.paths(), library=folder).returncode == 0
    return folder


def ids(*query: str, library: Path) -> list[str]:
    done = trialtui("search", *query, "--format", "ids", library=library)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_word_that_begins_with_a_dash_is_no_option(library: Path) -> None:
    every = set(ids("", library=library))
    transplants = set(ids("transplantation", library=library))
    assert transplants and transplants != every
    assert set(ids("-transplantation", library=library)) == every - transplants
    assert set(ids("type:interventional,observational", "-transplantation", library=library)).isdisjoint(transplants)
    assert set(ids("--limit", "99", "-transplantation", library=library)) == every - transplants
    assert trialtui("search", "-h", library=library).stdout.startswith("Usage:")
    assert trialtui("search", "x", "--nonesuch", library=library).returncode == 2


@pytest.mark.parametrize("form", ["table", "json", "ids"])
def test_a_word_that_none_holds_is_looked_for_as_a_beginning(library: Path, form: str) -> None:
    done = trialtui("search", "transpl", "--format", form, library=library)
    assert done.returncode == 0
    assert "NCT00000008" in done.stdout
    assert "transpl, may go on" in done.stderr
    assert "may go on" not in trialtui("search", "transplantation", library=library).stderr
    unfinished = trialtui("search", "transpl", "phase:", library=library)
    assert (unfinished.returncode, unfinished.stdout) == (2, ""), "a mistake is not taken for a beginning"


def test_an_empty_library_is_said(tmp_path: Path) -> None:
    done = trialtui("search", "asthma", library=tmp_path / "library")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"no trial in the library {tmp_path / 'library'} yet: trialtui import PATH" in done.stderr
    shown = trialtui("show", "NCT00000001", library=tmp_path / "library")
    assert shown.returncode == 1 and str(tmp_path / "library") in shown.stderr


def test_a_damaged_index_is_built_again_within_the_search(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    trialtui("import", *examples.paths(), library=folder)
    query = '"graft function" OR transplantation'
    whole = ids(query, library=folder)
    for ending in (".pos", ".idx", "meta.json", "index.json"):
        for file in (tmp_path / "cache").rglob(f"*{ending}"):
            file.unlink()
        assert ids(query, library=folder) == whole, ending


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "ids"])
def test_no_code_or_word_of_a_record_acts_on_the_terminal(tmp_path: Path, form: str) -> None:
    study = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000091", "briefTitle": f"Title{HOSTILE}"},
            "statusModule": {"overallStatus": f"OPEN{HOSTILE}", "startDateStruct": {"date": f"2024{HOSTILE}"}},
            "designModule": {"studyType": f"KIND{HOSTILE}", "phases": [f"PHASE{HOSTILE}"]},
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": f"Somebody{HOSTILE}"}},
        }
    }
    (tmp_path / "study.json").write_text(json.dumps(study))
    folder = tmp_path / "library"
    assert trialtui("import", tmp_path / "study.json", library=folder).returncode == 0
    for arguments in (["search", "title", "--format", form], ["search", HOSTILE], ["search", f"phase:{HOSTILE}"]):
        done = trialtui(*arguments, library=folder)
        acting = [char for char in done.stdout + done.stderr if not char.isprintable() and char != "\n"]
        assert acting == [], arguments
        assert "\u0301" * 5 not in done.stdout + done.stderr
