"""The contacts, officials and sites of a legacy XML record."""

from __future__ import annotations

from pydantic import JsonValue

from parsers.formats.ctgov_xml_values import add, coded, said, words
from parsers.record import Record
from parsers.record_draft import RecordDraft


def read_contacts(draft: RecordDraft) -> None:
    """Central contacts (the second is the first one's stand-in) and officials."""
    record = draft.record
    for element in ("overall_contact", "overall_contact_backup"):
        for entry in record.records(element):
            add(draft, "contacts_locations.central_contacts", _contact(entry))
    for entry in record.records("overall_official"):
        official = said(
            name=_name(entry),
            affiliation=words(entry, "affiliation"),
            role=coded(entry, "OfficialRole", "role"),
        )
        add(draft, "contacts_locations.overall_officials", official)


def read_locations(draft: RecordDraft) -> None:
    """Sites. The list of countries is kept where it says more than the sites do."""
    for entry in draft.record.records("location"):
        facility = entry.record("facility")
        address = facility.record("address")
        contacts = [_contact(person) for name in ("contact", "contact_backup") for person in entry.records(name)]
        contacts += [_investigator(person) for person in entry.records("investigator")]
        site = said(
            facility=words(facility, "name"),
            status=coded(entry, "RecruitmentStatus", "status"),
            city=words(address, "city"),
            state=words(address, "state"),
            zip=words(address, "zip"),
            country=words(address, "country"),
            contacts=[contact for contact in contacts if contact],
        )
        add(draft, "contacts_locations.locations", site)
    _read_countries(draft)


def _read_countries(draft: RecordDraft) -> None:
    listed = draft.record.record("location_countries")
    sites = draft.get("contacts_locations.locations")
    known = {site.get("country") for site in (sites if isinstance(sites, list) else []) if isinstance(site, dict)}
    countries = listed.texts("country")
    if set(countries) - known:
        draft.set("contacts_locations.countries", [*countries])


def _contact(entry: Record) -> dict[str, JsonValue]:
    person = said(
        name=_name(entry),
        phone=words(entry, "phone"),
        phone_ext=words(entry, "phone_ext"),
        email=words(entry, "email"),
    )
    return person | {"role": "CONTACT"} if person else {}


def _investigator(entry: Record) -> dict[str, JsonValue]:
    return said(name=_name(entry), role=coded(entry, "ContactRole", "role"))


def _name(entry: Record) -> str | None:
    """A person's name as v2 writes it: `Ann B. Lee, MD`."""
    parts = [words(entry, part) for part in ("first_name", "middle_name", "last_name")]
    degrees = words(entry, "degrees")
    return ", ".join(part for part in (" ".join(filter(None, parts)), degrees) if part) or None
