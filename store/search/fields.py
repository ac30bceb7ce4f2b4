"""The fields of the query language: their names, what they take, and the sentence for what they do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from parsers.labels import code, labels, phase_codes
from store.search.tree import Ages, Codes, IdPart, QueryError, Value
from store.search.words import squeezed, tokens

_DAYS = {"years": 365.25, "months": 30.4375, "weeks": 7.0, "days": 1.0, "hours": 1 / 24, "minutes": 1 / 1440}
_UNITS = {"y": "years", "yrs": "years", "m": "months", "mths": "months", "w": "weeks", "wks": "weeks", "d": "days"}
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)\.?")

_WOMEN = ("FEMALE", "ALL")
_MEN = ("MALE", "ALL")
_SEXES = {
    **dict.fromkeys(("f", "female", "females", "w", "woman", "women"), _WOMEN),
    **dict.fromkeys(("m", "male", "males", "man", "men"), _MEN),
    **dict.fromkeys(("all", "any", "both"), ("ALL",)),
}

_COUNTRIES = {
    "us": "united states",
    "usa": "united states",
    "unitedstatesofamerica": "united states",
    "uk": "united kingdom",
    "gb": "united kingdom",
    "greatbritain": "united kingdom",
    "uae": "united arab emirates",
    "prc": "china",
    "turkey": "turkiye",
    "holland": "netherlands",
    "czechrepublic": "czechia",
    "koreasouth": "south korea",
    "korearepublicof": "south korea",
    "republicofkorea": "south korea",
    "russianfederation": "russia",
}
"""Usual names of a country that differ from the registry's, squeezed."""


@dataclass(frozen=True)
class FieldKind:
    """One field: what to say it takes, an example, and for fields that hold no text how a value is read.

    `read` gets the value's text and its position; it raises QueryError for a value that the field does not take.
    """

    name: str
    takes: str
    example: str
    read: Callable[[str, int], Value] | None = None


def _nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    from difflib import get_close_matches  # on the way to an error only

    found = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def _no_value(field: FieldKind, text: str, position: int, known: Iterable[str]) -> QueryError:
    meant = _nearest(text, known)
    guess = f" Did you mean {field.name}:{meant}?" if meant else ""
    return QueryError(f"{field.name}: does not know “{text}”.{guess} It takes {field.takes}.", position)


def _matching_codes(text: str, enum: str) -> tuple[str, ...]:
    """The codes that a value means: its own, else all that begin with it, else all with a later word so."""
    exact = code(enum, text)
    if exact:
        return (exact,)
    wanted = squeezed(text)
    if not wanted:
        return ()
    spellings = [(known, squeezed(known), squeezed(words)) for known, words in labels(enum).items()]
    begun = tuple(known for known, bare, shown in spellings if bare.startswith(wanted) or shown.startswith(wanted))
    asked = "_".join(tokens(text)).upper()
    return begun or tuple(known for known, _, _ in spellings if f"_{asked}" in known)


def _read_status(text: str, position: int) -> Codes:
    codes = _matching_codes(text, "Status")
    if not codes:
        raise _no_value(FIELDS["status"], text, position, [known.lower() for known in labels("Status")])
    return Codes(codes)


def _read_type(text: str, position: int) -> Codes:
    codes = _matching_codes(text, "StudyType")
    if not codes:
        raise _no_value(FIELDS["type"], text, position, [known.lower() for known in labels("StudyType")])
    return Codes(codes)


def _read_phase(text: str, position: int) -> Codes:
    between = re.fullmatch(r"(?:phase)?([1-4])\.\.(?:phase)?([1-4])", text.lower())
    if between:
        return Codes(tuple(f"PHASE{number}" for number in range(int(between[1]), int(between[2]) + 1)))
    codes = tuple(phase_codes(re.sub(r"(?<=[0-4])[abc]\b", "", text, flags=re.IGNORECASE)))
    if codes:
        return Codes(codes, any_of=False)
    begun = _matching_codes(text, "Phase")
    if not begun:
        raise _no_value(FIELDS["phase"], text, position, ("1", "2", "3", "4", "early", "na", "phase1", "phase2"))
    return Codes(begun)


