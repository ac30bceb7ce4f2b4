"""Several sources of one trial become one record: who wins, what is claimed, and that nothing is lost or invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.formats.ctgov import from_study, to_study
from parsers.trial import Trial, dump, load
from store.grouping import Link
from store.merge import confirms, merge, origins


def page(kind: str, part: str = "", **said: Any) -> Trial:
    """A single-source record of one invented trial, as a format would give it."""
    source = {"kind": kind, "part": part, "name": f"{kind}{part}.txt", "sha256": f"hash of {kind}{part}"}
    source |= {"read_at": "2026-01-01T00:00:00Z", "parser": f"{kind}/1"}
    return load({"id": "NCT00000001", "registry": "NCT", "sources": [source], **said})


def test_one_source_stays_as_it_is() -> None:
    only = page("medpath", conditions={"conditions": ["Hay fever"]})
    assert merge([only]) is only
    with pytest.raises(ValueError, match="nothing"):
        merge([])


def test_the_registry_wins_over_a_mirror_whatever_the_order_read() -> None:
    registry = page("ctgov", design={"phases": ["PHASE2"]}, identification={"brief_title": "A trial of rest"})
    mirror = page("meddatax", design={"phases": ["PHASE3"]}, identification={"brief_title": "A trial  of\nrest"})
    for parts in ([registry, mirror], [mirror, registry]):
        merged = merge(parts)
        assert merged.design.phases == ["PHASE2"]
        assert [source.kind for source in merged.sources] == ["ctgov", "meddatax"]
        assert [(claim.source, claim.value) for claim in merged.claims["design.phases"]] == [
            (0, ["PHASE2"]),
            (1, ["PHASE3"]),
        ]
        assert "identification.brief_title" not in merged.claims, "white space is no disagreement"


def test_sources_of_one_kind_win_in_the_order_read_and_unknown_kinds_come_last() -> None:
    first = page("ignite", "Description Module", description={"brief_summary": "one"})
    second = page("ignite", "Study", description={"brief_summary": "two"})
    other = page("newsite", description={"brief_summary": "three"})
    merged = merge([other, first, second])
    assert [claim.value for claim in merged.claims["description.brief_summary"]] == ["one", "two", "three"]
    assert merged.description.brief_summary == "one"


def test_each_field_comes_from_the_first_source_that_says_something() -> None:
    mirror = page("meddatax", description={"brief_summary": "Short.", "detailed_description": " "}, has_results=False)
    module = page("ignite", "Description Module", description={"detailed_description": "Long."})
    merged = merge([module, mirror])
    assert merged.description.brief_summary == "Short."
    assert merged.description.detailed_description == "Long."
    assert merged.has_results is False
    assert merged.claims == {}
    assert merged.origins["description.brief_summary"] == 0
    assert merged.origins["description.detailed_description"] == 1
    assert merged.origins["has_results"] == 0
    assert origins([module, mirror]) == merged.origins


def test_false_and_zero_are_said_but_empty_text_and_lists_are_not() -> None:
    mirror = page("meddatax", eligibility={"healthy_volunteers": False, "std_ages": [], "sex": ""})
    other = page("medpath", eligibility={"healthy_volunteers": True, "std_ages": ["ADULT"], "sex": "ALL"})
    merged = merge([mirror, other])
    assert merged.eligibility.healthy_volunteers is False
    assert merged.eligibility.std_ages == ["ADULT"]
    assert merged.eligibility.sex == "ALL"
    assert list(merged.claims) == ["eligibility.healthy_volunteers"]


def test_an_object_is_completed_only_by_a_source_that_agrees_with_it() -> None:
    mirror = page("meddatax", status={"start_date": {"date": "2024-05-01"}}, design={"enrollment_info": {"count": 40}})
    other = page(
        "medpath",
        status={"start_date": {"date": "2024-05-01", "type": "ACTUAL"}},
        design={"enrollment_info": {"count": 60, "type": "ESTIMATED"}},
    )
    merged = merge([mirror, other])
    assert dump(merged)["status"]["start_date"] == {"date": "2024-05-01", "type": "ACTUAL"}
    assert merged.origins["status.start_date.type"] == 1
    assert dump(merged)["design"]["enrollment_info"] == {"count": 40}, "40 is nobody's estimate"
    assert [claim.value for claim in merged.claims["design.enrollment_info"]] == [
        {"count": 40},
        {"count": 60, "type": "ESTIMATED"},
    ]


def test_objects_that_share_nothing_are_not_combined() -> None:
    mirror = page("meddatax", status={"start_date": {"date": "2024-05-01"}})
    other = page("medpath", status={"start_date": {"type": "ACTUAL"}})
    merged = merge([mirror, other])
    assert dump(merged)["status"]["start_date"] == {"date": "2024-05-01"}
    assert len(merged.claims["status.start_date"]) == 2


def test_the_fields_of_the_design_are_decided_one_by_one() -> None:
    mirror = page("meddatax", design={"design_info": {"allocation": "RANDOMIZED"}})
    other = page("medpath", design={"design_info": {"allocation": "NA", "intervention_model": "PARALLEL"}})
    merged = merge([mirror, other])
    assert dump(merged)["design"]["design_info"] == {"allocation": "RANDOMIZED", "intervention_model": "PARALLEL"}
    assert list(merged.claims) == ["design.design_info.allocation"]


def test_a_list_that_says_less_is_no_disagreement_and_one_that_says_more_is_claimed() -> None:
    arm = {"label": "Rest", "type": "EXPERIMENTAL"}
    full = page("ctgov", arms_interventions={"arm_groups": [arm | {"intervention_names": ["Behavioral: Rest"]}]})
    less = page("meddatax", arms_interventions={"arm_groups": [arm]})
    assert "arms_interventions.arm_groups" not in merge([full, less]).claims
    more = page("meddatax", arms_interventions={"arm_groups": [arm | {"description": "In bed"}]})
    assert len(merge([full, more]).claims["arms_interventions.arm_groups"]) == 2


def test_plain_lists_agree_in_any_order() -> None:
    one = page("ctgov", conditions={"keywords": ["sleep", "rest"]})
    other = page("medpath", conditions={"keywords": ["rest", "sleep"]})
    assert merge([one, other]).claims == {}
    assert merge([one, other]).conditions.keywords == ["sleep", "rest"]


def test_escapes_are_no_disagreement() -> None:
    one = page("ctgov", description={"brief_summary": r"Age \>= 18"})
    other = page("medpath", description={"brief_summary": "Age >= 18"})
    assert merge([one, other]).claims == {}
    assert merge([one, other]).description.brief_summary == r"Age \>= 18"


@pytest.mark.parametrize(
    ("run_together", "confirmed"),
    [
        ("Sleep Loss Jet Lag", True),
        ("Jet  lag sleep loss", True),
        ("Sleep Loss Jet Lag Snoring", False),
        ("Sleep Loss", False),
        ("Sleep Jet Loss Lag", False),
    ],
)
def test_a_run_together_list_is_confirmed_by_another_sources_list(run_together: str, confirmed: bool) -> None:
    items = ["Sleep Loss", "Jet Lag"]
    assert confirms(items, run_together) is confirmed
    raw = page("meddatax", conditions={"conditions_raw": run_together})
    merged = merge([raw, page("medpath", conditions={"conditions": items})])
    assert merged.conditions.conditions == items
    assert merged.conditions.conditions_raw == run_together
    assert merged.origins["conditions.conditions"] == 1
    claims = [(claim.source, claim.value) for claim in merged.claims.get("conditions.conditions", [])]
    assert claims == ([] if confirmed else [(1, items), (0, run_together)])


def test_lines_warnings_and_claims_point_at_the_merged_sources() -> None:
    mirror = page(
        "meddatax",
        unparsed=[{"line": 7, "text": "a stray line"}],
        warnings=[{"line": 9, "text": "the address is hidden"}],
        raw_parts={"outcomes": "NameTime"},
        claims={"status.overall_status": [{"source": 0, "value": "A"}, {"source": 0, "value": "B"}]},
    )
    registry = page("ctgov", unknown={"protocolSection.newModule": {"deep": [1, None]}})
    other = page("medpath", raw_parts={"outcomes": "Another", "arms": "GroupName"})
    merged = merge([mirror, other, registry])
    assert [(line.source, line.line) for line in merged.unparsed] == [(1, 7)]
    assert [(warning.source, warning.line) for warning in merged.warnings] == [(1, 9)]
    assert [claim.source for claim in merged.claims["status.overall_status"]] == [1, 1]
    assert merged.unknown == {"protocolSection.newModule": {"deep": [1, None]}}
    assert merged.raw_parts == {"outcomes": "NameTime", "outcomes (source 3)": "Another", "arms": "GroupName"}


def test_results_of_several_pages_merge_by_module_and_field() -> None:
    flow = page("ignite", "Participant Flow Module", results={"participantFlowModule": {"preAssignmentDetails": "x"}})
    more = page(
        "ignite",
        "Baseline",
        results={
            "participantFlowModule": {"recruitmentDetails": "y"},
            "baselineModule": {"populationDescription": "z"},
        },
    )
    merged = merge([flow, more])
    assert merged.results == {
        "participantFlowModule": {"preAssignmentDetails": "x", "recruitmentDetails": "y"},
        "baselineModule": {"populationDescription": "z"},
    }
    origin = merged.origins["results.participantFlowModule.recruitmentDetails"]
    assert merged.sources[origin].part == "Baseline"


def test_keys_that_the_model_does_not_name_are_kept() -> None:
    one = page("ctgov", status={"overall_status": "COMPLETED", "newKey": {"a": 1}})
    other = page("medpath", status={"anotherKey": "b"})
    status = dump(merge([other, one]))["status"]
    assert status == {"overall_status": "COMPLETED", "newKey": {"a": 1}, "anotherKey": "b"}


def of_register(trial_id: str, registry: str, kind: str, part: str = "", **said: Any) -> Trial:
    """A single-source record of another register."""
    return load(dump(page(kind, part, **said)) | {"id": trial_id, "registry": registry})


def test_a_registers_own_record_comes_before_portals_and_portals_before_pages() -> None:
    kinds = ["ctgov", "ctgov-xml", "ctgov-csv", "ctis", "euctr", "isrctn", "drks", "ictrp"]
    kinds += ["tinydb", "meddatax", "ignite", "medpath", "page", "a-plugin", "b-plugin"]
    merged = merge([page(kind, description={"brief_summary": kind}) for kind in reversed(kinds)])
    assert [source.kind for source in merged.sources] == kinds
    assert merged.description.brief_summary == "ctgov"


def test_records_of_several_ids_stand_under_the_leading_one_and_keep_their_own() -> None:
    link = Link(("ISRCTN00000001", "NCT00000001"), "automatic", "one names the other")
    parts = [
        of_register("ISRCTN00000001", "ISRCTN", "isrctn", description={"brief_summary": "isrctn"}),
        of_register("NCT00000001", "NCT", "ictrp", description={"brief_summary": "portal"}),
        of_register("DRKS00000001", "DRKS", "ictrp", description={"brief_summary": "other portal"}),
    ]
    for order in (parts, parts[::-1]):
        merged = merge(order, [link])
        assert (merged.id, merged.registry) == ("NCT00000001", "NCT")
        assert [(source.trial_id, source.kind) for source in merged.sources] == [
            ("ISRCTN00000001", "isrctn"),
            ("NCT00000001", "ictrp"),
            ("DRKS00000001", "ictrp"),
        ]
        assert merged.description.brief_summary == "isrctn", "a register's own record before a portal's of another"
        assert dump(merged)["links"] == [
            {"ids": ["ISRCTN00000001", "NCT00000001"], "kind": "automatic", "reason": "one names the other"}
        ]
    assert "trial_id" not in dump(merge([page("ctgov"), page("ictrp")]))["sources"][0], "of one id it is the trial's"


def test_the_states_of_one_eudract_number_are_sources_of_one_trial() -> None:
    parts = [of_register("2000-000001-00", "EUDRACT", "euctr", state) for state in ("FR", "3RD", "DE")]
    merged = merge(parts)
    assert merged.id == "2000-000001-00"
    assert [source.part for source in merged.sources] == ["3RD", "DE", "FR"]


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b", r"\>", "A b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=8,
)
SECTIONS = st.dictionaries(st.sampled_from(["one", "two"]), VALUES, max_size=2)


@given(st.lists(st.tuples(st.sampled_from(["ctgov", "ignite", "medpath"]), SECTIONS, SECTIONS), min_size=1, max_size=4))
def test_every_value_said_is_in_the_record_or_claimed_and_none_is_made_up(said: list[tuple[str, Any, Any]]) -> None:
    parts = [
        page(kind, str(number), results=results, description=extra)
        for number, (kind, results, extra) in enumerate(said)
    ]
    merged = merge(parts)
    everything = dump(merged)
    kept = set(leaves({"results": everything["results"], "claims": everything.get("claims", {})}))
    kept |= set(leaves({"description": everything["description"]}))
    said_leaves = {leaf for part in parts for leaf in leaves([dump(part)["results"], dump(part)["description"]])}
    assert {leaf for leaf in said_leaves if leaf.strip(" '\"") not in ("", "None")} <= kept
    assert set(leaves([everything["results"], everything["description"]])) <= said_leaves
    assert all(0 <= source < len(merged.sources) for source in merged.origins.values())
    assert load(everything) == merged


def leaves(value: Any) -> Iterator[str]:
    """The plain values in a JSON value, normalised as a comparison does."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key != "source":
                yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    else:
        yield repr(value.replace("\\", "") if isinstance(value, str) else value)


def test_the_registrys_leaves_all_survive_a_merge(real_data: Path) -> None:
    """A page that disagrees in every text leaves every leaf of the registry's record as it is."""
    given_study = json.loads((real_data / "ctgov_v2" / "NCT02513394.json").read_bytes())
    registry = from_study(given_study, page("ctgov").sources[0])
    document = dump(registry)
    page_says = {key: scrambled(value) for key, value in document.items() if key not in KEPT}
    other = load(page_says | {"id": registry.id, "registry": registry.registry, "sources": page("medpath").sources})
    merged = merge([other, registry])
    assert to_study(merged) == to_study(registry) == given_study
    assert len(merged.claims) > 20


KEPT = ("id", "registry", "sources", "unknown", "warnings", "unparsed")


def scrambled(value: Any) -> Any:
    """The same shape with every text changed."""
    if isinstance(value, dict):
        return {key: scrambled(each) for key, each in value.items()}
    if isinstance(value, list):
        return [scrambled(each) for each in value]
    return f"not {value}" if isinstance(value, str) else value
