"""ClinicalTrials.gov v2 JSON: a study becomes a `Trial`, and a `Trial` a study, leaf for leaf.

The model has the registry's own structure, so reading is validation. What has no place in it (an unknown module, a
value of another type than the structure says) waits in `Trial.unknown` under its path and is put back on export.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from parsers.document import Document, Rejected
from parsers.identifiers import normalise, registry_of
from parsers.modules import Conditions, ContactsLocations, Part
from parsers.paths import Step, in_order, put, read_path, take, write_path
from parsers.trial import SourceRecord, Trial

NAME = "ctgov"
PARSER = "ctgov/1"
WHAT = "ClinicalTrials.gov JSON (API version 2)"

_PLACES: dict[str, tuple[str, ...]] = {
    "identification": ("protocolSection", "identificationModule"),
    "status": ("protocolSection", "statusModule"),
    "sponsor_collaborators": ("protocolSection", "sponsorCollaboratorsModule"),
    "oversight": ("protocolSection", "oversightModule"),
    "description": ("protocolSection", "descriptionModule"),
    "conditions": ("protocolSection", "conditionsModule"),
    "design": ("protocolSection", "designModule"),
    "arms_interventions": ("protocolSection", "armsInterventionsModule"),
    "outcomes": ("protocolSection", "outcomesModule"),
    "eligibility": ("protocolSection", "eligibilityModule"),
    "contacts_locations": ("protocolSection", "contactsLocationsModule"),
    "references": ("protocolSection", "referencesModule"),
    "ipd_sharing": ("protocolSection", "ipdSharingStatementModule"),
    "results": ("resultsSection",),
    "annotation": ("annotationSection",),
    "documents": ("documentSection", "largeDocumentModule"),
    "derived": ("derivedSection",),
    "has_results": ("hasResults",),
}
"""Where each field of a Trial stands in a study."""

_SECTIONS = {steps[0] for steps in _PLACES.values()}
_FIELDS = {steps: field for field, steps in _PLACES.items()}
_OWN: dict[type[Part], frozenset[str]] = {
    Conditions: frozenset({"conditions_raw", "keywords_raw"}),
    ContactsLocations: frozenset({"facility_contacts_unassigned", "countries"}),
}
"""Fields of the model that the registry's structure does not have."""

_EXPORTED: dict[str, Any] = {
    field: {"__all__"} if False else True for field in _PLACES
}
