"""Fixtures for the tests of the screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.library import Library
from tests.tui.running_app import made_library, small_trial


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Twelve trials; NCT00000012 was updated last and stands first."""
    with made_library(tmp_path, [small_trial(number) for number in range(1, 13)]) as opened:
        yield opened


@pytest.fixture
def empty_library(tmp_path: Path) -> Iterator[Library]:
    """A library without a trial."""
    with made_library(tmp_path, []) as opened:
        yield opened
