"""TinyDB files in and out: what TinyDB wrote is read, what is written it opens, and a trial comes back as it was."""

from __future__ import annotations

import gzip
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from tinydb import TinyDB

from parsers.document import Document, Rejected, Wanted
from parsers.formats import ctgov, tinydb_json
from parsers.trial import Trial, dump, load
from store.errors import StoreError
from store.export.tinydb_json import write_tinydb
from store.merge import merge
from tests.parsers.studies import study
from tests.store.records import record


def document(value: Any) -> Document:
    return Document("db.json", orjson.dumps(value))


def read(value: Any) -> list[Trial | Rejected | Wanted]:
    return list(tinydb_json.parse(document(value)))


def only(value: Any) -> Trial:
    (item,) = read({"_default": {"1": value}})
    assert isinstance(item, Trial), str(item)
    return item


def refusals(value: Any) -> list[str]:
    return [str(item) for item in read(value) if isinstance(item, Rejected)]


def test_a_dumped_trial_comes_back_as_it_was() -> None:
    (whole,) = ctgov.parse(Document("a.json", orjson.dumps(study())))
    assert isinstance(whole, Trial)
    assert dump(only(dump(whole))) == dump(whole)


def test_every_table_is_read_in_order() -> None:
    trials = [dump(record(number)) for number in (1, 2, 3)]
    found = read({"_default": {"1": trials[0], "7": trials[1]}, "later": {"1": trials[2]}, "empty": {}})
    assert [item.id for item in found if isinstance(item, Trial)] == ["NCT00000001", "NCT00000002", "NCT00000003"]
    assert len(found) == 3


def test_a_study_is_read_as_the_registry_writes_it() -> None:
    trial = only(study())
    assert trial.sources[0].kind == "ctgov"
    assert ctgov.to_study(trial) == study()
    (alone,) = ctgov.parse(Document("a.json", orjson.dumps(study())))
    assert isinstance(alone, Trial)
    assert trial.sources[0].sha256 == alone.sources[0].sha256


def test_a_flat_document_is_read_by_the_names_of_its_fields() -> None:
    trial = only(
        {
            "nct_id": "NCT00000001",
            "title": "Blue Lamp",
            "conditions": ["Tiredness", "Mood"],
            "enrollment": 40,
            "phase": "Phase 2",
            "mine": {"read": True, "tags": ["a", "b"]},
            "empty": None,
        }
    )
    assert trial.identification.brief_title == "Blue Lamp"
    assert trial.conditions.conditions == ["Tiredness", "Mood"]
    assert trial.design.enrollment_info is not None
    assert trial.design.enrollment_info.count == 40
    assert trial.design.phases == ["PHASE2"]
    assert {line.path: line.text for line in trial.unparsed} == {
        "mine.read": "true",
        "mine.tags[0]": "a",
        "mine.tags[1]": "b",
    }
    assert (trial.sources[0].kind, trial.sources[0].record) == ("tinydb", 1)


def test_a_dumped_trial_without_a_source_gets_one() -> None:
    trial = only(dump(ctgov.from_study(study())))
    assert [source.kind for source in trial.sources] == ["tinydb"]
    assert ctgov.to_study(trial) == study()


def test_a_part_of_a_dump_needs_only_its_id() -> None:
    trial = only({"id": "nct00000005", "identification": {"brief_title": "Lamp"}})
    assert (trial.id, trial.registry, trial.title) == ("NCT00000005", "NCT", "Lamp")


def test_what_its_owner_put_beside_a_trial_is_unparsed() -> None:
    trial = only(dump(record(1)) | {"label": "to read", "score": {"mine": 3}})
    assert [(line.path, line.text) for line in trial.unparsed] == [("label", "to read"), ("score.mine", "3")]
    assert trial.sources == record(1).sources


def leaf_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaf_texts(inner)
    elif value not in (None, ""):
        yield str(value).strip()


def test_a_merged_trial_comes_back_as_one_source_with_nothing_lost() -> None:
    one = record(1, design={"phases": ["PHASE1"]})
    other = load(
        dump(record(1, kind="medpath", design={"phases": ["PHASE2"]}))
        | {"warnings": [{"text": "Look twice."}], "unparsed": [{"line": 4, "text": "odd line"}]}
    )
    merged = merge([one, other])
    assert len(merged.sources) == 2
    assert merged.claims
    trial = only(dump(merged))
    assert [source.kind for source in trial.sources] == ["tinydb"]
    assert (trial.claims, trial.origins) == ({}, {})
    assert trial.design.phases == ["PHASE1"]
    assert {line.source for line in trial.unparsed} | {warning.source for warning in trial.warnings} == {0}
    assert any("merged from 2 sources" in warning.text for warning in trial.warnings)
    texts = set(leaf_texts(dump(trial)))
    assert [text for text in leaf_texts(dump(merged)) if text not in texts] == []
    assert merge([trial]) == trial


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (
            {"name": "Ann", "age": 7},
            'document 5 of table "people" is no trial that is known (its fields are name, age)',
        ),
        (["NCT00000001"], 'document 5 of table "people" is no object'),
        ({"nct_id": "none", "title": "x"}, "its column nct_id holds 'none', which is no registry id"),
        (
            {"id": "NCT00000001", "registry": "NCT", "identification": {"brief_title": 7}},
            "at identification.brief_title, ",
        ),
    ],
)
def test_a_document_that_is_no_trial_is_refused_by_its_place(held: Any, told: str) -> None:
    good = dump(record(1))
    found = read({"_default": {"1": good}, "people": {"5": held}, "more": {"1": good}})
    assert [isinstance(item, Trial) for item in found] == [True, False, True]
    (sentence,) = refusals({"_default": {"1": good}, "people": {"5": held}})
    assert sentence.startswith("db.json, record 2: ")
    assert told in sentence


