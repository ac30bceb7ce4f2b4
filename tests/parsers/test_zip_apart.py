"""Entries of a zip read apart from who goes through it: only what is in order, and never more than may be."""

from __future__ import annotations

import gzip
import runpy
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import zip_apart
from parsers.document import Document, Rejected
from parsers.sources import found_at
from parsers.streams import Meter
from parsers.zip_apart import LARGEST, Place, Places, documents_in, inflated, stamp_of
from parsers.zip_directory import Directory, Entry
from parsers.zip_files import Later, Pause
from tests.parsers.zips import NOISE, ONE, THREE, TWO, found_apart, names, patched, sentences, zipped


def laters(path: Path, data: bytes) -> list[Later]:
    path.write_bytes(data)
    return [item for item in found_at(path, Meter(), apart=0) if isinstance(item, Later)]


def the_place(path: Path, data: bytes) -> Place:
    (later,) = laters(path, data)
    return later.place


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_content_of_an_entry_is_read_from_its_place(tmp_path: Path, method: int) -> None:
    places = Places()
    found = laters(tmp_path / "a.zip", zipped([("one", ONE), ("two", TWO)], method))
    assert [places.content(later.place) for later in found] == [ONE, TWO]
    assert [item.data for item in documents_in(found[0].place, ONE) if isinstance(item, Document)] == [ONE]


