"""Values of WHO's portal as the registers behind it write them."""

from __future__ import annotations

import pytest

from parsers.formats.ictrp_design import group_sizes
from parsers.formats.ictrp_row import FULL_EXPORT, plain, texts_of
from parsers.formats.ictrp_values import age, iso_date, names_register, own_id, phases, sex, status, study_type


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("nct 0000 0001", ("NCT00000001", "NCT", "")),
        ("EUCTR2020-000000-01-FR", ("2020-000000-01", "EUDRACT", "FR")),
        ("EUCTR2020-000000-01-3rd", ("2020-000000-01", "EUDRACT", "3RD")),
        ("EUCTR2020-000000-01-Outside-EU/EEA", ("2020-000000-01", "EUDRACT", "OUTSIDE-EU/EEA")),
        ("EUCTR2020-000000-01", ("2020-000000-01", "EUDRACT", "")),
        ("CTIS2022-500000-00-00", ("2022-500000-00-00", "EUCT", "")),
        ("JPRN-jRCTs000000000", ("jRCTs000000000", "JRCT", "")),
        ("JPRN-UMIN000000000", ("UMIN000000000", "UMIN", "")),
        ("JPRN-C000000000", ("C000000000", "C", "")),
        ("ChiCTR-OOC-00000000", ("ChiCTR-OOC-00000000", "CHICTR", "")),
        ("CTRI/2020/00/000000", ("CTRI/2020/00/000000", "CTRI", "")),
        ("ITMCTR0000000000", ("ITMCTR0000000000", "ITMCTR", "")),
        ("IRCT00000000000N1", ("IRCT00000000000N1", "IRCT", "")),
        ("", None),
        ("12345", None),
        ("see the register", None),
    ],
)
def test_ids_of_their_own_registers(text: str, known: tuple[str, str, str] | None) -> None:
    assert own_id(text) == known


def test_names_of_sources() -> None:
    assert names_register("German Clinical Trials Register", "DRKS")
    assert names_register("JPRN", "UMIN")
    assert not names_register("JPRN", "NCT")
    assert not names_register("Register of Ours", "NCT")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2020-02-17", "2020-02-17"),
        ("2020/02/17", "2020-02-17"),
        ("2020-2-7", "2020-02-07"),
        ("2020-02", "2020-02"),
        ("2020-02-17 00:00:00", "2020-02-17"),
        ("20200217", "2020-02-17"),
        ("17/02/2020", "2020-02-17"),
        ("02/03/2020", "2020-03-02"),
        ("31-12-2020", "2020-12-31"),
        ("2/28/2020", "2020-02-28"),
        ("4/4/2020", "2020-04-04"),
        ("4/5/2020", "4/5/2020"),
        ("April 2020", "2020-04"),
        ("April 1, 2020", "2020-04-01"),
        ("17 February 2020", "2020-02-17"),
        ("Sep 3, 2020", "2020-09-03"),
        ("43862", "2020-02-01"),
        ("30/02/2020", "30/02/2020"),
        ("2020-13-01", "2020-13-01"),
        ("20201301", "20201301"),
        ("Ma 2020", "Ma 2020"),
        ("0000-00-00", "0000-00-00"),
        ("2020", "2020"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_dates(text: str, date: str) -> None:
    assert iso_date(text) == date


@pytest.mark.parametrize(
    ("text", "upper", "years", "found"),
    [
        ("18 Years", False, False, "18 Years"),
        ("18", False, True, "18 Years"),
        ("18", False, False, "18"),
        ("1", False, True, "1 Year"),
        ("0", False, True, "0 Years"),
        ("6 months", False, False, "6 Months"),
        ("18.00 Year(s)", False, False, "18 Years"),
        ("1.5 years", False, False, "1.5 Years"),
        (">= 20age old", False, False, "20 Years"),
        (">= 20age old", True, False, ">= 20age old"),
        ("<= 80age old", True, False, "80 Years"),
        ("100years-old", True, False, "100 Years"),
        ("> 20 Years", False, False, "> 20 Years"),
        ("28 Days", True, False, "28 Days"),
        ("18Y", False, False, "18 Years"),
        ("no maximum age", True, False, None),
        ("N/A", True, False, None),
        ("??", True, True, None),
        ("", True, True, None),
        ("Adults", False, True, "Adults"),
    ],
)
def test_ages(text: str, upper: bool, years: bool, found: str | None) -> None:
    assert age(text, upper=upper, years=years) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Both", "ALL"),
        ("Both, male and female", "ALL"),
        ("Females", "FEMALE"),
        ("male", "MALE"),
        ("Female: yes\nMale: yes", "ALL"),
        ("Female: yes\nMale: no", "FEMALE"),
        ("Female:\nMale: yes", "MALE"),
        ("Female: no\nMale: no", "Female: no\nMale: no"),
        ("Undecided", "Undecided"),
    ],
)
def test_sexes(text: str, code: str) -> None:
    assert sex(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Recruiting", "RECRUITING"),
        ("Not Recruiting", "Not recruiting"),
        ("Pending", "NOT_YET_RECRUITING"),
        ("Open to Recruitment", "RECRUITING"),
        ("Completed", "COMPLETED"),
        ("Prematurely Ended", "TERMINATED"),
        ("Authorised", "Authorised"),
    ],
)
def test_statuses(text: str, code: str) -> None:
    assert status(text) == code


