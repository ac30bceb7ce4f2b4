"""The real legacy XML records, where they are: none refused, nothing lost, and the same trial as from v2 JSON.

A record in both forms was downloaded on different days, so that its content differs in places: each such path is listed
below with its reason, and the lists are exact.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from lxml import etree

from parsers import labels
from parsers.document import Document
from parsers.formats import ctgov_xml
from parsers.formats.ctgov import from_study
from parsers.formats.ctgov_xml_values import iso_date
from parsers.text import plain
from parsers.trial import Trial, dump
from tests.parsers.pages import GOLDEN, leaves

Dumped = dict[str, Any]
_OWN = ("sources", "unparsed", "warnings", "unknown")
_KNOWN_BY = ("facility", "term", "groupId", "measure", "label", "name", "id", "title", "type", "units", "filename")
"""What an item of a list is known by, the first that any item has; the order of a list does not count."""

_GIVEN_UP = re.compile(
    r"(?:clinical_results\[0\]\.outcome_list\[0\]\.outcome|primary_outcome|secondary_outcome)\[\d+\]\.safety_issue\[0\]"
    r"|oversight_info\[0\]\.authority\[\d+\]|is_fda_regulated\[0\]|is_section_801\[0\]|study_design\[0\]"
)
"""What v2 has no field for: all that the rules leave of real records."""


@pytest.fixture(scope="module")
def records(real_data: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in sorted((real_data / "ctgov_xml").glob("*.xml"))}


def read(name: str, data: bytes) -> Trial:
    document = Document(f"{name}.xml", data)
    assert ctgov_xml.matches(document) == 1
    (trial,) = ctgov_xml.parse(document)
    assert isinstance(trial, Trial), str(trial)
    return trial


def test_every_real_record_is_read_and_little_is_left(
    records: dict[str, bytes], count_real: Callable[[int], None]
) -> None:
    trials = {name: read(name, data) for name, data in records.items()}
    assert len(trials) == 68
    assert [name for name, trial in trials.items() if trial.id != name[:11]] == [
        "NCT00980226-id-mismatch",
        "NCT00980226",
    ]
    assert [name for name, trial in trials.items() if trial.warnings] == []
    left = [line for trial in trials.values() for line in trial.unparsed]
    assert [line for line in left if not _GIVEN_UP.fullmatch(line.path)] == []
    count_real(len(trials))


def test_our_record_has_every_element_and_attribute_that_the_schema_names(real_data: Path) -> None:
    schema = etree.parse(real_data / "schema" / "ctgov_legacy_public.xsd").getroot()
    ours = etree.parse(GOLDEN / "ctgov_xml.xml").getroot()
    for kind, there in (
        ("element", {str(element.tag) for element in ours.iter()}),
        ("attribute", {str(name) for element in ours.iter() for name in element.attrib}),
    ):
        named = {entry.get("name") for entry in schema.iter(f"{{http://www.w3.org/2001/XMLSchema}}{kind}")}
        assert named - there == ({"name_title", "safety_issue"} if kind == "element" else set())


def test_no_text_of_a_real_record_is_lost(records: dict[str, bytes]) -> None:
    counted = 0
    for name, data in records.items():
        held = Held(dump(read(name, data)))
        lost = []
        for place, text in texts(etree.fromstring(data)):
            counted += 1
            if not held.says(place, text):
                lost.append((name, place, text))
        assert lost == []
    assert counted > 57_000


def texts(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Every text and attribute of a record that says something, with its path."""
    for element in root.iter():
        if isinstance(element.tag, str):
            place = root.getroottree().getpath(element)
            for attribute, value in element.attrib.items():
                yield f"{place}/@{attribute}", str(value).strip()
            for text in (element.text, *(child.tail for child in element)):
                if text and text.strip():
                    yield place, text.strip()


class Held:
    """What a trial says: every leaf as it is, and without blanks, escapes and list markers."""

    def __init__(self, dumped: Dumped) -> None:
        self.leaves = {str(value) for _, value in leaves(dumped)}
        self.flags = {str(value).lower() for value in self.leaves}
        self.bare = {_bare(plain(value)) for value in self.leaves}

    def says(self, place: str, text: str) -> bool:
        """Whether a text of the record is there as it is, or as what v2 has for it."""
        value = " ".join(text.split())
        if value in self.leaves or _bare(value) in self.bare or iso_date(value) in self.leaves:
            return True
        tag = re.sub(r"\[\d+\]", "", place.rpartition("/")[2])
        known = _SAID_OTHERWISE.get(tag)
        if known is not None and known(value, self):
            return True
        codes = {labels.code(enum, value) for enum in labels.enums()}
        return bool(codes & self.leaves)


