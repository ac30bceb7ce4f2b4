"""Counts over a list, and the way to the next undecided trial."""

from __future__ import annotations

from array import array
from typing import Literal

import pytest

from store.review_events import Verdict
from store.review_progress import Counts, count, next_outside, next_undecided
from store.review_state import ReviewState

IDS = ["a", "b", "c", "d", "e"]


def states(**verdicts: Verdict | None) -> dict[str, ReviewState]:
    return {trial_id: ReviewState(verdict=verdict, at="then") for trial_id, verdict in verdicts.items()}


def test_counts_are_over_the_list_only_with_the_reasons_by_use() -> None:
    said = states(a="include", b="maybe", z="include", e=None) | {
        "c": ReviewState(verdict="exclude", reason="design"),
        "d": ReviewState(verdict="exclude"),
        "f": ReviewState(verdict="exclude", reason="design"),
        "g": ReviewState(verdict="include", reason="design"),
    }
    counts = count(said, [*IDS, "f", "g", "a"])
    assert counts == Counts(include=2, exclude=3, maybe=1, undecided=1, reasons={"design": 2, "": 1})
    assert (counts.decided, counts.total) == (6, 7)
    assert count({}, []) == Counts()


@pytest.mark.parametrize(
    ("decided", "position", "direction", "expected"),
    [
        ("", 0, 1, 1),
        ("b", 0, 1, 2),
        ("", -1, 1, 0),
        ("", 4, 1, 0),
        ("ab", 4, 1, 2),
        ("", 99, 1, 0),
        ("bcde", 0, 1, None),
        ("abcde", 2, 1, None),
        ("", 0, -1, 4),
        ("e", 0, -1, 3),
        ("b", 2, -1, 0),
        ("", 99, -1, 4),
        ("", -1, -1, 4),
        ("bcde", 0, -1, None),
    ],
)
def test_the_next_undecided(decided: str, position: int, direction: Literal[1, -1], expected: int | None) -> None:
    said: dict[str, ReviewState] = {trial_id: ReviewState(verdict="maybe") for trial_id in decided}
    assert next_undecided(IDS, said, position, direction) == expected


def test_a_cleared_trial_is_undecided() -> None:
    assert next_undecided(IDS, states(b=None), 0) == 1


def test_without_wrap_the_end_is_the_end() -> None:
    assert next_undecided(IDS, {}, 4, wrap=False) is None
    assert next_undecided(IDS, {}, 0, -1, wrap=False) is None
    assert next_undecided([], {}, 0) is None


def test_row_ids_do_as_well() -> None:
    assert next_outside(array("q", [5, 6, 7]), {6}, 0) == 2
