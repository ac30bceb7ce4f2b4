"""Saved web pages as lines: what is text, what is dress, how tables come out, and hostile markup."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import html_text
from parsers.document import Document
from parsers.draft import read_lines
from parsers.formats.markdown import tables
from parsers.html_text import as_page, is_html, lines_of


def text_of(html: str | bytes) -> str:
    data = html if isinstance(html, bytes) else html.encode()
    return as_page(Document("page.html", data)).text


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("<!DOCTYPE html><p>x", True),
        ("\n <!doctype HTML PUBLIC 'x'><html>", True),
        ("<!-- saved from a site --><html lang='en'>", True),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', True),
        ("<div class='a'>x", True),
        ("<h2>x</h2>", True),
        ("<clinical_study>", False),
        ('<?xml version="1.0"?><Trials>', False),
        ("<titles>", False),
        ("<5 years of age", False),
        ('{"html": "<html>"}', False),
        ("NCT ID: <b>", False),
    ],
)
def test_what_begins_as_a_web_page(start: str, expected: bool) -> None:
    assert is_html(Document("x", start.encode())) is expected
    assert is_html(Document("x", start.encode("utf-16"))) is expected


def test_a_document_that_is_no_web_page_is_left_as_it_is() -> None:
    document = Document("x.txt", b"NCT ID: NCT00000045")
    assert as_page(document) is document


def test_blocks_stand_on_lines_of_their_own_and_dress_is_dropped() -> None:
    html = (
        "<html><head><style>p{}</style><script>var a = '<p>no';</script></head><body><nav>Menu</nav>"
        "<h1>A <b>cough</b> trial</h1><div>NCT ID: <a href='/x'>NCT00000045</a></div><div>Phase&nbsp;2</div>"
        "<p>One\n  sentence<br>and a line</p>tail<template>no</template></body></html>"
    )
    assert text_of(html).split("\n") == [
        "# A cough trial",
        "",
        "NCT ID: NCT00000045",
        "Phase\N{NO-BREAK SPACE}2",
        "",
        "One sentence",
        "and a line",
        "",
        "tail",
    ]


def test_the_title_counts_only_without_a_main_heading() -> None:
    assert text_of("<html><head><title>T &amp; U</title></head><body><p>x</p>").startswith("T & U\n")
    assert "T" not in text_of("<html><head><title>T</title></head><body><h1>x</h1>")


def test_lists_are_bulleted_numbered_and_nested() -> None:
    html = "<ul><li>one<ul><li>inner</li></ul></li><li><p>two</p></li></ul><ol><li>a<li>b</ol>"
    said = [line for line in text_of("<div>" + html).split("\n") if line]
    assert said == ["* one", "  * inner", "* two", "1. a", "2. b"]


def test_line_breaks_are_kept_where_the_page_keeps_them() -> None:
    for opening in ("<pre>", "<div style='white-space: pre-wrap'>", "<div class='whitespace-pre-line'>"):
        assert text_of(f"<div>{opening}a\n  b\n\nc").split("\n") == ["a", "  b", "", "c"]


def test_a_table_of_data_becomes_markdown_with_its_cells_apart() -> None:
    html = (
        "<table><thead><tr><th>Group</th><th>Intervention</th><th>Description</th></tr></thead><tbody>"
        "<tr><td rowspan='2'>Arm | A</td><td>Drug<br>twice</td><td></td></tr><tr><td colspan='2'>both</td></tr></table>"
    )
    document = as_page(Document("x", ("<body>" + html).encode()))
    (table,) = tables(read_lines(document.text))
    assert table.header == ("Group", "Intervention", "Description")
    assert [row.cells for row in table.rows] == [("Arm | A", "Drug\ntwice", ""), ("Arm | A", "both", "")]


def test_a_table_that_only_arranges_the_page_becomes_lines() -> None:
    html = (
        "<table><tr><td><p>Left</p></td><td><table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>"
    )
    assert text_of(html).split("\n")[0] == "Left"
    assert "| A | B |\n|---|---|\n| 1 | 2 |" in text_of(html)


@pytest.mark.parametrize(
    ("data", "word", "warned"),
    [
        ('<html><meta charset="iso-8859-1"><p>caf\xe9</p>'.encode("latin-1"), "café", True),
        ("<html><p>café</p>".encode(), "café", False),
        ("<html><p>café</p>".encode("utf-16"), "café", False),
        ('<html><meta charset="shift_jis"><p>試験</p>'.encode("shift_jis"), "試験", True),
        (b'<html><meta charset="no-such"><p>\x93q\x94</p>', "“q”", True),
    ],
)
def test_encodings(data: bytes, word: str, warned: bool) -> None:
    document = as_page(Document("x", data))
    assert document.text == word
    assert (document.decode_warning is not None) is warned


def test_the_hash_is_of_the_page_as_saved() -> None:
    first, second = (as_page(Document("x", f"<html><p id='{mark}'>same".encode())) for mark in "ab")
    again = as_page(Document("other", b"<html><p id='a'>same"))
    assert first.text == second.text
    hashes = [one.source("page", parser="page/1").sha256 for one in (first, second, again)]
    assert hashes[0] == hashes[2] != hashes[1]


@pytest.mark.parametrize(
    "html",
    [
        "<html>" + "<!--" * 50_000,
        "<html><![CDATA[ x",
        "<html><body>" + "<div>" * 60_000 + "deep",
        "<html><table>" + "<tr><td colspan=999999 rowspan=9999>x" * 800,
        "<html><p" + " a" * 50_000 + ">x",
        "<html>&#0;&#xD800;\x00<p>\x1b[31m",
        "<html><!ENTITY a SYSTEM 'file:///etc/passwd'><p>&a;",
    ],
)
def test_hostile_markup_is_read_or_left_but_never_raises(html: str) -> None:
    assert "root:" not in text_of(html)


def test_a_page_over_the_cap_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_text, "HTML_AT_MOST", 10)
    document = Document("x", b"<html><p>longer than ten")
    assert as_page(document) is document


def test_a_page_nested_too_deep_is_told() -> None:
    assert "too deep" in str(as_page(Document("x", b"<html>" + b"<div>" * 60_000 + b"x")).decode_warning)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=80))
def test_text_of_a_paragraph_is_kept(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    lines, cut = lines_of(f"<html><body><p>{escaped}</p></body></html>")
    assert not cut
    assert "".join("\n".join(lines).split()) == "".join(text.split())
