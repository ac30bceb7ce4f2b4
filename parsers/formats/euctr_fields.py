"""EUCTR sections A, B, E.1 to E.5, G, N and P as fields: titles, ids, sponsors, contact, objectives, criteria."""

from __future__ import annotations

import re

from pydantic import JsonValue

from parsers import identifiers
from parsers.formats.euctr_draft import EuctrDraft, add_collaborator, add_id

_NOT_SAID = re.compile(r"(?:n\.?\s?[/.]?\s?a\.?|not (?:applicable|available|yet assigned)|none|-+|\.)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_STATUS = {
    "completed": "COMPLETED",
    "prematurely ended": "TERMINATED",
    "temporarily halted": "SUSPENDED",
    "suspended by ca": "SUSPENDED",
}
"""The register's states that say just what a code says; others (`Ongoing`, which recruits or not) stay in its words."""

_REGISTERED = (("A.5.1", "ISRCTN"), ("A.5.2", "ClinicalTrials.gov"), ("A.5.3", "WHO UTN"))
_SCOPES = {
    "E.6.1": "diagnosis",
    "E.6.2": "prophylaxis",
    "E.6.3": "therapy",
    "E.6.4": "safety",
    "E.6.5": "efficacy",
    "E.6.6": "pharmacokinetic",
    "E.6.7": "pharmacodynamic",
    "E.6.8": "bioequivalence",
    "E.6.9": "dose response",
    "E.6.10": "pharmacogenetic",
    "E.6.11": "pharmacogenomic",
    "E.6.12": "pharmacoeconomic",
    "E.6.13": "others",
}
_FIRST_PHASE = {
    "E.7.1.1": "first administration to humans",
    "E.7.1.2": "bioequivalence study",
    "E.7.1.3": "other",
}
_DETAILS = {
    "E.2.2": "Secondary objectives",
    "E.2.3.1": "Sub-studies",
    "E.6.13.1": "Other scope",
    "E.7.1.3.1": "Other trial type",
    "E.8.8": "End of the trial",
    "F.5": "Care after the trial",
}


def read_identification(draft: EuctrDraft) -> None:
    """Titles, the sponsor's own id and the ids of the same trial in other registers."""
    answers = draft.answers
    draft.put("identification.official_title", answers.text("A.3"))
    draft.put("identification.brief_title", answers.text("A.3.1"))
    titles = (draft.get("identification.official_title"), draft.get("identification.brief_title"))
    if not _NOT_SAID.fullmatch(answers.peek("A.3.2")):
        short = answers.text("A.3.2")
        draft.put("identification.acronym", None if short in titles else short)
    own = answers.peek("A.4.1") or answers.peek("X.2")
    draft.put("identification.org_study_id_info.id", own)
    for code in ("A.4.1", "X.2"):
        answers.take(*(answer for answer in answers.find(code) if answer.says == own))
    for code, domain in _REGISTERED:
        if known := identifiers.normalise(answers.peek(code)):
            answers.text(code)
            add_id(draft, known, "REGISTRY", domain)
    other = answers.peek("A.5.4")
    if other and not _NOT_SAID.fullmatch(other):
        add_id(draft, answers.text("A.5.4"), "OTHER", "Other identifiers")


def status_of(text: str) -> str:
    """The code of a status where one says the same, or the register's own words."""
    return _STATUS.get(text.casefold(), text)


def read_status(draft: EuctrDraft) -> None:
    """How the trial stands in this member state, and its dates."""
    answers = draft.answers
    said = answers.peek("P", "End of Trial Status") or answers.peek("X.5")
    draft.put("status.overall_status", status_of(said))
    for code, label in (("P", "End of Trial Status"), ("X.5", "")):
        answers.take(*(answer for answer in answers.find(code, label) if answer.says == said))
    if _DATE.fullmatch(answers.peek("X.6")):
        draft.put("status.study_first_submit_date", answers.text("X.6"))
    if answers.peek("X.8").casefold().startswith("view"):
        draft.put("has_results", True)
        answers.text("X.8")
    if _DATE.fullmatch(answers.peek("P", "Date of the global")):
        ended = answers.text("P", "Date of the global")
        draft.put("status.completion_date", {"date": ended, "type": "ACTUAL"})


