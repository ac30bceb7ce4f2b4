"""Odd rows of a search download: without an id, too short, too long, broken off, in other encodings, hostile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers import reading
from parsers.document import Document, Rejected
from parsers.formats import ctgov_csv
from parsers.formats.ctgov_csv_columns import PAGE
from parsers.trial import Trial, dump
from tests.parsers.test_ctgov_csv import CLASSIC, NEW, as_csv, as_tsv, one, only, read, unparsed


def refusals(text: str | bytes) -> Iterator[str]:
    return (str(item) for item in read(text) if isinstance(item, Rejected))


def test_rows_without_an_id_are_refused_with_their_line() -> None:
    text = "NCT Number,Study Title\nNCT00000001,A\n,B\nPMID 5,C\nNCT00000002,D\n"
    assert [item.id for item in read(text) if isinstance(item, Trial)] == ["NCT00000001", "NCT00000002"]
    empty, wrong = refusals(text)
    assert empty.startswith("a.csv, record 2, line 3: its column NCT Number is empty")
    assert wrong.startswith("a.csv, record 3, line 4: its column NCT Number holds 'PMID 5'")


def test_a_row_that_breaks_off_in_a_quoted_cell_is_refused() -> None:
    text = 'NCT Number,Study Title,Study Status\nNCT00000001,A,COMPLETED\nNCT00000002,"B\nmore'
    (told,) = refusals(text)
    assert told.startswith("a.csv, record 2, line 3: ")
    assert "cut off" in told


def test_a_row_with_too_few_cells_is_read_with_a_warning() -> None:
    trial = only("NCT Number,Study Title,Study Status\nNCT00000001,A\n")
    assert trial.identification.brief_title == "A"
    assert ["2 cells where the header names 3" in warning.text for warning in trial.warnings] == [True]


def test_a_row_with_too_many_cells_is_read_when_they_fit_their_columns() -> None:
    head = "NCT Number,Study Title,Study Status,Start Date\n"
    kept = only(f"{head}NCT00000001,A,COMPLETED,2020-01,extra\n")
    assert unparsed(kept) == {"cell 5": "extra"}
    assert ["5 cells" in warning.text for warning in kept.warnings] == [True]
    (told,) = refusals(f"{head}NCT00000001,Lamps, blue,COMPLETED,2020-01\n")
    assert "quote the cells that hold commas" in told


def test_header_lines_of_joined_pages_are_no_rows() -> None:
    page = as_csv(NEW)
    assert [item.id for item in read(page + page.replace("NCT00000001", "NCT00000006")) if isinstance(item, Trial)] == [
        "NCT00000001",
        "NCT00000006",
    ]
    assert list(refusals(page + page)) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings(encoding: str) -> None:
    assert dump(only(as_csv(NEW).encode(encoding))) | {"sources": 0} == dump(only(as_csv(NEW))) | {"sources": 0}


def test_undecodable_bytes_are_told_of_the_rows_that_hold_them() -> None:
    first, second = read(b"NCT Number,Study Title\nNCT00000001,caf\xe9\nNCT00000002,tea\n")
    assert isinstance(first, Trial)
    assert isinstance(second, Trial)
    assert ["UTF-8" in warning.text for warning in first.warnings] == [True]
    assert second.warnings == []


def test_hostile_text_is_kept_as_it_is() -> None:
    title = "\x1b]52;c;AAAA\x07 [/red] \u202e =1+1 \0"
    assert one(Study_Title=title).identification.brief_title == title


@pytest.mark.parametrize(
    "cell",
    ['", ' * 20_000, "DRUG " * 20_000, "a|" * 20_000, "Abc, " * 20_000 + "week 4", "1 " * 20_000, "a. (" * 20_000],
)
@pytest.mark.parametrize("column", ["Study Documents", "Interventions", "Locations", "Primary Outcome Measures", "Age"])
def test_long_cells_are_read_in_one_pass(column: str, cell: str) -> None:
    assert only(as_csv({"NCT Number": "NCT00000003", column: cell})).id == "NCT00000003"


def test_an_address_that_is_none_is_unparsed() -> None:
    assert unparsed(one(Study_Documents="Study Protocol, https://[x/Prot_000.pdf")) != {}


def test_a_header_without_rows_and_without_the_number() -> None:
    assert read("NCT Number,Study Title\n") == []
    assert ["no column NCT Number" in told for told in refusals("Study Title,Study Status\nA,B\n")] == [True]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        (as_csv(NEW), 1, 1),
        (as_tsv(CLASSIC), 1, 1),
        ("sep=;\nnct_id;brief_title\n", 0.5, 0.9),
        ('"NCT.Number","Study.Title"\n', 0.5, 0.9),
        ("NCT Number\nNCT00000001\n", 0, 0),
        ("TrialID,Public title,Primary sponsor,Phase,Condition\n", 0, 0),
        ("NCT00000001, a trial of lamps, was stopped. Title, status\n", 0, 0),
        ('{"NCT Number": "NCT00000001"}', 0, 0),
        ("", 0, 0),
    ],
)
def test_how_surely_a_text_is_a_download(text: str, least: float, most: float) -> None:
    assert least <= ctgov_csv.matches(Document("x", text.encode())) <= most


def test_a_later_page_of_the_api_has_no_line_of_names(tmp_path: Path) -> None:
    names = PAGE.split(",")
    rows = [{name: NEW.get(name, "") for name in names} for _ in range(2)]
    rows[1]["NCT Number"] = "NCT00000002"
    rows[1]["Study URL"] = "https://clinicaltrials.gov/study/NCT00000002"
    text = as_csv(*rows)
    headed, bare = tmp_path / "first.csv", tmp_path / "later.csv"
    headed.write_text(text, encoding="utf-8")
    bare.write_text(text.split("\n", 1)[1], encoding="utf-8")
    first, later = [*reading.read([headed])], [*reading.read([bare])]
    assert [_said(item) for item in later] == [_said(item) for item in first]
    assert [item.id for item in later if isinstance(item, Trial)] == ["NCT00000001", "NCT00000002"]


def _said(item: object) -> object:
    return dump(item.model_copy(update={"sources": []})) if isinstance(item, Trial) else item


def test_a_table_of_other_rows_is_no_later_page() -> None:
    cells = ["NCT00000001", "Lamps", "no address", *["x"] * 27]
    assert ctgov_csv.matches(Document("x", (",".join(cells) + "\n").encode())) == 0
    cells[2] = "https://clinicaltrials.gov/study/NCT00000001"
    assert ctgov_csv.matches(Document("x", (",".join(cells) + "\n").encode())) == 0.9
    assert ctgov_csv.matches(Document("x", (",".join([*cells, "more"]) + "\n").encode())) == 0
