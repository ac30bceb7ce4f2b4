"""A saved web page as the lines that the page formats read: headings, paragraphs, bullets, tables in Markdown.

Read with lxml's HTML parser, under a cap on size; scripts, styles and navigation are dropped, nothing is fetched and no
entity is resolved. Tables of data become Markdown tables, so that their cells stay apart; tables that only arrange a
page become lines.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from parsers.document import Document
from parsers.text import decode, encoding_of

HTML_AT_MOST: Final = 32 * 1024 * 1024
"""Bytes of a page that is read as HTML; a larger one is left as it is."""

_HEAD = 4096
_SPAN_AT_MOST = 60
_CELLS_AT_MOST = 200_000
_ELEMENTS = (
    "a|abbr|article|aside|b|base|body|center|div|dl|em|font|footer|form|h[1-6]|head|header|hr|i|img|li|link|main|meta|nav|ol|p|"
    "pre|script|section|span|strong|style|table|tbody|td|th|title|tr|ul"
)
_BEGINS = re.compile(
    rf"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html\b|html[\s>]|(?:{_ELEMENTS})(?:\s[^<>]*)?/?>)",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DROPPED = _words(
    "script style noscript template nav svg canvas iframe object embed audio video select option datalist head map"
)
_BLOCKS = _words(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form header hr html legend li main menu ol p pre section summary table tbody td tfoot "
    "th thead tr ul button"
)
_SPACED = _words("p h1 h2 h3 h4 h5 h6 table ul ol dl blockquote pre hr section article")
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_KEEPS_LINES = re.compile(r"white-?space[-:]\s*pre|\bpre-(?:wrap|line)\b", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True)
class PageDocument(Document):
    """A web page as lines. Its hash is of the page as it was saved; lines are counted in the text made of it."""

    saved: bytes = b""
    warning: str | None = field(default=None)

    @property
    def decode_warning(self) -> str | None:
        """A sentence when the page's bytes had to be guessed or replaced."""
        return self.warning

    @property
    def own_content(self) -> bytes:
        """The page as it was saved."""
        return self.saved


def is_html(document: Document) -> bool:
    """Whether a document begins as a web page, or a piece of one, does."""
    head = document.data[:_HEAD]
    encoding, skip = encoding_of(head[:4])
    return _BEGINS.match(head[skip:].decode(encoding, "replace").lstrip("\ufeff")) is not None


def as_page(document: Document) -> Document:
    """The document as lines when it is a web page, else the document itself; never raises for what it holds."""
    if len(document.data) > HTML_AT_MOST or not is_html(document):
        return document
    text, warning = _decoded(document.data)
    lines, cut = lines_of(text)
    if cut:
        sentence = "the page's elements are nested too deep for all of it to be read"
        warning = f"{warning}; {sentence}" if warning else sentence
    data = "\n".join(lines).encode("utf-8", "replace")
    return PageDocument(document.name, data, document.record, document.line, saved=document.data, warning=warning)


def _decoded(data: bytes) -> tuple[str, str | None]:
    """The text of a page: by its byte order mark, as UTF-8, else by the charset that it names or as windows-1252."""
    text, warning = decode(data)
    if warning is None:
        return text, None
    named = _CHARSET.search(data, 0, _HEAD)
    name = named.group(1).decode("ascii") if named else "windows-1252"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = "cp1252"
    known = "cp1252" if known in ("iso8859-1", "ascii", "utf-8") else known
    try:
        return data.decode(known, "replace"), f"bytes that are not UTF-8 were read as {known}"
    except (LookupError, ValueError):
        return text, warning


