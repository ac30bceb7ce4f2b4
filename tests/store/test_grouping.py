"""Which records are of one trial: by the ids they name, by the reader's word, and in whatever order they are given."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.identifiers import registry_of
from parsers.naming import Naming, link_form
from store.grouping import MOST_NAMERS, Grouping, Node, Pair, group, leading
from tests.store.linked_records import DRKS, EUCT, EUDRACT, ISRCTN, NCT, UTN


def node(own: str, *names: str, aliases: tuple[str, ...] = ()) -> Node:
    """A record that names ids as its own."""
    said = [("page", Naming(link_form(each, of(each)), of(each), "other")) for each in names]
    return Node(own, of(own), (*said, *(("page", Naming(each, of(each), "alias")) for each in aliases)))


def of(trial_id: str) -> str:
    return registry_of(trial_id) or ""


def ids(grouping: Grouping) -> list[tuple[str, ...]]:
    """The groups of more than one record."""
    return [each.ids for each in grouping.groups if len(each.ids) > 1]


def doubts(grouping: Grouping) -> dict[Pair, str]:
    return {each.ids: each.doubt for each in grouping.doubts}


def test_a_record_that_names_another_is_linked_with_it_and_says_why() -> None:
    found = group([node(ISRCTN[1], NCT[1]), node(NCT[1]), node(NCT[2])])
    assert ids(found) == [(NCT[1], ISRCTN[1])]
    [link] = found.groups[0].links
    assert (link.ids, link.kind) == ((ISRCTN[1], NCT[1]), "automatic")
    assert link.reason == f"the page record of {ISRCTN[1]} names {NCT[1]} as its ClinicalTrials.gov number"
    assert found.doubts == ()


def test_records_that_name_the_same_third_id_are_linked() -> None:
    found = group([node(ISRCTN[1], UTN[1]), node(NCT[1], UTN[1]), node(DRKS[1], UTN[1]), node(NCT[2], UTN[2])])
    assert ids(found) == [(NCT[1], ISRCTN[1], DRKS[1])]
    [whole] = [each for each in found.groups if len(each.ids) == 3]
    assert [link.ids for link in whole.links] == [(DRKS[1], ISRCTN[1]), (DRKS[1], NCT[1]), (ISRCTN[1], NCT[1])]


def test_an_id_that_two_records_of_a_register_name_links_neither_of_them() -> None:
    found = group([node(NCT[1], ISRCTN[1]), node(NCT[2], ISRCTN[1]), node(ISRCTN[1]), node(DRKS[1], ISRCTN[1])])
    assert ids(found) == [(ISRCTN[1], DRKS[1])]
    assert doubts(found) == {
        (ISRCTN[1], NCT[1]): f"{NCT[2]} names {ISRCTN[1]} too",
        (ISRCTN[1], NCT[2]): f"{NCT[1]} names {ISRCTN[1]} too",
    }


def test_mutual_naming_decides_between_two_that_name_the_same() -> None:
    found = group([node(NCT[1], ISRCTN[1]), node(NCT[2], ISRCTN[1]), node(ISRCTN[1], NCT[2])])
    assert ids(found) == [(NCT[2], ISRCTN[1])]
    assert list(doubts(found)) == [(ISRCTN[1], NCT[1])]


def test_a_record_that_names_two_ids_of_a_register_is_linked_by_neither() -> None:
    found = group([node(NCT[1], ISRCTN[1], ISRCTN[2]), node(ISRCTN[1])])
    assert ids(found) == []
    assert doubts(found) == {(ISRCTN[1], NCT[1]): f"{NCT[1]} names {ISRCTN[2]} of the same register too"}
    assert ids(group([node(NCT[1], ISRCTN[1], ISRCTN[2]), node(ISRCTN[1], NCT[1])])) == [(NCT[1], ISRCTN[1])]


def test_a_third_id_named_twice_in_a_register_links_only_the_others() -> None:
    found = group([node(NCT[1], UTN[1]), node(NCT[2], UTN[1]), node(ISRCTN[1], UTN[1]), node(DRKS[1], UTN[1])])
    assert ids(found) == [(ISRCTN[1], DRKS[1])]
    assert set(doubts(found)) == {(a, b) for a in (DRKS[1], ISRCTN[1]) for b in (NCT[1], NCT[2])}


def test_records_of_one_register_are_never_linked_by_themselves() -> None:
    replaced = node(NCT[2], aliases=(NCT[1],))
    found = group([replaced, node(NCT[1])])
    assert ids(found) == []
    assert "one register" in doubts(found)[NCT[1], NCT[2]]
    assert ids(group([replaced, node(ISRCTN[1], NCT[1])])) == [(NCT[2], ISRCTN[1])], "by the number it replaced"


def test_a_group_holds_one_id_of_a_register_the_mutual_one() -> None:
    found = group(
        [node(NCT[1], EUDRACT[1]), node(EUDRACT[1], NCT[1]), node(DRKS[1], NCT[1]), node(EUDRACT[2], DRKS[1])]
    )
    assert ids(found) == [(EUDRACT[2], DRKS[1]), (NCT[1], EUDRACT[1])]
    assert doubts(found) == {
        (DRKS[1], NCT[1]): f"{DRKS[1]} is linked with {EUDRACT[2]} already, and {EUDRACT[1]} is of the same register"
    }


def test_a_trial_that_moved_to_ctis_has_numbers_of_both_registers() -> None:
    found = group([node(EUCT[1], EUDRACT[1]), node(EUDRACT[1]), node(NCT[1], EUCT[1][:14])])
    assert ids(found) == [(NCT[1], EUCT[1], EUDRACT[1])]


def test_two_submissions_under_one_eu_number_leave_a_doubt() -> None:
    again = EUCT[1][:14] + "-01"
    found = group([node(EUCT[1]), node(again), node(NCT[1], EUCT[1])])
    assert ids(found) == []
    assert set(doubts(found)) == {(EUCT[1], NCT[1]), (again, NCT[1])}


def test_an_id_that_very_many_name_links_only_by_mutual_naming() -> None:
    many = [node(NCT[number], UTN[1]) for number in range(1, MOST_NAMERS + 1)]
    assert doubts(group([*many, node(ISRCTN[1])])) == {}
    assert len(doubts(group([*many[:-1], node(ISRCTN[1], UTN[1])]))) == MOST_NAMERS - 1
    assert doubts(group([*many, node(ISRCTN[1], UTN[1])])) == {}
    registers = [node(ISRCTN[1], UTN[1]), node(DRKS[1], UTN[1])]
    assert ids(group(registers)) == [(ISRCTN[1], DRKS[1])]
    assert ids(group(registers, widely_named=[UTN[1]])) == []
    named = [node(each, ISRCTN[1]) for each in NCT[1 : MOST_NAMERS + 2]]
    assert ids(group([*named, node(ISRCTN[1], NCT[7])])) == [(NCT[7], ISRCTN[1])]


def test_the_readers_word_comes_first() -> None:
    both = [node(NCT[1], ISRCTN[1]), node(NCT[2], ISRCTN[1]), node(ISRCTN[1])]
    found = group(both, {(ISRCTN[1], NCT[2]): "ada said so"})
    assert ids(found) == [(NCT[2], ISRCTN[1])]
    assert [link.kind for each in found.groups for link in each.links] == ["confirmed"]
    assert found.groups[-1].links[0].reason == "ada said so"
    assert list(doubts(found)) == [(ISRCTN[1], NCT[1])]
    linked = [node(NCT[1], ISRCTN[1]), node(ISRCTN[1])]
    apart = group(linked, rejected=[(NCT[1], ISRCTN[1])])
    assert (ids(apart), apart.doubts) == ([], ())


def test_two_numbers_of_one_register_can_be_called_one_trial_with_what_each_is_linked_to() -> None:
    nodes = [node(NCT[1], ISRCTN[1]), node(ISRCTN[1]), node(NCT[2], ISRCTN[2]), node(ISRCTN[2])]
    found = group(nodes, {(NCT[1], NCT[2]): "said"})
    assert ids(found) == [(NCT[1], NCT[2], ISRCTN[1], ISRCTN[2])]


def test_what_the_reader_linked_keeps_out_what_links_by_itself() -> None:
    nodes = [node(NCT[1], ISRCTN[1]), node(ISRCTN[1]), node(ISRCTN[2])]
    found = group(nodes, {(ISRCTN[2], NCT[1]): "said"})
    assert ids(found) == [(NCT[1], ISRCTN[2])]
    against = f"{NCT[1]} is linked with {ISRCTN[2]} already, and {ISRCTN[1]} is of the same register"
    assert doubts(found) == {(ISRCTN[1], NCT[1]): against}


def test_different_wins_over_the_same_by_way_of_a_third() -> None:
    nodes = [node(NCT[1]), node(ISRCTN[1]), node(DRKS[1])]
    found = group(nodes, {(ISRCTN[1], NCT[1]): "said", (DRKS[1], NCT[1]): "said"}, [(DRKS[1], ISRCTN[1])])
    assert ids(found) == [(NCT[1], DRKS[1])]
    assert doubts(found) == {(ISRCTN[1], NCT[1]): f"you said that {ISRCTN[1]} and {DRKS[1]} are different"}


@pytest.mark.parametrize(
    ("given_ids", "first"),
    [
        ([DRKS[1], ISRCTN[1], EUDRACT[1], EUCT[1], NCT[1]], NCT[1]),
        ([DRKS[1], ISRCTN[1], EUDRACT[1], EUCT[1]], EUCT[1]),
        ([UTN[1], DRKS[1], ISRCTN[1]], ISRCTN[1]),
        ([UTN[1], DRKS[1]], DRKS[1]),
        ([NCT[2], NCT[1]], NCT[1]),
    ],
)
def test_the_leading_id_is_of_the_first_register(given_ids: list[str], first: str) -> None:
    assert leading((of(each), each) for each in given_ids)[0] == first


POOL = [NCT[1], NCT[2], NCT[3], ISRCTN[1], ISRCTN[2], EUDRACT[1], EUCT[1], DRKS[1], UTN[1]]
RECORDS = st.lists(
    st.tuples(st.sampled_from(POOL[:-1]), st.lists(st.sampled_from(POOL), max_size=3, unique=True)),
    max_size=8,
    unique_by=lambda each: each[0],
).map(lambda made: [node(own, *(name for name in names if of(name) != of(own))) for own, names in made])
PAIRS = st.lists(st.sampled_from(list(combinations(sorted(POOL[:-1]), 2))), max_size=3, unique=True)


@settings(max_examples=400, deadline=None)
@given(nodes=RECORDS, said=PAIRS, rejected=PAIRS, data=st.data())
def test_the_rules_hold_for_any_records_in_any_order(
    nodes: list[Node], said: list[Pair], rejected: list[Pair], data: st.DataObject
) -> None:
    confirmed = dict.fromkeys((each for each in said if each not in rejected), "said")
    found = group(nodes, confirmed, rejected)
    assert found == group(
        data.draw(st.permutations(nodes)),
        dict(reversed(confirmed.items())),
        data.draw(st.permutations([(b, a) for a, b in rejected])),
    )
    members = [each for whole in found.groups for each in whole.ids]
    assert sorted(members) == sorted(each.id for each in nodes), "every record is in one group"
    where = {each: number for number, whole in enumerate(found.groups) for each in whole.ids}
    for one, other in rejected:
        assert one not in where or other not in where or where[one] != where[other]
    for one, other in confirmed:
        if not rejected and one in where and other in where:
            assert where[one] == where[other]
    for whole in found.groups:
        if not confirmed:
            assert len({of(each) for each in whole.ids}) == len(whole.ids)
        linked = {each for link in whole.links for each in link.ids}
        assert linked == (set(whole.ids) if len(whole.ids) > 1 else set())
    for doubt in found.doubts:
        assert where[doubt.ids[0]] != where[doubt.ids[1]]
        assert doubt.ids not in rejected
        assert doubt.doubt
        assert doubt.reason


@settings(max_examples=200, deadline=None)
@given(nodes=RECORDS, said=PAIRS)
def test_each_group_alone_is_grouped_the_same(nodes: list[Node], said: list[Pair]) -> None:
    """What a group has nothing to do with does not matter to it: so a change is worked out from what is around it."""
    confirmed = dict.fromkeys(said, "said")
    whole = group(nodes, confirmed)
    for part in components(nodes, said):
        alone = group([each for each in nodes if each.id in part], confirmed)
        assert set(alone.groups) == {each for each in whole.groups if set(each.ids) <= part}


def components(nodes: list[Node], said: list[Pair]) -> list[set[str]]:
    """The records that names, directly or through others, connect."""
    found: list[set[str]] = []
    for each in nodes:
        mine = {each.id, link_form(each.id, each.registry), *(naming.id for _, naming in each.names)}
        mine |= {other for pair in said for other in pair if each.id in pair}
        joined = [other for other in found if other & mine]
        found = [other for other in found if not other & mine] + [mine.union(*joined)]
    return [part & {each.id for each in nodes} for part in found]
