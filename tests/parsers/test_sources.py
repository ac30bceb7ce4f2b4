"""Files and folders taken apart into records: containers, compression, encodings, limits, breaks."""

from __future__ import annotations

import gzip
import inspect
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import containers, streams
from parsers.document import Document, Rejected
from parsers.limits import LIMITS, Limits
from parsers.sources import documents_at, size_of
from parsers.splitter import pieces
from parsers.streams import Meter, Stream
from tests.parsers.studies import small_study

ONE, TWO, THREE = (orjson.dumps(small_study(number)) for number in (1, 2, 3))


def found_in(folder: Path, data: bytes, limits: Limits = LIMITS) -> list[Document | Rejected]:
    path = folder / "input"
    path.write_bytes(data)
    return list(documents_at(path, Meter(), limits))


def studies_of(found: list[Document | Rejected]) -> list[object]:
    return [item.json.value for item in found if isinstance(item, Document)]


def sentences(found: list[Document | Rejected]) -> list[str]:
    return [str(item).partition("input")[2] for item in found if isinstance(item, Rejected)]


PAGE = b'{"totalCount": 2, "nextPageToken": "x", "studies": [\n%s,\n%s\n]}'
CONTAINERS = {
    "one a line": ONE + b"\n" + TWO + b"\n",
    "one a line, no end": ONE + b"\n" + TWO,
    "one a line, blank lines, CRLF": b"\n" + ONE + b"\r\n\r\n" + TWO + b"\r\n",
    "list": b"[" + ONE + b"," + TWO + b"]",
    "pretty list": orjson.dumps([small_study(1), small_study(2)], option=orjson.OPT_INDENT_2),
    "list with a study a line": b"[\n" + ONE + b",\n" + TWO + b"\n]",
    "page": PAGE % (ONE, TWO),
    "pages, one a line": b'{"studies":[' + ONE + b"]}\n" + b'{"studies":[' + TWO + b"]}",
    "values that follow each other": b"\n".join(
        orjson.dumps(small_study(number), option=orjson.OPT_INDENT_2) for number in (1, 2)
    ),
}


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("wrap", ["plain", "gzip", "bom", "utf-16"])
def test_every_container_gives_its_records_in_order(tmp_path: Path, container: str, wrap: str) -> None:
    data = CONTAINERS[container]
    if wrap == "gzip":
        data = gzip.compress(data)
    elif wrap == "bom":
        data = b"\xef\xbb\xbf" + data
    elif wrap == "utf-16":
        data = data.decode().encode("utf-16")
    found = found_in(tmp_path, data)
    assert studies_of(found) == [small_study(1), small_study(2)]
    assert [item.record for item in found] == [1, 2]


def test_a_single_study_has_no_record_number(tmp_path: Path) -> None:
    for data in (ONE, orjson.dumps(small_study(1), option=orjson.OPT_INDENT_2), gzip.compress(ONE)):
        (item,) = found_in(tmp_path, data)
        assert isinstance(item, Document)
        assert item.record is None
        assert item.json.value == small_study(1)


def test_a_study_with_a_key_studies_is_a_study(tmp_path: Path) -> None:
    odd = small_study(1) | {"studies": [1]}
    assert studies_of(found_in(tmp_path, orjson.dumps(odd))) == [odd]


def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    found = found_in(tmp_path, ONE + b"\n\n" + b'{"a": tru\n' + TWO + b"\n")
    assert [item.record for item in found] == [1, 2, 3]
    assert [item.line for item in found] == [1, 3, 4]
    bad = found[1]
    assert isinstance(bad, Document) and bad.json.fault is not None


def test_a_bad_first_line_hides_no_good_ones(tmp_path: Path) -> None:
    found = found_in(tmp_path, ONE[:40] + b"\n" + TWO + b"\n" + THREE)
    assert studies_of(found) == [None, small_study(2), small_study(3)]


def test_a_list_that_is_cut_off_gives_what_is_before_the_cut(tmp_path: Path) -> None:
    found = found_in(tmp_path, b"[" + ONE + b",\n" + TWO + b",\n" + THREE[:30])
    assert studies_of(found) == [small_study(1), small_study(2)]
    (sentence,) = sentences(found)
    assert sentence.startswith(", record 3, line 3: the JSON stops here (")
    assert "the 2 records before it were read" in sentence


def test_a_page_that_is_cut_off_between_studies_says_so(tmp_path: Path) -> None:
    found = found_in(tmp_path, b'{"totalCount":5,"studies":[' + ONE + b",")
    assert studies_of(found) == [small_study(1)]
    assert "the list is not closed" in sentences(found)[0]


def test_a_bad_study_in_a_list_is_one_document_among_good_ones(tmp_path: Path) -> None:
    found = found_in(tmp_path, b"[" + ONE + b',\n{"a": NaN},\n' + TWO + b"]")
    assert studies_of(found) == [small_study(1), None, small_study(2)]
    assert [(item.record, item.line) for item in found] == [(1, 1), (2, 2), (3, 3)]


