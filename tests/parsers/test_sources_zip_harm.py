"""Zips that are damaged or made to harm: they are named, read no further than is safe, and the rest goes in."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.document import Rejected
from parsers.limits import LIMITS, Limits
from parsers.sources import documents_at
from parsers.streams import Meter
from tests.parsers.growth import memory_growth
from tests.parsers.studies import small_study
from tests.parsers.zips import NOISE, ONE, THREE, TWO, found_in, names, sentences, values, zipped


def test_a_damaged_entry_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    whole = zipped([("one", ONE), ("two", orjson.dumps(small_study(2, NOISE))), ("three", THREE)])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        info = archive.getinfo("two")
    place = info.header_offset + 30 + len("two") + info.compress_size // 2
    changed = bytearray(whole)
    changed[place : place + 20] = bytes(20)
    found = found_in(tmp_path, bytes(changed))
    assert names(found) == ["/one", "/three"] or names(found) == ["/one", "/two", "/three"]
    (sentence,) = sentences(found) if len(names(found)) == 2 else [str(found)]
    assert "/two" in sentence and "damaged" in sentence


def test_a_wrong_checksum_is_named(tmp_path: Path) -> None:
    whole = zipped([("one", ONE), ("two", TWO), ("three", b"Title: text\n")], zipfile.ZIP_STORED)
    found = found_in(tmp_path, whole.replace(b'"A Small Study"', b'"A Smell Study"').replace(b"text\n", b"next\n"))
    assert names(found) == []
    assert len(sentences(found)) == 3
    assert all("its content is not what the zip's checksum says" in sentence for sentence in sentences(found))


def overlapping(count: int, size: int) -> bytes:
    """A zip whose entries all lie over the same data, so that little data is named many times."""
    data = zlib.compress(b"x" * size, 9)[2:-4]
    crc = zlib.crc32(b"x" * size)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(data), size, 1, 0) + b"x" + data
    records = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(data), size, 1, 0, 0, 0, 0, 0, 0) + b"x"
        for _ in range(count)
    )
    return local + records + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(records), len(local), 0)


def test_entries_that_lie_over_each_other_are_refused(tmp_path: Path) -> None:
    assert len(names(found_in(tmp_path, overlapping(1, 1000)))) == 1
    found = found_in(tmp_path, overlapping(300, 8 * 1024**2))
    assert names(found) == []
    assert len(sentences(found)) == LIMITS.told + 1
    assert "its data lies over that of another entry" in sentences(found)[0]
    assert sentences(found)[-1] == ": 200 more entries could not be read, for reasons as above"


def test_an_entry_over_a_part_of_another_is_refused_and_the_rest_goes_in(tmp_path: Path) -> None:
    inner = zipped([("inner", ONE)], zipfile.ZIP_STORED)
    local = inner[: inner.find(b"PK\x01\x02")]
    whole = bytearray(zipped([("outer", b"text " + local), ("two", TWO)], zipfile.ZIP_STORED))
    record = bytearray(inner[inner.find(b"PK\x01\x02") : inner.find(b"PK\x05\x06")])
    struct.pack_into("<L", record, 42, 30 + len("outer") + 5)
    end = whole.rfind(b"PK\x05\x06")
    count, size = struct.unpack_from("<2xHL", whole, end + 8)
    struct.pack_into("<2HL", whole, end + 8, count + 1, count + 1, size + len(record))
    whole[end:end] = record
    found = found_in(tmp_path, bytes(whole))
    assert names(found) == ["/two", "/inner"]
    assert [sentence.partition(",")[0] for sentence in sentences(found)] == [
        "/outer: its data lies over that of another entry"
    ]


def test_an_entry_that_is_not_where_it_should_be_is_refused(tmp_path: Path) -> None:
    whole = bytearray(zipped([("one", ONE), ("two", TWO)]))
    struct.pack_into("<L", whole, whole.find(b"PK\x01\x02") + 42, 7)
    found = found_in(tmp_path, bytes(whole))
    assert names(found) == ["/two"]
    assert sentences(found) == ["/one: it is not where the zip's directory says: the zip is damaged"]
    struct.pack_into("<L", whole, whole.find(b"PK\x01\x02") + 42, 0xFFFFFFF0)
    assert names(found_in(tmp_path, bytes(whole))) == ["/two"]


LINE = b'{"a":1}\n'


def test_an_entry_that_grows_too_much_is_stopped_and_the_rest_goes_in(tmp_path: Path) -> None:
    small = Limits(grown=100_000)
    bomb = LINE * 20_000
    rest = [(f"{number}", orjson.dumps(small_study(number, NOISE))) for number in range(1, 6)]
    found = found_in(tmp_path, zipped([*rest, ("bomb", bomb), ("one", ONE)]), small)
    assert names(found)[:5] == ["/1", "/2", "/3", "/4", "/5"] and names(found)[-1] == "/one"
    (sentence,) = sentences(found)
    assert sentence.startswith("/bomb: ") and "the zip's entry grew to over 98 KiB" in sentence
    assert "100 times" in sentence and "uncompress it and give what comes out" in sentence
    assert len(values(found)) < 15_000


def test_a_zip_that_grows_too_much_in_all_is_stopped(tmp_path: Path) -> None:
    bombs = [(f"{number}", LINE * 10_000) for number in range(50)]
    found = found_in(tmp_path, zipped(bombs), Limits(grown=100_000))
    assert len(values(found)) < 20_000
    first, last = sentences(found)
    assert "the archive grew to over" in first
    assert last == ": what follows its entry 2 was not read, for what it holds grows too much"


def test_growth_is_counted_through_all_that_is_packed_in_each_other(tmp_path: Path) -> None:
    lines = LINE * 100_000
    for inner in (gzip.compress(lines), zipped([("in", lines)]), zipped([("in", gzip.compress(lines))])):
        found = found_in(tmp_path, zipped([("x", inner), ("one", ONE)], zipfile.ZIP_STORED), Limits(grown=100_000))
        assert len(values(found)) < 40_000
        assert any("grew to over" in sentence for sentence in sentences(found))


def test_growth_is_counted_over_levels_of_which_none_grows_too_much(tmp_path: Path) -> None:
    lines = orjson.dumps({"a": 1}) + b"\n"
    packed = gzip.compress(lines * 250_000) + bytes(30_000)
    found = found_in(tmp_path, zipped([("x.gz", packed)]), Limits(grown=100_000))
    assert len(values(found)) < 100_000
    assert "the archive grew to over" in sentences(found)[0]


def test_a_real_bomb_is_refused_without_filling_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("bomb.jsonl", "w", force_zip64=True) as entry:
            for _ in range(1024):
                entry.write(b"a" * 1024**2)
        archive.writestr("one.json", ONE)
    assert path.stat().st_size < 6 * 1024**2
    with memory_growth() as growth:
        found = list(documents_at(path, Meter()))
    assert names(found) == ["/one.json"]
    assert len(sentences(found)) == 1
    assert "64 MiB" in sentences(found)[0]
    assert growth() < 250 * 1024**2


def test_a_compressed_zip_in_a_zip_has_a_largest_size(tmp_path: Path) -> None:
    inner = zipped([("one", orjson.dumps(small_study(1, NOISE)))])
    found = found_in(tmp_path, zipped([("in.zip", inner), ("two", TWO)]), Limits(record=3000))
    assert names(found) == ["/two"]
    assert sentences(found) == [
        "/in.zip: it is a compressed zip within a zip, longer than 2.9 KiB: unpack the outer one and give the folder"
    ]
    assert names(found_in(tmp_path, zipped([("in.zip", inner)], zipfile.ZIP_STORED))) == ["/in.zip/one"]


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    data = zipped([(str(number), ONE) for number in range(6)])
    assert len(names(found_in(tmp_path, data, Limits(entries=6)))) == 6
    assert sentences(found_in(tmp_path, data, Limits(entries=5))) == [
        ": it has more than 5 entries, the most that are read: split it"
    ]


WHOLE = zipped([("one", ONE), ("b/lines", ONE + b"\n" + TWO), ("in.zip", zipped([("three", THREE)])), ("s", b"x" * 50)])


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=4), st.integers(0, len(WHOLE)))
def test_any_damage_to_a_zip_is_survived(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(WHOLE)
    for place, byte in changes:
        data[place] = byte
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    path.write_bytes(bytes(data[: cut or None]))
    for item in documents_at(path, Meter()):
        assert str(item) if isinstance(item, Rejected) else item.json is not None
