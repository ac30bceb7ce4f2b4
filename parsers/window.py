"""A long text gone through a part at a time: what is behind is forgotten, what follows is fetched when needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """One record's bytes in a longer text, and the line it starts on (from 1).

    `data` is None when the record is longer than it may be. `whole` is False when the text ends or breaks in it, or
    before what holds the records is closed: no piece follows. `fault` is a sentence when there is more to say.
    """

    data: bytes | None
    line: int
    whole: bool = True
    fault: str = ""


class Window:
    """Some bytes of a text, in `data`, and the `place` in them."""

    def __init__(self, chunks: Iterator[bytes], longest: int) -> None:
        self.data = b""
        self.place = 0
        self.longest = longest
        self._counted = 0
        self._line = 1
        self._chunks = chunks

    def line_at(self, place: int) -> int:
        """The line of the text that a place in the window is on; places are asked for in order."""
        self._line += self.data.count(b"\n", self._counted, place)
        self._counted = place
        return self._line

    def more(self, keep: int) -> bool:
        """Forget what is before `keep` and fetch at least as much as stays; False at the end of the text."""
        self.line_at(keep)
        self._counted = 0
        parts = [self.data[keep:]]
        wanted = max(len(parts[0]), 1)
        while wanted > 0 and (chunk := next(self._chunks, b"")):
            parts.append(chunk)
            wanted -= len(chunk)
        self.data = b"".join(parts)
        self.place = max(0, self.place - keep)
        return len(parts) > 1


def numbered_lines(chunks: Iterator[bytes], longest: int) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number and its line end; None for one longer than a record may be."""
    number, size = 1, 0
    parts: list[bytes] = []
    for chunk in chunks:
        *ended, rest = chunk.split(b"\n")
        for line in ended:
            yield number, None if size + len(line) > longest else b"".join((*parts, line, b"\n"))
            number, size = number + 1, 0
            parts.clear()
        size += len(rest)
        if size > longest:
            parts.clear()
        else:
            parts.append(rest)
    if size:
        yield number, None if size > longest else b"".join(parts)
