"""The fields of the query language: their names, what they take, and the sentence for what they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from store.search.field_codes import known_codes, nearest, no_value, phase_so_far, read_codes, read_phase, read_sex
from store.search.field_numbers import date_so_far, number_so_far, read_age, read_date, read_number
from store.search.places import TAKES, place_so_far, read_place
from store.search.tree import Codes, IdPart, QueryError, Reviewed, Value
from store.search.words import squeezed

Kind = Literal["words", "codes", "number", "date", "age", "place", "review", "id"]
"""What the values of a field are."""

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
    "korea": "south korea",
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
    kind: Kind = "words"
    choices: tuple[str, ...] = ()
    """What can be written after the colon, where that is a list."""
    so_far: Callable[[str], str] | None = None
    """The part of a value that is still being typed which says something already; empty for nothing yet."""


def _id(text: str, position: int) -> IdPart:
    part = squeezed(text)
    if not part:
        raise QueryError(f"id: needs letters or digits, for example {FIELDS['id'].example}.", position)
    return IdPart(part)


_DECISIONS = ("include", "exclude", "maybe", "none")
_OTHER_DECISIONS = {
    "i": "include",
    "yes": "include",
    "x": "exclude",
    "no": "exclude",
    "m": "maybe",
    "undecided": "none",
    "open": "none",
    "unscreened": "none",
}


def _decision(text: str, position: int) -> Reviewed:
    """A verdict by its name, its beginning (`incl`) or its key (`i`, `x`, `m`)."""
    wanted = squeezed(text)
    words = {**{each: each for each in _DECISIONS}, **_OTHER_DECISIONS, "included": "include", "excluded": "exclude"}
    known = words.get(wanted) or next(
        (each for word, each in words.items() if wanted and word.startswith(wanted)), None
    )
    if known is None:
        raise no_value("decision", text, position, [*_DECISIONS, *_OTHER_DECISIONS])
    return Reviewed("decision", known)


def _reviewed(kind: str) -> Callable[[str, int], Reviewed]:
    return lambda text, position: Reviewed(kind, " ".join(text.split()))


def _missing(text: str, position: int) -> Codes:
    """A field of which a trial says nothing."""
    lowered = text.strip().lower()
    wanted = _ALIASES.get(lowered, lowered)
    if wanted not in MISSING:
        begun = [name for name in MISSING if wanted and name.startswith(wanted)]
        if len(begun) != 1:
            raise no_value("missing", text, position, (*MISSING, *_ALIASES))
        wanted = begun[0]
    return Codes((wanted,))


def _nothing_yet(_text: str) -> str:
    """For values that mean something else until they are whole."""
    return ""


def _missing_so_far(text: str) -> str:
    lowered = text.strip().lower()
    return text if _ALIASES.get(lowered, lowered) in MISSING else ""


def _coded(name: str, example: str, takes: str = "", choices: tuple[str, ...] = ()) -> FieldKind:
    """A field of coded values; what it takes is what the registry's enumeration has."""
    choices = choices or tuple(known.lower() for known in known_codes(name))
    listed = f"{', '.join(choices[:-1])} or {choices[-1]}; the beginning is enough"
    read = {"phase": read_phase, "sex": read_sex}.get(name) or read_codes(name)
    so_far = phase_so_far if name == "phase" else None
    return FieldKind(name, takes or listed, f"{name}:{example}", read, "codes", choices, so_far)


def _dated(name: str, what: str) -> FieldKind:
    takes = f"{what}: 2024, 2024-05, 2024-05-31, a range (2023..2024-06, 2024..), >=2024, or 30d (the last 30 days)"
    return FieldKind(name, takes, f"{name}:2024..", read_date(name), "date", so_far=date_so_far)


def _counted(name: str, what: str, example: str) -> FieldKind:
    takes = f"{what}: 100, a range (50..200, 50.., ..200), >=100 or <50"
    return FieldKind(name, takes, f"{name}:{example}", read_number(name), "number", so_far=number_so_far)


def _fields() -> Iterator[FieldKind]:
    codes = [known.lower() for known in known_codes("status")]
    yield _coded("status", "recruiting", choices=tuple(sorted(codes, key=lambda code: "recruiting" not in code)))
    phases = ("1", "2", "3", "4", "early", "na", "1/2", "2/3")
    yield _coded("phase", "2,3", "1, 2, 3, 4, early or na, 1/2 for a trial of both", phases)
    yield FieldKind("cond", "words of a condition", 'cond:"breast cancer"')
    yield FieldKind("drug", "words of an intervention's name, its other names too", "drug:metformin")
    yield FieldKind("sponsor", "words of a sponsor's or collaborator's name", 'sponsor:"Example General"')
    yield FieldKind("country", "words of a country's name", "country:france,germany")
    yield FieldKind("id", "an id or a part of one", "id:6125106", _id, "id")
    yield _coded("type", "interventional")
    sexes = ("f", "m", "all")
    yield _coded("sex", "f", "f (trials that a woman may join), m (that a man may join) or all", sexes)
    takes = "an age (45, 6m, 2w, 3d), a range (12..18, 65..) or >=65"
    yield FieldKind("age", takes, "age:45", read_age, "age", so_far=number_so_far)
    yield _dated("start", "when the trial starts")
    yield from _places()
    yield FieldKind("title", "words of a title or the acronym", "title:asthma")
    yield FieldKind("in", "words of the inclusion criteria", 'in:"ecog 0"')
    yield FieldKind("ex", "words of the exclusion criteria", "ex:hiv")
    yield FieldKind("criteria", "words of the eligibility criteria", "criteria:ecog")
    yield FieldKind("outcome", "words of an outcome measure", 'outcome:"overall survival"')
    yield _coded("has", "results")
    missing = "the name of a field of which a trial says nothing"
    yield FieldKind("missing", missing, "missing:phase", _missing, "codes", MISSING, _missing_so_far)
    yield _counted("enrollment", "how many take part", "50..200")
    yield _counted("sites", "how many places it runs at", ">=10")
    yield from _more_codes()
    yield from _more_dates()
    yield from _more_words()
    yield from _review()


