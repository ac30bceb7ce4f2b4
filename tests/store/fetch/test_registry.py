"""Faults of a server and of the way to it: what passes is asked again, what does not is a sentence."""

from __future__ import annotations

import itertools
import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from store.fetch import Registry, WrongAddress, checked_api, fetch_query
from store.fetch import registry as registry_module
from store.fetch.registry import FIRST_TRIES, TRIES
from store.library import Library
from tests.store.fetch.conftest import Clock, Follower
from tests.store.fetch.server import FakeRegistry, Reply


def page_of(server: FakeRegistry) -> bytes:
    return json.dumps({"studies": list(server.studies.values())}).encode()


def test_requests_are_a_second_apart(library: Library, registry: Registry, server: FakeRegistry, clock: Clock) -> None:
    server.largest_page = 5
    times: list[float] = []
    server.heard = lambda asked: times.append(clock.now)
    fetch_query(library, registry, "lamp")
    assert len(times) == 6
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(times))
    assert clock.slept < 5.1


def test_the_rate_can_be_another(library: Library, server: FakeRegistry, clock: Clock) -> None:
    with Registry(server.url, rate=0.1, clock=clock, sleep=clock.sleep) as slow:
        server.largest_page = 15
        fetch_query(library, slow, "lamp")
    assert 10 <= clock.slept < 10.1


def test_who_asks_is_said(library: Library, registry: Registry, server: FakeRegistry) -> None:
    fetch_query(library, registry, "lamp")
    for asked in server.log:
        assert asked.headers["User-Agent"].startswith("trialtui/")
        assert "@" not in asked.headers["User-Agent"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:40 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 40),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT", "Date": "Wed, 21 Oct 2026 07:28:40 GMT"}, 1),
        ({"Retry-After": "soon"}, 1),
        ({"Retry-After": "-5"}, 1),
        ({"Retry-After": "Mon, 1 Jan 99999999999 00:00:00 GMT"}, 1),
        ({"Retry-After": f"Wed, 21 Oct 2026 07:28:00 +{'9' * 20}"}, 1),
        ({}, 1),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_left_alone_as_long_as_it_asks(
    library: Library,
    registry: Registry,
    server: FakeRegistry,
    clock: Clock,
    follower: Follower,
    headers: dict[str, str],
    seconds: int,
    status: int,
) -> None:
    server.replies.append(Reply(status, b"Too busy", headers=headers))
    assert fetch_query(library, registry, "lamp", follower.watch).new == 30
    assert server.paths() == ["/studies", "/studies"]
    assert seconds <= clock.slept < seconds + 0.1
    assert f"{status}: Too busy. Trying again" in follower.said[0]


def test_a_server_that_asks_for_hours_is_not_waited_for(
    library: Library, registry: Registry, server: FakeRegistry, clock: Clock
) -> None:
    server.replies.append(Reply(429, headers={"Retry-After": "10800"}))
    summary = fetch_query(library, registry, "lamp")
    assert summary.fault and "3 hours" in summary.fault
    assert (len(server.log), clock.slept) == (1, 0)


def test_a_fault_that_passes_is_asked_again(library: Library, registry: Registry, server: FakeRegistry) -> None:
    server.replies.extend([Reply(500), Reply(502), Reply(408), None])
    assert fetch_query(library, registry, "lamp").new == 30
    assert len(server.pages_asked) == 4


def test_a_fault_that_stays_is_given_up_with_what_came_before(
    library: Library, registry: Registry, server: FakeRegistry, clock: Clock
) -> None:
    server.largest_page = 10
    server.replies.extend([None, *[Reply(500, b"<p>oops</p>", "text/html")] * TRIES])
    summary = fetch_query(library, registry, "lamp")
    assert summary.fault == f"127.0.0.1 answered 500: internal server error. It was tried {TRIES} times."
    assert summary.is_resumable and library.count() == 10
    assert len(server.pages_asked) == 1 + TRIES
    assert 100 < clock.slept < 200
    assert fetch_query(library, registry, "lamp").new == 20


@pytest.mark.parametrize("announces", [True, False])
def test_a_connection_cut_in_the_middle_of_an_answer(
    library: Library, registry: Registry, server: FakeRegistry, announces: bool
) -> None:
    cut = Reply(200, page_of(server), "application/json", cut=True, announces=announces)
    server.replies.extend([cut, Reply(200, b"", "application/json")])
    summary = fetch_query(library, registry, "lamp")
    assert (summary.new, summary.rejected, summary.fault) == (30, [], None)
    assert len(server.pages_asked) == 3


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><title>Sign in to the hospital's network</title>", "a web page, not with JSON"),
        (b"It works!", "other text, not with JSON"),
        (b'{"message": "hello"}', "no page of studies"),
        (b"[]", "no page of studies"),
    ],
)
def test_an_answer_of_somebody_else_is_not_asked_for_again(
    library: Library, registry: Registry, server: FakeRegistry, body: bytes, words: str
) -> None:
    server.replies.extend([Reply(200, body, "text/html")])
    summary = fetch_query(library, registry, "lamp")
    assert summary.fault and words in summary.fault
    assert len(server.pages_asked) == 1


