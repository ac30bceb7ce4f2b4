"""Text for standard output: JSON in which no control character stands raw."""

from __future__ import annotations

import re
from typing import Any

import click
import orjson

# C1 and DEL controls, bidi controls, zero-width characters and tags: JSON may hold them raw, a terminal obeys them.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def safe_json(text: bytes) -> str:
    """JSON with every invisible or terminal-controlling character escaped; it still means the same."""
    return _UNSAFE.sub(_escaped, text.decode())


def echo_json(value: Any) -> None:
    """Print a JSON value, indented."""
    click.echo(safe_json(orjson.dumps(value, option=orjson.OPT_INDENT_2)))
