"""What became of a trial in a library, and what changed since a reader saw it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers.trial import dump
from store.changes_history import changes_since, history
from store.library import PARTS, SUMMARIES, TRIALS
from store.merge import merge_documents
from store.rows import RowDB
from store.summary import content_hash
from store.versions import VERSIONS, Versions
from tests.store.records import record

AT = "2026-02-03T04:05:06Z"


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[RowDB]:
    with RowDB(tmp_path / "trials.db") as db:
        yield db


def said(status: str, updated: str, kind: str = "ctgov") -> dict[str, Any]:
    return dump(record(1, kind=kind, updated=updated, text=status, status={
        "overall_status": status, "last_update_post_date": {"date": updated}}))  # fmt: skip


FIRST, SECOND, THIRD = said("RECRUITING", "2024-01"), said("SUSPENDED", "2025-02"), said("COMPLETED", "2025-11-02")
PAGE, NEWER_PAGE = (said("RECRUITING", date, "ignite") for date in ("2024-02", "2024-03"))


def store(rows: RowDB, *contents: dict[str, Any]) -> None:
    """A library that holds a trial of these single-source records now."""
    whole = merge_documents(contents)
    doc_id = rows.table(SUMMARIES).insert({"id": whole["id"]})
    rows.table(TRIALS).put(whole, doc_id)
    for each in contents if len(contents) > 1 else ():
        key = {"trial_id": each["id"], "kind": each["sources"][0]["kind"], "part": ""}
        rows.table(PARTS).insert(key | {"trial": each})


def sha(*contents: dict[str, Any]) -> str:
    return content_hash([each["sources"][0]["sha256"] for each in contents])


def test_each_replacing_is_a_step(rows: RowDB) -> None:
    Versions(rows).keep(FIRST, SECOND, AT)
    Versions(rows).keep(SECOND, THIRD, AT)
    store(rows, THIRD)
    found = history(rows, "NCT00000001")
    assert [(step.date, step.summary.split(";")[0]) for step in found.steps] == [
        ("2025-11-02", "status Suspended → Completed"),
        ("2025-02", "status Recruiting → Suspended"),
    ]
    assert found.faults == ()
    assert found.steps[0].version.replaced_at == AT


def test_the_sources_of_a_merged_trial_each_have_steps(rows: RowDB) -> None:
    Versions(rows).keep(FIRST, SECOND, AT)
    Versions(rows).keep(PAGE, NEWER_PAGE, AT)
    store(rows, SECOND, NEWER_PAGE)
    assert [step.version.kind for step in history(rows, "NCT00000001").steps] == ["ignite", "ctgov"]


def test_a_trial_without_earlier_versions_has_no_steps(rows: RowDB) -> None:
    store(rows, FIRST)
    assert history(rows, "NCT00000001").steps == history(rows, "NCT00000002").steps == ()


def test_a_step_that_cannot_be_read_is_said_and_the_others_are_there(rows: RowDB) -> None:
    Versions(rows).keep(FIRST, SECOND, AT)
    Versions(rows).keep(SECOND, THIRD, AT)
    store(rows, THIRD)
    oldest = next(rows.table(VERSIONS).each())
    rows.table(VERSIONS).put(dict(oldest) | {"check": "another"}, oldest.doc_id)
    found = history(rows, "NCT00000001")
    assert [step.date for step in found.steps] == ["2025-11-02"]
    assert "cannot be rebuilt" in found.faults[0]


def test_what_changed_since_a_decision(rows: RowDB) -> None:
    Versions(rows).keep(FIRST, SECOND, AT)
    Versions(rows).keep(SECOND, THIRD, AT)
    store(rows, THIRD)
    since = changes_since(rows, "NCT00000001", sha(FIRST))
    assert since is not None
    assert (since.replaced, since.added) == (2, ())
    assert since.summary.startswith("status Recruiting → Completed")
    now = changes_since(rows, "NCT00000001", sha(THIRD))
    assert now is not None
    assert (now.replaced, now.modules, now.summary) == (0, (), "")
    assert changes_since(rows, "NCT00000001", "never seen") is None
    assert changes_since(rows, "NCT00000009", sha(THIRD)) is None


def test_what_changed_since_a_decision_on_a_merged_trial(rows: RowDB) -> None:
    Versions(rows).keep(FIRST, SECOND, AT)
    Versions(rows).keep(PAGE, NEWER_PAGE, AT)
    store(rows, SECOND, NEWER_PAGE)
    both = changes_since(rows, "NCT00000001", sha(FIRST, PAGE))
    between = changes_since(rows, "NCT00000001", sha(SECOND, PAGE))
    assert both is not None and between is not None
    assert (both.replaced, between.replaced) == (2, 1)
    assert "status Recruiting → Suspended" in both.summary
    assert "status" not in between.summary


def test_a_source_that_came_since_is_told(rows: RowDB) -> None:
    Versions(rows).keep(FIRST, SECOND, AT)
    store(rows, SECOND, PAGE)
    since = changes_since(rows, "NCT00000001", sha(FIRST))
    assert since is not None
    assert (since.replaced, since.added) == (1, ("ignite",))
