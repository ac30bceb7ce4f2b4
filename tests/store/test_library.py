"""A library: opened, read in any spelling, sorted and searched; with damage, without an index, from several threads."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.trial import Trial
from store.errors import Damaged, NotALibrary, StoreError
from store.ingest import ingest
from store.library import SUMMARIES, TRIALS, Library
from store.summary import Summary
from tests.store.records import record


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as opened:
        yield opened


def ids(library: Library, rows: object) -> list[str]:
    return [each.id for each in library.summaries(rows)]  # type: ignore[arg-type]  # any sequence of row ids


def test_the_folder_and_its_files_are_the_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "library"
    with Library.open(folder, cache=tmp_path / "cache") as library:
        ingest(library, [record(1)])
        assert library.reviews.sessions() is not None
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert {"trials.db", "reviews.db"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_an_empty_library_reads_as_empty(library: Library) -> None:
    assert (library.count(), library.revision, list(library.all_ids())) == (0, 0, [])
    assert library.get("NCT00000001") is None
    assert library.entry("NCT00000001") is None
    assert library.search("").total == 0
    assert library.search("sleep").total == 0


@pytest.mark.parametrize("spelling", ["NCT00000001", "nct00000001", "  NCT 00000001\n", "nct-00000001"])
def test_a_trial_is_found_in_any_spelling(library: Library, spelling: str) -> None:
    ingest(library, [record(1), record(2)])
    assert library.get(spelling) == record(1)
    entry = library.entry(spelling)
    assert entry is not None
    assert entry.id == "NCT00000001"
    assert list(library.ids_of(["NCT00000002", "NCT00000009", spelling])) == [2, 1]


def test_a_summary_says_what_the_record_says_and_invents_nothing(library: Library) -> None:
    full = record(
        1,
        updated="2025-03-02",
        status={"overall_status": "RECRUITING", "start_date": {"date": "2024-05"}, "completion_date": {"date": "2026"}},
        design={
            "study_type": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "enrollment_info": {"count": 40, "type": "ESTIMATED"},
        },
        conditions={"conditions": ["Jet lag", "Snoring"]},
        sponsor_collaborators={"lead_sponsor": {"name": "Night School"}},
        has_results=True,
    )
    bare = record(2, updated=None, kind="medpath", conditions={"conditions_raw": "Jet lag Snoring"})
    ingest(library, [full, bare])
    assert library.summaries([2, 1]) == [
        expected(2, bare, kinds=("medpath",), conditions=("Jet lag Snoring",)),
        Summary(
            doc_id=1,
            id="NCT00000001",
            title="Study 1",
            status="RECRUITING",
            phases=("PHASE1", "PHASE2"),
            enrollment=40,
            enrollment_type="ESTIMATED",
            study_type="INTERVENTIONAL",
            conditions=("Jet lag", "Snoring"),
            sponsor="Night School",
            start_date="2024-05",
            completion_date="2026",
            last_update="2025-03-02",
            revision=1,
            sha256=full.sources[0].sha256,
            source_kinds=("ctgov",),
            has_results=True,
        ),
    ]


def expected(revision: int, trial: Trial, *, kinds: tuple[str, ...], conditions: tuple[str, ...]) -> Summary:
    """The summary of a record that says no more than its title and conditions."""
    return Summary(
        doc_id=revision,
        id=trial.id,
        title=trial.title,
        status=None,
        phases=(),
        enrollment=None,
        enrollment_type=None,
        study_type=None,
        conditions=conditions,
        sponsor=None,
        start_date=None,
        completion_date=None,
        last_update=None,
        revision=revision,
        sha256=trial.sources[0].sha256,
        source_kinds=kinds,
        has_results=False,
    )


SORTED = [
    record(
        1,
        updated="2024-02-01",
        text="b",
        status={"overall_status": "COMPLETED", "start_date": {"date": "2020"}},
        design={"phases": ["PHASE3"], "enrollment_info": {"count": 9}},
    ),
    record(2, updated=None, text="z"),
    record(
        3,
        updated="2025-02-01",
        text="a",
        status={"overall_status": "RECRUITING", "start_date": {"date": "2020-06-05"}},
        design={"phases": ["PHASE1", "PHASE2"], "enrollment_info": {"count": 1000}},
    ),
    record(
        4,
        updated="2024-12-01",
        text="c",
        status={"overall_status": "A NEW CODE", "start_date": {"date": "2021-01"}},
        design={"phases": ["PHASE2"], "enrollment_info": {"count": 10}},
    ),
]


@pytest.mark.parametrize(
    ("sort", "order", "backwards"),
    [
        ("updated", [3, 4, 1, 2], [1, 4, 3, 2]),
        ("id", [1, 2, 3, 4], [4, 3, 2, 1]),
        ("status", [3, 1, 4, 2], [4, 1, 3, 2]),
        ("phase", [3, 4, 1, 2], [1, 4, 3, 2]),
        ("enrollment", [1, 4, 3, 2], [3, 4, 1, 2]),
        ("start", [4, 1, 3, 2], [3, 1, 4, 2]),
    ],
)
def test_lists_and_hits_are_sorted_with_what_is_not_reported_last(
    library: Library, sort: str, order: list[int], backwards: list[int]
) -> None:
    ingest(library, SORTED)
    assert list(library.all_ids(sort)) == order
    assert list(library.all_ids(sort, reverse=True)) == backwards
    assert list(library.search("study", sort=sort).doc_ids) == order
    assert list(library.search("study", sort=sort, reverse=True).doc_ids) == backwards
    assert list(library.search("", sort=sort, limit=2).doc_ids) == order[:2]


def test_an_unknown_order_is_named_with_those_there_are(library: Library) -> None:
    with pytest.raises(StoreError, match=r"'colour'.*id, title"):
        library.all_ids("colour")


def test_an_empty_search_is_every_trial_newest_first(library: Library) -> None:
    ingest(library, SORTED)
    hits = library.search("  ", limit=3)
    assert (list(hits.doc_ids), hits.total) == ([3, 4, 1], 4)


def test_another_sessions_records_are_seen_and_found(library: Library, tmp_path: Path) -> None:
    ingest(library, [record(1)])
    assert library.search("study").total == 1
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as other:
        ingest(other, [record(2, text="visiting")])
    assert library.count() == 2
    assert library.search("visiting").total == 1


def test_records_stored_without_the_index_are_found_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with Library.open(tmp_path / "library", cache=tmp_path / "file" / "cache") as library:
        summary = ingest(library, [record(1)])
        assert summary.new == 1
        assert summary.notice is not None
        assert summary.notice in summary.lines()
        assert library.notice == summary.notice
        assert library.count() == 1
        assert list(library.search("").doc_ids) == [1]
        with pytest.raises(StoreError, match="Searching does not work"):
            library.search("study")
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        assert library.search("study").total == 1
        assert library.notice is None


def test_a_search_that_was_prepared_needs_no_more_to_be_opened(tmp_path: Path) -> None:
    with Library.open(tmp_path, cache=tmp_path / "cache") as library:
        ingest(library, [record(1, text="visiting")])
    with Library.open(tmp_path, cache=tmp_path / "cache") as library:
        library.prepare_search()
        index, names = library._finding._index, library._finding._names
        assert index is not None and names is not None
        assert library.search("visitin", typing=True).total == 1
        assert (library._finding._index, library._finding._names) == (index, names)


def test_a_deleted_index_is_made_again(tmp_path: Path) -> None:
    for cache in ("cache", "another cache"):
        with Library.open(tmp_path / "library", cache=tmp_path / cache) as library:
            ingest(library, [record(1)])
            assert library.search("study").total == 1


def test_a_library_made_anew_at_the_same_place_does_not_use_the_old_index(tmp_path: Path) -> None:
    for text, other in (("first", "second"), ("second", "first")):
        with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
            ingest(library, [record(1, text=text)])
            assert (library.search(text).total, library.search(other).total) == (1, 0)
        (tmp_path / "library" / "trials.db").unlink()


def test_a_library_put_back_from_a_backup_makes_its_index_again(tmp_path: Path) -> None:
    path = tmp_path / "library" / "trials.db"
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, [record(1, text="first")])
    backup = path.read_bytes()
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, [record(2, text="second"), record(1, text="changed")])
        assert library.search("second").total == 1
    path.write_bytes(backup)
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        assert [library.search(word).total for word in ("first", "second", "changed")] == [1, 0, 0]


def test_a_record_that_cannot_be_read_is_named_and_the_others_are_read(library: Library) -> None:
    ingest(library, [record(1), record(2)])
    library.rows.table(TRIALS).put({"id": "NCT00000001", "identification": 7}, 1)
    with pytest.raises(Damaged, match=r"NCT00000001.*registry"):
        library.get("nct00000001")
    assert library.get("NCT00000002") == record(2)
    library.rows.table(SUMMARIES).put({"id": "NCT00000002"}, 2)
    with pytest.raises(Damaged, match="NCT00000002"):
        library.entry("NCT00000002")


def test_a_list_goes_on_without_a_row_that_cannot_be_read(library: Library) -> None:
    ingest(library, [record(1), record(2), record(3)])
    library.rows.table(SUMMARIES).put({"id": "NCT00000002"}, 2)
    assert ids(library, [3, 2, 1]) == ["NCT00000003", "NCT00000001"]
    assert library.notice is not None
    assert "NCT00000002" in library.notice


def test_a_record_that_is_no_json_is_named_and_the_others_are_found(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", cache=tmp_path / "first cache") as library:
        ingest(library, [record(1), record(2), record(3)])
        library.rows.connection.execute("UPDATE trials SET doc = '{' WHERE doc_id = 2")
        with pytest.raises(Damaged, match="NCT00000002"):
            library.get("NCT00000002")
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        assert sorted(library.search("study").doc_ids) == [1, 3]
        assert library.notice is not None


def test_a_damaged_record_does_not_keep_the_others_from_being_found(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", cache=tmp_path / "first cache") as library:
        ingest(library, [record(1), record(2)])
        library.rows.table(TRIALS).put({"id": "NCT00000001", "identification": 7}, 1)
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        assert list(library.search("study").doc_ids) == [2]
        assert library.notice is not None
        assert "NCT00000001" in library.notice


@pytest.mark.parametrize("content", [b"", b"some text"])
def test_a_file_that_is_no_library_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "trials.db").write_bytes(content)
    with pytest.raises(NotALibrary):
        Library.open(tmp_path, cache=tmp_path / "cache")
    assert (tmp_path / "trials.db").read_bytes() == content


def test_a_file_in_the_place_of_the_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("no folder")
    with pytest.raises(StoreError, match="could not be made"):
        Library.open(tmp_path / "library", cache=tmp_path / "cache")


def test_decisions_are_in_a_file_of_their_own(library: Library) -> None:
    ingest(library, [record(1)])
    [summary] = library.summaries([1])
    library.reviews.decide("NCT00000001", "include", record_revision=summary.revision, record_sha256=summary.sha256)
    assert library.reviews.state("NCT00000001").verdict == "include"
    assert (library.folder / "reviews.db").exists()


def test_reading_does_not_wait_for_an_import(library: Library) -> None:
    ingest(library, [record(1)])
    seen: list[Trial | None] = []
    with library.rows.transaction():
        library.rows.table(SUMMARIES).put({"id": "NCT00000009"}, 9)
        reader = threading.Thread(target=lambda: seen.append(library.get("NCT00000001")))
        reader.start()
        reader.join(timeout=10)
        assert not reader.is_alive()
        assert seen == [record(1)]
        assert library.count() == 1, "what is not committed is not seen"


def test_several_threads_read_while_one_imports(library: Library) -> None:
    ingest(library, [record(number) for number in range(1, 40)])
    faults: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                for summary in library.summaries(library.all_ids()):
                    trial = library.get(summary.id)
                    assert trial is not None
                    assert trial.id == summary.id
                assert library.search("study").total >= 39
        except BaseException as fault:
            faults.append(fault)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for version in range(1, 6):
        ingest(library, (record(number, updated=f"2025-02-0{version}") for number in range(1, 60)))
    done.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert library.count() == 59


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system does not list mapped files there")
def test_an_index_that_was_let_go_of_is_in_no_memory_and_is_found_again(tmp_path: Path) -> None:
    def mapped() -> bool:
        return str(tmp_path / "cache") in Path("/proc/self/maps").read_text()

    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        library.let_go_of_index()
        ingest(library, [record(1, text="visiting")])
        before = library.search("visitin")
        assert before.total == 1
        assert mapped()
        library.let_go_of_index()
        assert not mapped()
        assert library.search("visitin").doc_ids == before.doc_ids
