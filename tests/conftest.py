"""Fixtures for every test: where the real records are, if they are here, and how many were run against."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
REAL_DATA = ROOT.parent / "shared" / "data"
# In CI the same cases every time; elsewhere new ones, so that a fault is found where somebody can look at it.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

_COUNTED = "real_records"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real records, which is not part of the project; the test is skipped where it is absent."""
    if not REAL_DATA.is_dir():
        pytest.skip("the real records are not here (../shared/data)")
    return REAL_DATA


@pytest.fixture(autouse=True)
def _colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app's own colours, whatever terminal the tests are started from."""
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture
def count_real(request: pytest.FixtureRequest) -> Callable[[int], None]:
    """Tell the closing summary how many real records this test ran against."""
    return lambda count: request.node.user_properties.append((_COUNTED, count))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many real records were run against, or that they are not here."""
    if not REAL_DATA.is_dir():
        terminalreporter.write_line("real records: none, the folder ../shared/data is not here")
        return
    reports = terminalreporter.getreports("passed")
    counts = [value for report in reports for name, value in report.user_properties if name == _COUNTED]
    if counts:
        terminalreporter.write_line(f"real records: {max(counts):,} from ../shared/data were run against")
