"""JSON read so that nothing is changed on the way: faults with their place, numbers and keys checked, text repaired.

orjson reads; where what it gives could differ from what was written (an integer beyond 64 bits becomes a float, of two
equal keys only the last one stays), the standard library reads again and checks.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import JsonValue

from parsers.text import decode

MAX_DEPTH = 200
"""Lists and objects within each other. orjson writes 254 at most; the rest is room for what the store puts around."""

_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
_MANY_DIGITS = b"0" * 19
_WRAPPING = 254 - MAX_DEPTH
_HALF = re.compile(r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\.")
_HALF_WARNING = "half of a surrogate pair (it is no character) was replaced by U+FFFD"


@dataclass(frozen=True)
class JsonFault:
    """Why a text is no JSON that can be kept; `line` and `column` count from 1, 0 when the place is not known."""

    reason: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class JsonText:
    """A text read as JSON.

    `value` is the value (None also when there is a `fault`); `canonical` is the same value as JSON with sorted keys and
    no blanks, equal for equal values; `warning` says what had to be repaired.
    """

    value: JsonValue = None
    canonical: bytes = b""
    fault: JsonFault | None = None
    warning: str | None = None

    @classmethod
    def of(cls, value: JsonValue, warning: str | None = None) -> JsonText:
        """A value that was read already as part of a larger one, with that one's warning."""
        return cls(value, _canonical(value), warning=warning)

    @classmethod
    def read(cls, data: bytes) -> JsonText:
        """Read `data` as one JSON value; never raises for what it holds."""
        try:
            try:
                return _checked(orjson.loads(data), data, None)
            except orjson.JSONDecodeError:
                return _repaired(data)
        except orjson.JSONDecodeError as fault:
            return cls(fault=JsonFault(fault.msg.split(": line ")[0], fault.lineno, fault.colno))
        except _RefusedError as fault:
            return cls(fault=JsonFault(str(fault)))
        except (RecursionError, MemoryError):
            return cls(fault=JsonFault("it is too deep or too large for the memory there is"))


class _RefusedError(Exception):
    """JSON that reads but cannot be kept as it is."""


def _checked(value: JsonValue, data: bytes, warning: str | None) -> JsonText:
    """`value` with its canonical form, refused when orjson lost something of `data` on the way.

    JSON as long as the value written anew has lost no key; only other JSON, and JSON with a number of so many digits
    that it may not fit, is read twice.
    """
    canonical = _canonical(value)
    if not _is_as_long(data, canonical, value) or _MANY_DIGITS in data.translate(_DIGITS):
        json.loads(data, object_pairs_hook=_unique, parse_int=_int64)
    return JsonText(value, canonical, warning=warning)


def _is_as_long(data: bytes, canonical: bytes, value: JsonValue) -> bool:
    """Whether the text is as long as the value written anew, without blanks or indented by two as downloads are."""
    return len(canonical) == len(data) or (
        b"\n" in data[:8] and len(orjson.dumps(value, option=orjson.OPT_INDENT_2)) == len(data.strip())
    )


def _repaired(data: bytes) -> JsonText:
    """Read what orjson refused, after mending encoding, undecodable bytes and halves of surrogate pairs."""
    text, warning = decode(data)
    mended = _HALF.sub(_mend, text)
    if mended != text:
        warning = f"{warning}; {_HALF_WARNING}" if warning else _HALF_WARNING
    encoded = mended.encode()
    return _checked(orjson.loads(encoded), encoded, warning)


def _mend(found: re.Match[str]) -> str:
    escape = found.group()
    return escape if found.group(1) or escape[:3].lower() != "\\ud" else "\\ufffd"


def _canonical(value: JsonValue) -> bytes:
    """The value as JSON with sorted keys; lists put around it let orjson's own limit find what is too deep."""
    wrapped = value
    for _ in range(_WRAPPING):
        wrapped = [wrapped]
    try:
        return orjson.dumps(wrapped, option=orjson.OPT_SORT_KEYS)[_WRAPPING:-_WRAPPING]
    except orjson.JSONEncodeError as fault:
        if "recursion" in str(fault).lower():
            raise _RefusedError(f"its lists and objects are nested more than {MAX_DEPTH} deep") from None
        raise _RefusedError(f"it cannot be kept as JSON ({fault})") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of `pairs`; Any, because the standard library types its values so."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _RefusedError(f'the key "{max(keys, key=keys.count)}" stands twice in one object')
    return found


def _int64(digits: str) -> int:
    if len(digits) > 20 or not -(2**63) <= int(digits) < 2**64:
        shown = digits if len(digits) < 30 else f"{digits[:24]}..."
        raise _RefusedError(f"the number {shown} does not fit into 64 bits")
    return int(digits)