def read_sponsors(draft: EuctrDraft) -> None:
    """The first sponsor, then the others, who supports them, and the networks; the first contact of each."""
    answers = draft.answers
    for number in answers.items("B."):
        name = answers.text("B.1.1", item=number)
        sponsor: dict[str, JsonValue] = {"name": name} if name else {}
        kind = answers.text("B.3.1", item=number) if name else ""
        if kind:
            sponsor["class"] = "INDUSTRY" if kind.casefold() == "commercial" else kind
        if sponsor and not draft.get("sponsor_collaborators.lead_sponsor"):
            draft.put("sponsor_collaborators.lead_sponsor", sponsor)
        elif sponsor:
            add_collaborator(draft, sponsor)
        for answer in answers.find("B.4.1", item=number):
            if answer.says != name:
                answers.take(answer)
                add_collaborator(draft, {"name": answer.says})
        _read_contact(draft, number)
    for answer in answers.find("G.4.1"):
        answers.take(answer)
        add_collaborator(draft, {"name": answer.says, "class": "NETWORK"})


def _read_contact(draft: EuctrDraft, number: int) -> None:
    """The contact point: its functional name and organisation, telephone and address for mail."""
    answers = draft.answers
    names = [answers.text("B.5.2", item=number), answers.text("B.5.1", item=number)]
    said = {
        "name": ", ".join(dict.fromkeys(name for name in names if name)),
        "phone": answers.text("B.5.4", item=number),
        "email": answers.text("B.5.6", item=number),
    }
    contact: dict[str, JsonValue] = {key: value for key, value in said.items() if value}
    if contact:
        draft.append("contacts_locations.central_contacts", contact)


def read_conditions(draft: EuctrDraft) -> None:
    """Conditions, and as keywords their plain names, therapeutic area and MedDRA terms."""
    answers = draft.answers
    named = answers.text("E.1.1") or answers.text("E.1.1.1")
    if named:
        draft.append("conditions.conditions", named)
    found = [*answers.find("E.1.1.1")[:1], *answers.find("E.1.1.2")[:1], *answers.find("E.1.2", "Term")]
    answers.take(*found)
    keywords = dict.fromkeys(answer.says for answer in found if answer.says.casefold() != named.casefold())
    draft.put("conditions.keywords", [*keywords])


def read_description(draft: EuctrDraft) -> None:
    """The main objective as the summary; what else is told in words, under its label."""
    answers = draft.answers
    draft.put("description.brief_summary", answers.text("E.2.1"))
    texts = [f"{label}:\n\n{text}" for code, label in _DETAILS.items() if (text := answers.text(code))]
    for label, kinds in (("Scope", _SCOPES), ("Phase 1 trial of this kind", _FIRST_PHASE)):
        named = [kind for code, kind in kinds.items() if answers.yes(code)]
        answers.take_yes_or_no(*(code for code in kinds if answers.yes(code)))
        texts += [f"{label}: {', '.join(named)}"] if named else []
    draft.put("description.detailed_description", "\n\n".join(texts))


def read_criteria(draft: EuctrDraft) -> None:
    """Inclusion and exclusion criteria as one text."""
    kinds = (("Inclusion", "E.3"), ("Exclusion", "E.4"))
    texts = [f"{kind} Criteria:\n\n{text}" for kind, code in kinds if (text := draft.answers.text(code))]
    draft.put("eligibility.eligibility_criteria", "\n\n".join(texts))


def read_outcomes(draft: EuctrDraft) -> None:
    """The end points: one text each for primary and secondary, as the register has them, with the time points."""
    for kind, code in (("primary", "E.5.1"), ("secondary", "E.5.2")):
        said = {"measure": draft.answers.text(code), "time_frame": draft.answers.text(f"{code}.1")}
        outcome: dict[str, JsonValue] = {key: value for key, value in said.items() if value}
        if outcome:
            draft.append(f"outcomes.{kind}_outcomes", outcome)
