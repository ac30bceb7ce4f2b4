"""Queries widened by abbreviations and synonyms: what is added, with which evidence, and what is left alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search.expansion import Applied, SynonymForm, expand
from store.search.expansion_choice import expansions
from store.search.expansion_evidence import Counted, LookUp
from store.search.hits import Query
from store.search.query import parse
from store.search.synonyms import links
from store.search.synonyms_links import Kind, Link
from store.search.tree import And, Field, Node, Not, Or, Word
from store.search.words import tokens

_GRAFT = {"description": {"detailed_description": "A bone marrow graft (BMG) is given."}}
_MUSCLE = {"description": {"detailed_description": "The big muscle group (BMG) is seen."}}


def table(*modules: dict[str, Any]) -> LookUp:
    """What these records say, each a dumped trial without the parts that nobody needs here."""
    votes = Counter(packed for document in modules for packed in links(document))
    by_key: dict[str, list[Counted]] = defaultdict(list)
    for packed, records in sorted(votes.items(), key=lambda item: (-item[1], item[0])):
        link = Link.unpacked(packed)
        by_key[link.key].append(Counted(link, records))
    return lambda key: by_key.get(key, ())


def text(said: str) -> dict[str, Any]:
    return {"description": {"detailed_description": said}}


def drug(name: str, *others: str) -> dict[str, Any]:
    return {"arms_interventions": {"interventions": [{"name": name, "other_names": list(others)}]}}


def ill(condition: str, term: str) -> dict[str, Any]:
    mesh = {"condition_browse": {"meshes": [{"term": term}]}}
    return {"conditions": {"conditions": [condition]}, "derived": mesh}


def applied(query: str, look_up: LookUp, *, off: Sequence[str] = (), typing: bool = False) -> list[Applied]:
    return list(expand(parse(query, typing=typing), look_up, off=off).applied)


def shown(query: str, look_up: LookUp, *, typing: bool = False) -> list[tuple[str, str]]:
    return [(each.words, each.shown) for each in applied(query, look_up, typing=typing)]


def rows(query: Query) -> list[list[tuple[str, ...]]]:
    """The rows added to each word of a query."""
    return [[form.tokens for form in word.forms if isinstance(form, SynonymForm)] for word in words(query.root)]


def words(node: Node | None) -> list[Word]:
    if isinstance(node, Word):
        return [node]
    if isinstance(node, And | Or):
        return [word for child in node.children for word in words(child)]
    if isinstance(node, Not):
        return words(node.child)
    return [value for value in node.values if isinstance(value, Word)] if isinstance(node, Field) else []


def test_a_short_form_finds_the_long_one() -> None:
    for query in ("BMG", "bmg", "BMGs", "title:bmg"):
        found = expand(parse(query), table(_GRAFT, _GRAFT))
        assert rows(found.query) == [[("bone", "marrow", "graft")]]
        [chip] = found.applied
        assert (chip.shown, chip.records, chip.kind, chip.is_on) == ("bone marrow graft", 2, Kind.LONG, True)
        assert "2 records" in chip.why
        assert all(form.why == chip.why for word in words(found.query.root) for form in word.forms if form.why)


@pytest.mark.parametrize(
    "query", ["bone marrow graft", "Bone marrow grafts", "bone-marrow graft", "bone marrow graft old"]
)
def test_a_long_form_finds_the_short_one(query: str) -> None:
    found = expand(parse(query), table(_GRAFT, _GRAFT))
    assert [chip.shown for chip in found.applied] == ["BMG"]
    widened = [each for each in rows(found.query) if each]
    assert widened == [[("bmg",)]] * len(widened)
    assert len(widened) == len(parse(query.removesuffix(" old")).root.children)  # type: ignore[union-attr]  # an And


def test_the_record_says_less_than_half_of_a_name() -> None:
    assert shown("marrow graft", table(_GRAFT, _GRAFT)) == []
    assert shown("bone", table(_GRAFT, _GRAFT)) == []


@pytest.mark.parametrize("query", ['"BMG"', "-BMG", "NOT bmg", "bmg*", "-(a bmg)", 'title:"bmg"', "city:bmg", "id:bmg"])
def test_what_is_to_be_matched_as_spelled_stays(query: str) -> None:
    parsed = parse(query)
    found = expand(parsed, table(_GRAFT, _GRAFT))
    assert found.applied == ()
    assert found.query == parsed


def test_spellings_of_a_long_form_are_one_meaning() -> None:
    look_up = table(
        text("tumour growth rate (TGR)"),
        text("tumor growth rate (TGR)"),
        text("tumor growth rates (TGRs)"),
        text("Tumor Growth Rate (TGR)"),
        text("Tumor Growth Rte (TGR)"),
    )
    [chip] = applied("TGR", look_up)
    assert (chip.shown, chip.records) == ("Tumor Growth Rate", 5)
    found = rows(expand(parse("TGR"), look_up).query)[0]
    assert found[0] == ("tumor", "growth", "rate")
    assert len(found) == 3


def test_figures_tell_meanings_apart() -> None:
    look_up = table(*[text("kind 1 old illness (KOI)")] * 3, *[text("kind 2 old illness (KOI)")] * 3)
    assert {chip.shown for chip in applied("KOI", look_up)} == {"kind 1 old illness", "kind 2 old illness"}


def test_a_clear_majority_is_the_meaning() -> None:
    assert shown("bmg", table(*[_GRAFT] * 7, *[_MUSCLE] * 3)) == [("bmg", "bone marrow graft")]


def test_without_a_clear_majority_each_has_its_chip() -> None:
    look_up = table(*[_GRAFT] * 5, *[_MUSCLE] * 5)
    assert shown("bmg", look_up) == [("bmg", "big muscle group"), ("bmg", "bone marrow graft")]
    first, second = applied("bmg", look_up)
    assert [chip.is_on for chip in applied("bmg", look_up, off=[first.key])] == [False, True]
    left = expand(parse("bmg"), look_up, off=[first.key])
    assert rows(left.query) == [[tuple(tokens(second.shown))]]
    assert rows(expand(parse("bmg"), look_up, off=[first.key, second.key]).query) == [[]]


def test_the_other_words_decide_between_meanings() -> None:
    look_up = table(*[_GRAFT] * 5, *[_MUSCLE] * 5)
    assert shown("BMG marrow", look_up) == [("BMG", "bone marrow graft")]
    assert shown("muscles BMG", look_up) == [("BMG", "big muscle group")]


def test_a_long_form_is_not_looked_for_as_what_mostly_means_something_else() -> None:
    look_up = table(*[_GRAFT] * 2, *[_MUSCLE] * 8)
    assert shown("bone marrow graft", look_up) == []
    [chip] = applied("big muscle group", look_up)
    assert chip.shown == "BMG"
    added = [form for word in words(expand(parse("big muscle group"), look_up).query.root) for form in word.forms]
    assert {form.unless for form in added if isinstance(form, SynonymForm)} == {(("bone", "marrow", "graft"),)}


def test_two_letters_must_nearly_always_mean_it() -> None:
    graft, gain = text("marrow graft (MG)"), text("muscle gain (MG)")
    # `mg` is a unit as well.
    assert shown("marrow graft", table(*[graft] * 9)) == []
    graft, gain = text("marrow kept (MK)"), text("muscle known (MK)")
    assert shown("marrow kept", table(*[graft] * 9, gain)) == [("marrow kept", "MK")]
    assert shown("marrow kept", table(*[graft] * 7, *[gain] * 3)) == []


def test_ordinary_words_mean_the_short_form_in_capitals_only() -> None:
    look_up = table(*[text("clinical aim reached entirely (CARE)")] * 3)
    assert shown("CARE", look_up) == [("CARE", "clinical aim reached entirely")]
    assert shown("care", look_up) == []
    assert shown("Care of children", look_up) == []
    assert shown("CARE OF CHILDREN", look_up) == []
    assert shown("clinical aim reached entirely", look_up) == []


def test_one_record_is_enough_where_nothing_else_is_said_and_the_initials_agree() -> None:
    assert shown("bmg", table(_GRAFT)) == [("bmg", "bone marrow graft")]
    assert shown("bone marrow graft", table(_GRAFT)) == [("bone marrow graft", "BMG")]
    odd = text("fluoropterin (FPT)")
    assert shown("fpt", table(odd)) == []
    assert shown("fpt", table(odd, odd)) == [("fpt", "fluoropterin")]


def test_words_that_are_one_short_form() -> None:
    look_up = table(*[text("bone marrow factor 1 (BMF-1)")] * 2)
    for query in ("BMF-1", "BMF1", "bmf 1", "BMF 1 old"):
        assert [chip.shown for chip in applied(query, look_up)] == ["bone marrow factor 1"]


def test_the_longest_name_is_taken() -> None:
    look_up = table(*[text("old bone marrow graft (OBMG), bone marrow graft (BMG)")] * 2)
    assert shown("old bone marrow graft", look_up) == [("old bone marrow graft", "OBMG")]
    assert shown("new bone marrow graft", look_up) == [("bone marrow graft", "BMG")]


def test_other_names_that_hold_both_ways() -> None:
    look_up = table(
        *[drug("Fluoropterin", "Pterix", "XY-1234", "Helper")] * 3, *[drug(f"D{n}rug", "Helper") for n in range(40)]
    )
    assert shown("fluoropterin", look_up) == [("fluoropterin", "Pterix, XY-1234")]
    assert shown("pterix", look_up) == [("pterix", "Fluoropterin")]
    assert shown("XY-1234", look_up) == [("XY-1234", "Fluoropterin")]
    assert shown("helper", look_up) == []
    assert applied("pterix", look_up)[0].kind is Kind.NAME


def test_one_record_does_not_make_an_other_name() -> None:
    assert shown("fluoropterin", table(drug("Fluoropterin", "Pterix"))) == []


def test_one_record_is_enough_for_a_code_where_nothing_contradicts() -> None:
    assert shown("fluoropterin", table(drug("PT100", "Fluoropterin"))) == [("fluoropterin", "PT100")]
    assert shown("PT100", table(drug("PT100", "Fluoropterin"))) == [("PT100", "Fluoropterin")]
    renamed = table(drug("PT100", "Fluoropterin"), drug("Newpterin", "PT100"))
    assert shown("fluoropterin", renamed) == [("fluoropterin", "PT100")]
    assert shown("PT100", renamed) == [("PT100", "Fluoropterin, Newpterin")]
    assert shown("PT100", table(drug("PT100", "anti-rust monoclonal antibody"))) == []
    odd = table(drug("PT100", "Fluoropterin"), *[drug("Fluoropterin", "Pterix")] * 3)
    assert shown("PT100", odd) == []


def test_names_beside_a_code_in_one_record() -> None:
    look_up = table(drug("PT100 (PTERIX, fluoro acid)"))
    assert shown("pterix", look_up) == [("pterix", "PT100, fluoro acid")]
    assert shown("pterix", table(drug("Pter (PTERIX, fluoro acid)"))) == []


def test_what_several_drugs_have_as_another_name_is_no_name_of_one() -> None:
    look_up = table(*[drug("Fluoropterin", "Pterix", "anti-Rust")] * 3, drug("Qabterin", "anti-Rust"))
    assert shown("fluoropterin", look_up) == [("fluoropterin", "Pterix")]
    assert shown("anti-rust", look_up) == []
    alone = table(*[drug("Fluoropterin", "Pterix", "anti-Rust")] * 3)
    assert shown("anti-rust", alone) == [("anti-rust", "Fluoropterin")]
    mostly = table(*[drug("Fluoropterin", "Pterix")] * 9, drug("Qabterin", "Pterix"))
    assert shown("pterix", mostly) == [("pterix", "Fluoropterin")]


def test_a_name_of_one_drug_under_two_names_is_no_name_of_several() -> None:
    look_up = table(*[drug("Fluoropterin", "Pterix", "Oldpterin")] * 3, *[drug("Oldpterin", "Pterix")] * 3)
    assert shown("pterix", look_up) == [("pterix", "Fluoropterin, Oldpterin")]


def test_two_kinds_of_evidence_add_up() -> None:
    beside = text("Those on fluoropterin (Pterix) stay.")
    look_up = table(drug("Fluoropterin 10 mg", "Pterix"), beside)
    assert shown("pterix", look_up) == [("pterix", "Fluoropterin")]
    assert applied("fluoropterin", look_up)[0].records == 2
    assert shown("pterix", table(*[beside] * 9)) == []


def test_a_part_of_a_word_that_is_a_short_form() -> None:
    look_up = table(*[_GRAFT] * 2)
    for query in ("autoBMG", "auto-BMG", "auto-bmg"):
        found = expand(parse(query), look_up)
        assert [chip.shown for chip in found.applied] == ["auto bone marrow graft"]
        assert rows(found.query) == [[("auto", "bone", "marrow", "graft")]]
    assert shown("BMG-2", look_up) == []
    assert shown("x-BMG", look_up) == []
    care = table(*[text("clinical aim reached entirely (CARE)")] * 3)
    assert shown("self-care", care) == []


def test_a_short_form_with_the_beginning_of_its_first_word() -> None:
    look_up = table(text("Autologous bone marrow graft (autoBMG)"))
    assert shown("autobmg", look_up) == [("autobmg", "Autologous bone marrow graft")]


@pytest.mark.parametrize("code", ["PT100", "AB12345", "isr100"])
def test_codes_of_drugs_are_widened_though_they_may_be_parts_of_ids(code: str) -> None:
    parsed = parse(code)
    assert isinstance(parsed.root, Word)
    as_id = Query(code, replace(parsed.root, id_part=code.lower()))
    assert [chip.shown for chip in expand(as_id, table(drug(code, "Fluoropterin"))).applied] == ["Fluoropterin"]


@pytest.mark.parametrize("part", ["12345", "nct00000012"])
def test_ids_of_registers_are_not_widened(part: str) -> None:
    word = parse("PT100").root
    assert isinstance(word, Word)
    found = expand(Query("PT100", replace(word, id_part=part)), table(drug("PT100", "Fluoropterin")))
    assert found.applied == ()


def test_mesh_terms_that_go_with_a_wording() -> None:
    look_up = table(
        *[ill("Sugar Sickness", "Illness, Glucose")] * 4, *[ill("Rare Sugar Thing", "Illness, Glucose")] * 1
    )
    [chip] = applied("sugar sickness", look_up)
    assert (chip.shown, chip.kind, chip.records) == ("Illness, Glucose", Kind.MESH, 4)
    assert set(rows(expand(parse("sugar sickness"), look_up).query)[0]) == {
        ("illness", "glucose"),
        ("glucose", "illness"),
    }
    assert shown("glucose illness", look_up) == []
    assert shown("illness glucose", look_up) == [("illness glucose", "Sugar Sickness")]
    assert shown("rare sugar thing", look_up) == []


def test_a_wider_term_is_no_synonym() -> None:
    look_up = table(*[ill("Severe Sickness", "Sickness")] * 9)
    assert shown("severe sickness", look_up) == []
    assert shown("sickness", look_up) == []


def test_a_switched_off_expansion_is_still_shown() -> None:
    look_up = table(_GRAFT, _GRAFT)
    [chip] = applied("bmg", look_up)
    [off] = applied("bmg", look_up, off=[chip.key])
    assert (off.key, off.is_on) == (chip.key, False)


def test_words_while_they_are_typed() -> None:
    look_up = table(*[text("marrow kept (MK)")] * 5, _GRAFT, _GRAFT)
    assert shown("bmg", look_up, typing=True) == [("bmg", "bone marrow graft")]
    assert shown("mk", look_up, typing=True) == []
    assert shown("MK", look_up, typing=True) == [("MK", "marrow kept")]
    assert shown("mk a", look_up, typing=True) == [("mk", "marrow kept")]
    assert shown("bone marrow graf", look_up, typing=True) == []


def test_chips_come_in_the_order_of_the_text() -> None:
    look_up = table(*[_GRAFT] * 2, *[text("stromal stem cells (SSC)")] * 2)
    assert [chip.words for chip in applied("ssc OR (big bone marrow graft)", look_up)] == ["ssc", "bone marrow graft"]


def test_a_query_of_nothing() -> None:
    empty = parse("")
    assert expand(empty, table(_GRAFT)).query is empty


def test_a_pasted_page_costs_so_much_at_most() -> None:
    asked: list[str] = []

    def look_up(key: str) -> Sequence[Counted]:
        asked.append(key)
        return ()

    expand(parse(" ".join(f"word{number}" for number in range(99))), look_up)
    assert 0 < len(asked) < 400


_TEXTS = st.lists(
    st.sampled_from(("BMG", "bone", "marrow", "graft", "-", '"', "(", ")", "OR", "cond:", "bmg", "x*", "care")),
    max_size=12,
)


@given(_TEXTS)
def test_a_widened_query_is_the_query_with_further_forms(pieces: Iterable[str]) -> None:
    query = parse(" ".join(pieces), typing=True) if _parses(" ".join(pieces)) else parse("bmg")
    found = expand(query, table(_GRAFT, _GRAFT))
    before, after = words(query.root), words(found.query.root)
    assert [word.text for word in before] == [word.text for word in after]
    for old, new in zip(before, after, strict=True):
        assert new.forms[: len(old.forms)] == old.forms
        assert all(form.why for form in new.forms[len(old.forms) :])
    assert bool(found.applied) == (found.query != query)


def _parses(said: str) -> bool:
    from store.search.tree import QueryError

    try:
        parse(said, typing=True)
    except QueryError:
        return False
    return True


def test_expansions_of_words_alone() -> None:
    found = expansions(table(_GRAFT, _GRAFT), ["bmg"], written="BMG")
    assert [(each.shown, each.spellings) for each in found] == [("bone marrow graft", (("bone", "marrow", "graft"),))]
    assert expansions(table(), ["bmg"]) == []
    assert expansions(table(_GRAFT), []) == []
