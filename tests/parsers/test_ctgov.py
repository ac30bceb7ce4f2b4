"""ClinicalTrials.gov v2 JSON in and out: what a field holds, and that nothing is lost, changed or added."""

from __future__ import annotations

import copy
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Rejected
from parsers.formats import ctgov
from parsers.formats.ctgov import NoStudyError, from_study, to_study
from parsers.trial import Trial, dump, load
from tests.parsers.studies import small_study, study


def canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def document(value: Any) -> Document:
    return Document("made.json", orjson.dumps(value))


def test_every_module_of_a_study_has_its_field() -> None:
    trial = from_study(study())
    assert (trial.id, trial.registry) == ("NCT00000001", "NCT")
    assert trial.identification.org_study_id_info is not None
    assert trial.identification.org_study_id_info.id == "SMPL\\ONE\\1"
    assert trial.status.why_stopped == "The lamp broke \\(twice\\)"
    assert trial.status.start_date is not None and trial.status.start_date.date is not None
    assert trial.status.start_date.date.precision == "month"
    assert trial.sponsor_collaborators.lead_sponsor is not None
    assert trial.sponsor_collaborators.lead_sponsor.class_ == "OTHER"
    assert trial.oversight.is_fda_regulated_device is True
    assert trial.description.detailed_description == "µ, ß, 灯"
    assert trial.conditions.keywords == ["light", "winter"]
    assert trial.design.phases == ["PHASE1", "PHASE2"]
    assert trial.design.enrollment_info is not None and trial.design.enrollment_info.count == 40
    assert [arm.label for arm in trial.arms_interventions.arm_groups] == ["Blue", "Dim"]
    assert trial.outcomes.primary_outcomes[0].time_frame == "Week 4"
    assert trial.eligibility.minimum_age is not None and trial.eligibility.minimum_age.value == 18
    assert trial.contacts_locations.locations[0].geo_point is not None
    assert trial.contacts_locations.locations[0].geo_point.lon == -0.5
    assert trial.references.references[0].pmid == "1"
    assert trial.ipd_sharing.info_types == ["SAP"]
    assert trial.documents.large_docs[0].size == 12
    assert trial.derived.condition_browse is not None
    assert trial.derived.condition_browse.meshes[0].term == "Tiredness"
    assert trial.results is not None and "moreInfoModule" in trial.results
    assert trial.annotation is not None
    assert trial.has_results is True
    assert trial.unknown == {} and trial.warnings == []


def test_a_study_comes_out_as_it_went_in() -> None:
    given_study = study()
    before = copy.deepcopy(given_study)
    assert canonical(to_study(from_study(given_study))) == canonical(before)
    assert given_study == before


ODD_PLACES: list[tuple[tuple[str | int, ...], Any]] = [
    (("newSection",), {"a": [1]}),
    (("",), 1),
    (("protocolSection", "newModule"), {"deep": [{"x": None}]}),
    (("protocolSection", "a.b[0]\\"), "text"),
    (("protocolSection", "statusModule"), []),
    (("protocolSection", "oversightModule"), None),
    (("protocolSection", "conditionsModule"), {}),
    (("protocolSection", "conditionsModule", "conditions"), None),
    (("protocolSection", "conditionsModule", "conditions", 1), 7),
    (("protocolSection", "conditionsModule", "conditionsRaw"), "ours by chance"),
    (("protocolSection", "contactsLocationsModule", "countries"), ["Nowhere"]),
    (("protocolSection", "contactsLocationsModule", "facilityContactsUnassigned"), [{"name": "x"}]),
    (("protocolSection", "contactsLocationsModule", "locations", 0), "a place"),
    (("protocolSection", "contactsLocationsModule", "locations", 1, "geo_point"), 1),
    (("protocolSection", "contactsLocationsModule", "locations", 0, "geoPoint", "lat"), {"int": 3}),
    (("protocolSection", "contactsLocationsModule", "locations", 0, "geoPoint", "lat"), True),
    (("protocolSection", "designModule", "enrollmentInfo", "count"), 1.0),
    (("protocolSection", "designModule", "enrollmentInfo", "count"), "40"),
    (("protocolSection", "designModule", "enrollmentInfo", "count"), True),
    (("protocolSection", "identificationModule", "nct_id"), "x"),
    (("protocolSection", "identificationModule", "acronym"), None),
    (("protocolSection", "identificationModule", "organization", "class_"), "x"),
    (("protocolSection", "identificationModule", "__class__"), "x"),
    (("protocolSection", "identificationModule", "model_fields"), "x"),
    (("protocolSection", "statusModule", "start_date"), "2020"),
    (("protocolSection", "statusModule", "startDateStruct", "date"), 2020),
    (("documentSection",), {}),
    (("documentSection", "largeDocumentModule"), {}),
    (("documentSection", "other"), {}),
    (("derivedSection",), None),
    (("derivedSection", "miscInfoModule", "submissionTracking"), [1]),
    (("resultsSection",), [1]),
    (("resultsSection",), {}),
    (("annotationSection",), None),
    (("hasResults",), None),
    (("hasResults",), "yes"),
]


