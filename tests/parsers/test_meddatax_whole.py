"""Whole pages of meddatax: sections moved and removed, any text at all, and pages written from real studies."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.formats import meddatax, meddatax_layout
from tests.parsers import page_writer
from tests.parsers.page_writer import Study
from tests.parsers.pages import Dumped, golden, read_page, words_of

OUR_HELP = {
    heading: meddatax_layout.digest(page_writer.help_sentence(heading)) if digest else ""
    for heading, digest in meddatax_layout.HELP.items()
}
_SITE_WORDS = re.compile(
    r"(Recruitment Status|Clinical Phase|Total Enrollment|Study \w+( Date)?|Allocation Method|Intervention Model|"
    r"Primary Study Purpose|Blinding Strategy|(In|Ex)clusion Criteria|\w+ Eligible Age|Eligible Sex|"
    r"Accepts Healthy Volunteers|Site Status|View Document|Results pending|Help of ours .*)"
)
_LABEL = re.compile(
    r"(?:(?:Group|Intervention|Reference) Type|\w+ Role|Site Status|Role:|Phone:|Email:|PMID:|"
    r"(?:Document|Identifier) \w+:|NCT ID:|Last Updated:)\s*"
)
_SAID_OTHERWISE = {
    "Yes",
    "1,240 participants",
    "PHASE2 PHASE3",
    "collaborator",
    "lead",
    "[email\u00a0protected]",
    "[email protected]",
    "-",
    "org_study_id",
    "secondary_id",
}


def _site_words(line: str) -> bool:
    return line in meddatax_layout.HELP or _SITE_WORDS.fullmatch(line) is not None


def _is_kept(line: str, everything: str) -> bool:
    value = _LABEL.sub("", line).removesuffix(" (View on PubMed)")
    parts = re.split(r", , |, | ext | Korea", value)
    return not value or value in _SAID_OTHERWISE or value in everything or all(part in everything for part in parts)


def _read(page: str) -> Dumped:
    """A page read by a layout that knows our help sentences in place of the site's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meddatax_layout, "HELP", OUR_HELP)
        return read_page(meddatax.parse, page)


def _golden_blocks() -> tuple[str, list[str]]:
    page, _ = golden("meddatax")
    headings = "|".join(re.escape(heading) for heading in meddatax_layout.HELP)
    top, *rest = re.split(rf"\n(?=(?:{headings})\n\n(?:Help of ours|Results))", page)
    return top, rest


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_line_is_lost_when_sections_move_or_go(data: st.DataObject) -> None:
    top, rest = _golden_blocks()
    page = "\n".join([top, *data.draw(st.lists(st.sampled_from(rest), unique=True, max_size=len(rest)))])
    everything = words_of(_read(page))
    for line in filter(None, map(str.strip, page.split("\n"))):
        assert _site_words(line) or _is_kept(" ".join(line.split()), everything), line


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_below_the_top_is_kept(text: str) -> None:
    found = read_page(meddatax.parse, "A Trial of Ours\n\nNCT ID: NCT00000045\n\n" + text)
    everything = "".join(words_of(found).split())
    for line in text.replace("\r", "\n").split("\n"):
        assert "".join(line.split()) in everything or _site_words(" ".join(line.split())), line


def _studies(folder: Path, step: int) -> Iterator[Study]:
    with gzip.open(folder / "ctgov_v2" / "studies.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % step == 0:
                yield json.loads(line)


def _even(text: object) -> str:
    return " ".join(str(text or "").split())


def _arms(arms: list[Study], names: str) -> list[str]:
    """The arms as text, blanks evened: label, type, description, names of interventions."""
    fields = ("label", "type", "description", names)
    return [_even(" | ".join(str(arm.get(field) or "") for field in fields).replace("[]", "")) for arm in arms]


def _differences(study: Study, found: Dumped) -> list[str]:
    """The fields that the page of a study does not give back."""
    about = study["protocolSection"]
    listed = about.get("armsInterventionsModule", {}).get("armGroups", [])
    arms = found.get("arms_interventions", {}).get("arm_groups", [])
    sites = about.get("contactsLocationsModule", {}).get("locations", [])
    papers = about.get("referencesModule", {}).get("references", [])
    checks = {
        "arms": (_arms(arms, "intervention_names"), _arms(listed, "interventionNames")),
        "phases": (found.get("design", {}).get("phases", []), about["designModule"].get("phases", [])),
        "summary": (_even(found["description"]["brief_summary"]), _even(about["descriptionModule"]["briefSummary"])),
        "sites": (len(found.get("contacts_locations", {}).get("locations", [])), len(sites)),
        "papers": (
            [one.get("pmid") for one in found.get("references", {}).get("references", [])],
            [one.get("pmid") for one in papers],
        ),
        "unparsed": (found.get("unparsed", []), []),
    }
    return [f"{found['id']} {name}" for name, (left, right) in checks.items() if left != right]


@pytest.mark.parametrize("order", [page_writer.INTERVENTION_TYPE_FIRST, page_writer.DESCRIPTION_FIRST])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_pages_of_real_studies_give_the_study_back(real_data: Path, order: tuple[str, ...], gap: str) -> None:
    differences = [
        difference
        for study in _studies(real_data, 20)
        for difference in _differences(study, _read(page_writer.meddatax_page(study, order, gap)))
    ]
    assert differences == []
