"""What a Markdown-like extraction of a page adds to its text: bold labels, headings, bullets, links, tables.

`undress` takes from a line what is dress alone, so that a page format finds the label it looks for; `tables` reads the
tables, whose cells are sure. Lines keep their numbers: what is claimed of an undressed line is claimed of the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from parsers.draft import Line

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*")
_BULLET = re.compile(r"\s*[-*+•]\s+(\S.*)")
_BOLD = re.compile(r"\s*(\*\*|__)(\S(?:.*?\S)?)\1(.*)")
_LINK = re.compile(
    r"!?\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\((?:<([^<>]*)>|([^()\s]*(?:\([^()\s]*\)[^()\s]*)*))(?:\s+\"[^\"]*\")?\)"
)
_OWN_SITE = re.compile(
    r"(?:https?:)?//(?!cdn\.)(?:[\w-]+\.)*(?:ignite-sd|meddatax|medpath|nih|clinicaltrials|pubmed)\.(?:com|gov)(?:[:/?#].*)?|[/#?].*|",
    re.IGNORECASE,
)
_ESCAPED_CODE = re.compile(r"[A-Z0-9]+(?:\\_[A-Z0-9]+)+")
_SEPARATOR = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ROW_LINES_AT_MOST = 4000


def undress(lines: Iterable[Line], is_label: Callable[[str], bool] | None = None) -> tuple[Line, ...]:
    """The lines without Markdown dress: heading marks, bold labels, links of the site's own.

    A bullet goes only where what it marks is a label (by `is_label`): everywhere else bullets belong to the text.
    """
    found: list[Line] = []
    for line in lines:
        text = _undressed(line.text)
        inner = _undressed(unbulleted(text)) if is_label else text
        if is_label and inner != text and is_label(Line(line.number, inner).words):
            text = inner
        found.append(line if text == line.text else Line(line.number, text))
    return tuple(found)


def unbulleted(text: str) -> str:
    """A line without its bullet, if it has one."""
    bullet = _BULLET.fullmatch(text)
    return bullet.group(1) if bullet else text


def _undressed(text: str) -> str:
    heading = _HEADING.fullmatch(text)
    text = heading.group(1) if heading else text
    bold = _BOLD.fullmatch(text)
    if bold and (bold.group(3).lstrip().startswith(":") or bold.group(2).endswith(":") or not bold.group(3).strip()):
        text = bold.group(2) + bold.group(3)
    if "](" in text:
        text = _LINK.sub(_link_text, text)
    return text.replace("\\_", "_") if _ESCAPED_CODE.fullmatch(text.strip()) else text


def _link_text(found: re.Match[str]) -> str:
    """The words of a link that leads within the site, or to the registry; another link or a picture stays as it is."""
    if found.group().startswith("!"):
        return found.group()
    target = found.group(2) or found.group(3) or ""
    return found.group(1) if _OWN_SITE.fullmatch(target) or target == found.group(1) else found.group()


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells (several lines in one parted by newlines) and the lines it stands on."""

    cells: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """A Markdown table: the cells of its header, its rows, and the lines of the header and the dashes below it."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    own: tuple[Line, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines of the table, in order."""
        return (*self.own, *(line for row in self.rows for line in row.lines))


def tables(lines: Sequence[Line]) -> list[Table]:
    """The tables in lines of a page; a cell may run over several lines, as some extractions have it.

    A row whose cells do not number as the header's ends its table: its lines are in none.
    """
    found: list[Table] = []
    at = 0
    while at < len(lines):
        if "|" in lines[at].text and _SEPARATOR.fullmatch(lines[at].text):
            start = max((table.lines[-1].number for table in found), default=0)
            table, at = _table(lines, at, start)
            found += [table] if table else []
        else:
            at += 1
    return found


def outside(lines: Sequence[Line], found: Sequence[Table]) -> list[Line]:
    """The lines that no table stands on."""
    taken = {line.number for table in found for line in table.lines}
    return [line for line in lines if line.number not in taken]


def _table(lines: Sequence[Line], dashes: int, after: int) -> tuple[Table | None, int]:
    """The table with its dashes on this line, and where reading goes on; `after` is the last line of a table above."""
    width = len(re.findall(r"-{2,}", lines[dashes].text))
    top = _header_start(lines, dashes, width, after)
    if top is None:
        return None, dashes + 1
    edged = lines[top].text.lstrip().startswith("|")
    closed = lines[top].text.endswith("|")
    header = _cells(lines[top:dashes], width)
    rows: list[Row] = []
    at = dashes + 1
    while (
        at < len(lines)
        and (edged or lines[at].text.endswith("|") == closed)
        and (end := _row_end(lines, at, width, edged)) is not None
    ):
        rows.append(Row(_cells(lines[at:end], width) or (), tuple(lines[at:end])))
        at = end
    table = Table(header or (), tuple(rows), tuple(lines[top : dashes + 1]))
    return (table if header else None), at


def _pipes(text: str) -> int:
    return len(_PIPE.findall(text))


def _header_start(lines: Sequence[Line], dashes: int, width: int, after: int) -> int | None:
    """Where the header of a table begins, above its dashes."""
    top = dashes - 1
    if top < 0 or lines[top].number <= after:
        return None
    if _cells(lines[top:dashes], width):
        return top
    pipes = 0
    while top >= 0 and lines[top].number > after and dashes - top <= _ROW_LINES_AT_MOST:
        pipes += _pipes(lines[top].text)
        if pipes > width + 1:
            return None
        if pipes == width + 1 and lines[top].text.lstrip().startswith("|"):
            return top
        top -= 1
    return None


def _row_end(lines: Sequence[Line], at: int, width: int, edged: bool) -> int | None:
    """Where the row that begins on a line ends (the line after it), or None when no row does."""
    text = lines[at].text
    if "|" not in text or (edged and not text.lstrip().startswith("|")) or _is_header(lines, at):
        return None
    if _cells(lines[at : at + 1], width):
        return at + 1
    pipes = 0
    for end in range(at, min(len(lines), at + _ROW_LINES_AT_MOST)):
        if end > at and _SEPARATOR.fullmatch(lines[end].text) and "|" in lines[end].text.strip("| "):
            return None
        pipes += _pipes(lines[end].text)
        if pipes > width + 1 or not edged:
            return None
        if pipes == width + 1 and lines[end].text.endswith("|"):
            return end + 1
    return None


def _is_header(lines: Sequence[Line], at: int) -> bool:
    """Whether the dashes of another table stand on the next line."""
    return at + 1 < len(lines) and "|" in lines[at + 1].text and bool(_SEPARATOR.fullmatch(lines[at + 1].text))


def _cells(lines: Sequence[Line], width: int) -> tuple[str, ...] | None:
    """The cells of a row, or None when they are not as many as the table is wide."""
    text = "\n".join(line.text for line in lines).strip()
    if "|" not in text:
        return None
    parts = _PIPE.split(text)
    if not parts[0].strip():
        parts = parts[1:-1] if not parts[-1].strip() else []
    elif text.endswith("|") and not text.endswith("\\|"):
        parts = parts[:-1]
    if len(parts) != width:
        return None
    return tuple(_cell(part) for part in parts)


def _cell(text: str) -> str:
    """The text of a cell: escaped bars undone, line breaks as newlines, no dress around the whole of a line."""
    kept = _BREAK.sub("\n", text.replace("\\|", "|")).split("\n")
    return "\n".join(_undressed(line.strip()) for line in kept if line.strip())
