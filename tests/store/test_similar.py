"""Trials like one trial: the nearest first, what they share, and none that shares nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from parsers.trial import SourceRecord, Trial, load
from store.library import Library
from store.search.similar import Similar, similar_to
from tests.tui.running_app import made_library


def made(number: int, title: str, conditions: Sequence[str], drugs: Sequence[str], criteria: str = "") -> Trial:
    """A trial of our own about something."""
    trial_id = f"NCT{number:08}"
    source = SourceRecord(
        kind="ctgov", name="made-up.json", sha256=f"{number:064}", read_at="2025-01-01T00:00:00Z", parser="test/1"
    )
    return load(
        {
            "id": trial_id,
            "registry": "NCT",
            "identification": {"nct_id": trial_id, "brief_title": title},
            "conditions": {"conditions": list(conditions)},
            "arms_interventions": {"interventions": [{"name": name} for name in drugs]},
            "eligibility": {"eligibility_criteria": criteria},
            "sources": [source.model_dump()],
        }
    )


def others(first: int) -> list[Trial]:
    """Trials of many other things, so that a word that two share tells something."""
    return [made(first + place, f"Matter {place}", [f"Illness{place}"], [f"Drug{place}"]) for place in range(40)]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Seven trials round allergic asthma and omalizumab among forty of other things."""
    trials = [
        made(1, "Omalizumab in allergic asthma of adults", ["Allergic asthma"], ["Omalizumab", "Placebo"]),
        made(2, "Anti-IgE for airways", ["ASTHMA, ALLERGIC"], ["omalizumab"]),
        made(3, "Long-term follow-up", ["Allergic Asthma"], ["Salbutamol"]),
        made(4, "Chronic urticaria and its relief", ["Urticaria"], ["Omalizumab"]),
        made(5, "Food allergy in adults", ["Food allergy"], ["Diet"]),
        made(6, "Sham procedures", ["Back pain"], ["Placebo"]),
        made(7, "", [], []),
    ]
    with made_library(tmp_path, [*trials, *others(20)]) as opened:
        yield opened


def like(library: Library, trial_id: str, limit: int = 10) -> dict[str, Similar]:
    """The similar trials by id, the most alike first."""
    (row,) = library.ids_of([trial_id])
    found = {each.doc_id: each for each in similar_to(library, row, limit=limit)}
    return {summary.id: found[summary.doc_id] for summary in library.summaries([*found])}


def test_the_nearest_come_first_and_the_trial_itself_not_at_all(library: Library) -> None:
    found = like(library, "NCT00000001")
    assert next(iter(found)) == "NCT00000002"
    assert set(found) >= {"NCT00000002", "NCT00000003", "NCT00000004"}
    assert "NCT00000001" not in found
    percents = [each.percent for each in found.values()]
    assert percents == sorted(percents, reverse=True)
    assert all(0 < percent < 100 for percent in percents)


def test_it_says_what_is_shared_in_the_others_words(library: Library) -> None:
    found = like(library, "NCT00000001")
    assert found["NCT00000002"].shared.conditions == ("ASTHMA, ALLERGIC",)
    assert found["NCT00000002"].shared.interventions == ("omalizumab",)
    assert found["NCT00000003"].shared.conditions == ("Allergic Asthma",)
    assert found["NCT00000003"].shared.interventions == ()
    assert found["NCT00000005"].shared.words == ("adults",)


def test_a_placebo_makes_no_two_trials_alike(library: Library) -> None:
    assert "NCT00000006" not in like(library, "NCT00000001")
    assert "NCT00000001" not in like(library, "NCT00000006")


def test_a_limit_keeps_the_nearest(library: Library) -> None:
    whole = list(like(library, "NCT00000001"))
    assert list(like(library, "NCT00000001", limit=2)) == whole[:2]


def test_a_trial_that_says_nothing_is_like_none(library: Library) -> None:
    assert like(library, "NCT00000007") == {}
    assert similar_to(library, 999) == []
