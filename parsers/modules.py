"""The modules of a trial record, in ClinicalTrials.gov v2 names and nesting, snake_case.

Every field is optional, lists are empty when nothing was said, and a key that the model does not name is kept
(`extra="allow"`), so that a v2 record goes in and comes out leaf for leaf. Coded values (status, phase, ...) are
plain strings: a code that is not in `parsers.labels` is kept as it came. Fields marked Markup hold the registry's
escaped CommonMark and are unescaped only where they are shown or indexed (`parsers.text.plain`); all other text is
never unescaped. Source of names and types: the v2 `studies/metadata` structure.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel

from parsers.values import Age, PartialDate

Markup = Annotated[str, "markup"]
"""Text in the registry's escaped CommonMark, kept raw."""


class Part(BaseModel):
    """A part of a record: strict about types, open to unknown keys, frozen.

    Frozen, because `dump` writes only fields that were set: change a part with `model_copy(update=...)`.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="allow",
        strict=True,
        frozen=True,
        defer_build=True,
    )


class OrgStudyId(Part):
    """The sponsor's own id of the study; `type` is a code of OrgStudyIdType."""

    id: str | None = None
    type: str | None = None
    link: str | None = None


class SecondaryId(Part):
    """Another id of the study; `type` is a code of SecondaryIdType, `domain` the issuer in free text."""

    id: str | None = None
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Organization(Part):
    """The organisation that registered the study; `class_` is a code of AgencyClass."""

    full_name: str | None = None
    class_: str | None = Field(default=None, alias="class")


class Identification(Part):
    """Ids and titles."""

    nct_id: str | None = None
    nct_id_aliases: list[str] = Field(default_factory=list)
    org_study_id_info: OrgStudyId | None = None
    secondary_id_infos: list[SecondaryId] = Field(default_factory=list)
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Organization | None = None


class DateStruct(Part):
    """A date with its kind, a code of DateType (absent on many old records)."""

    date: PartialDate | None = None
    type: str | None = None


class ExpandedAccessInfo(Part):
    """Whether the treatment is available outside the study, and under which record."""

    has_expanded_access: bool | None = None
    nct_id: str | None = None
    status_for_nct_id: str | None = None


class StatusModule(Part):
    """Recruitment status and the record's dates."""

    status_verified_date: PartialDate | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    delayed_posting: bool | None = None
    why_stopped: Markup | None = None
    expanded_access_info: ExpandedAccessInfo | None = None
    start_date: DateStruct | None = Field(default=None, alias="startDateStruct")
    primary_completion_date: DateStruct | None = Field(default=None, alias="primaryCompletionDateStruct")
    completion_date: DateStruct | None = Field(default=None, alias="completionDateStruct")
    study_first_submit_date: PartialDate | None = None
    study_first_submit_qc_date: PartialDate | None = None
    study_first_post_date: DateStruct | None = Field(default=None, alias="studyFirstPostDateStruct")
    results_waived: bool | None = None
    results_first_submit_date: PartialDate | None = None
    results_first_submit_qc_date: PartialDate | None = None
    results_first_post_date: DateStruct | None = Field(default=None, alias="resultsFirstPostDateStruct")
    disp_first_submit_date: PartialDate | None = None
    disp_first_submit_qc_date: PartialDate | None = None
    disp_first_post_date: DateStruct | None = Field(default=None, alias="dispFirstPostDateStruct")
    last_update_submit_date: PartialDate | None = None
    last_update_post_date: DateStruct | None = Field(default=None, alias="lastUpdatePostDateStruct")


class ResponsibleParty(Part):
    """Who answers for the record; `type` is a code of ResponsiblePartyType."""

    type: str | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class Sponsor(Part):
    """A sponsor or collaborator; `class_` is a code of AgencyClass."""

    name: str | None = None
    class_: str | None = Field(default=None, alias="class")


class SponsorCollaborators(Part):
    """Lead sponsor, collaborators and responsible party."""

    responsible_party: ResponsibleParty | None = None
    lead_sponsor: Sponsor | None = None
    collaborators: list[Sponsor] = Field(default_factory=list)


class Oversight(Part):
    """Data monitoring and regulation."""

    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None


class Description(Part):
    """The narrative."""

    brief_summary: Markup | None = None
    detailed_description: Markup | None = None


class Conditions(Part):
    """Conditions and keywords; the `_raw` strings are lists whose separators a page lost."""

    conditions: list[str] = Field(default_factory=list)
    keywords: list[str] = Field(default_factory=list)
    conditions_raw: str | None = None
    keywords_raw: str | None = None


class ExpandedAccessTypes(Part):
    """Kinds of expanded access offered."""

    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class Masking(Part):
    """Blinding; `masking` is a code of DesignMasking, `who_masked` codes of WhoMasked."""

    masking: str | None = None
    masking_description: Markup | None = None
    who_masked: list[str] = Field(default_factory=list)


