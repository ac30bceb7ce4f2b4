"""`trialtui import`: records into the library, with progress on a terminal and a summary."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

import parsers
from store.errors import StoreError
from store.ingest import ImportProgress, ImportSummary, ingest
from store.library import Library
from tui.cli.context import Context
from tui.cli.ending import INTERRUPTED

_WIDTH = 80
"""Cells of the line of progress where the terminal does not say how wide it is."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "format_name", help="Read every PATH as this format instead of recognising it.")
@click.pass_context
def import_records(ctx: click.Context, paths: tuple[str, ...], format_name: str | None) -> None:
    """Import records: files and folders, also gzipped, in any format known (recognised from content).

    Each input that is no record is named with its reason on standard error; the rest goes in. Exit status 1 when
    something was rejected, 130 when ctrl-C stopped it: what was read before is kept.
    """
    if format_name is not None and format_name not in parsers.format_names():
        known = ", ".join(parsers.format_names())
        raise click.BadParameter(f"{format_name!r} is not one of {known}.", ctx, param_hint="--format")
    context: Context = ctx.obj
    with context.open_library() as library:
        try:
            summary = import_paths(library, paths, format_name)
        except StoreError as error:
            kept = f"{library.count():,} trials are in the library"
            raise StoreError(f"{error} {kept}; once that is mended, import the same again.") from error
        total = library.count()
    for rejected in summary.rejected:
        click.echo(str(rejected), err=True)
    for line in [*summary.lines(), f"{total:,} trials in the library"]:
        click.echo(line)
    ctx.exit(INTERRUPTED if summary.cancelled else 1 if summary.rejected else 0)


def import_paths(library: Library, paths: Iterable[str | Path], format_name: str | None = None) -> ImportSummary:
    """Import `paths`; on a terminal one line of progress is kept on standard error, at most four times a second.

    The first ctrl-C stops it in order, with what was read; a second one at once.
    """
    items = parsers.read(paths, format=format_name)
    with _interruptible() as is_interrupted:
        if not sys.stderr.isatty():
            return ingest(library, items, cancelled=is_interrupted)
        try:
            return ingest(library, items, progress=_show_progress, cancelled=is_interrupted)
        finally:
            _show("")


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
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


def _show_progress(progress: ImportProgress) -> None:
    _show(f"importing {progress.records:,} records, {progress.rate:,.0f} a second")


def _show(line: str) -> None:
    """Put this in place of the line of progress, no longer than the terminal is wide; blanks leave nothing over."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        columns = _WIDTH
    # A terminal may wrap, or scroll, once its last column is written.
    room = max(0, min(columns, _WIDTH) - 1)
    click.echo(f"{line[:room]:<{room}}\r", nl=False, err=True)
