"""Places of sites near a point: distances over the sphere, worked out once for the places that an index holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import asin, cos, radians, sin, sqrt

from store.search.tree import Near

_EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""

_KM_A_DEGREE = 111.0
"""A little less than a degree of latitude is long, so that nothing near is passed over."""


class Sites:
    """The distinct places of an index, each as `LAT,LON` in its own spelling."""

    def __init__(self, places: Iterable[str]) -> None:
        points = (_point(place) for place in places)
        self._points = sorted(point for point in points if point is not None)

    def near(self, wanted: Near) -> Sequence[str]:
        """The places within the distance."""
        reach = wanted.kilometres / _KM_A_DEGREE
        low, high = wanted.latitude - reach, wanted.latitude + reach
        return [
            place
            for latitude, longitude, place in self._points
            if low <= latitude <= high
            and distance(wanted.latitude, wanted.longitude, latitude, longitude) <= wanted.kilometres
        ]


def distance(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Kilometres between two points in degrees (haversine)."""
    one, other = radians(latitude), radians(other_latitude)
    rise, run = other - one, radians(other_longitude - longitude)
    chord = sin(rise / 2) ** 2 + cos(one) * cos(other) * sin(run / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(chord, 1.0)))


def _point(place: str) -> tuple[float, float, str] | None:
    latitude, _, longitude = place.partition(",")
    try:
        return float(latitude), float(longitude), place
    except ValueError:
        return None
