"""Studies as ClinicalTrials.gov's search downloads have them: rows of the new site's and the classic site's columns.

What is joined and how is what the downloads in the real data show. Used to read records back that are known as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from parsers import labels

Study = Mapping[str, Any]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def new_row(study: Study) -> dict[str, str]:
    """A row of the new site's download, all of its 30 columns."""
    protocol = study["protocolSection"]
    return {
        "NCT Number": _at(protocol, "identificationModule", "nctId"),
        "Study Title": _at(protocol, "identificationModule", "briefTitle"),
        "Study URL": f"https://clinicaltrials.gov/study/{_at(protocol, 'identificationModule', 'nctId')}",
        "Acronym": _at(protocol, "identificationModule", "acronym"),
        "Study Status": _at(protocol, "statusModule", "overallStatus"),
        "Brief Summary": _at(protocol, "descriptionModule", "briefSummary"),
        "Study Results": "YES" if study.get("hasResults") else "NO",
        "Conditions": "|".join(_at(protocol, "conditionsModule", "conditions") or []),
        "Interventions": _interventions(protocol, str),
        "Primary Outcome Measures": _outcomes(protocol, "primaryOutcomes"),
        "Secondary Outcome Measures": _outcomes(protocol, "secondaryOutcomes"),
        "Other Outcome Measures": _outcomes(protocol, "otherOutcomes"),
        "Sponsor": _at(protocol, "sponsorCollaboratorsModule", "leadSponsor", "name"),
        "Collaborators": "|".join(_collaborators(protocol)),
        "Sex": _at(protocol, "eligibilityModule", "sex"),
        "Age": ", ".join(_at(protocol, "eligibilityModule", "stdAges") or []),
        "Phases": "|".join(_at(protocol, "designModule", "phases") or []),
        "Enrollment": str(_at(protocol, "designModule", "enrollmentInfo", "count")),
        "Funder Type": _at(protocol, "sponsorCollaboratorsModule", "leadSponsor", "class"),
        "Study Type": _at(protocol, "designModule", "studyType"),
        "Study Design": _design(protocol, lambda enum, code: code),
        "Other IDs": "|".join(_ids(protocol)),
        "Start Date": _date(protocol, "startDateStruct"),
        "Primary Completion Date": _date(protocol, "primaryCompletionDateStruct"),
        "Completion Date": _date(protocol, "completionDateStruct"),
        "First Posted": _date(protocol, "studyFirstPostDateStruct"),
        "Results First Posted": _date(protocol, "resultsFirstPostDateStruct"),
        "Last Update Posted": _date(protocol, "lastUpdatePostDateStruct"),
        "Locations": _locations(protocol, ("facility", "city", "state", "zip", "country")),
        "Study Documents": _documents(study, "{label}, https://cdn.clinicaltrials.gov/large-docs/{end}/{id}/{file}"),
    }


def classic_row(study: Study, rank: int) -> dict[str, str]:
    """A row of the classic site's download, all of its 27 columns."""
    protocol = study["protocolSection"]
    new = new_row(study)
    outcomes = [
        outcome["measure"]
        for kind in ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes")
        for outcome in _at(protocol, "outcomesModule", kind) or []
    ]
    copied = ("Acronym", "Conditions", "Enrollment", "Other IDs")
    dated = ("Start Date", "Primary Completion Date", "Completion Date", "First Posted", "Results First Posted")
    return {
        "Rank": str(rank),
        "NCT Number": new["NCT Number"],
        "Title": new["Study Title"],
        "Status": _label("Status", new["Study Status"]),
        "Study Results": "Has Results" if study.get("hasResults") else "No Results Available",
        "Interventions": _interventions(protocol, lambda code: _label("InterventionType", code)),
        "Outcome Measures": "|".join(outcomes),
        "Sponsor/Collaborators": "|".join([new["Sponsor"], *_collaborators(protocol)]),
        "Gender": _label("Sex", new["Sex"]),
        "Age": _age(protocol),
        "Phases": "|".join(_label("Phase", phase) for phase in _at(protocol, "designModule", "phases") or []),
        "Study Type": _label("StudyType", new["Study Type"]),
        "Study Designs": _design(protocol, _label),
        "Locations": _locations(protocol, ("facility", "city", "state", "country")),
        "Study Documents": _documents(study, '"{label}", https://ClinicalTrials.gov/ProvidedDocs/{end}/{id}/{file}'),
        "URL": f"https://ClinicalTrials.gov/show/{new['NCT Number']}",
        **{name: new[name] for name in copied},
        **{name: _written(new[name]) for name in (*dated, "Last Update Posted")},
    }