def put_at(root: Any, steps: tuple[str | int, ...], value: Any) -> None:
    for step in steps[:-1]:
        root = root[step]
    root[steps[-1]] = value


@pytest.mark.parametrize(("steps", "value"), ODD_PLACES, ids=lambda part: str(part)[:60])
def test_what_has_no_place_in_the_model_comes_out_again(steps: tuple[str | int, ...], value: Any) -> None:
    odd = study()
    put_at(odd, steps, value)
    trial = from_study(odd)
    assert canonical(to_study(trial)) == canonical(odd)
    kept = load(orjson.loads(orjson.dumps(dump(trial))))
    assert canonical(to_study(kept)) == canonical(odd)


def test_a_value_of_the_wrong_type_is_named_and_the_rest_keeps_its_place() -> None:
    odd = study()
    locations = odd["protocolSection"]["contactsLocationsModule"]["locations"]
    locations[0:0] = ["not a place", None]
    locations[3]["city"] = 5
    trial = from_study(odd)
    base = "protocolSection.contactsLocationsModule.locations"
    assert trial.unknown == {f"{base}[0]": "not a place", f"{base}[1]": None, f"{base}[3].city": 5}
    assert [place.facility for place in trial.contacts_locations.locations] == ["Example Hospital", "Second House"]
    texts = [warning.text for warning in trial.warnings]
    assert len(texts) == 2, "null says nothing, so it needs no warning"
    assert texts[0].startswith(f"{base}[0] holds text where an object belongs")
    assert texts[1].startswith(f"{base}[3].city holds a number where text belongs")
    assert canonical(to_study(trial)) == canonical(odd)


def test_unknown_keys_inside_modules_stay_with_their_module() -> None:
    odd = study()
    odd["protocolSection"]["outcomesModule"]["primaryOutcomes"][0]["newKey"] = {"a": 1}
    trial = from_study(odd)
    assert trial.unknown == {} and trial.warnings == []
    assert trial.outcomes.primary_outcomes[0].model_extra == {"newKey": {"a": 1}}


def test_our_own_fields_are_not_written_into_a_study() -> None:
    page = Trial.model_validate(
        {
            "id": "NCT00000002",
            "registry": "NCT",
            "identification": {"nct_id": "NCT00000002"},
            "conditions": {"conditions": ["A"], "conditions_raw": "A B", "keywords_raw": "c d"},
            "contacts_locations": {"facility_contacts_unassigned": [{"name": "x"}], "countries": ["Nowhere"]},
        }
    )
    assert to_study(page) == {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000002"},
            "conditionsModule": {"conditions": ["A"]},
            "contactsLocationsModule": {},
        }
    }


def test_a_trial_without_a_study_is_written_without_invention() -> None:
    assert to_study(Trial(id="ISRCTN00000001", registry="ISRCTN")) == {}


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"protocolSection": {"identificationModule": {"briefTitle": "x"}}}, "no nctId"),
        ({"protocolSection": {"identificationModule": {"nctId": None}}}, "no nctId"),
        ({"protocolSection": {"identificationModule": {"nctId": 12345678}}}, "is no ClinicalTrials.gov id"),
        ({"protocolSection": {"identificationModule": {"nctId": "NCT123"}}}, "is no ClinicalTrials.gov id"),
        ({"protocolSection": []}, "no nctId"),
        ({"hasResults": False}, "no nctId"),
    ],
)
def test_a_study_without_an_id_is_refused_with_the_reason(broken: dict[str, Any], words: str) -> None:
    with pytest.raises(NoStudyError, match=words):
        from_study(broken)
    (item,) = ctgov.parse(Document("made.json", orjson.dumps(broken), record=3, line=5))
    assert isinstance(item, Rejected)
    assert str(item).startswith("made.json, record 3, line 5: ") and words in str(item)


