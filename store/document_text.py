"""A document as the JSON text of its row, exactly: a value that would come back changed is refused, not stored."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import orjson

from store.errors import Unstorable

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""Dates and dataclasses are refused rather than written as text that comes back as something else."""

_NULLS = (b":null", b",null", b"[null")

_DEEPEST = 250
"""Where the search for a fault stops; orjson writes 254 levels of nesting at most."""


def to_text(document: Mapping[str, object]) -> str:
    """Return the JSON text of a document. Raises Unstorable, as `to_bytes`."""
    return to_bytes(document).decode()


def to_bytes(document: Mapping[str, object], *, finite: bool = False) -> bytes:
    """Return the JSON text of a document in UTF-8; `finite` says that no number in it is NaN or infinite.

    Raises Unstorable for NaN and infinity (orjson would write null), integers over 64 bits (they would come back as
    floats), lone surrogates, field names that are not text, nesting over 254 levels, and what JSON has no form for.
    """
    values = document if isinstance(document, dict) else dict(document)
    try:
        text = orjson.dumps(values, option=_OPTIONS)
    except (TypeError, ValueError) as error:
        raise Unstorable(_fault(values) or f"The document cannot be kept as JSON: {error}.") from error
    # A number that became null is the one fault that orjson does not report.
    if not finite and b"null" in text and any(null in text for null in _NULLS):
        fault = _fault(values)
        if fault is not None:
            raise Unstorable(fault)
    return text


def from_text(text: bytes) -> dict[str, object]:
    """Return the document in a row's JSON text; ValueError when the text is not a JSON object in UTF-8."""
    document = orjson.loads(text)
    if not isinstance(document, dict):
        raise ValueError("it is JSON, but not an object")
    return document


def _fault(document: dict[str, object]) -> str | None:
    """Return a sentence about a value that cannot be kept, or None when none is found."""
    waiting: list[tuple[str, int, object]] = [("", 0, document)]
    while waiting:
        place, depth, value = waiting.pop()
        reason = f"it is nested more than {_DEEPEST} levels deep" if depth > _DEEPEST else _reason(value)
        if reason is not None:
            shown = place.encode("utf-8", "backslashreplace").decode() or "the top"
            return f"The value at {shown[:200]} cannot be kept: {reason}."
        waiting.extend((f"{place}.{name}" if place else str(name), depth + 1, inner) for name, inner in _inside(value))
    return None


def _inside(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from enumerate(value)


def _reason(value: object) -> str | None:
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is not a number that JSON has"
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return "the integer needs more than 64 bits"
    if isinstance(value, str) and is_broken(value):
        return "the text holds half a character (a lone surrogate)"
    if isinstance(value, dict):
        for name in value:
            if not isinstance(name, str):
                return f"the field name {name!r} is not text"
            if is_broken(name):
                return f"the field name {name!a} holds half a character (a lone surrogate)"
    return None


def is_broken(text: str) -> bool:
    """Say whether a text holds a lone surrogate, which UTF-8 has no form for."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
