"""`make screenshots`: draw `screenshots/` from the built-in records."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from tests.conftest import ROOT
from tests.screens import SHOTS, Shot, example_library
from tests.tui.running_app import press, running

FOLDER = ROOT / "screenshots"
_UNIQUE = re.compile(r"\bterminal-\d+-")
_FONT_FROM_THE_WEB = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def draw(shot: Shot) -> Path:
    """Draw one screenshot; the file."""
    with tempfile.TemporaryDirectory() as folder, example_library(Path(folder)) as library:
        async with running(library, size=shot.size) as (app, pilot):
            for key in shot.keys:
                await press(pilot, key)
            svg = app.export_screenshot(title="trialtui", simplify=True)
    target = FOLDER / f"{shot.name}.svg"
    target.write_text(_FONT_FROM_THE_WEB.sub("", _UNIQUE.sub("terminal-", svg)))
    return target


def main() -> None:
    """Draw every screenshot."""
    FOLDER.mkdir(exist_ok=True)
    os.environ["COLORTERM"] = "truecolor"
    for shot in SHOTS:
        print(asyncio.run(draw(shot)).relative_to(ROOT))


if __name__ == "__main__":
    main()
