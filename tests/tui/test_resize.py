"""Every size of terminal: nothing crashes, the cursor stays, and what fits is shown."""

from __future__ import annotations

import pytest

from store.library import Library
from tests.tui.running_app import list_rows, part, press, running, settle
from tui.state import layout_for, next_preview, place_of_preview

SIZES = [
    (1, 1),
    (2, 2),
    (5, 3),
    (20, 6),
    (40, 12),
    (59, 14),
    (60, 15),
    (80, 24),
    (99, 36),
    (100, 30),
    (120, 40),
    (200, 60),
]


@pytest.mark.parametrize("size", SIZES)
async def test_starts_at_any_size(library: Library, size: tuple[int, int]) -> None:
    async with running(library, size) as (app, pilot):
        await press(
            pilot, "j", "enter", "]", "ctrl+d", "h", "/", "a", "enter", "escape", "x", "1", "z", "P", "?", "escape"
        )
        assert app.is_running


async def test_resizing_keeps_the_cursor_in_view(library: Library) -> None:
    async with running(library, (200, 60)) as (app, pilot):
        await press(pilot, "G")
        for size in [*reversed(SIZES), *SIZES]:
            await pilot.resize_terminal(*size)
            await settle(pilot)
            rows = app.browse.rows
            assert rows.cursor == 11
            if rows.size.height:
                assert 0 <= rows.cursor - rows.scroll_offset.y < rows.size.height


async def test_panes_by_width(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        assert app.browse.rows.size.width == 80
        assert not app.browse.detail.display
        await press(pilot, "enter")
        assert app.browse.detail.size.width == 80
        await press(pilot, "h")
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert app.browse.rows.size.width == 55
        assert app.browse.detail.size.width == 64
        await pilot.resize_terminal(200, 60)
        await settle(pilot)
        assert app.browse.rows.size.width == 76
        assert "Decision" in part(app, "side-lines")
        await pilot.resize_terminal(80, 50)
        await settle(pilot)
        assert app.browse.rows.size.width == app.browse.detail.size.width == 80


async def test_a_tight_screen_says_so(library: Library) -> None:
    async with running(library, (50, 12)) as (app, _):
        assert "tight" in app.browse.status_line.message
        assert len(list_rows(app)) > 5


async def test_zoom_and_preview(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "z")
        assert app.browse.rows.size.width == 120
        await press(pilot, "z")
        assert app.browse.rows.size.width == 55
        await press(pilot, "P")
        assert app.browse.rows.size.width == app.browse.detail.size.width == 120
        await press(pilot, "P")
        assert not app.browse.detail.display
        await press(pilot, "P")
        assert app.browse.detail.size.width == 64


def test_layout_for_sizes() -> None:
    assert layout_for(80, 24).detail is False
    assert layout_for(80, 36).is_below
    assert layout_for(100, 24).detail
    assert layout_for(160, 40).side
    assert layout_for(59, 40).is_tight
    assert layout_for(120, 40, pane="detail", is_zoomed=True).list is False
    assert layout_for(80, 24, pane="detail").list is False
    assert not layout_for(120, 19).has_title


def test_preview_goes_round() -> None:
    assert [next_preview(placed) for placed in ("right", "bottom", "off")] == ["bottom", "off", "right"]
    assert place_of_preview(70, 24, "right") == "off"
    assert place_of_preview(120, 40, "auto") == "right"
