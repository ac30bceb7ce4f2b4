"""The short export of the EU Clinical Trials Register: a few labelled lines a trial."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.document import Document, Rejected
from parsers.formats import euctr
from parsers.reading import read
from parsers.trial import Trial
from tests.parsers.pages import Dumped, read_page

ENTRY = """EudraCT Number:           2099-000000-01
Sponsor Protocol Number:  TEA-1
Sponsor Name:             Ours Ltd
Full Title:               Thyme tea against the cough of sailors
 in spring
Start Date:               2019-07-29
Medical condition:        Cough
Disease:                  Version: 20.1, SOC Term: 10 - Lungs, Classification Code: 1, Term: Dry cough, Level: PT
Population Age:           Adults, Elderly
Gender:                   Male, Female
Trial protocol:           DE(Completed) AT(Completed)
Trial results:            (No results available)
Link:                     https://example.org/2099-000000-01
"""


def dumped(*changes: tuple[str, str]) -> Dumped:
    text = ENTRY
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read_page(euctr.parse, text)


def unparsed(found: Dumped) -> dict[str, str]:
    return {line["path"]: line["text"] for line in found.get("unparsed", [])}


def test_an_entry_field_by_field() -> None:
    found = dumped()
    assert (found["id"], found["registry"]) == ("2099-000000-01", "EUDRACT")
    assert found["identification"] == {
        "org_study_id_info": {"id": "TEA-1"},
        "official_title": "Thyme tea against the cough of sailors\nin spring",
    }
    assert found["status"] == {"overall_status": "COMPLETED", "start_date": {"date": "2019-07-29"}}
    assert found["sponsor_collaborators"] == {"lead_sponsor": {"name": "Ours Ltd"}}
    assert found["conditions"] == {"conditions": ["Cough"], "keywords": ["Dry cough"]}
    assert found["eligibility"] == {"sex": "ALL", "std_ages": ["ADULT", "OLDER_ADULT"]}
    assert found["contacts_locations"] == {"countries": ["Germany", "Austria"]}
    assert found["has_results"] is False
    assert found["raw_parts"]["conditions.keywords"].startswith("Version: 20.1")
    assert found["sources"][0]["part"] == "summary"
    assert found["sources"][0]["url"] == "https://example.org/2099-000000-01"
    assert unparsed(found) == {}


def test_what_has_no_field_is_kept() -> None:
    found = dumped(
        ("DE(Completed) AT(Completed)", "DE(Ongoing) Outside EU/EEA(Completed)"),
        ("Adults, Elderly", "Under 18, Adolescents, Adults"),
        ("(No results available)", "View results"),
        ("2019-07-29", "soon"),
    )
    assert "overall_status" not in found.get("status", {})
    assert found["contacts_locations"] == {"countries": ["Germany"]}
    assert found["eligibility"]["std_ages"] == ["CHILD", "ADULT"]
    assert found["has_results"] is True
    assert unparsed(found) == {
        "Start Date": "soon",
        "Population Age": "Under 18, Adolescents, Adults",
        "Trial protocol": "DE(Ongoing) Outside EU/EEA(Completed)",
    }


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_list_of_entries_under_a_line_of_its_own(line_end: str, tmp_path: Path) -> None:
    path = tmp_path / "trials.txt"
    text = "This file contains trials 1 to 2 of 2\n\n" + ENTRY + "\n" + ENTRY.replace("-01", "-02")
    path.write_bytes(text.replace("\n", line_end).encode())
    found = [*read([path])]
    assert [item.id if isinstance(item, Trial) else str(item) for item in found] == ["2099-000000-01", "2099-000000-02"]
    assert all(isinstance(item, Trial) and item.sources[0].kind == "euctr" for item in found)


def test_is_recognised_by_its_labels() -> None:
    assert euctr.matches(Document("x", ENTRY.encode())) == 0.9
    assert euctr.matches(Document("x", b"EudraCT Number: 2099-000000-01\nSponsor Name: Ours\n")) < 0.5


def test_an_entry_without_a_number_is_refused() -> None:
    (refused,) = euctr.parse(Document("x", ENTRY.replace("2099-000000-01", "none").encode()))
    assert isinstance(refused, Rejected) and "EudraCT number" in refused.reason
