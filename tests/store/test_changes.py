"""What is said of the differences between two versions of a record."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.trial import dump
from store.changes import Change, ModuleChanges, changes
from store.changes_lists import LISTS, match
from store.changes_summary import summary
from tests.tui.records import FilledRecord


def record(**modules: Any) -> dict[str, Any]:
    return {"id": "NCT00000001", "registry": "NCT", "sources": [{"sha256": "a"}], **modules}


def site(facility: str, city: str = "Lyon", **more: Any) -> dict[str, Any]:
    return {"facility": facility, "city": city, "country": "France", **more}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The changes as lines, one a change, indented within an item."""
    return [line for module in changes(before, after) for line in [module.title, *lines(module.changes, 1)]]


def lines(found: tuple[Change, ...], depth: int) -> list[str]:
    said: list[str] = []
    for change in found:
        words = "".join(f"{piece.kind[0]}<{piece.text}>" for piece in change.pieces)
        value = words or " → ".join(part for part in (change.old, change.new) if part)
        parts = [change.kind, change.label, change.item, value]
        said += ["  " * depth + " | ".join(part for part in parts if part), *lines(change.parts, depth + 1)]
    return said


BEFORE = record(
    identification={"brief_title": "Example drug in asthma"},
    status={
        "overall_status": "RECRUITING",
        "start_date": {"date": "2024-01", "type": "ACTUAL"},
        "completion_date": {"date": "2025-06", "type": "ESTIMATED"},
        "last_update_post_date": {"date": "2025-01-01", "type": "ACTUAL"},
    },
    design={"phases": ["PHASE2"], "enrollment_info": {"count": 120, "type": "ESTIMATED"}},
    conditions={"conditions": ["Asthma", "Cough"]},
    eligibility={
        "eligibility_criteria": "Inclusion Criteria:\n\n* Age 18 to 65 years\n* FEV1 \\> 50 percent predicted\n",
        "maximum_age": "65 Years",
    },
    contacts_locations={
        "locations": [
            site("Clinic A", status="RECRUITING"),
            site("Clinic B"),
            site("Research Site", "Paris"),
            site("Research Site", "Nice"),
        ],
        "central_contacts": [{"name": "Ann Example", "role": "CONTACT", "phone": "1"}],
    },
)
AFTER = record(
    identification={"brief_title": "Example drug in asthma"},
    status={
        "overall_status": "COMPLETED",
        "start_date": {"date": "2024-01", "type": "ACTUAL"},
        "completion_date": {"date": "2025-06-30", "type": "ACTUAL"},
        "last_update_post_date": {"date": "2025-11-02", "type": "ACTUAL"},
    },
    design={"phases": ["PHASE2", "PHASE3"], "enrollment_info": {"count": 118, "type": "ACTUAL"}},
    conditions={"conditions": ["Severe asthma", "Cough", "Wheeze"]},
    eligibility={
        "eligibility_criteria": "Inclusion Criteria:\n\n* Age 18 to 70 years\n* FEV1 \\> 50 percent predicted\n",
        "maximum_age": "70 Years",
    },
    contacts_locations={
        "locations": [
            site("Clinic B"),
            site("Clinic A", status="COMPLETED"),
            site("Research Site", "Nice"),
            site("Clinic C", contacts=[{"name": "Bo Example"}]),
        ],
        "central_contacts": [{"name": "Ann Example", "role": "CONTACT", "phone": "2"}],
    },
)


def test_a_record_as_its_sponsor_changes_it() -> None:
    assert told(BEFORE, AFTER) == [
        "Status and dates",
        "  changed | Status | Recruiting → Completed",
        "  changed | Completion | 2025-06 (estimated) → 2025-06-30 (actual)",
        "  changed | Last update posted | 2025-01-01 (actual) → 2025-11-02 (actual)",
        "Design",
        "  changed | Enrollment | 120 (estimated) → 118 (actual)",
        "  changed | Phase | Phase 2 → Phase 2, Phase 3",
        "Eligibility",
        "  changed | Eligibility criteria | s<Inclusion Criteria:\n\n* Age 18 to >r<65>a<70>s< years\n"
        "* FEV1 > 50 percent predicted\n>",
        "  changed | Maximum age | 65 Years → 70 Years",
        "Contacts & sites",
        "  removed | Site | Research Site, Paris, France",
        "  changed | Site | Clinic A, Lyon, France",
        "    changed | Status | Recruiting → Completed",
        "  added | Site | Clinic C, Lyon, France",
        "    added | Contact | Bo Example",
        "  moved | Order of sites",
        "  changed | Central contact | Ann Example",
        "    changed | Phone | 1 → 2",
        "Conditions",
        "  changed | Condition | Asthma → Severe asthma",
        "  added | Condition | Wheeze",
    ]


