"""The columns of the list that are there only when the reader chose columns: their names, widths and texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from store.summary import Summary

COLUMNS: Final[Mapping[str, str]] = {
    "status": "Status",
    "phase": "Phase",
    "enrollment": "Number of participants",
    "start": "Start date",
    "completion": "Completion date",
    "updated": "Last update",
    "sponsor": "Sponsor",
    "condition": "First condition",
}
"""Every column that can be chosen, in the order in which they stand, with its name for people."""

FURTHER: Final[Mapping[str, int]] = {"start": 10, "completion": 10, "updated": 10, "sponsor": 20, "condition": 20}
"""Those that are there only when they are chosen, with their widths in cells."""


def further_text(name: str, summary: Summary) -> str | None:
    """What a trial says in such a column; None where it says nothing."""
    if name == "condition":
        return next(iter(summary.conditions), None)
    values = {
        "start": summary.start_date,
        "completion": summary.completion_date,
        "updated": summary.last_update,
        "sponsor": summary.sponsor,
    }
    return values[name]
