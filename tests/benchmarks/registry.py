"""A registry of any size for the benchmarks: real studies repeated and altered, as one zip with a JSON file a study.

Each study takes every module of its record from a real study drawn at random, so that sizes and words are distributed
as they are in the registry while no two records are the same. Ids are of a range that is not yet given out.
"""

from __future__ import annotations

import gzip
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

import parsers
from parsers import examples
from parsers.formats.ctgov import to_study
from parsers.trial import Trial
from tests.conftest import REAL_DATA

FIRST_ID = 90_000_000
_COMPRESSION = 1

Study = dict[str, Any]


def real_studies() -> list[Study]:
    """The real studies where they are, else the built-in ones."""
    file = REAL_DATA / "ctgov_v2" / "studies.jsonl.gz"
    if file.is_file():
        with gzip.open(file) as lines:
            return [orjson.loads(line) for line in lines]
    trials = (item for item in parsers.read(examples.paths()) if isinstance(item, Trial))
    return [dict(to_study(trial)) for trial in trials if trial.sources[0].kind == "ctgov"]


def studies(count: int, *, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Ids and JSON of `count` studies, the same for the same seed."""
    chance = random.Random(seed)
    models = real_studies()
    for number in range(FIRST_ID, FIRST_ID + count):
        trial_id = f"NCT{number:08}"
        yield trial_id, orjson.dumps(_altered(models, trial_id, chance))


def _altered(models: list[Study], trial_id: str, chance: random.Random) -> Study:
    base = chance.choice(models)
    protocol = {
        name: chance.choice(models)["protocolSection"].get(name, module)
        for name, module in base["protocolSection"].items()
    }
    named = base["protocolSection"]["identificationModule"]
    own = {"nctId": trial_id, "briefTitle": f"{named.get('briefTitle', '')} ({trial_id[-5:]})"}
    protocol["identificationModule"] = named | own
    protocol["identificationModule"].pop("secondaryIdInfos", None)
    return base | {"protocolSection": protocol}


def write_zip(path: Path, count: int) -> int:
    """Write a registry of `count` studies; gives the bytes of JSON in it."""
    size = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        for trial_id, data in studies(count):
            archive.writestr(f"{trial_id}.json", data)
            size += len(data)
    return size