def test_the_summary_names_what_a_reader_decides_by_first() -> None:
    assert summary(changes(BEFORE, AFTER), most=99) == (
        "status Recruiting → Completed; enrollment 120 (estimated) → 118 (actual); phase Phase 2 → Phase 2, Phase 3; "
        "completion 2025-06 (estimated) → 2025-06-30 (actual); eligibility criteria changed; "
        "maximum age 65 Years → 70 Years; 1 site added, 1 removed, 1 changed; order of sites changed; "
        "1 central contact changed; 1 condition added, 1 changed"
    )
    assert summary(changes(BEFORE, AFTER)).endswith("maximum age 65 Years → 70 Years; and 4 more")


def test_dates_of_routine_are_told_where_nothing_else_changed() -> None:
    newer = copy.deepcopy(BEFORE)
    newer["status"]["last_update_post_date"]["date"] = "2025-02"
    assert summary(changes(BEFORE, newer)) == "last update posted 2025-01-01 (actual) → 2025-02 (actual)"
    assert summary(changes(BEFORE, BEFORE)) == "only the registry's or our own bookkeeping differs"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Clinic A", "Clinic A Hospital", ["changed"]),
        ("General Hospital", "Eye Institute", ["removed", "added"]),
    ],
)
def test_a_site_in_the_same_city_is_the_same_only_by_its_name(old: str, new: str, expected: list[str]) -> None:
    before, after = (record(contacts_locations={"locations": [site(name)]}) for name in (old, new))
    assert [change.kind for change in changes(before, after)[0].changes] == expected


def test_sites_of_one_name_in_other_cities_are_others() -> None:
    names = [site("Research Site", "Paris"), site("Research Site", "Nice")]
    before, after = (record(contacts_locations={"locations": [*names, site("Research Site", city)]}) for city in "AB")
    assert [change.kind for change in changes(before, after)[0].changes] == ["removed", "added"]
    moved = [record(contacts_locations={"locations": [site("Clinic A", city)]}) for city in ("Lyon", "Lyon 3e")]
    assert told(*moved)[1:] == ["  changed | Site | Clinic A, Lyon, France", "    changed | City | Lyon → Lyon 3e"]


def test_outcomes_arms_and_citations_are_known_by_what_names_them() -> None:
    before = record(
        outcomes={"primary_outcomes": [{"measure": "Change in lung function", "time_frame": "12 weeks"}]},
        arms_interventions={"arm_groups": [{"label": "A", "type": "EXPERIMENTAL"}, {"label": "B"}]},
        references={"references": [{"pmid": "1", "citation": "One. J Test."}, {"pmid": "2", "citation": "Two."}]},
    )
    after = record(
        outcomes={
            "primary_outcomes": [
                {"measure": "Death"},
                {"measure": "Change in lung function (FEV1)", "time_frame": "24 weeks"},
            ]
        },
        arms_interventions={"arm_groups": [{"label": "B"}, {"label": "A", "type": "PLACEBO_COMPARATOR"}]},
        references={"references": [{"pmid": "1", "citation": "One. J Test. 2026.", "type": "RESULT"}]},
    )
    assert told(before, after) == [
        "Arms and interventions",
        "  changed | Arm | A",
        "    changed | Type | Experimental → Placebo Comparator",
        "  moved | Order of arms",
        "Outcomes",
        "  added | Primary outcome | Death",
        "  changed | Primary outcome | Change in lung function",
        "    changed | Measure | Change in lung function → Change in lung function (FEV1)",
        "    changed | Time frame | 12 weeks → 24 weeks",
        "References",
        "  changed | Citation | One. J Test.",
        "    changed | Citation | One. J Test. → One. J Test. 2026.",
        "    added | Type | result",
        "  removed | Citation | Two.",
        "    removed | PMID | 2",
    ]


def test_bookkeeping_is_left_out_unless_asked_for() -> None:
    before = record(derived={"misc_info": {"version_holder": "2026-01-01"}, "condition_browse": {"ancestors": []}})
    after = record(
        derived={"misc_info": {"version_holder": "2026-02-01"}, "condition_browse": {"ancestors": [{"id": "D1"}]}}
    ) | {"sources": [{"sha256": "b"}]}
    assert changes(before, after) == []
    [module] = changes(before, after, bookkeeping=True)
    assert module.title == "Bookkeeping"
    assert {change.path for change in module.changes} >= {"derived.misc_info.version_holder", "sources"}


