"""Zips: what is in them is read as files are, and what cannot be is named."""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from parsers.limits import LIMITS, Limits
from parsers.sources import documents_at
from parsers.streams import Meter
from tests.parsers.studies import small_study
from tests.parsers.zips import NOISE, ONE, THREE, TWO, found_in, names, patched, sentences, values, zipped

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_each_entry_is_read_as_a_file_in_order(tmp_path: Path, method: int) -> None:
    lines = ONE + b"\n" + TWO + b"\n"
    data = zipped(
        [
            ("b/NCT00000001.json", ONE),
            ("a.json", TWO),
            ("lines.jsonl", lines),
            ("packed.json.gz", gzip.compress(THREE)),
            ("page.txt", b"Title: x\n"),
        ],
        method,
    )
    found = found_in(tmp_path, data)
    assert names(found) == [
        "/b/NCT00000001.json",
        "/a.json",
        "/lines.jsonl",
        "/lines.jsonl",
        "/packed.json.gz",
        "/page.txt",
    ]
    assert [item.record for item in found] == [None, None, 1, 2, None, None]
    assert values(found)[:5] == [small_study(number) for number in (1, 2, 1, 2, 3)]
    assert sentences(found) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zips_in_a_zip_are_read_to_a_depth(tmp_path: Path, method: int) -> None:
    data = ONE
    for depth in range(1, 5):
        data = zipped([(f"in{depth}", data)], method)
        found = found_in(tmp_path, data)
        if depth <= LIMITS.depth:
            assert names(found) == ["".join(f"/in{level}" for level in range(depth, 0, -1))]
            assert values(found) == [small_study(1)]
        else:
            assert sentences(found) == ["/in4/in3/in2: it is a zip more than 3 zips deep: unpack the outer ones"]


def test_a_zip_in_a_zip_is_known_behind_a_long_table_of_codes(tmp_path: Path) -> None:
    """Compressed data may begin with the codes of its letters, so that the content shows after some hundred bytes."""
    texts = [("".join(chr(33 + (place * step) % 90) for place in range(4000)).encode()) for step in (1, 7, 11)]
    inner = zipped([("one", ONE), *((f"n{number}", text) for number, text in enumerate(texts))], zipfile.ZIP_STORED)
    data = zipped([("in.zip", inner)])
    packed = data[30 + len("in.zip") :]
    assert len(zlib.decompressobj(-15).decompress(packed[:64])) < 4, "as the test wants it"
    assert names(found_in(tmp_path, data))[0] == "/in.zip/one"


def test_a_zip_in_a_zip_does_not_hide_what_follows_it(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        data = zipped([("in.zip", zipped([("one", ONE), ("two", TWO)])), ("three", THREE)], method)
        assert names(found_in(tmp_path, data)) == ["/in.zip/one", "/in.zip/two", "/three"]


def test_a_zip_in_a_folder_is_read_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "download").write_bytes(zipped([("x.json", ONE)]))
    (item,) = documents_at(tmp_path, Meter())
    assert item.name.endswith("/folder/download/x.json")


