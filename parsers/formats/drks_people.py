"""The people, sites and publications of a DRKS record."""

from __future__ import annotations

import base64
import binascii

from pydantic import JsonValue

from parsers.draft import said
from parsers.formats.country_codes import country
from parsers.formats.drks_values import PUBLICATION, worded
from parsers.formats.register_fields import add_collaborators, joined
from parsers.record import Record, as_text
from parsers.record_draft import RecordDraft

_CONTACTS = {"PUBLIC_QUERIES": "Public", "SCIENTIFIC_QUERIES": "Scientific"}
_OTHER = "COLLABORATOR_OTHER_ADDRESS"
_INVESTIGATOR = "PRINCIPAL_COORDINATING_INVESTIGATOR"


def read_people(draft: RecordDraft) -> None:
    """Sponsors, investigators, contacts, and who supports the study; ethics committees have no place."""
    entries = draft.record.records("trialContacts")
    others: list[Record] = []
    for entry in sorted(entries, key=lambda each: each.peek("idContactIdType", "type") != "PRIMARY_SPONSOR"):
        kind = str(entry.peek("idContactIdType", "type"))
        other = entry.peek("otherType")
        role = str(other).removeprefix("OTHER_") if kind == _OTHER and isinstance(other, str) else kind
        if role in ("SECONDARY_SPONSOR", _OTHER):
            others.append(entry)
        elif _read_person(draft, entry.record("contact"), role):
            _take_role(entry)
    _read_supporters(draft, others)


def _read_supporters(draft: RecordDraft, others: list[Record]) -> None:
    """Secondary sponsors, other partners, and who gives money or material: their institutions as collaborators."""
    supports = draft.record.records("materialSupports")
    classes = ["" for _ in others] + [str(support.peek("type") or "") for support in supports]
    names = [as_text(entry.peek("contact", "affiliation")) or "" for entry in (*others, *supports)]
    kinds = ("INDUSTRY" if kind == "COMMERCIAL" else kind for kind in classes)
    added = add_collaborators(draft, zip(names, kinds, strict=True))
    for entry, is_new in zip((*others, *supports), added, strict=True):
        if is_new:
            entry.take("contact", "affiliation")
            _take_role(entry)
            entry.text("type")


def _take_role(entry: Record) -> None:
    """Take what the role was told by; another type beside a role that needs none stays."""
    if entry.text("idContactIdType", "type") == _OTHER:
        entry.text("otherType")


def _read_person(draft: RecordDraft, contact: Record, role: str) -> bool:
    """Put a contact where its role belongs; False when there is no place for it."""
    if role == "PRIMARY_SPONSOR":
        if draft.get("sponsor_collaborators.lead_sponsor"):
            return False
        name = contact.text("affiliation") or _name(contact)
        draft.set("sponsor_collaborators.lead_sponsor", said(name=name))
        return bool(name)
    if role == _INVESTIGATOR and (name := _name(contact)):
        official = said(name=name, affiliation=contact.text("affiliation"), role="PRINCIPAL_INVESTIGATOR")
        draft.append("contacts_locations.overall_officials", official)
        return True
    if role not in _CONTACTS:
        return False
    told = said(
        name=_name(contact) or contact.text("affiliation"), phone=contact.text("phone"), email=contact.text("email")
    )
    if told:
        draft.append("contacts_locations.central_contacts", told | {"role": _CONTACTS[role]})
    return bool(told)


def _name(contact: Record) -> str:
    if not any(isinstance(contact.peek(name), str) for name in ("firstName", "lastName")):
        return ""
    return joined(contact.text(name) for name in ("title", "firstName", "lastName"))


def read_places(draft: RecordDraft) -> None:
    """The countries of recruitment, by name, and the sites."""
    recruitment = draft.record.record("recruitment")
    for item in recruitment.records("countries"):
        if code := item.text("idCountry", "code"):
            draft.append("contacts_locations.countries", country(code))
    for site in recruitment.records("institutes"):
        found = said(facility=site.text("name"), city=site.text("city"))
        if found:
            draft.append("contacts_locations.locations", found)


def read_results(draft: RecordDraft) -> None:
    """Publications and documents, and whether data of the participants will be shared."""
    results = draft.record.record("trialResults")
    shares = results.peek("ipdSharingPlan")
    if isinstance(shares, bool):
        results.take("ipdSharingPlan")
        draft.set("ipd_sharing.ipd_sharing", "YES" if shares else "NO")
    told = worded(draft.record, ("trialResults", "trialResultsDescriptions"), "ipdSharingPlanDescription")
    draft.set("ipd_sharing.description", told)
    draft.set("status.results_first_submit_date", results.text("firstResultPublication"))
    for publication in results.records("publications"):
        _read_publication(draft, publication)
    if url := draft.record.text("url"):
        draft.append("references.see_also_links", {"url": url})


def _read_publication(draft: RecordDraft, publication: Record) -> None:
    """A document of the record, or something published elsewhere. The file itself is not kept, and the reader told."""
    kind, name = publication.peek("type"), publication.text("document", "name")
    _drop_file(draft, publication, name)
    described = publication.text("description")
    if name:
        held: dict[str, JsonValue] = said(label=described, filename=name)
        if kind == "TRIALPROTOCOL":
            publication.take("type")
            held["has_protocol"] = True
        draft.append("documents.large_docs", held)
        described = None
    link = publication.text("link")
    if not (link or described):
        return
    code = PUBLICATION.get(str(kind))
    if code:
        publication.take("type")
    draft.append("references.references", said(type=code, citation=joined((described, link))))


def _drop_file(draft: RecordDraft, publication: Record, name: str | None) -> None:
    encoded = publication.text("document", "file", "base64Encoded")
    if encoded:
        try:
            size = f"{len(base64.b64decode(encoded, validate=True)):,} bytes"
        except binascii.Error:
            size = f"{len(encoded):,} characters"
        draft.warn_at(f"the record has a file within it ({name or 'without a name'}, {size}), which is not kept")
