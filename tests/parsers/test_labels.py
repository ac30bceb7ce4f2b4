"""Codes, labels and the spellings that older records use."""

from __future__ import annotations

import pytest

from parsers.labels import code, enums, label, labels, phase_codes, phase_label


def test_the_table_holds_all_enumerations_of_the_structure() -> None:
    assert len(enums()) == 41
    assert sum(len(labels(name)) for name in enums()) == 210


@pytest.mark.parametrize("enum", enums())
def test_every_code_and_every_label_is_read_back(enum: str) -> None:
    for known, words in labels(enum).items():
        assert code(enum, known) == known
        assert code(enum, known.lower()) == known
        assert code(enum, f" {words.upper()} ") in labels(enum)
        assert label(enum, code(enum, words)) == words


@pytest.mark.parametrize(
    ("enum", "known", "words"),
    [
        ("Status", "ACTIVE_NOT_RECRUITING", "Active, not recruiting"),
        ("Status", "UNKNOWN", "Unknown status"),
        ("AgencyClass", "OTHER_GOV", "Other government"),
        ("PrimaryPurpose", "ECT", "Educational/Counseling/Training"),
        ("MeasureDispersionType", "CONFIDENCE_975", "97.5% Confidence Interval"),
        ("DesignMasking", "NONE", "None (Open Label)"),
    ],
)
def test_a_code_has_its_words(enum: str, known: str, words: str) -> None:
    assert label(enum, known) == words


def test_an_unknown_code_shows_as_itself() -> None:
    assert label("Status", "PAUSED_FOR_RAIN") == "PAUSED_FOR_RAIN"
    assert label("Status", None) is None
    with pytest.raises(KeyError):
        label("NoSuchEnumeration", "X")


@pytest.mark.parametrize(
    ("enum", "text", "known"),
    [
        ("Status", "active not recruiting", "ACTIVE_NOT_RECRUITING"),
        ("StudyType", "Observational [Patient Registry]", "OBSERVATIONAL"),
        ("AgencyClass", "U.S. Fed", "FED"),
        ("DesignAllocation", "N/A", "NA"),
        ("Phase", "N/A", "NA"),
        ("DesignMasking", "Open Label", "NONE"),
        ("DesignMasking", "Double-Blind", "DOUBLE"),
        ("DesignMasking", "Triple (Participant, Care Provider)", "TRIPLE"),
        ("WhoMasked", "Caregiver", "CARE_PROVIDER"),
        ("EnrollmentType", "Anticipated", "ESTIMATED"),
        ("DateType", "Estimate", "ESTIMATED"),
        ("Status", "Gone fishing", None),
        ("Status", "", None),
        ("Phase", "Phase I/II", None),
    ],
)
def test_other_spellings_are_accepted(enum: str, text: str, known: str | None) -> None:
    assert code(enum, text) == known


@pytest.mark.parametrize(
    ("phases", "words"),
    [
        (["PHASE1", "PHASE2"], "Phase 1/Phase 2"),
        (["NA"], "Not Applicable"),
        (["EARLY_PHASE1"], "Early Phase 1"),
        ([], ""),
        (["PHASE9"], "PHASE9"),
    ],
)
def test_phases_read_as_one_label(phases: list[str], words: str) -> None:
    assert phase_label(phases) == words


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("Phase 1/Phase 2", ["PHASE1", "PHASE2"]),
        ("Phase 2/3", ["PHASE2", "PHASE3"]),
        ("PHASE II TRIAL", ["PHASE2"]),
        ("Phase 3 clinical trial", ["PHASE3"]),
        ("Phase 2 extension study", []),
        ("PHASE1|PHASE2", ["PHASE1", "PHASE2"]),
        ("PHASE1, PHASE2", ["PHASE1", "PHASE2"]),
        ("Phase I/II", ["PHASE1", "PHASE2"]),
        ("Phase III", ["PHASE3"]),
        ("Early Phase 1/Phase 1", ["EARLY_PHASE1", "PHASE1"]),
        ("Phase 0", ["EARLY_PHASE1"]),
        ("Not Applicable", ["NA"]),
        ("Phase 2a", []),
        ("Phase 5", []),
        ("some phase", []),
        ("", []),
    ],
)
def test_phases_are_read_from_a_label(text: str, phases: list[str]) -> None:
    assert phase_codes(text) == phases
