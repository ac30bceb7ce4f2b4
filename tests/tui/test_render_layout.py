"""Setting text: nothing is lost at a line's end, nothing is wider than the line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.render.layout import Page, cut_line, joined, line_width, rule_line, set_lines
from tui.render.lines import BLANK, Span, text_of
from tui.render.wrap import wrap

TEXTS = st.text(alphabet="ab  \n-中。é\u0301\U0001f600≥", max_size=60)


@given(text=TEXTS, width=st.integers(2, 12))
def test_wrapping_keeps_every_character_but_spaces_at_breaks(text: str, width: int) -> None:
    cuts = wrap(text, width)
    assert "".join(text[start:end] for start, end in cuts).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(cell_len(text[start:end]) <= width for start, end in cuts)
    assert len(cuts) > text.count("\n")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("one\n\ntwo", 8, ["one", "", "two"]),
        ("incomprehensibly", 6, ["incomp", "rehens", "ibly"]),
        ("中文没有空格", 5, ["中文", "没有", "空格"]),
        ("中文，没有", 4, ["中", "文，", "没有"]),
        ("≥ 18 years", 6, ["≥ 18", "years"]),
        ("a  b", 8, ["a  b"]),
        ("", 8, [""]),
        ("/data/trials/NCT00000001.json", 16, ["/data/trials/", "NCT00000001.json"]),
        ("see https://example.org/a?b=cccc&d=e", 18, ["see", "https://example.", "org/a?b=cccc&d=e"]),
        ("pneumonoultramicroscopic", 10, ["pneumonoul", "tramicrosc", "opic"]),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert [text[start:end] for start, end in wrap(text, width)] == lines


def test_roles_survive_wrapping() -> None:
    line = (Span("alpha ", "label"), Span("beta gamma"))
    assert set_lines(line, 10) == [(Span("alpha ", "label"), Span("beta")), (Span("gamma"),)]
    assert cut_line(line, (3, 8)) == (Span("ha ", "label"), Span("be"))


def test_a_heading_fills_the_width_with_its_count_at_the_right() -> None:
    (line,) = rule_line("Inclusion", 40, "9")
    assert text_of(line).startswith("── Inclusion ──") and text_of(line).endswith("─ 9 ──")
    assert line_width(line) == 40


def test_a_long_heading_is_wrapped_whole() -> None:
    lines = rule_line("Inclusion criteria for both parts of the study", 20, "12")
    assert len(lines) > 1 and all(line_width(line) <= 20 for line in lines)
    assert " ".join(text_of(line)[3:] for line in lines) == "Inclusion criteria for both parts of the study (12)"


def test_a_section_without_content_has_no_heading() -> None:
    page = Page(80)
    page.heading("Empty")
    page.field("Absent", None)
    page.heading("Full")
    page.text("something")
    assert [text_of(line)[:7] for line in page.lines] == ["── Full", "somethi"]


def test_labels_stand_in_a_column_and_an_expected_value_is_said_to_be_missing() -> None:
    page = Page(80)
    page.field("Start", "2024-01")
    page.field("A label that is far too long for its column", "x")
    page.field("Phase", "", expected=True)
    texts = [text_of(line) for line in page.lines]
    assert texts[0] == "Start               2024-01"
    assert texts[1].endswith("  x") and texts[1].index("x") == 20
    assert texts[-1] == "Phase               not reported"
    assert page.lines[-1][-1].role == "dim"


def test_a_narrow_page_puts_values_under_their_labels() -> None:
    page = Page(24)
    page.field("Start", "2024-01")
    assert [text_of(line) for line in page.lines] == ["Start", "  2024-01"]


def test_items_hang_under_their_text() -> None:
    page = Page(30)
    page.item("12", "a criterion that needs two lines of text")
    assert [text_of(line) for line in page.lines] == ["12  a criterion that needs two", "    lines of text"]


def test_prose_keeps_paragraphs_and_hangs_lists() -> None:
    page = Page(30)
    page.prose("First paragraph.\n\n\n* an item of a list that is long\n  - nested\n\n")
    assert [text_of(line) for line in page.lines] == [
        "First paragraph.",
        "",
        "* an item of a list that is",
        "  long",
        "  - nested",
    ]


def test_several_values_are_told_from_one_that_is_wrapped() -> None:
    page = Page(48)
    page.fields("Keywords", ["a keyword of many words that is wrapped", "second"])
    assert [text_of(line) for line in page.lines] == [
        "Keywords        a keyword of many words that",
        "                  is wrapped",
        "                second",
    ]


def test_joining_leaves_out_what_is_absent() -> None:
    assert text_of(joined(["a", None, "", (Span("b", "dim"),)])) == "a · b"
    assert joined([None, ""]) == BLANK
