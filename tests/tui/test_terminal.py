"""What the terminal is found to be able to do, and what is set before Textual is imported."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import signal

import pytest
from rich.segment import Segment
from textual.color import Color

from tui import terminal
from tui.theme import AsciiSigns, resolve


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


TTY = Terminal()


def test_a_terminal_that_can_is_taken() -> None:
    assert terminal.check_terminal({"TERM": "xterm-256color"}, TTY, TTY, TTY) is None


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_that_cannot_is_refused_with_what_works(term: str) -> None:
    sentence = terminal.check_terminal({"TERM": term}, TTY, TTY, TTY)
    assert sentence is not None
    assert "TERM" in sentence
    assert "trialtui search" in sentence


@pytest.mark.parametrize(("place", "name"), [(0, "input"), (1, "output"), (2, "error")])
def test_what_is_no_terminal_is_named(place: int, name: str) -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (io.StringIO(), closed):
        streams = [TTY, TTY, TTY]
        streams[place] = stream  # type: ignore[call-overload]  # a plain stream in the place of a terminal
        sentence = terminal.check_terminal({"TERM": "xterm"}, *streams)
        assert sentence is not None
        assert f"standard {name} is not a terminal" in sentence


def test_no_color_takes_the_terminals_own_palette() -> None:
    environ = {"NO_COLOR": "1"}
    terminal.prepare_environment(environ)
    assert environ["TEXTUAL_THEME"] == "ansi-dark"
    environ = {"NO_COLOR": "1", "COLORFGBG": "0;15"}
    terminal.prepare_environment(environ)
    assert environ["TEXTUAL_THEME"] == "ansi-light"


def test_nothing_moves_over_ssh() -> None:
    environ = {"SSH_CONNECTION": "1 2 3 4"}
    terminal.prepare_environment(environ)
    assert environ["TEXTUAL_SMOOTH_SCROLL"] == "0"
    assert environ["TEXTUAL_ANIMATIONS"] == "none"
    assert "TEXTUAL_THEME" not in environ


def test_what_the_reader_has_set_stays() -> None:
    environ = {"NO_COLOR": "1", "TEXTUAL_THEME": "nord", "TEXTUAL_ANIMATIONS": "full", "TEXTUAL_FPS": "30"}
    terminal.prepare_environment(environ)
    assert environ["TEXTUAL_THEME"] == "nord"
    assert environ["TEXTUAL_ANIMATIONS"] == "full"
    assert environ["TEXTUAL_FPS"] == "30"


def test_the_frame_of_a_result_does_not_wait_long_for_that_of_its_key() -> None:
    environ: dict[str, str] = {}
    terminal.prepare_environment(environ)
    assert environ["TEXTUAL_FPS"] == "1000"


@pytest.mark.parametrize(
    ("charset", "needed"), [("UTF-8", False), ("utf8", False), ("ANSI_X3.4-1968", True), ("?", True)]
)
def test_ascii_where_the_charset_has_nothing_else(charset: str, needed: bool) -> None:
    assert terminal.needs_ascii(charset) is needed


def test_ascii_signs_are_as_wide_as_the_signs() -> None:
    signs = "▌ ● ○ ■ × ◆ │ ─ ┬ … ≠ ▾"
    replaced = AsciiSigns().apply([Segment(signs)], Color(0, 0, 0))[0].text
    assert replaced.isascii()
    assert len(replaced) == len(signs)
    letters = "é 試 и"
    assert AsciiSigns().apply([Segment(letters)], Color(0, 0, 0))[0].text == letters


@pytest.mark.parametrize(
    ("term", "colorterm", "few"),
    [
        ("linux", "", True),
        ("xterm", "", True),
        ("xterm-256color", "", False),
        ("tmux-256color", "", False),
        ("xterm", "truecolor", False),
        ("xterm-kitty", "", False),
    ],
)
def test_a_terminal_of_few_colours_is_known(term: str, colorterm: str, few: bool) -> None:
    assert terminal.has_few_colours({"TERM": term, "COLORTERM": colorterm}) is few


def test_auto_theme_follows_the_colours_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "has_few_colours", lambda: True)
    monkeypatch.setattr(terminal, "is_light", lambda: True)
    assert resolve("auto") == "ansi-light"
    monkeypatch.setattr(terminal, "is_light", lambda: False)
    assert resolve("auto") == "ansi-dark"


def test_auto_theme_follows_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "has_few_colours", lambda: False)
    monkeypatch.setattr(terminal, "is_light", lambda: True)
    assert resolve("auto") == "trialtui-light"
    monkeypatch.setattr(terminal, "is_light", lambda: False)
    assert resolve("auto") == "trialtui-dark"
    assert resolve("ansi-light") == "ansi-light"


async def test_a_terminal_that_goes_away_is_noticed() -> None:
    near, far = pty.openpty()
    left = asyncio.Event()
    watching = asyncio.create_task(terminal.end_when_orphaned(left.set, far))
    os.close(near)
    os.close(far)
    await asyncio.wait_for(left.wait(), 30)
    await watching


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
async def test_signals_end_in_order(number: signal.Signals) -> None:
    left = asyncio.Event()
    terminal.end_on_signals(left.set)
    try:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(left.wait(), 30)
    finally:
        asyncio.get_running_loop().remove_signal_handler(number)
