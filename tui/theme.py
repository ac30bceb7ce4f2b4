"""Colours: two calm themes of our own beside the terminal's own palette, and ASCII in place of signs and lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.theme import Theme

from tui import terminal

DARK: Final = Theme(
    name="trialtui-dark",
    primary="#7fb4e6",
    secondary="#7d8790",
    accent="#7fb4e6",
    warning="#e0b15e",
    error="#e58a82",
    success="#8fbf7f",
    foreground="#d6d9dc",
    background="#16191c",
    surface="#16191c",
    panel="#22272c",
    boost="#2a3036",
    dark=True,
    variables={"dim": "#8d969e", "rule": "#434b53", "cursor": "#2b343c", "status": "#1f2429"},
)

LIGHT: Final = Theme(
    name="trialtui-light",
    primary="#1f5f9e",
    secondary="#66707a",
    accent="#1f5f9e",
    warning="#8a5a00",
    error="#a83232",
    success="#2f6f2f",
    foreground="#22262a",
    background="#fbfaf7",
    surface="#fbfaf7",
    panel="#efede7",
    boost="#e6e3db",
    dark=False,
    variables={"dim": "#68717a", "rule": "#c3c0b7", "cursor": "#e2e8ee", "status": "#efede7"},
)

THEMES: Final = {
    "auto": "As the terminal says",
    DARK.name: "Dark",
    LIGHT.name: "Light",
    "ansi-dark": "The terminal's own colours, dark",
    "ansi-light": "The terminal's own colours, light",
}
"""The themes that the reader can choose, with their names for people."""

DEFAULT_VARIABLES: Final[Mapping[str, str]] = {
    "dim": "ansi_bright_black",
    "rule": "ansi_bright_black",
    "cursor": "ansi_default",
    "status": "ansi_default",
}
"""Our own colour names where a theme does not give them: those of the terminal's palette."""


def resolve(name: str) -> str:
    """The theme to use for a choice: `auto` follows the background that the terminal reports, and its colours."""
    if name != "auto":
        return name
    if terminal.has_few_colours():
        return "ansi-light" if terminal.is_light() else "ansi-dark"
    return LIGHT.name if terminal.is_light() else DARK.name


_ASCII: Final = str.maketrans(
    {
        "▌": ">",
        "●": "*",
        "○": "o",
        "◐": "a",
        "■": "#",
        "×": "x",
        "‖": "=",
        "◆": "+",
        "│": "|",
        "─": "-",
        "┬": "+",
        "┴": "+",
        "┼": "+",
        "…": "~",
        "·": ".",
        "•": "*",
        "‹": "<",
        "›": ">",
        "▾": "v",
        "▴": "^",
        "≠": "#",
        "–": "-",
        "—": "-",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "≥": ">",
        "≤": "<",
        "█": "#",
        "▁": "_",
        "▔": "-",
        "▏": "|",
        "▎": "|",
        "▍": "|",
        "▕": "|",
    }
)


class AsciiSigns(LineFilter):
    """Draws the app's own signs and lines with ASCII, each as wide as before; letters of other scripts stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give the segments of a line with their signs replaced."""
        return [Segment(text.translate(_ASCII), style, control) for text, style, control in segments]
