"""The References tab: citations with their links, the sponsor's links, and data that is available elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.citations import doi
from tui.render.layout import Page, joined, set_lines
from tui.render.lines import Line, Span
from tui.render.values import coded, link, shown, shown_line, unmarked

if TYPE_CHECKING:
    from parsers.modules import AvailIpd, Reference, SeeAlsoLink
    from parsers.trial import Trial

_PUBMED = "https://pubmed.ncbi.nlm.nih.gov/{}/"
_DOI = "https://doi.org/{}"


def references(trial: Trial, width: int) -> list[Line]:
    """Set the References tab."""
    page = Page(width)
    part = trial.references
    page.heading("Citations", len(part.references))
    for number, reference in enumerate(part.references, 1):
        if number > 1:
            page.blank()
        _reference(page, number, reference)
    page.heading("Links", len(part.see_also_links))
    for seen in part.see_also_links:
        _see_also(page, seen)
    page.heading("Data and documents elsewhere", len(part.avail_ipds))
    for available in part.avail_ipds:
        _available(page, available)
    return page.lines or set_lines("no references in the sources read", page.width, "dim")


def _reference(page: Page, number: int, reference: Reference) -> None:
    page.item(f"{number}", shown(reference.citation) or (Span("(no citation)", "dim"),))
    pmid = shown_line(reference.pmid)
    kind = coded("ReferenceType", reference.type)
    page.text(joined([(Span(kind, "dim"),) if kind else None, f"PMID {pmid}" if pmid else None]), indent=4)
    for retraction in reference.retractions:
        notice = shown_line(retraction.pmid)
        parts = ["Retracted", f"notice PMID {notice}" if notice else "", shown_line(retraction.source)]
        page.text(" · ".join(part for part in parts if part), "bad", indent=4)
    if pmid.isascii() and pmid.isdigit():
        page.text(_PUBMED.format(pmid), "link", indent=4)
    found = doi(reference.citation) if reference.citation else None
    if found:
        page.text(_DOI.format(shown_line(found)), "link", indent=4)


def _see_also(page: Page, seen: SeeAlsoLink) -> None:
    label = unmarked(seen.label)
    page.hanging(label)
    page.text(link(seen.url), indent=2 if label else 0)


def _available(page: Page, available: AvailIpd) -> None:
    page.hanging(joined([shown_line(available.type), shown_line(available.id)]))
    page.text(link(available.url), indent=2)
    page.prose(unmarked(available.comment), indent=2)
