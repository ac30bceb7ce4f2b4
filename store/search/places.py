"""Places by name, for `near:`: a table of towns with 5,000 people or more, read when a place is first asked for.

The table is made by `places_table` from GeoNames (https://www.geonames.org), licensed under Creative Commons
Attribution 4.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from store.search.tree import Near, QueryError
from store.search.words import tokens

TABLE = Path(__file__).with_name("places.tsv.gz")

KILOMETRES = 50.0
"""How far is near, where nothing is said."""

MOST_KILOMETRES = 20_038.0
"""Half the way around the earth: nothing is farther."""

KILOMETRES_A_MILE = 1.609344

TAKES = "a place (Hangzhou, or Paris,Texas) or LAT,LON, and how far in km or mi (50 km when left out)"

_NUMBER = r"[+-]?\d{1,3}(?:\.\d{1,12})?"
_FAR = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(km|kilomet(?:er|re)s?|mi|miles?|m)?", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """One town: its name, where it is, and how many thousands live there. `region` is empty in most countries."""

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    thousands: int

    @property
    def label(self) -> str:
        """The name with what tells it from others of that name."""
        country = _countries()[0].get(self.country, self.country)
        return ", ".join(filter(None, (self.name, self.region, country)))


def key(name: str) -> str:
    """A name as it is looked for: folded words, `St` as `saint`."""
    return " ".join("saint" if word in ("st", "ste") else word for word in tokens(name))


@lru_cache(maxsize=1)
def _table() -> str:
    """The whole table as text: 4 MB, in which a name is found faster than a mapping could be built."""
    import gzip  # for those who ask for a place

    return "\n" + gzip.decompress(TABLE.read_bytes()).decode()


@lru_cache(maxsize=1)
def _countries() -> tuple[dict[str, str], dict[str, str]]:
    """The names of countries by their code of two letters, and that code by every name and code, folded."""
    names: dict[str, str] = {}
    codes: dict[str, str] = {"uk": "GB", "usa": "US", "turkiye": "TR", "korea": "KR", "czech republic": "CZ"}
    for line in _table()[1:].splitlines():
        if not line.startswith("#"):
            break
        two, three, name = line[1:].split("\t")
        names[two] = name
        codes |= {key(name): two, two.lower(): two, three.lower(): two}
    return names, codes


def country_of_code(code: str) -> str | None:
    """The name of the country with a code of two or three letters; None when there is none."""
    names, codes = _countries()
    return names.get(codes.get(code.lower(), "")) if len(code) in (2, 3) else None


def _place(line: str) -> Place:
    _, name, country, region, latitude, longitude, thousands = line.split("\t")
    return Place(name, country, region, float(latitude), float(longitude), int(thousands))


def find_places(name: str) -> list[Place]:
    """The places of that name, the one with most people first."""
    wanted = key(name)
    return [_place(line) for line in _lines_with(f"|{wanted}|")] if wanted else []


def _lines_with(part: str) -> Iterator[str]:
    table = _table()
    at = table.find(part)
    while at >= 0:
        end = table.find("\n", at)
        yield table[table.rfind("\n", 0, at) + 1 : end]
        at = table.find(part, end)


def _in(place: Place, where: str) -> bool:
    """Whether a place is in the country or region that a text names."""
    wanted = key(where)
    if place.region and wanted in (key(place.region), _REGION_CODES.get(place.region, "").lower()):
        return True
    return _countries()[1].get(wanted) == place.country


_LETTERS = (
    "Alabama=AL,Alaska=AK,Arizona=AZ,Arkansas=AR,California=CA,Colorado=CO,Connecticut=CT,Delaware=DE,Florida=FL,"
    "District of Columbia=DC,Georgia=GA,Hawaii=HI,Idaho=ID,Illinois=IL,Indiana=IN,Iowa=IA,Kansas=KS,Kentucky=KY,"
    "Louisiana=LA,Maine=ME,Maryland=MD,Massachusetts=MA,Michigan=MI,Minnesota=MN,Mississippi=MS,Missouri=MO,"
    "Montana=MT,Nebraska=NE,Nevada=NV,New Hampshire=NH,New Jersey=NJ,New Mexico=NM,New York=NY,North Carolina=NC,"
    "North Dakota=ND,Ohio=OH,Oklahoma=OK,Oregon=OR,Pennsylvania=PA,Rhode Island=RI,South Carolina=SC,"
    "South Dakota=SD,Tennessee=TN,Texas=TX,Utah=UT,Vermont=VT,Virginia=VA,Washington=WA,West Virginia=WV,"
    "Wisconsin=WI,Wyoming=WY,Alberta=AB,British Columbia=BC,Manitoba=MB,New Brunswick=NB,Nova Scotia=NS,Ontario=ON,"
    "Quebec=QC,Saskatchewan=SK,New South Wales=NSW,Queensland=QLD,Tasmania=TAS,Victoria=VIC"
)
_REGION_CODES = dict(pair.split("=") for pair in _LETTERS.split(","))
"""The letters that a state or province goes by."""


def region_of_letters(letters: str) -> str | None:
    """The name of the state or province that letters stand for; None when they stand for none."""
    return next((name for name, known in _REGION_CODES.items() if known == letters.strip().upper()), None)


def _nearest_name(name: str) -> str | None:
    """The place that was probably meant."""
    from rapidfuzz import process  # only on the way to an error
    from rapidfuzz.distance import OSA

    wanted = key(name)
    names = [line.split("\t", 2)[:2] for line in _table().splitlines() if line.startswith("|")]
    keys = [keys.split("|", 2)[1] for keys, _ in names]
    found = process.extractOne(wanted, keys, scorer=OSA.normalized_similarity, score_cutoff=0.7)
    return names[found[2]][1] if found else None


def _unknown(name: str, position: int) -> QueryError:
    country = _countries()[1].get(key(name))
    if country:
        shown = _countries()[0][country]
        return QueryError(f"near: takes a town, and {name} is a country; write country:{_quoted(shown)}.", position)
    meant = _nearest_name(name)
    guess = f" Did you mean near:{_quoted(meant)}?" if meant else ""
    return QueryError(f"near: knows no place “{name}”.{guess} It takes {TAKES}.", position)


def _quoted(name: str) -> str:
    return f'"{name}"' if re.search(r"[\s,()]", name) else name


def far(text: str) -> float | None:
    """A distance in kilometres (`50`, `50km`, `30 mi`); None when it is none."""
    found = _FAR.fullmatch(text.strip())
    if not found or (found[2] or "").lower() == "m":
        return None
    miles = (found[2] or "").lower().startswith("mi")
    return min(float(found[1]) * (KILOMETRES_A_MILE if miles else 1.0), MOST_KILOMETRES)


def point(latitude: str, longitude: str) -> tuple[float, float] | None:
    """The point that two numbers are; None when they are not, or lie off the earth."""
    if not re.fullmatch(_NUMBER, latitude.strip()) or not re.fullmatch(_NUMBER, longitude.strip()):
        return None
    north, east = float(latitude), float(longitude)
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def read_place(text: str, position: int) -> Near:
    """One place with how far around it, as `near:` takes it. Raises QueryError."""
    return read_near([text], position)[0]


def each_place(parts: Sequence[str]) -> list[list[str]]:
    """The parts of a list, by the place that they say: `Paris, Texas, 50, London` is two places."""
    given = [part.strip() for text in parts for part in text.split(",") if part.strip()]
    groups: list[list[str]] = []
    for part in given:
        if groups and _goes_on(groups[-1], part):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _goes_on(group: Sequence[str], part: str) -> bool:
    """Whether a part says more of the place before it: its longitude, how far, or the country that it is in."""
    if re.fullmatch(_NUMBER, group[0]):
        return len(group) < 3 and (far(part) is not None or re.fullmatch(_NUMBER, part) is not None)
    if len(group) > 1 and far(group[-1]) is not None:
        return far(part) is not None
    return far(part) is not None or any(_in(place, part) for place in find_places(group[0])) or not find_places(part)


def read_near(parts: Sequence[str], position: int) -> tuple[Near, str]:
    """The place that the parts of a value name, and a sentence when there are several of that name (else empty).

    Parts are what commas separate: a point in two numbers, or a name with the region or country that it is in; then
    how far. Raises QueryError.
    """
    given = [part.strip() for text in parts for part in text.split(",") if part.strip()]
    if len(given) >= 2 and re.fullmatch(_NUMBER, given[0]) and re.fullmatch(_NUMBER, given[1]):
        spot = point(given[0], given[1])
        if spot is None:
            wrong = f"{given[0]},{given[1]} is no place on earth; latitude is -90 to 90, longitude -180 to 180"
            raise QueryError(f"near: {wrong}.", position)
        return Near(*spot, _radius(given[2:], position), f"{given[0]}, {given[1]}"), ""
    last = far(given[-1]) if len(given) > 1 else None
    names = [part for part in given if far(part) is None]
    rest = given[len(names) :] if last is not None else []
    if not names or far(given[0]) is not None:
        raise QueryError(f"near: needs a place. It takes {TAKES}.", position)
    place, note = find_one(names, position)
    return Near(place.latitude, place.longitude, _radius(rest, position), place.label), note


def _radius(rest: Sequence[str], position: int) -> float:
    if not rest:
        return KILOMETRES
    kilometres = far(rest[0])
    if kilometres is None or len(rest) > 1 or kilometres <= 0:
        raise QueryError(f"near: does not know how far “{', '.join(rest)}” is; write 50km or 30mi.", position)
    return kilometres


def find_one(names: Sequence[str], position: int) -> tuple[Place, str]:
    """The largest place of a name in the regions or countries named after it, and a sentence when there are others.

    Raises QueryError when there is none.
    """
    found = find_places(" ".join(names)) if len(names) > 1 else []
    if not found:
        found = find_places(names[0])
        if not found:
            raise _unknown(names[0], position)
        inside = [place for place in found if all(_in(place, where) for where in names[1:])]
        if not inside:
            known = "; ".join(place.label for place in found[:3])
            raise QueryError(f"near: knows no {names[0]} in {', '.join(names[1:])}, but {known}.", position)
        found = inside
    others = [place for place in found[1:] if place.label != found[0].label]
    if not others:
        return found[0], ""
    return found[0], f"There are {len(others) + 1} places called {names[0]}: {found[0].label}, the largest, was taken."


def place_so_far(text: str) -> str:
    """The text of a place once it names one; nothing while its name is being typed."""
    try:
        read_near([text.rstrip(",")], 0)
    except QueryError:
        return ""
    return text.rstrip(",")
