"""Libraries of a registry's size for the benchmarks that search: made once by a real import, then kept under .cache.

The studies are those of `tests.benchmarks.registry`, each with made-up words of its own besides, so that the words of
the index grow with the number of studies as they do in a registry.
"""

from __future__ import annotations

import random
import shutil
import zipfile
from pathlib import Path

import orjson

from store.ingest import import_paths
from store.library import Library
from tests.benchmarks.registry import studies
from tests.terminal_session import ROOT

FOLDER = ROOT / ".cache" / "bench"
_SYLLABLES = [first + rest for first in "bcdfghjklmnprstvwz" for rest in ("a", "e", "i", "o", "u", "an", "er", "ol")]


def registry_library(count: int) -> Path:
    """The folder of a library of `count` studies with its index, made when first asked for (see `open_library`).

    It is made where it stays, because an index belongs to its library's place.
    """
    folder = FOLDER / f"registry-{count}"
    whole = folder / "whole"
    if not whole.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        archive = folder / "registry.zip"
        _write_zip(archive, count)
        with open_library(folder) as library:
            import_paths(library, [archive])
            library.gather_names()
        archive.unlink()
        whole.touch()
    return folder


def open_library(folder: Path) -> Library:
    """The library in a folder that `registry_library` gave, with the index that the app finds there too."""
    return Library.open(folder / "library", cache=folder / "cache" / "trialtui")


def app_environment(folder: Path) -> dict[str, str]:
    """The environment in which the app keeps the index of such a library beside it."""
    return {"XDG_CACHE_HOME": str(folder / "cache")}


def _write_zip(path: Path, count: int) -> None:
    chance = random.Random(count)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for trial_id, data in studies(count):
            study = orjson.loads(data)
            described = study["protocolSection"].setdefault("descriptionModule", {})
            rare = f"{_word(chance)} {_word(chance)} {_word(chance)}@{_word(chance)}.example"
            described["detailedDescription"] = f"{described.get('detailedDescription', '')} {rare}"
            archive.writestr(f"{trial_id}.json", orjson.dumps(study))


def _word(chance: random.Random) -> str:
    """A word that hardly any other study has."""
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(3, 5)))
