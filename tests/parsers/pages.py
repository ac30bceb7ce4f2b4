"""What the tests of the page formats share: a page read from text, its dump without what changes, its golden file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from parsers.document import Document, Rejected
from parsers.trial import Trial, dump

GOLDEN = Path(__file__).with_name("golden")

Parse = Callable[[Document], Iterator[Trial | Rejected]]
Dumped = dict[str, Any]  # a trial as JSON


def read_page(parse: Parse, text: str | bytes) -> Dumped:
    """The dump of the one trial that a page gives, without the source's time, hash and name."""
    data = text if isinstance(text, bytes) else text.encode()
    (trial,) = parse(Document("page.txt", data))
    assert isinstance(trial, Trial), str(trial)
    dumped = dump(trial)
    for name in ("read_at", "sha256", "name"):
        dumped["sources"][0].pop(name)
    return dumped


def golden(name: str) -> tuple[str, Dumped]:
    """A page of ours and what it must be read as."""
    expected: Dumped = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return (GOLDEN / f"{name}.txt").read_text(encoding="utf-8"), expected


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value of a dump with its path, so that a difference is named by its field."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from leaves(below, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        yield f"{path}.length", len(value)
        for number, below in enumerate(value):
            yield from leaves(below, f"{path}[{number}]")
    else:
        yield path, value


def words_of(dumped: Dumped) -> str:
    """All text of a dump in one string, blanks evened, to look for a line of the page in it."""
    return " ".join(" ".join(str(value).split()) for _, value in leaves(dumped))
