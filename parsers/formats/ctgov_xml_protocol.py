"""The protocol parts of a legacy XML record, without its design, arms, outcomes, people and sites."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pydantic import JsonValue

from parsers.formats.ctgov_xml_text import collapsed
from parsers.formats.ctgov_xml_values import (
    add,
    all_words,
    code,
    coded,
    date,
    date_struct,
    flag,
    iso_date,
    markup,
    said,
    textblock,
    words,
)
from parsers.record import Record, as_text
from parsers.record_draft import RecordDraft

_DATES = {
    "verification_date": "status_verified_date",
    "study_first_submitted": "study_first_submit_date",
    "firstreceived_date": "study_first_submit_date",
    "study_first_submitted_qc": "study_first_submit_qc_date",
    "results_first_submitted": "results_first_submit_date",
    "firstreceived_results_date": "results_first_submit_date",
    "results_first_submitted_qc": "results_first_submit_qc_date",
    "disposition_first_submitted": "disp_first_submit_date",
    "firstreceived_results_disposition_date": "disp_first_submit_date",
    "disposition_first_submitted_qc": "disp_first_submit_qc_date",
    "last_update_submitted": "last_update_submit_date",
    "lastchanged_date": "last_update_submit_date",
    "last_changed": "last_update_submit_date",
}
"""Elements with a date; where two have one field, the later is its name in older downloads (schema, 2017-08-30)."""

_DATE_STRUCTS = {
    "start_date": "start_date",
    "primary_completion_date": "primary_completion_date",
    "completion_date": "completion_date",
    "end_date": "completion_date",
    "study_first_posted": "study_first_post_date",
    "results_first_posted": "results_first_post_date",
    "disposition_first_posted": "disp_first_post_date",
    "last_update_posted": "last_update_post_date",
}

_OVERSIGHT = {
    "has_dmc": "oversight_has_dmc",
    "is_fda_regulated_drug": "is_fda_regulated_drug",
    "is_fda_regulated_device": "is_fda_regulated_device",
    "is_unapproved_device": "is_unapproved_device",
    "is_ppsd": "is_ppsd",
    "is_us_export": "is_us_export",
}
_VOLUNTEERS = re.compile(r"(?P<no>no|does not|doesn't)?\s*accepts? healthy volunteers\.?", re.IGNORECASE)
_NO_LIMIT = re.compile(r"N/?A|none|no limit", re.IGNORECASE)
_DOCUMENT_URL = re.compile(
    r"https?://(?:(?:www|classic|cdn)\.)?clinicaltrials\.gov/(?:ProvidedDocs|large-docs)/\d\d/(?P<id>NCT\d{8})/"
    r"(?P<file>(?P<kinds>(?:Prot|SAP|ICF)(?:_(?:Prot|SAP|ICF))*)_\d+\.\w+)",
    re.IGNORECASE,
)
_EVENTS = {"submitted": "RELEASE", "returned": "RESET", "submission_canceled": "UNRELEASE"}


def read_identification(draft: RecordDraft) -> None:
    """Ids and titles; `source` is the organisation that registered the study."""
    record, ids = draft.record, draft.record.record("id_info")
    draft.set("identification.nct_id", words(ids, "nct_id") or words(record, "nct_id"))
    draft.set("identification.nct_id_aliases", all_words(ids, "nct_alias"))
    draft.set("identification.org_study_id_info", said(id=words(ids, "org_study_id")))
    draft.set("identification.secondary_id_infos", [said(id=other) for other in all_words(ids, "secondary_id")])
    draft.set("identification.brief_title", words(record, "brief_title") or words(record, "title"))
    draft.set("identification.official_title", words(record, "official_title"))
    draft.set("identification.acronym", words(record, "acronym"))
    draft.set("identification.organization", said(full_name=words(record, "source")))


def read_status(draft: RecordDraft) -> None:
    """Status and dates."""
    record = draft.record
    draft.set("status.overall_status", coded(record, "Status", "overall_status") or _listed_status(record))
    draft.set("status.last_known_status", coded(record, "Status", "last_known_status"))
    draft.set("status.why_stopped", markup(record, "why_stopped"))
    draft.set("status.expanded_access_info", said(has_expanded_access=flag(record, "has_expanded_access")))
    for element, field in _DATE_STRUCTS.items():
        found, held = date_struct(record, element), draft.get(f"status.{field}")
        again = isinstance(held, dict) and found.items() <= held.items()
        draft.set(f"status.{field}", None if again else found)
    for element, field in _DATES.items():
        draft.set(f"status.{field}", date(record, element))
    repeated = as_text(record.peek("last_update_submitted_qc"))
    if repeated and iso_date(collapsed(repeated)) == draft.get("status.last_update_submit_date"):
        record.take("last_update_submitted_qc")


def _listed_status(record: Record) -> str | None:
    """The status in the list form of a study, where `open` only says again whether it recruits."""
    status = coded(record, "Status", "status")
    if status and record.peek("status", "@open") is not None:
        record.take("status", "@open")
    return status


def read_sponsors(draft: RecordDraft) -> None:
    """Sponsors and the responsible party, in its new or its old form."""
    sponsors = draft.record.record("sponsors")
    lead = sponsors.record("lead_sponsor")
    draft.set("sponsor_collaborators.lead_sponsor", _sponsor(lead))
    for other in sponsors.records("collaborator"):
        add(draft, "sponsor_collaborators.collaborators", _sponsor(other))
    party = draft.record.record("responsible_party")
    draft.set(
        "sponsor_collaborators.responsible_party",
        said(
            type=coded(party, "ResponsiblePartyType", "responsible_party_type"),
            investigator_full_name=words(party, "investigator_full_name"),
            investigator_title=words(party, "investigator_title"),
            investigator_affiliation=words(party, "investigator_affiliation"),
            old_name_title=words(party, "name_title"),
            old_organization=words(party, "organization"),
        ),
    )


def _sponsor(record: Record) -> dict[str, JsonValue]:
    """A sponsor. Of v2's classes XML has four: `Other` stands also for networks, individuals and governments."""
    return said(name=words(record, "agency"), class_=coded(record, "AgencyClass", "agency_class"))


