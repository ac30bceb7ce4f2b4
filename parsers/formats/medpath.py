"""Trial pages of the site MedPath, as text: labels on lines of their own, no colons, tables run together.

The page has no dates and no ages of its own. Known by its labels, its table headers and its copyright line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pydantic import JsonValue

from parsers import identifiers, labels
from parsers.document import Document, Rejected
from parsers.draft import Draft, Line, block, filled, read_lines
from parsers.formats import medpath_tables
from parsers.formats.labelled import MISSING
from parsers.formats.markdown import unbulleted, undress
from parsers.formats.medpath_layout import COPYRIGHT, DESIGN, LABELS, LOCATIONS, RECRUITMENT, Field, fields
from parsers.formats.pages_apart import Start, apart, starts_of
from parsers.formats.places import Site, pair_up, place
from parsers.formats.respelled import respelled
from parsers.page_text import unwrapped
from parsers.trial import Trial

NAME = "medpath"

_PARSER = "medpath/1"
_SIGN = re.compile(r"Registration\s+Number", re.IGNORECASE)
_TOP_LINES = 40
_NOT_SAID = (
    MISSING
    | {f"Not {word}" for word in ("specified", "provided", "available", "Specified", "Provided", "Available")}
    | {"N/A"}
)
_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_COUNT = re.compile(r"\d{1,3}(?:,\d{3}){1,3}|\d{1,12}")
_SITES = re.compile(r"Locations ?\((\d{1,9})\)")
_ALL_LABELS = frozenset(label for names in LABELS.values() for label in names)
_ALL_WORDS = _ALL_LABELS | LABELS.keys()
_FOLDED = frozenset(word.casefold() for word in _ALL_WORDS)
_SURE = frozenset({"Arm && Interventions", "GroupInterventionDescription", "NameTimeMethod", RECRUITMENT, DESIGN})
_CODED: Mapping[str, tuple[str, str]] = {
    "Status": ("status.overall_status", "Status"),
    "Sex": ("eligibility.sex", "Sex"),
    "Study Type": ("design.study_type", "StudyType"),
}
_MODELS = (
    ("design.design_info.intervention_model", "InterventionalAssignment"),
    ("design.design_info.observational_model", "ObservationalModel"),
)


def matches(document: Document) -> float:
    """How sure it is (0 to 1) that this is a MedPath page: by its labels and the words that only it has."""
    if not _SIGN.search(document.text):
        return 0.0
    words = {line.words for line in filled(_lines(document))}
    if "Registration Number" not in words:
        return 0.0
    sure = len(words & _SURE) + any(COPYRIGHT.fullmatch(line) for line in words) + ("MedPath" in words)
    return min(1.0, 0.05 * len(words & _ALL_LABELS) + 0.35 * sure)


def parse(document: Document) -> Iterator[Trial | Rejected]:
    """The trial of a page, or one `Rejected` when the page names no registry id; of several in one text each."""
    document = unwrapped(document, _is_label)
    for page in apart(document, [*_page_starts(filled(_lines(document)))]):
        yield from _parse_page(page)


def _page_starts(said: Sequence[Line]) -> Iterator[Start]:
    """Where pages begin in a text: with the site's name, above a registration number."""
    names = {at for at, line in enumerate(said) if line.words == "MedPath"}

    def trial_of(at: int) -> str | None:
        ids = identifiers.find(unbulleted(said[at].text)) if at and said[at - 1].words == "Registration Number" else []
        return ids[0][1] if ids and any(at - _TOP_LINES <= name < at for name in names) else None

    yield from starts_of(said, trial_of, lambda at, above: max(name for name in names if name < at))


