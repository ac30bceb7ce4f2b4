"""Fields of numbers, dates and ages: one value, a range with `..`, or a comparison, as numbers from low to high."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from store.search.field_codes import no_value
from store.search.tree import Ages, Between, QueryError

_COMPARISON = re.compile(r"\s*(>=|=>|<=|=<|≥|≤|>|<|=)\s*(.*)", re.DOTALL)
_DOTS = re.compile(r"\.{2,3}|…")
_NUMBER = re.compile(r"\d{1,15}")
_DAYS = {"years": 365.25, "months": 30.4375, "weeks": 7.0, "days": 1.0, "hours": 1 / 24, "minutes": 1 / 1440}
_UNITS = {"y": "years", "yrs": "years", "m": "months", "mths": "months", "w": "weeks", "wks": "weeks", "d": "days"}
_AGE = r"(\d{1,6}(?:\.\d{1,6})?)\s*([a-z]*)\.?"

_MONTHS = {name: 1 + place for place, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}  # noqa: SIM905
_PARTS = r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?"
_WHOLE = r"(\d{4})(\d\d)(\d\d)"
_MONTH_FIRST = r"([a-z]{3,9})\.?[\s-]*(?:(\d{1,2})(?:st|nd|rd|th)?[\s,-]+)?(\d{4})"
_DAY_FIRST = r"(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]*([a-z]{3,9})\.?[\s,-]*(\d{4})"
_AGO = r"(\d{1,4})\s*(d|w|m|y)[a-z]*(?:\s+ago)?"
_AGO_DAYS = {"d": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}


@dataclass(frozen=True)
class _Ends:
    """A range as written: its ends, empty when open, and whether an end itself belongs to it."""

    low: str
    high: str
    with_low: bool = True
    with_high: bool = True
    one: bool = False


def _ends(text: str) -> _Ends:
    """The ends of what may be a range (`2..5`), a comparison (`>=2`) or one value."""
    compared = _COMPARISON.fullmatch(text)
    if compared:
        sign, value = compared[1], compared[2].strip()
        if sign == "=":
            return _Ends(value, value, one=True)
        if sign in (">", ">=", "=>", "≥"):
            return _Ends(value, "", with_low=sign != ">")
        return _Ends("", value, with_high=sign != "<")
    parts = _DOTS.split(text, maxsplit=1)
    if len(parts) == 2:
        return _Ends(parts[0].strip(), parts[1].strip())
    return _Ends(text.strip(), text.strip(), one=True)


Reader = Callable[[str], tuple[int, int] | None]
"""Reads one end: the lowest and the highest number that it may mean, None when it is none."""


def _between(name: str, text: str, position: int, read: Reader) -> Between:
    """A range in the numbers of a field. Raises QueryError when an end is none, or the range runs backwards."""
    ends = _ends(text)
    spans = [read(end) if end else None for end in (ends.low, ends.high)]
    wrong = [end for end, span in zip((ends.low, ends.high), spans, strict=True) if end and span is None]
    if wrong or not (ends.low or ends.high):
        raise no_value(name, wrong[0] if wrong else text, position)
    below, above = spans
    low = None if below is None else below[0] if ends.with_low else below[1] + 1
    high = None if above is None else above[1] if ends.with_high else above[0] - 1
    if low is not None and high is not None and low > high:
        raise QueryError(f"{name}: the range {text} begins above its end; write the lower end first.", position)
    return Between(low, high)


def _number(text: str) -> tuple[int, int] | None:
    plain = text.replace("_", "").replace("'", "")
    return (int(plain), int(plain)) if _NUMBER.fullmatch(plain) else None


def read_number(name: str) -> Callable[[str, int], Between]:
    """The reader of a field of counts."""
    return lambda text, position: _between(name, text, position, _number)


def read_date(name: str) -> Callable[[str, int], Between]:
    """The reader of a field of dates, as numbers of the digits of year, month and day.

    A part that a date leaves out may be any: `2024` is 20240000 to 20249999. (A record that says `2024-05` has
    20240599, the last that it can mean.)
    """

    def read(text: str, position: int) -> Between:
        since = re.fullmatch(_AGO, text.strip().lower())
        if since:
            first = _span_of_day(_days_ago(since))
            return Between(first[0], _span_of_day(date.today())[1])
        return _between(name, text, position, lambda part: date_span(part, position))

    return read


def date_span(text: str, position: int = 0) -> tuple[int, int] | None:
    """The first and the last number that a date may mean; None when it is none.

    Raises QueryError for a day or month that there is not.
    """
    lowered = text.strip().lower()
    if lowered in ("today", "yesterday"):
        return _span_of_day(date.today() - timedelta(days=lowered == "yesterday"))
    ago = re.fullmatch(_AGO, lowered)
    if ago:
        return _span_of_day(_days_ago(ago))
    parts = _date_parts(lowered)
    if parts is None:
        return None
    year, month, day = parts
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise QueryError(f"There is no day “{text}”; write a date as 2024-05-31, 2024-05 or 2024.", position) from None
    low = year * 10_000 + (month or 0) * 100 + (day or 0)
    return low, low + (9999 if month is None else 99 if day is None else 0)


def _date_parts(text: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of a date in one of the ways people write it."""
    numeric = re.fullmatch(_PARTS, text)
    if numeric:
        return int(numeric[1]), int(numeric[3]) if numeric[3] else None, int(numeric[4]) if numeric[4] else None
    whole = re.fullmatch(_WHOLE, text)
    if whole:
        return int(whole[1]), int(whole[2]), int(whole[3])
    named = re.fullmatch(_MONTH_FIRST, text)
    if named:
        month, day, year = named[1], named[2], named[3]
    else:
        named = re.fullmatch(_DAY_FIRST, text)
        if not named:
            return None
        day, month, year = named[1], named[2], named[3]
    number = _MONTHS.get(month[:3])
    return (int(year), number, int(day) if day else None) if number else None


