"""The Contacts & sites tab: whom to reach, who is responsible, and every site by country."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tui.render.layout import NOT_REPORTED, Content, Page, joined
from tui.render.lines import Line, Span
from tui.render.status import status_sign
from tui.render.values import coded, shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.modules import Contact, GeoPoint, Location, Official
    from parsers.trial import Trial

_NO_COUNTRY = "Country not reported"


def contacts(trial: Trial, width: int) -> list[Line]:
    """Set the Contacts & sites tab; every site is there."""
    page = Page(width)
    part = trial.contacts_locations
    page.heading("Central contacts", len(part.central_contacts) or "")
    if not part.central_contacts:
        page.text(NOT_REPORTED, "dim")
    for contact in part.central_contacts:
        page.hanging(_contact(contact))
    page.heading("Officials", len(part.overall_officials))
    for official in part.overall_officials:
        page.hanging(_official(official))
    page.heading("Site contacts, not tied to a site", len(part.facility_contacts_unassigned))
    for contact in part.facility_contacts_unassigned:
        page.hanging(_contact(contact))
    _sites(page, part.locations)
    page.heading("Countries", len(part.countries))
    for country in part.countries:
        page.text(shown_line(country))
    return page.lines


def _role(text: str) -> Content | None:
    return (Span(text, "dim"),) if text else None


def _contact(contact: Contact) -> Line:
    phone = " ext. ".join(part for part in (shown_line(contact.phone), shown_line(contact.phone_ext)) if part)
    if contact.phone_ext and not contact.phone:
        phone = f"ext. {phone}"
    name = joined([shown_line(contact.name), _role(coded("ContactRole", contact.role))], "  ")
    return joined([name, phone, shown_line(contact.email)]) or (Span("(no details)", "dim"),)


def _official(official: Official) -> Line:
    name = joined([shown_line(official.name), _role(coded("OfficialRole", official.role))], "  ")
    return joined([name, shown_line(official.affiliation)]) or (Span("(no details)", "dim"),)


def by_country(locations: Sequence[Location]) -> list[tuple[str, list[Location]]]:
    """Group sites by country: countries by name, the sites without one last, sites in the record's order."""
    groups: dict[str, list[Location]] = defaultdict(list)
    for location in locations:
        groups[shown_line(location.country)].append(location)
    named = sorted((name, sites) for name, sites in groups.items() if name)
    return [*named, (_NO_COUNTRY, groups[""])] if "" in groups else named


def _sites(page: Page, locations: Sequence[Location]) -> None:
    countries = by_country(locations)
    count = f"{len(locations)} in {len(countries)} countries" if len(countries) > 1 else f"{len(locations)}"
    page.heading("Sites", count if locations else "")
    if not locations:
        page.text(NOT_REPORTED, "dim")
    for number, (country, sites) in enumerate(countries):
        if number:
            page.blank()
        page.text((Span(country, "accent"), Span(f"  {len(sites)}", "dim")))
        for site in sites:
            _site(page, site)


def _site(page: Page, site: Location) -> None:
    sign = status_sign(site.status) if site.status else Span("·", "dim")
    name = shown_line(site.facility)
    title = Span(name) if name else Span("(facility not reported)", "dim")
    page.item(sign.text, (title,), indent=2, marker_width=1, marker_role=sign.role)
    town = " ".join(part for part in (shown_line(site.state), shown_line(site.zip)) if part)
    place = ", ".join(part for part in (shown_line(site.city), town) if part)
    status = coded("RecruitmentStatus", site.status)
    where = [place, (Span(status, sign.role),) if status else None, _geo(site.geo_point)]
    page.packed(where, indent=5)
    for contact in site.contacts:
        page.hanging(_contact(contact), indent=5)


def _geo(point: GeoPoint | None) -> Line:
    if point is None or (point.lat is None and point.lon is None):
        return ()
    north = "?" if point.lat is None else f"{point.lat}"
    east = "?" if point.lon is None else f"{point.lon}"
    return (Span(f"{north}, {east}", "dim"),)
