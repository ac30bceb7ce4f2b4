"""What a start takes: the first paint waits for nothing that it does not show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.screen import Screen

from store.library import Library
from tests.conftest import ROOT
from tests.terminal_session import TerminalSession
from tests.tui.running_app import settle
from tui.app import TrialApp

LATER = ("pydantic", "sqlite3", "tinydb", "tantivy", "parsers.trial", "store.library", "tui.render.overview")
"""What the library, its index or a trial's text bring: imported after the first paint, or when first used."""

AFTER_THE_ROWS = (
    *("parsers.criteria", "parsers.naming", "parsers.trial", "parsers.values", "pydantic", "tantivy", "httpx"),
    *("store.ingest", "store.linking", "store.saved_queries", "store.search_history", "store.storing"),
    *("store.search.expansion", "store.search.index", "store.search.query", "store.search.schema"),
    *("store.search.texts", "store.search.tree", "store.search.whole", "store.search.words"),
    *("textual.widgets._text_area", "tui.render.header", "tui.render.overview", "tui.screens.compare"),
    *("tui.screens.facets", "tui.screens.help", "tui.screens.note", "tui.screens.pickers", "tui.screens.views"),
    "tui.widgets.choice_list",
)
"""What a list of every trial is shown without."""

UNTIL_ROWS = """
import sys
from pathlib import Path
from store.library import Library
from tui.app import TrialApp
from tui.browse.listing import Listing

def opening():
    from store.library import Library
    return Library.open(Path(sys.argv[1]), cache=Path(sys.argv[2]))

show = Listing.show_found
def shown(self, message):
    show(self, message)
    print(self.total, [name for name in %r if name in sys.modules])
    app.exit()
Listing.show_found = shown
app = TrialApp(opening, reviewer="tester")
app.run(headless=True)
"""

FULL_FRAME = 8000
"""Characters from which a frame of 120 by 40 is all of the screen, or nearly."""

MOST_FULL_FRAMES = 3
"""Full frames before the rows; Textual itself paints two."""


def test_the_first_paint_imports_no_library() -> None:
    program = f"import sys, tui.app; print([name for name in {LATER!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_rows_need_no_index_and_no_record_model() -> None:
    program = "import sys, store.library; print([name for name in ('pydantic', 'tantivy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_the_first_rows_import_no_search_no_dialog_and_no_record_model(library: Library, tmp_path: Path) -> None:
    program = UNTIL_ROWS % (AFTER_THE_ROWS,)
    command = [sys.executable, "-c", program, str(library.folder), str(tmp_path / "cache")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip().splitlines()[-1] == "12 []", done.stdout


def test_a_search_needs_no_record_model() -> None:
    """A start goes on with the last search."""
    searching = "store.search.index, store.search.expansion, store.search.abbreviations, store.search.marks"
    unwanted = ("pydantic", "parsers.criteria", "parsers.values", "store.search.codes", "store.search.texts")
    program = f"import sys, {searching}; print([name for name in {unwanted!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


class Watched(TrialApp):
    """The app, with the frames that it sends; in Textual's `_display`, since nothing public sees a frame."""

    frames: list[str]

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.frames.append(renderable.render_segments(self.console))
        super()._display(screen, renderable)


async def test_the_first_frame_has_the_title_and_few_come_before_the_rows(library: Library) -> None:
    app = Watched(lambda: library, reviewer="tester")
    app.frames = []
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "trialtui" in app.frames[0] and "opening…" in app.frames[0]
        before = app.frames[: next(place for place, frame in enumerate(app.frames) if "NCT00000012" in frame)]
        assert len([frame for frame in before if len(frame) > FULL_FRAME]) <= MOST_FULL_FRAMES


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
