"""Location cells of the registry's search download: `Facility, City, State, Zip, Country|...`, missing parts left out.

The classic download has no zip. Facility, city and state may hold the comma and blank that join them, so a site is
taken apart from its end: country and zip are told by their form; whether a state stands before them by the country
(all sites in the United States have one), by a table of regions, or by the words of the part before it. Where that
does not tell, what stands before zip and country stays whole in `facility`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from pydantic import JsonValue

_REGIONS = Path(__file__).with_name("ctgov_csv_regions.json")
"""First-level regions of some countries that are no names of cities too."""
_INVERTED = re.compile(
    r"(?:The )?(?:\w+['’]?s? )*(?:Republic of(?: the)?|States of|State of|Province of China)|Occupied|U\.S\.|British",
    re.IGNORECASE,
)
"""The second half of a country's name that the registry wrote inverted (`Korea, Republic of`)."""
_INVERTED_STATE = re.compile(r"(?:comunidad|comunitat|region|city|province|county)(?: de| of)?", re.IGNORECASE)
_ZIP = re.compile(r"(?=[^\d]*\d)(?!\d[A-Z]?$)[A-Z\d][A-Z\d .-]{1,11}")
_ALWAYS_WITH_STATE = frozenset({"United States"})
_SAME_COUNTRY = {"Korea, Republic of": "South Korea", "Korea": "South Korea"}
_REGION_WORD = re.compile(
    r"[\w' .-]+ (?:province|prefecture|region|oblast|voivodeship|county|state|governorate|municipality)|"
    r"[\w-]+-(?:do|ken|fu)|(?:[\w-]+[ -]?)?(?:teugbyeol|teukbyeol|gwangyeog|gwangyeok)-?si|"
    r"(?:province|region|canton|state|county|land|oblast|comunidad|municipality) (?:of |de |m\. )?[\w' .-]+",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"\b(?:hospital|h[oô]pital|hospices|spital|klini\w*|clini\w*|cent(?:er|re|ro|rum)|universi\w*|universit\w*|institut\w*|"
    r"dep(?:artmen)?t|abteilung|service|division|unit|ward|faculty|school|college|foundation|branch|building|floor|suite|"
    r"medic\w*|research|oncolog\w*|hematolog\w*|cardiolog\w*|dermatolog\w*|neurolog\w*|pediatri\w*|inc|llc|pllc|ltd|gmbh|"
    r"s\.?a|s\.?l|s\.?r\.?l|s\.?r\.?o|b\.?v|a\.?s|p\.?c|p\.?a|m\.?d|ph\.?d|site|number)\b",
    re.IGNORECASE,
)
"""Words of a facility's name: what holds one is no city."""
_NEXT = "|"
_JOINT = ", "


def sites(cell: str) -> list[tuple[str, dict[str, JsonValue]]]:
    """The sites in a cell, each as written and by its parts."""
    found: list[tuple[str, dict[str, JsonValue]]] = []
    for text in _pieces(cell):
        rest, zip_code, country = _from_the_end(text)
        parts = {**_place(rest, country), "zip": zip_code, "country": country}
        found.append((text, {name: value for name, value in parts.items() if value}))
    return found


def _pieces(cell: str) -> list[str]:
    """The sites as written: each has a city and a country at least, so a piece without a comma is the start of one."""
    pieces: list[str] = []
    begun = ""
    for piece in cell.split(_NEXT):
        begun = f"{begun}{_NEXT}{piece}" if begun else piece
        if _JOINT in piece:
            pieces.append(begun.strip())
            begun = ""
    return [*pieces, begun.strip()] if begun.strip() else pieces


def _from_the_end(text: str) -> tuple[list[str], str, str]:
    """What stands before zip and country, the zip, the country."""
    parts = text.split(_JOINT)
    if len(parts) > 2 and _INVERTED.fullmatch(parts[-1]):
        parts[-2:] = [_JOINT.join(parts[-2:])]
    country = parts.pop().strip()
    zip_code = parts.pop() if len(parts) > 1 and _ZIP.fullmatch(parts[-1].strip()) else ""
    if len(parts) > 3 and _INVERTED_STATE.fullmatch(parts[-1]):
        parts[-2:] = [_JOINT.join(parts[-2:])]
    return parts, zip_code.strip(), country


def _place(rest: list[str], country: str) -> dict[str, str]:
    """Facility, city and state; all in `facility` when it is not clear which part is which."""
    if len(rest) < 2:
        return {"city": rest[0]} if rest else {}
    if country in _ALWAYS_WITH_STATE or (
        len(rest) > 2 and not _INSTITUTION.search(rest[-2]) and _is_state(rest, country)
    ):
        return {"facility": _JOINT.join(rest[:-2]), "city": rest[-2], "state": rest[-1]}
    if len(rest) == 2 or (_INSTITUTION.search(rest[-2]) and not _INSTITUTION.search(rest[-1])):
        return {"facility": _JOINT.join(rest[:-1]), "city": rest[-1]}
    return {"facility": _JOINT.join(rest)}


def _is_state(rest: list[str], country: str) -> bool:
    """Whether the last part is a state: it is known as one, called one, or named as the city before it."""
    last = rest[-1]
    named = last.casefold() in _regions().get(_SAME_COUNTRY.get(country, country), ())
    return named or _JOINT in last or rest[-2].casefold() == last.casefold() or _REGION_WORD.fullmatch(last) is not None


@cache
def _regions() -> dict[str, frozenset[str]]:
    table: dict[str, list[str]] = json.loads(_REGIONS.read_text(encoding="utf-8"))
    return {country: frozenset(name.casefold() for name in names) for country, names in table.items()}
