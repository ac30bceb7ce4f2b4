"""The reading pane: what is at the top stays there, matches are found, counted and shown, text can be selected."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.geometry import Offset
from textual.selection import Selection
from textual.strip import Strip

from store.search.query import parse
from tests.tui.widget_app import WidgetApp, rows_of
from tui.render.layout import set_lines
from tui.render.lines import BLANK, Line, Span, text_of
from tui.widgets.line_matches import CHUNK, LineMatches
from tui.widgets.text_pane import TextPane

NUMBERED: list[Line] = [(Span(f"line {number}", "label"),) for number in range(100)]
PARAGRAPHS = "\n".join(f"Paragraph {number} has some words, enough for a line or two of text." for number in range(40))


def wrapped(width: int) -> Sequence[Line]:
    return set_lines(PARAGRAPHS, width)


def finder(word: str, found_in: list[str] | None = None):  # type: ignore[no-untyped-def]  # a plain stand-in
    def find(text: str) -> list[tuple[int, int]]:
        if found_in is not None:
            found_in.append(text)
        places = []
        at = text.replace("\n", " ").find(word)
        while at >= 0:
            places.append((at, at + len(word)))
            at = text.replace("\n", " ").find(word, at + 1)
        return places

    return find


def test_only_the_chunk_asked_for_is_searched() -> None:
    searched: list[str] = []
    matches = LineMatches(NUMBERED, finder("line 3", searched))
    assert [piece[:2] for piece in matches.pieces(3)] == [(0, 6)]
    assert len(searched) == 1 and searched[0].count("\n") == CHUNK - 1
    assert [match.line for match in matches.all()] == [3, *range(30, 40)]
    assert len(searched) == 2


def test_a_match_over_two_lines_is_one_match_with_two_pieces() -> None:
    lines: list[Line] = [(Span("graft versus"),), (Span("host disease"),), BLANK]
    matches = LineMatches(lines, finder("versus host"))
    assert [piece[:2] for piece in matches.pieces(0)] == [(6, 12)]
    assert [piece[:2] for piece in matches.pieces(1)] == [(0, 4)]
    assert len(matches.all()) == 1
    assert matches.matching_lines() == [0, 1]


class CountingPane(TextPane):
    """A pane that counts how often its first line is painted."""

    painted = 0

    def render_line(self, y: int) -> Strip:
        self.painted += y == 0
        return super().render_line(y)


@pytest.mark.parametrize("size", [(80, 24), (1, 1), (200, 60)])
async def test_lines_are_shown_from_the_top(size: tuple[int, int]) -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=size) as pilot:
        pane.show(NUMBERED)
        await pilot.pause()
        assert rows_of(pane) == [text_of(line)[: pane.size.width] for line in NUMBERED[: size[1]]]


async def test_scrolling_by_lines_half_pages_and_pages() -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=(40, 20)) as pilot:
        pane.show(NUMBERED)
        await pilot.pause()
        pane.scroll_rows(3)
        assert pane.top_line == 3
        pane.scroll_half(1)
        assert pane.top_line == 13
        pane.scroll_page(1)
        assert pane.top_line == 32
        pane.scroll_page(-1)
        pane.scroll_half(-1)
        assert pane.top_line == 3
        pane.scroll_bottom()
        assert pane.top_line == 80
        pane.scroll_top()
        assert pane.top_line == 0


async def test_the_text_at_the_top_stays_there_when_it_is_set_for_another_width() -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=(80, 12)) as pilot:
        pane.show(wrapped(pane.text_width))
        await pilot.pause()
        at = next(index for index, line in enumerate(pane.lines) if text_of(line).startswith("Paragraph 21 "))
        pane.scroll_rows(at)
        for width, height in ((33, 12), (120, 40)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            assert all(len(row) <= width for row in rows_of(pane)), "until the lines are set anew they are cut"
            pane.show(wrapped(pane.text_width), keep_text=True)
            await pilot.pause()
            assert rows_of(pane)[0].startswith("Paragraph 21 ") or pane.top_line == pane.max_scroll_y


async def test_the_place_in_a_very_long_text_is_kept_by_proportion() -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=(80, 12)) as pilot:
        pane.show(NUMBERED * 100)
        await pilot.pause()
        pane.scroll_rows(5000)
        pane.show(NUMBERED * 50, keep_text=True)
        await pilot.pause()
        assert pane.top_line == 2500


async def test_new_lines_begin_at_the_top_unless_the_place_is_kept() -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=(40, 10)) as pilot:
        pane.show(NUMBERED)
        await pilot.pause()
        pane.scroll_rows(20)
        pane.show(NUMBERED, keep_scroll=True)
        await pilot.pause()
        assert pane.top_line == 20
        pane.show(NUMBERED)
        await pilot.pause()
        assert pane.top_line == 0


async def test_matches_are_counted_and_gone_to_round_the_end() -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=(40, 10)) as pilot:
        lines = [*NUMBERED]
        lines[30] = lines[70] = (Span("takes metformin daily"),)
        pane.show(lines)
        await pilot.pause()
        assert pane.next_match() == "nothing to find: search first"
        pane.mark(parse("metformin"))
        assert pane.next_match() == "match 1 of 2"
        await pilot.pause()
        assert "takes metformin daily" in rows_of(pane)
        assert pane.next_match() == "match 2 of 2"
        assert pane.next_match() == "match 1 of 2, round the end"
        assert pane.previous_match() == "match 2 of 2, round the start"
        pane.mark(parse("aspirin"))
        assert pane.next_match() == "no match in this tab"
        pane.mark(None)
        assert pane.next_match() == "nothing to find: search first"


async def test_a_match_is_underlined_and_the_current_one_reversed() -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=(40, 10)) as pilot:
        pane.show([(Span("takes "), Span("metformin", "label"), Span(" daily metformin"))])
        pane.mark(parse("metformin"))
        await pilot.pause()
        styles = {segment.text: segment.style for segment in pane.render_line(0)}
        assert styles["metformin"] is not None and styles["metformin"].underline
        assert styles["takes "] is not None and not styles["takes "].underline
        pane.next_match()
        drawn = [segment for segment in pane.render_line(0) if segment.text == "metformin"]
        assert [bool(segment.style and segment.style.reverse) for segment in drawn] == [True, False]


async def test_marks_are_painted_when_that_is_asked_for_or_the_text_is_another() -> None:
    pane = CountingPane()
    async with WidgetApp(pane).run_test(size=(40, 10)) as pilot:
        pane.show([(Span("takes metformin"),)])
        await pilot.pause()
        pane.painted = 0
        pane.mark(parse("metformin"))
        await pilot.pause()
        assert pane.painted == 0
        pane.paint_marks()
        await pilot.pause()
        assert pane.painted == 1
        pane.paint_marks()
        await pilot.pause()
        assert pane.painted == 1, "nothing is marked anew"
        pane.mark(parse("takes"))
        pane.show([(Span("takes aspirin"),)])
        pane.paint_marks()
        await pilot.pause()
        assert pane.painted == 2, "with the other text, and once"


async def test_only_matching_lines_and_all_again() -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=(40, 10)) as pilot:
        lines = [*NUMBERED]
        lines[30] = lines[70] = (Span("takes metformin daily"),)
        pane.show(lines)
        assert pane.toggle_matching_only() == "no match in this tab"
        pane.mark(parse("metformin"))
        await pilot.pause()
        pane.scroll_rows(50)
        assert pane.toggle_matching_only() == "2 matching lines of 100"
        await pilot.pause()
        assert rows_of(pane)[:3] == ["takes metformin daily", "takes metformin daily", ""]
        assert pane.next_match() == "match 1 of 2"
        assert pane.toggle_matching_only() == "all lines"
        await pilot.pause()
        assert "takes metformin daily" in rows_of(pane)


async def test_selected_text_is_given_as_it_is_shown() -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=(40, 10)):
        pane.show([(Span("label  ", "label"), Span("value")), BLANK, (Span("end [bold]"),)])
        assert pane.get_selection(Selection(None, None)) == ("label  value\n\nend [bold]", "\n")
        assert pane.get_selection(Selection(Offset(7, 0), Offset(3, 2))) == ("value\n\nend", "\n")


async def test_text_is_selected_with_the_mouse() -> None:
    pane = TextPane()
    async with WidgetApp(pane).run_test(size=(40, 10)) as pilot:
        pane.show(NUMBERED)
        await pilot.pause()
        pane.scroll_rows(5)
        await pilot.pause()
        await pilot.mouse_down(pane, offset=(1, 0))
        await pilot.hover(pane, offset=(4, 1))
        await pilot.mouse_up(pane, offset=(4, 1))
        await pilot.pause()
        assert pilot.app.screen.get_selected_text() == "line 5\nline"


@pytest.mark.parametrize("theme", ["ansi-dark", "ansi-light", "textual-light"])
async def test_every_role_is_drawn_in_every_theme(theme: str) -> None:
    from tui.render.lines import ROLES

    pane = TextPane()
    app = WidgetApp(pane)
    async with app.run_test(size=(40, 40)) as pilot:
        app.theme = theme
        pane.show([(Span(role, role),) for role in ROLES])
        await pilot.pause()
        assert rows_of(pane)[: len(ROLES)] == list(ROLES)
