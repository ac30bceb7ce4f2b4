"""The EU Clinical Trials Register: a golden export, the three forms of a record, and the differing member states."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Rejected
from parsers.formats import ctis, euctr, medpath
from parsers.formats.euctr_answers import Answer
from parsers.formats.euctr_codes import joined
from parsers.formats.euctr_page import MAX_PAGE
from parsers.formats.euctr_text import blocks, read_block
from parsers.trial import Trial, dump
from store.merge import merge
from tests.parsers.pages import Dumped, golden, leaves, read_page, words_of

HEAD = "EudraCT Number: 2099-000001-11\n"


def block(*lines: str, country: str = "Spain - AEMPS", code: str = "ES") -> str:
    """A member state's block of an export, with what tells the state and these lines."""
    head = f"Summary\n{HEAD}Link: https://example.org/ctr-search/trial/2099-000001-11/{code}/\n\n"
    return head + f"A.1 Member State Concerned: {country}\n" + "\n".join(lines) + "\n\n"


def read(*lines: str) -> Dumped:
    return read_page(euctr.parse, block(*lines))


def trials(text: str) -> list[Trial]:
    found = list(euctr.parse(Document("export.txt", text.encode())))
    assert all(isinstance(trial, Trial) for trial in found), found
    return [trial for trial in found if isinstance(trial, Trial)]


def fields(dumped: Dumped) -> Dumped:
    return {name: part for name, part in dumped.items() if name not in ("sources", "unparsed")}


def answers_of(text: str) -> list[Answer]:
    return [answer for start, lines in blocks(text) for answer in read_block(start, lines)]


def as_json(answers: list[Answer]) -> dict[str, Any]:
    """The record as ctrdata writes it."""
    record: dict[str, Any] = {"ctrname": "EUCTR", "record_last_import": "2033-01-01 00:00:00"}
    groups = {"B": "b1_sponsor", "D": "dimp", "D.8": "d8_placebo", "E.1.2": "e12_meddra", "G": "g4_networks"}
    for answer in answers:
        key = joined(answer.code) + "_" + "_".join(re.sub(r"[^\w ]", "", answer.label.lower()).split())
        key += f"_{answer.language}" if answer.language else ""
        group = next((answer.code[:n] for n in (5, 3, 1) if answer.code[:n] in groups and answer.item), "")
        if not group:
            record[key] = answer.value
            continue
        items = record.setdefault(groups[group], [])
        while len(items) < answer.item:
            items.append({f"_{groups[group]}": str(len(items) + 1)})
        target = items[answer.item - 1]
        if answer.part:
            parts = target.setdefault("b4_support" if group == "B" else "d38_substances", [])
            parts.extend({} for _ in range(answer.part - len(parts)))
            target = parts[answer.part - 1]
        target[key] = answer.value
    return record


def as_page(answers: list[Answer]) -> str:
    """The record as the register's page shows it."""
    rows: list[str] = []
    item, part = 0, 0
    for answer in answers:
        code, value = answer.code, escape(answer.value).replace("\n", "&#13;<br>")
        if answer.item and answer.item != item:
            kinds = {"B": "B.Sponsor: {}", "G": "G.4 Investigator Network here: {}"}
            kind = "D.8 Placebo: {}" if code.startswith("D.8") else kinds.get(code[0], "D.IMP: {}")
            rows.append(f"<tr><td colspan=3 class=cellBlue>{kind.format(answer.item)}</td></tr>" * (code[0] != "E"))
            part = 0
        if code.startswith("D.3") and answer.part > part:
            rows.append("<tr><td colspan=3>D.3.8 to D.3.10 IMP Identification Details</td></tr>")
        item, part = answer.item, answer.part or part
        if code.startswith("X"):
            rows.append(f"<tr><td>{answer.label}:</td><td>{value}</td></tr>")
            continue
        if answer.language:
            rows[-1] = rows[-1].replace("</table>", f"<tr><td>{value}</td><td>{answer.language}</td></tr></table>")
            continue
        nested = f"<table><tr><td width=90%>{value}</td></tr></table>" if code[:2] in ("A.", "E.") else value
        code = code if "." in code else code + "."
        rows.append(f"<tr><td class=first>{code}</td><td>{escape(answer.label)}</td><td class=third>{nested}</td></tr>")
    return "<!DOCTYPE html>\n<html><body><table>" + "\n".join(rows) + "</table></body></html>"


def test_golden_field_by_field() -> None:
    text, expected = golden("euctr_text")
    assert dict(leaves(read_page(euctr.parse, text))) == dict(leaves(expected))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_same_fields_in_other_encodings_and_line_ends(encoding: str) -> None:
    text, expected = golden("euctr_text")
    data = text.replace("\n", "\r\n").encode(encoding)
    assert euctr.matches(Document("x", data)) == 1.0
    assert dict(leaves(read_page(euctr.parse, data))) == dict(leaves(expected))


