"""The Changes tab as lines."""

from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len

from parsers.trial import dump
from store.changes import changes as found_changes
from store.changes_history import History, Step
from store.versions import Version, _Leads
from tests.tui.records import FilledRecord
from tui.render.changes import NO_WORD, NOT_AT_HAND, changes
from tui.render.changes_markdown import changes_markdown
from tui.render.lines import ROLES, text_of
from tui.render.plain import lines_to_text
from tui.render.tabs import Tab

CRITERIA = "Inclusion Criteria:\n\n" + "".join(f"* Criterion {number} of the study\n" for number in range(9))
EXCLUSION = "\nExclusion Criteria:\n\n* Pregnancy\n* Use of {} within 28 days\n"
BEFORE: dict[str, Any] = {
    "status": {"overall_status": "RECRUITING"},
    "eligibility": {"eligibility_criteria": CRITERIA + EXCLUSION.format("steroids")},
    "contacts_locations": {
        "locations": [
            {"facility": "Clinic A", "city": "Lyon", "status": "RECRUITING"},
            {"facility": "Clinic B", "city": "Nice", "contacts": [{"name": "Ann Example", "phone": "1"}]},
        ]
    },
}
AFTER: dict[str, Any] = {
    "status": {"overall_status": "COMPLETED", "why_stopped": "No funds\x1b[2J"},
    "eligibility": {"eligibility_criteria": CRITERIA + EXCLUSION.format("any antibody")},
    "contacts_locations": {"locations": [{"facility": "Clinic A", "city": "Lyon", "status": "COMPLETED"}]},
}


def step(before: dict[str, Any], after: dict[str, Any], number: int = 1, trial_id: str = "NCT00000001") -> Step:
    leads = _Leads("", None, [], "")
    sha = f"{number:064x}"
    version = Version(number, trial_id, "ctgov", "", sha, sha, f"2026-02-{number:02}T04:05:06Z", (), leads)
    return Step(f"2025-11-{number:02}", version, tuple(found_changes(before, after)))


def test_a_history_as_it_is_read() -> None:
    history = History("NCT00000001", (step(BEFORE, AFTER),))
    assert lines_to_text(changes(history, 80)) == (
        "1 earlier version kept, the last change first\n"
        "+ came · - went · ~ is another now\n"
        "[-words-] went · {+words+} came\n"
        "\n"
        "── 2025-11-01 ───────────────────────────────────────────────────────── ctgov ──\n"
        "Status Recruiting → Completed; why stopped No funds␛[2J added; eligibility\n"
        "criteria changed; 1 site removed, 1 changed\n"
        "read here 2026-02-01 04:05:06 UTC, in place of 000000000000\n"
        "\n"
        "Status and dates\n"
        "~  Status                  Recruiting → Completed\n"
        "+  Why stopped             No funds␛[2J\n"
        "\n"
        "Eligibility\n"
        "~  Eligibility criteria\n"
        "    ⋯ 15 lines unchanged, below Exclusion Criteria:\n"
        "    * Use of [-steroids-]{+any antibody+} within 28 days\n"
        "\n"
        "Contacts & sites\n"
        "~  Site  Clinic A, Lyon\n"
        "    ~  Status                  Recruiting → Completed\n"
        "-  Site  Clinic B, Nice\n"
        "    contact Ann Example · phone 1\n"
    )


def test_signs_have_roles_of_their_own() -> None:
    lines = changes(History("NCT00000001", (step(BEFORE, AFTER),)), 80)
    roles = {(span.text, span.role) for line in lines for span in line}
    assert {("~", "warn"), ("+", "good"), ("-", "bad"), ("[-steroids-]", "bad"), ("{+any antibody+}", "good")} <= roles
    assert {role for _, role in roles if role} <= set(ROLES)


def test_every_version_is_there() -> None:
    history = History("NCT00000001", tuple(step(BEFORE, AFTER, number) for number in range(28, 0, -1)))
    text = lines_to_text(changes(history, 80))
    assert [f"── 2025-11-{number:02} " in text for number in range(1, 29)] == [True] * 28
    assert "28 earlier versions kept" in text


@pytest.mark.parametrize("width", [12, 20, 44, 60, 80, 120])
def test_no_line_is_wider_than_the_page_and_nothing_acts_on_the_terminal(width: int) -> None:
    filled = dump(FilledRecord().trial)
    history = History("NCT00000001", (step(BEFORE, AFTER), step(filled, {}), step({}, filled), step(filled, BEFORE)))
    for line in changes(history, width):
        assert cell_len(text_of(line)) <= min(width, 100)
        assert text_of(line).isprintable()


def test_a_long_value_is_told_before_and_after() -> None:
    before, after = ({"status": {"odd_field": [f"{word} " * 30]}} for word in ("one", "two"))
    text = lines_to_text(changes(History("NCT00000001", (step(before, after),)), 60))
    assert "[-one" in text or "-  one" in text
    assert "{+two" in text or "+  two" in text


def test_records_of_another_id_and_faults_are_named() -> None:
    history = History("NCT00000001", (step(BEFORE, AFTER, trial_id="ISRCTN00000000"),), ("A version is damaged.",))
    text = lines_to_text(changes(history, 80))
    assert " ISRCTN00000000 ctgov ──" in text
    assert text.endswith("!  A version is damaged.\n")


def test_where_there_is_nothing_to_tell_it_is_said() -> None:
    text = " ".join(text_of(line) for line in changes(History("NCT00000001"), 200))
    assert text.startswith("No earlier version of NCT00000001 is kept")
    [line] = changes(None, 200)
    assert text_of(line) == NOT_AT_HAND
    same = changes(History("NCT00000001", (step(BEFORE, BEFORE),)), 80)
    assert NO_WORD in [text_of(line) for line in same]


def test_as_markdown() -> None:
    assert changes_markdown(History("NCT00000001", (step(BEFORE, AFTER),))) == (
        "# Changes of NCT00000001\n\n"
        "## 2025-11-01 (NCT00000001 ctgov)\n\n"
        "status Recruiting → Completed; why stopped No funds␛\\[2J added; eligibility criteria changed; "
        "1 site removed, 1 changed\n\n"
        "*read here 2026-02-01 04:05:06 UTC, in place of 000000000000*\n\n"
        "### Status and dates\n\n"
        "- *changed* Status: Recruiting → Completed\n"
        "- *added* Why stopped: No funds␛\\[2J\n\n"
        "### Eligibility\n\n"
        "- *changed* Eligibility criteria\n"
        "  > ⋯ 15 lines unchanged, below Exclusion Criteria:\n"
        "  > \\* Use of ~~steroids~~**any antibody** within 28 days\n\n"
        "### Contacts & sites\n\n"
        "- *changed* Site Clinic A, Lyon\n"
        "  - *changed* Status: Recruiting → Completed\n"
        "- *removed* Site Clinic B, Nice\n"
        "  - *removed* Contact Ann Example\n"
        "    - *removed* Phone: 1"
    )


def test_the_tab_is_set_from_the_history() -> None:
    tab = Tab("changes", "Changes", "Changes", "Chng", needs_history=True)
    trial = FilledRecord().trial
    assert tab.render(trial, 80, History("NCT00000001")) == changes(History("NCT00000001"), 80)
    assert tab.render(trial, 80) == changes(None, 80)
