"""The pure parts of the frame: status line, tab bar, headings, rows, prompts, and the writer's thread."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

import pytest

from store.errors import Busy, DiskFull, ReadOnly
from tests.tui.test_row_list import summary
from tui.render.layout import line_width
from tui.render.lines import Span, text_of
from tui.render.review import reason_prompt
from tui.render.rows import Columns, RowState, columns_for, cut, placeholder_line, row_line, row_title, short_phase
from tui.render.tabs import TABS
from tui.state import Place, Progress
from tui.widgets.detail import fit_head, heading, tab_line
from tui.widgets.status_line import compose_status
from tui.workers import Job, Writer

HINTS = [("i x m", "decide"), ("space", "mark"), ("/", "search")]
NAMES = [
    ("Overview", "Overview", "Over"),
    ("Arms", "Arms", "Arms"),
    ("Eligibility", "Eligibility", "Elig"),
    ("Contacts & sites", "Contacts", "Sites"),
]


@pytest.mark.parametrize("width", range(1, 140, 3))
def test_a_status_line_fits_and_keeps_the_way_to_help(width: int) -> None:
    line = compose_status(width, (Span("session  4/12"),), Span("saved something"), HINTS)
    if width >= 12:
        assert line_width(line) <= width
        assert text_of(line).rstrip().endswith("? keys")


def test_hints_go_from_the_least_useful_on() -> None:
    assert "/ search" in text_of(compose_status(80, (), None, HINTS))
    narrow = text_of(compose_status(26, (), None, HINTS))
    assert "decide" in narrow
    assert "search" not in narrow


def test_a_message_takes_the_place_of_where_the_reader_is() -> None:
    message = Span("a message that is rather long and matters more")
    assert message.text in text_of(compose_status(60, (Span("session  4/12   saved 10:00:00"),), message, HINTS))


@pytest.mark.parametrize("width", range(1, 90))
@pytest.mark.parametrize("current", range(4))
def test_the_tab_bar_always_names_the_current_tab(width: int, current: int) -> None:
    line, places = tab_line(NAMES, current, width)
    text = text_of(line)
    assert [tab for tab, _, _ in places] == [0, 1, 2, 3]
    assert any(f"[{current + 1} {name}]" in text for name in NAMES[current])
    assert text.count("[") == text.count("]") == 1
    assert all(0 < text.index(str(tab + 1)) - start < 2 and end <= len(text) for tab, start, end in places)
    if width >= 28:
        assert len(text) <= width


@pytest.mark.parametrize("width", (38, 43, 52, 60))
def test_the_tabs_that_are_not_shown_stay_named_alike(width: int) -> None:
    bars = [text_of(tab_line(NAMES, current, width)[0]) for current in range(4)]
    for number in range(4):
        names = {
            re.split(r"[] []+", bar[bar.index(f"{number + 1} ") :])[1] for bar in bars if f"[{number + 1}" not in bar
        }
        assert len(names) == 1


def test_the_bar_of_a_trial_keeps_every_name_beside_a_list() -> None:
    names = [(tab.title, tab.short, tab.shortest) for tab in TABS]
    for current, tab in enumerate(TABS):
        text = text_of(tab_line(names, current, 64)[0])
        assert len(text) <= 64
        assert f"[{current + 1} {tab.shortest if tab.id == 'eligibility' else tab.short}]" in text
        assert all(f"{place} {other.shortest}" in text or place == current + 1 for place, other in enumerate(TABS, 1))


def test_a_long_title_is_cut_in_the_head_and_the_rest_stays() -> None:
    head = [(Span(f"title {number}", "title"),) for number in range(9)] + [(Span("id"),), (Span("sponsor"),)]
    fitted = fit_head(head, 5, 12)
    assert len(fitted) == 5
    assert [text_of(line) for line in fitted[3:]] == ["id", "sponsor"]
    assert text_of(fitted[2]).endswith("…")


def test_the_focused_pane_is_told_by_sign() -> None:
    assert text_of(heading("List", 20, has_focus=True)).startswith("▌")
    assert text_of(heading("List", 20, has_focus=False)).startswith("─")
    assert line_width(heading("List", 20, has_focus=False, remark="2 marked")) == 20


@pytest.mark.parametrize("width", [*range(0, 60, 5), *range(60, 200, 17)])
def test_a_row_is_never_wider_than_the_list(width: int) -> None:
    columns = columns_for(width)
    row = row_line(replace(summary(1), title="A long title of a trial, 试验 " * 9), columns, RowState())
    assert line_width(row) <= max(width, 20)
    if width >= 50:
        assert line_width(row) == width
    assert line_width(placeholder_line(columns, RowState())) <= max(width, 20)


def test_columns_go_in_their_order() -> None:
    widths = range(30, 130)
    has_enrollment = [columns_for(width).has_enrollment for width in widths]
    has_phase = [columns_for(width).has_phase for width in widths]
    assert has_enrollment.index(True) > has_phase.index(True)
    assert columns_for(130).status == "label"
    assert columns_for(40) == Columns(columns_for(40).title, "sign", False, False)


def test_a_longer_id_takes_its_room_from_the_title() -> None:
    columns = columns_for(100)
    row = row_line(replace(summary(1), id="2023-503684-42-00"), columns, RowState())
    assert line_width(row) == 100
    assert "2023-503684-42-00" in text_of(row)


def test_matches_are_marked_up_to_the_cut() -> None:
    short = replace(columns_for(60), title=8)
    trial = replace(summary(1), title="aspirin and aspirin")
    row = row_line(trial, short, RowState(), [(0, 7), (12, 19)])
    assert [span.text for span in row if span.role == "match"] == ["aspirin"]
    assert row_title(trial) == "aspirin and aspirin"


def test_missing_values_are_said() -> None:
    row = text_of(row_line(replace(summary(1), enrollment=None, phases=(), status=None), columns_for(120), RowState()))
    assert "not reported" in row
    assert row.rstrip().endswith("–")


@pytest.mark.parametrize(
    ("phases", "shown"),
    [((), "–"), (("PHASE1", "PHASE2"), "P1/2"), (("EARLY_PHASE1",), "eP1"), (("NA",), "N/A"), (("ODD",), "ODD")],
)
def test_phases_in_few_cells(phases: tuple[str, ...], shown: str) -> None:
    assert short_phase(phases) == shown


def test_cut_counts_cells() -> None:
    assert cut("试验试验", 5) == ("试验…", 0)
    assert cut("试验试验", 4) == ("试…", 1)
    assert cut("abc", 5) == ("abc", 2)
    assert cut("abc", 0) == ("", 0)


def test_the_reason_prompt_shows_what_fits_and_how_to_see_the_rest() -> None:
    reasons = ("population", "intervention", "design", "duplicate", "comparator", "outcome")
    wide, narrow = (text_of(reason_prompt("NCT00000001", reasons, width)) for width in (160, 80))
    assert "6 outcome" in wide
    assert "1 population" in narrow
    assert "6 outcome" not in narrow
    for prompt in (wide, narrow):
        assert "? all" in prompt
        assert "enter none" in prompt
        assert "esc cancels" in prompt
    assert len(narrow) <= 80


def test_a_place_survives_its_document() -> None:
    place = Place("metformin phase:2", "review", "NCT00000001", 3, "title", True)
    assert Place.of(place.document()) == place
    assert Place.of(None) == Place()
    assert Place.of({"query": 7, "tab": "x", "sort": "colour", "is_reversed": 1}) == Place()


def test_progress_moves_with_a_decision() -> None:
    progress = Progress(1, 0, 0, 5)
    assert progress.moved(None, "exclude") == Progress(1, 1, 0, 5)
    assert progress.moved("include", "maybe") == Progress(0, 0, 1, 5)
    assert progress.moved("include", None).decided == 0


class Written:
    """Collects what a writer's jobs did."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.failed: list[tuple[str, bool]] = []

    def job(self, name: str, *errors: Exception, slot: str = "", gate: threading.Event | None = None) -> Job[str]:
        left = list(errors)

        def run() -> str:
            if gate:
                gate.wait(30)
            if left:
                raise left.pop(0)
            return name

        return Job(run, self.done.append, lambda sentence, is_kept: self.failed.append((sentence, is_kept)), slot)


