"""The query language: what a line of text asks for, and the sentence when it asks for nothing that can be."""

from __future__ import annotations

import pytest

from store.errors import StoreError
from store.search.query import MOST_CHARACTERS, MOST_TERMS, QueryError, parse
from store.search.tree import Ages, And, Codes, Field, IdPart, Node, Not, Or, Phrase, Word


def shape(node: Node | None) -> object:
    """A tree as nested tuples of its words, without forms and places."""
    match node:
        case None:
            return None
        case Word():
            return node.forms[0].tokens[0] if len(node.forms[0].tokens) == 1 else node.forms[0].tokens
        case Phrase():
            return ("phrase", *node.tokens)
        case Not():
            return ("not", shape(node.child))
        case And():
            return ("and", *map(shape, node.children))
        case Or():
            return ("or", *map(shape, node.children))
        case Field():
            return (node.name, *(value_shape(value) for value in node.values))


def value_shape(value: object) -> object:
    match value:
        case Word() | Phrase():
            return shape(value)
        case Codes():
            return value.codes if value.any_of or len(value.codes) == 1 else ("all", *value.codes)
        case Ages():
            return (value.low, value.high)
        case IdPart():
            return value.part
    raise AssertionError(value)


def asked(text: str, *, typing: bool = False) -> object:
    return shape(parse(text, typing=typing).root)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("  \n ", None),
        ("Leukemia", "leukemia"),
        ("acute leukemia", ("and", "acute", "leukemia")),
        ('acute "Stem cell"', ("and", "acute", ("phrase", "stem", "cell"))),
        ("“stem cell”", ("phrase", "stem", "cell")),
        ("acute -placebo", ("and", "acute", ("not", "placebo"))),
        ('-"stem cell"', ("not", ("phrase", "stem", "cell"))),
        ("-status:completed", ("not", ("status", ("COMPLETED",)))),
        ("-(a b)", ("not", ("and", "a", "b"))),
        ("NOT placebo", ("not", "placebo")),
        ("a AND b", ("and", "a", "b")),
        ("a OR b c", ("or", "a", ("and", "b", "c"))),
        ("(a OR b) c", ("and", ("or", "a", "b"), "c")),
        ("oral or", ("and", "oral", "or")),
        ("ORAL", "oral"),
        ("a - b", ("and", "a", "b")),
        ("allo-HSCT", ("allo", "hsct")),
        ("mg/kg", ("and", "mg", "kg")),
        ("1:1", ("1", "1")),
        ("id: 12 study", ("and", ("id", "12"), "study")),
        ("CLARITY: a study", ("and", "clarity", "a", "study")),
        ("TGF-β", ("tgf", "beta")),
        ("Sjögren", "sjogren"),
        ("白血", ("白", "血")),
    ],
)
def test_text_becomes_a_tree(text: str, tree: object) -> None:
    assert asked(text) == tree


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("status:recruiting", (("RECRUITING",),)),
        ("STATUS:RECRUITING", (("RECRUITING",),)),
        ("status: recruiting", (("RECRUITING",),)),
        ("status:not_yet", (("NOT_YET_RECRUITING",),)),
        ("status:not-yet-recruiting", (("NOT_YET_RECRUITING",),)),
        ('status:"Active, not recruiting"', (("ACTIVE_NOT_RECRUITING",),)),
        ("status:not_recruiting", (("ACTIVE_NOT_RECRUITING",),)),
        ("status:with", (("WITHDRAWN", "WITHHELD"),)),
        ("status:completed,terminated", (("COMPLETED",), ("TERMINATED",))),
        ("phase:2,3", (("PHASE2",), ("PHASE3",))),
        ("phase:II", (("PHASE2",),)),
        ("phase:PHASE4", (("PHASE4",),)),
        ("phase:2b", (("PHASE2",),)),
        ("phase:1/2", (("all", "PHASE1", "PHASE2"),)),
        ("phase:2..4", (("PHASE2", "PHASE3", "PHASE4"),)),
        ("phase:early", (("EARLY_PHASE1",),)),
        ("phase:na", (("NA",),)),
        ("phase:N/A", (("NA",),)),
        ("type:int", (("INTERVENTIONAL",),)),
        ("type:expanded", (("EXPANDED_ACCESS",),)),
        ("sex:f", (("FEMALE", "ALL"),)),
        ("gender:men", (("MALE", "ALL"),)),
        ("sex:all", (("ALL",),)),
        ("age:45", ((45 * 365.25, 45 * 365.25),)),
        ("age:6m", ((6 * 30.4375, 6 * 30.4375),)),
        ('age:"18 months"', ((18 * 30.4375, 18 * 30.4375),)),
        ("age:2w,3d", ((14.0, 14.0), (3.0, 3.0))),
        ("age:12..18", ((12 * 365.25, 18 * 365.25),)),
        ("age:65..", ((65 * 365.25, None),)),
        ("age:..17", ((None, 17 * 365.25),)),
        ("id:nct-0612", ("nct0612",)),
        ('sponsor:"Example General",acme', (("phrase", "example", "general"), "acme")),
        ("disease:gout", ("gout",)),
        ("country:US,france", (("phrase", "united", "states"), "france")),
        ("drug:il-2", (("il", "2"),)),
    ],
)
def test_fields_take_lists_of_values(text: str, codes: tuple[object, ...]) -> None:
    tree = asked(text)
    assert isinstance(tree, tuple)
    assert tree[1:] == codes


