"""Which words of the index a mistyped word may be."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from store.search.vocabulary import MOST, MOST_LONGER, Vocabulary
from store.search.words import edits

Words = dict[str, int]


class Terms:
    """The part of an engine's searcher that lists the words of a column; counts how often it is asked."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.asked = 0

    def terms_with_prefix(self, column: str, prefix: str, limit: int | None = None) -> list[tuple[str, int]]:
        self.asked += 1
        return [
            (word, records) for word, records in self.words.items() if column == "title" and word.startswith(prefix)
        ][:limit]


def vocabulary(words: Words) -> Vocabulary:
    return Vocabulary(Terms(words))  # type: ignore[arg-type]  # stands for tantivy's searcher in what is asked of it


def near(word: str, words: Sequence[str], *, is_open: bool = False) -> list[list[str]]:
    return vocabulary(dict.fromkeys(words, 1)).near(word, ("title",), is_open=is_open)


@pytest.mark.parametrize(
    ("word", "words", "found"),
    [
        ("astma", ["asthma", "plasma"], [["asthma"]]),
        ("cancr", ["cancer", "dancer", "cantor"], [["cancer"]]),
        ("hypertenson", ["hypertension", "hypotension", "hyperextension"], [["hypertension"], []]),
        ("edema", ["oedema", "enema"], [["enema", "oedema"]]),
        ("oedema", ["edema"], [["edema"]]),
        ("pain", ["gain", "paint"], []),
        ("cd34", ["cd38"], []),
        ("brain", ["train", "drain"], [[]]),
    ],
)
def test_words_by_how_far_away_they_are(word: str, words: list[str], found: list[list[str]]) -> None:
    assert near(word, words) == found


def test_the_contrary_is_never_meant() -> None:
    assert near("hypertension", ["hypotension", "hypertensions"]) == [["hypertensions"], []]


def test_while_typing_it_is_beginnings_that_are_meant() -> None:
    found = near("hyperti", ["hypertension", "hyperthermia"], is_open=True)
    assert found[0], "a letter of the beginning may be wrong"
    assert all("hyperte".startswith(each) or "hyperth".startswith(each) for each in found[0])


def test_the_most_frequent_come_first_and_not_too_many() -> None:
    words = {
        f"cance{letter}{other}": number
        for number, (letter, other) in enumerate((letter, other) for letter in "abcdefghijk" for other in "abcdefghijk")
    }
    found = vocabulary(words | {"cancera": 10_000}).near("cancer", ("title",))
    assert found[0][0] == "cancera"
    assert sum(map(len, found)) <= MOST


def test_a_list_is_read_once() -> None:
    terms = Terms({"asthma": 3})
    words = Vocabulary(terms)  # type: ignore[arg-type]  # as above
    words.near("astma", ("title",))
    asked = terms.asked
    words.near("athma", ("title",))
    assert terms.asked == asked


@given(st.lists(st.text("abcde", min_size=1, max_size=12), max_size=30), st.text("abcde", min_size=1, max_size=12))
def test_they_are_as_far_away_as_said(words: list[str], word: str) -> None:
    found = near(word, words)
    assert len(found) == edits(word)
    for step, some in enumerate(found, 1):
        assert all(OSA.distance(word, each) == step and each in words for each in some)


def test_longer_words_are_named_where_they_are_few() -> None:
    words = ["graft", "grafting", "grafts", "graphic"]
    assert vocabulary(dict.fromkeys(words, 1)).longer("title", "graft") == ["grafting", "grafts"]
    assert vocabulary(dict.fromkeys(words, 1)).longer("title", "grafting") == []
    many = [f"graft{number}" for number in range(MOST_LONGER + 1)]
    assert vocabulary(dict.fromkeys(many, 1)).longer("title", "graft") is None
