"""WHO ICTRP: XML and both kinds of CSV, by golden record, by odd case, and over real records of ten registers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from parsers import labels
from parsers.document import Document, Rejected
from parsers.formats import ictrp
from parsers.formats.ictrp_row import FULL_EXPORT, NOTHING, plain, words
from parsers.trial import Trial, dump
from tests.parsers.pages import Dumped, golden, leaves, read_page, words_of

COLUMNS = ("TrialID", "Source Register", "Public title", "Recruitment Status", "Date enrollement", "Phase")


def table(*rows: dict[str, str], columns: tuple[str, ...] = ()) -> bytes:
    """A CSV export with these rows."""
    names = columns or tuple(dict.fromkeys((*COLUMNS, *(name for row in rows for name in row))))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read(trial_id: str = "NCT00000001", **cells: str) -> Dumped:
    """The one trial of an export with the columns given, `_` for a blank in their names."""
    row = {"TrialID": trial_id} | {name.replace("_", " "): cell for name, cell in cells.items()}
    return read_page(ictrp.parse, table(row))


def trials(data: bytes) -> list[Trial]:
    found = [*ictrp.parse(Document("export", data))]
    assert all(isinstance(item, Trial) for item in found), [str(item) for item in found if isinstance(item, Rejected)]
    return [item for item in found if isinstance(item, Trial)]


def unparsed(dumped: Dumped) -> dict[str, str]:
    return {line["path"]: line["text"] for line in dumped.get("unparsed", [])}


def test_golden_field_by_field() -> None:
    text, expected = golden("ictrp")
    assert dict(leaves(read_page(ictrp.parse, text))) == dict(leaves(expected))


def test_is_recognised_by_content() -> None:
    assert ictrp.matches(Document("a", golden("ictrp")[0].encode())) == 1
    assert ictrp.matches(Document("a", table())) == 1
    assert ictrp.matches(Document("a", table().decode().encode("utf-16"))) == 1
    assert ictrp.matches(Document("a", b"<Trial><TrialID>NCT00000001</TrialID></Trial>")) == 1
    assert ictrp.matches(Document("a", b"TrialID,url,phase\nNCT00000001,,\n")) == 0.7
    others = (b"", b"<Trial/>", b"<Trials", b"TrialID\n", b"NCT00000001\n", b"NCT00000001,a,b\n", b'{"TrialID": 1}')
    for other in (*others, b"NCT Number,Study Title\nNCT00000001,x\n"):
        assert ictrp.matches(Document("a", other)) == 0, other


def test_xml_and_csv_of_one_record_hash_the_same_whenever_exported() -> None:
    xml = golden("ictrp")[0]
    root = etree.fromstring(xml.encode())
    cells = {str(cell.tag).replace("_", " "): cell.text or "" for cell in root[0]}
    (first,) = trials(xml.encode())
    (second,) = trials(table(cells | {"Export date": "another day", "Internal Number": "5"}))
    assert first.sources[0].sha256 == second.sources[0].sha256
    (third,) = trials(table(cells | {"Phase": "3"}))
    assert third.sources[0].sha256 != first.sources[0].sha256


def test_several_records_keep_their_places() -> None:
    found = trials(table({"TrialID": "NCT00000001", "Public title": "two\r\nlines"}, {"TrialID": "DRKS00000000"}))
    assert [(trial.id, trial.registry, trial.sources[0].record) for trial in found] == [
        ("NCT00000001", "NCT", 1),
        ("DRKS00000000", "DRKS", 2),
    ]
    xml = "<Trials_downloaded_from_ICTRP>" + "<Trial><TrialID>NCT0000000{}</TrialID></Trial>" * 2
    first, second = trials((xml.format(1, 2) + "</Trials_downloaded_from_ICTRP>").encode())
    assert [first.sources[0].record, second.sources[0].record] == [1, 2]
    part = Document("export.csv", table({"TrialID": "NCT00000002"}), record=7, line=9)
    (own,) = ictrp.parse(part)
    assert isinstance(own, Trial) and own.sources[0].record == 7


def test_rows_that_cannot_be_kept_are_refused_with_their_line() -> None:
    data = table({"TrialID": "NCT00000001"}, {"TrialID": "none"}, {"TrialID": "NCT00000002"})
    first, refused, last = ictrp.parse(Document("a.csv", data))
    assert isinstance(first, Trial) and isinstance(last, Trial)
    assert isinstance(refused, Rejected) and (refused.record, refused.line) == (2, 3) and "TrialID" in refused.reason
    cut = table({"TrialID": "NCT00000001", "Phase": "x"}).rstrip() + b'\r\nNCT00000003,"broken off'
    _, refused = ictrp.parse(Document("a.csv", cut))
    assert isinstance(refused, Rejected) and "quote" in refused.reason
    (refused,) = ictrp.parse(Document("a.csv", b"a,b\n1,2\n"))
    assert isinstance(refused, Rejected) and "TrialID" in refused.reason
    for broken in (b"<Trials_downloaded_from_ICTRP><Trial>", b"<Trials_downloaded_from_ICTRP/>"):
        (refused,) = ictrp.parse(Document("a.xml", broken))
        assert isinstance(refused, Rejected)
    short = table({"TrialID": "NCT00000001"}) + b"NCT00000002,,short\r\n"
    _, kept = ictrp.parse(Document("a.csv", short))
    assert isinstance(kept, Trial) and "cells" in kept.warnings[0].text
    _, kept = ictrp.parse(Document("a.csv", short.replace(b",,short", b",,,,,,over")))
    assert isinstance(kept, Trial) and [line.text for line in kept.unparsed] == ["over"]


def bare_export(*rows: dict[str, str]) -> bytes:
    """The weekly full export, which names no columns."""
    lines = [",".join('"' + row.get(name, "").replace('"', '""') + '"' for name in FULL_EXPORT) for row in rows]
    return "\r\n".join(lines).encode() + b"\r\n"


BARE = {
    "TrialID": "ACTRN00000000000000",
    "Last_Refreshed_on": "6 April 2020",
    "SecondaryIDs": "NCT00000025",
    "public_title": "Ours,  with two blanks",
    "Public_Contact_Lastname": "Kettle",
    "Public_Contact_Email": "a@soup.example",
    "Scientific_Contact_Lastname": "Ladle",
    "Scientific_Contact_Affiliation": "Harbour",
    "Date_registration": "01/02/2020",
    "Date_enrollement": "03/02/2020",
    "type_enrolment": "Anticipated",
    "Childs": "DRKS00000000;EUCTR2020-000000-01-FR",
    "results_actual_enrollment": "12",
    "Target_size": "20",
    "Age_min": "18 Years",
    "Gender": "Males",
    "Secondary_Outcomes": "Warmth[30 minutes]",
    "Ethics_Status": "Approved",
}


def test_the_full_export_without_names_of_columns() -> None:
    data = bare_export(BARE, BARE | {"TrialID": "ACTRN00000000000001"})
    assert ictrp.matches(Document("a", data)) == 0.9
    first, second = trials(data)
    assert (first.id, second.id, second.sources[0].record) == ("ACTRN00000000000000", "ACTRN00000000000001", 2)
    dumped = dump(first)
    assert dumped["identification"]["brief_title"] == "Ours,  with two blanks"
    assert [other["id"] for other in dumped["identification"]["secondary_id_infos"]] == [
        "NCT00000025",
        "DRKS00000000",
        "2020-000000-01",
    ]
    assert dumped["status"]["study_first_submit_date"] == "2020-02-01"
    assert dumped["status"]["start_date"] == {"date": "2020-02-03", "type": "ESTIMATED"}
    assert dumped["design"]["enrollment_info"] == {"count": 12, "type": "ACTUAL"}
    assert dumped["eligibility"] == {"sex": "MALE", "minimum_age": "18 Years"}
    assert dumped["outcomes"]["secondary_outcomes"] == [{"measure": "Warmth", "time_frame": "30 minutes"}]
    assert dumped["contacts_locations"]["central_contacts"] == [
        {"name": "Kettle", "email": "a@soup.example", "role": "Public"},
        {"name": "Ladle", "role": "Scientific"},
    ]
    assert dumped["sources"][0]["page_modified"] == "6 April 2020"
    assert unparsed(dumped) == {
        "Target_size": "20",
        "Scientific_Contact_Affiliation": "Harbour",
        "Ethics_Status": "Approved",
    }


def test_the_full_export_split_into_rows() -> None:
    ids = [f"ACTRN0000000000000{number}" for number in range(3)]
    rows = [BARE | {"TrialID": trial_id} for trial_id in ids]
    found = []
    for number, row in enumerate(rows, 1):
        part = Document("a.csv", bare_export(row), record=number, line=number)
        found += [trial.id for trial in ictrp.parse(part) if isinstance(trial, Trial)]
    assert found == ids


def test_a_wider_or_narrower_table_is_no_full_export() -> None:
    data = bare_export(BARE)
    assert ictrp.matches(Document("a", data.rstrip() + b',"more"\r\n')) == 0
    assert ictrp.matches(Document("a", b"a" + data[1:])) == 0


def test_ids_of_the_same_trial_and_of_related_ones() -> None:
    dumped = read(
        Secondary_ID="EudraCT 2020-000000-01<br>ISRCTN00000000 (ISRCTN registry); sub-study of NCT00000002;N/A;A-1"
    )
    assert dumped["identification"]["secondary_id_infos"] == [
        {"id": "2020-000000-01", "type": "EUDRACT_NUMBER", "domain": "EudraCT"},
        {"id": "ISRCTN00000000", "type": "REGISTRY", "domain": "ISRCTN registry"},
        {"id": "A-1", "type": "OTHER"},
    ]
    assert unparsed(dumped) == {"Secondary ID": "sub-study of NCT00000002"}
    assert read(Secondary_ID="NCT00000001; nil")["identification"] == {"nct_id": "NCT00000001"}


def test_the_record_of_a_member_state_is_a_part_of_the_trial() -> None:
    dumped = read("EUCTR2020-000000-01-FR", Source_Register="EU Clinical Trials Register")
    assert (dumped["id"], dumped["registry"]) == ("2020-000000-01", "EUDRACT")
    assert dumped["sources"][0]["part"] == "FR" and not unparsed(dumped)


def test_criteria_under_their_headings() -> None:
    both = read(
        "DRKS00000000",
        Inclusion_Criteria="Inclusion criteria: <br>   1. A<br>   2. B",
        Exclusion_Criteria="Exclusion criteria: C",
    )
    assert (
        both["eligibility"]["eligibility_criteria"] == "Inclusion Criteria:\n\n1. A\n2. B\n\nExclusion Criteria:\n\nC"
    )
    own = read(
        Inclusion_Criteria="\r<br>    Inclusion Criteria:\r<br>\r<br>      -  A &lt; 5\r<br>    Exclusion Criteria: B"
    )
    assert own["eligibility"]["eligibility_criteria"] == "Inclusion Criteria:\n\n  -  A < 5\nExclusion Criteria: B"
    assert read(Inclusion_Criteria="All comers")["eligibility"]["eligibility_criteria"] == "All comers"


def test_line_breaks_however_they_are_written() -> None:
    dumped = read(Inclusion_Criteria="1. cough <br/ ><br>2. sea<BR />3. night")
    assert dumped["eligibility"]["eligibility_criteria"] == "1. cough\n\n2. sea\n3. night"


def test_conditions_as_a_list_with_marks() -> None:
    dumped = read(Condition="-Sea-sickness<br>- Cough at night;* X-rays;-")
    assert dumped["conditions"]["conditions"] == ["Sea-sickness", "Cough at night", "X-rays"]


def test_what_the_second_register_of_the_eu_writes_in_one_line() -> None:
    dumped = read(
        "CTIS2099-500000-00-00",
        Condition="Cough<br>MedDRA version: 20.0Level: PTClassification code: 10000000Term: Loud cough"
        "System Organ Class: 10;Therapeutic area: Lungs [L] - Deep;MedDRA version: 20.0Level: PTClassification code: 1"
        "Term: Dry cough",
        Intervention="Product Name: Thyme, red,Product Code: T1,Strength: 5 mg, 7 mg,Current Sponsor code: T",
        Inclusion_agemin="18",
        Inclusion_agemax="0",
    )
    assert dumped["conditions"] == {
        "conditions": ["Cough"],
        "keywords": ["Loud cough", "Dry cough", "Lungs [L] - Deep"],
    }
    (product,) = dumped["arms_interventions"]["interventions"]
    assert product["name"] == "Thyme, red"
    assert dumped["eligibility"] == {"minimum_age": "18 Years"}


def test_what_stands_beside_the_one_trial_is_kept() -> None:
    inner = "<Trial><TrialID>NCT00000001</TrialID></Trial><Criteria><Age>18</Age></Criteria><Country>Austria</Country>"
    (trial,) = trials(f"<Trials>{inner}</Trials>".encode())
    assert {line.path: line.text for line in trial.unparsed} == {"Criteria.Age[0]": "18", "Country": "Austria"}


def test_several_contacts_only_where_the_columns_agree() -> None:
    cells = {"Contact_Firstname": " ; ", "Contact_Lastname": "A Kettle, MD;B Ladle", "Contact_Tel": ";+00 4"}
    people = read(Contact_Email="a@soup.example;", **cells)["contacts_locations"]["central_contacts"]
    assert people == [{"name": "A Kettle, MD", "email": "a@soup.example"}, {"name": "B Ladle", "phone": "+00 4"}]
    mixed = read(Contact_Email="a@soup.example", **cells)["contacts_locations"]["central_contacts"]
    assert mixed == [{"name": "; A Kettle, MD;B Ladle", "phone": ";+00 4", "email": "a@soup.example"}]
    assert "contacts_locations" not in read(Contact_Firstname=" ; ", Contact_Tel="NA", Contact_Email=";")


def test_sponsors_and_supporters() -> None:
    cells = {"Primary_sponsor": "House A; Room 1", "Secondary_Sponsor": "House B;House C"}
    assert read(Source_Support="Please refer to primary and secondary sponsors", **cells)["sponsor_collaborators"] == {
        "lead_sponsor": {"name": "House A; Room 1"},
        "collaborators": [{"name": "House B"}, {"name": "House C"}],
    }


def test_unknown_columns_and_repeated_elements_stay_in_their_places() -> None:
    dumped = read(Shoe_size="41", Bridged_type="parent    ", Phase="Retrospective study")
    assert unparsed(dumped) == {"Shoe size": "41", "Bridged type": "parent"}
    assert dumped["design"] == {"design_info": {"time_perspective": "RETROSPECTIVE"}}
    xml = "<Trial><TrialID>NCT00000001</TrialID><Phase>1</Phase><Phase>2</Phase><Deep><er>x</er></Deep></Trial>"
    assert unparsed(read_page(ictrp.parse, xml)) == {"Phase[0]": "1", "Phase[1]": "2", "Deep.er[0]": "x"}


def test_whatever_a_cell_holds_is_kept() -> None:
    text = golden("ictrp")[0].encode()
    for number, cell in enumerate(etree.fromstring(text)[0]):
        if cell.tag in ("TrialID", "Export_date"):
            continue
        for stranger in (
            "stranger",
            "<br>stranger; one<br>two: [x;y",
            "Main Objective: stranger;Main Objective: other",
        ):
            root = etree.fromstring(text)
            root[0][number].text = stranger
            (trial,) = trials(etree.tostring(root))
            assert "stranger" in words_of(dump(trial)), (cell.tag, stranger)


def test_hostile_text_is_only_text() -> None:
    bomb = b'<!DOCTYPE t [<!ENTITY a "b">]><Trial><TrialID>&a;</TrialID></Trial>'
    (refused,) = ictrp.parse(Document("a.xml", bomb))
    assert isinstance(refused, Rejected) and "entities" in refused.reason
    title = "[/x] \x1b]52;c;eA==\x07 =cmd()"
    assert read(Public_title=title)["identification"]["brief_title"] == title


CODED = {
    *("trialid", "phase", "study type", "inclusion gender", "inclusion agemin", "inclusion agemax", "date enrollement"),
    *(
        "recruitment status",
        "source register",
        "study design",
        "export date",
        "date registration",
        "date registration3",
    ),
    *("results date completed",),
}
"""Columns of which codes and dates are made; their values are counted below."""


_TYPE = re.compile(rf"^(?:{'|'.join(labels.labels('InterventionType').values())}): ")


def lost_of(row: dict[str, str], trial: Trial) -> list[str]:
    """The cells of a row, by column, whose text is not in the trial."""
    everything = words_of(dump(trial))
    lost = []
    for column, cell in row.items():
        text = re.sub(r"^(?:In|Ex)clusion criteria:", "", plain(cell), flags=re.IGNORECASE)
        squashed = " ".join(text.split())
        parts = (_TYPE.sub("", " ".join(part.split())) for part in text.split(";"))
        if words(column) not in CODED and squashed.casefold() not in NOTHING and squashed not in everything:
            lost += [f"{column}: {part}" for part in parts if part.casefold() not in NOTHING and part not in everything]
    return lost


def test_real_csv_loses_nothing(real_data: Path, count_real: Callable[[int], None]) -> None:
    path = real_data / "ictrp" / "COVID19-1135-trials.csv"
    document = Document(path.name, path.read_bytes())
    assert ictrp.matches(document) == 1
    found = trials(document.data)
    rows = [*csv.DictReader(io.StringIO(document.text, newline=""))]
    assert Counter(trial.registry for trial in found) == {
        **{"CHICTR": 602, "NCT": 438, "EUDRACT": 42, "ACTRN": 13, "ISRCTN": 12, "NTR": 12, "IRCT": 8, "JRCT": 3},
        **{"TCTR": 2, "UMIN": 2, "DRKS": 1},
    }
    lost = [(trial.id, column) for row, trial in zip(rows, found, strict=True) for column in lost_of(row, trial)]
    assert not lost
    for row, trial in zip(rows, found, strict=True):
        registered = str(trial.status.study_first_submit_date)
        assert registered.replace("-", "") == row["Date registration3"]
        assert trial.status.start_date and trial.status.start_date.date
        assert trial.status.start_date.date.precision in ("day", "month")
    count_real(len(found))


def test_real_xml_loses_nothing(real_data: Path, count_real: Callable[[int], None]) -> None:
    path = real_data / "ictrp" / "ICTRP-Results_18Mar2020.xml"
    found = trials(path.read_bytes())
    for element, trial in zip(etree.fromstring(path.read_bytes()), found, strict=True):
        row = {str(cell.tag): cell.text or "" for cell in element}
        assert not lost_of(row, trial), trial.id
        assert plain(row["TrialID"]) == trial.id
    assert len(found) == 578
    count_real(len(found))