def lines_of(html: str) -> tuple[list[str], bool]:
    """The lines of a page, and whether the parser gave up at some depth."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_pis=True)
    data = html.replace("\x00", "\ufffd").encode("utf-8", "replace")
    root = etree.fromstring(data, parser) if data.strip() else None
    if root is None:
        return [], False
    cut = any("depth" in entry.message.casefold() for entry in parser.error_log)
    writer = _Writer()
    if root.find(".//h1") is None and (title := root.findtext(".//title")):
        writer.line(_BLANKS.sub(" ", title).strip())
        writer.gap()
    writer.write(root)
    return writer.finish(), cut


@dataclass
class _Frame:
    """An element being written: what was open around it, and the list it is in."""

    tag: str
    keeps: bool
    numbered: bool = False
    count: int = 0


class _Writer:
    """Turns a tree into lines, walking it without recursion."""

    def __init__(self, in_cell: bool = False) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._prefix = ""
        self._open: list[_Frame] = []
        self._lists: list[_Frame] = []
        self._heading = ""
        self._in_cell = in_cell

    def write(self, root: etree._Element) -> None:
        """Write an element with all below it (not what follows it)."""
        steps: list[tuple[etree._Element, bool]] = [(root, True)]
        while steps:
            node, entering = steps.pop()
            tag = node.tag.casefold() if isinstance(node.tag, str) else ""
            if not entering:
                self._leave(tag)
                self._text(node.tail if node is not root else "")
                continue
            if not tag or tag in _DROPPED or (tag == "table" and self._table(node)):
                self._text(node.tail if node is not root else "")
                continue
            self._enter(node, tag)
            self._text(node.text)
            steps.append((node, False))
            steps.extend((child, True) for child in reversed(node))

    def line(self, text: str) -> None:
        """A line of its own."""
        self._lines.append(text)

    def gap(self) -> None:
        """A blank line, unless there is one."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def finish(self) -> list[str]:
        """The lines, without blank ones at the end."""
        self._break()
        while self._lines and not self._lines[-1]:
            self._lines.pop()
        return self._lines

    def _enter(self, node: etree._Element, tag: str) -> None:
        style = f"{node.get('style') or ''} {node.get('class') or ''}"
        keeps = (
            tag in ("pre", "textarea")
            or bool(_KEEPS_LINES.search(style))
            or (bool(self._open) and self._open[-1].keeps)
        )
        own = _Frame(tag, keeps, numbered=tag == "ol")
        self._open.append(own)
        if tag == "br":
            self._break(keep_heading=True)
        elif tag in _HEADINGS:
            self._break()
            self.gap()
            self._heading = "" if self._in_cell else _HEADINGS[tag]
        elif tag in _BLOCKS and not self._heading:
            self._break()
            if tag in _SPACED and not (tag in ("ul", "ol") and self._lists):
                self.gap()
        if tag in ("ul", "ol", "menu"):
            self._lists.append(own)
        elif tag == "li" and not self._heading:
            self._prefix = self._bullet()

    def _bullet(self) -> str:
        if not self._lists:
            return "* "
        within = self._lists[-1]
        within.count += 1
        return "  " * (len(self._lists) - 1) + (f"{within.count}. " if within.numbered else "* ")

    def _leave(self, tag: str) -> None:
        self._open.pop()
        if tag in _HEADINGS:
            self._break()
            self.gap()
        elif tag in _BLOCKS and not self._heading:
            self._break()
            if tag == "li":
                self._prefix = ""
            if tag in _SPACED and not (tag in ("ul", "ol") and len(self._lists) > 1):
                self.gap()
        if tag in ("ul", "ol", "menu") and self._lists:
            self._lists.pop()

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._open and self._open[-1].keeps:
            first, *more = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for part in more:
                if not "".join(self._line).strip() and not self._prefix:
                    self._line.clear()
                    self.gap()
                else:
                    self._break(keep_heading=True)
                self._line.append(part)
        else:
            self._line.append(_BLANKS.sub(" ", text))

    def _break(self, keep_heading: bool = False) -> None:
        """End the line, if anything stands on it."""
        text = "".join(self._line)
        text = text.rstrip() if self._open and self._open[-1].keeps else _BLANKS.sub(" ", text).strip()
        self._line.clear()
        if text.strip():
            self._lines.append(self._heading + self._prefix + text)
            self._prefix = " " * len(self._prefix)
        if not keep_heading:
            self._heading = ""

    def _table(self, node: etree._Element) -> bool:
        """Write a table of data as Markdown; False when it only arranges the page."""
        if self._in_cell or any(below is not node for below in node.iter("table")):
            return False
        rows = _grid(node)
        width = max(map(len, rows), default=0)
        if width < 2 or len(rows) < 2:
            return False
        self._break()
        self.gap()
        caption = node.find("caption")
        if caption is not None and (text := _cell(caption)):
            self.line(text.replace("<br>", " "))
        for number, row in enumerate(rows):
            self.line("| " + " | ".join([*row, *[""] * (width - len(row))]) + " |")
            if number == 0:
                self.line("|" + "---|" * width)
        self.gap()
        return True


def _grid(table: etree._Element) -> list[list[str]]:
    """The cells of a table by row; one that spans several rows or columns is repeated down, and blank to its right.

    Nothing when spans make it larger than any real table.
    """
    rows: list[list[str]] = []
    held: dict[int, tuple[int, str]] = {}
    size = 0
    for tr in table.iter("tr"):
        size += max(map(len, rows[-1:]), default=0)
        if size > _CELLS_AT_MOST:
            return []
        row: list[str] = []
        cells = [cell for cell in tr if cell.tag in ("td", "th")]
        while cells or len(row) in held:
            if len(row) in held:
                left, text = held.pop(len(row))
                held |= {len(row): (left - 1, text)} if left > 1 else {}
                row.append(text)
                continue
            cell = cells.pop(0)
            text, down, across = _cell(cell), _span(cell, "rowspan"), _span(cell, "colspan")
            for place in range(across):
                shown = text if place == 0 else ""
                held |= {len(row): (down - 1, shown)} if down > 1 else {}
                row.append(shown)
        if any(row):
            rows.append(row)
    return rows


def _span(cell: etree._Element, name: str) -> int:
    said = cell.get(name) or "1"
    return min(int(said), _SPAN_AT_MOST) if re.fullmatch(r"[1-9]\d{0,3}", said.strip()) else 1


def _cell(cell: etree._Element) -> str:
    """The text of a cell in one line: its own line breaks as `<br>`, bars escaped."""
    writer = _Writer(in_cell=True)
    writer.write(cell)
    return _join(writer.finish())


def _join(lines: Sequence[str]) -> str:
    return "<br>".join(line.strip().replace("|", "\\|") for line in lines if line.strip())
