"""The Eligibility tab: who may take part, then each criterion on a line of its own."""

from __future__ import annotations

import re

from parsers.criteria import Section, split
from parsers.trial import Trial
from tui.render.layout import NOT_REPORTED, Page
from tui.render.lines import Line
from tui.render.values import coded, coded_list, shown, shown_line, unmarked, yes_no

_PLAIN_TITLE = re.compile(r"(inclusion|exclusion)\s*(criteria|criterion)?\s*[:：.]?", re.IGNORECASE)
_NESTED_STEP = 4
_DEEPEST = 6


def eligibility(trial: Trial, width: int) -> list[Line]:
    """Set the Eligibility tab."""
    page = Page(width)
    who = trial.eligibility
    page.field("Minimum age", shown_line(who.minimum_age) or "none stated")
    page.field("Maximum age", shown_line(who.maximum_age) or "none stated")
    page.field("Age groups", coded_list("StandardAge", who.std_ages))
    page.field("Sex", coded("Sex", who.sex), expected=True)
    page.field("Based on gender", yes_no(who.gender_based))
    page.field("Gender", unmarked(who.gender_description))
    page.field("Healthy volunteers", yes_no(who.healthy_volunteers), expected=True)
    page.field("Sampling", coded("SamplingMethod", who.sampling_method))
    page.field("Study population", unmarked(who.study_population))
    if not who.eligibility_criteria:
        page.heading("Criteria")
        page.text(NOT_REPORTED, "dim")
        return page.lines
    for section in split(who.eligibility_criteria):
        _section(page, section)
    return page.lines


def _section(page: Page, section: Section) -> None:
    title = shown_line(section.title)
    role = {"inclusion": "include", "exclusion": "exclude"}.get(section.kind, "")
    name = section.kind.capitalize()
    if title and not _PLAIN_TITLE.fullmatch(title):
        name = title.rstrip(":： ")
    top = sum(item.depth == 0 for item in section.items) or len(section.items)
    page.heading(name if name != "Other" or title else "Criteria", top or "")
    if not section.items:
        page.text("no criteria under this heading", "dim")
        return
    numbered = any(re.search(r"\w", item.marker) for item in section.items if not item.depth)
    digits = len(f"{top}")
    number = 0
    for item in section.items:
        marker = shown_line(item.marker)
        if not item.depth:
            number += 1
            marker = marker if numbered else f"{number}"
        elif not re.search(r"\w", marker):
            marker = "–"
        indent = min(item.depth, _DEEPEST) * _NESTED_STEP
        page.item(marker, shown(item.text), indent=indent, marker_width=digits, marker_role=role)
