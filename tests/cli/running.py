"""The command in a process of its own, as a script would run it, with the index beside its library."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT

COMMAND = (sys.executable, "-m", "tui")


def environment(library: Path, **more: str) -> Mapping[str, str]:
    """The environment of the tests, with the caches of the platform beside the library."""
    # Unbuffered output would hide what Python does with the rest of a buffer when it ends.
    return os.environ | {"XDG_CACHE_HOME": str(library.parent / "cache"), "PYTHONUNBUFFERED": ""} | more


def trialtui(
    *arguments: str | Path, library: Path, stdin: str | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; `more` is added to its environment."""
    return subprocess.run(
        [*COMMAND, "--library", str(library), *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        input=stdin,
        cwd=ROOT,
        env=environment(library, **more),
        check=False,
    )
