"""The Changes tab: what became of a trial with each newer content of its sources, the last change first.

`+` came, `-` went, `~` is another now; in a text, `[-words-]` went and `{+words+}` came.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len

from store.words_diff import excerpt
from tui.render.layout import NARROWEST, Page, joined, line_width, set_lines
from tui.render.lines import Line, Span
from tui.render.rows import cut
from tui.render.values import shown, shown_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from store.changes import Change
    from store.changes_history import History, Step
    from store.versions import Version
    from store.words_diff import Piece

SIGNS = {"added": ("+", "good"), "removed": ("-", "bad"), "changed": ("~", "warn"), "moved": ("~", "warn")}
"""The sign of each kind of change, with its role."""

_STEP = 4
_LABEL_WIDTH, _LABELS_FROM = 22, 60
_HEADING = re.compile(r"(?im)^[\W_]*((?:[a-z]+ )?(?:inclusion|exclusion)\b.{0,40})$")
"""The heading of a part of the eligibility criteria, which says what a line below it means."""

_NAME = 100
"""Cells of the name of an item up to which it is given where only what differs in it follows."""

_IN_A_ROW = 60
"""Characters of a value up to which it stands in a row with others."""

NO_WORD = "nothing that a record says of the study differs"
NOT_AT_HAND = "The earlier versions are not at hand here: trialtui show ID --changes lists them."

_SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")


def changes(history: History | None, width: int) -> list[Line]:
    """Set the Changes tab; every earlier version is there. None: the history was not read."""
    page = Page(width)
    if history is None:
        page.text(NOT_AT_HAND, "dim")
        return page.lines
    if not history.steps and not history.faults:
        page.text(nothing(history), "dim")
        return page.lines
    number = len(history.steps)
    page.text(f"{number:,} earlier version{'' if number == 1 else 's'} kept, the last change first", "dim")
    page.packed([_sign_says("added", "came"), _sign_says("removed", "went"), _sign_says("changed", "is another now")])
    page.packed([(Span("[-words-]", "bad"), Span(" went", "dim")), (Span("{+words+}", "good"), Span(" came", "dim"))])
    for step in history.steps:
        _step(page, step, history.trial_id)
    for fault in history.faults:
        page.blank()
        page.item("!", shown(fault), marker_width=1, marker_role="warn")
    return page.lines


def nothing(history: History) -> str:
    """Give the sentence for a trial without earlier versions."""
    name = shown_line(history.trial_id)
    return f"No earlier version of {name} is kept: its sources have not changed since they were first read here."


def _sign_says(kind: str, text: str) -> Line:
    sign, role = SIGNS[kind]
    return (Span(sign, role), Span(f" {text}", "dim"))


def _step(page: Page, step: Step, trial_id: str) -> None:
    version = step.version
    own_id = "" if version.trial_id == trial_id else version.trial_id
    source = " ".join(part for part in (own_id, version.kind, version.part) if part)
    page.heading(shown_line(step.date), shown_line(source))
    page.text(shown_line(_sentence(step.summary)), "title")
    page.text(when_read(version), "dim")
    if not step.modules:
        page.text(NO_WORD, "dim")
    for module in step.modules:
        page.blank()
        page.text(module.title, "accent")
        for change in module.changes:
            set_change(page, change)


def when_read(version: Version) -> str:
    """Say when the content that replaced a version was read, and which one it replaced."""
    when = shown_line(version.replaced_at).replace("T", " ").replace("Z", " UTC")
    return f"read here {when}, in place of {shown_line(version.sha256)[:12]}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def set_change(page: Page, change: Change, indent: int = 0, *, moved: str = "changed") -> None:
    """Set a change; below it what differs within it. `moved` says of an order that it is another."""
    sign, role = SIGNS[change.kind]
    name = _named(page, change)
    if change.pieces:
        note = "only white space differs" if change.only_spacing else ""
        page.item(sign, joined([name, note], "  "), indent=indent, marker_width=1, marker_role=role)
        set_words(page, change.pieces, indent + _STEP)
        return
    value = _value(change, moved)
    whole = (*name, Span("  "), *value) if value else name
    room = page.width - indent - 3
    if change.old and change.new and line_width(whole) > room and not _is_short(change):
        page.item(sign, name, indent=indent, marker_width=1, marker_role=role)
        page.item("-", (Span(shown(change.old), "bad"),), indent=indent + _STEP, marker_width=1, marker_role="bad")
        page.item("+", (Span(shown(change.new), "good"),), indent=indent + _STEP, marker_width=1, marker_role="good")
        return
    page.item(sign, whole, indent=indent, marker_width=1, marker_role=role)
    if change.kind == "changed":
        for part in change.parts:
            set_change(page, part, _deeper(page, indent), moved=moved)
    else:
        _content(page, change.parts, _deeper(page, indent))


def _deeper(page: Page, indent: int) -> int:
    """The margin one level further in, as far as the page has room."""
    return min(indent + _STEP, max(page.width - 2 * NARROWEST, 0))


def _named(page: Page, change: Change) -> Line:
    """The label, and the item's own name; labels of single values fill a column where there is room for one."""
    label = change.label
    if change.item:
        # An item that is new or gone is named in full: what names it is not said again below.
        item = shown_line(change.item)
        item = cut(item, _NAME)[0] if change.kind == "changed" else item
        return (Span(label, "label"), Span("  "), Span(item, "title"))
    if page.width >= _LABELS_FROM and (change.old or change.new) and not change.pieces:
        label += " " * (_LABEL_WIDTH - cell_len(label))
    return (Span(label, "label"),)