def test_the_id_is_kept_as_written_and_found_in_one_spelling() -> None:
    odd = small_study()
    odd["protocolSection"]["identificationModule"]["nctId"] = " nct-00000001 "
    trial = from_study(odd)
    assert trial.id == "NCT00000001"
    assert trial.identification.nct_id == " nct-00000001 "


def test_a_study_is_recognised_by_its_sections() -> None:
    assert ctgov.matches(document(study())) == 1
    assert 0.5 < ctgov.matches(document({"derivedSection": {}})) < 1
    others: list[Any] = [{"studies": []}, [], "protocolSection", {"protocol": {}}, None]
    for other in others:
        assert ctgov.matches(document(other)) == 0
    assert ctgov.matches(Document("x", b"NCT ID: NCT00000001")) == 0


def test_the_source_says_where_a_trial_came_from() -> None:
    (trial,) = ctgov.parse(Document("made.json", orjson.dumps(study()), record=4))
    assert isinstance(trial, Trial)
    (source,) = trial.sources
    assert (source.kind, source.name, source.record, source.parser) == ("ctgov", "made.json", 4, "ctgov/1")
    assert source.read_at.endswith("Z") and len(source.read_at) == 20


def test_the_same_study_has_the_same_hash_however_it_is_written() -> None:
    compact = orjson.dumps(study())
    pretty = orjson.dumps(dict(reversed(study().items())), option=orjson.OPT_INDENT_2)
    changed = orjson.dumps(study() | {"hasResults": False})
    hashes = []
    for data in (compact, pretty, pretty.decode().encode("utf-16"), changed):
        (trial,) = ctgov.parse(Document("made.json", data))
        assert isinstance(trial, Trial)
        hashes.append(trial.sources[0].sha256)
    assert hashes[0] == hashes[1] == hashes[2] != hashes[3]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ODD_KEYS = [
    "nct_id",
    "class_",
    "class",
    "start_date",
    "geo_point",
    "countries",
    "conditionsRaw",
    "locations",
    "type",
    "date",
    "identification",
    "model_extra",
    "__dict__",
    "_path",
    "a.b",
    "[0]",
    "\\",
    "results",
    "browseLeaves",
    "extra_key",
]
KEYS = st.text() | st.sampled_from(ODD_KEYS)


def containers(value: Any) -> list[Any]:
    """Every object and list in a value, itself first."""
    if isinstance(value, dict):
        return [value, *(inner for item in value.values() for inner in containers(item))]
    if isinstance(value, list):
        return [value, *(inner for item in value for inner in containers(item))]
    return []


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_change_to_a_study_survives_the_way_in_and_out(data: st.DataObject) -> None:
    odd = study()
    for _ in range(data.draw(st.integers(1, 4))):
        places = containers(odd)
        place = places[data.draw(st.integers(0, len(places) - 1))]
        if isinstance(place, dict):
            key = data.draw(st.sampled_from(sorted(place)) | KEYS if place else KEYS)
            place[key] = data.draw(JSON)
        else:
            place.insert(data.draw(st.integers(0, len(place))), data.draw(JSON))
    before = canonical(odd)
    try:
        trial = from_study(odd)
    except NoStudyError as fault:
        assert "nctId" in str(fault)
        return
    assert canonical(odd) == before
    assert canonical(to_study(trial)) == before
    assert canonical(to_study(load(orjson.loads(orjson.dumps(dump(trial)))))) == before


def test_the_day_of_the_download_is_no_content() -> None:
    def hashed(day: str, title: str = "A study") -> str:
        study = {
            "protocolSection": {"identificationModule": {"nctId": "NCT00000001", "briefTitle": title}},
            "derivedSection": {"miscInfoModule": {"versionHolder": day}},
        }
        [trial] = ctgov.parse(Document("x.json", orjson.dumps(study)))
        assert isinstance(trial, Trial)
        assert trial.derived.misc_info is not None and trial.derived.misc_info.version_holder == day
        return trial.sources[0].sha256

    assert hashed("2026-01-01") == hashed("2026-11-21")
    quoted = '"versionHolder":"{}"'
    assert hashed("2026-01-01", quoted.format(1)) != hashed("2026-01-01", quoted.format(2))
