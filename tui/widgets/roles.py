"""From lines of spans to strips: each role is a component class `role--<role>`, styled once in styles/roles.tcss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.render.lines import ROLES, Line

LIST_ROLES: Final = ("id", "bar", "mark", "match", "focus", "key")
"""Roles of the frame and the list, beside those of a record's text."""

ROLE_CLASSES: Final = frozenset(f"role--{role}" for role in (*ROLES, *LIST_ROLES))
"""The component classes of a widget that shows lines."""


def strip_of(line: Line, width: int, base: Style, style_of: Callable[[str], Style]) -> Strip:
    """Set a line as a strip of exactly `width` cells, with an ellipsis where it is cut.

    `style_of` gives what a role adds to the `base` style.
    """
    strip = Strip([Segment(text, base + style_of(role) if role else base) for text, role in line if text])
    if strip.cell_length > width > 0:
        return Strip.join([strip.adjust_cell_length(width - 1, base), Strip([Segment("…", base)], 1)])
    return strip.adjust_cell_length(width, base).simplify()
