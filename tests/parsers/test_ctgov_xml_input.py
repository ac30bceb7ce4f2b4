"""ClinicalTrials.gov legacy XML as it comes: several studies in a wrapper, the old search's short form, bad input."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parsers.document import Document, Rejected
from parsers.formats import ctgov_xml
from parsers.trial import Trial, dump
from tests.parsers.pages import leaves
from tests.parsers.test_ctgov_xml import RECORD, parsed, study, trial_of


def wrapped(*studies: str) -> str:
    inner = "\n".join(studies)
    return f'<?xml version="1.0"?>\n<search_results count="2">\n<query>lamps</query>\n{inner}\n</search_results>'


def test_several_studies_in_a_wrapper() -> None:
    found = parsed(wrapped(study("<acronym>A</acronym>"), study("", nct_id="none"), study("", nct_id="NCT00000022")))
    first, second, third = found
    assert isinstance(first, Trial) and isinstance(third, Trial)
    assert (first.id, third.id) == ("NCT00000021", "NCT00000022")
    assert isinstance(second, Rejected)
    assert (second.record, second.line) == (2, 5)
    assert (first.sources[0].record, third.sources[0].record) == (1, 3)
    assert first.sources[0].sha256 == trial_of(study("<acronym>A</acronym>")).sources[0].sha256


def test_a_wrapper_with_one_study_keeps_its_place_in_the_file() -> None:
    document = Document("many.xml", wrapped(study("")).encode(), record=9, line=900)
    (trial,) = ctgov_xml.parse(document)
    assert isinstance(trial, Trial) and trial.sources[0].record == 9
    (refused,) = ctgov_xml.parse(Document("many.xml", b"<search_results>\n<a></search_results>", record=9, line=900))
    assert isinstance(refused, Rejected) and (refused.record, refused.line) == (9, 901)


def test_the_short_form_of_the_old_search() -> None:
    inner = (
        "<order>1</order><score>0.9</score><nct_id>NCT00000023</nct_id><url>https://example.org/23</url>"
        '<title>Lamps</title><status open="N">Completed</status><condition_summary>Sleep; Night</condition_summary>'
        "<last_changed>June 30, 2005</last_changed>"
    )
    trial = trial_of(f"<search_results><clinical_study>{inner}</clinical_study></search_results>")
    assert (trial.id, trial.title, trial.status.overall_status) == ("NCT00000023", "Lamps", "COMPLETED")
    assert trial.conditions.conditions == ["Sleep", "Night"]
    assert trial.status.last_update_submit_date == "2005-06-30"
    assert trial.sources[0].url == "https://example.org/23"
    assert trial.has_results is None
    assert trial.unparsed == []


@pytest.mark.parametrize(
    ("data", "score"),
    [
        (RECORD, 1.0),
        (b"\xef\xbb\xbf" + RECORD, 1.0),
        (RECORD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), 1.0),
        (b"<!DOCTYPE clinical_study SYSTEM 'public.dtd'><!-- > --><ns:clinical_study xmlns:ns='x'/>", 1.0),
        (wrapped(study("")).encode(), 0.9),
        (b"<html><body>&lt;clinical_study&gt; <clinical_study></body></html>", 0.0),
        (b"<Trials_downloaded_from_ICTRP><Trial/></Trials_downloaded_from_ICTRP>", 0.0),
        (b'{"a": "<clinical_study>"}', 0.0),
        (b"", 0.0),
        (b"\xff\xfe", 0.0),
        (b"<", 0.0),
        (b" " * 9000, 0.0),
        (b"<!-- -->" * 900 + b"x", 0.0),
    ],
)
def test_matches(data: bytes, score: float) -> None:
    assert ctgov_xml.matches(Document("x", data)) == score


def test_encodings() -> None:
    text = study("<brief_title>Größe</brief_title>")
    for data in (
        text.encode("utf-16"),
        b"\xef\xbb\xbf" + text.encode(),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + text.encode("latin-1"),
    ):
        trial = trial_of(data)
        assert (trial.title, trial.warnings) == ("Größe", [])


def test_bytes_that_are_not_utf8_are_replaced_with_a_warning() -> None:
    trial = trial_of(
        b'<?xml version="1.0" encoding="UTF-8"?>' + study("<brief_title>Gr\xf6\xdfe</brief_title>").encode("latin-1")
    )
    assert trial.title == "Gr\ufffd\ufffde"
    assert len(trial.warnings) == 1 and "U+FFFD" in trial.warnings[0].text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("<clinical_study/>", "id_info/nct_id"),
        (study("", nct_id="ISRCTN00000000"), "no ClinicalTrials.gov id"),
        (study("", nct_id="  "), "id_info/nct_id"),
        ("<clinical_study><id_info>", "well-formed"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + study("<acronym>&b;</acronym>"), "entities"),
        ("<a>" * 220 + "</a>" * 220, "deep"),
        ("<search_results/>", "no <clinical_study>"),
        ("", "XML"),
        ("words", "XML"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(data: str, words: str) -> None:
    (refused,) = parsed(data)
    assert isinstance(refused, Rejected) and words in refused.reason


def test_hostile_text_is_kept_as_it_is() -> None:
    title = "[red]a[/red] &#x202e;b\u200b &lt;script&gt; {0} %s"
    assert trial_of(study(f"<brief_title>{title}</brief_title>")).title == "[red]a[/red] \u202eb\u200b <script> {0} %s"


@pytest.mark.parametrize("element", ["study_design", "phase", "start_date", "source"])
def test_texts_far_too_long_are_kept_whole(element: str) -> None:
    long = "a, (1 " * 100_000
    held = [str(value) for _, value in leaves(dump(trial_of(study(f"<{element}>{long}</{element}>"))))]
    assert long.strip() in held


def truncated() -> Iterator[bytes]:
    for end in range(0, len(RECORD), 997):
        yield RECORD[:end]


def test_a_record_that_is_cut_off_is_refused() -> None:
    for data in truncated():
        assert all(isinstance(item, Rejected) for item in parsed(data))


def test_parsing_twice_gives_the_same() -> None:
    document = Document("made.xml", RECORD)
    first, second = ([*ctgov_xml.parse(document)] for _ in range(2))
    assert all(isinstance(item, Trial) for item in first)
    assert [dump(item)["eligibility"] for item in first if isinstance(item, Trial)] == [
        dump(item)["eligibility"] for item in second if isinstance(item, Trial)
    ]
