"""The Raw tab: the whole record as JSON in the model's own names, nothing left out."""

from __future__ import annotations

import re

from parsers.trial import Trial, dump
from tui.render.layout import NARROWEST
from tui.render.lines import Line, Span
from tui.render.values import pretty_json
from tui.render.wrap import wrap

_KEY = re.compile(r'( *)("(?:[^"\\]|\\.)*": )?(.*)', re.DOTALL)
_HANG = 2


def raw(trial: Trial, width: int) -> list[Line]:
    """Set the Raw tab. Lines take the whole width; a long value goes on under its own start."""
    width = max(width, NARROWEST)
    lines: list[Line] = []
    for row in pretty_json(dump(trial)).split("\n"):
        lines.extend(_row(row, width))
    return lines


def _row(row: str, width: int) -> list[Line]:
    found = _KEY.match(row)
    if found is None:
        return [(Span(row),)]
    margin, key, value = found.groups(default="")
    if len(row) <= width and row.isascii():
        return [(Span(margin + key, "label"), Span(value)) if key else (Span(row),)]
    hang = min(len(margin) + _HANG, width // 2)
    text = key + value
    cuts = wrap(text, width - hang)
    lines: list[Line] = []
    for number, (start, end) in enumerate(cuts):
        edge = max(min(len(key), end), start)
        lead = Span(" " * (hang if number else min(len(margin), width // 2)))
        lines.append((lead, Span(text[start:edge], "label"), Span(text[edge:end])))
    return lines
