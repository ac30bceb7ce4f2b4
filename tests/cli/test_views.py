"""`trialtui views`, and `trialtui search @name`: saved searches without a screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parsers import examples
from store.ingest import ingest
from store.library import Library
from store.saved_queries import views_of
from tests.cli.running import trialtui
from tests.tui.running_app import small_trial


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("views") / "library"
    assert trialtui("import", *examples.paths(), library=folder).returncode == 0
    return folder


def ids(*query: str, library: Path) -> list[str]:
    done = trialtui("search", *query, "--format", "ids", library=library)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_saved_search_is_run_by_its_name_in_its_order(library: Path) -> None:
    saved = trialtui("views", "save", "my  trials", "-zebra", "--sort", "id", "--reverse", library=library)
    assert (saved.returncode, saved.stdout, saved.stderr) == (0, "", "trialtui: Saved as @my trials.\n")
    found = ids("@my trials", library=library)
    assert found == sorted(ids("", library=library), reverse=True)
    assert ids("@MY", "trials", library=library) == found
    assert ids("@my trials", "--sort", "id", library=library) == found[::-1], "an order that is asked for is taken"
    narrowed = ids("@my trials", "type:observational", library=library)
    assert narrowed == [each for each in found if each in ids("type:observational", library=library)] != found


def test_what_a_saved_search_finds_is_exported(library: Path) -> None:
    trialtui("views", "save", "observed", "type:observational", library=library)
    done = trialtui("export", "@observed", "--format", "jsonl", library=library)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == sorted(
        ids("type:observational", library=library)
    )


def test_the_list_for_people_and_for_programs(library: Path) -> None:
    trialtui("views", "save", "one", "asthma phase:2,3", library=library)
    shown = trialtui("views", library=library)
    assert "@one" in shown.stdout
    assert "asthma phase:2,3" in shown.stdout
    listed = json.loads(trialtui("views", "list", "--format", "json", library=library).stdout)
    assert {"name": "one", "query": "asthma phase:2,3", "sort": "relevance", "is_reversed": False}.items() <= listed[
        [view["name"] for view in listed].index("one")
    ].items()


def test_renaming_and_removing(library: Path) -> None:
    trialtui("views", "save", "old", "asthma", library=library)
    assert trialtui("views", "rename", "old", "new", library=library).returncode == 0
    assert trialtui("search", "@old", library=library).returncode == 1
    assert "asthma" in trialtui("views", "remove", "@new", library=library).stderr
    gone = trialtui("views", "remove", "new", library=library)
    assert (gone.returncode, gone.stdout) == (1, "")
    assert "no saved search named 'new'" in gone.stderr


def test_a_name_that_there_is_not_names_those_there_are(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    assert "none yet" in trialtui("search", "@x", library=folder).stderr
    assert trialtui("views", library=folder).stderr == "trialtui: No saved searches yet.\n"


def test_a_query_that_is_none_is_not_saved(library: Path) -> None:
    done = trialtui("views", "save", "bad", "status:zz", library=library)
    assert done.returncode == 2
    assert "status: does not know" in done.stderr
    assert "@bad" not in trialtui("views", library=library).stdout
    assert trialtui("views", "save", "", "asthma", library=library).returncode == 1


def test_what_else_was_looked_for_is_said_with_the_way_not_to(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    titles = ["Forced walking exercise (FWE) in adults"] * 3 + ["Forced walking exercise at home", "FWE at work"]
    with Library.open(folder, cache=tmp_path / "cache" / "trialtui") as opened:
        ingest(opened, [small_trial(number, brief_title=title) for number, title in enumerate(titles, 1)])
        opened.gather_names()
        [applied] = opened.search("FWE").applied
        views_of(opened).save("narrow", "FWE", off=[applied.key])
    said = trialtui("search", "FWE", "--format", "ids", library=folder)
    assert len(said.stdout.split()) == 5
    assert said.stderr == (
        "trialtui: also looked for: FWE = Forced walking exercise (so defined in 3 records); "
        'in quotes, "FWE", it is not.\n'
    )
    quoted = trialtui("search", '"FWE"', "--format", "ids", library=folder)
    assert (len(quoted.stdout.split()), quoted.stderr) == (4, "")
    narrow = trialtui("search", "@narrow", "--format", "ids", library=folder)
    assert (sorted(narrow.stdout.split()), narrow.stderr) == (sorted(quoted.stdout.split()), "")
