"""Moving in a list of a registry's size: from the key to the bytes that complete the picture, beside an echoed key.

    python -m tests.benchmarks list_moves                            10,000 studies
    STUDIES=610000 python -m tests.benchmarks list_moves

In a pseudo-terminal of 120 by 40. What a terminal and Textual cost by themselves is the first line: a letter echoed by
an empty Textual app with one input. Each move is made several times; medians, and the slowest.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from store.library import REVIEWS_FILE
from tests.benchmarks.keystrokes import SIZES
from tests.benchmarks.painted import seconds_until, settle
from tests.benchmarks.registry_library import app_environment, registry_library
from tests.terminal_session import TerminalSession

TIMES = 7
ECHO_APP = """
from textual.app import App
from textual.widgets import Input
class Echo(App):
    def compose(self):
        yield Input("ready")
Echo().run()
"""

_PLACE = re.compile(r"Trial ([\d,]+) of ([\d,]+) ─")

Screen = Callable[[str], bool]


def _seconds(session: TerminalSession, keys: str, shows: Screen) -> float:
    """Seconds from the last of some keys to the bytes that complete what is wanted; drawing them is not counted."""
    for key in keys[:-1]:
        session.send(key)
        settle(session, 0.5)
    session.send(keys[-1])
    return seconds_until(session, lambda: shows(session.text()))


def _at(position: int) -> Screen:
    """The cursor is at a position, and no row of the list waits for its record."""

    def shows(screen: str) -> bool:
        found = _PLACE.search(screen)
        return found is not None and int(found[1].replace(",", "")) == position and "···" not in screen

    return shows


def _sorted_by(words: str) -> Screen:
    return lambda screen: words in screen.splitlines()[0] and "···" not in screen


def _figures(name: str, seconds: list[float], floor: float) -> str:
    middle = statistics.median(seconds)
    return f"{name:<34} median {middle * 1000:7.1f} ms   slowest {max(seconds) * 1000:7.1f} ms   {middle / floor:6.1f}"


def _echoed() -> list[float]:
    with TerminalSession(command=[sys.executable, "-c", ECHO_APP]) as session:
        session.wait_for("ready")
        settle(session, 0.5)
        letters = "zyxwvut"[:TIMES]
        seconds = []
        for end, letter in enumerate(letters, 1):
            seconds.append(_seconds(session, letter, lambda screen, end=end: letters[:end] in screen))  # type: ignore[misc]  # a default binds the loop's value
            settle(session, 0.5)
        return seconds


def moves(folder: Path, studies: int) -> dict[str, list[float]]:
    """Seconds of each kind of move."""
    (folder / "library" / REVIEWS_FILE).unlink(missing_ok=True)
    kinds: tuple[tuple[str, str, Screen], ...] = (
        ("G, the last of all trials", "G", _at(studies)),
        ("g, back to the first", "g", _at(1)),
        ("j, one row down", "j", _at(2)),
        ("page down", "\x06", lambda screen: not _at(2)(screen) and "···" not in screen),
        ("sorted by status", "sstatus\r", _sorted_by("by status")),
        ("sorted by start date", "sstart\r", _sorted_by("by start date")),
        ("sorted by title", "stitle\r", _sorted_by("by title")),
    )
    seconds: dict[str, list[float]] = {name: [] for name, _, _ in kinds}
    with TerminalSession("--library", folder / "library", env=app_environment(folder)) as session:
        session.wait_for("NCT9")
        for _ in range(TIMES):
            for name, keys, shows in kinds:
                settle(session, 0.5)
                seconds[name].append(_seconds(session, keys, shows))
            settle(session, 0.5)
            session.send("g")
            settle(session, 0.5)
    return seconds


def run() -> list[str]:
    """The lines to print."""
    echo = _echoed()
    floor = statistics.median(echo)
    lines = [_figures("a letter echoed by an empty app", echo, floor)]
    for size in map(int, os.environ.get("STUDIES", SIZES).split(",")):
        folder = registry_library(size)
        lines.append(f"{size:,} studies")
        lines += [f"  {_figures(name, seconds, floor)}" for name, seconds in moves(folder, size).items()]
    return lines
