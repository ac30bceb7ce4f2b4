"""RowDB does what TinyDB does: both are driven at random and compared after each step.

The rows have two connections to one file, used in turn, closed and opened in between.
"""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tinydb import TinyDB, where
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from store.rows import RowDB, RowTable

NAMES = st.sampled_from(["_default", "a", "A", "sqlite_x", "semi; \"quote' %41", ""])
KEYS = st.sampled_from(["k", "n", "Ünïcode", "with space", "null"])
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(
    st.integers(0, 3) | st.text(max_size=6) | SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=4)
IDS = st.integers(1, 12)


class Halt(Exception):  # noqa: N818 - a signal of the test, no error
    """Raised on purpose inside an operation."""


class RowsAndTinyDB(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.model = TinyDB(storage=MemoryStorage)
        self.given: dict[str, set[int]] = {}

    @initialize()
    def open_twice(self) -> None:
        self.rows = [RowDB(self.folder / "rows.db"), RowDB(self.folder / "rows.db")]

    def teardown(self) -> None:
        for db in self.rows:
            db.close()
        shutil.rmtree(self.folder)

    def table(self, name: str) -> RowTable:
        self.rows.reverse()
        return self.rows[0].table(name)

    def give(self, name: str, doc_ids: list[int], documents: list[dict[str, Any]]) -> None:
        """Store in the model what the rows stored, under the ids that they gave."""
        assert not set(doc_ids) & self.given.setdefault(name, set()), "an id was given twice"
        self.given[name].update(doc_ids)
        pairs = zip(copy.deepcopy(documents), doc_ids, strict=True)
        self.model.table(name).insert_multiple([Document(document, doc_id) for document, doc_id in pairs])

    @rule(name=NAMES, document=DOCUMENTS)
    def insert(self, name: str, document: dict[str, Any]) -> None:
        self.give(name, [self.table(name).insert(document)], [document])

    @rule(name=NAMES, documents=st.lists(DOCUMENTS, min_size=1, max_size=4), new=st.booleans())
    def insert_multiple(self, name: str, documents: list[dict[str, Any]], new: bool) -> None:
        table = self.table(name)
        self.give(name, table.append(documents) if new else table.insert_multiple(documents), documents)

    @rule(name=NAMES, document=DOCUMENTS, doc_id=IDS)
    def insert_with_an_id(self, name: str, document: dict[str, Any], doc_id: int) -> None:
        taken = self.model.table(name).contains(doc_id=doc_id)
        try:
            self.table(name).insert(Document(document, doc_id))
        except ValueError:
            assert taken
        else:
            assert not taken
            self.given.setdefault(name, set()).discard(doc_id)
            self.give(name, [doc_id], [document])

    @rule(name=NAMES, document=DOCUMENTS, doc_id=IDS)
    def put(self, name: str, document: dict[str, Any], doc_id: int) -> None:
        self.table(name).put(document, doc_id)
        self.given.setdefault(name, set()).discard(doc_id)
        self.model.table(name).remove(doc_ids=[doc_id])
        self.give(name, [doc_id], [document])

    @rule(name=NAMES, fields=DOCUMENTS, doc_ids=st.lists(IDS, max_size=4))
    def update_by_id(self, name: str, fields: dict[str, Any], doc_ids: list[int]) -> None:
        expected = self.model.table(name).update(copy.deepcopy(fields), doc_ids=doc_ids)
        assert self.table(name).update(fields, doc_ids=doc_ids) == expected

    @rule(name=NAMES, fields=DOCUMENTS, n=st.integers(0, 3))
    def update_by_query(self, name: str, fields: dict[str, Any], n: int) -> None:
        expected = self.model.table(name).update(copy.deepcopy(fields), where("n") == n)
        assert self.table(name).update(fields, where("n") == n) == sorted(expected)

    @rule(name=NAMES, fields=DOCUMENTS, others=DOCUMENTS)
    def update_several(self, name: str, fields: dict[str, Any], others: dict[str, Any]) -> None:
        def updates() -> list[Any]:
            return [(copy.deepcopy(fields), where("n").exists()), (copy.deepcopy(others), where("k").exists())]

        expected = self.model.table(name).update_multiple(updates())
        assert self.table(name).update_multiple(updates()) == sorted(expected)

    @rule(name=NAMES, document=DOCUMENTS, n=st.integers(0, 3))
    def upsert(self, name: str, document: dict[str, Any], n: int) -> None:
        expected = self.model.table(name).update(copy.deepcopy(document), where("n") == n)
        doc_ids = self.table(name).upsert(document, where("n") == n)
        if expected:
            assert doc_ids == sorted(expected)
        else:
            self.give(name, doc_ids, [document])

    @rule(name=NAMES, stop_at=st.integers(0, 2))
    def update_that_fails(self, name: str, stop_at: int) -> None:
        seen = 0

        def change(document: MutableMapping[str, Any]) -> None:
            nonlocal seen
            document["changed"] = True
            seen += 1
            if seen > stop_at:
                raise Halt

        try:
            self.table(name).update(change)
        except Halt:
            pass
        else:
            self.model.table(name).update({"changed": True})

    @rule(name=NAMES, doc_ids=st.lists(IDS, max_size=3, unique=True))
    def remove_by_id(self, name: str, doc_ids: list[int]) -> None:
        assert self.table(name).remove(doc_ids=doc_ids) == self.model.table(name).remove(doc_ids=doc_ids)

    @rule(name=NAMES, n=st.integers(0, 3))
    def remove_by_query(self, name: str, n: int) -> None:
        expected = self.model.table(name).remove(where("n") == n)
        assert self.table(name).remove(where("n") == n) == sorted(expected)

    @rule(name=NAMES)
    def truncate(self, name: str) -> None:
        self.table(name).truncate()
        self.model.table(name).truncate()
        self.given.pop(name, None)

    @rule(name=NAMES)
    def drop_table(self, name: str) -> None:
        self.rows[0].drop_table(name)
        self.model.drop_table(name)
        self.given.pop(name, None)

    @rule(name=NAMES, document=DOCUMENTS)
    def undo(self, name: str, document: dict[str, Any]) -> None:
        db = self.rows[0]
        try:
            with db.transaction():
                db.table(name).insert(document)
                db.table(name).update({"n": 1})
                db.drop_table(name)
                db.table(name + "!").insert(document)
                raise Halt
        except Halt:
            pass

    @rule()
    def reopen(self) -> None:
        self.rows[0].close()
        self.rows[0] = RowDB(self.folder / "rows.db")
        self.rows.reverse()

    @rule(name=NAMES, value=st.integers(0, 3) | st.text(max_size=6) | st.integers(), indexed=st.booleans())
    def look_up(self, name: str, value: int | str, indexed: bool) -> None:
        table = self.table(name)
        expected = contents(self.model.table(name).search(where("k") == value))
        if indexed and name in self.model.tables():
            table.index("k")
        assert contents(table.search(where("k") == value)) == expected
        assert contents(table.find("k", value)) == expected

    @invariant()
    def both_hold_the_same(self) -> None:
        for db in self.rows:
            assert db.tables() == self.model.tables()
        for name in self.model.tables():
            table, model = self.table(name), self.model.table(name)
            assert contents(table.all()) == contents(list(table.each(batch=2))) == contents(model.all())
            assert len(table) == len(model)
            for doc_id in (1, 2, 3):
                assert table.get(doc_id=doc_id) == model.get(doc_id=doc_id)
                assert table.contains(doc_id=doc_id) == model.contains(doc_id=doc_id)


def contents(documents: list[Document]) -> dict[int, str]:
    """The documents by id, in JSON, which tells 1, 1.0 and true apart."""
    return {document.doc_id: json.dumps(document, sort_keys=True) for document in documents}


TestRowsAndTinyDB = RowsAndTinyDB.TestCase
TestRowsAndTinyDB.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
