r"""Text of a legacy XML record as the registry's CommonMark, the form that its v2 JSON has.

A laid out text (`textblock`, `why_stopped`) is indented by two more than its own end tag, wrapped at some 100 columns,
and its blocks are parted by blank lines. A list item of level n has its text at column 5n of the block, the marker
(`-` and two blanks, or a number with its point and one blank) right before it; so does whatever else belongs to it.
All other text stands in one line a paragraph. Where a program has taken the indents away, each marker starts an item of
the first level.

In v2 a paragraph is one line, items of a list follow each other without a blank line, `*` marks a bullet, what belongs
to an item is indented by the width of its marker, two lists that would run together are parted by `<!-- -->`, runs of
blanks (no-break ones too) are one blank, and a backslash stands before each character that CommonMark could take for
markup. Source: v2 records of the registry beside their legacy XML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPECIAL = re.compile(r"([\\`*_\[\]<>^~|&])")
_LIKE_NUMBER = re.compile(r"\A(\d{1,9})([.)])(?=\s|$)")
_LIKE_MARKER = re.compile(r"\A([-+]|#{1,6})(?=\s|$)")
_MARKED = re.compile(r"(?P<marker>-|\d{1,4}\.)(?P<gap> *)(?P<text>.*)")
_GAPS = {"-": 2}
_STEP = 5
_BELOW_TAG = 2
_CLOSING = re.compile(r"\n([ ]*)\Z")


def collapsed(text: str) -> str:
    """A text with every run of blanks and line breaks as one blank."""
    return " ".join(text.split())


def escaped(text: str) -> str:
    r"""Plain text of one paragraph with the registry's escapes: `[a] < b` is `\[a\] \< b`, `1. a` is `1\. a`."""
    text = _SPECIAL.sub(r"\\\1", collapsed(text))
    return _LIKE_MARKER.sub(r"\\\1", _LIKE_NUMBER.sub(r"\1\\\2", text, count=1), count=1)


def paragraphs(text: str) -> str:
    """Text that has a paragraph a line, as CommonMark."""
    return "\n\n".join(escaped(line) for line in text.split("\n") if line.strip())


def is_laid_out(text: str) -> bool:
    """Whether a text starts on the line below its tag, as those do that are indented and wrapped."""
    return text.lstrip(" \t\r").startswith("\n")


def laid_out(text: str) -> str:
    """An indented and wrapped text, as it stands between its tags, as CommonMark."""
    writer = _Writer()
    for block in _blocks(text.expandtabs(8)):
        writer.add(block)
    return "".join(writer.pieces)


@dataclass
class _Block:
    """A paragraph, or the first one of a list item: how deep it stands (0: in no list), its marker if any, its text."""

    level: int
    marker: str
    text: str


def _blocks(text: str) -> Iterator[_Block]:
    lines = text.split("\n")
    base, flat = _base(text, lines), _is_flat(lines)
    open_block: _Block | None = None
    for number, line in enumerate(lines):
        if not line.strip():
            if open_block:
                yield open_block
            open_block = None
            continue
        offset = len(line) - len(line.lstrip()) - base if number else 0
        if flat:
            item = _flat_item(line.strip(), goes_on=open_block is not None)
        else:
            item = None if open_block and offset % _STEP == 0 else _item(line.strip(), offset)
        if item:
            if open_block:
                yield open_block
            open_block = item
        elif open_block:
            open_block.text += " " + line.strip()
        else:
            open_block = _Block(max(0, offset) // _STEP, "", line.strip())
    if open_block:
        yield open_block


def _base(text: str, lines: list[str]) -> int:
    """The column at which text in no list starts: by the end tag's own column, else the least that there is."""
    indents = [len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()]
    least = min(indents, default=0)
    closing = _CLOSING.search(text)
    by_tag = len(closing.group(1)) + _BELOW_TAG if closing else least
    return min(by_tag, least)


def _item(line: str, offset: int) -> _Block | None:
    """The list item that starts on a line at this column of its block, or None when it is no such line."""
    found = _MARKED.fullmatch(line)
    if not found or offset < 0:
        return None
    marker, text = found["marker"], found["text"]
    gap = _GAPS.get(marker, 1)
    if text and len(found["gap"]) != gap:
        return None
    level, rest = divmod(offset + len(marker) + gap, _STEP)
    return None if rest or not level else _Block(level, marker, text)


def _is_flat(lines: list[str]) -> bool:
    """Whether the indents of a text were taken away, as some programs do: its first line stands at the margin."""
    return next((not line[:1].isspace() for line in lines[1:] if line.strip()), False)


def _flat_item(line: str, *, goes_on: bool) -> _Block | None:
    """The list item that starts on a line of a text without indents, or None; how deep it stood is not known.

    A line right below another starts one only with the dash and two blanks that no wrapped line begins with.
    """
    found = _MARKED.fullmatch(line)
    if not found or not found["text"] or len(found["gap"]) != _GAPS.get(found["marker"], 1):
        return None
    return None if goes_on and found["marker"] != "-" else _Block(1, found["marker"], found["text"])


@dataclass
class _Open:
    """A list item that is open: its level and marker in the source, and the width of the marker written."""

    level: int
    marker: str
    width: int


class _Writer:
    """Writes blocks one below the other, as deep as the list items stand that are open above them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._open: list[_Open] = []

    def add(self, block: _Block) -> None:
        """Write one block."""
        if not block.marker:
            self._close(block.level + 1)
            self._write("\n\n", escaped(block.text))
            return
        before = self._close(block.level)
        if before and not _goes_on(before.marker, block.marker):
            self._write("\n\n", "<!-- -->")
            before = None
        marker = "*" if block.marker == "-" else block.marker
        self._write("\n" if before else "\n\n", f"{marker} {escaped(block.text)}".rstrip())
        self._open.append(_Open(block.level, block.marker, len(marker) + 1))

    def _close(self, level: int) -> _Open | None:
        """Close the items that are open at this level and below it; the outermost of them."""
        closed = None
        while self._open and self._open[-1].level >= level:
            closed = self._open.pop()
        return closed

    def _write(self, gap: str, text: str) -> None:
        indent = " " * sum(item.width for item in self._open)
        self.pieces.append((gap if self.pieces else "") + indent + text)


def _goes_on(before: str, marker: str) -> bool:
    """Whether an item belongs to the list of the item before it: both bullets, or numbers that rise."""
    if "-" in (before, marker):
        return before == marker
    return int(marker[:-1]) > int(before[:-1])