@pytest.mark.parametrize(
    ("text", "register", "found"),
    [
        ("Phase 2/Phase 3", "NCT", ["PHASE2", "PHASE3"]),
        ("2-3", "IRCT", ["PHASE2", "PHASE3"]),
        ("1-2", "CHICTR", ["PHASE1", "PHASE2"]),
        ("0", "CHICTR", ["0"]),
        ("Phase 0", "ACTRN", ["EARLY_PHASE1"]),
        ("N/A", "NCT", ["NA"]),
        ("Not Applicable", "ISRCTN", ["NA"]),
        ("I,II", "UMIN", ["PHASE1", "PHASE2"]),
        ("Post Marketing Surveillance", "CTRI", ["Post Marketing Surveillance"]),
        ("Human pharmacology (Phase I): no\nTherapeutic use (Phase IV): yes", "EUDRACT", ["PHASE4"]),
        ("Human pharmacology (Phase I): no\nTherapeutic use (Phase IV):", "EUDRACT", None),
    ],
)
def test_phases(text: str, register: str, found: list[str] | None) -> None:
    assert phases(text, register) == found


def test_types_of_study() -> None:
    assert study_type("Interventional clinical trial of medicinal product") == "INTERVENTIONAL"
    assert study_type("Observational [Patient Registry]") == "OBSERVATIONAL"
    assert study_type("Expanded Access") == "EXPANDED_ACCESS"
    assert study_type("Diagnostic test") == "Diagnostic test"


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("A:30;B:28;", [("A", 30), ("B", 28)]),
        ("A group :30", [("A group", 30)]),
        ("A：5；", []),
        ("A:30;B", []),
        ("A:30 to 40;", []),
        ("30", []),
        ("", []),
    ],
)
def test_sizes_of_groups(text: str, groups: list[tuple[str, int]]) -> None:
    assert group_sizes(text) == groups


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a\n<br>b", "a\nb"),
        ("a<br>\n<br>b", "a\n\nb"),
        ("a <br/>\n   b", "a\n   b"),
        ("<br>        a<br>          b<br>", "a\n  b"),
        ("a &lt;b&gt; &amp;amp; c&#32;d", "a <b> &amp; c d"),
        ("10<sup>9</sup>/l", "10<sup>9</sup>/l"),
        ("  padded   ", "padded"),
        ("&TM;", "&TM;"),
        ("", ""),
    ],
)
def test_cells_are_html_in_a_small_way(cell: str, text: str) -> None:
    assert plain(cell) == text


def test_columns_under_all_their_names_are_one() -> None:
    assert len(FULL_EXPORT) == 63
    for names in (
        ("Public title", "Public_title", "public_title"),
        ("web address", "url"),
        ("Gender", "Inclusion_gender"),
    ):
        assert len({tuple(texts_of({name: "x"})) for name in names}) == 1
    assert texts_of({"Contact Email": "first", "Public_Contact_Email": "second"}) == {"contact email": "first"}


def test_long_runs_of_blanks_and_signs_are_read() -> None:
    """A pattern that goes back over them would not end at these sizes."""
    run = " " * 200_000
    assert plain(f"a{run}<br>{run}b") == f"a\n{run}b"
    assert sex(f"Female:{run}yes Male:{run}no") == "FEMALE"
    assert age(run + "18", upper=False, years=True) == run + "18"
    assert group_sizes(";" * 100_000) == []