def _days_ago(found: re.Match[str]) -> date:
    return date.today() - timedelta(days=round(int(found[1]) * _AGO_DAYS[found[2]]))


def _span_of_day(day: date) -> tuple[int, int]:
    number = day.year * 10_000 + day.month * 100 + day.day
    return number, number


def age_in_days(text: str) -> float | None:
    """An age as people write it (`45`, `6m`, `18 months`, `2w`) in days, None when it is none."""
    found = re.fullmatch(_AGE, text.strip().lower())
    if not found:
        return None
    word = found.group(2)
    unit = _UNITS.get(word) or next((unit for unit in _DAYS if unit.startswith(word)), None) if word else "years"
    return float(found.group(1)) * _DAYS[unit] if unit else None


def read_age(text: str, position: int) -> Ages:
    """An age or a range of ages, in days."""
    ends = _ends(text)
    days = [age_in_days(end) if end else None for end in (ends.low, ends.high)]
    wrong = [end for end, found in zip((ends.low, ends.high), days, strict=True) if end and found is None]
    if wrong or not (ends.low or ends.high):
        raise no_value("age", wrong[0] if wrong else text, position)
    low, high = days
    if low is not None and high is not None and low > high:
        raise QueryError(f"age: the range {text} begins above its end; write the lower age first.", position)
    return Ages(low, high)


def number_so_far(text: str) -> str:
    """The part of a half-typed number, age or range that says something: `12.` is 12, `12..1` is 12 and more."""
    dots = _DOTS.search(text)
    if _COMPARISON.fullmatch(text):
        return text if re.search(r"\d", text) else ""
    if not dots:
        return text.rstrip(".")
    low, high = text[: dots.start()], text[dots.end() :]
    first, last = re.match(r"\d*", low), re.fullmatch(r"\d+", high)
    unfinished = not high or (first and first[0] and last and int(last[0]) < int(first[0]))
    return f"{low}.." if low and unfinished else text if high else ""


def date_so_far(text: str) -> str:
    """The part of a half-typed date or range of dates that says something: `2024-0` is 2024, `20` nothing yet."""
    compared = _COMPARISON.fullmatch(text)
    if compared:
        value = _one_so_far(compared[2])
        return f"{compared[1]}{value}" if value else ""
    dots = _DOTS.search(text)
    if not dots:
        return _one_so_far(text.rstrip("."))
    low, high = text[: dots.start()], _one_so_far(text[dots.end() :])
    return f"{low}..{high}" if low or high else ""


def _one_so_far(text: str) -> str:
    """A date of which the last part may still be typed."""
    for place in range(len(text), 3, -1):
        part = text[:place]
        if re.fullmatch(r"\d{4}(?:[-/.]\d\d){0,2}|\d{8}", part):
            return part
    return text if re.fullmatch(r"today|yesterday|\d+[dwmy]", text.lower()) else ""
