"""The DOI in a citation."""

from __future__ import annotations

import pytest

from parsers.citations import doi


@pytest.mark.parametrize(
    ("citation", "name"),
    [
        ("A B. A title. J. 2001;1:2-3. doi: 10.1000/abc.1. Epub 2001 Jan 1.", "10.1000/abc.1"),
        ("Title (doi:10.1000/abc)", "10.1000/abc"),
        ("Title [https://doi.org/10.1000/a_b-c]", "10.1000/a_b-c"),
        ("10.1000/S0000-0000(20)30000-5.", "10.1000/S0000-0000(20)30000-5"),
        (
            "10.1002/(SICI)1000-0000(19990101)1:1<1::AID-X1>3.0.CO;2-E.",
            "10.1002/(SICI)1000-0000(19990101)1:1<1::AID-X1>3.0.CO;2-E",
        ),
        ("<https://doi.org/10.1000/abc>", "10.1000/abc"),
        ("https://example.org/articles/10.3389/x.2020.1/full?a=b", "10.3389/x.2020.1"),
        ("https://doi.org/10.1000%2Fabc", "10.1000/abc"),
        ("doi:10.1000/abc;PMID: 1", "10.1000/abc"),
        ("doi: 10.1000/abc.Epub 2020", "10.1000/abc"),
        ("doi: 10.1000/first. Erratum In: J. 2022. doi: 10.1000/second.", "10.1000/first"),
        ("doi:10.1000.20/abc", "10.1000.20/abc"),
        ("DOI 10.1000/abc，灯", "10.1000/abc"),
        ("10.1000/ABC_def", "10.1000/ABC_def"),
        ("a dose of 10.5 mg/kg", None),
        ("version 3.10.1000/x", None),
        ("10.1000/", None),
        ("", None),
    ],
)
def test_the_first_doi_is_found_whole(citation: str, name: str | None) -> None:
    assert doi(citation) == name


def test_a_long_run_of_brackets_takes_no_time() -> None:
    assert doi("10.1000/a" + ")" * 200_000) == "10.1000/a"