@pytest.mark.parametrize(
    ("text", "position", "parts"),
    [
        ("gout statsu:completed", 5, ("no field statsu:", "mean status:?", "cond:", "quotes")),
        ("colur:red", 0, ("no field colur:", "phase:")),
        ("status:recuiting", 7, ("“recuiting”", "mean status:recruiting?", "withdrawn")),
        ("phase:2,7", 8, ("“7”", "1, 2, 3, 4, early or na")),
        ("type:drug", 5, ("“drug”", "observational")),
        ("sex:x", 4, ("“x”", "woman")),
        ("age:old", 4, ("“old”", "45")),
        ("age:..", 4, ("age:", "12..18")),
        ("age:18..12", 4, ("18..12", "lower age first")),
        ('id:"-"', 3, ("letters or digits",)),
        ("status:", 0, ("needs a value", "status:recruiting")),
        ("drug:,", 0, ("needs a value",)),
        ('gout "stem cell', 5, ("quote is not closed",)),
        ("(gout", 0, ("not closed",)),
        ("gout)", 4, ("closes nothing",)),
        ("gout OR", 5, ("OR needs a word on both sides",)),
        ("OR gout", 0, ("OR needs a word on both sides",)),
        ("&", 0, ("no word to look for", "“&”")),
        ("-", 0, ("no word to look for",)),
        ("(" * 100 + "a" + ")" * 100, 41, ("nested",)),
        ("-" * 300, 0, ("no word",)),
        ("a " * (MOST_TERMS + 1), 2 * MOST_TERMS, (str(MOST_TERMS),)),
        ("phase:" + "1," * (MOST_TERMS + 1), 6 + 2 * MOST_TERMS, (str(MOST_TERMS),)),
        ("a" * (MOST_CHARACTERS + 1), MOST_CHARACTERS, ("longer",)),
    ],
)
def test_a_wrong_query_is_explained_where_it_is_wrong(text: str, position: int, parts: tuple[str, ...]) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert isinstance(caught.value, StoreError)
    assert caught.value.position == position
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence
    for part in parts:
        assert part in sentence


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-", None),
        ("gout -", "gout"),
        ('gout "', "gout"),
        ('"stem ce', ("phrase", "stem", "ce")),
        ("(gout OR", "gout"),
        ("(", None),
        ("gout OR ", "gout"),
        ("gout NOT", "gout"),
        ("status:", None),
        ("gout status:", "gout"),
        ("status:completed,", ("status", ("COMPLETED",))),
        ('sponsor:"Exam', ("sponsor", ("phrase", "exam"))),
        ('sponsor:"', None),
        ("age:12.", ("age", (12 * 365.25, 12 * 365.25))),
        ("age:..", None),
        ("age:12..", ("age", (12 * 365.25, None))),
        ("&", None),
    ],
)
def test_an_unfinished_end_restricts_nothing_while_typing(text: str, tree: object) -> None:
    assert asked(text, typing=True) == tree


def test_every_beginning_of_a_right_query_is_accepted_while_typing() -> None:
    text = (
        '(gout OR "uric acid") -placebo status:recruiting,not_yet phase:1/2 age:12..18 sex:f sponsor:"Example General"'
    )
    for end in range(len(text) + 1):
        parse(text[:end], typing=True)


def test_only_the_word_at_the_end_is_still_being_typed() -> None:
    root = parse("acute leuk", typing=True).root
    assert isinstance(root, And)
    assert [child.open for child in root.children if isinstance(child, Word)] == [False, True]
    for finished in (parse("leuk ", typing=True).root, parse("leuk").root):
        assert isinstance(finished, Word) and not finished.open
    for begun in (parse("leuk*").root, parse('"acute leuk', typing=True).root):
        assert isinstance(begun, Word | Phrase) and begun.open


def _spellings(word: Word) -> set[tuple[str, ...]]:
    return {form.tokens for form in word.forms if not form.variant}


def test_spellings_with_and_without_a_hyphen_are_one_word() -> None:
    def forms(text: str) -> list[set[tuple[str, ...]]]:
        root = parse(text).root
        children = root.children if isinstance(root, And) else (root,)
        return [_spellings(child) for child in children if isinstance(child, Word)]

    assert forms("allo-HSCT") == [{("allo", "hsct"), ("allohsct",)}]
    assert forms("alloHSCT") == [{("allo", "hsct"), ("allohsct",)}]
    assert forms("allo HSCT") == [{("allo",), ("allohsct",)}, {("hsct",), ("allohsct",)}]
    assert forms("Crohn’s") == [{("crohn", "s"), ("crohns",)}]


def test_typing_errors_are_allowed_by_length_and_never_in_numbers() -> None:
    def allows(word: str) -> bool:
        root = parse(word).root
        return isinstance(root, Word) and any(form.typos for form in root.forms)

    assert [allows(word) for word in ("gout", "liver", "NCT00000001", "covid19")] == [False, True, False, False]


def test_highlights_are_what_is_asked_for_and_not_what_is_excluded() -> None:
    query = parse('gout "uric acid" -placebo cond:arthritis -drug:aspirin status:recruiting id:0001')
    words = [term.part if isinstance(term, IdPart) else term.text for term in query.highlights()]
    assert words == ["gout", "uric acid", "arthritis", "0001"]


def test_equal_texts_make_equal_queries_that_can_be_kept() -> None:
    assert parse("gout (a OR b)") == parse("gout (a OR b)")
    assert hash(parse("gout")) == hash(parse("gout"))
    assert parse("gout") != parse("gout", typing=True)


@pytest.mark.parametrize(
    "text", ["\x00\x1b[31m", "\ud800 gout", "a\u200bb", "\u0301" * 50, "ﬁ½㎎", "'" * 50, ":", "::a", "a:b:c"]
)
def test_odd_characters_are_words_or_a_sentence(text: str) -> None:
    for typing in (False, True):
        try:
            parse(text, typing=typing)
        except QueryError as error:
            assert str(error).endswith(".")
