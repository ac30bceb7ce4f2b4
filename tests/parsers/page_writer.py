"""Writes a v2 study as the pages that third-party sites make of it, so that reading can be checked against the study.

The site's own help sentences are not copied here: `HELP_WORD` stands for each, and the tests teach its digest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Study = Mapping[str, Any]  # a v2 study as JSON

INTERVENTION_TYPE_FIRST = ("name", "type", "description")
DESCRIPTION_FIRST = ("name", "description", "type")


def _module(study: Study, name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = study["protocolSection"].get(name, {})
    return found


def help_sentence(heading: str) -> str:
    return f"Help of ours below the heading {heading}."


def _intervention(item: Mapping[str, Any], order: Iterable[str]) -> list[str]:
    lines = {
        "name": item.get("name"),
        "type": f"Intervention Type {item.get('type')}",
        "description": item.get("description"),
    }
    return [str(lines[part]) for part in order if lines[part]]


def _groups(study: Study, order: Iterable[str]) -> list[str]:
    module = _module(study, "armsInterventionsModule")
    by_name = {f"{item.get('type')}: {item.get('name')}": item for item in module.get("interventions", [])}
    lines: list[str] = []
    for arm in module.get("armGroups", []):
        lines += [arm["label"], *filter(None, [arm.get("description")]), f"Group Type {arm.get('type', '')}".strip()]
        for name in arm.get("interventionNames", []):
            kind, _, rest = name.partition(": ")
            item = by_name.get(f"{kind.upper().replace(' ', '_')}: {rest}")
            lines += _intervention(item, order) if item else []
    return lines


def _criteria(study: Study) -> list[str]:
    text = _module(study, "eligibilityModule").get("eligibilityCriteria", "")
    inclusion, _, exclusion = text.partition("\n\nExclusion Criteria:\n\n")
    return [
        "Inclusion Criteria",
        inclusion.removeprefix("Inclusion Criteria:\n\n"),
        *(["Exclusion Criteria", exclusion] if exclusion else []),
    ]


def _people(study: Study) -> dict[str, list[str]]:
    module = _module(study, "contactsLocationsModule")
    central: list[str] = []
    for contact in module.get("centralContacts", []):
        phone = contact.get("phone", "") + (f" ext {contact['phoneExt']}" if "phoneExt" in contact else "")
        central += [contact.get("name", ""), f"Role: {contact.get('role')}", f"Phone: {phone}" if phone else ""]
        central += ["Email: [email protected]"] if contact.get("email") else []
    officials = [
        line
        for one in module.get("overallOfficials", [])
        for line in (one.get("name", ""), f"Role: {one.get('role')}", one.get("affiliation", ""))
    ]
    sites = [
        line
        for site in module.get("locations", [])
        for line in (
            site.get("facility", ""),
            f"{site.get('city', '')}, {site.get('state', '')}, {site.get('country', '')}",
            f"Site Status {site.get('status', '')}".strip(),
        )
    ]
    countries = " ".join(dict.fromkeys(site.get("country", "") for site in module.get("locations", [])))
    return {
        "Principal Investigators": officials,
        "Locations": sites,
        "Countries": [countries],
        "Central Contacts": central,
    }


def _sponsors(study: Study) -> dict[str, list[str]]:
    module = _module(study, "sponsorCollaboratorsModule")
    lines: list[str] = []
    for one in module.get("collaborators", []):
        lines += [one["name"], one["class"], "Sponsor Role collaborator"]
    lead = module["leadSponsor"]
    lines += [lead["name"], lead["class"], "Sponsor Role lead"]
    party = module.get("responsibleParty", {})
    names = [party.get(name, "") for name in ("investigatorFullName", "investigatorTitle", "investigatorAffiliation")]
    return {"Sponsors": lines, "Responsible Party": [*names, f"Responsibility Role {party.get('type', '')}"]}


def _papers(study: Study) -> dict[str, list[str]]:
    references = [
        line
        for one in _module(study, "referencesModule").get("references", [])
        for line in (
            one.get("citation", ""),
            f"Reference Type {one.get('type', '')}",
            f"PMID: {one['pmid']} (View on PubMed)" if one.get("pmid") else "",
        )
    ]
    named = _module(study, "identificationModule")
    own = named.get("orgStudyIdInfo", {}).get("id")
    ids = [own, "Identifier Type: -", "Identifier Source: org_study_id"] if own else []
    for one in named.get("secondaryIdInfos", []):
        ids += [
            one["id"],
            f"Identifier Type: {one.get('type', '-')}",
            f"Identifier Source: {one.get('domain', 'secondary_id')}",
        ]
    return {"References": references, "Other Identifiers": ids}


def meddatax_sections(study: Study, order: Iterable[str] = INTERVENTION_TYPE_FIRST) -> dict[str, list[str]]:
    """The page's sections by heading: the lines below each (an item of several lines counts as one)."""
    status, design = _module(study, "statusModule"), _module(study, "designModule")
    info, who = design.get("designInfo", {}), _module(study, "eligibilityModule")
    about, what = _module(study, "descriptionModule"), _module(study, "conditionsModule")
    listed = _module(study, "armsInterventionsModule").get("interventions", [])
    masking = info.get("maskingInfo", {}).get("masking", "")

    def labelled(pairs: Mapping[str, object]) -> list[str]:
        return [line for label, value in pairs.items() if value for line in (label, str(value))]

    sections = {
        "Basic Information": labelled(
            {
                "Recruitment Status": status.get("overallStatus"),
                "Clinical Phase": " ".join(design.get("phases", [])),
                "Total Enrollment": f"{design['enrollmentInfo']['count']} participants"
                if "enrollmentInfo" in design
                else "",
                "Study Classification": design.get("studyType"),
                "Study Start Date": status.get("startDateStruct", {}).get("date"),
                "Study Completion Date": status.get("completionDateStruct", {}).get("date"),
            }
        ),
        "Brief Summary": [about.get("briefSummary", "")],
        "Detailed Description": [about.get("detailedDescription", "")],
        "Conditions": [" ".join(what.get("conditions", []))],
        "Keywords": [" ".join(what.get("keywords", []))],
        "Study Design": labelled(
            {
                "Allocation Method": info.get("allocation"),
                "Intervention Model": info.get("interventionModel"),
                "Primary Study Purpose": info.get("primaryPurpose"),
                "Blinding Strategy": masking,
            }
        ),
        "Study Groups": _groups(study, order),
        "Interventions": [line for item in listed for line in _intervention(item, DESCRIPTION_FIRST)],
        "Eligibility Criteria": [
            *_criteria(study),
            *labelled(
                {
                    "Minimum Eligible Age": who.get("minimumAge"),
                    "Maximum Eligible Age": who.get("maximumAge"),
                    "Eligible Sex": who.get("sex"),
                    "Accepts Healthy Volunteers": {"True": "Yes", "False": "No"}.get(str(who.get("healthyVolunteers"))),
                }
            ),
        ],
        **_sponsors(study),
        **_people(study),
        **_papers(study),
    }
    return {heading: [line for line in lines if line] for heading, lines in sections.items()}


