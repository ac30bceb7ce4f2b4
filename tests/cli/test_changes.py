"""`trialtui show ID --changes`, as a script and as a reader would run it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import COMMAND, environment, trialtui
from tests.conftest import ROOT


def study(status: str, updated: str, maximum_age: str) -> dict[str, Any]:
    """An invented v2 study as its registry holds it on a day."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000021", "briefTitle": "Invented study of a tablet"},
            "statusModule": {
                "overallStatus": status,
                "lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"},
            },
            "eligibilityModule": {
                "eligibilityCriteria": f"Inclusion Criteria:\n\n* Adults of at most {maximum_age}, in any health",
                "maximumAge": maximum_age,
            },
        },
        "hasResults": False,
    }


VERSIONS = (
    study("NOT_YET_RECRUITING", "2024-03-01", "65 Years"),
    study("RECRUITING", "2024-09-15", "65 Years"),
    study("COMPLETED", "2025-11-02", "75 Years"),
)


def write(path: Path, *studies: dict[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in studies))
    return path


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library into which a study was imported three times, and another once."""
    folder = tmp_path_factory.mktemp("changes")
    for number, each in enumerate(VERSIONS):
        done = trialtui("import", write(folder / f"{number}.jsonl", each), library=folder / "library")
        assert done.returncode == 0, done.stderr
    other = study("RECRUITING", "2025-01-01", "18 Years")
    other["protocolSection"]["identificationModule"]["nctId"] = "NCT00000022"
    assert trialtui("import", write(folder / "other.jsonl", other), library=folder / "library").returncode == 0
    return folder / "library"


def test_every_version_is_told_the_last_first(library: Path) -> None:
    shown = trialtui("show", "nct 00000021", "--changes", library=library)
    assert (shown.returncode, shown.stderr) == (0, "")
    lines = shown.stdout.splitlines()
    assert lines[0] == "2 earlier versions kept, the last change first"
    assert [line[3:13] for line in lines if line.startswith("── ")] == ["2025-11-02", "2024-09-15"]
    assert "~  Status                  Recruiting → Completed" in lines
    assert "    * Adults of at most [-65-]{+75+} Years, in any health" in lines
    assert "\x1b" not in shown.stdout


def test_a_trial_without_earlier_versions_gets_a_sentence(library: Path) -> None:
    for form in ("text", "md"):
        shown = trialtui("show", "NCT00000022", "--changes", "--format", form, library=library)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert shown.stdout.startswith("No earlier version of NCT00000022 is kept")
    empty = json.loads(trialtui("show", "NCT00000022", "--changes", "--format", "json", library=library).stdout)
    assert empty == {"id": "NCT00000022", "versions": [], "faults": []}


def test_as_json_every_value_is_there(library: Path) -> None:
    shown = json.loads(trialtui("show", "NCT00000021", "--changes", "--format", "json", library=library).stdout)
    last, first = shown["versions"]
    assert (last["date"], last["kind"], last["record"]) == ("2025-11-02", "ctgov", "NCT00000021")
    assert last["before_sha256"] == first["after_sha256"]
    assert last["summary"].startswith("status Recruiting → Completed; eligibility criteria changed; maximum age 65")
    modules = {module["title"]: module["changes"] for module in last["modules"]}
    assert modules["Status and dates"][0] == {
        "path": "status.overall_status",
        "label": "Status",
        "kind": "changed",
        "before": "RECRUITING",
        "after": "COMPLETED",
    }
    assert ["removed", "65"] in modules["Eligibility"][0]["words"]


def test_as_markdown(library: Path) -> None:
    shown = trialtui("show", "NCT00000021", "--changes", "--format", "md", library=library).stdout
    assert shown.startswith("# Changes of NCT00000021\n\n## 2025-11-02 (NCT00000021 ctgov)\n")
    assert "at most ~~65~~**75** Years" in shown


def test_contents_read_at_once_are_told_one_by_one(tmp_path: Path, library: Path) -> None:
    together = tmp_path / "library"
    assert trialtui("import", write(tmp_path / "all.jsonl", *VERSIONS), library=together).returncode == 0
    apart, at_once = (
        json.loads(trialtui("show", "NCT00000021", "--changes", "--format", "json", library=where).stdout)
        for where in (library, together)
    )
    for shown in (apart, at_once):
        for version in shown["versions"]:
            del version["replaced_at"]
    assert at_once == apart


def test_reading_the_same_again_adds_no_version(library: Path, tmp_path: Path) -> None:
    before = trialtui("show", "NCT00000021", "--changes", library=library).stdout
    assert trialtui("import", write(tmp_path / "again.jsonl", *VERSIONS), library=library).returncode == 0
    assert trialtui("show", "NCT00000021", "--changes", library=library).stdout == before


def test_what_does_not_go_together_is_wrong_usage(library: Path) -> None:
    ctgov = trialtui("show", "NCT00000021", "--changes", "--format", "ctgov", library=library)
    assert (ctgov.returncode, "--changes goes with" in ctgov.stderr) == (2, True)
    tab = trialtui("show", "NCT00000021", "--changes", "--tab", "arms", library=library)
    assert (tab.returncode, "do not go together" in tab.stderr) == (2, True)
    unknown = trialtui("show", "NCT00000099", "--changes", library=library)
    assert (unknown.returncode, "is not in the library" in unknown.stderr) == (1, True)


@pytest.mark.parametrize(("more", "has_colours"), [({}, True), ({"NO_COLOR": "1"}, False)], ids=["colours", "none"])
def test_on_a_terminal_signs_have_colours(library: Path, more: dict[str, str], has_colours: bool) -> None:
    screen, terminal = pty.openpty()
    settings = {**environment(library, TERM="xterm-256color", **more)}
    if not more:
        settings.pop("NO_COLOR", None)
    command = [*COMMAND, "--library", str(library), "show", "NCT00000021", "--changes"]
    with subprocess.Popen(command, stdout=terminal, cwd=ROOT, env=settings) as running:
        os.close(terminal)
        said = b""
        while True:
            try:
                some = os.read(screen, 65536)
            except OSError:
                break
            if not some:
                break
            said += some
    os.close(screen)
    assert running.returncode == 0
    assert (b"\x1b[32m{+75+}" in said, b"{+75+}" in said) == (has_colours, True)