def test_folders_and_what_systems_add_are_passed_over(tmp_path: Path) -> None:
    junk = ("folder/", "__MACOSX/._x.json", "folder/.DS_Store", ".git/x", "Thumbs.db", "a/desktop.ini", "folder\\")
    data = zipped([*((name, b"junk") for name in junk), ("folder/x.json", ONE), ("..x/...y", TWO)])
    found = found_in(tmp_path, data)
    assert names(found) == ["/folder/x.json"]
    assert sentences(found) == []
    assert sentences(found_in(tmp_path, zipped([("folder/", b"")]))) == [": there is no file in this zip"]
    assert sentences(found_in(tmp_path, zipped([]))) == [": it is an empty zip archive"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_lead_nowhere_and_act_on_nothing(tmp_path: Path) -> None:
    hostile = ["../../etc/passwd", "/etc/passwd", "C:\\x", "a\x1b[2Jb\nc", "same", "same", "é.json", "x" * 9000]
    data = zipped([(zipfile.ZipInfo("x"), ONE), *((name, ONE) for name in hostile)])
    found = found_in(tmp_path, data)
    assert len(values(found)) == 9
    assert names(found)[1:8] == [
        "/../../etc/passwd",
        "//etc/passwd",
        "/C:\\x",
        "/a␛[2Jb c",
        "/same",
        "/same",
        "/é.json",
    ]
    assert len(names(found)[8]) < 300
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_name_that_is_no_text_is_shown(tmp_path: Path) -> None:
    data = zipped([("cafX", ONE)]).replace(b"cafX", b"caf\x82")
    assert names(found_in(tmp_path, data)) == ["/café"]
    assert names(found_in(tmp_path, zipped([("é", ONE)]).replace("é".encode(), b"\xff\xff"))) == ["/��"]


def test_what_cannot_be_unpacked_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    data = zipped([("one", ONE), ("secret", TWO), ("64", TWO), ("odd", TWO), ("two", TWO)])
    data = patched(data, b"secret", flags=1)
    data = patched(data, b"64", method=9)
    data = patched(data, b"odd", method=77)
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    held = io.BytesIO(data)
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    found = found_in(tmp_path, held.getvalue())
    assert names(found) == ["/one", "/two"]
    assert sentences(found) == [
        "/secret: it is encrypted: unpack the zip with its password and give the folder",
        "/64: it is compressed by Deflate64, which is not read here: unpack the zip and give the folder",
        "/odd: it is compressed by method 77, which is not read here: unpack the zip and give the folder",
        "/link: it is a link, which is not followed in a zip",
    ]


def test_of_many_refusals_only_the_first_are_told_one_by_one(tmp_path: Path) -> None:
    data = patched(zipped([(f"secret{number}", b"x") for number in range(20)]), b"secret", flags=1)
    found = sentences(found_in(tmp_path, data, Limits(told=3)))
    assert len(found) == 4
    assert found[3] == ": 17 more entries could not be read, for reasons as above"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("word/document.xml", "a Word document"),
        ("xl/workbook.xml", "an Excel workbook"),
        ("ppt/presentation.xml", "a PowerPoint document"),
    ],
)
def test_office_documents_are_named(tmp_path: Path, entry: str, said: str) -> None:
    (sentence,) = sentences(found_in(tmp_path, zipped([(entry, b"<x/>"), ("[Content_Types].xml", b"<x/>")])))
    assert f"it is {said}: save" in sentence
    (sentence,) = sentences(
        found_in(tmp_path, zipped([("in.docx", zipped([(entry, b""), ("[Content_Types].xml", b"")]))]))
    )
    assert sentence.startswith(f"/in.docx: it is {said}")
    assert "OpenDocument" in sentences(found_in(tmp_path, zipped([("mimetype", b"x"), ("content.xml", b"")])))[0]


@pytest.mark.parametrize("flagged", [False, True], ids=["sizes before", "sizes behind"])
def test_a_zip_that_breaks_off_gives_what_is_there(tmp_path: Path, flagged: bool) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(Unseekable(held) if flagged else held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1, 31):
            archive.writestr(f"{number}.json", orjson.dumps(small_study(number, NOISE[number : number + 900])))
    whole = held.getvalue()
    assert len(values(found_in(tmp_path, whole))) == 30
    cut = whole.find(b"20.json") + 100
    found = found_in(tmp_path, whole[:cut])
    assert names(found) == [f"/{number}.json" for number in range(1, 20)]
    broken, told = sentences(found)
    assert broken.startswith("/20.json: it breaks off after")
    assert "the zip is not complete" in told and "the 20 entries found in it were read" in told


