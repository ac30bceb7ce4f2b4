"""The parties of an ISRCTN record, its sites, and what was published: contacts, sponsors, funders, outputs, files."""

from __future__ import annotations

import re

from pydantic import JsonValue

from parsers.draft import said
from parsers.formats.isrctn_values import answer, answers, text_at
from parsers.formats.register_fields import add_collaborators, coded, joined, whole_number
from parsers.record import Record
from parsers.record_draft import RecordDraft

_PUBMED = re.compile(r"(?:ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d{1,8})(?!\d)", re.IGNORECASE)
_KINDS = {"results article": "RESULT", "protocol article": "BACKGROUND"}


def read_parties(draft: RecordDraft) -> None:
    """Sponsors, funders and contacts, which the register's XML has beside the trial; the links to them are read."""
    record = draft.record
    for role in ("contact", "sponsor", "funder"):
        known = {str(party.peek("@id")) for party in record.records(role)} - {"None"}
        links = record.peek("parties", f"{role}Id")
        if known and {str(link) for link in (links if isinstance(links, list) else [links])} <= known:
            record.take("parties", f"{role}Id")
            for party in record.records(role):
                party.take("@id")
    others: list[tuple[str, str]] = []
    for sponsor in record.records("sponsor"):
        name, kind = answer(sponsor, "organisation"), coded("AgencyClass", answer(sponsor, "sponsorType"))
        if name and not draft.get("sponsor_collaborators.lead_sponsor"):
            draft.set("sponsor_collaborators.lead_sponsor", said(name=name, **{"class": kind}))
        else:
            others.append((name or "", kind or ""))
    others += [(answer(funder, "name") or "", "") for funder in record.records("funder")]
    add_collaborators(draft, others)
    for contact in record.records("contact"):
        _read_contact(draft, contact)


def _read_contact(draft: RecordDraft, contact: Record) -> None:
    """A person to ask; an investigator also as one of the trial's officials."""
    name = joined(text_at(contact, part) for part in ("title", "forename", "surname"))
    roles = answers(contact, "contactTypes", "contactType") or answers(contact, "contactType")
    leads = [role for role in roles if "investigator" in role.casefold()]
    if name and leads:
        draft.append("contacts_locations.overall_officials", said(name=name, role=coded("OfficialRole", leads[0])))
    others = [role for role in roles if role not in leads]
    details = contact.record("contactDetails")
    found = said(
        name=name,
        role=joined(others, ", ") or coded("ContactRole", joined(leads[:1])),
        phone=answer(details, "telephone"),
        email=answer(details, "email"),
    )
    if others or set(found) - {"name", "role"}:
        draft.append("contacts_locations.central_contacts", found)


def read_places(draft: RecordDraft) -> None:
    """The countries of recruitment, and the sites."""
    people = draft.record.record("participants")
    draft.set("contacts_locations.countries", [*answers(people, "recruitmentCountries", "country")])
    for site in people.records("trialCentres", "trialCentre"):
        found = said(
            facility=answer(site, "name"),
            city=answer(site, "city"),
            state=answer(site, "state"),
            zip=answer(site, "zip"),
            country=answer(site, "country"),
        )
        if found:
            draft.append("contacts_locations.locations", found)


def read_results(draft: RecordDraft) -> None:
    """Publications, links, the plan to share data, files."""
    told, results = draft.record.record("trialDescription"), draft.record.record("results")
    if website := answer(told, "trialWebsite"):
        draft.append("references.see_also_links", {"url": website})
    _read_publications(draft, answer(results, "publicationDetails"))
    draft.set("ipd_sharing.ipd_sharing", coded("IpdSharing", answer(draft.record, "miscellaneous", "ipdSharingPlan")))
    draft.set("ipd_sharing.description", answer(results, "ipdSharingStatement"))
    policies = answers(results, "dataPolicies", "dataPolicy")
    draft.set("ipd_sharing.access_criteria", joined(policies, "\n"))
    for output in draft.record.records("outputs", "output"):
        url = output.text("externalLink", "@url") or answer(output, "externalLink")
        if url:
            label = answer(output, "description") or output.text("@outputType")
            draft.append("references.see_also_links", said(label=label, url=url))
    for held in draft.record.records("attachedFiles", "attachedFile"):
        _read_file(draft, held)


def _read_publications(draft: RecordDraft, text: str | None) -> None:
    """One citation a line (or paragraph); an address at PubMed gives the article's id."""
    lines = [line.strip() for line in (text or "").split("\n") if line.strip()]
    for line in lines:
        ids = [*dict.fromkeys(_PUBMED.findall(line))]
        kind = next((code for words, code in _KINDS.items() if words in line.casefold()), None)
        draft.append("references.references", said(pmid=ids[0] if len(ids) == 1 else None, type=kind, citation=line))
    if text and len(lines) > 1:
        draft.raw("references.references", text)


def _read_file(draft: RecordDraft, held: Record) -> None:
    found: dict[str, JsonValue] = said(label=answer(held, "description"), filename=answer(held, "name"))
    size = held.peek("length")
    count = whole_number(str(size).strip()) if size is not None else None
    if count is not None and found:
        held.take("length")
        found["size"] = count
    if found:
        draft.append("documents.large_docs", found)
