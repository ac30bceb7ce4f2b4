"""Process start to first paint, beside an empty Textual app in the same run.

Both run in a pseudo-terminal of 120 by 40, in turns; the medians are compared. First paint is the first frame that
holds the program's own text. Both have their bytecode, as installed programs do; without it the app's own modules are
compiled at each start, which takes a tenth of a second more.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.terminal_session import TerminalSession

ROUNDS = 15
EMPTY_APP = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("painted")
Empty().run()
"""


def as_installed(folder: Path) -> dict[str, str]:
    """The environment of an installed program: its bytecode is kept, here in a folder, from the first start on."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def seconds_to(text: bytes, command: Sequence[str], env: Mapping[str, str]) -> float:
    """Seconds from the start of `command` until it has sent `text`."""
    start = time.perf_counter()
    with TerminalSession(command=command, env=env) as session:
        while text not in session.received:
            if not session.pump(5.0) and session.process.poll() is not None:
                raise RuntimeError(f"ended before it painted: {bytes(session.received[-500:])!r}")
        return time.perf_counter() - start


def import_real(library: Path) -> str:
    """Fill a library with the real records where they are, else with the built-in ones; says which."""
    from tests.benchmarks.inputs import filled_library

    return filled_library(library)


def run() -> list[str]:
    """The lines to print."""
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        held = import_real(library)
        empty = [sys.executable, "-c", EMPTY_APP]
        app = [sys.executable, "-m", "tui", "--library", str(library)]
        starts = {"empty": (b"painted", empty), "title": (b"trialtui", app), "rows": (b"NCT0", app)}
        times: dict[str, list[float]] = {name: [] for name in starts}
        for _ in range(ROUNDS + 1):
            for name, (text, command) in starts.items():
                times[name].append(seconds_to(text, command, as_installed(Path(folder))))
        middle = {name: statistics.median(values[1:]) for name, values in times.items()}
        lines.append(f"library: {held}; medians of {ROUNDS} starts each, in turns")
        lines.append(f"empty Textual app, first paint   {middle['empty'] * 1000:6.0f} ms   1.00")
        for name, what in (("title", "trialtui, first paint"), ("rows", "trialtui, first rows")):
            lines.append(f"{what:<32} {middle[name] * 1000:6.0f} ms   {middle[name] / middle['empty']:.2f}")
        bound = 1.5 * middle["empty"] + 0.1
        lines.append(f"1.5 times the empty app and 100 ms   {bound * 1000:3.0f} ms")
    return lines
