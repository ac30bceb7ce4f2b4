"""Recruitment status as sign, word and role: never by colour alone."""

from __future__ import annotations

from parsers.labels import label
from tui.render.lines import Line, Span
from tui.render.values import shown_line

_OPEN, _PENDING, _ACTIVE, _DONE, _STOPPED = (
    ("●", "status-open"),
    ("○", "status-pending"),
    ("◐", "status-open"),
    ("■", "status-done"),
    ("×", "status-stopped"),
)
_PAUSED = ("‖", "status-stopped")
_UNKNOWN = ("?", "dim")

_SIGNS = {
    "RECRUITING": _OPEN,
    "ENROLLING_BY_INVITATION": _OPEN,
    "AVAILABLE": _OPEN,
    "NOT_YET_RECRUITING": _PENDING,
    "TEMPORARILY_NOT_AVAILABLE": _PAUSED,
    "ACTIVE_NOT_RECRUITING": _ACTIVE,
    "COMPLETED": _DONE,
    "APPROVED_FOR_MARKETING": _DONE,
    "SUSPENDED": _PAUSED,
    "TERMINATED": _STOPPED,
    "WITHDRAWN": _STOPPED,
    "NO_LONGER_AVAILABLE": _STOPPED,
    "WITHHELD": _UNKNOWN,
    "UNKNOWN": _UNKNOWN,
}


def status_sign(code: str | None) -> Span:
    """Give the one-cell sign of a status code, with its role; `?` for a code that is not known."""
    return Span(*_SIGNS.get(code or "", _UNKNOWN))


def status_line(code: str | None) -> Line:
    """Give a status as sign and word; nothing when there is none."""
    if not code:
        return ()
    sign = status_sign(code)
    return (sign, Span(" "), Span(shown_line(label("Status", code) or code), sign.role))
