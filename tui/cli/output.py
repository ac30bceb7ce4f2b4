"""Standard output: how wide it is, and data on it, in which no control character stands raw."""

from __future__ import annotations

import re
import sys
from shutil import get_terminal_size
from typing import Any

import click
import orjson

from parsers.text import UNSAFE

_NARROWEST = 20
"""Cells below which nothing is set any narrower."""

_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_FLOOD = re.compile(f"(?<=[{_MARKS}]{{4}})[{_MARKS}]")
"""A combining mark after four others, which would be drawn over the lines above."""


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def safe_json(text: bytes) -> str:
    """JSON with every invisible or terminal-controlling character escaped; it still means the same."""
    return UNSAFE.sub(_escaped, _FLOOD.sub(_escaped, text.decode()))


def terminal_width(most: int = 0) -> int:
    """How many cells a line on standard output has: the terminal's, `most` at most; `most` where it is no terminal.

    0 stands for no limit.
    """
    if not sys.stdout.isatty():
        return most
    columns = max(_NARROWEST, get_terminal_size((most or 100, 24)).columns)
    return min(columns, most) if most else columns


def echo_data(text: str) -> None:
    """Print text for programs as it is: in UTF-8 whatever the locale, so that no character is lost."""
    click.echo(text.encode("utf-8", "replace"), nl=False)


def echo_json(value: Any) -> None:
    """Print a JSON value, indented."""
    echo_data(safe_json(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)))