def _parse_page(document: Document) -> Iterator[Trial | Rejected]:
    found = {part.label: part for part in fields(_lines(document))}
    number = found.get("Registration Number")
    ids = identifiers.find(block(number.lines)) if number else []
    if not ids:
        yield document.reject("a MedPath page without a registration number, so it is not known which trial this is")
        return
    registry, trial_id = ids[0]
    draft = Draft(document, document.source(NAME, parser=_PARSER))
    for label, part in found.items():
        if label and (label != "after" or COPYRIGHT.fullmatch(part.own[0].words)):
            draft.claim(*part.own)
    _read_number(draft, found["Registration Number"], registry, trial_id)
    _read_head(draft, found[""].lines)
    _read_values(draft, found)
    _read_criteria(draft, found)
    _read_tables(draft, found)
    _read_sites(draft, _below(found, LOCATIONS))
    yield draft.trial(trial_id, registry)


def _lines(document: Document) -> tuple[Line, ...]:
    """The lines of the page without Markdown dress; a Markdown page lists its labels and short values as bullets."""
    return respelled(undress(read_lines(document.text), _is_label), _ALL_WORDS)


def _is_label(words: str) -> bool:
    return words.casefold() in _FOLDED


def _below(found: Mapping[str, Field], label: str) -> list[Line]:
    """The lines that say something below a label."""
    return filled(found[label].lines) if label in found else []


def _values(found: Mapping[str, Field], label: str) -> list[Line]:
    """The lines below a label whose values are short: without bullets."""
    return [Line(line.number, unbulleted(line.text)) for line in _below(found, label)]


def _read_number(draft: Draft, part: Field, registry: str, trial_id: str) -> None:
    for line in filled(part.lines):
        if identifiers.find(line.words)[:1] == [(registry, trial_id)]:
            draft.set("identification.nct_id", trial_id if registry == "NCT" else None, line)


def _read_head(draft: Draft, lines: Sequence[Line]) -> None:
    """Title, phase and status, which stand above the first label; the title is the line below the site's name."""
    said = filled(lines)
    name = next((at for at, line in enumerate(said) if line.words == "MedPath"), None)
    if name is not None:
        draft.claim(said[name])
    rest = said[name + 1 :] if name is not None else said
    others: list[Line] = []
    for at, line in enumerate(rest):
        phases = labels.phase_codes(line.words)
        status = labels.code("Status", line.words)
        if phases and at:
            draft.set("design.phases", [*phases], line)
        elif status and at:
            draft.set("status.overall_status", status, line)
        else:
            others.append(line)
    if others:
        title = others[0] if name is not None else others[-1]
        draft.set("identification.brief_title", title.text.strip(), title)


def _read_values(draft: Draft, found: Mapping[str, Field]) -> None:
    """The labels with a value or a text of their own."""
    for label, (path, enum) in _CODED.items():
        _set_first(draft, path, enum, _values(found, label))
    for line in _values(found, "Study Design")[:1]:
        hits = [(path, code) for path, enum in _MODELS if (code := labels.code(enum, line.words))]
        if hits and line.words not in _NOT_SAID:
            draft.set(hits[0][0], hits[0][1], line)
    sponsor = _values(found, "Lead Sponsor")[:1]
    if sponsor:
        draft.set("sponsor_collaborators.lead_sponsor.name", sponsor[0].text.strip(), sponsor[0])
    for line in _values(found, "Target Recruitment")[:1]:
        if _COUNT.fullmatch(line.words):
            draft.set("design.enrollment_info.count", int(line.words.replace(",", "")), line)
        elif line.words in _NOT_SAID:
            draft.claim(line)
    for line in _values(found, "Conditions"):
        draft.add("conditions.conditions", line.text.strip(), line)
    for label, path in (("Brief Summary", "brief_summary"), ("Detailed Description", "detailed_description")):
        text = block(found[label].lines) if label in found else ""
        draft.set(f"description.{path}", "" if text in _NOT_SAID else text, *_below(found, label))


def _set_first(draft: Draft, path: str, enum: str, lines: Sequence[Line]) -> None:
    """Set a coded field from the first line below its label; an unknown code stays as the page has it."""
    for line in lines[:1]:
        draft.set(path, None if line.words in _NOT_SAID else labels.code(enum, line.words) or line.words, line)


