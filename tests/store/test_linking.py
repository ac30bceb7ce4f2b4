"""Records of several registers in a library: linked by the ids they name, in any order, and found by each of them."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.identifiers import registry_of
from parsers.naming import names_of
from parsers.trial import Trial, dump
from store.grouping import MOST_NAMERS, Node, group
from store.ingest import ingest
from store.library import PARTS, SUMMARIES, TRIALS, Library
from store.library_tables import ABOUT, ALIASES, DOUBTS, LINKED, NAMES, REMOVED
from tests.store.linked_records import DRKS, EUCT, EUDRACT, FORMS, ISRCTN, NCT, UTN, registered
from tests.store.test_ingest import counts, held

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as opened:
        yield opened


def trials(library: Library) -> dict[str, list[str]]:
    """Every trial by its id, with the ids of its records."""
    found = {}
    for each in library.summaries(library.all_ids("id")):
        trial = library.get(each.id)
        assert trial is not None
        assert trial.id == each.id
        found[each.id] = [source.trial_id or trial.id for source in trial.sources]
    return found


def content(library: Library) -> dict[str, Any]:
    """All that a library says, without what only tells when and in what order it was read."""
    said: dict[str, Any] = {}
    for each in library.summaries(library.all_ids("id")):
        trial = library.load(each.doc_id)
        assert trial is not None
        document = dump(trial)
        for source in document["sources"]:
            source.pop("superseded", None)
        said[each.id] = document, each.source_kinds, each.sha256
        for known in {source.get("trial_id", each.id) for source in document["sources"]}:
            assert library.get(known) == trial, "found by any of its ids"
        if len(trial.sources) > 1:
            kept = [row for row in library.rows.table(PARTS) if row["entry"] == each.doc_id]
            assert len(kept) == len(trial.sources)
    assert len(library.rows.table(PARTS)) == sum(
        len(s[0]["sources"]) for s in said.values() if len(s[0]["sources"]) > 1
    )
    leads = {row.doc_id: row["id"] for row in library.rows.table(SUMMARIES)}
    said["aliases"] = sorted((row["id"], leads.get(row["entry"]), row["own"]) for row in library.rows.table(ALIASES))
    said["doubts"] = sorted((row["a"], row["b"], row["reason"], row["doubt"]) for row in library.rows.table(DOUBTS))
    said["names"] = sorted(tuple(sorted(row.items())) for row in library.rows.table(NAMES))
    found = library.search("study")
    assert sorted(found.doc_ids) == sorted(library.all_ids()), "the index holds what the rows are"
    return said


def test_a_record_joins_the_one_it_names_and_the_trial_says_why(library: Library) -> None:
    registry = registered(NCT[1], design={"phases": ["PHASE2"]})
    other = registered(ISRCTN[1], NCT[1], design={"phases": ["PHASE3"]}, description={"brief_summary": "Rest"})
    assert counts(ingest(library, [registry])) == {"new": 1}
    assert counts(ingest(library, [other])) == {"merged": 1}
    trial = library.get(ISRCTN[1])
    assert trial is not None
    assert trial == library.get(f" {NCT[1].lower()} ")
    assert (trial.id, trial.registry, trial.design.phases) == (NCT[1], "NCT", ["PHASE2"])
    assert trial.description.brief_summary == "Rest"
    assert [(source.trial_id, source.kind) for source in trial.sources] == [(NCT[1], "ctgov"), (ISRCTN[1], "isrctn")]
    [link] = trial.links
    assert (link.ids, link.kind) == ([ISRCTN[1], NCT[1]], "automatic")
    assert link.reason == f"the isrctn record of {ISRCTN[1]} names {NCT[1]} as its ClinicalTrials.gov number"
    assert [claim.value for claim in trial.claims["design.phases"]] == [["PHASE2"], ["PHASE3"]]
    assert library.count() == 1
    assert [row["trial_id"] for row in library.rows.table(PARTS)] == [ISRCTN[1], NCT[1]]
    assert list(library.ids_of([NCT[1], ISRCTN[1], DRKS[1]])) == [1, 1]


def test_a_trial_is_found_by_an_id_that_it_names_and_nothing_is_known_of(library: Library) -> None:
    ingest(library, [registered(NCT[1], ISRCTN[1], EUCT[1]), registered(NCT[2], UTN[1]), registered(NCT[3], UTN[1])])
    for known in (ISRCTN[1], EUCT[1], EUCT[1][:14], EUCT[1][:14] + "-01"):
        assert library.entry(known) == library.entry(NCT[1])
    assert library.get(UTN[1]) is None, "two trials name it"
    assert library.get(DRKS[1]) is None


def test_an_eu_number_is_known_with_and_without_its_last_group(library: Library) -> None:
    ingest(library, [registered(EUCT[1]), registered(NCT[1], EUCT[1][:14])])
    assert trials(library) == {NCT[1]: [NCT[1], EUCT[1]]}
    for known in (EUCT[1], EUCT[1][:14], NCT[1]):
        assert library.entry(known) is not None


def test_a_third_record_that_makes_a_link_ambiguous_parts_the_two(library: Library) -> None:
    ingest(library, [registered(NCT[1], ISRCTN[1]), registered(ISRCTN[1])])
    assert trials(library) == {NCT[1]: [NCT[1], ISRCTN[1]]}
    assert counts(ingest(library, [registered(NCT[2], ISRCTN[1])])) == {"new": 1}
    assert trials(library) == {each: [each] for each in (ISRCTN[1], NCT[1], NCT[2])}
    assert len(library.rows.table(PARTS)) == 0
    assert library.get(ISRCTN[1]) == registered(ISRCTN[1])
    assert library.search(ISRCTN[1]).total >= 1
    [doubt, _] = library.rows.table(DOUBTS)
    assert doubt["doubt"] == f"{NCT[2]} names {ISRCTN[1]} too"
    assert counts(ingest(library, [registered(ISRCTN[1], NCT[2], updated="2025-02-01")])) == {"changed": 1}
    assert trials(library) == {NCT[1]: [NCT[1]], NCT[2]: [NCT[2], ISRCTN[1]]}


def test_a_record_that_names_its_other_no_more_leaves_it(library: Library) -> None:
    ingest(library, [registered(NCT[1], ISRCTN[1]), registered(ISRCTN[1])])
    ingest(library, [registered(NCT[1], updated="2025-02-01")])
    assert trials(library) == {ISRCTN[1]: [ISRCTN[1]], NCT[1]: [NCT[1]]}
    assert len(library.rows.table(NAMES)) == len(library.rows.table(ALIASES)) == 0
    assert library.search("study").total == 2


def test_a_link_that_ends_elsewhere_does_not_lose_the_other_ways_to_a_record(library: Library) -> None:
    ingest(library, [registered(ISRCTN[1], NCT[1]), registered(NCT[1]), registered(DRKS[1], ISRCTN[1], NCT[2])])
    assert library.entry(ISRCTN[1]) == library.entry(NCT[1])
    ingest(library, [registered(DRKS[1], updated="2025-02-01")])
    assert library.entry(ISRCTN[1]) == library.entry(NCT[1])


def test_two_trials_become_one_by_a_record_that_names_both(library: Library) -> None:
    ingest(library, [registered(NCT[1]), registered(ISRCTN[1])])
    gone = library.entry(ISRCTN[1])
    assert gone is not None
    assert counts(ingest(library, [registered(DRKS[1], NCT[1], ISRCTN[1])])) == {"merged": 1}
    assert trials(library) == {NCT[1]: [NCT[1], ISRCTN[1], DRKS[1]]}
    assert library.search("study").total == 1
    assert library.summaries([gone.doc_id]) == []
    assert [row["doc_id"] for row in library.rows.table(REMOVED)] == [gone.doc_id]


def test_an_index_that_was_away_learns_of_rows_that_are_no_more(tmp_path: Path) -> None:
    first = tmp_path / "first"
    with Library.open(tmp_path / "library", cache=first) as library:
        ingest(library, [registered(NCT[1]), registered(ISRCTN[1]), registered(NCT[2])])
    with Library.open(tmp_path / "library", cache=tmp_path / "second") as library:
        ingest(library, [registered(DRKS[1], NCT[1], ISRCTN[1])])
        ingest(library, [registered(NCT[2], updated="2025-02-01")])
    with Library.open(tmp_path / "library", cache=first) as library:
        assert library.search("study").total == 2
        assert len(library.index) == 2


def test_the_parts_of_one_eudract_number_are_sources_of_one_trial(library: Library) -> None:
    states = [registered(EUDRACT[1], part=state, text=state) for state in ("GB", "DE", "FR")]
    ingest(library, [*states, registered(NCT[1], EUDRACT[1])])
    trial = library.get(EUDRACT[1])
    assert trial is not None
    assert [(source.trial_id, source.part) for source in trial.sources] == [
        (NCT[1], ""),
        (EUDRACT[1], "DE"),
        (EUDRACT[1], "FR"),
        (EUDRACT[1], "GB"),
    ]
    before = held(library)
    assert counts(ingest(library, [*states, registered(NCT[1], EUDRACT[1])])) == {"unchanged": 4}
    assert held(library) == before


def test_one_kind_of_source_holds_records_of_several_ids(library: Library) -> None:
    rows = [registered(NCT[1], kind="ictrp", updated="2025-03-01"), registered(ISRCTN[1], NCT[1], kind="ictrp")]
    ingest(library, rows)
    assert trials(library) == {NCT[1]: [NCT[1], ISRCTN[1]]}
    newer = registered(ISRCTN[1], NCT[1], kind="ictrp", updated="2025-02-01", text="newer")
    assert counts(ingest(library, [newer])) == {"changed": 1}
    trial = library.get(NCT[1])
    assert trial is not None
    assert [len(source.superseded) for source in trial.sources] == [0, 1]
    assert counts(ingest(library, [*rows, newer])) == {"unchanged": 3}


def test_a_damaged_record_stops_only_what_would_join_it(library: Library) -> None:
    ingest(library, [registered(NCT[1]), registered(NCT[2])])
    library.rows.connection.execute("UPDATE trials SET doc = '{' WHERE doc_id = 1")
    records = [registered(ISRCTN[1], NCT[1]), registered(ISRCTN[2], NCT[2]), registered(DRKS[1])]
    summary = ingest(library, records)
    assert counts(summary) == {"new": 1, "merged": 1}
    assert ["damaged" in str(each) for each in summary.rejected] == [True]
    assert library.get(ISRCTN[1]) is None
    assert counts(ingest(library, [registered(NCT[1], updated="2026-01-01"), *records])) == {
        "changed": 1,
        "merged": 1,
        "unchanged": 2,
    }
    assert trials(library)[NCT[1]] == [NCT[1], ISRCTN[1]]


def test_an_id_that_very_many_name_is_left_alone(library: Library) -> None:
    many = [registered(each, UTN[1]) for each in NCT[1 : MOST_NAMERS + 3]]
    ingest(library, [registered(ISRCTN[1], UTN[1]), registered(DRKS[1], UTN[1])])
    assert library.count() == 1
    for each in many:
        ingest(library, [each])
    assert trials(library)[ISRCTN[1]] == [ISRCTN[1]]
    for each in many[:4]:
        ingest(library, [registered(each.id, updated="2025-02-01")])
    assert trials(library)[ISRCTN[1]] == [ISRCTN[1], DRKS[1]]


FEW = [
    registered(NCT[1], ISRCTN[1], EUDRACT[1]),
    registered(ISRCTN[1], text="trial"),
    registered(EUDRACT[1], NCT[1], part="DE"),
    registered(DRKS[1], ISRCTN[1]),
    registered(NCT[2], ISRCTN[1]),
]


def in_order(folder: Path, records: Sequence[Trial], batches: bool) -> dict[str, Any]:
    """What a library holds that was given these records, all at once or one by one."""
    with Library.open(folder / "library", cache=folder / "cache") as library:
        for some in [records] if batches else [[each] for each in records]:
            assert ingest(library, some).rejected == []
        before = held(library)
        assert counts(ingest(library, records)) == {"unchanged": len(records)}
        assert held(library) == before
        return content(library)


def test_every_order_of_five_records_gives_the_same_library(tmp_path: Path) -> None:
    wanted = in_order(tmp_path / "first", FEW, batches=True)
    for number, order in enumerate(permutations(FEW)):
        assert in_order(tmp_path / str(number), order, batches=number % 2 == 0) == wanted


POOL = [NCT[1], NCT[2], ISRCTN[1], ISRCTN[2], EUDRACT[1], *FORMS, DRKS[1], UTN[1]]


@st.composite
def records(draw: st.DrawFn) -> list[Trial]:
    """Three to six records of several registers, kinds and parts, that name each other."""
    made: dict[tuple[str, str], Trial] = {}
    for _ in range(draw(st.integers(3, 6))):
        own = draw(st.sampled_from(POOL[:-1]))
        part = draw(st.sampled_from(["", "", "DE"]))
        names = draw(st.lists(st.sampled_from(POOL), max_size=3, unique=True))
        names = [each for each in names if registry_of(each) != registry_of(own)]
        made[own, part] = registered(own, *names, part=part, kind=draw(st.sampled_from(["", "ictrp"])))
    return list(made.values())


@settings(max_examples=60, deadline=None)
@given(made=records(), data=st.data(), batches=st.booleans())
def test_records_in_any_order_and_in_any_batches_give_the_library_that_their_names_say(
    tmp_path_factory: pytest.TempPathFactory, made: list[Trial], data: st.DataObject, batches: bool
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    wanted = in_order(folder / "first", made, batches=True)
    again = data.draw(st.permutations(made))
    assert in_order(folder / "second", again, batches) == wanted
    nodes: dict[str, Node] = {}
    for each in made:
        said = [(each.sources[0].kind, naming) for naming in names_of(dump(each))]
        held_names = nodes[each.id].names if each.id in nodes else ()
        nodes[each.id] = Node(each.id, each.registry, (*held_names, *said))
    assert {each.ids[0] for each in group(nodes.values()).groups} == set(wanted) - {"aliases", "doubts", "names"}


def test_a_library_made_before_links_gets_them_when_it_is_opened(tmp_path: Path) -> None:
    made = [registered(NCT[1], EUDRACT[1]), registered(NCT[1], kind="meddatax"), registered(EUDRACT[1], part="DE")]
    made += [registered(ISRCTN[1], NCT[1]), registered(NCT[2], ISRCTN[2]), registered(DRKS[1])]
    wanted = in_order(tmp_path / "wanted", made, batches=True)
    folder = tmp_path / "old"
    with Library.open(folder / "library", cache=folder / "cache") as library:
        for each in made:
            ingest(library, [each.model_copy(update={"identification": each.identification.model_copy(update=NO_IDS)})])
        assert library.count() == 5
        rows = library.rows
        for row in rows.table(SUMMARIES):
            [trial] = rows.table(TRIALS).by_ids([row.doc_id])
            for source in trial["sources"]:
                [said] = [each for each in made if each.sources[0].sha256 == source["sha256"]]
                if len(trial["sources"]) == 1:
                    rows.table(TRIALS).put(dump(said), row.doc_id)
                else:
                    [part] = [each for each in rows.table(PARTS) if each["kind"] == source["kind"]]
                    rows.table(PARTS).put({**part, "trial": dump(said)}, part.doc_id)
        rows.table(ABOUT).remove(doc_ids=[LINKED])
    with Library.open(folder / "library", cache=folder / "cache") as library:
        assert content(library) == wanted
        before = held(library)
    with Library.open(folder / "library", cache=folder / "cache") as library:
        assert held(library) == before


NO_IDS: dict[str, list[str]] = {"secondary_id_infos": []}


CHILD = """
import os, sys
from pathlib import Path
import store.ingest
from store.ingest import ingest
from store.library import Library
from tests.store.test_linking import PAIRED

store.ingest.BATCH = 3

def items():
    for number, each in enumerate(PAIRED):
        os.write(1, b"read\\n")
        yield each

with Library.open(Path(sys.argv[1]) / "library", cache=Path(sys.argv[1]) / "cache") as library:
    ingest(library, items())
"""

PAIRED = [registered(each) for each in NCT[1:40]]
PAIRED += [registered(ISRCTN[number], NCT[number], DRKS[number]) for number in range(1, 40)]
PAIRED += [registered(DRKS[number]) for number in range(1, 40)] + [registered(NCT[41], DRKS[7])]


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_import_of_linked_records_is_completed_by_the_next(tmp_path: Path, seed: int) -> None:
    command = [sys.executable, "-c", CHILD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(random.Random(seed).randrange(45, len(PAIRED))):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as library:
        assert 0 < library.count() <= 42
        content(library)
    wanted = in_order(tmp_path / "wanted", PAIRED, batches=True)
    assert in_order(tmp_path, PAIRED, batches=True) == wanted
