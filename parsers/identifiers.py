"""Registry ids: which register a text is an id of, its one spelling, and the ids that stand in a longer text.

Read in any case; blanks, line breaks and dashes of any kind may part the groups, as pages leave them. The patterns are
facts about the registers, cross-checked with the ctregistries list (CC-BY 4.0).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D), "-")
_INVISIBLE: dict[int, str | None] = dict.fromkeys((0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF))
_CLEAN: dict[int, str | None] = {**_DASHES, **_INVISIBLE}
_NO_LETTER_BEFORE = r"(?<![A-Za-z0-9])"
_GAP = r"[\s:#-]{0,3}"
_DASH = r"\s?-\s?"
_SLASH = r"\s?[/-]\s?"
_EU = r"(?:EU[ -]?(?:draCT|CTR|CT)?[\s-]*(?:no\b\.?|nr\b\.?|number)?[\s:#]*)?"


class _Register(NamedTuple):
    """How a register writes its ids: `prefix`, then the groups of `pattern` put together with `joint`."""

    pattern: str
    prefix: str
    joint: str = ""
    lower: bool = False


def _digits(least: int, most: int = 0) -> str:
    """A group of `least` (to `most`) digits in which a line may break."""
    return rf"(\d(?:\n?\d){{{least - 1},{(most or least) - 1}}})(?!\d)"


_REGISTERS = {
    "NCT": _Register(rf"NCT{_GAP}(\d{{4}}[ -]\d{{4}}(?!\d)|\d(?:\n?\d){{7}}(?!\d))", "NCT"),
    "EUCT": _Register(rf"{_EU}(20\d\d){_DASH}(5\d{{5}}){_DASH}(\d\d)(?:{_DASH}(\d\d))?(?!-?\d)", "", "-"),
    "EUDRACT": _Register(rf"{_EU}(20\d\d){_DASH}(0\d{{5}}){_DASH}(\d\d)(?:-[A-Z]{{2}}\b|-3RD\b)?(?!-?\d)", "", "-"),
    "ISRCTN": _Register(rf"ISRCTN{_GAP}{_digits(8)}", "ISRCTN"),
    "ACTRN": _Register(rf"ACTRN{_GAP}{_digits(14)}", "ACTRN"),
    "CHICTR": _Register(rf"ChiCTR(?:\s?(-[A-Z]{{2,5}}-)|{_GAP}){_digits(8, 10)}", "ChiCTR"),
    "CTR": _Register(rf"CTR{_GAP}(?=20){_digits(8)}", "CTR"),
    "KCT": _Register(rf"KCT{_GAP}{_digits(7)}", "KCT"),
    "CTRI": _Register(rf"CTRI{_SLASH}(20\d\d){_SLASH}(\d{{2,3}}){_SLASH}(\d{{6}})(?!\d)", "CTRI/", "/"),
    "DRKS": _Register(rf"DRKS{_GAP}{_digits(8)}", "DRKS"),
    "IRCT": _Register(rf"IRCT{_GAP}(\d{{10,14}})\s?N\s?(\d{{1,3}})(?!\d)", "IRCT", "N"),
    "JRCT": _Register(rf"jRCT{_GAP}([0-9s]?\d{{9}})(?!\d)", "jRCT", lower=True),
    "UMIN": _Register(rf"UMIN{_GAP}{_digits(9)}", "UMIN"),
    "JAPICCTI": _Register(rf"JapicCTI{_GAP}{_digits(6)}", "JapicCTI-"),
    "JMAIIA": _Register(rf"JMA-?IIA{_GAP}{_digits(5)}", "JMA-IIA"),
    "OMON": _Register(r"NL-OMON\s?(\d{3,6})(?!\d)", "NL-OMON"),
    "NTR": _Register(r"(NTR|NL)-?(\d{2,4})(?![\w-])", ""),
    "PACTR": _Register(rf"PACTR{_GAP}(?=20){_digits(15, 16)}", "PACTR"),
    "REBEC": _Register(rf"RBR{_DASH}(\d[a-z0-9]{{5,7}})(?!\w)", "RBR-", lower=True),
    "REPEC": _Register(rf"PER{_DASH}(\d{{3}}){_DASH}(\d\d)(?!\d)", "PER-", "-"),
    "RPCEC": _Register(rf"RPCEC{_GAP}{_digits(8)}", "RPCEC"),
    "SLCTR": _Register(rf"SLCTR{_SLASH}(20\d\d){_SLASH}(\d{{3}})(?!\d)", "SLCTR/", "/"),
    "TCTR": _Register(rf"TCTR{_GAP}(?=20){_digits(11)}", "TCTR"),
    "LBCTR": _Register(rf"LBCTR{_GAP}(?=20){_digits(10)}", "LBCTR"),
    "UTN": _Register(rf"U1111{_DASH}(\d{{4}}){_DASH}(\d{{4}})(?!-?\d)", "U1111-", "-"),
    "CTRP": _Register(rf"NCI{_DASH}(20\d\d){_DASH}(\d{{5}})(?!\d)", "NCI-", "-"),
}
_TOO_SHORT_TO_SEARCH = re.compile(r"NL-?\d{1,3}|(?:nl|nL|Nl)-?\d+")
"""`NL 12` in a sentence is a postal code or a grant more often than a trial."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """How a register's ids are written; compiled at its first use, for all of them together take a moment."""
    return re.compile(_REGISTERS[name].pattern, re.IGNORECASE)


