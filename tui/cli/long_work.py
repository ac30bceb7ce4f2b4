"""What commands that take long share: ctrl-C that ends them in order, and a line that says how far they are."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

_WIDTH = 80
"""Cells of the line of progress where the terminal does not say how wide it is."""


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether ctrl-C was pressed since; pressed again it raises KeyboardInterrupt."""
    pressed = False

    def note(_signal: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


def show_line(line: str) -> None:
    """Put this in place of the line of progress, no longer than the terminal is wide; blanks leave nothing over."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        columns = _WIDTH
    # A terminal may wrap, or scroll, once its last column is written.
    room = max(0, min(columns, _WIDTH) - 1)
    click.echo(f"{line[:room]:<{room}}\r", nl=False, err=True)
