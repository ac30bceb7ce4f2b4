"""A query is fetched page by page to its end, and an interrupted one goes on where it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import parsers
from store.errors import ReadOnly
from store.fetch import Refused, Registry, fetch_query
from store.ingest import ingest
from store.library import Library
from tests.store.fetch.conftest import Clock, Follower, study
from tests.store.fetch.server import FakeRegistry, Reply


def tokens(server: FakeRegistry) -> list[str | None]:
    return [asked.get("pageToken") for asked in server.pages_asked]


def test_pages_are_asked_for_to_the_end_with_the_same_parameters(
    library: Library, registry: Registry, server: FakeRegistry
) -> None:
    server.largest_page = 7
    summary = fetch_query(library, registry, "lamp  study")
    assert (summary.new, summary.fault, library.count()) == (30, None, 30)
    assert len(set(tokens(server))) == 5
    first, *others = server.pages_asked
    assert first == {"format": "json", "query.term": "lamp study", "countTotal": "true", "pageSize": "1000"}
    assert len(others) == 4
    for asked in others:
        assert asked.pop("pageToken")
        assert asked == {"format": "json", "query.term": "lamp study", "pageSize": "1000"}


def test_a_trial_is_the_same_as_one_read_from_a_file(library: Library, registry: Registry, tmp_path: Path) -> None:
    fetch_query(library, registry, "lamp study 3")
    fetched = library.get("NCT00000003")
    file = tmp_path / "study.json"
    file.write_text(json.dumps(study(3), indent=1))
    [read] = parsers.read([file])
    assert fetched and isinstance(read, parsers.Trial)
    [source] = fetched.sources
    assert (source.kind, source.sha256) == ("ctgov", read.sources[0].sha256)
    assert source.url == f"{registry.api}/studies/NCT00000003"
    assert ingest(library, [read]).unchanged == 1


def test_an_empty_page_is_not_the_end(library: Library, registry: Registry, server: FakeRegistry) -> None:
    server.largest_page = 10
    server.blank_pages = {0, 2}
    assert fetch_query(library, registry, "lamp").new == 30
    assert len(server.pages_asked) == 5


def test_a_token_that_comes_again_ends_the_fetch(library: Library, registry: Registry, server: FakeRegistry) -> None:
    page = Reply(200, json.dumps({"studies": [study(1)], "nextPageToken": "round"}).encode(), "application/json")
    server.replies.extend([page, page, page, page])
    summary = fetch_query(library, registry, "lamp")
    assert summary.fault and "again and again" in summary.fault
    assert tokens(server) == [None, "round"]


def test_nothing_found_is_no_fault(library: Library, registry: Registry) -> None:
    summary = fetch_query(library, registry, "zzyzx")
    assert (summary.received, summary.fault, summary.cancelled) == (0, None, False)


def test_progress_knows_how_many_there_are(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower
) -> None:
    server.largest_page = 10
    fetch_query(library, registry, "lamp", follower.watch)
    last = follower.progress[-1]
    assert (last.done, last.total, last.requests) == (30, 30, 3)
    assert last.bytes > 30 * 1000
    assert {progress.done for progress in follower.progress} == {0, 10, 20, 30}


def stop_after(library: Library, follower: Follower, trials: int) -> None:
    follower.stops = lambda: library.count() >= trials


def test_an_interrupted_query_goes_on_after_the_last_page_stored(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower
) -> None:
    server.largest_page = 7
    stop_after(library, follower, 14)
    first = fetch_query(library, registry, "lamp", follower.watch)
    assert first.cancelled and first.is_resumable and first.new == 14
    asked = tokens(server)
    assert len(asked) == 2
    follower.stops = lambda: False
    second = fetch_query(library, registry, "lamp", follower.watch)
    assert (second.new, second.unchanged, second.cancelled, library.count()) == (16, 0, False, 30)
    again = tokens(server)[2:]
    assert len(again) == 3 and not set(again) & set(asked)
    assert any("Going on after 14 of 30" in sentence for sentence in follower.said)


def test_a_killed_fetch_goes_on_in_another_process(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower, tmp_path: Path
) -> None:
    server.largest_page = 10

    def die() -> bool:
        if library.count() >= 20:
            raise KeyboardInterrupt
        return False

    follower.stops = die
    with pytest.raises(KeyboardInterrupt):
        fetch_query(library, registry, "lamp", follower.watch)
    asked = tokens(server)
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as again:
        assert fetch_query(again, registry, "lamp").new == 10
    assert len(tokens(server)) == 3 and tokens(server)[2] not in asked


def test_what_is_finished_or_another_query_begins_at_the_first_page(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower
) -> None:
    server.largest_page = 10
    stop_after(library, follower, 10)
    fetch_query(library, registry, "lamp", follower.watch)
    fetch_query(library, registry, "study")
    assert tokens(server)[1] is None
    server.log.clear()
    assert fetch_query(library, registry, "study").unchanged == 30
    assert tokens(server)[0] is None
    server.log.clear()
    assert fetch_query(library, registry, "lamp", restart=True).unchanged == 30
    assert tokens(server)[0] is None


def test_another_registry_has_other_tokens(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower, clock: Clock
) -> None:
    server.largest_page = 10
    stop_after(library, follower, 10)
    fetch_query(library, registry, "lamp", follower.watch)
    with Registry(f"{server.url}/", clock=clock, sleep=clock.sleep) as same:
        server.log.clear()
        fetch_query(library, same, "lamp", follower.watch)
        assert tokens(server) == []
    other = server.url.replace("127.0.0.1", "localhost")
    with Registry(other, clock=clock, sleep=clock.sleep) as elsewhere:
        fetch_query(library, elsewhere, "lamp")
    assert tokens(server)[0] is None


def test_a_token_of_older_data_is_told_and_stored_work_is_not_done_again(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower
) -> None:
    server.largest_page = 10
    stop_after(library, follower, 20)
    fetch_query(library, registry, "lamp", follower.watch)
    revision = library.revision
    server.data_timestamp = "2026-10-21T09:00:05"
    server.studies["NCT00000002"] = study(2, posted="2026-10-21", version="2026-10-21", text="again")
    follower.stops = lambda: False
    summary = fetch_query(library, registry, "lamp", follower.watch)
    assert (summary.new, summary.changed, summary.unchanged) == (10, 1, 19)
    assert library.revision == revision + 11
    [told] = [sentence for sentence in follower.said if "no longer knows" in sentence]
    assert "first page" in told and "Incorrect format for pageToken" in told
    assert tokens(server)[3] is None


def test_data_that_change_under_way_are_begun_anew(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower
) -> None:
    server.largest_page = 10

    def change(asked: object) -> None:
        if len(server.pages_asked) == 2:
            server.data_timestamp = "2026-10-21T09:00:05"

    server.heard = change
    summary = fetch_query(library, registry, "lamp", follower.watch)
    assert (summary.new, summary.unchanged, summary.fault) == (30, 10, None)


def test_data_that_change_all_the_time_are_given_up(library: Library, registry: Registry, server: FakeRegistry) -> None:
    server.largest_page = 10

    def change(asked: object) -> None:
        server.data_timestamp = f"2026-10-21T09:00:{len(server.log):02}"

    server.heard = change
    summary = fetch_query(library, registry, "lamp")
    assert summary.fault and "pageToken" in summary.fault
    assert len(server.pages_asked) == 6


def test_a_query_that_is_not_understood_is_refused_with_the_servers_words(library: Library, registry: Registry) -> None:
    with pytest.raises(Refused, match=r"400: Syntax error in query\.term: AREA\[Phase"):
        fetch_query(library, registry, "AREA[Phase")


def test_a_bad_study_does_not_keep_the_others_out(library: Library, registry: Registry, server: FakeRegistry) -> None:
    good, twice, huge, nameless = (json.dumps(study(number)) for number in (1, 2, 3, 4))
    twice = twice.replace('"protocolSection": {', '"protocolSection": {"designModule": {}, ', 1)
    huge = huge.replace('"versionHolder": ', '"big": 123456789012345678901234567890, "versionHolder": ', 1)
    nameless = nameless.replace('"nctId": "NCT00000004", ', "").replace('"nctId": "NCT00000004"', '"x": 1')
    body = f'{{"studies": [\n{good},\n{twice},\n{huge},\n{nameless},\n7]}}'
    server.replies.extend([Reply(200, body.encode(), "application/json")])
    summary = fetch_query(library, registry, "lamp")
    assert (summary.new, summary.fault) == (1, None)
    reasons = {rejected.reason.split(" (")[0] for rejected in summary.rejected}
    assert len(summary.rejected) == 4 and any("twice" in reason for reason in reasons)
    assert any("64 bits" in reason for reason in reasons) and any("no nctId" in reason for reason in reasons)


def test_a_library_that_cannot_be_written_asks_nothing(
    registry: Registry, server: FakeRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.connection.is_writable", lambda path: False)
    with Library.open(tmp_path / "closed", cache=tmp_path / "cache") as closed, pytest.raises(ReadOnly):
        fetch_query(closed, registry, "lamp")
    assert server.log == []
