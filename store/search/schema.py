"""What the index holds of a trial: its columns, their weights, and a trial's values for them.

The weights are those of ClinicalTrials.gov's BasicSearch area, by the place of the text in the record; a column holds
the texts of one weight, or texts that a field of the query language asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from parsers.labels import phase_label
from parsers.text import plain
from store.search.fields import country_name
from store.search.words import LONGEST, code_of, compounds, fold, squeezed

if TYPE_CHECKING:
    from pydantic import JsonValue
    from tantivy import Index, Schema

    from parsers.trial import Trial

FORMAT = 1
"""Version of the columns, the folding and what goes where; an index of another version is built again."""

EVERYTHING = "all"
"""The column of the whole record's text; every other column of words but `low` repeats a part of it."""

LOW = "low"
"""Contacts, citations, results, unparsed lines and other sources' claims: found, and ranked last."""

WEIGHTS: Mapping[str, float] = {
    "acronym": 1.0,
    "title": 0.89,
    "official": 0.85,
    "cond": 0.81,
    "drug": 0.8,
    "other": 0.75,
    "keyword": 0.6,
    "summary": 0.6,
    "arms": 0.5,
    EVERYTHING: 0.42,
    "sponsor": 0.4,
    "mesh_cond": 0.3,
    "mesh_drug": 0.3,
    LOW: 0.1,
}
"""What a word found in a column counts."""

TYPO_COLUMNS = ("acronym", "title", "cond", "drug", "other", "keyword", EVERYTHING, LOW)
"""Where a word with typing errors, or the beginning of one, is weighed; it is found in any column."""

FIELD_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cond": ("cond", "keyword", "mesh_cond"),
    "drug": ("drug", "other", "mesh_drug"),
    "sponsor": ("sponsor",),
    "country": ("country",),
}
"""The columns behind the fields of the query language that take words."""

CODE_COLUMNS = ("status", "phase", "type", "sex")
WORD_COLUMNS = (*WEIGHTS, "country")
NO_LIMIT = 1e9
"""Days: an age that nobody reaches, for a trial without a maximum age."""

_EVENT_LISTS = frozenset({"seriousEvents", "otherEvents"})
"""Terms of adverse events, in every eighth record: who looks for `headache` asks for trials of it, not with it."""

GRAM = 3
_LONGEST_ID = 100

Columns = dict[str, int | list[int] | list[str] | list[float]]


