"""Eligibility text taken apart: headers, bullets, nesting, and that no word is lost."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.criteria import Section, split
from parsers.text import plain


def kinds(markup: str) -> list[tuple[str, str]]:
    return [(section.kind, section.title) for section in split(markup)]


def items(markup: str) -> list[tuple[str, int, str]]:
    return [(item.marker, item.depth, item.text) for section in split(markup) for item in section.items]


def words(text: str) -> str:
    """The letters and digits of a text, to compare without regard to blanks and marks."""
    return "".join(re.findall(r"\w+", text))


def words_in(sections: list[Section]) -> str:
    parts = [
        part
        for section in sections
        for part in (section.title, *(t for i in section.items for t in (i.marker, i.text)))
    ]
    return words(" ".join(parts))


def test_the_registrys_own_shape() -> None:
    text = "Inclusion Criteria:\n\n* Cough\n* Age \\>= 18\n\nExclusion Criteria:\n\n1. Croup\n2. ANC \\< 1.5 x 10\\^9/L"
    assert kinds(text) == [("inclusion", "Inclusion Criteria:"), ("exclusion", "Exclusion Criteria:")]
    assert items(text) == [
        ("*", 0, "Cough"),
        ("*", 0, "Age >= 18"),
        ("1.", 0, "Croup"),
        ("2.", 0, "ANC < 1.5 x 10^9/L"),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Inclusion Criteria:", "inclusion"),
        ("INCLUSION CRITERIA", "inclusion"),
        ("inclusion criteria :", "inclusion"),
        ("Key Inclusion Criteria", "inclusion"),
        ("Main inclusion criterion:", "inclusion"),
        ("* SUBJECT INCLUSION CRITERIA:", "inclusion"),
        ("Inclusion criteria 1-4 for all parts plus:", "inclusion"),
        ("Inclusion Criteria (Study Group)", "inclusion"),
        ("Phase 1b Key Inclusion Criteria", "inclusion"),
        ("Patients must meet all of these inclusion criteria:", "inclusion"),
        ("Criteria for inclusion:", "inclusion"),
        ("Inclusion:", "inclusion"),
        ("Exclusions", "exclusion"),
        ("Exclusion Criteria - Cohort A:", "exclusion"),
        ("Additional exclusion criteria for Arm B (drug + tea)", "exclusion"),
        ("Non-inclusion criteria:", "exclusion"),
        ("Criteria for exclusion :", "exclusion"),
        ("Inclusion/Exclusion Criteria:", "other"),
    ],
)
def test_headers_in_many_wordings(line: str, kind: str) -> None:
    found = split(f"{line}\n\n* Cough")
    assert [(section.kind, len(section.items)) for section in found] == [(kind, 1)]
    assert found[0].title == line.removeprefix("* ")


@pytest.mark.parametrize(
    "line",
    [
        "* Does not meet any exclusion criteria of the parent study",
        "* Inclusion in another trial",
        "* Meets the inclusion criteria: see above",
        "Subjects who fulfil the inclusion criteria are asked to sign.",
        "Cohort A (with \\[GEJ\\] tumours):",
    ],
)
def test_what_is_no_header(line: str) -> None:
    assert kinds(f"Inclusion Criteria:\n\n* Cough\n{line}") == [("inclusion", "Inclusion Criteria:")]


def test_text_glued_to_a_header_is_a_criterion() -> None:
    assert [
        (part.kind, part.title, [i.text for i in part.items]) for part in split("Inclusion Criteria:SCORAD \\> 20")
    ] == [("inclusion", "Inclusion Criteria:", ["SCORAD > 20"])]


def test_several_pairs_and_a_text_above() -> None:
    text = (
        "Part one\n\nInclusion Criteria:\n\n* a\n\nExclusion Criteria:\n\n* b\n\nInclusion Criteria (Controls):\n\n* c"
    )
    assert [(part.kind, [i.text for i in part.items]) for part in split(text)] == [
        ("other", ["Part one"]),
        ("inclusion", ["a"]),
        ("exclusion", ["b"]),
        ("inclusion", ["c"]),
    ]


@pytest.mark.parametrize(
    ("line", "marker", "text"),
    [
        ("* 1\\. Cough", "* 1.", "Cough"),
        ("14. 14\\. Cough", "14. 14.", "Cough"),
        ("9\\) 10) Cough", "9) 10)", "Cough"),
        ("\\- Cough", "-", "Cough"),
        ("-Cough", "-", "Cough"),
        ("\\* Cough", "*", "Cough"),
        ("•Cough", "•", "Cough"),
        ("① Cough", "①", "Cough"),
        ("a) Cough", "a)", "Cough"),
        ("(iv) Cough", "(iv)", "Cough"),
        ("1.2. Cough", "1.2.", "Cough"),
        ("1.5 x ULN or less", "", "1.5 x ULN or less"),
        ("-5 degrees", "", "-5 degrees"),
        ("\\<18 years", "", "<18 years"),
        ("e.g. cough", "", "e.g. cough"),
    ],
)
def test_markers(line: str, marker: str, text: str) -> None:
    assert items(line) == [(marker, 0, text)]


def test_nesting_by_indent() -> None:
    text = "* Organs:\n    * Liver:\n        1. AST\n    * Kidney\n* Consent"
    assert [(depth, text) for _, depth, text in items(text)] == [
        (0, "Organs:"),
        (1, "Liver:"),
        (2, "AST"),
        (1, "Kidney"),
        (0, "Consent"),
    ]


def test_circled_numbers_below_a_list_are_nested() -> None:
    text = "4. High risk is one of:\n\n① No remission.\n\n② Poor prognosis.\n5. Platelets"
    assert [(marker, depth) for marker, depth, _ in items(text)] == [("4.", 0), ("①", 1), ("②", 1), ("5.", 0)]


def test_a_lone_bullet_takes_the_next_line() -> None:
    assert items("\\-\n\nThose who cough:\n\n1. Much") == [("-", 0, "Those who cough:"), ("1.", 0, "Much")]


def test_a_broken_sentence_is_one_criterion() -> None:
    assert items("* Cough for more\nthan two weeks;\n* Fever") == [
        ("*", 0, "Cough for more than two weeks;"),
        ("*", 0, "Fever"),
    ]
    assert items("* Cough\n\n  at night too\n* Fever") == [("*", 0, "Cough\nat night too"), ("*", 0, "Fever")]


def test_a_text_that_lost_its_line_breaks() -> None:
    text = (
        "Inclusion Criteria: 1. Cough for 3 weeks 2. Fever: high 3\\. Consent Exclusion Criteria: * Croup * Age \\< 2"
    )
    assert [(part.kind, [(i.marker, i.text) for i in part.items]) for part in split(text)] == [
        ("inclusion", [("1.", "Cough for 3 weeks"), ("2.", "Fever: high"), ("3.", "Consent")]),
        ("exclusion", [("*", "Croup"), ("*", "Age < 2")]),
    ]


def test_numbers_in_one_line_are_bullets_where_they_follow_on() -> None:
    assert items("1. Cough for 9. months 2. Fever 3) Consent") == [
        ("1.", 0, "Cough for 9. months"),
        ("2.", 0, "Fever"),
        ("3)", 0, "Consent"),
    ]


def test_nothing_gives_nothing() -> None:
    assert split("") == []
    assert split(" \n\n ") == []


_PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "Inclusion Criteria:",
            "exclusion criteria",
            "* ",
            "  1\\. ",
            "\\-",
            "\n",
            "\n\n",
            "①",
            "(a) ",
            "Key ",
            ":",
            "\t",
        ]
    ),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_no_word_is_lost(markup: str) -> None:
    assert words_in(split(markup)) == words(plain(markup))


def test_every_real_text_keeps_its_words_and_nearly_all_have_both_kinds(real_data: Path) -> None:
    texts = both = bullets = 0
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria")
            if not text:
                continue
            found = split(text)
            assert words_in(found) == words(plain(text))
            texts += 1
            both += {"inclusion", "exclusion"} <= {section.kind for section in found}
            bullets += sum(bool(item.marker) for section in found for item in section.items)
    assert texts > 1000
    assert both >= 0.97 * texts
    assert bullets >= 16 * texts