def test_results_are_compared_by_their_titles() -> None:
    def posted(value: str, *more: dict[str, Any]) -> dict[str, Any]:
        measured = {"title": "Death", "type": "PRIMARY", "counts": [{"groupId": "OG000", "value": value}]}
        return record(has_results=True, results={"outcomeMeasuresModule": {"outcomeMeasures": [*more, measured]}})

    assert told(posted("1"), posted("2", {"title": "Cough", "type": "OTHER"})) == [
        "Results",
        "  changed | Outcome measures",
        "    added | Outcome measures | Cough",
        "      added | Type | OTHER",
        "    changed | Outcome measures | Death",
        "      changed | Counts | OG000",
        "        changed | Value | 1 → 2",
    ]
    many = {"outcomeMeasures": [{"title": f"Measure {number}", "type": "OTHER"} for number in range(9)]}
    whole = changes(record(has_results=False), record(has_results=True, results={"outcomeMeasuresModule": many}))
    assert lines(whole[0].changes, 0) == ["changed | Results posted | No → Yes", "added | Outcome measures | 18 values"]


def test_lines_that_no_rule_claimed_are_compared_without_their_numbers() -> None:
    before = record(unparsed=[{"line": 3, "text": "Seen 10 times"}, {"line": 9, "text": "A remark"}])
    after = record(unparsed=[{"line": 4, "text": "Seen 11 times"}, {"line": 10, "text": "A remark"}])
    [module] = changes(before, after)
    assert [(part.old, part.new) for change in module.changes for part in change.parts] == [
        ("Seen 10 times", "Seen 11 times")
    ]


def test_a_change_of_white_space_is_said_to_be_one() -> None:
    texts = [record(description={"brief_summary": text}) for text in ("A study.\n\nOf a drug.", "A study.\nOf a drug.")]
    [module] = changes(*texts)
    assert module.changes[0].only_spacing
    assert summary([module]) == "brief summary changed"


def test_odd_values_are_told_and_nothing_acts_on_a_terminal() -> None:
    before = record(
        status={"overall_status": "NEW_CODE", "start_date": {"date": "2024", "odd\x1b": {"deep": ["\x1b[2J", 1]}}},
        design={"enrollment_info": {"count": "many", "type": 4}},
        unknown={"protocolSection.oddModule": {"a\u202e": ["\x07", {"b": None}]}},
        contacts_locations={"locations": [{"facility": ["x"], "city": None}, "a bare text", None]},
    )
    for pair in ((before, record()), (record(), before), (before, AFTER), (AFTER, before)):
        found = changes(*pair)
        text = "".join(every_text(found)) + summary(found)
        assert "".join(text.split("\n")).isprintable()
        assert {"Status and dates", "Design"} <= {module.title for module in found}


def every_text(found: list[ModuleChanges]) -> list[str]:
    return [line for module in found for line in lines(module.changes, 0)]


def leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {leaf for part in value.values() for leaf in leaves(part)}
    if isinstance(value, list):
        return {leaf for part in value for leaf in leaves(part)}
    return {orjson.dumps(value).decode().strip('"')}


def test_every_field_of_the_model_is_told_when_it_goes() -> None:
    filled = dump(FilledRecord().trial)
    left_out = {name: filled[name] for name in ("sources", "links", "claims", "origins", "raw_parts", "warnings")}
    derived = filled["derived"]
    apart = leaves(left_out) | leaves(derived["misc_info"]["version_holder"])
    apart |= leaves([derived[name]["ancestors"] for name in ("condition_browse", "intervention_browse")])
    apart |= leaves([line | {"text": ""} for line in filled["unparsed"]])
    values = orjson.dumps(
        [values_of(module.changes) for module in changes(filled, {"id": "x", "registry": "y"})]
    ).decode()
    missing = [leaf for leaf in leaves(filled) - apart if leaf not in values]
    assert sorted(missing) == sorted([filled["id"], filled["registry"]])


def values_of(found: tuple[Change, ...]) -> list[Any]:
    return [[change.before, change.after, values_of(change.parts)] for change in found]


@given(st.lists(st.sampled_from("abcdefgh"), max_size=8), st.randoms(use_true_random=False))
def test_every_item_is_paired_once_or_not_at_all(names: list[str], chance: random.Random) -> None:
    items = [site(f"Clinic {name}") for name in names]
    others = [*chance.sample(items, chance.randint(0, len(items))), site("New place")]
    found = match(items, others, LISTS["contacts_locations.locations"])
    olds = [old for old, _ in found.pairs if old is not None]
    news = [new for _, new in found.pairs if new is not None]
    assert sorted(olds) == list(range(len(items)))
    assert news == list(range(len(others)))
    assert all(items[old] == others[new] for old, new in found.pairs if old is not None and new is not None)


def test_thousands_of_sites_are_compared(tmp_path: Path) -> None:
    sites = [site(f"Clinic {number}", f"Town {number % 50}") for number in range(3000)]
    edited = [each | {"status": "COMPLETED"} if number == 1500 else each for number, each in enumerate(sites)]
    before, after = (record(contacts_locations={"locations": each}) for each in (sites, edited[1:]))
    assert summary(changes(before, after)) == "1 site removed, 1 changed"
