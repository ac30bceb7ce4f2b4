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
from tui.garbage import REST_SECONDS, RestingLook


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


def old_ring() -> weakref.ref[Ring]:
    """Garbage that was looked at before it was garbage, so that only a look through everything finds it."""
    ring = Ring()
    gc.collect()
    return weakref.ref(ring)


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


def test_everything_is_looked_through_when_the_keys_rest() -> None:
    now = 0.0
    look = RestingLook(lambda: now)
    ring = old_ring()
    look.touched()
    now = REST_SECONDS / 2
    look.look()
    assert ring() is not None
    now = REST_SECONDS
    look.look()
    assert ring() is None


def test_nothing_is_looked_through_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []
    monkeypatch.setattr(gc, "collect", lambda: looks.append("all"))
    monkeypatch.setattr(gc, "get_count", lambda: (5, 0, 0))
    now = REST_SECONDS
    look = RestingLook(lambda: 0.0)
    look._clock = lambda: now
    look.look()
    look.look()
    assert looks == ["all"]
    look.touched()
    now += REST_SECONDS
    look.look()
    assert looks == ["all", "all"]
    monkeypatch.setattr(gc, "get_count", lambda: (5, 1, 0))
    look.look()
    assert looks == ["all", "all", "all"]


def test_it_is_not_looked_through_while_a_start_holds_it() -> None:
    now = 0.0
    look = RestingLook(lambda: now)
    ring = old_ring()
    garbage.hold()
    now = REST_SECONDS
    look.look()
    assert ring() is not None


async def test_a_key_keeps_the_look_off(library: Library) -> None:
    async with running(library) as (app, pilot):
        app._garbage._touched_at = -1e9
        await pilot.press("j")
        assert app._garbage._touched_at > 0
