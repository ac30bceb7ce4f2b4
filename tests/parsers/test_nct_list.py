"""Lists of ids: each id wanted once with its line, and every other line refused with its own."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from parsers.document import Document, Rejected, Wanted
from parsers.formats import nct_list


def read(text: str | bytes, line: int | None = None) -> list[Wanted | Rejected]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(nct_list.parse(Document("ids.txt", data, line=line)))


def wanted(text: str | bytes) -> list[tuple[str, int | None]]:
    return [(item.trial_id, item.line) for item in read(text) if isinstance(item, Wanted)]


def refused(text: str | bytes) -> list[str]:
    return [str(item) for item in read(text) if isinstance(item, Rejected)]


def sure(text: str) -> float:
    return nct_list.matches(Document("x", text.encode()))


def test_one_id_a_line_with_blank_lines_and_comments() -> None:
    text = "# my trials\n\nNCT00000001\n  nct00000002  # the second\nISRCTN00000000\n#NCT00000009\n"
    assert wanted(text) == [("NCT00000001", 3), ("NCT00000002", 4), ("ISRCTN00000000", 5)]
    assert refused(text) == []


def test_any_spelling_and_several_on_a_line() -> None:
    text = "NCT 0000 0003\nNCT00000001, NCT00000002;NCT00000004\tNCT00000005\nNCT00000006 NCT00000007,\n- NCT00000008\n"
    assert [trial_id for trial_id, _ in wanted(text)] == [f"NCT0000000{number}" for number in (3, 1, 2, 4, 5, 6, 7, 8)]
    assert refused(text) == []


@pytest.mark.parametrize("heading", ["NCT Number", "nct_id", '"Trial ID"', "ids:", "Registry number (any)"])
def test_a_column_of_a_table_has_a_heading(heading: str) -> None:
    text = f'{heading}\n"NCT00000001"\n"NCT00000002"\n'
    assert wanted(text) == [("NCT00000001", 2), ("NCT00000002", 3)]
    assert refused(text) == []
    assert sure(text) > 0.9


def test_addresses_stand_for_the_id_in_them() -> None:
    assert wanted("https://clinicaltrials.gov/study/NCT00000001?tab=table\n") == [("NCT00000001", 1)]


def test_ids_of_other_registers() -> None:
    text = "2000-000000-00\nChiCTR0000000000\nDRKS00000000\njRCT0000000000\n2023-500000-00-00\n"
    assert len(wanted(text)) == 5


def test_an_id_is_wanted_once() -> None:
    assert wanted("NCT00000001\nNCT00000002\nnct00000001\n") == [("NCT00000001", 1), ("NCT00000002", 2)]


def test_a_line_that_is_no_id_is_refused_with_its_number() -> None:
    text = "NCT00000001\nNCT0000001\nNCT00000002 the good one\n\n12345678\n"
    assert wanted(text) == [("NCT00000001", 1)]
    short, beside, number = refused(text)
    assert short.startswith('ids.txt, line 2: the line "NCT0000001" is no registry id')
    assert beside.startswith("ids.txt, line 3: ")
    assert "put what is beside NCT00000002 behind a #" in beside
    assert number.startswith("ids.txt, line 5: ")


def test_lines_are_those_of_the_file() -> None:
    first, second = read("NCT00000001\nnone\n", line=11)
    assert (first.line, second.line) == (11, 12)


def test_a_heading_with_one_line_of_the_file_has_that_line() -> None:
    (item,) = nct_list.parse(Document("ids.csv", b"NCT Number\nNCT00000001\n", record=3, line=9))
    assert (item.name, item.line) == ("ids.csv", 9)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings_and_line_ends(encoding: str) -> None:
    assert wanted("NCT00000001\r\nNCT00000002\r\n".encode(encoding)) == [("NCT00000001", 1), ("NCT00000002", 2)]


@pytest.mark.parametrize(
    "text", ["NCT00000001", "NCT00000001\n" * 5000, "id\nNCT00000001\n# done", "NCT00000001\nx y\nNCT00000002"]
)
def test_lists_are_recognised(text: str) -> None:
    assert 0.5 <= sure(text) < 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a remark\n",
        "The trial NCT00000001 was stopped.\nIt was followed by NCT00000002.\n",
        "NCT00000001\n\nBlue Lamp for Winter Tiredness\n\nA study of a lamp.\nIt hangs.\nIt shines.\n",
        "1. NCT00000001 and others\n2. see NCT00000002\n",
        "12345678\n23456789\n",
        '["NCT00000001"]',
        "NCT Number,Study Title\nNCT00000001,Lamps\n",
    ],
)
def test_other_texts_are_not(text: str) -> None:
    assert sure(text) < 0.5


def test_real_ids_are_all_wanted(real_data: Path) -> None:
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as file:
        ids = [line.partition('"nctId":"')[2][:11] for line in file]
    text = "\n".join(ids)
    assert [trial_id for trial_id, _ in wanted(text)] == ids
    assert sure(text) > 0.9


def test_pages_and_downloads_are_no_lists(real_data: Path) -> None:
    for path in [*(real_data / "seeds").iterdir(), *(real_data / "ctgov_csv").iterdir()]:
        assert nct_list.matches(Document(path.name, path.read_bytes())) < 0.5, path.name
