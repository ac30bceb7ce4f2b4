"""`trialtui show ID --changes`: what became of a trial, for people and for pipes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from store.changes_json import history_json
from tui.cli.output import echo_data, echo_json, terminal_width
from tui.render import plain
from tui.render.changes import changes, nothing
from tui.render.changes_markdown import changes_markdown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.changes_history import History
    from tui.render.lines import Line

_COLOURS = {"good": "green", "bad": "red", "warn": "yellow", "accent": "cyan"}
_BOLD = frozenset({"title", "heading"})
_DIM = frozenset({"dim", "label", "rule", "marker"})


def print_changes(history: History, form: str) -> None:
    """Print the history of a trial as text, Markdown or JSON; a sentence where there is nothing to tell."""
    if form == "json":
        echo_json(history_json(history))
    elif not history.steps and not history.faults:
        click.echo(nothing(history))
    elif form == "md":
        echo_data(f"{changes_markdown(history)}\n")
    else:
        lines = changes(history, terminal_width(plain.WIDTH))
        click.echo(_coloured(lines) if _has_colours() else plain.lines_to_text(lines), nl=False)


def _has_colours() -> bool:
    """Whether standard output is a terminal whose reader did not say no to colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _coloured(lines: Iterable[Line]) -> str:
    return "".join(
        "".join(
            click.style(
                span.text, _COLOURS.get(span.role), bold=span.role in _BOLD or None, dim=span.role in _DIM or None
            )
            if span.role and span.text.strip()
            else span.text
            for span in line
        ).rstrip()
        + "\n"
        for line in lines
    )