def read_oversight(draft: RecordDraft) -> None:
    """Data monitoring and regulation."""
    oversight = draft.record.record("oversight_info")
    for element, field in _OVERSIGHT.items():
        draft.set(f"oversight.{field}", flag(oversight, element))


def read_description(draft: RecordDraft) -> None:
    """The narrative."""
    draft.set("description.brief_summary", textblock(draft.record, "brief_summary"))
    draft.set("description.detailed_description", textblock(draft.record, "detailed_description"))


def read_conditions(draft: RecordDraft) -> None:
    """Conditions, keywords, and the MeSH terms that the registry derived (XML has no ids of them)."""
    record = draft.record
    conditions = all_words(record, "condition")
    if not conditions and (summary := words(record, "condition_summary")):
        conditions = [part.strip() for part in summary.split(";") if part.strip()]
    draft.set("conditions.conditions", conditions)
    draft.set("conditions.keywords", all_words(record, "keyword"))
    for kind in ("condition_browse", "intervention_browse"):
        terms = all_words(record, kind, "mesh_term")
        draft.set(f"derived.{kind}.meshes", [said(term=term) for term in terms])
    removed = all_words(record, "removed_countries", "country")
    draft.set("derived.misc_info.removed_countries", removed)


def read_eligibility(draft: RecordDraft) -> None:
    """Who may take part. An age of `N/A` is no limit, which v2 says by having no age."""
    record = draft.record.record("eligibility")
    draft.set("eligibility.eligibility_criteria", textblock(record, "criteria"))
    draft.set("eligibility.study_population", textblock(record, "study_pop"))
    draft.set("eligibility.sampling_method", coded(record, "SamplingMethod", "sampling_method"))
    draft.set("eligibility.healthy_volunteers", _healthy(record))
    draft.set("eligibility.sex", coded(record, "Sex", "gender"))
    draft.set("eligibility.gender_based", flag(record, "gender_based"))
    draft.set("eligibility.gender_description", markup(record, "gender_description"))
    for age in ("minimum_age", "maximum_age"):
        text = words(record, age)
        draft.set(f"eligibility.{age}", None if text and _NO_LIMIT.fullmatch(text) else text)


