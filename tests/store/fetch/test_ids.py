"""Trials by their ids: many with one request, older ids followed, those that are not there named."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import parsers
from store.fetch import Registry, fetch_ids, ids_in
from store.ingest import ingest
from store.library import Library
from tests.store.fetch.conftest import Clock, Follower, study
from tests.store.fetch.server import FakeRegistry, serving


def ids(*numbers: int) -> list[str]:
    return [f"NCT{number:08}" for number in numbers]


def test_many_ids_are_one_request(library: Library, registry: Registry, server: FakeRegistry) -> None:
    summary = fetch_ids(library, registry, [*ids(*range(1, 31)), "nct 0000-0007", "NCT00000001\n"])
    assert (summary.new, summary.requests, summary.missing, library.count()) == (30, 1, [], 30)
    [asked] = server.pages_asked
    assert asked["filter.ids"] == ",".join(ids(*range(1, 31)))
    assert "query.term" not in asked and "filter.advanced" not in asked


def test_one_id_is_one_request(library: Library, registry: Registry, server: FakeRegistry) -> None:
    assert fetch_ids(library, registry, ["nct00000007"]).new == 1
    assert server.paths() == ["/studies/NCT00000007"]


@pytest.mark.parametrize("finds_aliases_in_lists", [True, False])
def test_an_older_id_is_followed_and_told(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower, finds_aliases_in_lists: bool
) -> None:
    server.finds_aliases_in_lists = finds_aliases_in_lists
    for number, new in ((51, 1), (52, 2)):
        server.aliases[f"NCT{number:08}"] = f"NCT{new:08}"
        server.studies[f"NCT{new:08}"]["protocolSection"]["identificationModule"]["nctIdAliases"] = ids(number)
    alone = fetch_ids(library, registry, ids(51), follower.watch)
    assert (alone.new, alone.renamed, alone.missing) == (1, {"NCT00000051": "NCT00000001"}, [])
    assert follower.said == ["NCT00000051 is an older id of NCT00000001, which was fetched."]
    many = fetch_ids(library, registry, ids(51, 52, 3, 2))
    assert many.renamed == {"NCT00000051": "NCT00000001", "NCT00000052": "NCT00000002"}
    assert many.new == 2 and not many.missing


def test_an_older_id_is_followed_though_the_study_does_not_name_it(
    library: Library, registry: Registry, server: FakeRegistry
) -> None:
    server.aliases["NCT00000051"] = "NCT00000001"
    assert fetch_ids(library, registry, ids(51, 2)).renamed == {"NCT00000051": "NCT00000001"}


def test_ids_that_are_not_there_are_named(library: Library, registry: Registry, server: FakeRegistry) -> None:
    summary = fetch_ids(library, registry, ids(1, 98, 2, 99))
    assert (summary.new, summary.missing, summary.fault) == (2, ids(98, 99), None)
    assert server.paths() == ["/studies", "/studies/NCT00000098", "/studies/NCT00000099"]
    assert "2 not found" in summary.lines()[0]


def test_what_is_no_id_is_rejected_and_not_asked_for(
    library: Library, registry: Registry, server: FakeRegistry
) -> None:
    summary = fetch_ids(library, registry, ["NCT0000001", "ISRCTN00000000", "NCT00000001"])
    assert [rejected.name for rejected in summary.rejected] == ["NCT0000001", "ISRCTN00000000"]
    assert (summary.new, server.paths()) == (1, ["/studies/NCT00000001"])


def test_an_address_too_long_for_the_server_is_halved(
    library: Library, registry: Registry, server: FakeRegistry
) -> None:
    server.studies |= {f"NCT{number:08}": study(number) for number in range(31, 91)}
    server.longest_address = 500
    assert fetch_ids(library, registry, ids(*range(1, 91))).new == 90
    lengths = [asked["filter.ids"].count(",") + 1 for asked in server.pages_asked]
    assert lengths == [90, 45, 25, 25, 25, 15]


def test_an_interrupted_list_goes_on(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.fetch.by_ids.IDS_AT_ONCE", 10)
    server.aliases["NCT00000052"] = "NCT00000030"
    wanted = ids(*range(1, 16), 98, *range(16, 30), 99, 52)
    follower.stops = lambda: len(server.log) >= 3
    first = fetch_ids(library, registry, wanted, follower.watch)
    assert first.cancelled and first.is_resumable
    done = server.paths()
    assert done == ["/studies", "/studies", "/studies/NCT00000098"]
    follower.stops = lambda: False
    second = fetch_ids(library, registry, wanted, follower.watch)
    assert server.paths()[3:] == [
        "/studies/NCT00000098",
        "/studies",
        "/studies",
        "/studies/NCT00000099",
        "/studies/NCT00000052",
        "/studies/NCT00000030",
    ]
    assert server.pages_asked[2]["filter.ids"].startswith("NCT00000020,")
    assert (second.missing, library.count()) == (ids(98, 99), 30)
    server.log.clear()
    third = fetch_ids(library, registry, wanted, follower.watch)
    assert (third.unchanged, server.pages_asked[0]["filter.ids"][:11]) == (30, "NCT00000001")


def test_another_list_does_not_go_on(
    library: Library, registry: Registry, server: FakeRegistry, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.fetch.by_ids.IDS_AT_ONCE", 10)
    follower.stops = lambda: library.count() >= 10
    fetch_ids(library, registry, ids(*range(1, 31)), follower.watch)
    server.log.clear()
    fetch_ids(library, registry, ids(*range(1, 30)))
    assert server.pages_asked[0]["filter.ids"].startswith("NCT00000001,")
    server.log.clear()
    fetch_ids(library, registry, ids(*range(1, 31)), restart=True)
    assert server.pages_asked[0]["filter.ids"].startswith("NCT00000001,")


def test_ids_are_read_from_lists_of_many_makes() -> None:
    lines = [
        "NCT Number",
        "NCT00000001",
        "  nct00000002  ",
        "",
        "# a remark about NCT00000009",
        "NCT 0000 0003",
        '"NCT00000004","A Study of Lamps"',
        "NCT00000005, NCT00000006; NCT00000001",
        "https://clinicaltrials.gov/study/NCT00000007?tab=table",
        "ISRCTN00000000",
        "nothing",
    ]
    found, rejected = ids_in(lines, "list.txt")
    assert found == ids(1, 2, 3, 4, 5, 6, 7)
    assert [each.line for each in rejected] == [10, 11]
    assert str(rejected[1]).startswith("list.txt, line 11: 'nothing' is no ClinicalTrials.gov id")


def test_a_new_day_of_the_registry_is_no_change(
    library: Library, registry: Registry, server: FakeRegistry, tmp_path: Path
) -> None:
    fetch_ids(library, registry, ids(1, 2, 3))
    revision = library.revision
    server.data_timestamp = "2026-12-01T09:00:05"
    server.studies["NCT00000003"] = study(3, text="changed")
    summary = fetch_ids(library, registry, ids(1, 2, 3))
    assert (summary.unchanged, summary.changed, library.revision) == (2, 1, revision + 1)


def test_real_studies_come_as_they_are(
    library: Library, real_data: Path, count_real: Callable[[int], None], clock: Clock, follower: Follower
) -> None:
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as file:
        real = FakeRegistry(json.loads(line) for line in file)
    for nct_id, each in real.studies.items():
        for alias in each["protocolSection"]["identificationModule"].get("nctIdAliases", []):
            real.aliases[alias] = nct_id
    real.stamps_studies = False
    wanted = [*real.studies, *real.aliases]
    with serving(real), Registry(real.url, clock=clock, sleep=clock.sleep) as registry:
        summary = fetch_ids(library, registry, wanted, follower.watch)
    assert (summary.new, summary.rejected, summary.missing) == (len(real.studies), [], [])
    assert summary.renamed == real.aliases and len(real.aliases) == 3
    assert summary.requests == 3
    again = ingest(library, parsers.read([real_data / "ctgov_v2" / "studies.jsonl.gz"]))
    assert (again.unchanged, again.stored) == (len(real.studies), 0)
    count_real(len(real.studies))
