"""The table of abbreviations of a library: counted, incremental, safe to delete, never in the way."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.errors import ReadOnly
from store.search.abbreviations import FORMAT, Abbreviations, Mined
from store.search.expansion_evidence import Counted
from store.search.folder import IndexFolder
from store.search.synonyms_links import Kind, Link


def long(short: str, *texts: str) -> list[str]:
    return [Link(short, Kind.LONG, text).packed() for text in texts]


GRAFT, MUSCLE = long("bmg", "bone marrow graft"), long("bmg", "big muscle group")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "abbreviations"


@pytest.fixture
def table(folder: Path) -> Iterator[Abbreviations]:
    with Abbreviations.open(folder) as opened:
        yield opened


def said(table: Abbreviations, key: str = "bmg") -> list[tuple[str, int]]:
    return [(counted.link.text, counted.records) for counted in table.links(key)]


def test_an_empty_table_wants_every_record(table: Abbreviations, folder: Path) -> None:
    assert (table.revision, len(table), said(table)) == (0, 0, [])
    assert table.links("") == ()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_links_are_counted_the_commonest_first(table: Abbreviations) -> None:
    assert table.update([(1, MUSCLE), (2, GRAFT), (3, GRAFT + long("bm", "bone marrow")), (4, [])], 4)
    assert said(table) == [("bone marrow graft", 2), ("big muscle group", 1)]
    assert said(table, "bm") == [("bone marrow", 1)]
    assert said(table, "b") == []
    assert (table.revision, len(table)) == (4, 3)
    assert table.links("bmg")[0] == Counted(Link("bmg", Kind.LONG, "bone marrow graft"), 2)


def test_a_changed_record_changes_its_own_vote(table: Abbreviations) -> None:
    table.update([(1, GRAFT), (2, GRAFT), (3, MUSCLE)], 3)
    assert said(table) == [("bone marrow graft", 2), ("big muscle group", 1)]
    table.update([(2, MUSCLE)], 4)
    assert said(table) == [("big muscle group", 2), ("bone marrow graft", 1)]
    table.update([(1, [])], 5)
    assert said(table) == [("big muscle group", 2)]
    table.update([], 6, removed=[2])
    assert said(table) == [("big muscle group", 1)]
    table.update([], 7, removed=[3, 99])
    assert said(table) == []


def test_a_table_is_kept(table: Abbreviations, folder: Path) -> None:
    table.update([(1, GRAFT)], 7)
    with Abbreviations.open(folder) as again:
        assert (again.revision, said(again)) == (7, [("bone marrow graft", 1)])


def test_another_session_sees_what_was_written(table: Abbreviations, folder: Path) -> None:
    with Abbreviations.open(folder) as other:
        assert said(other) == []
        table.update([(1, GRAFT)], 1)
        assert said(other) == [("bone marrow graft", 1)]
        assert other.update([(2, GRAFT)], 2)
        assert (said(table), table.revision) == ([("bone marrow graft", 2)], 2)


def test_an_update_that_is_stopped_changes_nothing(table: Abbreviations) -> None:
    table.update([(1, GRAFT)], 1)

    def items() -> Iterator[Mined]:
        yield 1, MUSCLE
        yield 2, MUSCLE
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        table.update(items(), 3)
    assert (table.revision, said(table)) == (1, [("bone marrow graft", 1)])
    assert table.update([(2, MUSCLE)], 2)
    assert said(table) == [("big muscle group", 1), ("bone marrow graft", 1)]


def test_readers_go_on_while_another_writes(table: Abbreviations, folder: Path) -> None:
    table.update([(1, GRAFT)], 1)

    def items() -> Iterator[Mined]:
        with Abbreviations.open(folder) as reader:
            assert said(reader) == [("bone marrow graft", 1)]
        yield 2, MUSCLE

    assert table.update(items(), 2)


def test_while_another_session_writes_an_update_waits_for_its_turn(
    table: Abbreviations, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.search.abbreviations._PATIENCE", 0.0)
    with IndexFolder(folder).locked(0.0):
        assert not table.update([(1, GRAFT)], 1)
        assert "Another session" in table.trouble
        assert not table.clear()
    assert table.update([(1, GRAFT)], 1)
    assert table.trouble == ""


def test_a_table_begun_anew_elsewhere_is_not_written_past(table: Abbreviations, folder: Path) -> None:
    table.update([(1, GRAFT)], 5)
    assert table.revision == 5
    with Abbreviations.open(folder) as other:
        assert other.clear()
        assert other.revision == 0
    assert not table.update([(2, MUSCLE)], 6)
    assert table.revision == 0
    assert table.update([(1, GRAFT), (2, MUSCLE)], 6)
    assert said(table) == [("big muscle group", 1), ("bone marrow graft", 1)]


def test_cleared(table: Abbreviations) -> None:
    table.update([(1, GRAFT)], 5)
    assert table.clear()
    assert (table.revision, said(table)) == (0, [])


@pytest.mark.parametrize("version", [0, 99])
def test_a_table_of_another_version_is_begun_anew(table: Abbreviations, folder: Path, version: int) -> None:
    table.update([(1, GRAFT)], 5)
    state = folder / "index.json"
    state.write_text(state.read_text().replace(f'"format": {FORMAT}', f'"format": {version}'))
    with Abbreviations.open(folder) as again:
        assert (again.revision, said(again)) == (0, [])


def test_a_deleted_folder_is_begun_anew(table: Abbreviations, folder: Path) -> None:
    table.update([(1, GRAFT)], 5)
    shutil.rmtree(folder)
    assert said(table) == []
    assert table.revision == 0
    assert table.update([(1, GRAFT)], 5)
    assert said(table) == [("bone marrow graft", 1)]


@pytest.mark.parametrize("pattern", ["index.json", "build-*/meta.json", "build-*/*.term", "build-*/*.idx"])
@pytest.mark.parametrize("content", [b"", b"{}", b"\x00" * 64])
def test_damaged_files_are_begun_anew(table: Abbreviations, folder: Path, pattern: str, content: bytes) -> None:
    table.update([(number, GRAFT) for number in range(1, 20)], 5)
    table.close()
    for path in folder.glob(pattern):
        path.unlink()
        path.write_bytes(content)
    with Abbreviations.open(folder) as again:
        found = said(again)
        assert found == [] or found == [("bone marrow graft", 19)]
        if again.revision == 0:
            assert again.update([(1, MUSCLE)], 6)
            assert said(again) == [("big muscle group", 1)]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReadOnly, match="abbreviations"):
        Abbreviations.open(tmp_path / "file" / "abbreviations")


def test_a_table_that_is_gone_and_cannot_be_made_says_nothing(table: Abbreviations, folder: Path) -> None:
    table.update([(1, GRAFT)], 1)
    shutil.rmtree(folder)
    folder.write_text("")
    assert said(table) == []
    assert not table.update([(1, GRAFT)], 1)
    assert table.trouble


def test_a_process_that_dies_between_commit_and_note_does_not_double_votes(folder: Path) -> None:
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from store.search import folder\n"
        "from store.search.abbreviations import Abbreviations\n"
        "table = Abbreviations.open(Path(sys.argv[1]))\n"
        "folder.IndexFolder.use = lambda *_: os._exit(9)\n"
        "table.update([(1, ['bmg|a|bone marrow graft'])], 1)\n"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", script, str(folder)], cwd=root, check=False).returncode == 9
    with Abbreviations.open(folder) as table:
        assert table.revision == 0
        assert table.update([(1, GRAFT)], 1)
        assert said(table) == [("bone marrow graft", 1)]


_LINKS = st.lists(
    st.sampled_from([*GRAFT, *MUSCLE, *long("ssc", "stromal stem cells", "solid stone cup")]), unique=True
)
_STEPS = st.lists(st.dictionaries(st.integers(1, 6), st.none() | _LINKS, max_size=4), min_size=1, max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(_STEPS)
def test_steps_give_what_one_step_gives(tmp_path: Path, steps: Sequence[dict[int, list[str] | None]]) -> None:
    """A table fed change by change equals one made anew from the end state."""
    state: dict[int, list[str]] = {}
    for name in ("steps", "whole"):
        shutil.rmtree(tmp_path / name, ignore_errors=True)
    with Abbreviations.open(tmp_path / "steps") as stepped, Abbreviations.open(tmp_path / "whole") as whole:
        for revision, step in enumerate(steps, start=1):
            changed = [(doc_id, links) for doc_id, links in step.items() if links is not None]
            gone = [doc_id for doc_id, links in step.items() if links is None]
            assert stepped.update(changed, revision, removed=gone)
            state |= dict(changed)
            for doc_id in gone:
                state.pop(doc_id, None)
        assert whole.update(state.items(), len(steps))
        for key in ("bmg", "ssc", "s"):
            assert stepped.links(key) == whole.links(key)
        assert len(stepped) == len(whole)