def test_the_three_forms_of_a_record_give_the_same_fields() -> None:
    text, expected = golden("euctr_text")
    answers = answers_of(text)
    record = as_json([answer for answer in answers if answer.code])
    of_json = read_page(euctr.parse, json.dumps(record))
    of_page = read_page(euctr.parse, as_page(answers))
    assert dict(leaves(fields(of_json))) == dict(leaves(fields(expected)))
    assert dict(leaves(fields(of_page))) == dict(leaves(fields(expected)))
    assert [source["part"] for dumped in (of_json, of_page) for source in dumped["sources"]] == ["ES", "ES"]


def test_recognised_by_content() -> None:
    text, _ = golden("euctr_text")
    record = as_json(answers_of(text))
    for data in (text, json.dumps(record), as_page(answers_of(text))):
        document = Document("x.pdf", data.encode())
        assert euctr.matches(document) == 1.0
        assert ctis.matches(document) == 0.0
        assert medpath.matches(document) < 0.5
    for other in ("EudraCT Number: 2099-000001-11 is cited here", "<html><td>A.2</td></html>", "{", "[1]", "", "{}"):
        assert euctr.matches(Document("x", other.encode())) < 0.5


def test_each_member_state_is_a_part_and_the_store_makes_one_trial_of_them() -> None:
    spain = block("P. End of Trial Status: Completed", "F.4.2.2 In the whole clinical trial: 40")
    france = block("P. End of Trial Status: Ongoing", country="France - ANSM", code="FR")
    both = trials("Our preface\n" + spain + france)
    assert [trial.sources[0].part for trial in both] == ["ES", "FR"]
    assert {trial.id for trial in both} == {"2099-000001-11"}
    merged = dump(merge(both))
    assert merged["status"]["overall_status"] == "COMPLETED"
    said = [(claim["source"], claim["value"]) for claim in merged["claims"]["status.overall_status"]]
    assert said == [(0, "COMPLETED"), (1, "Ongoing")]
    assert "Our preface" in [line.text for line in both[0].unparsed]


def test_a_block_is_the_same_alone_and_among_others() -> None:
    spain, france = block("E.2.1 Main objective: A"), block("E.2.1 Main objective: B", country="France - X", code="FR")
    together = trials(spain + france)
    alone = trials(spain) + trials(france)
    assert [trial.sources[0].sha256 for trial in together] == [trial.sources[0].sha256 for trial in alone]
    assert [fields(dump(trial)) for trial in together] == [fields(dump(trial)) for trial in alone]
    assert [trial.sources[0].record for trial in together] == [1, 2]
    assert together[1].unparsed[0].line == spain.count("\n") + 5


def test_two_differing_blocks_of_one_member_state_are_both_kept() -> None:
    one, other = block("E.2.1 Main objective: A"), block("E.2.1 Main objective: B")
    assert [trial.sources[0].part for trial in trials(one + other + one)] == ["ES", "ES 2", "ES"]


@pytest.mark.parametrize(
    ("head", "part", "countries"),
    [
        ("A.1 Member State Concerned: Germany - PEI", "DE", ["Germany"]),
        ("A.1 Member State Concerned: UK - MHRA", "GB", ["United Kingdom"]),
        ("A.1 Member State Concerned: Atlantis - X", "Atlantis", ["Atlantis"]),
        ("A.2 EudraCT number: 2099-000001-11-NL", "NL", None),
        ("National Competent Authority: Outside EU/EEA", "3RD", None),
        ("A.3 Full title of the trial: T", "", None),
    ],
)
def test_the_member_state(head: str, part: str, countries: list[str] | None) -> None:
    found = read_page(euctr.parse, HEAD + head + "\nA.3.1 Title of the trial for lay people: L")
    assert found["sources"][0]["part"] == part
    assert found.get("contacts_locations", {}).get("countries") == countries


def test_the_suffix_of_the_id_names_the_part_of_a_json_record() -> None:
    record = {"_id": "2099-000001-11-3RD", "ctrname": "EUCTR", "a2_eudract_number": "2099-000001-11"}
    found = read_page(euctr.parse, json.dumps(record))
    assert (found["id"], found["sources"][0]["part"]) == ("2099-000001-11", "3RD")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Completed", "COMPLETED"),
        ("Prematurely Ended", "TERMINATED"),
        ("Temporarily Halted", "SUSPENDED"),
        ("Ongoing", "Ongoing"),
        ("GB - no longer in EU/EEA", "GB - no longer in EU/EEA"),
    ],
)
def test_statuses(said: str, status: str) -> None:
    assert read(f"P. End of Trial Status: {said}")["status"]["overall_status"] == status


