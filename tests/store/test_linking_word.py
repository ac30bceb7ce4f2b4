"""The reader's word on links: kept, put into effect at once, taken back; killed in between; decisions go with it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest

from store.errors import Busy, StoreError
from store.ingest import ingest
from store.library import Library
from store.linking_log import LINKS, LinkLog
from store.review import ReviewLog
from store.rows import RowDB
from tests.store.linked_records import DRKS, EUDRACT, ISRCTN, NCT, registered
from tests.store.test_linking import content, trials

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as opened:
        yield opened


def test_two_records_called_the_same_are_one_trial_until_that_is_undone(library: Library) -> None:
    ingest(library, [registered(NCT[1]), registered(NCT[2], text="again")])
    apart = content(library)
    library.reviews.reviewer = "ada"
    assert library.link(NCT[2].lower(), f" {NCT[1]}")
    trial = library.get(NCT[2])
    assert trial is not None
    assert trial.id == NCT[1]
    [link] = trial.links
    assert (link.ids, link.kind) == ([NCT[1], NCT[2]], "confirmed")
    assert link.reason.startswith("ada said on 20")
    assert library.search("again").total == 1
    together = content(library)
    assert not library.link(NCT[1], NCT[2]), "it was said"
    undone = library.links.undo()
    assert undone is not None
    assert undone.text == f"undone: {NCT[1]} and {NCT[2]}: nothing said"
    assert content(library) == apart
    done = library.links.redo()
    assert done is not None
    assert done.text == f"done again: {NCT[1]} and {NCT[2]}: one trial"
    assert content(library) == together
    library.links.undo()
    assert library.links.undo() is None


def test_records_that_were_linked_by_themselves_can_be_called_different(library: Library) -> None:
    ingest(library, [registered(NCT[1], ISRCTN[1]), registered(ISRCTN[1])])
    assert library.unlink(ISRCTN[1], NCT[1])
    assert trials(library) == {ISRCTN[1]: [ISRCTN[1]], NCT[1]: [NCT[1]]}
    ingest(library, [registered(ISRCTN[1], NCT[1], updated="2025-02-01")])
    assert len(trials(library)) == 2, "nor by what is read later"
    assert library.link(ISRCTN[1], NCT[1])
    assert trials(library) == {NCT[1]: [NCT[1], ISRCTN[1]]}


def test_an_id_that_only_leads_to_a_trial_stands_for_it(library: Library) -> None:
    ingest(library, [registered(NCT[1], EUDRACT[1]), registered(ISRCTN[1])])
    library.link(EUDRACT[1], ISRCTN[1])
    assert trials(library) == {NCT[1]: [NCT[1], ISRCTN[1]]}


def test_what_cannot_be_meant_is_refused_in_a_sentence(library: Library) -> None:
    ingest(library, [registered(NCT[1], EUDRACT[1]), registered(ISRCTN[1]), registered(DRKS[1])])
    with pytest.raises(StoreError, match=f"no trial {NCT[9]} in the library"):
        library.link(NCT[1], NCT[9])
    with pytest.raises(StoreError, match="are ids of one record"):
        library.link(NCT[1], EUDRACT[1])
    library.link(NCT[1], ISRCTN[1])
    library.unlink(DRKS[1], NCT[1])
    with pytest.raises(StoreError, match=f"cannot be one trial: you said that .*{NCT[1]}.* are different"):
        library.link(DRKS[1], ISRCTN[1])
    library.link(DRKS[1], NCT[1])
    with pytest.raises(StoreError, match=r"cannot be different trials: .* were said to be one trial"):
        library.unlink(DRKS[1], ISRCTN[1])
    assert trials(library) == {NCT[1]: [NCT[1], ISRCTN[1], DRKS[1]]}
    assert [event.action for event in library.links.log.history()] == ["same", "different", "same"]


def test_the_word_and_the_records_may_come_in_any_order(tmp_path: Path) -> None:
    records = [registered(NCT[1], ISRCTN[1]), registered(NCT[2]), registered(ISRCTN[1]), registered(DRKS[1])]
    wanted = None
    for number, order in enumerate(permutations(records)):
        folder = tmp_path / str(number)
        with RowDB(folder / "library" / "reviews.db", application_id=0x5472_6C31 + 1) as db:
            log = LinkLog(db, reviewer="ada", clock=lambda: "2026-01-01T00:00:00.000Z")
            log.say(NCT[1], NCT[2], "same")
            log.say(NCT[1], ISRCTN[1], "different")
            log.say(DRKS[1], ISRCTN[1], "same")
        with Library.open(folder / "library", cache=folder / "cache") as library:
            for each in order:
                ingest(library, [each])
            assert trials(library) == {ISRCTN[1]: [ISRCTN[1], DRKS[1]], NCT[1]: [NCT[1], NCT[2]]}
            found = content(library)
            wanted = wanted or found
            assert found == wanted


def test_a_library_read_in_anew_follows_what_was_said_before(tmp_path: Path) -> None:
    records = [registered(NCT[1]), registered(NCT[2])]
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, records)
        library.link(NCT[1], NCT[2])
        wanted = content(library)
    (tmp_path / "library" / "trials.db").unlink()
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, records)
        assert content(library) == wanted


def test_a_word_that_was_saved_and_not_put_into_effect_is_at_the_next_start(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, [registered(NCT[1]), registered(NCT[2])])
        library.links.log.say(NCT[1], NCT[2], "same")
        assert len(trials(library)) == 2
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        assert trials(library) == {NCT[1]: [NCT[1], NCT[2]]}
        assert library.notice is None


def test_while_another_session_writes_the_word_is_saved_and_follows_later(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(library, [registered(NCT[1]), registered(NCT[2])])
    monkeypatch.setattr("store.linking_word._TRIES", 1)
    library.rows.connection.execute("PRAGMA busy_timeout=1")
    with RowDB(tmp_path / "library" / "trials.db") as other, other.transaction(), pytest.raises(Busy, match="is saved"):
        library.link(NCT[1], NCT[2])
    assert len(trials(library)) == 2
    assert not library.link(NCT[1], NCT[2]), "it is said already, and now put into effect"
    assert trials(library) == {NCT[1]: [NCT[1], NCT[2]]}


def test_two_readers_take_back_each_their_own_word_and_the_last_counts(tmp_path: Path) -> None:
    with RowDB(tmp_path / "reviews.db") as one, RowDB(tmp_path / "reviews.db") as other:
        ada, bob = LinkLog(one, reviewer="ada"), LinkLog(other, reviewer="bob")
        ada.say(NCT[1], NCT[2], "same")
        bob.say(NCT[2], NCT[1], "different")
        assert [(word.verdict, word.reviewer) for word in ada.words().values()] == [("different", "bob")]
        ada.say(DRKS[1], NCT[1], "same")
        undone = bob.undo()
        assert undone is not None
        assert (undone.ids, undone.verdict) == ((NCT[1], NCT[2]), "same")
        assert bob.redo() is not None
        bob.say(DRKS[1], NCT[3], "same")
        assert bob.redo() is None
        assert ada.check() == []
        assert ada.head == bob.head == bob.history()[-1].sha256


def test_damage_in_the_log_is_named_and_the_rest_counts(tmp_path: Path) -> None:
    with RowDB(tmp_path / "reviews.db") as db:
        log = LinkLog(db, reviewer="ada")
        for number in (2, 3, 4):
            log.say(NCT[1], NCT[number], "same")
        row = dict(db.table(LINKS).by_ids([2])[0])
        db.table(LINKS).put(row | {"action": "different"}, 2)
        again = LinkLog(db, reviewer="ada")
        assert set(again.words()) == {(NCT[1], NCT[2]), (NCT[1], NCT[4])}
        assert "Event 2" in str(again.problems[0])
        assert len(again.check()) == 1


def decide(library: Library, trial_id: str, verdict: str, **said: str) -> None:
    library.reviews.decide(trial_id, verdict, record_revision=1, record_sha256="", **said)  # type: ignore[arg-type]  # a verdict


def test_what_was_decided_under_any_id_is_said_of_the_trial_and_goes_back_when_it_parts(library: Library) -> None:
    ingest(library, [registered(ISRCTN[1]), registered(NCT[1])])
    decide(library, NCT[1], "maybe")
    decide(library, ISRCTN[1], "exclude", reason="design")
    library.reviews.note(NCT[1], "see the protocol")
    assert library.reviews.state(NCT[1]).verdict == "maybe"
    library.link(NCT[1], ISRCTN[1])
    for each in (NCT[1], ISRCTN[1]):
        state = library.reviews.state(each)
        assert (state.verdict, state.reason, state.note) == ("exclude", "design", "see the protocol")
    assert list(library.reviews.states()) == [NCT[1]]
    assert library.reviews.counts("", [NCT[1]]).exclude == 1
    decide(library, NCT[1], "include")
    assert library.reviews.state(NCT[1]).verdict == "include"
    assert {event.trial_id for event in library.reviews.history(NCT[1])} == {NCT[1], ISRCTN[1]}
    library.links.undo()
    assert library.reviews.state(NCT[1]).verdict == "include"
    assert library.reviews.state(ISRCTN[1]).verdict == "exclude"
    assert library.reviews.state(ISRCTN[1]).note == ""


def test_a_decision_under_another_id_is_found_when_the_leading_record_comes_later(library: Library) -> None:
    ingest(library, [registered(ISRCTN[1], NCT[1])])
    decide(library, ISRCTN[1], "include")
    assert library.reviews.states() == {ISRCTN[1]: library.reviews.state(ISRCTN[1])}
    ingest(library, [registered(NCT[1])])
    assert {each: state.verdict for each, state in library.reviews.states().items()} == {NCT[1]: "include"}


def test_clearing_a_decision_clears_it_under_every_id_and_undo_brings_all_back(library: Library) -> None:
    ingest(library, [registered(ISRCTN[1]), registered(NCT[1])])
    decide(library, ISRCTN[1], "include")
    decide(library, NCT[1], "maybe")
    library.link(NCT[1], ISRCTN[1])
    library.reviews.decide(NCT[1], None, record_revision=1, record_sha256="")
    assert library.reviews.state(NCT[1]).verdict is None
    undone = library.reviews.undo()
    assert undone is not None
    assert [change.trial_id for change in undone.changes] == [NCT[1]]
    assert undone.text == f"undone: {NCT[1]} undecided → maybe"
    library.links.undo()
    assert library.reviews.state(ISRCTN[1]).verdict == "include"
    assert library.reviews.state(NCT[1]).verdict == "maybe"


def test_saying_the_older_decision_of_a_trial_again_counts(library: Library) -> None:
    ingest(library, [registered(ISRCTN[1]), registered(NCT[1])])
    decide(library, NCT[1], "maybe")
    decide(library, ISRCTN[1], "include")
    library.link(NCT[1], ISRCTN[1])
    decide(library, NCT[1], "maybe")
    assert library.reviews.state(NCT[1]).verdict == "maybe"


CHILD = """
import os, sys
from pathlib import Path
from store.library import Library
from tests.store.linked_records import ISRCTN, NCT

