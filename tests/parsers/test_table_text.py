"""Tables as text: what parts the cells, which quotes are quotes, and what is said of rows that do not fit."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from parsers.document import Document
from parsers.table_text import Row, Table, column_words


def table_of(text: str | bytes) -> Table:
    return Table.of(Document("t.csv", text.encode() if isinstance(text, str) else text))


def rows_of(text: str | bytes) -> list[Row]:
    return list(table_of(text).rows())


def cells_of(text: str | bytes) -> list[list[str]]:
    return [[*row.cells.values(), *row.surplus] for row in rows_of(text)]


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_the_header_shows_what_parts_the_cells(sign: str) -> None:
    table = table_of(sign.join(("Id", "Name", "Place")) + "\n" + sign.join(("1", "Ann", "Ghent")) + "\n")
    assert table.delimiter == sign
    assert [row.cells for row in table.rows()] == [{"Id": "1", "Name": "Ann", "Place": "Ghent"}]


def test_a_spreadsheet_may_name_the_delimiter() -> None:
    table = table_of("sep=;\nId;Name, full;Place\n1;A,b,c;2\n")
    assert table.delimiter == ";"
    assert [(row.line, row.cells) for row in table.rows()] == [(3, {"Id": "1", "Name, full": "A,b,c", "Place": "2"})]


def test_quoted_cells_hold_delimiters_quotes_and_line_ends() -> None:
    text = 'a,b\n"x, ""y""","line 1\nline 2"\n2,"",\n'
    found = rows_of(text)
    assert [row.cells for row in found] == [{"a": 'x, "y"', "b": "line 1\nline 2"}, {"a": "2", "b": ""}]
    assert [row.line for row in found] == [2, 4]
    assert found[1].surplus == ("",)
    assert found[1].fault == ""


def test_quotes_with_blanks_around_are_quotes() -> None:
    assert cells_of('a,b\n1, "x, y" \n') == [["1", "x, y"]]


@pytest.mark.parametrize(
    "cell", ['"Plan", see there', 'a "b" c', '5" tube', '"A" and "B"', '"', 'say ""x""', '"""half']
)
def test_a_quote_that_quotes_no_cell_is_a_character_in_tab_separated_text(cell: str) -> None:
    found = rows_of(f"a\tb\tc\n1\t{cell}\t2\n3\t4\t5\n")
    assert [[*row.cells.values()] for row in found] == [["1", cell, "2"], ["3", "4", "5"]]
    assert not any(row.fault for row in found)


def test_stray_quotes_of_two_tab_separated_rows_do_not_join_them() -> None:
    assert cells_of('a\tb\tc\n1\t"x\ty\n2\tz"\tw\n') == [["1", '"x', "y"], ["2", 'z"', "w"]]


def test_a_stray_quote_in_the_last_tab_separated_row() -> None:
    assert cells_of('a\tb\n1\t"x') == [["1", '"x']]


def test_a_tab_separated_cell_may_hold_lines_when_quoted() -> None:
    assert cells_of('a\tb\tc\n1\t"x\ny\tz"\t2\n') == [["1", "x\ny\tz", "2"]]


def test_a_quote_that_is_never_closed_ends_the_table_with_a_sentence() -> None:
    good, cut = rows_of('a,b,c\n1,2,3\n4,"five,\nsix\nseven')
    assert good.whole
    assert not cut.whole
    assert cut.line == 3
    assert "not closed" in cut.fault
    assert cut.cells == {"a": "4", "b": "five,\nsix\nseven"}


def test_rows_with_too_few_and_too_many_cells() -> None:
    short, long, padded = rows_of("a,b,c\n1,2\n1,2,3,4,5\n1,2,3,,\n")
    assert short.cells == {"a": "1", "b": "2"}
    assert "2 cells where the header names 3" in short.fault
    assert long.surplus == ("4", "5")
    assert "5 cells where the header names 3" in long.fault
    assert padded.fault == ""


def test_blank_lines_and_rows_without_text_are_left_out() -> None:
    found = rows_of("\n\n a,b\n\n1,2\n,\n   \n3,4\n\n")
    assert [(row.line, [*row.cells.values()]) for row in found] == [(5, ["1", "2"]), (8, ["3", "4"])]


def test_the_header_again_is_no_row() -> None:
    assert cells_of('a,b\n1,2\n\ufeffa,"b"\n3,4\n') == [["1", "2"], ["3", "4"]]


def test_columns_have_names_and_no_two_the_same() -> None:
    assert table_of(",b,b, b  c ,\n1,2,3,4,5\n").header == ("column 1", "b", "b (2)", "b c", "column 5")


def test_no_text_is_no_table() -> None:
    for text in ("", "\n \n", b"\xff\xfe"):
        table = table_of(text)
        assert table.header == ()
        assert list(table.rows()) == []


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
    ],
)
def test_encodings_and_line_ends_make_no_difference(encode: Callable[[str], bytes]) -> None:
    assert [row.cells for row in rows_of(encode('Name,Ort\n"Zoë","Zeile\nzwei"\n'))] == [
        {"Name": "Zoë", "Ort": "Zeile\nzwei"}
    ]


def test_a_cell_may_be_longer_than_the_standard_library_allows_and_hold_nul() -> None:
    long = "x," * 200_000 + "\0"
    assert cells_of(f'a,b\n"{long}",\0\n') == [[long, "\0"]]


def test_many_stray_quotes_are_read_in_one_pass() -> None:
    found = rows_of("a,b\n" + '"x,"y\n' * 50_000)
    assert len(found) == 50_000


def test_a_row_as_a_document_of_its_own_reads_the_same() -> None:
    whole = Document("t.csv", 'a,b\r\n1,"x\r\ny"\r\n2,z\r\n'.encode("utf-16"))
    table = Table.of(whole)
    first, second = (table.part(whole, row, number) for number, row in enumerate(table.rows(), 1))
    assert (first.record, first.line, second.record, second.line) == (1, 2, 2, 4)
    assert [row.cells for row in Table.of(first).rows()] == [{"a": "1", "b": "x\ny"}]
    assert [row.line for row in Table.of(second).rows()] == [4]
    assert Table.of(second).part(second, next(Table.of(second).rows()), 1) is second


def test_the_head_is_enough_for_the_header() -> None:
    table = Table.head_of(Document("t.csv", b"a,b\n" + b"1,2\n" * 100_000))
    assert table.header == ("a", "b")
    assert len(list(table.rows())) < 20_000


def test_column_words() -> None:
    assert column_words(" Sponsor/Collaborators ") == column_words("sponsor_collaborators") == "sponsor collaborators"


def test_real_tables_have_no_row_that_does_not_fit(real_data: Path, count_real: Callable[[int], None]) -> None:
    expected = {
        "ctgov_csv/dgg32_SearchResults.tsv": 40,
        "ctgov_csv/onlyjazz_ctg-studies.csv": 682,
        "ctgov_csv/rohan_ctg-studies.csv": 279,
        "ictrp/COVID19-1135-trials.csv": 1135,
    }
    for name, count in expected.items():
        found = rows_of((real_data / name).read_bytes())
        assert len(found) == count
        assert [row.line for row in found if row.fault] == []
    count_real(sum(expected.values()))