def test_a_summary_that_says_another_status_stays_unparsed() -> None:
    found = read_page(
        euctr.parse, HEAD + "Trial Status: Ongoing\nA.1 Member State Concerned: X\nP. End of Trial Status: Completed"
    )
    assert found["status"]["overall_status"] == "COMPLETED"
    assert "Trial Status: Ongoing" in [line["text"] for line in found["unparsed"]]


@pytest.mark.parametrize(
    ("lines", "allocation"),
    [
        (["E.8.1.1 Randomised: Yes"], "RANDOMIZED"),
        (["E.8.1.1 Randomised: No", "E.8.2.4 Number of treatment arms: 1"], "NA"),
        (["E.8.1.1 Randomised: No", "E.8.2.4 Number of treatment arms: 2"], "NON_RANDOMIZED"),
        (["E.8.1.1 Randomised: No", "E.8.1 Controlled: Yes"], "NON_RANDOMIZED"),
        (["E.8.1.1 Randomised: No"], None),
        (["E.8.1.1 Randomised: Information not present in EudraCT"], None),
    ],
)
def test_allocation_only_where_it_is_certain(lines: list[str], allocation: str | None) -> None:
    assert read(*lines)["design"].get("design_info", {}).get("allocation") == allocation


def test_contradicting_answers_set_nothing_and_stay() -> None:
    found = read("E.8.1.2 Open: Yes", "E.8.1.4 Double blind: Yes", "E.6.1 Diagnosis: Yes", "E.6.3 Therapy: Yes")
    assert "design_info" not in found["design"]
    assert {"E.8.1.2", "E.8.1.4"} <= {line["path"] for line in found["unparsed"]}
    assert found["description"]["detailed_description"] == "Scope: diagnosis, therapy"


def test_age_groups_are_no_age_limits() -> None:
    found = read(
        "F.1.1 Trial has subjects under 18: No", "F.1.2 Adults (18-64 years): Yes", "F.1.3 Elderly (>=65 years): Yes"
    )
    assert found["eligibility"]["std_ages"] == ["ADULT", "OLDER_ADULT"]
    assert not {"minimum_age", "maximum_age"} & set(found["eligibility"])


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["F.4.2.2 In the whole clinical trial: 1,200", "F.4.1 In the member state: 5"], 1200),
        (["F.4.1 In the member state: 5"], None),
        (["F.4.1 In the member state: 5", "E.8.5 The trial involves multiple Member States: No"], None),
        (
            [
                "F.4.1 In the member state: 5",
                "E.8.5 The trial involves multiple Member States: No",
                "E.8.6.1 Trial being conducted both here and there: No",
            ],
            5,
        ),
        (["F.4.2.2 In the whole clinical trial: some"], None),
    ],
)
def test_enrolment_is_of_the_whole_trial(lines: list[str], count: int | None) -> None:
    assert read(*lines)["design"].get("enrollment_info", {}).get("count") == count


def test_a_translation_stands_in_for_an_answer_that_is_missing() -> None:
    found = read(
        "A.3 Full title of the trial:", "A.3 Full title of the trial (el): Μέλι", "E.1.1 Medical condition(s): C"
    )
    assert found["identification"]["official_title"] == "Μέλι"


def test_what_is_not_known_is_kept_with_its_code() -> None:
    found = read("E.9.7 A new question: Yes", "A.7 Trial is part of a plan: JSON_ERROR", "A.5.2 US NCT number: none")
    kept = {(line["path"], line["text"]) for line in found["unparsed"]}
    assert ("E.9.7", "A new question: Yes") in kept
    assert ("A.7", "Trial is part of a plan: JSON_ERROR") in kept
    assert ("A.5.2", "US NCT number: none") in kept
    assert "secondary_id_infos" not in found.get("identification", {})


def test_unknown_keys_of_json_are_kept_with_their_path() -> None:
    record = {
        "a2_eudract_number": "2099-000001-11",
        "ctrname": "EUCTR",
        "dimp": [{"d31_product_name": "H", "new": {"x": [1]}}],
    }
    found = read_page(euctr.parse, json.dumps(record | {"z": {"y": "kept"}, "a7_plan": ["a", {"b": "c"}]}))
    kept = {(line["path"], line["text"]) for line in found["unparsed"]}
    assert {("dimp[0].new[0].x[0]", "1"), ("z.y", "kept"), ("a7_plan[0]", "a")} <= kept
    assert any(text == "c" for _, text in kept)
    assert found["arms_interventions"]["interventions"] == [{"name": "H"}]