def meddatax_page(
    study: Study,
    order: Iterable[str] = INTERVENTION_TYPE_FIRST,
    gap: str = "\n\n",
    help_of: Callable[[str], str] | None = help_sentence,
) -> str:
    """The whole page; `gap` parts its lines, `help_of` gives the sentence below a heading (None: there is none)."""
    named = _module(study, "identificationModule")
    lines = [named["briefTitle"], f"NCT ID: {named['nctId']}"]
    updated = _module(study, "statusModule").get("lastUpdatePostDateStruct", {}).get("date", "")
    lines += [f"Last Updated: {updated}", "Study Results", "Results pending"]
    for heading, said in meddatax_sections(study, order).items():
        if said or heading == "Detailed Description":
            lines += [heading, *([help_of(heading)] if help_of else []), *said]
    return gap.join(lines)


def medpath_page(study: Study, *, listed: bool = True) -> str:
    """The page as MedPath has it; without `listed` its list of interventions is empty."""
    named, about = _module(study, "identificationModule"), _module(study, "descriptionModule")
    design, arms = _module(study, "designModule"), _module(study, "armsInterventionsModule")
    who, outcomes = _module(study, "eligibilityModule"), _module(study, "outcomesModule")
    lines = ["MedPath", "", named["briefTitle"], "", "Phase 2", "Recruiting", "Conditions"]
    lines += _module(study, "conditionsModule").get("conditions", [])
    names = [
        f"{item.get('type', '').replace('_', ' ').title()}: {item.get('name', '')}"
        for item in arms.get("interventions", [])
    ]
    lines += ["Interventions", *(names if listed else [])]
    lines += ["Registration Number", named["nctId"], "Lead Sponsor"]
    lines += [_module(study, "sponsorCollaboratorsModule")["leadSponsor"]["name"]]
    lines += ["Brief Summary", "", about.get("briefSummary", ""), "", "Recruitment & Eligibility", "", "Status"]
    lines += [_module(study, "statusModule")["overallStatus"], "Sex", who.get("sex", "ALL").title()]
    lines += ["Target Recruitment", str(design.get("enrollmentInfo", {}).get("count", ""))]
    lines += _criteria(study)
    lines += ["", "Study & Design", "", "Study Type", design["studyType"], "Arm && Interventions"]
    lines += ["GroupInterventionDescription"]
    for arm in arms.get("armGroups", []):
        for name in arm.get("interventionNames", []):
            text = " ".join(arm.get("description", "").split())
            lines.append(arm["label"] + name.partition(": ")[2] + text)
    for kind in ("primary", "secondary"):
        lines += [f"{kind.title()} Outcome Measures", "NameTimeMethod"]
        for one in outcomes.get(f"{kind}Outcomes", []):
            lines += [one["measure"] + one.get("timeFrame", ""), "", one.get("description", ""), ""]
    lines += ["Trial Locations", ""]
    sites = _module(study, "contactsLocationsModule").get("locations", [])
    lines += [f"Locations ({len(sites)})", ""]
    for site in sites:
        spot = ", ".join(filter(None, (site.get("city"), site.get("state"), site.get("country"))))
        lines += [site.get("facility", ""), "", "🏥", "", spot, ""]
    return "\n".join([*lines, "© Copyright 2025. All Rights Reserved by MedPath"])
