"""Earlier versions of records: kept as differences, and rebuilt exactly or not at all."""

from __future__ import annotations

import copy
import gzip
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.formats import ctgov
from parsers.trial import dump
from store.delta import delta, restored
from store.errors import Damaged
from store.library import PARTS, SUMMARIES, TRIALS
from store.rows import RowDB
from store.versions import VERSIONS, Versions

AT = "2026-02-03T04:05:06Z"

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
SCALAR = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    SCALAR | TEXT, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5), max_leaves=20
)


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[Any, Any]:
    """A value, and another that is often much like it."""
    newer = draw(JSON)
    return draw(st.one_of(JSON, altered(newer))), newer


def altered(value: Any) -> st.SearchStrategy[Any]:
    """Values with some parts of a value changed, moved, gone or new."""
    if isinstance(value, dict):
        parts = {key: st.one_of(st.just(part), altered(part)) for key, part in value.items()}
        kept = st.fixed_dictionaries({}, optional=parts)
        mixed = st.tuples(kept, st.dictionaries(TEXT, JSON, max_size=2)).map(lambda two: two[0] | two[1])
        return mixed.flatmap(
            lambda made: st.permutations(list(made)).map(lambda keys: {key: made[key] for key in keys})
        )
    if isinstance(value, list):
        items = st.tuples(*(st.one_of(st.just(item), altered(item)) for item in value)).map(list)
        return items.flatmap(st.permutations).flatmap(lambda made: st.integers(0, len(made)).map(lambda n: made[:n]))
    if isinstance(value, str):
        return st.tuples(st.integers(0, len(value)), TEXT).map(lambda cut: value[: cut[0]] + cut[1] + value[cut[0] :])
    return st.sampled_from([value, 1, 1.0, True, None])


@given(two_versions())
def test_what_differs_leads_back_to_the_very_bytes(two: tuple[Any, Any]) -> None:
    older, newer = two
    before = orjson.dumps(newer)
    change = orjson.loads(orjson.dumps(delta(older, newer)))
    assert orjson.dumps(restored(newer, change)) == orjson.dumps(older)
    assert orjson.dumps(newer) == before
    assert (change is None) == (orjson.dumps(older) == before)


def test_what_differs_is_small() -> None:
    sites = [{"facility": f"Clinic {number}", "city": "Lyon", "zip": "69000"} for number in range(200)]
    text = "Adults with a condition that lasts. " * 100
    newer = {"sites": sites, "text": text.replace("lasts", "lasted", 1)}
    older = {"sites": [*sites[:50], sites[50] | {"zip": "69001"}, *sites[51:150], *sites[151:]], "text": text}
    assert delta(older, newer) == {
        "d": {
            "sites": {"l": [[0, 50], {"i": 50, "c": {"d": {"zip": {"v": "69001"}}}}, [51, 150], [151, 200]]},
            "text": {"t": [33, 3566, "s"]},
        }
    }


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[RowDB]:
    with RowDB(tmp_path / "trials.db") as db:
        yield db


def content(mark: str, *, trial_id: str = "NCT00000001", kind: str = "ctgov", **said: Any) -> dict[str, Any]:
    source = {"kind": kind, "name": f"{mark}.json", "sha256": f"hash of {mark}", "read_at": AT, "parser": "test/1"}
    return {"id": trial_id, "registry": "NCT", **said, "sources": [source], "description": {"brief_summary": mark}}


def test_every_version_is_rebuilt_newest_first(rows: RowDB) -> None:
    contents = [content(f"Text {number}", conditions={"conditions": ["Asthma"] * number}) for number in range(5)]
    versions = Versions(rows)
    for before, after in pairwise(contents):
        versions.keep(before, after, AT)
    found = list(versions.documents(contents[-1]))
    assert [orjson.dumps(document) for _, document in found] == [orjson.dumps(each) for each in contents[-2::-1]]
    first = found[-1][0]
    assert (first.sha256, first.replaced_by, first.replaced_at) == ("hash of Text 0", "hash of Text 1", AT)
    assert versions.of("NCT00000001") == [version for version, _ in found]
    assert versions.document(first, contents[-1]) == contents[0]


@given(st.lists(st.dictionaries(TEXT, JSON, max_size=4), min_size=2, max_size=6))
def test_any_chain_of_contents_is_rebuilt(tmp_path_factory: pytest.TempPathFactory, said: list[dict[str, Any]]) -> None:
    contents = [content(f"{number}") | {"unknown": values} for number, values in enumerate(said)]
    with RowDB(tmp_path_factory.mktemp("chain") / "trials.db") as db:
        for before, after in pairwise(contents):
            Versions(db).keep(before, after, AT)
        rebuilt = [document for _, document in Versions(db).documents(contents[-1])]
    assert [orjson.dumps(document) for document in rebuilt] == [orjson.dumps(each) for each in contents[-2::-1]]


def test_sources_of_one_trial_have_versions_of_their_own(rows: RowDB) -> None:
    versions = Versions(rows)
    for kind in ("ctgov", "ignite"):
        versions.keep(content(f"{kind} old", kind=kind), content(f"{kind} new", kind=kind), AT)
    versions.keep(content("other", trial_id="NCT00000002"), content("other new", trial_id="NCT00000002"), AT)
    [(version, document)] = versions.documents(content("ignite new", kind="ignite"))
    assert (version.kind, document["description"]["brief_summary"]) == ("ignite", "ignite old")
    assert [each.kind for each in versions.of("NCT00000001", "NCT00000002")] == ["ctgov", "ignite", "ctgov"]
    with pytest.raises(ValueError, match="no newer content"):
        versions.keep(content("a"), content("b", kind="ignite"), AT)


