"""What a search has read is let go of again while the next one is typed, where it is much."""

from __future__ import annotations

import mmap
import os
import sys
from pathlib import Path

import pytest

from store.library import Library
from tests.tui.running_app import part, press, running
from tui import memory
from tui.browse import listing

_LARGE = 16 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what belongs to files")
def test_what_is_read_of_a_file_counts(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"x" * _LARGE)
    before = memory.bytes_of_files()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pages:
        assert sum(pages[:: os.sysconf("SC_PAGE_SIZE")]) > 0
        assert memory.bytes_of_files() - before >= _LARGE / 2
    assert memory.bytes_of_files() - before < _LARGE / 2


def test_a_system_that_does_not_say_is_taken_to_have_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_STATM", tmp_path / "none")
    assert memory.bytes_of_files() == 0


@pytest.mark.parametrize(("held", "times"), [(0, 0), (1 << 30, 3)])
async def test_much_that_typing_has_read_is_let_go_of_key_by_key(
    library: Library, monkeypatch: pytest.MonkeyPatch, held: int, times: int
) -> None:
    calls: list[str] = []
    async with running(library) as (app, pilot):
        await press(pilot, "/")
        monkeypatch.setattr(listing, "bytes_of_files", lambda: held)
        monkeypatch.setattr(library, "let_go_of_index", lambda: calls.append("let go"))
        for key in "ins":
            await press(pilot, key)
        assert len(calls) == times
        assert part(app, "title-found").split()[:3] == ["3", "of", "12"]
