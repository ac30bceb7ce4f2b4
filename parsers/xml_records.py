"""XML with several records taken apart: each comes with the elements around it, so that it can be read alone.

Around the records of a download stands a wrapper (`<search_results>`, `<Trials_downloaded_from_ICTRP>`,
`<allTrials>`), known by nothing but that it holds records. Files that were joined to one are taken apart too.
Nothing is parsed here, so that a damaged record stops at its own end; and no entity is ever looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.limits import LIMITS
from parsers.window import Piece, Window

RECORDS = frozenset(("clinical_study", "fulltrial", "trial", "study"))
"""The elements that are a record, in small letters and without a prefix: ClinicalTrials.gov's, ISRCTN's, and those of
the WHO's data set, which most registers share, and of search results."""

_HEAD = 64 * 1024
_MARKUP = re.compile(
    rb"<(?:!--.*?--|!\[CDATA\[.*?\]\]|\?.*?\?"
    rb"|!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*+(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*+\]\s*)?"
    rb"|/?(?P<name>[^\s/>!?\"'<=]++)(?:[^>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.DOTALL,
)
"""A comment, CDATA, an instruction, a document type, or a tag."""
_DECLARED = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
_OTHER = re.compile(r"(?:iso[-_]?8859|windows-|cp125|latin|gb|big5|shift|euc-|koi8)", re.IGNORECASE)
_LEAVES = {b"!--": b"-->", b"![C": b"]]>", b"?": b"?>"}
_HARMFUL = "its XML declares entities, which no registry does and which can be harmful: refused"
_TOO_DEEP = 8
"""Elements around a record; downloads have one or two."""


def record_depth(head: bytes) -> int | None:
    """How many elements are around the first record in XML that begins so; None when it is no XML with records."""
    if not head.lstrip().startswith(b"<"):
        return None
    depth = 0
    window = Window(iter((head[:_HEAD],)), 0)
    while found := _next_markup(window):
        name = found.group("name")
        if name is not None and _local(name) in RECORDS and not found.group().startswith(b"</"):
            return depth
        if name is not None and not depth and _local(name) == "html":
            return None
        depth += _step(found.group()) if name is not None else 0
        window.place = found.end()
    return None


def encoding_of_xml(head: bytes) -> str | None:
    """The encoding that an XML declaration names, when it is another one than UTF-8 and a usual one."""
    found = _DECLARED.match(head)
    name = found.group(1).decode() if found else ""
    return name if _OTHER.match(name) else None


def records(chunks: Iterator[bytes], longest: int = LIMITS.record) -> Iterator[Piece]:
    """The records in an XML text, in order, each within the start and end tags of what is around it."""
    window = Window(chunks, longest)
    around: list[bytes] = []
    while found := _next_markup(window):
        markup, name = found.group(), found.group("name")
        if name is None:
            if markup[:9].upper() == b"<!DOCTYPE" and b"<!ENTITY" in markup.upper():
                yield Piece(b"", window.line_at(found.start()), whole=False, fault=_HARMFUL)
                return
        elif markup.startswith(b"</"):
            if around:
                around.pop()
        elif _local(name) in RECORDS:
            window.place = found.start()
            piece = _record(window, name, markup)
            if piece.data is None or not piece.whole:
                yield piece
            else:
                yield Piece(_within(around, piece.data), piece.line)
            if not piece.whole:
                return
            continue
        elif _step(markup):
            around.append(b" ".join(markup.split()))
            if len(around) > _TOO_DEEP:
                break
        window.place = found.end()
    if around or window.data[window.place :].strip():
        yield Piece(b"", window.line_at(window.place), whole=False)


def _next_markup(window: Window) -> re.Match[bytes] | None:
    """The next comment, tag, ... that is complete; None at the end of the text, or when it never is."""
    while True:
        start = window.data.find(b"<", window.place)
        window.place = start if start >= 0 else len(window.data)
        if start >= 0 and (found := _MARKUP.match(window.data, start)):
            return found
        if len(window.data) - window.place > window.longest or not window.more(window.place):
            return None


def _record(window: Window, name: bytes, tag: bytes) -> Piece:
    """Go behind the record that begins at the window's place with this tag, and give it."""
    line = window.line_at(window.place)
    begin, position = window.place, window.place + len(tag)
    depth = _step(tag)
    inside = re.compile(rb"<(?:!--|!\[C|\?|/?" + re.escape(name) + rb"(?=[\s/>]))")
    too_long = False
    while depth:
        found = inside.search(window.data, position)
        end = _end(window.data, found) if found else -1
        if found and end >= 0:
            position = end
            depth += _step(window.data[found.start() : end]) if found.group()[1:] not in _LEAVES else 0
            continue
        position = found.start() if found else max(position, len(window.data) - len(name) - 3)
        too_long = too_long or len(window.data) - begin > window.longest
        keep = position if too_long else begin
        if not window.more(keep):
            return Piece(None if too_long else window.data[begin - keep :], line, whole=False)
        position, begin = position - keep, max(0, begin - keep)
    window.place = position
    return Piece(None if too_long or position - begin > window.longest else window.data[begin:position], line)


def _end(data: bytes, found: re.Match[bytes]) -> int:
    """Where the markup ends that a match begins; -1 when that is not in sight."""
    leaf = _LEAVES.get(found.group()[1:])
    if leaf is None:
        tag = _MARKUP.match(data, found.start())
        return tag.end() if tag else -1
    end = data.find(leaf, found.end())
    return end + len(leaf) if end >= 0 else -1


def _step(tag: bytes) -> int:
    """What a tag adds to the depth: 1 for a start tag, -1 for an end tag, 0 for an element that is only a tag."""
    return -1 if tag.startswith(b"</") else 0 if tag.endswith(b"/>") else 1


def _within(around: list[bytes], record: bytes) -> bytes:
    """A record in the start and end tags that are around it."""
    ends = b"".join(b"</%s>" % re.split(rb"[\s>]", tag[1:], maxsplit=1)[0] for tag in reversed(around))
    return b"".join((*around, record, ends))


def _local(name: bytes) -> str:
    """An element's name in small letters, without its prefix."""
    return name.rpartition(b":")[2].decode("utf-8", "replace").casefold()
