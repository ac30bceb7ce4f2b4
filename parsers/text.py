"""Text from outside: decoded, freed of registry escapes, and made safe to show.

Three steps for three moments. `decode` is for reading; what is stored is the registry's own text. `plain` undoes the
escapes of the markup fields and `visible` takes the power from control characters, both only where text is shown,
indexed or exported.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from operator import itemgetter
from typing import Final

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ESCAPED = itemgetter(1)  # Called in C, where a template with a group is a Python function in 3.11.

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Characters that a terminal obeys, hides or reorders by: controls, soft hyphen, joiners and other zero-width
# characters, bidi marks, embeddings, overrides and isolates, fillers that look like nothing, line separators,
# interlinear and musical controls, tags, surrogates and noncharacters (Unicode 15, categories Cc, Cf, Zl, Zp, Cs).
_HIDDEN = (
    "\u00ad\u034f\u061c\u070f\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
UNSAFE: Final = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_HIDDEN}]")
"""Any character that a terminal obeys, hides or reorders by; newline and tab are none."""
_CONTROL_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: 0x2421}
_MARKS_AT_MOST = 4
_MARK_BLOCKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u2cef-\u2cf1\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua6f1"
    "\ua800-\uabff\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\U00010000-\U00011fff\U00016000-\U00016fff\U0001bc00-\U0001bcff"
    "\U0001cf00-\U0001e9ff\U000e0100-\U000e01ef"
)
_FLOOD = re.compile(rf"[{_MARK_BLOCKS}]{{{_MARKS_AT_MOST + 1},}}")
"""Runs in the blocks that hold combining marks (letters of these scripts too), long enough to be looked at closely."""


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding that the first bytes of a text show, and the length of its byte order mark (0 when it has none)."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding, len(bom)
    if len(head) >= 4 and b"\x00" in head[:4]:
        if head[0] and head[2] and not head[1] and not head[3]:
            return "utf-16-le", 0
        if head[1] and head[3] and not head[0] and not head[2]:
            return "utf-16-be", 0
    return "utf-8", 0


def decode(data: bytes) -> tuple[str, str | None]:
    """Bytes as text, line ends as newlines; with a sentence when undecodable bytes became U+FFFD."""
    encoding, skip = encoding_of(data[:4])
    warning = None
    try:
        text = data[skip:].decode(encoding)
    except UnicodeDecodeError as fault:
        text = data[skip:].decode(encoding, "replace")
        warning = (
            f"bytes that are not {encoding.upper()} were replaced by U+FFFD, the first at byte {fault.start + skip + 1}"
        )
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, warning


def plain(markup: str) -> str:
    r"""The text of a markup field: a backslash before ASCII punctuation is the registry's escape (`\>` is `>`)."""
    return _ESCAPE.sub(_ESCAPED, markup) if "\\" in markup else markup


def _symbol(found: re.Match[str]) -> str:
    code = ord(found.group())
    return chr(_CONTROL_PICTURES[code]) if code in _CONTROL_PICTURES else _REPLACEMENT


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me")


def _capped(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found.group():
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= _MARKS_AT_MOST:
            kept.append(character)
    return "".join(kept)


def visible(text: str, *, single_line: bool = False) -> str:
    """`text` with nothing left in it that acts on a terminal: each such character is a visible symbol instead.

    A control character shows as its control picture (ESC as `␛`), any other hidden character as `�`; more than four
    combining marks in a row are cut to four. Newlines and tabs stay, or become spaces with `single_line`.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if single_line:
        text = text.replace("\n", " ").replace("\t", " ")
    if text.isascii():
        return text if text.isprintable() else text.translate(_CONTROL_PICTURES)
    return UNSAFE.sub(_symbol, _FLOOD.sub(_capped, text))
