"""The single values that a comparison shows: by group, the label of each and how it is read from a trial."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from parsers.labels import label, phase_label
from parsers.modules import DateStruct, Masking, Sponsor
from parsers.text import plain, visible
from parsers.trial import Trial

Cell = str | None
"""Text to show, or None when it is not reported."""

Field = tuple[str, Callable[[Trial], Cell]]


def text(value: str | None) -> Cell:
    """Text as it is, safe to show."""
    return visible(value) if value else None


def markup(value: str | None) -> Cell:
    """A markup field as plain text, safe to show."""
    return visible(plain(value)) if value else None


def code(enum: str, value: str | None) -> Cell:
    """The label of a code."""
    return text(label(enum, value))


def joined(values: Iterable[str | None], separator: str = "\n") -> Cell:
    """What there is of several texts, one a line; None when there is nothing."""
    return separator.join(value for value in map(text, values) if value) or None


def noted(value: Cell, note: Cell) -> Cell:
    """`value (note)`, or what there is of the two."""
    return f"{value} ({note})" if value and note else value or note


def _yes(value: bool | None) -> Cell:
    return None if value is None else "Yes" if value else "No"


def _count(number: int) -> Cell:
    return f"{number:,}" if number else None


def _date(date: DateStruct | None) -> Cell:
    return noted(text(date.date), code("DateType", date.type)) if date else None


def _other_ids(trial: Trial) -> Cell:
    named = trial.identification
    own = named.org_study_id_info
    others = [noted(other.id, other.domain) for other in named.secondary_id_infos]
    return joined([own.id if own else None, *others, *named.nct_id_aliases])


def _of_design(enum: str, name: str) -> Callable[[Trial], Cell]:
    """A code of the design information, by the name of its field."""

    def read(trial: Trial) -> Cell:
        value = getattr(trial.design.design_info, name, None)
        return code(enum, value) if isinstance(value, str) else None

    return read


def _model_described(trial: Trial) -> Cell:
    design = trial.design.design_info
    return markup(design.intervention_model_description) if design else None


def _masking(trial: Trial) -> Cell:
    design = trial.design.design_info
    masking = (design.masking_info if design else None) or Masking()
    roles = joined((label("WhoMasked", role) for role in masking.who_masked), ", ")
    return joined([noted(code("DesignMasking", masking.masking), roles), markup(masking.masking_description)])


def _participants(trial: Trial) -> Cell:
    planned = trial.design.enrollment_info
    if planned is None or planned.count is None:
        return None
    return noted(f"{planned.count:,}", code("EnrollmentType", planned.type))


def _sponsor(sponsor: Sponsor | None) -> Cell:
    return noted(text(sponsor.name), code("AgencyClass", sponsor.class_)) if sponsor else None


def _responsible_party(trial: Trial) -> Cell:
    party = trial.sponsor_collaborators.responsible_party
    if party is None:
        return None
    person = [party.investigator_full_name or party.old_name_title, party.investigator_title]
    place = party.investigator_affiliation or party.old_organization
    return joined([code("ResponsiblePartyType", party.type), joined([*person, place], ", ")])


def _officials(trial: Trial) -> Cell:
    return joined(
        noted(joined([person.name, person.affiliation], ", "), code("OfficialRole", person.role))
        for person in trial.contacts_locations.overall_officials
    )


def _countries(trial: Trial) -> Cell:
    """Countries with their number of sites, then those that a page lists without a site."""
    sites: dict[str, int] = {}
    for site in trial.contacts_locations.locations:
        if site.country:
            sites[site.country] = sites.get(site.country, 0) + 1
    listed = [country for country in trial.contacts_locations.countries if country not in sites]
    return joined([*(f"{country} ({number:,})" for country, number in sites.items()), *listed])


def _contacts(trial: Trial) -> Cell:
    held = trial.contacts_locations
    return joined(
        joined([person.name, person.phone, person.phone_ext, person.email], ", ")
        for person in (*held.central_contacts, *held.facility_contacts_unassigned)
    )


FIELDS: Mapping[str, tuple[Field, ...]] = {
    "Identity": (
        ("Title", lambda trial: text(trial.identification.brief_title)),
        ("Official title", lambda trial: text(trial.identification.official_title)),
        ("Acronym", lambda trial: text(trial.identification.acronym)),
        ("Registry id", lambda trial: text(trial.id)),
        ("Other ids", _other_ids),
    ),
    "Status and dates": (
        ("Status", lambda trial: code("Status", trial.status.overall_status)),
        ("Last known status", lambda trial: code("Status", trial.status.last_known_status)),
        ("Why stopped", lambda trial: markup(trial.status.why_stopped)),
        ("Start", lambda trial: _date(trial.status.start_date)),
        ("Primary completion", lambda trial: _date(trial.status.primary_completion_date)),
        ("Completion", lambda trial: _date(trial.status.completion_date)),
        ("First posted", lambda trial: _date(trial.status.study_first_post_date)),
        ("Last update posted", lambda trial: _date(trial.status.last_update_post_date)),
    ),
    "Design": (
        ("Study type", lambda trial: code("StudyType", trial.design.study_type)),
        ("Phase", lambda trial: text(phase_label(trial.design.phases))),
        ("Allocation", _of_design("DesignAllocation", "allocation")),
        ("Intervention model", _of_design("InterventionalAssignment", "intervention_model")),
        ("Model described", _model_described),
        ("Masking", _masking),
        ("Primary purpose", _of_design("PrimaryPurpose", "primary_purpose")),
        ("Observational model", _of_design("ObservationalModel", "observational_model")),
        ("Time perspective", _of_design("DesignTimePerspective", "time_perspective")),
        ("Target duration", lambda trial: text(trial.design.target_duration)),
    ),
    "Enrollment": (("Participants", _participants),),
    "Population": (
        ("Minimum age", lambda trial: text(trial.eligibility.minimum_age)),
        ("Maximum age", lambda trial: text(trial.eligibility.maximum_age)),
        ("Age groups", lambda trial: joined((label("StandardAge", age) for age in trial.eligibility.std_ages), ", ")),
        ("Sex", lambda trial: code("Sex", trial.eligibility.sex)),
        ("Gender based", lambda trial: _yes(trial.eligibility.gender_based)),
        ("Gender described", lambda trial: markup(trial.eligibility.gender_description)),
        ("Healthy volunteers", lambda trial: _yes(trial.eligibility.healthy_volunteers)),
        ("Study population", lambda trial: markup(trial.eligibility.study_population)),
        ("Sampling", lambda trial: code("SamplingMethod", trial.eligibility.sampling_method)),
    ),
    "Conditions": (
        ("Conditions", lambda trial: joined(trial.conditions.conditions) or text(trial.conditions.conditions_raw)),
        ("Keywords", lambda trial: joined(trial.conditions.keywords) or text(trial.conditions.keywords_raw)),
    ),
    "Arms": (("Number of arms", lambda trial: _count(len(trial.arms_interventions.arm_groups))),),
    "Sponsor and collaborators": (
        ("Lead sponsor", lambda trial: _sponsor(trial.sponsor_collaborators.lead_sponsor)),
        ("Collaborators", lambda trial: joined(map(_sponsor, trial.sponsor_collaborators.collaborators))),
        ("Responsible party", _responsible_party),
    ),
    "Contacts and sites": (
        ("Number of sites", lambda trial: _count(len(trial.contacts_locations.locations))),
        ("Countries", _countries),
        ("Officials", _officials),
        ("Contacts", _contacts),
    ),
    "References": (("Number of references", lambda trial: _count(len(trial.references.references))),),
    "Results and data": (
        ("Results posted", lambda trial: _yes(trial.has_results)),
        ("Data sharing", lambda trial: code("IpdSharing", trial.ipd_sharing.ipd_sharing)),
        ("Documents", lambda trial: joined(doc.label or doc.type_abbrev for doc in trial.documents.large_docs)),
    ),
}
