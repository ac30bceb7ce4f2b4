"""Escapes undone, control characters taken out of action, bytes decoded."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.text import decode, plain, visible


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (r"\> 18 and \<= 70", "> 18 and <= 70"),
        (r"10\^9 \[GEJ\] 1\. a\_b \\ \~ \&", r"10^9 [GEJ] 1. a_b \ ~ &"),
        ("no escape", "no escape"),
        (r"C:\new and \ é \µ", r"C:\new and \ é \µ"),
        (r"\\>", r"\>"),
        ("ends in \\", "ends in \\"),
        ("line\\\nbreak", "line\\\nbreak"),
    ],
)
def test_a_backslash_before_ascii_punctuation_is_an_escape(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_every_ascii_punctuation_mark_is_unescaped_and_no_letter_or_digit() -> None:
    for code in range(33, 127):
        mark = chr(code)
        assert plain("\\" + mark) == ("\\" + mark if mark.isalnum() else mark)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, µ and 灯", "plain text, µ and 灯"),
        ("a\nb\tc", "a\nb\tc"),
        ("a\r\nb\rc", "a\nb␍c"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("\x00\x7f", "␀␡"),
        ("\x9b31m\x85é", "�31m�é"),
        ("a\u202eb\u2066c\u200fé", "a�b�c�é"),
        ("a\u200bb\ufeffc\u00add", "a�b�c�d"),
        ("a\u2028b\u2029c", "a�b�c"),
        ("x\U000e0041y", "x�y"),
        ("half \ud800 pair", "half � pair"),
        ("[red]stays[/red] [/x]", "[red]stays[/red] [/x]"),
    ],
)
def test_what_acts_on_a_terminal_becomes_a_symbol(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_single_line_has_no_line_ends_or_tabs() -> None:
    assert visible("a\nb\tc\r\nd\x1b", single_line=True) == "a b c d␛"
    assert visible("é\nb\tc", single_line=True) == "é b c"


def test_at_most_four_marks_stay_on_a_letter() -> None:
    assert visible("e" + "\u0301" * 60 + "x") == "e" + "\u0301" * 4 + "x"
    assert visible("e\u0301\u0302\u0303\u0304") == "e\u0301\u0302\u0303\u0304"
    thai = "ที่อยู่ที่นี่"
    assert visible(thai) == thai


@given(st.text(st.characters(codec=None, categories=None)))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = visible(text)
    bad = [c for c in shown if c not in "\n\t" and unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert bad == []
    assert not any(
        0x200B <= ord(c) <= 0x200F or 0x202A <= ord(c) <= 0x202E or 0x2060 <= ord(c) <= 0x206F for c in shown
    )
    assert visible(shown) == shown
    shown.encode()


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_is_decoded_by_its_own_marks(encoding: str) -> None:
    assert decode("Title: µ灯\r\nline\rend".encode(encoding)) == ("Title: µ灯\nline\nend", None)


def test_bytes_that_are_no_text_are_replaced_and_named() -> None:
    text, warning = decode(b"caf\xe9 au lait")
    assert text == "caf� au lait"
    assert warning is not None and "byte 4" in warning and "UTF-8" in warning
    assert decode(b"") == ("", None)
