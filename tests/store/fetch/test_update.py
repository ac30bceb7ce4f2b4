"""An update asks only for what changed since the records held were made."""

from __future__ import annotations

from pathlib import Path

import pytest

import parsers
from parsers import examples
from store.fetch import Registry, fetch_ids, fetch_query, fetch_update
from store.ingest import ingest
from store.library import Library
from tests.store.fetch.conftest import Follower, study
from tests.store.fetch.server import FakeRegistry, Reply


def since(server: FakeRegistry) -> list[str]:
    """The days asked from, "" where all was asked for."""
    asked = (each.get("filter.advanced", "") for each in server.pages_asked)
    return [each.removeprefix("AREA[LastUpdatePostDate]RANGE[").removesuffix(",MAX]") for each in asked]


def change(server: FakeRegistry, number: int, posted: str) -> None:
    server.studies[f"NCT{number:08}"] = study(number, posted=posted, version=posted, text="changed")


def ids(*numbers: int) -> list[str]:
    return [f"NCT{number:08}" for number in numbers]


@pytest.fixture
def filled(library: Library, registry: Registry, server: FakeRegistry) -> Library:
    """A library with twenty of the server's studies, as of the first of October."""
    server.data_timestamp = "2026-10-01T09:00:05"
    assert fetch_ids(library, registry, ids(*range(1, 21))).new == 20
    server.data_timestamp = "2026-10-20T09:00:05"
    server.log.clear()
    return library


def test_only_what_changed_of_the_library_is_fetched(filled: Library, registry: Registry, server: FakeRegistry) -> None:
    change(server, 3, "2026-10-10")
    change(server, 25, "2026-10-10")
    summary = fetch_update(filled, registry)
    assert (summary.changed, summary.received, filled.count()) == (1, 1, 20)
    assert (server.paths(), since(server)) == (["/version", "/studies"], ["2026-09-30"])
    assert server.pages_asked[0]["filter.ids"] == ",".join(ids(*range(1, 21)))


def test_the_next_update_asks_from_the_last_one(filled: Library, registry: Registry, server: FakeRegistry) -> None:
    fetch_update(filled, registry)
    server.data_timestamp = "2026-11-02T09:00:05"
    change(server, 4, "2026-10-30")
    server.log.clear()
    assert fetch_update(filled, registry).changed == 1
    assert since(server) == ["2026-10-19"]


def test_a_trial_added_since_is_asked_for_from_its_own_day(
    filled: Library, registry: Registry, server: FakeRegistry
) -> None:
    fetch_update(filled, registry)
    server.data_timestamp = "2026-10-05T09:00:05"
    fetch_ids(filled, registry, ids(21))
    server.data_timestamp = "2026-10-20T09:00:05"
    server.log.clear()
    fetch_update(filled, registry)
    assert since(server) == ["2026-10-04"]
    server.log.clear()
    fetch_update(filled, registry)
    assert since(server) == ["2026-10-19"]


def test_a_trial_of_another_sites_page_is_fetched_whole(
    library: Library, registry: Registry, server: FakeRegistry
) -> None:
    pages = [path for path in examples.paths() if path.name.startswith(("medpath", "meddatax"))]
    assert ingest(library, parsers.read(pages)).new == 4
    held = library.count()
    summary = fetch_update(library, registry)
    assert (summary.merged, library.count()) == (4, held)
    assert since(server) == [""]
    trial = library.get("NCT00000008")
    assert trial and {source.kind for source in trial.sources} == {"ctgov", "medpath"}
    server.log.clear()
    fetch_update(library, registry)
    assert since(server) == ["2026-10-19"]


def test_trials_that_the_registry_does_not_have_are_named(
    library: Library, registry: Registry, server: FakeRegistry
) -> None:
    ingest(library, parsers.read([path for path in examples.paths() if path.name.startswith("medpath")]))
    del server.studies["NCT00000014"]
    assert fetch_update(library, registry).missing == ids(14)


def test_a_day_to_come_is_not_believed(library: Library, registry: Registry, server: FakeRegistry) -> None:
    server.data_timestamp = "2999-01-01"
    fetch_ids(library, registry, ids(1))
    server.data_timestamp = "2026-10-20T09:00:05"
    fetch_update(library, registry)
    assert since(server) == ["2026-10-19"]


