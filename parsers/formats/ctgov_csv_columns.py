"""The columns of ClinicalTrials.gov's search downloads: the new site's, the classic site's (also as it was before 2018)
and the names of the same pieces in the registry's APIs, however their words are joined (`NCT Number`, `nct_number`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parsers.table_text import column_words

_NAMES: Mapping[str, tuple[str, ...]] = {
    "nct_id": ("NCT Number", "NCT ID", "NCT No", "ClinicalTrials.gov Identifier", "ClinicalTrials.gov ID"),
    "brief_title": ("Study Title", "Title", "Brief Title"),
    "official_title": ("Official Title",),
    "url": ("Study URL", "URL"),
    "acronym": ("Acronym",),
    "overall_status": ("Study Status", "Status", "Overall Status", "Recruitment", "Recruitment Status"),
    "why_stopped": ("Why Stopped",),
    "brief_summary": ("Brief Summary",),
    "detailed_description": ("Detailed Description",),
    "has_results": ("Study Results", "Has Results"),
    "conditions": ("Conditions", "Condition"),
    "keywords": ("Keywords", "Keyword"),
    "interventions": ("Interventions", "Intervention"),
    "primary_outcomes": ("Primary Outcome Measures",),
    "secondary_outcomes": ("Secondary Outcome Measures",),
    "other_outcomes": ("Other Outcome Measures",),
    "outcomes": ("Outcome Measures",),
    "sponsor": ("Sponsor", "Lead Sponsor", "Lead Sponsor Name"),
    "collaborators": ("Collaborators", "Collaborator Name"),
    "sponsors": ("Sponsor/Collaborators", "Sponsors and Collaborators"),
    "sex": ("Sex", "Gender"),
    "age": ("Age", "Ages", "Age Groups", "Std Age"),
    "minimum_age": ("Minimum Age",),
    "maximum_age": ("Maximum Age",),
    "phases": ("Phases", "Phase"),
    "enrollment": ("Enrollment", "Enrollment Count"),
    "funders": ("Funder Type", "Funded Bys", "Funded By", "Lead Sponsor Class"),
    "study_type": ("Study Type", "Study Types"),
    "design": ("Study Design", "Study Designs"),
    "other_ids": ("Other IDs",),
    "start": ("Start Date",),
    "primary_completion": ("Primary Completion Date",),
    "completion": ("Completion Date",),
    "first_posted": ("First Posted", "Study First Posted", "Study First Post Date"),
    "results_first_posted": ("Results First Posted", "Results First Post Date"),
    "last_update_posted": ("Last Update Posted", "Last Update Post Date"),
    "first_received": ("First Received", "Study First Submit Date"),
    "results_first_received": ("Results First Received", "Results First Submit Date"),
    "last_updated": ("Last Updated", "Last Update Submit Date"),
    "last_verified": ("Last Verified", "Status Verified Date"),
    "eligibility_criteria": ("Eligibility Criteria",),
    "locations": ("Locations",),
    "documents": ("Study Documents",),
    "rank": ("Rank", "Unnamed: 0", "column 1"),
}
"""What a column says, with the names it goes by."""


PAGE = (
    "NCT Number,Study Title,Study URL,Acronym,Study Status,Brief Summary,Study Results,Conditions,Interventions,"
    "Primary Outcome Measures,Secondary Outcome Measures,Other Outcome Measures,Sponsor,Collaborators,Sex,Age,Phases,"
    "Enrollment,Funder Type,Study Type,Study Design,Other IDs,Start Date,Primary Completion Date,Completion Date,"
    "First Posted,Results First Posted,Last Update Posted,Locations,Study Documents"
)
"""The columns of the API's CSV, whose pages after the first come without a line that names them."""


def _folded(name: str) -> str:
    return column_words(name).replace(" ", "")


_KEYS = {_folded(name): key for key, names in _NAMES.items() for name in names}


def known_columns(header: Sequence[str]) -> dict[str, str]:
    """The columns of a header that are known, by what they say (`nct_id`, `brief_title`, ...); of two the first."""
    found: dict[str, str] = {}
    for name in header:
        key = _KEYS.get(_folded(name))
        if key:
            found.setdefault(key, name)
    return found