def test_a_truncated_study_is_one_document_with_a_fault(tmp_path: Path) -> None:
    (item,) = found_in(tmp_path, orjson.dumps(small_study(1), option=orjson.OPT_INDENT_2)[:-30])
    assert isinstance(item, Document) and item.json.fault is not None
    assert item.json.fault.line > 1


def test_text_is_one_document_as_it_is(tmp_path: Path) -> None:
    for data in (
        b"Title: x\n\nText\n",
        b"[Skip to content]\nText",
        "Título".encode("latin-1"),
        "灯\r\n".encode("utf-16"),
    ):
        (item,) = found_in(tmp_path, data)
        assert isinstance(item, Document) and item.data == data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", ": the file is empty"),
        (b" \n\t\n", ": the file holds nothing but blanks"),
        (b"\xef\xbb\xbf", ": the file holds nothing but blanks"),
        (gzip.compress(b""), ": the file is empty"),
        (b"[]", ": it is a list without studies: there is nothing to read in it"),
        (b'{"studies": []}', ": it is a list without studies: there is nothing to read in it"),
        (
            gzip.compress(b"PK\x03\x04rest"),
            ": it is a zip, which is read only as a file of its own: save it as one, or unpack it",
        ),
        (bytes(257) + b"ustar\x0000" + bytes(300), ": it is a tar archive: unpack it and give the folder"),
        (b"%PDF-1.7\n", ": it is a PDF: save the page as text or fetch the record as JSON"),
        (bytes(range(256)) * 4, ": it is binary data, not text"),
        (gzip.compress(gzip.compress(ONE)), ": it is a gzip within a gzip: uncompress it once"),
    ],
    ids=range(11),
)
def test_what_holds_no_record_is_named(tmp_path: Path, data: bytes, sentence: str) -> None:
    assert sentences(found_in(tmp_path, data)) == [sentence]


def many(count: int) -> bytes:
    return b"".join(orjson.dumps(small_study(n, os.urandom(40).hex())) + b"\n" for n in range(1, count + 1))


@pytest.mark.parametrize("container", ["lines", "list"])
def test_a_gzip_that_breaks_off_gives_what_is_before(tmp_path: Path, container: str) -> None:
    lines = many(90)
    data = lines if container == "lines" else b"[" + lines.strip().replace(b"\n", b",\n") + b"]"
    packed = gzip.compress(data)
    found = found_in(tmp_path, packed[: len(packed) // 2])
    good = studies_of(found)
    assert len(good) > 30
    assert [study for study in good if not isinstance(study, dict)] == []
    (sentence,) = sentences(found)
    assert "the gzip data breaks off after" in sentence and f"the {len(good)} records before" in sentence


def test_a_damaged_gzip_gives_what_is_before(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(many(90)))
    middle = len(packed) * 3 // 4
    packed[middle : middle + 40] = bytes(40)
    found = found_in(tmp_path, bytes(packed))
    assert len(studies_of(found)) > 30
    assert "the gzip data is damaged after" in sentences(found)[-1]


def test_a_gzip_with_a_wrong_checksum_is_named_after_its_records(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(many(5)))
    packed[-6] ^= 0xFF
    found = found_in(tmp_path, bytes(packed))
    assert len(studies_of(found)) == 5
    assert "damaged" in sentences(found)[0]


def test_gzip_members_follow_each_other_and_padding_is_no_fault(tmp_path: Path) -> None:
    data = gzip.compress(ONE + b"\n") + gzip.compress(TWO + b"\n") + bytes(700)
    assert studies_of(found_in(tmp_path, data)) == [small_study(1), small_study(2)]
    assert sentences(found_in(tmp_path, data)) == []
    found = found_in(tmp_path, gzip.compress(ONE + b"\n" + TWO + b"\n") + b"more")
    assert len(studies_of(found)) == 2
    assert "something that is no gzip" in sentences(found)[0]


def test_a_record_beyond_the_limit_is_refused_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "CHUNK", 64)
    small = Limits(record=1000)
    big = orjson.dumps(small_study(9, "x" * 2000))
    found = found_in(tmp_path, ONE + b"\n" + big + b"\n" + TWO + b"\n", small)
    assert studies_of(found) == [small_study(1), small_study(2)]
    (sentence,) = sentences(found)
    assert sentence.startswith(", record 2, line 2: the line is longer than 1000 bytes, the most that one record may")
    found = found_in(tmp_path, b"a page " * 1000, small)
    assert "the text is longer than 1000 bytes" in sentences(found)[0]


def test_a_long_list_is_read_a_study_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "CHUNK", 64)
    items = [small_study(n) for n in range(1, 60)]
    found = found_in(tmp_path, orjson.dumps(items, option=orjson.OPT_INDENT_2), Limits(record=1000, whole=1000))
    assert studies_of(found) == items
    assert sentences(found) == []


def test_the_splitter_drops_a_value_beyond_its_limit() -> None:
    data = b'[{"a":"' + b"x" * 100 + b'"},\n{"b":1}]'
    for size in (1, 3, 8, 1000):
        chunks = iter([data[at : at + size] for at in range(0, len(data), size)])
        assert [piece.data for piece in pieces(chunks, longest=50)] == [None, b'{"b":1}']


