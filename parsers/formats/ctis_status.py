"""CTIS's status, dates and documents as fields."""

from __future__ import annotations

from pydantic import JsonValue

from parsers.formats import ctis_codes
from parsers.formats.ctis_draft import CtisDraft, said, told
from parsers.record import Record, as_text

_DURATION = ("trialDetails", "trialInformation", "trialDuration")


def read_status(draft: CtisDraft, whole: Record, first: Record) -> None:
    """Status, start and end, submission and update; what is planned only where nothing is told of what was."""
    record = draft.record
    given = told(record, "ctPublicStatusCode") or told(record, "ctStatus")
    early = _ended_early(record)
    draft.put("status.overall_status", ctis_codes.status(given, early=early))
    words = ctis_codes.status_words(given)
    exact = early or ctis_codes.status(given) != "COMPLETED"
    for key in ("ctPublicStatusCode", "ctStatus"):
        if given and exact and ctis_codes.status_words(told(record, key)) == words:
            record.take(key)
    duration = first.record(*_DURATION)
    _read_date(draft, "start_date", [(record, "startDateEU")], [(duration, "estimatedRecruitmentStartDate")])
    planned = [(duration, "estimatedGlobalEndDate"), (duration, "estimatedEndDate")]
    _read_date(draft, "completion_date", [(record, "endDateEU"), (record, "endDateGlobal")], planned)
    for key, path in (
        ("submissionDate", "status.study_first_submit_date"),
        ("lastUpdated", "status.last_update_submit_date"),
        ("lastPublicationUpdate", "status.last_update_post_date.date"),
    ):
        if day := ctis_codes.date(told(record, key)):
            draft.put(path, day)
            record.take(key)
    received = told(record, "resultsFirstReceived").casefold()
    if received in ("yes", "no"):
        draft.put("has_results", received == "yes")
        record.take("resultsFirstReceived")


def _read_date(
    draft: CtisDraft, name: str, actual: list[tuple[Record, str]], planned: list[tuple[Record, str]]
) -> None:
    """A date: the first told of what was, else of what is planned; places that tell the same day are taken."""
    for places, kind in ((actual, "ACTUAL"), (planned, "ESTIMATED")):
        days = [day for place, key in places if (day := ctis_codes.date(told(place, key)))]
        if days:
            draft.put(f"status.{name}", {"date": days[0], "type": kind})
            for place, key in places:
                if ctis_codes.date(told(place, key)) == days[0] and len(told(place, key)) == len(days[0]):
                    place.take(key)
            return


def _ended_early(record: Record) -> bool:
    """Whether an event says that the trial was ended before its time."""
    left: list[JsonValue] = [record.peek("events")]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            kind = as_text(node.get("notificationType")) or ""
            if "EARLY_TERMINATION" in kind.upper().replace(" ", "_") or node.get("earlyTerminationReason"):
                return True
            left.extend(node.values())
        elif isinstance(node, list):
            left.extend(node)
    return False


def read_documents(draft: CtisDraft) -> None:
    """The documents that the portal lists: title, kind in the portal's words, and whether it is the protocol."""
    for each in draft.record.records("documents"):
        title, kind = said(each, "title"), said(each, "documentTypeLabel")
        document: dict[str, JsonValue] = {}
        if title:
            document["label"] = title
        if kind:
            document["type_abbrev"] = kind
        if kind.casefold().startswith("protocol (") or kind.casefold() == "protocol":
            document["has_protocol"] = True
        if document:
            draft.append("documents.large_docs", document)
