"""Labels of a page: `Label: value`, `Label value` and a label line with its value on the next line, found in lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from parsers import labels
from parsers.draft import Line, filled

MISSING = frozenset({"", "-", "–", "—"})
"""What pages write where there is no value."""

_NO_CODE = frozenset({"None", "null", "N/A"})

_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")


def anything(_value: str) -> bool:
    """Accept every value."""
    return True


def nothing(_value: str) -> bool:
    """Accept no value: the label never stands this way."""
    return False


def code_of(enum: str) -> Callable[[str], bool]:
    """Accept a code of the enumeration, a label of it, or what is written like a code."""
    return lambda value: bool(labels.code(enum, value) or _CODE.fullmatch(value) or value in MISSING | _NO_CODE)


def known_code_of(enum: str) -> Callable[[str], bool]:
    """Accept only a code that the enumeration has, written as the code."""
    return lambda value: value in labels.labels(enum)


def coded(enum: str, text: str) -> str:
    """The code that a text means, or the text itself when the enumeration does not know it; empty for no value."""
    return labels.code(enum, text) or ("" if text in MISSING | _NO_CODE else text)


@dataclass(frozen=True)
class Label:
    """A label of a page, and which values may stand beside it without a colon, and on the line below it."""

    name: str
    beside: Callable[[str], bool] = anything
    below: Callable[[str], bool] = nothing


@dataclass(frozen=True)
class Mark:
    """A label that was found: its name, its value (empty when it has none) and the lines that both stand on."""

    label: str
    value: str
    lines: tuple[Line, ...]


def _beside(label: Label, words: str) -> str | None:
    """The value on the label's own line (empty when the label stands alone), or None when this is not the label."""
    if not words.startswith(label.name):
        return None
    rest = words[len(label.name) :]
    if rest in ("", ":", " :"):
        return ""
    if rest.startswith((":", " :")):
        return rest.partition(":")[2].strip()
    value = rest.strip()
    return value if rest.startswith(" ") and label.beside(value) else None


def _find(known: Sequence[Label], words: str) -> tuple[Label, str] | None:
    """The longest label that the words begin with, and the value beside it."""
    found = [(label, value) for label in known if (value := _beside(label, words)) is not None]
    return max(found, key=lambda hit: len(hit[0].name), default=None)


def marked(lines: Sequence[Line], known: Sequence[Label]) -> Iterator[Line | Mark]:
    """The lines that say something, in order, with the labels among them as marks (label and value taken together)."""
    left = filled(lines)
    at = 0
    while at < len(left):
        line = left[at]
        at += 1
        hit = _find(known, line.words)
        if hit is None:
            yield line
            continue
        label, value = hit
        below = left[at] if at < len(left) else None
        if value == "" and below is not None and label.below(below.words) and _find(known, below.words) is None:
            at += 1
            yield Mark(label.name, below.words, (line, below))
        else:
            yield Mark(label.name, "" if value in MISSING else value, (line,))
