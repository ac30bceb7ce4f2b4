"""The head of a trial above its tabs: title, id with status, phase and size, sponsor with dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.labels import phase_label
from tui.render.layout import NOT_REPORTED, packed, page_width, set_lines
from tui.render.lines import Line, Span
from tui.render.status import status_line
from tui.render.values import shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.modules import Enrollment
    from parsers.trial import Trial
    from tui.render.layout import Content

_GAPS = ("   ", "  ")
"""What stands between two parts of a line: less where they fit on fewer lines so."""

_SIZE_WORDS = {"ACTUAL": "enrolled", "ESTIMATED": "planned"}


def header(trial: Trial, width: int) -> list[Line]:
    """Set the head of a trial: two lines and as many more as the title, or a narrow page, needs."""
    width = page_width(width)
    design, status = trial.design, trial.status
    sponsor = trial.sponsor_collaborators.lead_sponsor
    what: list[Content | None] = [
        (Span(shown_line(trial.id), "accent"),),
        status_line(status.overall_status) or (Span(f"status {NOT_REPORTED}", "dim"),),
        _phase(design.phases),
        _size(design.enrollment_info),
    ]
    who: list[Content | None] = [shown_line(sponsor.name) if sponsor else None, _span_of_time(trial)]
    if not any(who):
        who = [(Span(f"sponsor and dates {NOT_REPORTED}", "dim"),)]
    lines = set_lines(shown_line(trial.title), width, "title")
    for parts in (what, who):
        wide, close = (packed(parts, width, gap) for gap in _GAPS)
        lines.extend(close if len(close) < len(wide) else wide)
    return lines


def _phase(phases: Sequence[str]) -> str:
    """The phases in words, `Phase 1/2` for two of them."""
    label = shown_line(phase_label(phases))
    return label.replace("/Phase ", "/") if label.startswith("Phase ") else label


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
