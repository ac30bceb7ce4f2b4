"""The Arms tab: each arm, each intervention, and which arm receives what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from tui.render.layout import NOT_REPORTED, UNWRAPPED, Page, joined, pad, set_lines
from tui.render.lines import Line, Span
from tui.render.values import coded, shown_line, unmarked

if TYPE_CHECKING:
    from parsers.modules import Arm, Intervention
    from parsers.trial import Trial

_CELL = 3
_NARROWEST_NAME = 20


def arms(trial: Trial, width: int) -> list[Line]:
    """Set the Arms tab."""
    page = Page(width)
    part = trial.arms_interventions
    page.heading("Arms", len(part.arm_groups) or "")
    if not part.arm_groups:
        page.text(NOT_REPORTED, "dim")
    for number, arm in enumerate(part.arm_groups, 1):
        page.blank()
        _arm(page, number, arm)
    page.heading("Interventions", len(part.interventions) or "")
    if not part.interventions:
        page.text(NOT_REPORTED, "dim")
    for number, intervention in enumerate(part.interventions, 1):
        if number > 1:
            page.blank()
        _intervention(page, number, intervention)
    _matrix(page, part.arm_groups, part.interventions)
    return page.lines


def _arm(page: Page, number: int, arm: Arm) -> None:
    kind = coded("ArmGroupType", arm.type)
    name = (Span(shown_line(arm.label) or "(no label)", "title"),)
    page.item(f"{number}", joined([name, (Span(kind, "dim"),) if kind else None]))
    page.prose(unmarked(arm.description), indent=4)
    for given in arm.intervention_names:
        page.item("→", shown_line(given), indent=4, marker_width=1)


def _intervention(page: Page, number: int, intervention: Intervention) -> None:
    kind = coded("InterventionType", intervention.type)
    name = (Span(shown_line(intervention.name) or "(no name)", "title"),)
    page.item(f"{number}", joined([name, (Span(kind, "dim"),) if kind else None]))
    names = ", ".join(shown_line(other) for other in intervention.other_names)
    if names:
        page.text((Span("also called ", "label"), Span(names)), indent=4)
    page.prose(unmarked(intervention.description), indent=4)
    for label in intervention.arm_group_labels:
        page.item("←", shown_line(label), indent=4, marker_width=1)


def is_given(arm: Arm, intervention: Intervention) -> bool:
    """Say whether an arm receives an intervention, by what either of the two says."""
    if arm.label is not None and arm.label in intervention.arm_group_labels:
        return True
    if not intervention.name:
        return False
    kind = coded("InterventionType", intervention.type)
    return any(name in (f"{kind}: {intervention.name}", intervention.name) for name in arm.intervention_names)


def _matrix(page: Page, groups: list[Arm], interventions: list[Intervention]) -> None:
    """Set a table of interventions by arm number, where there is room for one and something to see in it."""
    name_width = page.width - _CELL * len(groups)
    if len(groups) < 2 or not interventions or name_width < _NARROWEST_NAME or page.width == UNWRAPPED:
        return
    given = [[is_given(arm, one) for arm in groups] for one in interventions]
    if not any(map(any, given)):
        return
    page.heading("Which arm receives what")
    longest = max(cell_len(shown_line(one.name)) for one in interventions) + 2
    name_width = min(name_width, max(longest, _NARROWEST_NAME))
    head = "".join(f"{number:>{_CELL}}" for number in range(1, len(groups) + 1))
    page.add([(*pad((Span("arm", "label"),), name_width), Span(head, "marker"))])
    for one, row in zip(interventions, given, strict=True):
        names = set_lines(shown_line(one.name) or "(no name)", name_width - 2)
        cells = tuple(Span(f"{'●' if gets else '·':>{_CELL}}", "accent" if gets else "dim") for gets in row)
        page.add([pad(names[0], name_width) + cells, *names[1:]])
