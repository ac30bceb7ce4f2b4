"""Fixtures of the fetch's tests: invented studies, a server that has them, a library, and time that does not pass."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from parsers import examples
from store.fetch import Registry, Watch
from store.fetch.run import FetchProgress
from store.library import Library
from tests.store.fetch.server import FakeRegistry, Study, serving


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept = 0.0

    def __call__(self) -> float:
        """The seconds now."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.slept += seconds


class Follower:
    """Who follows a fetch: what was said, and when to stop."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.progress: list[FetchProgress] = []
        self.stops: Callable[[], bool] = lambda: False

    @property
    def watch(self) -> Watch:
        """What a fetch is given."""
        return Watch(self.progress.append, self.said.append, lambda: self.stops())


def study(number: int, *, posted: str = "2025-06-01", version: str = "2026-10-20", text: str = "") -> Study:
    """An invented study, of which another `text` or date is another content."""
    nct_id = f"NCT{number:08}"
    line = (examples.FOLDER / "studies.jsonl").read_text().splitlines()[0]
    made: Study = copy.deepcopy(json.loads(line))
    protocol = made["protocolSection"]
    protocol["identificationModule"] |= {"nctId": nct_id, "briefTitle": f"Lamp study {number} {text}".strip()}
    protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": posted, "type": "ACTUAL"}
    protocol["statusModule"]["lastUpdateSubmitDate"] = posted
    made["derivedSection"] = {"miscInfoModule": {"versionHolder": version}}
    return made


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask this machine directly, whatever the environment says."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[FakeRegistry]:
    """A server with thirty studies."""
    with serving(FakeRegistry([study(number) for number in range(1, 31)])) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def registry(server: FakeRegistry, clock: Clock) -> Iterator[Registry]:
    with Registry(server.url, clock=clock, sleep=clock.sleep, jitter=lambda: 0.0) as asked:
        yield asked


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as opened:
        yield opened


@pytest.fixture
def follower() -> Follower:
    return Follower()
