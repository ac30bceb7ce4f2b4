"""The folder of a search index: which build of it is in use, up to which revision, and who may change it.

    index.json            the build in use and its revision, replaced in one step
    index.lock            held while the index is changed, by one process at a time
    build-<random>/       a tantivy index

A new build gets a new folder, so that another process can go on reading the old one until it looks again.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

_PAUSE = 0.02
_NAME = re.compile(r"build-[0-9a-f]+")


@dataclass(frozen=True)
class Build:
    """A build of the index: the version of its columns, its folder's name, and the revision it has caught up with."""

    format: int
    name: str
    revision: int


class LockHeldError(Exception):
    """Another process is changing the index."""


class IndexFolder:
    """The files beside the index itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._state = path / "index.json"

    def make(self) -> None:
        """Make the folder, for its owner only. Raises OSError."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def stamp(self) -> tuple[int, int, int] | None:
        """What changes when the state changes; None when there is no state."""
        try:
            found = self._state.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def build(self) -> Build | None:
        """The build in use; None when there is none or its state cannot be read."""
        try:
            found = json.loads(self._state.read_bytes())
            version, name, revision = found["format"], found["name"], found["revision"]
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        whole = isinstance(version, int) and isinstance(revision, int) and isinstance(name, str)
        return Build(version, name, revision) if whole and _NAME.fullmatch(name) else None

    def folder_of(self, build: Build) -> Path:
        """Where the build's tantivy index is."""
        return self.path / build.name

    def begin(self, version: int) -> Build:
        """A new, empty folder for a build; it is not in use until `use`. Raises OSError."""
        build = Build(version, f"build-{os.urandom(6).hex()}", 0)
        self.folder_of(build).mkdir(mode=0o700)
        return build

    def use(self, build: Build) -> None:
        """Make this the build in use, in one step. Raises OSError, and the old state stays."""
        written = self._state.with_name(f"index-{os.urandom(4).hex()}.tmp")
        try:
            with written.open("xb") as file:
                file.write(json.dumps(asdict(build)).encode())
                file.flush()
                os.fsync(file.fileno())
            written.replace(self._state)
        finally:
            written.unlink(missing_ok=True)

    def remove_others(self, build: Build) -> None:
        """Remove what earlier builds left; whatever cannot be removed stays."""
        import shutil  # brings the compressors along

        for left in (*self.path.glob("build-*"), *self.path.glob("index-*.tmp")):
            if left.name != build.name:
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)

    @contextmanager
    def locked(self, patience: float) -> Iterator[None]:
        """Hold the right to change the index. LockHeldError after `patience` seconds, OSError for a fault."""
        descriptor = os.open(self.path / "index.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            deadline = time.monotonic() + patience
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= deadline:
                        raise LockHeldError from None
                    time.sleep(_PAUSE)
            yield
        finally:
            os.close(descriptor)
