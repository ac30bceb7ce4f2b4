"""Trial pages of the site meddatax, as text: one page a trial, headings with a fixed help sentence each.

Known by its headings and help sentences, in any order. What is below a heading is read by that section's reader; lines
that no reader claims are in `unparsed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers import identifiers
from parsers.document import Document, Rejected
from parsers.draft import Draft, Line, filled, read_lines
from parsers.formats import meddatax_arms, meddatax_people, meddatax_results, meddatax_sections, meddatax_untyped
from parsers.formats.labelled import Label, Mark, anything, marked
from parsers.formats.markdown import undress
from parsers.formats.meddatax_layout import HELP, LABEL_GROUPS, Section, has_evidence, help_lines, sections
from parsers.formats.pages_apart import Start, apart, starts_of
from parsers.formats.places import known_countries, read_sites
from parsers.formats.respelled import respelled
from parsers.page_text import unwrapped
from parsers.trial import Trial

NAME = "meddatax"

_PARSER = "meddatax/1"
_SIGNS = re.compile(
    r"NCT\s+ID|Trial\s+Outcomes\s+&\s+Findings|Basic\s+Information|Study\s+(?:Groups|Design|Results)|Brief\s+Summary|"
    r"Responsible\s+Party|Principal\s+Investigators|(?:Central|Facility)\s+Contacts|Other\s+Identifiers",
    re.IGNORECASE,
)
"""What no page of the site is without: a look at it saves other documents a closer one."""

_HEADINGS = frozenset(heading.casefold() for heading in HELP)
_LABELS = frozenset(label.casefold() for group in LABEL_GROUPS for label in group)
_TOP_ID = re.compile(r"NCT ID: *(NCT ?\d{8})")
_TOP_LINES = 8
_TOP_HEADINGS = frozenset({"Study Results", "Basic Information", "Results Overview"})
_TOP = (Label("NCT ID", below=anything), Label("Last Updated", below=anything))


def matches(document: Document) -> float:
    """How sure it is (0 to 1) that this is such a page: by its help sentences, else by headings with their labels."""
    if not _SIGNS.search(document.text):
        return 0.0
    lines = _lines(document)
    if help_lines(lines):
        return 1.0
    said = filled(lines)
    named = any(line.words.startswith("NCT ID:") for line in said)
    if any(meddatax_results.is_results_title(line.words) for line in said):
        return 0.9
    headings = {section.heading for section in sections(lines) if section.lines and section.heading in HELP}
    proven = sum(has_evidence(section.heading, section.lines) for section in sections(lines))
    return min(0.95, 0.15 * len(headings & HELP.keys()) + 0.05 * proven) if named and len(headings) > 1 else 0.0


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """The trial of a page, or one `Rejected` when the page names no registry id; of several in one text each."""
    document = unwrapped(document, _is_label)
    for page in apart(document, [*_page_starts(filled(_lines(document)))]):
        yield from _parse_page(page)


def _page_starts(said: Sequence[Line]) -> Iterator[Start]:
    """Where pages begin in a text: with a title above the trial's id and the day of its last update."""

    def trial_of(at: int) -> str | None:
        found = _TOP_ID.fullmatch(said[at].words)
        below = [line.words for line in said[at + 1 : at + 1 + _TOP_LINES]]
        is_top = bool(below) and below[0].startswith("Last Updated:") and not _TOP_HEADINGS.isdisjoint(below)
        return found.group(1).replace(" ", "") if found and is_top else None

    yield from starts_of(said, trial_of, lambda at, above: max(at - 1, above))


def _parse_page(document: Document) -> Iterator[Trial | Rejected]:
    lines = _lines(document)
    if any(meddatax_results.is_results_title(line.words) for line in filled(lines)):
        yield from _parse_results(document, lines)
        return
    found = sections(lines)
    top = lines[: found[0].own[0].number - 1] if found else lines
    trial_id, registry = _id_of(top)
    if not trial_id or not registry:
        yield document.reject("a meddatax page without its `NCT ID:` line, so it is not known which trial this is")
        return
    draft = Draft(document, document.source(NAME, parser=_PARSER))
    _read_top(draft, top, trial_id, registry)
    _read_sections(draft, found)
    yield draft.trial(trial_id, registry)


def _lines(document: Document) -> tuple[Line, ...]:
    return respelled(undress(read_lines(document.text), _is_label), HELP, *LABEL_GROUPS)


def _is_label(words: str) -> bool:
    return words.casefold() in _HEADINGS or words.partition(":")[0].strip().casefold() in _LABELS