def _read_sex(text: str, position: int) -> Codes:
    codes = _SEXES.get(squeezed(text))
    if codes is None:
        raise _no_value(FIELDS["sex"], text, position, _SEXES)
    return Codes(codes)


def _days(text: str) -> float | None:
    """An age as people write it (`45`, `6m`, `18 months`, `2w`) in days, None when it is none."""
    found = _AGE.fullmatch(text.strip().lower())
    if not found:
        return None
    word = found.group(2)
    unit = _UNITS.get(word) or next((unit for unit in _DAYS if unit.startswith(word)), None) if word else "years"
    return float(found.group(1)) * _DAYS[unit] if unit else None


def _read_age(text: str, position: int) -> Ages:
    low, dots, high = text.partition("..")
    ends = [_days(low) if low.strip() else None, _days(high) if high.strip() else None]
    wrong = [part for part, days in zip((low, high), ends, strict=True) if part.strip() and days is None]
    if wrong or (ends[0] is None and ends[1] is None):
        raise _no_value(FIELDS["age"], wrong[0] if wrong else text, position, ())
    if not dots:
        return Ages(ends[0], ends[0])
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        raise QueryError(f"age: the range {text} begins above its end; write the lower age first.", position)
    return Ages(ends[0], ends[1])


def _read_id(text: str, position: int) -> IdPart:
    part = squeezed(text)
    if not part:
        raise QueryError(f"id: needs letters or digits, for example {FIELDS['id'].example}.", position)
    return IdPart(part)


_STATUSES = (
    "recruiting, not_yet_recruiting, enrolling_by_invitation, active_not_recruiting, completed, suspended, "
    "terminated, withdrawn, available, no_longer_available, temporarily_not_available, approved_for_marketing, "
    "withheld or unknown; the beginning is enough"
)

FIELDS: Mapping[str, FieldKind] = {
    field.name: field
    for field in (
        FieldKind("status", _STATUSES, "status:recruiting", _read_status),
        FieldKind("phase", "1, 2, 3, 4, early or na, 1/2 for a trial of both", "phase:2,3", _read_phase),
        FieldKind("cond", "words of a condition", 'cond:"breast cancer"'),
        FieldKind("drug", "words of an intervention's name", "drug:metformin"),
        FieldKind("sponsor", "words of a sponsor's or collaborator's name", 'sponsor:"Example General"'),
        FieldKind("country", "words of a country's name", "country:france,germany"),
        FieldKind("id", "an id or a part of one", "id:6125106", _read_id),
        FieldKind("type", "interventional, observational or expanded_access", "type:interventional", _read_type),
        FieldKind("sex", "f (trials that a woman may join), m (that a man may join) or all", "sex:f", _read_sex),
        FieldKind("age", "an age (45, 6m, 2w, 3d) or a range (12..18, 65..)", "age:45", _read_age),
    )
}
"""Every field of the query language, by name, in the order to show them."""

_ALIASES = {
    "condition": "cond",
    "conditions": "cond",
    "disease": "cond",
    "intervention": "drug",
    "interventions": "drug",
    "treatment": "drug",
    "nct": "id",
    "gender": "sex",
    "collaborator": "sponsor",
    "location": "country",
}


def known_field(name: str) -> FieldKind | None:
    """The field of that name, any case; None when there is none."""
    lowered = name.lower()
    return FIELDS.get(_ALIASES.get(lowered, lowered))


def unknown_field(name: str, rest: str, position: int) -> QueryError:
    """The error for a field that there is not, with the fields that there are."""
    meant = _nearest(name, [*FIELDS, *_ALIASES])
    guess = f" Did you mean {meant}:?" if meant else ""
    names = ", ".join(f"{known}:" for known in list(FIELDS)[:-1]) + f" and {list(FIELDS)[-1]}:"
    text = f' To look for the text itself, put it in quotes: "{name}:{rest}".'
    return QueryError(f"There is no field {name}:.{guess} The fields are {names}.{text}", position)


def needs_value(field: FieldKind, position: int) -> QueryError:
    """The error for a field without a value."""
    return QueryError(f"{field.name}: needs a value, for example {field.example}. It takes {field.takes}.", position)


def country_name(name: str) -> str:
    """The registry's name for a country that is asked for, or written in a record, under another usual name."""
    return _COUNTRIES.get(squeezed(name), name)
