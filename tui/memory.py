"""Memory that a long list took on its way is given back."""

from __future__ import annotations

from contextlib import suppress


def give_back() -> None:
    """Have the C library return what it holds and does not use; nothing where it has no such function.

    The GNU library keeps a heap for each thread, and a search takes some megabytes in each. Takes some milliseconds.
    """
    import ctypes  # not needed by a start

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
