"""The head of a trial above its tabs: title, id with status, phase and size, sponsor with dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.labels import phase_label
from tui.render.layout import NOT_REPORTED, joined, page_width, set_lines
from tui.render.lines import Line, Span
from tui.render.status import status_line
from tui.render.values import shown_line

if TYPE_CHECKING:
    from parsers.modules import Enrollment
    from parsers.trial import Trial

_GAP = "   "
_SIZE_WORDS = {"ACTUAL": "enrolled", "ESTIMATED": "planned"}


def header(trial: Trial, width: int) -> list[Line]:
    """Set the head of a trial: two lines and as many more as the title needs."""
    width = page_width(width)
    design, status = trial.design, trial.status
    phase = shown_line(phase_label(design.phases))
    sponsor = trial.sponsor_collaborators.lead_sponsor
    what = joined(
        [
            (Span(shown_line(trial.id), "accent"),),
            status_line(status.overall_status) or (Span(f"status {NOT_REPORTED}", "dim"),),
            phase if design.phases else None,
            _size(design.enrollment_info),
        ],
        _GAP,
    )
    who = joined([shown_line(sponsor.name) if sponsor else None, _span_of_time(trial)], _GAP)
    lines = set_lines(shown_line(trial.title), width, "title")
    for line in (what, who or (Span(f"sponsor and dates {NOT_REPORTED}", "dim"),)):
        lines.extend(set_lines(line, width))
    return lines


def _size(enrollment: Enrollment | None) -> str | None:
    if enrollment is None or enrollment.count is None:
        return None
    word = _SIZE_WORDS.get(enrollment.type or "", "participants")
    return f"{enrollment.count:,} {word}"


def _span_of_time(trial: Trial) -> str | None:
    start, end = trial.status.start_date, trial.status.completion_date
    first = shown_line(start.date) if start else ""
    last = shown_line(end.date) if end else ""
    if first and last:
        return f"{first} to {last}"
    return f"from {first}" if first else f"to {last}" if last else None
