"""Adverse events of a legacy XML record as v2's `adverseEventsModule`.

XML gives the totals as events of a category `Total`; v2 has them as numbers of each group.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from parsers.formats.ctgov_xml_values import coded, group_id, groups, markup, number, said, words
from parsers.record import Record, as_text

_TOTALS = {
    "total, all-cause mortality": "deaths",
    "total, serious adverse events": "serious",
    "total, other adverse events": "other",
}


def events_module(record: Record) -> dict[str, JsonValue]:
    """`adverseEventsModule`; empty when no events were reported."""
    listed = groups(record, "EG")
    frequency = words(record, "other_events", "frequency_threshold") or words(
        record, "serious_events", "frequency_threshold"
    )
    serious = _events(record.record("serious_events"), listed)
    other = _events(record.record("other_events"), listed)
    return said(
        frequencyThreshold=frequency,
        timeFrame=words(record, "time_frame"),
        description=markup(record, "desc"),
        eventGroups=[*listed],
        seriousEvents=serious,
        otherEvents=other,
    )


def _events(record: Record, listed: list[dict[str, JsonValue]]) -> list[JsonValue]:
    """The events of one kind; what the kind says for all of them is put where an event says nothing else."""
    vocabulary = words(record, "default_vocab")
    assessment = coded(record, "EventAssessment", "default_assessment")
    found: list[JsonValue] = []
    for category in record.records("category_list", "category"):
        totals = (as_text(category.peek("title")) or "").lower() == "total"
        events = [*category.records("event_list", "event")]
        if totals:
            events = [event for event in events if not _take_total(event, listed)]
        system = words(category, "title") if totals or events else None
        for event in events:
            own = coded(event, "EventAssessment", "assessment")
            found.append(
                said(
                    term=words(event, "sub_title"),
                    organSystem=system,
                    sourceVocabulary=words(event, "sub_title", "@vocab") or vocabulary,
                    assessmentType=own or assessment,
                    notes=markup(event, "description"),
                    stats=[*_stats(event)],
                )
            )
    return found


def _take_total(event: Record, listed: list[dict[str, JsonValue]]) -> bool:
    """Put an event that is a total into its groups; False when it is none, or names a group that is not there."""
    kind = _TOTALS.get((as_text(event.peek("sub_title", "#text")) or as_text(event.peek("sub_title")) or "").lower())
    by_id = {group.get("id"): group for group in listed}
    counts = event.records("counts")
    if kind is None or any(group_id(count, "EG", peek=True) not in by_id for count in counts):
        return False
    words(event, "sub_title")
    for count in counts:
        affected, at_risk = number(count, "@subjects_affected"), number(count, "@subjects_at_risk")
        group = by_id[group_id(count, "EG")]
        group |= said(**{f"{kind}NumAffected": affected, f"{kind}NumAtRisk": at_risk})
    return True


def _stats(event: Record) -> Iterator[dict[str, JsonValue]]:
    for count in event.records("counts"):
        yield said(
            groupId=group_id(count, "EG"),
            numEvents=number(count, "@events"),
            numAffected=number(count, "@subjects_affected"),
            numAtRisk=number(count, "@subjects_at_risk"),
        )
