"""What begins as JSON does, and what only begins with a bracket."""

from __future__ import annotations

import pytest

from parsers.json_start import begins_as_json


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"a": 1}',
        '\n {\n  "a',
        "{}",
        "[",
        "[]",
        "[]\n",
        "[[1",
        '[ {"a": 1}',
        "[1, 2]",
        "[-1.5e3]",
        '["a", "b"]',
        '["a"]\n["b"]',
        '["a\\"b",',
        '["not ended',
        "[true]",
        "[null,",
        "[1] {",
    ],
)
def test_json(text: str) -> None:
    assert begins_as_json(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        "[18F]FDG",
        "[1] first",
        '["A" word]',
        '["A"] word',
        "[-]",
        "[Trial]",
        "[] empty",
        "[trueish]",
        "{a}",
        "[true] x",
    ],
)
def test_other_text(text: str) -> None:
    assert not begins_as_json(text.encode())


def test_a_place_in_the_text() -> None:
    assert begins_as_json(b"\xef\xbb\xbf[1]", 3)
