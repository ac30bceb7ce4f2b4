"""Ignite pages that show a whole study as Python writes it, or as JSON: read as data, never run."""

from __future__ import annotations

import json

import pytest

from parsers.document import Document, Rejected
from parsers.formats import ctgov, ignite, study_literal
from parsers.formats.ctgov import to_study
from parsers.trial import Trial

STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": "NCT00000047", "briefTitle": 'Sailors\' "thyme"\n\ttrial'},
        "designModule": {"enrollmentInfo": {"count": 41}},
        "oversightModule": {"oversightHasDmc": None, "isFdaRegulatedDrug": True},
    },
    "hasResults": False,
}


def _read(text: str) -> Trial:
    (trial,) = ignite.parse(Document("page.txt", text.encode()))
    assert isinstance(trial, Trial), str(trial)
    return trial


def _refused(text: str) -> str:
    (item,) = ignite.parse(Document("page.txt", text.encode()))
    assert isinstance(item, Rejected)
    return item.reason


@pytest.mark.parametrize("shown", [repr(STUDY), json.dumps(STUDY), json.dumps(STUDY, indent=1)])
def test_a_study_with_text_around_it(shown: str) -> None:
    trial = _read(f"Home\n\nStudy JSON\n{shown}\n\nTerms of use")
    assert to_study(trial) == STUDY
    assert (trial.sources[0].kind, trial.sources[0].part) == ("ignite", "show_json")
    last = shown.count("\n") + 6
    assert [(left.line, left.text) for left in trial.unparsed] == [
        (1, "Home"),
        (3, "Study JSON"),
        (last, "Terms of use"),
    ]


def test_the_hash_is_of_the_study_not_of_how_it_is_shown() -> None:
    first, second = (_read(text).sources[0].sha256 for text in (repr(STUDY), f"Home\n{json.dumps(STUDY)}"))
    assert first == second


def test_recognised_by_content_and_left_to_the_registry_when_it_is_json_alone() -> None:
    assert ignite.matches(Document("x", repr(STUDY).encode())) == 0.9
    assert ignite.matches(Document("x", json.dumps(STUDY).encode())) == 0.0
    assert ctgov.matches(Document("x", json.dumps(STUDY).encode())) == 1.0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{'protocolSection': {'identificationModule': ", "cut off"),
        ("{'protocolSection': __import__('os').getcwd()}", "neither JSON nor what Python writes"),
        ("{'protocolSection': {1, 2}}", "neither JSON nor what Python writes"),
        ("{'protocolSection': " + "[" * 5000 + "]" * 5000 + "}", "neither JSON nor|too deep"),
        ("{'protocolSection': {'identificationModule': {}}}", "no nctId"),
    ],
)
def test_what_is_no_study_is_refused_with_a_sentence(text: str, reason: str) -> None:
    assert any(part in _refused(text) for part in reason.split("|"))


def test_a_literal_over_the_cap_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study_literal, "_AT_MOST", 20)
    assert "longer than" in _refused(repr(STUDY))
