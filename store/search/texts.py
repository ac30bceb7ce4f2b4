"""The texts of a trial that can be searched, by the place in the record: those with a weight, the rest, and the low.

They are read from what `dump` gives, as it is stored, so that an index can be built without building a `Trial`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from parsers.labels import phase_label
from parsers.text import plain

Record = Mapping[str, Any]
"""A dumped trial or a part of one; Any, because its values are of many types and come from the store."""

_FIGURES = frozenset(
    {"seriousEvents", "otherEvents", "measurements", "denoms", "achievements", "groupId", "groupIds", "numSubjects"}
)
"""Parts of results without words to look for, or with terms of adverse events: who looks for `headache` asks for
trials of it, not with it."""

_NOTHING: Record = {}


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
    places = at(document, "contacts_locations")
    named = [site.get("country") for site in every(places, "locations")]
    return list(dict.fromkeys(filter(None, [*named, *every(places, "countries")])))


def weighed(document: Record) -> dict[str, list[str | None]]:
    """The texts that have a weight or a field of their own, by column."""
    named, sponsors = at(document, "identification"), at(document, "sponsor_collaborators")
    given, derived = at(document, "arms_interventions"), at(document, "derived")
    topics, outcomes = at(document, "conditions"), at(document, "outcomes")
    interventions = every(given, "interventions")
    return {
        "acronym": [named.get("acronym")],
        "title": [named.get("brief_title")],
        "official": [named.get("official_title")],
        "cond": [*every(topics, "conditions"), topics.get("conditions_raw")],
        "drug": [treatment.get("name") for treatment in interventions],
        "other": [name for treatment in interventions for name in every(treatment, "other_names")],
        "keyword": [*every(topics, "keywords"), topics.get("keywords_raw")],
        "summary": [
            *_plain([at(document, "description").get("brief_summary")]),
            *(outcome.get("measure") for outcome in every(outcomes, "primary_outcomes")),
        ],
        "arms": [
            *(arm.get("label") for arm in every(given, "arm_groups")),
            *(outcome.get("measure") for outcome in every(outcomes, "secondary_outcomes")),
            *(outcome.get("measure") for outcome in every(outcomes, "other_outcomes")),
        ],
        "sponsor": [
            at(sponsors, "lead_sponsor").get("name"),
            *(sponsor.get("name") for sponsor in every(sponsors, "collaborators")),
        ],
        "mesh_cond": [mesh.get("term") for mesh in every(at(derived, "condition_browse"), "meshes")],
        "mesh_drug": [mesh.get("term") for mesh in every(at(derived, "intervention_browse"), "meshes")],
    }


def rest(document: Record) -> Iterator[str | None]:
    """The texts that are found anywhere and have no column of their own."""
    yield from ids(document)
    yield from _coded_words(document)
    yield from _narrative(document)
    yield from _people_and_places(document)
    for browse in ("condition_browse", "intervention_browse"):
        yield from (mesh.get("term") for mesh in every(at(at(document, "derived"), browse), "ancestors"))


def low(document: Record) -> Iterator[str | None]:
    """Contacts, citations, results, unparsed lines and other sources' claims: found, and ranked last."""
    places, links = at(document, "contacts_locations"), at(document, "references")
    for person in (*every(places, "central_contacts"), *every(places, "facility_contacts_unassigned")):
        yield from (person.get("name"), person.get("email"))
    for site in every(places, "locations"):
        for person in every(site, "contacts"):
            yield from (person.get("name"), person.get("email"))
    for reference in every(links, "references"):
        yield from (reference.get("citation"), reference.get("pmid"))
    for link in every(links, "see_also_links"):
        yield from (*_plain([link.get("label")]), link.get("url"))
    yield from (line.get("text") for line in every(document, "unparsed"))
    yield from at(document, "raw_parts").values()
    for claims in at(document, "claims").values():
        for claim in claims:
            yield from _leaves(claim["value"])
    yield from _leaves(document.get("unknown"))
    yield from (text for text in dict.fromkeys(_leaves(document.get("results"))) if any(map(str.isalpha, text)))


def _plain(markup: Iterable[str | None]) -> list[str]:
    return [plain(text) if "\\" in text else text for text in markup if text]


def _coded_words(document: Record) -> Iterator[str]:
    """Codes as words: `PHASE2` can be asked for as `phase 2`."""
    design, given = at(document, "design"), at(document, "arms_interventions")
    rules, info = at(document, "eligibility"), at(design, "design_info")
    phases = phase_label(every(design, "phases"))
    yield from (phases, phases.replace("/Phase ", "/"), *every(design, "phases"))
    coded = [at(document, "status").get("overall_status"), design.get("study_type"), rules.get("sex")]
    coded += every(rules, "std_ages")
    coded += [info.get("allocation"), info.get("intervention_model"), info.get("primary_purpose")]
    coded += [info.get("observational_model"), info.get("time_perspective"), at(info, "masking_info").get("masking")]
    coded += [arm.get("type") for arm in every(given, "arm_groups")]
    coded += [treatment.get("type") for treatment in every(given, "interventions")]
    yield from (code.replace("_", " ") for code in dict.fromkeys(coded) if code)


def _narrative(document: Record) -> Iterator[str | None]:
    design, rules = at(document, "design"), at(document, "eligibility")
    outcomes, given, info = at(document, "outcomes"), at(document, "arms_interventions"), at(design, "design_info")
    markup = [at(document, "description").get("detailed_description"), at(document, "status").get("why_stopped")]
    markup += [rules.get(name) for name in ("eligibility_criteria", "study_population", "gender_description")]
    markup += [arm.get("description") for arm in every(given, "arm_groups")]
    markup += [treatment.get("description") for treatment in every(given, "interventions")]
    for kind in ("primary_outcomes", "secondary_outcomes", "other_outcomes"):
        for outcome in every(outcomes, kind):
            markup.append(outcome.get("description"))
            yield outcome.get("time_frame")
    markup += [info.get("intervention_model_description"), at(info, "masking_info").get("masking_description")]
    markup += [at(design, "bio_spec").get("description"), at(document, "ipd_sharing").get("description")]
    yield from _plain(markup)


def _people_and_places(document: Record) -> Iterator[str | None]:
    places, sponsors = at(document, "contacts_locations"), at(document, "sponsor_collaborators")
    for official in every(places, "overall_officials"):
        yield from (official.get("name"), official.get("affiliation"))
    who = at(sponsors, "responsible_party")
    for part in ("investigator_full_name", "investigator_affiliation", "old_name_title", "old_organization"):
        yield who.get(part)
    yield at(at(document, "identification"), "organization").get("full_name")
    sites: dict[str | None, None] = {}
    for site in every(places, "locations"):
        for part in ("facility", "city", "state", "country"):
            sites[site.get(part)] = None
    yield from sites
    yield from every(places, "countries")


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