def test_what_lies_in_an_entry_is_not_found_again_beside_it(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(Unseekable(held), "w", zipfile.ZIP_DEFLATED, compresslevel=0) as archive:
        archive.writestr("in.zip", zipped([("one", ONE)], zipfile.ZIP_STORED))
        archive.writestr("two", TWO)
    data = held.getvalue()
    found = found_in(tmp_path, data[: data.find(b"PK\x01\x02", data.find(b"two"))])
    assert names(found) == ["/in.zip/one", "/two"]


class Unseekable(io.RawIOBase):
    """A file to which a zip can only be written in one go, so that sizes stand behind the data."""

    def __init__(self, held: io.BytesIO) -> None:
        self._held = held

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        return self._held.write(data)


def test_a_zip_without_any_entry_in_sight_is_named(tmp_path: Path) -> None:
    (sentence,) = sentences(found_in(tmp_path, b"PK\x03\x04 and then nothing of a zip"))
    assert "no entry was found in it; fetch it again" in sentence


def test_a_damaged_directory_gives_what_it_still_names(tmp_path: Path) -> None:
    whole = bytearray(zipped([("one", ONE), ("two", TWO), ("three", THREE)]))
    place = whole.rfind(b"PK\x01\x02")
    whole[place : place + 2] = b"XX"
    found = found_in(tmp_path, bytes(whole))
    assert values(found) == [small_study(1), small_study(2)]
    assert sentences(found) == [": its directory is damaged after 2 entries, which were read: fetch it again"]


def test_a_comment_or_other_bytes_behind_a_zip_do_no_harm(tmp_path: Path) -> None:
    inner = zipped([("one", ONE), ("two", TWO)])
    held = io.BytesIO(inner)
    with zipfile.ZipFile(held, "a") as archive:
        archive.comment = b"PK\x05\x06 in a comment" * 20
    assert values(found_in(tmp_path, held.getvalue())) == [small_study(1), small_study(2)]
    assert values(found_in(tmp_path, held.getvalue() + b"more")) == [small_study(1), small_study(2)]


def test_places_that_are_wrong_throughout_do_not_hide_the_entries(tmp_path: Path) -> None:
    found = found_in(tmp_path, b"PK\x03\x04 bytes before" + zipped([("one", ONE), ("two", TWO)]))
    assert values(found) == [small_study(1), small_study(2)]
    assert "the zip is not complete" in sentences(found)[0]


def test_one_part_of_a_split_zip_is_named(tmp_path: Path) -> None:
    whole = bytearray(zipped([("one", ONE)]))
    struct.pack_into("<H", whole, whole.rfind(b"PK\x05\x06") + 4, 2)
    assert "one part of a split zip" in sentences(found_in(tmp_path, bytes(whole)))[0]


def test_large_zips_with_64_bit_records_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    data = zipped([("one", ONE), ("two", TWO), ("three", THREE), ("four", b"Title: " + b"x" * 200)])
    assert b"PK\x06\x06" in data and data.count(b"\xff" * 4) >= 4
    monkeypatch.undo()
    found = found_in(tmp_path, data)
    assert names(found) == ["/one", "/two", "/three", "/four"]
    assert values(found)[:3] == [small_study(number) for number in (1, 2, 3)]


def test_a_zip_in_a_zip_that_is_damaged_gives_what_it_can(tmp_path: Path) -> None:
    inner = zipped([("one", ONE), ("two", TWO)])
    found = found_in(tmp_path, zipped([("in.zip", inner[: inner.find(b"PK\x01\x02")]), ("three", THREE)]))
    assert names(found) == ["/in.zip/one", "/in.zip/two", "/three"]
    assert sentences(found)[0].startswith("/in.zip: the zip is not complete")


def test_a_long_entry_is_read_a_record_at_a_time(tmp_path: Path) -> None:
    lines = b"".join(orjson.dumps(small_study(number, os.urandom(400).hex())) + b"\n" for number in range(2000))
    found = found_in(tmp_path, zipped([("x", lines)]), Limits(record=10_000))
    assert len(values(found)) == 2000 and sentences(found) == []


def test_the_meter_moves_with_the_bytes_of_the_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(
        zipped([(str(number), orjson.dumps(small_study(number, os.urandom(900).hex()))) for number in range(99)])
    )
    meter = Meter()
    seen = [meter.bytes_read for _ in documents_at(path, meter)]
    assert seen == sorted(set(seen))
    assert path.stat().st_size * 0.4 < seen[49] < path.stat().st_size * 0.6
    assert meter.bytes_read == path.stat().st_size
