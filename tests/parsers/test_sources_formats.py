"""Each format reads the pieces of a file as it reads the whole file: the same trials, with the same hashes."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import pytest

from parsers.containers import documents
from parsers.document import Document, Rejected, Wanted
from parsers.formats import ctgov_csv, ctgov_xml, euctr, ictrp, isrctn, tinydb_json
from parsers.reading import Format
from parsers.streams import Meter, Stream
from parsers.trial import Trial, dump
from tests.parsers.studies import small_study

_PLACES = ("read_at", "record")


def read(form: Format, document: Document) -> Iterator[object]:
    """What a format makes of a document, but for where in the file it stands."""
    for item in form.parse(document):
        if not isinstance(item, Trial):
            yield item
            continue
        dumped = dump(item)
        for source in dumped["sources"]:
            for name in _PLACES:
                source.pop(name, None)
        for left in dumped.get("unparsed", []):
            left.pop("line", None)
        yield dumped


def of_pieces(form: Format, data: bytes) -> tuple[int, list[object]]:
    found: list[object] = []
    count = 0
    for item in documents("input", Stream(io.BytesIO(data), Meter())):
        count += 1
        assert isinstance(item, Document), str(item)
        assert form.matches(item) >= 0.5
        found.extend(read(form, item))
    return count, found


def check(form: Format, data: bytes, pieces: int, trials: int) -> None:
    whole = [*read(form, Document("input", data))]
    count, found = of_pieces(form, data)
    assert count == pieces
    assert len(found) == trials
    assert [item for item in found if isinstance(item, (Rejected, Wanted))] == []
    assert found == whole


STUDY = "<clinical_study rank='{0}'><id_info><nct_id>NCT0000000{0}</nct_id></id_info><brief_title>T{0}</brief_title>"
TRIAL = "<Trial><TrialID>NCT0000000{0}</TrialID><Public_title>A &amp; B {0}</Public_title></Trial>"
FULL = (
    "<fullTrial><trial><isrctn>0000000{0}</isrctn><trialDescription><title>T {0}</title></trialDescription></trial>"
    "<contact><forename>A</forename></contact></fullTrial>"
)
OWN: dict[str, tuple[Format, str, int, int]] = {
    "ctgov-xml": (
        ctgov_xml,
        "<?xml version='1.0'?>\n<search_results count='2'>\n<query>x</query>\n"
        + "".join(f"{STUDY.format(number)}</clinical_study>\n" for number in (1, 2))
        + "</search_results>",
        2,
        2,
    ),
    "ictrp-xml": (
        ictrp,
        f"<Trials_downloaded_from_ICTRP>{TRIAL.format(1)}\n{TRIAL.format(2)}</Trials_downloaded_from_ICTRP>",
        2,
        2,
    ),
    "ictrp-csv": (
        ictrp,
        "TrialID,Last Refreshed on,Public title,Scientific title\n"
        'NCT00000001,1 May 2020,"A, B","Over\ntwo lines"\nNCT00000002,2 May 2020,C,D\n',
        2,
        2,
    ),
    "ctgov-csv": (
        ctgov_csv,
        "NCT Number\tTitle\tStatus\tConditions\tPhases\nNCT00000001\tA\tCompleted\tB|C\tPhase 1\n"
        'NCT00000002\tSaid "A"\tCompleted\tB\tPhase 2\n',
        2,
        2,
    ),
    "isrctn": (
        isrctn,
        f"<allTrials xmlns='http://www.67bricks.com/isrctn'>{FULL.format(1)}{FULL.format(2)}</allTrials>",
        2,
        2,
    ),
    "tinydb": (
        tinydb_json,
        orjson.dumps({"_default": {"1": small_study(1), "5": small_study(2)}, "b": {"1": small_study(3)}}).decode(),
        3,
        3,
    ),
    "euctr": (
        euctr,
        "".join(
            f"Summary\nEudraCT Number: 2000-00000{number}-01\nSponsor's Protocol Code Number: X-1\n"
            f"National Competent Authority: {state}\n\nA. Protocol Information\n"
            f"A.2 EudraCT number: 2000-00000{number}-01\nA.3 Full title of the trial: A title {number}\n\n"
            for number, state in ((1, "Spain - AEMPS"), (1, "Italy - AIFA"), (2, "Spain - AEMPS"))
        ),
        2,
        3,
    ),
}


@pytest.mark.parametrize("kind", OWN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_pieces_give_what_the_whole_gives(kind: str, encoding: str) -> None:
    form, text, pieces, trials = OWN[kind]
    check(form, text.encode(encoding), pieces, trials)


def test_pieces_of_real_files_give_what_the_whole_gives(real_data: Path, count_real: Callable[[int], None]) -> None:
    studies = [
        re.sub(rb"<\?xml.*?\?>", b"", path.read_bytes()) for path in sorted((real_data / "ctgov_xml").glob("*.xml"))
    ]
    lines = gzip.decompress((real_data / "ctgov_v2" / "studies.jsonl.gz").read_bytes()).splitlines()[:40]
    rows = b",".join(b'"%d":%s' % (number, line) for number, line in enumerate(lines, 1))
    check(ctgov_xml, b"<search_results>%s</search_results>" % b"".join(studies), len(studies), len(studies))
    check(ictrp, (real_data / "ictrp" / "ICTRP-Results_18Mar2020.xml").read_bytes(), 578, 578)
    check(ictrp, (real_data / "ictrp" / "COVID19-1135-trials.csv").read_bytes(), 1135, 1135)
    check(ctgov_csv, (real_data / "ctgov_csv" / "onlyjazz_ctg-studies.csv").read_bytes(), 682, 682)
    check(ctgov_csv, (real_data / "ctgov_csv" / "rohan_ctg-studies.csv").read_bytes(), 279, 279)
    check(ctgov_csv, (real_data / "ctgov_csv" / "dgg32_SearchResults.tsv").read_bytes(), 40, 40)
    check(euctr, (real_data / "registers" / "EUCTR_text_export_error_case.txt").read_bytes(), 2, 10)
    check(tinydb_json, b'{"_default":{%s}}' % rows, 40, 40)
    count_real(len(studies) + 578 + 1135 + 682 + 279 + 40 + 10 + 40)
