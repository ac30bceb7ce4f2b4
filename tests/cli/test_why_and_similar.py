"""`trialtui search --why` and `trialtui similar`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers import examples
from tests.cli.running import trialtui


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("why") / "library"
    assert trialtui("import", *examples.paths(), library=folder).returncode == 0
    return folder


def test_under_each_trial_stands_where_it_matches(library: Path) -> None:
    done = trialtui("search", "transplantation", "--why", library=library)
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()
    assert rows[0].startswith("NCT")
    assert rows[1].startswith("    ")
    assert "ransplantation" in " ".join(rows[1:3])
    plain = trialtui("search", "transplantation", library=library).stdout.splitlines()
    assert [row for row in rows if not row.startswith("    ")] == plain


def test_json_has_it_with_the_places_of_the_matches(library: Path) -> None:
    for form in ("json", "jsonl"):
        done = trialtui("search", "transplantation", "--why", "--limit", "1", "--format", form, library=library)
        (found,) = json.loads(done.stdout) if form == "json" else [json.loads(done.stdout)]
        for part in found["why"]:
            assert part["field"]
            assert all("ransplant" in part["text"][start:end] for start, end in part["matches"])
        assert any(part["matches"] for part in found["why"])


def test_a_format_without_room_for_it_is_refused(library: Path) -> None:
    done = trialtui("search", "transplantation", "--why", "--format", "csv", library=library)
    assert done.returncode == 2
    assert "--why goes with" in done.stderr


def test_similar_trials_with_what_they_share(library: Path) -> None:
    origin = trialtui("search", "transplantation", "--limit", "1", "--format", "ids", library=library).stdout.strip()
    done = trialtui("similar", origin, library=library)
    assert done.returncode == 0, done.stderr
    rows = done.stdout.splitlines()
    assert rows[0].startswith("NCT")
    assert origin not in done.stdout
    assert "%" in rows[1]
    found = json.loads(trialtui("similar", origin, "--format", "json", library=library).stdout)
    assert [each["id"] for each in found] == [row.split()[0] for row in rows[::2]]
    assert set(found[0]["shared"]) == {"conditions", "interventions", "words"}
    ids = trialtui("similar", origin, "--format", "ids", "--limit", "1", library=library).stdout.split()
    assert ids == [found[0]["id"]]


def test_an_id_that_is_not_there(library: Path) -> None:
    done = trialtui("similar", "NCT00000099", library=library)
    assert (done.returncode, done.stdout) == (1, "")
    assert "NCT00000099 is not in the library" in done.stderr
