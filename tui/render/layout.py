"""How a page of text is set: labels in a column, items with hanging indents, headings with a thin rule.

All widths are terminal cells. Lines carry no padding: the widget that shows them adds its own.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.render.lines import BLANK, Line, Span
from tui.render.wrap import Cut, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT_WIDTH = 100
"""The widest a line of text may be: longer ones are hard to read."""

NARROWEST = 12
"""The narrowest page that is laid out; a narrower pane cuts it off."""

UNWRAPPED = 100_000
"""Asked for as a width, it sets every paragraph on one line."""

NOT_REPORTED = "not reported"

ITEM_GAP: Line = (Span("  "),)
"""What stands between the marker of an item and its text."""

_STACKED_BELOW, _NARROW_LABELS_BELOW = 44, 50
_LONGEST_LABEL = 60
_BULLET = re.compile(r"[ \t]*(?:[*+•◦‣–-]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{2,4})[.)])[ \t]+(?=\S)")

Content = str | Line
"""Text to be set: a plain string, or spans with roles."""


def spans(content: Content, role: str = "") -> Line:
    """Give content as spans; a string becomes one span of the given role."""
    if isinstance(content, str):
        return (Span(content, role),) if content else ()
    return content


def cut_line(line: Line, cut: Cut) -> Line:
    """Give the part of a line between two character offsets."""
    start, end = cut
    if len(line) == 1:
        return (Span(line[0].text[start:end], line[0].role),) if end > start else ()
    part: list[Span] = []
    offset = 0
    for span in line:
        text = span.text[max(start - offset, 0) : max(end - offset, 0)]
        if text:
            part.append(Span(text, span.role))
        offset += len(span.text)
    return tuple(part)


def set_lines(content: Content, width: int, role: str = "") -> list[Line]:
    """Break content into lines of at most `width` cells; an empty one gives one empty line."""
    line = spans(content, role)
    text = line[0].text if len(line) == 1 else "".join(span.text for span in line)
    cuts = wrap(text, width)
    return [line] if cuts == [(0, len(text))] else [cut_line(line, cut) for cut in cuts]


def line_width(line: Line) -> int:
    """Measure a line in cells."""
    return sum(cell_len(span.text) for span in line)


def pad(line: Line, width: int) -> Line:
    """Fill a line with spaces to `width` cells."""
    missing = width - line_width(line)
    return (*line, Span(" " * missing)) if missing > 0 else line


def joined(parts: Sequence[Content | None], separator: str = " · ") -> Line:
    """Put the parts that are there on one line, with a dim separator between them."""
    line: list[Span] = []
    for part in parts:
        if not part:
            continue
        if line:
            line.append(Span(separator, "dim"))
        line.extend(spans(part))
    return tuple(line)


def packed(parts: Sequence[Content | None], width: int, separator: str) -> list[Line]:
    """Put the parts that are there on as few lines as they fit, broken between two of them where they can be."""
    lines: list[Line] = []
    line: Line = ()
    for part in parts:
        longer = joined([line, part], separator)
        if line_width(longer) <= width:
            line = longer
            continue
        *whole, last = set_lines(part or "", width)
        lines += [line, *whole] if line else whole
        line = last
    return [*lines, line] if line else lines


def page_width(width: int) -> int:
    """Give the width that text is set at in a pane of `width` cells."""
    return UNWRAPPED if width >= UNWRAPPED else max(NARROWEST, min(width, TEXT_WIDTH))


def rule_line(title: str, width: int, count: str = "") -> list[Line]:
    """Make a heading: the title in bold on a thin rule, with a count at the right; a long title is wrapped."""
    tail = f" {count} ──" if count else ""
    if cell_len(title) + cell_len(tail) + 6 > width:
        texts = set_lines(title if not count else f"{title} ({count})", max(width - 3, 1), "heading")
        return [(Span("── " if not row else "   ", "rule"), *text) for row, text in enumerate(texts)]
    fill = width - cell_len(title) - cell_len(tail) - 4
    line = [Span("── ", "rule"), Span(title, "heading"), Span(" " + "─" * fill, "rule")]
    if count:
        line += [Span(f" {count} ", "dim"), Span("──", "rule")]
    return [tuple(line)]


def _label_width(width: int) -> int:
    """Give the width of the column of labels: none on a narrow page, where values stand under their labels."""
    if width >= UNWRAPPED:
        return _LONGEST_LABEL
    return 0 if width < _STACKED_BELOW else 16 if width < _NARROW_LABELS_BELOW else 20


class Page:
    """Collects the lines of a page. A heading is written only when something follows under it."""

    def __init__(self, width: int) -> None:
        self.width = page_width(width)
        self.lines: list[Line] = []
        self.label_width = _label_width(self.width)
        self._pending: tuple[str, str] | None = None

    def heading(self, title: str, count: object = "") -> None:
        """Begin a section; it appears with its first line."""
        self._pending = (title, f"{count:,}" if isinstance(count, int) else f"{count}")

    def add(self, lines: Sequence[Line]) -> None:
        """Add finished lines, under the pending heading if there is one."""
        if not lines:
            return
        if self._pending:
            self.blank()
            title, count = self._pending
            self._pending = None
            self.lines.extend(rule_line(title, self.width, count))
        self.lines.extend(lines)

    def blank(self) -> None:
        """Leave one empty line, unless the page is empty or ends in one."""
        if self.lines and self.lines[-1] != BLANK:
            self.lines.append(BLANK)

    def text(self, content: Content, role: str = "", indent: int = 0) -> None:
        """Add wrapped text."""
        if content:
            margin = (Span(" " * indent),) if indent else ()
            self.add([margin + line for line in set_lines(content, self.width - indent, role)])

    def packed(self, parts: Sequence[Content | None], indent: int = 0) -> None:
        """Add parts on as few lines as they fit, broken between two of them where they can be."""
        margin = (Span(" " * indent),)
        self.add([(*margin, *line) for line in packed(parts, max(self.width - indent, NARROWEST // 2), " · ")])

    def hanging(self, content: Content, indent: int = 0, step: int = 2) -> None:
        """Add wrapped text whose lines after the first are indented by `step` more cells."""
        rows = set_lines(content, max(self.width - indent - step, NARROWEST // 2))
        self.add([(Span(" " * (indent + step if row else indent)), *line) for row, line in enumerate(rows)])

    def item(
        self, marker: str, content: Content, *, indent: int = 0, marker_width: int = 2, marker_role: str = "marker"
    ) -> None:
        """Add text with a marker at its left and the lines after the first hanging under the text."""
        size = cell_len(marker)
        hang = indent + max(marker_width, size) + 2
        if hang > self.width // 2:
            hang = min(size + 2, self.width // 2)
        first = (Span(" " * max(hang - 2 - size, 0)), Span(marker, marker_role), *ITEM_GAP)
        rest = (Span(" " * hang),)
        rows = set_lines(content, self.width - hang)
        self.add([(rest if row else first) + line for row, line in enumerate(rows)])

    def field(self, label: str, content: Content | None, role: str = "", *, expected: bool = False) -> None:
        """Add a labelled value: beside its label, or under it on a narrow page.

        Nothing is added for an absent value, or `not reported` when a reader expects one.
        """
        if not content:
            if not expected:
                return
            content, role = NOT_REPORTED, "dim"
        self._labelled(label, set_lines(content, self._value_width(), role))

    def fields(self, label: str, contents: Sequence[Content], *, expected: bool = False) -> None:
        """Add several values under one label, each on a line of its own."""
        if not contents:
            self.field(label, None, expected=expected)
            return
        values: list[Line] = []
        for content in contents:
            first, *rest = set_lines(content, self._value_width() - 2)
            values += [first, *((Span("  "), *line) for line in rest)]
        self._labelled(label, values)

    def _value_width(self) -> int:
        return self.width - (self.label_width or 2)

    def _labelled(self, label: str, values: list[Line]) -> None:
        if not self.label_width:
            self.text(label, "label")
            self.add([(Span("  "), *value) for value in values])
            return
        names = set_lines(label, self.label_width - 2, "label")
        rows = zip_longest(names, values, fillvalue=BLANK)
        self.add([pad(name, self.label_width) + value if value else name for name, value in rows])

    def prose(self, text: str, indent: int = 0) -> None:
        """Add running text: paragraphs as written, list items with their lines hanging under their text."""
        if not text.strip():
            return
        for paragraph in text.strip("\n").split("\n"):
            bullet = _BULLET.match(paragraph)
            if not paragraph.strip():
                self.blank()
            elif bullet:
                self._hanging(paragraph, bullet.end(), indent)
            else:
                self.text(paragraph.rstrip(), indent=indent)

    def _hanging(self, paragraph: str, start: int, indent: int) -> None:
        lead = " " * indent + paragraph[:start]
        if cell_len(lead) > self.width // 2:
            lead = lead.strip() + " "
        hang = cell_len(lead)
        rows = set_lines(paragraph[start:].rstrip(), self.width - hang)
        self.add([(Span(" " * hang if row else lead), *line) for row, line in enumerate(rows)])
