"""The real records, whole: what goes in by one command comes out leaf for leaf."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson

import parsers
from parsers.formats import ctgov
from store.ingest import ingest
from store.library import Library

PAGES, STUDIES = 5, 1_179
"""Five pages; 1,178 studies and NCT02513394, which is not among them (page.json repeats 25 of them)."""


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every leaf of a JSON value with its path; an empty container is a leaf too."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(value, list) and value:
        for position, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{position}]")
    else:
        yield path, value if not isinstance(value, bool) else repr(value)


def test_seeds_and_studies_go_in_and_come_out(
    real_data: Path, tmp_path: Path, count_real: Callable[[int], None]
) -> None:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        summary = ingest(library, parsers.read([real_data / "seeds", real_data / "ctgov_v2"]))
        assert summary.rejected == []
        assert library.count() == PAGES + STUDIES
        revision = library.revision
        again = ingest(library, parsers.read([real_data / "seeds", real_data / "ctgov_v2"]))
        assert (again.new, again.changed, library.revision) == (0, 0, revision)
        lost = added = compared = 0
        with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as lines:
            for line in lines:
                study = orjson.loads(line)
                trial = library.get(study["protocolSection"]["identificationModule"]["nctId"])
                assert trial is not None
                before, after = dict(leaves(study)), dict(leaves(ctgov.to_study(trial)))
                lost += len(before.items() - after.items())
                added += len(after.items() - before.items())
                compared += len(before)
        assert (lost, added) == (0, 0)
        assert compared == 497_916
        count_real(library.count())