def test_writes_are_done_in_their_order_and_passing_failures_tried_again() -> None:
    written, writer = Written(), Writer(retry_seconds=0)
    writer.submit(written.job("first", Busy("busy"), DiskFull("full")))
    writer.submit(written.job("second"))
    assert writer.wait_idle(30)
    assert written.done == ["first", "second"]
    assert written.failed == [("busy", True), ("full", True)]
    assert writer.stop(30) == 0


def test_a_write_that_can_never_be_done_is_given_up() -> None:
    written, writer = Written(), Writer(retry_seconds=0)
    writer.submit(written.job("first", ReadOnly("read-only")))
    writer.submit(written.job("second", RuntimeError("a fault")))
    writer.submit(written.job("third"))
    assert writer.wait_idle(30)
    assert written.done == ["third"]
    assert [is_kept for _, is_kept in written.failed] == [False, False]
    writer.stop(30)


def test_only_the_last_of_a_slot_is_written() -> None:
    written, writer, gate = Written(), Writer(), threading.Event()
    writer.submit(written.job("decision", gate=gate))
    for number in range(5):
        writer.submit(written.job(f"place {number}", slot="place"))
    assert writer.waiting == 1
    gate.set()
    assert writer.wait_idle(30)
    assert written.done == ["decision", "place 4"]
    writer.stop(30)


def test_the_end_waits_for_what_is_to_be_written_and_says_what_was_not() -> None:
    written, writer = Written(), Writer(retry_seconds=3600)
    writer.submit(written.job("kept"))
    writer.submit(written.job("never", *[Busy("busy")] * 9))
    assert writer.stop(30) == 1
    assert written.done == ["kept"]
