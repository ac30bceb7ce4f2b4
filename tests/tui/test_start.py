"""What a start takes: the first paint waits for nothing that it does not show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.terminal_session import TerminalSession

LATER = ("pydantic", "sqlite3", "tinydb", "tantivy", "parsers.trial", "store.library", "tui.render.overview")
"""What the library, its index or a trial's text bring: imported after the first paint, or when first used."""


def test_the_first_paint_imports_no_library() -> None:
    program = f"import sys, tui.app; print([name for name in {LATER!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_rows_need_no_index_and_no_record_model() -> None:
    program = "import sys, store.library; print([name for name in ('pydantic', 'tantivy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", ["another database", "an empty file"])
def test_a_library_that_cannot_be_opened_is_one_sentence(tmp_path: Path, kind: str) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "trials.db").write_bytes(b"" if kind == "an empty file" else b"something else " * 100)
    with TerminalSession("--library", library) as session:
        assert session.wait_for_end() == 1
        after = session.received.rpartition(b"\x1b[?1049l")[2].decode(errors="replace")
        assert "trialtui: " in after and str(library.name) in after
        assert "Traceback" not in after
