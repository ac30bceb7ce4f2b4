"""TinyDB's tests, from the source distribution of the locked version, checked by the hashes in the lock."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / ".lock" / "run.txt"
CACHE = ROOT / ".cache" / "peer"


class NoSourceError(Exception):
    """The source distribution could not be had; the text is a sentence."""


def unpack_tests(target: Path) -> str:
    """Write TinyDB's test modules into `target` and return TinyDB's version. Raises NoSourceError."""
    version, hashes = _locked()
    archive = CACHE / f"tinydb-{version}.tar.gz"
    if not archive.is_file():
        _download(version)
    if not archive.is_file() or hashlib.sha256(archive.read_bytes()).hexdigest() not in hashes:
        raise NoSourceError(f"{archive} is not the file that {LOCK.name} names by its hash.")
    with tarfile.open(archive) as content:
        for member in content.getmembers():
            place = PurePosixPath(member.name)
            if place.parent.name == "tests" and place.match("test_*.py"):
                source = content.extractfile(member)
                if source is not None:
                    (target / place.name).write_bytes(source.read())
    return version


def _locked() -> tuple[str, set[str]]:
    found = re.search(r"^tinydb==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)", LOCK.read_text(), re.MULTILINE)
    if found is None:
        raise NoSourceError(f"{LOCK} does not lock tinydb.")
    return found[1], set(re.findall(r"sha256:([0-9a-f]{64})", found[2]))


def _download(version: str) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    # hatchling, which TinyDB's metadata needs, is one of the development dependencies.
    options = ["--no-binary", ":all:", "--no-deps", "--no-build-isolation", "--dest", str(CACHE)]
    result = subprocess.run([*pip, *options, f"tinydb=={version}"], capture_output=True, text=True, check=False)
    if result.returncode:
        raise NoSourceError(f"pip could not download tinydb {version}: {result.stderr.strip()}")
