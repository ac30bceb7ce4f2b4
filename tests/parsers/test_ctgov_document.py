"""A study dumped without building a Trial is just what the Trial would give."""

from __future__ import annotations

import copy
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from parsers import examples
from parsers.document import Document
from parsers.formats import ctgov, ctgov_document
from parsers.trial import Dumped, SourceRecord, Trial, dump, load

SOURCE = SourceRecord(kind="ctgov", name="x.json", sha256="0" * 64, read_at="2026-01-01T00:00:00Z", parser="ctgov/1")
AS_DUMPED = SOURCE.model_dump(mode="json", exclude_unset=True)
STUDIES = [
    ctgov.to_study(item)
    for item in parsers.read(examples.paths())
    if isinstance(item, Trial) and item.sources[0].kind == "ctgov"
]


def same(study: dict[str, Any]) -> Dumped:
    before = orjson.dumps(study)
    dumped = ctgov_document.dumped(study, AS_DUMPED)
    assert dumped == dump(ctgov.from_study(study, SOURCE))
    assert orjson.dumps(study) == before, "the study was changed"
    return dumped


def test_the_built_in_studies_go_the_quick_way() -> None:
    assert len(STUDIES) > 5
    for study in STUDIES:
        assert load(same(study)).id == ctgov_document._regular(study, AS_DUMPED)["id"]


ODD: list[Any] = [None, True, 7, 7.5, "text", [], ["a"], [1], [{}], {}, {"nctId": 5}, {"nct_id": "x"}, {"class_": "x"}]


def places(value: Any, steps: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [steps, *(found for key, held in inner for found in places(held, (*steps, key)))]


def put(value: Any, steps: tuple[str | int, ...], new: Any) -> None:
    for step in steps[:-1]:
        value = value[step]
    value[steps[-1]] = new


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(STUDIES), st.data(), st.sampled_from(ODD), st.sampled_from(["", "nct_id", "class_", "newKey"]))
def test_whatever_stands_anywhere_in_a_study_comes_out_the_same(
    study: dict[str, Any], data: st.DataObject, odd: Any, key: str
) -> None:
    changed = copy.deepcopy(study)
    found = [steps for steps in places(changed) if steps and "nctId" not in steps[2:]]
    steps = data.draw(st.sampled_from(found))
    put(changed, (*steps[:-1], key) if key and isinstance(steps[-1], str) else steps, copy.deepcopy(odd))
    try:
        expected = dump(ctgov.from_study(changed, SOURCE))
    except ctgov.NoStudyError as refused:
        with pytest.raises(ctgov.NoStudyError, match=re.escape(str(refused))):
            ctgov_document.dumped(changed, AS_DUMPED)
        return
    assert ctgov_document.dumped(changed, AS_DUMPED) == expected


def test_a_document_gives_the_same_either_way() -> None:
    texts = [orjson.dumps(study) for study in STUDIES[:3]] + [b"[]", b"{", b'{"protocolSection": {}}']
    for text in texts:
        document = Document("x.json", text, 3, 7)
        [quick], [whole] = list(ctgov.parse_dumped(document)), list(ctgov.parse(document))
        said = dump(whole) if isinstance(whole, Trial) else whole
        if isinstance(quick, dict) and isinstance(said, dict):
            quick["sources"][0].pop("read_at"), said["sources"][0].pop("read_at")
        assert quick == said


def test_the_real_studies_come_out_the_same(real_data: Path, count_real: Callable[[int], None]) -> None:
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as lines:
        studies = [orjson.loads(line) for line in lines]
    for study in studies:
        same(study)
        ctgov_document._regular(study, AS_DUMPED)
    count_real(len(studies))
