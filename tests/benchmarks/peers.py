"""Other people's programs to measure against, each installed into a folder of its own under .cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.terminal_session import ROOT

_FOLDER = ROOT / ".cache" / "bench"


def peer_folder(requirement: str) -> Path | None:
    """The folder with a peer (`name==version`) and all it needs, installed when first asked for; None if it cannot."""
    folder = _FOLDER / requirement
    if folder.is_dir():
        return folder
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    partial = folder.with_suffix(".part")
    done = subprocess.run([*pip, "--target", str(partial), requirement], capture_output=True, check=False)
    if done.returncode:
        return None
    return partial.rename(folder)
