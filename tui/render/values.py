"""Values of a record as text to show: cleaned, labelled, dates with their kind.

Everything from a record passes through here before it is set, so that nothing in it can act on the terminal.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import orjson

from parsers.labels import label
from parsers.text import plain, visible
from tui.render.lines import Line, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.modules import DateStruct, Enrollment

_ODD_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Spaces of other kinds and widths, shown as the one that every terminal measures alike."""


def _safe(text: str) -> str:
    safe = visible(text)
    return safe if safe.isascii() else _ODD_SPACE.sub(" ", safe)


def shown(text: str | None) -> str:
    """Give plain text of a record, safe to show; line breaks stay."""
    return _safe(text).expandtabs(4).strip() if text else ""


def shown_line(text: str | None) -> str:
    """Give plain text of a record, safe to show, on one line."""
    return visible(_safe(text), single_line=True).strip() if text else ""


def unmarked(markup: str | None) -> str:
    """Give markup of a record without the registry's escapes, safe to show; line breaks stay."""
    return _safe(plain(markup)).expandtabs(4).strip("\n").rstrip() if markup else ""


def coded(enum: str, code: str | None) -> str:
    """Give the label of a code, or the code itself when it has none."""
    return shown_line(label(enum, code))


def coded_list(enum: str, codes: Iterable[str]) -> str:
    """Give the labels of several codes, with commas."""
    return ", ".join(coded(enum, code) for code in codes)


def yes_no(value: bool | None) -> str:
    """Give a truth value as a word; nothing when it was not said."""
    return "" if value is None else "Yes" if value else "No"


def dated(value: DateStruct | None) -> Line:
    """Give a date as precise as its source, with whether it is actual or estimated."""
    if not value or not (value.date or value.type):
        return ()
    kind = coded("DateType", value.type).lower()
    date = shown_line(value.date) or "no date"
    return (Span(date), Span(f" ({kind})", "dim")) if kind else (Span(date),)


def enrolled(value: Enrollment | None) -> Line:
    """Give the number of participants, with whether it is planned or reached."""
    if not value or (value.count is None and not value.type):
        return ()
    count = "no number" if value.count is None else f"{value.count:,}"
    kind = coded("EnrollmentType", value.type).lower()
    return (Span(count), Span(f" ({kind})", "dim")) if kind else (Span(count),)


def pretty_json(value: object) -> str:
    """Give plain values as indented JSON, safe to show; text that is no valid Unicode is kept as far as it goes."""
    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    except TypeError:  # lone surrogates, integers over 64 bits
        text = json.dumps(value, indent=2, ensure_ascii=False)
    return _safe(text)


def link(url: str | None) -> Line:
    """Give an address as text that stands out; a terminal may make it clickable."""
    address = shown_line(url)
    return (Span(address, "link"),) if address else ()