class DesignInfo(Part):
    """How participants are allocated, treated and observed."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: Markup | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: Masking | None = None


class BioSpec(Part):
    """Biospecimens kept; `retention` is a code of BioSpecRetention."""

    retention: str | None = None
    description: Markup | None = None


class Enrollment(Part):
    """Number of participants; `type` (DateType-like) says whether planned or actual."""

    count: int | None = None
    type: str | None = None


class Design(Part):
    """Study type, phases and design."""

    study_type: str | None = None
    n_ptrs_to_this_exp_acc_nct_id: int | None = None
    expanded_access_types: ExpandedAccessTypes | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    phases: list[str] = Field(default_factory=list)
    design_info: DesignInfo | None = None
    bio_spec: BioSpec | None = None
    enrollment_info: Enrollment | None = None


class Arm(Part):
    """An arm or cohort; `type` is a code of ArmGroupType, `intervention_names` are `Type: Name`."""

    label: str | None = None
    type: str | None = None
    description: Markup | None = None
    intervention_names: list[str] = Field(default_factory=list)


class Intervention(Part):
    """An intervention; `type` is a code of InterventionType."""

    type: str | None = None
    name: str | None = None
    description: Markup | None = None
    arm_group_labels: list[str] = Field(default_factory=list)
    other_names: list[str] = Field(default_factory=list)


class ArmsInterventions(Part):
    """Arms and interventions."""

    arm_groups: list[Arm] = Field(default_factory=list)
    interventions: list[Intervention] = Field(default_factory=list)


class Outcome(Part):
    """What is measured, and when."""

    measure: str | None = None
    description: Markup | None = None
    time_frame: str | None = None


class Outcomes(Part):
    """Planned outcome measures."""

    primary_outcomes: list[Outcome] = Field(default_factory=list)
    secondary_outcomes: list[Outcome] = Field(default_factory=list)
    other_outcomes: list[Outcome] = Field(default_factory=list)


class Eligibility(Part):
    """Who may take part; `eligibility_criteria` holds inclusion and exclusion in one text."""

    eligibility_criteria: Markup | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: Markup | None = None
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    std_ages: list[str] = Field(default_factory=list)
    study_population: Markup | None = None
    sampling_method: str | None = None


class Contact(Part):
    """A person or desk to reach; `role` is a code of ContactRole, or a page's word (`primary`)."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Official(Part):
    """An investigator with overall responsibility; `role` is a code of OfficialRole."""

    name: str | None = None
    affiliation: str | None = None
    role: str | None = None


class GeoPoint(Part):
    """Degrees north and east (WGS 84)."""

    lat: int | float | None = None
    lon: int | float | None = None


class Location(Part):
    """A study site; `status` is a code of RecruitmentStatus."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: list[Contact] = Field(default_factory=list)
    geo_point: GeoPoint | None = None


class ContactsLocations(Part):
    """Contacts, officials and sites.

    `facility_contacts_unassigned` are site contacts that a page does not tie to a site; `countries` is a page's own
    list, kept beside what the sites say.
    """

    central_contacts: list[Contact] = Field(default_factory=list)
    overall_officials: list[Official] = Field(default_factory=list)
    locations: list[Location] = Field(default_factory=list)
    facility_contacts_unassigned: list[Contact] = Field(default_factory=list)
    countries: list[str] = Field(default_factory=list)


class Retraction(Part):
    """A notice that a cited paper was retracted."""

    pmid: str | None = None
    source: str | None = None


class Reference(Part):
    """A citation; `type` is a code of ReferenceType."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None
    retractions: list[Retraction] = Field(default_factory=list)


class SeeAlsoLink(Part):
    """A link that the sponsor gives."""

    label: Markup | None = None
    url: str | None = None


class AvailIpd(Part):
    """Individual participant data or a document that is available elsewhere."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: Markup | None = None


class References(Part):
    """Citations, links and available data."""

    references: list[Reference] = Field(default_factory=list)
    see_also_links: list[SeeAlsoLink] = Field(default_factory=list)
    avail_ipds: list[AvailIpd] = Field(default_factory=list)


class IpdSharing(Part):
    """The plan to share individual participant data."""

    ipd_sharing: str | None = None
    description: Markup | None = None
    info_types: list[str] = Field(default_factory=list)
    time_frame: Markup | None = None
    access_criteria: Markup | None = None
    url: str | None = None


class LargeDoc(Part):
    """A document provided with the record; `size` is in bytes, `upload_date` has minutes."""

    type_abbrev: str | None = None
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str | None = None
    date: PartialDate | None = None
    upload_date: str | None = None
    filename: str | None = None
    size: int | None = None


class Documents(Part):
    """Protocol, analysis plan and consent form as posted."""

    no_sap: bool | None = None
    large_docs: list[LargeDoc] = Field(default_factory=list)


class Mesh(Part):
    """A MeSH term with its unique id."""

    id: str | None = None
    term: str | None = None


class Browse(Part):
    """MeSH terms that the registry derived, with their ancestors."""

    meshes: list[Mesh] = Field(default_factory=list)
    ancestors: list[Mesh] = Field(default_factory=list)


class MiscInfo(Part):
    """What the registry adds: the data version, removed countries, submission tracking."""

    version_holder: PartialDate | None = None
    removed_countries: list[str] = Field(default_factory=list)
    submission_tracking: dict[str, JsonValue] | None = None


class Derived(Part):
    """What the registry derived from the record."""

    misc_info: MiscInfo | None = Field(default=None, alias="miscInfoModule")
    condition_browse: Browse | None = Field(default=None, alias="conditionBrowseModule")
    intervention_browse: Browse | None = Field(default=None, alias="interventionBrowseModule")
