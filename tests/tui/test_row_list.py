"""The list widget: what a move paints, what is fetched, and what stands where nothing has come yet."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from dataclasses import replace

from textual.geometry import Offset
from textual.pilot import Pilot
from textual.strip import Strip

from store.errors import Busy
from store.summary import Summary
from tests.tui.running_app import until
from tests.tui.widget_app import WidgetApp, rows_of
from tui.widgets.row_list import RowList
from tui.widgets.row_pages import PAGE_ROWS


def summary(row_id: int) -> Summary:
    """A record of a row."""
    return Summary(
        doc_id=row_id,
        id=f"NCT{row_id:08}",
        title=f"Title of {row_id}",
        status="RECRUITING",
        phases=("PHASE2",),
        enrollment=row_id,
        enrollment_type=None,
        study_type=None,
        conditions=(),
        sponsor=None,
        start_date=None,
        completion_date=None,
        last_update=None,
        revision=1,
        sha256="0" * 64,
        source_kinds=("ctgov",),
        has_results=False,
    )


class CountingList(RowList):
    """A list that counts what it paints and fetches."""

    def __init__(self, count: int = 1000) -> None:
        super().__init__(self.fetched)
        self.count = count
        self.painted: list[int] = []
        self.pages: list[int] = []

    def fetched(self, row_ids: Sequence[int]) -> list[Summary]:
        self.pages.append(row_ids[0] // PAGE_ROWS)
        return [summary(row_id) for row_id in row_ids]

    def on_mount(self) -> None:
        self.show_rows(array("q", range(self.count)))

    def render_line(self, y: int) -> Strip:
        self.painted.append(y)
        return super().render_line(y)


async def ready(pilot: Pilot[None], rows: RowList) -> None:
    """Wait until the rows on the screen have their records."""
    await until(pilot, lambda: rows.current is not None)
    await pilot.pause()


async def test_another_list_that_fills_the_screen_needs_no_layout() -> None:
    rows = CountingList()
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        screen = pilot.app.screen
        laid_out = 0

        def count(*_: object) -> None:
            nonlocal laid_out
            laid_out += 1

        screen.screen_layout_refresh_signal.subscribe(screen, count)
        rows.show_rows(array("q", range(300, 600)))
        await ready(pilot, rows)
        assert laid_out == 0
        assert rows_of(rows)[0].split()[:2] == ["▌", "NCT00000300"]
        rows.move_to(299)
        await pilot.pause()
        assert rows.scroll_offset.y == 300 - 24, "it scrolls as far as the new list goes"
        rows.show_rows(array("q", range(5)))
        await ready(pilot, rows)
        assert laid_out > 0
        assert rows.scroll_offset.y == 0


async def test_a_cursor_move_paints_two_rows() -> None:
    rows = CountingList()
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        rows.painted.clear()
        rows.move_by(1)
        await pilot.pause()
        assert sorted(rows.painted) == [0, 1]


async def test_past_the_edge_it_scrolls_half_a_page() -> None:
    rows = CountingList()
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        rows.move_to(23)
        await pilot.pause()
        assert rows.scroll_offset.y == 0
        rows.move_by(1)
        await pilot.pause()
        assert rows.scroll_offset.y == 12
        rows.move_to(11)
        await pilot.pause()
        assert rows.scroll_offset.y == 0


async def test_only_what_is_near_the_screen_is_fetched() -> None:
    rows = CountingList(600_000)
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        assert rows.pages == [0]
        rows.move_to(599_999)
        await until(pilot, lambda: rows.current is not None)
        assert set(rows.pages) == {0, 599_999 // PAGE_ROWS}
        assert "NCT00599999" in rows_of(rows)[-1]


async def test_a_row_without_its_record_holds_its_place() -> None:
    gate = threading.Event()

    class Slow(CountingList):
        def fetched(self, row_ids: Sequence[int]) -> list[Summary]:
            gate.wait(30)
            return super().fetched(row_ids)

    rows = Slow()
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = rows_of(rows)
        assert before[0].startswith("▌")
        assert all("···" in row for row in before)
        assert rows.current is None
        gate.set()
        await ready(pilot, rows)
        assert all("NCT" in row for row in rows_of(rows))


async def test_a_page_of_another_list_is_dropped() -> None:
    rows = CountingList(10)
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        stale = RowList.PageArrived(rows._pages.serial, 0, [replace(summary(3), title="Of another list")])
        rows.show_rows(array("q", [3, 4]))
        rows.on_row_list_page_arrived(stale)
        await pilot.pause()
        assert "Title of 3" in rows_of(rows)[0]


async def test_records_that_came_before_are_not_painted_again() -> None:
    rows = CountingList(100)
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        rows.painted.clear()
        records = [summary(row_id) for row_id in range(100)]
        records[3] = replace(records[3], title="Another title", revision=2)
        rows.on_row_list_page_arrived(RowList.PageArrived(rows._pages.serial, 0, records))
        await pilot.pause()
        assert rows.painted == [3]
        assert "Another title" in rows_of(rows)[3]


async def test_rows_after_the_first_paint_only_where_there_were_none() -> None:
    rows = CountingList(10)
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        rows.show_rows(array("q", range(10)), total=100)
        await pilot.pause()
        rows.painted.clear()
        rows.take_whole(array("q", range(100)))
        await until(pilot, lambda: rows.summary(23) is not None)
        await pilot.pause()
        assert set(rows.painted) == set(range(10, 24))
        rows.show_rows(array("q", range(50)), total=100)
        await pilot.pause()
        rows.painted.clear()
        rows.take_whole(array("q", range(100)))
        await pilot.pause()
        assert rows.painted == []


async def test_a_fetch_that_fails_leaves_places_and_can_be_tried_again() -> None:
    class Failing(CountingList):
        def fetched(self, row_ids: Sequence[int]) -> list[Summary]:
            self.pages.append(0)
            if len(self.pages) == 1:
                raise Busy("Another session is writing.")
            return [summary(row_id) for row_id in row_ids]

    rows = Failing(5)
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(rows.pages) == 1)
        await pilot.pause()
        assert rows.current is None
        rows.forget_records()
        await ready(pilot, rows)
        assert "NCT00000000" in rows_of(rows)[0]


async def test_ranges_and_marks() -> None:
    rows = CountingList(10)
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        rows.begin_range()
        rows.move_by(2)
        assert rows.chosen == [0, 1, 2]
        rows.toggle_mark()
        assert rows.marked == [0, 1, 2]
        assert not rows.has_range
        rows.move_to(1)
        rows.toggle_mark()
        assert rows.marked == [0, 2]
        assert ["◆" in row for row in rows_of(rows)[:3]] == [True, False, True]
        rows.clear_marks()
        assert rows.marked == []


async def test_a_range_upwards_is_the_same() -> None:
    rows = CountingList(10)
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        rows.move_to(5)
        rows.begin_range()
        rows.move_by(-2)
        assert rows.chosen == [3, 4, 5]


async def test_click_moves_and_a_second_click_chooses() -> None:
    rows = CountingList()
    chosen: list[int] = []

    class App(WidgetApp):
        def on_row_list_chosen(self) -> None:
            chosen.append(rows.cursor)

    async with App(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        await pilot.click(rows, Offset(10, 4))
        assert (rows.cursor, chosen) == (4, [])
        await pilot.click(rows, Offset(10, 4))
        await pilot.pause()
        assert chosen == [4]


async def test_the_cursor_stays_in_the_list() -> None:
    rows = CountingList(3)
    async with WidgetApp(rows).run_test(size=(80, 24)) as pilot:
        await ready(pilot, rows)
        rows.move_by(99)
        assert rows.cursor == 2
        rows.move_by(-99)
        assert rows.cursor == 0
        rows.show_rows(array("q"))
        rows.move_by(1)
        rows.begin_range()
        rows.toggle_mark()
        assert (rows.cursor, rows.current_id, rows.chosen, rows.marked) == (0, None, [], [])
