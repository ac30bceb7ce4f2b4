"""The register's page of one member state's record: tables with a code, a label and a value a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from parsers.formats.euctr_answers import Answer
from parsers.formats.euctr_codes import LANGUAGES, asks, of_summary, words
from parsers.formats.euctr_text import Places
from parsers.xml_text import MAX_DEPTH

MAX_PAGE = 8 * 1024 * 1024
"""Bytes of a page; the register's largest are under one million."""

_CODE = re.compile(r"([A-P])\.((?:\d{1,2}(?:\.\d{1,2}){0,5})?)(?:\s.*)?")
_ITEM = re.compile(r"(B\. ?Sponsor|D\. ?IMP|D\.8 Placebo|G\.4 [^:]*): ?\d{1,4}")
_LINE = re.compile(r"[^\S\n]*\n[^\S\n]*")
_BREAKS = frozenset({"br", "p", "div", "li"})


class PageError(ValueError):
    """Why a page cannot be read, as the end of a sentence."""


def read_page(text: str) -> list[Answer]:
    """The answers on a page. Raises PageError when it is too large or no HTML that can be read."""
    if len(text) > MAX_PAGE:
        raise PageError(f"the page is longer than {MAX_PAGE // 1024**2} MiB, which no page of the register is")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as fault:
        raise PageError(f"its HTML cannot be read ({fault})") from fault
    return list(_answers(root))


def _answers(root: lxml.html.HtmlElement) -> Iterator[Answer]:
    places = Places()
    for row in root.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if len(cells) == 1 or (len(cells) == 2 and not _said(cells[0])):
            _heading(_said(cells[0]), places)
        elif len(cells) == 2 and (code := of_summary(_said(cells[0]))):
            yield from _summary(code, cells[0], cells[1])
        elif len(cells) >= 3 and (found := _CODE.fullmatch(_said(cells[0]))):
            code = found[1] + (f".{found[2]}" if found[2] else "")
            label = _said(cells[1]).rstrip(":").strip()
            if not asks(code, label) and not found[2]:
                continue
            item, part = places.at(code, label)
            for value, language in _values(cells[2]):
                yield Answer(code, label, value, language, item, part)


def _summary(code: str, cell: lxml.html.HtmlElement, value: lxml.html.HtmlElement) -> Iterator[Answer]:
    said = _said(value)
    links = [link.get("href") or "" for link in value.iter("a")] if code == "X.7" else []
    yield Answer(code, _said(cell).rstrip(":").strip(), said or "".join(links[:1]))


def _heading(text: str, places: Places) -> None:
    if found := _ITEM.fullmatch(text.rstrip(": ")):
        kind = found[1].replace(" ", "")
        places.start_item("D.8" if kind.startswith("D.8") else kind[0])
    elif text.startswith("D.3.8 to"):
        places.start_part()
    elif text.startswith("E.1.2"):
        places.start_item("E.1.2")


def _values(cell: lxml.html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Values and their languages: a table in the cell has a row for each language, the answer itself first."""
    rows = list(cell.iter("tr"))
    if not rows:
        yield _text(cell), ""
    for number, row in enumerate(rows):
        cells = [inner for inner in row if inner.tag in ("td", "th")]
        value = _text(cells[0]) if cells else ""
        named = words(_said(cells[1])) if len(cells) > 1 else ""
        language = named if named in LANGUAGES else ""
        yield value, language or ("?" if number else "")


def _said(element: lxml.html.HtmlElement) -> str:
    """The text of an element in one line."""
    return " ".join(_text(element).split())


def _text(element: lxml.html.HtmlElement) -> str:
    """The text of an element with its line breaks."""
    pieces: list[str] = []
    depth = 0
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise PageError(f"its HTML is more than {MAX_DEPTH} elements deep: refused")
        if event == "start":
            pieces += ["\n" if inner.tag in _BREAKS else "", inner.text or ""]
        elif inner is not element:
            pieces.append(inner.tail or "")
    return _LINE.sub("\n", "".join(pieces)).strip()
