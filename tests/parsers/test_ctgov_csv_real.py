"""Real downloads, and real studies written as downloads: nothing refused, nothing lost, and the same as from JSON."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest

from parsers.document import Document
from parsers.formats import ctgov, ctgov_csv
from parsers.table_text import Table
from parsers.trial import Trial, dump
from tests.parsers.ctgov_csv_download import as_csv, as_tsv, classic_row, new_row

FILES = {"dgg32_SearchResults.tsv": 40, "onlyjazz_ctg-studies.csv": 682, "rohan_ctg-studies.csv": 279}
BOOKKEEPING = ("sources", "unparsed", "warnings", "raw_parts")
_POSITION = re.compile(r"\[\d+\]")

REAL_EXCEPTIONS = {
    ("NCT04167618", "status.primary_completion_date.date"): "the download repeats the start date in this column",
    ("NCT04950504", "status.primary_completion_date.date"): "the download repeats the start date in this column",
    ("NCT04950504", "status.completion_date.date"): "the sponsor changed it after the download",
}
"""Where a real row and the JSON of the same id differ, and why; outcomes are compared with `NOT_CERTAIN`."""

NOT_CERTAIN = (
    "outcomes.primary_outcomes",
    "outcomes.secondary_outcomes",
    "outcomes.other_outcomes",
    "contacts_locations.locations",
)
"""Lists whose items the download joins by signs that they hold themselves: left whole, or split by a rule."""


@pytest.fixture(scope="module")
def studies(real_data: Path) -> list[dict[str, Any]]:
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as file:
        return [orjson.loads(line) for line in file]


def trials(name: str, data: bytes) -> list[Trial]:
    found = list(ctgov_csv.parse(Document(name, data)))
    assert [str(item) for item in found if not isinstance(item, Trial)] == []
    return [item for item in found if isinstance(item, Trial)]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{number}]")
    else:
        yield path, value


def said(trial: Trial) -> dict[str, Any]:
    return dict(leaves({name: value for name, value in dump(trial).items() if name not in BOOKKEEPING}))


def uncertain(path: str) -> bool:
    return path.startswith(NOT_CERTAIN)


def test_every_real_row_is_a_trial_and_every_cell_is_in_it(real_data: Path, count_real: Callable[[int], None]) -> None:
    for name, count in FILES.items():
        document = Document(name, (real_data / "ctgov_csv" / name).read_bytes())
        assert ctgov_csv.matches(document) == 1
        found = trials(name, document.data)
        assert len(found) == count
        for row, trial in zip(Table.of(document).rows(), found, strict=True):
            whole = set(_words(" ".join(str(value) for _, value in leaves(dump(trial)))))
            for column, cell in row.cells.items():
                if column in FREE_TEXT:
                    missing = [word for word in _words(cell) if word not in whole]
                    assert missing == [], f"{trial.id} {column}"
    count_real(sum(FILES.values()))


FREE_TEXT = {
    *("NCT Number", "Study Title", "Title", "Acronym", "Brief Summary", "Conditions", "Enrollment", "Locations"),
    *("Primary Outcome Measures", "Secondary Outcome Measures", "Other Outcome Measures", "Outcome Measures"),
    *("Sponsor", "Collaborators", "Sponsor/Collaborators", "Other IDs", "Study URL", "URL"),
}
"""Columns whose words are not turned into codes or dates."""


def _words(text: str) -> list[str]:
    return re.sub(r"[\W_]+", " ", text).casefold().split()


def test_what_no_rule_took_of_the_real_rows(real_data: Path) -> None:
    left: Counter[str] = Counter()
    for name in FILES:
        for trial in trials(name, (real_data / "ctgov_csv" / name).read_bytes()):
            left.update({_POSITION.sub("", line.path) for line in trial.unparsed})
    assert left == {"Outcome Measures": 39, "Funded Bys": 5, "Study Design": 31}


def test_real_rows_say_what_the_json_of_the_same_ids_says(real_data: Path, studies: list[dict[str, Any]]) -> None:
    known = {trial.id: said(trial) for trial in map(ctgov.from_study, studies)}
    compared: list[str] = []
    differing: set[tuple[str, str]] = set()
    for name in FILES:
        for trial in trials(name, (real_data / "ctgov_csv" / name).read_bytes()):
            if trial.id in known:
                compared.append(trial.id)
                own = {path: value for path, value in said(trial).items() if not path.startswith("outcomes")}
                differing |= {(trial.id, path) for path, value in own.items() if known[trial.id].get(path) != value}
    assert sorted(compared) == ["NCT04167618", "NCT04950504", "NCT06419855"]
    assert differing == set(REAL_EXCEPTIONS)


@pytest.mark.parametrize("layout", ["new csv", "classic csv", "classic tsv"])
def test_studies_written_as_a_download_say_what_their_json_says(
    studies: list[dict[str, Any]], layout: str, count_real: Callable[[int], None]
) -> None:
    new = layout.startswith("new")
    rows = [new_row(study) if new else classic_row(study, rank) for rank, study in enumerate(studies, 1)]
    text = as_tsv(rows) if layout.endswith("tsv") else as_csv(rows)
    found = trials(layout, text.encode())
    known = {trial.id: trial for trial in map(ctgov.from_study, studies)}
    assert [trial.id for trial in found] == [*known]
    counted: Counter[tuple[str, bool]] = Counter()
    for trial in found:
        json_says = said(known[trial.id])
        for path, value in said(trial).items():
            same = json_says.get(path) == value
            counted[_POSITION.sub("", path), same] += 1
            assert same or uncertain(path), f"{trial.id} {path}: {value!r}, not {json_says.get(path)!r}"
    sites, wrong = (
        counted["contacts_locations.locations.city", True],
        counted["contacts_locations.locations.city", False],
    )
    assert sites > 9_300
    assert wrong < 20
    if new:
        _check_outcomes(known, found)
    count_real(len(found))


def _check_outcomes(known: Mapping[str, Trial], found: list[Trial]) -> None:
    """Of the outcomes that are split, a few in a thousand are split wrongly; the others are whole."""
    split: Counter[bool] = Counter()
    for trial in found:
        for kind in ("primary_outcomes", "secondary_outcomes", "other_outcomes"):
            pairs = zip(getattr(trial.outcomes, kind), getattr(known[trial.id].outcomes, kind), strict=True)
            for number, (own, json) in enumerate(pairs):
                if own.time_frame and f"outcomes.{kind}[{number}]" not in trial.raw_parts:
                    split[own == json] += 1
                elif not own.time_frame:
                    parts = (json.measure, json.description, json.time_frame)
                    assert own.measure == ", ".join(part for part in parts if part).strip()
    assert split[True] > 5_800
    assert split[False] < 20
