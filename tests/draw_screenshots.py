"""`make screenshots`: draw `screenshots/` from the built-in records."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.screens import demo_app, press
from tui.render.tabs import TABS

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"


@dataclass(frozen=True)
class Shot:
    """A screenshot: its file's name, the size in cells, and the keys that lead there."""

    name: str
    keys: Sequence[str]
    columns: int = 120
    rows: int = 40


SEARCH_HSCT = ("/", *"transplantation", "enter")
COMPARE = ("/", *"prediabetes", "enter", "space", "space", "c")
REVIEW = ("i", "x", "3", "m", "j", "i")

SHOTS = (
    Shot("browse-120x40", ()),
    Shot("browse-80x24", (), 80, 24),
    Shot("browse-200x60", (), 200, 60),
    *(
        Shot(f"tab-{tab.id}", ("/", *"NCT00000001", "enter", "l", str(number)))
        for number, tab in enumerate(TABS, start=1)
    ),
    Shot("search", SEARCH_HSCT),
    Shot("compare", COMPARE),
    Shot("review", REVIEW),
)


async def draw(shot: Shot) -> None:
    """Draw one screenshot."""
    with tempfile.TemporaryDirectory() as folder:
        async with demo_app(Path(folder), (shot.columns, shot.rows)) as pilot:
            await press(pilot, *shot.keys)
            (FOLDER / f"{shot.name}.svg").write_text(pilot.app.export_screenshot(title="trialtui", simplify=True))
    print(f"screenshots/{shot.name}.svg")


if __name__ == "__main__":
    for each in SHOTS:
        asyncio.run(draw(each))