library = Library.open(Path(sys.argv[1]) / "library", cache=Path(sys.argv[1]) / "cache")
for number in range(1, 10**6):
    one, other = NCT[1 + number % 6], ISRCTN[1 + number % 5]
    act = library.unlink if library.entry(one) == library.entry(other) else library.link
    act(one, other)
    os.write(1, f"{len(library.links.log.history())}\\n".encode())
"""


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_session_leaves_the_list_as_the_log_says(tmp_path: Path, seed: int) -> None:
    records = [registered(each) for each in (*NCT[1:7], *ISRCTN[1:6])]
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, records)
    command = [sys.executable, "-c", CHILD, str(tmp_path)]
    chance = random.Random(seed)
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline()) for _ in range(chance.randint(1, 8))]
        for _ in range(chance.randrange(20_000)):
            pass
        process.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in process.stdout]
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        assert len(library.links.log.history()) >= acknowledged[-1]
        assert library.links.log.check() == []
        found = content(library)
        words = library.links.log.words()
    (tmp_path / "library" / "trials.db").unlink()
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        ingest(library, records)
        assert content(library) == found, "as if all had been said before"
        assert library.links.log.words() == words


def test_a_log_alone_says_what_was_decided_under_each_id(tmp_path: Path) -> None:
    """Without a library there are no groups."""
    with RowDB(tmp_path / "reviews.db") as db:
        log = ReviewLog(db, reviewer="ada")
        log.decide(NCT[1], "include", record_revision=1, record_sha256="")
        assert log.state(ISRCTN[1]).verdict is None