def as_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows with the same columns as CSV, every cell quoted that must be."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if set('",\n\r') & set(text) else text

    lines = [",".join(map(cell, rows[0])), *(",".join(map(cell, row.values())) for row in rows)]
    return "\n".join(lines) + "\n"


def as_tsv(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows with the same columns, parted by tabs, without quoting, as the classic site wrote them."""
    return "\n".join("\t".join(" ".join(cell.split("\t")) for cell in line) for line in _lines(rows)) + "\n"


def _lines(rows: Sequence[Mapping[str, str]]) -> Iterable[Iterable[str]]:
    yield rows[0].keys()
    for row in rows:
        yield (cell.replace("\n", " ") for cell in row.values())


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return "" if value is None else value


def _label(enum: str, code: str) -> str:
    return labels.label(enum, code) or ""


def _date(protocol: Study, name: str) -> str:
    return str(_at(protocol, "statusModule", name, "date"))


def _written(date: str) -> str:
    year, *rest = date.split("-")
    if not rest:
        return date
    day = f" {int(rest[1])}," if len(rest) > 1 else ""
    return f"{_MONTHS[int(rest[0]) - 1]}{day} {year}"


def _interventions(protocol: Study, named: Callable[[str], str]) -> str:
    found = _at(protocol, "armsInterventionsModule", "interventions") or []
    return "|".join(f"{named(each['type'])}: {each.get('name', '')}" for each in found)


def _outcomes(protocol: Study, kind: str) -> str:
    found = _at(protocol, "outcomesModule", kind) or []
    parts = ("measure", "description", "timeFrame")
    return "|".join(", ".join(each[part] for part in parts if each.get(part)) for each in found)


def _collaborators(protocol: Study) -> list[str]:
    found = _at(protocol, "sponsorCollaboratorsModule", "collaborators") or []
    return [each["name"] for each in found if each.get("name")]


def _design(protocol: Study, named: Callable[[str, str], str]) -> str:
    info = _at(protocol, "designModule", "designInfo") or {}
    masking = info.get("maskingInfo", {})
    roles = ", ".join(named("WhoMasked", role) for role in masking.get("whoMasked", []))
    masked = named("DesignMasking", masking.get("masking", ""))
    pairs = [
        ("Allocation", named("DesignAllocation", info.get("allocation", ""))),
        ("Intervention Model", named("InterventionalAssignment", info.get("interventionModel", ""))),
        ("Observational Model", named("ObservationalModel", info.get("observationalModel", ""))),
        ("Time Perspective", named("DesignTimePerspective", info.get("timePerspective", ""))),
        ("Masking", f"{masked} ({roles})" if roles else masked),
        ("Primary Purpose", named("PrimaryPurpose", info.get("primaryPurpose", ""))),
    ]
    return "|".join(f"{name}: {value}" for name, value in pairs if value)


def _ids(protocol: Study) -> list[str]:
    own = _at(protocol, "identificationModule", "orgStudyIdInfo", "id")
    return [own, *(each["id"] for each in _at(protocol, "identificationModule", "secondaryIdInfos") or [])]


def _locations(protocol: Study, parts: Sequence[str]) -> str:
    found = _at(protocol, "contactsLocationsModule", "locations") or []
    return "|".join(", ".join(each[part] for part in parts if each.get(part)) for each in found)


def _documents(study: Study, form: str) -> str:
    trial_id = _at(study, "protocolSection", "identificationModule", "nctId")
    found = _at(study, "documentSection", "largeDocumentModule", "largeDocs") or []
    return "|".join(
        form.format(label=each["label"], end=trial_id[-2:], id=trial_id, file=each["filename"]) for each in found
    )


def _age(protocol: Study) -> str:
    least = _at(protocol, "eligibilityModule", "minimumAge")
    most = _at(protocol, "eligibilityModule", "maximumAge")
    groups = ", ".join(_label("StandardAge", code) for code in _at(protocol, "eligibilityModule", "stdAges") or [])
    if not least and not most:
        return groups
    limits = f"{least} to {most}" if least and most else f"{least} and older" if least else f"up to {most}"
    return f"{limits} \N{NO-BREAK SPACE} ({groups})"