def _bare(text: str) -> str:
    return re.sub(r"<!-- -->|[*-]|(?<!\S)\d+\.(?!\S)|\s+", "", text)


_FLAG = {"yes": "true", "no": "false", "false": "false", "true": "true"}


def _flag(value: str, held: Held) -> bool:
    return _FLAG.get(value.lower(), "") in held.flags


def _group(value: str, held: Held) -> bool:
    return any(f"{kind}G{int(value[1:]) - 1:03}" in held.leaves for kind in "FBOE")


_SAID_OTHERWISE: dict[str, Callable[[str, Held], bool]] = {
    "@rank": lambda value, held: True,
    "link_text": lambda value, held: True,
    "download_date": lambda value, held: iso_date(value.partition(" on ")[2]) in held.leaves,
    "study_type": lambda value, held: value == "Observational [Patient Registry]" and "OBSERVATIONAL" in held.leaves,
    "masking": lambda value, held: all(
        labels.code("WhoMasked", who.strip(" )")) in held.leaves for who in value.partition("(")[2].split(",")
    ),
    "phase": lambda value, held: set(labels.phase_codes(value)) <= held.leaves,
    "study_design": lambda value, held: all(
        (part.partition(":")[2].strip() in held.leaves) or held.says("", part.partition(":")[2].strip())
        for part in value.split(", ")
        if not part.startswith("Endpoint")
    ),
    "healthy_volunteers": lambda value, held: ("True" if value.startswith("Accepts") else "False") in held.leaves,
    "minimum_age": lambda value, held: value == "N/A",
    "maximum_age": lambda value, held: value == "N/A",
    "number_of_arms": lambda value, held: True,
    "number_of_groups": lambda value, held: True,
    "group_id": _group,
    "@group_id": _group,
    "scope": lambda value, held: value in ("Overall", "Measure", "Class"),
    "title": lambda value, held: (
        value == "Total" or {f"{value}, Continuous", f"{value}, Categorical"} & held.leaves != set()
    ),
    "sub_title": lambda value, held: value.startswith("Total, "),
    "document_url": lambda value, held: value.rpartition("/")[2] in held.leaves,
    "phone": lambda value, held: all(part in held.leaves for part in value.split(" ext ")),
    "pi_employee": lambda value, held: True,
    "restrictive_agreement": lambda value, held: "restrict" in value,
    "submission_canceled": lambda value, held: value == "Unknown" and "UNRELEASE" in held.leaves,
} | dict.fromkeys(
    (
        *("has_dmc", "is_fda_regulated_drug", "is_fda_regulated_device", "is_unapproved_device", "is_ppsd"),
        *("is_us_export", "has_expanded_access", "gender_based", "expanded_access_type_individual"),
        *("expanded_access_type_intermediate", "expanded_access_type_treatment", "document_has_protocol"),
        *("document_has_icf", "document_has_sap", "non_inferiority"),
    ),
    _flag,
)


def test_publication_agreements_have_their_codes(records: dict[str, bytes]) -> None:
    """The registry's own sentences are known: what is left as `OTHER` is a text of the sponsor."""
    found: dict[str, int] = {}
    for name, data in records.items():
        results = read(name, data).results
        if results is not None:
            agreement: Any = Dumped(dump(read(name, data))["results"])["moreInfoModule"]["certainAgreement"]
            assert isinstance(agreement["piSponsorEmployee"], bool)
            kind = str(agreement.get("restrictionType", agreement.get("restrictiveAgreement")))
            found[kind] = found.get(kind, 0) + 1
    assert found == {"False": 14, "OTHER": 8, "LTE60": 1}


def shared(ours: object, other: object, path: str = "") -> Iterator[tuple[str, object, object]]:
    """The leaves that both dumps have, with both values; items of lists are paired by what they are known by."""
    if isinstance(ours, dict) and isinstance(other, dict):
        for name in ours.keys() & other.keys():
            yield from shared(ours[name], other[name], f"{path}.{name}" if path else name)
    elif isinstance(ours, list) and isinstance(other, list) and any(isinstance(item, dict) for item in ours):
        for position, match in paired(ours, other):
            yield from shared(ours[position], match, f"{path}[{position}]")
    else:
        yield path, ours, other


