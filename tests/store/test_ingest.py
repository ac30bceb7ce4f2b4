"""Imports: what is new, changed, merged or known; in any order, killed, twice at once, with bad records among them."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import weakref
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import store.import_summary
import store.ingest
from parsers import read
from parsers.document import Rejected
from parsers.formats.ctgov import to_study
from parsers.trial import Trial, dump
from store.import_summary import ImportProgress, ImportSummary
from store.ingest import ingest
from store.library import PARTS, SUMMARIES, TRIALS, Library
from store.merge import merge
from tests.store.records import record

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as opened:
        yield opened


def counts(summary: ImportSummary) -> dict[str, int]:
    return {
        name: getattr(summary, name) for name in ("new", "changed", "merged", "unchanged") if getattr(summary, name)
    }


def held(library: Library) -> dict[str, object]:
    """Everything that an import may change: rows, revisions and hashes."""
    tables = {
        name: [(row.doc_id, dict(row)) for row in library.rows.table(name)] for name in (SUMMARIES, TRIALS, PARTS)
    }
    return tables | {"revision": library.revision}


def test_new_records_are_stored_found_and_numbered(library: Library) -> None:
    summary = ingest(library, [record(1), record(2)])
    assert counts(summary) == {"new": 2}
    assert library.count() == 2
    assert library.get("NCT00000002") == record(2)
    assert [each.revision for each in library.summaries(library.all_ids("id"))] == [1, 2]
    assert library.search("about study").total == 2


def test_the_same_input_again_changes_nothing_and_says_so(library: Library) -> None:
    records = [record(1), record(2, kind="meddatax"), record(2, kind="medpath", text="other")]
    ingest(library, records)
    before = held(library)
    summary = ingest(library, records)
    assert counts(summary) == {"unchanged": 3}
    assert held(library) == before
    assert "The library holds all of it already; nothing was changed." in summary.lines()


def test_a_newer_content_takes_the_place_of_the_older_one(library: Library) -> None:
    ingest(library, [record(1, updated="2024-01-01", text="old")])
    [first] = library.summaries(library.all_ids())
    assert counts(ingest(library, [record(1, updated="2024-02-01", text="new")])) == {"changed": 1}
    [second] = library.summaries(library.all_ids())
    trial = library.get("NCT00000001")
    assert trial is not None
    assert trial.title == "Study 1 new"
    assert trial.sources[0].superseded == [record(1, updated="2024-01-01", text="old").sources[0].sha256]
    assert second.doc_id == first.doc_id
    assert second.revision > first.revision
    assert second.sha256 != first.sha256
    assert library.search("new").total == 1
    assert library.search("old").total == 0


def test_an_older_content_changes_nothing(library: Library) -> None:
    ingest(library, [record(1, updated="2024-02-01", text="new")])
    before = held(library)
    assert counts(ingest(library, [record(1, updated="2024-01-01"), record(1, updated=None)])) == {"unchanged": 2}
    assert held(library) == before


def test_of_two_equally_new_contents_the_later_one_stays_and_the_other_is_remembered(library: Library) -> None:
    assert counts(ingest(library, [record(1, text="a"), record(1, text="b")])) == {"new": 1, "changed": 1}
    before = held(library)
    assert counts(ingest(library, [record(1, text="a"), record(1, text="b")])) == {"unchanged": 2}
    assert held(library) == before
    assert library.get("NCT00000001") is not None
    assert library.search("study 1 b").total == 1


def test_another_source_of_a_trial_is_merged_and_its_parts_are_kept(library: Library) -> None:
    registry = record(1, text="registry", design={"phases": ["PHASE2"]})
    page = record(1, kind="meddatax", text="page", updated=None, description={"detailed_description": "In detail"})
    assert counts(ingest(library, [page])) == {"new": 1}
    assert counts(ingest(library, [registry])) == {"merged": 1}
    trial = library.get("NCT00000001")
    assert trial is not None
    assert [source.kind for source in trial.sources] == ["ctgov", "meddatax"]
    assert trial.description.detailed_description == "In detail"
    assert trial.title == "Study 1 registry"
    assert {row["kind"]: row["trial"] for row in library.rows.table(PARTS)} == {
        "ctgov": dump(registry),
        "meddatax": dump(page),
    }
    [summary] = library.summaries(library.all_ids())
    assert summary.source_kinds == ("ctgov", "meddatax")
    assert library.search("detail").total == 1


def test_a_newer_content_of_one_source_leaves_the_others_in_place(library: Library) -> None:
    page = record(1, kind="ignite", part="Description Module", updated=None, description={"detailed_description": "x"})
    ingest(library, [record(1, updated="2024-01-01", text="old"), page])
    assert counts(ingest(library, [record(1, updated="2024-05-01", text="new")])) == {"changed": 1}
    trial = library.get("NCT00000001")
    assert trial is not None
    assert trial.title == "Study 1 new"
    assert trial.description.detailed_description == "x"
    assert len(library.rows.table(PARTS)) == 2
    assert [len(source.superseded) for source in trial.sources] == [1, 0]
    more = record(1, kind="ignite", part="Eligibility Module", updated=None, eligibility={"sex": "ALL"})
    assert counts(ingest(library, [more])) == {"merged": 1}
    assert len(library.rows.table(PARTS)) == 3


def test_a_page_with_a_time_of_day_is_told_from_an_older_one(library: Library) -> None:
    def page(modified: str) -> Trial:
        said = record(1, kind="ignite", updated=None, text=modified)
        source = said.sources[0].model_copy(update={"page_modified": modified})
        return said.model_copy(update={"sources": [source]})

    ingest(library, [page("2025-12-25 @ 01:22 PM")])
    assert counts(ingest(library, [page("2025-12-25 @ 12:22 AM")])) == {"unchanged": 1}
    assert counts(ingest(library, [page("2025-12-25 @ 02:00 PM")])) == {"changed": 1}


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("16 March 2020", "9 March 2020"),
        ("2 March 2020", "17 February 2020"),
        ("4-Jan-2021", "16 March 2020"),
        ("2021-01-04", "16 March 2020"),
    ],
)
def test_an_older_export_of_the_portal_takes_no_newer_ones_place(library: Library, newer: str, older: str) -> None:
    """WHO's portal gives its dates in words."""

    def row(modified: str) -> Trial:
        said = record(1, kind="ictrp", updated=None, text=modified)
        source = said.sources[0].model_copy(update={"page_modified": modified})
        return said.model_copy(update={"sources": [source]})

    ingest(library, [row(older)])
    assert counts(ingest(library, [row(newer)])) == {"changed": 1}
    assert counts(ingest(library, [row(older)])) == {"unchanged": 1}
    [summary] = library.summaries(library.all_ids())
    assert summary.last_update is not None and summary.last_update[:3] == "202"
    with Library.open(library.folder.parent / "other", cache=library.folder.parent / "cache") as other:
        ingest(other, [row(newer)])
        assert counts(ingest(other, [row(older)])) == {"unchanged": 1}
        assert other.search(f'"{newer}"').total == 1


