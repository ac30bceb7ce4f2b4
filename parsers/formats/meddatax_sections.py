"""What stands below the headings of a meddatax page that tell of the study itself: design, text, who may take part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parsers import labels
from parsers.draft import Draft, Line, block, filled
from parsers.formats import meddatax_bare
from parsers.formats.labelled import MISSING, Label, Mark, anything, coded, marked
from parsers.formats.meddatax_layout import RESULTS_PENDING, digest

_COUNT = re.compile(
    r"(\d{1,3}(?:[, ]\d{3}){1,3}|\d{1,12})(?: (?:participants?|patients?|subjects?))?(?: [(\[]?(\w+)[)\]]?)?",
    re.IGNORECASE,
)
_PHASES = re.compile(r"(?:[A-Z]+_)?[A-Z]+\d?(?:[\s,;/|&]+(?:[A-Z]+_)?[A-Z]+\d?)*")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_NO_AGE = MISSING | {"N/A", "NA", "None", "No limit", "No Limit"}
_RESULTS = re.compile(
    r"(?:view )?results? (?:are |is )?(?:now )?(available|posted|published|submitted)\b.*|view results", re.I
)


@dataclass(frozen=True)
class _Coded:
    """A field that holds a code of an enumeration (none: the text as it is)."""

    path: str
    enum: str = ""


_BASIC: Mapping[str, _Coded] = {
    "Recruitment Status": _Coded("status.overall_status", "Status"),
    "Study Classification": _Coded("design.study_type", "StudyType"),
    "Study Start Date": _Coded("status.start_date.date"),
    "Study Completion Date": _Coded("status.completion_date.date"),
    "Primary Completion Date": _Coded("status.primary_completion_date.date"),
}
_DESIGN: Mapping[str, _Coded] = {
    "Allocation Method": _Coded("design.design_info.allocation", "DesignAllocation"),
    "Intervention Model": _Coded("design.design_info.intervention_model", "InterventionalAssignment"),
    "Primary Study Purpose": _Coded("design.design_info.primary_purpose", "PrimaryPurpose"),
    "Blinding Strategy": _Coded("design.design_info.masking_info.masking", "DesignMasking"),
    "Observational Model": _Coded("design.design_info.observational_model", "ObservationalModel"),
    "Time Perspective": _Coded("design.design_info.time_perspective", "DesignTimePerspective"),
}
_WHO: Mapping[str, _Coded] = {
    "Eligible Sex": _Coded("eligibility.sex", "Sex"),
    "Minimum Eligible Age": _Coded("eligibility.minimum_age"),
    "Maximum Eligible Age": _Coded("eligibility.maximum_age"),
}
_HEALTHY = "Accepts Healthy Volunteers"
_CRITERIA = ("Inclusion Criteria", "Exclusion Criteria")


def _labels(*names: str) -> tuple[Label, ...]:
    return tuple(Label(name, below=anything) for name in names)


def _set(draft: Draft, field: _Coded, mark: Mark) -> None:
    draft.set(field.path, coded(field.enum, mark.value) if field.enum and mark.value else mark.value, *mark.lines)


def results(draft: Draft, lines: Sequence[Line]) -> None:
    """Whether results are posted; the notice below `Results pending` is the site's own."""
    for line in filled(lines):
        if line.words.casefold() == "results pending":
            draft.set("has_results", False, line)
        elif digest(line.words) == RESULTS_PENDING:
            draft.claim(line)
        elif _RESULTS.fullmatch(line.words):
            draft.set("has_results", True, line)


def basic(draft: Draft, lines: Sequence[Line]) -> None:
    """Status, phase, enrolment, study type and dates."""
    loose: list[Line] = []
    for piece in marked(lines, _labels(*_BASIC, "Clinical Phase", "Total Enrollment")):
        if isinstance(piece, Line):
            loose.append(piece)
        elif piece.label == "Clinical Phase":
            draft.set("design.phases", [*phases_in(piece.value)], *piece.lines)
        elif piece.label == "Total Enrollment":
            _enrollment(draft, piece)
        else:
            _set(draft, _BASIC[piece.label], piece)
    meddatax_bare.basic(draft, loose)


def phases_in(text: str) -> list[str]:
    """The phases that the site's codes or words name; what is neither is kept as it came."""
    if labels.phase_codes(text):
        return labels.phase_codes(text)
    parts = re.split(r"[\s,;/|&]+", text) if _PHASES.fullmatch(text) else [text]
    return [coded("Phase", part) for part in parts if part not in MISSING]


def _enrollment(draft: Draft, mark: Mark) -> None:
    found = _COUNT.fullmatch(mark.value)
    if found:
        kind = labels.code("EnrollmentType", found.group(2) or "")
        number = int(re.sub(r"\D", "", found.group(1)))
        if draft.set("design.enrollment_info.count", number, *mark.lines) and kind:
            draft.set("design.enrollment_info.type", kind)
    elif not mark.value:
        draft.claim(*mark.lines)


def design(draft: Draft, lines: Sequence[Line]) -> None:
    """Allocation, model, purpose and masking."""
    loose: list[Line] = []
    for piece in marked(lines, _labels(*_DESIGN)):
        if isinstance(piece, Mark):
            _set(draft, _DESIGN[piece.label], piece)
        else:
            loose.append(piece)
    meddatax_bare.coded_lines(draft, loose, [(field.path, field.enum) for field in _DESIGN.values()])


def narrative(draft: Draft, path: str, lines: Sequence[Line]) -> None:
    """A text of the study, whole."""
    draft.set(path, block(lines), *filled(lines))


def run_together(draft: Draft, field: str, lines: Sequence[Line]) -> None:
    """A list whose separators the site lost: each line is kept whole, as the raw text and as one item of the list.

    The list is not left empty, because a reader who sees no conditions is misled more than by a long one; the raw text
    says that it is not split, and another source may split it.
    """
    said = filled(lines)
    if draft.set(f"conditions.{field}_raw", "\n".join(line.text.strip() for line in said), *said):
        draft.set(f"conditions.{field}", [line.text.strip() for line in said])


def eligibility(draft: Draft, lines: Sequence[Line]) -> None:
    """Criteria, ages, sex and healthy volunteers.

    Inclusion and exclusion become one text in the registry's own shape, so that `criteria.split` reads it like others.
    """
    parts: dict[str, list[Line]] = {"": []}
    current = ""
    pieces = list(marked(lines, _labels(*_WHO, _HEALTHY)))
    if not any(isinstance(piece, Mark) for piece in pieces):
        pieces = [*meddatax_bare.who(draft, [piece for piece in pieces if isinstance(piece, Line)])]
    for piece in pieces:
        if isinstance(piece, Mark):
            _who(draft, piece)
        elif piece.words in _CRITERIA and piece.words not in parts:
            current = piece.words
            parts[current] = []
            draft.claim(piece)
        else:
            parts[current].append(piece)
    texts = [(f"{title}:\n\n" if title else "") + block(said) for title, said in parts.items() if said]
    used = [line for said in parts.values() for line in said]
    draft.set("eligibility.eligibility_criteria", "\n\n".join(texts), *used)


def _who(draft: Draft, mark: Mark) -> None:
    if mark.label == _HEALTHY:
        accepted = _YES_NO.get(mark.value.casefold())
        if accepted is not None or not mark.value:
            draft.set("eligibility.healthy_volunteers", accepted, *mark.lines)
    elif mark.value in _NO_AGE and mark.label != "Eligible Sex":
        draft.claim(*mark.lines)
    else:
        _set(draft, _WHO[mark.label], mark)