def _is_short(change: Change) -> bool:
    return max(len(change.old), len(change.new)) <= _IN_A_ROW and "\n" not in change.old + change.new


def _value(change: Change, moved: str) -> Line:
    """What a single value was and is."""
    old, new = shown(change.old), shown(change.new)
    if change.kind == "moved":
        return (Span(moved),)
    if old and new:
        return (Span(old, "bad"), Span(" → ", "dim"), Span(new, "good"))
    return (Span(new, "good"),) if new else (Span(old, "bad"),) if old else ()


def _content(page: Page, parts: Sequence[Change], indent: int) -> None:
    """What an item that came or went holds: short values in a row, long texts each by itself."""
    row: list[Line] = []
    for label, value in _leaves(parts):
        said = (Span(label, "label"), Span(" "), Span(value))
        if len(value) <= _IN_A_ROW and "\n" not in value:
            row.append(said)
            continue
        page.packed(row, indent)
        row = []
        page.hanging(said, indent)
    page.packed(row, indent)


def _leaves(parts: Sequence[Change]) -> Iterator[tuple[str, str]]:
    """The values of a part that came or went, each with its label."""
    for part in parts:
        if part.item:
            yield part.label.lower(), shown_line(part.item)
        value = part.new or part.old
        if value:
            yield part.label.lower() if part.label[1:2].islower() else part.label, shown(value)
        yield from _leaves(part.parts)


def set_words(page: Page, pieces: Sequence[Piece], indent: int) -> None:
    """Set a text with the words that went and came marked, without most of what is the same."""
    pieces = excerpt(pieces)
    spans = tuple(span for number, piece in enumerate(pieces) for span in _piece(piece, number, len(pieces)))
    indent = min(indent, max(page.width - 2 * NARROWEST, 0))
    margin = (Span(" " * indent),)
    page.add([margin + line for line in set_lines(spans, page.width - indent) if line])


def _piece(piece: Piece, number: int, pieces: int) -> Iterator[Span]:
    text = piece.text.expandtabs(4).translate(_SPACES)
    if piece.kind == "gap":
        yield Span(gap_text(text, is_first=not number, is_last=number == pieces - 1), "dim")
        return
    if piece.kind == "same":
        yield Span(text)
        return
    before, after, role = ("[-", "-]", "bad") if piece.kind == "removed" else ("{+", "+}", "good")
    for line in text.splitlines(keepends=True):
        words = line.rstrip("\n")
        if words.strip():
            yield Span(f"{before}{words}{after}", role)
        elif words:
            yield Span(words)
        if line.endswith("\n"):
            yield Span("\n")


def gap_text(text: str, *, is_first: bool, is_last: bool) -> str:
    """Give what stands for a run of text that is the same: how many lines, or an ellipsis within a line."""
    lines = text.strip("\n").count("\n") + 1
    if "\n" not in text:
        return "…" if is_first or is_last else " … "
    counted = f"⋯ {lines:,} line{'' if lines == 1 else 's'} unchanged"
    headings = _HEADING.findall(text)
    if headings and not is_last:
        counted += f", below {headings[-1].strip()}"
    before = "" if is_first else "\n" if text.startswith("\n") else "…\n"
    after = "" if is_last else "\n" if text.endswith("\n") else "\n…"
    return f"{before}{counted}{after}"
