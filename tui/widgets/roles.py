"""From lines of spans to strips: what each role of a line looks like, and setting a line in its width.

One accent; a status, a decision and a match also differ by sign or underline. The looks are a table over the theme's
colours and not component classes: a virtual node a role in each widget took a third of the time to the first paint.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.widget import Widget

    from tui.render.lines import Line

_LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("", "bold"),
    "heading": ("", "bold"),
    "rule": ("rule", ""),
    "label": ("dim", ""),
    "dim": ("dim", ""),
    "marker": ("dim", ""),
    "accent": ("accent", ""),
    "link": ("accent", ""),
    "differs": ("", "bold underline"),
    "warn": ("warning", ""),
    "good": ("success", ""),
    "bad": ("error", ""),
    "status-open": ("success", ""),
    "status-pending": ("warning", ""),
    "status-done": ("secondary", ""),
    "status-stopped": ("error", ""),
    "include": ("success", "bold"),
    "exclude": ("error", "bold"),
    "maybe": ("warning", "bold"),
    "focus": ("accent", "bold"),
    "key": ("accent", ""),
    "bar": ("accent", "bold"),
    "mark": ("accent", "bold"),
    "match": ("warning", "underline"),
}
"""The theme's colour and the text style of each role: those of a record's text, then those of the frame and the list.

A role that is not here (`id`) looks like plain text.
"""


def role_style(widget: Widget, role: str) -> Style:
    """What a role adds to a widget's own style, in the colours of the theme."""
    variable, attributes = _LOOKS.get(role, ("", ""))
    return _style(widget.app.theme_variables[variable] if variable else "", attributes)


@lru_cache(maxsize=256)
def _style(color: str, attributes: str) -> Style:
    style = Style.parse(attributes) if attributes else Style()
    return style + Style(color=Color.parse(color).rich_color) if color else style


def strip_of(line: Line, width: int, base: Style, style_of: Callable[[str], Style]) -> Strip:
    """Set a line as a strip of exactly `width` cells, with an ellipsis where it is cut.

    `style_of` gives what a role adds to the `base` style.
    """
    strip = Strip([Segment(text, base + style_of(role) if role else base) for text, role in line if text])
    if strip.cell_length > width > 0:
        return Strip.join([strip.adjust_cell_length(width - 1, base), Strip([Segment("…", base)], 1)])
    return strip.adjust_cell_length(width, base).simplify()
