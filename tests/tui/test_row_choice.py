"""Marks and ranges of a list, without a list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.row_choice import RowChoice

_rows = st.lists(st.integers(1, 9), max_size=5, unique=True)


def test_marks_keep_their_order_and_go_where_all_have_one() -> None:
    choice = RowChoice()
    choice.toggle([3, 1])
    choice.toggle([1, 2])
    assert choice.marked == [3, 1, 2], "one that had a mark keeps its place"
    choice.toggle([3, 2])
    assert choice.marked == [1]
    assert choice.clear() == [1]
    assert choice.marked == []
    assert not choice.is_marked(1)


@given(steps=st.lists(_rows, max_size=8))
def test_a_toggle_marks_all_of_its_rows_or_none(steps: list[list[int]]) -> None:
    choice = RowChoice()
    for rows in steps:
        had_all = all(map(choice.is_marked, rows))
        others = [row for row in choice.marked if row not in rows]
        choice.toggle(rows)
        assert [row for row in choice.marked if row not in rows] == others
        assert {choice.is_marked(row) for row in rows} == ({not had_all} if rows else set())


@given(begun=st.integers(0, 20), cursor=st.integers(0, 20), position=st.integers(0, 20))
def test_a_range_has_both_ends_and_what_is_between(begun: int, cursor: int, position: int) -> None:
    choice = RowChoice()
    assert list(choice.span(cursor)) == [cursor]
    assert not choice.is_in_range(cursor, cursor)
    choice.begin_range(begun)
    low, high = min(begun, cursor), max(begun, cursor)
    assert list(choice.span(cursor)) == list(range(low, high + 1))
    assert choice.is_in_range(position, cursor) == (low <= position <= high)
    choice.end_range()
    assert not choice.has_range
    assert list(choice.span(cursor)) == [cursor]
