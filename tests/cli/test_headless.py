"""The sub-commands that work without a screen, as a script would run them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from parsers import examples
from tests.cli.running import environment, trialtui
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("headless") / "library"
    done = trialtui("import", *examples.paths(), library=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "14 trials in the library" in done.stdout
    return folder


def test_importing_twice_changes_nothing(library: Path) -> None:
    before = trialtui("show", "NCT00000011", "--format", "json", library=library).stdout
    again = trialtui("import", *examples.paths(), library=library)
    assert again.returncode == 0
    assert "nothing was changed" in again.stdout
    assert trialtui("show", "NCT00000011", "--format", "json", library=library).stdout == before


def test_pages_of_one_trial_make_one_record(library: Path) -> None:
    trial = json.loads(trialtui("show", "nct00000011", "--format", "json", library=library).stdout)
    assert {source["kind"] for source in trial["sources"]} == {"ignite", "meddatax"}
    assert trial["description"]["detailed_description"].startswith("Poor graft function is treated")
    assert [arm["label"] for arm in trial["arms_interventions"]["arm_groups"]] == [
        "Low dose",
        "High dose",
        "Background treatment alone",
    ]


def test_show_ctgov_gives_the_study_back(library: Path) -> None:
    shown = json.loads(trialtui("show", "NCT00000003", "--format", "ctgov", library=library).stdout)
    lines = (examples.FOLDER / "studies.jsonl").read_text().splitlines()
    assert shown == json.loads(lines[2])


def test_odd_text_reaches_no_terminal_raw(library: Path) -> None:
    for form in ("text", "md", "json", "ctgov"):
        shown = trialtui("show", "NCT00000007", "--format", form, library=library).stdout
        raw = [char for char in shown if not char.isprintable() and char != "\n"]
        assert raw == [], form


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "ids", "csv"])
def test_search_prints_what_matches(library: Path, form: str) -> None:
    done = trialtui("search", "haploidentical", "status:recruiting,active", "--format", form, library=library)
    assert done.returncode == 0, done.stderr
    if form == "ids":
        assert done.stdout.splitlines() == ["NCT00000008"]
    elif form == "csv":
        assert [row["id"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["NCT00000008"]
    elif form == "json":
        assert [row["id"] for row in json.loads(done.stdout)] == ["NCT00000008"]
    else:
        assert done.stdout.count("NCT00000008") == 1


def test_no_match_and_wrong_field_are_sentences(library: Path) -> None:
    none = trialtui("search", "zzyzx", library=library)
    assert (none.returncode, none.stdout) == (1, "")
    assert "No trial matches" in none.stderr
    wrong = trialtui("search", "colour:red", library=library)
    assert wrong.returncode == 2
    assert "colour" in wrong.stderr and "status" in wrong.stderr and "Traceback" not in wrong.stderr


def test_compare_marks_differences(library: Path) -> None:
    done = trialtui("compare", "NCT00000001", "NCT00000002", library=library)
    assert done.returncode == 0, done.stderr
    phase = next(line for line in done.stdout.splitlines() if "Phase 2/Phase 3" in line)
    assert "≠" in phase
    fewer = trialtui("compare", "NCT00000001", "NCT00000002", "--only-differences", library=library)
    assert 0 < len(fewer.stdout.splitlines()) < len(done.stdout.splitlines())


def test_unknown_id_and_wrong_usage(library: Path) -> None:
    unknown = trialtui("show", "NCT99999999", library=library)
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "NCT99999999 is not in the library" in unknown.stderr
    for wrong in (["compare", "NCT00000001"], ["serach", "x"], ["show"], ["show", "NCT00000001", "--tab", "nope"]):
        done = trialtui(*wrong, library=library)
        assert done.returncode == 2, wrong
        assert "Traceback" not in done.stderr


def test_bad_input_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    good = (examples.FOLDER / "studies.jsonl").read_bytes().splitlines()
    (inputs / "empty.json").write_bytes(b"")
    (inputs / "picture.png").write_bytes(bytes(range(256)) * 8)
    (inputs / "cut.json").write_bytes(good[0][: len(good[0]) // 2])
    (inputs / "letter.txt").write_text("Dear colleague,\n\nthis is no trial at all.\n")
    (inputs / "cut.jsonl.gz").write_bytes(gzip.compress(b"\n".join(good[:5]))[:-20])
    (inputs / "nothing").mkdir()
    (inputs / "good.json").write_bytes(good[6])
    done = trialtui("import", inputs, tmp_path / "absent.json", inputs / "nothing", library=tmp_path / "library")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for name in ("empty.json", "picture.png", "cut.json", "letter.txt", "cut.jsonl.gz", "absent.json", "nothing"):
        lines = [line for line in done.stderr.splitlines() if f"{name}: " in line or f"{name}, " in line]
        assert len(lines) == 1, f"{name} is not named once in:\n{done.stderr}"
        assert name not in done.stdout
    assert "7 rejected" in done.stdout
    assert trialtui("show", "NCT00000007", library=tmp_path / "library").returncode == 0


def test_a_tab_has_an_id_and_a_title_and_no_meaning_in_json(library: Path) -> None:
    by_id, by_title = (
        trialtui("show", "NCT00000001", "--tab", name, library=library) for name in ("contacts", "CONTACTS & sites")
    )
    assert by_id.returncode == 0
    assert by_id.stdout == by_title.stdout
    whole = trialtui("show", "NCT00000001", "--format", "json", library=library)
    asked = trialtui("show", "NCT00000001", "--format", "json", "--tab", "arms", library=library)
    assert (asked.returncode, asked.stdout) == (0, whole.stdout)
    assert "--tab" in asked.stderr


def test_headless_commands_do_not_import_textual(library: Path) -> None:
    for arguments in (["search", "metformin"], ["show", "NCT00000001"], ["compare", "NCT00000001", "NCT00000002"]):
        program = (
            "import sys\nfrom tui.cli import cli\n"
            f"try: cli({['--library', str(library), *arguments]!r})\n"
            "except SystemExit: pass\n"
            "print([name for name in sys.modules if name.partition('.')[0] == 'textual'], file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=environment(library),
            check=True,
        )
        assert done.stderr.splitlines()[-1] == "[]", arguments


def test_not_a_terminal_is_one_sentence(library: Path) -> None:
    done = trialtui(library=library, stdin="")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "terminal" in done.stderr and "trialtui search" in done.stderr


def test_a_list_of_ids_says_which_are_missing_and_how_to_get_them(library: Path, tmp_path: Path) -> None:
    ids = tmp_path / "my ids.txt"
    ids.write_text("NCT00000001\n\n# of the committee\nnct00000099\nNCT00000002\n")
    done = trialtui("import", ids, library=library)
    assert done.returncode == 1
    assert done.stderr == "not in the library: NCT00000099\n"
    assert f"3 ids on the list: 2 in the library, 1 not. Those of ClinicalTrials.gov: trialtui fetch --ids '{ids}'" in (
        done.stdout
    )
    ids.write_text("NCT00000001\n")
    done = trialtui("import", ids, library=library)
    assert (done.returncode, done.stderr) == (0, "") and "1 id on the list: all are in the library." in done.stdout


def test_standard_input_patterns_and_rejects(library: Path, tmp_path: Path) -> None:
    study = trialtui("show", "NCT00000001", "--format", "ctgov", library=library).stdout
    other = tmp_path / "other" / "library"
    assert "1 new" in trialtui("import", "-", library=other, stdin=study).stdout
    for number in (2, 3):
        text = trialtui("show", f"NCT0000000{number}", "--format", "ctgov", library=library).stdout
        (tmp_path / f"study-{number}.json").write_text(text)
    (tmp_path / "study-x.json").write_text("{broken")
    rejects = tmp_path / "rejects.jsonl"
    done = trialtui("import", tmp_path / "study-*.json", "--rejects", rejects, library=other)
    assert done.returncode == 1 and "2 new, 1 rejected" in done.stdout
    assert done.stderr == f"1 rejected: named in {rejects}\n"
    [refused] = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert refused["name"] == str(tmp_path / "study-x.json") and "no JSON" in refused["reason"]


def test_a_list_that_fetch_cannot_read_by_its_name_is_not_named_to_it(library: Path) -> None:
    done = trialtui("import", "-", library=library, stdin="NCT00000099\n")
    assert "1 id on the list: 0 in the library, 1 not" in done.stdout
    assert "trialtui fetch --ids FILE\n" in done.stdout


def test_what_was_not_read_is_not_counted_as_read(library: Path, tmp_path: Path) -> None:
    done = trialtui("import", tmp_path / "absent.json", library=library)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0] == "Nothing was imported: 1 rejected."


@pytest.mark.parametrize("group", [(), ("duplicates",), ("review",), ("views",)])
def test_no_command_is_cut_off_in_the_help(library: Path, group: tuple[str, ...]) -> None:
    lines = trialtui(*group, "--help", library=library).stdout.split("Commands:")[1]
    assert "..." not in lines


def test_import_and_show_name_what_they_take(library: Path) -> None:
    assert "ctgov-xml, ctgov-csv, ictrp" in trialtui("import", "--help", library=library).stdout
    assert "changes." in trialtui("show", "--help", library=library).stdout


def test_rejects_that_cannot_be_written_are_named_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "study-x.json").write_text("{broken")
    nowhere = tmp_path / "missing" / "rejects.jsonl"
    done = trialtui("import", tmp_path / "study-x.json", "--rejects", nowhere, library=tmp_path / "library")
    assert done.returncode == 1
    assert "1 rejected" in done.stdout and "0 trials in the library" in done.stdout
    named, unwritten = done.stderr.splitlines()
    assert "study-x.json" in named and "no JSON" in named
    assert unwritten.startswith("trialtui: ") and "cannot be written" in unwritten
