"""The administrative parts of the Overview: dates, sponsor, ids, oversight, data sharing, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.render.layout import Content, Page, joined
from tui.render.lines import Line, Span
from tui.render.outline import outline
from tui.render.values import coded, coded_list, dated, link, shown_line, unmarked, yes_no

if TYPE_CHECKING:
    from parsers.modules import Documents, IpdSharing, LargeDoc, Sponsor, SponsorCollaborators
    from parsers.trial import Trial


def dates(page: Page, trial: Trial) -> None:
    """Set every date of the record; each as precise as its source."""
    status = trial.status
    is_study = trial.design.study_type != "EXPANDED_ACCESS"
    page.heading("Dates")
    page.field("Start", dated(status.start_date), expected=is_study)
    page.field("Primary completion", dated(status.primary_completion_date))
    page.field("Completion", dated(status.completion_date), expected=is_study)
    page.field("First submitted", shown_line(status.study_first_submit_date))
    page.field("First submitted, quality checked", shown_line(status.study_first_submit_qc_date))
    page.field("First posted", dated(status.study_first_post_date))
    page.field("Results submitted", shown_line(status.results_first_submit_date))
    page.field("Results submitted, quality checked", shown_line(status.results_first_submit_qc_date))
    page.field("Results posted", dated(status.results_first_post_date))
    page.field("Results waived", yes_no(status.results_waived))
    page.field("Certification or extension submitted", shown_line(status.disp_first_submit_date))
    page.field("Certification or extension, quality checked", shown_line(status.disp_first_submit_qc_date))
    page.field("Certification or extension posted", dated(status.disp_first_post_date))
    page.field("Posting delayed", yes_no(status.delayed_posting))
    page.field("Last update submitted", shown_line(status.last_update_submit_date))
    page.field("Last update posted", dated(status.last_update_post_date))
    page.field("Status verified", shown_line(status.status_verified_date))


def _agency(sponsor: Sponsor | None) -> Line:
    if sponsor is None:
        return ()
    kind = coded("AgencyClass", sponsor.class_)
    return joined([shown_line(sponsor.name), (Span(f"({kind})", "dim"),) if kind else None], " ")


def sponsor(page: Page, sponsors: SponsorCollaborators) -> None:
    """Set lead sponsor, collaborators and who answers for the record."""
    page.heading("Sponsor")
    page.field("Lead sponsor", _agency(sponsors.lead_sponsor), expected=True)
    page.fields("Collaborators", [line for line in map(_agency, sponsors.collaborators) if line])
    party = sponsors.responsible_party
    if party is None:
        return
    page.field("Responsible party", coded("ResponsiblePartyType", party.type))
    page.field("Investigator", shown_line(party.investigator_full_name))
    page.field("Title", shown_line(party.investigator_title))
    page.field("Affiliation", shown_line(party.investigator_affiliation))
    page.field("Responsible party, old form", shown_line(party.old_name_title))
    page.field("Organization, old form", shown_line(party.old_organization))


def identification(page: Page, trial: Trial) -> None:
    """Set titles and every id."""
    named = trial.identification
    page.heading("Identification")
    page.field("Record", joined([shown_line(trial.id), shown_line(trial.registry)]))
    if named.nct_id != trial.id:
        page.field("NCT id", shown_line(named.nct_id))
    page.field("Earlier NCT ids", ", ".join(shown_line(alias) for alias in named.nct_id_aliases))
    page.field("Brief title", shown_line(named.brief_title))
    page.field("Acronym", shown_line(named.acronym))
    organization = named.organization
    if organization:
        kind = coded("AgencyClass", organization.class_)
        note = (Span(f"({kind})", "dim"),) if kind else None
        page.field("Organization", joined([shown_line(organization.full_name), note], " "))
    if named.org_study_id_info:
        own = named.org_study_id_info
        page.field("Sponsor's id", _id(own.id, coded("OrgStudyIdType", own.type), own.link))
    other = [_id(one.id, coded("SecondaryIdType", one.type), one.link, one.domain) for one in named.secondary_id_infos]
    page.fields("Other ids", [line for line in other if line])


def _id(value: str | None, kind: str, url: str | None, issuer: str | None = None) -> Line:
    note = ", ".join(part for part in (kind, shown_line(issuer)) if part)
    return joined([shown_line(value), (Span(note, "dim"),) if note else None, link(url)], "  ")


def expanded_access(page: Page, trial: Trial) -> None:
    """Set whether the treatment can be had outside the study."""
    info, design = trial.status.expanded_access_info, trial.design
    page.heading("Expanded access")
    if info:
        page.field("Available", yes_no(info.has_expanded_access))
        page.field("Under record", shown_line(info.nct_id))
        page.field("Status of that record", coded("ExpandedAccessStatus", info.status_for_nct_id))
    if design.n_ptrs_to_this_exp_acc_nct_id is not None:
        page.field("Records that point here", f"{design.n_ptrs_to_this_exp_acc_nct_id}")
    kinds = design.expanded_access_types
    if kinds:
        page.field("Individual patients", yes_no(kinds.individual))
        page.field("Intermediate-size population", yes_no(kinds.intermediate))
        page.field("Treatment protocol", yes_no(kinds.treatment))


def oversight(page: Page, trial: Trial) -> None:
    """Set data monitoring and regulation."""
    watched = trial.oversight
    page.heading("Oversight")
    page.field("Data monitoring committee", yes_no(watched.oversight_has_dmc))
    page.field("FDA-regulated drug", yes_no(watched.is_fda_regulated_drug))
    page.field("FDA-regulated device", yes_no(watched.is_fda_regulated_device))
    page.field("Unapproved device", yes_no(watched.is_unapproved_device))
    page.field("Pediatric postmarket surveillance", yes_no(watched.is_ppsd))
    page.field("Exported from the U.S.", yes_no(watched.is_us_export))
    role = "bad" if watched.fdaaa801_violation else ""
    page.field("FDAAA 801 violation", yes_no(watched.fdaaa801_violation), role)


def ipd_sharing(page: Page, plan: IpdSharing) -> None:
    """Set the plan to share individual participant data."""
    page.heading("Sharing of individual participant data")
    page.field("Plan", coded("IpdSharing", plan.ipd_sharing))
    page.field("Description", unmarked(plan.description))
    page.field("Documents", coded_list("IpdSharingInfoType", plan.info_types))
    page.field("Time frame", unmarked(plan.time_frame))
    page.field("Access", unmarked(plan.access_criteria))
    page.field("Address", link(plan.url))


def documents(page: Page, provided: Documents) -> None:
    """Set the documents posted with the record."""
    page.heading("Documents", len(provided.large_docs) or "")
    if provided.no_sap is not None:
        page.field("Without analysis plan", yes_no(provided.no_sap))
    for document in provided.large_docs:
        page.field(shown_line(document.type_abbrev) or "Document", _document(document))


def _document(document: LargeDoc) -> Line:
    holds = [
        f"{name}: {yes_no(held)}"
        for name, held in (
            ("protocol", document.has_protocol),
            ("analysis plan", document.has_sap),
            ("consent form", document.has_icf),
        )
        if held is not None
    ]
    uploaded = shown_line(document.upload_date)
    parts: list[Content | None] = [
        shown_line(document.label),
        shown_line(document.date),
        ", ".join(holds),
        shown_line(document.filename),
        "" if document.size is None else f"{document.size:,} bytes",
        f"uploaded {uploaded}" if uploaded else None,
    ]
    return joined(parts) or (Span("no details", "dim"),)


def registry_notes(page: Page, trial: Trial) -> None:
    """Set what the registry adds to a record: its data version, notices, submissions not yet posted."""
    info = trial.derived.misc_info
    page.heading("From the registry")
    if info:
        page.field("Data version", shown_line(info.version_holder))
        page.fields("Countries removed", [shown_line(country) for country in info.removed_countries])
        if info.submission_tracking:
            page.heading("Submissions tracked by the registry")
            outline(page, info.submission_tracking)
    if trial.annotation:
        page.heading("Notices of the registry")
        outline(page, trial.annotation)
