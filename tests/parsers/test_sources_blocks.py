"""The EU register's text export and TinyDB files taken apart."""

from __future__ import annotations

import json
from pathlib import Path

import orjson
from tinydb import TinyDB

from parsers.document import Document
from parsers.limits import LIMITS, Limits
from tests.parsers.pieces import block, found_in, sentences, texts
from tests.parsers.studies import small_study


def test_all_blocks_of_a_trial_are_one_document() -> None:
    blocks = [block("0000-000001-01", "Spain"), block("0000-000001-01", "Italy"), block("0000-000002-02", "Spain")]
    found = found_in(("What this file is.\n\n" + "".join(blocks)).encode())
    assert [text.strip("\n") for text in texts(found)] == [(blocks[0] + blocks[1]).strip("\n"), blocks[2].strip("\n")]
    assert [item.record for item in found] == [1, 2]
    first = found[1]
    assert isinstance(first, Document) and first.line is not None
    assert 24 <= first.line <= 26


def test_one_trial_of_the_text_export_is_one_document() -> None:
    (item,) = found_in(block("0000-000001-01", "Spain").encode())
    assert item.record is None


def test_a_page_that_only_names_a_eudract_number_is_one_document() -> None:
    text = "Title\n\nEudraCT Number: 0000-000001-01\n\nText\nEudraCT Number: 0000-000002-02\nText\n"
    assert texts(found_in(text.encode())) == [text]


def test_each_document_of_a_tinydb_file_comes_alone(tmp_path: Path) -> None:
    path = tmp_path / "db.json"
    with TinyDB(path) as db:
        db.insert_multiple(small_study(number) for number in (1, 2))
        db.table("others").insert({"x": {"1": {}}})
    for data in (path.read_bytes(), orjson.dumps(json.loads(path.read_bytes()), option=orjson.OPT_INDENT_2)):
        for limits in (LIMITS, Limits(whole=10)):
            found = [item for item in found_in(data, limits) if isinstance(item, Document)]
            assert [item.json.value for item in found] == [
                {"_default": {"1": small_study(1)}},
                {"_default": {"2": small_study(2)}},
                {"others": {"1": {"x": {"1": {}}}}},
            ]
            assert [item.record for item in found] == [1, 2, 3]


def test_a_tinydb_file_of_one_document_is_one_document() -> None:
    text = b'{"_default": {"7": {"a": 1}}}'
    for limits in (LIMITS, Limits(whole=10)):
        (item,) = found_in(text, limits)
        assert isinstance(item, Document) and item.record is None
        assert item.json.value == {"_default": {"7": {"a": 1}}}


def test_a_tinydb_file_that_is_cut_off_gives_what_is_before() -> None:
    text = orjson.dumps({"empty": {}, "_default": {str(number): small_study(number) for number in (1, 2, 3)}})
    found = found_in(text[:-40])
    assert len(texts(found)) == 2
    assert "the JSON stops here" in sentences(found)[0] and "the 2 records before it" in sentences(found)[0]
    found = found_in(text[:-1])
    assert len(texts(found)) == 3
    assert "the list is not closed" in sentences(found)[0]


def test_an_object_that_only_begins_like_a_tinydb_file_is_one_document() -> None:
    texts = ('{"a":{"1":{}},"b":2}', '{"a":{"1":{},"x":{}}}', '{"a":{"1":{},"2":3}}', '{"a":{}}')
    for text in texts:
        (item,) = found_in(text.encode())
        assert isinstance(item, Document) and item.text == text
