"""Every field of a record can be read in some tab."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from parsers.formats import ctgov
from parsers.trial import Trial, dump
from tests.tui.records import FilledRecord
from tests.tui.records import trial as make_trial
from tui.render.lines import text_of
from tui.render.tabs import TABS

RAW = next(tab for tab in TABS if tab.id == "raw")


def text_at(trial: Trial, width: int, *, with_raw: bool) -> str:
    tabs = [tab for tab in TABS if with_raw or tab.id != "raw"]
    return "\n".join(text_of(line) for tab in tabs for line in tab.render(trial, width))


@pytest.fixture(scope="module")
def filled() -> FilledRecord:
    return FilledRecord()


@pytest.mark.parametrize("width", [36, 78, 150])
def test_every_field_stands_in_a_tab_beside_raw(filled: FilledRecord, width: int) -> None:
    shown = text_at(filled.trial, width, with_raw=False)
    missing = [path for path, token in filled.tokens.items() if not holds(shown, token)]
    assert missing == []
    assert len(filled.tokens) > 400


def test_a_field_that_is_not_set_stands_nowhere(filled: FilledRecord) -> None:
    """The check above can fail: without a part of the record, its words are not found."""
    without = filled.trial.model_copy(update={"contacts_locations": Trial(id="x", registry="y").contacts_locations})
    shown = text_at(without, 78, with_raw=False)
    words = [token for path, token in filled.tokens.items() if path.startswith("contacts_locations")]
    assert words and not any(holds(shown, word) for word in words)


def holds(shown: str, token: str) -> bool:
    """Whether a token (a word that ends in its own x, or a number) stands in a text, broken over lines or not."""
    whole = "".join(shown.split()).casefold()
    return any(form in whole for form in {token, token.replace(",", "")})


def test_every_field_stands_in_raw(filled: FilledRecord) -> None:
    shown = "\n".join(text_of(line) for line in RAW.render(filled.trial, 120))
    assert [path for path, token in filled.tokens.items() if not holds(shown, token)] == []


def string_leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from string_leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from string_leaves(part)


def test_every_text_of_the_real_records_begins_in_raw(real_data: Path) -> None:
    render = RAW.render
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as studies:
        for number, line in enumerate(studies):
            if number % 6:
                continue
            trial = ctgov.from_study(orjson.loads(line))
            shown = "".join("".join(text_of(row).split()) for row in render(trial, 100))
            for leaf in string_leaves(dump(trial)):
                first = re.search(r"[A-Za-z0-9]+", leaf)
                assert first is None or first.group() in shown, (trial.id, leaf[:80])


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (part, name)
        for part, module in Trial.model_fields.items()
        if isinstance(module.annotation, type) and issubclass(module.annotation, BaseModel)
        for name, field in module.annotation.model_fields.items()
        if field.annotation == bool | None
    ],
)
def test_no_is_told_from_not_said(part: str, field: str) -> None:
    said = text_at(make_trial(**{part: {field: False}}), 78, with_raw=False)
    assert said != text_at(make_trial(), 78, with_raw=False)
