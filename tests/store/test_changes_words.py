"""The words that differ between two texts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.words_diff import excerpt, words_diff

WORDS = st.lists(st.sampled_from(["age", "of", "18", "years", "\n", " ", "≥", "* ", "年", "-"]), max_size=30).map(
    "".join
)


def marked(before: str, after: str) -> str:
    forms = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}", "gap": "<{}>"}
    return "".join(forms[piece.kind].format(piece.text) for piece in words_diff(before, after))


@given(st.one_of(WORDS, st.text(max_size=60)), st.one_of(WORDS, st.text(max_size=60)))
def test_the_pieces_make_up_both_texts(before: str, after: str) -> None:
    pieces = words_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert all(one.kind != next_one.kind for one, next_one in pairwise(pieces))
    shortened = excerpt(pieces, 8)
    assert "".join(piece.text for piece in shortened) == "".join(piece.text for piece in pieces)
    assert [piece for piece in shortened if piece.kind in ("added", "removed")] == [
        piece for piece in pieces if piece.kind in ("added", "removed")
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Age 18 to 65 years", "Age 18 to 70 years", "Age 18 to [-65-]{+70+} years"),
        ("Hb > 9.5 g/dL", "Hb ≥ 10.5 g/dL", "Hb [-> 9.5-]{+≥ 10.5+} g/dL"),
        ("a\nb\nc\n", "a\nc\n", "a\n[-b\n-]c\n"),
        ("* One thing\n* Another matter\n", "* Another matter\n* New words here\n",
         "[-* One thing\n-]* Another matter\n{+* New words here\n+}"),
        ("患者年龄18岁", "患者年龄20岁", "患者年龄[-18-]{+20+}岁"),
        ("", "new", "{+new+}"),
        ("same", "same", "same"),
    ],
)  # fmt: skip
def test_what_differs_is_marked(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


def test_another_sentence_is_not_torn_to_words() -> None:
    before = "* Known allergy to the drug of the study\n"
    after = "* Use of any other treatment in the last month\n"
    assert marked(before, after) == f"[-{before}-]{{+{after}+}}"


def test_an_excerpt_keeps_the_line_of_a_change() -> None:
    kept = [f"* Criterion {number}\n" for number in range(20)]
    pieces = excerpt(words_diff("".join(kept), "".join([*kept[:10], "* Criterion ten\n", *kept[11:]])))
    assert [(piece.kind, piece.text.count("\n")) for piece in pieces] == [
        ("gap", 10), ("same", 0), ("removed", 0), ("added", 0), ("gap", 10),
    ]  # fmt: skip
    assert pieces[1].text == "* Criterion "


def test_a_very_long_line_is_compared_to_its_end() -> None:
    words = [f"word{number}" for number in range(6000)]
    before, after = " ".join(words), " ".join([*words[:3000], "other", *words[3001:]])
    assert [piece.text for piece in words_diff(before, after) if piece.kind != "same"] == ["word3000", "other"]
