"""Python's looking for garbage, kept away from the keys: a look through all there is takes longer than a search.

A start does without it. While keys come, only what was made lately is looked through, and that seldom; when they rest,
all is.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Final

YOUNG, MIDDLE, OLD = 50_000, 50, 1_000
"""After how many new objects what is new is looked through, after how many such looks what came through them too, and
after how many of those everything."""

LOOK_SECONDS: Final = 2.0
"""How often it is seen to whether the keys rest."""

REST_SECONDS: Final = 3.0
"""How long the keys rest before all is looked through: some 50 ms, which a key would have to wait."""


def hold() -> None:
    """Let no garbage be looked for: an eleventh of a start would go into finding that imports leave none."""
    gc.disable()


def resume() -> None:
    """Look for garbage again, and never more among what is there now: modules stay, and each look is then shorter.

    Does nothing where it was not held.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(YOUNG, MIDDLE, OLD)
        gc.enable()


class RestingLook:
    """Looks through everything once after the keys came to rest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._touched_at = clock()
        self._is_due = True

    def touched(self) -> None:
        """Take note of a key or a click."""
        self._touched_at = self._clock()
        self._is_due = True

    def look(self) -> None:
        """Look, unless keys came a moment ago, or nothing has been made since the last look."""
        is_due = self._is_due or gc.get_count()[1] > 0
        if is_due and gc.isenabled() and self._clock() - self._touched_at >= REST_SECONDS:
            self._is_due = False
            gc.collect()
