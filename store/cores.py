"""How many cores there are for this process."""

from __future__ import annotations

import os


def cores() -> int:
    """The cores that this process may run on, which a container or `taskset` can make fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
