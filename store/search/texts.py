"""The texts of a trial that can be searched, each in the one column where it counts for what it says.

They are read from what `dump` gives, as it is stored, so that an index can be built without building a `Trial`. An
import reads every record so: the loops are plain, and nothing is looked at twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from parsers.criteria import by_kind
from parsers.labels import phase_label
from parsers.text import plain
from store.search.fields import country_name

if TYPE_CHECKING:
    from pydantic import JsonValue

Record = Mapping[str, Any]
"""A dumped trial or a part of one; Any, because its values are of many types and come from the store."""

Texts = dict[str, list[str | None]]
"""Texts by column; None stands where a record does not say."""

_FIGURES = frozenset(
    {"seriousEvents", "otherEvents", "measurements", "denoms", "achievements", "groupId", "groupIds", "numSubjects"}
)
"""Parts of results without words to look for, or with terms of adverse events: who looks for `headache` asks for
trials of it, not with it."""

_NOTHING: Record = {}

_CRITERIA = {"inclusion": "include", "exclusion": "exclude", "other": "criteria"}
_OUTCOMES = (("primary", "primary_outcomes"), ("secondary", "secondary_outcomes"), ("secondary", "other_outcomes"))
_SITES = (("facility", "facility"), ("city", "city"), ("state", "state"))
_INVESTIGATOR = ("investigator_full_name", "investigator_affiliation", "old_name_title", "old_organization")


def at(record: Record, name: str) -> Record:
    """A part of a record; an empty one when there is none."""
    return record.get(name) or _NOTHING


def every(record: Record, name: str) -> Sequence[Any]:
    """A list of a record; an empty one when there is none."""
    return record.get(name) or ()


def ids(document: Record) -> Iterator[str]:
    """Every id that the trial goes by."""
    named = at(document, "identification")
    found = [document["id"], named.get("nct_id"), *every(named, "nct_id_aliases")]
    found.append(at(named, "org_study_id_info").get("id"))
    found += [other.get("id") for other in every(named, "secondary_id_infos")]
    found += [source.get("trial_id") for source in every(document, "sources")]
    for claim in at(document, "claims").get("identification.secondary_id_infos", ()):
        found += [other.get("id") for other in claim["value"] if isinstance(other, dict)]
    return (known for known in found if known)


def countries(document: Record) -> list[str]:
    """The countries of its sites, each once."""
    return _countries(at(document, "contacts_locations"))


def _countries(places: Record) -> list[str]:
    named = [site.get("country") for site in every(places, "locations")]
    return list(dict.fromkeys(filter(None, [*named, *every(places, "countries")])))


def by_column(document: Record) -> Texts:
    """Every text to be found, by the column that it is in; ClinicalTrials.gov's own ids are found by their letters."""
    named = [known for known in ids(document) if not known.startswith("NCT")]
    found: Texts = {"ids": [*named], "detail": [*_coded_words(document)]}
    _names(document, found)
    _treatments(document, found)
    _outcomes(at(document, "outcomes"), found)
    _eligibility(at(document, "eligibility"), found)
    _places(at(document, "contacts_locations"), found)
    _people(document, found)
    found["low"] = [*_low(document)]
    return found


def _names(document: Record, found: Texts) -> None:
    """Titles, what the trial is about and in short."""
    named, topics, said = at(document, "identification"), at(document, "conditions"), at(document, "description")
    found["acronym"] = [named.get("acronym")]
    found["title"] = [named.get("brief_title")]
    found["official"] = [named.get("official_title")]
    found["cond"] = [*every(topics, "conditions"), topics.get("conditions_raw")]
    found["keyword"] = [*every(topics, "keywords"), topics.get("keywords_raw")]
    found["summary"] = [_plain(said.get("brief_summary"))]
    found["detail"].append(_plain(said.get("detailed_description")))
    derived = at(document, "derived")
    for column, browse in (("mesh_cond", "condition_browse"), ("mesh_drug", "intervention_browse")):
        terms = at(derived, browse)
        found[column] = [mesh.get("term") for mesh in every(terms, "meshes")]
        found[f"{column}_more"] = [mesh.get("term") for mesh in every(terms, "ancestors")]


def _treatments(document: Record, found: Texts) -> None:
    """Arms and interventions, and how the trial is designed in words."""
    given, design = at(document, "arms_interventions"), at(document, "design")
    detail = found["detail"]
    drugs: list[str | None] = []
    others: list[str | None] = []
    arms: list[str | None] = []
    for treatment in every(given, "interventions"):
        drugs.append(treatment.get("name"))
        others += every(treatment, "other_names")
        detail.append(_plain(treatment.get("description")))
    for arm in every(given, "arm_groups"):
        arms.append(arm.get("label"))
        detail.append(_plain(arm.get("description")))
    found["drug"], found["other"], found["arms"] = drugs, others, arms
    info = at(design, "design_info")
    detail.append(_plain(info.get("intervention_model_description")))
    detail.append(_plain(at(info, "masking_info").get("masking_description")))
    detail.append(_plain(at(design, "bio_spec").get("description")))
    detail.append(_plain(at(document, "ipd_sharing").get("description")))
    detail.append(_plain(at(document, "status").get("why_stopped")))