def test_posted_results_are_kept_whole_and_their_ids_and_dates_used() -> None:
    information = {
        "usctnIdentifier": "NCT00000003",
        "whoIdentifier": {},
        "recruitmentStartDate": "2031-02-03T00:00:00+01:00",
        "globalEndOfTrialDate": "2033-04-05T00:00:00+02:00",
        "isGlobalEndOfTrialReached": "true",
    }
    record = {"a2_eudract_number": "2099-000001-11", "ctrname": "EUCTR", "trialInformation": information}
    found = read_page(euctr.parse, json.dumps(record | {"adverseEvents": {"events": [{"term": "Sneeze"}]}}))
    assert found["results"] == {"trialInformation": information, "adverseEvents": {"events": [{"term": "Sneeze"}]}}
    assert found["has_results"] is True
    assert found["status"]["start_date"] == {"date": "2031-02-03", "type": "ACTUAL"}
    assert found["status"]["completion_date"] == {"date": "2033-04-05", "type": "ACTUAL"}
    assert [each["id"] for each in found["identification"]["secondary_id_infos"]] == ["NCT00000003"]


def test_a_later_download_of_the_same_record_hashes_the_same() -> None:
    text, _ = golden("euctr_text")
    record = as_json(answers_of(text))
    later = record | {"record_last_import": "2040-01-01 00:00:00", "history": ["x"]}
    hashes = [
        trial.sources[0].sha256
        for each in (record, later)
        for trial in euctr.parse(Document("x", json.dumps(each).encode()))
        if isinstance(trial, Trial)
    ]
    assert len(hashes) == 2
    assert len(set(hashes)) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("EudraCT Number: unknown\nA.1 Member State Concerned: Spain", "EudraCT number"),
        ('{"ctrname": "EUCTR", "a2_eudract_number": "soon"}', "EudraCT number"),
        ("<html><td>A.2</td><td>EudraCT number</td></html>", "EudraCT number"),
        ("<html>" + " " * MAX_PAGE, "longer than"),
        ("<html>" + "<b>" * 250 + "<table><tr><td>A.2</td><td>x</td><td>" + "<i>" * 250, ""),
        ("{ broken", "JSON"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: str, reason: str) -> None:
    (refused,) = euctr.parse(Document("odd", data.encode()))
    assert isinstance(refused, Rejected)
    assert reason.casefold() in str(refused).casefold()


def test_hostile_text_is_kept_as_it_is() -> None:
    bad = "\x1b]0;owned\x07 <script>[red]\u202e"
    found = read(f"E.2.1 Main objective of the trial: {bad}", "E.2.2 Secondary objectives: x")
    assert found["description"]["brief_summary"] == bad


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30), max_size=8))
def test_no_line_of_criteria_is_lost(lines: list[str]) -> None:
    found = read("E.3 Principal inclusion criteria: first", *lines, "E.4 Principal exclusion criteria: last")
    text = words_of(found)
    for word in " ".join(lines).replace(":", " ").split():
        assert word in text or word in (".", "Summary", "summary")


def test_real_records(real_data: Path, count_real: Callable[[int], None]) -> None:
    files = sorted((real_data / "registers").glob("EUCTR*"))
    assert len(files) == 6
    read_in = 0
    for file in files:
        document = Document(file.name, file.read_bytes())
        assert euctr.matches(document) == 1.0
        for item in euctr.parse(document):
            assert isinstance(item, Trial), str(item)
            read_in += 1
            found = dump(item)
            assert found["identification"]["official_title"]
            assert found["design"]["phases"]
            assert "Inclusion Criteria" in found["eligibility"]["eligibility_criteria"]
    assert read_in == 15
    count_real(read_in)


@pytest.mark.parametrize("name", ["2013-000615-24-BE", "2016-004489-24-DE", "2019-002663-10-ES", "2022-000099-20-DE"])
def test_every_leaf_of_a_real_json_record_is_kept(real_data: Path, name: str) -> None:
    data = (real_data / "registers" / f"EUCTR__{name}.json").read_bytes()
    (trial,) = euctr.parse(Document(name, data))
    assert isinstance(trial, Trial)
    said = words_of(dump(trial))
    folded = said.casefold()
    lost = [
        (path, value)
        for path, value in leaves(json.loads(data))
        if isinstance(value, str) and " ".join(value.split()).casefold() not in folded and value not in ("Yes", "No")
    ]
    in_codes = {"EUCTR", "Completed", "Prematurely Ended", "Commercial"}
    assert [pair for pair in lost if pair[1] not in in_codes] == []


def test_every_word_of_the_real_export_and_page_is_kept(real_data: Path) -> None:
    text = (real_data / "registers" / "EUCTR_text_export_error_case.txt").read_text(encoding="utf-8")
    kept = [set(words_of(dump(trial)).split()) for trial in trials(text)]
    text = text[text.index("\nSummary") :]
    for (_, lines), words in zip(blocks(text), kept, strict=True):
        values = " ".join(line.partition(": ")[2] or line for line in lines if line[1:2] != ".").split()
        assert [word for word in values if word.strip("12345:") and word not in words and word not in _OWN] == []


_OWN = {"Summary", "MedDRA", "Classification", "Sponsor"}