def _places() -> Iterator[FieldKind]:
    yield FieldKind("near", TAKES, "near:Hangzhou,50", read_place, "place", so_far=place_so_far)
    yield FieldKind("city", "words of a site's city", "city:boston")
    yield FieldKind("state", "words of a site's state or province", "state:texas")
    yield FieldKind("facility", "words of a site's name", 'facility:"example general"')


def _more_codes() -> Iterator[FieldKind]:
    yield _coded("purpose", "prevention")
    yield _coded("masking", "double")
    yield _coded("allocation", "randomized")
    yield _coded("model", "crossover")
    yield _coded("healthy", "yes")
    yield _coded("agegroup", "child")
    yield _coded("class", "industry")
    yield _coded("source", "ctgov")


def _more_dates() -> Iterator[FieldKind]:
    yield _dated("primary_completion", "the primary completion date")
    yield _dated("completion", "the completion date")
    yield _dated("updated", "the registry's last update")
    yield _dated("posted", "when the registry first showed it")
    yield _dated("results_posted", "when its results were first shown")
    yield _dated("added", "when it came into this library")
    yield _dated("changed", "when it last changed in this library")


def _more_words() -> Iterator[FieldKind]:
    yield FieldKind("investigator", "words of an investigator's or official's name or affiliation", "investigator:doe")
    yield FieldKind("keyword", "words of a keyword", "keyword:insulin")
    yield FieldKind("mesh", "words of a MeSH term, broader ones too", 'mesh:"lung diseases"')
    yield FieldKind("summary", "words of the summary or description", "summary:feasibility")


def _review() -> Iterator[FieldKind]:
    takes = "include, exclude, maybe or none (undecided), also i, x and m"
    yield FieldKind("decision", takes, "decision:maybe", _decision, "review", _DECISIONS)
    yield FieldKind("tag", "a tag that you gave", "tag:later", _reviewed("tag"), "review", so_far=_nothing_yet)
    yield FieldKind("note", "words of your note", "note:dose", _reviewed("note"), "review", so_far=_nothing_yet)
    named = "the name of a review session"
    yield FieldKind("session", named, "session:hsct-2026", _reviewed("session"), "review", so_far=_nothing_yet)


_SAID = """
status phase type sex age start enrollment sites cond drug sponsor country city state facility title keyword summary
outcome criteria in ex mesh purpose masking allocation model healthy agegroup class primary_completion completion
updated posted results_posted results contacts references documents
"""

MISSING = tuple(_SAID.split())
"""What a record may say nothing of: fields, and the parts that `has:` asks for."""

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
    "acronym": "title",
    "province": "state",
    "hospital": "facility",
    "site": "facility",
    "pi": "investigator",
    "outcomes": "outcome",
    "endpoint": "outcome",
    "eligibility": "criteria",
    "inclusion": "in",
    "exclusion": "ex",
    "keywords": "keyword",
    "description": "summary",
    "enrolment": "enrollment",
    "first_posted": "posted",
    "registered": "posted",
    "funder": "class",
    "sponsor_class": "class",
    "blinding": "masking",
    "randomization": "allocation",
    "volunteers": "healthy",
    "age_group": "agegroup",
    "label": "tag",
    "verdict": "decision",
}

FIELDS: Mapping[str, FieldKind] = {field.name: field for field in _fields()}
"""Every field of the query language, by name, in the order to show them."""


def known_field(name: str) -> FieldKind | None:
    """The field of that name, any case, hyphens as underscores; None when there is none."""
    lowered = name.lower().replace("-", "_")
    return FIELDS.get(_ALIASES.get(lowered, lowered))


def unknown_field(name: str, rest: str, position: int) -> QueryError:
    """The error for a field that there is not, with the fields that there are."""
    meant = nearest(name, [*FIELDS, *_ALIASES])
    guess = f" Did you mean {meant}:?" if meant else ""
    names = ", ".join(f"{known}:" for known in list(FIELDS)[:-1]) + f" and {list(FIELDS)[-1]}:"
    text = f' To look for the text itself, put it in quotes: "{name}:{rest}".'
    return QueryError(f"There is no field {name}:.{guess}{text} The fields are {names}.", position)


def needs_value(field: FieldKind, position: int) -> QueryError:
    """The error for a field without a value."""
    return QueryError(f"{field.name}: needs a value, for example {field.example}. It takes {field.takes}.", position)


@lru_cache(maxsize=1000)
def country_name(name: str) -> str:
    """The registry's name for a country that is asked for, or written in a record, under another usual name."""
    return _COUNTRIES.get(squeezed(name), name)