def paired(ours: list[Any], other: list[Any]) -> Iterator[tuple[int, Any]]:
    """Each item of ours that the other list has too, by position, with the other's: the one most like it."""
    name = next((name for name in _KNOWN_BY if any(name in item for item in ours)), None)
    if name is None:
        assert len(ours) == len(other)
        yield from enumerate(other)
        return
    likes = (
        (sum(mine.get(key) == its.get(key) for key in mine), -place, -position)
        for position, mine in enumerate(ours)
        for place, its in enumerate(other)
        if mine.get(name) == its.get(name)
    )
    used: set[tuple[str, int]] = set()
    for _, place, position in sorted(likes, reverse=True):
        if used.isdisjoint({("ours", position), ("other", place)}):
            used |= {("ours", position), ("other", place)}
            yield -position, other[-place]


def compared(xml: Trial, study: Dumped) -> tuple[dict[str, tuple[object, object]], int]:
    """What differs between a trial of XML and one of JSON, by path, and how many leaves both have."""
    ours, other = dump(xml), dump(from_study(study))
    for name in _OWN:
        ours.pop(name, None)
        other.pop(name, None)
    both = [*shared(ours, other)]
    return {path: (mine, its) for path, mine, its in both if mine != its}, len(both)


LATER = "the JSON is of 2023, the XML of 2020: the registry was updated in between"
RENAMED = "a site was described anew in between: another or a corrected address"
RESULTS = "results were posted in between, with outcomes worded and timed anew"
COARSE = "XML has four classes of sponsors, and calls `Other` what v2 has as NETWORK"
_SITES = {
    "city": (166, 179, 202, 214),
    "state": (116,),
    "zip": (207, 208),
}
NCT02513394 = {
    "status.status_verified_date": LATER,
    "status.primary_completion_date.date": LATER,
    "status.primary_completion_date.type": LATER,
    "status.last_update_submit_date": LATER,
    "status.last_update_post_date.date": LATER,
    "derived.misc_info.version_holder": LATER,
    "has_results": RESULTS,
    "outcomes.primary_outcomes[0].description": RESULTS,
    "outcomes.primary_outcomes[0].time_frame": RESULTS,
    "sponsor_collaborators.collaborators[0].class_": COARSE,
    "sponsor_collaborators.collaborators[1].class_": COARSE,
} | {f"contacts_locations.locations[{site}].{name}": RENAMED for name, sites in _SITES.items() for site in sites}
NCT01298141 = {
    "identification.organization.full_name": "the sponsor was bought in between",
    "status.status_verified_date": LATER,
    "status.last_update_submit_date": LATER,
    "status.last_update_post_date.date": LATER,
    "derived.misc_info.version_holder": LATER,
}


def test_xml_and_json_of_one_study_give_the_same_trial(real_data: Path, records: dict[str, bytes]) -> None:
    study = orjson.loads((real_data / "ctgov_v2" / "NCT02513394.json").read_bytes())
    found, count = compared(read("NCT02513394", records["NCT02513394"]), study)
    assert {path: values for path, values in found.items() if path not in NCT02513394} == {}
    assert NCT02513394.keys() - found.keys() == set()
    assert count > 640


def test_xml_and_json_of_one_study_with_results_give_the_same_trial(real_data: Path, records: dict[str, bytes]) -> None:
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as lines:
        study = next(orjson.loads(line) for line in lines if b'"nctId":"NCT01298141"' in line)
    trial = read("NCT01298141", records["NCT01298141"])
    found, count = compared(trial, study)
    assert {path: values for path, values in found.items() if path not in NCT01298141} == {}
    assert NCT01298141.keys() - found.keys() == set()
    assert count > 2300
    ours, other = dump(trial)["results"], study["resultsSection"]
    for module in ours.keys() | other.keys():
        assert unordered(ours[module]) == unordered(other[module])


def unordered(node: object) -> object:
    """A value of the results in which the order of events does not count: XML has them by organ system."""
    if isinstance(node, dict):
        return {name: unordered(below) for name, below in node.items()}
    if isinstance(node, list):
        return sorted((unordered(item) for item in node), key=repr)
    return node
