"""The real studies, where they are: every leaf in is a leaf out, and every DOI in a citation is found."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from parsers import Trial, read
from parsers.citations import doi
from parsers.formats.ctgov import from_study, to_study


@pytest.fixture(scope="module")
def studies(real_data: Path) -> list[dict[str, Any]]:
    folder = real_data / "ctgov_v2"
    with gzip.open(folder / "studies.jsonl.gz") as lines:
        found = [orjson.loads(line) for line in lines]
    return [*found, orjson.loads((folder / "NCT02513394.json").read_bytes())]


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Each leaf with its path; written out, so that 1, 1.0 and true differ; empty lists and objects are leaves too."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for position, inner in enumerate(value):
            yield from leaves(inner, (*path, position))
    else:
        yield path, repr(value)


def test_every_leaf_that_goes_in_comes_out(studies: list[dict[str, Any]]) -> None:
    counted, lost, changed, added = 0, 0, 0, 0
    for study in studies:
        before = dict(leaves(study))
        after = dict(leaves(to_study(from_study(study))))
        counted += len(before)
        lost += len(before.keys() - after.keys())
        added += len(after.keys() - before.keys())
        changed += sum(before[path] != after[path] for path in before.keys() & after.keys())
    assert (lost, changed, added) == (0, 0, 0)
    assert len(studies) == 1179
    assert counted > 500_000


def test_real_studies_need_no_warning_and_nothing_is_set_aside(studies: list[dict[str, Any]]) -> None:
    trials = [from_study(study) for study in studies]
    assert [trial.id for trial in trials if trial.unknown or trial.warnings] == []


def test_every_file_of_studies_is_read_whole(real_data: Path) -> None:
    found = {
        path.name: [item.id if isinstance(item, Trial) else str(item) for item in read([path])]
        for path in sorted((real_data / "ctgov_v2").iterdir())
    }
    assert {name: len(ids) for name, ids in found.items()} == {
        "NCT02513394.json": 1,
        "page.json": 25,
        "studies.jsonl.gz": 1178,
    }
    assert found["page.json"] == found["studies.jsonl.gz"][:25]


def test_the_same_study_on_a_page_and_in_lines_has_the_same_hash(real_data: Path) -> None:
    folder = real_data / "ctgov_v2"
    page = [item.sources[0].sha256 for item in read([folder / "page.json"]) if isinstance(item, Trial)]
    lines = [item.sources[0].sha256 for item in read([folder / "studies.jsonl.gz"]) if isinstance(item, Trial)]
    assert page == lines[:25]
    assert len(set(lines)) == 1178


def test_the_doi_of_a_citation_is_found(studies: list[dict[str, Any]]) -> None:
    """Of the citations that say `doi` or hold something like one, in 99 of 100 it is found, whole."""
    modules = (study["protocolSection"].get("referencesModule", {}) for study in studies)
    citations = [entry.get("citation", "") for module in modules for entry in module.get("references", [])]
    naming = [text for text in citations if re.search(r"\bdoi\b|\b10\.\d{4,}/", text, re.IGNORECASE)]
    whole = [text for text in naming if (name := doi(text)) and re.search(re.escape(name) + r"(?:\.?\s|\.?$)", text)]
    assert len(naming) > 1800
    assert len(whole) >= 0.99 * len(naming)
