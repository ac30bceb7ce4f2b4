"""The search index: what is found, in which order, and that it survives damage, other sessions and a full disk."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import tantivy

from parsers.formats.ctgov import from_study
from parsers.trial import Trial, dump
from store.errors import Damaged, ReadOnly, StoreError
from store.search import index as index_module
from store.search.folder import IndexFolder
from store.search.index import SearchIndex
from store.search.query import parse
from store.search.schema import FORMAT, Columns, columns
from store.search.words import tokens

Parts = Mapping[str, Any]
"""Modules of a trial by name, as `Trial.model_validate` takes them."""


def entries(trials: Iterable[tuple[int, Trial]]) -> Iterator[Columns]:
    return (columns(number, dump(one)) for number, one in trials)


def trial(number: int, title: str = "A study", parts: Parts | None = None) -> Trial:
    trial_id = f"NCT{number:08}"
    named = {"nct_id": trial_id, "brief_title": title, **(parts or {}).get("identification", {})}
    return Trial.model_validate({"id": trial_id, "registry": "NCT", **(parts or {}), "identification": named})


def described(summary: str, **parts: Any) -> Parts:
    return {"description": {"brief_summary": summary}, **parts}


class Shelf:
    """An index over a few trials, numbered from 1, with searches that answer in numbers."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index

    def fill(self, *trials: Trial) -> Shelf:
        assert self.index.update(entries((int(entry.id[3:]), entry) for entry in trials), 1)
        return self

    def ranked(self, text: str, *, typing: bool = False) -> list[int]:
        return list(self.index.search(parse(text, typing=typing)).doc_ids)

    def found(self, text: str, *, typing: bool = False) -> set[int]:
        return set(self.ranked(text, typing=typing))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with SearchIndex.open(tmp_path / "index") as index:
        yield Shelf(index)


# What is found


def test_every_word_must_match_anywhere_in_the_record(shelf: Shelf) -> None:
    shelf.fill(
        trial(1, "Gout flares", described("Colchicine twice a day")),
        trial(2, "Gout diet", described("Cherries")),
    )
    assert shelf.found("gout colchicine") == {1}
    assert shelf.found("gout") == {1, 2}
    assert shelf.found("gout colchicine cherries") == set()
    assert shelf.found("colchicine OR cherries") == {1, 2}
    assert shelf.found("gout -(colchicine OR diet)") == set()
    assert shelf.found("-colchicine") == {2}


def test_text_of_every_part_is_found(shelf: Shelf) -> None:
    used: list[str] = []

    def word() -> str:
        used.append(f"word{len(used)}")  # with a digit: no typing errors, so that none is found for another
        return used[-1]

    shelf.fill(
        trial(
            1,
            word(),
            {
                "identification": {
                    "acronym": word(),
                    "official_title": word(),
                    "org_study_id_info": {"id": word()},
                    "secondary_id_infos": [{"id": word()}],
                },
                "conditions": {"conditions": [word()], "keywords": [word()], "keywords_raw": word()},
                "description": {"brief_summary": word(), "detailed_description": word()},
                "sponsor_collaborators": {"lead_sponsor": {"name": word()}, "collaborators": [{"name": word()}]},
                "arms_interventions": {
                    "arm_groups": [{"label": word(), "description": word()}],
                    "interventions": [{"name": word(), "other_names": [word()], "description": word()}],
                },
                "outcomes": {"secondary_outcomes": [{"measure": word(), "time_frame": word()}]},
                "eligibility": {"eligibility_criteria": word()},
                "contacts_locations": {
                    "central_contacts": [{"name": word()}],
                    "overall_officials": [{"name": word(), "affiliation": word()}],
                    "locations": [{"facility": word(), "city": word(), "country": word()}],
                },
                "derived": {"condition_browse": {"meshes": [{"term": word()}], "ancestors": [{"term": word()}]}},
                "references": {"references": [{"citation": word()}]},
                "results": {"participantFlowModule": {"recruitmentDetails": word()}},
                "unparsed": [{"line": 3, "text": word()}],
            },
        )
    )
    assert len(used) > 30
    assert [word for word in used if shelf.found(word) != {1}] == []


