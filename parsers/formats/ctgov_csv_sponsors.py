"""Sponsors in the registry's search downloads, and what kind of organisation each is.

The new site gives the lead sponsor's class; the classic site lists each class among the sponsors once, the lead
sponsor's first, so that of a collaborator's class only some can be told. The classic `Other` stands for all classes but
industry, NIH and U.S. federal.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from parsers import labels
from parsers.formats.ctgov_csv_cells import split_list
from parsers.record_draft import RecordDraft


def read_sponsors(draft: RecordDraft, columns: Mapping[str, str]) -> None:
    """Set lead sponsor, collaborators and their classes; a list of classes that does not tell all stays untaken."""

    def take(key: str) -> str:
        return (draft.record.text(columns[key]) if key in columns else None) or ""

    lead, others = take("sponsor"), split_list(take("collaborators"))
    if not lead:
        lead, *more = split_list(take("sponsors")) or [""]
        others = others or more
    draft.set("sponsor_collaborators.lead_sponsor.name", lead)
    held = draft.record.peek(columns["funders"]) if "funders" in columns else None
    classes = split_list(held) if isinstance(held, str) else []
    told = _told(classes, len(others), listed="sponsors" in columns)
    if classes:
        draft.set("sponsor_collaborators.lead_sponsor.class", _code(classes[0]))
    if told is not None and classes:
        take("funders")
    for number, name in enumerate(others):
        item: dict[str, JsonValue] = {"name": name}
        if told:
            item["class"] = _code(told[number])
        draft.append("sponsor_collaborators.collaborators", item)


def _told(classes: list[str], others: int, *, listed: bool) -> list[str] | None:
    """The classes of the collaborators where they are certain: all alike, or one each; None when some are not told."""
    if not listed:
        return [] if len(classes) == 1 else None
    if len(classes) == 1:
        return classes * others
    return classes[1:] if len(classes) == others + 1 else None


def _code(name: str) -> str:
    return labels.code("AgencyClass", name) or name
