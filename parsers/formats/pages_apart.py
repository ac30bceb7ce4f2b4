"""A text in which pages of several trials follow each other, taken apart: none is read into another's record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from parsers.document import Document
from parsers.draft import Line

Start = tuple[int, str]
"""The line (from 1) that a page begins on, and the id of its trial."""


def apart(document: Document, starts: Sequence[Start]) -> list[Document]:
    """A document for each page; pages of one trial right below each other, and a text of one page, stay together."""
    begins: list[Start] = []
    for line, trial_id in starts:
        if not begins or begins[-1][1] != trial_id:
            begins.append((line, trial_id))
    if len(begins) < 2 or document.record is not None:
        return [document]
    lines = document.text.split("\n")
    first = [0, *(line - 1 for line, _ in begins[1:])]
    ends = [*first[1:], len(lines)]
    return [
        document.part("\n".join(lines[start:end]).strip("\n").encode("utf-8", "surrogatepass"), number, start + 1)
        for number, (start, end) in enumerate(zip(first, ends, strict=True), 1)
    ]


def starts_of(
    said: Sequence[Line], trial_of: Callable[[int], str | None], begins: Callable[[int, int], int]
) -> Iterator[Start]:
    """The starts of pages, from lines that say something.

    `trial_of` gives the id that a line (by its place in `said`) says a page is of; `begins` the place of that page's
    first line, which is not above the place given with it.
    """
    above = 0
    for at in range(len(said)):
        trial_id = trial_of(at)
        if trial_id:
            yield said[begins(at, above)].number, trial_id
            above = at + 1
