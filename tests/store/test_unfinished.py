"""A query that is refused while it is typed: wrong, or only not typed to its end."""

from __future__ import annotations

import pytest

from store.search.query import parse
from store.search.tree import QueryError
from store.search.unfinished import fault_span, is_unfinished


@pytest.mark.parametrize(
    ("text", "at_fault"),
    [
        ("colour:red", "colour:red"),
        ("study colour:red more", "colour:red"),
        ("study -colour:red more", "colour:red"),
        ("status:zz x", "zz"),
        ("phase:2,zz", "zz"),
        ('phase:"z z" x', '"'),
        ("age:12..x", "12..x"),
        ("a b) c", ")"),
        ("start:2024-13", "2024-13"),
    ],
)
def test_a_fault_that_nothing_can_mend_is_one_and_is_located(text: str, at_fault: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse(text, typing=True)
    start, end = fault_span(text, refused.value.position)
    assert text[start:end] == at_fault
    assert not is_unfinished(text, refused.value)


@pytest.mark.parametrize(
    "whole",
    [
        "status:not_yet_recruiting",
        "sex:female",
        "phase:1/2",
        "start:2024-05..2024-07",
        "start:>=2024",
        "enrollment:50..200",
        "enrollment:<50",
        "age:12..18",
        'near:"Paris, Texas",50km',
        "missing:phase",
        'cond:"breast cancer"',
        "(a OR b) -c",
        "decision:include",
    ],
)
def test_no_letter_on_the_way_to_a_query_is_called_wrong(whole: str) -> None:
    for end in range(1, len(whole) + 1):
        try:
            parse(whole[:end], typing=True)
        except QueryError as fault:
            assert is_unfinished(whole[:end], fault), whole[:end]


def test_a_span_is_always_within_its_text() -> None:
    for position in range(-1, 12):
        start, end = fault_span("ab (c", position)
        assert 0 <= start < end <= 5
