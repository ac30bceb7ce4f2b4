"""The peak memory of the process that asks, and of those that it has started."""

from __future__ import annotations

import os
import re
import resource
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_STATUS = Path("/proc/self/status")
_PARENT, _OWN = re.compile(r"^PPid:\s+(\d+)$", re.MULTILINE), re.compile(r"^RssAnon:\s+(\d+) kB$", re.MULTILINE)
_SAMPLED_SECONDS = 0.5


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


class OwnMemory:
    """Looks twice a second at how much memory this process and those it started hold of their own.

    The rest of what they have resident are pages of files, which the system takes back when it needs the room.
    """

    def __init__(self) -> None:
        self.peak_bytes = 0
        """The most that was seen; stays 0 where the system does not tell."""
        self._over = threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def end(self) -> int:
        """Look no more; the most that was seen, in bytes."""
        self._over.set()
        return self.peak_bytes

    def _look(self) -> None:
        while not self._over.wait(_SAMPLED_SECONDS):
            self.peak_bytes = max(self.peak_bytes, sum(_own_bytes()))


def _own_bytes() -> Iterator[int]:
    """The memory of its own of this process and of each that it started."""
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            text = status.read_text()
            parent, own = _PARENT.search(text), _OWN.search(text)
            if parent and own and str(os.getpid()) in (status.parent.name, parent[1]):
                yield int(own[1]) * 1024
