"""Records that others name by one number, as an application in the EU that was submitted again: each has its own id."""

from __future__ import annotations

from itertools import permutations

import pytest

from store.errors import StoreError
from store.ingest import ingest
from store.library import Library
from store.library_tables import DOUBTS
from tests.store.linked_records import DRKS, EUCT, FORMS, NCT, registered
from tests.store.test_linking import library, trials
from tests.store.test_linking_word import decide

__all__ = ["library"]


@pytest.mark.parametrize("named", [NCT[1], DRKS[1]])
@pytest.mark.parametrize("two", list(permutations(FORMS, 2)))
def test_two_records_that_share_a_number_are_both_seen_in_any_order(
    library: Library, named: str, two: tuple[str, str]
) -> None:
    """An application that was submitted again, or given with and without its last group."""
    ingest(library, [registered(two[0])])
    ingest(library, [registered(two[1], NCT[2])])
    ingest(library, [registered(named, EUCT[1])])
    assert trials(library) == {each: [each] for each in (*two, named)}
    assert len(library.rows.table(DOUBTS)) == 2
    for each in (*two, named):
        entry = library.entry(each)
        assert entry is not None and entry.id == each
    entry = library.entry(EUCT[1])
    assert entry is not None
    assert entry.id == (EUCT[1] if EUCT[1] in two else max(two)), "the last of them, where none has just this id"
    ingest(library, [registered(two[0], named, updated="2025-02-01")])
    assert len(trials(library)) == 2
    for each in (*two, named):
        entry = library.entry(each)
        assert entry is not None and each in trials(library)[entry.id]


def test_a_decision_under_a_number_that_others_share_stays_with_its_own_record(library: Library) -> None:
    ingest(library, [registered(FORMS[0]), registered(FORMS[1])])
    decide(library, FORMS[0], "include")
    assert list(library.reviews.states()) == [FORMS[0]]
    library.link(FORMS[1], FORMS[0])
    assert trials(library) == {FORMS[0]: [FORMS[0], FORMS[1]]}
    with pytest.raises(StoreError, match="ids of one record"):
        library.link(FORMS[1], FORMS[1])
    library.unlink(FORMS[1], FORMS[0])
    assert len(trials(library)) == 2