@pytest.mark.parametrize("content", [gzip.compress(ONE), zipped([("in", ONE)])], ids=["gzip", "zip"])
def test_an_archive_in_a_zip_is_left_to_who_sees_the_zip(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    assert Places().content(the_place(path, zipped([("packed", content)], zipfile.ZIP_STORED))) is None
    assert len(names(found_apart(path, Meter()))) == 1


def test_what_is_out_of_order_is_left_to_who_sees_the_zip(tmp_path: Path) -> None:
    place = the_place(tmp_path / "a.zip", zipped([("one", ONE)]))
    assert Places().content(place) == ONE
    for wrong in (
        place._replace(crc=place.crc ^ 1),
        place._replace(size=place.size - 1),
        place._replace(size=place.size + 1),
        place._replace(packed=place.packed - 1),
        place._replace(start=place.start + 1),
        place._replace(end=place.end - 1),
        place._replace(is_deflated=False),
        place._replace(start=place.end + 1000, end=place.end + 3000),
        place._replace(path=str(tmp_path / "missing.zip")),
        place._replace(path=str(tmp_path)),
    ):
        assert Places().content(wrong) is None, wrong


def test_a_file_that_took_the_place_of_another_is_not_read(tmp_path: Path) -> None:
    path, other = tmp_path / "a.zip", tmp_path / "other.zip"
    place = the_place(path, zipped([("one", ONE)], zipfile.ZIP_STORED))
    other.write_bytes(path.read_bytes())
    other.replace(path)
    assert Places().content(place) is None


def test_no_more_is_inflated_than_the_directory_says(tmp_path: Path) -> None:
    data = zipped([("bomb", bytes(LARGEST))])
    place = the_place(tmp_path / "a.zip", data)
    assert place.packed < LARGEST / 500
    assert Places().content(place._replace(size=10)) is None


def engine_without_isal(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """What inflates where there is no isal."""
    monkeypatch.setitem(sys.modules, "isal", None)
    engine = runpy.run_path(zip_apart.__file__)["zlib"]
    assert isinstance(engine, ModuleType)
    return engine


@pytest.mark.parametrize("is_isal_there", [True, False])
@given(
    content=st.binary(max_size=60).map(lambda some: some * 700) | st.binary(max_size=3000),
    level=st.integers(0, 9),
    damage=st.lists(st.tuples(st.integers(0, 3999), st.integers(1, 255)), max_size=3),
    lost=st.integers(0, 20),
)
@settings(max_examples=200)
def test_inflated_data_is_whole_or_nothing(
    is_isal_there: bool, content: bytes, level: int, damage: list[tuple[int, int]], lost: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if not is_isal_there:
            patch.setattr(zip_apart, "zlib", engine_without_isal(patch))
        engine = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = engine.compress(content) + engine.flush()
        assert inflated(packed, len(content)) == inflated(packed + b"more", len(content)) == content
        assert inflated(packed, len(content) + 1000) == content
        assert len(content) < 2 or inflated(packed, len(content) - 2) is None
        assert inflated(packed[: -1 - lost], len(content)) is None
        harmed = bytearray(packed)
        for place, bits in damage:
            harmed[place % len(packed)] ^= bits
        found = inflated(bytes(harmed), len(content))
        assert found is None or len(found) <= len(content) + 1


def test_without_isal_the_standard_library_inflates(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_without_isal(monkeypatch) is zlib


def test_a_damaged_entry_is_never_read_as_another_content(tmp_path: Path) -> None:
    path, content = tmp_path / "a.zip", NOISE[:500].encode() + ONE
    data = zipped([("one", content)])
    place = the_place(path, data)
    found = set()
    for at in range(place.start, place.end):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
        with path.open("rb") as file:
            there = place._replace(stamp=stamp_of(file))
        found.add(Places().content(there))
    assert None in found
    assert found <= {None, content}


def test_long_and_refused_entries_are_not_read_apart(tmp_path: Path) -> None:
    long = b'{"a": "' + b"x" * LARGEST + b'"}'
    path = tmp_path / "a.zip"
    path.write_bytes(
        patched(zipped([("one", ONE), ("long", long), ("locked", TWO), ("empty", b"")]), b"locked", flags=1)
    )
    kinds = [type(item) for item in found_at(path, Meter(), apart=0)]
    assert kinds.count(Later) == 1
    assert kinds[:2] == [Later, Pause]


def test_a_small_zip_is_read_here(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped([("one", ONE), ("two", TWO)]))
    worth = len(ONE) + len(TWO)
    assert any(isinstance(item, Later) for item in found_at(path, Meter(), apart=worth))
    assert not any(isinstance(item, Later | Pause) for item in found_at(path, Meter(), apart=worth + 1))


def test_when_most_entries_cannot_be_read_apart_the_rest_is_read_here(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped([(f"{number}.gz", gzip.compress(ONE)) for number in range(200)]))
    later = 0
    for item in found_at(path, Meter(), apart=0):
        if isinstance(item, Later):
            later += 1
            assert len(list(item.here())) == 1
    assert 0 < later < 100
    assert len(names(found_apart(path, Meter()))) == 200


def test_a_study_in_a_zip_is_read_as_json_once(tmp_path: Path) -> None:
    place = the_place(tmp_path / "a.zip", zipped([("one", ONE)]))
    (study,) = documents_in(place, ONE)
    assert isinstance(study, Document) and study.parsed is not None
    (broken,) = documents_in(place, ONE[:-1])
    assert isinstance(broken, Document) and broken.json.fault is not None
    assert len(documents_in(place, ONE + b"\n" + TWO + b"\n" + THREE)) == 3


def test_a_disk_that_fails_on_the_way_is_told_behind_what_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped([("one", ONE), ("two", TWO), ("three", THREE)]))
    whole, passes = Directory.entries, iter(("to look over", "to read"))

    def failing(directory: Directory) -> Iterator[Entry]:
        breaks = next(passes) == "to read"
        for number, entry in enumerate(whole(directory)):
            if number == 2 and breaks:
                raise OSError(5, "Input/output error")
            yield entry

    monkeypatch.setattr(Directory, "entries", failing)
    items = list(found_at(path, Meter(), apart=0))
    assert [type(item) for item in items] == [Later, Later, Pause, Rejected]
    assert "the 2 entries before that were read" in str(items[-1])


def test_entries_of_all_kinds_come_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    entries = [
        ("one", ONE),
        ("lines.jsonl", TWO + b"\n" + THREE + b"\n"),
        ("packed.gz", gzip.compress(THREE)),
        ("inner.zip", zipped([("in", ONE), ("broken", b"{")])),
        ("nothing", b""),
        ("noise", NOISE.encode()),
        ("last", TWO),
    ]
    path.write_bytes(zipped(entries))
    found = found_apart(path, Meter(), ahead=2)
    assert names(found) == [
        "/one",
        "/lines.jsonl",
        "/lines.jsonl",
        "/packed.gz",
        "/inner.zip/in",
        "/inner.zip/broken",
        "/noise",
        "/last",
    ]
    assert sentences(found) == ["/nothing: the file is empty"]
