"""The one shape every renderer makes: lines of spans, each a text and the part it plays.

Pure data, so that a record can be rendered, tested and printed without a terminal library.
"""

from typing import NamedTuple

ROLES: tuple[str, ...] = (
    "title",
    "heading",
    "rule",
    "label",
    "dim",
    "accent",
    "link",
    "warn",
    "good",
    "bad",
    "status-open",
    "status-pending",
    "status-done",
    "status-stopped",
    "marker",
    "include",
    "exclude",
    "maybe",
    "differs",
)
"""The named parts a span may play; an empty role is plain text."""


class Span(NamedTuple):
    """A run of text that plays one part on the screen."""

    text: str
    role: str = ""


Line = tuple[Span, ...]

BLANK: Line = ()
"""An empty line."""


def text_of(line: Line) -> str:
    """Give the characters of a line without their roles."""
    return "".join(span.text for span in line)
