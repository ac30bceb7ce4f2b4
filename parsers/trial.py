"""The `Trial`: what every format becomes, what the store keeps and the screens show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, JsonValue
from pydantic_core import CoreSchema, core_schema

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
    Part,
    References,
    SponsorCollaborators,
    StatusModule,
)
from parsers.titles import NO_TITLE


class _AnyDict:
    """Tells pydantic to take and give a dictionary as it is; SkipValidation would still visit it on the way out."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.dict_schema(strict=True)


JsonSection = Annotated[dict[str, JsonValue], _AnyDict]
"""A section kept as the JSON it came in, unchecked here: it holds half of all leaves, and was just parsed as JSON."""


def _absent(module: type[Part]) -> Any:
    """The default of a module field: one empty part shared by all trials, for parts are frozen.

    As a factory, because pydantic copies a plain default into every trial, at a third of the time a record takes.
    Returns Any, as pydantic's `Field` does, so that it fits the field's own type.
    """
    nothing = module.model_construct()
    return Field(default_factory=lambda: nothing)


class _Own(BaseModel):
    """Our own bookkeeping beside the registry's fields: closed and frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class SourceRecord(_Own):
    """Where a part of a trial came from.

    `trial_id` is the record's own registry id, set where a trial holds records of several ids. `part` names the piece
    of the record that the source holds (an Ignite page's module title; empty for a whole record): a later source of the
    same `kind` and `part` takes this one's place. `sha256` is of the record's content, the same for the same content in
    another file. `superseded` lists the hashes of earlier contents.
    """

    kind: str
    trial_id: str | None = None
    part: str = ""
    name: str
    record: int | None = None
    url: str | None = None
    sha256: str
    read_at: str
    parser: str
    page_created: str | None = None
    page_modified: str | None = None
    superseded: list[str] = Field(default_factory=list)


class Claim(_Own):
    """What one source says of a field; `source` is an index into `Trial.sources`."""

    source: int
    value: JsonValue


class Link(_Own):
    """Why records of two registry ids are one trial.

    `kind` is `automatic` (by the ids that they name) or `confirmed` (by a reader).
    """

    ids: list[str]
    kind: str
    reason: str


class UnparsedLine(_Own):
    """What no rule claimed: a line of a page (`line` counts from 1), or a value of a structured record (`path`)."""

    source: int = 0
    line: int | None = None
    path: str = ""
    text: str


class ParseWarning(_Own):
    """A thing the reader should know about a source, in one sentence; `line` counts from 1."""

    source: int = 0
    line: int | None = None
    text: str


class Trial(BaseModel):
    """One clinical trial, from one source or merged from several.

    `links` says what makes records of several registry ids one trial.
    `claims` holds, by path (`design.phases`), what each source said where they differ, the winner first. `origins`
    holds, by path, the index in `sources` of the source that the value came from; it is set on merged trials only,
    since in others all comes from source 0. `raw_parts` holds, by path, source text that was split by a rule
    (MedPath's run-together tables). `unknown` holds, by v2 path, values of a v2 record that have no place in the model
    or the wrong type; they are put back on export. Review state is not part of a trial.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    id: str
    registry: str
    identification: Identification = _absent(Identification)
    status: StatusModule = _absent(StatusModule)
    sponsor_collaborators: SponsorCollaborators = _absent(SponsorCollaborators)
    oversight: Oversight = _absent(Oversight)
    description: Description = _absent(Description)
    conditions: Conditions = _absent(Conditions)
    design: Design = _absent(Design)
    arms_interventions: ArmsInterventions = _absent(ArmsInterventions)
    outcomes: Outcomes = _absent(Outcomes)
    eligibility: Eligibility = _absent(Eligibility)
    contacts_locations: ContactsLocations = _absent(ContactsLocations)
    references: References = _absent(References)
    ipd_sharing: IpdSharing = _absent(IpdSharing)
    documents: Documents = _absent(Documents)
    derived: Derived = _absent(Derived)
    results: JsonSection | None = None
    annotation: JsonSection | None = None
    has_results: bool | None = None
    sources: list[SourceRecord] = Field(default_factory=list)
    links: list[Link] = Field(default_factory=list)
    claims: dict[str, list[Claim]] = Field(default_factory=dict)
    origins: dict[str, int] = Field(default_factory=dict)
    raw_parts: dict[str, str] = Field(default_factory=dict)
    unparsed: list[UnparsedLine] = Field(default_factory=list)
    warnings: list[ParseWarning] = Field(default_factory=list)
    unknown: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title to list the trial under: brief, official, acronym, or a sentence that there is none."""
        named = self.identification
        return named.brief_title or named.official_title or named.acronym or NO_TITLE


Dumped = dict[str, Any]
"""A trial as `dump` gives it; Any, because its values are of many types."""


class AsRead(dict[str, Any]):
    """A `Dumped` with nothing but values that JSON was read into: no number in it is infinite or not a number."""


def dump(trial: Trial) -> Dumped:
    """The trial as plain JSON values in the model's own names: only what was set, so that nothing is invented."""
    return trial.model_dump(mode="json", exclude_unset=True)


def load(document: Mapping[str, Any]) -> Trial:
    """A trial from what `dump` gave. Raises pydantic's ValidationError when the document is not one."""
    return Trial.model_validate(document)
