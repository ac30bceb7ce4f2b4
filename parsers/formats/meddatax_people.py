"""What stands below the headings of a meddatax page that tell of people, places, papers and ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from pydantic import JsonValue

from parsers.draft import Draft, Line, filled
from parsers.formats.labelled import Label, Mark, anything, code_of, coded, known_code_of, marked, nothing

_SPONSOR_ROLE = Label("Sponsor Role")
_PARTY_ROLE = Label("Responsibility Role", code_of("ResponsiblePartyType"), known_code_of("ResponsiblePartyType"))
_ROLE = Label("Role", nothing)
_REFERENCE_TYPE = Label("Reference Type", code_of("ReferenceType"), known_code_of("ReferenceType"))
_DOCUMENT_TYPE = Label("Document Type", below=anything)
_IDENTIFIER_TYPE = Label("Identifier Type", anything)
_IDENTIFIER_SOURCE = Label("Identifier Source", anything)

_PMID = re.compile(r"PMID:? ?(\d+)(?: ?\(View on PubMed\))?", re.IGNORECASE)
_HIDDEN = re.compile(r"\[?email(?:\s|&#160;|&nbsp;)*protected\]?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_NUMBER = r"\+?\s?[\d(][\d\s().+/*#–-]{3,}\d\)?"
_EXTENSION = r"(?:[\s,;]*(?:ext(?:ension)?[.:]?\s*(?P<words>\S.{0,30})|[x#][.:]?\s*(?P<digits>\d+)))?"
_PHONE = re.compile(rf"({_NUMBER}|[\d-]+){_EXTENSION}", re.IGNORECASE)
_BARE_PHONE = re.compile(rf"({_NUMBER}){_EXTENSION}", re.IGNORECASE)
_FIELDS = (
    _ROLE,
    Label("Phone", lambda value: _PHONE.fullmatch(value) is not None),
    Label("Phone Ext", lambda value: value.isdigit()),
    Label("Ext", lambda value: value.isdigit()),
    Label("Email", lambda value: bool(_HIDDEN.search(value) or _ADDRESS.fullmatch(value))),
)
_PHONE_AT_MOST = 80
_DOCUMENT_LINK = re.compile(
    r"\[View Document\]\(https?://cdn\.clinicaltrials\.gov/large-docs/[\w/]+/([\w.-]{1,80})\)", re.IGNORECASE
)
_DOCUMENTS = {
    "has_protocol": re.compile(r"\bprot(ocol)?\b", re.IGNORECASE),
    "has_sap": re.compile(r"statistical analysis plan|\bSAP\b", re.IGNORECASE),
    "has_icf": re.compile(r"informed consent|consent form|\bICF\b", re.IGNORECASE),
}


def _text(line: Line) -> str:
    return line.text.strip()


def sponsors(draft: Draft, lines: Sequence[Line]) -> None:
    """Sponsor and collaborators, each a name, a class and `Sponsor Role X`."""
    held: list[Line] = []
    for piece in marked(lines, (_SPONSOR_ROLE,)):
        if isinstance(piece, Line):
            held.append(piece)
            continue
        own = held[-2:] if len(held) > 1 and code_of("AgencyClass")(held[-1].words) else held[-1:]
        item: dict[str, JsonValue] = {"name": _text(own[0])} if own else {}
        if len(own) > 1:
            item["class_"] = coded("AgencyClass", own[1].words)
        used = (*own, *piece.lines)
        role = piece.value.casefold()
        if item and role in ("lead", "lead sponsor", "lead_sponsor"):
            draft.set("sponsor_collaborators.lead_sponsor", item, *used)
        elif item and role in ("collaborator", "collaborators"):
            draft.add("sponsor_collaborators.collaborators", item, *used)
        held = []


def responsible_party(draft: Draft, lines: Sequence[Line]) -> None:
    """Who answers for the record: name, title and affiliation where given, and `Responsibility Role X`.

    Records without a role are the old ones, which have a name and title in one line and an organisation.
    """
    pieces = list(marked(lines, (_PARTY_ROLE,)))
    role = next((coded("ResponsiblePartyType", piece.value) for piece in pieces if isinstance(piece, Mark)), "")
    names = ("investigator_full_name", "investigator_title", "investigator_affiliation")
    fields = iter(names if role else ("old_name_title", "old_organization"))
    for piece in pieces:
        if isinstance(piece, Mark):
            draft.set("sponsor_collaborators.responsible_party.type", role, *piece.lines)
        elif field := next(fields, None):
            draft.set(f"sponsor_collaborators.responsible_party.{field}", _text(piece), piece)


def officials(draft: Draft, lines: Sequence[Line]) -> None:
    """Investigators: name, `Role: X`, affiliation (which may be missing)."""
    pieces = list(marked(lines, (_ROLE,)))
    roles = [at for at, piece in enumerate(pieces) if isinstance(piece, Mark)]
    for number, at in enumerate(roles):
        mark, before = pieces[at], pieces[at - 1] if at else None
        end = roles[number + 1] if number + 1 < len(roles) else len(pieces)
        after = pieces[at + 1 : end - 1 if number + 1 < len(roles) else end]
        if not isinstance(mark, Mark):
            continue
        item: dict[str, JsonValue] = {"role": coded("OfficialRole", mark.value)} if mark.value else {}
        used = list(mark.lines)
        for field, piece in (("name", before), ("affiliation", after[0] if after else None)):
            if isinstance(piece, Line):
                item[field] = _text(piece)
                used.append(piece)
        if item:
            draft.add("contacts_locations.overall_officials", item, *used)


def contacts(draft: Draft, path: str, lines: Sequence[Line]) -> None:
    """Contacts: name, `Role:`, a phone with or without its label, `Email:` (often hidden by the site).

    A name with nothing below it is no contact.
    """
    contact: dict[str, JsonValue] = {}
    used: list[Line] = []
    for piece in marked(lines, _FIELDS):
        said = _contact_part(piece)
        if contact and ("name" in said or ("role" in said and "role" in contact)):
            if contact.keys() != {"name"}:
                draft.add(path, contact, *used)
            contact, used = {}, []
        if said and not said.keys() & contact.keys():
            contact |= said
            used += [piece] if isinstance(piece, Line) else piece.lines
        elif not said:
            _left_out(draft, piece)
    if contact and contact.keys() != {"name"}:
        draft.add(path, contact, *used)


def _contact_part(piece: Line | Mark) -> dict[str, JsonValue]:
    """The part of a contact that a line tells; nothing when it is no part or a hidden address."""
    value = _text(piece) if isinstance(piece, Line) else piece.value
    label = "" if isinstance(piece, Line) else piece.label
    if _HIDDEN.search(value):
        return {}
    if label == "Role":
        return {"role": coded("ContactRole", value)} if value else {}
    if label in ("Ext", "Phone Ext"):
        return {"phone_ext": value} if value else {}
    if label == "Email" or (not label and _ADDRESS.fullmatch(value)):
        return {"email": value} if _ADDRESS.fullmatch(value) else {}
    if label == "Phone":
        return _phone(value, _PHONE) or ({"phone": value} if value else {})
    return _phone(value, _BARE_PHONE) or {"phone" if _is_dialled(value) else "name": value}


def _is_dialled(text: str) -> bool:
    """Whether a bare line is a number with a remark to it (`888-555-0100 (U.S. only)`); no name has seven digits."""
    return text[0] in "+(（0123456789" and sum(letter.isdigit() for letter in text) >= 7


def _phone(text: str, pattern: re.Pattern[str]) -> dict[str, JsonValue]:
    found = pattern.fullmatch(text) if len(text) <= _PHONE_AT_MOST else None
    if not found:
        return {}
    number, extension = found.group(1), found.group("words") or found.group("digits")
    return {"phone": number.strip()} | ({"phone_ext": extension} if extension else {})


def _left_out(draft: Draft, piece: Line | Mark) -> None:
    """A contact line that gave no part: a hidden address is said, a label without a value is claimed."""
    if isinstance(piece, Line):
        if _HIDDEN.search(piece.words):
            draft.warn("an e-mail address was hidden by the site that the page comes from", piece)
            draft.claim(piece)
    elif _HIDDEN.search(piece.value):
        draft.warn("an e-mail address was hidden by the site that the page comes from", piece.lines[0])
        draft.claim(*piece.lines)
    elif not piece.value:
        draft.claim(*piece.lines)


def references(draft: Draft, lines: Sequence[Line]) -> None:
    """Citations, each with `Reference Type X` and, when it has one, `PMID: N`."""
    item: dict[str, JsonValue] = {}
    used: list[Line] = []
    for piece in marked(lines, (_REFERENCE_TYPE,)):
        found = _PMID.fullmatch(piece.words) if isinstance(piece, Line) else None
        field = "type" if isinstance(piece, Mark) else "pmid" if found else "citation"
        if field in item or (field == "citation" and item):
            if field == "citation" and item.keys() == {"citation"} and isinstance(piece, Line):
                item["citation"] = f"{item['citation']}\n{_text(piece)}"
                used.append(piece)
                continue
            draft.add("references.references", item, *used)
            item, used = {}, []
        if isinstance(piece, Mark):
            item |= {"type": coded("ReferenceType", piece.value)} if piece.value else {}
            used += piece.lines
        else:
            item[field] = found.group(1) if found else _text(piece)
            used.append(piece)
    if item:
        draft.add("references.references", item, *used)


def documents(draft: Draft, lines: Sequence[Line]) -> None:
    """Documents provided; which kind one is, is said only as far as its type names it."""
    for piece in marked(lines, (_DOCUMENT_TYPE,)):
        if isinstance(piece, Mark) and piece.value:
            document: dict[str, JsonValue] = {"label": piece.value}
            document |= {kind: True for kind, pattern in _DOCUMENTS.items() if pattern.search(piece.value)}
            draft.add("documents.large_docs", document, *piece.lines)
        elif isinstance(piece, Line) and piece.words == "View Document":
            draft.claim(piece)
        elif isinstance(piece, Line) and (link := _DOCUMENT_LINK.fullmatch(piece.words)):
            _name_file(draft, piece, link.group(1))


def _name_file(draft: Draft, line: Line, filename: str) -> None:
    """The name of the last document's file, by the registry's link to it."""
    held = draft.get("documents.large_docs")
    last = held[-1] if isinstance(held, list) and held else None
    if isinstance(last, dict) and "filename" not in last:
        last["filename"] = filename
        draft.claim(line)


def identifiers(draft: Draft, lines: Sequence[Line]) -> None:
    """Other ids: the id, `Identifier Type:` and `Identifier Source:`, which says whose it is."""
    held: list[Line] = []
    kind, source = "", ""
    used: list[Line] = []
    for piece in [*marked(lines, (_IDENTIFIER_TYPE, _IDENTIFIER_SOURCE)), None]:
        if held and used and not isinstance(piece, Mark):
            _identifier(draft, held[-1], kind, source, used)
            held, used, kind, source = [], [], "", ""
        if isinstance(piece, Line):
            held.append(piece)
        elif piece is not None:
            used += piece.lines
            kind, source = (piece.value, source) if piece.label == _IDENTIFIER_TYPE.name else (kind, piece.value)


def _identifier(draft: Draft, line: Line, kind: str, source: str, used: Sequence[Line]) -> None:
    item: dict[str, JsonValue] = {"id": _text(line)}
    whose = re.sub(r"[\W_]+", "", source).casefold().removesuffix("info").removesuffix("infos")
    if whose == "orgstudyid":
        typed = item | ({"type": coded("OrgStudyIdType", kind)} if kind else {})
        if draft.get("identification.org_study_id_info") is None:
            draft.set("identification.org_study_id_info", typed, line, *used)
            return
    elif whose in ("nctalias", "nctidalias", "nctidaliases"):
        draft.add("identification.nct_id_aliases", _text(line), line, *used)
        return
    item |= {"type": coded("SecondaryIdType", kind)} if kind else {}
    if whose not in ("orgstudyid", "secondaryid", ""):
        item["domain"] = source
    draft.add("identification.secondary_id_infos", item, line, *used)


def countries(draft: Draft, lines: Sequence[Line], known: Sequence[str]) -> None:
    """The page's list of countries; a line that names several sites' countries in a row is split at them."""
    for line in filled(lines):
        for country in _split_by(line.words, known) or [_text(line)]:
            draft.add("contacts_locations.countries", country, line)


def _split_by(text: str, known: Sequence[str]) -> list[str]:
    """The text as a row of known names, or nothing when it is not one."""
    names = sorted({name for name in known if name}, key=len, reverse=True)
    found: list[str] = []
    left = text
    while left:
        name = next((name for name in names if left == name or left.startswith(name + " ")), None)
        if name is None:
            return []
        found.append(name)
        left = left[len(name) :].strip()
    return found


READERS: Mapping[str, Callable[[Draft, Sequence[Line]], None]] = {
    "Sponsors": sponsors,
    "Responsible Party": responsible_party,
    "Principal Investigators": officials,
    "References": references,
    "Provided Documents": documents,
    "Other Identifiers": identifiers,
}
"""The sections that are read without the rest of the page."""
