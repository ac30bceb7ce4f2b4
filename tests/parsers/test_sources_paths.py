"""Standard input, and patterns for paths."""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path
from typing import ClassVar

import orjson
import pytest

from parsers.containers import documents
from parsers.document import Document, Rejected
from parsers.globs import matching
from parsers.sources import documents_at, size_of
from parsers.streams import Meter, Stream
from tests.parsers.studies import small_study

ONE, TWO = (orjson.dumps(small_study(number)) for number in (1, 2))
INPUT = Path("-")


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> list[Document | Rejected]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return list(documents_at(INPUT, Meter()))


@pytest.mark.parametrize(
    "data", [ONE + b"\n" + TWO + b"\n", gzip.compress(b"[" + ONE + b"," + TWO + b"]")], ids=["lines", "gzip"]
)
def test_standard_input_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    found = piped(monkeypatch, data)
    assert [item.name for item in found] == ["standard input"] * 2
    assert [item.json.value for item in found if isinstance(item, Document)] == [small_study(1), small_study(2)]


def test_a_pipe_is_read_as_it_comes_and_has_no_size(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.write(writing, ONE + b"\n" + TWO + b"\n")
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        assert size_of(INPUT) == 0
        meter = Meter(bytes_total=0)
        assert len(list(documents_at(INPUT, meter))) == 2
        assert meter == Meter(len(ONE) + len(TWO) + 2, None)


def test_a_pipe_that_does_not_wait_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that shares the pipe can have set it so."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.write(writing, ONE + b"\n")
    asked: list[int] = []

    def select(*_: object) -> None:
        asked.append(1)
        if len(asked) == 3:
            os.close(writing)
        elif len(asked) == 2:
            os.write(writing, TWO + b"\n")

    monkeypatch.setattr("select.select", select)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        found = list(documents_at(INPUT, Meter()))
    assert [item.json.value for item in found if isinstance(item, Document)] == [small_study(1), small_study(2)]
    assert len(asked) == 3


def test_a_file_of_the_system_that_has_no_end_is_told() -> None:
    class Waiting(io.RawIOBase):
        given: ClassVar = [ONE + b"\n"]

        def read(self, size: int = -1) -> bytes | None:
            return self.given.pop() if self.given else None

    *read, last = documents("input", Stream(Waiting(), Meter()))
    assert len(read) == 1
    assert "there is no more in it now" in str(last)


def test_a_file_that_is_standard_input_has_its_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(ONE)
    with (tmp_path / "x").open(encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdin", file)
        meter = Meter(bytes_total=size_of(INPUT))
        assert len(list(documents_at(INPUT, meter))) == 1
        assert meter == Meter(len(ONE), len(ONE))


def test_what_standard_input_cannot_be_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [str(item) for item in piped(monkeypatch, b"PK\x03\x04rest")] == [
        "standard input: it is a zip, which is read only as a file of its own: save it as one, or unpack it"
    ]
    assert [str(item) for item in piped(monkeypatch, b"")] == ["standard input: the file is empty"]
    monkeypatch.setattr(sys, "stdin", None)
    assert "it is closed: pipe a file" in str(next(documents_at(INPUT, Meter())))
    reading, writing = os.openpty()
    with os.fdopen(writing, encoding="utf-8") as keyboard:
        monkeypatch.setattr(sys, "stdin", keyboard)
        assert "it is the keyboard: pipe a file" in str(next(documents_at(INPUT, Meter())))
    os.close(reading)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "b.json",
        "a.json",
        "c.txt",
        ".hidden.json",
        "in/d.json",
        "in/deep/e.json",
        ".git/f.json",
        "x[1].json",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(ONE)
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.json", ["a.json", "b.json", "x[1].json"]),
        ("?.json", ["a.json", "b.json"]),
        ("[!a].json", ["b.json"]),
        (".*.json", [".hidden.json"]),
        ("**/*.json", ["a.json", "b.json", "in/d.json", "in/deep/e.json", "x[1].json"]),
        ("in/**", ["in/d.json", "in/deep/e.json"]),
        ("i*", ["in/d.json", "in/deep/e.json"]),
        ("*/deep/../*.json", ["in/deep/../d.json"]),
        ("x[1].json", ["x[1].json"]),
        ("x[[]*", ["x[1].json"]),
    ],
)
def test_patterns_give_the_files_that_they_fit(tree: Path, pattern: str, names: list[str]) -> None:
    found = [item for item in documents_at(tree / pattern, Meter()) if isinstance(item, Document)]
    assert [item.name.removeprefix(f"{tree}/") for item in found] == names
    assert size_of(tree / pattern) == len(names) * len(ONE)


def test_patterns_are_taken_from_where_one_is(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert [item.name for item in documents_at(Path("[ab].json"), Meter())] == ["a.json", "b.json"]
    assert matching(Path("in/*.json")) == [Path("in/d.json")]


def test_a_pattern_that_fits_nothing_says_so(tree: Path) -> None:
    for pattern in ("*.xml", "none/*", "a.json/*", "\0*"):
        (item,) = documents_at(tree / pattern, Meter())
        assert str(item).endswith(": no file or folder fits this pattern: check the spelling")
