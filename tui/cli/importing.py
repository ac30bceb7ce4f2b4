"""`trialtui import`: records into the library, with progress on a terminal and a summary."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

import parsers
from store.ingest import ImportProgress, ImportSummary, ingest
from store.library import Library
from tui.cli.context import Context


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "format_name", help="Read every PATH as this format instead of recognising it.")
@click.pass_context
def import_records(ctx: click.Context, paths: tuple[str, ...], format_name: str | None) -> None:
    """Import records: files and folders, also gzipped, in any format known (recognised from content).

    Each input that is no record is named with its reason on standard error; the rest goes in. Exit status 1 when
    something was rejected.
    """
    if format_name is not None and format_name not in parsers.format_names():
        known = ", ".join(parsers.format_names())
        raise click.BadParameter(f"{format_name!r} is not one of {known}.", ctx, param_hint="--format")
    context: Context = ctx.obj
    with context.open_library() as library:
        summary = import_paths(library, paths, format_name)
        total = library.count()
    for rejected in summary.rejected:
        click.echo(str(rejected), err=True)
    for line in [*summary.lines(), f"{total:,} trials in the library"]:
        click.echo(line)
    ctx.exit(1 if summary.rejected else 0)


def import_paths(library: Library, paths: Iterable[str | Path], format_name: str | None = None) -> ImportSummary:
    """Import `paths`; on a terminal one line of progress is kept on standard error, at most four times a second."""
    items = parsers.read(paths, format=format_name)
    if not sys.stderr.isatty():
        return ingest(library, items)
    try:
        return ingest(library, items, progress=_show_progress)
    finally:
        click.echo("\r\x1b[K", nl=False, err=True)


def _show_progress(progress: ImportProgress) -> None:
    click.echo(f"\r\x1b[Kimporting {progress.records:,} records, {progress.rate:,.0f} a second", nl=False, err=True)
