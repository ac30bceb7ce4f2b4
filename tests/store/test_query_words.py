"""Words of a query: the spellings that count as the same, other forms of a word, and ids typed in part."""

from __future__ import annotations

import pytest

from store.search.query import parse
from store.search.terms import whole_term
from store.search.tree import And, Form, Word
from store.search.words import apart, first_letters, other_number, same_unit


def forms(text: str, *, typing: bool = False) -> list[Form]:
    root = parse(text, typing=typing).root
    assert isinstance(root, Word), root
    return list(root.forms)


def spelled(text: str, *, typing: bool = False) -> set[tuple[str, ...]]:
    return {form.tokens for form in forms(text, typing=typing) if not form.variant}


def variants(text: str) -> set[tuple[str, ...]]:
    return {form.tokens for form in forms(text) if form.variant}


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("stent", ["stents"]),
        ("stents", ["stent"]),
        ("biopsy", ["biopsies"]),
        ("biopsies", ["biopsy"]),
        ("day", ["days"]),
        ("dose", ["doses"]),
        ("doses", ["dose", "dos"]),
        ("mass", ["masses"]),
        ("masses", ["masse", "mass"]),
        ("reflux", ["refluxes"]),
        ("crutches", ["crutche", "crutch"]),
        ("gene", ["genes"]),
        ("virus", ["viruses"]),
        ("analysis", []),
        ("loss", ["losses"]),
        ("diabetes", []),
        ("il", []),
        ("gas", []),
        ("cd4", []),
        ("白", []),
    ],
)
def test_singular_and_plural_by_the_regular_rules(word: str, others: list[str]) -> None:
    assert other_number(word) == others


def test_another_form_of_a_word_is_a_variant_behind_its_spellings() -> None:
    assert variants("stents") == {("stent",)}
    assert variants("stem-cells") == {("stem", "cell")}
    assert variants("of") == set()
    root = parse('"stents"').root
    assert not isinstance(root, Word)
    for text in ("stents", "biopsies"):
        flags = [form.variant for form in forms(text)]
        assert flags == sorted(flags)
    assert not any(form.typos for form in forms("biopsies") if form.variant)


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("10mg", {("10mg",), ("10", "mg")}),
        ("10MG", {("10mg",), ("10", "mg")}),
        ("500mL", {("500ml",), ("500", "ml")}),
        ("12weeks", {("12weeks",), ("12", "weeks")}),
        ("2.5mg", {("2", "5mg"), ("2", "5", "mg")}),
        ("il2", {("il2",), ("il", "2")}),
        ("covid19", {("covid19",), ("covid", "19")}),
        ("phase2", {("phase2",)}),
        ("TGFβ", {("tgfbeta",), ("tgf", "beta")}),
        ("TGF-β", {("tgf", "beta"), ("tgfbeta",)}),
        ("α-synuclein", {("alpha", "synuclein"), ("alphasynuclein",)}),
        ("alloHSCT", {("allohsct",), ("allo", "hsct")}),
        ("10μg", {("10ug",), ("10", "ug")}),
        ("h1n1", {("h1n1",)}),
        ("gout", {("gout",)}),
        ("17beta", {("17beta",)}),
    ],
)
def test_a_word_may_be_written_in_its_parts(text: str, spellings: set[tuple[str, ...]]) -> None:
    assert spelled(text) == spellings


def test_a_number_and_its_unit_may_be_written_as_one() -> None:
    for text, whole in (("10 mg", ("10mg",)), ("2.5 mg", ("2", "5mg"))):
        root = parse(text).root
        assert isinstance(root, And)
        for child in root.children:
            assert isinstance(child, Word) and whole in [form.tokens for form in child.forms]
    root = parse("1.5 placebo").root
    assert isinstance(root, And) and isinstance(root.children[1], Word)
    assert ("1", "5placebo") not in [form.tokens for form in root.children[1].forms]


def test_a_decimal_number_is_not_another_number() -> None:
    assert ("25mg",) not in spelled("2.5mg")
    assert ("15",) not in spelled("1.5")


def test_one_letter_of_a_part_says_too_little_while_it_is_typed() -> None:
    assert spelled("il2", typing=True) == {("il2",)}
    assert spelled("10m", typing=True) == {("10m",)}
    assert spelled("10mg", typing=True) == {("10mg",), ("10", "mg")}


def test_units_have_other_signs() -> None:
    assert same_unit("50mcg") == ["50ug"] and same_unit("ug") == ["mcg"] and same_unit("mg") == []
    assert ("50ug",) in variants("50mcg")


def test_parts_of_a_word() -> None:
    assert apart("FOLFIRINOX") == [] and apart("") == []
    assert apart("IFNγ1b") == ["ifn", "gamma", "1b"]


def test_a_mistyped_word_begins_as_it_should() -> None:
    assert first_letters("esophagus") == ("e", "oe", "ae")
    assert first_letters("oesophagus") == ("o", "e")
    assert first_letters("brain") == ("b",)


def test_a_whole_term_has_no_typing_errors() -> None:
    found = whole_term("heart attack", 3)
    assert found is not None and found.start == 3
    assert [form.tokens for form in found.forms] == [("heart", "attack"), ("heart", "attacks")]
    assert not any(form.typos for form in found.forms)
    assert whole_term("--", 0) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("6125106", "6125106"),
        ("nct06125", "nct06125"),
        ("NCT-06125", "nct06125"),
        ("isrctn123", "isrctn123"),
        ("chictr-2000", "chictr2000"),
        ("2020-001234-11", "202000123411"),
        ("jRCTs0312", "jrcts0312"),
        ("U1111-1234", "u11111234"),
        ("IRCT2020N1", "irct2020n1"),
        ("1234", ""),
        ("gout", ""),
        ("ctr", ""),
        ("covid19", ""),
    ],
)
def test_an_id_is_known_by_its_beginning_or_its_digits(text: str, part: str) -> None:
    root = parse(text).root
    assert isinstance(root, Word) and root.id_part == part
