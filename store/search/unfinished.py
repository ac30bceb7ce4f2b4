"""Whether a query that is not understood is wrong, or only not typed to its end; and which characters are at fault."""

from __future__ import annotations

import re
from typing import Final

from store.search.completion import put_in, spot_at
from store.search.completion_fields import choices_for
from store.search.query import parse
from store.search.tree import QueryError

_QUOTES = '"\u201c\u201d\u201e'
_PART = re.compile(rf"-?(?:[A-Za-z][A-Za-z_-]*:)?[^\s(){_QUOTES},]*")
_ENDINGS: Final = ("0", "00", "01", "1", "1-01", "-01", "..", "..9", "y", "ays", "nths", "m", "km", ",1", '"', ")", "]")
"""What may follow the part of a number, a date, an age or a place that is typed so far, or close what is open."""


def is_unfinished(text: str, fault: QueryError) -> bool:
    """Whether a query, refused while it is typed, may become one by what is typed next.

    Only what is at fault at its very end can: a fault before that is one whatever follows.
    """
    if fault_span(text, fault.position)[1] < len(text):
        return False
    if text.rfind("[") > text.rfind("]"):
        return True
    spot = spot_at(text, len(text))
    choices = [] if spot is None or spot.kind != "value" else choices_for(spot)
    going_on = [put_in(text, spot, choice).text for choice in choices] if spot else []
    return any(map(_is_query, (*going_on, *(text + ending for ending in _ENDINGS))))


def _is_query(text: str) -> bool:
    try:
        parse(text, typing=True)
    except QueryError:
        return False
    return True


def fault_span(text: str, position: int) -> tuple[int, int]:
    """The characters at fault: the word, value or sign at a position, with its field; the last one past the end."""
    start = min(max(position, 0), max(len(text) - 1, 0))
    found = _PART.match(text, start)
    end = found.end() if found else start
    return start, max(end, min(start + 1, len(text)))
