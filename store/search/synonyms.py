"""What a record says about names of one thing: abbreviations, other names of an intervention, MeSH terms.

Each is a `Link` (`store.search.synonyms_links`) from a key to a text. The links of all records, counted, are the table
of abbreviations and synonyms (`store.search.abbreviations`). A record votes once for a link, and for one long form of a
short form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from store.search.abbreviations_text import LONGEST, add_definitions, has_initials, is_short, is_telling, stands_for
from store.search.synonyms_keys import name_key, short_key
from store.search.synonyms_links import Kind, Link
from store.search.synonyms_names import clean, other_names, own_names
from store.search.texts import Record, at, every
from store.search.words import fold

MOST_LINKS = 400
"""Links kept of one record: a list of all the abbreviations of a protocol is no reason for more."""

_LONGEST_WORDING = 96
"""Characters of what a record calls the thing that its MeSH term is for."""

_LONGEST_SHORT = 2 * LONGEST
"""Characters of a short form that stands alone, with all signs between its letters."""

_MOST_OWN = 4
"""Names of an intervention in what it is called that are taken."""


def links(document: Record) -> list[str]:
    """The links that a dumped trial says, packed, each once, at most `MOST_LINKS`."""
    said: list[tuple[str, str]] = []
    found = dict.fromkeys([*_abbreviations(document, said), *_other_names(document), *_mesh(document)])
    _add_said(found, said)
    return [link.packed() for link in list(found)[:MOST_LINKS] if link.key]


def _abbreviations(document: Record, said: list[tuple[str, str]]) -> Iterator[Link]:
    """Both directions of every abbreviation that the texts or the lists of the record define.

    Words that stand beside a word in a parenthesis, which no abbreviation is, are added to `said`.
    """
    found: dict[str, str] = {}
    for text in _texts(document):
        if text:
            add_definitions(text, found, said)
    _add_listed(document, found)
    known: set[str] = set()
    for short, long in found.items():
        key = short_key(short)
        if key and key not in known:
            known.add(key)
            yield Link(key, Kind.LONG, long)
            yield Link(name_key(long), Kind.SHORT, short)


def _texts(document: Record) -> Iterator[str | None]:
    """The texts that may define abbreviations, those of the study as a whole first."""
    named, told = at(document, "identification"), at(document, "description")
    yield from (named.get("official_title"), named.get("brief_title"))
    yield from (told.get("brief_summary"), told.get("detailed_description"))
    topics, sponsors = at(document, "conditions"), at(document, "sponsor_collaborators")
    yield from (*every(topics, "conditions"), *every(topics, "keywords"))
    yield from (topics.get("conditions_raw"), topics.get("keywords_raw"))
    given = at(document, "arms_interventions")
    for treatment in every(given, "interventions"):
        yield from (treatment.get("name"), treatment.get("description"), *every(treatment, "other_names"))
    for arm in every(given, "arm_groups"):
        yield from (arm.get("label"), arm.get("description"))
    for kind in ("primary_outcomes", "secondary_outcomes", "other_outcomes"):
        for outcome in every(at(document, "outcomes"), kind):
            yield from (outcome.get("measure"), outcome.get("description"))
    rules, info = at(document, "eligibility"), at(at(document, "design"), "design_info")
    yield from (rules.get("eligibility_criteria"), rules.get("study_population"))
    yield from (info.get("intervention_model_description"), at(info, "masking_info").get("masking_description"))
    yield at(sponsors, "lead_sponsor").get("name")
    yield from (sponsor.get("name") for sponsor in every(sponsors, "collaborators"))


def _add_listed(document: Record, found: dict[str, str]) -> None:
    """Add short forms that stand in a list beside their long form, as conditions, keywords and other names do."""
    topics = at(document, "conditions")
    _add_side_by_side([*every(topics, "conditions"), *every(topics, "keywords")], found)
    for treatment in every(at(document, "arms_interventions"), "interventions"):
        others = every(treatment, "other_names")
        if others:
            _add_side_by_side([treatment.get("name"), *others], found)


def _add_side_by_side(said: Iterable[str | None], found: dict[str, str]) -> None:
    given = [entry for entry in said if entry]
    shorts = [short for entry in given if len(entry) <= _LONGEST_SHORT and is_short(short := _plain(entry), capitals=2)]
    if not shorts:
        return
    entries = [_plain(entry) for entry in given]
    for short in shorts:
        if short not in found:
            long = next((long for long in entries if is_telling(short, long) and _is_listed_long(short, long)), None)
            if long is not None:
                found[short] = long


@lru_cache(maxsize=8192)
def _plain(entry: str) -> str:
    """An entry of a list, folded, with single blanks."""
    return " ".join(fold(entry).split())


def _is_listed_long(short: str, long: str) -> bool:
    return has_initials(short, long) or (stands_for(short, long) and "(" not in long)


def _other_names(document: Record) -> Iterator[Link]:
    """Each name of an intervention with each other, both ways; the first is what it is mainly called."""
    for treatment in every(at(document, "arms_interventions"), "interventions"):
        own = own_names(treatment.get("name"))[:_MOST_OWN]
        others = other_names(every(treatment, "other_names")) if own else []
        for place, name in enumerate(own):
            for other in dict.fromkeys([*own[place + 1 :], *(others if place == 0 else ())]):
                yield from _same(name, other, Kind.NAME if place else Kind.OF)


def _same(name: str, other: str, back: Kind) -> Iterator[Link]:
    """That two names are of one thing."""
    key, other_key = name_key(name), name_key(other)
    if key != other_key:
        yield from (Link(key, Kind.NAME, other), Link(other_key, back, name))
        yield from (Link(key, Kind.NAME, ""), Link(other_key, Kind.NAME, ""))


def _add_said(found: dict[Link, None], said: Iterable[tuple[str, str]]) -> None:
    """Add what the texts call otherwise in a parenthesis, both ways, unless the record says more of the two."""
    for name, other in said:
        key, other_key = name_key(name), name_key(other)
        known = {(key, name_key(link.text)) for link in found if link.key == key and link.kind in (Kind.NAME, Kind.OF)}
        if key != other_key and (key, other_key) not in known:
            found.update(dict.fromkeys((Link(key, Kind.SAID, other), Link(other_key, Kind.SAID, name))))


def _mesh(document: Record) -> Iterator[Link]:
    """The MeSH term of a record with one condition (or intervention) and one term: which is for which is then plain."""
    derived = at(document, "derived")
    conditions = every(at(document, "conditions"), "conditions")
    treatments = [each.get("name") for each in every(at(document, "arms_interventions"), "interventions")]
    yield from _one_to_one(conditions, every(at(derived, "condition_browse"), "meshes"))
    yield from _one_to_one(treatments, every(at(derived, "intervention_browse"), "meshes"))


def _one_to_one(said: Sequence[str | None], terms: Sequence[Record]) -> Iterator[Link]:
    term = terms[0].get("term") if len(terms) == 1 else None
    if not term or len(said) != 1 or not said[0] or len(said[0]) > _LONGEST_WORDING:
        return
    name = clean(said[0])
    yield Link(name_key(name), Kind.MESH, term)
    yield Link(name_key(term), Kind.WORDING, name)
