"""Pairs of trials that may be one, as lines; and what is said of each."""

from __future__ import annotations

import pytest

from store.duplicates import Proposal
from tui.browse.pair_book import PairBook
from tui.render.duplicates import (
    PairCounts,
    PairState,
    counts_line,
    looking_line,
    no_pairs,
    pair_line,
    why_lines,
)
from tui.render.layout import line_width
from tui.render.lines import text_of

ALIKE = Proposal(("ISRCTN00000000", "NCT00000001"), "alike", "the same title, same sponsor", score=85)
NAMED = Proposal(("ISRCTN00000000", "NCT00000001"), "named", "each names the other", "another of its register does too")


def test_a_line_has_what_there_is_room_for() -> None:
    assert text_of(pair_line(ALIKE, "open", 100)) == (
        "  ISRCTN00000000      NCT00000001         85   the same title, same sponsor"
    )
    assert text_of(pair_line(NAMED, "open", 100)).endswith(
        "ids  each names the other; not linked, because another of its register does too"
    )
    assert text_of(pair_line(ALIKE, "open", 50)).split() == ["ISRCTN00000000", "NCT00000001"]
    assert text_of(pair_line(ALIKE, "open", 30)) == "  ISRCTN00000000 NCT00000001"


@pytest.mark.parametrize(
    ("state", "sign"), [("open", " "), ("saving", "…"), ("same", "="), ("different", "≠"), ("settled", "·")]
)
def test_the_answer_is_told_by_sign(state: PairState, sign: str) -> None:
    assert text_of(pair_line(ALIKE, state, 80))[0] == sign


def test_what_speaks_for_a_pair_is_said_whole() -> None:
    assert [text_of(line) for line in why_lines(ALIKE, 100)] == ["85 points  the same title, same sponsor"]
    assert [text_of(line) for line in why_lines(NAMED, 100)] == [
        "each names the other",
        "not linked by itself, because another of its register does too",
    ]
    assert all(line_width(line) <= 20 for line in why_lines(NAMED, 20))


def test_text_of_a_record_cannot_act_on_the_terminal() -> None:
    hostile = Proposal(("A\x1b[2J", "B\u202e"), "named", "x\x07y", "z\x9b1m")
    lines = [pair_line(hostile, "open", width) for width in (20, 50, 100)] + why_lines(hostile, 60)
    assert all(character.isprintable() for line in lines for character in text_of(line))


def test_counts_are_said_in_words() -> None:
    assert text_of(counts_line(PairCounts(1_234, 2, 1))) == "1,234 pairs to answer   2 one trial   1 different"
    assert text_of(counts_line(PairCounts(1))) == "1 pair to answer"
    assert text_of(counts_line(PairCounts(0, 3))) == "none to answer   3 one trial"
    assert text_of(looking_line(500, 8_000)).endswith("500 of 8,000 trials")
    assert "trials" not in text_of(looking_line(0, 0)).removeprefix("looking for trials")


@pytest.mark.parametrize("width", [1, 5, 30, 200])
def test_where_there_is_no_pair_it_is_said(width: int) -> None:
    lines = no_pairs(width)
    assert all(line_width(line) <= max(width, 3) for line in lines)
    assert "".join("".join(text_of(line).split()) for line in lines).startswith("Notwotrialsofthislibrary")


A, B, C = ("A", "B"), ("B", "C"), ("A", "C")


def test_answers_are_counted_and_settle_others() -> None:
    book = PairBook()
    book.read([A, B, C], is_whole=True)
    assert book.counts == PairCounts(3)
    book.begin(A)
    assert (book.state(A), book.counts, book.is_saving) == ("saving", PairCounts(2), True)
    book.end(A, "same")
    book.begin(B)
    book.end(B, "different")
    book.read([], is_whole=False)
    assert [book.state(each) for each in (A, B, C)] == ["same", "different", "settled"]
    assert (book.counts, book.is_saving) == (PairCounts(0, 1, 1), False)


def test_an_answer_taken_back_or_given_up_leaves_the_pair_open() -> None:
    book = PairBook()
    book.read([A, B], is_whole=True)
    book.begin(A)
    book.fail(A)
    book.end(B, "same")
    book.end(B, None)
    assert (book.state(A), book.state(B), book.counts) == ("open", "open", PairCounts(2))


def test_what_the_library_has_open_is_not_shown_as_answered() -> None:
    book = PairBook()
    book.read([A, B], is_whole=True)
    book.end(A, "same")
    book.begin(B)
    book.read([A, B], is_whole=False)
    assert (book.state(A), book.state(B)) == ("open", "saving")
    book.end(A, "same")
    book.read([B], is_whole=True)
    assert (book.state(A), book.counts) == ("settled", PairCounts(0))