def test_markup_is_unescaped_and_other_text_is_not(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Dose", {"eligibility": {"eligibility_criteria": r"drug\_level \>= 5"}}))
    assert shelf.found('"drug level 5"') == {1}


def test_case_accents_and_greek_letters_are_folded(shelf: Shelf) -> None:
    shelf.fill(
        trial(1, "Naïve patients with Sjögren’s syndrome"),
        trial(2, "TGF-β1 and 5 µg of IFN-α2b"),
        trial(3, "Sørensen's CAFÉ study"),
        trial(4, "急性白血病治疗"),
    )
    assert shelf.found("NAIVE sjogren") == {1}
    assert shelf.found("nai\u0308ve Sjo\u0308gren's") == {1}
    assert shelf.found("tgf-beta1") == shelf.found("TGFβ1") == shelf.found("5 ug") == shelf.found("ifn-alpha2b") == {2}
    assert shelf.found("sorensen cafe") == {3}
    assert shelf.found("白血病") == {4}
    assert shelf.found("病白") == set()


@pytest.mark.parametrize("query", ["allo-HSCT", "allo HSCT", "alloHSCT", "allo‐hsct"])
def test_a_hyphen_a_blank_and_neither_are_the_same(shelf: Shelf, query: str) -> None:
    shelf.fill(trial(1, "After allo-HSCT"), trial(2, "After allo HSCT"), trial(3, "After alloHSCT"), trial(4, "HSCT"))
    assert shelf.found(query) == {1, 2, 3}


def test_parts_of_hyphenated_words_are_found(shelf: Shelf) -> None:
    shelf.fill(trial(1, "An anti-PD-1 antibody"), trial(2, "Crohn's disease"), trial(3, "COVID-19"))
    assert shelf.found("PD1") == shelf.found("pd-1") == shelf.found("anti-PD1") == shelf.found("antibody PD-1") == {1}
    assert shelf.found("crohns") == shelf.found("crohn") == shelf.found("Crohn’s") == {2}
    assert shelf.found("covid19") == shelf.found("covid 19") == {3}


def test_typing_errors_by_length(shelf: Shelf) -> None:
    shelf.fill(
        trial(1, "Gout"),
        trial(2, "Brain"),
        trial(3, "Hematopoietic"),
        trial(4, "Leukaemia"),
        trial(5, "Oesophagus"),
    )
    assert shelf.found("gour") == set()  # four letters: none
    for mistyped in ("brian", "brani", "braain", "bruin"):
        assert shelf.found(mistyped) == {2}
    assert shelf.found("brains") == {2}
    assert shelf.found("train") == set()  # first letters are rarely mistyped
    assert shelf.found("broinx") == set()  # two errors in a short word
    assert shelf.found("hematopoetic") == shelf.found("hematopetic") == shelf.found("haematopoetic") == {3}
    assert shelf.found("hematpetc") == set()  # three
    assert shelf.found("leukemia") == {4}
    assert shelf.found("esophagus") == {5}


def test_no_typing_errors_in_numbers_ids_phrases_and_exclusions(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Batch 1234567890 of ABCD12345 leukemia cells"))
    assert shelf.found("1234567891") == shelf.found("abcd12346") == shelf.found("NCT00000002") == set()
    assert shelf.found('"leukemia cell"') == shelf.found('"leukaemia"') == set()
    assert shelf.found("-leukaemia") == {1}
    assert shelf.found("-leukemia") == set()


def test_the_contrary_of_a_word_is_no_typing_error_of_it(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Hypertension"), trial(2, "Hypotension"), trial(3, "Hypertention"))
    assert shelf.found("hypertension") == {1, 3}
    assert shelf.found("hypotension") == {2}
    assert shelf.found("hypertensio", typing=True) == {1, 3}


def test_the_last_word_is_a_beginning_while_typing(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Cardiac arrest"), trial(2, "Carbon monoxide"), trial(3, "Cargo"))
    assert shelf.found("car", typing=True) == {1, 2, 3}
    assert shelf.found("car") == set()
    assert shelf.found("car*") == {1, 2, 3}
    assert shelf.found("car arr", typing=True) == set()
    assert shelf.found("car ", typing=True) == set()
    assert shelf.found("arrest ca", typing=True) == {1}
    assert shelf.found('"cardiac a', typing=True) == {1}
    assert shelf.found('"cardiac ar', typing=True) == {1}
    assert shelf.found('"cardiac x', typing=True) == {1}  # one letter says too little yet
    assert shelf.found('"cardiac xy', typing=True) == set()
    assert shelf.found("monoxyde", typing=True) == shelf.found("monoxy", typing=True) == {2}
    assert shelf.index.search(parse("car"), typing=True).total == 3


def test_phrases_stand_side_by_side_within_one_text(shelf: Shelf) -> None:
    shelf.fill(
        trial(1, "Stem cell transplant"),
        trial(2, "Cell of the stem"),
        trial(3, "Ends with stem", {"identification": {"official_title": "cell begins"}}),
    )
    assert shelf.found('"stem cell"') == {1}
    assert shelf.found('"stem"') == {1, 2, 3}
    assert shelf.found('-"stem cell"') == {2, 3}


# In which order


def test_exact_before_beginning_before_typing_error(shelf: Shelf) -> None:
    shelf.fill(
        trial(1, "Asthmatic children"),
        trial(2, "Diet", described("mentions asthma once, far below")),
        trial(3, "Astma in adults"),
    )
    assert shelf.ranked("asthma", typing=True) == [2, 1, 3]
    assert shelf.ranked("asthma") == [2, 3]


def test_one_typing_error_before_two(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Hematopoetc"), trial(2, "Hematopoietc"), trial(3, "Other", described("hematopoietic")))
    assert shelf.ranked("hematopoietic") == [3, 2, 1]


def test_the_place_of_a_word_counts(shelf: Shelf) -> None:
    filler = "words that say little about what the study asks and does. " * 5
    shelf.fill(
        trial(1, "Unparsed", {**described(filler), "unparsed": [{"line": 1, "text": "gout"}]}),
        trial(2, "Criteria", {**described(filler), "eligibility": {"eligibility_criteria": "gout"}}),
        trial(3, "Condition", {**described(filler), "conditions": {"conditions": ["gout"]}}),
        trial(4, "A gout title", described(filler)),
    )
    assert shelf.ranked("gout")[2:] == [2, 1]
    assert set(shelf.ranked("gout")[:2]) == {3, 4}


def test_words_side_by_side_in_a_title_come_first(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Cancer, breast not affected"), trial(2, "The breast cancer trial"))
    assert shelf.ranked("breast cancer") == [2, 1]


def test_equal_matches_come_in_the_order_of_their_rows(shelf: Shelf) -> None:
    for number in (5, 3, 9, 1):
        assert shelf.index.update(entries([(number, trial(number, "Same words"))]), number)
    assert shelf.ranked("same words") == [1, 3, 5, 9]


# Fields


def test_status_and_phase(shelf: Shelf) -> None:
    statuses = ["RECRUITING", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING", "COMPLETED"]
    phases = [["PHASE1"], ["PHASE1", "PHASE2"], ["PHASE2"], ["EARLY_PHASE1"]]
    shelf.fill(
        *(
            trial(number, parts={"status": {"overall_status": status}, "design": {"phases": phase}})
            for number, (status, phase) in enumerate(zip(statuses, phases, strict=True), 1)
        ),
        trial(5, parts={"design": {"phases": ["NA"]}}),
    )
    assert shelf.found("status:recruiting") == {1}
    assert shelf.found("status:not_yet") == {2}
    assert shelf.found("status:recruiting,completed") == {1, 4}
    assert shelf.found("-status:recruiting") == {2, 3, 4, 5}
    assert shelf.found("phase:2") == {2, 3}
    assert shelf.found("phase:1") == {1, 2}
    assert shelf.found("phase:1/2") == {2}
    assert shelf.found("phase:early,na") == {4, 5}
    assert shelf.found("phase:2 status:active") == {3}
    assert shelf.found("status:", typing=True) == {1, 2, 3, 4, 5}
    assert shelf.found('"phase 2"') == {2, 3}


def test_sex_and_type(shelf: Shelf) -> None:
    kinds = ["INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"]
    shelf.fill(
        *(
            trial(number, parts={"eligibility": {"sex": sex}, "design": {"study_type": kind}})
            for number, (sex, kind) in enumerate(zip(["FEMALE", "MALE", "ALL"], kinds, strict=True), 1)
        ),
        trial(4),
    )
    assert shelf.found("sex:f") == {1, 3}
    assert shelf.found("sex:male") == {2, 3}
    assert shelf.found("sex:all") == {3}
    assert shelf.found("sex:f -sex:m") == {1}
    assert shelf.found("type:observational,expanded") == {2, 3}


def test_ages_overlap(shelf: Shelf) -> None:
    def aged(number: int, low: str | None, high: str | None) -> Trial:
        ages = {name: age for name, age in (("minimum_age", low), ("maximum_age", high)) if age}
        return trial(number, parts={"eligibility": {**ages, "std_ages": ["ADULT"]}})

    shelf.fill(
        aged(1, "18 Years", "65 Years"),
        aged(2, "18 Years", None),
        aged(3, None, "12 Months"),
        aged(4, None, None),
        trial(5),
        aged(6, "6 Months", "17 Years"),
    )
    assert shelf.found("age:45") == {1, 2, 4}
    assert shelf.found("age:65") == {1, 2, 4}
    assert shelf.found("age:66") == {2, 4}
    assert shelf.found("age:18") == {1, 2, 4}
    assert shelf.found("age:6m") == {3, 4, 6}
    assert shelf.found("age:1") == {3, 4, 6}
    assert shelf.found("age:5m") == {3, 4}
    assert shelf.found("age:12..18") == {1, 2, 4, 6}
    assert shelf.found("age:70..") == {2, 4}
    assert shelf.found("age:..2w") == {3, 4}
    assert shelf.found("age:3m,70") == {2, 3, 4}


def test_fields_of_words(shelf: Shelf) -> None:
    shelf.fill(
        trial(
            1,
            "About one study",
            {
                "description": {"brief_summary": "About aspirin and gout"},
                "conditions": {"conditions": ["Breast cancer"], "keywords": ["neoplasm"]},
                "arms_interventions": {"interventions": [{"name": "Metformin", "other_names": ["Glucophage"]}]},
                "sponsor_collaborators": {
                    "lead_sponsor": {"name": "Example General Hospital"},
                    "collaborators": [{"name": "Acme Labs"}],
                },
                "contacts_locations": {"locations": [{"country": "United States"}], "countries": ["Türkiye"]},
            },
        ),
        trial(2, "Other", described("Metformin at Example General in the United States for breast cancer")),
    )
    for query in (
        "cond:breast",
        'cond:"breast cancer"',
        "cond:neoplasm",
        "cond:cancr",
        "drug:metformin",
        "drug:glucophage,aspirin",
        'sponsor:"example general"',
        "sponsor:acme",
        "country:usa",
        'country:"united states"',
        "country:turkey",
        "country:france,us",
        "sponsor:exam*",
    ):
        assert shelf.found(query) == {1}, query
    for query in ("cond:gout", "drug:aspirin", 'sponsor:"general example"', "country:states_united", 'cond:"cancr"'):
        assert shelf.found(query) == set(), query
    assert shelf.found("-cond:breast") == {2}
    assert shelf.found("title:study") == {1}
    assert shelf.found("sponsor:exam", typing=True) == {1}


def test_ids_whole_and_in_part(shelf: Shelf) -> None:
    shelf.fill(
        trial(
            12,
            parts={
                "identification": {
                    "nct_id_aliases": ["NCT00000098"],
                    "org_study_id_info": {"id": "ABC-123/45"},
                    "secondary_id_infos": [{"id": "2024-512345-11-00"}],
                }
            },
        ),
        trial(13, "Follows NCT00000012"),
    )
    assert shelf.ranked("NCT00000012") == [12, 13]
    assert shelf.ranked("nct0000001") == [12, 13]
    assert shelf.found("id:NCT00000012") == {12}
    for query in ("id:12", "id:00012", "id:nct00000098", "id:98", "id:abc-123", "id:12345", "id:2024-512345", "id:C1"):
        assert 12 in shelf.found(query), query
    assert shelf.found("0000012") == {12}
    assert shelf.found("00000098") == {12}
    assert shelf.found("abc-123/45") == {12}
    assert shelf.found("id:99,98") == {12}
    assert shelf.found("id:nct00000097") == set()
    assert shelf.found("-id:12") == {13}


# Keeping up


def test_an_update_replaces_documents_by_row(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Gout"), trial(2, "Asthma"))
    assert shelf.index.update(entries([(1, trial(1, "Eczema"))]), 2, removed=[2])
    assert (shelf.found("gout"), shelf.found("eczema"), shelf.found("asthma")) == (set(), {1}, set())
    assert len(shelf.index) == 1
    assert shelf.index.revision == 2


def test_total_counts_beyond_the_limit(shelf: Shelf) -> None:
    shelf.fill(*(trial(number, "Gout") for number in range(1, 31)))
    query = parse("gout")
    hits = shelf.index.search(query, limit=7)
    assert (len(hits.doc_ids), hits.total, hits.query) == (7, 30, query)
    assert shelf.index.search(query, limit=0).total == 30
    assert len(shelf.index.search(parse("")).doc_ids) == 30
    assert hits.doc_ids.typecode == "q"


def test_an_empty_index_answers(shelf: Shelf) -> None:
    assert shelf.found("gout") == shelf.found("status:recruiting") == shelf.found("-gout") == set()
    assert (shelf.index.revision, len(shelf.index)) == (0, 0)


def test_it_stays_after_closing(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path) as index:
        Shelf(index).fill(trial(1, "Gout"))
    with SearchIndex.open(tmp_path) as index:
        assert Shelf(index).found("gout") == {1}
        assert index.revision == 1


def test_clear_empties_it(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Gout"))
    assert shelf.index.clear()
    assert (shelf.index.revision, shelf.found("gout")) == (0, set())
    assert shelf.index.update(entries([(1, trial(1, "Gout"))]), 1)
    assert shelf.found("gout") == {1}


def test_readers_see_what_another_index_object_writes(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path) as mine, SearchIndex.open(tmp_path) as other:
        Shelf(mine).fill(trial(1, "Gout"))
        assert (Shelf(other).found("gout"), other.revision) == ({1}, 1)
        assert other.clear()
        assert (Shelf(mine).found("gout"), mine.revision) == (set(), 0)


def test_an_update_over_an_index_begun_anew_is_refused(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path) as mine, SearchIndex.open(tmp_path) as other:
        Shelf(mine).fill(trial(1, "Gout"))
        assert other.clear()
        assert not mine.update(entries([(2, trial(2, "Gout"))]), 2)
        assert mine.trouble.endswith(".")
        assert mine.revision == 0
        assert mine.update(entries([(1, trial(1, "Gout")), (2, trial(2, "Gout"))]), 2)
        assert (Shelf(mine).found("gout"), mine.trouble) == ({1, 2}, "")


def test_a_failing_source_of_items_changes_nothing(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Gout"))

    def items() -> Iterator[tuple[int, Trial]]:
        yield 1, trial(1, "Eczema")
        raise StoreError("The rows cannot be read.")

    with pytest.raises(StoreError, match="rows"):
        shelf.index.update(entries(items()), 2)
    assert (shelf.found("gout"), shelf.found("eczema"), shelf.index.revision) == ({1}, set(), 1)
    assert shelf.index.update(entries([(1, trial(1, "Eczema"))]), 2)


def test_a_held_lock_leaves_the_index_behind_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "_PATIENCE", 0.05)
    with SearchIndex.open(tmp_path) as index:
        Shelf(index).fill(trial(1, "Gout"))
        with IndexFolder(tmp_path).locked(0):
            assert not index.update(entries([(2, trial(2, "Gout"))]), 2)
            assert not index.clear()
            assert "Another session" in index.trouble
            assert (Shelf(index).found("gout"), index.revision) == ({1}, 1)
        assert index.update(entries([(2, trial(2, "Gout"))]), 2)
        assert index.trouble == ""


def test_a_failed_write_leaves_the_index_behind_and_says_so(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.fill(trial(1, "Gout"))

    def full(self: IndexFolder, build: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(IndexFolder, "use", full)
        assert not shelf.index.update(entries([(2, trial(2, "Gout"))]), 2)
        assert "No space left" in shelf.index.trouble
    assert shelf.index.revision == 1
    assert shelf.index.update(entries([(2, trial(2, "Gout"))]), 2)
    assert shelf.found("gout") == {1, 2}


def remove_everything(folder: Path) -> None:
    shutil.rmtree(folder)


def remove_state(folder: Path) -> None:
    (folder / "index.json").unlink()


def garble_state(folder: Path) -> None:
    (folder / "index.json").write_text("{")


def point_elsewhere(folder: Path) -> None:
    (folder / "index.json").write_text(json.dumps({"format": FORMAT, "name": "../../etc", "revision": 5}))


def other_version(folder: Path) -> None:
    state = json.loads((folder / "index.json").read_text())
    (folder / "index.json").write_text(json.dumps({**state, "format": FORMAT + 1}))


def empty_files(folder: Path) -> None:
    for file in folder.glob("build-*/*"):
        file.write_bytes(b"")


def remove_segments(folder: Path) -> None:
    for file in folder.glob("build-*/*.*"):
        if file.suffix in (".idx", ".term", ".fast", ".store"):
            file.unlink()


@pytest.mark.parametrize(
    "harm",
    [
        remove_everything,
        remove_state,
        garble_state,
        point_elsewhere,
        other_version,
        empty_files,
        remove_segments,
    ],
)
def test_a_missing_damaged_or_other_index_is_begun_anew(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    folder = tmp_path / "index"
    with SearchIndex.open(folder) as index:
        Shelf(index).fill(trial(1, "Gout"))
    harm(folder)
    with SearchIndex.open(folder) as index:
        assert (index.revision, len(index)) == (0, 0)
        assert Shelf(index).fill(trial(1, "Gout")).found("gout") == {1}
    assert len(list(folder.glob("build-*"))) == 1


def test_an_index_that_vanishes_while_open_is_begun_anew(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path / "index") as index:
        Shelf(index).fill(trial(1, "Gout"))
        shutil.rmtree(tmp_path / "index")
        assert index.revision == 0
        assert Shelf(index).fill(trial(1, "Gout")).found("gout") == {1}


def test_a_failing_engine_is_damage_and_the_next_search_works(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.fill(trial(1, "Gout"))

    class Panic(BaseException):
        pass

    Panic.__name__ = "PanicException"

    def fail(*_: object) -> None:
        raise Panic("checksum")

    with monkeypatch.context() as patched:
        patched.setattr("store.search.plan.Planner.plan", fail)
        with pytest.raises(Damaged, match="built again"):
            shelf.ranked("gout")
    assert shelf.index.revision == 0
    assert shelf.fill(trial(1, "Gout")).found("gout") == {1}


def test_a_wrong_question_of_the_engine_is_no_damage(shelf: Shelf) -> None:
    shelf.fill(trial(1, "Gout"))
    with pytest.raises(ValueError, match="Expected"), shelf.index.reading() as reading:
        tantivy.Query.term_query(reading.schema, "title", 5)
    assert shelf.found("gout") == {1}


def test_a_place_that_cannot_hold_an_index_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(ReadOnly, match="search index"):
        SearchIndex.open(tmp_path / "file" / "index")


def test_the_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    with SearchIndex.open(tmp_path / "index") as index:
        Shelf(index).fill(trial(1, "Gout"))
    for place in [tmp_path / "index", *(tmp_path / "index").glob("build-*")]:
        assert place.stat().st_mode & 0o077 == 0


def test_odd_text_goes_in(shelf: Shelf) -> None:
    odd = "\x00 \x1b[31m gout \ud800 " + "x" * 100_000 + " \u202e" + "e" + "\u0301" * 500 + " 𝔘nicode"
    shelf.fill(trial(1, odd, {"status": {"overall_status": "Odd \ud800 status"}, "design": {"phases": ["", "?"]}}))
    assert shelf.found("gout") == shelf.found("unicode") == {1}


def test_threads_search_while_one_writes(shelf: Shelf) -> None:
    shelf.fill(*(trial(number, "Gout study") for number in range(1, 21)))
    errors: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert len(shelf.found("gout")) == 20
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for revision in range(2, 12):
        assert shelf.index.update(entries([(number, trial(number, "Gout study")) for number in range(1, 21)]), revision)
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []


FEED = """
import sys
from pathlib import Path
from tests.store.test_index import SearchIndex, entries, trial
first = int(sys.argv[2])
with SearchIndex.open(Path(sys.argv[1])) as index:
    for number in range(first, first + 10):
        known = index.revision
        while not index.update(entries([(number, trial(number, "Gout"))]), 1):
            known = index.revision
"""


def run_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_processes_share_one_index(tmp_path: Path) -> None:
    writers = [run_python(FEED, str(tmp_path / "index"), first) for first in ("1", "21")]
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0]
    with SearchIndex.open(tmp_path / "index") as index:
        assert Shelf(index).found("gout") == {*range(1, 11), *range(21, 31)}


def test_importing_the_search_loads_no_engine() -> None:
    ran = run_python("import sys, store.search.index, store.search.marks; print('tantivy' in sys.modules)")
    assert ran.communicate()[0].strip() == "False"


# Real records


def test_real_records_are_found_by_id_and_by_words_of_their_titles(
    real_data: Path, tmp_path: Path, count_real: Callable[[int], None]
) -> None:
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as lines:
        trials = [from_study(json.loads(line)) for line in lines]
    count_real(len(trials))
    with SearchIndex.open(tmp_path) as index:
        assert index.update(entries(enumerate(trials, 1)), 1)
        shelf = Shelf(index)
        missed = [
            entry.id
            for number, entry in enumerate(trials, 1)
            if shelf.ranked(entry.id)[:1] != [number] or number not in shelf.found(f"id:{entry.id[4:].lstrip('0')}")
        ]
        assert missed == []
        chooser = random.Random(7)
        for number in chooser.sample(range(1, len(trials) + 1), 150):
            words = tokens(trials[number - 1].title)
            some = chooser.sample(words, min(4, len(words)))
            assert number in shelf.found(" ".join(some)), (trials[number - 1].id, some)
