"""Politeness: when the next request may be made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SLICE = 0.25
"""Seconds slept at once, so that a reader who stops the fetch need not wait."""


class Pace:
    """Keeps requests apart: at most `rate` a second, and none before a server that asked for time has had it."""

    def __init__(self, rate: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._gap = 1 / rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    def hold(self, seconds: float) -> None:
        """Let the next request wait so long from now."""
        self._next = max(self._next, self._clock() + seconds)

    def wait(self, beat: Callable[[str], None]) -> None:
        """Wait until a request may be made, and count it as made. `beat` is called on the way, and may raise."""
        beat("")
        while (left := self._next - self._clock()) > 0:
            self._sleep(min(left, _SLICE))
            beat(f"waiting {left:.0f} s" if left > max(1.5, self._gap) else "")
        self._next = self._clock() + self._gap


def seconds_asked(headers: Mapping[str, str]) -> float | None:
    """How long `Retry-After` asks to wait: seconds, or until a date (by the server's own clock where it tells it)."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        until = _moment(asked)
    except (OverflowError, TypeError, ValueError):
        return None
    try:
        now = _moment(headers.get("Date", ""))
    except (OverflowError, TypeError, ValueError):
        now = datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _moment(text: str) -> datetime:
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
