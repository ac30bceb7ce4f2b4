"""The Eligibility tab: who may take part, then each criterion on a line of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len

from parsers.criteria import Criterion, Section, split
from tui.render.layout import NOT_REPORTED, Page
from tui.render.values import coded, coded_list, shown, shown_line, unmarked, yes_no

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.trial import Trial
    from tui.render.lines import Line

_PLAIN_TITLE = re.compile(r"(inclusion|exclusion)\s*(criteria|criterion)?\s*[:：.]?", re.IGNORECASE)
_LEADING_BULLET = re.compile(r"^[^\w(（\[]+(?=.)")
_LETTER_OR_DIGIT = re.compile(r"\w")
_NESTED_STEP = 3
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
    markers = _markers(section.items)
    counted = sum(
        bool(marker and item.text.strip()) and not item.depth
        for marker, item in zip(markers, section.items, strict=True)
    )
    page.heading(_title(section), counted or "")
    if not section.items:
        page.text("no criteria under this heading", "dim")
        return
    role = {"inclusion": "include", "exclusion": "exclude"}.get(section.kind, "marker")
    widest = max(cell_len(marker) for marker, item in zip(markers, section.items, strict=True) if not item.depth)
    for marker, item in zip(markers, section.items, strict=True):
        indent = min(item.depth, _DEEPEST) * _NESTED_STEP
        page.item(marker, shown(item.text), indent=indent, marker_width=widest, marker_role=role)


def _title(section: Section) -> str:
    title = shown_line(section.title)
    if not title:
        return "Criteria" if section.kind == "other" else section.kind.capitalize()
    plain = _PLAIN_TITLE.fullmatch(title)
    return plain.group(1).capitalize() if plain else title.rstrip(":： ")


def _markers(items: Sequence[Criterion]) -> list[str]:
    """Give each criterion's marker: the source's numbers where it has any, else our own for the outermost bullets.

    Text without a bullet among bullets (`Patients must have:`) gets none.
    """
    written = [_LEADING_BULLET.sub("", shown_line(item.marker)).removesuffix(".") for item in items]
    outermost = [marker for marker, item in zip(written, items, strict=True) if not item.depth]
    is_numbered = any(_LETTER_OR_DIGIT.search(marker) for marker in outermost)
    is_listed = any(item.marker for item in items if not item.depth)
    number = 0
    markers: list[str] = []
    for marker, item in zip(written, items, strict=True):
        if _LETTER_OR_DIGIT.search(marker) and (is_numbered or item.depth):
            markers.append(marker)
        elif item.depth or is_numbered:
            markers.append("–" if item.marker else "")
        elif item.marker or not is_listed:
            number += 1
            markers.append(f"{number}")
        else:
            markers.append("")
    return markers