@cache
def _any() -> re.Pattern[str]:
    """The ids of every register, each in a group of the register's name."""
    entries = "|".join(f"(?P<{name}>{entry.pattern})" for name, entry in _REGISTERS.items())
    return re.compile(f"{_NO_LETTER_BEFORE}(?:{entries})", re.IGNORECASE)


def registry_of(id: str) -> str | None:  # noqa: A002 - the field's own word for it
    """The register whose id this text is (`NCT`, `EUCT`, `EUDRACT`, `ISRCTN`, `CHICTR`, ...), or None."""
    known = _known(id)
    return known[0] if known else None


def normalise(id: str) -> str | None:  # noqa: A002 - the field's own word for it
    """The one spelling of a registry id (`nct 0000-0001` is `NCT00000001`), or None when it is no such id."""
    known = _known(id)
    return known[1] if known else None


def find(text: str) -> list[tuple[str, str]]:
    """Every registry id in a text, as (register, one spelling), each once, in order of appearance."""
    found: dict[tuple[str, str], None] = {}
    for match in _any().finditer(_cleaned(text)):
        name = match.lastgroup
        if name and not (name == "NTR" and _TOO_SHORT_TO_SEARCH.fullmatch(match.group())):
            found[name, _spelled(name, match.group())] = None
    return list(found)


def registers() -> tuple[str, ...]:
    """The names of the registers whose ids are known."""
    return tuple(_REGISTERS)


def _cleaned(text: str) -> str:
    return unicodedata.normalize("NFKC", text.translate(_CLEAN)).translate(_DASHES)


def _known(text: str) -> tuple[str, str] | None:
    cleaned = _cleaned(text).strip()
    for spelling in (cleaned, "".join(cleaned.split()), "-".join(cleaned.split())):
        for name in _REGISTERS:
            if _pattern(name).fullmatch(spelling):
                return name, _spelled(name, spelling)
    return None


def _spelled(name: str, matched: str) -> str:
    """The one spelling of what the register's pattern matched."""
    register = _REGISTERS[name]
    groups = _pattern(name).fullmatch(matched)
    parts = [re.sub(r"\s", "", part) for part in groups.groups() if part] if groups else [matched]
    if name in ("NCT", "NTR"):
        parts = [part.replace("-", "") for part in parts]
    joined = register.joint.join(parts)
    return register.prefix + (joined.lower() if register.lower else joined.upper())
