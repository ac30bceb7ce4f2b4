"""Ids, titles, dates, sponsors, conditions, eligibility, contacts and results of a row of WHO's portal."""

from __future__ import annotations

import re
from textwrap import dedent

from pydantic import JsonValue

from parsers import identifiers, labels
from parsers.draft import said
from parsers.formats.ictrp_row import NOTHING, Row
from parsers.formats.ictrp_values import age, iso_date, phases, sex, status, study_type
from parsers.formats.register_fields import OtherId, add_collaborators, add_other_ids, coded, criteria_text, joined
from parsers.record_draft import RecordDraft

_RELATED = re.compile(
    r"\b(?:relat|parent|sub-?stud|extension|previous|follow|linked|companion|sister)\w*", re.IGNORECASE
)
_LABEL_AT_MOST = 60
_WHO_HEADING = re.compile(r"(?:in|ex)clusion criteria:[ \t]*\n?", re.IGNORECASE)
_REFERS = ("please refer", "self", "see primary", "same as")
_MEDDRA = re.compile(r"MedDRA version:", re.IGNORECASE)
_MEDDRA_TERM = re.compile(
    r"(?:^[ \t]*|Classification code:? ?\d{0,12} ?)Term:\s*(\S.*?)\s*(?=System Organ Class:|$)", re.MULTILINE
)
"""The EU's first register writes each part of a term on a line, its second one right behind the other."""
_AREA = re.compile(r"Therapeutic area:\s*(\S.*?)\s*(?=;\s*MedDRA version:|$)", re.MULTILINE)
_BULLET = re.compile(r"\A[-•*]\s*(?=\w)")
_LINKS = (("results url link", "Results"), ("results url protocol", "Protocol"))
_NOT_CHOSEN = frozenset({"not selected", "not specified"}) | NOTHING - {"n/a", "na"}


def read_identification(draft: RecordDraft, row: Row, own: str) -> None:
    """Titles, and the ids of the same trial in other registers."""
    if identifiers.registry_of(own) == "NCT":
        draft.set("identification.nct_id", own)
    draft.set("identification.brief_title", row.take("public title"))
    draft.set("identification.official_title", row.take("scientific title"))
    draft.set("identification.acronym", row.answer("acronym"))
    for column in ("secondary id", "childs"):
        _read_ids(draft, row, column, own)


def _read_ids(draft: RecordDraft, row: Row, column: str, own: str) -> None:
    """The ids of a cell, cut at semicolons and line breaks; what names a related trial is put back."""
    left: list[str] = []
    others: list[OtherId] = []
    for part in re.split(r"[;\n]", row.take(column)):
        piece = part.strip()
        if not piece or piece.casefold().rstrip(".") in NOTHING:
            continue
        if _RELATED.search(piece):
            left.append(piece)
            continue
        found = [known for _, known in identifiers.find(piece)]
        words = _without(piece, found)
        if found and len(words) <= _LABEL_AT_MOST:
            others += [OtherId(known, words) for known in found]
        else:
            others.append(OtherId(piece, kind="OTHER"))
    add_other_ids(draft, own, others)
    row.keep(column, "; ".join(left))


def _without(piece: str, ids: list[str]) -> str:
    """The words that stand beside the ids in a text."""
    for known in ids:
        piece = re.sub(re.escape(known).replace(r"\-", r"[-\s]?"), " ", piece, flags=re.IGNORECASE)
    return " ".join(piece.strip(" ,.:;()[]/-").split())


def read_dates(draft: RecordDraft, row: Row) -> None:
    """Registration, first enrolment, completion, results; the second form of the registration date when it agrees."""
    compact, written = iso_date(row.peek("date registration3")), iso_date(row.peek("date registration"))
    draft.set("status.study_first_submit_date", written or compact)
    row.take("date registration" if written else "date registration3")
    if compact == written:
        row.take("date registration3")
    started = iso_date(row.answer("date enrollement"))
    draft.set("status.start_date.date", started)
    kind = labels.code("DateType", row.peek("type enrolment"))
    if started and kind:
        row.take("type enrolment")
        draft.set("status.start_date.type", kind)
    draft.set("status.completion_date.date", iso_date(row.answer("results date completed")))
    draft.set("status.results_first_post_date.date", iso_date(row.answer("results date posted")))


def read_study(draft: RecordDraft, row: Row, register: str) -> None:
    """Status, type and phase; an observational study has no phase that does not apply."""
    draft.set("status.overall_status", status(row.answer("recruitment status")))
    kind = row.take("study type")
    draft.set("design.study_type", study_type(kind))
    if "patient registry" in kind.casefold():
        draft.set("design.patient_registry", True)
    text = row.peek("phase")
    found = phases(text, register) if text and text.casefold() not in _NOT_CHOSEN else []
    if found is None:
        return
    if text.casefold() == "retrospective study":
        draft.set("design.design_info.time_perspective", "RETROSPECTIVE")
        found = []
    elif len(found) > 1 or "\n" in text:
        draft.raw("design.phases", text)
    row.take("phase")
    observes = draft.get("design.study_type") == "OBSERVATIONAL"
    draft.set("design.phases", [] if observes and found == ["NA"] else [*found])


