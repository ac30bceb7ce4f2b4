"""What completion knows without a library: fields of the query language, and values of those that take codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from store.search.completion import LEAST_LETTERS, Completion, Spot, matching
from store.search.field_codes import known_codes
from store.search.fields import FIELDS, FieldKind, known_field

_MEANT: Final[Mapping[str, Mapping[str, str]]] = {
    "phase": {
        "1": "Phase 1",
        "2": "Phase 2",
        "3": "Phase 3",
        "4": "Phase 4",
        "early": "Early phase 1",
        "na": "no phase: not applicable",
        "1/2": "Phase 1 and 2 in one trial",
        "2/3": "Phase 2 and 3 in one trial",
    },
    "sex": {"f": "a woman may join", "m": "a man may join", "all": "open to all"},
    "healthy": {"yes": "healthy volunteers may join", "no": "patients only"},
    "has": {
        "results": "results are posted",
        "contacts": "someone to ask is named",
        "references": "publications are named",
        "documents": "a protocol or plan is attached",
    },
    "decision": {
        "include": "included in this session",
        "exclude": "excluded in this session",
        "maybe": "left for later",
        "none": "not decided yet",
    },
}
"""What the values of fields mean that people write in another way than the registry's codes."""


def fields_for(spot: Spot) -> list[Completion]:
    """The fields whose name begins with the word that is typed, or the one that goes by it (`condition` is `cond:`).

    A word of fewer letters than two is a word.
    """
    typed = spot.typed.lower()
    if len(typed) < LEAST_LETTERS or not typed.isascii():
        return []
    called = known_field(typed)
    return [each for each in _fields() if each.text.startswith(typed) or (called and each.text == f"{called.name}:")]


@cache
def _fields() -> Sequence[Completion]:
    return [Completion(f"{name}:", kind.takes, goes_on=True) for name, kind in FIELDS.items()]


def choices_for(spot: Spot) -> list[Completion]:
    """The values that may stand in the field of a spot; none for a field of words, dates, numbers or names."""
    kind = known_field(spot.field)
    return matching(spot.typed, _choices(kind.name)) if kind else []


@cache
def _choices(name: str) -> Sequence[Completion]:
    kind = FIELDS[name]
    return [Completion(choice, _label(kind, choice)) for choice in kind.choices]


def _label(kind: FieldKind, choice: str) -> str:
    """What a choice means in words; nothing where it says so itself."""
    if choice in _MEANT.get(kind.name, ()):
        return _MEANT[kind.name][choice]
    is_coded = kind.kind == "codes" and kind.name != "missing"
    words = known_codes(kind.name).get(choice.upper(), "") if is_coded else ""
    return "" if words.casefold() == choice.casefold() else words


def field_help(field: str) -> tuple[str, str, str] | None:
    """The name of a field, an example and what it takes; None when there is no such field."""
    kind = known_field(field)
    return (kind.name, kind.example, kind.takes) if kind else None
