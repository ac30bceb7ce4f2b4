"""What each tab says of a record, and that nothing in a record can act on the terminal."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest
from pydantic import JsonValue
from rich.cells import cell_len

from parsers import examples
from parsers.formats import ctgov
from parsers.trial import Trial
from tests.tui.records import FilledRecord
from tests.tui.records import trial as make_trial
from tui.render.header import header
from tui.render.lines import ROLES, Line, text_of
from tui.render.tabs import TABS, tab

WIDTHS = (20, 33, 44, 66, 80, 100, 200)


def page(name: str, trial: Trial, width: int = 80) -> str:
    found = tab(name)
    assert found is not None
    return text(found.render(trial, width))


def text(lines: Sequence[Line]) -> str:
    return "\n".join(text_of(line).rstrip() for line in lines)


@pytest.fixture(scope="module")
def studies() -> list[Trial]:
    lines = (examples.FOLDER / "studies.jsonl").read_bytes().splitlines()
    return [ctgov.from_study(orjson.loads(line)) for line in lines]


def test_a_tab_is_found_by_id_title_or_beginning() -> None:
    assert tab("Contacts & sites") is tab("contacts") is tab("CONT") is TABS[4]
    assert tab("nothing") is tab("") is None


def test_an_empty_record_says_what_is_not_reported() -> None:
    empty = make_trial()
    assert "not reported" in page("overview", empty)
    for name in ("arms", "eligibility", "outcomes", "contacts"):
        assert "not reported" in page(name, empty), name
    assert "no references" in page("references", empty)
    assert "no source" in page("sources", empty)
    assert text(header(empty, 80)).splitlines() == [
        "(no title in the sources read)",
        "NCT00000042   status not reported",
        "sponsor and dates not reported",
    ]


def test_the_head_says_what_and_who() -> None:
    record = make_trial(
        identification={"brief_title": "Walking After Surgery"},
        status={
            "overall_status": "NOT_YET_RECRUITING",
            "start_date": {"date": "2025-01", "type": "ESTIMATED"},
            "completion_date": {"date": "2027-01", "type": "ESTIMATED"},
        },
        design={"phases": ["PHASE1", "PHASE2"], "enrollment_info": {"count": 1051, "type": "ESTIMATED"}},
        sponsor_collaborators={"lead_sponsor": {"name": "Example Hospital"}},
    )
    assert text(header(record, 100)).splitlines() == [
        "Walking After Surgery",
        "NCT00000042   ○ Not yet recruiting   Phase 1/2   1,051 planned",
        "Example Hospital   2025-01 to 2027-01",
    ]


def test_dates_keep_their_precision_and_kind() -> None:
    shown = page("overview", make_trial(status={"start_date": {"date": "2024", "type": "ACTUAL"}}))
    assert "Start               2024 (actual)" in shown


def test_codes_that_are_not_known_are_shown_as_they_came() -> None:
    shown = page("overview", make_trial(status={"overall_status": "BRAND_NEW"}, design={"study_type": "OTHERWISE"}))
    assert "? BRAND_NEW" in shown and "OTHERWISE" in shown


def test_arms_and_interventions_and_who_receives_what() -> None:
    record = make_trial(
        arms_interventions={
            "arm_groups": [
                {
                    "label": "A",
                    "type": "EXPERIMENTAL",
                    "description": "dose \\> 5",
                    "intervention_names": ["Drug: One"],
                },
                {"label": "B", "intervention_names": []},
            ],
            "interventions": [
                {"type": "DRUG", "name": "One", "other_names": ["Uno", "Ein"]},
                {"type": "OTHER", "name": "Two", "arm_group_labels": ["B"]},
            ],
        }
    )
    shown = page("arms", record)
    assert " 1  A · Experimental\n    dose > 5\n    →  Drug: One" in shown
    assert "also called Uno, Ein" in shown
    rows = shown.splitlines()[-3:]
    assert rows[0].split() == ["arm", "1", "2"]
    assert rows[1].split() == ["One", "●", "·"]
    assert rows[2].split() == ["Two", "·", "●"]


def test_a_name_is_not_taken_for_markup_and_markup_is_undone() -> None:
    record = make_trial(
        identification={"brief_title": r"Study of [red]X[/red] SMPH\PEDIATRICS"},
        description={"brief_summary": r"\[GEJ\] 10\^9 cells, \<5%"},
    )
    shown = page("overview", record)
    assert r"[red]X[/red] SMPH\PEDIATRICS" in shown
    assert "[GEJ] 10^9 cells, <5%" in shown


def test_criteria_are_counted_and_numbered() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Age 18 or more\n* One of:\n  * asthma\n  * eczema\n\n"
        "Exclusion Criteria:\n\n1. Smoker\n2. ALT \\> 3 x ULN"
    )
    record = make_trial(eligibility={"eligibility_criteria": criteria, "minimum_age": "18 Years", "sex": "ALL"})
    rows = page("eligibility", record).splitlines()
    assert rows[0] == "Minimum age         18 Years"
    assert rows[1] == "Maximum age         none stated"
    inclusion = next(row for row in rows if row.startswith("── Inclusion ──"))
    exclusion = next(row for row in rows if row.startswith("── Exclusion ──"))
    assert inclusion.endswith(" 2 ──") and exclusion.endswith(" 2 ──")
    assert [row.split()[0] for row in rows[rows.index(inclusion) + 1 : rows.index(exclusion) - 1]] == [
        "1",
        "2",
        "–",
        "–",
    ]
    assert rows[-1].strip().endswith("ALT > 3 x ULN")


def test_the_numbers_of_the_source_are_kept_and_text_between_bullets_has_none() -> None:
    criteria = "Inclusion Criteria:\n\n* 3\\. Third\n* 5\\. Fifth\n\nExclusion Criteria:\n\nAny of:\n\n* one\n* two"
    rows = page("eligibility", make_trial(eligibility={"eligibility_criteria": criteria})).splitlines()
    assert "3  Third" in rows and "5  Fifth" in rows
    assert rows[-3:] == ["   Any of:", "1  one", "2  two"]
    assert rows[-4].startswith("── Exclusion ──") and rows[-4].endswith(" 2 ──")


def test_outcomes_have_their_time_frames() -> None:
    record = make_trial(
        outcomes={"primary_outcomes": [{"measure": "Pain", "time_frame": "Day 7"}, {"measure": "Sleep"}]}
    )
    shown = page("outcomes", record)
    assert "1  Pain\n   Time frame  Day 7\n\n2  Sleep\n   Time frame  not reported" in shown


def test_results_name_their_groups() -> None:
    results = {
        "outcomeMeasuresModule": {
            "outcomeMeasures": [
                {
                    "type": "PRIMARY",
                    "title": "Pain",
                    "description": "less \\< more",
                    "groups": [{"id": "OG000", "title": "Active"}],
                    "classes": [
                        {"categories": [{"measurements": [{"groupId": "OG000", "value": "3.1", "spread": "1"}]}]}
                    ],
                }
            ]
        }
    }
    shown = page("outcomes", make_trial(results=results, has_results=True))
    assert "── Results: outcome measures ──" in shown
    assert "Type  Primary" in shown and "Description  less < more" in shown
    assert "Active  3.1 · spread 1" in shown


def test_results_that_are_posted_but_not_here_are_said_to_be() -> None:
    assert "not in the sources read" in page("outcomes", make_trial(has_results=True))


def test_sites_are_grouped_by_country_and_all_there() -> None:
    sites: list[dict[str, object]] = [
        {"facility": f"Site {number}", "city": "Town", "state": "State", "zip": "123", "country": country}
        for number, country in enumerate(["Spain", "Chile", "Spain", None])
    ]
    sites[0] |= {
        "status": "RECRUITING",
        "contacts": [{"name": "Jo", "phone": "1", "phone_ext": "2", "email": "a@example.org"}],
    }
    shown = page("contacts", make_trial(contacts_locations={"locations": sites}))
    assert "4 in 3 countries ──" in shown
    order = [
        shown.index(word) for word in ("Chile  1", "Site 1", "Spain  2", "Site 0", "Site 2", "Country not", "Site 3")
    ]
    assert order == sorted(order)
    assert "●  Site 0\n     Town, State 123 · Recruiting\n     Jo · 1 ext. 2 · a@example.org" in shown


def test_references_have_links_and_retractions_stand_out() -> None:
    record = make_trial(
        references={
            "references": [
                {
                    "pmid": "99999901",
                    "type": "RESULT",
                    "citation": "Doe J. A study. Ex J. 2020. doi: 10.5555/ex.1.",
                    "retractions": [{"pmid": "99999909", "source": "Ex J. 2021"}],
                }
            ],
            "see_also_links": [{"label": "Site", "url": "https://example.org/x"}],
        }
    )
    found = tab("references")
    assert found is not None
    lines = found.render(record, 80)
    shown = text(lines)
    assert "https://pubmed.ncbi.nlm.nih.gov/99999901/" in shown
    assert "https://doi.org/10.5555/ex.1\n" in shown + "\n"
    (retraction,) = [line for line in lines if "Retracted" in text_of(line)]
    assert "99999909" in text_of(retraction) and retraction[-1].role == "bad"


def test_sources_say_who_says_what() -> None:
    source = {"name": "page.txt", "sha256": "a1" * 32, "read_at": "2026-01-02T03:04:05Z", "parser": "x 1"}
    record = make_trial(
        sources=[{"kind": "ctgov", **source}, {"kind": "meddatax", **source, "record": 3}],
        claims={"design.phases": [{"source": 0, "value": ["PHASE1"]}, {"source": 1, "value": ["PHASE2"]}]},
        warnings=[{"source": 1, "line": 7, "text": "the address is hidden"}],
        unparsed=[{"source": 1, "line": 41, "text": "[bold]What is this?"}],
        origins={"design.phases": 0},
    )
    shown = page("sources", record)
    assert "Source 2            meddatax" in shown and "page.txt · record 3" in shown
    assert "a1a1a1a1a1a1" in shown
    assert "!  the address is hidden  (2 meddatax, line 7)" in shown
    assert shown.index("✓  1 ctgov") < shown.index("≠  2 meddatax")
    assert "41  [bold]What is this?" in shown
    assert "1 ctgov\nDesign              Phase\n" in shown + "\n"


def two_sources(path: str, *values: JsonValue, kinds: Sequence[str] = ("ctgov", "ctgov-xml", "ictrp")) -> Trial:
    """A trial of as many sources as there are values, each of which says its own of a field."""
    kept = {"name": "x", "sha256": "a1" * 32, "read_at": "2026-01-02T03:04:05Z", "parser": "x/1"}
    return make_trial(
        sources=[{"kind": kinds[number % len(kinds)], **kept} for number in range(len(values))],
        claims={path: [{"source": number, "value": value} for number, value in enumerate(values)]},
    )


def differing(record: Trial) -> str:
    """The section of the Sources tab on differences, without its heading and its keys."""
    shown = page("sources", record).split("Where sources differ", 1)[1]
    return shown.split("\n\n", 1)[1]


def test_values_that_differ_stand_in_a_column_in_words() -> None:
    dates: list[JsonValue] = [{"date": "2024-01", "type": "ACTUAL"}, {"date": "2023-12-31", "type": "ESTIMATED"}]
    assert differing(two_sources("status.start_date", *dates)).splitlines() == [
        "Start  status.start_date",
        "✓  1 ctgov      2024-01 (actual)  (shown)",
        "≠  2 ctgov-xml  2023-12-31 (estimated)",
    ]


def test_sources_that_agree_stand_together() -> None:
    shown = differing(two_sources("eligibility.sex", "ALL", "FEMALE", "ALL", "FEMALE"))
    assert shown.splitlines()[1:] == [
        "✓  1 ctgov               All  (shown)",
        "≠  2 ctgov-xml, 4 ctgov  Female",
        "=  3 ictrp               the same",
    ]


def test_of_a_list_only_what_a_source_says_otherwise_is_listed() -> None:
    places: list[dict[str, JsonValue]] = [
        {"facility": f"Hospital {number}", "city": "Sampleton", "country": "Nowhere"} for number in range(300)
    ]
    sites: list[JsonValue] = [{**place, "geo_point": {"lat": 1.5, "lon": 2.5}} for place in places]
    clinic: JsonValue = {"facility": "Clinic", "city": "Exampleville", "country": "Nowhere"}
    others: list[JsonValue] = [*places[1:9], {**places[9], "status": "WITHDRAWN"}, *places[10:], clinic]
    shown = differing(two_sources("contacts_locations.locations", sites, others))
    assert shown.splitlines() == [
        "Sites  contacts_locations.locations",
        "✓  1 ctgov  300 sites  (shown)",
        "≠  2 ctgov-xml  300 sites",
        "   -  Site  Hospital 0, Sampleton, Nowhere",
        "   ~  Site  Hospital 9, Sampleton, Nowhere",
        "       +  Status                  Withdrawn",
        "   +  Site  Clinic, Exampleville, Nowhere",
    ]


def test_of_a_long_text_the_words_that_differ_are_marked() -> None:
    text = "The study looks at walking every day in people who sleep badly, for a year or more, at home or elsewhere. "
    text += "They write down how far they went."
    shown = differing(two_sources("description.brief_summary", text, text.replace("a year", "two years"), kinds="ab"))
    assert "✓  1 a" in shown and "{+two years+}" in shown and "[-a year-]" in " ".join(shown.split())
    assert shown.count("sleep badly") <= 2


def test_a_source_that_says_less_says_so() -> None:
    arms: list[JsonValue] = [{"label": "Walking", "type": "EXPERIMENTAL", "description": "Every day."}]
    shown = differing(two_sources("arms_interventions.arm_groups", arms, [{"label": "Walking"}], arms))
    assert shown.splitlines()[1:] == [
        "✓  1 ctgov  1 arm  (shown)",
        "=  2 ctgov-xml  says less",
        "=  3 ictrp  the same",
    ]


def test_values_that_no_rule_claimed_stand_under_the_part_they_are_in() -> None:
    kept = {"kind": "ctis", "name": "x", "sha256": "a1" * 32, "read_at": "2026-01-02T03:04:05Z", "parser": "x/1"}
    values = {
        "sponsorType": "Company",
        "publicEvaluation[0].id": "253",
        "publicEvaluation[0].requestsForInformation[0].considerations[0]": "959",
        "publicEvaluation[0].requestsForInformation[0].considerations[1]": "1088",
        "publicEvaluation[0].requestsForInformation[0].aKeyThatIsMuchLongerThanAnyColumnOfKeys": "yes",
        "a\\.b": "dotted",
    }
    record = make_trial(sources=[kept], unparsed=[{"path": path, "text": text} for path, text in values.items()])
    shown = page("sources", record, 60).split("no rule claimed", 1)[1].splitlines()[1:]
    assert shown == [
        "sponsorType  Company",
        "publicEvaluation[0]",
        "  id  253",
        "publicEvaluation[0].requestsForInformation[0]",
        "  considerations        959",
        "                        1088",
        "  aKeyThatIsMuchLongerThanAnyColumnOfKeys",
        "                        yes",
        "a.b  dotted",
    ]


def test_a_heading_counts_thousands_readably() -> None:
    kept = {"kind": "ctis", "name": "x", "sha256": "a1" * 32, "read_at": "2026-01-02T03:04:05Z", "parser": "x/1"}
    lines = [{"line": number, "text": "more"} for number in range(1, 1316)]
    assert " 1,315 ──" in page("sources", make_trial(sources=[kept], unparsed=lines))


def test_which_part_of_a_register_says_what() -> None:
    kept = {"kind": "euctr", "name": "x", "sha256": "a1" * 32, "read_at": "2026-01-02T03:04:05Z", "parser": "x/1"}
    record = make_trial(
        sources=[{**kept, "part": "ES"}, {**kept, "part": "SE"}],
        claims={"eligibility.sex": [{"source": 0, "value": "ALL"}, {"source": 1, "value": "MALE"}]},
    )
    assert "≠  2 euctr SE  Male" in differing(record)


HOSTILE = "A\x1b[2J\x07\u202eB\u200b\x9b1m\r\ttab\U000e0041e\u0301\u0301\u0301\u0301\u0301\u0301"


def hostile(value: object) -> object:
    if isinstance(value, str):
        return value + HOSTILE if value.startswith("tok") else value
    if isinstance(value, dict):
        return {hostile(key): hostile(part) for key, part in value.items()}
    return [hostile(part) for part in value] if isinstance(value, list) else value


def test_nothing_in_a_record_can_act_on_the_terminal() -> None:
    document = hostile(FilledRecord().trial.model_dump(mode="json", exclude_unset=True))
    record = Trial.model_validate(document)
    for one in TABS:
        for line in one.render(record, 60):
            bad = [char for char in text_of(line) if not char.isprintable()]
            assert not bad, (one.id, line)
    assert all(char.isprintable() for line in header(record, 60) for char in text_of(line))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_pane_or_than_is_readable(studies: list[Trial], width: int) -> None:
    for record in [*studies, FilledRecord().trial]:
        for one in TABS:
            limit = width if one.id == "raw" else min(width, 100)
            for line in one.render(record, width):
                assert cell_len(text_of(line)) <= limit, (record.id, one.id, text_of(line))
                assert all("\n" not in span.text and span.role in ("", *ROLES) for span in line)
        assert all(cell_len(text_of(line)) <= width for line in header(record, width))


def test_text_that_is_no_valid_unicode_is_no_error() -> None:
    record = make_trial(identification={"brief_title": "A\ud800B"}, unknown={"deep": {"x": "\udfff"}})
    for one in TABS:
        assert "\ud800" not in text(one.render(record, 80))


@pytest.mark.parametrize("width", [0, 1, 5])
def test_a_pane_that_is_too_narrow_is_no_error(studies: list[Trial], width: int) -> None:
    for one in TABS:
        assert one.render(studies[0], width)
    assert header(studies[0], width)


def test_every_real_record_is_rendered(real_data: Path) -> None:
    with gzip.open(real_data / "ctgov_v2" / "studies.jsonl.gz") as lines:
        for number, line in enumerate(lines):
            if number % 4:
                continue
            record = ctgov.from_study(orjson.loads(line))
            for one in TABS[:7]:
                for row in one.render(record, 78):
                    assert cell_len(text_of(row)) <= 78, (record.id, one.id, text_of(row))


def test_the_head_is_broken_between_its_parts() -> None:
    record = make_trial(
        identification={"brief_title": "Walking"},
        status={"overall_status": "ACTIVE_NOT_RECRUITING", "start_date": {"date": "2025-01"}},
        design={"phases": ["PHASE2", "PHASE3"], "enrollment_info": {"count": 1260, "type": "ESTIMATED"}},
        sponsor_collaborators={"lead_sponsor": {"name": "Example Hospital of a Long Name"}},
    )
    assert text(header(record, 64)).splitlines()[1] == "NCT00000042  ◐ Active, not recruiting  Phase 2/3  1,260 planned"
    for width in range(24, 64):
        lines = text(header(record, width)).splitlines()
        assert all(len(line) <= width for line in lines)
        for part in ("◐ Active, not recruiting", "Phase 2/3", "1,260 planned", "from 2025-01"):
            assert sum(part in line for line in lines) == 1


@pytest.mark.parametrize("width", range(40, 100, 3))
def test_the_place_of_a_site_is_not_broken_inside_its_coordinates(width: int) -> None:
    site = {"facility": "A", "city": "Sampleton", "country": "Nowhere", "geo_point": {"lat": 39.9075, "lon": 116.39723}}
    for town in ("", "A Province", "A Rather Long Name of a Province"):
        lines = page("contacts", make_trial(contacts_locations={"locations": [site | {"state": town}]}), width)
        assert "39.9075, 116.39723" in lines
