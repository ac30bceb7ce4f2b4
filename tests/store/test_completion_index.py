"""What a library has for completion: words and whole values with their counts, countries, places, names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers.trial import SourceRecord, load
from store.ingest import ingest
from store.library import Library
from store.search.completion import spot_at
from store.search.completion_index import from_library
from store.search.fields import FIELDS

_TRIALS = [
    (1, ["Breast Cancer", "Anemia"], "Example General Hospital", "Italy"),
    (2, ["Breast Cancer"], "Example Institute", "Italy"),
    (3, ["Breast Carcinoma"], "Sample Pharma", "United States"),
    (4, ["Lung Cancer"], "Sample Pharma", "United Kingdom"),
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Four trials with conditions, sponsors and countries."""
    with Library.open(tmp_path / "library", cache=tmp_path / "cache") as opened:
        ingest(
            opened,
            [
                load(
                    {
                        "id": f"NCT{number:08}",
                        "registry": "NCT",
                        "identification": {"nct_id": f"NCT{number:08}", "brief_title": f"Study {number}"},
                        "status": {"overall_status": "COMPLETED" if number == 1 else "RECRUITING"},
                        "conditions": {"conditions": conditions},
                        "sponsor_collaborators": {"lead_sponsor": {"name": sponsor}},
                        "contacts_locations": {"locations": [{"city": "Sampletown", "country": country}]},
                        "sources": [
                            SourceRecord(
                                kind="ctgov",
                                name="made-up.json",
                                sha256=f"{number:064}",
                                read_at="2025-01-01T00:00:00Z",
                                parser="test/1",
                            ).model_dump()
                        ],
                    }
                )
                for number, conditions, sponsor, country in _TRIALS
            ],
        )
        yield opened


def offered(library: Library, text: str, *labels: str) -> dict[str, int | None]:
    """What a library offers at the end of a text, with counts, in its order."""
    spot = spot_at(text, len(text))
    assert spot is not None
    return {each.text: each.count for each in from_library(library, spot, labels=labels)}


def test_words_and_whole_values_come_with_their_counts(library: Library) -> None:
    assert offered(library, "cond:brea") == {"breast": 3, "Breast Cancer": 2, "Breast Carcinoma": 1}
    assert list(offered(library, "sponsor:sam")) == ["Sample Pharma", "sample"]


def test_a_phrase_goes_on_with_words_that_stand_there(library: Library) -> None:
    assert offered(library, 'cond:"breast ca') == {"Breast Cancer": 2, "Breast Carcinoma": 1}
    assert offered(library, 'cond:"lung ') == {"Lung Cancer": 1}
    assert offered(library, 'cond:"zebra ca') == {}


def test_fields_of_words_offer_their_own_words(library: Library) -> None:
    assert offered(library, "city:sam") == {"sampletown": 4}
    assert offered(library, "facility:sam") == {}


def test_coded_values_come_with_their_counts_in_their_order(library: Library) -> None:
    counts = offered(library, "status:")
    assert counts["recruiting"] == 3
    assert counts["completed"] == 1
    assert list(counts) == list(FIELDS["status"].choices)
    assert offered(library, "missing:ph") == {"phase": 4}


def test_countries_are_whole_names(library: Library) -> None:
    assert offered(library, "country:") == {"Italy": 2, "United States": 1, "United Kingdom": 1}
    assert list(offered(library, "country:unit")) == ["United Kingdom", "United States"]


def test_names_given_by_the_reader(library: Library) -> None:
    library.reviews.start_session("weekly", "cancer")
    assert offered(library, "tag:la", "later", "urgent", "do later") == {"later": None, "do later": None}
    assert offered(library, "session:") == {"weekly": None}


def test_places_by_their_beginning_the_largest_first(library: Library) -> None:
    found = list(offered(library, "near:hangz"))
    assert found[0] == "Hangzhou"
    assert offered(library, "near:h") == {}
    named = list(offered(library, "near:cambrid"))
    assert named[0] == "Cambridge"
    assert any(name.startswith("Cambridge, ") for name in named), "others of the name say where they are"


def test_a_field_that_there_is_not_has_no_values(library: Library) -> None:
    assert offered(library, "colour:re") == {}