@pytest.mark.parametrize(
    "location",
    [
        "http://other.example.org/api/v2/studies",
        "//other.example.org/x",
        "http://127.0.0.1:1/api/v2/studies",
        "ftp://x",
        "",
    ],
)
def test_a_redirect_to_another_host_is_not_followed(
    library: Library, registry: Registry, server: FakeRegistry, location: str
) -> None:
    server.replies.extend([Reply(302, headers={"Location": location})])
    summary = fetch_query(library, registry, "lamp")
    assert summary.fault and "another host" in summary.fault
    assert len(server.log) == 1


def test_a_redirect_to_no_host_that_there_can_be(library: Library, registry: Registry, server: FakeRegistry) -> None:
    server.replies.extend([Reply(302, headers={"Location": "http://xn--/"})])
    summary = fetch_query(library, registry, "lamp")
    assert summary.fault and "cannot be asked" in summary.fault
    assert len(server.log) == 1


def test_redirects_without_end(library: Library, registry: Registry, server: FakeRegistry) -> None:
    server.replies.extend([*[Reply(307, headers={"Location": "/api/v2/studies"})] * 50])
    summary = fetch_query(library, registry, "lamp")
    assert summary.fault and "without end" in summary.fault
    assert len(server.log) < 10


def test_an_answer_too_large_is_asked_for_in_smaller_pages(
    library: Library, registry: Registry, server: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = len(page_of(server)) // 7
    monkeypatch.setattr(registry_module, "LONGEST_ANSWER", longest)
    summary = fetch_query(library, registry, "lamp")
    assert (summary.new, summary.fault) == (30, None)
    sizes = [int(asked["pageSize"]) for asked in server.pages_asked]
    assert sizes[:5] == [1000, 250, 62, 15, 3] and set(sizes[5:]) == {3}
    monkeypatch.setattr(registry_module, "LONGEST_ANSWER", 100)
    refused = fetch_query(library, registry, "lamp", restart=True)
    assert refused.fault and "longer than" in refused.fault


def test_an_answer_that_drips_is_asked_for_in_smaller_pages(
    library: Library, registry: Registry, server: FakeRegistry, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte a minute would else hold a fetch for ever."""
    sizes: list[int] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sizes.append(int(request.url.params["pageSize"]))
        whole = server.answer(request.url.raw_path.decode(), {}).body

        def drips() -> Iterator[bytes]:
            for start in range(0, len(whole), 5000):
                clock.now += 20
                yield whole[start : start + 5000]

        return httpx.Response(200, content=drips())

    monkeypatch.setattr(registry, "_client", httpx.Client(transport=httpx.MockTransport(answer)))
    summary = fetch_query(library, registry, "lamp")
    assert (summary.new, summary.fault) == (30, None)
    assert sizes[:2] == [1000, 250] and sizes[-1] < 30
    monkeypatch.setattr(registry_module, "SLOWEST_ANSWER", 10.0)
    slow = fetch_query(library, registry, "lamp", restart=True)
    assert slow.fault and "had not come whole after 10 s" in slow.fault


def test_no_server_at_all(library: Library, clock: Clock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/api/v2"
        with Registry(nobody, clock=clock, sleep=clock.sleep) as registry:
            summary = fetch_query(library, registry, "lamp")
    assert summary.fault and "cannot be reached (connection refused)" in summary.fault.lower()
    assert "Errno" not in summary.fault
    assert summary.requests == FIRST_TRIES


def test_what_a_server_says_cannot_act_on_the_terminal(
    library: Library, registry: Registry, server: FakeRegistry
) -> None:
    server.replies.extend([Reply(403, b"\x1b]52;c;eA==\x07 no\x9b2J", "text/plain")])
    summary = fetch_query(library, registry, "lamp")
    assert summary.fault and "403" in summary.fault
    assert all(char.isprintable() for char in summary.fault)


def test_a_long_wait_can_be_stopped(
    library: Library, registry: Registry, server: FakeRegistry, clock: Clock, follower: Follower
) -> None:
    server.replies.append(Reply(429, headers={"Retry-After": "600"}))
    follower.stops = lambda: clock.slept > 2
    summary = fetch_query(library, registry, "lamp", follower.watch)
    assert summary.cancelled and clock.slept < 3
    assert any("waiting 59" in progress.doing for progress in follower.progress)


@pytest.mark.parametrize(
    "text", ["", "clinicaltrials.gov", "ftp://example.org", "file:///etc/passwd", "http://", "https://a:b@example.org"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(WrongAddress):
        Registry(text)


@pytest.mark.parametrize("text", ["https://example.org/api?x=1", "https://example.org/#x", "http://example.org:99999"])
def test_more_than_an_address_is_refused(text: str) -> None:
    with pytest.raises(WrongAddress):
        checked_api(text)


def test_an_address_may_end_in_a_slash() -> None:
    assert checked_api(" https://example.org:8443/api/v2/ ") == "https://example.org:8443/api/v2"


def test_storing_a_page_shows_signs_of_life(
    library: Library,
    registry: Registry,
    server: FakeRegistry,
    clock: Clock,
    follower: Follower,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("store.ingest.TELL_SECONDS", 0.0)
    monkeypatch.setattr("store.fetch.run.TELL_SECONDS", 0.0)
    summary = fetch_query(library, registry, "lamp", follower.watch)
    assert summary.new == 30
    stored = [progress.doing for progress in follower.progress if progress.doing.startswith("storing")]
    assert stored[0] == "storing, 1 so far" and stored[-1] == "storing, 30 so far"
