"""JSON read without changing it: what is refused, what is repaired, and what stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.json_text import MAX_DEPTH, JsonText


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("data", "words", "place"),
    [
        (b"NaN", "unexpected character", (1, 1)),
        (b'{"a": 1,\n "b": [1, 2', "unexpected end", (2, 12)),
        (b"[1e400]", "infinity", (1, 2)),
        (b'{"a": 123456789012345678901}', "does not fit into 64 bits", (0, 0)),
        (b"[" + b"9" * 5000 + b"]", "infinity", (1, 2)),
        (b"[-9223372036854775809]", "does not fit into 64 bits", (0, 0)),
        (b'{"a":{"b":1,"c":2,"b":3}}', '"b" stands twice', (0, 0)),
        (nested(MAX_DEPTH + 1), "nested more than", (0, 0)),
        (nested(200_000), "depth", (1, 1026)),
        (b"", "empty", (1, 1)),
        (b'["a\x01b"]', "control character", (1, 4)),
    ],
    ids=range(11),
)
def test_json_that_cannot_be_kept_is_refused_with_its_place(data: bytes, words: str, place: tuple[int, int]) -> None:
    fault = JsonText.read(data).fault
    assert fault is not None
    assert words in fault.reason
    assert (fault.line, fault.column) == place


@pytest.mark.parametrize(
    ("data", "value", "warning"),
    [
        (b'["\\ud800x"]', ["�x"], "surrogate"),
        (b'["\\ud83d\\ude00 \\\\ud800"]', ["😀 \\ud800"], None),
        (b'["caf\xe9"]', ["caf�"], "UTF-8"),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}, None),
        ('{"a":"灯"}'.encode("utf-16"), {"a": "灯"}, None),
        (b"[18446744073709551615, -9223372036854775808]", [2**64 - 1, -(2**63)], None),
        (b'["123456789012345678901"]', ["123456789012345678901"], None),
        (nested(3), [[[]]], None),
    ],
    ids=range(8),
)
def test_json_is_repaired_where_it_can_be_and_says_so(data: bytes, value: object, warning: str | None) -> None:
    text = JsonText.read(data)
    assert text.fault is None
    assert text.value == value
    assert (text.warning is None) if warning is None else (text.warning is not None and warning in text.warning)


def test_equal_values_have_equal_canonical_text() -> None:
    assert JsonText.read(b'{ "b" : 1, "a" : [ 1.0 ] }').canonical == JsonText.read(b'{"a":[1.0],"b":1}').canonical
    assert JsonText.read(b"[1.0]").canonical != JsonText.read(b"[1]").canonical


@given(st.binary())
def test_any_bytes_give_a_value_or_a_fault(data: bytes) -> None:
    text = JsonText.read(data)
    if text.fault is None:
        assert json.loads(text.canonical) == text.value
    else:
        assert text.fault.reason


def test_an_indented_text_with_a_key_twice_is_still_refused() -> None:
    whole = b'{\n  "a": 1,\n  "b": [\n    2\n  ]\n}'
    assert JsonText.read(whole).fault is None
    fault = JsonText.read(whole.replace(b'"b"', b'"a"')).fault
    assert fault is not None and "twice" in fault.reason
