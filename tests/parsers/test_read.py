"""`read`: formats told by content, everything bad named, everything good read."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from parsers import FORMATS, Document, Progress, Rejected, Trial, format_names, read, reading
from parsers.reading import Item
from tests.conftest import ROOT
from tests.parsers.studies import small_study, study


def split(items: Iterator[Item]) -> tuple[list[str], list[str]]:
    """The ids of the trials, and the sentences."""
    ids: list[str] = []
    sentences: list[str] = []
    for item in items:
        if isinstance(item, Trial):
            assert len(item.sources) == 1
            ids.append(item.id)
        else:
            sentences.append(str(item))
    return ids, sentences


def write(folder: Path, **files: bytes) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def test_every_format_has_a_name_of_its_own_and_a_page_of_an_unknown_site_comes_last() -> None:
    names = format_names()
    assert len(set(names)) == len(names) == len(FORMATS)
    assert {"ctgov", "ctgov-xml", "ctis", "euctr", "ignite", "meddatax", "medpath"} < set(names)
    assert names[0] == "ctgov" and names[-1] == "page"


def test_everything_bad_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    good = [orjson.dumps(small_study(number)) for number in range(1, 6)]
    write(
        tmp_path,
        a_empty=b"",
        b_binary=bytes(range(256)),
        c_cut=orjson.dumps(small_study(9), option=orjson.OPT_INDENT_2)[:80],
        d_lines=good[0] + b'\n{"protocolSection": 1, \n' + good[1] + b"\n" + b'{"protocolSection": {}}\n',
        e_other=b'{"name": "x", "version": 1, "a": 1, "b": 2, "c": 3}',
        f_text=b"Dear Sir or Madam,\nthe weather was fine.\n",
        g_packed=gzip.compress(b"[" + good[2] + b"," + good[3] + b"]"),
        h_nan=b'{"protocolSection": {"x": NaN}}',
        i_web=b"<!DOCTYPE html><html><body>Not found</body></html>",
        j_good=good[4],
        l_numbers=b"[1, 2, 3]",
    )
    (tmp_path / "k_empty_folder").mkdir()
    ids, sentences = split(read([tmp_path, tmp_path / "missing"]))
    assert ids == [f"NCT{number:08}" for number in range(1, 6)]
    unknown = "not a trial record in any format known: "
    cut = "it seems cut off, fetch it again"
    assert [sentence.removeprefix(f"{tmp_path}/") for sentence in sentences] == [
        "a_empty: the file is empty",
        "b_binary: it is binary data, not text",
        f"c_cut, line 4: {unknown}it is no JSON that can be read: unexpected end of data (column 26): {cut}",
        f"d_lines, record 2, line 2: {unknown}it is no JSON that can be read: unexpected end of data (column 23)"
        f": {cut}",
        "d_lines, record 4, line 4: the study has no nctId (protocolSection.identificationModule.nctId), so it cannot "
        "be told from others: fetch it again with the field NCTId",
        f'e_other: {unknown}it is a JSON object with the keys "name", "version", "a", "b", ...',
        f'f_text: {unknown}it is text that begins with "Dear Sir or Madam,"',
        f"h_nan, line 1: {unknown}it is no JSON that can be read: unexpected character, expected a JSON value "
        "(column 27)",
        f"i_web: {unknown}it is a web page",
        f"l_numbers: {unknown}it is a JSON list of 3",
        "missing: there is no such file or folder: check the spelling",
    ]


def test_a_folder_without_records_is_named(tmp_path: Path) -> None:
    empty, useless = tmp_path / "empty", tmp_path / "useless"
    for folder in (empty, useless):
        folder.mkdir()
    write(useless, notes=b"Buy milk.\n")
    _, sentences = split(read([str(empty), useless]))
    assert sentences[0] == f"{empty}: there is no file in this folder"
    assert sentences[1].startswith(f"{useless}/notes: not a trial record")
    assert len(sentences) == 2


def test_a_sentence_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b]0;x\x07\nb"
    path.write_bytes(b"\xc2\x9b31mhello \x1b[31m\n" + b"words " * 50)
    _, (sentence,) = split(read([path]))
    assert sentence.isprintable()
    assert "␛[31m" in sentence and "a␛]0;x␇ b" in sentence


def test_an_empty_path_is_not_the_current_folder() -> None:
    assert split(read([""])) == ([], ["(no name): a name is empty: name a file or folder"])


def test_a_format_can_be_forced(tmp_path: Path) -> None:
    write(tmp_path, study=orjson.dumps(study()))
    assert split(read([tmp_path / "study"], format="ctgov"))[0] == ["NCT00000001"]
    ids, sentences = split(read([tmp_path / "study"], format="medpath"))
    assert ids == [] and len(sentences) == 1
    with pytest.raises(ValueError, match=r"no format 'fax'.*ctgov, .*ignite, meddatax, medpath, .*page"):
        read([tmp_path], format="fax")


def test_progress_is_told_for_every_record(tmp_path: Path) -> None:
    write(tmp_path, a=orjson.dumps(small_study(1)), b=b"", c=b"[" + orjson.dumps(small_study(2)) + b"]")
    steps: list[Progress] = []
    list(read([tmp_path], progress=steps.append))
    assert [step.name.rpartition("/")[2] for step in steps] == ["a", "b", "c"]
    assert [step.records for step in steps] == [1, 1, 2]
    total = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert [step.bytes_total for step in steps] == [total] * 3
    assert steps[-1].bytes_read == total


class _Fake:
    """A format that is as sure as it is told to be."""

    def __init__(self, name: str, score: float, items: list[Trial | Rejected] | Exception) -> None:
        self.NAME = name
        self._score = score
        self._items = items

    def matches(self, document: Document) -> float:
        return self._score

    def parse(self, document: Document) -> Iterator[Trial | Rejected]:
        if isinstance(self._items, Exception):
            raise self._items
        yield from self._items


TRIAL = Trial.model_validate({"id": "X", "registry": "NCT"})


@pytest.mark.parametrize(("scores", "best"), [((0.6, 0.9, 0.7), "b"), ((0.6, 0.6, 0.1), "a"), ((0.4, 0.1, 0), None)])
def test_the_surest_format_reads_a_document(scores: tuple[float, ...], best: str | None) -> None:
    formats = [_Fake(name, score, []) for name, score in zip("abc", scores, strict=True)]
    found = reading.recognise(Document("x", b"x"), formats)
    assert (found.NAME if found else None) == best


class _Broken(_Fake):
    def matches(self, document: Document) -> float:
        raise IndexError("no such line")


def test_a_format_that_fails_to_look_hides_no_other() -> None:
    broken = _Broken("broken", 0, [])
    found = reading.recognise(Document("x", b"x"), [broken, _Fake("sure", 0.7, [])])
    assert found is not None and found.NAME == "sure"
    with pytest.raises(IndexError):
        reading.recognise(Document("x", b"x"), [broken, _Fake("unsure", 0.1, [])])


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (RecursionError("deep"), "too large or too deep"),
        (MemoryError(), "too large or too deep"),
        (KeyError("x"), "the fake format failed on it (KeyError: 'x'); please report this"),
        ([], "there is no trial record in it that the fake format knows"),
    ],
)
def test_a_format_that_fails_stops_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    outcome: Exception | list[Trial | Rejected],
    words: str,
) -> None:
    monkeypatch.setattr(reading, "FORMATS", (_Fake("fake", 0.9, outcome), *FORMATS[:1]))
    write(tmp_path, a=b"words", b=orjson.dumps(small_study(1)))
    ids, sentences = split(read([tmp_path]))
    assert words in sentences[0]
    assert ids == ["NCT00000001"]


def test_reading_starts_when_it_is_asked_for(tmp_path: Path) -> None:
    items = read([tmp_path / "later"])
    write(tmp_path, later=orjson.dumps(small_study(1)))
    assert split(items)[0] == ["NCT00000001"]


MEMORY = """
import sys
from parsers import read
from tests.memory import peak_bytes
count = sum(1 for _ in read([sys.argv[1]]))
print(count, peak_bytes())
"""


@pytest.mark.parametrize("container", ["lines", "list"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, container: str) -> None:
    """A file of 100 MB is read in less memory than it takes, as records a line and as one list."""
    line = orjson.dumps(small_study(1, "title " * 20_000))
    separator, around = (b"\n", b"  ") if container == "lines" else (b",", b"[]")
    path = tmp_path / "long"
    with path.open("wb") as file:
        file.write(around[:1])
        file.writelines([line, separator] * 900)
        file.write(line + around[1:])
    command = [sys.executable, "-c", MEMORY, str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    count, peak = map(int, said.split())
    assert count == 901
    assert peak < (100 if container == "lines" else 400) * 1024**2


STUDY = {"protocolSection": {"identificationModule": {"nctId": "NCT00000061", "briefTitle": "Lamps"}}}
OTHER = {
    "protocolSection": {"identificationModule": {"nctId": "NCT00000062", "briefTitle": "Beds"}},
    "hasResults": False,
}


@pytest.mark.parametrize(
    "value",
    [
        [STUDY, OTHER],
        {"studies": [STUDY, OTHER], "nextPageToken": "x"},
        [{"studies": [STUDY]}, {"studies": [OTHER], "totalCount": 2}],
        {"NCT00000061": STUDY, "NCT00000062": OTHER},
        {"fetched": "2024", "results": [STUDY, OTHER]},
        {"data": {"found": 2, "hits": [{"study": STUDY}, {"rank": 2, "study": OTHER}]}},
    ],
)
def test_studies_in_whatever_they_were_saved(value: object, tmp_path: Path) -> None:
    path = tmp_path / "studies.json"
    for text in (json.dumps(value), json.dumps(value, indent=1)):
        path.write_text(text, encoding="utf-8")
        found = [*read([path])]
        assert [item.id if isinstance(item, Trial) else str(item) for item in found] == ["NCT00000061", "NCT00000062"]
        assert all(isinstance(item, Trial) and item.sources[0].kind == "ctgov" for item in found)


def test_one_study_under_a_name(tmp_path: Path) -> None:
    path = tmp_path / "study.json"
    path.write_text(json.dumps({"study": OTHER}), encoding="utf-8")
    (trial,) = read([path])
    assert isinstance(trial, Trial) and trial.id == "NCT00000062" and trial.has_results is False


def test_a_study_with_something_of_its_own_beside_it_is_not_taken_from_it(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"note": "mine", "study": STUDY}]), encoding="utf-8")
    (refused,) = read([path])
    assert isinstance(refused, Rejected) and '"note", "study"' in refused.reason


ROW = {
    "NCT Number": "NCT00000061",
    "Study Title": "Lamps",
    "Study Status": "COMPLETED",
    "Conditions": ["Sleep", "Night"],
}


@pytest.mark.parametrize(
    "value",
    [
        [ROW],
        ROW,
        [{"nct_id": "NCT00000061", "brief_title": "Lamps", "overall_status": "Completed", "conditions": "Sleep|Night"}],
        {
            "StudyFieldsResponse": {
                "NStudiesFound": 1,
                "StudyFields": [
                    {"Rank": 1, "NCTId": ["NCT00000061"], "BriefTitle": ["Lamps"], "OverallStatus": ["Completed"]}
                    | {"Condition": ["Sleep", "Night"]}
                ],
            }
        },
    ],
)
def test_rows_of_a_download_as_json(value: object, tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    (trial,) = read([path])
    assert isinstance(trial, Trial) and (trial.id, trial.title) == ("NCT00000061", "Lamps")
    assert trial.status.overall_status == "COMPLETED"
    assert trial.conditions.conditions == ["Sleep", "Night"]
    assert trial.sources[0].kind == "ctgov-csv"


def test_an_object_whose_number_is_no_id_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(ROW | {"NCT Number": "none"}), encoding="utf-8")
    (refused,) = read([path])
    assert isinstance(refused, Rejected)
