"""Eligibility text taken apart: sections (inclusion, exclusion, other) with their criteria, one a bullet.

Registries have one text for all criteria, in CommonMark that sponsors typed by hand: headers in any case and wording,
glued to the text or missing; bullets of a dozen kinds, doubled (`* 1\\.`), escaped (`\\-`), nested by blanks; or, on
pages that lost their line breaks, all in one line. Nothing is judged here and no word is lost: titles, markers and
texts read in order are the whole input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from parsers.text import plain

Kind = Literal["inclusion", "exclusion", "other"]


@dataclass(frozen=True)
class Criterion:
    """One bullet or paragraph: its marker as written (`*`, `1.`, `* 1.`, empty), how deep it is nested, its text."""

    marker: str
    depth: int
    text: str


@dataclass(frozen=True)
class Section:
    """Criteria under one header; the title is empty for text above the first header."""

    kind: Kind
    title: str
    items: list[Criterion]


@dataclass
class _Item:
    """A criterion being read: its marker, depth, where its marker stands, and its text so far."""

    marker: str
    depth: int
    indent: int
    text: str
    number: int = 0


@dataclass
class _Open:
    """A section being read; `indents` are where the open list levels stand."""

    kind: Kind
    title: str
    items: list[_Item] = field(default_factory=list)
    indents: list[int] = field(default_factory=list)


_BULLET = r"[*•·●○◦▪■□◆‣⁃➢➤►✓✔§¤−–—-]"
_NUMBER = (
    r"(?:\d{1,3}(?:\.\d{1,2}){0,3}[.)、．](?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}(?= [A-Z][a-z])|"
    r"\(\d{1,2}\)|（\d{1,2}）|\[\d{1,2}\](?=\s))"
)
_LETTER = r"(?:[A-Za-z][.)](?=\s)|\([a-z]{1,4}\)(?=\s)|[ivx]{1,5}[.)](?=\s)|[IVX]{1,4}[.)](?=\s))"
_CIRCLED = "[\u2460-\u24ff\u2776-\u2793\u3251-\u32bf]"
_MARKER = re.compile(
    rf"{_BULLET}(?=\s|$)|[*•·●○◦▪■□◆‣⁃➢➤►✓✔](?=\S)|[−–—-](?=[^\W\d_])|o(?=\s+[A-Z])|{_NUMBER}|{_LETTER}|{_CIRCLED}[.、]?"
)
_WORDS = r"[\w'’/&,.()≥≤-]+"
_KIND = r"(?P<kind>non[- ]?inclusion|(?:in|ex)clusions?)(?:\s*(?:/|and|&|or)\s*(?:in|ex)clusions?)?"
_CRITERIA = r"crit[eé]r\w*"
_WITH_COLON = re.compile(
    rf"(?P<title>(?:{_WORDS}\s+){{0,10}}?(?:{_KIND}\s*(?:/\s*)?{_CRITERIA}|{_CRITERIA}\s+(?:for|of)\s+(?P<for>(?:in|ex)clusion))"
    rf"[^:：.;\n]{{0,80}}[:：])\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SHORT = re.compile(r"(?P<title>(?P<kind>(?:in|ex)clusions?)\s*[:：])\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_QUALIFIER = (
    r"(?:key|main|major|general|abbreviated|primary|principal|additional|specific|common|other|core|full|minimum|patients?|"
    r"subjects?|participants?|donors?|recipients?|study|trial|controls?|cases?|healthy|volunteers?|phase|part|stage|step|"
    r"cohort|group|arm|the|of|for|and|clinical|screening|randomi[sz]ation|enrol?lment|selection|eligibility|[ivx]+|[a-d]|\d\w?)"
)
_ALONE = re.compile(
    rf"(?:{_QUALIFIER}['’]?s?[\s,/&-]+){{0,6}}{_KIND}(?:\s*{_CRITERIA}(?:\s+(?:for|of|in|to)\s+.{{1,60}})?)?(?:\s*[-–—(\[].{{0,80}})?\s*\.?",
    re.IGNORECASE,
)
_BOTH = re.compile(r"inclusion\s*(?:/|and|&|or)\s*exclusion", re.IGNORECASE)
_TELLING = re.compile(r"\b(?:meets?|met|fulfil\w*|satisf\w*|violat\w*|no|not|any|per)\b", re.IGNORECASE)
_TITLE_AT_MOST = 160
_TITLE = r"(?:In|Ex|IN|EX)(?:clusion|CLUSION)\s+(?:[Cc]riteria|CRITERIA)\s*:"
_MIDLINE_TITLE = re.compile(_TITLE)
_MIDLINE = re.compile(rf"(?<=\S)[^\S\n]+(?=(?:(?:Key|Main|Major)\s+)?{_TITLE})")
_WORDS_BEFORE_HEADER = 4
_INLINE_BULLET = re.compile(r"\s(?=\*\s+\S)")
_WORD = re.compile(r"\w")
_INLINE_NUMBER = re.compile(r"(?:(?<=\s)|^)(\d{1,2})\\?[.)]\s")


def split(markup: str) -> list[Section]:
    """The sections of an eligibility text, in order, with their criteria unescaped; empty for an empty text."""
    sections = [_Open("other", "")]
    blank_above = False
    for number, raw in enumerate(_unfolded(markup).split("\n")):
        line = plain(raw.expandtabs(4).rstrip())
        text = line.strip()
        if not text:
            blank_above = True
            continue
        indent = len(line) - len(line.lstrip())
        header = _header(text)
        if header:
            kind, title, rest = header
            sections.append(_Open(kind, title))
            if rest:
                _take(sections[-1], rest, indent, False, number)
        else:
            _take(sections[-1], text, indent, blank_above, number)
        blank_above = False
    return [
        Section(part.kind, part.title, [Criterion(item.marker, item.depth, item.text) for item in part.items])
        for part in sections
        if part.title or part.items
    ]


def _unfolded(markup: str) -> str:
    """The text with line breaks before headers inside a line, and, when it is one line, before its bullets."""
    text = _MIDLINE.sub(_break_before_header, markup)
    if "\n" in markup.strip():
        return text
    text = _INLINE_BULLET.sub("\n", text)
    lines: list[str] = []
    for line in text.split("\n"):
        lines += _cut_at_numbers(line)
    return "\n".join(lines)


def _break_before_header(found: re.Match[str]) -> str:
    """A line break before a header inside a line, unless what stands before it belongs to the header."""
    before = found.string[found.string.rfind("\n", 0, found.start()) + 1 : found.start()]
    ended = before[-1] in ".;:!?)" or len(before.split(None, _WORDS_BEFORE_HEADER)) >= _WORDS_BEFORE_HEADER
    return "\n" if ended else found.group()


def _cut_at_numbers(line: str) -> list[str]:
    """A line cut before `1.`, `2.`, `3.` ... where they follow on each other."""
    cuts = [0]
    wanted = 1
    for found in _INLINE_NUMBER.finditer(line):
        if int(found.group(1)) in (1, wanted):
            wanted = int(found.group(1)) + 1
            if _WORD.search(line, cuts[-1], found.start()):
                cuts.append(found.start())
    return [
        line[start:end].strip()
        for start, end in zip(cuts, [*cuts[1:], len(line)], strict=True)
        if line[start:end].strip()
    ]


def _header(text: str) -> tuple[Kind, str, str] | None:
    """Kind, title and the text glued to it, when a line is (or begins with) a header."""
    marker, body = _marker(text)
    found = _WITH_COLON.fullmatch(body) or _SHORT.fullmatch(body)
    if found and len(found.group("title")) <= _TITLE_AT_MOST and not (marker and _TELLING.search(found.group("title"))):
        groups = found.groupdict()
        return (
            _kind_of(groups["title"], groups.get("kind") or groups.get("for") or ""),
            _titled(marker, groups["title"]),
            groups["rest"],
        )
    alone = _ALONE.fullmatch(body) if len(body) <= _TITLE_AT_MOST else None
    return (_kind_of(body, alone.group("kind")), _titled(marker, body), "") if alone else None


def _titled(marker: str, title: str) -> str:
    """The title, with a number that stands before it but not a mere bullet."""
    return f"{marker} {title}" if re.search(r"\w", marker) else title


def _kind_of(title: str, kind: str) -> Kind:
    if _BOTH.search(title):
        return "other"
    word = kind.casefold()
    return "inclusion" if word.startswith("in") else "exclusion"


def _marker(text: str) -> tuple[str, str]:
    """The markers that a line begins with, as one, and the text after them."""
    markers: list[str] = []
    rest = text
    while (found := _MARKER.match(rest)) and len(markers) < 3:
        markers.append(found.group())
        rest = rest[found.end() :].lstrip()
    return " ".join(markers), rest


def _take(part: _Open, text: str, indent: int, blank_above: bool, number: int) -> None:
    """Take a line into a section: a new criterion, or more of the one above."""
    marker, body = _marker(text)
    last = part.items[-1] if part.items else None
    if marker:
        part.items.append(_Item(marker, _depth(part, marker, indent), indent, body, number))
    elif last and last.marker and not last.text:
        last.text = body
    elif last and _goes_on(last, body, indent, blank_above):
        last.text += ("\n" if blank_above else " ") + body
    else:
        part.items.append(_Item("", _depth(part, "", indent), indent, body, number))


def _goes_on(last: _Item, text: str, indent: int, blank_above: bool) -> bool:
    """Whether a line without a marker goes on with the criterion above: indented under it, or a sentence broken."""
    if indent > last.indent and (last.marker or not blank_above):
        return True
    return not blank_above and (text[0].islower() or last.text[-1:] not in ".;:。；：")


def _depth(part: _Open, marker: str, indent: int) -> int:
    """How deep a line at this indent is nested; circled numbers below a plain list are one deeper."""
    while part.indents and indent < part.indents[-1]:
        part.indents.pop()
    if not part.indents or indent > part.indents[-1]:
        part.indents.append(indent)
    circled = re.match(_CIRCLED, marker) is not None
    below = circled and any(item.marker and not re.match(_CIRCLED, item.marker) for item in part.items)
    return len(part.indents) - 1 + below


def by_kind(markup: str) -> dict[Kind, list[str]]:
    """The text by the kind of section that it stands in, headers left out: `split` without its criteria, for a search.

    Every header says `inclusion` or `exclusion`, so that only lines which do are looked at.
    """
    text, places = markup, _clusions(markup)
    if any(_is_inside(text, place) for place in places):
        text = _MIDLINE.sub(_break_before_header, markup)
        places = _clusions(text)
    found: dict[Kind, list[str]] = {}
    kind: Kind = "other"
    begin = end = 0
    for place in places:
        if place < end:
            continue
        start = text.rfind("\n", 0, place) + 1
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        header = _header_of(text[start:end])
        if header:
            found.setdefault(kind, []).append(text[begin:start])
            kind, _, rest = header
            found.setdefault(kind, []).append(rest)
            begin = end
    found.setdefault(kind, []).append(text[begin:])
    return {each: said for each, texts in found.items() if (said := [part for part in texts if part.strip()])}


def _clusions(text: str) -> list[int]:
    """Where `clusion` stands, in any case; a letter that is not ASCII is one sign, whatever its lower case is."""
    lowered = text.encode("ascii", "replace").lower()
    places = []
    place = lowered.find(b"clusion")
    while place >= 0:
        places.append(place)
        place = lowered.find(b"clusion", place + 7)
    return places


def _is_inside(text: str, place: int) -> bool:
    """Whether this is the `clusion` of a title within a line, as `_MIDLINE` has it."""
    before = text[place - 3] if place > 2 else "\n"
    return before.isspace() and before != "\n" and _MIDLINE_TITLE.match(text, place - 2) is not None


@lru_cache(maxsize=2000)
def _header_of(line: str) -> tuple[Kind, str, str] | None:
    """`_header` of a raw line; kept, because most of them are the same two."""
    if len(line) > 2 * _TITLE_AT_MOST and not any(colon in line[: 2 * _TITLE_AT_MOST] for colon in ":："):
        return None
    return _header(plain(line.expandtabs(4)).strip())
