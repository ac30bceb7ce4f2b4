"""How much memory a piece of work took at its highest, above what was held before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.memory import peak_bytes

_FORGET_THE_PEAK = Path("/proc/self/clear_refs")


@contextmanager
def memory_growth() -> Iterator[Callable[[], int]]:
    """Gives a function that says by how many bytes memory has grown at most since here.

    Where the kernel cannot be told to forget an earlier peak, growth below that peak goes unseen.
    """
    with suppress(OSError):
        _FORGET_THE_PEAK.write_text("5")
    before = peak_bytes()
    yield lambda: peak_bytes() - before
