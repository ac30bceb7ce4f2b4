"""The pytest plugin that puts our rows where TinyDB's tests expect TinyDB's JSON file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tinydb
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import MemoryStorage

from store.rows import RowDB

StockTinyDB = tinydb.TinyDB


class TinyDB(RowDB):
    """RowDB under TinyDB's name; given another storage it makes a stock TinyDB."""

    opened = 0

    def __new__(cls, *args: Any, **options: Any) -> Any:
        if "storage" in options:
            return StockTinyDB(*args, **options)
        return super().__new__(cls)

    def __init__(self, path: str | Path, **json_options: Any) -> None:
        """Open the rows; the options of TinyDB's JSON writer mean nothing here."""
        type(self).opened += 1
        super().__init__(path)


class Outcomes:
    """Collects the outcome of every test, and which of them opened our storage."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.failed: dict[str, str] = {}
        self.skipped: dict[str, str] = {}
        self.on_rows: set[str] = set()

    @pytest.fixture
    def db(self, tmp_path: Path) -> Iterator[Any]:
        """TinyDB's fixture of this name, once, on rows, in place of twice, in memory and in a JSON file."""
        db = TinyDB(tmp_path / "test.db")
        db.drop_tables()
        db.insert_multiple({"int": 1, "char": c} for c in "abc")
        yield db
        db.close()

    @pytest.fixture
    def storage(self) -> Any:
        """TinyDB's fixture of this name, as it is."""
        return CachingMiddleware(MemoryStorage)()  # type: ignore[no-untyped-call]  # TinyDB does not annotate it.

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Note which tests opened our storage."""
        before = TinyDB.opened
        result = yield
        if TinyDB.opened > before:
            self.on_rows.add(item.name)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the outcome."""
        name = report.nodeid.rsplit("::", 1)[-1]
        file = Path(report.nodeid.split("::")[0]).name
        if report.failed:
            self.failed.setdefault(f"{file}::{name}", (str(report.longrepr).splitlines() or [""])[-1])
        elif report.skipped:
            reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else str(report.longrepr)
            self.skipped[f"{file}::{name}"] = str(reason)
        elif report.when == "call":
            self.passed.append(f"{file}::{name}")
