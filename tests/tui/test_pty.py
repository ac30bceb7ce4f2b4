"""The program in a real pseudo-terminal: what a person at a keyboard sees, and what is left behind."""

from __future__ import annotations

import signal
import termios
from pathlib import Path

import pytest

from tests.terminal_session import TerminalSession
from tests.tui.random_keys import NO_REGISTRY, fault_of

LEAVE_ALTERNATE_SCREEN = b"\x1b[?1049l"
SHOW_CURSOR = b"\x1b[?25h"
SMALL_FRAME = 4000
"""Bytes of a frame of a few lines; one of the whole screen has 12,000 and more."""


def restored(session: TerminalSession) -> bool:
    """Whether the terminal is as the program found it: settings, screen and cursor."""
    now = termios.tcgetattr(session.program_side)
    return (
        now == session.settings_before
        and LEAVE_ALTERNATE_SCREEN in session.received
        and SHOW_CURSOR in session.received[-2000:]
    )


def test_start_search_compare_quit(tmp_path: Path) -> None:
    with TerminalSession("demo", env={"XDG_DATA_HOME": str(tmp_path)}) as session:
        session.wait_for("NCT00000002")
        session.send("/")
        session.send("prediabetes")
        session.wait_for(lambda screen: "2 of 14" in screen and "NCT00000008" not in screen)
        session.send("\r")
        session.send("  ")
        session.send("c")
        session.wait_for(lambda screen: "≠" in screen and "NCT00000001" in screen and "NCT00000002" in screen)
        session.send("q")
        session.wait_for("2 of 14")
        session.send("Q")
        assert session.wait_for_end() == 0
        assert restored(session)


def test_suggestions_that_go_repaint_no_more_than_they_covered(tmp_path: Path) -> None:
    with TerminalSession("demo", env={"XDG_DATA_HOME": str(tmp_path)}) as session:
        session.wait_for("NCT00000002")
        session.send("/")
        session.send("stat")
        session.wait_for("status:")
        while session.pump(0.3):
            pass
        before = len(session.received)
        session.send("\x1b")
        session.wait_for(lambda screen: "status:" not in screen)
        while session.pump(0.3):
            pass
        assert len(session.received) - before < SMALL_FRAME


@pytest.mark.parametrize("sign", [signal.SIGHUP, signal.SIGTERM])
def test_signals_end_it_in_order(sign: signal.Signals, tmp_path: Path) -> None:
    with TerminalSession("demo", env={"XDG_DATA_HOME": str(tmp_path)}) as session:
        session.wait_for("NCT00000002")
        session.kill(sign)
        session.wait_for_end()
        assert restored(session)


def test_a_dumb_terminal_gets_one_sentence() -> None:
    with TerminalSession("demo", env={"TERM": "dumb"}) as session:
        assert session.wait_for_end() == 2
        assert "terminal" in session.text()
        assert b"\x1b" not in session.received


def test_hostile_text_never_reaches_the_terminal(tmp_path: Path) -> None:
    with TerminalSession("--query", "id:NCT00000007", "demo", env={"XDG_DATA_HOME": str(tmp_path)}) as session:
        session.wait_for("Odd Text")
        session.send("l")
        for tab in "123456789":
            session.send(tab)
            session.pump(0.5)
        session.send("Q")
        session.wait_for_end()
        for unsafe in (b"Bell\x07", "\u202e".encode(), "\u200b".encode(), b"\x1b[31mSequence", b"\x00"):
            assert unsafe not in session.received


@pytest.mark.parametrize(("seed", "columns", "rows"), [(1, 80, 24), (2, 120, 40), (3, 60, 12)])
def test_no_keys_end_the_program(seed: int, columns: int, rows: int, tmp_path: Path) -> None:
    env = {"XDG_DATA_HOME": str(tmp_path)} | NO_REGISTRY
    with TerminalSession("demo", columns=columns, rows=rows, env=env) as session:
        session.wait_for("NCT00000002")
        assert fault_of(session, seed, keys=150) == ""
