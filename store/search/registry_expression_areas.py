"""The search areas and fields of ClinicalTrials.gov by name, and where each is found here.

Names are those of the registry's search areas and of the pieces of its data structure; each may also be written as
the older names of pieces (`OVERALL-STATUS`), in any case. Sources: the registry's pages on search areas (2024-06-07)
and on its data structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from store.search.words import squeezed

AreaKind = Literal["words", "codes", "flag", "date", "number", "age", "id", "place", "none"]


@dataclass(frozen=True)
class Area:
    """One area: what it holds, and the columns (words) or the field (else) that stand for it here.

    An area of names of people and places has the field too, so that its words are known to be names.
    `missing` is the field that says whether a record has anything there. `loose` is said when the area is found here
    only together with more; a `none` area is not held at all.
    """

    name: str
    kind: AreaKind
    columns: tuple[str, ...] = ()
    field: str = ""
    missing: str = ""
    loose: str = ""


_CRITERIA = ("include", "exclude", "criteria")
_MESH = ("mesh_cond", "mesh_cond_more")

_GROUPS: Mapping[str, tuple[str, str]] = {
    "ConditionSearch": ("cond title official mesh_cond mesh_cond_more keyword", "cond"),
    "ObsoleteConditionSearch": ("cond mesh_cond mesh_cond_more keyword", "cond"),
    "InterventionSearch": ("drug other title official arms mesh_drug mesh_drug_more keyword detail", "drug"),
    "InterventionNameSearch": ("drug other", "drug"),
    "EligibilitySearch": ("include exclude criteria", "criteria"),
    "OutcomeSearch": ("primary secondary outcome", "outcome"),
    "OutcomeNameSearch": ("primary secondary", "outcome"),
    "TitleSearch": ("acronym title official", "title"),
    "LocationSearch": ("city state country facility", "facility"),
    "ContactSearch": ("person low", "contacts"),
    "SponsorSearch": ("sponsor person", "sponsor"),
    "ResponsiblePartySearch": ("person", ""),
}
"""Search areas of words: their columns, and the field that is empty when they are."""

_WORDS = """
Acronym acronym | BriefTitle title title | OfficialTitle official | Condition cond cond | Keyword keyword keyword
InterventionName drug drug | InterventionOtherName other | ArmGroupLabel arms | ArmGroupInterventionName drug drug
PrimaryOutcomeMeasure primary outcome | BriefSummary summary summary
EligibilityCriteria include,exclude,criteria criteria | LocationFacility facility facility | LocationCity city city
LocationState state state | LocationCountry country country
ConditionMeshTerm mesh_cond mesh | InterventionMeshTerm mesh_drug | LeadSponsor sponsor sponsor
"""
"""Fields that have a column of their own: name, columns, and the field that is empty when they are."""

_LOOSE = """
SecondaryOutcomeMeasure secondary | OtherOutcomeMeasure secondary | PrimaryOutcomeDescription outcome
PrimaryOutcomeTimeFrame outcome | SecondaryOutcomeDescription outcome | SecondaryOutcomeTimeFrame outcome
OtherOutcomeDescription outcome | OtherOutcomeTimeFrame outcome | DetailedDescription detail
StudyPopulation criteria | GenderDescription criteria | LeadSponsorName sponsor sponsor | CollaboratorName sponsor
OrgFullName person | OverallOfficialName person | OverallOfficialAffiliation person
ResponsiblePartyInvestigatorFullName person | ResponsiblePartyInvestigatorAffiliation person
ResponsiblePartyOldNameTitle person | ResponsiblePartyOldOrganization person
ConditionAncestorTerm mesh_cond_more | InterventionAncestorTerm mesh_drug_more | WhyStopped detail
ArmGroupDescription detail | InterventionDescription detail | DesignInterventionModelDescription detail
DesignMaskingDescription detail | BioSpecDescription detail | IPDSharingDescription detail
CentralContactName low contacts | CentralContactEMail low contacts | LocationContactName low contacts
LocationContactEMail low contacts | ReferenceCitation low references | ReferencePMID low references
SeeAlsoLinkLabel low | SeeAlsoLinkURL low | OutcomeMeasureTitle low results | OutcomeMeasureDescription low results
OutcomeMeasurePopulationDescription low results | BaselineMeasureTitle low results | FlowGroupTitle low results
BaselineGroupTitle low results | LimitationsAndCaveatsDescription low results
InterventionType detail | ArmGroupType detail | DesignTimePerspective detail
"""
"""Fields that share their column with others."""

_CODED = """
OverallStatus status | Phase phase | StudyType type | Sex sex | DesignPrimaryPurpose purpose | DesignMasking masking
DesignAllocation allocation | DesignInterventionModel model | DesignObservationalModel model | LeadSponsorClass class
StdAge agegroup
"""

_DATES = """
StartDate start | PrimaryCompletionDate primary_completion | CompletionDate completion | LastUpdatePostDate updated
StudyFirstPostDate posted | ResultsFirstPostDate results_posted
"""

_OLD_NAMES = """
NCT-ID NCTId | ORGANIZATION-STUDY-ID OrgStudyId | SECONDARY-ID SecondaryId | BRIEF-TITLE BriefTitle
OFFICIAL-TITLE OfficialTitle | OVERALL-STATUS OverallStatus | START-DATE StartDate | COMPLETION-DATE CompletionDate
COMPLETION-DATE-PRIMARY PrimaryCompletionDate | STUDY-FIRST-POSTED StudyFirstPostDate
RESULTS-FIRST-POSTED ResultsFirstPostDate | LAST-UPDATE-POSTED LastUpdatePostDate | SPONSOR LeadSponsorName
LEAD-SPONSOR LeadSponsorName | LEAD-SPONSOR-CLASS LeadSponsorClass | COLLABORATOR CollaboratorName
CONDITIONS Condition | STUDY-TYPE StudyType | STUDY-TYPES StudyType | DESIGN-ALLOCATION DesignAllocation
DESIGN-INTERVENTION-MODEL DesignInterventionModel | DESIGN-PRIMARY-PURPOSE DesignPrimaryPurpose
DESIGN-OBSERVATIONAL-MODEL DesignObservationalModel | DESIGN-MASKING DesignMasking | ENROLLMENT EnrollmentCount
ARM-GROUP-LABEL ArmGroupLabel | ARM-GROUP-TYPE ArmGroupType | ARM-GROUP-DESCRIPTION ArmGroupDescription
INTERVENTION InterventionName | INTERVENTIONS InterventionName | INTERVENTION-NAME InterventionName
INTERVENTION-TYPE InterventionType | INTERVENTION-OTHER-NAME InterventionOtherName
INTERVENTION-DESCRIPTION InterventionDescription | PRIMARY-OUTCOME-MEASURE PrimaryOutcomeMeasure
SECONDARY-OUTCOME-MEASURE SecondaryOutcomeMeasure | HEALTHY-VOLUNTEERS HealthyVolunteers | GENDER Sex
MINIMUM-AGE MinimumAge | MAXIMUM-AGE MaximumAge | AGE-GROUP StdAge | LOCATION-NAME LocationFacility
FACILITY LocationFacility | LOCATION-CITY LocationCity | CITY LocationCity | LOCATION-STATE LocationState
STATE LocationState | LOCATION-COUNTRY LocationCountry | COUNTRY LocationCountry | COUNTRIES LocationCountry
PUBMED-IDS ReferencePMID | CITATIONS ReferenceCitation | LINKS SeeAlsoLinkURL | WHY-STOPPED WhyStopped
IdentificationNCTId NCTId | Gender Sex | StartDateStruct StartDate | CompletionDateStruct CompletionDate
PrimaryCompletionDateStruct PrimaryCompletionDate | StudyFirstPostDateStruct StudyFirstPostDate
ResultsFirstPostDateStruct ResultsFirstPostDate | LastUpdatePostDateStruct LastUpdatePostDate
ConditionsModule Condition | EnrollmentInfo EnrollmentCount | DesignMaskingInfo DesignMasking
PrimaryOutcome PrimaryOutcomeMeasure | Intervention InterventionName | ConditionMesh ConditionMeshTerm
InterventionMesh InterventionMeshTerm | Reference ReferenceCitation | CentralContact CentralContactName
"""

_PARTS: Mapping[str, str] = {
    "ResultsSection": "results",
    "LargeDocumentModule": "documents",
    "LargeDoc": "documents",
    "DocumentSection": "documents",
    "ReferencesModule": "references",
    "OutcomesModule": "outcome",
    "Location": "sites",
}
"""Parts of a record that hold no value of their own, and the field that is empty when they are."""

_NAMES = {"city": "city", "state": "state", "country": "country", "facility": "facility", "person": "investigator"}
"""Columns of names of people and places, and their fields."""

_ALL_LOOSE = "among more of the same kind"


def _rows(table: str) -> Iterator[list[str]]:
    for row in table.replace("\n", "|").split("|"):
        if row.strip():
            yield row.split()


def _words(name: str, columns: tuple[str, ...], missing: str, loose: str = "") -> Area:
    return Area(name, "words", columns, _NAMES.get(columns[0], ""), missing, loose)


def _areas() -> Iterator[Area]:
    for name in ("BasicSearch", "PatientSearch"):
        yield Area(name, "words")
    for name, (columns, missing) in _GROUPS.items():
        yield _words(name, tuple(columns.split()), missing)
    for name, columns, *more in _rows(_WORDS):
        yield _words(name, tuple(columns.split(",")), "".join(more))
    for name, columns, *more in _rows(_LOOSE):
        yield _words(name, (columns,), "".join(more), _ALL_LOOSE)
    for name, field in _rows(_CODED):
        loose = "with the design of the other type of study" if field == "model" else ""
        yield Area(name, "codes", field=field, missing=field, loose=loose)
    for name, field in _rows(_DATES):
        yield Area(name, "date", field=field, missing=field)
    yield Area("LastUpdateSubmitDate", "date", field="updated", missing="updated", loose="as the last update posted")
    yield Area("FunderTypeSearch", "codes", field="class", missing="class", loose="by the lead sponsor alone")
    yield Area("EnrollmentCount", "number", field="enrollment", missing="enrollment")
    for name in ("Location", "LocationFacility", "LocationCity", "LocationGeoPoint", "LocationCountry"):
        yield Area(f"{name}:size", "number", field="sites", missing="sites", loose="as the number of sites")
    yield Area("HealthyVolunteers", "flag", field="healthy", missing="healthy")
    yield Area("HasResults", "flag", field="has:RESULTS", missing="results")
    for name in ("LargeDocHasProtocol", "LargeDocHasSAP", "LargeDocHasICF"):
        yield Area(name, "flag", field="has:DOCUMENTS", missing="documents", loose="as any document")
    for name in ("MinimumAge", "MaximumAge"):
        yield Area(name, "age", field=name, missing="age")
    for name in ("NCTId", "NCTIdAlias", "OrgStudyId", "SecondaryId"):
        yield Area(name, "id", field="id", loose="" if name == "NCTId" else "among all the ids of a trial")
    for name in ("NCTIdSearch", "ExternalIdsSearch"):
        yield Area(name, "id", field="id")
    yield Area("IdSearch", "id", columns=("acronym",), field="id")
    yield Area("LocationGeoPoint", "place", field="near", missing="sites")
    for name, missing in _PARTS.items():
        yield Area(name, "none", missing=missing)


def _key(name: str) -> str:
    area, colon, size = name.partition(":")
    return f"{squeezed(area)}{colon}{size.strip().lower()}"


AREAS: Mapping[str, Area] = {_key(area.name): area for area in _areas()}
"""Every area that is found here, by its name without case and signs."""

_OLD: Mapping[str, str] = {_key(old): _key(new) for old, new in _rows(_OLD_NAMES)}


def known_area(name: str) -> Area | None:
    """The area of that name, its older names too; None when there is none that is found here."""
    wanted = _key(name)
    return AREAS.get(wanted) or AREAS.get(_OLD.get(wanted, ""))


def is_piece(name: str) -> bool:
    """Whether the registry has a field or part of that name, though it is not found here."""
    from store.search.registry_expression_pieces import PIECES  # a list of names that hardly anybody asks for

    return squeezed(name.partition(":")[0]) in PIECES


def nearest_area(name: str) -> str | None:
    """The area that was probably meant."""
    from difflib import get_close_matches

    found = get_close_matches(_key(name), list(AREAS), n=1, cutoff=0.6)
    return AREAS[found[0]].name if found else None