def test_an_interrupted_update_goes_on(
    filled: Library, registry: Registry, server: FakeRegistry, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.fetch.update.IDS_AT_ONCE", 8)
    change(server, 2, "2026-10-10")
    change(server, 20, "2026-10-10")
    follower.stops = lambda: len(server.log) >= 3
    first = fetch_update(filled, registry, watch=follower.watch)
    assert (first.cancelled, first.is_resumable, first.changed) == (True, True, 1)
    follower.stops = lambda: False
    server.log.clear()
    second = fetch_update(filled, registry, watch=follower.watch)
    assert (second.changed, server.paths()) == (1, ["/studies", "/studies"])
    assert server.pages_asked[0]["filter.ids"].startswith("NCT00000009,")
    assert follower.progress[-1].done == follower.progress[-1].total == 20


def test_named_trials_only(filled: Library, registry: Registry, server: FakeRegistry) -> None:
    change(server, 3, "2026-10-10")
    change(server, 4, "2026-10-10")
    summary = fetch_update(filled, registry, ["nct00000003", "NCT00000025", "NCT00000099"])
    assert (summary.changed, summary.new, summary.missing) == (1, 1, ids(99))
    assert since(server) == ["2026-09-30", ""]


def test_an_empty_library_asks_for_no_trial(library: Library, registry: Registry, server: FakeRegistry) -> None:
    assert fetch_update(library, registry).received == 0
    assert server.pages_asked == []


def test_a_query_is_asked_for_what_is_new_or_changed(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower
) -> None:
    fetch_query(library, registry, "lamp")
    server.data_timestamp = "2026-11-02T09:00:05"
    change(server, 3, "2026-10-30")
    server.studies["NCT00000041"] = study(41, posted="2026-10-31")
    server.log.clear()
    summary = fetch_query(library, registry, " lamp ", follower.watch, update=True)
    assert (summary.new, summary.changed, summary.received) == (1, 1, 2)
    assert (since(server), server.pages_asked[0]["query.term"], follower.said) == (["2026-10-19"], "lamp", [])
    server.log.clear()
    fetch_query(library, registry, "lamp", update=True)
    assert since(server) == ["2026-11-01"]


def test_a_query_that_never_came_to_its_end_is_asked_for_whole(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower
) -> None:
    server.largest_page = 10
    follower.stops = lambda: library.count() >= 10
    fetch_query(library, registry, "lamp", follower.watch)
    follower.stops = lambda: False
    server.log.clear()
    summary = fetch_query(library, registry, "lamp", follower.watch, update=True)
    assert (summary.new, since(server)) == (20, ["", ""])
    assert any("never fetched to its end" in sentence for sentence in follower.said)


def test_an_interrupted_update_of_a_query_goes_on(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower
) -> None:
    fetch_query(library, registry, "lamp")
    server.largest_page = 10
    for number in range(1, 26):
        change(server, number, "2026-10-19")
    follower.stops = lambda: len(server.log) >= 3
    server.log.clear()
    assert fetch_query(library, registry, "lamp", follower.watch, update=True).changed == 20
    follower.stops = lambda: False
    server.log.clear()
    assert fetch_query(library, registry, "lamp", follower.watch, update=True).changed == 5
    assert len(server.pages_asked) == 1 and "pageToken" in server.pages_asked[0]


@pytest.mark.parametrize("answer", [Reply(404), Reply(200, b"{}", "application/json")])
def test_a_server_that_does_not_say_of_when_its_data_are(
    library: Library, registry: Registry, server: FakeRegistry, answer: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.fetch.by_query.LAG_DAYS", 3650)
    for each in server.studies.values():
        del each["derivedSection"]
    server.replies.extend([None, answer])
    fetch_query(library, registry, "lamp")
    assert server.paths() == ["/studies", "/version"]
    server.log.clear()
    fetch_query(library, registry, "lamp", update=True)
    assert since(server)[0] < "2025"


def test_the_files_of_a_library_stay_as_they_are(filled: Library, tmp_path: Path, registry: Registry) -> None:
    fetch_update(filled, registry)
    assert {path.name for path in (tmp_path / "library").iterdir()} <= {"trials.db", "trials.db-journal", "reviews.db"}
