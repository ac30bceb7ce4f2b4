"""A trial as plain text or Markdown, for `trialtui show`: the same pages as on the screen, without a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui.render.header import header
from tui.render.layout import ITEM_GAP, UNWRAPPED
from tui.render.lines import Line, Span, text_of
from tui.render.tabs import TABS, Tab

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.trial import Trial

WIDTH = 100
"""Cells of a line at most: more are hard to read, and a pipe gets the same from every terminal."""

_RAW = "raw"
_STEP = 2
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])")
_BLOCK_START = re.compile(r"(?m)^(\s*)([#+-]|\d+[.)])(?=\s)")
_PROSE_BULLET = re.compile(r" *[*+•◦‣–-] +")


def lines_to_text(lines: Iterable[Line]) -> str:
    """Give lines as plain text, each ending in a newline, without trailing spaces."""
    return "".join(f"{text_of(line).rstrip()}\n" for line in lines)


def _wanted(tab: str | None) -> list[Tab]:
    whole = [one for one in TABS if one.id != _RAW and not one.needs_history]
    return whole if tab is None else [one for one in TABS if one.id == tab]


def text(trial: Trial, tab: str | None = None, width: int = WIDTH) -> str:
    """Give a trial as plain text: its head, then one tab by id, or all but Raw and Changes: they say no more of it."""
    parts = [lines_to_text(header(trial, width))]
    for one in _wanted(tab):
        name = "" if tab else f"{one.title}\n{'═' * width}\n"
        parts.append(name + lines_to_text(one.render(trial, width)))
    return "\n".join(parts).rstrip("\n")


def markdown(trial: Trial, tab: str | None = None) -> str:
    """Give a trial as Markdown: its head, then one tab by id, or all but Raw; text of the record is escaped."""
    title, *rest = header(trial, UNWRAPPED)
    parts = [f"# {escaped(text_of(title))}", *(escaped(text_of(line)) for line in rest)]
    for one in _wanted(tab):
        if not tab:
            parts.append(f"## {one.title}")
        lines = one.render(trial, UNWRAPPED)
        parts.append(_fenced(lines) if one.id == _RAW else lines_to_markdown(lines))
    return "\n\n".join(parts).rstrip("\n")


def escaped(content: str) -> str:
    """Give text so that Markdown shows it as it is."""
    return _BLOCK_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", content))


def _fenced(lines: Iterable[Line]) -> str:
    content = lines_to_text(lines)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", content)), default=0))
    return f"{fence}json\n{content}{fence}"


def lines_to_markdown(lines: Iterable[Line]) -> str:
    """Give lines that were set without wrapping as Markdown: headings, lists of labelled values, paragraphs."""
    out: list[str] = []
    margins: list[int] = []
    for line in lines:
        if not text_of(line).strip():
            continue
        was_item = bool(margins)
        block, cells = _block(line)
        margin = cells // _STEP
        while margins and margins[-1] >= margin:
            margins.pop()
        if margin >= 0:
            margins.append(margin)
        if out and not (was_item and margins):
            out.append("")
        out.append(f"{'  ' * (len(margins) - 1)}- {block}" if margins else block)
    return "\n".join(out)


def _block(line: Line) -> tuple[str, int]:
    """Give a line as Markdown, and its margin in cells when it is an item of a list; -1 when it is not."""
    by_role = {span.role: span for span in line}
    if "heading" in by_role:
        count = by_role["dim"].text.strip() if "dim" in by_role else ""
        return f"### {escaped(by_role['heading'].text)}" + (f" ({count})" if count else ""), -1
    content = text_of(line)
    margin = len(content) - len(content.lstrip(" "))
    lead = next(place for place, span in enumerate(line) if span.text.strip())
    first = line[lead]
    rest = "".join(_inline(span) for span in line[lead + 1 :])
    if first.role == "label":
        return f"**{escaped(first.text.strip())}:** {rest.strip()}".rstrip(), margin
    if line[lead + 1 : lead + 2] == ITEM_GAP:
        return f"{escaped(first.text)} {rest.strip()}", margin + len(first.text) - 1
    bullet = _PROSE_BULLET.match(content)
    if bullet:
        return escaped(content[bullet.end() :]), margin
    return (_inline(first) + rest).strip(), margin or -1


def _inline(span: Span) -> str:
    text = escaped(span.text)
    return f"**{text.strip()}**" if span.role == "title" and text.strip() else text
