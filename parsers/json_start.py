"""Whether a text begins as JSON does: a page's title may begin with a bracket too (`[18F]FDG in ...`)."""

from __future__ import annotations

import re

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+'
_SCALAR = rb"(?:" + _STRING + rb'(?:"|\\?\Z)|-?\d[\d.eE+-]*|true|false|null)'
_CLOSED = rb"\]\s*(?:\Z|[,\[{])"
_START = re.compile(
    rb"\s*(?:\{\s*(?:[\"}]|\Z)|\[\s*(?:\Z|[\[{]|" + _CLOSED + rb"|" + _SCALAR + rb"\s*(?:\Z|,|" + _CLOSED + rb")))",
    re.DOTALL,
)


def begins_as_json(head: bytes, at: int = 0) -> bool:
    """Whether the first bytes of a text, from a place on, can be those of a JSON object or list.

    Behind a first number or word of a list a comma or the list's end must follow, and behind that no words.
    """
    return _START.match(head, at) is not None