def _healthy(record: Record) -> bool | None:
    """Whether healthy people may take part: `No`, or a sentence that they are accepted."""
    known = flag(record, "healthy_volunteers")
    text = as_text(record.peek("healthy_volunteers"))
    found = _VOLUNTEERS.fullmatch(text) if text and known is None else None
    if found:
        record.take("healthy_volunteers")
        return not found["no"]
    return known


def read_references(draft: RecordDraft) -> None:
    """Citations, links, and data or documents that are available elsewhere.

    A `reference` may be background or one that the registry found by itself: v2's type of it is not told.
    """
    record = draft.record
    cited = [(entry, "") for entry in record.records("reference")]
    cited += [(entry, "RESULT") for entry in record.records("results_reference")]
    for entry, kind in cited:
        fields = said(pmid=words(entry, "PMID"), citation=words(entry, "citation"))
        if fields:
            draft.append("references.references", fields | said(type=kind))
    for link in record.records("link"):
        add(draft, "references.see_also_links", said(label=markup(link, "description"), url=words(link, "url")))
    for document in record.records("study_docs", "study_doc"):
        fields = said(
            id=words(document, "doc_id"),
            type=words(document, "doc_type"),
            url=words(document, "doc_url"),
            comment=markup(document, "doc_comment"),
        )
        add(draft, "references.avail_ipds", fields)
    _read_ipd_sharing(draft)


def _read_ipd_sharing(draft: RecordDraft) -> None:
    record = draft.record.record("patient_data")
    draft.set("ipd_sharing.ipd_sharing", coded(record, "IpdSharing", "sharing_ipd"))
    draft.set("ipd_sharing.description", markup(record, "ipd_description"))
    kinds: list[JsonValue] = [code("IpdSharingInfoType", str(kind)) for kind in all_words(record, "ipd_info_type")]
    draft.set("ipd_sharing.info_types", kinds)
    draft.set("ipd_sharing.time_frame", markup(record, "ipd_time_frame"))
    draft.set("ipd_sharing.access_criteria", markup(record, "ipd_access_criteria"))
    draft.set("ipd_sharing.url", words(record, "ipd_url"))


def read_documents(draft: RecordDraft) -> None:
    """Documents provided with the record: the file's name, and with it v2's kind, are the end of its URL."""
    for document in draft.record.records("provided_document_section", "provided_document"):
        fields = said(
            has_protocol=flag(document, "document_has_protocol"),
            has_sap=flag(document, "document_has_sap"),
            has_icf=flag(document, "document_has_icf"),
            label=words(document, "document_type"),
            date=date(document, "document_date"),
        )
        known = _DOCUMENT_URL.fullmatch(as_text(document.peek("document_url")) or "")
        if known and known["id"].upper() == draft.get("identification.nct_id"):
            document.take("document_url")
            fields |= said(type_abbrev=known["kinds"], filename=known["file"])
        add(draft, "documents.large_docs", fields)


def read_pending_results(draft: RecordDraft, order: Sequence[str]) -> None:
    """Results handed in and not yet posted, as the events of v2's annotations.

    `order` gives the names of the elements as they stand in the record: the day of an event may be unknown.
    """
    pending = draft.record.record("pending_results")
    seen: Counter[str] = Counter()
    for element in order:
        if element not in _EVENTS:
            continue
        when = date(pending, element, seen[element])
        unknown = when is None and words(pending, element, seen[element]) is not None
        seen[element] += 1
        if when or unknown:
            event = said(type=_EVENTS[element], date=when) | ({"dateUnknown": True} if unknown else {})
            draft.append("annotation.annotationModule.unpostedAnnotation.unpostedEvents", event)
