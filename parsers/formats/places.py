"""Study sites as pages write them: `City, State, Country` in one line below the facility."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pydantic import JsonValue

from parsers.draft import Draft, Line, filled, said
from parsers.formats.labelled import Label, Mark, code_of, coded, known_code_of, marked

Site = tuple[Line | None, Line | None]
"""A facility and its place, as lines of a page; either may be missing."""

_STATUS = Label("Site Status", code_of("RecruitmentStatus"), known_code_of("RecruitmentStatus"))
_INVERTED = re.compile(
    r"((?:The )?(?:\w+['’]?s? )*Republic of(?: the)?|Province of China|Federated States of|U\.S\.)", re.I
)
"""The second half of a country's name that the registry writes inverted (`Korea, Republic of`)."""


def place(text: str) -> dict[str, JsonValue]:
    """City, state and country of `City, State, Country` or `City, Country`; empty parts are left out."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 2 and _INVERTED.fullmatch(parts[-1]):
        parts[-2:] = [", ".join(parts[-2:])]
    country = parts.pop() if len(parts) > 1 else ""
    named_city = parts[:-1] if len(parts) > 1 and not parts[-1] else parts[:1]
    state = ", ".join(filter(None, parts[len(named_city) :]))
    return said(city=", ".join(filter(None, named_city)), state=state, country=country)


def is_place(text: str, countries: Collection[str]) -> bool:
    """Whether a line reads like a place: it ends in a country of the page, or (none being known) has three parts."""
    country = str(place(text).get("country", ""))
    return bool(country) and (country in countries if countries else text.count(",") >= 2)


def known_countries(lines: Sequence[Line], sites: Sequence[Line]) -> set[str]:
    """The countries that the page lists and its sites end in: a list line may name several in a row."""
    listed = [line.words for line in filled(lines)]
    ends = {str(place(line.words).get("country", "")) for line in filled(sites)}
    return set(listed) | {end for end in ends if end and any(end in line for line in listed)}


def read_sites(draft: Draft, lines: Sequence[Line], countries: Collection[str]) -> list[str]:
    """The sites of a meddatax page: facility, place, `Site Status X` (which may lack its value, or be left out).

    Gives the countries of the sites, in order.
    """
    found: list[str] = []
    held: list[Line] = []
    for piece in [*marked(lines, (_STATUS,)), None]:
        if isinstance(piece, Line):
            held.append(piece)
            continue
        sites = pair_up(held, countries)
        for number, (facility, where) in enumerate(sites):
            own = piece if piece is not None and number == len(sites) - 1 else None
            found += _write(draft, facility, where, own)
        if isinstance(piece, Mark) and not sites and not piece.value:
            draft.claim(*piece.lines)
        held = []
    return found


def pair_up(lines: Sequence[Line], countries: Collection[str]) -> list[Site]:
    """Facilities with their places; a line that reads like a place closes a site, unless a place follows a place.

    A facility without a place (the page gives one even when it is empty, `, , `) is no site.
    """
    sites: list[Site] = []
    facility: Line | None = None
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else None
        place_like = is_place(line.words, countries) or (facility is not None and following is None)
        named_so = facility is None and following is not None and is_place(following.words, countries)
        if place_like and not named_so:
            sites.append((facility, line))
            facility = None
        else:
            facility = line
    return sites


def _write(draft: Draft, facility: Line | None, where: Line | None, mark: Mark | None) -> list[str]:
    item: dict[str, JsonValue] = {"facility": facility.text.strip()} if facility else {}
    if mark and mark.value:
        item["status"] = coded("RecruitmentStatus", mark.value)
    spot = place(where.text.strip()) if where else {}
    lines = [line for line in (facility, where) if line] + [*(mark.lines if mark else ())]
    draft.add("contacts_locations.locations", {name: v for name, v in (item | spot).items() if v}, *lines)
    return [str(spot["country"])] if "country" in spot else []
