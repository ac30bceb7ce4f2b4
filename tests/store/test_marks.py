"""Marks: the spans of a text that match a query, by the rules that find the record."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.trial import Trial, dump
from store.search.index import SearchIndex
from store.search.marks import find_marks, within_edits
from store.search.query import QueryError, parse
from store.search.schema import columns
from store.search.words import FoldedText, fold, tokens


def marked(text: str, query: str, *, typing: bool = False) -> list[str]:
    return [text[start:end] for start, end in find_marks(text, parse(query, typing=typing))]


@pytest.mark.parametrize(
    ("text", "query", "spans"),
    [
        ("Gout and gouty gout.", "gout", ["Gout", "gout"]),
        ("Gout and gouty", "acute", []),
        ("Gout and gouty", "", []),
        ("Naïve and nai\u0308ve, NAIVE", "naive", ["Naïve", "nai\u0308ve", "NAIVE"]),
        ("ends in naïve\u0301!", "naïve", ["naïve\u0301"]),
        ("Sørensen", "sorensen", ["Sørensen"]),
        ("TGF-β1, TGF-beta1", "tgf-beta1", ["TGF-β1", "TGF-beta1"]),
        ("5 µg or 5 μg", "ug", ["µg", "μg"]),
        ("allo-HSCT, allo HSCT, alloHSCT", "allo-HSCT", ["allo-HSCT", "allo HSCT", "alloHSCT"]),
        ("allo-HSCT, alloHSCT", "allo HSCT", ["allo-HSCT", "alloHSCT"]),
        ("Crohn’s", "crohns", ["Crohn’s"]),
        ("急性白血病", "白血", ["白血"]),
        ("allogeneic allogenic", "alogeneic", ["allogeneic", "allogenic"]),
        ("brain train brian", "brain", ["brain", "brian"]),
        ("leukaemia oesophagus", "leukemia esophagus", ["leukaemia", "oesophagus"]),
        ("hypertension hypotension", "hypertension", ["hypertension"]),
        ("stem cell, cell stem; stem, cell", '"stem cell"', ["stem cell", "stem, cell"]),
        ("stem-cell", '"stem cell"', ["stem-cell"]),
        ("leukaemia", '"leukemia"', []),
        ("gout and asthma", "gout -asthma", ["gout"]),
        ("gout and asthma", "gout OR asthma", ["gout", "asthma"]),
        ("metformin at Example General", 'drug:metformin sponsor:"example general"', ["metformin", "Example General"]),
        ("NCT00000012 and NCT00000013", "id:0012", ["0012"]),
        ("NCT00000012 and 00000013", "nct00000012", ["NCT00000012"]),
        ("ABC-123/45", "id:c12345", ["C-123/45"]),
        ("recruiting", "status:recruiting", []),
        ("gout", "status:recruiting phase:2 age:45 sex:f", []),
        ("cardiac", "car*", ["cardiac"]),
        ("ﬁbrosis", "fibrosis", ["ﬁbrosis"]),
    ],
)
def test_what_is_marked(text: str, query: str, spans: list[str]) -> None:
    assert marked(text, query) == spans


def test_the_last_word_is_a_beginning_while_typing() -> None:
    assert marked("Cardiac carbon arrest", "arrest car", typing=True) == ["Cardiac", "carbon", "arrest"]
    assert marked("Cardiac carbon arrest", "car arrest", typing=True) == ["arrest"]
    assert marked("Cardiac arrest, cardiac", '"cardiac arr', typing=True) == ["Cardiac arrest"]
    assert marked("allogeneic", "alogen", typing=True) == ["allogeneic"]
    assert marked("hypertensive hypotensive", "hypertensi", typing=True) == ["hypertensive"]


def test_marks_are_in_order_and_apart() -> None:
    text = "stem cell stem cell transplant stem"
    spans = find_marks(text, parse('"stem cell" stem "cell transplant" cell'))
    assert all(first[1] < second[0] for first, second in pairwise(spans))
    assert spans == sorted(spans)
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")


LETTERS = st.text(alphabet="abé-'βß İµ\u0301\u200b白ﬁ½1\n\ud800🇨🇳", max_size=40)


@given(LETTERS)
@settings(max_examples=300, deadline=None)
def test_folding_with_places_is_folding(text: str) -> None:
    folded = FoldedText(text)
    assert folded.text == fold(text).lower()
    assert [found.group() for found in folded.words()] == tokens(text)
    for found in folded.words():
        start, end = folded.span(*found.span())
        assert 0 <= start < end <= len(text)
        assert found.group() in "".join(tokens(text[start:end]))


@given(LETTERS, LETTERS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_marks_never_leave_the_text(text: str, query: str, typing: bool) -> None:
    try:
        spans = find_marks(text, parse(query, typing=typing))
    except QueryError:
        return
    place = -1
    for start, end in spans:
        assert place < start < end <= len(text)
        place = end


def distance(first: str, second: str) -> int:
    """Optimal string alignment, the whole table."""
    rows = [[max(i, j) if 0 in (i, j) else 0 for j in range(len(second) + 1)] for i in range(len(first) + 1)]
    for i in range(1, len(first) + 1):
        for j in range(1, len(second) + 1):
            cost = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (first[i - 1] != second[j - 1]))
            if i > 1 and j > 1 and first[i - 1] == second[j - 2] and first[i - 2] == second[j - 1]:
                cost = min(cost, rows[i - 2][j - 2] + 1)
            rows[i][j] = cost
    return rows[-1][-1]


WORDS = st.text(alphabet="abc", min_size=1, max_size=8)


@given(WORDS, WORDS, st.integers(1, 2))
@settings(max_examples=500, deadline=None)
def test_typing_errors_are_counted_as_the_index_counts_them(word: str, other: str, most: int) -> None:
    assert within_edits(word, other, most) == (distance(word, other) <= most)
    lengths = range(max(len(word) - 1, 0), len(word) + 2)
    begins = any(distance(word, other[:end]) <= most for end in lengths if end <= len(other))
    assert within_edits(word, other, most, begins=True) == begins


def test_what_is_found_is_marked_and_what_is_marked_is_found(tmp_path: Path) -> None:
    """The index and the marks decide by two engines; over many words and their misspellings they must agree."""
    known = ["allogeneic", "hematopoietic", "brain", "train", "leukaemia", "esophagus", "hypotension", "Sjögren"]
    known += [
        "alloHSCT",
        "allo-HSCT",
        "TGF-β",
        "naïve",
        "Crohn's",
        "IL-2",
        "PD-L1",
        "cardiology",
        "radiology",
        "白血病",
    ]
    queries = [*known, "alogenic", "haematopoetic", "brian", "barin", "leukemia", "oesophagus", "hypertension", "2024"]
    queries += ["sjogrens", "allohsct", "tgfbeta", "naivee", "crohns", "il2", "pdl1", "cardiologi", "血病"]
    queries += ["allo hsct", "pd l1"]
    with SearchIndex.open(tmp_path) as index:
        trials = [
            Trial.model_validate({"id": f"{at:08}", "registry": "", "identification": {"brief_title": word}})
            for at, word in enumerate(known)
        ]
        assert index.update((columns(at, dump(one)) for at, one in enumerate(trials)), 1)
        for typing in (False, True):
            for text in queries:
                for cut in range(2, len(text) + 1) if typing else [len(text)]:
                    query = parse(text[:cut], typing=typing)
                    if unicodedata.combining(text[cut - 1]) or query.root is None:
                        continue
                    found = {known[at] for at in index.search(query).doc_ids}
                    shown = {word for word in known if find_marks(word, query)}
                    assert found == shown or (" " in text and found and found < shown), text[:cut]
