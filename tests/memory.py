"""The peak memory of the process that asks."""

from __future__ import annotations

import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_bytes() -> int:
    """The most memory that this process has held, in bytes.

    On Linux from the kernel's high-water mark of this program's own memory: `ru_maxrss` begins with that of the process
    which started it.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def children_peak_bytes(children: int) -> int:
    """No less than the most that `children` ended child processes held together: that many times the largest one."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 * children
