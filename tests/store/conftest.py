"""Fixtures of the decision log's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.review import ReviewLog
from tests.store.review_logs import Open, opener


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the logs of a test are kept."""
    return tmp_path / "reviews.db"


@pytest.fixture
def open_log(path: Path) -> Iterator[Open]:
    """Opens logs on one file, each with a connection of its own."""
    with opener(path) as open_one:
        yield open_one


@pytest.fixture
def log(open_log: Open) -> ReviewLog:
    """A log on a new file."""
    return open_log()
