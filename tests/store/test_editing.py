"""Choices written into a query's text: terms of fields put in and taken out, the rest of it left as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search.editing import How, choose, chosen, cleared, is_address, quoted, without_each
from store.search.query import parse
from store.search.tree import And, Node

STATUSES = ("recruiting", "completed", "terminated", "active_not_recruiting")
PHASES = ("early_phase1", "1", "2", "3", "4", "na")
SEXES = ("f", "m", "all")


def shape(node: Node | None) -> str:
    """A tree without the places of its parts in the text."""
    return re.sub(r"start=\d+", "", repr(node))


@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ("", "in", "status:recruiting"),
        ("insulin", "in", "insulin status:recruiting"),
        ("insulin ", "out", "insulin -status:recruiting"),
        ("status:completed insulin", "in", "status:completed,recruiting insulin"),
        ("Status: completed insulin", "in", "Status: completed,recruiting insulin"),
        ("insulin status:", "in", "insulin status:recruiting"),
        ("insulin status:completed,", "in", "insulin status:completed,recruiting"),
        ("-status:completed", "in", "-status:completed status:recruiting"),
        ("-status:completed", "out", "-status:completed,recruiting"),
        ("NOT status:completed", "out", "NOT status:completed,recruiting"),
        ("status:recruiting", "out", "-status:recruiting"),
        ("status:recruiting,completed x", "out", "status:completed x -status:recruiting"),
        ("-status:recruiting x", "in", "x status:recruiting"),
        ("a OR b", "in", "(a OR b) status:recruiting"),
        ("a OR status:recruiting", "out", "(a OR status:recruiting) -status:recruiting"),
        ("(status:completed) x", "in", "(status:completed) x status:recruiting"),
        ('"status:completed" x', "in", '"status:completed" x status:recruiting'),
        ('x "open phra', "in", 'x "open phra" status:recruiting'),
        ("x (a OR b", "in", "x (a OR b) status:recruiting"),
        ('x (a OR "b', "in", 'x (a OR "b") status:recruiting'),
        ("AREA[Phase]PHASE2", "in", "AREA[Phase]PHASE2 status:recruiting"),
        ("- status:completed", "in", "- status:completed,recruiting"),
        ("https://example.org/status:x", "in", "https://example.org/status:x status:recruiting"),
    ],
)
def test_a_value_is_put_in(text: str, how: How, expected: str) -> None:
    assert choose(text, "status", "recruiting", how, STATUSES) == expected
    assert chosen(expected, "status", STATUSES)["recruiting"] == how


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status:recruiting", ""),
        ("insulin status:recruiting adults", "insulin adults"),
        ("insulin   status:recruiting   adults", "insulin adults"),
        ("status:completed,recruiting,terminated", "status:completed,terminated"),
        ('status:"Recruiting"', ""),
        ("STATUS:Recruiting -status:recruiting", ""),
        ("insulin", "insulin"),
        ("a OR status:recruiting", "a OR status:recruiting"),
        ("(status:recruiting)", "(status:recruiting)"),
        ("-status:recruiting,completed", "-status:completed"),
    ],
)
def test_a_value_is_taken_out(text: str, expected: str) -> None:
    assert choose(text, "status", "recruiting", None, STATUSES) == expected


def test_a_value_that_stands_for_several_is_written_out_when_one_is_taken_out() -> None:
    found = chosen("phase:1..3", "phase", PHASES)
    assert found == {"1": "in", "2": "in", "3": "in"}
    assert choose("phase:1..3 x", "phase", "2", None, PHASES) == "phase:1,3 x"
    assert choose("phase:1..3 x", "phase", "2", "out", PHASES) == "phase:1,3 x -phase:2"


def test_a_value_that_a_choice_does_not_stand_for_is_left_alone() -> None:
    assert chosen("phase:1/2", "phase", PHASES) == {}
    assert choose("phase:1/2", "phase", "1", "in", PHASES) == "phase:1/2,1"
    assert choose("phase:1/2,1", "phase", "1", None, PHASES) == "phase:1/2"


def test_a_choice_of_several_codes_is_one_choice() -> None:
    assert chosen("sex:female", "sex", SEXES) == {"f": "in"}
    assert chosen("sex:all -sex:m", "sex", SEXES) == {"all": "in", "m": "out"}


def test_values_of_words_are_the_same_in_any_spelling() -> None:
    names = ("United States", "Türkiye", "Guinea-Bissau")
    assert chosen("country:usa,turkiye", "country", names) == {"United States": "in", "Türkiye": "in"}
    assert choose("country:USA", "country", "United States", None, names) == ""
    assert choose("", "country", "United States", "in", names) == 'country:"United States"'
    assert choose('country:"United States"', "country", "Türkiye", "in", names) == 'country:"United States",Türkiye'
    assert choose("", "country", 'Odd "name"', "in") == 'country:"Odd  name "'
    assert choose('country:"United', "country", "Türkiye", "in", names) == 'country:"United",Türkiye'


@pytest.mark.parametrize(
    "text",
    [
        "AREA[Phase]PHASE2",
        "AREA[Phase]PHASE2 OR AREA[Phase]PHASE3",
        "heart AND AREA[StartDate]RANGE[2020-01-01, MAX] AND NOT AREA[Sex]MALE",
        'EXPANSION[None]"heart attack"',
        "near:48.85,2.35,50",
        "enrollment:>=100 start:2024..,2019",
    ],
)
def test_a_term_stands_beside_an_expression_of_the_registry(text: str) -> None:
    edited = choose(text, "status", "recruiting", "in", STATUSES)
    root = parse(edited).root
    assert isinstance(root, And)
    *rest, added = root.children
    assert shape(added) == shape(parse("status:recruiting").root)
    before = parse(text).root
    assert shape(before) in (shape(rest[0]), shape(And(tuple(rest))))


def test_an_address_stands_alone() -> None:
    assert is_address("https://clinicaltrials.gov/search?cond=asthma")
    assert is_address(" www.clinicaltrials.gov/search?cond=asthma")
    assert not is_address("asthma clinicaltrials.gov/search")


def test_clearing_takes_out_every_term_of_the_fields() -> None:
    text = "status:recruiting insulin -status:completed phase:2 (status:terminated) missing:phase,status"
    assert cleared(text, {"status"}) == "insulin phase:2 (status:terminated) missing:phase"
    assert cleared(text, {"status", "phase"}) == "insulin (status:terminated)"
    assert (
        cleared(text, {"status"}, keeps_excluded=True)
        == "insulin -status:completed phase:2 (status:terminated) missing:phase"
    )
    assert cleared("a OR status:recruiting", {"status"}) == "a OR status:recruiting"


def test_a_field_that_is_missing_is_chosen_like_a_value() -> None:
    assert choose("x", "missing", "phase", "in") == "x missing:phase"
    assert chosen("x missing:phase", "missing", ["phase", "status"]) == {"phase": "in"}
    assert choose("x missing:phase", "missing", "phase", None) == "x"


def test_a_value_is_quoted_where_it_needs_to_be() -> None:
    assert [quoted(value) for value in ("2", "United States", "a,b", "(x)", "Guinea-Bissau", "-x")] == [
        "2",
        '"United States"',
        '"a,b"',
        '"(x)"',
        "Guinea-Bissau",
        '"-x"',
    ]


def test_the_parts_of_a_text_are_left_out_in_turn() -> None:
    text = 'insulin -status:completed,recruiting "a phrase" (x OR y) NOT phase:2'
    assert [part for part, _ in without_each(text)] == [
        "insulin",
        "-status:completed,recruiting",
        '"a phrase"',
        "(x OR y)",
        "NOT phase:2",
    ]
    assert without_each(text)[1][1] == 'insulin "a phrase" (x OR y) NOT phase:2'
    assert without_each("a OR b") == []
    assert without_each("alone") == []


parts = st.sampled_from(
    [
        "insulin",
        '"a phrase"',
        "-word",
        "(a OR b)",
        "-(c d)",
        "status:completed",
        "-status:terminated",
        "status:recruiting,completed",
        "phase:2",
        "NOT phase:1",
        "cond:asthma",
        "begin*",
        "a-b",
        "age:12..18",
    ]
)


@given(st.lists(parts, max_size=6), st.sampled_from(STATUSES), st.sampled_from(["in", "out", None]))
def test_whatever_the_text_the_choice_is_in_it_and_nothing_else_changes(
    some: list[str], value: str, how: How | None
) -> None:
    text = " ".join(some)
    edited = choose(text, "status", value, how, STATUSES)
    parse(edited)
    assert chosen(edited, "status", STATUSES).get(value) == how
    others = {each: said for each, said in chosen(text, "status", STATUSES).items() if each != value}
    assert {each: said for each, said in chosen(edited, "status", STATUSES).items() if each != value} == others
    rest, before = (shape(parse(cleared(each, {"status"})).root) for each in (edited, text))
    assert rest == before
    assert choose(edited, "status", value, how, STATUSES) == edited


@given(st.text(alphabet='ab OR:-()",[]\\ status', max_size=30))
def test_no_text_is_too_odd(text: str) -> None:
    edited = choose(text, "status", "recruiting", "in", STATUSES)
    assert chosen(edited, "status", STATUSES).get("recruiting") == "in"
    cleared(text, {"status"})