def read_sponsors(draft: RecordDraft, row: Row, register: str) -> None:
    """The primary sponsor; secondary ones and supporters as collaborators, cut where semicolons join them."""
    draft.set("sponsor_collaborators.lead_sponsor.name", row.take("primary sponsor"))
    for column in ("secondary sponsor", "source support"):
        text = row.peek(column)
        if not text or text.casefold().startswith(_REFERS):
            continue
        row.take(column)
        names = map(str.strip, re.split(r"[;\n]" if register == "NCT" else r"\n|;(?!\s)", text))
        add_collaborators(draft, ((name, "") for name in names if name.casefold() not in NOTHING))


def read_conditions(draft: RecordDraft, row: Row) -> None:
    """Conditions, each once; of the EU's MedDRA blocks the terms, and the therapeutic area, as keywords."""
    text = row.answer("condition")
    keywords = [*_MEDDRA_TERM.findall(text), *_AREA.findall(text)] if _MEDDRA.search(text) or _AREA.search(text) else []
    named = _AREA.sub("", _MEDDRA.split(text)[0]) if keywords else text
    parts = [_BULLET.sub("", part.strip()) for part in re.split(r"[;\n]", named)]
    found = [*dict.fromkeys(part for part in parts if part.strip("-"))]
    draft.set("conditions.conditions", [*found])
    draft.set("conditions.keywords", [*dict.fromkeys(keyword.strip(" ;") for keyword in keywords)])
    if text and found != [text]:
        draft.raw("conditions.conditions", text)


def read_places(draft: RecordDraft, row: Row) -> None:
    """The countries, each once."""
    countries = [name.strip() for name in re.split(r"[;\n]", row.answer("countries"))]
    draft.set("contacts_locations.countries", [*dict.fromkeys(name for name in countries if name)])


def read_eligibility(draft: RecordDraft, row: Row, register: str) -> None:
    """Criteria under their headings, sex and ages."""
    texts: list[str] = []
    for column in ("inclusion criteria", "exclusion criteria"):
        text = row.take(column)
        label = _WHO_HEADING.match(text)
        texts.append(dedent(text[label.end() :]).strip() if label and register != "NCT" else text)
    inclusion, exclusion = texts
    whole = criteria_text(inclusion, exclusion) if exclusion or register != "NCT" else inclusion
    draft.set("eligibility.eligibility_criteria", whole)
    draft.set("eligibility.sex", sex(row.answer("inclusion gender")))
    years = register in ("CHICTR", "EUCT")
    draft.set("eligibility.minimum_age", age(row.take("inclusion agemin"), upper=False, years=years))
    draft.set("eligibility.maximum_age", age(row.take("inclusion agemax"), upper=True, years=years))


def read_contacts(draft: RecordDraft, row: Row) -> None:
    """Whom to ask; several in a row where the columns hold equally many, joined by semicolons."""
    for prefix, role in (("", None), ("scientific ", "Scientific")):
        names = [f"{prefix}contact {part}" for part in ("firstname", "lastname", "tel", "email")]
        columns = [[part.strip() for part in row.peek(name).split(";")] for name in names]
        counts = {len(column) for column in columns if any(column)}
        if len(counts) != 1:
            columns = [[" ".join(row.peek(name).split())] for name in names]
        for name in names:
            row.take(name)
        found: dict[tuple[str, ...], dict[str, JsonValue]] = {}
        for number in range(max(counts) if len(counts) == 1 else bool(counts)):
            first, last, phone, email = (_said(column, number) for column in columns)
            contact = said(name=joined((first, last)), phone=phone, email=email)
            if contact:
                found.setdefault((first, last, phone, email), contact)
        for contact in found.values():
            public = role or ("Public" if row.peek("scientific contact lastname") else None)
            draft.append("contacts_locations.central_contacts", contact | said(role=public))


def _said(column: list[str], number: int) -> str:
    text = column[number] if number < len(column) else ""
    return "" if text.casefold() in NOTHING else text


def read_results(draft: RecordDraft, row: Row) -> None:
    """Links to results and protocol, whether there are results, and the plan to share data."""
    for column, label in _LINKS:
        for url in row.answer(column).split():
            draft.append("references.see_also_links", {"label": label, "url": url})
    there = row.peek("results yes no").casefold()
    if there in ("yes", "no"):
        row.take("results yes no")
        draft.set("has_results", there == "yes")
    plan = row.answer("results ipd plan")
    if plan:
        draft.set("ipd_sharing.ipd_sharing", coded("IpdSharing", plan))
    draft.set("ipd_sharing.description", row.answer("results ipd description"))
