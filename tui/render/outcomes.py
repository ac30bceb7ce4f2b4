"""The Outcomes tab: what is measured and when, then the posted results as an outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.render.layout import NOT_REPORTED, Page
from tui.render.lines import Line, Span
from tui.render.outline import outline, words
from tui.render.values import shown, unmarked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.modules import Outcome
    from parsers.trial import Trial


def outcomes(trial: Trial, width: int) -> list[Line]:
    """Set the Outcomes tab, results included, whole."""
    page = Page(width)
    planned = trial.outcomes
    page.heading("Primary outcomes", len(planned.primary_outcomes) or "")
    if not planned.primary_outcomes:
        page.text(NOT_REPORTED, "dim")
    _outcomes(page, planned.primary_outcomes)
    page.heading("Secondary outcomes", len(planned.secondary_outcomes))
    _outcomes(page, planned.secondary_outcomes)
    page.heading("Other outcomes", len(planned.other_outcomes))
    _outcomes(page, planned.other_outcomes)
    _results(page, trial)
    return page.lines


def _outcomes(page: Page, measured: Sequence[Outcome]) -> None:
    digits = len(f"{len(measured)}")
    indent = digits + 2
    for number, outcome in enumerate(measured, 1):
        if number > 1:
            page.blank()
        measure = (Span(shown(outcome.measure) or "(no measure)", "title"),)
        page.item(f"{number}", measure, marker_width=digits)
        when = shown(outcome.time_frame)
        page.text((Span("Time frame  ", "label"), Span(when) if when else Span(NOT_REPORTED, "dim")), indent=indent)
        page.prose(unmarked(outcome.description), indent=indent)


def _results(page: Page, trial: Trial) -> None:
    if not trial.results:
        if trial.has_results:
            page.heading("Results")
            page.text("posted in the registry, but not in the sources read", "dim")
        return
    for key, part in trial.results.items():
        page.heading(f"Results: {words(key).lower()}")
        if isinstance(part, (dict, list)) and not part:
            page.text("empty", "dim")
        else:
            outline(page, part)