def test_a_document_taken_from_a_large_file_keeps_its_place() -> None:
    def one(value: Any) -> Document:
        return Document("db.json", orjson.dumps({"people": {"5": value}}), record=7, line=70)

    (good,) = tinydb_json.parse(one(dump(ctgov.from_study(study()))))
    assert isinstance(good, Trial)
    assert good.sources[0].record == 7
    assert 0.5 <= tinydb_json.matches(one({"name": "Ann"})) < 0.9
    (bad,) = tinydb_json.parse(one({"name": "Ann"}))
    assert str(bad).startswith('db.json, record 7, line 70: document 5 of table "people" is no trial')


def test_a_file_that_is_none_is_refused() -> None:
    assert ["no TinyDB file" in told for told in refusals({"a": 1})] == [True]
    (broken,) = tinydb_json.parse(Document("db.json", b'{"_default": {"1": '))
    assert isinstance(broken, Rejected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"_default": {"1": dump(record(1))}}, True),
        ({"_default": {}, "trials": {"12": study()}}, True),
        ({"_default": {"1": {"nct_id": "NCT00000001", "title": "x"}}}, True),
        ({"_default": {"1": {"name": "Ann"}}}, False),
        ({"_default": {}}, False),
        ({"_default": {"one": dump(record(1))}}, False),
        ({"_default": {"1": dump(record(1))}, "version": 3}, False),
        (study(), False),
        ({"studies": [study()]}, False),
        ([], False),
        ({}, False),
    ],
)
def test_how_surely_a_file_is_one(value: Any, expected: bool) -> None:
    for indent in (0, orjson.OPT_INDENT_2):
        sure = tinydb_json.matches(Document("x", orjson.dumps(value, option=indent)))
        assert (sure > 0.9) is expected
        assert sure == 0 or expected


def test_tinydb_writes_what_is_read(tmp_path: Path) -> None:
    with TinyDB(tmp_path / "db.json", encoding="utf-8", ensure_ascii=False, indent=2) as database:
        database.insert(dump(record(1, text="Zoë \U0001f4a1")))
        database.table("other").insert(study())
    whole = Document("db.json", (tmp_path / "db.json").read_bytes())
    assert tinydb_json.matches(whole) > 0.9
    first, second = tinydb_json.parse(whole)
    assert first == record(1, text="Zoë \U0001f4a1")
    assert isinstance(second, Trial)


def test_what_is_written_tinydb_opens(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    trials = [record(1), record(2, text='"quoted" \N{LINE SEPARATOR} \x1b')]
    write_tinydb(path, iter(trials))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with TinyDB(path, encoding="utf-8") as database:
        assert [load(held) for held in database.all()] == trials
        assert database.insert({"id": "more"}) == 3
    assert [item for item in tinydb_json.parse(Document("x", path.read_bytes())) if isinstance(item, Trial)] == trials


def test_no_trials_are_an_empty_database(tmp_path: Path) -> None:
    write_tinydb(tmp_path / "out.json", [], table='my "table"')
    with TinyDB(tmp_path / "out.json") as database:
        assert database.table('my "table"').all() == []


def test_a_file_is_replaced_only_when_told_and_only_when_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_tinydb(path, [record(1)])
    before = path.read_bytes()

    def breaks_off() -> Iterator[Trial]:
        yield record(2)
        raise StoreError("the library cannot be read")

    with pytest.raises(StoreError, match="is there already"):
        write_tinydb(path, [record(2)])
    with pytest.raises(StoreError, match="cannot be read"):
        write_tinydb(path, breaks_off(), force=True)
    assert path.read_bytes() == before
    assert [*tmp_path.iterdir()] == [path]
    write_tinydb(path, [record(2)], force=True)
    assert b"NCT00000002" in path.read_bytes()


def test_real_studies_come_back_as_they_were(
    real_data: Path, tmp_path: Path, count_real: Callable[[int], None]
) -> None:
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as file:
        lines = file.read().splitlines()[:300]
    trials = [item for line in lines for item in ctgov.parse(Document("s", line)) if isinstance(item, Trial)]
    write_tinydb(tmp_path / "out.json", trials)
    whole = Document("out.json", (tmp_path / "out.json").read_bytes())
    assert tinydb_json.matches(whole) > 0.9
    assert [dump(item) for item in tinydb_json.parse(whole) if isinstance(item, Trial)] == [*map(dump, trials)]
    count_real(len(trials))
