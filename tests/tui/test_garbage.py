"""Garbage is looked for when a start is over, seldom while keys come, and through everything when they rest."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

import tui.app
from store.library import Library
from tests.tui.running_app import running, until
from tui import garbage
from tui.garbage import EVERY, LONG_REST_SECONDS, MANY, SHORT_REST_SECONDS, VERY_MANY, RestingLook


class Ring:
    """An object that only a look for garbage frees."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.enable()
    gc.unfreeze()
    gc.set_threshold(*threshold)


async def test_garbage_is_looked_for_again_when_the_start_is_over(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tui.app, "START_SECONDS", 0.01)
    garbage.hold()
    assert not gc.isenabled()
    async with running(library) as (_, pilot):
        await until(pilot, gc.isenabled)
    assert gc.get_freeze_count() > 0


def test_looking_that_was_not_held_is_left_as_it_is() -> None:
    before = gc.get_threshold()
    garbage.resume()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before


class Clock:
    """A time of day that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_is_new_is_looked_through_when_a_key_was_answered() -> None:
    clock = Clock()
    look = RestingLook(clock)
    gc.collect()
    look.touched()
    ring = weakref.ref(Ring())
    clock.now = SHORT_REST_SECONDS / 2
    look.look()
    assert ring() is not None
    clock.now = SHORT_REST_SECONDS
    look.look()
    assert ring() is None


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The generations that were looked through."""
    found: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda generation=2: found.append(generation))
    return found


def rest_once(look: RestingLook, clock: Clock, seconds: float = SHORT_REST_SECONDS) -> None:
    look.touched()
    clock.now += seconds
    look.look()


def test_once_a_rest(looks: list[int]) -> None:
    clock = Clock()
    look = RestingLook(clock)
    rest_once(look, clock)
    look.look()
    assert looks == [0]
    rest_once(look, clock)
    assert looks == [0, 0]


def test_what_came_through_is_looked_through_now_and_then(looks: list[int]) -> None:
    clock = Clock()
    look = RestingLook(clock)
    for _ in range(2 * EVERY):
        rest_once(look, clock)
    assert looks == ([0] * (EVERY - 1) + [1]) * 2


def test_everything_is_looked_through_after_many_keys_and_a_long_rest(looks: list[int]) -> None:
    clock = Clock()
    look = RestingLook(clock)
    for _ in range(MANY):
        rest_once(look, clock)
    assert 2 not in looks
    clock.now += LONG_REST_SECONDS
    look.look()
    look.look()
    assert looks[MANY:] == [2]


def test_everything_is_looked_through_after_very_many_keys_without_a_long_rest(looks: list[int]) -> None:
    clock = Clock()
    look = RestingLook(clock)
    for _ in range(VERY_MANY):
        rest_once(look, clock)
    assert 2 not in looks
    rest_once(look, clock)
    assert looks[VERY_MANY:] == [2]


def test_nothing_is_looked_through_while_a_start_holds_it(looks: list[int]) -> None:
    clock = Clock()
    look = RestingLook(clock)
    garbage.hold()
    clock.now = LONG_REST_SECONDS
    look.look()
    assert looks == []
    gc.enable()
    look.look()
    assert looks == [0]


async def test_a_key_keeps_the_look_off(library: Library) -> None:
    async with running(library) as (app, pilot):
        app._garbage._touched_at = -1e9
        await pilot.press("j")
        assert app._garbage._touched_at > 0
