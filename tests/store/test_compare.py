"""Trials side by side: which rows there are, what lines up with what, and which rows are said to differ."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.trial import Trial, load
from store.align import align
from store.compare import Comparison, Row, compare
from store.export.comparison import WRITERS, to_csv, to_json, to_markdown, to_text

CRITERIA = """Inclusion Criteria:

* Adults who work night shifts
* Platelets \\>= 50 x 10\\^9/L
* Able to give consent

Exclusion Criteria:

* Pregnancy"""

OTHER_CRITERIA = """Inclusion Criteria:

* Willing to keep a diary
* Adults who work night shifts
* Platelets \\>= 100 x 10\\^9/L

Exclusion Criteria:

* Pregnancy
* Known allergy to lavender"""


def study(number: int, **said: Any) -> Trial:
    return load({"id": f"NCT0000000{number}", "registry": "NCT"} | said)


ONE = study(
    1,
    identification={"nct_id": "NCT00000001", "brief_title": "Rest and sleep", "org_study_id_info": {"id": "R-1"}},
    status={"overall_status": "RECRUITING", "start_date": {"date": "2024-05", "type": "ACTUAL"}},
    design={
        "study_type": "INTERVENTIONAL",
        "phases": ["PHASE1", "PHASE2"],
        "design_info": {
            "allocation": "RANDOMIZED",
            "masking_info": {"masking": "DOUBLE", "who_masked": ["PARTICIPANT", "INVESTIGATOR"]},
        },
        "enrollment_info": {"count": 1200, "type": "ESTIMATED"},
    },
    arms_interventions={
        "arm_groups": [{"label": "Rest", "type": "EXPERIMENTAL"}, {"label": "No rest", "type": "NO_INTERVENTION"}],
        "interventions": [{"type": "BEHAVIORAL", "name": "Bed rest"}, {"type": "DRUG", "name": "Lavender oil"}],
    },
    outcomes={"primary_outcomes": [{"measure": "Hours slept", "time_frame": "Week 4"}]},
    eligibility={"eligibility_criteria": CRITERIA, "sex": "ALL", "healthy_volunteers": False},
    contacts_locations={"locations": [{"country": "France"}, {"country": "France"}, {"country": "Peru"}]},
    references={"references": [{"pmid": "1"}]},
    has_results=False,
)
OTHER = study(
    2,
    identification={"nct_id": "NCT00000002", "brief_title": "REST  and\nsleep"},
    status={"overall_status": "COMPLETED"},
    design={"study_type": "INTERVENTIONAL", "phases": ["PHASE2"], "design_info": {"allocation": "NEW_CODE"}},
    arms_interventions={
        "arm_groups": [{"label": "Rest", "type": "EXPERIMENTAL"}],
        "interventions": [{"type": "DRUG", "name": "lavender oil"}, {"type": "DEVICE", "name": "Eye mask"}],
    },
    eligibility={"eligibility_criteria": OTHER_CRITERIA, "sex": "ALL"},
)


def rows(comparison: Comparison) -> dict[str, Row]:
    return {row.label: row for group in comparison.groups for row in group.rows}


def test_groups_come_in_a_readers_order() -> None:
    titles = [group.title for group in compare([ONE, OTHER]).groups]
    assert titles == [
        "Identity",
        "Status and dates",
        "Design",
        "Enrollment",
        "Population",
        "Arms",
        "Interventions",
        "Outcomes",
        "Eligibility",
        "Contacts and sites",
        "References",
        "Results and data",
    ]


@pytest.mark.parametrize(
    ("label", "cells", "differs"),
    [
        ("Title", ("Rest and sleep", "REST  and\nsleep"), False),
        ("Status", ("Recruiting", "Completed"), True),
        ("Start", ("2024-05 (Actual)", None), True),
        ("Phase", ("Phase 1/Phase 2", "Phase 2"), True),
        ("Study type", ("Interventional", "Interventional"), False),
        ("Allocation", ("Randomized", "NEW_CODE"), True),
        ("Masking", ("Double (Participant, Investigator)", None), True),
        ("Participants", ("1,200 (Estimated)", None), True),
        ("Sex", ("All", "All"), False),
        ("Healthy volunteers", ("No", None), True),
        ("Number of arms", ("2", "1"), True),
        ("Arm 1", ("Rest (Experimental)", "Rest (Experimental)"), False),
        ("Arm 2", ("No rest (No Intervention)", None), True),
        ("Primary outcome 1", ("Hours slept\nTime frame: Week 4", None), True),
        ("Number of sites", ("3", None), True),
        ("Countries", ("France (2)\nPeru (1)", None), True),
    ],
)
def test_fields_read_in_words_and_are_marked_where_they_differ(
    label: str, cells: tuple[str | None, ...], differs: bool
) -> None:
    row = rows(compare([ONE, OTHER]))[label]
    assert (row.cells, row.differs) == (cells, differs)


def test_a_row_that_no_trial_reports_is_left_out() -> None:
    assert "Why stopped" not in rows(compare([ONE, OTHER]))
    assert "Conditions" not in rows(compare([ONE, OTHER]))


def test_interventions_of_one_name_share_a_row_wherever_they_stand() -> None:
    found = [row.cells for row in rows(compare([ONE, OTHER])).values() if row.label.startswith("Intervention ")]
    assert found == [
        ("Behavioral: Bed rest", None),
        ("Drug: Lavender oil", "Drug: lavender oil"),
        (None, "Device: Eye mask"),
    ]


def test_like_criteria_share_a_row_and_every_criterion_is_there_once() -> None:
    group = next(group for group in compare([ONE, OTHER]).groups if group.title == "Eligibility")
    assert [(row.cells, row.differs) for row in group.rows] == [
        ((None, "Willing to keep a diary"), True),
        (("Adults who work night shifts", "Adults who work night shifts"), False),
        (("Platelets >= 50 x 10^9/L", "Platelets >= 100 x 10^9/L"), True),
        (("Able to give consent", None), True),
        (("Pregnancy", "Pregnancy"), False),
        ((None, "Known allergy to lavender"), True),
    ]
    assert [row.label for row in group.rows] == [
        "Inclusion 1",
        "Inclusion 2",
        "Inclusion 3",
        "Inclusion 4",
        "Exclusion 1",
        "Exclusion 2",
    ]


def test_only_differences_keeps_differing_rows_and_drops_empty_groups() -> None:
    comparison = compare([ONE, ONE])
    assert comparison.only_differences().groups == ()
    different = compare([ONE, OTHER]).only_differences()
    assert all(row.differs for row in rows(different).values())
    assert set(rows(different)) == {name for name, row in rows(compare([ONE, OTHER])).items() if row.differs}


def test_one_trial_differs_in_nothing_and_three_differ_when_any_does() -> None:
    assert not any(row.differs for row in rows(compare([ONE])).values())
    assert rows(compare([ONE, ONE, OTHER]))["Status"].differs


def test_hidden_characters_are_made_visible_and_escapes_undone() -> None:
    odd = study(3, identification={"brief_title": "a\x1b[31mb"}, status={"why_stopped": r"too few \(4\)"})
    found = rows(compare([odd, ONE]))
    assert found["Title"].cells[0] == "a␛[31mb"
    assert found["Why stopped"].cells[0] == "too few (4)"


def test_items_that_are_like_none_come_after_the_rows_there_are() -> None:
    assert align([["a b", "c d"], ["x", "y"]]) == [(0, None), (1, None), (None, 0), (None, 1)]
    assert align([["a b", "c d"], ["x", "c d", "y"]]) == [(0, None), (None, 0), (1, 1), (None, 2)]


WORDS = st.sampled_from(["sleep", "rest", "sleep rest", "night shift", "night shift work", "", "≥", "18 years"])


@given(st.lists(st.lists(WORDS, max_size=6), min_size=1, max_size=4))
def test_every_item_is_in_one_row_of_its_own_column(lists: list[list[str]]) -> None:
    aligned = align(lists)
    for column, items in enumerate(lists):
        placed = [row[column] for row in aligned if row[column] is not None]
        assert sorted(item for item in placed if item is not None) == list(range(len(items)))
    assert all(len(row) == len(lists) and set(row) != {None} for row in aligned)
    assert [row[0] for row in aligned if row[0] is not None] == list(range(len(lists[0])))


def test_csv_has_a_line_a_row_and_no_formulas() -> None:
    formula = study(
        4, identification={"brief_title": '=HYPERLINK("x")'}, outcomes={"primary_outcomes": [{"measure": "-5"}]}
    )
    lines = list(csv.reader(io.StringIO(to_csv(compare([formula, ONE])))))
    assert lines[0] == ["group", "field", "differs", "NCT00000004", "NCT00000001"]
    by_field = {line[1]: line for line in lines}
    assert by_field["Title"] == ["Identity", "Title", "yes", '\'=HYPERLINK("x")', "Rest and sleep"]
    assert by_field["Primary outcome 1"][3] == "-5"
    assert by_field["Acronym" if "Acronym" in by_field else "Phase"][3] == ""
    assert len(lines) == 1 + len(rows(compare([formula, ONE])))


def test_json_holds_the_comparison() -> None:
    comparison = compare([ONE, OTHER])
    held = json.loads(to_json(comparison))
    assert held["ids"] == ["NCT00000001", "NCT00000002"]
    assert sum(len(group["rows"]) for group in held["groups"]) == len(rows(comparison))
    assert {"label": "Start", "cells": ["2024-05 (Actual)", None], "differs": True} in held["groups"][1]["rows"]


def test_markdown_is_a_table_a_group_and_shows_text_literally() -> None:
    odd = study(5, identification={"brief_title": "a | b *c*\nd"})
    written = to_markdown(compare([odd, ONE]))
    assert r"| Title | ≠ | a \| b \*c\*<br>d | Rest and sleep |" in written
    assert "## Eligibility" in written
    assert "*not reported*" in written


def test_wide_characters_take_two_columns() -> None:
    wide = study(6, identification={"brief_title": "睡眠と休息の研究" * 9}, status={"overall_status": "COMPLETED"})
    lines = to_text(compare([wide, OTHER]), width=80).splitlines()
    assert "".join(re.findall(r"[^\x00-\x7f≠]+", "".join(lines))) == "睡眠と休息の研究" * 18
    assert max(len(line) + len(re.findall(r"[^\x00-\x7f≠]", line)) for line in lines) <= 80


def test_text_keeps_every_word_inside_the_width() -> None:
    comparison = compare([ONE, OTHER])
    written = to_text(comparison, width=80)
    assert max(map(len, written.splitlines())) <= 80
    for row in rows(comparison).values():
        for cell in row.cells:
            assert all(word in written for word in (cell or "").split())
    assert "≠ Status" in written
    assert "  Study type" in written


def test_every_format_is_named() -> None:
    assert list(WRITERS) == ["text", "md", "csv", "json"]
    assert all(write(compare([ONE, OTHER])) for write in WRITERS.values())
