"""XML taken apart: each record in the elements around it."""

from __future__ import annotations

import pytest

from parsers import streams
from parsers.document import Document
from parsers.limits import Limits
from tests.parsers.pieces import found_in, places, sentences, texts

WRAPPED = """<?xml version="1.0" encoding="UTF-8"?>
<!-- a download <Trial> -->
<allTrials totalCount="2" xmlns="http://example.org/a"
           xmlns:b="http://example.org/b">
  <query>x</query>
  <fullTrial><trial><isrctn>00000001</isrctn></trial></fullTrial>
  <fullTrial b:n="2>1"><!-- </fullTrial> --><trial/><![CDATA[</fullTrial>]]></fullTrial>
</allTrials>
"""


def test_records_come_in_the_elements_around_them() -> None:
    found = [item for item in found_in(WRAPPED.encode()) if isinstance(item, Document)]
    assert places([*found]) == [(1, 6), (2, 7)]
    for item, attribute in zip(found, (None, "2>1"), strict=True):
        root = item.xml.root
        assert root is not None and root.tag == "{http://example.org/a}allTrials"
        (record,) = root
        assert record.tag == "{http://example.org/a}fullTrial"
        assert record.get("{http://example.org/b}n") == attribute
    assert sentences([*found]) == []


@pytest.mark.parametrize(
    ("wrapper", "record"),
    [
        ("Trials_downloaded_from_ICTRP", "Trial"),
        ("search_results", "clinical_study"),
        ("search_results", "study"),
        ("trials", "trial"),
        ("a:list", "a:Trial"),
    ],
)
def test_wrappers_of_any_name_are_seen_through(wrapper: str, record: str) -> None:
    start = f'<{wrapper} xmlns:a="x">'
    held = [f"<{record}><id>{number}</id></{record}>" for number in (1, 2)]
    found = found_in(f"{start}{held[0]}\n<{record}/>{held[1]}</{wrapper}>".encode())
    assert texts(found) == [f"{start}{inside}</{wrapper}>" for inside in (held[0], f"<{record}/>", held[1])]


@pytest.mark.parametrize(
    "text",
    [
        "<clinical_study>\n<a>1</a></clinical_study>\n",
        '<?xml version="1.0"?>\n<!DOCTYPE trial SYSTEM "x.dtd">\n<trial><trial>inner</trial></trial>',
        "<!DOCTYPE html>\n<html><body><study>x</study></body></html>",
        "<page><title>x</title></page>",
        "<clinical_study><a></clinical_study",
        "<clinical_study/>rest",
        "<not closed",
    ],
)
def test_one_record_or_page_is_one_document_as_it_is(text: str) -> None:
    assert texts(found_in(text.encode())) == [text]


def test_files_that_were_joined_are_taken_apart() -> None:
    one = '<?xml version="1.0"?>\n<!-- x -->\n<clinical_study><a>1</a></clinical_study>\n'
    found = found_in((one + one.replace("1</a>", "2</a>")).encode())
    assert texts(found) == [f"<clinical_study><a>{number}</a></clinical_study>" for number in (1, 2)]
    assert places(found) == [(1, 3), (2, 6)]


def test_a_list_of_one_record_is_one_document() -> None:
    (item,) = found_in(b"<list><Trial>x</Trial></list>")
    assert isinstance(item, Document) and item.record is None


def test_a_damaged_record_is_one_among_good_ones() -> None:
    found = found_in(b"<l><Trial>1</Trial><Trial><a>2</Trial><Trial>&x;3</Trial></l>")
    assert [item.xml.fault == "" for item in found if isinstance(item, Document)] == [True, False, False]
    assert sentences(found) == []


@pytest.mark.parametrize(
    ("text", "count", "said"),
    [
        ("<l><Trial>1</Trial><Trial>2</Tri", 1, "input, record 2, line 1: the XML ends in this record: the file seems"),
        ("<l><Trial>1</Trial>\n<Trial>2</Trial>\n", 2, "input, line 3: the list is not closed: the file seems cut off"),
        ("<l><Trial>1</Trial><!-- <Trial>2</Trial></l>", 1, "input, line 1: the list is not closed"),
    ],
)
def test_xml_that_is_cut_off_gives_what_is_before(text: str, count: int, said: str) -> None:
    found = found_in(text.encode())
    assert len(texts(found)) == count
    assert sentences(found)[0].startswith(said)
    assert f"the {count} records before it were read" in sentences(found)[0]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE l [\n<!ENTITY x SYSTEM "file:///etc/passwd">\n]>',
        '<!DOCTYPE l PUBLIC "-//x" "x.dtd" [<!entity % p "x">]>',
    ],
)
def test_entities_are_refused_before_anything_is_read(declared: str) -> None:
    found = found_in(f'<?xml version="1.0"?>\n{declared}<l><Trial>&b;</Trial><Trial>&x;</Trial></l>'.encode())
    assert texts(found) == []
    (sentence,) = sentences(found)
    assert "declares entities" in sentence and "refused" in sentence


def test_other_encodings_of_xml_become_utf_8() -> None:
    for encoding in ("ISO-8859-1", "windows-1252", "utf-16"):
        text = f'<?xml version="1.0" encoding="{encoding}"?><l><Trial>café</Trial><Trial>2</Trial></l>'
        found = [item for item in found_in(text.encode(encoding)) if isinstance(item, Document)]
        assert [item.text for item in found] == ["<l><Trial>café</Trial></l>", "<l><Trial>2</Trial></l>"]
        assert [item.xml.fault or item.decode_warning for item in found] == [None, None] or all(
            not item.xml.fault and not item.decode_warning for item in found
        )


def test_an_xml_record_beyond_the_limit_is_refused_and_the_rest_goes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "CHUNK", 64)
    text = f"<l><Trial>1</Trial><Trial>{'<a/>' * 1000}</Trial><Trial>3</Trial></l>"
    found = found_in(text.encode(), Limits(record=1000))
    assert texts(found) == ["<l><Trial>1</Trial></l>", "<l><Trial>3</Trial></l>"]
    assert "the record is longer than 1000 bytes" in sentences(found)[0]
