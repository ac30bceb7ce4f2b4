"""The comparison on the screen: what stays, what scrolls, what the keys do."""

from __future__ import annotations

import pytest
from textual.app import App

from parsers.trial import Trial
from store.compare import Comparison, Group, Row, compare
from tests.tui.records import trial as make_trial
from tests.tui.widget_app import rows_of
from tui.messages import CommandRequested
from tui.screens.compare import CompareScreen, DecideRequested
from tui.theme import DEFAULT_VARIABLES
from tui.widgets.compare_grid import CompareGrid


def comparison(trials: int = 4, rows: int = 30) -> Comparison:
    """Two sections; every third row differs."""
    ids = tuple(f"NCT0000001{number}" for number in range(trials))

    def row(name: str, number: int) -> Row:
        differs = number % 3 == 0
        return Row(f"{name} {number}", tuple(f"v{place if differs else 0}" for place in range(trials)), differs)

    return Comparison(
        ids,
        tuple(f"Title {number}" for number in range(trials)),
        tuple(Group(name, tuple(row(name, number) for number in range(rows))) for name in ("Alpha", "Beta")),
    )


class CompareApp(App[None]):
    """Opens a comparison and keeps what it asks for."""

    def __init__(self, shown: Comparison) -> None:
        super().__init__()
        self._shown = shown
        self.decided: list[DecideRequested] = []
        self.commands: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(DEFAULT_VARIABLES)

    def on_mount(self) -> None:
        self.push_screen(CompareScreen(self._shown, {"NCT00000010": "include"}))

    def on_decide_requested(self, message: DecideRequested) -> None:
        self.decided.append(message)

    def on_command_requested(self, message: CommandRequested) -> None:
        self.commands.append(message.command_id)

    @property
    def compare(self) -> CompareScreen:
        assert isinstance(self.screen, CompareScreen)
        return self.screen

    @property
    def rows(self) -> list[str]:
        return rows_of(self.compare.grid)


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (80, 24), (120, 40), (200, 60)])
async def test_it_opens_at_every_size(size: tuple[int, int]) -> None:
    app = CompareApp(comparison())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        if size[0] >= 40:
            assert "NCT00000010" in app.rows[0]
            assert all(len(row) <= size[0] for row in app.rows)


async def test_the_head_stays_while_all_columns_scroll_in_step() -> None:
    app = CompareApp(comparison(2))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        head = app.rows[:3]
        assert "▸ NCT00000010  include" in head[0] and "Title 1" in head[1]
        first = app.rows[4]
        await pilot.press("ctrl+d", "j")
        await pilot.pause()
        assert app.rows[:3] == head
        assert app.rows[4] != first
        row = next(line for line in app.rows if line.startswith("Alpha 12"))
        assert "≠ │ v0" in row and "│ v1" in row
        await pilot.press("G")
        await pilot.pause()
        assert app.rows[-1].startswith("Beta 29")
        await pilot.press("g")
        await pilot.pause()
        assert app.rows[4] == first


async def test_only_differences_are_shown_and_all_again() -> None:
    app = CompareApp(comparison(2))
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("=")
        await pilot.pause()
        labels = [row for row in app.rows if row.startswith(("Alpha", "Beta"))]
        assert len(labels) == 20 and all("≠" in row for row in labels)
        assert app.compare.status.message == "only the 20 rows that differ"
        await pilot.press("=")
        await pilot.pause()
        assert any(row.startswith("Alpha 1 ") for row in app.rows)


async def test_the_next_difference_is_counted_and_brought_into_sight() -> None:
    app = CompareApp(comparison(2))
    async with app.run_test(size=(100, 16)) as pilot:
        await pilot.pause()
        for _ in range(6):
            await pilot.press("n")
        await pilot.pause()
        assert app.compare.status.message == "difference 6 of 20"
        assert any(row.startswith("Alpha 15") for row in app.rows)
        await pilot.press("N")
        assert app.compare.status.message == "difference 5 of 20"
        await pilot.press("G", "g")
        await pilot.press("N")
        await pilot.pause()
        assert app.compare.status.message == "difference 20 of 20"


async def test_sections_are_gone_to() -> None:
    app = CompareApp(comparison(2))
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.press("]")
        await pilot.pause()
        assert "── Beta ──" in app.rows[3]
        await pilot.press("[")
        await pilot.pause()
        assert "── Alpha ──" in app.rows[3]


async def test_columns_that_do_not_fit_are_scrolled_to() -> None:
    app = CompareApp(comparison(4))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "NCT00000012" not in app.rows[0]
        await pilot.press("l", "l")
        await pilot.pause()
        assert "NCT00000010" not in app.rows[0] and "▸ NCT00000012" in app.rows[0]
        assert app.compare.status.message == "column 3 of 4: NCT00000012"
        assert app.compare.query_one("#compare-title").text.endswith("columns 2 to 3 in sight")  # type: ignore[attr-defined]  # a LinesView
        await pilot.press("l", "l", "l")
        await pilot.pause()
        assert "▸ NCT00000013" in app.rows[0]
        await pilot.resize_terminal(200, 40)
        await pilot.pause()
        assert "NCT00000010" in app.rows[0] and "▸ NCT00000013" in app.rows[0]


async def test_a_decision_is_for_the_column_in_focus() -> None:
    app = CompareApp(comparison(3))
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("l")
        for command in ("include", "maybe_stay", "clear"):
            app.compare.run_command(command)
        await pilot.pause()
        assert [(said.trial_id, said.verdict, said.stay) for said in app.decided] == [
            ("NCT00000011", "include", True),
            ("NCT00000011", "maybe", True),
            ("NCT00000011", None, True),
        ]
        app.compare.show_verdicts({"NCT00000011": "maybe"})
        await pilot.pause()
        assert "▸ NCT00000011  maybe" in app.rows[0] and "include" not in app.rows[0]


async def test_the_apps_commands_are_asked_of_the_app_and_q_goes_back() -> None:
    app = CompareApp(comparison(2))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("?")
        await pilot.pause()
        assert app.commands == ["help"]
        await pilot.press("q")
        await pilot.pause()
        assert not isinstance(app.screen, CompareScreen)


async def test_trials_without_differences_say_so() -> None:
    same: Trial = make_trial(identification={"brief_title": "Same"})
    app = CompareApp(compare([same, same]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        assert app.compare.status.message == "the trials do not differ in any row"
        await pilot.press("=")
        await pilot.pause()
        assert app.compare.status.message == "the trials do not differ in any row"
        assert "NCT00000042" in app.rows[0]


async def test_an_empty_grid_is_no_error() -> None:
    from tests.tui.widget_app import WidgetApp

    grid = CompareGrid()
    async with WidgetApp(grid).run_test(size=(40, 10)):
        assert grid.focused_trial == ""
        assert grid.move_focus(1) == ""
        grid.go_to_section(1)
        assert set(rows_of(grid)) == {""}
