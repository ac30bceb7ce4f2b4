"""The comparison on the screen: what stays, what scrolls, what the keys do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from textual.app import App
from textual.events import Key
from textual.pilot import Pilot

from parsers.trial import Trial
from store.compare import Comparison, Group, Row, compare
from store.errors import Damaged
from store.review_events import Verdict
from tests.tui.records import trial as make_trial
from tests.tui.running_app import until
from tests.tui.widget_app import rows_of
from tui.messages import CommandRequested
from tui.render.compare import columns_for, grid
from tui.render.lines import text_of
from tui.screens.compare import CompareScreen
from tui.theme import DEFAULT_VARIABLES
from tui.widgets.compare_grid import CompareGrid
from tui.widgets.lines_view import LinesView


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


class Bench:
    """Takes decisions without a library."""

    reasons = ("population", "design")

    def __init__(self) -> None:
        self.verdicts: dict[str, Verdict] = {"NCT00000010": "include"}
        self.decided: list[tuple[str, Verdict | None, str]] = []
        self.reversed: list[str] = []
        self.last_reason = ""

    def verdict(self, trial_id: str) -> Verdict | None:
        return self.verdicts.get(trial_id)

    def decide(self, trial_id: str, verdict: Verdict | None, reason: str = "") -> None:
        self.decided.append((trial_id, verdict, reason))
        self.last_reason = reason or self.last_reason

    def reverse(self, way: str) -> None:
        self.reversed.append(way)


class CompareApp(App[None]):
    """Opens a comparison and keeps what it asks for."""

    def __init__(self, load: Comparison | Callable[[], Comparison]) -> None:
        super().__init__()
        self._load: Callable[[], Comparison] = load if callable(load) else lambda: load
        self.judge = Bench()
        self.commands: list[str] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(DEFAULT_VARIABLES)

    def on_mount(self) -> None:
        self.push_screen(CompareScreen(self._load, self.judge))

    def on_command_requested(self, message: CommandRequested) -> None:
        self.commands.append(message.command_id)

    @property
    def compare(self) -> CompareScreen:
        assert isinstance(self.screen, CompareScreen)
        return self.screen

    @property
    def rows(self) -> list[str]:
        return rows_of(self.compare.grid)

    @property
    def title_row(self) -> str:
        return self.compare.query_one("#compare-title", LinesView).text


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the trials are read and shown."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", [(1, 1), (20, 6), (40, 12), (80, 24), (120, 40), (200, 60)])
async def test_it_opens_at_every_size(size: tuple[int, int]) -> None:
    app = CompareApp(comparison())
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        if size[0] >= 40:
            assert "NCT00000010" in app.rows[0]
            assert all(len(row) <= size[0] for row in app.rows)


async def test_the_head_stays_while_all_columns_scroll_in_step() -> None:
    app = CompareApp(comparison(2))
    async with app.run_test(size=(100, 20)) as pilot:
        await settled(pilot)
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
        await settled(pilot)
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
        await settled(pilot)
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
        await settled(pilot)
        await pilot.press("]")
        await pilot.pause()
        assert "── Beta ──" in app.rows[3]
        await pilot.press("[")
        await pilot.pause()
        assert "── Alpha ──" in app.rows[3]


async def test_columns_that_do_not_fit_are_scrolled_to() -> None:
    app = CompareApp(comparison(4))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "NCT00000012" not in app.rows[0]
        await pilot.press("l", "l")
        await pilot.pause()
        assert "NCT00000010" not in app.rows[0] and "▸ NCT00000012" in app.rows[0]
        assert app.compare.status.message == "column 3 of 4: NCT00000012"
        assert app.title_row.endswith("columns 2 to 3 in sight, h l for others")
        await pilot.press("l", "l", "l")
        await pilot.pause()
        assert "▸ NCT00000013" in app.rows[0]
        await pilot.resize_terminal(200, 40)
        await pilot.pause()
        assert "NCT00000010" in app.rows[0] and "▸ NCT00000013" in app.rows[0]


async def test_a_decision_is_for_the_column_in_focus() -> None:
    app = CompareApp(comparison(3))
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("l", "i", "M", "0", "u")
        assert app.judge.decided == [
            ("NCT00000011", "include", ""),
            ("NCT00000011", "maybe", ""),
            ("NCT00000011", None, ""),
        ]
        assert app.judge.reversed == ["undo"]
        assert "maybe" not in app.rows[0], "nothing is said before it is saved"
        app.judge.verdicts = {"NCT00000011": "maybe"}
        app.compare.show_verdicts()
        await pilot.pause()
        assert "▸ NCT00000011  maybe" in app.rows[0] and "include" not in app.rows[0]


async def test_an_exclusion_asks_for_its_reason_and_can_be_repeated() -> None:
    app = CompareApp(comparison(3))
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("x")
        assert "2 design" in app.compare.status.text
        await pilot.press("2", "l", "X", "x", "q", "x", "enter")
        assert app.judge.decided == [
            ("NCT00000010", "exclude", "design"),
            ("NCT00000011", "exclude", "design"),
            ("NCT00000011", "exclude", ""),
        ]
        assert isinstance(app.screen, CompareScreen), "q answered the question"


async def test_keys_typed_while_the_trials_are_read_are_for_the_comparison() -> None:
    may_end = threading.Event()

    def slow() -> Comparison:
        may_end.wait(60)
        return comparison(3)

    app = CompareApp(slow)
    async with app.run_test(size=(120, 24)) as pilot:
        assert "reading" in app.title_row
        for key in ("l", "i", "equals_sign"):
            app.post_message(Key(key, "=" if key == "equals_sign" else key))
        for _ in range(50):
            await asyncio.sleep(0)
        assert app.judge.decided == []
        may_end.set()
        await until(pilot, lambda: "only differences" in app.title_row)
        assert app.judge.decided == [("NCT00000011", "include", "")]


async def test_trials_that_cannot_be_read_are_said_to_be_so() -> None:
    def broken() -> Comparison:
        raise Damaged("The file trials.db is damaged.")

    app = CompareApp(broken)
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        assert "The file trials.db is damaged." in app.title_row
        await pilot.press("i", "x", "n", "q")
        await pilot.pause()
        assert app.judge.decided == []
        assert not isinstance(app.screen, CompareScreen)


async def test_the_apps_commands_are_asked_of_the_app_and_q_goes_back() -> None:
    app = CompareApp(comparison(2))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
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
        await settled(pilot)
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


async def test_a_low_screen_has_room_for_rows_under_the_titles() -> None:
    app = CompareApp(comparison(2))
    async with app.run_test(size=(80, 8)) as pilot:
        await settled(pilot)
        assert "Title 0" not in "\n".join(app.rows)
        assert any("Alpha 0" in row for row in app.rows)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "Title 0" in app.rows[1]


def test_a_word_of_a_label_stays_whole_on_a_narrow_screen() -> None:
    row = Row("Intervention model", ("a", "b"), True)
    columns = columns_for(40, 2)
    labels = [text_of(line.label) for line in grid(Comparison((), (), (Group("Design", (row,)),)), columns, 40).lines]
    assert any(label.startswith("Intervention ") for label in labels)


async def test_enter_goes_to_the_next_column() -> None:
    app = CompareApp(comparison(2))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert app.compare.grid.focused_trial == "NCT00000011"
