"""What a record says about names of one thing, and the keys that they are compared by."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import read
from parsers.trial import Trial, dump
from store.search.abbreviations_text import LONGEST, SHORTEST
from store.search.synonyms import MOST_LINKS, links
from store.search.synonyms_keys import name_key, run_key, short_key, stem
from store.search.synonyms_links import Kind, Link
from store.search.synonyms_names import is_name
from tests.store.records import record


def said(**modules: Any) -> list[Link]:
    return [Link.unpacked(packed) for packed in links(dump(record(1, **modules)))]


def texts(found: list[Link], kind: Kind, key: str) -> list[str]:
    return [link.text for link in found if link.kind is kind and link.key == key]


def test_both_directions_of_an_abbreviation() -> None:
    found = said(description={"detailed_description": "A bone marrow graft (BMG) is given."})
    assert texts(found, Kind.LONG, "bmg") == ["bone marrow graft"]
    assert texts(found, Kind.SHORT, name_key("bone marrow grafts")) == ["BMG"]


@pytest.mark.parametrize(
    "modules",
    [
        {"identification": {"official_title": "On bone marrow graft (BMG)"}},
        {"eligibility": {"eligibility_criteria": "* bone marrow graft (BMG)"}},
        {"eligibility": {"study_population": "after bone marrow graft (BMG)"}},
        {"arms_interventions": {"interventions": [{"name": "Graft", "description": "bone marrow graft (BMG)"}]}},
        {"arms_interventions": {"interventions": [{"name": "Bone marrow graft", "other_names": ["BMG"]}]}},
        {"arms_interventions": {"arm_groups": [{"label": "bone marrow graft (BMG)"}]}},
        {"outcomes": {"primary_outcomes": [{"measure": "bone marrow graft (BMG)"}]}},
        {"outcomes": {"other_outcomes": [{"measure": "Taking", "description": "bone marrow graft (BMG)"}]}},
        {"conditions": {"conditions": ["Bone marrow graft"], "keywords": ["BMG"]}},
        {"conditions": {"conditions": ["BMG"], "keywords": ["bone marrow graft"]}},
        {"conditions": {"keywords_raw": "bone marrow graft (BMG)"}},
        {"sponsor_collaborators": {"lead_sponsor": {"name": "Bone Marrow Group (BMG)"}}},
        {"design": {"design_info": {"masking_info": {"masking_description": "bone marrow graft (BMG)"}}}},
    ],
)
def test_every_place_that_may_define_one(modules: dict[str, Any]) -> None:
    found = texts(said(**modules), Kind.LONG, "bmg")
    assert [text.lower().removesuffix("graft").removesuffix("group") for text in found] == ["bone marrow "]


def test_a_name_with_the_short_form_in_it_defines_nothing() -> None:
    found = said(arms_interventions={"interventions": [{"name": "BMG scan", "other_names": ["BMG"]}]})
    assert texts(found, Kind.LONG, "bmg") == []
    assert texts(found, Kind.OF, "bmg") == ["BMG scan"]


def test_a_record_votes_once_for_a_short_form() -> None:
    found = said(
        identification={"official_title": "bone marrow graft (BMG)"},
        description={
            "detailed_description": "big muscle group (BMG), bone marrow grafts (BMGs), bone marrow graft (BMG)"
        },
    )
    assert texts(found, Kind.LONG, "bmg") == ["bone marrow graft"]


def test_other_names_both_ways() -> None:
    found = said(
        arms_interventions={"interventions": [{"name": "Fluoropterin", "other_names": ["Pterix®", "XY-1234"]}]}
    )
    assert texts(found, Kind.NAME, "fluoropterin") == ["Pterix", "", "XY-1234"]
    assert texts(found, Kind.OF, "xy 1234") == ["Fluoropterin"]
    assert texts(found, Kind.NAME, "xy 1234") == [""]


@pytest.mark.parametrize(
    ("name", "others", "known"),
    [
        ("Pterix (fluoropterin)", (), ["fluoropterin"]),
        ("Pterix", ("A100; B2X, C3X",), ["A100", "B2X", "C3X"]),
        ("Pterix", ("AB12, CD34; EF56 or GH78",), ["AB12", "CD34", "EF56", "GH78"]),
        ("Pterix", ("Fluoropterin (XY-1234, fluoro acid)",), ["Fluoropterin", "XY-1234", "fluoro acid"]),
        ("Pterix (XY-1234, fluoro acid)", (), ["XY-1234", "fluoro acid"]),
        ("Pterix, Pterix-3, anti-Qab", (), ["Pterix-3", "anti-Qab"]),
        ("Pterix (XY-1234, Makerco)", (), ["XY-1234"]),
        ("Pterix", ("Fluoropterin from Makerco, Elsewhere",), []),
        ("Pterix", ("Fluoropterin, Lot 12",), []),
        ("Pterix", ("two of them, taken with water in the morning",), []),
        ("Pterix 10 mg tablet", ("Fluoropterin 5Mg/mL",), ["Fluoropterin"]),
    ],
)
def test_other_names_in_one_text(name: str, others: tuple[str, ...], known: list[str]) -> None:
    found = said(arms_interventions={"interventions": [{"name": name, "other_names": list(others)}]})
    assert [text for text in texts(found, Kind.NAME, "pterix") if text] == known


def test_commas_between_two_drugs_make_no_names() -> None:
    both = said(arms_interventions={"interventions": [{"name": "PT100, QX200", "other_names": ["Helper"]}]})
    assert both == []
    dosed = said(arms_interventions={"interventions": [{"name": "Pterix 10 mg + Qab", "other_names": ["Helper"]}]})
    assert dosed == []


def test_names_in_one_parenthesis_are_names_of_each_other() -> None:
    found = said(arms_interventions={"interventions": [{"name": "PT100 (PTERIX, fluoro acid)"}]})
    assert texts(found, Kind.NAME, "pterix") == ["", "fluoro acid"]
    assert texts(found, Kind.OF, "pterix") == ["PT100"]


def test_a_word_beside_a_word_in_a_text() -> None:
    found = said(description={"detailed_description": "Those on fluoropterin (Pterix®) or qab (a sugar) stay."})
    assert texts(found, Kind.SAID, "fluoropterin") == ["Pterix"]
    assert texts(found, Kind.SAID, "pterix") == ["fluoropterin"]
    assert len(found) == 2
    named = {"interventions": [{"name": "Fluoropterin", "other_names": ["Pterix"]}]}
    found = said(description={"detailed_description": "fluoropterin (Pterix)"}, arms_interventions=named)
    assert texts(found, Kind.SAID, "pterix") == []


@pytest.mark.parametrize(
    "text",
    [
        "Pterix 20 mg",
        "20 mg/kg daily",
        "Placebo",
        "sham control",
        "No other name",
        "na",
        "12",
        "the arm with both of them",
        "standard of care",
        "50% solution",
        "x",
        "",
        "A: first",
        "a long description of what is done to the patient",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert not is_name(text)


def test_what_is_a_name() -> None:
    assert all(map(is_name, ("Pterix", "XY-1234", "177Lu fluoropterin", "anti-CD99 monoclonal antibody", "vitamin D")))


def test_mesh_terms_of_one_condition() -> None:
    derived = {"condition_browse": {"meshes": [{"id": "D1", "term": "Illness, Sugar"}]}}
    found = said(conditions={"conditions": ["Sugar Sickness"]}, derived=derived)
    assert texts(found, Kind.MESH, name_key("sugar sickness")) == ["Illness, Sugar"]
    assert texts(found, Kind.WORDING, name_key("illness, sugar")) == ["Sugar Sickness"]
    assert not said(conditions={"conditions": ["Sugar Sickness", "Other"]}, derived=derived)
    derived["condition_browse"]["meshes"].append({"id": "D2", "term": "Other"})
    assert not said(conditions={"conditions": ["Sugar Sickness"]}, derived=derived)


def test_a_record_has_so_many_links_at_most() -> None:
    names = [f"name{number}x" for number in range(2 * MOST_LINKS)]
    found = said(arms_interventions={"interventions": [{"name": "Pterix", "other_names": names}]})
    assert len(found) == MOST_LINKS


def test_keys_leave_out_what_does_not_matter() -> None:
    assert name_key("Haematopoietic stem-cell transplantations") == name_key("hematopoietic Stem Cell Transplant")
    assert name_key("tumours") == name_key("Tumor")
    assert name_key("randomised") == name_key("randomized")
    assert name_key("cow's milk allergy") == name_key("cow milk allergies")
    assert name_key("diseases") == name_key("disease")
    assert name_key("type 1 disease") != name_key("type 2 disease")
    assert name_key("radiation") != name_key("radius")
    assert [short_key(text) for text in ("BMGs", "BMG", "IL-17", "AEs", "AES", "TNF-α")] == [
        "bmg", "bmg", "il17", "ae", "aes", "tnfalpha",
    ]  # fmt: skip
    assert run_key(["word"] * 30) == ""


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=30))
def test_a_stem_is_never_empty(token: str) -> None:
    assert stem(token)
    assert not re.search(r"[|\s]", stem(token))


@given(st.text(), st.sampled_from(Kind), st.text())
def test_a_link_is_packed_and_unpacked(key: str, kind: Kind, text: str) -> None:
    link = Link(key.replace("|", ""), kind, text)
    assert Link.unpacked(link.packed()) == link


def test_the_real_records_define_what_they_should(real_data: Path, count_real: Callable[[int], None]) -> None:
    """Nearly all define something; a definition's letters are in order; the commonest mean what everybody means."""
    found: Counter[Link] = Counter()
    records = saying = 0
    for trial in read([real_data / "ctgov_v2" / "studies.jsonl.gz"]):
        assert isinstance(trial, Trial)
        records += 1
        own = [Link.unpacked(packed) for packed in links(json.loads(json.dumps(dump(trial))))]
        assert len(own) == len(set(own))
        saying += bool(own)
        found.update(own)
    assert saying > 0.9 * records
    for link in found:
        assert link.key
        if link.kind is Kind.LONG:
            assert SHORTEST <= len(link.key) <= LONGEST
    for short, long in (("nsclc", "nonsmallcelllungcancer"), ("ige", "immunoglobuline"), ("bmi", "bodymassindex")):
        votes = {link.text: count for link, count in found.items() if (link.key, link.kind) == (short, Kind.LONG)}
        same = sum(count for text, count in votes.items() if re.sub("[^a-z]", "", text.lower()) == long)
        assert same > 0.6 * sum(votes.values()), votes
    count_real(records)