def _read_criteria(draft: Draft, found: Mapping[str, Field]) -> None:
    """Inclusion and exclusion as one text in the registry's shape.

    A Markdown page may have lost both labels: what stands below the number of participants, down to the next part of
    the page, is criteria all the same, though not which.
    """
    texts: list[str] = []
    used: list[Line] = []
    lost = "Inclusion Criteria" not in found and "Target Recruitment" in found
    first = _values(found, "Target Recruitment")[:1]
    if lost and first and (_COUNT.fullmatch(first[0].words) or first[0].words in _NOT_SAID):
        bare = [line for line in found["Target Recruitment"].lines if line.number > first[0].number]
        text = block(bare)
        used += filled(bare)
        texts += [text] if text and text not in _NOT_SAID else []
    for label in ("Inclusion Criteria", "Exclusion Criteria"):
        text = block(found[label].lines) if label in found else ""
        used += _below(found, label)
        texts += [f"{label}:\n\n{text}"] if text and text not in _NOT_SAID else []
    draft.set("eligibility.eligibility_criteria", "\n\n".join(texts), *used)


def _read_tables(draft: Draft, found: Mapping[str, Field]) -> None:
    listed = medpath_tables.interventions(draft, _values(found, "Interventions"))
    said = [draft.get("identification.brief_title"), draft.get("description.brief_summary")]
    page = "\n".join(text for text in said if isinstance(text, str))
    medpath_tables.arms(draft, _below(found, "Arm && Interventions"), listed, page)
    for kind in ("primary", "secondary", "other"):
        below = _below(found, f"{kind.capitalize()} Outcome Measures")
        medpath_tables.outcomes(draft, f"outcomes.{kind}_outcomes", below)


def _read_sites(draft: Draft, lines: Sequence[Line]) -> None:
    """The sites: facility, a line with the country's flag, place."""
    stated: Line | None = None
    cells: list[list[Line]] = [[]]
    for line in lines:
        count = _SITES.fullmatch(line.words)
        if count or _is_flag(line.words):
            draft.claim(line)
            stated = line if count else stated
            cells += [] if count else [[]]
        else:
            cells[-1].append(line)
    pairs = _between_flags(cells) if len(cells) > 1 else _without_flags(cells[0])
    for facility, where in pairs:
        item: dict[str, JsonValue] = {"facility": facility.text.strip()} if facility else {}
        item |= place(where.text.strip()) if where else {}
        draft.add("contacts_locations.locations", item, *(line for line in (facility, where) if line))
    count = _SITES.fullmatch(stated.words) if stated else None
    if count and int(count.group(1)) != len(pairs):
        draft.warn(f"the page speaks of {count.group(1)} sites and lists {len(pairs)}", stated)


def _between_flags(cells: Sequence[Sequence[Line]]) -> list[Site]:
    """Sites by their flags: above a flag stands the facility, below it the place; other lines are no part of one."""
    sites: list[Site] = []
    for number, (above, below) in enumerate(pairwise(cells)):
        own = above if number == 0 else above[1:]
        facility, where = own[-1] if own else None, below[0] if below else None
        sites += [(facility, where)] if facility or where else []
    return sites


def _without_flags(lines: Sequence[Line]) -> list[Site]:
    """Sites of a page that lost its flags: facility and place in turn, else what reads like a place."""
    if len(lines) % 2 == 0 and all("," in line.text for line in lines[1::2]):
        return list(zip(lines[::2], lines[1::2], strict=True))
    return pair_up(lines, ())


def _is_flag(words: str) -> bool:
    """Whether a line is a picture alone: symbols, no letter and no digit, or a picture in Markdown."""
    kinds = {unicodedata.category(character) for character in words}
    return ("So" in kinds and not any(kind[0] in "LN" for kind in kinds)) or _PICTURE.fullmatch(words) is not None