def test_where_the_newest_was_read_and_what_it_replaced_does_not_matter(rows: RowDB) -> None:
    before, after = content("old"), content("new")
    before["sources"][0]["superseded"] = ["hash of an older one"]
    Versions(rows).keep(before, after, AT)
    after["sources"][0] |= {"name": "another.json", "superseded": ["hash of an older one", "hash of old"]}
    [(_, document)] = Versions(rows).documents(after)
    assert document == content("old")


def test_what_cannot_be_rebuilt_is_said_and_never_given(rows: RowDB) -> None:
    contents = [content(mark) for mark in ("first", "second", "third")]
    for before, after in pairwise(contents):
        Versions(rows).keep(before, after, AT)
    with pytest.raises(Damaged, match=r"NCT00000001 \(ctgov\).*cannot be rebuilt: the content that replaced it"):
        list(Versions(rows).documents(content("a stranger")))
    table = rows.table(VERSIONS)
    [row] = [row for row in table.each() if row["sha256"] == "hash of first"]
    table.put(dict(row) | {"delta": {"t": [99, 99, ""]}}, row.doc_id)
    found = Versions(rows).documents(contents[-1])
    assert next(found)[1] == contents[1]
    with pytest.raises(Damaged, match="what is kept of it is damaged"):
        next(found)


def stored(rows: RowDB, *documents: dict[str, Any]) -> list[Any]:
    """Store a trial of these single-source records, as a library does; returns its row."""
    sources = [[each["sources"][0]["kind"], "", each["sources"][0]["sha256"], [], []] for each in documents]
    doc_id = rows.table(SUMMARIES).insert({"id": documents[0]["id"], "sources": sources})
    rows.table(TRIALS).put(documents[0], doc_id)
    if len(documents) > 1:
        for each in documents:
            key = {"trial_id": each["id"], "kind": each["sources"][0]["kind"], "part": ""}
            rows.table(PARTS).insert(key | {"trial": each})
    return rows.table(SUMMARIES).by_ids([doc_id])


@pytest.mark.parametrize("others", [[], [content("a page", kind="ignite")]], ids=["alone", "with another source"])
def test_contents_that_come_together_each_keep_the_one_before(rows: RowDB, others: list[dict[str, Any]]) -> None:
    first, second, third = (content(mark) for mark in ("first", "second", "third"))
    entries = stored(rows, first, *others)
    Versions(rows).keep_all(entries, {("NCT00000001", "ctgov", ""): [second, third]}, AT)
    assert [document for _, document in Versions(rows).documents(third)] == [second, first]


def test_a_first_content_replaces_nothing(rows: RowDB) -> None:
    entries = stored(rows, content("a page", kind="ignite"))
    Versions(rows).keep_all(entries, {("NCT00000001", "ctgov", ""): [content("first")]}, AT)
    assert Versions(rows).of("NCT00000001") == []


def test_versions_of_real_studies_are_rebuilt_and_small(
    real_data: Path, rows: RowDB, count_real: Callable[[int], None]
) -> None:
    chance = random.Random(7)
    whole = kept = number = 0
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as lines, rows.transaction():
        for line in lines:
            older = orjson.loads(line)
            newer = copy.deepcopy(older)
            update(newer["protocolSection"], chance)
            before, after = (dump(ctgov.from_study(study)) for study in (older, newer))
            for mark, record in (("old", before), ("new", after)):
                record["sources"] = content(mark)["sources"]
            Versions(rows).keep(before, after, AT)
            [(_, document)] = Versions(rows).documents(after)
            assert orjson.dumps(document) == orjson.dumps(before), before["id"]
            number += 1
            whole += len(orjson.dumps(before))
    kept = sum(len(orjson.dumps(dict(row))) for row in rows.table(VERSIONS).each())
    assert kept < whole / 8
    count_real(number)


def update(protocol: dict[str, Any], chance: random.Random) -> None:
    """Alter a study as its sponsor does: status, dates, enrollment, sites, a criterion."""
    protocol["statusModule"] |= {"overallStatus": "COMPLETED", "statusVerifiedDate": "2026-01"}
    enrollment = protocol.get("designModule", {}).get("enrollmentInfo")
    if enrollment:
        enrollment |= {"count": chance.randrange(500), "type": "ACTUAL"}
    sites = protocol.get("contactsLocationsModule", {}).get("locations", [])
    if sites:
        chance.choice(sites)["status"] = "WITHDRAWN"
        sites.insert(chance.randrange(len(sites)), {"facility": "Example Clinic", "city": "Lyon", "country": "France"})
    eligibility = protocol.get("eligibilityModule", {})
    if "eligibilityCriteria" in eligibility:
        lines = eligibility["eligibilityCriteria"].split("\n")
        lines[chance.randrange(len(lines))] = "* No treatment within 28 days"
        eligibility["eligibilityCriteria"] = "\n".join(lines)
