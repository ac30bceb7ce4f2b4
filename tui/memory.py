"""Memory that a long list or a search took on its way is given back."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_STATM: Final = Path("/proc/self/statm")
"""Linux: this process's memory in pages, of which the third number is what belongs to files (proc(5))."""


def bytes_of_files() -> int:
    """How much of this process's memory holds what was read of files; 0 where the system does not say."""
    try:
        return int(_STATM.read_bytes().split()[2]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


def give_back() -> None:
    """Have the C library return what it holds and does not use; nothing where it has no such function.

    The GNU library keeps a heap for each thread, and a search takes some megabytes in each. Takes some milliseconds.
    """
    import ctypes  # not needed by a start

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
