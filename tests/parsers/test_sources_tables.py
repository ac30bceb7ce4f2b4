"""Tables taken apart: each row with the header before it."""

from __future__ import annotations

import gzip
import os

import pytest

from parsers import streams
from parsers.document import Document
from parsers.limits import LIMITS, Limits
from tests.parsers.pieces import found_in, places, sentences, texts

TABLE = (
    "NCT Number,Study Title,Conditions\r\n"
    'NCT00000001,"A title, with a comma",Asthma\r\n'
    'NCT00000002,"A title\r\nover two lines, with ""quotes""",\r\n'
    "NCT00000003,Said 5' 2\" tall,Cough|Cold\r\n"
)
HEADER = "NCT Number,Study Title,Conditions\n"
ROWS = [
    'NCT00000001,"A title, with a comma",Asthma\n',
    'NCT00000002,"A title\nover two lines, with ""quotes""",\n',
    "NCT00000003,Said 5' 2\" tall,Cough|Cold\n",
]


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_each_row_comes_with_the_header(ending: str, encoding: str) -> None:
    found = found_in(TABLE.replace("\r\n", ending).encode(encoding))
    assert texts(found) == [HEADER + row for row in ROWS]
    assert [item.record for item in found] == [1, 2, 3]
    if ending != "\r":
        assert [item.line for item in found] == [2, 3, 5]


def test_a_table_of_one_row_is_one_document() -> None:
    (item,) = found_in((HEADER + ROWS[0]).encode())
    assert isinstance(item, Document)
    assert (item.text, item.record, item.line) == (HEADER + ROWS[0], None, None)


@pytest.mark.parametrize(
    "header",
    [
        "Rank\tNCT Number\tTitle",
        "nct_id;title;status",
        '"TrialID","Last Refreshed on"',
        "EudraCT Number,Sponsor",
        "Sponsor,Clinicaltrials.gov ID",
        "Trial ID|Title",
        "Acronym,Trial registration number",
    ],
)
def test_tables_are_told_by_a_column_that_names_the_trial(header: str) -> None:
    found = found_in(f"{header}\na1b2c3\nd4e5f6\n".encode())
    assert texts(found) == [f"{header}\na1b2c3\n", f"{header}\nd4e5f6\n"]


@pytest.mark.parametrize(
    "text",
    [
        "NCT Number\nNCT00000001\nNCT00000002\n",
        "NCT00000001,NCT00000002\nNCT00000003\n",
        "Title, sponsor and conditions\nof this trial are below.\n",
        "Title: a, b, NCT Number\nText\n",
        "NCT Number,NCT00000001\nTitle,x\n",
        "name,size\nx,1\ny,2\n",
        "| NCT Number | NCT00000001 |\n| --- | --- |\n| Title | x |\n",
    ],
)
def test_what_is_no_table_of_trials_is_one_document(text: str) -> None:
    found = found_in(text.encode())
    assert texts(found) == [text]


def test_the_line_of_a_spreadsheet_that_names_the_delimiter_goes_with_each_row() -> None:
    found = found_in(b'sep=;\nNCT Number;Title\nNCT00000001;"a;b"\nNCT00000002;c\n')
    assert texts(found) == [
        'sep=;\nNCT Number;Title\nNCT00000001;"a;b"\n',
        "sep=;\nNCT Number;Title\nNCT00000002;c\n",
    ]
    assert places(found) == [(1, 3), (2, 4)]


def test_a_wide_table_whose_rows_begin_with_an_id_needs_no_header() -> None:
    rows = [f'"NCT0000000{number}",' + ",".join(["x"] * 30) + "\n" for number in (1, 2, 3)]
    found = found_in("".join(rows).encode())
    assert texts(found) == rows
    assert places(found) == [(1, 1), (2, 2), (3, 3)]


