"""The review as files for other tools: current decisions, or the whole log, as CSV and JSON lines, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import orjson

from store.export.csv_cells import Cell, csv_lines
from store.review_events import Event
from store.review_state import ReviewState

Row = Mapping[str, object]

DECISION_FIELDS: Final = (
    "trial_id",
    "decision",
    "reason",
    "note",
    "labels",
    "reviewer",
    "at",
    "session",
    "record_revision",
    "record_sha256",
    "seq",
)
"""The columns of the current decisions."""

EVENT_FIELDS: Final = Event._fields
"""The columns of the log."""


def decision_rows(states: Mapping[str, ReviewState], session: str) -> Iterator[Row]:
    """A row a trial of which something stands in a session: a verdict, a note or labels.

    `decision` is include, exclude, maybe or undecided. A trial whose decision was cleared or undone has no row, unless
    it has a note or labels.
    """
    for trial_id, state in states.items():
        if state.is_empty:
            continue
        yield {
            "trial_id": trial_id,
            "decision": state.verdict or "undecided",
            "reason": state.reason,
            "note": state.note,
            "labels": list(state.labels),
            "reviewer": state.reviewer,
            "at": state.at,
            "session": session,
            "record_revision": state.record_revision,
            "record_sha256": state.record_sha256,
            "seq": state.seq,
        }


def event_rows(events: Iterable[Event]) -> Iterator[Row]:
    """A row an event, as it stands in the log; with `previous` and `sha256` another program can verify the chain."""
    for event in events:
        yield event.document()


def as_jsonl(rows: Iterable[Row]) -> Iterator[str]:
    """JSON lines: values as they are kept, lists as lists."""
    for row in rows:
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE).decode()


def as_csv(fields: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """CSV with these columns; lists are joined by semicolons, a verdict taken back reads `cleared`.

    No cell can act as a formula.
    """
    return csv_lines(fields, ([_cell(row[name]) for name in fields] for row in rows))


def _cell(value: object) -> Cell:
    match value:
        case None:
            return "cleared"
        case str() | int() | float():
            return value
        case {"first": first, "last": last}:
            return f"event {first}" if first == last else f"events {first} to {last}"
        case list():
            return "; ".join(map(str, value))
        case _:
            return orjson.dumps(value).decode()
