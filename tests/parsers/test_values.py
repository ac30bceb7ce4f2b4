"""Partial dates and ages keep what was written and no more."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.values import Age, PartialDate


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2024", "year", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-03", "day", date(2024, 2, 3), date(2024, 2, 3)),
        ("2024-02-03T10:20", "day", date(2024, 2, 3), date(2024, 2, 3)),
        ("2024-13", "none", None, None),
        ("2023-02-30", "none", None, None),
        ("soon", "none", None, None),
        ("", "none", None, None),
    ],
)
def test_a_date_is_as_precise_as_its_text(
    text: str, precision: str, earliest: date | None, latest: date | None
) -> None:
    written = PartialDate(text)
    assert (written, written.precision, written.earliest(), written.latest()) == (text, precision, earliest, latest)


@pytest.mark.parametrize(
    ("text", "value", "unit", "days"),
    [
        ("18 Years", 18, "year", 6574.5),
        ("1 Year", 1, "year", 365.25),
        ("6 Months", 6, "month", 182.625),
        ("2 Weeks", 2, "week", 14),
        ("30 Minutes", 30, "minute", 30 / 1440),
        ("12 Hours", 12, "hour", 0.5),
        ("N/A", None, None, None),
        ("18", None, None, None),
        ("2 Moons", None, None, None),
    ],
)
def test_an_age_has_a_number_and_a_unit(text: str, value: float | None, unit: str | None, days: float | None) -> None:
    age = Age(text)
    assert (age, age.value, age.unit, age.days) == (text, value, unit, pytest.approx(days) if days else days)
