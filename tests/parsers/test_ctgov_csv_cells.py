"""The cells of a search download that hold lists: what is split, and what is left whole because it is not certain."""

from __future__ import annotations

import pytest

from parsers.formats import ctgov_csv_cells as cells
from parsers.formats.ctgov_csv_cells import Ages
from parsers.formats.ctgov_csv_outcomes import OutcomeCell, split_outcome, split_outcomes
from parsers.formats.ctgov_csv_places import sites


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("September 20, 2018", "2018-09-20"),
        ("september 2, 2018", "2018-09-02"),
        ("Sept. 2, 2018", "2018-09-02"),
        ("Sep 2, 2018", "2018-09-02"),
        ("June 2017", "2017-06"),
        ("2017-06", "2017-06"),
        ("2017", "2017"),
        ("Juni 2017", "Juni 2017"),
        ("01/02/2017", "01/02/2017"),
        ("", ""),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert cells.date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CHILD, ADULT, OLDER_ADULT", Ages(groups=("CHILD", "ADULT", "OLDER_ADULT"))),
        ("Child|Adult|Senior", Ages(groups=("CHILD", "ADULT", "OLDER_ADULT"))),
        ("18 Years and older   (Adult, Older Adult)", Ages("18 Years", "", ("ADULT", "OLDER_ADULT"))),
        ("up to 18 Years \N{NO-BREAK SPACE} (Child, Adult)", Ages("", "18 Years", ("CHILD", "ADULT"))),
        ("12 Months to 16 Years (Child)", Ages("12 Months", "16 Years", ("CHILD",))),
        ("30 Minutes and older", Ages("30 Minutes")),
        ("N/A to 5 Days", Ages("", "5 Days")),
        ("any", None),
        ("18 Years and older (Elves)", None),
        ("(Elves)", None),
    ],
)
def test_ages(text: str, expected: Ages | None) -> None:
    assert cells.ages(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DRUG: Tea|DEVICE: Lamp", [("DRUG", "Tea"), ("DEVICE", "Lamp")]),
        ("Combination Product: Tea | Lamp|Other: Rest", [("COMBINATION_PRODUCT", "Tea | Lamp"), ("OTHER", "Rest")]),
        ("DRUG: Tea|milk", [("DRUG", "Tea|milk")]),
        ("DRUG: Drug: Tea", [("DRUG", "Drug: Tea")]),
        ("DRUG: ", [("DRUG", None)]),
        ("Tea|DRUG: Milk", None),
        ("", None),
    ],
)
def test_interventions(text: str, expected: list[tuple[str, str | None]] | None) -> None:
    found = cells.interventions(text)
    if expected is None:
        assert found is None
    else:
        assert found == [{"type": kind} | ({"name": name} if name else {}) for kind, name in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PHASE1|PHASE2", ["PHASE1", "PHASE2"]),
        ("Phase 1/Phase 2", ["PHASE1", "PHASE2"]),
        ("EARLY_PHASE1", ["EARLY_PHASE1"]),
        ("Early Phase 1", ["EARLY_PHASE1"]),
        ("NA", ["NA"]),
        ("Not Applicable", ["NA"]),
        ("", []),
    ],
)
def test_phases(text: str, expected: list[str]) -> None:
    assert cells.phases(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mood", OutcomeCell("Mood")),
        ("Mood, Week 4", OutcomeCell("Mood", "", "Week 4")),
        ("Mood, as told by parents", OutcomeCell("Mood, as told by parents", sure=False)),
        (
            "Mood, The sum of ten answers., Up to 2 years",
            OutcomeCell("Mood", "The sum of ten answers.", "Up to 2 years"),
        ),
        ("Mood, Sum of all ten answers, 2 years", OutcomeCell("Mood", "Sum of all ten answers", "2 years")),
        (
            "Mood, The sum of ten answers., Baseline, week 4, week 8",
            OutcomeCell("Mood", "The sum of ten answers.", "Baseline, week 4, week 8"),
        ),
        ("Harms (burns, falls), Day 1", OutcomeCell("Harms (burns, falls)", "", "Day 1")),
        (
            "Mood, sleep, and hunger, A day's mean., Day 1",
            OutcomeCell("Mood, sleep, and hunger, A day's mean.", "", "Day 1", sure=False),
        ),
        ("Mood, Baseline, Week 4", OutcomeCell("Mood, Baseline, Week 4", sure=False)),
        ("Harms, e.g., burns, 2 days", OutcomeCell("Harms, e.g., burns, 2 days", sure=False)),
    ],
)
def test_outcomes(text: str, expected: OutcomeCell) -> None:
    assert split_outcome(text) == expected


def test_outcomes_are_parted_but_not_at_an_escaped_bar() -> None:
    assert [text for text, _ in split_outcomes("A, Day 1| |B, With \\| in it., Day 2")] == [
        "A, Day 1",
        "B, With \\| in it., Day 2",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Clinic, Troy, Ohio, 45373, United States", ("Clinic", "Troy", "Ohio", "45373", "United States")),
        ("Clinic, LLC, Troy, Ohio, United States", ("Clinic, LLC", "Troy", "Ohio", "", "United States")),
        ("Clinic, Ghent, 9000, Belgium", ("Clinic", "Ghent", "", "9000", "Belgium")),
        ("Clinic, Toronto, Ontario, M5G 1Z5, Canada", ("Clinic", "Toronto", "Ontario", "M5G 1Z5", "Canada")),
        ("Ward 3, Clinic, Pune, 411001, India", ("Ward 3, Clinic", "Pune", "", "411001", "India")),
        ("Clinic, Pune, Maharashtra, India", ("Clinic", "Pune", "Maharashtra", "", "India")),
        ("Clinic, Iasi, Iasi, Romania", ("Clinic", "Iasi", "Iasi", "", "Romania")),
        ("Clinic, Wuhan, Hubei Province, China", ("Clinic", "Wuhan", "Hubei Province", "", "China")),
        ("Clinic, Seoul, 03080, Korea, Republic of", ("Clinic", "Seoul", "", "03080", "Korea, Republic of")),
        ("Clinic, Tehran, Iran, Islamic Republic of", ("Clinic", "Tehran", "", "", "Iran, Islamic Republic of")),
        (
            "Clinic, Lima, Congo, The Democratic Republic of the",
            ("Clinic", "Lima", "", "", "Congo, The Democratic Republic of the"),
        ),
        ("Ghent, Belgium", ("", "Ghent", "", "", "Belgium")),
        ("Belgium", ("", "", "", "", "Belgium")),
        ("Lamp, Blue, Elsewhere, Utopia", ("Lamp, Blue, Elsewhere", "", "", "", "Utopia")),
    ],
)
def test_sites(text: str, expected: tuple[str, ...]) -> None:
    ((written, site),) = sites(text)
    assert written == text
    assert tuple(site.get(name, "") for name in ("facility", "city", "state", "zip", "country")) == expected


def test_sites_are_parted_where_one_ends() -> None:
    found = sites("North | South Clinic, Ghent, Belgium|Clinic, Troy, Ohio, United States| ")
    assert [text for text, _ in found] == ["North | South Clinic, Ghent, Belgium", "Clinic, Troy, Ohio, United States"]
    assert sites("") == []
