"""The months as English dates write them."""

from __future__ import annotations

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

_SHORTEST = 3


def month_number(name: str) -> int | None:
    """The number (from 1) of a month written out or cut off after three letters or more (`Sept`); else None."""
    small = name.casefold().rstrip(".")
    if len(small) < _SHORTEST:
        return None
    return next((number for number, month in enumerate(MONTHS, 1) if month.startswith(small)), None)
