"""Run TinyDB's own tests with store/rows.py in the place of TinyDB's JSON file, and say what does not pass and why."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest
import tinydb

from tests.peer import plugin
from tests.peer.source import NoSourceError, unpack_tests

NEEDED = 138
"""Tests that must pass, those of TinyDB's middlewares left aside."""

_BESIDE = "test_middlewares.py"
"""TinyDB's wrappers round a storage, which the rows do not use."""

EXPLAINED = {
    "test_storages.py::test_json_kwargs": "compares the bytes of TinyDB's JSON file, indented as asked; ours is SQLite",
    "test_tables.py::test_next_id": "draws three ids without storing anything; ours come from the file, with the row",
    "test_tables.py::test_table_repr": "expects the class names of TinyDB's own table and storages",
    "test_tables.py::test_query_cache": "looks into the query cache, which is off unless a table asks for one",
    "test_tinydb.py::test_search": "looks into the query cache, which is off unless a table asks for one",
    "test_tinydb.py::test_search_path": "looks into the query cache, which is off unless a table asks for one",
}
"""Tests that do not pass on rows, and why that is right."""


def main() -> int:
    """Run the tests; 0 when enough pass and every failure is an expected one."""
    with tempfile.TemporaryDirectory(prefix="tinydb-tests-") as folder:
        try:
            version = unpack_tests(Path(folder))
        except NoSourceError as error:
            print(error, file=sys.stderr)
            return 1
        outcomes = _run(Path(folder))
    return _report(version, outcomes)


def _run(folder: Path) -> plugin.Outcomes:
    outcomes = plugin.Outcomes()
    tinydb.TinyDB = plugin.TinyDB  # type: ignore[misc]  # The tests take the name from the package when imported.
    options = ["-p", "no:cacheprovider", "-p", "no:terminal", "-c", os.devnull]
    pytest.main([*options, "--import-mode=importlib", f"--rootdir={folder}", str(folder)], plugins=[outcomes])
    return outcomes


def _report(version: str, outcomes: plugin.Outcomes) -> int:
    total = len(outcomes.passed) + len(outcomes.failed) + len(outcomes.skipped)
    passed, failed, skipped = len(outcomes.passed), len(outcomes.failed), len(outcomes.skipped)
    print(f"TinyDB {version}: {passed} of {total} tests pass with store/rows.py; {failed} fail, {skipped} skipped.")
    own = [name for name in outcomes.passed if not name.startswith(_BESIDE)]
    counted = sum(not name.startswith(_BESIDE) for name in (*outcomes.passed, *outcomes.failed, *outcomes.skipped))
    print(f"Without those of its middlewares: {len(own)} of {counted}; at least {NEEDED} must pass.")
    print(f"{len(outcomes.on_rows)} of them open our storage; the others are about queries and TinyDB's own storages.")
    for name, message in sorted(outcomes.failed.items()):
        print(f"  fails: {name}: {EXPLAINED.get(name) or 'NOT EXPLAINED: ' + message}")
    for name, message in sorted(outcomes.skipped.items()):
        print(f"  skipped: {name}: {message}")
    unexplained = set(outcomes.failed) - set(EXPLAINED)
    stale = set(EXPLAINED) & set(outcomes.passed)
    for name in sorted(stale):
        print(f"  {name}: passes, though a failure was expected")
    return 1 if len(own) < NEEDED or unexplained or stale else 0


if __name__ == "__main__":
    sys.exit(main())
