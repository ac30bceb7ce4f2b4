"""A fetch in words."""

from __future__ import annotations

from parsers.document import Rejected
from store.fetch import FetchProgress, FetchSummary
from tui.render.fetch import fetch_advance, fetch_outcome, not_fetched


def outcome(summary: FetchSummary | None, *elsewhere: str) -> str:
    """The sentence for a fetch."""
    return fetch_outcome(summary, elsewhere, keys="U", list_keys="!")


def test_what_came_is_counted() -> None:
    assert outcome(FetchSummary(3, changed=1, unchanged=2)) == "3 asked: 1 changed, 2 unchanged"
    assert outcome(FetchSummary(1_200, new=1_000, merged=200)) == "1,200 asked: 1,000 new, 200 merged"


def test_few_that_did_not_come_are_named_and_many_counted() -> None:
    missing = [f"NCT0000009{number}" for number in range(5)]
    assert outcome(FetchSummary(2, missing=missing[:2])) == "2 asked: 2 not found (NCT00000090, NCT00000091)"
    assert outcome(FetchSummary(5, missing=missing)) == "5 asked: 5 not found; ! lists what did not come"
    assert outcome(None, "A", "B") == "A, B are not of ClinicalTrials.gov"
    assert outcome(None, *"ABCD") == "4 trials are not of ClinicalTrials.gov; ! lists what did not come"


def test_an_older_id_and_a_rejected_record_are_said() -> None:
    renamed = FetchSummary(1, changed=1, renamed={"NCT00000001": "NCT00000002"})
    assert outcome(renamed) == "1 asked: 1 changed; NCT00000001 is NCT00000002 now"
    rejected = FetchSummary(1, rejected=[Rejected("NCT00000001", "it holds no title")])
    assert outcome(rejected) == "1 asked: 1 rejected; ! lists what did not come"
    assert not_fetched([], [], rejected.rejected) == ["NCT00000001: it holds no title"]


def test_a_fetch_that_ended_before_its_time_says_why_and_how_to_go_on() -> None:
    fault = FetchSummary(9, changed=2, fault="The host is busy.", is_resumable=True)
    assert outcome(fault) == "9 asked: 2 changed; The host is busy; U on the same trials goes on from there"
    assert outcome(FetchSummary(1, cancelled=True)) == "1 asked: nothing came; stopped, what came is kept"


def test_how_far_it_is() -> None:
    assert fetch_advance(FetchProgress(0, None, 0, 0, 0, "")) == "fetching"
    assert fetch_advance(FetchProgress(0, 1, 1, 0, 0, "")) == "fetching 1 trial"
    halfway = FetchProgress(500, 1_000, 1, 2_500_000, 10, "")
    assert fetch_advance(halfway, "It was busy.") == "fetching 500 of 1,000 trials  2.5 MB  10 s left"


def test_while_it_waits_it_says_why() -> None:
    waiting = FetchProgress(1, 3, 2, 0, 5, "waiting 4 s")
    assert fetch_advance(waiting, "It was busy.") == "It was busy.  fetching 1 of 3 trials  waiting 4 s"