def build_schema() -> Schema:
    """The tantivy schema."""
    import tantivy  # 9 MB of Rust, needed only by those who search

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("doc_id", indexed=True, fast=True)
    for name in WORD_COLUMNS:
        builder.add_text_field(name, tokenizer_name="words", index_option="position")
    for name in (*CODE_COLUMNS, "id"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("id_grams", tokenizer_name="words", index_option="position")
    builder.add_float_field("age_min", indexed=True, fast=True)
    builder.add_float_field("age_max", indexed=True, fast=True)
    return builder.build()


def register_tokenizers(index: Index) -> None:
    """Give an opened index the tokenizer of its columns; tantivy does not keep it."""
    import tantivy

    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    index.register_tokenizer("words", words.filter(tantivy.Filter.remove_long(LONGEST * 4 + 1)).build())


def grams(part: str) -> list[str]:
    """An id or a part of one as overlapping pieces of three, so that any part is a phrase of pieces."""
    return [part[place : place + GRAM] for place in range(max(1, min(len(part), _LONGEST_ID) - GRAM + 1))]


def columns(doc_id: int, trial: Trial) -> Columns:
    """A trial's values, every one of the type that its column takes (tantivy's writer dies of a wrong one)."""
    ids = list(dict.fromkeys(filter(None, map(squeezed, _ids(trial)))))
    values: Columns = {
        "doc_id": doc_id,
        "status": _codes([trial.status.overall_status]),
        "phase": _codes(trial.design.phases),
        "type": _codes([trial.design.study_type]),
        "sex": _codes([trial.eligibility.sex]),
        "id": ids,
        "id_grams": [" ".join(grams(known)) for known in ids],
        "country": _words(chain.from_iterable((name, country_name(name)) for name in _countries(trial))),
    }
    parts = {name: _words(texts) for name, texts in _parts(trial).items()}
    everything = list(chain.from_iterable(texts for name, texts in parts.items() if name != LOW))
    values |= parts
    values[EVERYTHING] = everything + _words(_rest(trial))
    return values | _ages(trial)


def _words(texts: Iterable[str | None]) -> list[str]:
    """Texts as they go into a column of words: folded, and the joined spellings of hyphenated words at the end."""
    folded = [fold(text) for text in texts if text]
    spellings = [word for text in folded for word in compounds(text)]
    return [*folded, " ".join(spellings)] if spellings else folded


def _codes(codes: Iterable[str | None]) -> list[str]:
    return [code_of(code) for code in codes if code]


def _markup(texts: Iterable[str | None]) -> Iterator[str]:
    return (plain(text) for text in texts if text)


def _ids(trial: Trial) -> Iterator[str]:
    named = trial.identification
    found = [trial.id, named.nct_id, *named.nct_id_aliases]
    found += [named.org_study_id_info.id if named.org_study_id_info else None]
    found += [other.id for other in named.secondary_id_infos]
    return (known for known in found if known)


def _countries(trial: Trial) -> list[str]:
    places = trial.contacts_locations
    return list(dict.fromkeys(filter(None, [*(site.country for site in places.locations), *places.countries])))


def _ages(trial: Trial) -> Columns:
    """The range of ages in days; nothing when the record says nothing about age."""
    rules = trial.eligibility
    if not (rules.minimum_age or rules.maximum_age or rules.std_ages):
        return {}
    low = rules.minimum_age.days if rules.minimum_age else None
    high = rules.maximum_age.days if rules.maximum_age else None
    return {"age_min": [float(low or 0.0)], "age_max": [NO_LIMIT if high is None else float(high)]}


def _parts(trial: Trial) -> dict[str, Iterable[str | None]]:
    """The texts of a record that have a weight or a field of their own, by column."""
    named, sponsors = trial.identification, trial.sponsor_collaborators
    given, derived = trial.arms_interventions, trial.derived
    topics, outcomes = trial.conditions, trial.outcomes
    lead = [sponsors.lead_sponsor] if sponsors.lead_sponsor else []
    return {
        "acronym": [named.acronym],
        "title": [named.brief_title],
        "official": [named.official_title],
        "cond": [*topics.conditions, topics.conditions_raw],
        "drug": [treatment.name for treatment in given.interventions],
        "other": [name for treatment in given.interventions for name in treatment.other_names],
        "keyword": [*topics.keywords, topics.keywords_raw],
        "summary": [
            *_markup([trial.description.brief_summary]),
            *(outcome.measure for outcome in outcomes.primary_outcomes),
        ],
        "arms": [
            *(arm.label for arm in given.arm_groups),
            *(outcome.measure for outcome in (*outcomes.secondary_outcomes, *outcomes.other_outcomes)),
        ],
        "sponsor": [sponsor.name for sponsor in (*lead, *sponsors.collaborators)],
        "mesh_cond": [mesh.term for mesh in derived.condition_browse.meshes] if derived.condition_browse else [],
        "mesh_drug": [mesh.term for mesh in derived.intervention_browse.meshes] if derived.intervention_browse else [],
        LOW: _low(trial),
    }


def _rest(trial: Trial) -> Iterator[str | None]:
    """The texts of a record that are found anywhere and have no column of their own."""
    yield from _ids(trial)
    yield from _coded_words(trial)
    yield from _narrative(trial)
    yield from _people_and_places(trial)
    for browse in (trial.derived.condition_browse, trial.derived.intervention_browse):
        yield from (mesh.term for mesh in browse.ancestors) if browse else ()


def _coded_words(trial: Trial) -> Iterator[str | None]:
    """Codes as words: `PHASE2` can be asked for as `phase 2`."""
    design = trial.design
    phases = phase_label(design.phases)
    yield from (phases, phases.replace("/Phase ", "/"), *design.phases)
    coded = [trial.status.overall_status, design.study_type, trial.eligibility.sex, *trial.eligibility.std_ages]
    if design.design_info:
        info = design.design_info
        coded += [info.allocation, info.intervention_model, info.primary_purpose, info.observational_model]
        coded += [info.time_perspective, info.masking_info.masking if info.masking_info else None]
    coded += [arm.type for arm in trial.arms_interventions.arm_groups]
    coded += [treatment.type for treatment in trial.arms_interventions.interventions]
    yield from (code.replace("_", " ") for code in dict.fromkeys(coded) if code)


def _narrative(trial: Trial) -> Iterator[str | None]:
    design, rules, outcomes = trial.design, trial.eligibility, trial.outcomes
    info, given = design.design_info, trial.arms_interventions
    yield from _markup([trial.description.detailed_description, trial.status.why_stopped])
    yield from _markup([rules.eligibility_criteria, rules.study_population, rules.gender_description])
    yield from _markup(arm.description for arm in given.arm_groups)
    yield from _markup(treatment.description for treatment in given.interventions)
    for outcome in (*outcomes.primary_outcomes, *outcomes.secondary_outcomes, *outcomes.other_outcomes):
        yield from _markup([outcome.description])
        yield outcome.time_frame
    if info:
        masking = info.masking_info.masking_description if info.masking_info else None
        yield from _markup([info.intervention_model_description, masking])
    yield from _markup([design.bio_spec.description if design.bio_spec else None, trial.ipd_sharing.description])


def _people_and_places(trial: Trial) -> Iterator[str | None]:
    places, sponsors, named = trial.contacts_locations, trial.sponsor_collaborators, trial.identification
    for official in places.overall_officials:
        yield from (official.name, official.affiliation)
    if sponsors.responsible_party:
        who = sponsors.responsible_party
        yield from (who.investigator_full_name, who.investigator_affiliation, who.old_name_title, who.old_organization)
    if named.organization:
        yield named.organization.full_name
    yield from dict.fromkeys(chain.from_iterable((s.facility, s.city, s.state, s.country) for s in places.locations))
    yield from places.countries


def _low(trial: Trial) -> Iterator[str | None]:
    places, links = trial.contacts_locations, trial.references
    people = (*places.central_contacts, *places.facility_contacts_unassigned)
    for person in (*people, *chain.from_iterable(site.contacts for site in places.locations)):
        yield from (person.name, person.email)
    for reference in links.references:
        yield from (reference.citation, reference.pmid)
    for link in links.see_also_links:
        yield from (*_markup([link.label]), link.url)
    yield from (line.text for line in trial.unparsed)
    yield from trial.raw_parts.values()
    for claims in trial.claims.values():
        for claim in claims:
            yield from _leaves(claim.value)
    yield from _leaves(trial.unknown)
    yield from (text for text in dict.fromkeys(_leaves(trial.results)) if any(map(str.isalpha, text)))


def _leaves(value: JsonValue) -> Iterator[str]:
    """The texts in a JSON value, however deep, without the lists of adverse events."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            waiting.extend(value for key, value in part.items() if key not in _EVENT_LISTS)
        elif isinstance(part, list):
            waiting.extend(part)
