"""An event of the decision log as one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.render.lines import Line, Span
from tui.render.values import shown_line

if TYPE_CHECKING:
    from store.review_events import Event

_VERDICT_ROLES = {"include": "include", "exclude": "exclude", "maybe": "maybe"}


def event_line(event: Event) -> Line:
    """Set an event: when (local time), by whom, in which session, and what."""
    return (
        Span(event.time.astimezone().strftime("%Y-%m-%d %H:%M:%S  "), "dim"),
        Span(f"{shown_line(event.reviewer)}  "),
        *_what(event),
        *((Span(f"   session {shown_line(event.session)}", "dim"),) if event.session else ()),
        *((Span(f"   record revision {event.record_revision}", "dim"),) if event.record_revision else ()),
    )


def _what(event: Event) -> Line:
    if event.action == "decide":
        verdict = str(event.value or "cleared")
        reason = f" ({shown_line(event.reason)})" if event.reason else ""
        return (Span(verdict + reason, _VERDICT_ROLES.get(verdict, "")),)
    if event.action == "note":
        text = shown_line(str(event.value))
        return (Span("note: ", "label"), Span(text)) if text else (Span("note removed"),)
    if event.action == "label":
        return (Span("labels: ", "label"), Span(shown_line(", ".join(event.labels)) or "none"))
    return (Span(shown_line(event.action)),)
