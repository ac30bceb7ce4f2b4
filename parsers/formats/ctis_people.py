"""CTIS's sponsors, contacts, sites and countries as fields."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from parsers.formats import ctis_codes
from parsers.formats.ctis_draft import CtisDraft, said, told
from parsers.formats.euctr_draft import add_collaborator
from parsers.record import Record

_NOT_SAID = frozenset({"na", "n/a", "n.a.", "-", "."})


def read_sponsors(draft: CtisDraft, first: Record) -> None:
    """The primary sponsor, then co-sponsors and those who give money."""
    lead = ""
    for sponsor in sorted(first.records("sponsors"), key=lambda each: each.peek("primary") is not True):
        name = said(sponsor, "organisation", "name")
        if not name:
            continue
        party: dict[str, JsonValue] = {"name": name}
        kind = said(sponsor, "commercial")
        if kind:
            party["class"] = "INDUSTRY" if kind.casefold() == "commercial" else kind
        if sponsor.peek("isCommercial") is (kind.casefold() == "commercial"):
            sponsor.take("isCommercial")
        if lead:
            add_collaborator(draft, party)
        else:
            lead = name
            draft.put("sponsor_collaborators.lead_sponsor", party)
        sponsor.take("primary")
    for supporter in first.records("trialDetails", "trialInformation", "sourceOfMonetarySupport"):
        name = told(supporter, "organisationName")
        if name and name.casefold() != lead.casefold():
            supporter.take("organisationName")
            add_collaborator(draft, {"name": name})


def read_contacts(draft: CtisDraft, first: Record) -> None:
    """The sponsors' contacts for the public and for scientists, by the portal's word for each kind."""
    for sponsor in first.records("sponsors"):
        for kind in ("publicContacts", "scientificContacts"):
            for each in sponsor.records(kind):
                name, firm = said(each, "functionalName"), said(each, "organisation", "name")
                contact = {
                    "name": ", ".join(dict.fromkeys(filter(None, (name, firm)))),
                    "role": said(each, "type"),
                    "phone": said(each, "telephone"),
                    "email": said(each, "functionalEmailAddress"),
                }
                _add_contact(draft, contact)


def _add_contact(draft: CtisDraft, contact: dict[str, str]) -> None:
    stated: dict[str, JsonValue] = {key: value for key, value in contact.items() if value}
    held = draft.get("contacts_locations.central_contacts")
    if {*stated} - {"role"} and not (isinstance(held, list) and stated in held):
        draft.append("contacts_locations.central_contacts", stated)


def read_sites(draft: CtisDraft, whole: Record, first: Record, seconds: Sequence[Record]) -> None:
    """The sites of each member state with how the trial stands there, and all countries of the trial."""
    states = _statuses(draft, whole)
    countries: list[str] = []
    for second in seconds:
        country = told(second, "mscInfo", "mscName") or told(second, "mscInfo", "countryName")
        countries.append(country)
        for site in second.records("trialSites"):
            location = _site(site, country)
            status = states.get(country, "")
            if location:
                draft.append("contacts_locations.locations", location | ({"status": status} if status else {}))
        for key in ("mscName", "countryName"):
            if told(second, "mscInfo", key) == country:
                second.take("mscInfo", key)
    countries += [told(each, "mscName") for each in whole.records("memberStatesConcerned")]
    countries += [said(each, "name") for each in first.records("rowCountriesInfo")]
    draft.put("contacts_locations.countries", [*dict.fromkeys(filter(None, countries))])


def _statuses(draft: CtisDraft, whole: Record) -> dict[str, str]:
    """How the trial stands in each member state, by name; both forms of the record say it, left where it is."""
    states: dict[str, str] = {}
    for each in whole.records("memberStatesConcerned"):
        country = told(each, "mscName")
        if given := told(each, "mscPublicStatusCode"):
            states[country] = ctis_codes.status(given)
    listed = told(draft.record, "trialCountries")
    if listed and len(names := [told(each, "mscName") for each in whole.records("memberStatesConcerned")]) == 1:
        states.setdefault(names[0], ctis_codes.status(listed.partition(":")[2].strip()))
    return states


def _site(site: Record, country: str) -> dict[str, JsonValue]:
    """A site: institution and department, place, and who leads it there."""
    place = site.record("organisationAddressInfo")
    department = told(site, "departmentName")
    if department.casefold() in _NOT_SAID:
        department = ""
    elif department:
        site.take("departmentName")
    facility = ", ".join(filter(None, (said(place, "organisation", "name"), department)))
    location = {
        "facility": facility,
        "city": said(place, "address", "city"),
        "zip": said(place, "address", "postcode"),
        "country": said(place, "address", "countryName") or country,
    }
    stated: dict[str, JsonValue] = {key: value for key, value in location.items() if value}
    person = site.record("personInfo")
    contact = {
        "name": " ".join(filter(None, (said(person, "firstName"), said(person, "lastName")))),
        "phone": said(person, "telephone"),
        "email": said(person, "email"),
    }
    said_of: dict[str, JsonValue] = {key: value for key, value in contact.items() if value}
    for key in ("phone", "email"):
        if told(place, key) == contact[key]:
            place.take(key)
    return stated | ({"contacts": [said_of]} if said_of and facility else {})
