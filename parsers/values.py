"""Partial dates and ages: text as the registry wrote it, with what can be computed from it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_AGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*")

_DAYS = {"year": 365.25, "month": 30.4375, "week": 7.0, "day": 1.0, "hour": 1 / 24, "minute": 1 / 1440}


class _Text(str):
    """A string that pydantic validates as one and then wraps in its own type."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(strict=True))


class PartialDate(_Text):
    """A date as precise as its source: `2024`, `2024-01` or `2024-01-16` (a time may follow).

    No day is invented: `earliest` and `latest` give the interval that the text covers.
    """

    __slots__ = ()

    def _parts(self) -> tuple[int, int | None, int | None] | None:
        found = _DATE.match(self)
        if not found:
            return None
        year, month, day = (int(part) if part else None for part in found.groups())
        if year is None or year < 1 or (month is not None and not 1 <= month <= 12):
            return None
        if day is not None and month is not None and not 1 <= day <= monthrange(year, month)[1]:
            return None
        return year, month, day

    @property
    def precision(self) -> str:
        """`day`, `month` or `year`; `none` when the text is no date."""
        parts = self._parts()
        if parts is None:
            return "none"
        return "day" if parts[2] is not None else "month" if parts[1] is not None else "year"

    def earliest(self) -> date | None:
        """The first day that the text can mean, or None when it is no date."""
        parts = self._parts()
        return None if parts is None else date(parts[0], parts[1] or 1, parts[2] or 1)

    def latest(self) -> date | None:
        """The last day that the text can mean, or None when it is no date."""
        parts = self._parts()
        if parts is None:
            return None
        month = parts[1] or 12
        return date(parts[0], month, parts[2] or monthrange(parts[0], month)[1])


class Age(_Text):
    """An age as registries write it: `18 Years`, `6 Months`, `30 Minutes`."""

    __slots__ = ()

    def _parts(self) -> tuple[float, str] | None:
        found = _AGE.fullmatch(self)
        if not found:
            return None
        unit = found.group(2).lower().removesuffix("s")
        return (float(found.group(1)), unit) if unit in _DAYS else None

    @property
    def value(self) -> float | None:
        """The number, or None when the text is no age (`N/A`, `No limit`)."""
        parts = self._parts()
        return parts[0] if parts else None

    @property
    def unit(self) -> str | None:
        """`year`, `month`, `week`, `day`, `hour` or `minute`, or None."""
        parts = self._parts()
        return parts[1] if parts else None

    @property
    def days(self) -> float | None:
        """The age in days, for order and comparison, or None."""
        parts = self._parts()
        return parts[0] * _DAYS[parts[1]] if parts else None
