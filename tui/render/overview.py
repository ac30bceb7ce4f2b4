"""The Overview tab: what the trial is, at a glance first, then all that has no tab of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.labels import phase_label
from parsers.modules import Browse, Description, Design, DesignInfo, Masking
from tui.render.administration import (
    dates,
    documents,
    expanded_access,
    identification,
    ipd_sharing,
    oversight,
    registry_notes,
    sponsor,
)
from tui.render.layout import Page, joined
from tui.render.lines import Line, Span
from tui.render.status import status_line
from tui.render.values import coded, coded_list, enrolled, shown_line, unmarked, yes_no

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.trial import Trial


def overview(trial: Trial, width: int) -> list[Line]:
    """Set the Overview tab."""
    page = Page(width)
    _facts(page, trial)
    _description(page, trial.description)
    _terms(page, trial)
    _design(page, trial.design)
    dates(page, trial)
    sponsor(page, trial.sponsor_collaborators)
    identification(page, trial)
    expanded_access(page, trial)
    oversight(page, trial)
    ipd_sharing(page, trial.ipd_sharing)
    documents(page, trial.documents)
    registry_notes(page, trial)
    return page.lines


def _facts(page: Page, trial: Trial) -> None:
    status, design = trial.status, trial.design
    named = trial.identification
    if named.official_title and named.official_title != named.brief_title:
        page.field("Official title", shown_line(named.official_title))
    page.field("Status", status_line(status.overall_status), expected=True)
    page.field("Why stopped", unmarked(status.why_stopped), "warn")
    page.field("Last known status", coded("Status", status.last_known_status))
    page.field("Study type", coded("StudyType", design.study_type), expected=True)
    page.field("Phase", shown_line(phase_label(design.phases)), expected=design.study_type in (None, "INTERVENTIONAL"))
    page.field("Enrollment", enrolled(design.enrollment_info), expected=design.study_type != "EXPANDED_ACCESS")
    conditions = trial.conditions
    page.fields(
        "Conditions", [shown_line(name) for name in conditions.conditions], expected=not conditions.conditions_raw
    )
    page.field("Unseparated", shown_line(_unseparated(conditions.conditions_raw, conditions.conditions)))
    names = [
        joined([coded("InterventionType", one.type), shown_line(one.name)], ": ")
        for one in trial.arms_interventions.interventions
    ]
    page.fields("Interventions", names)
    if trial.has_results is not None:
        page.field("Results", "posted" if trial.has_results else "none posted")


def _unseparated(raw: str | None, listed: Sequence[str]) -> str | None:
    """A list as the page ran it together, where that says more than the list itself."""
    return None if raw is None or [raw] == list(listed) else raw


def _description(page: Page, description: Description) -> None:
    page.heading("Brief summary")
    if description.brief_summary:
        page.prose(unmarked(description.brief_summary))
    else:
        page.text("not reported", "dim")
    page.heading("Detailed description")
    page.prose(unmarked(description.detailed_description))


def _terms(page: Page, trial: Trial) -> None:
    conditions, derived = trial.conditions, trial.derived
    page.heading("Keywords and MeSH terms")
    page.fields("Keywords", [shown_line(word) for word in conditions.keywords])
    page.field("Unseparated", shown_line(_unseparated(conditions.keywords_raw, conditions.keywords)))
    _mesh(page, "Condition", derived.condition_browse)
    _mesh(page, "Intervention", derived.intervention_browse)


def _mesh(page: Page, kind: str, browse: Browse | None) -> None:
    if browse is None:
        return
    for label, terms in (("MeSH", browse.meshes), ("MeSH ancestors", browse.ancestors)):
        lines: list[Line] = []
        for mesh in terms:
            code = shown_line(mesh.id)
            lines.append(joined([shown_line(mesh.term), (Span(code, "dim"),) if code else None], "  "))
        page.fields(f"{kind} {label}", [line for line in lines if line])


def _design(page: Page, design: Design) -> None:
    info = design.design_info or DesignInfo.model_construct()
    page.heading("Design")
    page.field("Allocation", coded("DesignAllocation", info.allocation))
    page.field("Intervention model", coded("InterventionalAssignment", info.intervention_model))
    page.field("Model description", unmarked(info.intervention_model_description))
    page.field("Observational model", coded("ObservationalModel", info.observational_model))
    page.field("Time perspective", coded("DesignTimePerspective", info.time_perspective))
    page.field("Primary purpose", coded("PrimaryPurpose", info.primary_purpose))
    if info.masking_info:
        _masking(page, info.masking_info)
    page.field("Patient registry", yes_no(design.patient_registry))
    page.field("Target follow-up", shown_line(design.target_duration))
    if design.bio_spec:
        page.field("Biospecimens", coded("BioSpecRetention", design.bio_spec.retention))
        page.field("Specimens kept", unmarked(design.bio_spec.description))


def _masking(page: Page, masking: Masking) -> None:
    page.field("Masking", coded("DesignMasking", masking.masking))
    page.field("Who is masked", coded_list("WhoMasked", masking.who_masked))
    page.field("Masking description", unmarked(masking.masking_description))