def _parse_results(document: Document, lines: Sequence[Line]) -> Iterator[Trial | Rejected]:
    """The results of a trial, which its results page holds."""
    trial_id, registry = _id_of(lines)
    if not trial_id or not registry:
        yield document.reject("a meddatax results page that names no registry id, so it is not known whose results")
        return
    draft = Draft(document, document.source(NAME, "results", parser=_PARSER))
    draft.set("has_results", True)
    end = next((at for at, line in enumerate(lines) if line.words == "Results Overview"), None)
    _read_top(draft, lines[: len(lines) if end is None else end], trial_id, registry)
    meddatax_results.read(draft, lines)
    yield draft.trial(trial_id, registry)


def _id_of(lines: Sequence[Line]) -> tuple[str | None, str | None]:
    """The registry id of the page and its register: of the `NCT ID:` line, or of the title of a results page."""
    texts = [mark.value for mark in marked(lines, _TOP) if isinstance(mark, Mark) and mark.label == "NCT ID"]
    titles = [meddatax_results.TITLE.fullmatch(line.words) for line in filled(lines)]
    texts += [found.group(2) for found in titles if found and found.group(2)]
    ids = [hit for text in texts for hit in identifiers.find(text)]
    return (ids[0][1], ids[0][0]) if ids else (None, None)


def _read_top(draft: Draft, lines: Sequence[Line], trial_id: str, registry: str) -> None:
    """The title (the line above `NCT ID:`), the id and the date.

    `Last Updated` is the day of the last update's posting: the site shows what the registry's public record shows as
    such, and a submission is not public before its posting.
    """
    above: Line | None = None
    for piece in marked(lines, _TOP):
        if isinstance(piece, Line):
            above = None if _read_results_title(draft, piece) else piece
        elif piece.label == "NCT ID":
            if draft.set("identification.nct_id", trial_id if registry == "NCT" else None, *piece.lines) and above:
                draft.set("identification.brief_title", above.text.strip(), above)
        else:
            draft.set("status.last_update_post_date.date", piece.value, *piece.lines)


def _read_results_title(draft: Draft, line: Line) -> bool:
    found = meddatax_results.TITLE.fullmatch(line.words)
    if found:
        draft.set("identification.brief_title", found.group(1).strip(), line)
    return found is not None


def _read_sections(draft: Draft, found: Sequence[Section]) -> None:
    by_heading: dict[str, tuple[Line, ...]] = {}
    for section in found:
        draft.claim(*section.own)
        by_heading[section.heading] = by_heading.get(section.heading, ()) + section.lines
    for heading, reader in meddatax_people.READERS.items():
        reader(draft, by_heading.get(heading, ()))
    meddatax_sections.results(draft, by_heading.get("Study Results", ()))
    meddatax_sections.basic(draft, by_heading.get("Basic Information", ()))
    meddatax_sections.design(draft, by_heading.get("Study Design", ()))
    meddatax_sections.eligibility(draft, by_heading.get("Eligibility Criteria", ()))
    for heading, path in (("Brief Summary", "brief_summary"), ("Detailed Description", "detailed_description")):
        meddatax_sections.narrative(draft, f"description.{path}", by_heading.get(heading, ()))
    for heading in ("Conditions", "Keywords"):
        meddatax_sections.run_together(draft, heading.casefold(), by_heading.get(heading, ()))
    for heading, path in (
        ("Central Contacts", "central_contacts"),
        ("Facility Contacts", "facility_contacts_unassigned"),
    ):
        meddatax_people.contacts(draft, f"contacts_locations.{path}", by_heading.get(heading, ()))
    _read_places(draft, by_heading.get("Locations", ()), by_heading.get("Countries", ()))
    _read_arms(draft, by_heading.get("Study Groups", ()), by_heading.get("Interventions", ()))


def _read_places(draft: Draft, sites: Sequence[Line], listed: Sequence[Line]) -> None:
    countries = read_sites(draft, sites, known_countries(listed, sites))
    meddatax_people.countries(draft, listed, countries)


def _read_arms(draft: Draft, groups: Sequence[Line], interventions: Sequence[Line]) -> None:
    own = meddatax_arms.read_interventions(draft, interventions, meddatax_arms.names_in_groups(groups))
    told = {treatment.name.words: treatment for treatment in own}
    arms = meddatax_arms.read_groups(draft, groups, told) or meddatax_untyped.read_groups(draft, groups, told)
    meddatax_arms.write(draft, arms, own)
