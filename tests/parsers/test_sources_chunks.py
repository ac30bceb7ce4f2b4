"""Whatever is taken apart: chunks of any size make no difference, and memory does not grow with the input."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from parsers import table_rows, text_blocks, tinydb_rows, xml_records
from parsers.containers import documents
from parsers.document import Document, Rejected
from parsers.limits import LIMITS, Limits
from parsers.splitter import pieces
from parsers.streams import Meter, Stream
from parsers.window import Piece, numbered_lines
from tests.parsers.growth import memory_growth
from tests.parsers.pieces import block, found_in


def in_chunks(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    places = sorted({cut % (len(data) + 1) for cut in cuts} | {0, len(data)})
    return iter([data[start:end] for start, end in pairwise(places)])


def row_pieces(chunks: Iterator[bytes]) -> Iterator[Piece]:
    layout = table_rows.layout_of(b"NCT Number,Title\n")
    assert layout is not None
    return table_rows.rows(chunks, layout)


def block_pieces(chunks: Iterator[bytes]) -> Iterator[Piece]:
    return text_blocks.trials(numbered_lines(chunks, LIMITS.record))


def any_text(signs: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([*signs, "\r\n", "word"]), max_size=40).map("".join)


XML_PARTS = ["<l>", "</l>", "<Trial>", "</Trial>", "<Trial/>", "<!--", "-->", "<a b='>'>", "</a>", "<![CDATA[", "]]>"]
JSON_PARTS = ["{", "}", "[", "]", '"a"', ":", ",", '"1"', "1", "\\", '"', "\n", '{"t":{"1":{"a":[]}}}', '{"studies":[']
KINDS: dict[str, tuple[Callable[[Iterator[bytes]], Iterator[Piece]], st.SearchStrategy[str]]] = {
    "json": (pieces, st.lists(st.sampled_from(JSON_PARTS), max_size=40).map("".join)),
    "tinydb": (tinydb_rows.rows, st.lists(st.sampled_from(JSON_PARTS), max_size=40).map("".join)),
    "xml": (xml_records.records, st.lists(st.sampled_from([*XML_PARTS, "x", "\n"]), max_size=40).map("".join)),
    "table": (row_pieces, any_text('",\t x')),
    "blocks": (block_pieces, st.lists(st.sampled_from(["Summary\n", "EudraCT Number: 1\n", "x\n", "\n"])).map("".join)),
}


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_chunks_make_no_difference(kind: str, data: st.DataObject) -> None:
    split, texts_of_kind = KINDS[kind]
    text = data.draw(texts_of_kind).encode()
    cuts = data.draw(st.lists(st.integers(0, 400), max_size=12))
    assert list(split(in_chunks(text, cuts))) == list(split(iter([text])))
    assert list(split(in_chunks(text, list(range(len(text)))))) == list(split(iter([text])))


def test_lines_have_a_longest_length_each() -> None:
    chunks = iter([b"abc", b"d\nef", b"gh\nab", b"cd", b"e\nx\n", b"yz"])
    assert list(numbered_lines(chunks, 4)) == [(1, b"abcd\n"), (2, b"efgh\n"), (3, None), (4, b"x\n"), (5, b"yz")]


CELL = st.text(st.sampled_from('ab ",\n;é|'), max_size=8)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.lists(st.integers(0, 400), max_size=8))
def test_rows_are_those_of_the_standard_librarys_reader(cells: list[tuple[str, str, str]], cuts: list[int]) -> None:
    held = io.StringIO()
    csv.writer(held, quoting=csv.QUOTE_ALL).writerows([("NCT Number", "b", "c"), *cells])
    data = held.getvalue().encode()
    layout = table_rows.layout_of(data)
    assert layout is not None
    read = [
        list(csv.reader(io.StringIO((piece.data or b"").decode())))
        for piece in table_rows.rows(in_chunks(data, cuts), layout)
    ]
    assert [rows[0] for rows in read] == [["NCT Number", "b", "c"]] * len(read)
    expected = [list(row) for row in cells if any(cell.strip(' ",\n') for cell in row)]
    assert [rows[1] for rows in read] == expected


@given(st.text(st.sampled_from("<>/!-[]?lT \"'&=a\n"), max_size=60))
def test_any_xml_like_text_is_taken(text: str) -> None:
    for item in found_in(f"<l><Trial>{text}</Trial><Trial>2</Trial></l>".encode()):
        assert isinstance(item, Rejected) or item.xml is not None


def test_elements_in_any_xml_are_all_found() -> None:
    root = etree.Element("list")
    for number in range(50):
        trial = etree.SubElement(root, "Trial", n=str(number))
        etree.SubElement(trial, "Trial").text = "<Trial>" * number
    found = [item for item in found_in(etree.tostring(root)) if isinstance(item, Document)]
    assert [item.xml.root[0].get("n") for item in found if item.xml.root is not None] == [str(n) for n in range(50)]


ROW_OF_A_MIB = b"NCT00000001," + b"x" * 1024**2 + b"\n"
HUGE: dict[str, tuple[bytes, bytes, bytes]] = {
    "table": (b"NCT Number,Title\n", ROW_OF_A_MIB, b""),
    "xml": (b"<l>", b"<Trial>" + b"<a>x</a>" * 131_072 + b"</Trial>", b"</l>"),
    "list": (b"[1", b',{"a":"' + b"x" * 1024**2 + b'"}', b"]"),
    "tinydb": (b'{"_default":{"0":{}', b',"1":{"a":"' + b"x" * 1024**2 + b'"}', b"}}"),
    "lines": (b"", b'{"a":"' + b"x" * 1024**2 + b'"}\n', b""),
    "blocks": (b"", (block("0000-000001-01", "A") + ("x" * 1000 + "\n") * 1000).encode(), b""),
}


class Repeated(io.RawIOBase):
    """A file that is never whole in memory: a beginning, the same middle many times, an end."""

    def __init__(self, first: bytes, middle: bytes, last: bytes, times: int) -> None:
        self._parts = iter([first or middle])
        self._middle, self._last, self._times = middle, last, times

    def read(self, size: int = -1) -> bytes:
        if part := next(self._parts, b""):
            return part
        self._times -= 1
        if self._times >= 0:
            number = b"0000-%06d-01" % self._times
            return self._middle.replace(b"0000-000001-01", number)
        last, self._last = self._last, b""
        return last


@pytest.mark.parametrize("kind", HUGE)
def test_memory_does_not_grow_with_the_input(kind: str) -> None:
    first, middle, last = HUGE[kind]
    stream = Stream(Repeated(first, middle, last, 100), Meter())
    records = 0
    with memory_growth() as growth:
        for item in documents("input", stream, Limits(record=4 * 1024**2, whole=1024**2)):
            assert isinstance(item, Document), str(item)
            records += 1
    assert 99 <= records <= 102
    assert growth() < 50 * 1024**2
