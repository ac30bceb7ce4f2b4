"""A trial on standard output: the same pages as plain text and as Markdown."""

from __future__ import annotations

from tests.tui.records import FilledRecord
from tests.tui.records import trial as make_trial
from tui.render import plain
from tui.render.lines import Line, Span
from tui.render.tabs import TABS


def test_text_holds_every_tab_but_raw_and_changes_and_no_trailing_spaces() -> None:
    shown = plain.text(FilledRecord().trial)
    for tab in TABS[:7]:
        assert f"\n{tab.title}\n═" in shown
    assert '"nct_id"' not in shown
    assert "\nChanges\n" not in shown
    assert all(line == line.rstrip() and len(line) <= plain.WIDTH for line in shown.splitlines())


def test_one_tab_stands_under_the_head_alone() -> None:
    shown = plain.text(make_trial(identification={"brief_title": "A Title"}), "arms")
    assert shown.startswith("A Title\nNCT00000042")
    assert "── Arms ──" in shown and "── Dates" not in shown


def test_raw_is_json_in_a_fence_that_the_record_cannot_close() -> None:
    shown = plain.markdown(make_trial(identification={"acronym": "``` and ````"}), "raw")
    assert "\n`````json\n{\n" in shown and shown.endswith("\n`````")


def test_every_field_is_in_the_markdown() -> None:
    filled = FilledRecord()
    shown = plain.markdown(filled.trial).casefold()
    missing = [path for path, token in filled.tokens.items() if not any(form in shown for form in forms(token))]
    assert missing == []


def forms(token: str) -> set[str]:
    return {token, token.replace(",", "")}


def test_text_of_the_record_is_not_taken_for_markdown() -> None:
    record = make_trial(
        identification={"brief_title": "# *Not* a <b>heading</b> [x](y)"},
        description={"brief_summary": "# no heading\n\n* an item\n* another\n\n1. first"},
    )
    shown = plain.markdown(record, "overview")
    assert shown.startswith(r"# \# \*Not\* a \<b\>heading\</b\> \[x\](y)")
    assert "\n\\# no heading\n\n- an item\n- another\n" in shown


def test_values_and_items_become_nested_lists() -> None:
    label, gap = Span("Conditions", "label"), Span("  ")
    lines: list[Line] = [
        (label, Span("one")),
        (Span("            "), Span("two")),
        (Span("            "), Span("three")),
        (),
        (Span(" "), Span("1", "marker"), gap, Span("Arm", "title")),
        (Span("    "), Span("what it is")),
        (Span("plain"),),
    ]
    assert plain.lines_to_markdown(lines) == (
        "- **Conditions:** one\n  - two\n  - three\n- 1 **Arm**\n  - what it is\n\nplain"
    )
