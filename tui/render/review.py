"""What is decided, as lines: the progress of a session, and what is said of one trial."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.render.layout import line_width, set_lines
from tui.render.lines import BLANK, Line, Span
from tui.render.rows import LETTERS, cut
from tui.render.values import shown, shown_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.review_state import ReviewState
    from tui.state import Progress

_REASON_AT_LEAST = 36
_NAME_WIDTH = 20
"""Cells of a session's name beside its progress, at most."""


def progress_line(session: str, progress: Progress, saved: str) -> Line:
    """Set session, progress and the time of the last save for the status line."""
    spans: list[Span] = [Span(f"{cut(shown_line(session), _NAME_WIDTH)[0]}  ", "accent")] if session else []
    if progress.decided or session or not progress.is_counted:
        decided, include, exclude, maybe = (
            f"{count:,}" if progress.is_counted else "…"
            for count in (progress.decided, progress.include, progress.exclude, progress.maybe)
        )
        spans += [
            Span(f"{decided}/{progress.total:,}  "),
            Span(f"i {include}  ", "include"),
            Span(f"x {exclude}  ", "exclude"),
            Span(f"m {maybe}", "maybe"),
        ]
    if saved:
        spans.append(Span(f"   saved {saved}", "good"))
    return tuple(spans)


def reason_prompt(name: str, reasons: Sequence[str], width: int) -> Line:
    """Ask in one row for the reason of an exclusion: as many reasons by number as fit, and how to see the rest."""
    head: Line = (Span(" exclude ", "exclude"), Span(f"{shown_line(name)}  ", "label"))
    tail: Line = (
        *_key("?", "all  "),
        *_key("enter", "none  "),
        *_key("esc", "cancels"),
    )
    room = width - line_width(head) - line_width(tail) - 1
    if room < _REASON_AT_LEAST:
        head = (Span(" exclude  ", "exclude"),)
        room = width - line_width(head) - line_width(tail) - 1
    shown: list[Span] = []
    for number, reason in enumerate(reasons[:9], 1):
        choice = _key(str(number), f"{shown_line(reason)}  ", "")
        if line_width(choice) > room:
            break
        room -= line_width(choice)
        shown += choice
    return (*head, *shown, *tail)


def _key(key: str, word: str, role: str = "dim") -> Line:
    return (Span(key, "key"), Span(f" {word}", role))


def review_lines(state: ReviewState, session: str, progress: Progress, width: int) -> list[Line]:
    """Set what is said of a trial, and how far the session is, for the side pane."""
    room = max(width - 2, 1)
    lines: list[Line] = [_heading("Decision"), *_decision(state, room)]
    for title, text in (("Note", shown(state.note)), ("Labels", shown_line(", ".join(state.labels)))):
        lines += [BLANK, _heading(title), *(set_lines(text, room) if text else [(Span("none", "dim"),)])]
    lines += [
        BLANK,
        _heading("Session"),
        *set_lines(shown_line(session) or "none; r starts one", room, "" if session else "dim"),
    ]
    for letter, word, count, role in (
        ("i", "included", progress.include, "include"),
        ("x", "excluded", progress.exclude, "exclude"),
        ("m", "maybe", progress.maybe, "maybe"),
        (" ", "undecided", progress.total - progress.decided, ""),
    ):
        number = f"{count:,}" if progress.is_counted else "…"
        lines.append((Span(f"{letter} {word:<10}", role), Span(f"{number:>9}")))
    return [(Span(" "), *line) for line in lines]


def _heading(title: str) -> Line:
    return (Span(title, "heading"),)


def _decision(state: ReviewState, room: int) -> list[Line]:
    if state.verdict is None:
        return [(Span("undecided", "dim"),)]
    lines: list[Line] = [(Span(f"{LETTERS[state.verdict]} {state.verdict}", state.verdict),)]
    if state.reason:
        lines += set_lines(shown_line(state.reason), room)
    lines += set_lines(f"{shown_line(state.reviewer)}, {state.at[:10]}", room, "dim")
    return lines
