"""Breaking text into lines that fit, measured in terminal cells."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rich.cells import cell_len, split_graphemes

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\U00020000-\U0003fffd"
_CLOSING = "、。〉》」』】〕！），．：；？％"
_LAST_NARROW = "\u02ff"

_PARTS = "/?&=_-."
"""What parts of an address or a path end with, the plainest end first."""

Cut = tuple[int, int]
"""Where a line begins and ends in the text, as character offsets."""


@cache
def _token() -> re.Pattern[str]:
    """What is kept together; compiled when such a text does not fit in a line, not at the start."""
    return re.compile(rf"[ \t]+|[{_WIDE}][{_CLOSING}]*|[^ \t{_WIDE}]+")


def wrap(text: str, width: int) -> list[Cut]:
    """Break text into lines of at most `width` cells, given as offsets into it.

    A newline breaks; a line is broken at spaces, between wide characters, and inside a word only when the word is
    longer than the line; then behind a part of an address or a path, where one ends in the line's second half. Spaces
    around a break belong to no line, every other character to exactly one. A character wider than `width` has a line of
    its own.
    """
    width = max(width, 1)
    lines: list[Cut] = []
    start = 0
    while True:
        newline = text.find("\n", start)
        stop = len(text) if newline < 0 else newline
        paragraph = text[start:stop]
        if paragraph.isascii() or max(paragraph) <= _LAST_NARROW:
            lines.extend(_wrap_narrow(text, start, stop, width))
        else:
            lines.extend(_wrap_measured(text, start, stop, width))
        if newline < 0:
            return lines
        start = newline + 1


def _wrap_narrow(text: str, start: int, stop: int, width: int) -> Iterator[Cut]:
    """Break one paragraph in which every character is one cell wide."""
    while stop > start and text[stop - 1] == " ":
        stop -= 1
    while stop - start > width:
        space = text.rfind(" ", start, start + width + 1)
        end = space if space > start else _inside(text, start, start + width)
        while end > start and text[end - 1] == " ":
            end -= 1
        if end == start:
            end = start + width
        yield start, end
        start = end
        while text[start] == " ":
            start += 1
    yield start, stop


def _inside(text: str, start: int, stop: int) -> int:
    """Where to break a word that is longer than the line."""
    half = (start + stop) // 2
    return next((place + 1 for part in _PARTS if (place := text.rfind(part, half, stop)) >= 0), stop)


def _wrap_measured(text: str, start: int, stop: int, width: int) -> Iterator[Cut]:
    """Break one paragraph with wide or combining characters, by measuring each word."""
    whole = text[start:stop].rstrip(" \t")
    if cell_len(whole) <= width:
        yield start, start + len(whole)
        return
    line_start = line_end = start
    used = space = 0
    for begin, end, size in _atoms(text, start, stop, width):
        if begin > start and text[begin] in " \t":
            space += size
            continue
        if line_end == line_start:
            used = size
        elif used + space + size <= width:
            used += space + size
        else:
            yield line_start, line_end
            line_start, used = begin, size
        line_end, space = end, 0
    yield line_start, line_end


def _atoms(text: str, start: int, stop: int, width: int) -> Iterator[tuple[int, int, int]]:
    """Give words, runs of spaces and wide characters with their widths; a word too long for a line, by characters."""
    for token in _token().finditer(text, start, stop):
        begin, end = token.span()
        size = cell_len(token.group())
        if size <= width:
            yield begin, end, size
            continue
        for first, last, cells in split_graphemes(token.group())[0]:
            yield begin + first, begin + last, cells
