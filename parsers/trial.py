"""The `Trial`: what every format becomes, what the store keeps and the screens show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, JsonValue, SkipValidation

from parsers.modules import (
    ArmsInterventions,
    Conditions,
    ContactsLocations,
    Derived,
    Description,
    Design,
    Documents,
    Eligibility,
    Identification,
    IpdSharing,
    Outcomes,
    Oversight,
    References,
    SponsorCollaborators,
    StatusModule,
)

JsonSection = Annotated[dict[str, JsonValue], SkipValidation]
"""A section kept as the JSON it came in, unchecked here: it holds half of all leaves, and the reader parsed it as JSON."""


class _Own(BaseModel):
    """Our own bookkeeping beside the registry's fields: closed and frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class SourceRecord(_Own):
    """Where a part of a trial came from.

    `part` names the piece of the record that the source holds (an Ignite page's module title; empty for a whole
    record): a later source of the same `kind` and `part` takes this one's place. `sha256` is of the record's content,
    the same for the same content in another file. `superseded` lists the hashes of earlier contents.
    """

    kind: str
    part: str = ""
    name: str
    record: int | None = None
    url: str | None = None
    sha256: str
    read_at: str
    parser: str
    page_created: str | None = None
    page_modified: str | None = None
    superseded: list[str] = []


class Claim(_Own):
    """What one source says of a field; `source` is an index into `Trial.sources`."""

    source: int
    value: JsonValue


class UnparsedLine(_Own):
    """A line of a page that no rule claimed; `line` counts from 1."""

    source: int = 0
    line: int
    text: str


class ParseWarning(_Own):
    """A thing the reader should know about a source, in one sentence; `line` counts from 1."""

    source: int = 0
    line: int | None = None
    text: str


class Trial(BaseModel):
    """One clinical trial, from one source or merged from several.

    `claims` holds, by path (`design.phases`), what each source said where they differ, the winner first. `raw_parts`
    holds, by path, source text that was split by a rule (MedPath's run-together tables). `unknown` holds, by v2 path,
    values of a v2 record that have no place in the model or the wrong type; they are put back on export. Review state
    is not part of a trial.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    id: str
    registry: str
    identification: Identification = Identification.model_construct()
    status: StatusModule = StatusModule.model_construct()
    sponsor_collaborators: SponsorCollaborators = SponsorCollaborators.model_construct()
    oversight: Oversight = Oversight.model_construct()
    description: Description = Description.model_construct()
    conditions: Conditions = Conditions.model_construct()
    design: Design = Design.model_construct()
    arms_interventions: ArmsInterventions = ArmsInterventions.model_construct()
    outcomes: Outcomes = Outcomes.model_construct()
    eligibility: Eligibility = Eligibility.model_construct()
    contacts_locations: ContactsLocations = ContactsLocations.model_construct()
    references: References = References.model_construct()
    ipd_sharing: IpdSharing = IpdSharing.model_construct()
    documents: Documents = Documents.model_construct()
    derived: Derived = Derived.model_construct()
    results: JsonSection | None = None
    annotation: JsonSection | None = None
    has_results: bool | None = None
    sources: list[SourceRecord] = []
    claims: dict[str, list[Claim]] = {}
    raw_parts: dict[str, str] = {}
    unparsed: list[UnparsedLine] = []
    warnings: list[ParseWarning] = []
    unknown: dict[str, JsonValue] = {}

    @property
    def title(self) -> str:
        """The title to list the trial under: brief, official, acronym, or a sentence that there is none."""
        named = self.identification
        return named.brief_title or named.official_title or named.acronym or "(no title in the sources read)"


def dump(trial: Trial) -> dict[str, Any]:
    """The trial as plain JSON values in the model's own names: only what was set, so that nothing is invented."""
    return trial.model_dump(mode="json", exclude_unset=True)


def load(document: Mapping[str, Any]) -> Trial:
    """A trial from what `dump` gave. Raises pydantic's ValidationError when the document is not one."""
    return Trial.model_validate(document)
