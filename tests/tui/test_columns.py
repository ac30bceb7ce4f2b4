"""The columns of the list: those that the reader chose, as far as they fit; kept with the place and a saved search."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from store.library import Library
from store.saved_queries import views_of
from tests.tui.running_app import list_rows, press, running
from tests.tui.test_row_list import summary
from tui.render.further_columns import COLUMNS, FURTHER
from tui.render.layout import line_width
from tui.render.lines import text_of
from tui.render.rows import RowState, columns_for, row_line

TRIAL = replace(
    summary(1),
    sponsor="Example General Hospital",
    conditions=("Asthma", "Cough"),
    start_date="2024-01",
    completion_date=None,
    last_update="2025-02-03",
)


def row(width: int, *names: str) -> str:
    """A trial in a list of some width with these columns."""
    return text_of(row_line(TRIAL, columns_for(width, names), RowState()))


def test_chosen_columns_stand_in_their_order() -> None:
    text = row(140, "updated", "start", "condition")
    assert text.index("2024-01") < text.index("2025-02-03") < text.index("Asthma")
    assert "Cough" not in text
    assert "Example" not in text


def test_a_column_that_was_not_chosen_is_not_there() -> None:
    assert "Recruiting" in row(140, "status")
    assert "Recruiting" not in row(140, "phase")


def test_what_a_trial_does_not_say_is_a_dash() -> None:
    assert "–" in row(140, "completion")


@pytest.mark.parametrize("width", range(20, 200, 7))
def test_a_row_is_never_wider_than_the_list(width: int) -> None:
    for names in ((), ("sponsor",), tuple(COLUMNS), tuple(FURTHER)):
        line = row_line(TRIAL, columns_for(width, names), RowState())
        assert line_width(line) == max(width, line_width(row_line(TRIAL, columns_for(20, ()), RowState())))


def test_the_last_of_the_chosen_are_dropped_first() -> None:
    shown = [columns_for(width, tuple(COLUMNS)).more for width in range(40, 200)]
    assert shown[-1] == tuple(FURTHER)
    assert all(len(one) <= len(next_one) for one, next_one in pairwise(shown))
    assert all(tuple(FURTHER)[: len(one)] == one for one in shown)


async def test_columns_are_switched_on_and_off_and_kept(library: Library) -> None:
    async with running(library, (120, 40)) as (app, pilot):
        before = list_rows(app)[0]
        await press(pilot, "z", "C", *"update", "enter", "escape")
        assert app.browse.place.columns == ("updated",)
        assert "2010-01-13" in list_rows(app)[0]
        assert "P2" not in list_rows(app)[0]
    async with running(library, (120, 40)) as (app, pilot):
        await press(pilot, "z")
        assert "2010-01-13" in list_rows(app)[0]
        await press(pilot, "C", "home", "enter", "escape", "z")
        assert list_rows(app)[0] == before


async def test_a_saved_search_brings_its_columns(library: Library) -> None:
    views_of(library).save("dates", "metformin", columns=["updated", "no such"])
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "V", "enter")
        assert app.browse.place.columns == ("updated",)
        assert "2010-" in list_rows(app)[0]
