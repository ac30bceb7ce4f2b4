"""Fixtures for every test: where the real records are, if they are here."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REAL_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real records, which is not part of the project; the test is skipped where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("the real records are not here (../shared/data)")
    return REAL_DATA
