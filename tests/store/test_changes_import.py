"""An import keeps what it replaces, whatever else a trial holds and is linked with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.trial import Trial, dump
from store.changes_history import changes_since, history
from store.ingest import ingest
from store.library import Library
from store.preparing import Prepared, prepare
from store.storing import Outcome, Storing
from store.versions import VERSIONS, Versions
from tests.store.records import record


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as opened:
        yield opened


def content(number: int, date: str, status: str, kind: str = "ctgov") -> Trial:
    status_module = {"overall_status": status, "last_update_post_date": {"date": date}}
    return record(number, kind=kind, updated=date, text=date, status=status_module)


OLD, NEW, NEWEST = (
    content(1, date, status)
    for date, status in (("2024-01", "RECRUITING"), ("2025-01", "SUSPENDED"), ("2026-01", "COMPLETED"))
)


def steps(library: Library, trial_id: str = "NCT00000001") -> list[str]:
    found = history(library.rows, trial_id)
    assert found.faults == ()
    return [f"{step.version.kind} {step.summary.split(';')[0]}" for step in found.steps]


@pytest.mark.parametrize("together", [True, False])
def test_each_newer_content_is_a_version(library: Library, together: bool) -> None:
    for batch in [[OLD, NEW, NEWEST]] if together else [[OLD], [NEW], [NEWEST]]:
        ingest(library, batch)
    assert steps(library) == ["ctgov status Suspended → Completed", "ctgov status Recruiting → Suspended"]
    ingest(library, [OLD, NEW, NEWEST])
    assert len(steps(library)) == 2


def test_a_merged_trial_keeps_the_versions_of_each_source(library: Library) -> None:
    page, newer_page = (content(1, date, "RECRUITING", "ignite") for date in ("2024-02", "2024-03"))
    ingest(library, [OLD, page])
    seen = library.entry("NCT00000001")
    assert seen is not None
    ingest(library, [NEW, newer_page])
    ingest(library, [NEWEST])
    assert sorted(each.split(" ")[0] for each in steps(library)) == ["ctgov", "ctgov", "ignite"]
    since = changes_since(library.rows, "NCT00000001", seen.sha256)
    assert since is not None
    assert since.replaced == 3
    assert since.summary.startswith("status Recruiting → Completed")


def test_versions_stay_with_their_record_when_trials_are_linked_and_parted(library: Library) -> None:
    ingest(library, [OLD, content(2, "2024-01", "RECRUITING")])
    ingest(library, [NEW])
    assert library.link("NCT00000001", "NCT00000002")
    ingest(library, [NEWEST, content(2, "2025-01", "COMPLETED")])
    assert len(steps(library)) == 3
    assert library.unlink("NCT00000001", "NCT00000002")
    assert steps(library) == ["ctgov status Suspended → Completed", "ctgov status Recruiting → Suspended"]
    assert steps(library, "NCT00000002") == ["ctgov status Recruiting → Completed"]


def test_what_is_undone_keeps_no_version(library: Library) -> None:
    ingest(library, [OLD])
    newer = prepare(dump(NEW))
    assert isinstance(newer, Prepared)
    with pytest.raises(ZeroDivisionError), library.rows.transaction():
        storing = Storing(library.rows)
        storing.begin()
        assert storing.place_all([newer]) == [Outcome.CHANGED]
        assert len(Versions(library.rows).of("NCT00000001")) == 1
        raise ZeroDivisionError
    assert list(library.rows.table(VERSIONS).each()) == []