def test_json_that_is_nested_without_end_is_not_read_to_its_end() -> None:
    given: list[bytes] = []

    def chunks() -> Iterator[bytes]:
        yield orjson.dumps([small_study(1)])[:-1] + b","
        for _ in range(1000):
            given.append(b"[" * 20_000)
            yield given[-1]

    *read, last = pieces(chunks())
    assert [orjson.loads(piece.data or b"") for piece in read] == [small_study(1)]
    assert "nested more than 10,000 deep" in last.fault
    assert len(given) < 10


class Endless(io.RawIOBase):
    """A file of which every read gives the same compressed zeros."""

    def __init__(self, member: bytes) -> None:
        self._member = member

    def read(self, size: int = -1) -> bytes:
        return self._member


def test_a_gzip_bomb_is_stopped() -> None:
    stream = Stream(Endless(gzip.compress(bytes(1024**2))), Meter(), Limits(grown=4 * 1024**2))
    size = sum(map(len, stream))
    assert size < 6 * 1024**2
    assert stream.fault is not None and "reading stopped there" in stream.fault


def test_a_gzip_may_grow_as_records_do(tmp_path: Path) -> None:
    found = found_in(tmp_path, gzip.compress(many(400)), Limits(grown=10_000))
    assert len(studies_of(found)) == 400 and sentences(found) == []


def test_a_failing_disk_is_told_with_what_was_read() -> None:
    class Failing(io.RawIOBase):
        times = 0

        def read(self, size: int = -1) -> bytes:
            self.times += 1
            if self.times > 1:
                raise OSError(5, "Input/output error")
            return ONE + b"\n" + TWO

    found = list(containers.documents("input", Stream(Failing(), Meter())))
    assert studies_of(found) == [small_study(1)]
    assert "Input/output error" in sentences(found)[0]


def test_a_folder_is_read_by_name_with_its_folders_and_without_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("c.json", "a.json", "b/z.json", "b/a.json", ".hidden.json", ".git/x.json"):
        (tmp_path / name).write_bytes(ONE)
    names = [item.name.removeprefix(f"{tmp_path}/") for item in documents_at(tmp_path, Meter())]
    assert names == ["a.json", "b/a.json", "b/z.json", "c.json"]
    assert size_of(tmp_path) == 4 * len(ONE)


def test_folders_may_be_deeper_than_python_may_call(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*"d" * 400)
    folder.mkdir(parents=True)
    (folder / "x.json").write_bytes(ONE)
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 200)
    try:
        found = list(documents_at(tmp_path, Meter()))
    finally:
        sys.setrecursionlimit(usual)
    assert studies_of(found) == [small_study(1)]


def reasons(path: Path) -> Iterator[str]:
    for item in documents_at(path, Meter()):
        assert isinstance(item, Rejected)
        yield item.reason


def test_a_link_that_leads_round_in_a_ring_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(orjson.dumps(small_study(1)))
    (tmp_path / "ring").symlink_to("ring")
    (tmp_path / "z.json").write_bytes(orjson.dumps(small_study(2)))
    found = list(documents_at(tmp_path, Meter()))
    assert studies_of([each for each in found if isinstance(each, Document)]) == [small_study(1), small_study(2)]
    [refused] = [each for each in found if isinstance(each, Rejected)]
    assert refused.name.endswith("/ring")
    assert "symbolic links" in refused.reason


def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = list(reasons(tmp_path))
    assert found[0] == "the link points to a file that does not exist"
    assert found[1].startswith("a link to a folder is not followed")
    assert found[2].startswith("it is a pipe, not a file")
    assert list(reasons(tmp_path / "missing")) == ["there is no such file or folder: check the spelling"]
    assert next(reasons(Path("/dev/null"))).startswith("it is a device, not a file")
    assert next(reasons(tmp_path / ("x" * 300))).startswith("it cannot be read (")
    assert list(reasons(Path("a\0b"))) == ["this is no name that a file can have"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret.json"
    path.write_bytes(ONE)
    path.chmod(0)
    assert "not permitted" in next(reasons(path))


def test_a_refused_open_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.json"
    path.write_bytes(ONE)

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "not permitted" in next(reasons(path))


def test_a_name_that_is_no_text_is_kept_readable(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.json")
    path.write_bytes(ONE)
    (item,) = documents_at(tmp_path, Meter())
    assert item.name.endswith("caf�.json")


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_taken(data: bytes, packed: bool) -> None:
    stream = Stream(io.BytesIO(gzip.compress(data) if packed else data), Meter())
    for item in containers.documents("input", stream):
        assert isinstance(item, (Document, Rejected))
        if isinstance(item, Document):
            assert item.json is not None


@given(st.integers(0, 400), st.integers(0, 255), st.sampled_from(sorted(CONTAINERS)))
def test_any_damage_to_a_container_is_survived(place: int, byte: int, container: str) -> None:
    data = bytearray(CONTAINERS[container])
    data[place % len(data)] = byte
    for item in containers.documents("input", Stream(io.BytesIO(bytes(data)), Meter())):
        assert str(item) if isinstance(item, Rejected) else item.json is not None
