"""Searching while typing: each of 200 keystrokes answered by the engine and painted by the app, beside other searches.

    python -m tests.benchmarks keystrokes                            10,000 studies
    STUDIES=10000,100000,610000 python -m tests.benchmarks keystrokes

The engine: `library.search(typed so far, typing=True, limit=200)`, and the same typed text for SQLite's FTS5, rapidfuzz
and `fzf --filter` over the same titles (each searches titles only; ours the whole records). The app: in a
pseudo-terminal of 120 by 40, from the key to the arrival of the bytes that complete the new list's count; keys that
do not change it are left out there. Then the time from the start to the first rows, beside an empty Textual app, and
the app's memory.
A library is made by a real import when a size is first asked for, and kept under .cache/bench.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from store.errors import StoreError
from store.library import REVIEWS_FILE, Library
from tests.benchmarks.first_paint import EMPTY_APP, as_installed, seconds_to
from tests.benchmarks.painted import seconds_until, settle
from tests.benchmarks.registry_library import app_environment, open_library, registry_library
from tests.benchmarks.title_search import fts5_search, fzf_search, rapidfuzz_search
from tests.terminal_session import TerminalSession

SIZES = "10000"
"""Numbers of studies, unless the environment's STUDIES says others."""

LIMIT = 200
"""Best hits asked of every search: more than a screen shows."""

STARTS = 7

_TOP = 5
_LIST_LINE = re.compile(r"Trial [\d,]+ of ([\d,]+) ─")
"""The line above the list, within so many lines below the title."""

TYPED = (
    "asthma",
    "peanut alergy",
    "nct90004",
    "cond:melanoma",
    "pembrolizumab",
    "hypertenson",
    "phase:3",
    "allo-HSCT",
    "ABPA",
    "status:recruiting",
    "breast cancr",
    "omalizumab children",
    "9000429",
    "sponsor:novartis",
    "triple negative",
    "atopic dermatits",
    "vitamin d oral",
)
"""What is typed, a query after the other: 200 keys, with typing errors, fields, ids and abbreviations among them."""


def typed_so_far() -> Iterator[str]:
    """The text in the search bar after each key."""
    for query in TYPED:
        for end in range(1, len(query) + 1):
            yield query[:end]


def _figures(name: str, seconds: Sequence[float], ours: float | None = None) -> str:
    """Median and 99th percentile of a side; how its median compares with ours, where that is given."""
    ranked = sorted(seconds)
    middle, late = statistics.median(ranked), ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    ratio = "" if ours is None else f"   {middle / ours:7.1f} times ours"
    return f"{name:<34} median {middle * 1000:8.1f} ms   p99 {late * 1000:8.1f} ms{ratio}"


def _timed(search: Callable[[str], object]) -> list[float]:
    """Seconds of each key's search; one round before, so that nobody's files are cold."""
    search(TYPED[0])
    seconds = []
    for text in typed_so_far():
        start = time.perf_counter()
        search(text)
        seconds.append(time.perf_counter() - start)
    return seconds


def _engine_search(library: Library) -> Callable[[str], object]:
    def search(text: str) -> object:
        try:
            return library.search(text, typing=True, limit=LIMIT)
        except StoreError:
            return None

    return search


def engines(library: Library, folder: Path) -> list[str]:
    """The engine's time for each key, beside the searches over titles."""
    seconds = _timed(_engine_search(library))
    ours = statistics.median(seconds)
    lines = [_figures("trialtui, whole records", seconds)]
    titles = [entry.title for entry in library.summaries(library.all_ids("id"))]
    lines.append(_figures("SQLite FTS5, titles", _timed(fts5_search(titles, LIMIT)), ours))
    lines.append(_figures("rapidfuzz WRatio, titles", _timed(rapidfuzz_search(titles, LIMIT)), ours))
    fzf = fzf_search(titles, folder / "titles", LIMIT)
    lines.append(_figures("fzf --filter, titles", _timed(fzf), ours) if fzf else "fzf could not be installed")
    return lines


def _expected(library: Library, text: str) -> int | None:
    """How many trials a search will show; None when the text is not understood yet."""
    try:
        return library.search(text, typing=True, limit=1).total
    except StoreError:
        return None


def _shows(session: TerminalSession, total: int) -> bool:
    """Whether the title line has the count, and the list's own line too where suggestions do not cover it."""
    title, *below = session.lines()
    listed = [found[1] for line in below[:_TOP] for found in _LIST_LINE.finditer(line)]
    return f" {total:,} of " in title and all(count == f"{total:,}" for count in listed)


def _leave(session: TerminalSession) -> None:
    """Clear the search bar: suggestions take the first escape, the text the next."""
    while "all trials" not in session.lines()[0]:
        session.send("\x1b")
        settle(session)


def painting(library: Library, folder: Path) -> list[str]:
    """The app's time from each key to its painted result, and its memory then."""
    seconds = []
    # A run that was cut off left the app on what it had typed.
    (folder / "library" / REVIEWS_FILE).unlink(missing_ok=True)
    with TerminalSession("--library", folder / "library", env=app_environment(folder)) as session:
        session.wait_for("NCT9")
        for query in TYPED:
            session.send("/")
            settle(session)
            before: int | None = None
            for end in range(1, len(query) + 1):
                total = _expected(library, query[:end])
                session.send(query[end - 1])
                if total and total != before:
                    seconds.append(seconds_until(session, partial(_shows, session, total)))
                settle(session)
                before = total
            _leave(session)
        memory = _memory(session.process.pid)
    return [_figures(f"app, key to painted ({len(seconds)} keys)", seconds), memory]


def _memory(pid: int) -> str:
    """The app's memory: the most that was resident, what is now, and of that what is not a file's."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return "app, memory: not known on this system"
    values = dict(line.split(":", 1) for line in status.read_text().splitlines())
    most, now, own = (int(values[name].split()[0]) / 1024 for name in ("VmHWM", "VmRSS", "RssAnon"))
    return (
        f"app, memory at most, of the whole run {most:5.0f} MB resident; after the typing {now:.0f} MB,"
        f" of which {own:.0f} MB its own (the rest files)"
    )


def opening(folder: Path) -> list[str]:
    """From the start to the first rows, beside an empty Textual app in turns."""
    settings = [f"{name}={value}" for name, value in app_environment(folder).items()]
    app = ["env", *settings, sys.executable, "-m", "tui", "--library", str(folder / "library")]
    empty, rows = [], []
    with tempfile.TemporaryDirectory() as scratch:
        env = as_installed(Path(scratch))
        for _ in range(STARTS + 1):
            empty.append(seconds_to(b"painted", [sys.executable, "-c", EMPTY_APP], env))
            rows.append(seconds_to(b"NCT9", app, env))
    least, most = statistics.median(empty[1:]), statistics.median(rows[1:])
    bound = 1.5 * least + 0.1
    return [
        f"app, start to first rows           {most * 1000:6.0f} ms; an empty Textual app {least * 1000:.0f} ms"
        f" (1.5 times and 100 ms: {bound * 1000:.0f} ms)"
    ]


def run() -> list[str]:
    """The lines to print."""
    lines = []
    for size in map(int, os.environ.get("STUDIES", SIZES).split(",")):
        folder = registry_library(size)
        with open_library(folder) as library, tempfile.TemporaryDirectory() as scratch:
            lines.append(f"{library.count():,} studies, {sum(map(len, TYPED))} keys")
            parts = [*engines(library, Path(scratch)), *painting(library, folder), *opening(folder)]
            lines += [f"  {line}" for line in parts]
    return lines
