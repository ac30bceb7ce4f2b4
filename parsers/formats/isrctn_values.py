"""Values of an ISRCTN record: elements with or without attributes, what the register writes for nothing, its words."""

from __future__ import annotations

from parsers import labels
from parsers.record import Record

_NOTHING = frozenset({"nil known", "nil", "n/a", "na", "-", "not applicable", "not specified"})
_NOT_ANSWERED = frozenset({"not provided at time of registration", "not provided at registration"})

INTERVENTION_TYPES = {
    "procedure/surgery": "PROCEDURE",
    "supplement": "DIETARY_SUPPLEMENT",
    "biological/vaccine": "BIOLOGICAL",
    "behavioural": "BEHAVIORAL",
}
"""The register's kinds of intervention that are not called as in the enumeration."""


def text_at(record: Record, *steps: str) -> str | None:
    """The text at a place, taken, whether it is a plain value or an element with attributes (which stay)."""
    found = record.text(*steps)
    return record.text(*steps, "#text") if found is None else found


def answer(record: Record, *steps: str) -> str | None:
    """The text at a place, taken; None when it is what the register writes where there is no answer."""
    found = text_at(record, *steps)
    return None if found is None or found.casefold() in _NOTHING | _NOT_ANSWERED else found


def answers(record: Record, *steps: str) -> list[str]:
    """The texts of a list at a place, taken, without those that say nothing."""
    found = record.texts(*steps)
    for item in record.records(*steps):
        found += [text] if (text := item.text("#text")) else []
    return [text for text in found if text.casefold() not in _NOTHING | _NOT_ANSWERED]


def age(record: Record, *steps: str) -> str | None:
    """An age at a place, taken: `2 Days` as written, or the attributes `value` and `unit` together."""
    value, unit = record.text(*steps, "@value"), record.text(*steps, "@unit")
    written = text_at(record, *steps)
    if written or not (value and unit):
        return written
    return f"{value.removesuffix('.0')} {unit}"


def intervention_type(text: str | None) -> str | None:
    """The code of a kind of intervention, or the register's own word."""
    return (INTERVENTION_TYPES.get(text.casefold()) or labels.code("InterventionType", text) or text) if text else None
