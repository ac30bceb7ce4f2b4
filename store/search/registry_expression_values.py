"""What the registry's expressions ask of one area: words, codes, dates, numbers and ages, as nodes of our tree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.labels import code, phase_codes
from store.search.field_codes import PARTS, known_codes, matching_codes, nearest
from store.search.field_numbers import age_in_days, date_span
from store.search.registry_expression_areas import Area
from store.search.terms import phrase, whole_term, with_neighbours, word
from store.search.tree import Ages, And, Between, Codes, Field, IdPart, Node, Not, Or, Phrase, QueryError, Word
from store.search.words import squeezed

EVERYTHING = And(())
"""Every trial."""

_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_US_MONTH = re.compile(r"(\d{1,2})/(\d{4})")
_TRUE = ("true", "yes", "y", "1", "acceptshealthyvolunteers")
_FALSE = ("false", "no", "n", "0")
_MOMENT = 0.01
"""Days: less than any age differs from another."""

AGES_NOTE = "A trial that gives no lowest age begins at birth here, and one that gives no highest age has no limit."


@dataclass(frozen=True)
class Part:
    """One part of a term: words as they are written, or a phrase in quotes."""

    text: str
    start: int
    is_phrase: bool
    is_open: bool = False


def every(nodes: Sequence[Node]) -> Node | None:
    """All the nodes; None for none of them."""
    asked = [node for node in nodes if node != EVERYTHING]
    if not asked:
        return EVERYTHING if nodes else None
    return asked[0] if len(asked) == 1 else And(tuple(asked))


def either(nodes: Sequence[Node]) -> Node | None:
    """Any of the nodes; None for none of them."""
    if EVERYTHING in nodes:
        return EVERYTHING
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes)) if nodes else None


def missing(area: Area) -> Node | None:
    """The trials that have nothing in an area; None when that is not known here."""
    return Field("none", (Codes((area.missing,)),)) if area.missing else None


def of_words(area: Area | None, parts: Sequence[Part], expansion: str) -> Node | None:
    """The trials that have a term in an area (None: anywhere), its words expanded as asked."""
    found = [spellings for part in _runs(parts, expansion) if (spellings := _expanded(part, expansion))]
    if expansion == "relaxation":
        found = [[each] for each in with_neighbours([each for (each,) in found]) if isinstance(each, Word | Phrase)]
    if area is not None and area.columns:
        nodes: list[Node] = [Field(area.field or area.name, tuple(each), each[0].start, area.columns) for each in found]
    else:
        nodes = [node for each in found if (node := either(each))]
    return either(nodes) if expansion == "lossy" else every(nodes)


def _runs(parts: Sequence[Part], expansion: str) -> list[Part]:
    """The parts, where words side by side are one when they have to stay side by side."""
    if expansion in ("relaxation", "lossy"):
        return list(parts)
    runs: list[Part] = []
    for part in parts:
        if runs and not part.is_phrase and not runs[-1].is_phrase:
            last = runs[-1]
            runs[-1] = Part(f"{last.text} {part.text}", last.start, is_phrase=False, is_open=part.is_open)
        else:
            runs.append(part)
    return runs


def _expanded(part: Part, expansion: str) -> list[Word | Phrase]:
    """What a part of a term may be found as: one word or phrase, or every spelling of one that has no synonyms."""
    if expansion == "none":
        only = phrase(part.text, part.start, is_open=part.is_open)
        return [only] if only else []
    if expansion == "term" or part.is_phrase or expansion == "concept":
        whole = whole_term(part.text, part.start, is_open=part.is_open)
        if whole is None or expansion != "term":
            return [whole] if whole else []
        return [Phrase(part.text, form.tokens, part.is_open, part.start) for form in whole.forms]
    found = _as_spelled(word(part.text, part.start, is_open=part.is_open))
    return [found] if found else []


def _as_spelled(found: Word | None) -> Word | None:
    """A word without typing errors: the registry knows none."""
    return found and replace(found, forms=tuple(replace(form, typos=False) for form in found.forms))


def of_code(area: Area, text: str, start: int) -> Node:
    """The trials with a coded value in an area. Raises QueryError for a value that there is not."""
    exact = code("Sex", text) if area.field == "sex" else None
    codes: tuple[str, ...] = (exact,) if exact else ()
    if area.field != "sex":
        codes = matching_codes(area.field, text)
    if not codes and area.field == "phase":
        codes = tuple(phase_codes(text))
    if not codes:
        known = known_codes(area.field)
        meant = nearest(text.replace(" ", "_"), [each.lower() for each in known])
        guess = f" Did you mean {meant.upper()}?" if meant else ""
        raise QueryError(f"AREA[{area.name}] has no value “{text}”.{guess} It has {', '.join(known)}.", start)
    return Field(area.field, (Codes(codes),), start)


def of_flag(area: Area, text: str, start: int) -> Node:
    """The trials for which a thing is true, or false. Raises QueryError for another value."""
    said = squeezed(text)
    if said not in (*_TRUE, *_FALSE):
        raise QueryError(f"AREA[{area.name}] is true or false, not “{text}”.", start)
    if area.field == "healthy":
        return Field("healthy", (Codes(("YES" if said in _TRUE else "NO",)),), start)
    part = area.field.removeprefix("has:")
    assert part in PARTS
    node = Field("has", (Codes((part,)),), start)
    return node if said in _TRUE else Not(node)


def of_id(area: Area, text: str, start: int) -> Node | None:
    """The trials with an id that holds any of the words."""
    ids = [squeezed(each) for each in re.split(r"[\s,]+", text)]
    found: list[Node] = [Field("id", (IdPart(each),), start) for each in ids if each]
    if area.columns:
        named = phrase(text, start)
        found += [Field(area.name, (named,), start, area.columns)] if named else []
    return either(found)


def of_range(area: Area, low: str, high: str, start: int) -> Node | None:
    """The trials with a value between two ends, either of them open. Raises QueryError for an end that is none.

    None when the area has no order here.
    """
    ends = [None if end.strip().upper() in ("", "MIN", "MAX") else end.strip() for end in (low, high)]
    if area.kind == "age":
        return _age_range(area, ends, start)
    if area.kind not in ("date", "number"):
        return None
    if ends == [None, None]:
        return Not(Field("none", (Codes((area.missing,)),)))
    spans = [None if end is None else _span(area, end, start) for end in ends]
    first, last = spans
    if first and last and first[0] > last[1]:
        raise QueryError(f"RANGE[{low}, {high}] begins above its end; write the lower end first.", start)
    return Field(area.field, (Between(first and first[0], last and last[1]),), start)


def of_value(area: Area, text: str, start: int) -> Node | None:
    """The trials with a date, number or age of that value. Raises QueryError when it is none."""
    if area.kind == "age":
        return _age_range(area, [text, text], start)
    span = _span(area, text, start)
    return Field(area.field, (Between(*span),), start)


def _span(area: Area, text: str, start: int) -> tuple[int, int]:
    """The numbers that one end may mean."""
    found: tuple[int, int] | None
    if area.kind == "number":
        found = (int(text), int(text)) if re.fullmatch(r"\d{1,15}", text) else None
    else:
        found = date_span(_american(text), start)
    if found is None:
        what = "a number" if area.kind == "number" else "a date (2024-05-31, 2024-05, 2024 or 05/31/2024)"
        raise QueryError(f"AREA[{area.name}] takes {what}, not “{text}”.", start)
    return found


def _american(text: str) -> str:
    """A date as the registry's older pages write it, month first, in the order of ours."""
    day = _US_DATE.fullmatch(text)
    if day:
        return f"{day[3]}-{int(day[1]):02}-{int(day[2]):02}"
    month = _US_MONTH.fullmatch(text)
    return f"{month[2]}-{int(month[1]):02}" if month else text


def _age_range(area: Area, ends: Sequence[str | None], start: int) -> Node:
    """The trials whose lowest (or highest) age lies between two ages, said by which ages they take."""
    days: list[float | None] = []
    for end in ends:
        found = None if end is None else age_in_days(end)
        if end is not None and found is None:
            raise QueryError(f"AREA[{area.name}] takes an age such as 18 years or 6 months, not “{end}”.", start)
        days.append(found)
    low, high = days

    def ages(least: float | None, most: float | None) -> Node:
        return Field("age", (Ages(least, most),), start)

    said: list[Node] = [ages(None, None)]
    if area.field == "MinimumAge":
        if high is not None:
            said = [ages(None, high)]
        if low is not None and low > 0:
            said.append(Not(ages(None, low - _MOMENT)))
    else:
        if low is not None:
            said = [ages(low, None)]
        if high is not None:
            said.append(Not(ages(high + _MOMENT, None)))
    return said[0] if len(said) == 1 else And(tuple(said))
