"""Memory: what a long list took on its way is given back, and a start does not look for garbage."""

from __future__ import annotations

import gc
from contextlib import suppress


def give_back() -> None:
    """Have the C library return what it holds and does not use; nothing where it has no such function.

    The GNU library keeps a heap for each thread, and a search takes some megabytes in each. Takes some milliseconds.
    """
    import ctypes  # not needed by a start

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def hold_collection() -> None:
    """Let no garbage be looked for: an eleventh of a start would go into finding that imports leave none."""
    gc.disable()


def resume_collection() -> None:
    """Look for garbage again, and never more among what is there now: modules stay, and each look is then shorter.

    Does nothing where collection was not held.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