def _outcomes(outcomes: Record, found: Texts) -> None:
    """Measures by rank, and apart from them what they are in full and when."""
    more: dict[str | None, None] = {}
    for column, kind in _OUTCOMES:
        measures = found.setdefault(column, [])
        for outcome in every(outcomes, kind):
            measures.append(outcome.get("measure"))
            more[_plain(outcome.get("description"))] = None
            more[outcome.get("time_frame")] = None
    found["outcome"] = list(more)


def _eligibility(rules: Record, found: Texts) -> None:
    """The criteria by what they are for."""
    text = rules.get("eligibility_criteria")
    if text:
        for kind, parts in by_kind(text).items():
            found[_CRITERIA[kind]] = [_plain(part) for part in parts]
    other = [_plain(rules.get(name)) for name in ("study_population", "gender_description")]
    found["criteria"] = [*found.get("criteria", ()), *other]


def _places(places: Record, found: Texts) -> None:
    """Where the sites are, each name once."""
    sites = every(places, "locations")
    for column, name in _SITES:
        found[column] = list(dict.fromkeys([site.get(name) for site in sites]))
    found["country"] = [name for known in _countries(places) for name in (known, country_name(known))]


def _people(document: Record, found: Texts) -> None:
    """Who stands behind the trial."""
    sponsors, who = at(document, "sponsor_collaborators"), []
    found["sponsor"] = [
        at(sponsors, "lead_sponsor").get("name"),
        *(sponsor.get("name") for sponsor in every(sponsors, "collaborators")),
    ]
    for official in every(at(document, "contacts_locations"), "overall_officials"):
        who += [official.get("name"), official.get("affiliation")]
    responsible = at(sponsors, "responsible_party")
    who += [responsible.get(part) for part in _INVESTIGATOR] if responsible else []
    who.append(at(at(document, "identification"), "organization").get("full_name"))
    found["person"] = list(dict.fromkeys(who))


def _low(document: Record) -> Iterator[str | None]:
    """Contacts, citations, results, unparsed lines and other sources' claims: found, and ranked last."""
    places, links = at(document, "contacts_locations"), at(document, "references")
    for person in (*every(places, "central_contacts"), *every(places, "facility_contacts_unassigned")):
        yield person.get("name")
        yield person.get("email")
    for site in every(places, "locations"):
        for person in every(site, "contacts"):
            yield person.get("name")
            yield person.get("email")
    for reference in every(links, "references"):
        yield reference.get("citation")
        yield reference.get("pmid")
    for link in every(links, "see_also_links"):
        yield _plain(link.get("label"))
        yield link.get("url")
    yield from (line.get("text") for line in every(document, "unparsed"))
    yield from at(document, "raw_parts").values()
    for claims in at(document, "claims").values():
        for claim in claims:
            yield from _leaves(claim["value"])
    yield from _leaves(document.get("unknown"))
    results = document.get("results")
    if results:
        yield from (text for text in dict.fromkeys(_leaves(results)) if any(map(str.isalpha, text)))


def _plain(markup: str | None) -> str | None:
    return plain(markup) if markup and "\\" in markup else markup


def _coded_words(document: Record) -> Iterable[str]:
    """Codes as words: `PHASE2` can be asked for as `phase 2`."""
    design, given = at(document, "design"), at(document, "arms_interventions")
    rules, info = at(document, "eligibility"), at(design, "design_info")
    phases = phase_label(every(design, "phases"))
    coded = [at(document, "status").get("overall_status"), design.get("study_type"), rules.get("sex")]
    coded += every(rules, "std_ages")
    coded += [info.get("allocation"), info.get("intervention_model"), info.get("primary_purpose")]
    coded += [info.get("observational_model"), info.get("time_perspective"), at(info, "masking_info").get("masking")]
    coded += [arm.get("type") for arm in every(given, "arm_groups")]
    coded += [treatment.get("type") for treatment in every(given, "interventions")]
    words = [code.replace("_", " ") for code in dict.fromkeys(coded) if code]
    return [phases, phases.replace("/Phase ", "/"), *every(design, "phases"), *words]


def _leaves(value: JsonValue) -> Iterator[str]:
    """The texts in a JSON value, however deep, without the lists of figures and of adverse events.

    Types are compared, not tested: of a record with results this loop sees thousands of values.
    """
    waiting = [value]
    take = waiting.pop
    while waiting:
        part = take()
        kind = type(part)
        if kind is str:
            yield part  # type: ignore[misc]  # mypy does not narrow by `type(part) is str`.
        elif kind is dict:
            waiting += [inner for key, inner in part.items() if key not in _FIGURES]  # type: ignore[union-attr]  # the same
        elif kind is list:
            waiting += part  # type: ignore[arg-type]  # the same
