"""British and American spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search.british import other_spellings
from store.search.query import parse
from store.search.tree import Word

PAIRS = """
oesophagitis esophagitis|tumour tumor|tumours tumors|paediatric pediatric|leukaemia leukemia|haemato hemato
oedema edema|angioedema angioedema|randomised randomized|randomisation randomization|foetal fetal|diarrhoea diarrhea
anaesthesia anesthesia|orthopaedic orthopedic|sulphate sulfate|oestrogen estrogen|ischaemic ischemic|apnoea apnea
hypoglycaemia hypoglycemia|caesarean cesarean|behaviour behavior|fibre fiber|characterise characterize|faecal fecal
lymphoedema lymphedema|gynaecological gynecological|analyse analyze|aetiology etiology|programme program
"""


@pytest.mark.parametrize("pair", [pair for line in PAIRS.split("\n") for pair in line.split("|") if pair])
def test_each_is_found_from_the_other(pair: str) -> None:
    british, american = pair.split()
    if british != american:
        assert american in other_spellings(british)
        assert british in other_spellings(american)


@pytest.mark.parametrize("word", ["exercise", "promise", "device", "asthma", "pain", "supervised", "il2", "otherwise"])
def test_other_words_stay_as_they_are(word: str) -> None:
    assert other_spellings(word) == ()


@given(st.text("abcdefghiklmoprstuyz", max_size=20))
def test_a_word_is_never_its_own_other_spelling_and_there_are_few(word: str) -> None:
    found = other_spellings(word)
    assert word not in found
    assert len(found) <= 3


def test_a_query_looks_for_both() -> None:
    root = parse("oesophagitis").root
    assert isinstance(root, Word)
    assert ("esophagitis",) in [form.tokens for form in root.forms if form.variant]
