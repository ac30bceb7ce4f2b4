"""The results of a legacy XML record (`clinical_results`) as v2's `resultsSection`."""

from __future__ import annotations

import hashlib
import re

from pydantic import JsonValue

from parsers.formats.ctgov_xml_events import events_module
from parsers.formats.ctgov_xml_measures import baseline_module, outcome_module
from parsers.formats.ctgov_xml_values import group_id, groups, markup, said, words
from parsers.record import Record, as_text
from parsers.record_draft import RecordDraft

_NOT_WORD = re.compile(r"\W+")
_AGREEMENTS: dict[str, dict[str, JsonValue]] = {
    "eaddd260a1c2370e": {"restrictiveAgreement": False},
    "b8e735eddd7088d1": {"restrictionType": "LTE60", "restrictiveAgreement": True},
    "c093199c55321726": {"restrictionType": "GT60", "restrictiveAgreement": True},
}
"""The registry's own sentences on publication, by digest, with what v2 says for them."""
_EMPLOYED = {"49b349797886311a": True, "0fb0bf16bbc2ea92": False}
"""Its two sentences on whether the sponsor employs the investigators."""
_PHONE = re.compile(r"(?P<phone>.*?\d.*?),?\s*\b(?:ext(?:ension)?|x)\b[.:]?\s*(?P<ext>\S+)", re.IGNORECASE)

_PHONE_AT_MOST = 100


def read_results(draft: RecordDraft) -> None:
    """Set `results` and `has_results`: the schema has `clinical_results` where results are posted, and only there.

    The list form of the old search has no results of any study, and says nothing of them.
    """
    found = draft.record.records("clinical_results")
    whole = draft.record.peek("id_info") is not None
    draft.set("has_results", bool(found) if found or whole else None)
    if not found:
        return
    record = found[0]
    modules = said(
        participantFlowModule=_flow_module(record.record("participant_flow")),
        baselineCharacteristicsModule=baseline_module(record.record("baseline")),
        outcomeMeasuresModule=outcome_module(record),
        adverseEventsModule=events_module(record.record("reported_events")),
        moreInfoModule=_more_info_module(record),
    )
    draft.set("results", modules)


def _flow_module(record: Record) -> dict[str, JsonValue]:
    periods: list[JsonValue] = []
    flow = groups(record, "FG")
    for entry in record.records("period_list", "period"):
        title = words(entry, "title")
        milestones = [_step(item, "achievements") for item in entry.records("milestone_list", "milestone")]
        left = entry.records("drop_withdraw_reason_list", "drop_withdraw_reason")
        reasons = [_step(item, "reasons") for item in left]
        periods.append(said(title=title, milestones=milestones, dropWithdraws=reasons))
    return said(
        preAssignmentDetails=markup(record, "pre_assignment_details"),
        recruitmentDetails=markup(record, "recruitment_details"),
        groups=flow,
        periods=periods,
    )


def _step(item: Record, counts: str) -> dict[str, JsonValue]:
    """A milestone or a reason to leave, with the participants of each group; text beside a number is its comment."""
    listed = [
        said(groupId=group_id(entry, "FG"), comment=markup(entry, "#text"), numSubjects=words(entry, "@count"))
        for entry in item.records("participants_list", "participants")
    ]
    return said(type=words(item, "title")) | said(**{counts: listed})


def _more_info_module(record: Record) -> dict[str, JsonValue]:
    contact = record.record("point_of_contact")
    caveats = markup(record, "limitations_and_caveats")
    phone, extension = _phone(words(contact, "phone"))
    return said(
        limitationsAndCaveats=said(description=caveats),
        certainAgreement=_agreement(record.record("certain_agreements")),
        pointOfContact=said(
            title=words(contact, "name_or_title"),
            organization=words(contact, "organization"),
            email=words(contact, "email"),
            phone=phone,
            phoneExt=extension,
        ),
    )


def _phone(text: str | None) -> tuple[str | None, str | None]:
    """A telephone number and its extension, which XML writes in one text."""
    found = _PHONE.fullmatch(text) if text and len(text) <= _PHONE_AT_MOST else None
    return (found["phone"].strip(), found["ext"]) if found else (text, None)


def _agreement(record: Record) -> dict[str, JsonValue]:
    """Whether the investigators may publish: v2 has codes for the registry's own sentences, known by digest."""
    employed = _EMPLOYED.get(_digest(as_text(record.peek("pi_employee"))))
    if employed is not None:
        record.take("pi_employee")
    agreement = _AGREEMENTS.get(_digest(as_text(record.peek("restrictive_agreement"))))
    if agreement is not None:
        record.take("restrictive_agreement")
    elif details := markup(record, "restrictive_agreement"):
        agreement = {"restrictionType": "OTHER", "restrictiveAgreement": True, "otherDetails": details}
    return said(piSponsorEmployee=employed) | (agreement or {})


def _digest(text: str | None) -> str:
    """What a sentence is known by: SHA-256 of its words in one case, 16 hex digits."""
    return hashlib.sha256(_NOT_WORD.sub(" ", text or "").strip().casefold().encode()).hexdigest()[:16]
