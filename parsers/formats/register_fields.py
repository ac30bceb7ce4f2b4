"""Steps that the formats of several registers share: ids of the same trial, criteria as one text, numbers, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pydantic import JsonValue

from parsers import criteria, identifiers, labels
from parsers.fields import Fields
from parsers.record_draft import RecordDraft

_KINDS = {"EUDRACT": "EUDRACT_NUMBER", "EUCT": "CTIS"}
_COUNT = re.compile(r"\d{1,9}|\d{1,3}(?:,\d{3})+")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?")
_NUMBERED = re.compile(r"\s*(\d{1,3})[.)](?!\d)\s*")
_HEAD = 300
"""Characters in which a text shows whether it begins with a heading."""


class OtherId(NamedTuple):
    """An id of the same trial elsewhere, who gave it, and its type (which a register's id tells by itself)."""

    text: str
    domain: str = ""
    kind: str = ""


def add_other_ids(draft: Fields, own: str, found: Iterable[OtherId]) -> None:
    """Add other ids of the same trial, each once, in whatever spelling; `own` is none of them."""
    held = draft.get("identification.secondary_id_infos")
    present = [str(each.get("id")) for each in held if isinstance(each, dict)] if isinstance(held, list) else []
    seen = {own, *(identifiers.normalise(other) or other for other in present)}
    for text, domain, kind in found:
        register = identifiers.registry_of(text)
        spelled = identifiers.normalise(text) or text
        if spelled in seen:
            continue
        seen.add(spelled)
        told = {"id": text, "type": _KINDS.get(register, "REGISTRY") if register else kind, "domain": domain}
        item: dict[str, JsonValue] = {name: value for name, value in told.items() if value}
        draft.append("identification.secondary_id_infos", item)


def add_collaborators(draft: Fields, found: Iterable[tuple[str, str]]) -> list[bool]:
    """Add collaborators (name and class), each once and not the lead sponsor; for each whether it was added."""
    held = draft.get("sponsor_collaborators.collaborators")
    seen = {each.get("name") for each in held if isinstance(each, dict)} if isinstance(held, list) else set()
    seen |= {"", draft.get("sponsor_collaborators.lead_sponsor.name")}
    added: list[bool] = []
    for name, kind in found:
        added.append(name not in seen)
        if added[-1]:
            seen.add(name)
            item: dict[str, JsonValue] = {"name": name}
            draft.append("sponsor_collaborators.collaborators", item | ({"class": kind} if kind else {}))
    return added


def coded(enum: str, text: str | None) -> str | None:
    """The code that a text means, or the text itself when the enumeration does not know it."""
    return (labels.code(enum, text) or text) if text else None


def criteria_text(inclusion: str | None, exclusion: str | None) -> str:
    """Inclusion and exclusion criteria as one text, each under its heading unless it begins with one."""
    parts = (("Inclusion Criteria", inclusion), ("Exclusion Criteria", exclusion))
    return "\n\n".join(text if _is_headed(text) else f"{name}:\n\n{text}" for name, text in parts if text)


def _is_headed(text: str) -> bool:
    found = criteria.split(text[:_HEAD])
    return bool(found) and bool(found[0].title)


def whole_number(text: str | None) -> int | None:
    """The number that a text is and nothing else (`1200`, `1,200`), or None."""
    return int(text.replace(",", "")) if text and _COUNT.fullmatch(text) else None


def set_enrollment(draft: RecordDraft, part: str, actual: str, planned: str) -> None:
    """Set the final number of participants, else the planned one, which stays in the record beside a final one."""
    record = draft.record.record(part)
    for name, kind in ((actual, "ACTUAL"), (planned, "ESTIMATED")):
        number = record.peek(name)
        count = None if number is None else whole_number(str(number).strip().removesuffix(".0"))
        if count is not None:
            record.take(name)
            draft.set("design.enrollment_info", {"count": count, "type": kind})
            return


def without_midnight(text: str) -> str:
    """A date without the time 00:00 that a register's software added; any other text as it is."""
    found = _MIDNIGHT.fullmatch(text)
    return found.group(1) if found else text


def numbered_items(text: str) -> list[str]:
    """The items of a text whose lines are numbered 1, 2, 3 ... throughout, without the numbers; else the text alone.

    Lines between belong to the item above; a number out of turn means that the lines are no plain list.
    """
    items: list[str] = []
    for line in text.strip().split("\n"):
        found = _NUMBERED.match(line)
        if found and int(found.group(1)) == len(items) + 1:
            items.append(line[found.end() :].strip())
        elif found or not items:
            return [text.strip()]
        else:
            items[-1] += "\n" + line.rstrip()
    items = [item.strip() for item in items]
    return items if len(items) > 1 and all(items) else [text.strip()]


def set_outcomes(draft: Fields, path: str, text: str | None) -> None:
    """Set a list of outcomes from one text; when it was split into items, the text stays beside them."""
    if not text:
        return
    items = numbered_items(text)
    draft.put(path, [{"measure": item} for item in items])
    if len(items) > 1:
        draft.raw(path, text)


def joined(parts: Iterable[str | None], joint: str = " ") -> str:
    """The parts that say something, in one text."""
    return joint.join(part.strip() for part in parts if part and part.strip())
