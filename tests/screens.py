"""The screens drawn for `screenshots/` and held by snapshot tests: one table of them, on the built-in records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import parsers
from parsers import examples
from store.library import Library
from tests.conftest import ROOT
from tests.tui.running_app import made_library
from tui.render.tabs import TABS


@dataclass(frozen=True)
class Shot:
    """A screen: its name, the size in cells, and the keys that lead there."""

    name: str
    keys: Sequence[str] = ()
    columns: int = 120
    rows: int = 40

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self.columns, self.rows


def searched(words: str) -> tuple[str, ...]:
    """The keys that search for words and go to what was found."""
    return ("slash", *("space" if letter == " " else letter for letter in words), "enter")


COMPARED = (*searched("prediabetes"), "space", "space", "c")
DECIDED = ("i", "x", "3", "m", "i", "x", "1")

_RICH, _CHANGED = "NCT00000001", "NCT00000003"
"""A built-in record with something on every tab, and the one of which an earlier version is built in."""

SHOTS = (
    Shot("browse-120x40"),
    Shot("browse-80x24", (), 80, 24),
    Shot("browse-200x60", (), 200, 60),
    *(
        Shot(f"tab-{tab.id}", (*searched(_CHANGED if tab.id == "changes" else _RICH), "enter", str(key)))
        for key, tab in enumerate(TABS, start=1)
    ),
    Shot("search", searched("transplantation leukemia")),
    Shot("compare", COMPARED),
    Shot("review", DECIDED),
    Shot("facets", ("f", "space")),
    Shot("completion", ("slash", *"cond:le")),
    Shot("names", searched("hsct")),
    Shot("similar", (*searched("prediabetes"), "tilde")),
    Shot("why", (*searched("transplantation"), "W")),
    Shot("help", ("question_mark",)),
)


def example_library(folder: Path) -> Library:
    """A new library of the built-in records, named as from the checkout's root; the caller closes it."""
    paths = [path.relative_to(ROOT) for path in examples.paths()]
    read = [item for item in parsers.read(paths) if isinstance(item, parsers.Trial)]
    with patch("store.versions.datetime") as clock:  # a screen shows when a version was replaced
        clock.now.return_value = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
        library = made_library(folder, read)
    library.gather_names()
    return library
