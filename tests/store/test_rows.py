"""RowDB: TinyDB's operations and ours, on rows, and what a document may hold."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from store.connection import READING_KIB, WRITING_KIB
from store.document_text import to_bytes, to_text
from store.errors import Duplicate, StoreError, Unstorable
from store.rows import RowDB, RowStorage, RowTable

HOSTILE_NAMES = [
    "",
    "A",
    "a",
    "%41",
    "%index:trials:id",
    "sqlite_sequence",
    "SQLite_x",
    "we\"ird'; DROP TABLE trials; --",
    "nul\0inside",
    "línea\nnueva",
    "试验",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library" / "trials.db"


@pytest.fixture
def db(path: Path) -> Iterator[RowDB]:
    with RowDB(path) as opened:
        yield opened


@pytest.fixture
def trials(db: RowDB) -> RowTable:
    table = db.table("trials")
    table.insert_multiple({"id": f"NCT0000000{n}", "revision": n // 2, "source": {"kind": "page"}} for n in range(1, 7))
    return table


def changes(db: RowDB) -> int:
    return int(db.connection.execute("SELECT total_changes()")[0][0])


def test_what_is_written_is_there_after_reopening(path: Path) -> None:
    with RowDB(path) as db:
        db.table("trials").insert({"title": "Café \U0001f9ea", "arms": [{"n": 1.5}, None, True], "big": 2**64 - 1})
    with RowDB(path) as db:
        assert db.table("trials").all() == [
            {"title": "Café \U0001f9ea", "arms": [{"n": 1.5}, None, True], "big": 2**64 - 1}
        ]


def test_rows_are_plain_json_that_sqlite_reads(path: Path) -> None:
    with RowDB(path) as db:
        db.table("trials").insert({"id": "NCT00000001", "title": "試験"})
    plain = sqlite3.connect(path)
    assert plain.execute("SELECT doc_id, doc, typeof(doc) FROM trials").fetchall() == [
        (1, '{"id":"NCT00000001","title":"試験"}', "text")
    ]
    plain.close()


def test_settings_are_the_durable_ones(db: RowDB, trials: RowTable) -> None:
    def setting(name: str) -> object:
        return db.connection.execute(f"PRAGMA {name}")[0][0]

    assert setting("journal_mode") == b"truncate"
    assert setting("synchronous") == 2, "FULL"
    assert setting("page_size") == 4096
    assert setting("temp_store") == 2, "MEMORY"
    assert setting("busy_timeout") == 5000
    assert setting("application_id") != 0
    assert setting("user_version") == 1


def test_more_of_the_file_is_kept_in_memory_while_it_is_written(db: RowDB, trials: RowTable) -> None:
    def kept() -> object:
        return db.connection.execute("PRAGMA cache_size")[0][0]

    assert kept() == -READING_KIB
    with suppress(RuntimeError), db.connection.transaction():
        with db.connection.transaction():
            assert kept() == -WRITING_KIB
        assert kept() == -WRITING_KIB, "until the whole is written"
        raise RuntimeError
    assert kept() == -READING_KIB


def test_a_stock_tinydb_works_on_the_storage(path: Path) -> None:
    with TinyDB(path, storage=RowStorage) as db:
        db.insert({"a": 1})
        db.insert({"a": 2})
        db.update({"b": 3}, where("a") == 2)
        db.remove(where("a") == 1)
        db.table("other").insert({"c": 4})
    with RowDB(path) as db:
        assert [(document.doc_id, document) for document in db.table("_default")] == [(2, {"a": 2, "b": 3})]
        assert db.tables() == {"_default", "other"}
        db.drop_tables()
        assert db.tables() == set()


def test_an_id_is_not_used_again_after_reopening(path: Path) -> None:
    with RowDB(path) as db:
        db.table("trials").insert_multiple([{}, {}, {}])
        db.table("trials").remove(doc_ids=[3])
    with RowDB(path) as db:
        assert db.table("trials").insert({}) == 4


def test_a_write_changes_only_the_rows_it_concerns(db: RowDB, trials: RowTable) -> None:
    before = changes(db)
    trials.update({"seen": True}, doc_ids=[2])
    assert changes(db) - before == 1
    trials.update({"seen": True}, where("revision") == 1)
    assert changes(db) - before == 2, "document 2 is as it was, document 3 changes"
    trials.update(lambda document: None)
    assert changes(db) - before == 2
    trials.remove(doc_ids=[6])
    assert changes(db) - before == 3


def test_a_document_taken_out_is_not_the_one_in_store(trials: RowTable) -> None:
    trials.search(where("id") == "NCT00000001")[0]["id"] = "changed"
    assert trials.search(where("id") == "NCT00000001")[0]["id"] == "NCT00000001"


def test_an_updater_that_fails_half_way_changes_nothing(trials: RowTable) -> None:
    def fail_on_the_third(document: MutableMapping[str, object]) -> None:
        document["seen"] = True
        if document["id"] == "NCT00000003":
            raise KeyError("third")

    with pytest.raises(KeyError):
        trials.update(fail_on_the_third)
    assert not trials.search(where("seen").exists())


def test_insert_multiple_stores_all_or_none(trials: RowTable) -> None:
    with pytest.raises(Duplicate):
        trials.insert_multiple([{"n": 1}, Document({"n": 2}, doc_id=3)])
    with pytest.raises(ValueError, match="Mapping"):
        trials.insert_multiple([{"n": 1}, "text"])  # type: ignore[list-item]  # what a caller must not do
    assert len(trials) == 6


def test_append_draws_new_ids(trials: RowTable) -> None:
    assert trials.append([{"n": 1}, Document({"n": 2}, doc_id=3)]) == [7, 8]
    assert trials.get(doc_id=3)["id"] == "NCT00000003"


def test_put_replaces_a_whole_document(trials: RowTable) -> None:
    trials.put({"id": "NCT00000099"}, 2)
    trials.put({"id": "NCT00000098"}, 40)
    assert trials.get(doc_id=2) == {"id": "NCT00000099"}
    assert trials.get(doc_id=40) == {"id": "NCT00000098"}
    assert trials.insert({}) == 41


@pytest.mark.parametrize("indexed", [False, True])
def test_lookups_answer_the_same_with_and_without_an_index(db: RowDB, trials: RowTable, indexed: bool) -> None:
    if indexed:
        db.index("trials", "id", unique=True)
        db.index("trials", "revision")
        db.index("trials", "source.kind")
    trials.put({"id": "NCT00000007", "odd": {"revision": 9}}, 7)
    assert [found.doc_id for found in trials.find("id", "NCT00000004")] == [4]
    assert trials.find("id", "nct00000004") == trials.find("id", "\udc80") == trials.find("id", "NCT00000004\0") == []
    assert [found.doc_id for found in trials.find("revision", 1)] == [2, 3]
    assert [found.doc_id for found in trials.find("source.kind", "page")] == [1, 2, 3, 4, 5, 6]
    assert trials.find("source", '{"kind":"page"}') == [], "a part is not its JSON text"
    assert [found.doc_id for found in trials.since("revision", 1, 10)] == [4, 5, 6]
    assert [found.doc_id for found in trials.since("revision", 0, 2)] == [2, 3]
    assert [found.doc_id for found in trials.since("revision", 1, 2, after_id=2)] == [3, 4]
    assert (trials.last("revision"), trials.last("id"), trials.last("nothing")) == (3, "NCT00000007", None)
    assert list(trials.ids("revision", descending=True)) == [6, 5, 4, 3, 2, 1, 7]
    assert list(trials.ids("revision")) == [7, 1, 2, 3, 4, 5, 6]
    assert list(trials.ids()) == [1, 2, 3, 4, 5, 6, 7]
    assert len(trials) == 7


def test_find_tells_values_apart_that_sqlite_does_not(db: RowDB) -> None:
    table = db.table("odd")
    db.index("odd", "k")
    values: list[str | int] = ["a", "a\0b", 2**64 - 1, 2**64 - 2, 2**63 - 1, "1", 1]
    table.insert_multiple({"k": k} for k in values)
    for k in values:
        assert [found["k"] for found in table.find("k", k)] == [k]
    assert table.find("k", -(2**70)) == []


def test_an_index_is_what_finds(db: RowDB, trials: RowTable) -> None:
    db.index("trials", "id", unique=True)
    sql = "EXPLAIN QUERY PLAN SELECT doc_id, doc FROM trials WHERE json_extract(doc, '$.id') = ? ORDER BY doc_id"
    [step] = db.connection.execute(sql, ("NCT00000001",))
    assert b"USING INDEX" in step[3]


def test_a_unique_index_refuses_a_second_document(db: RowDB, trials: RowTable) -> None:
    db.index("trials", "id", unique=True)
    with pytest.raises(Duplicate):
        trials.insert({"id": "NCT00000002"})
    with pytest.raises(Duplicate):
        trials.update({"id": "NCT00000002"}, doc_ids=[1, 3])
    assert [found.doc_id for found in trials.find("id", "NCT00000002")] == [2]
    with pytest.raises(Duplicate):
        db.index("trials", "revision", unique=True)


@pytest.mark.parametrize("field", ["", "a b", "a'", "a.", "$", 'a"', "a)--"])
def test_only_plain_field_names_are_looked_up(trials: RowTable, field: str) -> None:
    with pytest.raises(ValueError, match="field"):
        trials.find(field, 1)


def test_by_ids_keeps_the_order_and_leaves_out_the_missing(trials: RowTable) -> None:
    assert [found.doc_id for found in trials.by_ids([5, 99, 1, 5])] == [5, 1, 5]
    assert trials.by_ids([]) == []
    assert [found.doc_id for found in trials.get(doc_ids=[5, 99, 1])] == [1, 5]


def test_each_lets_others_write_meanwhile(path: Path, trials: RowTable) -> None:
    documents = trials.each(batch=2)
    assert next(documents).doc_id == 1
    with RowDB(path, wait_seconds=0) as other:
        other.table("trials").insert({"id": "NCT00000009"})
        other.table("trials").remove(doc_ids=[4])
    assert [document.doc_id for document in documents] == [2, 3, 5, 6, 7]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_table_may_have_any_name(path: Path, db: RowDB, trials: RowTable, name: str) -> None:
    for other in HOSTILE_NAMES:
        db.table(other).insert({"name": other})
        db.index(other, "name", unique=True)
    with RowDB(path) as again:
        assert again.tables() == {"trials", *HOSTILE_NAMES}
        assert again.table(name).all() == [{"name": name}] == again.table(name).find("name", name)
        again.drop_table(name)
        assert again.tables() == {"trials", *HOSTILE_NAMES} - {name}
        assert len(again.table("trials")) == 6


def test_a_table_name_with_half_a_character_is_refused(db: RowDB) -> None:
    with pytest.raises(Unstorable, match="surrogate"):
        db.table("\udc80").insert({})


def test_a_table_comes_with_its_first_write_and_is_never_emptied_by_opening(path: Path, trials: RowTable) -> None:
    with RowDB(path) as db:
        assert db.table("nothing").all() == []
        assert len(db.table("nothing")) == 0
        assert db.tables() == {"trials"}
        assert len(db.table("trials", persist_empty=True)) == 6
        db.table("empty", persist_empty=True)
        assert db.tables() == {"trials", "empty"}


def test_what_another_connection_wrote_is_seen(path: Path, db: RowDB, trials: RowTable) -> None:
    assert trials.count(where("revision") == 7) == 0
    before = db.data_version()
    trials.insert({"own": True})
    assert db.data_version() == before
    with RowDB(path) as other:
        other.table("trials").insert({"revision": 7})
    assert trials.count(where("revision") == 7) == 1
    assert db.data_version() != before


def test_a_transaction_is_stored_together_or_not_at_all(path: Path, db: RowDB, trials: RowTable) -> None:
    with pytest.raises(RuntimeError, match="stop"), db.transaction():
        trials.insert({"n": 1})
        db.table("other").insert({"n": 2})
        raise RuntimeError("stop")
    assert (len(trials), db.tables()) == (6, {"trials"})
    with RowDB(path, wait_seconds=0) as other, db.transaction():
        trials.insert({"n": 1})
        with pytest.raises(RuntimeError), db.transaction():
            trials.insert({"n": 2})
            raise RuntimeError
        trials.insert({"n": 3})
        assert len(other.table("trials")) == 6
    assert [document["n"] for document in trials.search(where("n").exists())] == [1, 3]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (float("nan"), "nan"),
        ([None, float("inf")], "inf"),
        (2**64, "64 bits"),
        (-(2**63) - 1, "64 bits"),
        ("half \ud83d", "surrogate"),
        ({"\udc80": 1}, "surrogate"),
        ({1: "one"}, "not text"),
        (date(2024, 1, 1), "date"),
        ({"a set"}, "set"),
        (json.loads("[" * 300 + "]" * 300), "levels deep"),
    ],
)
def test_a_value_that_would_come_back_changed_is_refused(trials: RowTable, value: object, says: str) -> None:
    for write in (
        lambda: trials.insert({"field": value}),
        lambda: trials.append([{"fine": 1}, {"field": value}]),
        lambda: trials.put({"field": value}, 1),
        lambda: trials.update({"field": value}, doc_ids=[1]),
    ):
        with pytest.raises(Unstorable, match=says):
            write()
    assert trials.get(doc_id=1) == {"id": "NCT00000001", "revision": 0, "source": {"kind": "page"}}
    assert len(trials) == 6


def test_the_place_of_a_refused_value_is_named(trials: RowTable) -> None:
    with pytest.raises(Unstorable, match=r"outcomes\.1\.value"):
        trials.insert({"outcomes": [{"value": 1}, {"value": float("nan")}]})


def test_a_null_and_the_word_null_are_kept(trials: RowTable) -> None:
    doc_id = trials.insert({"a": None, "null": "null", "deep": [[None]]})
    assert trials.get(doc_id=doc_id) == {"a": None, "null": "null", "deep": [[None]]}


def test_a_closed_file_says_so(path: Path) -> None:
    db = RowDB(path)
    db.close()
    db.close()
    with pytest.raises(StoreError, match="closed"):
        db.table("trials").insert({})


def test_json_written_already_is_stored_as_the_same_row_as_text_or_bytes(db: RowDB) -> None:
    table = db.table("trials")
    table.index("id", unique=True)
    document = {"id": "NCT00000001", "title": "Größe ≥ 5 µm — 试验"}
    assert to_bytes(document).decode() == to_text(document)
    assert table.append_texts([to_bytes(document), to_text(document | {"id": "NCT00000002"})]) == [1, 2]
    table.put_texts([(3, to_bytes(document | {"id": "NCT00000003"}))])
    assert table.find("id", "NCT00000001") == [document]
    assert [row["title"] for row in table.all()] == [document["title"]] * 3
    kinds = db.connection.execute("SELECT typeof(doc), typeof(json_extract(doc, '$.id')) FROM trials")
    assert kinds == [(b"text", b"text")] * 3
    with pytest.raises(Duplicate):
        table.append_texts([to_bytes(document)])