VERSIONS = [
    record(1, updated="2024-01-01", text="a"),
    record(1, updated="2024-01-01", text="b"),
    record(1, updated="2025-01-01", text="c"),
    record(1, updated=None, text="d"),
    record(1, kind="meddatax", updated="2024-06-01", text="e"),
    record(1, kind="meddatax", updated="2024-07-01", text="f"),
    record(1, kind="ignite", part="Study", updated=None, text="g"),
    record(1, kind="ignite", part="Description Module", updated=None, text="h"),
    record(2, text="i"),
]
ORDERS = st.lists(st.sampled_from(VERSIONS), max_size=12)


@settings(max_examples=40, deadline=None)
@given(first=ORDERS, data=st.data())
def test_reading_any_of_it_again_in_any_order_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, first: list[Trial], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    with Library.open(folder / "library", cache=folder / "cache") as library:
        ingest(library, first)
        before = held(library)
        again = data.draw(st.permutations(first))
        assert counts(ingest(library, again)) == ({"unchanged": len(first)} if first else {})
        assert held(library) == before


@settings(max_examples=40, deadline=None)
@given(order=st.permutations([each for each in VERSIONS if "text b" not in each.title]))
def test_the_newest_content_of_each_source_stays_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, order: list[Trial]
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    with Library.open(folder / "library", cache=folder / "cache") as library:
        ingest(library, order)
        trial = library.get("NCT00000001")
        assert trial is not None
        newest = {"ctgov": "c", "meddatax": "f"}
        for source in trial.sources:
            assert source.sha256.endswith(newest.get(source.kind, source.sha256[-1]))
        assert [source.kind for source in trial.sources] == ["ctgov", "meddatax", "ignite", "ignite"]
        said = dump(trial)
        for source in said["sources"]:
            source.pop("superseded", None)
        assert said == dump(merge([VERSIONS[at] for at in (2, 5, 7, 6)])), "the order read shows in the record"


