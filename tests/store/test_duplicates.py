"""Trials that may be one: what is proposed and why, what is not, and what is left after the reader's answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parsers.trial import Trial
from store import duplicates_blocks
from store.duplicates import alike
from store.duplicates_blocks import Blocks
from store.duplicates_score import facts_of, judge, sponsors_alike, words
from store.ingest import ingest
from store.library import Library
from tests.store.linked_records import DRKS, EUDRACT, ISRCTN, NCT, registered

TITLE = "Early Walking after Replacement of the Hip in Elderly People: a Randomised Trial"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as opened:
        yield opened


def trial(
    trial_id: str,
    *names: str,
    title: str = TITLE,
    official: str = "",
    sponsor: str = "Hospital of Nowhere",
    count: int | None = 120,
    start: str = "2024-03-01",
    phases: tuple[str, ...] = ("PHASE2",),
    **said: Any,
) -> Trial:
    """A record with what trials are compared by."""
    titles = {"brief_title": title} | ({"official_title": official} if official else {})
    design: dict[str, Any] = {"study_type": "INTERVENTIONAL", "phases": [*phases]}
    if count is not None:
        design |= {"enrollment_info": {"count": count}}
    more: dict[str, Any] = {
        "identification": titles,
        "design": design | said.pop("design", {}),
        "sponsor_collaborators": {"lead_sponsor": {"name": sponsor}},
        "status": {"start_date": {"date": start}},
    }
    return registered(trial_id, *names, **more, **said)


def found(library: Library) -> list[tuple[tuple[str, str], int | None, str]]:
    return [(each.ids, each.score, each.why) for each in library.proposals(again=True)]


def judged(one: Trial, other: Trial) -> tuple[int, str] | None:
    return judge(facts_of(1, one.model_dump(exclude_unset=True)), facts_of(2, other.model_dump(exclude_unset=True)))


def test_two_records_of_two_registers_that_say_the_same_are_proposed_with_the_evidence(library: Library) -> None:
    changed = TITLE.replace("Randomised Trial", "randomized controlled trial")
    records = [trial(NCT[1]), trial(ISRCTN[1], title=changed, sponsor="Nowhere Hospital", start="2024-03-04")]
    ingest(library, [*records, trial(NCT[2], title="Something Else Altogether in the Knees of Athletes")])
    [proposal] = library.proposals()
    assert proposal.ids == (ISRCTN[1], NCT[1])
    assert (proposal.kind, proposal.doubt) == ("alike", "")
    assert proposal.evidence == "titles 92 % alike, same sponsor, both 120 participants, start 3 days apart, same phase"
    assert proposal.score == 100
    assert library.count() == 3, "nothing is merged"


def test_links_that_ids_leave_in_doubt_come_first(library: Library) -> None:
    ingest(library, [trial(NCT[1]), trial(ISRCTN[1])])
    ingest(library, [registered(NCT[2], DRKS[1]), registered(NCT[3], DRKS[1]), registered(DRKS[1])])
    assert [(each.ids, each.kind) for each in library.proposals()] == [
        ((DRKS[1], NCT[2]), "named"),
        ((DRKS[1], NCT[3]), "named"),
        ((ISRCTN[1], NCT[1]), "alike"),
    ]
    first = library.proposals(limit=1)[0]
    assert first.why == f"{first.evidence}; not linked, because {NCT[3]} names {DRKS[1]} too"
    assert first.score is None
    assert library.proposals(1, 1) == library.proposals()[1:2]
    assert library.proposals(5) == []


def test_what_the_reader_answered_is_not_asked_again_until_it_is_undone(library: Library) -> None:
    ingest(library, [trial(NCT[1]), trial(ISRCTN[1]), trial(DRKS[1], NCT[2], count=130), trial(NCT[2], count=130)])
    asked = [each.ids for each in library.proposals()]
    assert asked == [(ISRCTN[1], NCT[1]), (ISRCTN[1], NCT[2])]
    library.unlink(NCT[1], ISRCTN[1])
    assert [each.ids for each in library.proposals()] == asked[1:]
    library.links.undo()
    library.link(NCT[1], ISRCTN[1])
    assert (ISRCTN[1], NCT[1]) not in [each.ids for each in library.proposals()]
    library.links.undo()
    assert [each.ids for each in library.proposals()] == asked
    library.unlink(DRKS[1], ISRCTN[1])
    assert (ISRCTN[1], NCT[2]) not in [each.ids for each in library.proposals()], "said of a record of that trial"


@pytest.mark.parametrize(
    "said",
    [
        {"title": TITLE.replace("Early", "Late")},
        {"official": TITLE + " of Forty Metres"},
        {"count": 121},
        {"count": None},
        {"start": "2024-06-01"},
        {"phases": ("PHASE3",)},
        {"sponsor": "Clinic of Elsewhere"},
        {"arms_interventions": {"arm_groups": [{"label": "Rest"}]}},
        {"arms_interventions": {"interventions": [{"type": "DRUG", "name": "Rest 10 mg"}]}},
        {"design": {"study_type": "OBSERVATIONAL"}},
    ],
)
def test_sister_trials_of_one_register_are_not_proposed(library: Library, said: dict[str, Any]) -> None:
    ingest(library, [trial(NCT[1]), trial(NCT[2], **said)])
    assert found(library) == []


def test_two_records_of_one_register_that_nothing_tells_apart_are_proposed(library: Library) -> None:
    ingest(library, [trial(NCT[1]), trial(NCT[2])])
    why = "the same titles, sponsor, arms and interventions, both 120 participants, same start"
    assert found(library) == [((NCT[1], NCT[2]), 90, why)]


def test_of_two_sisters_the_one_that_fits_is_proposed(library: Library) -> None:
    sister = trial(NCT[2], title=TITLE.replace("Hip", "Hips"), sponsor="Clinic of Elsewhere", count=90)
    ingest(library, [trial(NCT[1]), sister, trial(ISRCTN[1])])
    assert judged(sister, trial(ISRCTN[1])) is not None, "alone it would be"
    assert [each.ids for each in library.proposals()] == [(ISRCTN[1], NCT[1])]


@pytest.mark.parametrize(
    ("said", "points"),
    [
        ({}, 100),
        ({"sponsor": "Clinic of Elsewhere"}, 100),
        ({"sponsor": "Clinic of Elsewhere", "count": 121, "start": "2024-04-20"}, 86),
        ({"sponsor": "Clinic of Elsewhere", "count": 300, "start": "2020-04-20", "phases": ("PHASE3",)}, None),
        ({"title": "Sleep in the Mountains of the Far North", "count": 120}, 65),
        ({"title": "Sleep in the Mountains of the Far North", "count": 121, "start": "2024-04-01"}, None),
        ({"design": {"study_type": "OBSERVATIONAL"}}, None),
        ({"start": "2024"}, 100),
    ],
)
def test_the_points_are_those_of_the_rule(said: dict[str, Any], points: int | None) -> None:
    result = judged(trial(NCT[1]), trial(ISRCTN[1], **said))
    assert (result[0] if result else None) == points
    assert judged(trial(ISRCTN[1], **said), trial(NCT[1])) == result, "the same either way"


def test_sponsors_are_compared_by_the_words_that_are_their_own() -> None:
    def of(name: str) -> str:
        return " ".join(words(name))

    assert sponsors_alike(of("University Hospital, Ghent"), of("Ghent University Hospital")) == 100
    assert sponsors_alike(of("Sanofi"), of("Sanofi-Aventis Recherche")) == 100
    assert sponsors_alike(of("First Hospital of Northtown"), of("First Hospital of Southville")) < 70
    assert sponsors_alike("", of("Hospital")) == 0
    assert words("Über\u00a0ÄRZTE 2-fach") == ["uber", "arzte", "2", "fach"]


def test_merged_trials_are_compared_by_all_their_registers(library: Library) -> None:
    ingest(library, [trial(NCT[1], ISRCTN[1]), trial(ISRCTN[1]), trial(ISRCTN[2], count=140), trial(DRKS[1])])
    assert [each.ids for each in library.proposals()] == [(DRKS[1], ISRCTN[2]), (DRKS[1], NCT[1])]


def test_the_search_can_be_stopped_and_tells_how_far_it_is(library: Library) -> None:
    ingest(library, [trial(NCT[1]), trial(ISRCTN[1])])
    told: list[tuple[int, int]] = []
    assert len(alike(library.rows, tell=lambda done, total: told.append((done, total)))) == 1
    assert told == [(0, 2)]
    assert alike(library.rows, cancelled=lambda: True) == []
    assert library.proposals(cancelled=lambda: True) == []
    assert len(library.proposals()) == 1, "what was stopped is not taken for all"


def test_a_record_that_cannot_be_read_is_passed_over(library: Library) -> None:
    ingest(library, [trial(NCT[1]), trial(ISRCTN[1]), trial(EUDRACT[1])])
    library.rows.connection.execute("UPDATE trials SET doc = '{' WHERE doc_id = 3")
    assert [each.ids for each in library.proposals()] == [(ISRCTN[1], NCT[1])]


def test_titles_meet_by_rare_words_and_not_by_common_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = Blocks()
    titles = [
        "a trial of rest in the treatment of jet lag",
        "treatment of jet lag by rest: a trial",
        "a trial of the hand",
    ]
    for number, title in enumerate(titles):
        blocks.add(number, f"register {number}", [title.split()])
    assert set(blocks.pairs()) == {(0, 1)}
    monkeypatch.setattr(duplicates_blocks, "MOST", 3)
    series = Blocks()
    for number in range(40):
        words_of = [["a", "study", "of", "very", "common", "words", "indeed"]]
        series.add(number, "NCT" if number < 39 else "ISRCTN", words_of)
    assert list(series.pairs()) == []


def test_a_series_under_one_title_is_not_compared_pair_by_pair() -> None:
    blocks = Blocks()
    for number in range(duplicates_blocks.LARGEST_BLOCK + 1):
        blocks.add(number, "NCT", [TITLE.split()])
    assert list(blocks.pairs()) == []


def test_what_was_found_is_in_the_order_of_points(library: Library) -> None:
    weaker: dict[str, Any] = {"sponsor": "Clinic of Elsewhere", "count": 130, "start": "2024-03-20"}
    other = "Warm Drinks before Sleep in People with a Cold: a Study of Two Weeks"
    records = [trial(NCT[1]), trial(ISRCTN[1], **weaker), trial(NCT[2], title=other), trial(DRKS[1], title=other)]
    ingest(library, records)
    proposals = library.proposals()
    assert [each.ids for each in proposals] == [(DRKS[1], NCT[2]), (ISRCTN[1], NCT[1])]
    scores = [each.score or 0 for each in proposals]
    assert scores == sorted(scores, reverse=True)
    assert all(each.evidence for each in proposals)
