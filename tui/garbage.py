"""Python's looking for garbage, kept away from the keys.

Textual leaves some 3,000 objects a key that only such a look frees: a strip of the screen that keeps what was cut from
it keeps itself where nothing was cut. Looked for as they are made, they would cost each key some milliseconds, and now
and then fifty. So a start does without, what is new is looked through when a key was answered, and everything when the
keys rest for long.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Final

YOUNG, MIDDLE, OLD = 100_000, 10, 100
"""After how many new objects what is new is looked through in any case, after how many such looks what came through
them too, and after how many of those everything."""

LOOK_SECONDS: Final = 0.25
"""How often it is seen to whether the keys rest."""

SHORT_REST_SECONDS, LONG_REST_SECONDS = 0.25, 1.0
"""How long they rest before what is new is looked through, and before everything is: some 5 and 50 ms."""

EVERY: Final = 8
"""Looks through what is new after which what came through them is looked through too: what is on the screen comes
through one, and most of it is garbage at the next."""

MANY, VERY_MANY = 30, 60
"""Looks through what is new after which everything is looked through in a long rest, and after which in any."""


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
    """Looks for garbage while the keys rest; to be asked to now and then."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._touched_at = clock()
        self._is_due = True
        self._looks = 0

    def touched(self) -> None:
        """Take note of a key or a click."""
        self._touched_at = self._clock()
        self._is_due = True

    def look(self) -> None:
        """Look through what is new once after a key, and through everything after many such looks."""
        rested = self._clock() - self._touched_at
        if not gc.isenabled() or rested < SHORT_REST_SECONDS:
            return
        if self._looks >= (MANY if rested >= LONG_REST_SECONDS else VERY_MANY):
            self._looks, self._is_due = 0, False
            gc.collect()
        elif self._is_due:
            self._is_due = False
            self._looks += 1
            gc.collect(0 if self._looks % EVERY else 1)
