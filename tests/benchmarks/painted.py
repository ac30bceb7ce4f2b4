"""How long a picture takes to arrive, in a pseudo-terminal that takes in what comes at once, as real terminals do."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.terminal_session import PATIENCE, TerminalSession

_QUIET = 0.03
"""Seconds without a byte after which what came is drawn here. To draw it sooner would hold up the program: a
pseudo-terminal passes some 4,000 bytes on and then waits until they are read."""


def seconds_until(session: TerminalSession, shows: Callable[[], bool]) -> float:
    """Seconds from now to the arrival of the bytes that complete what is wanted; drawing them here is not counted.

    Raises RuntimeError when it does not come.
    """
    start = time.perf_counter()
    while time.perf_counter() - start < PATIENCE:
        came: list[tuple[float, bytes]] = []
        while data := session.read(_QUIET):
            came.append((time.perf_counter(), data))
        completed: float | None = None
        for arrived, data in came:
            session.draw(data)
            if completed is None and shows():
                completed = arrived
        if completed is not None:
            return completed - start
    raise RuntimeError(f"never painted; the screen was:\n{session.text()}")


def settle(session: TerminalSession, seconds: float = 0.3) -> None:
    """Take in what comes until nothing came for some time."""
    while session.pump(seconds):
        pass
