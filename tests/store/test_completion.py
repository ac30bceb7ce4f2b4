"""Completion of a query: what is typed at the cursor, what it may become, and the query with that put in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search.completion import Completion, Spot, distinct, matching, put_in, spot_at, words_of
from store.search.completion_fields import choices_for, field_help, fields_for
from store.search.fields import FIELDS
from store.search.query import parse


def end_spot(text: str) -> Spot | None:
    """What is typed at the end of a text."""
    return spot_at(text, len(text))


def said(spot: Spot | None) -> tuple[str, str, str] | None:
    """The kind, field and typed letters of a spot."""
    return (spot.kind, spot.field, spot.typed) if spot else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("st", ("word", "", "st")),
        ("metformin st", ("word", "", "st")),
        ("(st", ("word", "", "st")),
        ("-st", ("word", "", "st")),
        ("allo-st", ("word", "", "allo-st")),
        ("status:", ("value", "status", "")),
        ("status: ", ("value", "status", "")),
        ("Status:re", ("value", "Status", "re")),
        ("-status:re", ("value", "status", "re")),
        ("x (status:re", ("value", "status", "re")),
        ("phase:2,", ("value", "phase", "")),
        ("phase:2,3", ("value", "phase", "3")),
        ('cond:"breast ca', ("value", "cond", "breast ca")),
        ('cond:"breast cancer","lung', ("value", "cond", "lung")),
        ('cond:"breast cancer",lu', ("value", "cond", "lu")),
        ("@wee", ("view", "", "wee")),
        ("@a name", ("view", "", "a name")),
    ],
)
def test_what_is_typed_is_known_by_its_place(text: str, expected: tuple[str, str, str]) -> None:
    assert said(end_spot(text)) == expected


@pytest.mark.parametrize(
    "text", ["", "word ", "status:re ", '"a phrase', '"a phrase"', 'cond:"breast cancer"', "https://x", "phase:2)"]
)
def test_where_nothing_is_begun_there_is_nothing_to_complete(text: str) -> None:
    spot = end_spot(text)
    assert spot is None or not fields_for(spot)


def test_in_the_middle_of_a_word_nothing_is_offered() -> None:
    assert spot_at("status", 3) is None
    assert spot_at("status:recruiting", 9) is None
    assert said(spot_at("st metformin", 2)) == ("word", "", "st")
    assert said(spot_at("status:re metformin", 9)) == ("value", "status", "re")


@given(st.text(alphabet='ab: ,"()-@:', max_size=24), st.integers(0, 24))
def test_a_spot_always_holds_what_was_typed_before_the_cursor(text: str, cursor: int) -> None:
    cursor = min(cursor, len(text))
    spot = spot_at(text, cursor)
    if spot is not None:
        assert spot.end == cursor
        assert text[spot.start : spot.end].endswith(spot.typed)
        put = put_in(text, spot, Completion("value"))
        assert put.text.endswith(text[cursor:])
        assert put.text[: spot.start] == text[: spot.start]
        assert put.text[put.cursor :] == text[cursor:]


def completed(text: str, chosen: str) -> str:
    """A text with a value put in at its end."""
    spot = end_spot(text)
    assert spot is not None
    return put_in(text, spot, Completion(chosen)).text


def test_values_of_several_words_get_quotes() -> None:
    assert completed("cond:br", "Breast Cancer") == 'cond:"Breast Cancer"'
    assert completed('cond:"br', "Asthma") == 'cond:"Asthma"'
    assert completed("cond:a,br", "Breast Cancer") == 'cond:a,"Breast Cancer"'
    assert completed("cond:br", "Asthma") == "cond:Asthma"
    assert completed("phase:1", "1/2") == "phase:1/2"
    assert completed("sponsor:a", 'A "B" (C)') == 'sponsor:"A  B  (C)"'
    assert completed("@w", "weekly one") == "@weekly one"


@pytest.mark.parametrize("field", [name for name, kind in FIELDS.items() if kind.choices])
def test_every_value_that_is_offered_is_taken(field: str) -> None:
    spot = end_spot(f"{field}:")
    assert spot is not None
    offered = choices_for(spot)
    assert [each.text for each in offered] == list(FIELDS[field].choices)
    for each in offered:
        assert parse(put_in(f"{field}:", spot, each).text).root is not None


@pytest.mark.parametrize("field", list(FIELDS))
def test_every_field_is_offered_by_its_beginning_and_explained(field: str) -> None:
    spot = end_spot(field[:3])
    assert spot is not None
    assert f"{field}:" in [each.text for each in fields_for(spot)]
    help_of_field = field_help(field)
    assert help_of_field is not None
    assert help_of_field[0] == field


def test_a_field_is_offered_by_its_other_names() -> None:
    spot = end_spot("condition")
    assert spot is not None
    assert [each.text for each in fields_for(spot)] == ["cond:"]


def test_one_letter_is_a_word() -> None:
    spot = end_spot("s")
    assert spot is not None
    assert fields_for(spot) == []


def test_a_value_is_found_by_its_label_and_by_a_later_word() -> None:
    spot = end_spot("status:recr")
    assert spot is not None
    assert [each.text for each in choices_for(spot)] == [
        "recruiting",
        "active_not_recruiting",
        "not_yet_recruiting",
    ]
    whole = end_spot("status:recruiting")
    assert whole is not None
    assert choices_for(whole) == [], "what is whole needs no completion"


def test_matching_does_not_mind_case_and_accents() -> None:
    known = [Completion("Türkiye"), Completion("United States"), Completion("New York, United States")]
    assert [each.text for each in matching("turk", known)] == ["Türkiye"]
    assert [each.text for each in matching("united st", known)] == ["United States", "New York, United States"]
    assert matching("zz", known) == []


def test_each_text_comes_once() -> None:
    assert [each.text for each in distinct([Completion("A"), Completion("a"), Completion("b")])] == ["A", "b"]


def test_the_last_word_is_the_one_that_is_begun() -> None:
    assert words_of("breast ca") == (["breast"], "ca")
    assert words_of("breast ") == (["breast"], "")
    assert words_of("Tü") == ([], "tu")
    assert words_of("") == ([], "")