def test_an_import_within_an_import_gives_every_change_a_number_of_its_own(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.ingest, "BATCH", 3)
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as other:

        def items() -> Iterator[Trial]:
            for number in range(1, 10):
                yield record(number, text="outer")
                ingest(other, [record(number + 20, text="inner"), record(number, kind="medpath", text="inner")])

        ingest(library, items())
    summaries = library.summaries(library.all_ids())
    assert len(summaries) == len({each.revision for each in summaries}) == 18
    assert library.search("outer").total == 9
    assert library.search("inner").total == 18


def test_rejected_input_is_named_and_the_rest_goes_in(library: Library) -> None:
    broken = record(2, text="broken").model_copy(update={"unknown": {"a.b": float("nan")}})
    summary = ingest(library, [record(1), Rejected("page.txt", "it holds no trial", line=3), broken, record(3)])
    assert counts(summary) == {"new": 2}
    assert [each.name for each in summary.rejected] == ["page.txt", "ctgov.txt"]
    assert "nan" in summary.rejected[1].reason
    assert summary.records == 4
    assert library.count() == 2
    said = "\n".join(summary.lines())
    assert "2 new, 2 rejected" in said
    assert "page.txt" not in said, "what was rejected is named by whoever shows the summary, once"


def test_of_very_many_rejected_the_first_are_named_and_all_are_counted(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that no input fills the memory with what is said of it."""
    monkeypatch.setattr(store.import_summary, "MOST_NAMED", 7)
    monkeypatch.setattr(store.ingest, "BATCH", 3)
    rejected = [Rejected("page.txt", "it holds no trial", line=line) for line in range(1, 21)]
    told: list[ImportProgress] = []
    summary = ingest(library, [record(1), *rejected, record(2)], progress=told.append)
    assert counts(summary) == {"new": 2}
    assert summary.rejected == rejected[:7]
    assert (summary.not_named, summary.refused, summary.records) == (13, 20, 22)
    assert (told[-1].records, told[-1].rejected) == (22, 20)
    said = summary.lines()
    assert "2 new, 20 rejected" in said[0]
    assert said[1] == "Of the rejected the first 7 are named with their reasons."


def test_a_stored_record_that_cannot_be_read_stops_only_what_would_join_it(library: Library) -> None:
    ingest(library, [record(1), record(2)])
    library.rows.connection.execute("UPDATE trials SET doc = '{' WHERE doc_id = 1")
    summary = ingest(library, [record(1, kind="medpath"), record(2, kind="medpath"), record(3)])
    assert counts(summary) == {"new": 1, "merged": 1}
    assert [each.name for each in summary.rejected] == ["medpath.txt"]
    assert "damaged" in summary.rejected[0].reason
    assert counts(ingest(library, [record(1, updated="2026-01-01")])) == {"changed": 1}, "a newer content mends it"
    assert library.get("NCT00000001") is not None


def test_a_stopped_import_keeps_what_was_read(library: Library) -> None:
    read: list[int] = []

    def items() -> Iterator[Trial]:
        for number in range(1, 90):
            read.append(number)
            yield record(number)

    summary = ingest(library, items(), cancelled=lambda: len(read) >= 7)
    assert summary.cancelled
    assert library.count() == len(read) == 7
    assert library.search("study").total == 7


def test_progress_is_told_at_most_four_times_a_second(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(10**6))
    monkeypatch.setattr("time.monotonic", lambda: next(clock) / 100)
    told: list[ImportProgress] = []
    ingest(library, (record(number) for number in range(1, 100)), progress=told.append)
    assert all(later.seconds - earlier.seconds >= 0.25 for earlier, later in pairwise(told[:-1]))
    assert told[-1].records == 99
    assert 3 <= len(told) <= 6
    assert told[-1].rate == pytest.approx(99 / told[-1].seconds)


def test_memory_holds_one_batch_whatever_the_size_of_the_input(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.ingest, "BATCH", 10)
    alive: weakref.WeakSet[Trial] = weakref.WeakSet()
    most = 0

    class Counted(Trial):
        __hash__ = object.__hash__

    def items() -> Iterator[Trial]:
        nonlocal most
        for number in range(1, 95):
            trial = Counted.model_validate(dump(record(number)))
            alive.add(trial)
            most = max(most, len(alive))
            yield trial
            del trial

    ingest(library, items())
    assert library.count() == 94
    assert most <= 2 * 10


def test_the_real_records_all_go_in_and_come_out_as_they_were(library: Library, real_data: Path) -> None:
    """Five pages, 1,178 studies, one large study, and 25 of the studies once more as an API page."""
    paths = [real_data / "seeds", real_data / "ctgov_v2"]
    summary = ingest(library, read(paths))
    assert summary.rejected == []
    assert counts(summary) == {"new": 1184, "unchanged": 25}
    assert library.count() == 1184
    assert counts(ingest(library, read(paths))) == {"unchanged": 1209}
    large = json.loads((real_data / "ctgov_v2" / "NCT02513394.json").read_bytes())
    trial = library.get("NCT02513394")
    assert trial is not None
    assert to_study(trial) == large
    assert library.search("NCT02513394").total >= 1


CHILD = """
import sys
from pathlib import Path
import store.import_summary
import store.ingest
from store.ingest import ingest
from store.library import Library
from tests.store.records import record

store.ingest.BATCH = 20
folder, kind = sys.argv[1:3]
first, last, oldest, newest = map(int, sys.argv[3:7])

def items(version):
    for number in range(first, last):
        print(number, flush=True)
        yield record(number, kind=kind, updated=f"{2000 + version}-01-01", text=f"version{version}",
                     description={"detailed_description": f"version{version} " + "x" * 5000})

with Library.open(Path(folder) / "library", cache=Path(folder) / "cache") as library:
    for version in range(oldest, newest + 1):
        summary = ingest(library, items(version))
        assert not summary.rejected, summary.rejected
"""


def child(folder: Path, numbers: range, versions: tuple[int, int], kind: str = "ctgov") -> subprocess.Popen[str]:
    """Another process that imports some studies in these versions, and says the number of each as it reads it."""
    said = [numbers.start, numbers.stop, *versions]
    arguments = [sys.executable, "-c", CHILD, str(folder), kind, *map(str, said)]
    return subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate()
    assert process.returncode == 0


def versions(folder: Path) -> list[str]:
    """The version of each record, having checked that its rows are of one version."""
    found: list[str] = []
    with Library.open(folder / "library", cache=folder / "cache") as library:
        for doc_id in library.all_ids("id"):
            trial = library.load(doc_id)
            [summary] = library.summaries([doc_id])
            assert trial is not None
            version = trial.title.rpartition(" ")[2]
            assert (trial.description.detailed_description or "").startswith(f"{version} ")
            assert summary.title == trial.title
            assert summary.sha256 == trial.sources[0].sha256
            assert version in summary.sha256
            found.append(version)
        assert len(set(library.summaries(library.all_ids()))) == library.count()
        for version in set(found):
            assert library.search(version).total == found.count(version), "the index is caught up"
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_import_leaves_each_record_whole_and_is_completed_by_the_next(tmp_path: Path, seed: int) -> None:
    numbers = range(1, 80)
    finish(child(tmp_path, numbers, (1, 1)))
    killed = child(tmp_path, numbers, (2, 900))
    assert killed.stdout is not None
    for _ in range(random.Random(seed).randrange(20, 300)):
        killed.stdout.readline()
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    killed.stdout.close()
    after = versions(tmp_path)
    assert len(after) == len(numbers)
    numbered = sorted({int(each.removeprefix("version")) for each in after})
    assert numbered[-1] - numbered[0] <= 1, "old or new, of two versions that follow each other"
    finish(child(tmp_path, numbers, (901, 901)))
    assert versions(tmp_path) == ["version901"] * len(numbers)


def test_two_imports_at_once_lose_nothing(tmp_path: Path) -> None:
    both = [child(tmp_path, range(1, 70), (1, 1)), child(tmp_path, range(30, 99), (2, 2), kind="meddatax")]
    for each in both:
        finish(each)
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        assert library.count() == 98
        summaries = library.summaries(library.all_ids("id"))
        assert [len(each.source_kinds) for each in summaries] == [1] * 29 + [2] * 40 + [1] * 29
        assert len({each.revision for each in summaries}) == 98
        for trial in (library.load(each.doc_id) for each in summaries):
            assert trial is not None
            assert len(trial.sources) == len({source.kind for source in trial.sources})
        assert library.search("version1").total == 69
