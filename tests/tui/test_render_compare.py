"""Trials side by side as lines."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from store.compare import Comparison, Group, Row
from tui.render.compare import Columns, columns_for, grid, head, screen_line
from tui.render.lines import text_of

COMPARISON = Comparison(
    ids=("NCT00000001", "NCT00000002", "NCT00000003"),
    titles=(
        "First",
        "A second title that is long enough to need more than the three lines at its head " * 2,
        "漢字" * 20,
    ),
    groups=(
        Group(
            "Status",
            (
                Row("Status", ("Recruiting", "Completed", None), True),
                Row("Allocation", ("N/A", "N/A", "N/A"), False),
            ),
        ),
        Group(
            "Eligibility",
            (
                Row(
                    "Inclusion 1",
                    ("Age from 18 to 70 years", "Age from 18 to 65 years", "Age from 15 to 70 years"),
                    True,
                ),
                Row("Inclusion 2", ("one word", "entirely otherwise said", "and not the same"), True),
            ),
        ),
    ),
)


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
@pytest.mark.parametrize("trials", [2, 3, 4])
def test_columns_fit_the_screen(width: int, trials: int) -> None:
    columns = columns_for(width, trials)
    assert 1 <= columns.fitting <= trials
    assert columns.label + 1 + columns.fitting * (columns.cell + 3) <= width
    assert columns.cell >= 24 or columns.fitting == 1


def test_four_trials_at_80_columns_show_two_and_at_200_all() -> None:
    assert columns_for(80, 4).fitting == 2
    assert columns_for(200, 4).fitting == 4


def test_every_line_is_aligned() -> None:
    columns = Columns(14, 24, 3)
    whole = grid(COMPARISON, columns, 96)
    for line in [*whole.lines, *head(COMPARISON, columns, 0, {})]:
        if line.cells:
            shown = text_of(screen_line(line, columns, 0, 0))
            assert cell_len(shown) == 14 + 1 + 3 * 27, shown


def test_differences_have_a_sign_and_missing_values_a_word() -> None:
    columns = columns_for(120, 3)
    lines = [text_of(screen_line(line, columns, 0, -1)) for line in grid(COMPARISON, columns, 120).lines]
    status = next(line for line in lines if line.startswith("Status "))
    assert "≠ │ ● Recruiting" in status and "■ Completed" in status and "not reported" in status
    allocation = next(line for line in lines if line.startswith("Allocation"))
    assert "≠" not in allocation
    assert any(line.startswith("── Eligibility ──") for line in lines)


def test_only_words_that_differ_are_marked_where_most_are_shared() -> None:
    whole = grid(COMPARISON, Columns(14, 40, 3), 140)
    marked = [
        [span.text for span in cell if span.role == "differs"]
        for line in whole.lines
        if line.label and line.label[0].text == "Inclusion 1"
        for cell in line.cells
    ]
    assert marked == [["18", "70"], ["18", "65"], ["15", "70"]]
    other = [line for line in whole.lines if line.label and line.label[0].text == "Inclusion 2"]
    assert not [span for line in other for cell in line.cells for span in cell if span.role == "differs"]


def test_sections_and_differences_are_known_by_line() -> None:
    whole = grid(COMPARISON, Columns(14, 60, 3), 200)
    assert [text_of(whole.lines[at].label)[3:9] for at in whole.sections] == ["Status", "Eligib"]
    assert [text_of(whole.lines[at].label).split("  ")[0] for at in whole.differences] == [
        "Status",
        "Inclusion 1",
        "Inclusion 2",
    ]


def test_the_head_shortens_titles_visibly_and_shows_focus_and_decisions() -> None:
    columns = Columns(14, 24, 3)
    rows = head(COMPARISON, columns, 1, {"NCT00000003": "maybe"})
    ids = text_of(screen_line(rows[0], columns, 0, 1))
    assert "▸ NCT00000002" in ids and "NCT00000003  maybe" in ids and "▸ NCT00000001" not in ids
    assert len(rows) == 5
    titles = [text_of(cell) for cell in rows[3].cells]
    assert titles[0].strip() == "" and titles[1].rstrip().endswith("…")


def test_columns_to_the_right_can_be_scrolled_to() -> None:
    columns = columns_for(80, 3)
    rows = head(COMPARISON, columns, 2, {})
    shown = text_of(screen_line(rows[0], columns, 1, 2))
    assert "NCT00000001" not in shown and "NCT00000002" in shown and "NCT00000003" in shown
