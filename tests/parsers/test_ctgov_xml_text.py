"""Legacy XML text to CommonMark: escapes, wrapped lines, lists and what stands between them."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.formats.ctgov_xml_text import escaped, is_laid_out, laid_out, paragraphs
from parsers.text import plain


def laid(text: str) -> str:
    """What a text block is read as that stands, indented, between its tags."""
    return laid_out("\n" + textwrap.indent(text.strip("\n"), "      ") + "\n    ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b > c & d", "a \\< b \\> c \\& d"),
        ("[x] m^2 ~3 a_b 2*3 c|d `e` \\", "\\[x\\] m\\^2 \\~3 a\\_b 2\\*3 c\\|d \\`e\\` \\\\"),
        ("1. one", "1\\. one"),
        ("12) two", "12\\) two"),
        ("1.one", "1.one"),
        ("1.5 mg", "1.5 mg"),
        ("- dash", "\\- dash"),
        ("- of 12) one (AB34) 5. two", "\\- of 12) one (AB34) 5. two"),
        ("1. a + b - c 2. d", "1\\. a + b - c 2. d"),
        ("-dash", "-dash"),
        ("+ plus", "\\+ plus"),
        ("-", "\\-"),
        ("see 1. and - there", "see 1. and - there"),
        ("# 5", "\\# 5"),
        ("#5", "#5"),
        ("  two\t blanks\u00a0 more ", "two blanks more"),
    ],
)
def test_escapes(text: str, expected: str) -> None:
    assert escaped(text) == expected


@given(st.text())
def test_escapes_are_undone_by_showing(text: str) -> None:
    assert plain(escaped(text)) == " ".join(text.split())


@given(st.text())
def test_no_text_breaks_the_layout(text: str) -> None:
    """Any text at all is read; all its letters and digits come out, in order."""
    kept = [character for character in laid_out(text) if character.isalpha()]
    assert kept == [character for character in text if character.isalpha()]


def test_paragraphs_of_a_text_that_is_not_laid_out() -> None:
    assert paragraphs("One\nTwo\n\n  - three") == "One\n\nTwo\n\n\\- three"
    assert not is_laid_out("One\n  two") and is_laid_out(" \n  One")


def test_wrapped_lines_are_joined_and_paragraphs_kept() -> None:
    assert laid("One line\nand its end.\n\nTwo") == "One line and its end.\n\nTwo"


def test_lists_of_a_text_whose_indents_were_taken_away() -> None:
    text = """
Head:

-  one
and its end

-  two
-  three, 2.
4 of them

1. first

2. second
- no item
"""
    assert (
        laid_out(text)
        == "Head:\n\n* one and its end\n* two\n* three, 2. 4 of them\n\n<!-- -->\n\n1. first\n2. second - no item"
    )


def test_lists_within_lists() -> None:
    text = """
        Head:

          1. one
             goes on

               1. one in one

                    -  dash in one in one

                       more of it

             below one

          2. two

         10. ten

               -  in ten

        Tail
    """
    assert laid(textwrap.dedent(text)) == (
        "Head:\n\n1. one goes on\n\n   1. one in one\n\n      * dash in one in one\n\n        more of it\n\n"
        "   below one\n2. two\n10. ten\n\n    * in ten\n\nTail"
    )


def test_lists_that_follow_each_other_are_kept_apart() -> None:
    assert laid("  -  a\n\n  1. b\n\n  2. c\n\n  1. d") == "* a\n\n<!-- -->\n\n1. b\n2. c\n\n<!-- -->\n\n1. d"


def test_a_list_that_starts_deeper_than_there_are_lists_is_a_list() -> None:
    assert laid("Text\n\n       -  deep\n\n       -  too") == "Text\n\n* deep\n* too"


def test_a_block_of_nothing_but_a_list() -> None:
    assert laid_out("\n        -  a\n\n        -  b\n    ") == "* a\n* b"


def test_what_only_looks_like_a_list_is_a_paragraph() -> None:
    assert laid("-  not in\n\n1. nor this") == "\\- not in\n\n1\\. nor this"
    assert laid("  -  goes on with\n     100. of them") == "* goes on with 100. of them"


def test_items_without_a_blank_line_between_them() -> None:
    assert laid("Head\n  -  a\n  -  b\n\nTail") == "Head\n\n* a\n* b\n\nTail"


def test_an_item_without_text() -> None:
    assert laid("  -\n\n  -  b") == "*\n* b"


def test_text_that_starts_beside_its_tag() -> None:
    assert laid_out("One\n      goes on\n\n        -  a\n    ") == "One goes on\n\n* a"


def test_text_that_is_not_indented_at_all() -> None:
    assert laid_out("One\ntwo\n\nThree") == "One two\n\nThree"


def test_tabs_and_nothing() -> None:
    assert laid_out("\n\tOne\n\ttwo\n") == "One two"
    assert laid_out(" \n \n") == ""
