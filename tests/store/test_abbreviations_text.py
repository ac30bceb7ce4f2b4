"""Abbreviations read from running text, after Schwartz and Hearst."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search.abbreviations_text import LONGEST, add_definitions, has_initials, is_short, stands_for


def defined(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    add_definitions(text, found)
    return found


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Patients after a bone marrow graft (BMG) stay.", "BMG", "bone marrow graft"),
        ("Outcome: upper level of range (ULR) was seen.", "ULR", "upper level of range"),
        ("BMG (bone marrow graft) is given.", "BMG", "bone marrow graft"),
        ("the length of the stay (LOS)", "LOS", "length of the stay"),
        ("Cultured stromal stem cells (SSCs) are given.", "SSCs", "stromal stem cells"),
        ("one stromal stem cell (SSCs)", "SSCs", "stromal stem cell"),
        ("interleukin-17 (IL-17) in serum", "IL-17", "interleukin-17"),
        ("growth factor-β (GF-β)", "GF-beta", "growth factor-beta"),
        ("type 9 sugar illness (T9SI)", "T9SI", "type 9 sugar illness"),
        ("the drug fluoropterin (FPT)", "FPT", "fluoropterin"),
        ("BONE MARROW GRAFT (BMG)", "BMG", "BONE MARROW GRAFT"),
        ("bone\n   marrow  graft (BMG)", "BMG", "bone marrow graft"),
        (r"bone marrow graft \[BMG\]", "BMG", "bone marrow graft"),
        ("bone marrow graft (BMG, given once)", "BMG", "bone marrow graft"),
        ('bone marrow graft ("BMG")', "BMG", "bone marrow graft"),
        ("bone marrow graft (BMG; n = 12)", "BMG", "bone marrow graft"),
        ("bone marrow graft (BMG or MG)", "BMG", "bone marrow graft"),
        ("upper level of range values (ULR)", "ULR", "upper level of range"),
        ("forced flow volume in 2 seconds (FFV2)", "FFV2", "forced flow volume in 2 seconds"),
        ("Earlier they ended. Bone marrow graft (BMG) followed", "BMG", "Bone marrow graft"),
        ("greffe de la moelle (GM)", "GM", "greffe de la moelle"),
    ],
)
def test_a_definition_is_found(text: str, short: str, long: str) -> None:
    assert defined(text) == {short: long}


@pytest.mark.parametrize(
    "text",
    [
        "thirty volunteers (30)",
        "phase two illness (II)",
        "a dose in milligram per litre (mg/L)",
        "given in the first part (Part 1)",
        "each patient (see below)",
        "given once (daily)",
        "the range. After this (TRA)",
        "severe allergic reaction to previous treatment (SCIT)",
        "graft (BMG)",
        "on the 1st (T1)",
        "the BMG scan (BMG)",
        "BMG (BMG)",
        "red blood (e.g. Blood)",
        "a very long text before it (",
        "() [] (A)",
        "(BMG)",
        "",
    ],
)
def test_what_is_no_definition_is_not_found(text: str) -> None:
    assert defined(text) == {}


def test_the_first_definition_of_a_text_stands() -> None:
    assert defined("bone marrow graft (BMG) and big muscle group (BMG)") == {"BMG": "bone marrow graft"}


def test_several_definitions_in_one_sentence() -> None:
    text = "A bone marrow graft (BMG), or stromal stem cells (SSC), with Clear View Score [CVS]."
    assert defined(text) == {"BMG": "bone marrow graft", "SSC": "stromal stem cells", "CVS": "Clear View Score"}


def test_the_shape_of_a_short_form() -> None:
    assert all(map(is_short, ("BMG", "SSCs", "IL-17", "mRNA", "Hb", "T9SI", "PD-L1", "CD4+")))
    assert not any(map(is_short, ("II", "IVa", "mg/L", "Part 1", "graft", "17", "B", "kg", "Abcdefgh", "ABCDEFGHIJKL")))


def test_initials() -> None:
    assert has_initials("BMG", "bone marrow graft")
    assert has_initials("LOS", "length of the stay")
    assert not has_initials("BMG", "bone marrow grafts given")
    assert not has_initials("BMG", "")
    assert stands_for("FPT", "fluoropterin")
    assert not stands_for("FPT", "the drug fluoropterin")


_LINKING_WORDS = "an and at by de del der des di du et for from in la le of on or per the to und via with"
_LINKING = frozenset(_LINKING_WORDS.split())
_WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9).filter(lambda word: word not in _LINKING)
_WORDS = st.lists(_WORD, min_size=2, max_size=6)


@given(_WORDS)
def test_initials_in_capitals_are_found_in_both_shapes(words: list[str]) -> None:
    short, long = "".join(word[0] for word in words).upper(), " ".join(words)
    for text in (f"{long} ({short})", f"{short} ({long})"):
        found = defined(text)
        assert found in ({short: long}, {}) or short.lower() in words
        if is_short(short, capitals=2) and short.lower() not in words and len(long) > len(short) + 1:
            assert short in found


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    _check(defined(text))


_TEXT = "Bone marrow of graft (BMG) [ B-cell SSCs IL-4 ( ) and , ; . αβ µg/L İ ﬁ n=2"
_PIECES = [*_TEXT.split(), "\n"]


@given(st.lists(st.sampled_from(_PIECES), max_size=30))
def test_the_long_form_holds_the_signs_of_the_short_one_in_order(pieces: list[str]) -> None:
    _check(defined(" ".join(pieces)))


def _check(found: dict[str, str]) -> None:
    for short, long in found.items():
        signs = [sign for sign in short.lower() if sign.isalnum()]
        assert 2 <= len(signs) <= LONGEST
        assert len(long) > len(short)
        if short.endswith("s") and not _in_order(signs, long.lower()):
            signs.pop()
        assert _in_order(signs, long.lower()), (short, long)
        assert long == " ".join(long.split())


def _in_order(signs: list[str], text: str) -> bool:
    letters = iter(text)
    return all(sign in letters for sign in signs)
