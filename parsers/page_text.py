"""Pages as text that a tool gave another form: every line quoted, or long lines broken at a width. Undone here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from parsers.document import Document
from parsers.html_text import PageDocument

_QUOTED = re.compile(r" {0,3}>+ ?")
_STARTS = re.compile(r"\s*(?:[-*+•◦|#>]|\d{1,3}[.)]|\([a-zA-Z\d]{1,3}\)|[a-zA-Z][.)])(?:\s|$)|\s{2,}|\t")
"""What a line begins with that goes on with none: a bullet, a number, a mark, an indent."""
_LABEL = re.compile(r"[^:]{2,40}:(?:\s|$)")
_HYPHEN = re.compile(r".*\w-", re.DOTALL)
_AFTER_HYPHEN = re.compile(r"(?:and|or|to|und|oder|et|ou)\b")
_NARROWEST, _WIDEST = 60, 120
_HEAD = 64
_BLANK = b"\xef\xbb\xbf \r\n"
_BREAKS_AT_LEAST = 4
_LONG = 0.6
_CHARACTERS_AT_MOST = 1_000_000


def unquoted(document: Document) -> Document:
    """The page without the quote mark that every line of it has, else the document itself."""
    if not document.data[:_HEAD].lstrip(_BLANK).startswith(b">") or len(document.data) > _CHARACTERS_AT_MOST:
        return document
    lines = document.text.split("\n")
    marks = [_QUOTED.match(line) for line in lines]
    if any(line.strip() and not mark for line, mark in zip(lines, marks, strict=True)):
        return document
    return _made(document, [line[mark.end() :] if mark else line for line, mark in zip(lines, marks, strict=True)])


def unwrapped(document: Document, is_label: Callable[[str], bool]) -> Document:
    """The page with the lines put together that were broken at a width, else the document itself.

    So only where no line is wider than 60 to 120 characters, and several end where the next word had no room; no line
    that is a label goes on with the one above.
    """
    if len(document.text) > _CHARACTERS_AT_MOST:
        return document
    lines = [line.rstrip() for line in document.text.split("\n")]
    width = max(map(len, lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return document
    goes_on = [_goes_on(line, below, width) and not is_label(below.strip()) for line, below in pairwise(lines)]
    return _made(document, _joined(lines, goes_on)) if sum(goes_on) >= _BREAKS_AT_LEAST else document


def _goes_on(line: str, below: str, width: int) -> bool:
    """Whether a line was broken: a long one, of no table, where the next line's first word had no room."""
    if (
        len(line) < width * _LONG
        or not below.strip()
        or _STARTS.match(below)
        or _LABEL.match(below)
        or line.endswith("|")
    ):
        return False
    return len(line) + 1 + len(below.split(maxsplit=1)[0]) > width


def _joined(lines: Sequence[str], goes_on: Sequence[bool]) -> list[str]:
    found = [lines[0]]
    for line, joins in zip(lines[1:], goes_on, strict=True):
        if joins:
            word = line.strip()
            found[-1] += word if _HYPHEN.fullmatch(found[-1]) and not _AFTER_HYPHEN.match(word) else f" {word}"
        else:
            found.append(line)
    return found


def _made(document: Document, lines: Sequence[str]) -> Document:
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    saved = document.own_content
    return PageDocument(
        document.name, data, document.record, document.line, saved=saved, warning=document.decode_warning
    )