def test_empty_rows_and_a_second_header_are_no_rows() -> None:
    text = f"\n{HEADER}{ROWS[0]}\n,,\n{HEADER}{ROWS[2]}"
    found = found_in(text.encode())
    assert texts(found) == [HEADER + ROWS[0], HEADER + ROWS[2]]
    assert places(found) == [(1, 3), (2, 7)]


def test_a_table_with_a_header_only_says_so() -> None:
    assert sentences(found_in(HEADER.encode())) == [
        "input: there is no row in it, only a heading: there is nothing to read"
    ]


def test_a_quote_that_is_never_closed_costs_its_own_row_only() -> None:
    found = found_in(f'{HEADER}NCT00000001,"open,x\n{ROWS[2]}'.encode())
    assert texts(found) == [f'{HEADER}NCT00000001,"open,x\n', HEADER + ROWS[2]]


def test_a_quote_that_opens_a_cell_of_a_tab_separated_table_is_a_letter() -> None:
    rows = ['NCT00000001\t"Quoted" title\tx\n', 'NCT00000002\t"Open\tx\n', 'NCT00000003\tend"\tx\n']
    rows.append('NCT00000004\t"two\nlines"\tx\n')
    text = "NCT Number\tTitle\tConditions\n"
    found = found_in((text + "".join(rows)).encode())
    assert texts(found) == [text + row for row in rows]


def test_a_row_beyond_the_limit_is_refused_and_the_rest_goes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "CHUNK", 64)
    text = f"{HEADER}{ROWS[0]}NCT00000002,{'x' * 3000},\n{ROWS[2]}"
    found = found_in(text.encode(), Limits(record=1000))
    assert texts(found) == [HEADER + ROWS[0], HEADER + ROWS[2]]
    assert sentences(found)[0].startswith("input, record 2, line 3: the row is longer than 1000 bytes")


def test_a_row_of_very_many_cells_is_refused_and_the_rest_goes_in() -> None:
    wide = "NCT00000002,x" + "," * LIMITS.cells + "\n"
    text = f"{HEADER}{ROWS[0]}{wide}{ROWS[2]}"
    found = found_in(text.encode())
    assert texts(found) == [HEADER + ROWS[0], HEADER + ROWS[2]]
    assert sentences(found) == [
        "input, record 2, line 3: the row has more than 20,000 cells, the most that are read: leave columns out"
    ]
    header = f"{HEADER.strip()}{''.join(f',c{number}' for number in range(LIMITS.cells))}\n"
    found = found_in(f"{header}{wide}".encode())
    assert texts(found) == []
    assert all("more than 20,000 cells" in each for each in sentences(found))


def test_commas_within_quotes_part_no_cells() -> None:
    long = f'NCT00000002,"{"a," * LIMITS.cells}",x\n'
    assert texts(found_in(f"{HEADER}{long}{ROWS[2]}".encode())) == [HEADER + long, HEADER + ROWS[2]]


def test_a_table_that_breaks_off_gives_the_rows_before() -> None:
    text = HEADER + "".join(f'NCT{number:08},"{os.urandom(400).hex()}",x\n' for number in range(1, 99))
    packed = gzip.compress(text.encode())
    found = found_in(packed[: len(packed) // 2])
    assert len(texts(found)) > 20
    assert all(text.endswith(",x\n") for text in texts(found))
    assert f"the {len(texts(found))} rows before that were read" in sentences(found)[-1]


def test_bytes_that_are_no_text_are_told_in_their_row_only() -> None:
    found = [item for item in found_in(b"NCT Number,Title\nA,caf\xe9\nB,x\n") if isinstance(item, Document)]
    assert [item.decode_warning is None for item in found] == [False, True]
    utf_16 = "NCT Number,Title\nA,caf?\nB,x\n".encode("utf-16-le").replace(b"?\0", b"\x00\xd8")
    found = [item for item in found_in(b"\xff\xfe" + utf_16) if isinstance(item, Document)]
    assert [item.decode_warning is None for item in found] == [False, True]
    assert found[0].text.endswith("A,caf�\n")
